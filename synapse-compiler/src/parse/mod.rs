//! Tokens → [`ast`](crate::ast), with recovery at commas.
//!
//! Nothing here judges what a declaration means; a mistake of spelling is reported and the rest is still read.

mod attribute;
mod equation;
mod event;
mod expr;
mod parameter;
mod unit;

use syn::{Data, DeriveInput, Fields};

use crate::ast::{Declaration, Name};
use crate::diag::{Diagnostics, Range};
use crate::role::Role;

/// Reads a struct; `None` where what was derived for is no struct with named fields.
pub(crate) fn declaration(input: &DeriveInput, role: Role, diags: &mut Diagnostics) -> Option<Declaration> {
    if let Some(first) = input.generics.params.first() {
        let range = Range::of(first).to(Range::of(&input.generics.params));
        diags.error(range, "a model has no generic parameters; its populations choose f32 or f64 themselves");
        return None;
    }
    let fields = named_fields(input, diags)?;
    let (entries, mut doubtful) = attribute::entries(input, role, diags);
    let mut parameters = Vec::new();
    for field in &fields.named {
        match parameter::parameter(field, diags) {
            Some(parameter) => parameters.push(parameter),
            None => doubtful.extend(field.ident.iter().map(|ident| Name::of(ident).text)),
        }
    }
    Some(Declaration {
        role,
        name: input.ident.clone(),
        doc: attribute::doc(&input.attrs),
        fields: parameters,
        entries,
        doubtful,
    })
}

fn named_fields<'a>(input: &'a DeriveInput, diags: &mut Diagnostics) -> Option<&'a syn::FieldsNamed> {
    let found = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => return Some(fields),
            Fields::Unnamed(_) => "a tuple struct",
            Fields::Unit => {
                let advice =
                    "a model is a struct with named fields; write `{ }` after its name if it has no parameters";
                diags.error(Range::of(&input.ident), advice);
                return None;
            }
        },
        Data::Enum(_) => "an enum",
        Data::Union(_) => "a union",
    };
    let message = format!("a model is a struct with named fields, one for each parameter, but this is {found}");
    diags.error(Range::of(&input.ident), message);
    None
}
