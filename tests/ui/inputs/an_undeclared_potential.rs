use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(
    dg/dt = -g * v_post / tau,
    on_pre { g += v_pre * third; }
    output = g * I,
)]
struct Model {
    #[param(ms, default = 5.0)]
    tau: f64,
}

fn main() {
    let _ = Model::default();
}
