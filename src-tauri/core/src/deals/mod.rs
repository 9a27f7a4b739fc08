//! Deals: what is sold or asked for, where it stands, and the board they stand on.

mod board;
mod contacts;
mod forecast;
mod handing;
mod history;
mod items;
mod lanes;
mod moving;
mod rank;
mod relocate;
mod required;
mod rules;
mod types;

pub use board::{
    Board, BoardRequest, BoardStage, CardsPage, CardsRequest, DealCard, StageTotals, board, cards, cards_of,
};
pub use contacts::{DealContactRules, deal_contact};
pub use forecast::{Forecast, ForecastGroup, ForecastRequest, ForecastSums, PlanClose, forecast, plan_close};
pub use handing::NewOwner;
pub use history::{HistoryRequest, StageChange, StageHistory, history};
pub use items::{DealItemRules, deal_item};
pub use lanes::{Lane, LaneBy, LaneStage, Lanes, LanesRequest, lanes};
pub use moving::{CloseDeal, MoveDeal, ReopenDeal, abandon, lose, move_deal, rehome, reopen, win};
pub use relocate::{By, Move, relocate};
pub use rules::DealRules;
pub use types::deal;
