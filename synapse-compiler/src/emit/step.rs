//! The right-hand side, and one solver: its propagator and its step.

use proc_macro2::TokenStream;
use quote::quote;

use super::expr::{Precision, Printer, plan_names};
use super::parameters::parameters;
use super::{Argument, array_pattern, docs, ident, length, lints, local};
use crate::expr::{Expr, Symbol};
use crate::model::{Method, Model};
use crate::solve::{Plan, Value};

pub(super) fn derivative(model: &Model) -> TokenStream {
    let (n_parameters, n_states) = (length(model.parameters.len()), length(model.states.len()));
    let rhs: Vec<&Expr> = model.states.iter().map(|state| &state.rhs).collect();
    let Argument { name: parameters, line: take_parameters } = parameters(model, rhs.iter().copied());
    let Argument { name: state, line: take_state } = state(model, rhs.iter().copied());
    let t = time_pattern(rhs.iter().copied());
    let printer = Printer::of(model, Precision::Generic);
    let rhs = rhs.iter().map(|expr| printer.expr(expr));
    quote! {
        fn derivative<T: runtime::Real>(
            #parameters: [T; #n_parameters],
            #state: [T; #n_states],
            #t: T,
        ) -> [T; #n_states] {
            #take_parameters
            #take_state
            [#(#rhs),*]
        }
    }
}

/// The argument `state`, of which `expressions` read some.
pub(super) fn state<'a>(model: &Model, expressions: impl Iterator<Item = &'a Expr>) -> Argument {
    let expressions: Vec<&Expr> = expressions.collect();
    let places: Vec<_> = model
        .states
        .iter()
        .enumerate()
        .map(|(k, state)| (local(&state.name), expressions.iter().any(|expr| expr.contains(Symbol::State(k)))))
        .collect();
    Argument::new(model, "state", array_pattern(&places))
}

/// `t` where the time is read, else `_t`.
pub(super) fn time_pattern<'a>(mut expressions: impl Iterator<Item = &'a Expr>) -> TokenStream {
    let name = ident(if expressions.any(|expr| expr.contains(Symbol::Time)) { "t" } else { "_t" });
    quote!(#name)
}

/// `impl Step<…> for …`
pub(super) fn step_impl(model: &Model, method: Method, plan: &Plan) -> TokenStream {
    let name = &model.ident;
    let scheme = ident(method.variant());
    let n_coefficients = length(plan.coefficients.len());
    let coefficients = plan.coefficients.iter().map(|value| &plan.values[*value]);
    let propagator = propagator(model, plan);
    let step = step(model, plan);
    let lints = lints(model);
    quote! {
        #[automatically_derived]
        #lints
        impl runtime::Step<runtime::method::#scheme> for #name {
            type Propagator<T: ::core::marker::Copy> = [T; #n_coefficients];
            const COEFFICIENTS: &'static [&'static str] = &[#(#coefficients),*];
            #propagator
            #step
        }
    }
}

fn propagator(model: &Model, plan: &Plan) -> TokenStream {
    let (n_parameters, n_coefficients) = (length(model.parameters.len()), length(plan.coefficients.len()));
    let inputs = || plan.definitions.iter().flat_map(|definition| definition.value.inputs());
    let Argument { name: parameters, line: take_parameters } = parameters(model, inputs());
    let dt = ident(if inputs().any(|expr| expr.contains(Symbol::Dt)) { "dt" } else { "_dt" });
    let names = plan_names(model, plan);
    let printer = Printer::new(Precision::Double, &names);
    let lines = plan.definitions.iter().filter_map(|definition| match &definition.value {
        // A parameter or dt itself is a coefficient under its own name.
        Value::Expr(Expr::Symbol(_)) => None,
        Value::Expr(value) => {
            let (name, value) = (local(&plan.values[definition.first]), printer.expr(value));
            Some(quote!(let #name = #value;))
        }
        Value::Relaxation { exponent, rate, duration } => {
            let places: Vec<_> = (definition.first..definition.first + 3)
                .map(|value| (local(&plan.values[value]), plan.coefficients.contains(&value)))
                .collect();
            let pattern = array_pattern(&places);
            let (exponent, rate, duration) = (printer.expr(exponent), printer.expr(rate), printer.expr(duration));
            Some(quote!(let #pattern = runtime::propagator::relaxation(#exponent, #rate, #duration);))
        }
    });
    let exported = plan.coefficients.iter().map(|value| local(&plan.values[*value]));
    let doc = docs::propagator(model, plan);
    quote! {
        #doc
        fn propagator(#parameters: [f64; #n_parameters], #dt: f64) -> [f64; #n_coefficients] {
            #take_parameters
            #(#lines)*
            [#(#exported),*]
        }
    }
}

fn step(model: &Model, plan: &Plan) -> TokenStream {
    let (n_states, n_coefficients) = (length(model.states.len()), length(plan.coefficients.len()));
    let exprs = || plan.bindings.iter().map(|binding| &binding.value).chain(&plan.next);
    let Argument { name: state, line: take_state } = state(model, exprs());
    let t = time_pattern(exprs());
    let places: Vec<_> = plan.coefficients.iter().map(|value| (local(&plan.values[*value]), true)).collect();
    let Argument { name: propagator, line: take_propagator } =
        Argument::new(model, "propagator", array_pattern(&places));
    let names = plan_names(model, plan);
    let printer = Printer::new(Precision::Generic, &names);
    let lines = plan.bindings.iter().map(|binding| {
        let (name, value) = (local(&binding.name), printer.expr(&binding.value));
        quote!(let #name = #value;)
    });
    let next = plan.next.iter().map(|expr| printer.expr(expr));
    let doc = docs::step(model, plan);
    quote! {
        #doc
        #[inline]
        fn step<T: runtime::Real>(
            #propagator: [T; #n_coefficients],
            #state: [T; #n_states],
            #t: T,
        ) -> [T; #n_states] {
            #take_propagator
            #take_state
            #(#lines)*
            [#(#next),*]
        }
    }
}
