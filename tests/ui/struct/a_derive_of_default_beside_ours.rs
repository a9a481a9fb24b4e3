//! A derive of Default beside ours.
use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[derive(Default)]
#[synapse(dg/dt = 0, output = g)]
struct M {
    #[param(default = 1.0)]
    k: f64,
}

fn main() {}
