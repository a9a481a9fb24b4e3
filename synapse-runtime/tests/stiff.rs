//! Implicit methods on receptors with fast and slow rates, and on cells.

use synapse_runtime::implicit::TOLERANCE;
use synapse_runtime::prelude::*;

/// NMDA with the block by magnesium; the transmitter is 1 mM for 1 ms.
#[derive(Synapse)]
#[synapse(
    input v_post : mV,
    let T = pulse(1mM, 1ms),
    let k = 2.83 * T / 1mM / 1ms,
    let on = 0.61 * exp(-v_post / 17mV) / 1ms,
    let off = 5.4 * exp(v_post / 47mV) / 1ms,
    dC0/dt = -2 * k * C0 + 0.0381 * C1 / 1ms, C0(0) = 1,
    dC1/dt = 2 * k * C0 - (0.0381 / 1ms + k) * C1 + 0.0762 * C2 / 1ms,
    dC2/dt = k * C1 - (0.0762 + 4.7161 + 0.099631) * C2 / 1ms + 0.16116 * D / 1ms + 0.056999 * O / 1ms,
    dD/dt = (4.7161 * C2 - 0.16116 * D) / 1ms,
    dO/dt = 0.099631 * C2 / 1ms - (0.056999 / 1ms + on) * O + off * OB,
    dOB/dt = on * O - off * OB,
    output = O, methods(auto, exp_euler, rodas4, backward_euler),
)]
#[allow(non_snake_case, reason = "the names of the scheme")]
struct Nmda {}

/// AMPA of six states; the transmitter decays.
#[derive(Synapse)]
#[synapse(
    dT/dt = -T / tau_T, on_pre { T = 1; }
    dC0/dt = (0.0059 * C1 - 13 * T * C0) / 1ms, C0(0) = 1,
    dC1/dt = (13 * T * C0 - (0.0059 + 13 * T + 0.9) * C1 + 86 * C2 + 0.064 * D1) / 1ms,
    dC2/dt = (13 * T * C1 - (86 + 0.9 + 2.7) * C2 + 0.064 * D2 + 0.2 * O) / 1ms,
    dO/dt = (2.7 * C2 - 0.2 * O) / 1ms, dD1/dt = (0.9 * C1 - 0.064 * D1) / 1ms, dD2/dt = (0.9 * C2 - 0.064 * D2) / 1ms,
    output = O, methods(auto, exp_euler, backward_euler),
)]
#[allow(non_snake_case, reason = "the names of the scheme")]
struct Ampa {
    #[param(ms, default = 0.5, positive)]
    tau_T: f64,
}

fn nmda(v: f64, dt: f64, method: Method, tolerance: f64) -> Population<Nmda> {
    let mut synapses = Population::<Nmda>::builder(11, dt).method(method).tolerance(tolerance).build().expect("builds");
    synapses.input_mut("v_post").expect("an input").fill(v);
    let spikes: Vec<Spike> = (0..11).map(|element| Spike { element, weight: 1.0 }).collect();
    synapses.deliver(&spikes).expect("spikes");
    while synapses.time() < 10.0 - 0.5 * dt {
        synapses.advance().expect("its states are as they must be");
    }
    synapses
}

const STATES: [&str; 6] = ["C0", "C1", "C2", "D", "O", "OB"];

#[test]
fn a_blocked_receptor_is_right_at_any_step() {
    // Radau and the exponential of the matrix agree in these digits.
    for (v, right) in [(-70.0, 1.387_617_925_555_323e-3), (-90.0, 2.974_971_587_912_797e-4)] {
        for dt in [0.1, 0.05, 0.025] {
            for method in [Method::Auto, Method::Rodas4] {
                let synapses = nmda(v, dt, method, TOLERANCE);
                let open = synapses.outputs();
                assert!(open.iter().all(|other| *other == open[0]));
                assert!((open[0] / right - 1.0).abs() < 1e-8, "{method} at {v} mV, dt {dt}: {}", open[0]);
                let sum: f64 = STATES.map(|name| synapses.state(name).expect("a state")[7]).iter().sum();
                assert!((sum - 1.0).abs() < 1e-12, "the sum is {sum}");
            }
        }
    }
}

