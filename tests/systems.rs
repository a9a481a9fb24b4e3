//! States that read each other, and the scalar equations with closed forms, against 120-digit references and identities.

use synapse_runtime::prelude::*;
use synapse_runtime::{EventDriven, Method};
use synapse_tests::{case, one, rows, state};

#[derive(Synapse)]
#[synapse(dq/dt = v, dv/dt = -w * w * q - 2 * zeta * w * v, output = q)]
struct Oscillator {
    w: f64,
    zeta: f64,
}

#[derive(Synapse)]
#[synapse(dy1/dt = a11 * y1 + a12 * y2 + b1, dy2/dt = a21 * y1 + a22 * y2 + b2, output = y1)]
struct Matrix2 {
    a11: f64,
    a12: f64,
    a21: f64,
    a22: f64,
    #[param(default = 0.0)]
    b1: f64,
    #[param(default = 0.0)]
    b2: f64,
}

/// The states after one step of `dt` from a start, in the order of declaration.
fn step<M: Synapse>(parameters: &[(&str, f64)], dt: f64, start: &[f64]) -> Vec<f64> {
    // What becomes infinite is looked at too.
    let mut builder = Population::<M>::builder(1, dt).unchecked();
    for (name, value) in parameters {
        builder = builder.set(name, *value);
    }
    let mut population = builder.build().unwrap_or_else(|error| panic!("{parameters:?}, dt {dt}: {error}"));
    for (info, value) in M::INFO.states.iter().zip(start) {
        population.state_mut(info.name).expect("a state")[0] = *value;
    }
    population.advance().expect("numbers");
    M::INFO.states.iter().map(|info| state(&population, info.name)).collect()
}

/// Each entry of the rows is within 1e-14 + 2e-15·‖A·dt‖₁ of the largest entry of its row.
fn check_rows(found: &[[f64; 2]; 2], expected: &[[f64; 2]; 2], norm: f64, what: &str) -> f64 {
    let limit = 1e-14 + 2e-15 * norm;
    let mut worst = 0.0_f64;
    for (found, expected) in found.iter().zip(expected) {
        let largest = expected.iter().fold(0.0_f64, |most, entry| most.max(entry.abs()));
        for (found, expected) in found.iter().zip(expected) {
            let error = if largest == 0.0 { found.abs() } else { (found - expected).abs() / largest };
            assert!(error <= limit, "{what}: {found:e} is not {expected:e}, off by {error:e} of {limit:e}");
            worst = worst.max(error / limit);
        }
    }
    worst
}

#[test]
fn an_oscillator_is_exact() {
    let table = case("F_prop_oscillator");
    let names = ["dt", "omega", "zeta", "P_qq", "P_qv", "P_vq", "P_vv"];
    for [dt, w, zeta, qq, qv, vq, vv] in rows(&table, names) {
        let parameters = [("w", w), ("zeta", zeta)];
        let from_q = step::<Oscillator>(&parameters, dt, &[1.0, 0.0]);
        let from_v = step::<Oscillator>(&parameters, dt, &[0.0, 1.0]);
        let found = [[from_q[0], from_v[0]], [from_q[1], from_v[1]]];
        let norm = dt * (w * w).max(1.0 + 2.0 * zeta * w);
        check_rows(&found, &[[qq, qv], [vq, vv]], norm, &format!("w {w}, zeta {zeta}, dt {dt}"));
    }
}

#[test]
fn a_general_system_of_two_is_exact() {
    let table = case("F_prop_matrix2");
    let names = ["dt", "a11", "a12", "a21", "a22", "P11", "P12", "P21", "P22", "J11", "J12", "J21", "J22"];
    for [dt, a11, a12, a21, a22, p11, p12, p21, p22, j11, j12, j21, j22] in rows(&table, names) {
        let mut parameters = vec![("a11", a11), ("a12", a12), ("a21", a21), ("a22", a22)];
        let what = format!("A [[{a11}, {a12}], [{a21}, {a22}]], dt {dt}");
        let norm = dt * (a11.abs() + a21.abs()).max(a12.abs() + a22.abs());
        let (one, two) = (step::<Matrix2>(&parameters, dt, &[1.0, 0.0]), step::<Matrix2>(&parameters, dt, &[0.0, 1.0]));
        check_rows(&[[one[0], two[0]], [one[1], two[1]]], &[[p11, p12], [p21, p22]], norm, &what);
        parameters.extend([("b1", 1.0), ("b2", 0.0)]);
        let one = step::<Matrix2>(&parameters, dt, &[0.0, 0.0]);
        parameters.extend([("b1", 0.0), ("b2", 1.0)]);
        let two = step::<Matrix2>(&parameters, dt, &[0.0, 0.0]);
        check_rows(&[[one[0], two[0]], [one[1], two[1]]], &[[j11, j12], [j21, j22]], norm, &what);
    }
}

