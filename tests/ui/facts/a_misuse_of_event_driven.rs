use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(dg/dt = -g * g * sin(g), on_pre(w) { g += w; } output = g)]
struct Sine {
    #[param(default = 8.0)]
    _tau: f64,
}

#[derive(Synapse)]
#[synapse(dg/dt = -g / tau, on_pre(w) { g += w; } output = g, methods(exp_euler))]
struct Stepped {
    #[param(default = 8.0)]
    tau: f64,
}

fn main() {
    let _ = Population::<Sine>::builder(1, 0.0).build_event_driven();
    let _ = Population::<Stepped>::builder(1, 0.0).build_event_driven();
}
