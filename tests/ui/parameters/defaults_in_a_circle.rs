//! Defaults in a circle.
use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(dg/dt = 0, output = g)]
struct M {
    #[param(default = b)]
    a: Option<f64>,
    #[param(default = a)]
    b: Option<f64>,
}

fn main() {}