/// A receptor with a closed, an open and a desensitised state, all transitions possible.
#[derive(Synapse)]
#[synapse(
    dc/dt = k_oc * o + k_dc * d - (k_co + k_cd) * c,     c(0) = 1,
    do/dt = k_co * c + k_do * d - (k_oc + k_od) * o,
    dd/dt = k_cd * c + k_od * o - (k_dc + k_do) * d,
    output = o,
    methods(exact, rk4),
)]
struct Receptor {
    #[param(1/ms, default = 2.0, non_negative)]
    k_co: f64,
    #[param(1/ms, default = 0.7, non_negative)]
    k_oc: f64,
    #[param(1/ms, default = 0.3, non_negative)]
    k_od: f64,
    #[param(1/ms, default = 0.05, non_negative)]
    k_do: f64,
    #[param(1/ms, default = 0.01, non_negative)]
    k_cd: f64,
    #[param(1/ms, default = 0.02, non_negative)]
    k_dc: f64,
}

#[test]
fn a_markov_scheme_is_exact_and_keeps_its_sum() {
    let run = |dt: f64, n_steps: usize, method: Method| {
        let mut receptors = Population::<Receptor>::builder(1, dt).method(method).build().expect("defaults");
        (0..n_steps).for_each(|_| receptors.advance().expect("numbers"));
        ["c", "o", "d"].map(|name| state(&receptors, name))
    };
    let (one, many) = (run(8.0, 1, Method::Exact), run(0.001, 8000, Method::Exact));
    let fine = run(0.001, 8000, Method::Rk4);
    for k in 0..3 {
        assert!((one[k] - many[k]).abs() < 1e-12, "{one:?} {many:?}");
        assert!((one[k] - fine[k]).abs() < 1e-11, "{one:?} {fine:?}");
    }
    assert!((one.iter().sum::<f64>() - 1.0).abs() < 1e-15);
    // A million time constants later it is at rest, where the three flows cancel.
    let [c, o, d] = run(1e6, 1, Method::Exact);
    assert!((2.0 * c + 0.05 * d - 1.0 * o).abs() < 1e-9 && c > 0.0 && o > 0.0 && d > 0.0);
}

/// Six states in a circle with rates that no `f64` has exactly, and what reads one of them.
#[derive(Synapse)]
#[synapse(
    da/dt = k1 * b / 3 + k2 * f - (k1 + k2 / 7) * a, a(0) = 1,
    db/dt = k1 * a + k2 * c - (k1 / 3 + k3) * b,
    dc/dt = k3 * b + k1 * d - (k2 + k2 / 10) * c,
    dd/dt = k2 / 10 * c + k3 * e - (k1 + k3 / 30) * d,
    de/dt = k3 / 30 * d + k1 / 90 * f - (k3 + k2) * e,
    df/dt = k2 / 7 * a + k2 * e - (k2 + k1 / 90) * f,
    dg/dt = (c - g) / 5ms,
    on_pre { a += 0.1; b -= 0.1; }
    output = g,
    event_driven,
)]
struct Six {
    #[param(1/ms, default = 0.7, non_negative)]
    k1: f64,
    #[param(1/ms, default = 0.1, non_negative)]
    k2: f64,
    #[param(1/ms, default = 0.9, non_negative)]
    k3: f64,
}

const SIX: [&str; 6] = ["a", "b", "c", "d", "e", "f"];

