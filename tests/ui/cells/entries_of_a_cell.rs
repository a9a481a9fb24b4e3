use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(
    dg/dt = -g / tau,
    spike when g > 1,
    reset { g = 0; }
    refractory = 2,
    output = g,
)]
struct Model {
    #[param(default = 5.0)]
    tau: f64,
}

fn main() {
    let _ = Model::default();
}
