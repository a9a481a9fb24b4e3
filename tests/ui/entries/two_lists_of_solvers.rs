//! Two lists of solvers.
use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(
    dg/dt = -g / tau,
    methods(exact),
    methods(exp_euler),
    output = g,
)]
struct M {
    #[param(ms, default = 8.0, positive)]
    tau: f64,
}

fn main() {}
