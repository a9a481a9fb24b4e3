//! A union.
use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(dg/dt = 0, output = g)]
union M {
    a: f64,
}

fn main() {}
