use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(
    dg/dt = -g / tau + a * x * (1 - g),
    dx/dt = -x / tau,
    on_pre(w) { x += w; }
    output = g,
    align_post,
)]
struct Nmda {
    #[param(ms, default = 8.0, positive)]
    tau: f64,
    #[param(1/ms, default = 0.5)]
    a: f64,
}

fn main() {}
