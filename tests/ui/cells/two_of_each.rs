use synapse_runtime::prelude::*;

#[derive(Neuron)]
#[neuron(
    dV/dt = -V / tau,
    spike when V > 1,
    spike when V > 2,
    reset { V = 0; }
    reset { V = 1; }
    refractory = tau,
    refractory <= tau,
)]
struct Cell {
    #[param(default = 5.0)]
    tau: f64,
}

fn main() {
    let _ = Cell::default();
}
