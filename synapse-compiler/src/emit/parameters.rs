//! What is computed from the parameters once: defaults, initial values, rates, pulses.

use proc_macro2::TokenStream;
use quote::quote;

use super::expr::{Precision, Printer, literal};
use super::scope::{Argument, ident, length, local};
use crate::expr::Expr;
use crate::solve::{Program, Uses, Values};

/// `impl Default`, if every parameter has a default.
pub(super) fn default_impl(program: &Program) -> Option<TokenStream> {
    let fields: Option<Vec<TokenStream>> = program
        .parameters
        .iter()
        .map(|parameter| {
            let field = &parameter.field;
            match parameter.default {
                _ if parameter.is_option => Some(quote!(#field: ::core::option::Option::None)),
                Some(Expr::Number(value)) => {
                    let value = literal(value);
                    Some(quote!(#field: #value))
                }
                _ => None,
            }
        })
        .collect();
    let (name, fields) = (&program.ident, fields?);
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

pub(super) fn given(program: &Program) -> TokenStream {
    let n = length(program.parameters.len());
    let values = program.parameters.iter().map(|parameter| {
        let field = &parameter.field;
        if parameter.is_option { quote!(self.#field) } else { quote!(Some(self.#field)) }
    });
    quote! {
        fn given(&self) -> [Option<f64>; #n] {
            [#(#values),*]
        }
    }
}

pub(super) fn complete(program: &Program) -> TokenStream {
    let n = length(program.parameters.len());
    let names: Vec<_> = program.names.parameters.iter().map(|name| local(name)).collect();
    let lines = program.completion.iter().map(|k| {
        let name = &names[*k];
        match &program.parameters[*k].default {
            None => quote!(let #name = #name.unwrap_or(f64::NAN);),
            Some(Expr::Number(value)) => {
                let value = literal(*value);
                quote!(let #name = #name.unwrap_or(#value);)
            }
            Some(value) => {
                let value = double(program).expr(value);
                quote!(let #name = #name.unwrap_or_else(|| #value);)
            }
        }
    });
    let Argument { name: given, line } = Argument::new(&program.names, "given", Some(quote!([#(#names),*])));
    quote! {
        fn complete(#given: [Option<f64>; #n]) -> [f64; #n] {
            #line
            #(#lines)*
            [#(#names),*]
        }
    }
}

pub(super) fn initial(program: &Program) -> TokenStream {
    let body = from_parameters(program, &program.initial);
    quote! {
        fn initial #body
    }
}

pub(super) fn rates(program: &Program) -> TokenStream {
    let body = from_parameters(program, &program.rates);
    quote! {
        fn rates #body
    }
}

/// `([tau, _]: [f64; 2]) -> [f64; 1] { [−1.0 / tau] }`
fn from_parameters(program: &Program, Values { values, uses }: &Values) -> TokenStream {
    let (n_parameters, n_values) = (length(program.parameters.len()), length(values.len()));
    let Argument { name, line } = Argument::parameters(&program.names, uses);
    let printer = double(program);
    let values = values.iter().map(|value| printer.expr(value));
    quote! {
        (#name: [f64; #n_parameters]) -> [f64; #n_values] {
            #line
            [#(#values),*]
        }
    }
}

/// The lines that say which pulses last, where they are read: `let pulse_on = math::pulse(since_pre, T_dur);`.
pub(super) fn pulses(program: &Program, precision: Precision, uses: &Uses) -> TokenStream {
    let printer = Printer::of(&program.names, precision);
    let read =
        program.pulses.values.iter().zip(&program.names.pulses).zip(&uses.pulses).filter(|(_, is_read)| **is_read);
    let lines = read.map(|((duration, name), _)| {
        let (name, duration) = (local(name), printer.expr(duration));
        quote!(let #name = math::pulse(since_pre, #duration);)
    });
    quote!(#(#lines)*)
}

/// When each pulse ends; nothing where the model has none.
pub(super) fn pulse_end(program: &Program) -> Option<TokenStream> {
    let n_parameters = length(program.parameters.len());
    let Values { values, uses } = &program.pulses;
    let Argument { name, line } = Argument::parameters(&program.names, uses);
    let printer = double(program);
    let (last, others) = values.split_last()?;
    let arms = others.iter().enumerate().map(|(pulse, duration)| {
        let (pulse, duration) = (length(pulse), printer.expr(duration));
        quote!(#pulse => #duration,)
    });
    let last = printer.expr(last);
    let body = if others.is_empty() { last } else { quote!(match pulse { #(#arms)* _ => #last }) };
    let pulse = ident(if others.is_empty() { "_pulse" } else { "pulse" });
    Some(quote! {
        fn pulse_end(#name: [f64; #n_parameters], #pulse: usize) -> f64 {
            #line
            #body
        }
    })
}

fn double(program: &Program) -> Printer<'_> {
    Printer::of(&program.names, Precision::Double)
}
