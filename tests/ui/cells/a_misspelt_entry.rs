use synapse_runtime::prelude::*;

#[derive(Neuron)]
#[neuron(
    dV/dt = -V / tau,
    spikes when V > 1,
    refractery = 2,
    threshold = 1,
)]
struct Cell {
    #[param(default = 5.0)]
    tau: f64,
}

fn main() {
    let _ = Cell::default();
}
