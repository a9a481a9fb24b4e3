//! The generated code of all models, as it is read.

use models::REGISTRY;
use synapse_compiler::generated_code;

#[test]
fn of_all_models() {
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| {
        for entry in REGISTRY {
            let generated = generated_code(entry.source).unwrap_or_else(|error| panic!("{}: {error}", entry.name));
            let model = generated.iter().find(|model| model.name == entry.info.name).expect("a model in its source");
            insta::assert_snapshot!(entry.name.replace("::", "_"), model.code);
        }
    });
}

#[test]
fn twice_is_the_same_text() {
    for entry in REGISTRY {
        let expand = || generated_code(entry.source).expect("a model that compiles");
        assert_eq!(expand(), expand(), "{}", entry.name);
    }
}
