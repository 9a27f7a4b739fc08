//! Logistic regression by Newton's method, with a ridge that keeps weights small, and how well it ranks. Sums run in the
//! order of the rows, so the same rows always give the same weights.

use serde::{Deserialize, Serialize};

/// How strongly weights are held at 0, in rows.
const RIDGE: f64 = 5.0;
const ROUNDS: usize = 25;

/// Weights of standardized features.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Logistic {
    mean: Vec<f64>,
    /// 0 where all rows were alike: the feature then says nothing.
    spread: Vec<f64>,
    weight: Vec<f64>,
    base: f64,
}

impl Logistic {
    /// Fits rows of features to whether each was won.
    #[allow(clippy::cast_precision_loss)]
    pub fn fit(rows: &[Vec<f64>], won: &[bool]) -> Self {
        let width = rows.first().map_or(0, Vec::len);
        let count = rows.len().max(1) as f64;
        let column = |at: usize| rows.iter().map(move |row| row.get(at).copied().unwrap_or(0.0));
        let mean: Vec<f64> = (0..width).map(|at| column(at).sum::<f64>() / count).collect();
        let spread: Vec<f64> = mean
            .iter()
            .enumerate()
            .map(|(at, mean)| (column(at).map(|value| (value - mean).powi(2)).sum::<f64>() / count).sqrt())
            .map(|spread| if spread < 1e-9 { 0.0 } else { spread })
            .collect();
        let mut model = Self { mean, spread, weight: vec![0.0; width], base: 0.0 };
        let scaled: Vec<Vec<f64>> = rows.iter().map(|row| model.scaled(row)).collect();
        for _ in 0..ROUNDS {
            if model.step(&scaled, won) < 1e-8 {
                break;
            }
        }
        model
    }

    /// One step of Newton's method; how far it went.
    fn step(&mut self, rows: &[Vec<f64>], won: &[bool]) -> f64 {
        let width = self.weight.len() + 1;
        // The last unknown is the base, which nothing holds.
        let mut slopes = vec![0.0; width];
        let mut curves = vec![vec![0.0; width]; width];
        for (row, won) in rows.iter().zip(won) {
            let chance = sigmoid(self.base + dot(&self.weight, row));
            let off = f64::from(u8::from(*won)) - chance;
            let curve = (chance * (1.0 - chance)).max(1e-9);
            let with_base = || row.iter().copied().chain([1.0]);
            for ((slope, line), value) in slopes.iter_mut().zip(&mut curves).zip(with_base()) {
                *slope += off * value;
                for (cell, other) in line.iter_mut().zip(with_base()) {
                    *cell += curve * value * other;
                }
            }
        }
        for (at, weight) in self.weight.iter().enumerate() {
            if let (Some(slope), Some(cell)) =
                (slopes.get_mut(at), curves.get_mut(at).and_then(|line| line.get_mut(at)))
            {
                *slope -= RIDGE * weight;
                *cell += RIDGE;
            }
        }
        let Some(change) = solve(curves, slopes) else { return 0.0 };
        let mut moved = 0.0_f64;
        for (weight, change) in self.weight.iter_mut().chain([&mut self.base]).zip(&change) {
            *weight += change;
            moved = moved.max(change.abs());
        }
        moved
    }

    fn scaled(&self, row: &[f64]) -> Vec<f64> {
        row.iter()
            .zip(self.mean.iter().zip(&self.spread))
            .map(
                |(value, (mean, spread))| if *spread == 0.0 { 0.0 } else { ((value - mean) / spread).clamp(-4.0, 4.0) },
            )
            .collect()
    }

    /// The chance that a deal with these features is won.
    pub fn chance(&self, row: &[f64]) -> f64 {
        sigmoid(self.base + dot(&self.weight, &self.scaled(row)))
    }

