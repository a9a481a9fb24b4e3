//! A path.
use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(
    dg/dt = -g / tau * std::f64::consts::PI,
    output = g,
)]
struct M {
    #[param(ms)]
    tau: f64,
    k: f64,
}

fn main() {}
