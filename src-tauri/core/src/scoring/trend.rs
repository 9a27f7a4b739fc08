//! What past months say of the next ones (PIP-15): a few simple ways to look ahead, the one that would have been
//! nearest so far, and how far off it was.

use super::shapes::TrendMethod;

/// With fewer periods nothing is said.
pub const FEW: usize = 6;
/// The first period that a back-test foretells.
const FIRST: usize = 3;
/// Of the errors of the back-test, so many lie within the range.
const WITHIN: f64 = 0.8;
/// How fast a trend levels off.
const DAMPING: f64 = 0.85;

/// What is foretold, and how well that went so far.
#[derive(Debug, Clone, PartialEq)]
pub struct Outlook {
    /// The way that was chosen.
    pub method: TrendMethod,
    /// The next periods: expected, low, high.
    pub ahead: Vec<(f64, f64, f64)>,
    /// Errors of the chosen way on the periods held out, each foretold from the earlier ones alone.
    pub tested: Errors,
    /// Those of the mean of all earlier periods, on the same.
    pub mean: Errors,
}

/// How far off: the mean absolute error, and as a part of the true value where that is not 0.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Errors {
    /// Periods foretold.
    pub count: usize,
    /// Mean absolute error.
    pub absolute: f64,
    /// Mean absolute error as a part of what came.
    pub relative: Option<f64>,
}

/// Looks `steps` periods ahead; nothing with fewer than [`FEW`]. A year has `year` periods: 12 or 4.
pub fn look_ahead(history: &[f64], year: usize, steps: usize) -> Option<Outlook> {
    if history.len() < FEW {
        return None;
    }
    let method = choose(history, year);
    let held_out = history.len() - (history.len() / 3).max(2);
    // Each period held out is foretold by the way that was the best one before it.
    let tested = errors(history, held_out, |past| ahead(choose(past, year), past, year, 1));
    let mean = errors(history, held_out, |past| ahead(TrendMethod::Mean, past, year, 1));
    let mut width = 0.0_f64;
    let ahead = ahead(method, history, year, steps)
        .into_iter()
        .enumerate()
        .map(|(step, expected)| {
            width = width.max(width_at(method, history, year, step));
            (expected, (expected - width).max(0.0), expected + width)
        })
        .collect();
    Some(Outlook { method, ahead, tested, mean })
}

/// The way whose forecasts of the next period were nearest on average so far; of equals the simpler one.
fn choose(history: &[f64], year: usize) -> TrendMethod {
    let mut best = (TrendMethod::Mean, f64::INFINITY);
    for method in methods(history.len(), year) {
        let error = errors(history, FIRST, |past| ahead(method, past, year, 1));
        if error.count > 0 && error.absolute < best.1 * 0.999_999 {
            best = (method, error.absolute);
        }
    }
    best.0
}

fn methods(length: usize, year: usize) -> Vec<TrendMethod> {
    let mut methods = vec![TrendMethod::Mean, TrendMethod::Trend];
    if year == 12 {
        methods.push(TrendMethod::Quarter);
    }
    if length > year + FIRST {
        methods.push(TrendMethod::Year);
    }
    methods
}

fn ahead(method: TrendMethod, past: &[f64], year: usize, steps: usize) -> Vec<f64> {
    let found = match method {
        TrendMethod::Mean => vec![average(past); steps],
        TrendMethod::Trend => damped(past, steps),
        TrendMethod::Quarter => seasonal(past, 3, steps),
        TrendMethod::Year => seasonal(past, year, steps),
    };
    found.into_iter().map(|value| value.max(0.0)).collect()
}

#[allow(clippy::cast_precision_loss)]
fn average(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
}

/// The mean of the periods that stand at the same place of the season; of all where there is none.
fn seasonal(past: &[f64], season: usize, steps: usize) -> Vec<f64> {
    (0..steps)
        .map(|step| {
            let place = (past.len() + step) % season;
            let alike: Vec<f64> = past.iter().skip(place).step_by(season).copied().collect();
            if alike.is_empty() { average(past) } else { average(&alike) }
        })
        .collect()
}

