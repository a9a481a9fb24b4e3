//! Trajectories of another kind than any solver of the compiler: the equations as they were declared, by extrapolation of
//! the modified midpoint rule (Gragg 1965, Bulirsch & Stoer 1966), in steps that are as short as the error estimate asks.

use synapse_compiler::model::Model;

use crate::interpreter::{Flow, Functions, Given, pulse_ends};

/// The error that a step may make, relative to the state or to [`SMALLEST`].
const TOLERANCE: f64 = 1e-13;
const SMALLEST: f64 = 1e-2;

/// A solution beyond this is taken for one that ends.
const LARGEST: f64 = 1e6;

/// The columns of the extrapolation: order 16.
const N_COLUMNS: usize = 8;

/// How closely a trajectory is followed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Care {
    /// No step is shorter than this part of the time; one that is, is taken as it is. So near are jumps located.
    shortest: f64,
    /// No step is longer. A flow that differs for a shorter time from what it was can be passed over.
    longest: f64,
    /// A trajectory that needs more evaluations is given up.
    most_evaluations: usize,
}

impl Care {
    /// Enough for most models.
    pub(crate) const USUAL: Self = Self { shortest: 1e-11, longest: f64::INFINITY, most_evaluations: 40_000 };

    /// At least `n_steps` steps in that time.
    pub(crate) fn of_steps(n_steps: usize, duration: f64) -> Self {
        Self { shortest: 1e-13, longest: duration / n_steps as f64, most_evaluations: 50 * n_steps }
    }
}

/// Solves a model.
#[derive(Debug)]
pub(crate) struct Reference {
    flow: Flow,
    ends: Vec<f64>,
    since_pre: f64,
    n_evaluations: usize,
    step: f64,
    care: Care,
    /// The time until which it came.
    reached: f64,
}

impl Reference {
    pub(crate) fn new(model: &Model, given: &Given, care: Care) -> Self {
        Self {
            care,
            reached: 0.0,
            flow: Flow::new(model, given, Functions::Library),
            ends: pulse_ends(model, given),
            since_pre: given.since_pre,
            n_evaluations: 0,
            step: care.longest.min(0.05),
        }
    }

    /// The states after each of `n` equal parts of the time. Where they leave the numbers or take too long the error is when:
    /// a solution may end, or stay where its flow jumps.
    pub(crate) fn trajectory(&mut self, initial: &[f64], duration: f64, n: usize) -> Result<Vec<Vec<f64>>, f64> {
        let mut states = initial.to_vec();
        let mut rows = Vec::new();
        for k in 0..n {
            let [from, to] = [k, k + 1].map(|k| duration * k as f64 / n as f64);
            self.advance(&mut states, from, to).ok_or(self.reached)?;
            rows.push(states.clone());
        }
        Ok(rows)
    }

    /// Until when an advance came that found no solution.
    pub(crate) fn reached(&self) -> f64 {
        self.reached
    }

    /// Whether the solution has left the numbers.
    pub(crate) fn has_ended(states: &[f64]) -> bool {
        !states.iter().all(|x| x.abs() < LARGEST)
    }

    /// A presynaptic spike arrives; what follows it may take as long as what came before it.
    pub(crate) fn spike(&mut self, t: f64) {
        self.n_evaluations = 0;
        self.since_pre = -t;
    }

    /// The states at time `to` from those at time `from`; stops where pulses end.
    pub(crate) fn advance(&mut self, states: &mut [f64], mut from: f64, to: f64) -> Option<()> {
        while from < to {
            let passed = from + self.since_pre;
            let later = self.ends.iter().map(|end| end - self.since_pre).filter(|end| *end > from);
            let stop = later.fold(to, f64::min);
            self.flow.set_pulses(self.ends.iter().map(|end| passed < end - 1e-12 * end.abs()));
            self.smooth(states, from, stop)?;
            from = stop;
        }
        Some(())
    }

    fn smooth(&mut self, states: &mut [f64], mut t: f64, to: f64) -> Option<()> {
        let shortest = self.care.shortest * to.abs().max(1.0);
        while t < to {
            let is_last = self.step >= to - t;
            let step = if is_last { to - t } else { self.step };
            // The row of the table above the one that is made.
            let mut above: Vec<Vec<f64>> = Vec::new();
            let mut accepted = None;
            let mut before = f64::INFINITY;
            for column in 0..N_COLUMNS {
                let mut row = vec![self.midpoint(states, t, step, 2 * (column + 1))];
                for (back, coarser) in above.iter().enumerate() {
                    let ratio = (column + 1) as f64 / (column - back) as f64;
                    let corrected = row[back].iter().zip(coarser).map(|(x, y)| x + (x - y) / (ratio * ratio - 1.0));
                    row.push(corrected.collect());
                }
                let error = if column == 0 { f64::INFINITY } else { distance(&row[column], &row[column - 1]) };
                // One small estimate may be chance.
                if error <= TOLERANCE && before <= 1e3 * TOLERANCE && column > 2 {
                    accepted = row.pop().map(|best| (best, column));
                    break;
                }
                if error.is_nan() {
                    break;
                }
                (above, before) = (row, error);
            }
            self.reached = t;
            if self.n_evaluations > self.care.most_evaluations {
                return None;
            }
            match accepted {
                Some((next, column)) => {
                    states.copy_from_slice(&next);
                    t = if is_last { to } else { t + step };
                    if column + 2 < N_COLUMNS {
                        self.step = (self.step.max(step) * 1.5).min(self.care.longest);
                    } else if !is_last {
                        self.step = step;
                    }
                }
                None if step <= shortest => {
                    let next = self.midpoint(states, t, step, 2);
                    states.copy_from_slice(&next);
                    t = if is_last { to } else { t + step };
                }
                None => self.step = step * 0.4,
            }
            if Self::has_ended(states) {
                return None;
            }
        }
        Some(())
    }

    /// The modified midpoint rule with `n` parts, with Gragg's smoothing.
    fn midpoint(&mut self, states: &[f64], t: f64, step: f64, n: usize) -> Vec<f64> {
        let part = step / n as f64;
        let mut slopes = vec![0.0; states.len()];
        let mut at = |t: f64, states: &[f64], slopes: &mut [f64]| self.flow.at(states, t, t + self.since_pre, slopes);
        let mut before = states.to_vec();
        at(t, states, &mut slopes);
        let mut now: Vec<f64> = states.iter().zip(&slopes).map(|(x, f)| x + part * f).collect();
        for k in 1..n {
            at(t + part * k as f64, &now, &mut slopes);
            let next: Vec<f64> = before.iter().zip(&slopes).map(|(x, f)| x + 2.0 * part * f).collect();
            before = std::mem::replace(&mut now, next);
        }
        at(t + step, &now, &mut slopes);
        self.n_evaluations += n + 1;
        (0..states.len()).map(|k| 0.5 * (now[k] + before[k] + part * slopes[k])).collect()
    }
}

/// The largest difference of two states, in parts of the state.
fn distance(a: &[f64], b: &[f64]) -> f64 {
    let parts = a.iter().zip(b).map(|(a, b)| (a - b).abs() / a.abs().max(SMALLEST));
    parts.fold(0.0, |largest, part| if part > largest || part.is_nan() { part } else { largest })
}
