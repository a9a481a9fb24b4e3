//! Cells: their language, their solvers, and the cells of the literature.
#![allow(non_snake_case, reason = "the field writes V, E and C")]

use models::{AdEx, CobaLif, HodgkinHuxley, Izhikevich, Lif, LifRef};
use synapse_runtime::info::{InputInfo, Place};
use synapse_runtime::prelude::*;
use synapse_runtime::random::Stream;
use synapse_runtime::{Arrival, Now, Step, method};
use synapse_tests::{integrated, integrated_within};

fn units<M: Model>() -> Vec<(&'static str, &'static str)> {
    M::INFO.inputs.iter().map(|InputInfo { name, unit }| (*name, *unit)).collect()
}

/// The scheme of each state under the default solver, and why.
fn schemes<M: Model>() -> Vec<(&'static str, &'static str)> {
    M::INFO.solvers[0].schemes.iter().map(|scheme| (scheme.name, scheme.because)).collect()
}

fn now<I>(inputs: I) -> Now<f64, I> {
    Now { t: 0.0, since_pre: f64::INFINITY, inputs }
}

fn arrival<const N: usize, I>(prev: [f64; N], inputs: I) -> Arrival<f64, [f64; N], I> {
    let draws = Stream::new(7, 1).draws(0, 3);
    Arrival { weight: 1.0, prev, t: 0.0, since_pre: f64::INFINITY, inputs, draws }
}

/// The classical Runge–Kutta method with tiny steps, written by hand.
fn reference<const N: usize>(f: impl Fn([f64; N]) -> [f64; N], start: [f64; N], duration: f64) -> [f64; N] {
    const N_STEPS: u32 = 20_000;
    let h = duration / f64::from(N_STEPS);
    let moved = |x: [f64; N], k: [f64; N], h: f64| std::array::from_fn(|i| x[i] + h * k[i]);
    (0..N_STEPS).fold(start, |x, _| {
        let k1 = f(x);
        let k2 = f(moved(x, k1, h / 2.0));
        let k3 = f(moved(x, k2, h / 2.0));
        let k4 = f(moved(x, k3, h));
        std::array::from_fn(|i| x[i] + h / 6.0 * (k1[i] + 2.0 * k2[i] + 2.0 * k3[i] + k4[i]))
    })
}

fn distance(a: &[f64], b: &[f64]) -> f64 {
    let distances = a.iter().zip(b).map(|(a, b)| (a - b).abs() / b.abs().max(1.0));
    distances.fold(0.0, |most, distance| if distance.is_nan() { f64::INFINITY } else { most.max(distance) })
}

/// Asserts that a solver converges to `reference` with its order: halving the step divides the error by 2^order.
fn converges<M: Model>(
    model: &M,
    method: Method,
    order: u8,
    duration: f64,
    start: M::State<f64>,
    inputs: &[f64],
    reference: &[f64],
) {
    let error = |n_steps: u32| {
        let dt = duration / f64::from(n_steps);
        // Without substeps: what converges is the method itself.
        distance(&integrated_within(model, (method, f64::INFINITY), (n_steps, dt), start, inputs), reference)
    };
    let (coarse, fine) = (error(256), error(512));
    let ratio = (coarse / fine).log2();
    assert!(
        fine < 1e-12 || (ratio - f64::from(order)).abs() < 0.25,
        "{method} of {}: errors {coarse:e} and {fine:e}, order {ratio}",
        M::INFO.name
    );
    assert!(fine < 0.2, "{method} of {}: {fine:e}", M::INFO.name);
}

mod language {
    use super::*;

