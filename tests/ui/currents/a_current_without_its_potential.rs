use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(
    dg/dt = -g / tau : nS,
    on_pre(w) { g += w; }
    output = g,
    current = g * (e - v) : pA,
)]
struct Expon {
    #[param(ms, default = 8.0)]
    tau: f64,
    #[param(mV, default = 0.0)]
    e: f64,
}

#[derive(Synapse)]
#[synapse(
    dg/dt = -g / tau : nS,
    on_pre(w) { g += w; }
    output = g,
    current(v, t) = g * (e - v) : pA,
)]
struct Two {
    #[param(ms, default = 8.0)]
    tau: f64,
    #[param(mV, default = 0.0)]
    e: f64,
}

fn main() {}
