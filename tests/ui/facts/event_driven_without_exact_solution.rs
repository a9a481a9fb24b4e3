use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(
    dg/dt = -g / tau + sin(g),
    on_pre(w) { g += w; }
    output = g,
    event_driven,
)]
struct Sine {
    #[param(default = 8.0)]
    tau: f64,
}

#[derive(Synapse)]
#[synapse(
    dx/dt = (1 - x) / tau,
    on_pre { x -= 0.5 * prev(x); }
    output = x,
    event_driven,
)]
struct Previous {
    #[param(default = 8.0)]
    tau: f64,
}

#[derive(Synapse)]
#[synapse(
    dg/dt = -g / tau * sin(t),
    on_pre { g += 1; }
    output = g,
    event_driven,
)]
struct Moving {
    #[param(default = 8.0)]
    tau: f64,
}

fn main() {}