#[test]
fn a_receptor_is_finite_and_conserved_at_any_potential() {
    for v in [-120.0, -40.0, 0.0, 60.0] {
        for method in [Method::Rodas4, Method::BackwardEuler] {
            let synapses = nmda(v, 0.1, method, TOLERANCE);
            let values = STATES.map(|name| synapses.state(name).expect("a state")[0]);
            assert!(values.iter().all(|value| (-1e-9..=1.0 + 1e-9).contains(value)), "{method} at {v} mV: {values:?}");
            assert!((values.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        }
    }
}

#[test]
fn a_receptor_with_a_decaying_transmitter_is_right_at_any_step() {
    // DOP853 and Radau agree in these digits.
    let right = 4.221_317_997_827_22e-2;
    let open = |dt: f64, method| {
        let mut synapses = Population::<Ampa>::builder(3, dt).method(method).build().expect("builds");
        synapses.deliver(&[Spike { element: 1, weight: 1.0 }]).expect("a spike");
        while synapses.time() < 5.0 - 0.5 * dt {
            synapses.advance().expect("its states are as they must be");
        }
        synapses.outputs()[1]
    };
    for dt in [0.1, 0.05, 0.025] {
        assert!((open(dt, Method::Auto) / right - 1.0).abs() < 1e-8, "dt {dt}");
    }
    let errors = [0.05, 0.025].map(|dt| open(dt, Method::BackwardEuler) - right);
    assert!((1.8..2.2).contains(&(errors[0] / errors[1])), "{errors:?}");
}

#[test]
fn single_precision_is_as_right_as_it_can_be() {
    let mut synapses = Population::<Ampa, f32>::builder(1, 0.1).build().expect("builds");
    synapses.deliver(&[Spike { element: 0, weight: 1.0 }]).expect("a spike");
    for _ in 0..50 {
        synapses.advance().expect("its states are as they must be");
    }
    assert!((synapses.outputs()[0] / 4.221_318e-2 - 1.0).abs() < 1e-4);
}

/// A circle that solutions approach, on which they turn once in 2π ms.
#[derive(Synapse)]
#[synapse(
    dx/dt = y + x * (1 - x * x - y * y), x(0) = 0.5,
    dy/dt = -x + y * (1 - x * x - y * y),
    output = x, methods(auto, rodas4, backward_euler),
)]
struct Circle {}

fn error_on_circle(dt: f64, method: Method, tolerance: f64) -> f64 {
    let mut circle = Population::<Circle>::builder(1, dt).method(method).tolerance(tolerance).build().expect("builds");
    while circle.time() < 2.0 - 0.5 * dt {
        circle.advance().expect("its states are as they must be");
    }
    // The square of the radius is logistic.
    let radius = (1.0 / (1.0 + 3.0 * (-4.0_f64).exp())).sqrt();
    (circle.outputs()[0] - radius * 2.0_f64.cos()).abs()
}

#[test]
fn the_orders_are_four_and_one() {
    // No substeps: what converges is the method itself.
    for (method, order, dt) in [(Method::Rodas4, 4.0, 0.04), (Method::BackwardEuler, 1.0, 0.01)] {
        let errors = [dt, 0.5 * dt].map(|dt| error_on_circle(dt, method, 1e9));
        let slope = (errors[0] / errors[1]).log2();
        assert!((slope - order).abs() < 0.1, "{method}: {slope} from {errors:?}");
    }
}

#[test]
fn substeps_keep_the_tolerance_at_any_step() {
    for dt in [2.0, 1.0, 0.5, 0.1] {
        for tolerance in [1e-4, 1e-6, 1e-9] {
            let error = error_on_circle(dt, Method::Auto, tolerance);
            assert!(error < 10.0 * tolerance, "dt {dt}: {error:e} for {tolerance:e}");
        }
    }
}

/// Its states are far from 0, so that no range is proved of them.
#[derive(Synapse)]
#[synapse(
    let x = X - 5, let u = U - 5,
    dX/dt = -1000 * (x - x * x * x / 3), X(0) = 6,
    dU/dt = 20 * u, U(0) = 6,
    output = X, methods(rodas4, backward_euler),
)]
#[allow(non_snake_case, reason = "far from 0")]
struct Folded {}

