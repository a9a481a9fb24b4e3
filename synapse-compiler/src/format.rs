//! Generated code as a person reads it: for snapshot tests and the command line.

use syn::{DeriveInput, Item};

/// The generated code of one model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    /// The name of the struct.
    pub name: String,
    /// The code, formatted.
    pub code: String,
}

/// The formatted code that the derive generates for every model in `source`, the text of a Rust file.
///
/// # Errors
/// If `source` is no Rust file, or a model in it is wrong.
pub fn generated_code(source: &str) -> syn::Result<Vec<Generated>> {
    let file = syn::parse_file(source)?;
    let mut generated = Vec::new();
    collect(&file.items, &mut generated)?;
    Ok(generated)
}

fn collect(items: &[Item], generated: &mut Vec<Generated>) -> syn::Result<()> {
    for item in items {
        match item {
            Item::Mod(module) => {
                if let Some((_, items)) = &module.content {
                    collect(items, generated)?;
                }
            }
            Item::Struct(item) if item.attrs.iter().any(|attribute| attribute.path().is_ident("synapse")) => {
                let input = DeriveInput::from(item.clone());
                let code = prettyplease::unparse(&syn::parse2(crate::compile(&input)?)?);
                generated.push(Generated { name: item.ident.to_string(), code });
            }
            _ => {}
        }
    }
    Ok(())
}
