//! The weights of a workspace, from its own records: pairs that look like one record teach how often
//! such pairs differ in a field (expectation and maximisation, by turns).

use super::base::{Close, Keys};
use super::score::{Bits, Found, MatchKey, Model, bits, share, weigh};

/// With fewer pairs worth a close look the shipped weights stand.
const FEW: usize = 60;
/// At most so many pairs are learned from.
const SAMPLE: usize = 60_000;
const ROUNDS: usize = 8;

/// Estimates the weights on the pairs worth a close look; `shipped` where there are too few.
pub fn estimate(shipped: Model, records: usize, close: &Close, keys: &Keys) -> Model {
    let mut model = shipped;
    if close.len() < FEW {
        return model;
    }
    let step = close.len().div_ceil(SAMPLE);
    let sample: Vec<Vec<Found>> = close
        .iter()
        .step_by(step)
        .filter_map(|(a, b)| Some((keys.get(*a)?, keys.get(*b)?)))
        .map(|(a, b)| weigh(&model, a, b).1)
        .collect();
    model.at_random(strangers(&model, keys).iter().map(Vec::as_slice));
    for _ in 0..ROUNDS {
        let all: Vec<Bits> = sample.iter().map(|found| bits(&model, found)).collect();
        let judged: Vec<(f64, &[Found])> =
            all.iter().zip(&sample).map(|(bits, found)| (share(bits.least()), found.as_slice())).collect();
        let matches = judged.iter().map(|(likely, _)| likely).sum::<f64>() * count(step);
        model.learn(judged.into_iter(), matches, records);
        model.live_and_work(all.into_iter());
    }
    model
}

/// What is found of pairs taken at random.
fn strangers(model: &Model, keys: &Keys) -> Vec<Vec<Found>> {
    let records: Vec<&MatchKey> = keys.iter().collect();
    let many = records.len();
    if many < 200 {
        return Vec::new();
    }
    // Far apart in the order of the ids, since records that are one mostly came one after the other.
    (1..=12)
        .flat_map(|step| {
            let apart = many * step / 13;
            (0..many).step_by(many.div_ceil(4_000)).map(move |at| (at, (at + apart) % many))
        })
        .filter_map(|(a, b)| Some((*records.get(a)?, *records.get(b)?)))
        .map(|(a, b)| weigh(model, a, b).1)
        .collect()
}

#[allow(clippy::cast_precision_loss)]
fn count(n: usize) -> f64 {
    n as f64
}
