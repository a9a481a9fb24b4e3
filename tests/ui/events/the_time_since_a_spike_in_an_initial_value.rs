use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(
    da/dt = -a / tau,
    a(0) = since_pre,
    on_pre { a += exp(-since_pre / tau); }
    output = a,
)]
struct Trace {
    #[param(ms, default = 8.0)]
    tau: f64,
}

fn main() {}
