use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(
    da/dt = -a / tau,
    on_pre(w) { a += w; }
    on_post(w) { a += w; }
    output = a,
)]
struct First {
    #[param(default = 8.0)]
    tau: f64,
}

#[derive(Synapse)]
#[synapse(
    da/dt = -a / tau,
    on_pre(w) { let k = 2 * w; a += k; }
    on_post { a += w; a += k; release = a; }
    output = a,
)]
struct Second {
    #[param(default = 8.0)]
    tau: f64,
}

#[derive(Synapse)]
#[synapse(
    da/dt = -a / tau,
    on_post { a += 1; }
    on_post { a += 2; }
    output = a,
)]
struct Third {
    #[param(default = 8.0)]
    tau: f64,
}

fn main() {}
