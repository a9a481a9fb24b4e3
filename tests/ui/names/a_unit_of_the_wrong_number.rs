//! A unit of the wrong number.
use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(
    dg/dt = -g / tau,
    on_pre { g += 10mVV; }
    output = g,
)]
struct M {
    #[param(ms, default = 8.0, positive)]
    tau: f64,
}

fn main() {}
