//! What the constructs of the language mean, run in populations.

use synapse_runtime::prelude::*;
use synapse_tests::{close, one, state};

mod units {
    use super::*;

    /// The same synapse in four spellings of its units.
    macro_rules! decay {
        ($name:ident, $unit:tt, $default:expr) => {
            #[derive(Synapse)]
            #[synapse(dg/dt = -g / tau, g(0) = 1, output = g)]
            struct $name {
                #[param($unit, default = $default)]
                tau: f64,
            }
        };
    }

    decay!(InMilliseconds, ms, 8.0);
    decay!(InSeconds, s, 0.008);
    decay!(InMicroseconds, us, 8000.0);
    decay!(FromSuffix, s, 8ms);

    #[test]
    fn a_time_constant_means_the_same_in_any_unit_of_time() {
        fn decayed<M: Synapse>() -> f64 {
            let mut population = one::<M>();
            population.advance().expect("numbers");
            state(&population, "g")
        }
        let expected = (-0.1_f64 / 8.0).exp();
        close(decayed::<InMilliseconds>(), expected);
        close(decayed::<InSeconds>(), expected);
        close(decayed::<InMicroseconds>(), expected);
        close(decayed::<FromSuffix>(), expected);
    }

    #[derive(Synapse)]
    #[synapse(
        dg/dt = -g / tau : nS,
        on_pre(w : uS) { g += w; }
        output = g * (v_rest - 10mV) : pA,
    )]
    struct Current {
        #[param(ms, default = 5.0)]
        tau: f64,
        #[param(V, default = -0.065)]
        v_rest: f64,
    }

    #[test]
    fn scales_of_one_quantity_are_converted() {
        let mut population = one::<Current>();
        population.deliver(&[Spike { element: 0, weight: 2e-3 }]).expect("an element");
        close(state(&population, "g"), 2.0);
        // 2 nS · (−65 − 10) mV
        close(population.outputs()[0], -150.0);
    }

    #[derive(Synapse)]
    #[synapse(
        dr/dt = rate - r / tau : Hz,
        r(0) = 1kHz,
        on_pre { r += 3Hz; if r > 1 / tau { r = 0; } }
        output = r * 2s,
    )]
    struct Rate {
        #[param(s, default = 0.5)]
        tau: f64,
        #[param(Hz/s, default = 4.0)]
        rate: f64,
    }

    #[test]
    fn rates_and_comparisons_are_converted() {
        let mut population = one::<Rate>();
        close(state(&population, "r"), 1000.0);
        close(population.outputs()[0], 2000.0);
        population.advance().expect("numbers");
        // r' = 4 Hz/s − r/(0.5 s), over 0.1 ms.
        let decay = (-0.1_f64 / 500.0).exp();
        close(state(&population, "r"), 2.0 + (1000.0 - 2.0) * decay);
        population.deliver(&[Spike::from(0)]).expect("an element");
        close(state(&population, "r"), 0.0);
    }

    #[derive(Synapse)]
    #[synapse(
        dm/dt = -m / m_scale * k : mM^0,
        output = sqrt(a * b) / c,
    )]
    struct Roots {
        #[param(nS, default = 4.0)]
        a: f64,
        #[param(uS, default = 1.0)]
        b: f64,
        #[param(nS, default = 2.0)]
        c: f64,
        #[param(mM, default = 1.0)]
        m_scale: f64,
        #[param(uM/ms, default = 1.0)]
        k: f64,
    }

    #[test]
    fn roots_and_quotients_keep_their_scale() {
        // √(4 nS · 1000 nS) / 2 nS
        close(one::<Roots>().outputs()[0], 4000.0_f64.sqrt() / 2.0);
        let mut population = one::<Roots>();
        population.state_mut("m").expect("a state")[0] = 1.0;
        population.advance().expect("numbers");
        close(state(&population, "m"), (-0.1_f64 * 1e-3).exp());
    }
}

