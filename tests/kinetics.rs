//! Receptors and short-term plasticity against closed forms, from one event to the next.

use synapse_runtime::prelude::*;
use synapse_runtime::{EventDriven, Method};
use synapse_tests::distance;

const SPIKES: [f64; 9] = [0.0, 3.0, 20.0, 25.5, 60.0, 61.0, 200.0, 450.0, 1200.0];

/// The values of all states at the end of each step, driven by events, and the largest difference of a population that
/// steps by `dt` from them.
fn states<M: EventDriven>(
    parameters: &[(&str, f64)],
    spikes: &[f64],
    dt: f64,
    n_steps: u32,
) -> (Vec<(f64, Vec<f64>)>, f64) {
    let build = |dt: f64| {
        parameters.iter().fold(Population::<M>::builder(1, dt), |builder, (name, value)| builder.set(name, *value))
    };
    let mut driven = build(0.0).build_event_driven().expect("admissible parameters");
    let mut stepped = build(dt).build().expect("admissible parameters");
    let mut spikes = spikes.iter().peekable();
    let (mut rows, mut worst) = (Vec::new(), 0.0_f64);
    for step in 0..n_steps {
        while let Some(spike) = spikes.next_if(|spike| **spike < (f64::from(step) + 0.5) * dt) {
            driven.deliver(*spike, &[0.into()]).expect("times in order");
            stepped.deliver(&[0.into()]).expect("element 0");
        }
        stepped.advance().expect("numbers");
        let t = stepped.time();
        let names = || M::INFO.states.iter().map(|state| state.name);
        let row: Vec<f64> = names().map(|name| driven.state(name, t).expect("a state")[0]).collect();
        for (name, value) in names().zip(&row) {
            worst = worst.max(distance(stepped.state(name).expect("a state")[0], *value));
        }
        rows.push((t, row));
    }
    (rows, worst)
}

/// (e^(−t/a) − e^(−t/b))/(1/b − 1/a), the convolution of the two decays, t·e^(−t/a) where they are equal.
fn convolved(t: f64, a: f64, b: f64) -> f64 {
    let difference = (a - b) / (a * b);
    if difference == 0.0 { t * (-t / a).exp() } else { (-t / b).exp() * (t * difference).exp_m1() / difference }
}

#[test]
fn resources_between_spikes() {
    // Tsodyks, Uziel & Markram (2000), their equations solved between spikes.
    for (tau_rec, tau_i, tau_facil, u0) in
        [(100.0, 3.0, 1000.0, 0.04), (800.0, 3.0, 1.0, 0.5), (20.0, 20.0, 20.0, 0.3), (3.0, 3.0 + 1e-9, 50.0, 0.9)]
    {
        let parameters = [("tau_rec", tau_rec), ("tau_I", tau_i), ("tau_facil", tau_facil), ("U", u0)];
        let (rows, stepped) = states::<models::TsodyksMarkram>(&parameters, &SPIKES, 0.5, 3000);
        let (mut x, mut y, mut z, mut u, mut last) = (1.0_f64, 0.0_f64, 0.0_f64, 0.0_f64, 0.0_f64);
        let flow = |x: f64, y: f64, z: f64, u: f64, t: f64| {
            let (y1, z1) =
                (y * (-t / tau_i).exp(), z * (-t / tau_rec).exp() + y / tau_i * convolved(t, tau_i, tau_rec));
            (x + y + z - y1 - z1, y1, z1, u * (-t / tau_facil).exp())
        };
        let mut spikes = SPIKES.iter().peekable();
        let mut worst = 0.0_f64;
        for (t, row) in rows {
            while let Some(spike) = spikes.next_if(|spike| **spike < t - 0.25) {
                (x, y, z, u) = flow(x, y, z, u, spike - last);
                u += u0 * (1.0 - u);
                (x, y, last) = (x - u * x, y + u * x, *spike);
            }
            let (x, y, z, u) = flow(x, y, z, u, t - last);
            for (found, expected) in row.iter().zip([x, y, z, u]) {
                worst = worst.max(distance(*found, expected));
            }
            worst = worst.max(distance(row[0] + row[1] + row[2], 1.0));
        }
        println!("TsodyksMarkram: {worst:.1e} driven by events, {stepped:.1e} in steps");
        assert!(worst <= 1e-14 && stepped <= 1e-13, "{parameters:?}: {worst:e}, {stepped:e}");
    }
}