    /// How much the chance is moved by each feature, against a deal that is usual in it.
    pub fn moved(&self, row: &[f64]) -> Vec<f64> {
        let scaled = self.scaled(row);
        let sum = self.base + dot(&self.weight, &scaled);
        scaled.iter().zip(&self.weight).map(|(value, weight)| sigmoid(sum) - sigmoid(sum - value * weight)).collect()
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// Solves a symmetric positive system by elimination; nothing where it has no one solution.
fn solve(mut lines: Vec<Vec<f64>>, mut right: Vec<f64>) -> Option<Vec<f64>> {
    let width = right.len();
    for at in 0..width {
        let pivot_line = lines.get(at)?.clone();
        let pivot = *pivot_line.get(at)?;
        if pivot.abs() < 1e-12 {
            return None;
        }
        let pivot_right = *right.get(at)?;
        for below in at + 1..width {
            let factor = lines.get(below)?.get(at)? / pivot;
            for (cell, above) in lines.get_mut(below)?.iter_mut().zip(&pivot_line) {
                *cell -= factor * above;
            }
            *right.get_mut(below)? -= factor * pivot_right;
        }
    }
    let mut found = vec![0.0; width];
    for at in (0..width).rev() {
        let line = lines.get(at)?;
        let known: f64 = line.iter().zip(&found).skip(at + 1).map(|(cell, value)| cell * value).sum();
        *found.get_mut(at)? = (right.get(at)? - known) / line.get(at)?;
    }
    Some(found)
}

/// How often a won deal stands above a lost one, ties counting half, with its 95 % interval (Hanley and McNeil, 1982).
/// Nothing where there is none of either.
#[allow(clippy::cast_precision_loss)]
pub fn auc(scores: &[f64], won: &[bool]) -> Option<(f64, f64, f64)> {
    let mut ranked: Vec<(f64, bool)> = scores.iter().copied().zip(won.iter().copied()).collect();
    ranked.sort_by(|a, b| a.0.total_cmp(&b.0));
    let positive = won.iter().filter(|won| **won).count() as f64;
    let negative = won.len() as f64 - positive;
    if positive == 0.0 || negative == 0.0 {
        return None;
    }
    let (mut above, mut below) = (0.0, 0.0);
    for group in ranked.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
        let won = group.iter().filter(|(_, won)| *won).count() as f64;
        let lost = group.len() as f64 - won;
        above += won * (below + lost / 2.0);
        below += lost;
    }
    let auc = above / (positive * negative);
    let (q1, q2) = (auc / (2.0 - auc), 2.0 * auc * auc / (1.0 + auc));
    let variance = (auc * (1.0 - auc) + (positive - 1.0) * (q1 - auc * auc) + (negative - 1.0) * (q2 - auc * auc))
        / (positive * negative);
    let half = 1.96 * variance.max(0.0).sqrt();
    Some((auc, (auc - half).max(0.0), (auc + half).min(1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pip_16_weights_are_those_that_made_the_rows() {
        let rows: Vec<Vec<f64>> = (0..400).map(|at| vec![f64::from(at % 20), f64::from(at % 7), 3.0]).collect();
        let won: Vec<bool> = rows.iter().map(|row| row[0] > 9.0).collect();
        let model = Logistic::fit(&rows, &won);
        assert!(model.chance(&[18.0, 3.0, 3.0]) > 0.9 && model.chance(&[1.0, 3.0, 3.0]) < 0.1);
        let moved = model.moved(&[18.0, 3.0, 3.0]);
        assert!(moved[0] > 0.3 && moved[1].abs() < 0.05 && moved[2] == 0.0, "{moved:?}");
        assert_eq!(model, Logistic::fit(&rows, &won));
    }

    #[test]
    fn pip_16_the_area_under_the_curve_is_counted_by_pairs() {
        let (area, low, high) = auc(&[0.9, 0.8, 0.8, 0.1], &[true, false, true, false]).unwrap();
        assert!((area - 0.875).abs() < 1e-12 && low < area && area < high);
        assert_eq!(auc(&[0.9, 0.8], &[true, true]), None);
        assert_eq!(auc(&[0.5; 4], &[true, false, true, false]).unwrap().0, 0.5);
    }
}
