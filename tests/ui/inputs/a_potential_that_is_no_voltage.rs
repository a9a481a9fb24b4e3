use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(
    input v_post : nA,
    input v_pre,
    dg/dt = -g / tau,
    output = g,
)]
struct Model {
    #[param(ms, default = 5.0)]
    tau: f64,
}

fn main() {
    let _ = Model::default();
}
