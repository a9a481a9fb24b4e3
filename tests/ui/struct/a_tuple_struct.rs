//! A tuple struct.
use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(dg/dt = -g, output = g)]
struct M(f64);

fn main() {}