/// Holt's level and trend, the trend levelling off; smoothed so that the past was foretold best.
fn damped(past: &[f64], steps: usize) -> Vec<f64> {
    let Some((first, rest)) = past.split_first() else { return vec![0.0; steps] };
    let mut best = (f64::INFINITY, *first, 0.0);
    for alpha in [0.1, 0.2, 0.3, 0.5, 0.7, 0.9] {
        for beta in [0.0, 0.05, 0.1, 0.2, 0.4] {
            let (mut level, mut trend, mut off) = (*first, 0.0, 0.0);
            for value in rest {
                let expected = level + DAMPING * trend;
                off += (value - expected).powi(2);
                level = expected + alpha * (value - expected);
                trend = DAMPING * trend + beta * (value - expected);
            }
            if off < best.0 {
                best = (off, level, trend);
            }
        }
    }
    let (_, mut level, mut trend) = best;
    (0..steps)
        .map(|_| {
            trend *= DAMPING;
            level += trend;
            level
        })
        .collect()
}

#[allow(clippy::cast_precision_loss)]
fn errors(history: &[f64], from: usize, foretell: impl Fn(&[f64]) -> Vec<f64>) -> Errors {
    let mut off = Vec::new();
    let mut parts = Vec::new();
    for at in from..history.len() {
        let (Some(past), Some(came)) = (history.get(..at), history.get(at)) else { continue };
        let Some(expected) = foretell(past).first().copied() else { continue };
        off.push((came - expected).abs());
        if *came > 0.0 {
            parts.push((came - expected).abs() / came);
        }
    }
    Errors { count: off.len(), absolute: average(&off), relative: (!parts.is_empty()).then(|| average(&parts)) }
}

/// The width within which most errors of forecasts so many steps ahead lay, by the nearest rank.
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn width_at(method: TrendMethod, history: &[f64], year: usize, step: usize) -> f64 {
    let mut off: Vec<f64> = (FIRST..history.len())
        .filter_map(|at| {
            let came = history.get(at + step)?;
            let expected = ahead(method, history.get(..at)?, year, step + 1).pop()?;
            Some((came - expected).abs())
        })
        .collect();
    off.sort_by(f64::total_cmp);
    let rank = ((off.len() as f64 * WITHIN).ceil() as usize).max(1);
    off.get(rank - 1).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pip_15_a_season_is_found_and_little_history_is_said() {
        let quarter: Vec<f64> =
            (0..18).map(|at| [10.0, 20.0, 60.0][at % 3] + f64::from(u8::try_from(at % 2).unwrap())).collect();
        let outlook = look_ahead(&quarter, 12, 4).unwrap();
        assert_eq!(outlook.method, TrendMethod::Quarter);
        assert!(outlook.tested.absolute < outlook.mean.absolute / 5.0, "{outlook:?}");
        assert!(outlook.ahead.iter().all(|(expected, low, high)| low <= expected && expected <= high));
        assert!((outlook.ahead[2].0 - 60.5).abs() < 1.0);
        assert_eq!(look_ahead(&quarter[..5], 12, 3), None);
    }

    #[test]
    fn pip_15_growth_is_followed_and_levels_off() {
        let growth: Vec<f64> = (0..24).map(|at| 100.0 + 10.0 * f64::from(at)).collect();
        let outlook = look_ahead(&growth, 12, 6).unwrap();
        assert_eq!(outlook.method, TrendMethod::Trend);
        assert!(outlook.tested.absolute < outlook.mean.absolute);
        assert!(outlook.ahead[5].0 < 100.0 + 10.0 * 29.0 + 1.0 && outlook.ahead[0].0 > 330.0);
    }

    #[test]
    fn pip_15_a_flat_past_stays_flat() {
        let outlook = look_ahead(&[5.0; 12], 12, 3).unwrap();
        assert_eq!(outlook.ahead, vec![(5.0, 5.0, 5.0); 3]);
        assert_eq!(look_ahead(&[0.0; 12], 12, 3).unwrap().tested.relative, None);
    }
}
