//! Every linear system with fixed coefficients is solved exactly, whatever reads whatever: random structures of up to twelve
//! states, proved, and their numbers against Taylor series in twice the digits.
//!
//! `SYNAPSE_STRUCTURES=10000` searches as many.

mod reference;
mod step;
mod structure;

use std::collections::BTreeMap;

use structure::{Draws, Structure, Values};
use synapse_compiler::analysis::{Exact, Facts, Scheme, analyse, proofs, schemes};
use synapse_compiler::diag::Diagnostics;
use synapse_compiler::model::{Method, Model};
use synapse_compiler::solve::{Plan, plan};
use synapse_compiler::verify::first_inexact;

/// How many structures are looked at.
fn n_structures(otherwise: u64) -> u64 {
    std::env::var("SYNAPSE_STRUCTURES").ok().and_then(|n| n.parse().ok()).unwrap_or(otherwise)
}

const MOST_STATES: usize = 12;

/// The plan of `auto`.
fn planned(entries: &str) -> (Model, Facts, Plan) {
    let source = format!("#[synapse({entries})] struct Linear {{ a: f64, b: f64, c: f64, d: f64 }}");
    let input = syn::parse_str(&source).expect("a struct");
    let model = synapse_compiler::model(&input).unwrap_or_else(|error| panic!("{entries}: {error}"));
    let facts = analyse(&model);
    let mut diags = Diagnostics::default();
    let schemes = schemes(&model, &facts, Method::Auto, &mut diags);
    diags.finish().unwrap_or_else(|error| panic!("{entries}: {error}"));
    let plan = plan(&model, &facts, &schemes);
    (model, facts, plan)
}

#[test]
fn what_reads_only_linear_states_is_exact_and_proved() {
    // How many states are solved in which way, so that the search is seen to meet all of them.
    let mut met: BTreeMap<String, usize> = BTreeMap::new();
    for seed in 0..n_structures(300) {
        let structure = Structure::random(seed, MOST_STATES, seed % 3 == 0);
        let entries = structure.entries();
        let (model, facts, plan) = planned(&entries);
        assert!(facts.given_up.is_empty(), "{entries}: {:?}", facts.given_up);
        for (state, expected) in structure.is_exact().into_iter().enumerate() {
            let is_exact = plan.schemes[state] == Scheme::Exact;
            assert_eq!(is_exact, expected, "structure {seed}, s{state} of {entries}");
            *met.entry(format!("{:?}", facts.exact[state])).or_default() += 1;
        }
        assert_eq!(first_inexact(&model, &facts, &plan), None, "structure {seed}: {entries}");
        // Over any elapsed time too, unless something is bound at every step.
        let event_driven = proofs(&model, &facts).event_driven;
        let expected = structure.is_exact().iter().all(|exact| *exact) && !structure.has_inputs();
        assert_eq!(event_driven.holds, expected, "structure {seed}: {}: {entries}", event_driven.because);
        let of_both = facts.systems.iter().flatten().any(|state| facts.exact[*state] == Some(Exact::Chain));
        *met.entry(format!("a matrix with chains: {of_both}")).or_default() += 1;
    }
    assert_eq!(met.len(), 5, "{met:?}");
    println!("{met:?}");
}

