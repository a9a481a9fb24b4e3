//! The documentation of generated functions.

use proc_macro2::TokenStream;
use quote::quote;

use super::expr::plan_names;
use crate::model::Model;
use crate::solve::{Plan, Value};

/// What the coefficients of a step are.
pub(super) fn propagator(model: &Model, plan: &Plan) -> TokenStream {
    let names = plan_names(model, plan);
    let mut lines = vec!["The coefficients of a step over `dt` (ms):".to_owned(), String::new()];
    for definition in &plan.definitions {
        let exported: Vec<String> = (definition.first..definition.first + definition.value.width())
            .filter(|value| plan.coefficients.contains(value))
            .map(|value| format!("`{}`", plan.values[value]))
            .collect();
        if exported.is_empty() {
            continue;
        }
        let meaning = match &definition.value {
            Value::Expr(value) => format!("`{}`", value.display(&names)),
            Value::Relaxation { rate, .. } => {
                format!("keep, pull and gain of a relaxation with the rate `{}`", rate.display(&names))
            }
        };
        let is_its_own_name = exported[0] == meaning;
        lines.push(if is_its_own_name {
            format!("- {meaning}")
        } else {
            format!("- {}: {meaning}", exported.join(", "))
        });
    }
    if lines.len() == 2 {
        lines = vec!["No coefficient of the step depends on the parameters alone.".to_owned()];
    }
    doc(&lines)
}

/// How each state is integrated.
pub(super) fn step(model: &Model, plan: &Plan) -> TokenStream {
    let schemes = model.states.iter().zip(&plan.schemes);
    let list: Vec<String> = schemes.map(|(state, scheme)| format!("`{}` {scheme}", state.name)).collect();
    doc(&[format!("One step over dt: {}.", list.join(", "))])
}

fn doc(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    quote!(#(#[doc = #lines])*)
}
