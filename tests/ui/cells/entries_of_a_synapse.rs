use synapse_runtime::prelude::*;

#[derive(Neuron)]
#[neuron(
    dV/dt = -V / tau + I,
    spike when V > 1,
    on_pre(w) { V += w; }
    on_post { V = 0; }
    output = V,
    current(v) = V - v,
    align_post,
    event_driven,
)]
struct Cell {
    #[param(default = 5.0)]
    tau: f64,
}

fn main() {
    let _ = Cell::default();
}
