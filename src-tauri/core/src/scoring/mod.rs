//! What the past says of deals: the trend of won value (PIP-15) and the score of open deals (PIP-16). Both are
//! reckoned on this machine from this workspace alone, and the same records always give the same figures.

mod features;
mod model;
mod outlook;
mod save;
mod scores;
mod shapes;
mod trend;

pub use outlook::trend;
pub use save::{TrendFile, save_trend};
pub use scores::{scores, status, train};
pub use shapes::{
    DealScore, DealScores, ScoreBasis, ScoreFactor, ScoreModel, ScoreRequest, Trend, TrendError, TrendMethod,
    TrendPoint, TrendRequest,
};
