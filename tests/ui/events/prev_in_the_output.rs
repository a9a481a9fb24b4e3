//! Prev in the output.
use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(
    dg/dt = -g / tau,
    output = prev(g),
)]
struct M {
    #[param(ms)]
    tau: f64,
    k: f64,
}

fn main() {}
