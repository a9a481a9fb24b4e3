//! A reserved name.
use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(
    dt/dt = 1,
    output = k,
)]
struct M {
    #[param(ms)]
    tau: f64,
    k: f64,
}

fn main() {}
