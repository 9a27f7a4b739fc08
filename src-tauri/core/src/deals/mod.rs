//! Deals: what is sold or asked for, where it stands, and the board they stand on.

mod board;
mod forecast;
mod moving;
mod rules;
mod types;

pub use board::{
    Board, BoardRequest, BoardStage, CardsPage, CardsRequest, DealCard, StageTotals, board, cards, cards_of,
};
pub use forecast::{Forecast, forecast};
pub use moving::{CloseDeal, Move, MoveDeal, abandon, lose, move_deal, relocate, reopen, win};
pub use rules::DealRules;
pub use types::deal;
