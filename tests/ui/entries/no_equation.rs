//! No equation.
use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(
    output = k,
)]
struct M {
    #[param(ms)]
    tau: f64,
    k: f64,
}

fn main() {}
