use synapse_runtime::prelude::*;

#[derive(Neuron)]
#[neuron(
    dV/dt = -V / tau + pulse(1, tau) + since_pre,
    spike when V > release,
    reset { release = 2; V = 0; }
)]
struct Cell {
    #[param(default = 5.0)]
    tau: f64,
}

fn main() {
    let _ = Cell::default();
}
