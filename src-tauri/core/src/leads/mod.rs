//! Leads, and the outreach that makes clients of them (PTY-29, PTY-30, PIP-17): what a scraper, a form or a sheet brought
//! in stands in an inbox until somebody makes a customer of it or discards it.

mod changes;
mod clients;
mod converting;
mod events;
mod fields;
mod file;
mod find;
mod inbox;
mod make;
mod preview;
mod rules;
mod types;

pub use clients::{
    Client, ClientPatch, ClientRequest, Clients, ClientsRequest, Communication, Communications, CommunicationsRequest,
    communications, get, list, patch,
};
pub use converting::{ConvertLead, Converted, convert};
pub use events::{EventKind, LeadEvent, LeadEventResult, event};
pub use fields::{deal_fields, interaction_fields};
pub use file::{EventReport, EventRow, EventsFile, import_events};
pub use inbox::{LeadPatch, LeadRow, LeadRows, LeadsRequest, list_leads, patch_lead};
pub use preview::{LeadPreview, LeadRequest, ListingInfo, ListingRequest, listing_of, preview};
pub use rules::{LeadRules, ListingRules, follow_deal};
pub use types::{lead, listing};
