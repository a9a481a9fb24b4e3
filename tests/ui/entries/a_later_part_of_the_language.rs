//! A later part of the language.
use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(
    dg/dt = -g / tau,
    input v_post : mV,
    output = g,
)]
struct M {
    #[param(ms, default = 8.0, positive)]
    tau: f64,
}

fn main() {}
