//! Several mistakes.
use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(
    dg/dt = -g / tua + h,
    dh/dt = -h / tau @ 2,
    on_pre { q += 1; k = 2; }
    output = gg,
)]
struct M {
    #[param(ms)]
    tau: f64,
    k: f64,
}

fn main() {}
