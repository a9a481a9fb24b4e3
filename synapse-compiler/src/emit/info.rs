//! `INFO`: the model as plain data.

use proc_macro2::TokenStream;
use quote::quote;

use super::expr::{assignment_token, literal};
use super::{Program, ident};
use crate::expr::{Expr, Symbol};
use crate::model::{Bound, Default, Model, Statement};

pub(super) fn info(program: &Program<'_>) -> TokenStream {
    let model = program.model;
    let (name, doc) = (model.ident.to_string(), prose(&model.doc));
    let parameters = parameters(model);
    let states = model.states.iter().map(|state| {
        let (name, unit) = (&state.name, &state.unit);
        let (equation, initial) = (text(model, &state.rhs), text(model, &state.initial));
        quote! {
            info::StateInfo { name: #name, unit: #unit, equation: #equation, initial: #initial }
        }
    });
    let on_pre = statements(model, &model.on_pre.statements, "");
    let weight = match &model.on_pre.weight {
        Some(weight) => quote!(Some(#weight)),
        None => quote!(None),
    };
    let (output, output_unit) = (text(model, &model.output), &model.output_unit);
    let solvers = program.solvers.iter().map(|(method, schemes)| {
        let method = ident(method.variant());
        quote!(info::SolverInfo { method: runtime::Method::#method, schemes: &[#(#schemes),*] })
    });
    let reads_prev = model.on_pre.reads(|symbol| matches!(symbol, Symbol::Prev(_)));
    let releases = model.on_pre.releases();
    quote! {
        const INFO: &'static runtime::ModelInfo = &runtime::ModelInfo {
            name: #name,
            doc: #doc,
            parameters: &[#(#parameters),*],
            states: &[#(#states),*],
            on_pre: #on_pre,
            weight: #weight,
            output: #output,
            output_unit: #output_unit,
            solvers: &[#(#solvers),*],
            reads_prev: #reads_prev,
            releases: #releases,
        };
    }
}

/// The first paragraph of a documentation, on one line.
fn prose(doc: &str) -> String {
    doc.lines().take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

fn parameters(model: &Model) -> Vec<TokenStream> {
    model
        .parameters
        .iter()
        .map(|parameter| {
            let (name, doc, unit) = (&parameter.name, prose(&parameter.doc), &parameter.unit);
            let default = match &parameter.default {
                Default::None => quote!(None),
                Default::Constant(value) | Default::Computed(Expr::Number(value)) => {
                    let value = literal(*value);
                    quote!(Constant(#value))
                }
                Default::Computed(value) => {
                    let value = text(model, value);
                    quote!(Computed(#value))
                }
            };
            let (lower, upper) = (bound(parameter.lower), bound(parameter.upper));
            quote! {
                info::ParameterInfo {
                    name: #name,
                    doc: #doc,
                    unit: #unit,
                    default: info::ParameterDefault::#default,
                    lower: info::Bound::#lower,
                    upper: info::Bound::#upper,
                }
            }
        })
        .collect()
}

fn bound(bound: Bound) -> TokenStream {
    match bound {
        Bound::None => quote!(None),
        Bound::Closed(value) => {
            let value = literal(value);
            quote!(Closed(#value))
        }
        Bound::Open(value) => {
            let value = literal(value);
            quote!(Open(#value))
        }
    }
}

fn text(model: &Model, expr: &Expr) -> String {
    expr.display(&|symbol| model.name_of(symbol)).to_string()
}

/// Statements as text, a line each.
fn statements(model: &Model, list: &[Statement], indent: &str) -> String {
    let lines = list.iter().map(|statement| match statement {
        Statement::Assign { state, operator, value } => {
            let operator = assignment_token(*operator).to_string().replace(' ', "");
            format!("{indent}{} {operator} {};", model.states[*state].name, text(model, value))
        }
        Statement::Release(value) => format!("{indent}release = {};", text(model, value)),
        Statement::Let { local, value } => {
            format!("{indent}let {} = {};", model.on_pre.locals[*local], text(model, value))
        }
        Statement::If { condition, then, otherwise } => {
            let condition = condition.display(&|symbol| model.name_of(symbol)).to_string();
            let inner = format!("{indent}    ");
            let then = statements(model, then, &inner);
            let end = if otherwise.is_empty() {
                "}".to_owned()
            } else {
                format!("}} else {{\n{}\n{indent}}}", statements(model, otherwise, &inner))
            };
            format!("{indent}if {condition} {{\n{then}\n{indent}{end}")
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}
