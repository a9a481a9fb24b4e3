//! An enum.
use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(dg/dt = 0, output = g)]
enum M {
    A,
}

fn main() {}
