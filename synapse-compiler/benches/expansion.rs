//! How long the compiler takes for one model, from the struct's tokens to the tokens of its code: `cargo bench -p
//! synapse-compiler`. The derive is to cost a user's build at most 10 ms a model of the literature,
//! and 100 ms one with twelve coupled states or 200 terms.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use syn::{DeriveInput, Item};

const MODELS: [(&str, &str); 5] = [
    ("Expon", include_str!("../../models/src/expon.rs")),
    ("DualExpon", include_str!("../../models/src/dual_expon.rs")),
    ("Nmda", include_str!("../../models/src/nmda.rs")),
    ("Stp", include_str!("../../models/src/stp.rs")),
    // Ten states that an implicit method solves.
    ("NmdaKampa", include_str!("../../models/src/nmda_kampa.rs")),
];

/// A cascade of ten stages, the longest chain of the tests.
fn cascade() -> String {
    let equation = |k: usize| format!("dx{k}/dt = -x{k} / tau{k} + x{}", k - 1);
    let equations: Vec<String> = (1..10).map(equation).collect();
    let fields: Vec<String> = (0..10).map(|k| format!("tau{k}: f64")).collect();
    let (equations, fields) = (equations.join(", "), fields.join(", "));
    format!("#[synapse(dx0/dt = -x0 / tau0, {equations}, output = x9)] struct Cascade {{ {fields} }}")
}

/// A kinetic scheme of twelve states in a ring, each with transitions to and from its neighbours.
fn markov() -> String {
    let equation = |k: usize| {
        let (before, after) = ((k + 11) % 12, (k + 1) % 12);
        format!("ds{k}/dt = up{before} * s{before} + down{after} * s{after} - (up{k} + down{k}) * s{k}")
    };
    let equations: Vec<String> = (0..12).map(equation).collect();
    let fields: Vec<String> = (0..12).map(|k| format!("up{k}: f64, down{k}: f64")).collect();
    format!("#[synapse({}, output = s0)] struct Markov {{ {} }}", equations.join(", "), fields.join(", "))
}

/// One nonlinear equation with 200 terms.
fn many_terms() -> String {
    let terms: Vec<String> = (0..200).map(|k| format!("a{} * exp(-g / {k}.5) * tanh(g * {k})", k % 10)).collect();
    let fields: Vec<String> = (0..10).map(|k| format!("a{k}: f64")).collect();
    let terms = terms.join(" + ");
    format!(
        "#[synapse(dg/dt = -g + {terms}, output = g, methods(auto, exp_euler))] struct Terms {{ {} }}",
        fields.join(", ")
    )
}

/// The struct that a source declares.
fn declaration(source: &str) -> DeriveInput {
    let file = syn::parse_file(source).expect("a Rust file");
    let model = file.items.into_iter().find_map(|item| if let Item::Struct(model) = item { Some(model) } else { None });
    model.expect("a struct").into()
}

fn expansion(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("expansion");
    let large = [("Cascade10", cascade()), ("Markov12", markov()), ("Terms200", many_terms())];
    let large = large.iter().map(|(name, source)| (*name, source.as_str()));
    for (name, source) in MODELS.into_iter().chain(large) {
        let input = declaration(source);
        group.bench_function(name, |bencher| bencher.iter(|| synapse_compiler::compile(black_box(&input))));
    }
    group.finish();
}

criterion_group!(benches, expansion);
criterion_main!(benches);
