//! Deals: what is sold or asked for, where it stands, and the board they stand on.

mod board;
mod contacts;
mod forecast;
mod items;
mod moving;
mod rules;
mod types;

pub use board::{
    Board, BoardRequest, BoardStage, CardsPage, CardsRequest, DealCard, StageTotals, board, cards, cards_of,
};
pub use contacts::{DealContactRules, deal_contact};
pub use forecast::{Forecast, ForecastGroup, ForecastRequest, ForecastSums, PlanClose, forecast, plan_close};
pub use items::{DealItemRules, deal_item};
pub use moving::{CloseDeal, Move, MoveDeal, abandon, lose, move_deal, relocate, reopen, win};
pub use rules::DealRules;
pub use types::deal;
