//! The right-hand side, and one solver: its propagator and its step.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::expr::{Precision, Printer, plan_names};
use super::parameters::{parameters, pulses};
use super::{Argument, array_pattern, docs, ident, length, lints, local};
use crate::expr::{Expr, Symbol};
use crate::model::{Method, Model};
use crate::solve::{Definition, Plan, Value};

pub(super) fn derivative(model: &Model) -> TokenStream {
    let (n_parameters, n_states) = (length(model.parameters.len()), length(model.states.len()));
    let rhs: Vec<&Expr> = model.states.iter().map(|state| &state.rhs).collect();
    let Argument { name: parameters, line: take_parameters } = parameters(model, rhs.iter().copied());
    let Argument { name: state, line: take_state } = state(model, rhs.iter().copied());
    let Argument { name: now, line: take_now } = now(model, rhs.iter().copied());
    let take_pulses = pulses(model, Precision::Generic, rhs.iter().copied());
    let printer = Printer::of(model, Precision::Generic);
    let rhs = rhs.iter().map(|expr| printer.expr(expr));
    quote! {
        fn derivative<T: runtime::Real>(
            #parameters: [T; #n_parameters],
            #state: [T; #n_states],
            #now: runtime::Now<T>,
        ) -> [T; #n_states] {
            #take_parameters
            #take_state
            #take_now
            #take_pulses
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

/// The argument `now`, of which `expressions` read some.
pub(super) fn now<'a>(model: &Model, expressions: impl Iterator<Item = &'a Expr>) -> Argument {
    let fields = now_fields(expressions, false);
    Argument::new(model, "now", fields.map(|fields| quote!(runtime::Now { #fields })))
}

/// `t, ..`: what is read of a now, or of an arrival if `of_more`, which has other fields.
pub(super) fn now_fields<'a>(expressions: impl Iterator<Item = &'a Expr>, of_more: bool) -> Option<TokenStream> {
    let expressions: Vec<&Expr> = expressions.collect();
    let reads =
        |test: &dyn Fn(Symbol) -> bool| expressions.iter().any(|expr| expr.any_symbol(&mut |symbol| test(symbol)));
    let t = reads(&|symbol| symbol == Symbol::Time);
    let since_pre = reads(&Symbol::follows_spikes);
    let rest = (!(of_more || t && since_pre)).then(|| quote!(..));
    let (t, since_pre) = (t.then(|| quote!(t,)), since_pre.then(|| quote!(since_pre,)));
    (t.is_some() || since_pre.is_some()).then(|| quote!(#t #since_pre #rest))
}

/// `impl Step<…> for …`
pub(super) fn step_impl(model: &Model, method: Method, plan: &Plan) -> TokenStream {
    let name = &model.ident;
    let scheme = ident(method.variant());
    let n_coefficients = length(plan.coefficients.len());
    let coefficients = plan.coefficients.iter().map(|value| &plan.values[*value]);
    let propagator = propagator(model, plan);
    let step = step(model, plan);
    let is_split = !model.pulses.is_empty() && method.splits_at_pulses();
    let splits = is_split.then(|| {
        quote!(
            const SPLITS_AT_PULSES: bool = true;
        )
    });
    let lints = lints(model);
    quote! {
        #[automatically_derived]
        #lints
        impl runtime::Step<runtime::method::#scheme> for #name {
            type Propagator<T: ::core::marker::Copy> = [T; #n_coefficients];
            const COEFFICIENTS: &'static [&'static str] = &[#(#coefficients),*];
            #splits
            #propagator
            #step
        }
    }
}

/// The names of what a definition computes, and whether the step reads each.
fn values(plan: &Plan, definition: &Definition) -> Vec<(Ident, bool)> {
    let values = definition.first..definition.first + definition.value.width();
    values.map(|value| (local(&plan.values[value]), plan.coefficients.contains(&value))).collect()
}

fn propagator(model: &Model, plan: &Plan) -> TokenStream {
    let (n_parameters, n_coefficients) = (length(model.parameters.len()), length(plan.coefficients.len()));
    let inputs = || plan.definitions.iter().flat_map(|definition| definition.value.inputs());
    let Argument { name: parameters, line: take_parameters } = parameters(model, inputs());
    let since_pre = inputs().any(|expr| expr.any_symbol(&mut |symbol| matches!(symbol, Symbol::Pulse(_))));
    let since_pre = ident(if since_pre { "since_pre" } else { "_since_pre" });
    let take_pulses = pulses(model, Precision::Double, inputs());
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
            let pattern = array_pattern(&values(plan, definition));
            let (exponent, rate, duration) = (printer.expr(exponent), printer.expr(rate), printer.expr(duration));
            Some(quote!(let #pattern = runtime::propagator::relaxation(#exponent, #rate, #duration);))
        }
        Value::Exponential { size, exponents } => {
            let names = values(plan, definition);
            let rows = names.chunks(*size).map(|row| array_pattern(row).unwrap_or_else(|| quote!(_)));
            let entries = exponents.chunks(*size).map(|row| {
                let row = row.iter().map(|entry| printer.expr(entry));
                quote!([#(#row),*])
            });
            Some(quote!(let [#(#rows),*] = runtime::matrix::exponential([#(#entries),*]);))
        }
        Value::Bernoulli { exponent, nonlinear, order, duration } => {
            let pattern = array_pattern(&values(plan, definition));
            let inputs = [exponent, nonlinear, order, duration].map(|input| printer.expr(input));
            Some(quote!(let #pattern = runtime::propagator::bernoulli_coefficients(#(#inputs),*);))
        }
        Value::Riccati { coefficients, discriminant, duration } => {
            let pattern = array_pattern(&values(plan, definition));
            let coefficients = coefficients.iter().map(|coefficient| printer.expr(coefficient));
            let (discriminant, duration) = (printer.expr(discriminant), printer.expr(duration));
            Some(quote! {
                let #pattern = runtime::propagator::riccati_coefficients(
                    [#(#coefficients),*], #discriminant, #duration
                );
            })
        }
    });
    let exported = plan.coefficients.iter().map(|value| local(&plan.values[*value]));
    let doc = docs::propagator(model, plan);
    quote! {
        #doc
        fn propagator(#parameters: [f64; #n_parameters], #dt: f64, #since_pre: f64) -> [f64; #n_coefficients] {
            #take_parameters
            #take_pulses
            #(#lines)*
            [#(#exported),*]
        }
    }
}

fn step(model: &Model, plan: &Plan) -> TokenStream {
    let (n_states, n_coefficients) = (length(model.states.len()), length(plan.coefficients.len()));
    let exprs = || plan.bindings.iter().map(|binding| &binding.value).chain(&plan.next);
    let Argument { name: state, line: take_state } = state(model, exprs());
    let Argument { name: now, line: take_now } = now(model, exprs());
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
            #now: runtime::Now<T>,
        ) -> [T; #n_states] {
            #take_propagator
            #take_state
            #take_now
            #(#lines)*
            [#(#next),*]
        }
    }
}
