//! Cells whose membrane potential is held after a spike: the other states see it as it is held, within steps too.
#![cfg(all(feature = "std", feature = "derive"))]
#![allow(non_snake_case, reason = "the field writes V")]

use synapse_runtime::network::{Group, GroupId, Network, Record, Setup, Simulation};
use synapse_runtime::prelude::*;
use synapse_runtime::{Method, Real};

/// From a review: w integrates V, which is held at −5 for 10 ms.
#[derive(Neuron, Clone, Debug)]
#[neuron(
    dV/dt = (20 - V) / 2,      V(0) = V_init,
    dw/dt = V - w / tau_w,
    spike when V >= 15,
    reset { V = -5; w = 0; }
    refractory = tau_ref,
    methods(exact, auto, exp_euler, exp_midpoint, euler, midpoint, rk2, rk3, rk4),
)]
struct Linear {
    #[param(default = 14.9)]
    V_init: f64,
    #[param(default = 10.0, positive)]
    tau_w: f64,
    #[param(default = 10.0, non_negative)]
    tau_ref: f64,
}

fn linear() -> Linear {
    Linear { V_init: 14.9, tau_w: 10.0, tau_ref: 10.0 }
}

/// A simulation of cells until all have spiked, of which the state `w` is then that of the reset in the last of them.
fn spiked<T: Real>(cell: impl Into<Setup<Linear>>, n: usize, dt: f64) -> (Simulation<T>, GroupId) {
    let mut network = Network::<T>::in_precision(dt);
    let cells = network.add(Group::cells("cells", n, cell));
    let mut simulation = network.build().expect("it is described well");
    while simulation.n_spikes(cells).expect("a group") < n as u64 {
        simulation.advance(1).expect("a step");
    }
    (simulation, cells)
}

/// V and w of one cell some time after its spike.
fn after<T: Real>(cell: impl Into<Setup<Linear>>, dt: f64, duration: f64) -> (f64, f64) {
    let (mut simulation, cells) = spiked::<T>(cell, 1, dt);
    simulation.run(duration).expect("a number of steps");
    let state = |name: &str| simulation.state(cells, name).expect("a state")[0].as_f64();
    (state("V"), state("w"))
}

#[test]
fn other_states_see_the_potential_as_it_is_held() {
    for dt in [1.0, 0.1, 0.01] {
        for method in [Method::Exact, Method::Auto, Method::ExpEuler, Method::ExpMidpoint] {
            let (v, w) = after::<f64>(Setup::new(linear()).method(method), dt, 10.0);
            // −50·(1 − 1/e)
            assert!((w + 31.606_027_941_428).abs() < 2e-12, "{method:?}, dt {dt}: {w}");
            assert!((v + 5.0).abs() < f64::EPSILON, "{method:?}, dt {dt}: {v}");
        }
        let (v, w) = after::<f32>(Setup::new(linear()), dt, 10.0);
        // A thousand steps, each rounded.
        assert!((w + 31.606_028).abs() < 1e-3 && (v + 5.0).abs() < f64::EPSILON, "dt {dt}: {v}, {w}");
    }
}

#[test]
fn the_end_of_the_refractory_period_is_an_event_like_others() {
    let t: f64 = 2.0;
    let w = -50.0 * (-(-1.0_f64).exp_m1());
    let right = w * (-t / 10.0).exp() - 200.0 * (-t / 10.0).exp_m1() + 62.5 * ((-t / 2.0).exp() - (-t / 10.0).exp());
    for dt in [1.0, 0.1, 0.01] {
        let (v, w) = after::<f64>(Setup::new(linear()), dt, 10.0 + t);
        assert!((w - right).abs() < 1e-11, "dt {dt}: {w}, {right}");
        assert!((v - (20.0 - 25.0 * (-t / 2.0).exp())).abs() < 1e-12, "dt {dt}: {v}");
    }
}

/// Runge–Kutta methods hold the potential at every stage: their step on w′ = −5 − w/10 is a polynomial of the step.
#[test]
fn runge_kutta_methods_hold_the_potential_at_every_stage() {
    for (method, order) in
        [(Method::Euler, 1), (Method::Midpoint, 2), (Method::Rk2, 2), (Method::Rk3, 3), (Method::Rk4, 4)]
    {
        for (dt, n_steps) in [(1.0, 10), (0.1, 100)] {
            let z: f64 = -dt / 10.0;
            let factor = (1..=order).rev().fold(1.0, |sum, k| 1.0 + z / f64::from(k) * sum);
            let (v, w) = after::<f64>(Setup::new(linear()).method(method), dt, 10.0);
            assert!((w + 50.0 * (1.0 - factor.powi(n_steps))).abs() < 1e-12, "{method:?}, dt {dt}: {w}");
            assert!((v + 5.0).abs() < f64::EPSILON, "{method:?}, dt {dt}: {v}");
        }
    }
}