mod events {
    use super::*;

    #[derive(Synapse)]
    #[synapse(
        dx/dt = -x / 10,
        dy/dt = 0,
        x(0) = 8,
        let double = 2 * x,
        on_pre(w) {
            let before = x;
            x *= 0.5;
            if double > 3 && !(w < 0) { y += double; } else { y -= 1; }
            x -= before / 8;
            release = x * w;
        }
        output = release + y,
    )]
    struct Sequence {}

    #[test]
    fn statements_run_in_order_and_see_what_earlier_ones_wrote() {
        let mut population = one::<Sequence>();
        population.deliver(&[Spike { element: 0, weight: 3.0 }]).expect("an element");
        // x: 8 → 4, the `let` is 8 then, and `before` keeps the 8.
        assert_eq!((state(&population, "x"), state(&population, "y")), (3.0, 8.0));
        // weight · release
        assert_eq!(population.released(), [27.0]);
        assert_eq!(population.outputs(), [35.0]);
        population.deliver(&[Spike { element: 0, weight: -1.0 }]).expect("an element");
        assert_eq!((state(&population, "x"), state(&population, "y")), (1.125, 7.0));
        assert_eq!(population.released(), [27.0 + 1.125]);
        population.advance().expect("numbers");
        assert_eq!(population.released(), [0.0], "the release of a step without a spike");
    }

    #[derive(Synapse)]
    #[synapse(
        dx/dt = (1 - x) / 10,
        x(0) = 0.25,
        on_pre { x -= prev(x) / 2; }
        output = x,
    )]
    struct BeforeDecay {}

    #[test]
    fn prev_is_the_value_before_the_latest_advance() {
        let mut population = one::<BeforeDecay>();
        population.step(&[Spike::from(0)]).expect("an element");
        let decayed = 1.0 - 0.75 * (-0.01_f64).exp();
        close(state(&population, "x"), decayed - 0.125);
        // A caller may deliver before it advances: the value before the latest advance is still that of the start.
        let mut population = one::<BeforeDecay>();
        population.deliver(&[Spike::from(0)]).expect("an element");
        assert_eq!(state(&population, "x"), 0.125);
    }

    #[derive(Synapse)]
    #[synapse(
        dx/dt = 0,
        on_pre(w) { if w > 1 { release = 0.5; } x += 1; }
        output = x,
    )]
    struct SometimesReleased {}

    #[test]
    fn a_release_that_is_never_set_is_one() {
        let mut population = one::<SometimesReleased>();
        population
            .deliver(&[Spike { element: 0, weight: 0.75 }, Spike { element: 0, weight: 2.0 }])
            .expect("an element");
        assert_eq!(population.released(), [0.75 + 1.0]);
    }
}

mod expressions {
    use super::*;

