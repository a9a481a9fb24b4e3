//! Orders by the slope of the error over shorter steps; exact solutions by their error at any step.
//!
//! The first look halves the steps. Where it does not confirm a claim a second look decides, with more care:
//!
//! - Its reference takes so many steps that it passes over no short excursion across a kink, and is trusted as far as a second
//!   one agrees with it. It ends before the solution does, and before it stays where the flow jumps.
//! - Its grids share no places. Where a pulse ends near a place of all halved grids, the error falls in leaps.
//!
//! Each claim is confirmed, refuted, or left undecided with a reason.

use std::ops::Range;

use synapse_compiler::model::Method;

use crate::generator::Sample;
use crate::interpreter::Given;
use crate::reference::{Care, Reference};
use crate::subject::{Solver, Subject};

/// At so many times the error is looked at.
const N_ROWS: usize = 8;

/// An error below this part of the largest value may be one of rounding, or of the reference.
const FLOOR: f64 = 3e-13;

/// An error is read where it is larger than so many times what rounding or the reference may add to it.
const CLEAR: f64 = 50.0;

/// An error beyond this part of the state says nothing of an order.
const COARSE: f64 = 0.05;

/// By how much a measured slope may fall short of an order.
const SLACK: f64 = 0.3;

/// As much of the largest value may an exact solution be wrong by.
const EXACT: f64 = 1e-9;

/// Two trajectories agree up to this part of the largest value.
const AGREED: f64 = 1e-9;

/// The part of a time that is kept clear of its end.
const SHORTER: f64 = 0.8;

/// So many halvings are always made; more where they do not confirm the claim.
const N_HALVINGS: usize = 4;
const MOST_HALVINGS: usize = 10;

/// From how many to how many step lengths the second look takes, from 1/16 of the time.
const FIRST_OCTAVES: usize = 7;
const MOST_OCTAVES: usize = 11;

/// What experiments say of a claim.
#[derive(Clone, Debug)]
pub(crate) enum Verdict {
    /// The error falls as is claimed; the slope, if there is enough above rounding to read one.
    Confirmed(Option<f64>),
    /// The experiment cannot tell.
    Undecided(&'static str),
    /// The errors that say otherwise.
    Refuted(Vec<f64>),
}

/// Why a claim is left undecided.
const NOT_EXACT: &str = "no trajectory is exact enough";

const TOO_FEW: &str = "too few errors can be read";

/// A claim and what came of it.
#[derive(Clone, Debug)]
pub(crate) struct Claim {
    pub(crate) method: &'static str,
    pub(crate) state: String,
    /// `None` for an exact solution.
    pub(crate) order: Option<u8>,
    pub(crate) verdict: Verdict,
}

impl Claim {
    /// The order that is claimed, and the slope that confirms it.
    pub(crate) fn slope(&self) -> Option<(u8, f64)> {
        match self.verdict {
            Verdict::Confirmed(slope) => self.order.zip(slope),
            _ => None,
        }
    }
}

/// A trajectory to compare with.
struct Exact {
    duration: f64,
    /// After each eighth of the time.
    rows: Vec<Vec<f64>>,
    /// For each state the part of an error that may be of rounding, or of the reference.
    floors: Vec<f64>,
    /// For each state the largest value.
    scales: Vec<f64>,
}

impl Exact {
    fn new(initial: &[f64], duration: f64, rows: Vec<Vec<f64>>) -> Self {
        let largest = |k: usize| rows.iter().map(|row| &row[..]).chain([initial]).map(move |row| row[k].abs());
        let scales: Vec<f64> = (0..initial.len()).map(|k| largest(k).fold(0.1, f64::max)).collect();
        Self { duration, floors: scales.iter().map(|scale| FLOOR * scale).collect(), scales, rows }
    }

    /// A trajectory that steps over nothing, over another time than the first look, as far as it agrees with another one that
    /// was found in other steps. What is left of their difference is added to what errors are not read below.
    fn careful(subject: &Subject, given: &Given, initial: &[f64], duration: f64) -> Option<Self> {
        let shortest = 0.01 * duration;
        let mut duration = 0.937_13 * duration;
        while duration > shortest {
            let follow = |n_steps: usize| {
                let care = Care::of_steps(n_steps, duration);
                Reference::new(&subject.model, given, care).trajectory(initial, duration, N_ROWS)
            };
            let (coarse, fine) = match follow(7_001).and_then(|coarse| Ok((coarse, follow(20_011)?))) {
                Ok(both) => both,
                Err(reached) => {
                    duration = SHORTER * reached;
                    continue;
                }
            };
            let mut exact = Self::new(initial, duration, fine);
            let doubt = |row: usize, k: usize| (coarse[row][k] - exact.rows[row][k]).abs();
            let agrees = |row: &usize| (0..initial.len()).all(|k| doubt(*row, k) <= AGREED * exact.scales[k]);
            let n_agreed = (0..N_ROWS).take_while(agrees).count();
            if n_agreed < N_ROWS {
                duration *= SHORTER * n_agreed.max(1) as f64 / N_ROWS as f64;
                continue;
            }
            let doubts: Vec<f64> =
                (0..initial.len()).map(|k| (0..N_ROWS).map(|row| doubt(row, k)).fold(0.0, f64::max)).collect();
            for (floor, doubt) in exact.floors.iter_mut().zip(doubts) {
                *floor = floor.max(0.1 * doubt);
            }
            return Some(exact);
        }
        None
    }
}

/// An experiment with one solver of a model.
struct Experiment<'a> {
    subject: &'a Subject,
    solver: &'a Solver,
    given: &'a Given,
    initial: &'a [f64],
}