/// Cells that spike at other times, with other time constants and refractory periods, do not know of each other.
#[test]
fn each_cell_is_held_by_itself() {
    let (starts, taus, holds) = ([14.9, 3.0, 14.9, 9.0], [10.0, 4.0, 10.0, 25.0], [10.0, 3.0, 5.5, 1.0]);
    let courses = |cell: Setup<Linear>, n: usize| {
        let mut network = Network::new(0.5);
        let cells = network.add(Group::cells("cells", n, cell));
        let records = ["V", "w"].map(|name| network.record(Record::state(cells, name)));
        let mut simulation = network.build().expect("it is described well");
        simulation.run(40.0).expect("a number of steps");
        records.map(|record| (0..n).map(|k| simulation.recording(record).column(k)).collect::<Vec<_>>())
    };
    for method in [Method::Exact, Method::Rk4] {
        let setup = Setup::new(linear()).method(method);
        let set = setup.set("V_init", starts.to_vec()).set("tau_w", taus.to_vec()).set("tau_ref", holds.to_vec());
        let [v, w] = courses(set, 4);
        for k in 0..4 {
            let cell = Linear { V_init: starts[k], tau_w: taus[k], tau_ref: holds[k] };
            let alone = courses(Setup::new(cell).method(method), 1);
            assert_eq!(
                [v[k].clone(), w[k].clone()],
                alone.map(|mut columns| columns.remove(0)),
                "{method:?}, cell {k}"
            );
        }
    }
}

#[test]
fn checkpoints_within_the_refractory_period_change_nothing() {
    let (mut whole, cells) = spiked::<f64>(linear(), 1, 0.1);
    whole.run(4.3).expect("a number of steps");
    let saved = whole.save();
    whole.run(9.0).expect("a number of steps");
    let (mut restored, _) = spiked::<f64>(linear(), 1, 0.1);
    restored.restore(&saved).expect("it was saved");
    restored.run(9.0).expect("a number of steps");
    for name in ["V", "w"] {
        assert_eq!(restored.state(cells, name).expect("a state"), whole.state(cells, name).expect("a state"));
    }
}

/// The rule of BrainPy for how long the potential is held; a circle of other states, and one that is not linear.
#[derive(Neuron, Clone, Debug)]
#[neuron(
    dV/dt = 20 - V - x,       V(0) = 14.9,
    dx/dt = y + V / 4 - x / 8,
    dy/dt = -x,
    dz/dt = V * V / 50 - z * z / 10,
    spike when V >= 15,
    reset { V = -5; x = 1; y = 0; z = 3; }
    refractory <= 4,
)]
struct Circle {}

#[test]
fn circles_and_what_is_not_linear_see_it_as_well() {
    // The classical method with tiny steps.
    let mut right = [1.0, 0.0, 3.0];
    let slope = |[x, y, z]: [f64; 3]| [y - 1.25 - x / 8.0, -x, 0.5 - z * z / 10.0];
    let h = 1e-3;
    for _ in 0..4000 {
        let along = |k: [f64; 3], h: f64| std::array::from_fn(|i| right[i] + h * k[i]);
        let k1 = slope(right);
        let k2 = slope(along(k1, h / 2.0));
        let k3 = slope(along(k2, h / 2.0));
        let k4 = slope(along(k3, h));
        right = std::array::from_fn(|i| right[i] + h / 6.0 * (k1[i] + 2.0 * k2[i] + 2.0 * k3[i] + k4[i]));
    }
    let errors = [0.5, 0.25].map(|dt| {
        let mut network = Network::new(dt);
        let cells = network.add(Group::cells("cells", 1, Circle {}));
        let mut simulation = network.build().expect("it is described well");
        simulation.advance(1).expect("a step");
        assert_eq!(simulation.n_spikes(cells), Ok(1));
        simulation.run(4.0).expect("a number of steps");
        let state = |name: &str| simulation.state(cells, name).expect("a state")[0];
        assert!((state("V") + 5.0).abs() < f64::EPSILON);
        // Although the free cell is not solved exactly, the circle is while the potential is held.
        assert!((state("x") - right[0]).abs() < 1e-11 && (state("y") - right[1]).abs() < 1e-11, "dt {dt}");
        (state("z") - right[2]).abs()
    });
    assert!(errors[1] < 1e-5 && errors[0] / errors[1] > 12.0, "{errors:?}");
}

/// A cell of which no other state reads the potential.
#[derive(Neuron, Clone, Debug)]
#[neuron(
    dV/dt = 20 - V - w,    V(0) = 14.9,
    dw/dt = -w / 10,
    spike when V >= 15,
    reset { V = -5; w += 1; }
    refractory = 2,
)]
struct Apart {}

#[test]
fn a_cell_whose_other_states_do_not_read_the_potential_needs_no_step_of_its_own() {
    assert!(Apart::held::<f64>(Method::Auto).is_none());
    assert!(Linear::held::<f64>(Method::Exact).is_some());
    assert!(Linear::held::<f64>(Method::Rk4).is_some());
}
