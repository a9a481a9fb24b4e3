//! An if without else.
use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(
    dg/dt = if g > 0 { -g / tau },
    output = g,
)]
struct M {
    #[param(ms)]
    tau: f64,
    k: f64,
}

fn main() {}
