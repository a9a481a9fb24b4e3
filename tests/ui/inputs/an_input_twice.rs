use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(
    input third,
    input third,
    dg/dt = -g / tau,
    on_pre { g += 1; }
    output = g,
)]
struct Model {
    #[param(ms, default = 5.0)]
    tau: f64,
}

fn main() {
    let _ = Model::default();
}