impl Experiment<'_> {
    /// The largest error of each state, in steps of which so many make up the time. Where an eighth of the time is within a step,
    /// a shorter one leads there, and the run goes on from the start of that step.
    fn errors(&self, exact: &Exact, n_steps: f64) -> Vec<f64> {
        let mut stepper = self.subject.stepper(self.solver, self.given);
        let mut advance = |states: &mut Vec<f64>, t: f64, dt: f64| {
            stepper.advance(states, t, (self.given.since_pre + t).min(synapse_runtime::NEVER), dt);
        };
        let dt = exact.duration / n_steps;
        let mut states = self.initial.to_vec();
        let mut largest = vec![0.0_f64; states.len()];
        let mut step = 0.0;
        for (row, number) in exact.rows.iter().zip(1..) {
            // In steps.
            let at = n_steps * f64::from(number) / N_ROWS as f64;
            while step + 1.0 <= at * (1.0 + 1e-12) {
                advance(&mut states, step * dt, dt);
                step += 1.0;
            }
            let rest = at - step;
            let mut there = states.clone();
            if rest > 1e-9 {
                advance(&mut there, step * dt, rest * dt);
            }
            for ((largest, state), exact) in largest.iter_mut().zip(&there).zip(row) {
                let error = (state - exact).abs();
                *largest = if error.is_nan() { f64::INFINITY } else { largest.max(error) };
            }
        }
        largest
    }

    /// The largest errors over grids that share no places.
    fn envelope(&self, exact: &Exact, octave: usize) -> Vec<f64> {
        let mut largest = vec![0.0_f64; self.initial.len()];
        for sixteenths in [16, 18, 21, 24, 28] {
            for (largest, error) in largest.iter_mut().zip(self.errors(exact, n_steps(octave, sixteenths))) {
                *largest = largest.max(error);
            }
        }
        largest
    }
}

/// About so many sixteenths of 2ᵒᶜᵗᵃᵛᵉ times 16 steps: no whole number, so that grids share no places.
fn n_steps(octave: usize, sixteenths: usize) -> f64 {
    (sixteenths << octave) as f64 + 0.382
}

/// Checks every claim of order of some solvers of a model.
pub(crate) fn check(subject: &Subject, sample: &Sample, methods: &[Method]) -> Vec<Claim> {
    let given =
        Given { parameters: sample.parameters.clone(), inputs: sample.inputs.clone(), since_pre: sample.since_pre };
    let mut initial = subject.initial(&given);
    if sample.text.contains("sqrt(") || sample.text.contains("pow(") {
        // No order is claimed of a solution that begins on a root of its equation.
        for x in &mut initial {
            *x = 0.013 + 0.97 * *x;
        }
    }
    let rows = Reference::new(&subject.model, &given, Care::USUAL).trajectory(&initial, sample.duration, N_ROWS);
    let (usual, duration) = match rows {
        Ok(rows) => (Some(Exact::new(&initial, sample.duration, rows)), sample.duration),
        Err(reached) => (None, SHORTER * reached),
    };
    // Only where a claim needs it.
    let mut careful: Option<Option<Exact>> = None;
    let mut claims = Vec::new();
    for solver in subject.solvers.iter().filter(|solver| methods.contains(&solver.method)) {
        let experiment = Experiment { subject, solver, given: &given, initial: &initial };
        let run = |exact: &Exact, halvings: usize| experiment.errors(exact, ((N_ROWS >> 2) << halvings) as f64);
        let mut table: Vec<Vec<f64>> = Vec::new();
        let mut envelopes: Vec<Vec<f64>> = Vec::new();
        for (k, (state, reason)) in subject.model.states.iter().zip(&solver.reasons).enumerate() {
            let column = |table: &[Vec<f64>]| -> Vec<f64> { table.iter().map(|row| row[k]).collect() };
            let mut verdict = None;
            if let Some(exact) = &usual {
                loop {
                    if table.len() > N_HALVINGS + 2 {
                        verdict = first_look(&column(&table), exact.floors[k], exact.scales[k], reason.order);
                        let needs_more = verdict.is_none() && reason.order.is_some();
                        if !needs_more || table.len() > MOST_HALVINGS + 2 {
                            break;
                        }
                    }
                    table.push(run(exact, table.len()));
                }
            }
            let mut second_look = || {
                let exact = careful.get_or_insert_with(|| Exact::careful(subject, &given, &initial, duration));
                let Some(exact) = exact else {
                    return Verdict::Undecided(NOT_EXACT);
                };
                loop {
                    if envelopes.len() >= FIRST_OCTAVES {
                        let errors = column(&envelopes);
                        let verdict = second_look(&errors, exact.floors[k], exact.scales[k], reason.order);
                        if matches!(verdict, Verdict::Confirmed(_)) || envelopes.len() >= MOST_OCTAVES {
                            return verdict;
                        }
                    }
                    envelopes.push(experiment.envelope(exact, envelopes.len()));
                }
            };
            claims.push(Claim {
                method: solver.method.name(),
                state: state.name.clone(),
                order: reason.order,
                verdict: verdict.unwrap_or_else(&mut second_look),
            });
        }
    }
    claims
}

