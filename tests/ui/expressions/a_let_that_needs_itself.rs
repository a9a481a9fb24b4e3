//! A let that needs itself.
use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(
    dg/dt = -g / tau,
    let a = b + 1,
    let b = a + 1,
    output = g,
)]
struct M {
    #[param(ms, default = 8.0, positive)]
    tau: f64,
}

fn main() {}
