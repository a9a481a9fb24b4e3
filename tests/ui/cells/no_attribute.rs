use synapse_runtime::prelude::*;

#[derive(Neuron)]
struct Cell {
    tau: f64,
}

#[derive(Neuron)]
#[neuron]
struct Other {
    tau: f64,
}

fn main() {}
