//! Orders by the slope of the error over halved steps; exact solutions by their error at any step.

use synapse_compiler::model::Method;

use crate::generator::Sample;
use crate::interpreter::Given;
use crate::reference::Reference;
use crate::subject::{Solver, Subject};

/// At so many times the error is looked at.
const N_ROWS: usize = 8;

/// An error below this part of the largest value may be one of rounding, or of the reference.
const FLOOR: f64 = 3e-13;

/// By how much a measured slope may fall short of an order.
const SLACK: f64 = 0.3;

/// So many halvings are always made; more where they do not confirm the claim.
const N_HALVINGS: usize = 4;
const MOST_HALVINGS: usize = 13;

/// A claim that an experiment refutes.
#[derive(Clone, Debug)]
pub(crate) struct Refuted {
    pub(crate) method: String,
    pub(crate) state: String,
    pub(crate) claimed: Option<u8>,
    pub(crate) errors: Vec<f64>,
}

/// What came of the experiments with a model.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) refuted: Vec<Refuted>,
    pub(crate) n_claims: usize,
    /// For each slope that could be read, the order claimed and the slope.
    pub(crate) slopes: Vec<(u8, f64)>,
    pub(crate) is_given_up: bool,
}

/// The largest error of each state over a run of `n_steps`.
fn errors(
    subject: &Subject,
    solver: &Solver,
    given: &Given,
    initial: &[f64],
    duration: f64,
    reference: &[Vec<f64>],
    n_steps: usize,
) -> Vec<f64> {
    let mut stepper = subject.stepper(solver, given);
    let dt = duration / n_steps as f64;
    let mut states = initial.to_vec();
    let mut largest = vec![0.0_f64; states.len()];
    for step in 0..n_steps {
        let t = step as f64 * dt;
        stepper.advance(&mut states, t, (given.since_pre + t).min(synapse_runtime::NEVER), dt);
        if ((step + 1) * N_ROWS).is_multiple_of(n_steps) {
            for (k, largest) in largest.iter_mut().enumerate() {
                let error = (states[k] - reference[(step + 1) * N_ROWS / n_steps - 1][k]).abs();
                *largest = if error.is_nan() { f64::INFINITY } else { largest.max(error) };
            }
        }
    }
    largest
}

/// Checks every claim of order of some solvers of a model.
pub(crate) fn check(subject: &Subject, sample: &Sample, methods: &[Method]) -> Outcome {
    let mut outcome = Outcome::default();
    let given =
        Given { parameters: sample.parameters.clone(), inputs: sample.inputs.clone(), since_pre: sample.since_pre };
    let mut initial = subject.initial(&given);
    if sample.text.contains("sqrt(") || sample.text.contains("pow(") {
        // No order is claimed of a solution that begins on a root of its equation.
        for x in &mut initial {
            *x = 0.013 + 0.97 * *x;
        }
    }
    let trajectory = Reference::new(&subject.model, &given).trajectory(&initial, sample.duration, N_ROWS);
    let Some(reference) = trajectory else {
        outcome.is_given_up = true;
        return outcome;
    };
    let scales: Vec<f64> = (0..initial.len())
        .map(|k| reference.iter().chain([&initial]).fold(0.1, |largest: f64, row| largest.max(row[k].abs())))
        .collect();
    for solver in subject.solvers.iter().filter(|solver| methods.contains(&solver.method)) {
        let run = |halvings: usize| {
            errors(subject, solver, &given, &initial, sample.duration, &reference, N_ROWS << halvings)
        };
        let mut table: Vec<Vec<f64>> = (0..=N_HALVINGS).map(run).collect();
        for (k, reason) in subject.model.states.iter().zip(&solver.reasons).map(|(_, reason)| reason).enumerate() {
            outcome.n_claims += 1;
            let floor = FLOOR * scales[k];
            let column = |table: &[Vec<f64>]| -> Vec<f64> { table.iter().map(|row| row[k]).collect() };
            let holds = |table: &[Vec<f64>]| match reason.order {
                None => table.iter().all(|row| row[k] <= 3e3 * floor),
                Some(order) => slope(&column(table), floor).is_none_or(|slope| slope >= f64::from(order) - SLACK),
            };
            while !holds(&table) && reason.order.is_some() && table.len() <= MOST_HALVINGS {
                table.push(run(table.len()));
            }
            if let (Some(order), Some(slope)) = (reason.order, slope(&column(&table), floor)) {
                outcome.slopes.push((order, slope));
            }
            let is_foretold = |order| is_foretold(&column(&table), floor, order);
            if !holds(&table) && !reason.order.is_some_and(is_foretold) {
                outcome.refuted.push(Refuted {
                    method: solver.method.name().to_owned(),
                    state: subject.model.states[k].name.clone(),
                    claimed: reason.order,
                    errors: column(&table),
                });
            }
        }
    }
    outcome
}

/// The part of the errors that says something of an order: below a twentieth of the state, and above rounding.
fn readable(errors: &[f64], floor: f64) -> &[f64] {
    let first = errors.iter().position(|error| *error < 0.05 / FLOOR * floor).unwrap_or(errors.len());
    let rest = &errors[first..];
    &rest[..rest.iter().position(|error| *error <= 50.0 * floor).unwrap_or(rest.len())]
}

/// The slope of the error over the last halvings that can be read; `None` where there is nothing to read.
///
/// Near rounding a constant of the error that changes its sign is read as a slope that is too small, so of the last few
/// halvings the best one counts there. Where the error stays far from rounding it is their mean: the error that a kink makes
/// follows where in a step it falls, and single slopes mean little.
fn slope(errors: &[f64], floor: f64) -> Option<f64> {
    let readable = readable(errors, floor);
    let last = *errors.last()?;
    if readable.is_empty() && last >= 0.05 / FLOOR * floor {
        return Some(f64::NEG_INFINITY);
    }
    let halvings: Vec<f64> = readable.windows(2).map(|pair| (pair[0] / pair[1]).log2()).collect();
    let ends_in_rounding = last <= 50.0 * floor;
    let n_used = match errors.len() {
        _ if ends_in_rounding => 3,
        8.. => 5,
        _ => 1,
    };
    let used = &halvings[halvings.len().saturating_sub(n_used)..];
    if used.is_empty() {
        return None;
    }
    let mean = used.iter().sum::<f64>() / used.len() as f64;
    Some(if ends_in_rounding { used.iter().copied().fold(mean, f64::max) } else { mean })
}

/// Whether the last error is within what the first ones foretell: where a kink or the end of a pulse is near a place that
/// many grids share, the error halves in leaps.
fn is_foretold(errors: &[f64], floor: f64, order: u8) -> bool {
    let readable = readable(errors, floor);
    let constants: Vec<f64> =
        readable.iter().zip(0..).map(|(error, halvings)| error * 2.0_f64.powi(i32::from(order) * halvings)).collect();
    let (early, late) = constants.split_at(constants.len() / 2);
    let largest = early.iter().copied().fold(0.0, f64::max);
    late.last().is_some_and(|last| *last <= 8.0 * largest)
}
