//! Receptors against their continuous solution: with a pulse of transmitter, in steps and driven by events, and as schemes.

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

/// Kinetic schemes with fast and slow rates, at the steps in use, against `receptors.json`.
mod schemes {
    use std::fs;
    use std::path::Path;

    use super::*;

    const STEPS: [f64; 3] = [0.025, 0.05, 0.1];

    /// A reference: potential, peak, times, outputs.
    type Row = (Option<f64>, f64, Vec<f64>, Vec<f64>);

    /// The reference rows of a model.
    fn references(model: &str) -> Vec<Row> {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/receptors.json");
        let rows: Value = serde_json::from_str(&fs::read_to_string(file).expect("the references")).expect("JSON");
        let of_model = |row: &&Value| row["model"] == model;
        let one = |row: &Value| {
            let peak = row["peak"].as_f64().expect("a peak");
            (row["v"].as_f64(), peak, numbers(&row["times"]), numbers(&row["outputs"]))
        };
        let rows = rows.as_array().expect("rows").iter();
        let found: Vec<_> = rows.filter(of_model).map(one).collect();
        assert!(!found.is_empty(), "{model} has no reference");
        found
    }

    /// The states that are fractions: those without a unit.
    fn fractions<M: Synapse>(population: &Population<M>) -> Vec<&[f64]> {
        let states = M::INFO.states.iter().filter(|state| state.unit.is_empty());
        states.map(|state| population.state(state.name).expect("a state")).collect()
    }

    /// After one spike at 0, an element for each potential: the largest error of the output, in parts of the peak.
    ///
    /// At every step fractions are fractions, and sum to what they summed to.
    fn error<M: Synapse>(dt: f64) -> f64 {
        let rows = references(M::INFO.name);
        let mut population = Population::<M>::builder(rows.len(), dt).build().expect("defaults");
        for (element, (v, ..)) in rows.iter().enumerate() {
            if let Some(v) = v {
                population.input_mut("v_post").expect("a potential")[element] = *v;
            }
        }
        let spikes: Vec<Spike> = (0..rows.len()).map(Spike::from).collect();
        population.deliver(&spikes).expect("elements");
        let end = *rows[0].2.last().expect("times");
        let mut worst = 0.0_f64;
        let mut n_compared = 0;
        while population.time() < end - dt / 2.0 {
            population.advance().expect("numbers");
            let t = population.time();
            let outputs = population.outputs();
            for (element, (v, peak, times, expected)) in rows.iter().enumerate() {
                let context = || format!("{} at {v:?} mV, {t} ms, dt {dt}", M::INFO.name);
                assert!(outputs[element].is_finite(), "{}", context());
                let fractions = fractions(&population);
                if !fractions.is_empty() {
                    assert!(fractions.iter().all(|x| (-1e-9..=1.0 + 1e-9).contains(&x[element])), "{}", context());
                    let sum: f64 = fractions.iter().map(|x| x[element]).sum();
                    assert!(distance(sum, 1.0) <= 1e-12, "{}: sum {sum}", context());
                }
                if let Some(k) = times.iter().position(|time| is_at(*time, t)) {
                    worst = worst.max(distance(outputs[element], expected[k]) / peak);
                    n_compared += 1;
                }
            }
        }
        assert_eq!(n_compared, rows.iter().map(|row| row.2.len()).sum::<usize>());
        worst
    }

    fn said(errors: [f64; 3]) -> String {
        errors.map(|error| format!("{error:.1e}")).join(", ")
    }

    fn check<M: Synapse>(limits: [f64; 3]) {
        let errors = STEPS.map(error::<M>);
        for (limit, error) in limits.into_iter().zip(errors) {
            assert!(error <= limit, "{}: {}, allowed {}", M::INFO.name, said(errors), said(limits));
        }
    }

