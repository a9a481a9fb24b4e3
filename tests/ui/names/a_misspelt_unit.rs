//! A misspelt unit.
use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(dg/dt = 0, output = g)]
struct M {
    #[param(mss, default = 1.0)]
    tau: f64,
}

fn main() {}
