use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

use super::features::{Known, Usual, closed, of};
use super::model::{Logistic, auc};
use super::shapes::{DealScore, DealScores, ScoreBasis, ScoreFactor, ScoreModel, ScoreRequest};
use crate::journal::{Changed, Op};
use crate::{Context, Error, Result, ids};

/// Closed deals from which a model can be learned.
const ENOUGH: usize = 200;
/// The newest closed deals that are learned from.
const MOST: usize = 20_000;
/// Of the newest deals, one in so many is held out.
const HELD_OUT: usize = 5;
/// Closed deals that got as far, to say anything from them.
const FEW: i64 = 10;
/// Factors that are told.
const TOLD: usize = 6;
/// Versions that are kept.
const KEPT: i64 = 10;

/// A model as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    told: ScoreModel,
    usual: Usual,
    weights: Option<Logistic>,
}

/// Learns a model from the workspace's own won and lost deals and keeps it as a new version (PIP-16). The newest fifth
/// is held out to see whether it tells won from lost; where it does not, scores come from how deals that got as far
/// ended.
pub fn train(ctx: &Context) -> Result<Changed<ScoreModel>> {
    let now = ids::moment(ctx.now());
    ctx.transact(Op::new("scoring.train", "Trained the deal score"), |tx| {
        let deals = closed(tx, &now, MOST)?;
        let version: i64 =
            tx.query_row("SELECT coalesce(max(version), 0) + 1 FROM score_model", [], |row| row.get(0))?;
        let kept = learn(&deals, version, &now);
        tx.execute(
            "INSERT INTO score_model VALUES (?1, ?2, ?3)",
            params![version, now, serde_json::to_string(&kept)?],
        )?;
        tx.execute("DELETE FROM score_model WHERE version <= ?1", [version - KEPT])?;
        Ok(kept.told)
    })
}

fn learn(deals: &[Known], version: i64, now: &str) -> Kept {
    let mut told = ScoreModel {
        version,
        trained_at: Some(now.to_string()),
        basis: ScoreBasis::Stages,
        deals: deals.len(),
        auc: None,
        auc_low: None,
        auc_high: None,
        said: format!(
            "There are {} won and lost deals; {ENOUGH} are needed. Scores say how deals that got as far ended.",
            deals.len()
        ),
    };
    let won: Vec<bool> = deals.iter().map(|deal| deal.kind == "won").collect();
    let cut = deals.len() - deals.len() / HELD_OUT;
    let (earlier, held_out) = deals.split_at(cut);
    if deals.len() < ENOUGH {
        return Kept { told, usual: Usual::default(), weights: None };
    }
    let (won_earlier, won_held_out) = won.split_at(cut);
    let usual = Usual::learn(earlier);
    let tried = Logistic::fit(&usual.rows_learned(earlier), won_earlier);
    let scores: Vec<f64> = held_out.iter().map(|deal| tried.chance(&usual.row(deal))).collect();
    let Some((area, low, high)) = auc(&scores, won_held_out) else {
        told.said = "All of the newest deals ended alike, so nothing can be tested. Scores say how deals that got as far ended.".into();
        return Kept { told, usual, weights: None };
    };
    (told.auc, told.auc_low, told.auc_high) = (Some(area), Some(low), Some(high));
    let tested = format!(
        "of {} held-out deals a won one scored above a lost one in {:.0} % of pairs",
        held_out.len(),
        area * 100.0
    );
    if low <= 0.5 {
        told.said = format!(
            "Too little signal: {tested} ({:.0} to {:.0} %), which chance can do. Scores say how deals that got as far ended.",
            low * 100.0,
            high * 100.0
        );
        return Kept { told, usual, weights: None };
    }
    told.basis = ScoreBasis::Model;
    told.said = format!(
        "Learned from {} won and lost deals: {tested} ({:.0} to {:.0} %; chance is 50).",
        deals.len(),
        low * 100.0,
        high * 100.0
    );
    // Tested on the newest, then learned from all.
    let usual = Usual::learn(deals);
    let weights = Logistic::fit(&usual.rows_learned(deals), &won);
    Kept { told, usual, weights: Some(weights) }
}