#[test]
fn the_sum_of_a_scheme_does_not_drift() {
    for (dt, scale, n_steps) in [(100.0, 1.0, 1_000_000), (0.1, 1.0, 100_000), (1.0, 1e3, 100_000), (1e6, 1.0, 1000)] {
        let rates = [("k1", 0.7 * scale), ("k2", 0.1 * scale), ("k3", 0.9 * scale)];
        let set = |builder| {
            rates.iter().fold(builder, |builder: synapse_runtime::PopulationBuilder<Six>, (k, v)| builder.set(k, *v))
        };
        let mut six = set(Population::<Six>::builder(1, dt)).build().expect("rates");
        let mut worst = 0.0_f64;
        for step in 0..=n_steps {
            if step % 1000 == 0 {
                let sum: f64 = SIX.iter().map(|name| state(&six, name)).sum();
                worst = worst.max((sum - 1.0).abs());
                assert!(SIX.iter().all(|name| state(&six, name) >= 0.0));
            }
            six.advance().expect("finite states");
        }
        println!("dt {dt}, rates times {scale}: {worst:e}");
        assert!(worst < 1e-12, "dt {dt}, rates times {scale}: {worst:e}");
    }
}

#[test]
fn the_sum_of_a_scheme_does_not_drift_in_single_precision() {
    let mut six = Population::<Six, f32>::builder(1, 100.0).build().expect("rates");
    (0..100_000).for_each(|_| six.advance().expect("finite states"));
    let sum: f32 = SIX.iter().map(|name| six.state(name).expect("a state")[0]).sum();
    assert!((sum - 1.0).abs() < 4e-7, "{sum}");
}

#[test]
fn a_scheme_is_at_rest_after_any_time() {
    let mut six = Population::<Six>::builder(1, 0.0).build_event_driven().expect("rates");
    six.deliver(0.0, &[0.into()]).expect("element 0");
    let at = |t: f64| SIX.map(|name| six.state(name, t).expect("a number")[0]);
    let rest = at(1e5);
    assert!((rest.iter().sum::<f64>() - 1.0).abs() < 4e-16, "{rest:?}");
    for t in [1e6, 1e9, 1e12, 1e14] {
        for (found, expected) in at(t).into_iter().zip(rest) {
            assert!((found / expected - 1.0).abs() < 1e-15, "{t:e}: {found:e} is not {expected:e}");
        }
    }
}

/// What flows out of one state flows into the other.
#[derive(Synapse)]
#[synapse(dc/dt = -k * c, do/dt = k * c, c(0) = 1, output = o)]
struct ConservedPair {
    #[param(1/ms, default = 0.25)]
    k: f64,
}

/// A pure integrator behind a decay, and one that reads itself in a circle.
#[derive(Synapse)]
#[synapse(dx/dt = i, dy/dt = x - y / tau, dz/dt = u, du/dt = z * 0 + i, output = y)]
struct Integrators {
    #[param(default = 0.5)]
    i: f64,
    #[param(default = 4.0)]
    tau: f64,
}

#[test]
fn conserved_sums_and_integrators_are_exact() {
    let mut pair = one::<ConservedPair>();
    (0..50).for_each(|_| pair.advance().expect("numbers"));
    let (c, o) = (state(&pair, "c"), state(&pair, "o"));
    assert!((c - (-1.25_f64).exp()).abs() < 1e-14 && (c + o - 1.0).abs() < 1e-14, "{c} {o}");
    let after = step::<Integrators>(&[], 2.0, &[0.0, 0.0, 0.0, 0.0]);
    // x = i·t, y = i·τ²·(t/τ − 1 + e^(−t/τ)), u = i·t, z = i·t²/2
    let y = 0.5 * 16.0 * (0.5 + (-0.5_f64).exp_m1());
    assert!((after[0] - 1.0).abs() < 1e-15 && (after[1] - y).abs() < 1e-15, "{after:?}");
    assert!((after[2] - 1.0).abs() < 1e-15 && (after[3] - 1.0).abs() < 1e-15, "{after:?}");
}

/// What NEURON and Arbor step with twice the rate.
#[derive(Synapse)]
#[synapse(ds/dt = -b * s * s, s(0) = 1, output = s, methods(exact, rk4))]
struct Square {
    #[param(1/ms, default = 2.0)]
    b: f64,
}

#[derive(Synapse)]
#[synapse(ds/dt = r * s * (1 - s / k), s(0) = 0.01, output = s, event_driven)]
struct Logistic {
    #[param(1/ms, default = 0.5)]
    r: f64,
    #[param(default = 2.0, positive)]
    k: f64,
}

#[derive(Synapse)]
#[synapse(ds/dt = a * s - c * pow(s, 3), s(0) = 0.1, output = s)]
struct Cubic {
    #[param(1/ms, default = 0.3)]
    a: f64,
    #[param(1/ms, default = 0.7)]
    c: f64,
}

