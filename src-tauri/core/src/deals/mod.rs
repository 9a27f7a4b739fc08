//! Deals: what is sold or asked for, where it stands, and the board they stand on.

mod board;
mod forecast;
mod history;
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
pub use forecast::{Forecast, forecast};
pub use history::{HistoryRequest, StageChange, StageHistory, history};
pub use lanes::{Lane, LaneBy, LaneStage, Lanes, LanesRequest, lanes};
pub use moving::{CloseDeal, MoveDeal, ReopenDeal, abandon, lose, move_deal, rehome, reopen, win};
pub use rules::DealRules;
pub use types::deal;
