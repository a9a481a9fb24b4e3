use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(
    dg/dt = -g / tau * exp(v),
    on_pre(w) { g += w; }
    output = g,
    current(v) = g * (1 - v),
    current(u) = g,
)]
struct Expon {
    #[param(default = 8.0)]
    tau: f64,
}

fn main() {}