/// Calcium that binds and leaks, with a source: a Riccati equation.
#[derive(Synapse)]
#[synapse(ds/dt = a + b * s + c * s * s, s(0) = s0, output = s, methods(exact, rk4))]
struct Riccati {
    #[param(default = 1.0)]
    a: f64,
    #[param(default = -0.5)]
    b: f64,
    #[param(default = -2.0)]
    c: f64,
    #[param(default = 0.0)]
    s0: f64,
}

/// A damped oscillator that an exponential drives from outside of its circle.
#[derive(Synapse)]
#[synapse(dx/dt = v, dv/dt = -x - v + y, dy/dt = -y / 2, on_pre(w) { y += w; }, output = x, event_driven)]
struct Driven {}

/// A state that reads a circle and a decay.
#[derive(Synapse)]
#[synapse(
    dx/dt = y, dy/dt = -x, dp/dt = -p, dV/dt = x + p,
    on_pre { x += 1; p += 1; }
    output = V,
    methods(exact),
    event_driven,
)]
struct ReadsBoth {}

/// The output of a model t ms after a spike, in steps of `dt` and without any.
fn after_a_spike<M: Synapse + EventDriven>(dt: f64, t: f64) -> [f64; 2] {
    let mut stepped = Population::<M>::builder(1, dt).build().expect("no parameters");
    stepped.deliver(&[0.into()]).expect("element 0");
    let mut elapsed = 0.0;
    while elapsed < t {
        stepped.advance().expect("numbers");
        elapsed += dt;
    }
    let mut lazy = Population::<M>::builder(1, dt).build_event_driven().expect("no parameters");
    lazy.deliver(0.0, &[0.into()]).expect("element 0");
    [stepped.outputs()[0], lazy.outputs(elapsed).expect("a later time")[0]]
}

#[test]
fn circles_and_what_they_read_from_outside_are_exact_together() {
    for dt in [0.125_f64, 4.0, 20.0] {
        // x = 4/3·e^(−t/2)·(1 − cos(√3/2·t)), V = sin(t) + 1 − e^−t
        for t in [4.0_f64, 40.0].map(|t| t.max(dt)) {
            let driven = 4.0 / 3.0 * (-0.5 * t).exp() * (1.0 - (0.75_f64.sqrt() * t).cos());
            let both = t.sin() - (-t).exp_m1();
            for (found, expected) in after_a_spike::<Driven>(dt, t).into_iter().zip([driven; 2]) {
                let limit = 1e-13 * (-0.5 * t).exp();
                assert!((found - expected).abs() < limit, "dt {dt}, t {t}: {found} {expected}");
            }
            for (found, expected) in after_a_spike::<ReadsBoth>(dt, t).into_iter().zip([both; 2]) {
                assert!((found - expected).abs() < 4e-14, "dt {dt}, t {t}: {found} {expected}");
            }
        }
    }
    assert!(Driven::INFO.solvers[0].schemes.iter().all(|scheme| scheme.name == "exact"));
}

/// A damped circle under a constant force, and what follows it.
#[derive(Synapse)]
#[synapse(dx/dt = v, dv/dt = f - x - v / 2, dp/dt = x - p / 3, on_pre(w) { v += w; }, output = p, event_driven)]
struct Damped {
    #[param(default = 0.25)]
    f: f64,
}

/// A relaxation, and a state that follows another one at once.
#[derive(Synapse)]
#[synapse(
    du/dt = (1 - u) / tau, dh/dt = -h / slow, dg/dt = (h - g) / tau, ds/dt = (g - s) / slow,
    on_pre(w) { h += w; u = 0; }
    output = s,
    event_driven,
)]
struct Fast {
    #[param(ms, default = 1e-300, positive)]
    tau: f64,
    #[param(ms, default = 1e9, positive)]
    slow: f64,
}

/// Two that follow at once: the divided difference of the three is below the numbers, and its factors above them.
#[derive(Synapse)]
#[synapse(
    dh/dt = -h / 1ms, dg/dt = (h - g) / tau, dk/dt = (g - k) / tau,
    on_pre(w) { h += w; }
    output = k,
    event_driven,
)]
struct Faster {
    #[param(ms, default = 1e-300, positive)]
    tau: f64,
}

