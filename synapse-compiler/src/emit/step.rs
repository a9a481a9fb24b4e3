//! The right-hand side, and one solver: its propagator and its step.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::expr::{Precision, Printer, literal, plan_names};
use super::parameters::{parameters, pulses};
use super::{Argument, array_pattern, docs, ident, implicit, length, lints, local, now_type};
use crate::expr::{Expr, Symbol};
use crate::model::{Method, Model};
use crate::solve::{Plan, Value};

pub(super) fn derivative(model: &Model) -> TokenStream {
    let (n_parameters, n_states) = (length(model.parameters.len()), length(model.states.len()));
    let now_type = now_type(model);
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
            #now: #now_type,
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
    let fields = now_fields(model, expressions, false);
    Argument::new(model, "now", fields.map(|fields| quote!(runtime::Now { #fields })))
}

/// `t, ..`: what is read of a now, or of an arrival if `of_more`, which has other fields.
pub(super) fn now_fields<'a>(
    model: &Model,
    expressions: impl Iterator<Item = &'a Expr>,
    of_more: bool,
) -> Option<TokenStream> {
    let expressions: Vec<&Expr> = expressions.collect();
    let reads =
        |test: &dyn Fn(Symbol) -> bool| expressions.iter().any(|expr| expr.any_symbol(&mut |symbol| test(symbol)));
    let t = reads(&|symbol| symbol == Symbol::Time);
    let since_pre = reads(&Symbol::follows_spikes);
    let places = model.inputs.iter().enumerate();
    let places: Vec<_> =
        places.map(|(k, input)| (local(&input.name), reads(&|symbol| symbol == Symbol::Input(k)))).collect();
    let inputs = array_pattern(&places).map(|pattern| quote!(inputs: #pattern,));
    let is_read = t || since_pre || inputs.is_some();
    let rest = (!(of_more || t && since_pre && inputs.is_some())).then(|| quote!(..));
    let (t, since_pre) = (t.then(|| quote!(t,)), since_pre.then(|| quote!(since_pre,)));
    is_read.then(|| quote!(#t #since_pre #inputs #rest))
}

/// `impl Step<…> for …`
pub(super) fn step_impl(model: &Model, method: Method, plan: &Plan) -> TokenStream {
    let name = &model.ident;
    let scheme = ident(method.variant());
    let n_coefficients = length(plan.coefficients.len());
    let coefficients = plan.coefficients.iter().map(|value| &plan.values[*value]);
    let propagator = propagator(model, plan);
    let step = step(model, plan);
    let implicit = plan.implicit.as_ref().map(|implicit| implicit::attempt(model, plan, implicit));
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
            #implicit
        }
    }
}

/// A line of the propagator or of a step: the names of what it computes, each with whether anything reads it.
pub(super) fn line(names: &[(Ident, bool)], value: &Value, printer: &Printer<'_>) -> TokenStream {
    let pattern = || array_pattern(names).unwrap_or_else(|| quote!(_));
    // Several values that belong together are computed in f64, as once and for all.
    let is_double = printer.precision() == Precision::Double;
    let double = |expr: &Expr| match expr {
        _ if is_double => printer.expr(expr),
        Expr::Number(value) => literal(*value),
        expr => {
            let value = printer.operand(expr);
            quote!(#value.as_f64())
        }
    };
    let rounded = (!is_double).then(|| quote!(.map(T::of)));
    match value {
        Value::Expr(value) => {
            let (name, value) = (&names[0].0, printer.expr(value));
            quote!(let #name = #value;)
        }
        Value::Relaxation { exponent, rate, duration } => {
            let (pattern, inputs) = (pattern(), [exponent, rate, duration].map(double));
            quote!(let #pattern = runtime::propagator::relaxation(#(#inputs),*) #rounded;)
        }
        Value::Exponential { size, exponents } => {
            let rows = names.chunks(*size).map(|row| array_pattern(row).unwrap_or_else(|| quote!(_)));
            let entries = exponents.chunks(*size).map(|row| {
                let row = row.iter().map(double);
                quote!([#(#row),*])
            });
            let rounded = (!is_double).then(|| quote!(.map(|row| row.map(T::of))));
            quote!(let [#(#rows),*] = runtime::matrix::exponential([#(#entries),*]) #rounded;)
        }
        Value::Bernoulli { exponent, nonlinear, order, duration } => {
            let (pattern, inputs) = (pattern(), [exponent, nonlinear, order, duration].map(double));
            quote!(let #pattern = runtime::propagator::bernoulli_coefficients(#(#inputs),*) #rounded;)
        }
        Value::Riccati { coefficients, discriminant, duration } => {
            let (pattern, coefficients) = (pattern(), coefficients.iter().map(double));
            let (discriminant, duration) = (double(discriminant), double(duration));
            quote! {
                let #pattern = runtime::propagator::riccati_coefficients(
                    [#(#coefficients),*], #discriminant, #duration
                ) #rounded;
            }
        }
    }
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
        value => {
            let values = definition.first..definition.first + value.width();
            let is_read = |value: usize| {
                let in_another = || inputs().any(|expr| expr.contains(Symbol::Coefficient(value)));
                plan.coefficients.contains(&value) || in_another()
            };
            let names: Vec<_> = values.map(|value| (local(&plan.values[value]), is_read(value))).collect();
            Some(line(&names, value, &printer))
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
    let now_type = now_type(model);
    let exprs = || plan.bindings.iter().flat_map(|binding| binding.value.inputs()).chain(&plan.next);
    let Argument { name: state, line: take_state } = state(model, exprs());
    let Argument { name: now, line: take_now } = now(model, exprs());
    let is_read = |value: usize| exprs().any(|expr| expr.contains(Symbol::Coefficient(value)));
    let places: Vec<_> = plan.coefficients.iter().map(|value| (local(&plan.values[*value]), is_read(*value))).collect();
    let Argument { name: propagator, line: take_propagator } =
        Argument::new(model, "propagator", array_pattern(&places));
    let names = plan_names(model, plan);
    let printer = Printer::new(Precision::Generic, &names);
    let lines = plan.bindings.iter().map(|binding| {
        let values = binding.first..binding.first + binding.value.width();
        let is_read = |value: usize| exprs().any(|expr| expr.contains(Symbol::Local(value)));
        let names: Vec<_> = values.map(|value| (local(&plan.locals[value]), is_read(value))).collect();
        line(&names, &binding.value, &printer)
    });
    let next = plan.next.iter().map(|expr| printer.expr(expr));
    let doc = docs::step(model, plan);
    quote! {
        #doc
        #[inline]
        fn step<T: runtime::Real>(
            #propagator: [T; #n_coefficients],
            #state: [T; #n_states],
            #now: #now_type,
        ) -> [T; #n_states] {
            #take_propagator
            #take_state
            #take_now
            #(#lines)*
            [#(#next),*]
        }
    }
}
