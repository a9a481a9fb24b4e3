use synapse_runtime::prelude::*;

#[derive(Neuron)]
#[neuron(
    dV/dt = -V / tau + I,
    V(0) = I,
    spike when V > 1,
)]
struct Cell {
    #[param(default = 5.0)]
    tau: f64,
}

fn main() {
    let _ = Cell::default();
}
