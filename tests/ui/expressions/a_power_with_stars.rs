//! A power with **.
use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(
    dg/dt = -g**2 / tau,
    output = g,
)]
struct M {
    #[param(ms)]
    tau: f64,
    k: f64,
}

fn main() {}
