use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(
    dg/dt = alpha * pulse(T, rate) * (1 - g) - beta * g,
    output = g,
)]
struct Ampa {
    #[param(1/(ms*mM), default = 0.98)]
    alpha: f64,
    #[param(1/ms, default = 0.18)]
    beta: f64,
    #[param(default = 0.5)]
    T: f64,
    #[param(1/ms, default = 0.5)]
    rate: f64,
}

fn main() {}