fn kept(conn: &Connection) -> Result<Option<Kept>> {
    let text: Option<String> = conn
        .prepare_cached("SELECT model FROM score_model ORDER BY version DESC LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?;
    // A model of another version of the program is one that was never trained.
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// What scores are made of at present.
pub fn status(ctx: &Context) -> Result<ScoreModel> {
    ctx.read(|conn| {
        Ok(kept(conn)?.map(|kept| kept.told).unwrap_or_else(|| ScoreModel {
            version: 0,
            trained_at: None,
            basis: ScoreBasis::Stages,
            deals: 0,
            auc: None,
            auc_low: None,
            auc_high: None,
            said: "No model was trained yet. Scores say how deals that got as far ended.".into(),
        }))
    })
}

/// Scores of open deals with what moves them, reckoned as they are asked for: always of the deal as it stands.
///
/// # Errors
/// `too_many` beyond 200 ids.
pub fn scores(ctx: &Context, input: ScoreRequest) -> Result<DealScores> {
    if input.ids.len() > 200 {
        return Err(Error::new("too_many", "At most 200 deals are scored at a time.").field("ids"));
    }
    let now = ids::moment(ctx.now());
    ctx.read(|conn| {
        let found = of(conn, &now, &input.ids)?;
        let kept = kept(conn)?;
        let model = kept.as_ref().and_then(|kept| Some((&kept.usual, kept.weights.as_ref()?)));
        // Counting what became of deals goes through all closed ones: once a pipeline.
        let mut ended = HashMap::new();
        let scores = input.ids.iter().filter_map(|id| found.iter().find(|deal| deal.id == *id)).map(|deal| {
            if deal.kind != "open" {
                return Ok(unscored(deal, format!("This deal is {}.", deal.kind)));
            }
            match model {
                Some((usual, weights)) => Ok(by_model(deal, usual, weights)),
                None => by_stages(conn, deal, kept.is_some(), &mut ended),
            }
        });
        Ok(DealScores { scores: scores.collect::<Result<_>>()? })
    })
}

fn unscored(deal: &Known, said: String) -> DealScore {
    DealScore { id: deal.id.clone(), score: None, basis: ScoreBasis::None, said, factors: Vec::new() }
}

#[allow(clippy::cast_possible_truncation)]
fn points(part: f64) -> i64 {
    (part * 100.0).round() as i64
}

fn by_model(deal: &Known, usual: &Usual, weights: &Logistic) -> DealScore {
    let row = usual.row(deal);
    let mut factors: Vec<ScoreFactor> = weights
        .moved(&row)
        .into_iter()
        .zip(usual.told(deal))
        .map(|(moved, text)| ScoreFactor { points: points(moved), text })
        .filter(|factor| factor.points != 0)
        .collect();
    factors.sort_by_key(|factor| -factor.points.abs());
    factors.truncate(TOLD);
    DealScore {
        id: deal.id.clone(),
        score: Some(points(weights.chance(&row))),
        basis: ScoreBasis::Model,
        said: "From the won and lost deals of this workspace.".into(),
        factors,
    }
}

/// The part that was won of the deals that are known to have got as far; where they are few, of all of the pipeline.
fn by_stages(conn: &Connection, deal: &Known, trained: bool, known: &mut HashMap<String, Ended>) -> Result<DealScore> {
    let Some(stage) = &deal.stage else { return Ok(unscored(deal, "Its stage is not known.".into())) };
    if !known.contains_key(&deal.pipeline) {
        known.insert(deal.pipeline.clone(), Ended::read(conn, &deal.pipeline)?);
    }
    let (as_far, pipeline) = known.get(&deal.pipeline).map(|ended| ended.of(stage)).unwrap_or_default();
    let name = deal.stage_name.clone().unwrap_or_default();
    let (won, all, of) = match as_far.1 >= FEW {
        true => (as_far.0, as_far.1, format!("deals that got as far as {name}")),
        false => (pipeline.0, pipeline.1, "closed deals of this pipeline".to_string()),
    };
    if all < FEW {
        return Ok(unscored(deal, "Too few deals of this pipeline are won or lost to tell.".into()));
    }
    let more = match trained {
        true => "There is too little signal for more.",
        false => "Reports can train a score that looks at more than the stage.",
    };
    #[allow(clippy::cast_precision_loss)]
    let share = won as f64 / all as f64;
    Ok(DealScore {
        id: deal.id.clone(),
        score: Some(points(share)),
        basis: ScoreBasis::Stages,
        said: format!("{won} of {all} {of} were won. {more}"),
        factors: Vec::new(),
    })
}

/// How many were won, and how many won or lost.
type Wins = (i64, i64);

/// What became of the deals of a pipeline, by the last stage in its order that they reached.
struct Ended {
    /// Stages of the pipeline and their places.
    places: HashMap<String, i64>,
    /// By the place reached; none of a deal that came in closed.
    reached: Vec<(Option<i64>, Wins)>,
}

impl Ended {
    fn read(conn: &Connection, pipeline: &str) -> Result<Self> {
        let mut stmt = conn.prepare_cached("SELECT id, position FROM stage WHERE pipeline_id = ?1")?;
        let places: HashMap<String, i64> =
            stmt.query_map([pipeline], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
        let mut stmt = conn.prepare_cached(
            "SELECT furthest_id, sum(kind = 'won'), count(*) FROM deal_fact
             WHERE pipeline_id = ?1 AND kind IN ('won', 'lost') GROUP BY 1",
        )?;
        let reached = stmt
            .query_map([pipeline], |row| {
                let furthest: Option<String> = row.get(0)?;
                Ok((furthest.and_then(|id| places.get(&id).copied()), (row.get(1)?, row.get(2)?)))
            })?
            .collect::<rusqlite::Result<_>>()?;
        Ok(Self { places, reached })
    }

    /// Of the deals that stood in a stage or a later one, and of all.
    fn of(&self, stage: &str) -> (Wins, Wins) {
        let place = self.places.get(stage);
        let sum = |far: bool| {
            let among = self.reached.iter().filter(|(reached, _)| !far || place.is_some() && reached.as_ref() >= place);
            among.fold((0, 0), |sum, (_, wins)| (sum.0 + wins.0, sum.1 + wins.1))
        };
        (sum(true), sum(false))
    }
}
