//! A computed default of an f64.
use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(dg/dt = 0, output = g)]
struct M {
    k: f64,
    #[param(default = 2 * k)]
    l: f64,
}

fn main() {}
