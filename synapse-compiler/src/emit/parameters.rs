//! What is computed from the parameters once: defaults, initial values, rates.

use proc_macro2::TokenStream;
use quote::quote;

use super::expr::{Precision, Printer, literal};
use super::{Argument, array_pattern, length, local};
use crate::expr::{Expr, Symbol};
use crate::model::{Default, Model};

/// `impl Default`, if every parameter has a default.
pub(super) fn default_impl(model: &Model) -> Option<TokenStream> {
    let fields: Option<Vec<TokenStream>> = model
        .parameters
        .iter()
        .map(|parameter| {
            let field = &parameter.ident;
            match parameter.default {
                _ if parameter.is_option => Some(quote!(#field: ::core::option::Option::None)),
                Default::Constant(value) => {
                    let value = literal(value);
                    Some(quote!(#field: #value))
                }
                _ => None,
            }
        })
        .collect();
    let (name, fields) = (&model.ident, fields?);
    Some(quote! {
        #[automatically_derived]
        #[allow(deprecated)]
        impl ::core::default::Default for #name {
            fn default() -> Self {
                Self { #(#fields),* }
            }
        }
    })
}

pub(super) fn given(model: &Model) -> TokenStream {
    let n = length(model.parameters.len());
    let values = model.parameters.iter().map(|parameter| {
        let field = &parameter.ident;
        if parameter.is_option { quote!(self.#field) } else { quote!(Some(self.#field)) }
    });
    quote! {
        fn given(&self) -> [Option<f64>; #n] {
            [#(#values),*]
        }
    }
}

pub(super) fn complete(model: &Model) -> TokenStream {
    let n = length(model.parameters.len());
    let names: Vec<_> = model.parameters.iter().map(|parameter| local(&parameter.name)).collect();
    let lines = model.completion.iter().map(|k| {
        let name = &names[*k];
        match &model.parameters[*k].default {
            Default::None => quote!(let #name = #name.unwrap_or(f64::NAN);),
            Default::Constant(value) | Default::Computed(Expr::Number(value)) => {
                let value = literal(*value);
                quote!(let #name = #name.unwrap_or(#value);)
            }
            Default::Computed(value) => {
                let value = double(model).expr(value);
                quote!(let #name = #name.unwrap_or_else(|| #value);)
            }
        }
    });
    let Argument { name: given, line } = Argument::new(model, "given", Some(quote!([#(#names),*])));
    quote! {
        fn complete(#given: [Option<f64>; #n]) -> [f64; #n] {
            #line
            #(#lines)*
            [#(#names),*]
        }
    }
}

pub(super) fn initial(model: &Model) -> TokenStream {
    let values: Vec<Expr> = model.states.iter().map(|state| state.initial.clone()).collect();
    let body = from_parameters(model, &values);
    quote! {
        fn initial #body
    }
}

/// While all pulses last.
pub(super) fn rates(model: &Model, rates: &[Expr]) -> TokenStream {
    let with_pulses = |rate: &Expr| {
        rate.substitute(&mut |symbol| if matches!(symbol, Symbol::Pulse(_)) { Expr::ONE } else { symbol.into() })
    };
    let rates: Vec<Expr> = rates.iter().map(with_pulses).collect();
    let body = from_parameters(model, &rates);
    quote! {
        fn rates #body
    }
}

/// `([tau, _]: [f64; 2]) -> [f64; 1] { [−1.0 / tau] }`
fn from_parameters(model: &Model, values: &[Expr]) -> TokenStream {
    let (n_parameters, n_states) = (length(model.parameters.len()), length(model.states.len()));
    let Argument { name, line } = parameters(model, values.iter());
    let printer = double(model);
    let values = values.iter().map(|value| printer.expr(value));
    quote! {
        (#name: [f64; #n_parameters]) -> [f64; #n_states] {
            #line
            [#(#values),*]
        }
    }
}

/// The argument `parameters`, of which `expressions` read some.
pub(super) fn parameters<'a>(model: &Model, expressions: impl Iterator<Item = &'a Expr>) -> Argument {
    let expressions: Vec<&Expr> = expressions.collect();
    let places: Vec<_> = model
        .parameters
        .iter()
        .enumerate()
        .map(|(k, parameter)| {
            let reads = |expr: &Expr| expr.contains(Symbol::Parameter(k));
            let in_pulse = |pulse: usize| {
                reads(&model.pulses[pulse]) && expressions.iter().any(|expr| expr.contains(Symbol::Pulse(pulse)))
            };
            let is_read = expressions.iter().any(|expr| reads(expr)) || (0..model.pulses.len()).any(in_pulse);
            (local(&parameter.name), is_read)
        })
        .collect();
    Argument::new(model, "parameters", array_pattern(&places))
}

/// The lines that say which pulses last, for `expressions` that read them: `let pulse_on = math::pulse(since_pre, T_dur);`.
pub(super) fn pulses<'a>(
    model: &Model,
    precision: Precision,
    expressions: impl Iterator<Item = &'a Expr>,
) -> TokenStream {
    let expressions: Vec<&Expr> = expressions.collect();
    let printer = Printer::of(model, precision);
    let is_read = |pulse: &usize| expressions.iter().any(|expr| expr.contains(Symbol::Pulse(*pulse)));
    let lines = (0..model.pulses.len()).filter(is_read).map(|pulse| {
        let (name, duration) = (local(&model.pulse_name(pulse)), printer.expr(&model.pulses[pulse]));
        quote!(let #name = math::pulse(since_pre, #duration);)
    });
    quote!(#(#lines)*)
}

/// When each pulse ends; nothing where the model has none.
pub(super) fn pulse_end(model: &Model) -> Option<TokenStream> {
    let n_parameters = length(model.parameters.len());
    let Argument { name, line } = parameters(model, model.pulses.iter());
    let printer = double(model);
    let (last, others) = model.pulses.split_last()?;
    let arms = others.iter().enumerate().map(|(pulse, duration)| {
        let (pulse, duration) = (length(pulse), printer.expr(duration));
        quote!(#pulse => #duration,)
    });
    let last = printer.expr(last);
    let body = if others.is_empty() { last } else { quote!(match pulse { #(#arms)* _ => #last }) };
    let pulse = super::ident(if others.is_empty() { "_pulse" } else { "pulse" });
    Some(quote! {
        fn pulse_end(#name: [f64; #n_parameters], #pulse: usize) -> f64 {
            #line
            #body
        }
    })
}

fn double(model: &Model) -> Printer<'_> {
    Printer::of(model, Precision::Double)
}