/// How far the step of structure number `seed` is off, as a part of what is allowed.
fn error_of(seed: u64, largest_norm: f64) -> f64 {
    let structure = Structure::random(seed, MOST_STATES, false);
    let (model, _, plan) = planned(&structure.entries());
    let mut draws = Draws(seed);
    let values = Values {
        parameters: std::array::from_fn(|_| draws.scale(0.05, 20.0)),
        pulse: f64::from(u8::from(draws.below(2) == 0)),
        inputs: std::array::from_fn(|_| 2.0 * draws.unit() - 1.0),
    };
    let (matrix, constants, of_step) = structure.numbers(&values);
    let n = structure.n_states();
    // A drive is a state that stays 1: one for all constants, one for each that the step alone knows.
    let driven: Vec<usize> = (0..n).filter(|state| of_step[*state] != 0.0).collect();
    let mut augmented = vec![vec![0.0; n + 1 + driven.len()]; n + 1 + driven.len()];
    for row in 0..n {
        augmented[row][..n].copy_from_slice(&matrix[row]);
        augmented[row][n] = constants[row];
    }
    for (k, row) in driven.iter().enumerate() {
        augmented[*row][n + 1 + k] = of_step[*row];
    }
    let norm = draws.scale(1e-3, largest_norm);
    let dt = norm / reference::norm(&augmented).max(1e-300);
    let start: Vec<f64> = (0..n).map(|_| 2.0 * draws.unit() - 1.0).collect();
    let exact = reference::exponential(&augmented, dt);
    let found = step::Step::new(&model, &plan, values, dt).apply(&start);
    let mut worst = 0.0_f64;
    for (row, found) in exact.iter().zip(&found) {
        let expected: f64 = (0..row.len()).map(|k| row[k] * start.get(k).unwrap_or(&1.0)).sum();
        let largest = row.iter().fold(0.0_f64, |largest, entry| largest.max(entry.abs()));
        let limit = (1e-14 + 2e-15 * norm) * largest;
        let error = (found - expected).abs();
        assert!(
            error <= limit,
            "structure {seed}, dt {dt:e}, norm {norm:e}: {found:e} is not {expected:e}, off by {error:e} of {limit:e}: {}, \
             {values:?}",
            structure.entries(),
        );
        worst = worst.max(error / limit);
    }
    worst
}

#[test]
fn the_numbers_of_linear_systems_are_those_of_their_series() {
    let worst = (0..n_structures(100)).map(|seed| error_of(seed, 300.0)).fold(0.0, f64::max);
    println!("the worst is {worst} of what is allowed");
}

/// The schemes of `auto`, and why exact solutions were given up.
fn schemes_of(entries: &str) -> (Vec<Scheme>, Vec<String>) {
    let (model, facts, plan) = planned(entries);
    assert_eq!(first_inexact(&model, &facts, &plan), None, "{entries}");
    (plan.schemes, facts.given_up.into_values().collect())
}

#[test]
fn a_circle_is_exact_where_another_one_that_reads_it_is_not() {
    let (schemes, reasons) =
        schemes_of("input g, dx/dt = y, dy/dt = -x, du/dt = v - g * u, dv/dt = x - u, dw/dt = x - w, output = u");
    assert_eq!(
        schemes.iter().map(|scheme| *scheme == Scheme::Exact).collect::<Vec<_>>(),
        [true, true, false, false, true]
    );
    assert!(reasons.iter().all(|reason| reason.contains("follows `g`")), "{reasons:?}");
}

/// A circle of `size` states called `name`0, `name`1, …, of which the first one reads `x`.
fn ring(name: &str, size: usize) -> String {
    let state = |k: usize| format!("d{name}{k}/dt = {name}{} - {name}{k}", (k + 1) % size);
    let states: Vec<String> = (0..size).map(state).collect();
    format!("{} + x, {}", states[0], states[1..].join(", "))
}

#[test]
fn circles_that_read_one_state_need_not_share_a_matrix() {
    let entries = format!("dx/dt = -x / a, {}, {}, output = p0", ring("p", 20), ring("q", 20));
    let (schemes, reasons) = schemes_of(&entries);
    assert!(schemes.iter().all(|scheme| *scheme == Scheme::Exact), "{reasons:?}");
    // The largest of which the exponential is computed.
    let (schemes, _) = schemes_of(&format!("dx/dt = -x / a, {}, output = p0", ring("p", 31)));
    assert!(schemes.iter().all(|scheme| *scheme == Scheme::Exact));
    let (schemes, reasons) = schemes_of(&format!("dx/dt = -x / a, {}, output = p0", ring("p", 32)));
    assert_eq!((schemes[0], schemes[1]), (Scheme::Exact, Scheme::Rodas4));
    assert!(reasons[0].starts_with("33 states are coupled, and the exponential"), "{reasons:?}");
}
