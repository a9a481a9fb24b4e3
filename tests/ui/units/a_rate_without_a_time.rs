//! A rate without a time.
use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(
    dg/dt = -g,
    output = g,
)]
struct M {
    #[param(ms)]
    tau: f64,
    k: f64,
}

fn main() {}
