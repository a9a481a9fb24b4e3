use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(
    dg/dt = -g / tau,
    on_pre(w) { g += w; }
    output = g,
    align_post,
    align_post,
)]
struct Expon {
    #[param(default = 8.0)]
    tau: f64,
}

fn main() {}
