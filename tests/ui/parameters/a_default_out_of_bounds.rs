//! A default out of bounds.
use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(dg/dt = 0, output = g)]
struct M {
    #[param(ms, default = -1.0, positive)]
    tau: f64,
}

fn main() {}
