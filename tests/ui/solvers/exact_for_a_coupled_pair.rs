//! Exact for a coupled pair.
use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(
    dg/dt = (x - g) / tau,
    dx/dt = (g - x) / tau,
    output = g,
    methods(exact),
)]
struct M {
    #[param(ms)]
    tau: f64,
    k: f64,
}

fn main() {}
