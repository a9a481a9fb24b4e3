//! Magnus4 for a square.
use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(
    dg/dt = -g * g / tau,
    output = g,
    methods(magnus4),
)]
struct M {
    #[param(ms)]
    tau: f64,
    k: f64,
}

fn main() {}
