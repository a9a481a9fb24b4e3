//! Implicit methods on receptors with fast and slow rates, and on cells.

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
#[allow(non_snake_case)]
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
#[allow(non_snake_case)]
struct Ampa {
    #[param(ms, default = 0.5, positive)]
    tau_T: f64,
}

fn nmda(v: f64, dt: f64, method: Method, tolerance: f64) -> Population<Nmda> {
    let mut synapses = Population::<Nmda>::builder(11, dt).method(method).tolerance(tolerance).build().expect("builds");
    synapses.input_mut("v_post").expect("an input").fill(v);
    let spikes: Vec<Spike> = (0..11).map(|element| Spike { element, weight: 1.0 }).collect();
    synapses.deliver(&spikes).expect("spikes");
    for _ in 0..(10.0 / dt).round() as usize {
        synapses.advance();
    }
    synapses
}

#[test]
fn a_blocked_receptor_is_right_at_any_step() {
    for (v, right) in [(-70.0, 1.387617925555323e-3), (-90.0, 2.974971587912797e-4)] {
        for dt in [0.1, 0.05, 0.025] {
            for method in [Method::Auto, Method::Rodas4] {
                let synapses = nmda(v, dt, method, 1e-6);
                let open = synapses.outputs();
                assert!(open.iter().all(|other| *other == open[0]));
                eprintln!("{method} {v} {dt} {:e}", open[0] / right - 1.0);
                assert!((open[0] / right - 1.0).abs() < 1e-6, "{method} at {v} mV, dt {dt}: {}", open[0]);
                let sum: f64 =
                    ["C0", "C1", "C2", "D", "O", "OB"].map(|name| synapses.state(name).expect("")[7]).iter().sum();
                assert!((sum - 1.0).abs() < 1e-12);
            }
            let backward = nmda(v, dt, Method::BackwardEuler, 1e-6).outputs()[0];
            eprintln!("backward {v} {dt} {:e}", backward / right - 1.0);
        }
    }
}

#[test]
fn a_receptor_with_a_decaying_transmitter_is_right_at_any_step() {
    let right = 4.22131799782722e-2;
    for dt in [0.1, 0.05, 0.025] {
        for method in [Method::Auto, Method::BackwardEuler] {
            let mut synapses = Population::<Ampa>::builder(3, dt).method(method).build().expect("builds");
            synapses.deliver(&[Spike { element: 1, weight: 1.0 }]).expect("a spike");
            for _ in 0..(5.0 / dt).round() as usize {
                synapses.advance();
            }
            eprintln!("{method} {dt} {:e}", synapses.outputs()[1] / right - 1.0);
        }
    }
}
