//! Wrong models and what the compiler says about them, by topic; and models that must compile where that is hard.
//!
//! `TRYBUILD=overwrite cargo test -p synapse-tests --test ui` writes the messages; read the difference.

#[test]
fn mistakes_are_explained() {
    let cases = trybuild::TestCases::new();
    cases.pass("ui/pass/*.rs");
    for topic in [
        "names",
        "entries",
        "expressions",
        "events",
        "units",
        "solvers",
        "facts",
        "currents",
        "pulses",
        "parameters",
        "struct",
        "several",
        "inputs",
        "cells",
    ] {
        cases.compile_fail(format!("ui/{topic}/*.rs"));
    }
}