    #[derive(Neuron, Clone, Debug, PartialEq)]
    #[neuron(
        let excess = V - V_th,
        dV/dt = (E - V + R * I) / tau : mV,
        dn/dt = 0,
        V(0) = E,
        spike when excess >= 0 && n < 3,
        reset {
            let old = V;
            V = V_reset;
            n += 1;
            if n > 1 { V -= (old - V_th) / 2; }
        }
        refractory = 2 * tau_ref,
    )]
    struct Cell {
        #[param(mV, default = -65.0)]
        E: f64,
        #[param(mV, default = -50.0)]
        V_th: f64,
        #[param(mV, default = -70.0)]
        V_reset: f64,
        #[param(GOhm, default = 0.1)]
        R: f64,
        #[param(ms, default = 10.0, positive)]
        tau: f64,
        #[param(s, default = 0.002)]
        tau_ref: f64,
    }

    #[test]
    fn a_cell_spikes_and_is_reset() {
        let parameters = Cell::complete(Cell::default().given());
        let inputs = [0.0];
        assert_eq!(Cell::initial(parameters), [-65.0, 0.0]);
        assert!(!Cell::spikes(parameters, [-50.1, 0.0], now(inputs)));
        assert!(Cell::spikes(parameters, [-50.0, 0.0], now(inputs)));
        assert!(!Cell::spikes(parameters, [-50.0, 3.0], now(inputs)));
        assert_eq!(Cell::reset(parameters, [-48.0, 0.0], arrival([0.0; 2], inputs)), [-70.0, 1.0]);
        assert_eq!(Cell::reset(parameters, [-48.0, 1.0], arrival([0.0; 2], inputs)), [-71.0, 2.0]);
        assert_eq!(Cell::refractory(parameters), 4.0);
    }

    #[test]
    fn a_cell_says_what_it_is() {
        let cell = Cell::INFO.cell.expect("a cell");
        assert_eq!((cell.potential, cell.spike), (0, "V - V_th >= 0 && n < 3"));
        assert_eq!(cell.reset.lines().next(), Some("let old = V;"));
        let refractory = cell.refractory.expect("a refractory period");
        assert_eq!((refractory.duration, refractory.inclusive), ("2 * (tau_ref * 1000)", false));
        assert!(Cell::INFO.states.iter().all(|state| state.place == Place::Post));
        assert!(Cell::INFO.output.is_empty() && !Cell::INFO.random);
        // mV/GOhm
        assert_eq!(units::<Cell>(), [("I", "pA")]);
    }

    #[derive(Neuron)]
    #[synapse(dV/dt = (3 - V) / 2, spike when V > 1)]
    struct Bare {}

    #[test]
    fn a_cell_needs_no_reset_no_input_and_no_units() {
        assert_eq!(Bare::reset([], [2.0], arrival([0.0], [])), [2.0]);
        assert_eq!(Bare::refractory([]), 0.0);
        assert!(units::<Bare>().is_empty());
    }

    #[derive(Neuron)]
    #[neuron(
        dspike/dt = -spike + input,
        dreset/dt = -reset,
        dinput/dt = -input,
        drefractory/dt = -refractory,
        spike(0) = 1,
        reset(0) = 2,
        input(0) = 3,
        refractory(0) = when,
        spike when spike > when,
        reset { reset = 0; }
        refractory = I,
    )]
    struct Words {
        #[param(default = 4.0)]
        when: f64,
        #[param(default = 5.0)]
        I: f64,
    }

    #[test]
    fn the_words_of_a_cell_are_free_as_names() {
        let parameters = Words::complete(Words::default().given());
        assert_eq!(Words::initial(parameters), [1.0, 2.0, 3.0, 4.0]);
        assert_eq!(Words::refractory(parameters), 5.0);
        assert!(units::<Words>().is_empty(), "`I` is a parameter here");
    }

    /// The unit of `g_total` follows from that of `I`, which follows from the last term alone.
    #[derive(Neuron)]
    #[neuron(
        dV/dt = (I - g_total * V + gE_total + g_L * (E_L - V)) / C : mV,
        spike when V > E_L,
    )]
    struct Backwards {
        #[param(nF, default = 0.2)]
        C: f64,
        #[param(uS, default = 0.01)]
        g_L: f64,
        #[param(mV, default = -60.0)]
        E_L: f64,
    }

    #[derive(Neuron)]
    #[neuron(
        input I : pA,
        input theta : mV,
        dV/dt = (I + g_L * (theta - V)) / C : mV,
        spike when V > theta + 10mV,
    )]
    struct Declared {
        #[param(nF, default = 0.2)]
        C: f64,
        #[param(uS, default = 0.01)]
        g_L: f64,
    }

    #[test]
    fn the_units_of_inputs_are_those_that_the_equations_require() {
        assert_eq!(units::<Backwards>(), [("I", "nA"), ("g_total", "uS"), ("gE_total", "nA")]);
        assert_eq!(units::<CobaLif>(), [("I", "pA"), ("g_total", "nS"), ("gE_total", "pA")]);
        assert_eq!(units::<Lif>(), [("I", "nA")]);
        assert_eq!(units::<Declared>(), [("I", "pA"), ("theta", "mV")]);
        let parameters = Declared::complete(Declared::default().given());
        // (10 pA + 10 nS · 5 mV) / 200 pF
        let [slope] = Declared::derivative(parameters, [-65.0], now([10.0, -60.0]));
        assert!((slope - 0.3).abs() < 1e-15);
        assert!(Declared::spikes(parameters, [-49.0], now([0.0, -60.0])));
    }

    #[derive(Neuron)]
    #[neuron(
        dV/dt = -V / 10 + I,
        spike when V > 1,
        reset { V = sigma * normal(); V -= sigma * normal() * binomial(1, 0.5); }
    )]
    struct Noisy {
        #[param(default = 0.5)]
        sigma: f64,
    }

    #[test]
    fn a_reset_may_draw() {
        assert!(Noisy::INFO.random);
        let arrival = arrival([0.0], [0.0]);
        let expected =
            0.5 * arrival.draws.normal(0) - 0.5 * arrival.draws.normal(1) * arrival.draws.binomial(2, 1.0, 0.5);
        assert_eq!(Noisy::reset([0.5], [2.0], arrival), [expected]);
    }

    #[test]
    fn the_rule_of_another_system_is_told() {
        let rule = |info: &'static synapse_runtime::ModelInfo| {
            info.cell.and_then(|cell| cell.refractory).map(|refractory| refractory.inclusive)
        };
        assert_eq!(rule(LifRef::INFO), Some(false));
        assert_eq!(rule(models::brainpy::LifRef::INFO), Some(true));
        assert_eq!(rule(Lif::INFO), None);
    }
}

