//! Models inside of functions and beside things that are called like parts of the generated code.
#![deny(warnings)]

use std::f64::consts::*;

use synapse_runtime::prelude::*;

#[allow(dead_code)]
mod math {
    pub struct Nothing;
}

#[allow(dead_code)]
mod runtime {}

const U: f64 = 0.5;

/// A model that users are warned of, with a parameter that is called like a constant beside it.
#[derive(Synapse, Clone, Copy)]
#[synapse(dg/dt = -g / tau, on_pre { g += U; }, output = g * E)]
#[deprecated]
#[allow(non_snake_case)]
struct Deprecated {
    #[param(ms, default = 8.0)]
    tau: f64,
    #[param(default = 0.25)]
    U: f64,
    #[param(default = 2.0)]
    E: f64,
}

/// A cell whose names are those of the generated code, of constants, and of what it draws from.
#[derive(Neuron)]
#[neuron(
    input now,
    dV/dt = (E - V + I + now) / draws,
    dstate/dt = -state,
    spike when V > U || state > inputs,
    reset { let arrival = normal(); V = draws + arrival; state += binomial(2, 0.5); }
    refractory = parameters,
)]
#[allow(non_snake_case)]
struct Cell {
    #[param(default = 2.0)]
    E: f64,
    #[param(default = 2.0)]
    U: f64,
    #[param(default = 2.0)]
    draws: f64,
    #[param(default = 2.0)]
    inputs: f64,
    #[param(default = 3.0)]
    parameters: f64,
}

#[allow(deprecated)]
fn main() {
    let parameters = Cell::complete(Cell::default().given());
    assert_eq!(Cell::refractory(parameters), 3.0);
    #[derive(Synapse)]
    #[synapse(dx/dt = -x * exp(k), x(0) = 1, output = x)]
    struct Local {
        k: f64,
    }

    let local = Population::<Local, f32>::builder(2, 0.5).set("k", vec![0.0, 1.0]).build().unwrap();
    assert_eq!(local.outputs(), [1.0, 1.0]);
    assert!(Population::<Local>::builder(1, 0.5).build().is_err(), "k has no default");
    let mut global = Population::<Deprecated>::builder(1, 8.0).uniform(&Deprecated::default()).build().unwrap();
    global.deliver(&[Spike::from(0)]).unwrap();
    global.advance().expect("numbers");
    assert_eq!(global.outputs(), [U * (-1.0_f64).exp()]);
    assert!(E > 2.7);
}