/// A stable spiral on which one state drives itself.
#[derive(Synapse)]
#[synapse(
    dx/dt = 15 * x - 100 * y, x(0) = 1,
    dy/dt = 100 * x - 20 * y, y(0) = 1,
    output = x, methods(backward_euler),
)]
struct Spiral {}

#[test]
fn another_root_than_that_of_the_step_is_not_taken() {
    let builder = |dt| Population::<Folded>::builder(1, dt).check_every_step();
    // The implicit equation of X has a root near 5 − √3, that of U its only one at 4.
    let mut folded = builder(0.1).method(Method::BackwardEuler).build().expect("builds");
    let error = folded.advance().expect_err("no root").to_string();
    assert!(
        error.starts_with("`X` of Folded at element 0 is NaN at 0.1 ms, but it must be a finite number"),
        "{error}"
    );
    // Steps so short that there is one root.
    let mut folded = builder(5e-4).method(Method::BackwardEuler).build().expect("builds");
    for _ in 0..200 {
        folded.advance().expect("roots");
    }
    let [x, u] = ["X", "U"].map(|name| folded.state(name).expect("a state")[0]);
    assert!((x - 5.0).abs() < 1e-9 && (u - 5.0 - 1.0 / 0.99_f64.powi(200)).abs() < 1e-9, "{x}, {u}");
    let mut folded = builder(0.1).method(Method::Rodas4).build().expect("builds");
    folded.advance().expect("substeps");
    let [x, u] = ["X", "U"].map(|name| folded.state(name).expect("a state")[0]);
    assert!((x - 5.0).abs() < 1e-6 && (u - 5.0 - 2.0_f64.exp()).abs() < 1e-4, "{x}, {u}");
}

#[test]
fn a_spiral_with_negative_pivots_is_solved() {
    // h = 1/15 makes the first pivot 0 but for rounding, h = 0.1 makes both negative.
    for h in [0.1, (1.0 + 1e-11) / 15.0, (1.0 - 1e-13) / 15.0, 1.0 / 15.0, 0.01] {
        let mut spiral = Population::<Spiral>::builder(1, h).check_every_step().build().expect("builds");
        let stepped = spiral.advance();
        // Nothing is exchanged for a pivot that is 0.
        assert!(stepped.is_ok() || h == 1.0 / 15.0, "h = {h}: {stepped:?}");
        if stepped.is_ok() {
            let right = (1.0 + 20.0 * h - 100.0 * h) / ((1.0 - 15.0 * h) * (1.0 + 20.0 * h) + 1e4 * h * h);
            let x = spiral.outputs()[0];
            assert!((x / right - 1.0).abs() < 1e-12, "h = {h}: {x}, not {right}");
        }
    }
}

/// A current that decays as a hyperbola, in A.
#[derive(Synapse)]
#[synapse(dx/dt = -x * x * (1 + t / 1000ms) / (1pA * 1ms) : A, x(0) = 1nA, output = x, methods(rodas4))]
struct InAmperes {}

/// The same in pA.
#[derive(Synapse)]
#[synapse(dx/dt = -x * x * (1 + t / 1000ms) / (1pA * 1ms) : pA, x(0) = 1nA, output = x, methods(rodas4))]
struct InPicoamperes {}

#[test]
fn the_error_does_not_depend_on_the_unit() {
    fn after<M: Synapse>(dt: f64) -> f64 {
        let mut synapses = Population::<M>::builder(1, dt).build().expect("builds");
        while synapses.time() < 10.0 - 0.5 * dt {
            synapses.advance().expect("its states are as they must be");
        }
        synapses.outputs()[0]
    }
    // 1/x grows by ∫(1 + t/1000).
    let right = 1.0 / (1e-3 + 10.05);
    for dt in [0.1, 1.0, 10.0] {
        let [amperes, picoamperes] = [after::<InAmperes>(dt) * 1e12, after::<InPicoamperes>(dt)];
        assert!((picoamperes / right - 1.0).abs() < 1e-5, "dt {dt}: {picoamperes}, not {right}");
        assert!((amperes / picoamperes - 1.0).abs() < 1e-9, "dt {dt}: {amperes}, not {picoamperes}");
    }
}