#[test]
fn g_protein_after_pulses() {
    let (k1, k2, k3, k4, pulse, duration) = (0.09, 0.0012, 0.18, 0.034, 0.5, 0.3);
    // Receptors that bind at the rate k towards `full`, and the G-protein that they make.
    let flow = |r: f64, s: f64, k: f64, full: f64, t: f64| {
        let s1 = s * (-k4 * t).exp() - k3 * full * (-k4 * t).exp_m1() / k4
            + k3 * (r - full) * convolved(t, 1.0 / k, 1.0 / k4);
        (full + (r - full) * (-k * t).exp(), s1)
    };
    for n in [1, 10] {
        let spikes: Vec<f64> = (0..n).map(|spike| 5.0 * f64::from(spike)).collect();
        let (rows, stepped) = states::<models::Gabab>(&[], &spikes, 0.5, 2000);
        let (mut r, mut s, mut last) = (0.0, 0.0, 0.0);
        let bound = k1 * pulse;
        let since = |r: f64, s: f64, t: f64| {
            let (r, s) = flow(r, s, bound + k2, bound / (bound + k2), t.min(duration));
            flow(r, s, k2, 0.0, (t - duration).max(0.0))
        };
        let mut rest = spikes.iter().skip(1).peekable();
        let (mut worst, mut peak) = ([0.0_f64; 2], (0.0, 0.0));
        for (t, row) in rows {
            while let Some(spike) = rest.next_if(|spike| **spike < t - 0.25) {
                ((r, s), last) = (since(r, s, spike - last), *spike);
            }
            let (r, s) = since(r, s, t - last);
            worst = [worst[0].max(distance(row[0], r)), worst[1].max(distance(row[1], s))];
            let g = s.powi(4) / (s.powi(4) + 100.0);
            peak = if g > peak.1 { (t, g) } else { peak };
        }
        println!("Gabab: {worst:?} driven by events, {stepped:.1e} in steps; peak {:.2e} at {} ms", peak.1, peak.0);
        assert!(worst[0] <= 1e-15 && worst[1] <= 1e-14 && stepped <= 1e-13, "{worst:?}, {stepped:e}");
    }
}

#[test]
fn three_exponentials() {
    let kernel = |t: f64, rise: f64, decay: f64| convolved(t, decay, rise);
    // The peak, where the two decays have lost at the same rate.
    let peak = |rise: f64, decay: f64| {
        let t = if rise == decay { rise } else { (decay - rise).ln_1p_over(rise) * decay };
        kernel(t, rise, decay)
    };
    for (rise, fast, slow) in
        [(2.0, 10.0, 100.0), (5.0, 5.0, 50.0), (5.0, 5.0 + 1e-10, 5.0), (10.0, 2.0, 10.0 + 1e-6), (3.0, 3.0, 3.0)]
    {
        let parameters = [("tau_rise", rise), ("tau_fast", fast), ("tau_slow", slow), ("slow", 0.3)];
        let (rows, stepped) = states::<models::TripleExpon>(&parameters, &[0.0], 0.5, 800);
        let mut worst = 0.0_f64;
        for (t, row) in rows {
            let expected =
                [(-t / rise).exp(), kernel(t, rise, fast) / peak(rise, fast), kernel(t, rise, slow) / peak(rise, slow)];
            for (found, expected) in row.iter().zip(expected) {
                worst = worst.max(distance(*found, expected));
            }
        }
        println!("TripleExpon: {worst:.1e} driven by events, {stepped:.1e} in steps");
        assert!(worst <= 4e-15 && stepped <= 1e-13, "{parameters:?}: {worst:e}, {stepped:e}");
    }
}

trait Ln1pOver {
    /// ln(1 + self/x)·x/self.
    fn ln_1p_over(self, x: f64) -> f64;
}

impl Ln1pOver for f64 {
    fn ln_1p_over(self, x: f64) -> f64 {
        (self / x).ln_1p() * x / self
    }
}

/// ∫ f from 0 to `end` by Simpson's rule.
fn integral(end: f64, f: impl Fn(f64) -> f64) -> f64 {
    let n = 20_000;
    let h = end / f64::from(n);
    let weight = |k: i32| if k == 0 || k == n { 1.0 } else { f64::from(2 + 2 * (k % 2)) };
    (0..=n).map(|k| weight(k) * f(f64::from(k) * h)).sum::<f64>() * h / 3.0
}

#[test]
fn channels_that_magnesium_blocks() {
    let (decay, rise, a, w, end) = (100.0_f64, 2.0_f64, 0.5_f64, 3.0_f64, 40.0_f64);
    // s' = −s·(1/τ_decay + a·x) + a·x with x = w·e^(−t/τ_rise), by its integrating factor.
    let x = |t: f64| w * (-t / rise).exp();
    let lost = |t: f64| (end - t) / decay + a * rise * (x(t) - x(end));
    let s = integral(end, |t| a * x(t) * (-lost(t)).exp());
    let errors = [(0.4, 100), (0.2, 200), (0.1, 400)].map(|(dt, n_steps)| {
        let mut synapse =
            Population::<models::NmdaMg>::builder(1, dt).method(Method::Magnus4).build().expect("defaults");
        synapse.deliver(&[Spike { element: 0, weight: w }]).expect("element 0");
        for _ in 0..n_steps {
            synapse.advance().expect("numbers");
        }
        for v in [-80.0, -65.0, -27.0, -20.5, 0.0, 20.0_f64] {
            let s = synapse.outputs()[0];
            let (current, slope) = synapse.current(0, v).expect("element 0");
            // Jahr & Stevens (1990), at 1 mM of magnesium.
            let block = |v: f64| 1.0 / (1.0 + (-0.062 * v).exp() / 3.57);
            let expected = |v: f64| 0.165 * s * (0.0 - v) * block(v);
            assert!(distance(current, expected(v)) <= 1e-15, "{v} mV: {current}");
            let difference = (expected(v + 1e-3) - expected(v - 1e-3)) / 2e-3;
            assert!(distance(slope, difference) <= 1e-9, "{v} mV: slope {slope}, {difference}");
        }
        distance(synapse.outputs()[0], s)
    });
    println!("NmdaMg: {errors:?}");
    assert!(errors[2] < 1e-7, "{errors:?}");
    assert!(errors.windows(2).all(|pair| (pair[0] / pair[1]).log2() > 3.8), "order 4: {errors:?}");
}