/// What errors over halved steps confirm: `None` where they do not.
///
/// Near rounding a constant of the error that changes its sign is read as a slope that is too small, so of the last few
/// halvings the best one counts there. Where the error stays far from rounding it is their mean: the error that a kink makes
/// follows where in a step it falls, and single slopes mean little.
fn first_look(errors: &[f64], floor: f64, scale: f64, order: Option<u8>) -> Option<Verdict> {
    let Some(order) = order else {
        return errors.iter().all(|error| *error <= EXACT * scale).then_some(Verdict::Confirmed(None));
    };
    let least = f64::from(order) - SLACK;
    let clear = CLEAR * floor;
    let readable = &errors[readable(errors, clear, scale)];
    let last = *errors.last()?;
    let ends_in_rounding = last <= clear;
    if readable.len() < 2 {
        // The only error that can be read, and as much as the next one may be.
        let falls = |error: &f64| (error / clear).log2() >= least;
        let confirms = ends_in_rounding && readable.iter().all(falls);
        return confirms.then_some(Verdict::Confirmed(None));
    }
    let halvings: Vec<f64> = readable.windows(2).map(|pair| (pair[0] / pair[1]).log2()).collect();
    let n_used = match errors.len() {
        _ if ends_in_rounding => 3,
        8.. => 5,
        _ => 1,
    };
    let used = &halvings[halvings.len().saturating_sub(n_used)..];
    let mean = used.iter().sum::<f64>() / used.len() as f64;
    let slope = if ends_in_rounding { used.iter().copied().fold(mean, f64::max) } else { mean };
    (slope >= least).then_some(Verdict::Confirmed(Some(slope)))
}

/// What the largest errors over many grids say, for steps of half the length each time.
fn second_look(errors: &[f64], floor: f64, scale: f64, order: Option<u8>) -> Verdict {
    let refuted = || Verdict::Refuted(errors.to_vec());
    let is_doubted = floor > FLOOR * scale;
    let Some(order) = order else {
        return match errors.iter().copied().fold(0.0, f64::max) {
            error if error <= EXACT * scale => Verdict::Confirmed(None),
            error if error <= CLEAR * floor => Verdict::Undecided(NOT_EXACT),
            _ => refuted(),
        };
    };
    let clear = CLEAR * floor;
    let range = readable(errors, clear, scale);
    match &errors[range.clone()] {
        [] | [_] if is_doubted => Verdict::Undecided(NOT_EXACT),
        [] if errors.last().is_some_and(|error| *error <= clear) => Verdict::Confirmed(None),
        [] => refuted(),
        readable => {
            let finer = |octave: usize| n_steps(octave + 1, 16) / n_steps(octave, 16);
            let slopes: Vec<f64> = readable
                .windows(2)
                .zip(range)
                .map(|(pair, octave)| (pair[0] / pair[1]).ln() / finer(octave).ln())
                .collect();
            let last = &slopes[slopes.len().saturating_sub(3)..];
            let slope = last.iter().sum::<f64>() / last.len().max(1) as f64;
            let ends_in_rounding = readable.last() != errors.last();
            let slope = if ends_in_rounding { last.iter().copied().fold(slope, f64::max) } else { slope };
            let rises = |pair: &[f64]| pair[1] > pair[0] + 0.05;
            // Near rounding there are few slopes, of which the first ones say least.
            let still_rises =
                last.windows(2).all(rises) || ends_in_rounding && last.windows(2).last().is_some_and(rises);
            match () {
                () if slopes.is_empty() => Verdict::Undecided(TOO_FEW),
                () if slope >= f64::from(order) - SLACK => Verdict::Confirmed(Some(slope)),
                () if still_rises => Verdict::Undecided("shorter steps would be needed, for the slope still rises"),
                () if ends_in_rounding && slopes.len() < 3 => Verdict::Undecided(TOO_FEW),
                () => refuted(),
            }
        }
    }
}

/// The part of the errors that says something of an order.
fn readable(errors: &[f64], clear: f64, scale: f64) -> Range<usize> {
    let first = errors.iter().position(|error| *error < COARSE * scale).unwrap_or(errors.len());
    let n_readable = errors[first..].iter().take_while(|error| **error > clear).count();
    first..first + n_readable
}
