use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(dg/dt = -g / tau, on_pre(w) { g += w; } output = g)]
struct Expon {
    #[param(default = 8.0)]
    tau: f64,
}

fn main() {
    let synapses = Population::<Expon>::builder(1, 0.1).build().unwrap();
    synapses.current(0, -65.0);
}