    #[derive(Synapse)]
    #[synapse(
        dx/dt = 0,
        x(0) = 0.3,
        output = clamp(exp(x) + x.ln() * sqrt(x), min(-5, k), max(x, 9)) + abs(-x) + pow(x, 3) + pow(x, k) + x.powi(-2)
            + sin(x) + cos(x) + tanh(x) + exp_m1(x) + ln_1p(x) + exprel(x) + lnrel(x) + 1/2 - 3 / (4 - 2) * x
            + if x < 0.2 || x >= 1 { 100 } else if x == 0.3 { 7 } else { 200 },
    )]
    struct Everything {
        #[param(default = 1.5)]
        k: f64,
    }

    #[test]
    fn every_function_and_operator_has_its_value() {
        let x = 0.3_f64;
        let expected = (x.exp() + x.ln() * x.sqrt()).clamp(-5.0, 9.0)
            + x
            + x.powi(3)
            + x.powf(1.5)
            + x.powi(-2)
            + x.sin()
            + x.cos()
            + x.tanh()
            + x.exp_m1()
            + x.ln_1p()
            + x.exp_m1() / x
            + x.ln_1p() / x
            + 0.5
            - 1.5 * x
            + 7.0;
        close(one::<Everything>().outputs()[0], expected);
    }

    // The formatter moves the lines of this attribute a little further at every run.
    #[rustfmt::skip]
    macro_rules! wrapped {
        ($rate:expr, $state:ident, $jump:expr) => {
            #[derive(Synapse)]
            #[synapse(
                dg/dt = -g / $rate,
                $state(0) = 2.0 * $jump,
                on_pre { $state += $jump; }
                output = $state * $jump,
            )]
            struct Wrapped {
                #[param(default = $jump)]
                tau: f64,
            }
        };
    }

    // An argument of a macro arrives in an invisible group, whose inside must stay together.
    wrapped!(tau + 2.0 * 3.0, g, 1.0 + 1.0);

    #[test]
    fn an_expression_from_a_macro_keeps_its_precedence() {
        let mut population = one::<Wrapped>();
        assert_eq!(state(&population, "g"), 4.0);
        assert_eq!(population.outputs(), [8.0]);
        population.step(&[Spike::from(0)]).expect("an element");
        close(state(&population, "g"), 4.0 * (-0.1_f64 / 8.0).exp() + 2.0);
    }

    // Names that are Rust's keywords, that the generated code uses itself, and that are types of the prelude.
    #[derive(Synapse)]
    #[synapse(
        do/dt = -o / 2 + yn,
        dyn/dt = -yn / T,
        dtype/dt = 0,
        dstate/dt = -state,
        on_pre(weight) { o += weight; r#type += 1; state += parameters; }
        output = o + math + r#type,
    )]
    #[allow(non_snake_case, reason = "the name under test")]
    struct Names {
        #[param(default = 3.0)]
        T: f64,
        #[param(default = 4.0)]
        math: f64,
        #[param(default = 5.0)]
        parameters: f64,
    }

    #[test]
    fn any_name_is_a_states() {
        let mut population = one::<Names>();
        population.deliver(&[Spike { element: 0, weight: 0.5 }]).expect("an element");
        assert_eq!(population.outputs(), [0.5 + 4.0 + 1.0]);
        assert_eq!(state(&population, "state"), 5.0);
        assert_eq!(state(&population, "type"), 1.0);
    }
}

mod parameters {
    use super::*;

    #[derive(Synapse, Debug, PartialEq)]
    #[synapse(dg/dt = -g / tau, output = g * c)]
    struct Computed {
        #[param(ms, default = 2.0, positive)]
        tau: f64,
        #[param(default = 2 * b)]
        c: Option<f64>,
        #[param(default = tau / 1ms + 1)]
        b: Option<f64>,
    }

    #[test]
    fn a_computed_default_follows_the_values_that_the_element_has() {
        assert_eq!(Computed::default(), Computed { tau: 2.0, c: None, b: None });
        let population = Population::<Computed>::builder(2, 0.1).set("tau", vec![2.0, 4.0]).build().expect("values");
        assert_eq!(population.parameter("c").expect("a parameter"), [6.0, 10.0]);
        let given = Computed { b: Some(0.5), ..Computed::default() };
        let population = Population::<Computed>::builder(1, 0.1).uniform(&given).build().expect("values");
        assert_eq!(population.parameter("c").expect("a parameter"), [1.0]);
    }

