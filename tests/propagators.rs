//! One-step propagators against 60- to 150-digit references.
//!
//! The entries are read off by stepping unit vectors through the generated step of models declared here, in populations with
//! uniform and with per-element parameters, in f64 and in f32. The bound for an entry reached over k couplings is
//! 4 + k + max|λ|·dt ulp, λ over the path's rates.

use synapse_runtime::prelude::*;
use synapse_tests::{case, rows, ulps};

#[derive(Synapse)]
#[synapse(dg/dt = -g / tau, on_pre { g += 1; }, output = g)]
struct Decay {
    #[param(ms, positive)]
    tau: f64,
}

#[derive(Synapse)]
#[synapse(dx/dt = (1 - x) / tau, output = x)]
struct Recovery {
    #[param(ms, positive)]
    tau: f64,
}

#[derive(Synapse)]
#[synapse(dg/dt = -g / tau_decay + h, dh/dt = -h / tau_rise : 1/ms, on_pre { h += a; }, output = g)]
struct Dual {
    #[param(ms, positive)]
    tau_rise: f64,
    #[param(ms, positive)]
    tau_decay: f64,
    #[param(1/ms, default =
        exp(lnrel(abs(tau_decay - tau_rise) / min(tau_rise, tau_decay))) / min(tau_rise, tau_decay))]
    a: Option<f64>,
}

#[derive(Synapse)]
#[synapse(
    dx/dt = -x / tau_x : 1/ms^2,
    dh/dt = -h / tau_h + x : 1/ms,
    dg/dt = -g / tau_g + h,
    output = g,
)]
struct Cascade3 {
    #[param(ms, positive)]
    tau_x: f64,
    #[param(ms, positive)]
    tau_h: f64,
    #[param(ms, positive)]
    tau_g: f64,
}

/// Over dt = 1 the entries of the first row are φ₁, φ₂ and φ₃ of z.
#[derive(Synapse)]
#[synapse(dy/dt = z * y + a, da/dt = b, db/dt = c, dc/dt = 0, output = y)]
struct Phi {
    z: f64,
}

#[derive(Synapse)]
#[synapse(
    dx0/dt = -x0 / tau0,
    dx1/dt = -x1 / tau1 + x0,
    dx2/dt = -x2 / tau2 + x1,
    dx3/dt = -x3 / tau3 + x2,
    dx4/dt = -x4 / tau4 + x3,
    dx5/dt = -x5 / tau5 + x4,
    dx6/dt = -x6 / tau6 + x5,
    dx7/dt = -x7 / tau7 + x6,
    dx8/dt = -x8 / tau8 + x7,
    dx9/dt = -x9 / tau9 + x8,
    output = x9,
)]
struct Cascade10 {
    tau0: f64,
    tau1: f64,
    tau2: f64,
    tau3: f64,
    tau4: f64,
    tau5: f64,
    tau6: f64,
    tau7: f64,
    tau8: f64,
    tau9: f64,
}

/// The state `to` after one step over dt from the unit vector of `from`, for each set of parameters.
fn entries<M: Synapse, T: Real>(
    parameters: &[(&str, Vec<f64>)],
    dt: f64,
    from: Option<&str>,
    to: &str,
    uniform: bool,
) -> Vec<f64> {
    let n = parameters[0].1.len();
    if !uniform {
        return one_step::<M, T>(n, parameters.iter().map(|(name, list)| (*name, list.clone().into())), dt, from, to);
    }
    let one = |k: usize| {
        let values = parameters.iter().map(|(name, list)| (*name, Values::Uniform(list[k])));
        one_step::<M, T>(1, values, dt, from, to)[0]
    };
    (0..n).map(one).collect()
}

fn one_step<'a, M: Synapse, T: Real>(
    n: usize,
    parameters: impl Iterator<Item = (&'a str, Values)>,
    dt: f64,
    from: Option<&str>,
    to: &str,
) -> Vec<f64> {
    let mut builder = Population::<M, T>::builder(n, dt);
    for (name, values) in parameters {
        builder = builder.set(name, values);
    }
    let mut population = builder.build().expect("admissible parameters");
    if let Some(from) = from {
        population.state_mut(from).expect("a state").fill(T::ONE);
    }
    population.advance().expect("numbers");
    population.state(to).expect("a state").iter().map(|value| value.as_f64()).collect()
}

/// An entry of the propagator and its reference.
struct Entry<'a> {
    /// The state whose unit vector is stepped; `None` starts from zero, for what a constant drives.
    from: Option<&'a str>,
    to: &'a str,
    /// The couplings on the way.
    k: f64,
    /// max|λ|·dt over the way.
    exponent: f64,
    reference: f64,
}

