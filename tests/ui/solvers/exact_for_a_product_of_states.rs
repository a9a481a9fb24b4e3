//! Exact for a product of states.
use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(
    dg/dt = -g / tau + x * (1 - g) / tau,
    dx/dt = -x / tau,
    output = g,
    methods(exact),
)]
struct M {
    #[param(ms)]
    tau: f64,
    k: f64,
}

fn main() {}
