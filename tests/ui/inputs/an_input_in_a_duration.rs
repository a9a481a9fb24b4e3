use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(
    input third : ms,
    dg/dt = -g / tau + pulse(1, third) / 1ms,
    output = g,
)]
struct Model {
    #[param(ms, default = 5.0)]
    tau: f64,
}

fn main() {
    let _ = Model::default();
}
