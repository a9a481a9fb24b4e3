//! Generated code and equations as a person reads them: for snapshot tests and the command line.

use syn::{DeriveInput, Item};

use crate::diag::Diagnostics;
use crate::{front_end, names, role_of, typeset};

/// What was made of one model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    /// The name of the struct.
    pub name: String,
    /// The code or the equations.
    pub code: String,
}

/// The formatted code that the derive generates for every model in `source`, the text of a Rust file.
///
/// With it a crate snapshot-tests its own models in three lines (here with `insta`):
///
/// ```ignore
/// for model in synapse_compiler::generated_code(include_str!("../src/lib.rs"))? {
///     insta::assert_snapshot!(model.name, model.code);
/// }
/// ```
///
/// # Errors
/// If `source` is no Rust file, or a model in it is wrong.
pub fn generated_code(source: &str) -> syn::Result<Vec<Generated>> {
    each_model(source, &|input| Ok(prettyplease::unparse(&syn::parse2(crate::compile(input)?)?)))
}

/// The equations of every model in `source`, the text of a Rust file, in LaTeX: an `align*` each.
///
/// # Errors
/// If `source` is no Rust file, or a model in it is wrong.
pub fn latex_equations(source: &str) -> syn::Result<Vec<Generated>> {
    each_model(source, &|input| {
        let mut diags = Diagnostics::default();
        let model = front_end(input, role_of(&input.attrs), &mut diags);
        diags.finish()?;
        Ok(model.as_ref().map(typeset::equations).unwrap_or_default())
    })
}

fn each_model(source: &str, make: &dyn Fn(&DeriveInput) -> syn::Result<String>) -> syn::Result<Vec<Generated>> {
    let mut generated = Vec::new();
    collect(&syn::parse_file(source)?.items, make, &mut generated)?;
    Ok(generated)
}

fn collect(
    items: &[Item],
    make: &dyn Fn(&DeriveInput) -> syn::Result<String>,
    generated: &mut Vec<Generated>,
) -> syn::Result<()> {
    for item in items {
        match item {
            Item::Mod(module) => {
                if let Some((_, items)) = &module.content {
                    collect(items, make, generated)?;
                }
            }
            Item::Struct(item)
                if item
                    .attrs
                    .iter()
                    .any(|attribute| ["synapse", "neuron"].iter().any(|own| names(attribute.path(), own))) =>
            {
                let code = make(&DeriveInput::from(item.clone()))?;
                generated.push(Generated { name: item.ident.to_string(), code });
            }
            _ => {}
        }
    }
    Ok(())
}
