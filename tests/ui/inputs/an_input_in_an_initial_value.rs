use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(
    input v_post : mV,
    let half = v_post / 2,
    dg/dt = -g / tau : mV,
    g(0) = half,
    output = g,
)]
struct Model {
    #[param(ms, default = 5.0)]
    tau: f64,
    #[param(mV, default = 2 * v_post)]
    v_rest: Option<f64>,
}

fn main() {
    let _ = Model::default();
}
