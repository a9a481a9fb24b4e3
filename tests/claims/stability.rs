//! Stability by growth: what a step does to small deviations, over very many steps.

use std::fmt::Write as _;

use crate::generator::Random;
use crate::interpreter::Given;
use crate::subject::{Solver, Subject};
use synapse_compiler::solver::Stability;

/// A square matrix, row after row.
pub(crate) type Matrix = Vec<Vec<f64>>;

/// A random system y′ = A·y near y = 0, none of whose solutions grows.
#[derive(Clone, Debug)]
pub(crate) struct System {
    pub(crate) text: String,
    pub(crate) matrix: Matrix,
    /// The moduli of its eigenvalues, and whether all of them are real.
    largest: f64,
    is_real: bool,
}

/// Fixed time and no spikes.
const GIVEN: Given = Given { parameters: Vec::new(), inputs: Vec::new(), since_pre: synapse_runtime::NEVER };

impl System {
    /// A model with this matrix; its flow may be nonlinear elsewhere, or driven, so that every scheme has its turn.
    fn of(random: &mut Random, matrix: Matrix, largest: f64, is_real: bool) -> Self {
        const NAMES: [&str; 4] = ["x", "y", "z", "v"];
        let bends = random.one_in(3);
        let is_driven = !bends && random.one_in(2);
        let mut text = String::new();
        for (row, name) in matrix.iter().zip(NAMES) {
            let term = |(entry, other): (&f64, &str)| {
                if bends { format!("{entry:?} * tanh({other})") } else { format!("{entry:?} * {other}") }
            };
            let terms: Vec<String> = row.iter().zip(NAMES).filter(|(entry, _)| **entry != 0.0).map(term).collect();
            let sum = if terms.is_empty() { "0".to_owned() } else { terms.join(" + ") };
            let drive = if is_driven { " + sin(t)" } else { "" };
            let _ = write!(text, "d{name}/dt = {sum}{drive}, ");
        }
        Self { text: format!("#[synapse({text}output = x)] struct M {{}}"), matrix, largest, is_real }
    }

    pub(crate) fn random(random: &mut Random) -> Self {
        let n = 1 + random.below(4);
        match random.below(4) {
            0 => Self::triangular(random, n),
            1 => Self::dominant(random, n),
            _ => Self::of_eigenvalues(random, n),
        }
    }

    /// A chain.
    fn triangular(random: &mut Random, n: usize) -> Self {
        let mut matrix = vec![vec![0.0; n]; n];
        let mut largest = 0.0_f64;
        for (k, row) in matrix.iter_mut().enumerate() {
            for entry in &mut row[..k] {
                *entry = random.between(-3.0, 3.0);
            }
            row[k] = -random.between(0.1, 5.0);
            largest = largest.max(-row[k]);
        }
        Self::of(random, matrix, largest, true)
    }

    /// Each state decays at least as fast as the others drive it.
    fn dominant(random: &mut Random, n: usize) -> Self {
        let mut matrix = vec![vec![0.0; n]; n];
        let mut largest = 0.0_f64;
        for (k, row) in matrix.iter_mut().enumerate() {
            for entry in row.iter_mut() {
                *entry = random.between(-1.0, 1.0);
            }
            let others: f64 = row.iter().map(|entry| entry.abs()).sum::<f64>() - row[k].abs();
            let more = if random.one_in(3) { 0.0 } else { random.between(0.0, 3.0) };
            row[k] = -others * (1.0 + 1e-12) - more;
            // All eigenvalues are within Gershgorin's discs.
            largest = largest.max(2.0 * others + more);
        }
        Self::of(random, matrix, largest.max(0.1), n == 1)
    }

