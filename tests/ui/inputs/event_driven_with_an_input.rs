use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(
    input third,
    dg/dt = -third * g / tau,
    on_pre { g += third; }
    output = g,
    event_driven,
)]
struct Model {
    #[param(ms, default = 5.0)]
    tau: f64,
}

fn main() {
    let _ = Model::default();
}
