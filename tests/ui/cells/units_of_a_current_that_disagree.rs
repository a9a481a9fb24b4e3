use synapse_runtime::prelude::*;

#[derive(Neuron)]
#[neuron(
    dV/dt = -V / tau + I / C : mV,
    dw/dt = -w / tau + I / 1ms : mV,
    spike when V > 1mV && I > 2,
)]
struct Cell {
    #[param(ms, default = 5.0)]
    tau: f64,
    #[param(pF, default = 200.0)]
    C: f64,
}

fn main() {
    let _ = Cell::default();
}
