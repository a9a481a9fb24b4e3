//! Pair-based plasticity of Song, Miller & Abbott (2000): traces once for each cell, weights once for each connection, in
//! the orders of operations of the reference.

use std::collections::BTreeMap;

use serde_json::Value;
use synapse_runtime::prelude::*;
use synapse_runtime::{Connections, Synapses};
use synapse_tests::{cases, distance};

/// The spikes of each step.
fn spikes(list: &Value) -> BTreeMap<u64, Vec<usize>> {
    let mut spikes: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for spike in list.as_array().expect("a list of spikes") {
        let number = |k: usize| spike[k].as_u64().expect("a whole number");
        spikes.entry(number(0)).or_default().push(usize::try_from(number(1)).expect("an index"));
    }
    spikes
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

fn size(value: &Value) -> usize {
    usize::try_from(value.as_u64().expect("a whole number")).expect("an index")
}

/// The connections of a case, and their weights in the same order.
fn connections(case: &Value) -> (Connections, Vec<f64>) {
    let (n_pre, n_post) = (size(&case["n_pre"]), size(&case["n_post"]));
    let params = &case["params"];
    if let Some(starts) = params["indptr"].as_array() {
        let targets = params["indices"].as_array().expect("targets");
        let rows: Vec<Vec<usize>> =
            starts.windows(2).map(|row| targets[size(&row[0])..size(&row[1])].iter().map(size).collect()).collect();
        let weights = params["W0"].as_array().expect("weights").iter().map(number).collect();
        return (Connections::from_rows(n_post, &rows).expect("targets that exist"), weights);
    }
    let rows = params["W0"].as_array().expect("weights").iter();
    let weights = rows.flat_map(|row| row.as_array().expect("a row").iter().map(number)).collect();
    (Connections::all_to_all(n_pre, n_post).expect("few cells"), weights)
}

fn projection(case: &Value) -> Synapses<models::Stdp> {
    let (connections, weights) = connections(case);
    let params = &case["params"];
    let mut builder = Synapses::builder(connections, number(&case["dt"])).set("w0", weights);
    for name in ["tau_s", "tau_t", "A1", "A2"] {
        builder = builder.set(name, number(&params[name]));
    }
    // A bound that is not given is none.
    let bound = |name: &str, none: f64| params[name].as_f64().unwrap_or(none);
    builder = builder.set("W_min", bound("W_min", f64::NEG_INFINITY)).set("W_max", bound("W_max", f64::INFINITY));
    builder.build().expect("admissible parameters")
}

/// The largest difference of a state from its rows, divided by the largest reference, over all elements.
fn scaled_error(found: &[Vec<f64>], reference: &Value) -> f64 {
    let rows = reference.as_array().expect("rows");
    assert_eq!(rows.len(), found.len());
    let n = found[0].len();
    let errors = (0..n).map(|element| {
        let pairs = || rows.iter().zip(found).map(|(row, found)| (number(&row[element]), found[element]));
        let largest = pairs().fold(0.0_f64, |most, (reference, _)| most.max(reference.abs()));
        let error = pairs().fold(0.0_f64, |most, (reference, found)| most.max(distance(reference, found)));
        if error == 0.0 { 0.0 } else { error / largest }
    });
    errors.fold(0.0, f64::max)
}

/// Runs a case in its own order of operations, and compares traces and weights.
fn check(name: &str, case: &Value) {
    let mut synapses = projection(case);
    let (pre, post) = (spikes(&case["spikes"]), spikes(&case["post_spikes"]));
    let of = |spikes: &BTreeMap<u64, Vec<usize>>, step: u64| spikes.get(&step).cloned().unwrap_or_default();
    let syn_first = case["params"]["order"][0] == "syn";
    let every = case["every"].as_u64().unwrap_or(1);
    let names = [("Apre", "a_pre"), ("Apost", "a_post"), ("W", "w")];
    let mut found = [Vec::new(), Vec::new(), Vec::new()];
    for step in 0..case["n_steps"].as_u64().expect("a number of steps") {
        if syn_first && step > 0 {
            // The weights see the traces and the spikes that the step before left.
            synapses.deliver_edges(&of(&pre, step - 1), &of(&post, step - 1)).expect("cells that exist");
        }
        synapses.advance().expect("numbers");
        synapses.deliver_traces(&of(&pre, step), &of(&post, step)).expect("cells that exist");
        if !syn_first {
            synapses.deliver_edges(&of(&pre, step), &of(&post, step)).expect("cells that exist");
        }
        if (step + 1).is_multiple_of(every) {
            for (rows, (_, state)) in found.iter_mut().zip(names) {
                rows.push(synapses.state(state).expect("a state"));
            }
        }
    }
    for (rows, (column, _)) in found.iter().zip(names) {
        let error = scaled_error(rows, &case["states"][column]);
        assert!(error <= 1e-13, "{name}, {column}: {error:e}");
    }
}

#[test]
fn the_rule_is_that_of_the_reference() {
    let is_wanted =
        |name: &str| name.starts_with("F_traj_STDP_") || (name.starts_with("D_STDP_rule_") && !name.contains("delay"));
    let mut n = 0;
    for (name, text) in cases(is_wanted) {
        check(&name, &serde_json::from_str(&text).expect("JSON"));
        n += 1;
    }
    assert!(n >= 4, "{n} cases");
}

#[test]
fn the_facts_are_those_of_the_paper() {
    let info = <models::Stdp as Model>::INFO;
    let places: Vec<String> = info.states.iter().map(|state| state.place.to_string()).collect();
    assert_eq!(places, ["pre", "post", "edge"]);
    assert!(info.event_driven.holds && !info.align_post.holds);
    assert!(!info.commute.holds && info.commute.because.contains("`w`"), "{}", info.commute.because);
}

#[test]
fn one_element_for_each_connection_gives_the_same_weights() {
    let mut joined = Synapses::<models::Stdp>::builder(Connections::all_to_all(1, 1).expect("one"), 0.5);
    let mut alone = Population::<models::Stdp>::builder(1, 0.5);
    for (name, value) in [("A1", 0.96), ("A2", 0.53), ("w0", 0.4)] {
        joined = joined.set(name, value);
        alone = alone.set(name, value);
    }
    let (mut joined, mut alone) = (joined.build().expect("a projection"), alone.build().expect("a population"));
    for step in 0..400 {
        joined.advance().expect("numbers");
        alone.advance().expect("numbers");
        let pre: &[usize] = if step % 7 == 0 { &[0] } else { &[] };
        let post: &[usize] = if step % 11 == 3 || step % 35 == 0 { &[0] } else { &[] };
        joined.deliver(pre, post).expect("cell 0");
        alone.deliver(&pre.iter().map(|cell| Spike::from(*cell)).collect::<Vec<_>>()).expect("element 0");
        alone.deliver_post(post).expect("element 0");
        assert_eq!(joined.state("w").expect("a state"), alone.state("w").expect("a state"), "step {step}");
    }
}
