//! A prime.
use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(
    g = -g / tau,
    output = g,
)]
struct M {
    #[param(ms)]
    tau: f64,
    k: f64,
}

fn main() {}