mod tools {
    const SOURCE: &str = "
        #[derive(Clone, synapse_runtime::Neuron)]
        #[synapse(dV/dt = (I - V) / tau, spike when V >= V_th, reset { V = 0; } refractory = 2 * tau)]
        struct Cell { tau: f64, V_th: f64 }

        #[derive(Neuron)]
        #[neuron(dx/dt = -x, spike when x > 1)]
        struct Other {}
    ";

    #[test]
    fn a_cell_in_the_text_of_a_file_is_found_by_its_derive_or_its_attribute() {
        let generated = synapse_compiler::generated_code(SOURCE).expect("two cells");
        assert_eq!(generated.iter().map(|model| model.name.as_str()).collect::<Vec<_>>(), ["Cell", "Other"]);
        assert!(generated.iter().all(|model| model.code.contains("impl runtime::Neuron for")));
        assert!(generated[0].code.contains("/// spike when V ≥ V_th"));
    }

    #[test]
    fn the_equations_of_a_cell_in_latex() {
        let latex = synapse_compiler::latex_equations(SOURCE).expect("two cells")[0].code.clone();
        for line in [
            r"\text{spike when } &V \ge V_{\mathrm{th}}",
            r"\text{at a spike: } V &\leftarrow 0",
            r"\text{refractory period} &= 2 \, \tau",
        ] {
            assert!(latex.contains(line), "{line} is not in\n{latex}");
        }
    }
}

mod exact {
    use super::*;

    #[test]
    fn a_membrane_is_exact_for_frozen_conductances() {
        let cell = CobaLif::default();
        for (i, g, ge) in [(0.0, 0.0, 0.0), (150.0, 3.0, 0.0), (-40.0, 250.0, -2e4), (10.0, 1e5, 1e6)] {
            for dt in [0.01, 0.1, 1.0, 30.0] {
                let after = integrated(&cell, Method::Exact, (1, dt), [-57.0], &[i, g, ge]);
                let g_sum = cell.g_L + g;
                let end = (cell.g_L * cell.E_L + ge + i) / g_sum;
                let expected = end + (-57.0 - end) * (-dt * g_sum / cell.C).exp();
                assert!((after[0] - expected).abs() <= 1e-14 * expected.abs(), "{after:?} is not {expected}");
                // One step is as good as many.
                let many = integrated(&cell, Method::Exact, (64, dt / 64.0), [-57.0], &[i, g, ge]);
                assert!((after[0] - many[0]).abs() <= 1e-13 * expected.abs());
            }
        }
        assert_eq!(schemes::<CobaLif>(), [("exact", "linear with coefficients that inputs fix for a step")]);
    }

