use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(
    let k = normal(),
    dg/dt = -g / tau + binomial(1, 0.5),
    g(0) = normal(),
    on_pre { g += k; }
    output = g * normal(),
)]
struct Model {
    #[param(ms, default = 5.0)]
    tau: f64,
}

fn main() {
    let _ = Model::default();
}
