use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(
    dg/dt = -g / tau + s,
    ds/dt = -s * s / tau,
    dx/dt = y * x,
    dy/dt = x - y,
    dz/dt = -z * since_pre,
    output = g,
    methods(exact),
)]
struct Closed {
    #[param(default = 8.0)]
    tau: f64,
}

fn main() {}