#[test]
fn long_silences_end_where_the_equations_end() {
    for t in [1e3, 1e14, 1e16, 1e300] {
        let mut damped = Population::<Damped>::builder(1, 0.0).build_event_driven().expect("parameters");
        damped.deliver(0.0, &[0.into()]).expect("element 0");
        let [x, v, p] = ["x", "v", "p"].map(|name| damped.state(name, t).expect("a number")[0]);
        assert!(
            (x / 0.25 - 1.0).abs() < 1e-15 && v.abs() < 1e-30 && (p / 0.75 - 1.0).abs() < 1e-15,
            "{t:e}: {x} {v} {p}"
        );
    }
    // What turns without end is not known after more than 10¹⁵ turns, and that is said.
    let mut both = Population::<ReadsBoth>::builder(1, 0.0).build_event_driven().expect("parameters");
    both.deliver(0.0, &[0.into()]).expect("element 0");
    assert!(both.outputs(1e12).is_ok() && both.outputs(1e20).is_err());

    let mut faster = Population::<Faster>::builder(1, 0.0).build_event_driven().expect("parameters");
    faster.deliver(0.0, &[0.into()]).expect("element 0");
    assert!(
        faster.state("g", 1.0).is_err()
            && faster.outputs(1.0).is_err()
            && Population::<Faster>::builder(1, 1.0).build().is_err()
    );
    let mut unchecked = Population::<Faster>::builder(1, 0.0).unchecked().build_event_driven().expect("parameters");
    unchecked.deliver(0.0, &[0.into()]).expect("element 0");
    let g = unchecked.state("g", 1.0).expect("it is not looked at")[0];
    assert!((g / (-1.0_f64).exp() - 1.0).abs() < 1e-15, "{g}");

    let mut fast = Population::<Fast>::builder(1, 0.0).build_event_driven().expect("parameters");
    fast.deliver(0.0, &[0.into()]).expect("element 0");
    for t in [1e3_f64, 1e8, 1e9, 1e10] {
        let [u, h, g, s] = ["u", "h", "g", "s"].map(|name| fast.state(name, t).expect("a number")[0]);
        let decay = (-t / 1e9).exp();
        assert!((u - 1.0).abs() < 4e-16, "{t:e}: {u}");
        for (found, expected) in [(h, decay), (g, decay), (s, t / 1e9 * decay)] {
            assert!((found / expected - 1.0).abs() < 1e-12, "{t:e}: {found:e} is not {expected:e}");
        }
    }
}

/// A square law, and a state that reads it within the step.
#[derive(Synapse)]
#[synapse(ds/dt = -s * s, dg/dt = s - g * g, s(0) = 1, output = s)]
struct ReadsClosed {}

#[test]
fn a_closed_form_is_exact_also_where_others_read_it() {
    let schemes = ReadsClosed::INFO.solvers[0].schemes;
    assert_eq!((schemes[0].name, schemes[1].name), ("exact", "rodas4"));
    assert!((step::<ReadsClosed>(&[], 4.0, &[1.0, 0.0])[0] - 0.2).abs() < 1e-16);
}

#[test]
fn a_square_decays_as_one_over_the_time() {
    for dt in [1e-9, 0.01, 1.0, 1e6] {
        let after = step::<Square>(&[], dt, &[1.0])[0];
        assert!((after * (1.0 + 2.0 * dt) - 1.0).abs() < 1e-15, "dt {dt}: {after}");
    }
}

#[test]
fn logistic_and_cubic_growth_have_their_closed_forms() {
    for t in [0.1_f64, 3.0, 20.0, 1e5] {
        let logistic = step::<Logistic>(&[], t, &[0.01])[0];
        let expected = 2.0 / (1.0 + (2.0 / 0.01 - 1.0) * (-0.5 * t).exp());
        assert!((logistic / expected - 1.0).abs() < 4e-15, "t {t}: {logistic} {expected}");
        let cubic = step::<Cubic>(&[], t, &[0.1])[0];
        // s² of the Bernoulli equation of order 3.
        let square = 1.0 / (0.7 / 0.3 + (1.0 / 0.01 - 0.7 / 0.3) * (-0.6 * t).exp());
        assert!((cubic * cubic / square - 1.0).abs() < 1e-14, "t {t}: {cubic}");
    }
}

