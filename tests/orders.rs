//! Orders of convergence, measured against continuous-time solutions.

use serde_json::Value;
use synapse_runtime::Method;
use synapse_runtime::prelude::*;
use synapse_tests::case;

/// The largest error of g, looked at every 0.8 ms, when a continuous-time case is stepped by 0.8/k ms.
fn largest_error<M: Synapse>(case: &Value, method: Method, k: usize) -> f64 {
    let mut builder = Population::<M>::builder(1, 0.8 / k as f64).method(method);
    let parameters = case["params"].as_object().expect("parameters");
    for (name, value) in parameters.iter().filter(|(name, _)| !name.ends_with("_dec")) {
        builder = builder.set(name, value.as_f64().expect("a number"));
    }
    let mut population = builder.build().expect("admissible parameters");
    // A spike of time t acts at the end of the step that ends then; all times are multiples of 0.8 ms.
    let spikes: Vec<(usize, f64)> = numbers(&case["spike_times_tenths_ms"])
        .map(|tenths| whole(tenths / 8.0) * k)
        .zip(numbers(&case["spike_weights"]))
        .collect();
    let reference = numbers(&case["grid_tenths_ms"]).zip(numbers(&case["states"]["g"]));
    let reference: Vec<f64> = reference.filter(|(tenths, _)| tenths % 8.0 == 0.0).map(|(_, g)| g).collect();
    let mut largest = 0.0_f64;
    for step in 1..=(reference.len() - 1) * k {
        let arriving = spikes.iter().filter(|(at, _)| *at == step);
        let arriving: Vec<Spike> = arriving.map(|(_, weight)| Spike { element: 0, weight: *weight }).collect();
        population.step(&arriving).expect("an element");
        if step % k == 0 {
            largest = largest.max((population.state("g").expect("a state")[0] - reference[step / k]).abs());
        }
    }
    largest
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small whole numbers")]
fn whole(x: f64) -> usize {
    assert!(x >= 0.0 && x.fract() == 0.0, "{x} is no whole number");
    x as usize
}

fn numbers(list: &Value) -> impl Iterator<Item = f64> {
    list.as_array().expect("a list").iter().map(|x| x.as_f64().expect("a number"))
}

/// The slope of the error over the finest halving of dt that rounding leaves readable must be the nominal order.
fn check<M: Synapse>(name: &str, method: Method, nominal: f64) {
    let case = case(name);
    let errors = [4, 8, 16, 32, 64].map(|k| largest_error::<M>(&case, method, k));
    let slopes: Vec<f64> =
        errors.windows(2).filter(|pair| pair[1] > 1e-12).map(|pair| (pair[0] / pair[1]).log2()).collect();
    let slope = *slopes.last().unwrap_or_else(|| panic!("{method} on {name} is exact: {errors:?}"));
    assert!((slope - nominal).abs() <= 0.1, "{method} on {name}: order {slope:.3}, errors {errors:?}");
}

#[test]
fn exponential_solvers_have_their_orders_on_nmda() {
    check::<models::Nmda>("F_conv_NMDA", Method::ExpEuler, 1.0);
    check::<models::Nmda>("F_conv_NMDA", Method::ExpMidpoint, 2.0);
    check::<models::Nmda>("F_conv_NMDA", Method::Magnus4, 4.0);
    check::<models::Nmda>("F_conv_NMDA", Method::Auto, 4.0);
}

#[test]
fn exponential_solvers_have_their_orders_on_dual_expon() {
    check::<models::DualExpon>("F_conv_DualExpon", Method::ExpEuler, 1.0);
    check::<models::DualExpon>("F_conv_DualExpon", Method::ExpMidpoint, 2.0);
    check::<models::DualExpon>("F_conv_DualExpon", Method::Magnus4, 4.0);
}

#[test]
fn runge_kutta_methods_have_their_orders_on_nmda() {
    for (method, nominal) in [
        (Method::Euler, 1.0),
        (Method::Midpoint, 2.0),
        (Method::Heun2, 2.0),
        (Method::Rk2, 2.0),
        (Method::Ralston2, 2.0),
        (Method::Rk3, 3.0),
        (Method::Heun3, 3.0),
        (Method::Ralston3, 3.0),
        (Method::Ssprk3, 3.0),
        (Method::Rk4, 4.0),
        (Method::Ralston4, 4.0),
        (Method::Rk4Rule38, 4.0),
    ] {
        check::<models::Nmda>("F_conv_NMDA", method, nominal);
    }
}

#[test]
fn the_exact_solver_meets_the_continuous_solution_at_any_step() {
    let case = case("F_conv_DualExpon");
    for k in [1, 2, 7] {
        let error = largest_error::<models::DualExpon>(&case, Method::Exact, k);
        assert!(error < 1e-13, "{error:e} with dt = 0.8/{k}");
    }
}
