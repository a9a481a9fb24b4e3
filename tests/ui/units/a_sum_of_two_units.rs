//! A sum of two units.
use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(
    dg/dt = -g / tau,
    let a = tau + g,
    output = g,
)]
struct M {
    #[param(ms, default = 8.0, positive)]
    tau: f64,
}

fn main() {}
