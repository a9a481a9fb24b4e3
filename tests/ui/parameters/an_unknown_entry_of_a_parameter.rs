//! An unknown entry of a parameter.
use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(dg/dt = 0, output = g)]
struct M {
    #[param(ms, defualt = 1.0)]
    tau: f64,
}

fn main() {}
