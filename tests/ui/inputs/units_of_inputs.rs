use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(
    input v_post : mV,
    input v_pre,
    dg/dt = -g / tau : nS,
    on_pre { g += v_post; }
    output = g * v_post : nS,
)]
struct Model {
    #[param(ms, default = 5.0)]
    tau: f64,
}

fn main() {
    let _ = Model::default();
}
