use synapse_runtime::prelude::*;

#[derive(Neuron)]
#[neuron(
    dV/dt = -V / tau : mV,
    spike when V > 1mV,
    refractory = 2mV,
)]
struct Cell {
    #[param(ms, default = 5.0)]
    tau: f64,
}

fn main() {
    let _ = Cell::default();
}
