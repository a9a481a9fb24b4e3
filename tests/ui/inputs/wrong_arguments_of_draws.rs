use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(
    dg/dt = -g / tau : nS,
    on_pre {
        g += binomial(3) * 1nS;
        g += normal(0, 1) * 1nS;
        g += binomial(g, 0.5) * 1nS;
        g += normal();
        g += poisson(3) * 1nS;
    }
    output = g,
)]
struct Model {
    #[param(ms, default = 5.0)]
    tau: f64,
}

fn main() {
    let _ = Model::default();
}
