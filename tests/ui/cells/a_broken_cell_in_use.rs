use synapse_runtime::prelude::*;

#[derive(Neuron)]
#[neuron(dV/dt = -V / tav, spike when V > 1, reset { V = 0; })]
struct Cell {
    #[param(default = 5.0)]
    tau: f64,
}

fn spikes<M: Neuron>(_: &M) {}

fn main() {
    spikes(&Cell::default());
}
