//! Exact with the time.
use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(
    dg/dt = -g / tau + t / tau / tau,
    output = g,
    methods(exact),
)]
struct M {
    #[param(ms)]
    tau: f64,
    k: f64,
}

fn main() {}