    /// Decays and oscillations, mixed by shears.
    fn of_eigenvalues(random: &mut Random, n: usize) -> Self {
        let mut matrix = vec![vec![0.0; n]; n];
        let (mut largest, mut is_real, mut k) = (0.0_f64, true, 0);
        while k < n {
            let decay = if random.one_in(4) { 0.0 } else { random.between(0.05, 4.0) };
            matrix[k][k] = -decay;
            if k + 1 < n && random.one_in(2) {
                let frequency = random.between(0.2, 4.0);
                matrix[k + 1][k + 1] = -decay;
                (matrix[k][k + 1], matrix[k + 1][k]) = (frequency, -frequency);
                (largest, is_real) = (largest.max(decay.hypot(frequency)), false);
                k += 1;
            } else if decay == 0.0 {
                matrix[k][k] = -0.3;
            }
            largest = largest.max(-matrix[k][k]);
            k += 1;
        }
        for _ in 0..n {
            // (1 + s·e_ij)·A·(1 − s·e_ij)
            let (i, j, s) = (random.below(n), random.below(n), random.between(-1.0, 1.0));
            if i != j {
                let added = matrix[j].clone();
                for (entry, other) in matrix[i].iter_mut().zip(added) {
                    *entry += s * other;
                }
                for row in &mut matrix {
                    row[j] -= s * row[i];
                }
            }
        }
        Self::of(random, matrix, largest, is_real)
    }
}

/// The longest step for which a solver claims to be stable on a system: infinite where no step is too long, `None` where it
/// claims nothing.
pub(crate) fn longest_step(subject: &Subject, solver: &Solver, system: &System) -> Option<f64> {
    let mut longest = f64::INFINITY;
    for (state, reason) in solver.reasons.iter().enumerate() {
        let block = subject.blocks.iter().find(|block| block.contains(&state)).expect("each state is in one");
        let is_dominant = |row: &usize| {
            let entries = &system.matrix[*row];
            let others: f64 = block.iter().filter(|column| *column != row).map(|column| entries[*column].abs()).sum();
            entries[*row] < 0.0 && -entries[*row] >= others
        };
        let holds = match reason.stability {
            Stability::AnyStep => true,
            Stability::OwnRate | Stability::OwnRateNearRest => system.matrix[state][state] < 0.0,
            Stability::Dominant | Stability::DominantNearRest => block.iter().all(is_dominant),
            Stability::Explicit2 | Stability::Explicit3 | Stability::Explicit4 => {
                let [real, complex] = reason.stability.limits().expect("it has some");
                longest = longest.min(if system.is_real { real } else { complex } / system.largest);
                true
            }
            Stability::OfScheme => panic!("no scheme says so of itself"),
        };
        if !holds {
            return None;
        }
    }
    (longest > 0.0).then_some(longest)
}

/// A deviation that is small enough for a flow to be linear, and large enough for its digits.
const SMALL: f64 = 1e-5;

/// The rate at which small deviations from 0 grow in a step, as the logarithm of a factor.
pub(crate) fn growth(subject: &Subject, solver: &Solver, dt: f64) -> f64 {
    let n = subject.model.states.len();
    let mut stepper = subject.stepper(solver, &GIVEN);
    let mut end = |k: usize, deviation: f64| {
        let mut states = vec![0.0; n];
        states[k] = deviation;
        stepper.advance(&mut states, 0.0, synapse_runtime::NEVER, dt);
        states
    };
    let columns: Vec<[Vec<f64>; 2]> = (0..n).map(|k| [end(k, SMALL), end(k, -SMALL)]).collect();
    let entry = |row: usize, column: usize| (columns[column][0][row] - columns[column][1][row]) / (2.0 * SMALL);
    let matrix: Matrix = (0..n).map(|row| (0..n).map(|column| entry(row, column)).collect()).collect();
    radius(matrix)
}

/// The logarithm of the spectral radius, by squaring: ‖Mᵏ‖^(1/k) for k = 2²⁰.
fn radius(mut matrix: Matrix) -> f64 {
    const N_SQUARINGS: i32 = 20;
    let n = matrix.len();
    // M to the power of 2ᵏ is matrix·e^logarithm.
    let mut logarithm = 0.0;
    for squarings in 0..=N_SQUARINGS {
        let norm = matrix.iter().map(|row| row.iter().map(|x| x.abs()).sum::<f64>()).fold(0.0, f64::max);
        if norm == 0.0 {
            return f64::NEG_INFINITY;
        }
        if !norm.is_finite() {
            return f64::INFINITY;
        }
        matrix.iter_mut().flatten().for_each(|x| *x /= norm);
        logarithm += norm.ln();
        if squarings < N_SQUARINGS {
            let product = |row: usize, column: usize| (0..n).map(|k| matrix[row][k] * matrix[k][column]).sum();
            matrix = (0..n).map(|row| (0..n).map(|column| product(row, column)).collect()).collect();
            logarithm *= 2.0;
        }
    }
    logarithm / 2.0_f64.powi(N_SQUARINGS)
}
