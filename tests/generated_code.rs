//! The generated code of all models, as it is read.

use models::{CELLS, REGISTRY};
use synapse_compiler::generated_code;
use synapse_compiler::model::Method;
use synapse_runtime::ModelInfo;

/// Name, description and source of every synapse and every cell.
fn all() -> impl Iterator<Item = (&'static str, &'static ModelInfo, &'static str)> {
    let cells = CELLS.iter().map(|entry| (entry.name, entry.info, entry.source));
    REGISTRY.iter().map(|entry| (entry.name, entry.info, entry.source)).chain(cells)
}

#[test]
fn of_all_models() {
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| {
        for (name, info, source) in all() {
            let generated = generated_code(source).unwrap_or_else(|error| panic!("{name}: {error}"));
            let model = generated.iter().find(|model| model.name == info.name).expect("a model in its source");
            insta::assert_snapshot!(name.replace("::", "_"), model.code);
        }
    });
}

#[test]
fn twice_is_the_same_text() {
    for (name, _, source) in all() {
        let expand = || generated_code(source).expect("a model that compiles");
        assert_eq!(expand(), expand(), "{name}");
    }
}

#[test]
fn solvers_are_those_of_the_runtime() {
    let compiled = Method::ALL.iter().map(|method| (method.name(), method.facts().variant, !method.is_generated()));
    let compiled: Vec<_> = compiled.map(|(name, variant, is_its_own)| (name, variant.to_owned(), is_its_own)).collect();
    let runtime = synapse_runtime::Method::ALL.iter();
    let runtime: Vec<_> =
        runtime.map(|method| (method.name(), format!("{method:?}"), method.is_runge_kutta())).collect();
    assert_eq!(compiled, runtime);
}
