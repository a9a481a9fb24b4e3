//! How long the compiler takes for one model, from the struct's tokens to the tokens of its code: `cargo bench -p
//! synapse-compiler`. The derive is to cost a user's build at most 10 ms a model.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use syn::{DeriveInput, Item};

const MODELS: [(&str, &str); 4] = [
    ("Expon", include_str!("../../models/src/expon.rs")),
    ("DualExpon", include_str!("../../models/src/dual_expon.rs")),
    ("Nmda", include_str!("../../models/src/nmda.rs")),
    ("Stp", include_str!("../../models/src/stp.rs")),
];

/// A cascade of ten stages, the longest chain of the tests.
fn cascade() -> String {
    let equation = |k: usize| format!("dx{k}/dt = -x{k} / tau{k} + x{}", k - 1);
    let equations: Vec<String> = (1..10).map(equation).collect();
    let fields: Vec<String> = (0..10).map(|k| format!("tau{k}: f64")).collect();
    let (equations, fields) = (equations.join(", "), fields.join(", "));
    format!("#[synapse(dx0/dt = -x0 / tau0, {equations}, output = x9)] struct Cascade {{ {fields} }}")
}

/// The struct that a source declares.
fn declaration(source: &str) -> DeriveInput {
    let file = syn::parse_file(source).expect("a Rust file");
    let model = file.items.into_iter().find_map(|item| if let Item::Struct(model) = item { Some(model) } else { None });
    model.expect("a struct").into()
}

fn expansion(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("expansion");
    let cascade = cascade();
    for (name, source) in MODELS.into_iter().chain([("Cascade10", cascade.as_str())]) {
        let input = declaration(source);
        group.bench_function(name, |bencher| bencher.iter(|| synapse_compiler::compile(black_box(&input))));
    }
    group.finish();
}

criterion_group!(benches, expansion);
criterion_main!(benches);
