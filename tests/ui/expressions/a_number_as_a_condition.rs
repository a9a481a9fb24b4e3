//! A number as a condition.
use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(
    dg/dt = if g { -g / tau } else { 0 },
    output = g,
)]
struct M {
    #[param(ms)]
    tau: f64,
    k: f64,
}

fn main() {}