#[test]
fn a_riccati_equation_is_exact_on_both_sides_of_its_discriminant() {
    // Two fixed points, none, and a double one; −0 and +0 apart, the solution is one function of the coefficients.
    for (a, b, c, s0, t) in [
        (1.0_f64, -0.5, -2.0, 0.0, 0.7),
        (1.0, -0.5, -2.0, 3.0, 40.0),
        (1.0, 0.5, 2.0, -1.0, 0.4),
        (2.0, -4.0, 2.0, 0.5, 3.0),
        (2.0, -4.0, 2.0 + 1e-13, 0.5, 3.0),
        (1e-3, -1e-3, 1e-9, 0.5, 100.0),
    ] {
        let parameters = [("a", a), ("b", b), ("c", c), ("s0", s0)];
        let exact = step::<Riccati>(&parameters, t, &[s0])[0];
        let n_steps = 200_000;
        let mut fine = Population::<Riccati>::builder(1, t / f64::from(n_steps)).method(Method::Rk4);
        for (name, value) in parameters {
            fine = fine.set(name, value);
        }
        let mut fine = fine.build().expect("parameters");
        (0..n_steps).for_each(|_| fine.advance().expect("numbers"));
        let fine = state(&fine, "s");
        assert!((exact - fine).abs() < 1e-11 * fine.abs().max(1.0), "{parameters:?}: {exact} {fine}");
    }
}

#[test]
fn a_solution_that_explodes_is_infinite_and_a_fixed_point_stays() {
    // s' = 1 + s² from 0 is tan t.
    let parameters = [("a", 1.0), ("b", 0.0), ("c", 1.0), ("s0", 0.0)];
    let half = step::<Riccati>(&parameters, 1.5, &[0.0])[0];
    assert!((half / 1.5_f64.tan() - 1.0).abs() < 1e-14);
    assert_eq!(step::<Riccati>(&parameters, 1.6, &[0.0])[0], f64::INFINITY);
    // 1 is the unstable fixed point of s' = (s − 1)·(s + 1).
    let parameters = [("a", -1.0), ("b", 0.0), ("c", 1.0), ("s0", 1.0)];
    for t in [0.1, 10.0, 1e4] {
        assert_eq!(step::<Riccati>(&parameters, t, &[1.0])[0], 1.0);
    }
}

/// Two substances that bind each other: the roots may nearly meet.
#[derive(Synapse)]
#[synapse(dx/dt = (p - x) * (q - x), output = x, event_driven)]
struct Binding {
    p: f64,
    q: f64,
}

#[test]
fn a_riccati_equation_keeps_its_digits_where_its_roots_nearly_meet() {
    for (p, gap, t) in
        [(1.0_f64, 1e-9_f64, 1e9_f64), (1.0, 1e-9, 1e10), (3.0, 1e-7, 1e8), (1.0, 1e-7, 1e7), (1.0, 0.0, 1e6)]
    {
        let q = p + gap;
        let gap = q - p;
        let x = step::<Binding>(&[("p", p), ("q", q)], t, &[0.0])[0];
        // y = p − x satisfies y′ = −y·(y + gap).
        let decay = (-gap * t).exp();
        let share = if gap == 0.0 { t } else { -(-gap * t).exp_m1() / gap };
        let distance = p * decay / (1.0 + p * share);
        assert!((p - x - distance).abs() <= 4e-16 * p, "p {p}, gap {gap:e}, t {t:e}: {:e} is not {distance:e}", p - x);
        assert!(x <= p, "beyond the fixed point: {:e}", x - p);
    }
}

#[test]
fn a_riccati_equation_keeps_what_has_decayed() {
    let run = |a: f64, b: f64, c: f64, x: f64, t: f64| step::<Riccati>(&[("a", a), ("b", b), ("c", c)], t, &[x])[0];
    // Hardly a source: what is left is what decays.
    let left = run(1e-30, -2.0, 3.0, 0.37, 38.0);
    assert!(left > 0.0 && left < 1e-29, "{left:e}");
    assert!((run(1.0, -1e8, 1.0, 0.7, 1.0) / 1e-8 - 1.0).abs() < 1e-14);
    let single = {
        let mut one = Population::<Riccati, f32>::builder(1, 1.0).set("a", 1.0).set("b", -1e5).set("c", 1.0);
        one = one.set("s0", 0.7);
        let mut one = one.build().expect("parameters");
        one.advance().expect("numbers");
        one.state("s").expect("a state")[0]
    };
    assert!((f64::from(single) / 1e-5 - 1.0).abs() < 1e-6, "{single:e}");
    // From very little, and from very much.
    assert!((run(1e-9, 0.5, -2.0, 0.0, 30.0) / fine(1e-9, 0.5, -2.0, 0.0, 30.0) - 1.0).abs() < 1e-9);
    assert!((run(1.0, -0.5, -2.0, 1e12, 1e-3) / fine(1.0, -0.5, -2.0, 1e12, 1e-3) - 1.0).abs() < 1e-9);
}