    #[test]
    fn what_makes_no_model_is_refused_with_the_element_named() {
        let refusal = |name: &str, values: Values| {
            let built = Population::<models::DualExpon>::builder(3, 0.1).set(name, values).build();
            built.expect_err("a refusal").to_string()
        };
        let infinity = f64::INFINITY;
        assert_eq!(
            refusal("tau_rise", vec![1.0, -2.0, 3.0].into()),
            "element 1: `tau_rise` of DualExpon is -2, but it must be positive"
        );
        assert_eq!(refusal("tau_rise", 0.0.into()), "`tau_rise` of DualExpon is 0, but it must be positive");
        assert_eq!(
            refusal("tau_decay", vec![1.0, 2.0, f64::NAN].into()),
            "element 2: `tau_decay` of DualExpon is NaN, but it must be positive"
        );
        assert_eq!(
            refusal("tau_decay", vec![1.0, 1e-310, 1.0].into()),
            "element 1: the default of `a` of DualExpon is inf; give it a value (Jump of `h` at a spike of weight 1; left out, \
             that which makes `g` peak at 1)"
        );
        assert_eq!(refusal("tau_rize", 1.0.into()), "DualExpon has no parameter `tau_rize`; did you mean `tau_rise`?");
        assert_eq!(
            refusal("tau_rise", vec![1.0].into()),
            "`tau_rise` of DualExpon has 1 values, but the population has 3 elements"
        );
        // An infinite time constant is the limit of a slow one.
        let slow = Population::<models::Expon>::builder(1, 0.1).set("tau", infinity).build();
        assert!(slow.is_ok());
        let fast = Population::<models::Expon>::builder(1, 0.1).set("tau", 1e-310).build().expect_err("a refusal");
        assert!(fast.to_string().contains("the rate of `g`"), "{fast}");
    }

    #[test]
    fn a_step_or_a_spike_that_is_none_is_refused() {
        for dt in [-0.1, f64::NAN, f64::INFINITY] {
            assert!(Population::<models::Expon>::builder(1, dt).build().is_err());
        }
        let mut population = Population::<models::Expon>::builder(2, 0.1).build().expect("defaults");
        let spikes = [Spike::from(0), Spike::from(2)];
        let error = population.deliver(&spikes).expect_err("a refusal");
        assert_eq!(error.to_string(), "a spike arrives at element 2, but the population has 2 elements, from 0");
        let nan = Spike { element: 1, weight: f64::NAN };
        assert!(population.deliver(&[Spike::from(0), nan]).is_err());
        assert_eq!(population.outputs(), [0.0, 0.0], "nothing is delivered by half");
    }
}

mod solvers {
    use super::*;

