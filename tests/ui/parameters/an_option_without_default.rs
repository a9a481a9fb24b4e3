//! An option without default.
use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(dg/dt = 0, output = g)]
struct M {
    #[param(ms)]
    tau: Option<f64>,
}

fn main() {}
