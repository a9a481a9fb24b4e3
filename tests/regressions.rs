//! One model for each defect that was found by reading and trying.

use synapse_runtime::prelude::*;
use synapse_tests::{close, one};

#[derive(Synapse)]
#[synapse(
    dx/dt = -x,
    dprev_x/dt = 0,
    x(0) = 1,
    prev_x(0) = 100,
    on_pre { let prev_x_ = 5; x = prev(x) + prev_x + prev_x_; prev_x = prev_x; }
    output = x,
)]
struct NamedLikePrev {}

#[test]
fn a_name_like_that_of_a_previous_value_means_what_it_says() {
    let mut population = one::<NamedLikePrev>();
    population.deliver(&[Spike::from(0)]).expect("an element");
    assert_eq!(population.outputs(), [106.0]);
}

#[derive(Synapse)]
#[synapse(
    dx/dt = -x * y + z,
    dy/dt = -y / tau,
    dz/dt = -z,
    x(0) = 1000,
    y(0) = 4,
    output = x,
    methods(magnus4, exp_midpoint),
)]
struct MovingRate {
    #[param(default = 1e9)]
    tau: f64,
}

#[test]
fn a_state_that_decays_at_a_moving_rate_keeps_its_sign_and_its_digits() {
    for method in [Method::Magnus4, Method::ExpMidpoint] {
        for dt in [0.1, 4.345, 9.375, 20.0] {
            let mut population = Population::<MovingRate>::builder(1, dt).method(method).build().expect("values");
            population.advance().expect("numbers");
            let expected = 1000.0 * (-4.0 * dt).exp();
            assert!((population.outputs()[0] / expected - 1.0).abs() < 1e-6, "{method} over {dt}");
            let mut single = Population::<MovingRate, f32>::builder(1, dt).method(method).build().expect("values");
            single.advance().expect("numbers");
            assert!(single.outputs()[0] >= 0.0, "{method} over {dt}");
        }
    }
}

#[derive(Synapse)]
#[synapse(
    dg/dt = if tau > 0 { -g * g / tau } else { 0 },
    g(0) = 1,
    output = g,
    methods(auto, rk4, exp_euler),
)]
struct Guarded {
    #[param(default = 0.0, non_negative)]
    tau: f64,
}

#[test]
fn a_quotient_behind_a_condition_is_not_computed_in_front_of_it() {
    for method in [Method::Auto, Method::Rk4, Method::ExpEuler] {
        let mut population = Population::<Guarded>::builder(1, 0.1).method(method).build().expect("values");
        population.advance().expect("numbers");
        assert_eq!(population.outputs(), [1.0], "{method}");
    }
}

#[derive(Synapse)]
#[synapse(
    dx/dt = -x * y * 1e200 * 1e200,
    dy/dt = -y * y / 1e200 / 1e200,
    x(0) = 1,
    output = x,
    methods(auto, exp_euler),
)]
struct FarNumbers {}

#[test]
fn numbers_are_not_multiplied_into_an_infinity() {
    for method in [Method::Auto, Method::ExpEuler, Method::Rk4] {
        let mut population = Population::<FarNumbers>::builder(1, 0.1).method(method).build().expect("values");
        population.advance().expect("numbers");
        assert_eq!(population.outputs(), [1.0], "{method}");
    }
}

#[derive(Synapse)]
#[synapse(dx/dt = -pow(x, n) / tau, output = x, methods(exp_euler))]
struct PowerOfZero {
    #[param(default = 0.0, non_negative)]
    n: f64,
    #[param(default = 1.0)]
    tau: f64,
}

#[test]
fn the_slope_of_a_zeroth_power_is_zero_at_zero() {
    let mut population = one::<PowerOfZero>();
    population.advance().expect("numbers");
    close(population.outputs()[0], -0.1);
}

#[derive(Synapse)]
#[synapse(
    dg/dt = -pow(g, 1) / tau + h - h + 0 * k,
    dh/dt = -h * h * h - h * h,
    dk/dt = -k / tau + g,
    g(0) = 1,
    output = g,
)]
struct NoCoupling {
    #[param(default = 5.0)]
    tau: f64,
}

#[test]
fn couplings_that_cancel_are_none() {
    let schemes = NoCoupling::INFO.solvers[0].schemes.iter().map(|scheme| scheme.name);
    assert!(schemes.eq(["exact", "rodas4", "exact"]));
}

#[test]
fn an_infinite_time_constant_is_admitted_by_every_solver() {
    for method in [Method::Exact, Method::ExpEuler, Method::Rk4] {
        let builder = Population::<models::Expon>::builder(1, 0.1).set("tau", f64::INFINITY).method(method);
        let mut population = builder.build().expect("the limit of a slow decay");
        population.step(&[Spike::from(0)]).expect("an element");
        population.step(&[]).expect("an element");
        assert_eq!(population.outputs(), [1.0], "{method}");
    }
}

#[derive(Synapse)]
#[synapse(dg/dt = -g / tau : nS, on_pre(w) { g += gmax * w; } output = g)]
struct InferredWeight {
    #[param(ms, default = 1.0)]
    tau: f64,
    #[param(uS, default = 2)]
    gmax: f64,
}

#[test]
fn a_weight_without_a_unit_takes_no_scale() {
    let mut population = one::<InferredWeight>();
    population.deliver(&[Spike::from(0)]).expect("an element");
    assert_eq!(population.outputs(), [2000.0]);
}

#[derive(Synapse)]
#[synapse(
    dx/dt = -x / 2,
    x(0) = 1,
    let lost = prev(x) - x,
    on_pre {
        if x > 2 { let a = 1; x += a; } else { let a = 3; x += a; }
        x += 100 * lost;
    }
    output = x,
)]
struct Lets {}

#[test]
fn lets_of_other_branches_and_of_previous_values_are_free() {
    let mut population = one::<Lets>();
    population.deliver(&[Spike::from(0)]).expect("an element");
    // x is 4 by then, and was 1 before.
    assert_eq!(population.outputs(), [4.0 - 300.0]);
}

#[derive(Synapse)]
#[synapse(dg/dt = -g * (a / b) * (c / d), g(0) = 1, output = g, methods(exact, exp_euler))]
struct FarParameters {
    #[param(default = 1e200)]
    a: f64,
    #[param(default = 1e200)]
    b: f64,
    #[param(default = 1e200)]
    c: f64,
    #[param(default = 1e200)]
    d: f64,
}

#[test]
fn factors_stay_in_the_order_in_which_they_are_finite() {
    for method in [Method::Exact, Method::ExpEuler, Method::Rk4] {
        let mut population = Population::<FarParameters>::builder(1, 0.1).method(method).build().expect("values");
        population.advance().expect("numbers");
        assert!((population.outputs()[0] - (-0.1_f64).exp()).abs() < 1e-7, "{method}");
    }
}

#[test]
fn a_pulse_is_one_function_in_latex() {
    let source = "#[synapse(dg/dt = pulse(a, d) * (1 - g), output = g)] struct M { a: f64, d: f64 }";
    let equations = synapse_compiler::latex_equations(source).expect("a model");
    assert!(equations[0].code.contains(r"\operatorname{pulse}\left(a, d\right)"), "{}", equations[0].code);
}