    /// Exact at any step: a constant input, a state that only events change, and a constant drift.
    #[derive(Synapse)]
    #[synapse(
        dw/dt = 0,
        dr/dt = 2,
        dx/dt = (c - x) / tau,
        dy/dt = (x - y) / tau + w,
        w(0) = 0.25,
        x(0) = c,
        output = y,
    )]
    struct Affine {
        #[param(default = 0.7)]
        c: f64,
        #[param(default = 3.0)]
        tau: f64,
    }

    #[test]
    fn a_fixed_point_stays_to_the_last_bit() {
        let mut population =
            Population::<Affine>::builder(1, 0.1).set("c", 0.1).set("tau", 7.3).build().expect("values");
        for _ in 0..1000 {
            population.advance().expect("numbers");
        }
        assert_eq!(state(&population, "x"), 0.1);
        assert!((state(&population, "r") - 2.0 * 0.1 * 1000.0).abs() < 1e-11);
    }

    #[test]
    fn one_step_is_as_good_as_many() {
        let after = |n_steps: u32| {
            let dt = 20.0 / f64::from(n_steps);
            let mut population = Population::<Affine>::builder(1, dt).build().expect("values");
            for _ in 0..n_steps {
                population.advance().expect("numbers");
            }
            ["w", "r", "x", "y"].map(|name| state(&population, name))
        };
        for (few, many) in after(1).into_iter().zip(after(64)) {
            assert!((few - many).abs() < 1e-13 * many.abs(), "{few} and {many}");
        }
    }

    /// A nonlinear pair behind an exact input and in front of a linear state.
    #[derive(Synapse)]
    #[synapse(
        dx/dt = -x / 4,
        dp/dt = x - p * q,
        dq/dt = p - q + sin(t) / 8,
        dg/dt = -g * p + q,
        x(0) = 1,
        p(0) = 0.5,
        output = g,
        methods(auto, rk4, exp_euler),
    )]
    struct Mixed {}

    /// The largest difference of the states after 4 ms from a run with tiny steps.
    fn error(method: Method, n_steps: u32) -> f64 {
        // Without substeps, which would keep a tolerance instead.
        let run = |method, n_steps: u32| {
            let dt = 4.0 / f64::from(n_steps);
            let built = Population::<Mixed>::builder(1, dt).method(method).tolerance(1e9).build();
            let mut population = built.expect("values");
            for _ in 0..n_steps {
                population.advance().expect("numbers");
            }
            ["x", "p", "q", "g"].map(|name| state(&population, name))
        };
        let (coarse, fine) = (run(method, n_steps), run(Method::Rk4, 4096));
        coarse.into_iter().zip(fine).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
    }

    #[test]
    fn a_mixed_plan_has_the_order_of_its_worst_block() {
        for (method, nominal) in [(Method::Auto, 4.0), (Method::Rk4, 4.0), (Method::ExpEuler, 1.0)] {
            let order = (error(method, 32) / error(method, 64)).log2();
            assert!((order - nominal).abs() < 0.3, "{method}: order {order}");
        }
    }

    /// Magnus behind a state that Magnus solves, and exponential midpoint likewise.
    #[derive(Synapse)]
    #[synapse(
        dx/dt = -x / 2,
        dg/dt = -g / 3 + x * (1 - g),
        dh/dt = -h * (1 + g) + x + g,
        x(0) = 1,
        output = h,
        methods(magnus4, exp_midpoint),
    )]
    struct Cascade {}

    #[test]
    fn magnus_keeps_its_order_behind_itself() {
        let run = |method, n_steps: u32| {
            let builder = Population::<Cascade>::builder(1, 4.0 / f64::from(n_steps)).method(method);
            let mut population = builder.build().expect("values");
            for _ in 0..n_steps {
                population.advance().expect("numbers");
            }
            state(&population, "h")
        };
        let reference = run(Method::Rk4, 8192);
        for (method, nominal) in [(Method::Magnus4, 4.0), (Method::ExpMidpoint, 2.0)] {
            let order = ((run(method, 32) - reference) / (run(method, 64) - reference)).abs().log2();
            assert!((order - nominal).abs() < 0.15, "{method}: order {order}");
        }
    }

    #[test]
    fn both_faces_of_parameters_give_the_same_bits() {
        fn run<T: Real>(values: impl Fn(f64) -> Values) -> Vec<T> {
            let builder =
                Population::<models::Nmda, T>::builder(3, 0.1).set("a", values(0.7)).set("tau_rise", values(3.0));
            let mut population = builder.build().expect("values");
            for step in 0..50 {
                let spikes = if step == 3 { vec![Spike::from(1)] } else { vec![] };
                population.step(&spikes).expect("an element");
            }
            population.outputs()
        }
        assert_eq!(run::<f64>(Values::Uniform), run::<f64>(|value| vec![value; 3].into()));
        assert_eq!(run::<f32>(Values::Uniform), run::<f32>(|value| vec![value; 3].into()));
        let (single, double) = (run::<f32>(Values::Uniform), run::<f64>(Values::Uniform));
        assert!((f64::from(single[1]) - double[1]).abs() < 1e-6);
        assert!(double[1] > 0.1 && double[0] == 0.0);
    }

    #[test]
    fn a_reset_population_runs_to_the_same_bits() {
        let mut population = Population::<models::Stp>::builder(4, 0.1).build().expect("defaults");
        let mut run = || {
            population.reset();
            for step in 0..100 {
                let spikes = if step % 30 == 0 { vec![Spike::from(2)] } else { vec![] };
                population.step(&spikes).expect("an element");
            }
            (population.outputs(), population.time())
        };
        assert_eq!(run(), run());
    }
}
