//! The right-hand side, and one solver: its propagator and its step.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::expr::{Precision, Printer, literal};
use super::parameters::pulses;
use super::scope::{Argument, array_pattern, ident, length, lints, local, now_type};
use super::{docs, implicit};
use crate::expr::Expr;
use crate::solve::{Names, Plan, Program, Step, StepUses, Value, Values};

pub(super) fn derivative(program: &Program) -> TokenStream {
    let names = &program.names;
    let (n_parameters, n_states) = (length(names.parameters.len()), length(names.states.len()));
    let now_type = now_type(names);
    let Values { values, uses } = &program.derivative;
    let Argument { name: parameters, line: take_parameters } = Argument::parameters(names, uses);
    let Argument { name: state, line: take_state } = Argument::state(names, uses);
    let Argument { name: now, line: take_now } = Argument::now(names, uses);
    let take_pulses = pulses(program, Precision::Generic, uses);
    let printer = Printer::of(names, Precision::Generic);
    let values = values.iter().map(|expr| printer.expr(expr));
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
            [#(#values),*]
        }
    }
}

/// `impl Step<…> for …`; a step that an earlier solver takes as well is that solver's:
///
/// ```text
/// runtime::same_step!(Stp: ExpEuler is Exact);
/// ```
pub(super) fn step_impl(program: &Program, step: &Step) -> TokenStream {
    let name = &program.ident;
    let scheme = ident(step.method.facts().variant);
    if let Some(same) = step.same_as {
        let same = ident(same.facts().variant);
        return quote!(runtime::same_step!(#name: #scheme is #same););
    }
    implementation(program, step, &quote!(runtime::method::#scheme))
}

/// The same for a cell of which the potential is held; a step that an earlier solver takes as well has none.
pub(super) fn held_impl(program: &Program, step: &Step) -> Option<TokenStream> {
    let scheme = ident(step.method.facts().variant);
    let scheme = quote!(runtime::method::Held<runtime::method::#scheme>);
    step.same_as.is_none().then(|| implementation(program, step, &scheme))
}

fn implementation(program: &Program, step: &Step, scheme: &TokenStream) -> TokenStream {
    let name = &program.ident;
    let plan = &step.plan;
    let n_coefficients = length(plan.coefficients.len());
    let coefficients = plan.coefficients.iter().map(|value| &plan.values[*value]);
    let propagator = propagator(program, step);
    let implicit = implicit::attempt(&program.names, step);
    let splits = step.splits_at_pulses.then(|| {
        quote!(
            const SPLITS_AT_PULSES: bool = true;
        )
    });
    let step = step_fn(program, step);
    let lints = lints(&program.names);
    quote! {
        #[automatically_derived]
        #lints
        impl runtime::Step<#scheme> for #name {
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
        Value::Exponential { size, exponents, closed } => {
            let rows = names.chunks(*size).map(|row| array_pattern(row).unwrap_or_else(|| quote!(_)));
            let entries = exponents.chunks(*size).map(|row| {
                let row = row.iter().map(double);
                quote!([#(#row),*])
            });
            let rounded = (!is_double).then(|| quote!(.map(|row| row.map(T::of))));
            let closed = closed.iter().map(|rows| quote!(&[#(#rows),*]));
            let exponential = if closed.len() == 0 {
                quote!(exponential([#(#entries),*]))
            } else {
                quote!(closed_exponential([#(#entries),*], &[#(#closed),*]))
            };
            quote!(let [#(#rows),*] = runtime::matrix::#exponential #rounded;)
        }
        Value::Conserved { before, after } => {
            let pattern = pattern();
            let [before, after] = [before, after].map(|states| states.iter().map(|state| printer.expr(state)));
            quote!(let #pattern = runtime::propagator::conserved([#(#before),*], [#(#after),*]);)
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

fn propagator(program: &Program, step: &Step) -> TokenStream {
    let (plan, uses) = (&step.plan, &step.propagator);
    let (n_parameters, n_coefficients) = (length(program.parameters.len()), length(plan.coefficients.len()));
    let Argument { name: parameters, line: take_parameters } = Argument::parameters(&program.names, uses);
    let since_pre = ident(if uses.pulses.contains(&true) { "since_pre" } else { "_since_pre" });
    let take_pulses = pulses(program, Precision::Double, uses);
    let dt = ident(if uses.dt { "dt" } else { "_dt" });
    let printer = Printer::of_plan(&program.names, plan, Precision::Double);
    let lines = plan.definitions.iter().filter_map(|definition| match &definition.value {
        // A parameter or dt itself is a coefficient under its own name.
        Value::Expr(Expr::Symbol(_)) => None,
        value => {
            let values = definition.first..definition.first + value.width();
            let names: Vec<_> = values.map(|value| (local(&plan.values[value]), step.is_value_read[value])).collect();
            Some(line(&names, value, &printer))
        }
    });
    let exported = plan.coefficients.iter().map(|value| local(&plan.values[*value]));
    let doc = docs::propagator(program, plan);
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

fn step_fn(program: &Program, step: &Step) -> TokenStream {
    let (names, plan, uses) = (&program.names, &step.plan, &step.step);
    let (n_states, n_coefficients) = (length(names.states.len()), length(plan.coefficients.len()));
    let now_type = now_type(names);
    let Argument { name: state, line: take_state } = Argument::state(names, &uses.uses);
    let Argument { name: now, line: take_now } = Argument::now(names, &uses.uses);
    let Argument { name: propagator, line: take_propagator } = propagator_argument(names, plan, uses);
    let printer = Printer::of_plan(names, plan, Precision::Generic);
    let lines = plan.bindings.iter().map(|binding| {
        let values = binding.first..binding.first + binding.value.width();
        let names: Vec<_> = values.map(|value| (local(&plan.locals[value]), uses.locals[value])).collect();
        line(&names, &binding.value, &printer)
    });
    let next = plan.next.iter().map(|expr| printer.expr(expr));
    let doc = docs::step(program, plan);
    // So long a step would not be inlined into the loop over the elements, which would be no vector code then.
    let is_long = plan.bindings.iter().any(|binding| matches!(binding.value, Value::Conserved { .. }));
    let inline = if is_long { quote!(#[inline(always)]) } else { quote!(#[inline]) };
    quote! {
        #doc
        #inline
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

/// The argument `propagator` of a function of a step.
pub(super) fn propagator_argument(names: &Names, plan: &Plan, uses: &StepUses) -> Argument {
    let places = plan.coefficients.iter().map(|value| (local(&plan.values[*value]), uses.values[*value]));
    Argument::new(names, "propagator", array_pattern(&places.collect::<Vec<_>>()))
}