/// Compares entries of the model `M` for one set of parameters, uniform and as one of several elements, f64 and f32.
fn check<M: Synapse>(parameters: &[(&str, f64)], dt: f64, checked: &[Entry<'_>], worst: &mut f64) {
    let parameters: Vec<(&str, Vec<f64>)> = parameters.iter().map(|(name, value)| (*name, vec![*value; 2])).collect();
    for entry in checked {
        for uniform in [true, false] {
            let double = entries::<M, f64>(&parameters, dt, entry.from, entry.to, uniform)[1];
            let single = entries::<M, f32>(&parameters, dt, entry.from, entry.to, uniform)[1];
            let place = || format!("{}: {:?} → {} over {dt} with {parameters:?}", M::INFO.name, entry.from, entry.to);
            // What a constant drives is the sum of rounded products; an entry itself is the f64 one, rounded once.
            let limit = if entry.from.is_some() { 0.0 } else { 4.0 * f64::from(f32::EPSILON) * double.abs() };
            let rounded = f64::from(f32::of(double));
            assert!((single - rounded).abs() <= limit, "{}: f32 {single:e}, f64 {double:e}", place());
            // A subnormal reference has lost the digits that could be compared.
            if entry.reference.abs() < f64::MIN_POSITIVE {
                assert!(double.abs() <= 2.0 * f64::MIN_POSITIVE, "{}: {double:e}", place());
                continue;
            }
            let error = ulps(double, entry.reference);
            let bound = 4.0 + entry.k + entry.exponent;
            assert!(error <= bound, "{}: {error} ulp of {:e}, allowed {bound}", place(), entry.reference);
            *worst = worst.max(error / bound);
        }
    }
}

/// The largest used part of the bounds, shown by `cargo test -- --nocapture`.
#[expect(clippy::print_stdout, reason = "what the test measured")]
fn report(test: &str, worst: f64) {
    println!("{test}: at most {:.0} % of the bound", 100.0 * worst);
}

#[test]
fn a_decay_and_a_recovery_are_exact() {
    let mut worst = 0.0;
    for [dt, tau, p, q] in rows(&case("F_prop_exp"), ["dt", "tau", "P", "Q"]) {
        let exponent = dt / tau;
        let decay = Entry { from: Some("g"), to: "g", k: 0.0, exponent, reference: p };
        let recovery = Entry { from: None, to: "x", k: 1.0, exponent, reference: q };
        check::<Decay>(&[("tau", tau)], dt, &[decay], &mut worst);
        check::<Recovery>(&[("tau", tau)], dt, &[recovery], &mut worst);
    }
    report("F_prop_exp", worst);
}

#[test]
fn a_chain_of_two_is_exact_for_any_pair_of_time_constants() {
    for name in ["F_prop_dual_near", "F_prop_dual_ratio"] {
        let mut worst = 0.0;
        let columns = ["dt", "tau_rise", "tau_decay", "P_gg", "P_hh", "P_gh"];
        for [dt, rise, decay, gg, hh, gh] in rows(&case(name), columns) {
            let entry =
                |from, to, k, tau: f64, reference| Entry { from: Some(from), to, k, exponent: dt / tau, reference };
            let entries = [
                entry("g", "g", 0.0, decay, gg),
                entry("h", "h", 0.0, rise, hh),
                entry("h", "g", 1.0, rise.min(decay), gh),
            ];
            check::<Dual>(&[("tau_rise", rise), ("tau_decay", decay)], dt, &entries, &mut worst);
        }
        report(name, worst);
    }
}

#[test]
fn a_cascade_of_three_is_exact() {
    let mut worst = 0.0;
    let columns = ["dt", "tau_x", "tau_h", "tau_g", "P_xx", "P_hx", "P_hh", "P_gx", "P_gh", "P_gg"];
    for [dt, x, h, g, xx, hx, hh, gx, gh, gg] in rows(&case("F_prop_cascade3"), columns) {
        let entry = |from, to, k, tau: f64, reference| Entry { from: Some(from), to, k, exponent: dt / tau, reference };
        let entries = [
            entry("x", "x", 0.0, x, xx),
            entry("x", "h", 1.0, x.min(h), hx),
            entry("h", "h", 0.0, h, hh),
            entry("x", "g", 2.0, x.min(h).min(g), gx),
            entry("h", "g", 1.0, h.min(g), gh),
            entry("g", "g", 0.0, g, gg),
        ];
        check::<Cascade3>(&[("tau_x", x), ("tau_h", h), ("tau_g", g)], dt, &entries, &mut worst);
    }
    report("F_prop_cascade3", worst);
}

#[test]
fn phi_functions_are_entries_of_a_chain_of_integrators() {
    let mut worst = 0.0;
    for [z, phi1, phi2, phi3] in rows(&case("F_phi"), ["z", "phi1", "phi2", "phi3"]) {
        // In f32 e³⁰⁰ has no value, which a population refuses.
        let is_single = z < 80.0;
        for (from, reference) in [("a", phi1), ("b", phi2), ("c", phi3)] {
            let double = entries::<Phi, f64>(&[("z", vec![z])], 1.0, Some(from), "y", true)[0];
            let error = ulps(double, reference);
            assert!(error <= 4.0 + z.abs(), "φ of {z} from {from}: {error} ulp");
            worst = f64::max(worst, error / (4.0 + z.abs()));
            if is_single {
                let single = entries::<Phi, f32>(&[("z", vec![z])], 1.0, Some(from), "y", true)[0];
                assert_eq!(single, f64::from(f32::of(double)), "φ of {z} from {from} in f32");
            }
        }
    }
    report("F_phi", worst);
}

#[test]
fn a_cascade_of_ten_is_exact() {
    let table: Vec<Vec<f64>> = serde_json::from_str(include_str!("data/cascade10.json")).expect("a table of numbers");
    let states: Vec<String> = (0..10).map(|k| format!("x{k}")).collect();
    let names: Vec<String> = (0..10).map(|k| format!("tau{k}")).collect();
    let mut worst = 0.0;
    for row in table {
        let (dt, taus, references) = (row[0], &row[1..11], &row[11..]);
        let parameters: Vec<(&str, f64)> = names.iter().map(String::as_str).zip(taus.iter().copied()).collect();
        let mut entries = Vec::new();
        for to in 0..10 {
            for from in 0..=to {
                let fastest = taus[from..=to].iter().copied().fold(f64::INFINITY, f64::min);
                entries.push(Entry {
                    from: Some(&states[from]),
                    to: &states[to],
                    k: (to - from) as f64,
                    exponent: dt / fastest,
                    reference: references[to * (to + 1) / 2 + from],
                });
            }
        }
        check::<Cascade10>(&parameters, dt, &entries, &mut worst);
    }
    report("cascade10", worst);
}

#[test]
fn the_peak_normaliser_is_exact_at_and_beside_equal_time_constants() {
    let mut worst = 0.0_f64;
    for [rise, decay, a] in rows(&case("G_normalisers"), ["tau_rise", "tau_decay", "a"]) {
        for values in [[Values::from(rise), decay.into()], [vec![rise].into(), vec![decay].into()]] {
            let [rise, decay] = values;
            let builder = Population::<Dual>::builder(1, 0.1).set("tau_rise", rise).set("tau_decay", decay);
            let mut population = builder.build().expect("admissible parameters");
            population.deliver(&[Spike::from(0)]).expect("an element");
            worst = worst.max(ulps(population.state("h").expect("a state")[0], a));
        }
    }
    assert!(worst <= 4.0, "{worst} ulp");
    report("G_normalisers", worst / 4.0);
}

#[test]
fn the_factor_of_the_difference_is_exact_where_it_is_finite() {
    let mut worst = 0.0_f64;
    for [rise, decay, factor] in rows(&case("G_normalisers"), ["tau_rise", "tau_decay", "A"]) {
        let builder = Population::<models::DualExponV2>::builder(1, 0.1).set("tau_rise", rise).set("tau_decay", decay);
        match builder.build() {
            Ok(mut population) => {
                population.state_mut("g_decay").expect("a state")[0] = 1.0;
                worst = worst.max(ulps(population.outputs()[0], factor));
            }
            Err(error) => assert!(factor.is_nan(), "A = {factor} is refused: {error}"),
        }
    }
    assert!(worst <= 4.0, "{worst} ulp");
    report("G_normalisers, A", worst / 4.0);
}

#[test]
fn nothing_leaves_the_numbers_from_no_step_to_a_million_time_constants() {
    for dt in [0.0, 1e-300, 1e-6, 1.0, 1e6, 1e7] {
        for (rise, decay) in [(1.0, 10.0), (10.0, 10.0), (10.0, 1e-3)] {
            let values = |p: &[(&str, Vec<f64>)], from, to| entries::<Dual, f64>(p, dt, Some(from), to, true)[0];
            let parameters = [("tau_rise", vec![rise]), ("tau_decay", vec![decay])];
            let (gg, gh) = (values(&parameters, "g", "g"), values(&parameters, "h", "g"));
            assert!(gg.is_finite() && gh.is_finite() && gg >= 0.0 && gh >= 0.0);
            if dt == 0.0 {
                assert_eq!((gg, gh), (1.0, 0.0));
            }
        }
    }
}
