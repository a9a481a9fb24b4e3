//! Generics.
use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(dg/dt = -g, output = g)]
struct M<T> { tau: f64 }

fn main() {}
