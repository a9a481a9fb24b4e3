//! No attribute.
use synapse_runtime::prelude::*;

#[derive(Synapse)]
struct M {
    tau: f64,
}

fn main() {}
