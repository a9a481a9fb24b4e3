//! A default in another unit.
use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(dg/dt = 0, output = g)]
struct M {
    #[param(ms, default = 3mV)]
    tau: f64,
}

fn main() {}
