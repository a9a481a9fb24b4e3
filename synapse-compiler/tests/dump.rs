//! `SYNAPSE_DUMP` prints the stages of a model while it compiles.

use std::env;
use std::process::Command;

const MODEL: &str =
    "#[synapse(dg/dt = -g / tau + b, on_pre(w) { g += w; } output = g)] struct Leaky { tau: f64, b: f64 }";

/// What is printed when the variable is set so: this test program is run again, on `compiles` alone.
fn printed(stages: &str) -> String {
    let program = env::current_exe().expect("this program");
    let output = Command::new(program)
        .args(["compiles", "--exact", "--nocapture"])
        .env("SYNAPSE_DUMP", stages)
        .output()
        .expect("a run of this program");
    assert!(output.status.success());
    String::from_utf8(output.stderr).expect("text")
}

#[test]
fn compiles() {
    let input = syn::parse_str(MODEL).expect("a struct");
    synapse_compiler::compile(&input).expect("a model");
}

#[test]
fn each_stage_is_printed_where_it_is_asked_for() {
    let model = printed("model");
    assert!(model.contains("-- model of Leaky") && model.contains("dg/dt = -g / tau + b, starts at 0"), "{model}");
    assert!(!model.contains("-- plan"), "{model}");
    let plan = printed("plan");
    assert!(plan.contains("solver auto, once:") && plan.contains("relaxation("), "{plan}");
    assert!(plan.contains("g ← ") && plan.contains("(exact)"), "{plan}");
    let both = printed("model,rust");
    assert!(both.contains("-- model of Leaky") && both.contains("impl runtime::Synapse for Leaky"));
    assert!(!printed("").contains("-- "));
}