    #[test]
    fn a_membrane_without_conductances_keeps_its_exponential_outside_of_the_step() {
        assert!(<Lif as Step<method::Exact>>::COEFFICIENTS.contains(&"V_keep"));
        assert!(!<CobaLif as Step<method::Exact>>::COEFFICIENTS.contains(&"V_keep"));
        let after = integrated(&Lif::default(), Method::Exact, (1, 3.0), [1.0], &[5.0]);
        let expected = 5.0 + (1.0 - 5.0) * (-0.3_f64).exp();
        assert!((after[0] - expected).abs() <= 1e-14 * expected);
    }

    /// Gates under voltage clamp: the potential is an input.
    #[derive(Neuron)]
    #[neuron(
        input V : mV,
        let a_m = 1 / exprel(-(V + 40mV) / 10mV) / 1ms,
        let b_m = 4 * exp(-(V + 65mV) / 18mV) / 1ms,
        dm/dt = a_m * (1 - m) - b_m * m,
        spike when m > 0.5,
        methods(exact),
    )]
    struct Gate {}

    #[test]
    fn gates_are_exact_for_a_clamped_potential() {
        for v in [-90.0, -65.0, -40.0, 0.0, 30.0_f64] {
            let x = -(v + 40.0) / 10.0;
            let a = if x == 0.0 { 1.0 } else { x / x.exp_m1() };
            let b = 4.0 * (-(v + 65.0) / 18.0_f64).exp();
            let end = a / (a + b);
            for dt in [0.01, 1.0, 20.0] {
                let m = integrated(&Gate {}, Method::Exact, (1, dt), [0.3], &[v])[0];
                let expected = end + (0.3 - end) * (-dt * (a + b)).exp();
                assert!((m - expected).abs() < 1e-14, "{m} is not {expected}");
            }
        }
        let never_left = Gate::INFO.states[0].invariant;
        assert!(never_left.at_most_one, "the rates are not negative");
    }

    /// A quadratic membrane: a Riccati equation whose coefficients follow the current.
    #[derive(Neuron)]
    #[neuron(dV/dt = (V * V + I) / tau, V(0) = -1, spike when V > 10, methods(exact))]
    struct Quadratic {
        #[param(default = 10.0)]
        tau: f64,
    }

    #[test]
    fn a_quadratic_membrane_is_exact() {
        let cell = Quadratic::default();
        for (i, dt) in [(0.25_f64, 1.0), (4.0, 2.0), (-1.5, 3.0), (0.0, 1.0)] {
            let after = integrated(&cell, Method::Exact, (1, dt), [-1.0], &[i])[0];
            let [expected] = reference(|[v]| [(v * v + i) / 10.0], [-1.0], dt);
            assert!((after - expected).abs() < 1e-13, "{after} is not {expected}");
        }
        assert!(schemes::<Quadratic>()[0].1.starts_with("a Riccati equation with coefficients that inputs fix"));
    }

    /// The normal form of a pitchfork: a Bernoulli equation whose rate is an input.
    #[derive(Neuron)]
    #[neuron(input r, dx/dt = r * x - pow(x, 3), x(0) = 0.1, spike when x > 1, methods(exact))]
    struct Pitchfork {}

    #[test]
    fn a_bernoulli_equation_of_an_input_is_exact() {
        for (r, dt) in [(1.5, 2.0), (-0.5, 1.0), (0.0, 5.0)] {
            let after = integrated(&Pitchfork {}, Method::Exact, (1, dt), [0.1], &[r])[0];
            let [expected] = reference(|[x]| [r * x - x * x * x], [0.1], dt);
            assert!((after - expected).abs() < 1e-13, "{after} is not {expected}");
        }
    }

    /// An adaptive membrane: two states that read each other, driven by two inputs.
    #[derive(Neuron)]
    #[neuron(
        input J,
        dV/dt = (E - V - w + 2 * I) / 10,
        dw/dt = (a * V - w + J) / 50 + 0.01,
        spike when V > 10,
        methods(exact),
    )]
    struct Adaptive {
        #[param(default = 0.5)]
        E: f64,
        #[param(default = 3.0)]
        a: f64,
    }

    #[test]
    fn a_circle_driven_by_inputs_is_exact_with_its_matrix_outside_of_the_step() {
        let cell = Adaptive::default();
        let (i, j) = (1.7, -0.4);
        // `J` is declared, `I` is not.
        assert_eq!(units::<Adaptive>(), [("J", ""), ("I", "")]);
        let f = |[v, w]: [f64; 2]| [(0.5 - v - w + 2.0 * i) / 10.0, (3.0 * v - w + j) / 50.0 + 0.01];
        let expected = reference(f, [0.2, 0.1], 20.0);
        let after = integrated(&cell, Method::Exact, (1, 20.0), [0.2, 0.1], &[j, i]);
        assert!(distance(&after, &expected) < 1e-13, "{after:?} is not {expected:?}");
        let names = <Adaptive as Step<method::Exact>>::COEFFICIENTS;
        assert!(names.contains(&"V_from_w") && !names.contains(&"V_exponent"), "{names:?}");
    }

    /// A membrane behind a synapse of its own, whose rate an input moves: a chain.
    #[derive(Neuron)]
    #[neuron(
        dh/dt = -h / 2,
        dg/dt = h - g / tau,
        dV/dt = (g * 5 + I - (0.1 + g_total) * V) / 3,
        spike when V > 10,
        methods(exact),
    )]
    struct Chain {
        #[param(default = 4.0)]
        tau: f64,
    }

    #[test]
    fn a_chain_whose_rate_follows_an_input_is_exact() {
        let (i, g_total) = (0.6, 0.65);
        // The rate of V is that of g: its divided differences are those of equal nodes.
        let f = |[h, g, v]: [f64; 3]| [-h / 2.0, h - g / 4.0, (g * 5.0 + i - (0.1 + g_total) * v) / 3.0];
        for dt in [0.1, 10.0] {
            let expected = reference(f, [0.7, 0.2, -1.0], dt);
            let after = integrated(&Chain::default(), Method::Exact, (1, dt), [0.7, 0.2, -1.0], &[i, g_total]);
            assert!(distance(&after, &expected) < 1e-13, "{after:?} is not {expected:?}");
        }
    }

    /// A circle whose matrix would follow an input.
    #[derive(Neuron)]
    #[neuron(
        dV/dt = -g_total * V - w,
        dw/dt = V - w,
        spike when V > 10,
    )]
    struct Switched {}

    #[test]
    fn a_matrix_that_follows_an_input_is_given_up_with_its_reason() {
        let (scheme, because) = schemes::<Switched>()[0];
        assert_eq!(scheme, "rodas4");
        assert!(because.contains("the matrix of its system follows `g_total`"), "{because}");
    }

    #[test]
    fn single_precision_is_the_same_but_for_rounding() {
        let parameters = Quadratic::complete(Quadratic::default().given());
        let propagator = <Quadratic as Step<method::Exact>>::propagator(parameters, 1.0, f64::INFINITY);
        #[expect(clippy::cast_possible_truncation, reason = "the precision under test")]
        let narrow = propagator.map(|value| value as f32);
        let now = Now { t: 0.0_f32, since_pre: f32::INFINITY, inputs: [0.25] };
        let [v] = <Quadratic as Step<method::Exact>>::step(narrow, [-1.0_f32], now);
        let expected = integrated(&Quadratic::default(), Method::Exact, (1, 1.0), [-1.0], &[0.25])[0];
        assert!((f64::from(v) - expected).abs() < 1e-6);
    }
}

