use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(
    input k,
    dx/dt = k * y - x,
    dy/dt = x - y,
    output = x,
    methods(exact),
)]
struct Model {
}

fn main() {
    let _ = Model::default();
}