/// The Riccati equation in a million steps of the same solver, each far from where it could lose digits.
fn fine(a: f64, b: f64, c: f64, x: f64, t: f64) -> f64 {
    let mut builder = Population::<Riccati>::builder(1, t / 1e5);
    for (name, value) in [("a", a), ("b", b), ("c", c), ("s0", x)] {
        builder = builder.set(name, value);
    }
    let mut population = builder.build().expect("parameters");
    (0..100_000).for_each(|_| population.advance().expect("numbers"));
    state(&population, "s")
}

#[test]
fn bernoulli_equations_neither_overflow_nor_underflow() {
    let cubic = |a: f64, c: f64, x: f64, t: f64| step::<Cubic>(&[("a", a), ("c", c)], t, &[x])[0];
    assert!((cubic(1.0, 1.0, 1e-170, 380.0) / (1e-170_f64.ln() + 380.0).exp() - 1.0).abs() < 1e-9);
    assert!((cubic(1.0, 1.0, 1e-170, 800.0) - 1.0).abs() < 1e-14);
    assert!((cubic(0.0, 1.0, 1e200, 1.0) - 0.5_f64.sqrt()).abs() < 1e-15);
    assert!((cubic(1.0, 1.0, -1e-170, 800.0) + 1.0).abs() < 1e-14);
    let mut single =
        Population::<Cubic, f32>::builder(1, 60.0).set("a", 1.0).set("c", 1.0).build().expect("parameters");
    single.state_mut("s").expect("a state")[0] = 1e-23;
    single.advance().expect("numbers");
    assert!((single.state("s").expect("a state")[0] - 1.0).abs() < 1e-6);
}

#[test]
fn a_riccati_equation_may_have_a_root_beyond_single_precision() {
    for (b, c, start, t) in [
        (0.5_f64, -1e-40_f64, 1e39_f64, 20.0_f64),
        (0.5, -1e-40, 1e38, 2.0),
        (0.5, -1e-40, 4e40, 1.5),
        (0.5, -1e-200, 3.0, 900.0),
        (0.5, -1e-300, 1e299, 3.0),
        (-0.5, 1e-40, 1e39, 20.0),
        (-0.5, 1e-40, 5e39, 1.5),
        (-0.5, 0.0, 7.0, 20.0),
    ] {
        let parameters = [("a", 1.0), ("b", b), ("c", c), ("s0", start)];
        let found = step::<Riccati>(&parameters, t, &[start])[0];
        // (x − near)/(x − far) decays or grows as e^(b·t) does, but for a part in 10⁴⁰.
        let near = -1.0 / b;
        let growth = (b * t).exp();
        let part = (start - near) * c / -b;
        let expected = near + growth * (start - near) / (1.0 + part * (growth - 1.0));
        assert!((found / expected - 1.0).abs() < 1e-13, "{parameters:?}, t {t}: {found:e} is not {expected:e}");
    }
    // In single precision that root is beyond the numbers, and what grows towards it grows freely.
    let mut single =
        Population::<Riccati, f32>::builder(1, 20.0).set("b", 0.5).set("c", -1e-40).build().expect("a root");
    single.advance().expect("finite states");
    let expected = 2.0 * 10.0_f64.exp_m1();
    assert!((f64::from(single.state("s").expect("a state")[0]) / expected - 1.0).abs() < 1e-6);
    for (a, b, c) in [(1.0, 1e200, 1.0), (1e100, 0.0, -1e-10)] {
        let built = Population::<Riccati>::builder(1, 1e100).set("a", a).set("b", b).set("c", c).build();
        assert!(built.is_err(), "{a:e} {b:e} {c:e}");
    }
}

/// Powers near 1, where the equation is nearly x′ = (c − 1)·x.
#[derive(Synapse)]
#[synapse(
    dx/dt = c * pow(x, 1.000001) - x, dy/dt = c * pow(y, 1.0000000001) - b * y, dz/dt = g * z - pow(z, 1.001),
    output = x + y + z,
)]
struct NearlyLinear {
    #[param(default = 0.5)]
    c: f64,
    #[param(default = 1.0)]
    b: f64,
    #[param(default = 1.0)]
    g: f64,
}