mod literature {
    use super::*;

    #[test]
    fn hodgkin_and_huxley() {
        let cell = HodgkinHuxley::default();
        let ratio = |x: f64| if x == 0.0 { 1.0 } else { x / x.exp_m1() };
        let f = |[v, m, h, n, armed]: [f64; 5]| {
            let (am, bm) = (ratio(-(v + 40.0) / 10.0), 4.0 * (-(v + 65.0) / 18.0).exp());
            let (ah, bh) = (0.07 * (-(v + 65.0) / 20.0).exp(), 1.0 / (1.0 + (-(v + 35.0) / 10.0).exp()));
            let (an, bn) = (0.1 * ratio(-(v + 55.0) / 10.0), 0.125 * (-(v + 65.0) / 80.0).exp());
            let current = 120.0 * m.powi(3) * h * (50.0 - v) + 36.0 * n.powi(4) * (-77.0 - v) + 0.3 * (-54.387 - v);
            let armed = if v < 0.0 { 1.0 - armed } else { 0.0 };
            [current + 10.0, am * (1.0 - m) - bm * m, ah * (1.0 - h) - bh * h, an * (1.0 - n) - bn * n, armed]
        };
        let start = HodgkinHuxley::initial(HodgkinHuxley::complete(cell.given()));
        // Up to the upstroke of the first spike; 10 µA/cm² makes the cell fire.
        let expected = reference(f, start, 2.0);
        assert!(expected[0] > -50.0, "the upstroke has begun");
        converges(&cell, Method::Auto, 4, 2.0, start, &[10.0], &expected);
        converges(&cell, Method::ExpEuler, 1, 2.0, start, &[10.0], &expected);
        // Through the spike.
        let expected = reference(f, start, 12.0);
        let after = integrated(&cell, Method::Auto, (1200, 0.01), start, &[10.0]);
        assert!(distance(&after[..4], &expected[..4]) < 1e-5, "{after:?} is not {expected:?}");
    }

