//! A product without an operator.
use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(
    dg/dt = -k(g + 1) / tau,
    output = g,
)]
struct M {
    #[param(ms)]
    tau: f64,
    k: f64,
}

fn main() {}
