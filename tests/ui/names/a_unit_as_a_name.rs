//! Units as other tools write them.
use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(
    dg/dt = -g / (10*ms) : nS,
    on_pre { g += 0.5*nS; }
    output = g,
)]
struct M {
    #[param(Ms, default = 8.0, positive)]
    tau: f64,
}

fn main() {}
