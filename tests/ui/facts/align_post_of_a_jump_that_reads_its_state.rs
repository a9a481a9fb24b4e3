use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(
    dg/dt = -g / tau,
    on_pre(w) { g += w * (1 - g); }
    output = g,
    align_post,
)]
struct Saturating {
    #[param(default = 8.0)]
    tau: f64,
}

#[derive(Synapse)]
#[synapse(
    dg/dt = -g / tau,
    on_pre(w) { if g < 1 { g += w; } }
    output = g,
    align_post,
)]
struct Capped {
    #[param(default = 8.0)]
    tau: f64,
}

#[derive(Synapse)]
#[synapse(
    dg/dt = (rest - g) / tau,
    on_pre(w) { g += w; }
    output = g,
    align_post,
)]
struct Driven {
    #[param(default = 8.0)]
    tau: f64,
    #[param(default = 1.0)]
    rest: f64,
}

#[derive(Synapse)]
#[synapse(
    dg/dt = -g / tau,
    on_pre(w) { g += w; }
    output = g * g,
    align_post,
)]
struct Squared {
    #[param(default = 8.0)]
    tau: f64,
}

fn main() {}
