//! Receptors with a pulse of transmitter against their continuous solution, in steps and driven by events.

use serde_json::Value;
use synapse_runtime::prelude::*;
use synapse_runtime::{EventDriven, Method};
use synapse_tests::{case, distance};

fn numbers(list: &Value) -> Vec<f64> {
    list.as_array().expect("a list").iter().map(|x| x.as_f64().expect("a number")).collect()
}

/// A list of exact decimals, in ms: `…_tenths_ms` or `…_thousandths_ms`.
fn times(case: &Value, name: &str) -> Vec<f64> {
    let tenths = &case[format!("{name}_tenths_ms")];
    let (list, per_ms) =
        if tenths.is_null() { (&case[format!("{name}_thousandths_ms")], 1000.0) } else { (tenths, 10.0) };
    numbers(list).into_iter().map(|time| time / per_ms).collect()
}

fn parameters(case: &Value) -> Vec<(String, f64)> {
    let object = case["params"].as_object().expect("parameters");
    let one = |(name, value): (&String, &Value)| {
        let value = value.as_f64().expect("a number");
        match name.strip_suffix("_thousandths_ms") {
            Some(name) => (name.to_owned(), value / 1000.0),
            None => (name.clone(), value),
        }
    };
    object.iter().filter(|(name, _)| !name.ends_with("_dec")).map(one).collect()
}

/// Where two times are the same but for rounding.
fn is_at(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

/// The largest difference of each state from the reference where the grids meet and at the end, divided by the largest
/// reference.
fn errors(case: &Value, dt: f64, mut value_at: impl FnMut(f64, &str) -> f64) -> f64 {
    let grid = times(case, "grid");
    let end = case["T_end_ms"].as_f64().expect("an end");
    let mut worst = 0.0_f64;
    for (name, reference) in case["states"].as_object().expect("states") {
        let reference = numbers(reference);
        let largest = reference.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
        let mut n_compared = 0;
        for (time, expected) in grid.iter().zip(&reference) {
            if is_at((time / dt).round() * dt, *time) {
                worst = worst.max(distance(value_at(*time, name), *expected) / largest);
                n_compared += 1;
            }
        }
        assert!(n_compared > 9, "{n_compared} values of {name} compared");
        let last = case["final"][name].as_f64().expect("a final value");
        worst = worst.max(distance(value_at(end, name), last) / largest);
    }
    worst
}

/// Steps of `dt`; a spike arrives at the beginning of the step that begins at its time.
fn stepped<M: Synapse>(case: &Value, method: Method, dt: f64) -> f64 {
    let mut builder = Population::<M>::builder(1, dt).method(method);
    for (name, value) in parameters(case) {
        builder = builder.set(&name, value);
    }
    let mut population = builder.build().expect("admissible parameters");
    let spikes = times(case, "spike_times");
    let end = case["T_end_ms"].as_f64().expect("an end");
    let names: Vec<&str> = M::INFO.states.iter().map(|state| state.name).collect();
    let values = |population: &Population<M>| -> Vec<f64> {
        names.iter().map(|name| population.state(name).expect("a state")[0]).collect()
    };
    let mut rows = vec![values(&population)];
    while population.time() < end - dt / 2.0 {
        if spikes.iter().any(|spike| is_at(*spike, population.time())) {
            population.deliver(&[0.into()]).expect("element 0");
        }
        population.advance().expect("numbers");
        rows.push(values(&population));
    }
    errors(case, dt, |time, name| {
        let row =
            rows.iter().enumerate().find(|(step, _)| is_at(*step as f64 * dt, time)).expect("a time of the grid").1;
        row[names.iter().position(|other| *other == name).expect("a state")]
    })
}

/// Events at their own times, values asked for every `dt`.
fn event_driven<M: EventDriven>(case: &Value, dt: f64) -> f64 {
    let build = || {
        let mut builder = Population::<M>::builder(1, 0.0);
        for (name, value) in parameters(case) {
            builder = builder.set(&name, value);
        }
        builder.build_event_driven().expect("admissible parameters")
    };
    let spikes = times(case, "spike_times");
    errors(case, dt, |time, name| {
        let mut population = build();
        for spike in spikes.iter().filter(|spike| **spike <= time) {
            population.deliver(*spike, &[0.into()]).expect("times in order");
        }
        population.state(name, time).expect("a state")[0]
    })
}

#[test]
fn receptors_are_exact_in_steps() {
    for name in ["F_conv_AMPA_aligned", "F_conv_AMPA_retrigger"] {
        let error = stepped::<models::Ampa>(&case(name), Method::Exact, 0.1);
        assert!(error <= 1e-13, "{name}: {error:e}");
    }
    for name in ["F_conv_GABAa_aligned", "F_conv_GABAa_retrigger"] {
        let error = stepped::<models::Gabaa>(&case(name), Method::Exact, 0.1);
        assert!(error <= 1e-13, "{name}: {error:e}");
    }
}

#[test]
fn receptors_are_exact_driven_by_events() {
    for name in ["F_conv_AMPA_aligned", "F_conv_AMPA_retrigger", "F_conv_AMPA_offgrid"] {
        let error = event_driven::<models::Ampa>(&case(name), 0.25);
        assert!(error <= 1e-13, "{name}: {error:e}");
    }
    for name in ["F_conv_GABAa_aligned", "F_conv_GABAa_retrigger"] {
        let error = event_driven::<models::Gabaa>(&case(name), 0.25);
        assert!(error <= 1e-13, "{name}: {error:e}");
    }
}

#[test]
fn the_nmda_receptor_is_of_order_four() {
    let case = case("F_conv_BioNMDA");
    let errors = [2, 4, 8, 16].map(|k| stepped::<models::BioNmda>(&case, Method::Auto, 0.4 / f64::from(k)));
    let slopes: Vec<f64> =
        errors.windows(2).filter(|pair| pair[1] > 1e-12).map(|pair| (pair[0] / pair[1]).log2()).collect();
    let slope = *slopes.last().expect("errors above rounding");
    assert!((slope - 4.0).abs() <= 0.1, "order {slope:.3}, errors {errors:?}");
}

#[test]
fn a_silence_of_any_length_is_no_overflow() {
    fn decays<M: EventDriven, T: Real>() {
        for silence in [1.0, 1e3, 1e6, 1e12] {
            let mut synapses = Population::<M, T>::builder(1, 0.0).build_event_driven().expect("defaults");
            synapses.deliver(0.0, &[0.into()]).expect("element 0");
            let after = synapses.outputs(silence).expect("a later time")[0];
            assert!(after.is_finite() && after >= T::ZERO && after <= T::ONE, "{silence} ms: {after}");
            synapses.deliver(silence, &[0.into()]).expect("element 0");
            assert!(synapses.outputs(silence + 1.0).expect("a later time")[0] > T::ZERO);
        }
    }
    decays::<models::DualExpon, f64>();
    decays::<models::DualExpon, f32>();
    decays::<models::Alpha, f32>();
    decays::<models::Ampa, f32>();
    decays::<models::Stp, f32>();
}