#[test]
fn a_power_near_one_keeps_its_digits() {
    let x = step::<NearlyLinear>(&[], 1.0, &[0.5, 0.0, 0.0])[0];
    assert!((x / 0.303_265_186_844_466_46 - 1.0).abs() < 4e-16, "{x:?}");
    // For m = 1e-10, x = x₀·e^((c − b)t)·(1 + m·c·t·(ln x₀ + (c − b)t/2) + …).
    let (m, start) = (1e-10, 0.25_f64);
    for (c, b, t) in [(0.5, 1.0, 1.0), (2.0, 1.0, 20.0), (-3.0, 2.0, 40.0), (1.0, 1.0, 1e3), (0.5, -2.0, 5.0)] {
        let y = step::<NearlyLinear>(&[("c", c), ("b", b)], t, &[0.0, start, 0.0])[1];
        let first = m * c * t * (start.ln() + 0.5 * (c - b) * t);
        let expected = start * ((c - b) * t + first).exp();
        assert!(
            (y / expected - 1.0).abs() < 1e-15 * (4.0 + (c * t).abs() + (b * t).abs()),
            "{c} {b} {t}: {y:e} {expected:e}"
        );
    }
    // It grows by e^1000, and yet not to the fixed point: z^0.001 goes from 10^-0.3 to
    // 1/(1 + (10^0.3 − 1)/e), and all of e^−1000 is below the numbers.
    let z = step::<NearlyLinear>(&[], 1000.0, &[0.0, 0.0, 1e-300])[2];
    let expected = -1000.0 * ((10.0_f64.powf(0.3) - 1.0) * (-1.0_f64).exp()).ln_1p();
    assert!((z.ln() / expected - 1.0).abs() < 1e-13, "{z:e}: {} {expected}", z.ln());
    // A fixed point, and all that has decayed.
    let rest = step::<NearlyLinear>(&[("c", 1.0)], 1e3, &[1.0, 1.0, 1.0]);
    assert_eq!(rest, [1.0; 3]);
    assert_eq!(step::<NearlyLinear>(&[("c", -1.0), ("b", 1e9)], 1e3, &[1.0, 1.0, 1.0])[1], 0.0);
}

/// A chain whose couplings and durations are far from 1.
#[derive(Synapse)]
#[synapse(
    da/dt = -a / tau, db/dt = (a - b) / tau, dc/dt = (b - c) / tau, dd/dt = (c - d) / tau, de/dt = (d - e) / tau,
    df/dt = (e - f) / tau, dg/dt = (f - g) / tau, dh/dt = (g - h) / tau, di/dt = (h - i) / tau, dj/dt = (i - j) / tau,
    dk/dt = (j - k) / tau, dl/dt = (k - l) / tau, dm/dt = (l - m) / tau, dn/dt = (m - n) / tau, do/dt = (n - o) / tau,
    dp/dt = (o - p) / tau, dq/dt = (p - q) / tau, dr/dt = (q - r) / tau, ds/dt = (r - s) / tau, du/dt = (s - u) / tau,
    dv/dt = (u - v) / tau, dw/dt = (v - w) / tau, dx/dt = (w - x) / tau, dy/dt = (x - y) / tau, dz/dt = (y - z) / tau,
    on_pre { a += 1; }
    output = z,
    event_driven,
)]
struct Long {
    #[param(positive)]
    tau: f64,
}

#[test]
fn a_long_chain_does_not_overflow() {
    // z of the unit chain after 24 time constants: 24²⁴/24!·e^−24.
    let expected = (24.0 * 24.0_f64.ln() - 24.0 - (1..=24).map(|n| f64::from(n).ln()).sum::<f64>()).exp();
    for tau in [1e-12, 1.0, 1e12] {
        let mut chain = Population::<Long>::builder(1, 0.0).set("tau", tau).build_event_driven().expect("a chain");
        chain.deliver(0.0, &[0.into()]).expect("element 0");
        let z = chain.state("z", 24.0 * tau).expect("a state")[0];
        assert!((z / expected - 1.0).abs() < 1e-13, "tau {tau:e}: {z:e} is not {expected:e}");
        assert_eq!(chain.state("z", 1e9 * tau).expect("a state"), [0.0]);
    }
}