    #[test]
    fn with_a_pulse_are_exact() {
        check::<models::AmpaJonas>([1e-12; 3]);
        check::<models::AmpaRaman>([1e-12; 3]);
        check::<models::NmdaFiveState>([1e-12; 3]);
        check::<models::GabaaFiveState>([1e-12; 3]);
    }

    const LINEAR: [f64; 3] = [1e-6; 3];

    #[test]
    fn follow_a_transmitter_that_decays() {
        check::<models::AmpaSixState>(LINEAR);
        check::<models::GabaaJones>(LINEAR);
        check::<models::Nicotinic>(LINEAR);
        check::<models::ReleaseSensor>(LINEAR);
    }

    #[test]
    fn follow_the_potential() {
        check::<models::NmdaFourState>(LINEAR);
        check::<models::NmdaKampa>(LINEAR);
        check::<models::NmdaTrapping>(LINEAR);
    }

    #[test]
    fn release_by_the_fourth_power_of_calcium() {
        check::<models::CalciumRelease>([1e-5, 1e-5, 1e-5]);
    }

    /// The output after one spike at 0 and `end` ms, at a potential.
    fn after<M: Synapse>(end: f64, v: Option<f64>, dt: f64) -> f64 {
        let mut population = Population::<M>::builder(1, dt).build().expect("defaults");
        if let Some(v) = v {
            population.input_mut("v_post").expect("a potential")[0] = v;
        }
        population.deliver(&[0.into()]).expect("element 0");
        while population.time() < end - dt / 2.0 {
            population.advance().expect("numbers");
        }
        population.outputs()[0]
    }

    /// The squid's potassium channel as a scheme of five states, the fourth power of a gate; at rest at −65 mV.
    #[derive(Synapse)]
    #[synapse(
        input v_post : mV,
        let n = 0.317_676_914_060_697_4,
        let alpha = 0.1 / exprel(-(v_post + 55mV) / 10mV) / 1ms,
        let beta = 0.125 * exp(-(v_post + 65mV) / 80mV) / 1ms,
        let open1 = 4 * alpha * C0 - beta * C1,
        let open2 = 3 * alpha * C1 - 2 * beta * C2,
        let open3 = 2 * alpha * C2 - 3 * beta * C3,
        let open4 = alpha * C3 - 4 * beta * O,
        dC0/dt = -open1,                C0(0) = pow(1 - n, 4),
        dC1/dt = open1 - open2,         C1(0) = 4 * n * pow(1 - n, 3),
        dC2/dt = open2 - open3,         C2(0) = 6 * pow(n, 2) * pow(1 - n, 2),
        dC3/dt = open3 - open4,         C3(0) = 4 * pow(n, 3) * (1 - n),
        dO/dt = open4,                  O(0) = pow(n, 4),
        output = O,
    )]
    #[allow(non_snake_case, reason = "the names of the scheme")]
    struct Potassium {}

    /// Hodgkin and Huxley's gate under a clamp, in closed form.
    fn gate(v: f64, t: f64) -> f64 {
        let x = -(v + 55.0) / 10.0;
        let alpha = 0.1 * x / x.exp_m1();
        let beta = 0.125 * (-(v + 65.0) / 80.0).exp();
        let settled = alpha / (alpha + beta);
        (settled + (0.317_676_914_060_697_4 - settled) * (-(alpha + beta) * t).exp()).powi(4)
    }

    #[test]
    fn the_squids_channel_under_a_clamp() {
        for v in [-120.0, -90.0, -40.0, 0.0, 40.0, 80.0, 120.0] {
            for (dt, limit) in [(1.0, 1e-3), (0.1, 1e-5), (0.025, 1e-5)] {
                for t in [1.0, 2.0, 5.0, 10.0] {
                    let error = distance(after::<Potassium>(t, Some(v), dt), gate(v, t));
                    assert!(error <= limit, "{v} mV, {t} ms, dt {dt}: {error:e}");
                }
            }
        }
    }
}