    /// Spikes in 100 ms in steps of 0.01 ms, each registered once.
    fn n_spikes<M: Neuron>(cell: &M, method: Method, inputs: M::Inputs<f64>) -> usize {
        let parameters = M::complete(cell.given());
        let mut state = M::initial(parameters);
        let mut n_spikes = 0;
        for _ in 0..10_000 {
            let after = integrated(cell, method, (1, 0.01), state, inputs.as_ref());
            state = synapse_runtime::Array::from_fn(|k| after[k]);
            if M::spikes(parameters, state, now(inputs)) {
                n_spikes += 1;
                let draws = Stream::new(0, 0).draws(0, 0);
                let arrival = Arrival { weight: 1.0, prev: state, t: 0.0, since_pre: f64::INFINITY, inputs, draws };
                state = M::reset(parameters, state, arrival);
            }
            assert!(state.as_ref().iter().all(|value| value.is_finite()), "{}: {:?}", M::INFO.name, state.as_ref());
        }
        n_spikes
    }

    #[test]
    fn cells_fire_as_their_papers_say() {
        // About 68 Hz at 10 µA/cm².
        for method in [Method::Auto, Method::ExpEuler] {
            assert_eq!(n_spikes(&HodgkinHuxley::default(), method, [10.0]), 7);
        }
        assert_eq!(n_spikes(&HodgkinHuxley::default(), Method::Auto, [0.0]), 0);
        let n_of_adex = [Method::Auto, Method::ExpEuler].map(|method| n_spikes(&AdEx::default(), method, [1000.0]));
        assert!(n_of_adex[0] > 3 && n_of_adex[0].abs_diff(n_of_adex[1]) <= 1, "{n_of_adex:?}");
        let regular = n_spikes(&Izhikevich::default(), Method::Auto, [10.0]);
        let fast = n_spikes(&Izhikevich { a: 0.1, d: 2.0, ..Izhikevich::default() }, Method::Auto, [10.0]);
        assert!(regular > 1 && fast > 2 * regular, "{regular} and {fast}");
    }

    #[test]
    fn brette_and_gerstner() {
        let cell = AdEx::default();
        let f = |[v, w]: [f64; 2]| {
            let upstroke = 30.0 * 2.0 * (0.5 * (v + 50.4)).exp();
            [(30.0 * (-70.6 - v) + upstroke - w + 800.0) / 281.0, (4.0 * (v + 70.6) - w) / 144.0]
        };
        let start = [-70.6, 0.0];
        let expected = reference(f, start, 10.0);
        converges(&cell, Method::Auto, 4, 10.0, start, &[800.0], &expected);
        converges(&cell, Method::ExpEuler, 1, 10.0, start, &[800.0], &expected);
    }

    #[test]
    fn izhikevich() {
        let cell = Izhikevich::default();
        let f = |[v, u]: [f64; 2]| [0.04 * v * v + 5.0 * v + 140.0 - u + 8.0, 0.02 * (0.2 * v - u)];
        let start = [-65.0, -13.0];
        let expected = reference(f, start, 2.0);
        converges(&cell, Method::Auto, 4, 2.0, start, &[8.0], &expected);
        converges(&cell, Method::ExpEuler, 1, 2.0, start, &[8.0], &expected);
        converges(&cell, Method::Euler, 1, 2.0, start, &[8.0], &expected);
    }
}