/// A membrane at 0 mV until a current sets in, and one whose equation jumps with its own potential.
#[derive(Neuron)]
#[neuron(
    dV/dt = (-10nS * V - m * 1nS * (V - 50mV) + (if t > 5.03ms { 300pA } else { 0pA })) / 10pF : mV,
    dm/dt = (V / 100mV - m) / 2ms,
    dU/dt = (if U > 5mV { 1mV } else { 3mV }) / 1ms : mV,
    spike when V > 100mV,
)]
#[allow(non_snake_case, reason = "potentials")]
struct Jumps {}

#[test]
fn a_jump_within_a_step_is_passed() {
    for (dt, tolerance) in [(0.1, 1e-6), (1.0, 1e-6), (10.0, 1e-6), (1.0, 1e-9)] {
        let mut cell = Population::<Jumps>::builder(1, dt).tolerance(tolerance).build().expect("builds");
        while cell.time() < 10.0 - 0.5 * dt {
            cell.advance().expect("its states are as they must be");
        }
        // U moves at 3 mV/ms up to 5 mV, then at 1 mV/ms; Radau, from the jump on, gives these digits of V.
        for (name, right) in [("V", 30.235_082_263_647), ("U", 40.0 / 3.0)] {
            let value = cell.state(name).expect("a state")[0];
            assert!(
                (value / right - 1.0).abs() < 2.0 * tolerance,
                "dt {dt}, {tolerance:e}: {name} = {value}, not {right}"
            );
        }
    }
}

#[test]
fn an_element_does_not_depend_on_its_neighbours() {
    let v = |element: usize| -90.0 + 10.0 * element as f64;
    let run = |elements: &[usize]| {
        let mut synapses = Population::<Nmda>::builder(elements.len(), 0.1).build().expect("builds");
        let spikes: Vec<Spike> = (0..elements.len()).map(|element| Spike { element, weight: 1.0 }).collect();
        synapses.deliver(&spikes).expect("spikes");
        for _ in 0..20 {
            for (input, element) in synapses.input_mut("v_post").expect("an input").iter_mut().zip(elements) {
                *input = v(*element);
            }
            synapses.advance().expect("its states are as they must be");
        }
        synapses.outputs()
    };
    let elements: Vec<usize> = (0..19).collect();
    let together = run(&elements);
    for element in elements {
        assert_eq!(run(&[element]), [together[element]]);
    }
}

#[test]
fn a_step_of_no_time_changes_nothing() {
    let mut circle = Population::<Circle>::builder(2, 0.0).build().expect("builds");
    circle.advance().expect("its states are as they must be");
    assert_eq!(circle.outputs(), [0.5, 0.5]);
}

#[test]
fn a_tolerance_is_a_finite_number_above_0() {
    for tolerance in [0.0, -1e-6, f64::NAN, f64::INFINITY] {
        let refused = Population::<Circle>::builder(1, 0.1).tolerance(tolerance).build();
        let error = refused.expect_err("refused").to_string();
        assert!(error.ends_with("but must be a finite number above 0"), "{error}");
    }
}

/// Beyond its threshold the potential is infinite after a moment.
#[derive(Neuron)]
#[neuron(
    dV/dt = exp(V) - w + I, V(0) = 1, dw/dt = 0.1 * (V - w),
    spike when V >= 10, reset { V = -5; w += 1; } methods(auto),
)]
#[allow(non_snake_case, reason = "the names of the scheme")]
struct Upstroke {}

#[test]
fn a_step_ends_where_the_reset_sets_the_potential() {
    let mut cell = Population::<Upstroke>::builder(1, 10.0).build().expect("builds");
    cell.advance().expect("its states are as they must be");
    let v = cell.state("V").expect("a state")[0];
    assert!((10.0..100.0).contains(&v), "V = {v}");
    let w = cell.state("w").expect("a state")[0];
    // From V(0) = 1 the upstroke takes about e⁻¹ ms, in which w changes little.
    assert!(w > 0.0 && w < 0.2, "w = {w}");
}
