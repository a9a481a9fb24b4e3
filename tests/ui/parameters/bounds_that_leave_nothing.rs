//! Bounds that leave nothing.
use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(dg/dt = 0, output = g)]
struct M {
    #[param(range = 2.0..=1.0)]
    tau: f64,
}

fn main() {}
