use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(
    dg/dt = -g / tau + pulse(1),
    dh/dt = -h / tau + pulse(1, h),
    dk/dt = -k / tau + pulse(1, t),
    k(0) = pulse(1, 2),
    output = g,
)]
struct Pulses {
    #[param(default = 8.0)]
    tau: f64,
}

fn main() {}
