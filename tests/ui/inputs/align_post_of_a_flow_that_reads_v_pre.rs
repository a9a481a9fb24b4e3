use synapse_runtime::prelude::*;

#[derive(Synapse)]
#[synapse(
    input v_pre,
    input v_post,
    dg/dt = -g * v_post * (1 + v_pre),
    on_pre { g += v_pre; }
    output = g,
    align_post,
)]
struct Model {
}

fn main() {
    let _ = Model::default();
}
