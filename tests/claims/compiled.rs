//! The interpreter is as good as a compiled model: from the same states, both take the same step.

use syn::DeriveInput;
use synapse_runtime::prelude::*;
use synapse_runtime::{Description, Method, ModelInfo, NEVER, Precision};

use crate::interpreter::Given;
use crate::subject::Subject;

/// A tolerance that no substep exceeds.
const NO_LIMIT: f64 = 1e300;

/// The models of this crate's library that a file declares under a name.
fn declared(name: &str, source: &str) -> Subject {
    let name = name.rsplit("::").next().unwrap_or(name);
    let file = syn::parse_file(source).expect("a file of Rust");
    let mut structs = file.items.into_iter().filter_map(|item| match item {
        syn::Item::Struct(item) if item.ident == name => Some(DeriveInput::from(item)),
        _ => None,
    });
    let input = structs.next().unwrap_or_else(|| panic!("no struct `{name}`"));
    Subject::of(&input).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn has(info: &ModelInfo, method: Method) -> bool {
    method.is_runge_kutta() || info.solvers.iter().any(|solver| solver.method == method)
}

/// Units in the last place from one number to another.
fn distance(a: f64, b: f64) -> f64 {
    if a == b || a.is_nan() && b.is_nan() { 0.0 } else { (a - b).abs() / (a.abs().max(b.abs()) * f64::EPSILON) }
}

/// Compares a step of each solver of each model; the number of steps.
pub(crate) fn check_all() -> usize {
    let mut n_steps = 0;
    for entry in models::REGISTRY {
        let subject = declared(entry.name, entry.source);
        for solver in &subject.solvers {
            let method = Method::from_name(solver.method.name()).expect("the runtime knows it");
            if !has(entry.info, method) {
                continue;
            }
            let description = Description::new(1, 0.37).method(method).tolerance(NO_LIMIT).unchecked();
            let mut population = entry.build(&description, Precision::Double).expect("its defaults are admissible");
            let states = |population: &dyn synapse_runtime::AnyPopulation| -> Vec<f64> {
                entry.info.states.iter().map(|state| population.state(state.name).expect("a state")[0]).collect()
            };
            let parameters =
                entry.info.parameters.iter().map(|p| population.parameter(p.name).expect("a parameter")[0]).collect();
            let inputs = vec![0.0; entry.info.inputs.len()];
            let mut stepper = subject.stepper(solver, &Given { parameters, inputs, since_pre: NEVER });
            let mut last = f64::NEG_INFINITY;
            for step in 0..12 {
                let t = population.time();
                if matches!(step, 1 | 2 | 6) {
                    population.deliver(&[Spike { element: 0, weight: 0.7 }]).expect("an element");
                    last = t;
                }
                if step == 4 {
                    population.deliver_post(&[0]).expect("an element");
                }
                let mut expected = states(&*population);
                stepper.advance(&mut expected, t, (t - last).min(NEVER), 0.37);
                population.advance().expect("finite states");
                compare(entry.name, method, &states(&*population), &expected);
                n_steps += 1;
            }
        }
    }
    n_steps
        + cell::<models::Lif>("Lif")
        + cell::<models::CobaLif>("CobaLif")
        + cell::<models::AdEx>("AdEx")
        + cell::<models::Izhikevich>("Izhikevich")
        + cell::<models::HodgkinHuxley>("HodgkinHuxley")
}

fn compare(name: &str, method: Method, got: &[f64], expected: &[f64]) {
    let worst = got.iter().zip(expected).map(|(a, b)| distance(*a, *b)).fold(0.0, f64::max);
    assert!(worst <= 1.0, "{name} with {method}: {expected:?} interpreted, {got:?} compiled");
}

/// The same for a cell under a current.
fn cell<M: Neuron>(name: &str) -> usize {
    const DT: f64 = 0.01;
    let entry = models::CELLS.iter().find(|entry| entry.name == name).expect("a cell");
    let subject = declared(name, entry.source);
    let mut n_steps = 0;
    for solver in &subject.solvers {
        let method = Method::from_name(solver.method.name()).expect("the runtime knows it");
        if !has(M::INFO, method) {
            continue;
        }
        let mut population: Population<M> =
            Description::new(1, DT).method(method).tolerance(NO_LIMIT).unchecked().build().expect("admissible");
        let mut inputs = vec![0.0; M::INFO.inputs.len()];
        if let Some(current) = M::INFO.inputs.iter().position(|input| input.name == "I") {
            inputs[current] = 9.0;
            population.input_mut("I").expect("an input")[0] = 9.0;
        }
        let parameters = M::INFO.parameters.iter().map(|p| population.parameter(p.name).expect("a parameter")[0]);
        let mut stepper =
            subject.stepper(solver, &Given { parameters: parameters.collect(), inputs, since_pre: NEVER });
        let states = |population: &Population<M>| -> Vec<f64> {
            M::INFO.states.iter().map(|state| population.state(state.name).expect("a state")[0]).collect()
        };
        for _ in 0..20 {
            let mut expected = states(&population);
            stepper.advance(&mut expected, population.time(), NEVER, DT);
            population.advance().expect("finite states");
            compare(name, method, &states(&population), &expected);
            n_steps += 1;
        }
    }
    n_steps
}
