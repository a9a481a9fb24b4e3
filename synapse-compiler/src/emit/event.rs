//! Event blocks and the output.

use proc_macro2::TokenStream;
use quote::quote;

use super::expr::{Precision, Printer, assignment_token};
use super::parameters::parameters;
use super::step::{state, time_pattern};
use super::{Argument, argument_name, array_pattern, free_name, length, lints, local};
use crate::expr::{Expr, Symbol};
use crate::model::{Model, Statement, releases};

/// `impl Synapse for …`
pub(super) fn synapse_impl(model: &Model) -> TokenStream {
    let name = &model.ident;
    let on_pre = on_pre(model);
    let output = output(model);
    let lints = lints(model);
    quote! {
        #[automatically_derived]
        #lints
        impl runtime::Synapse for #name {
            #on_pre
            #output
        }
    }
}

fn on_pre(model: &Model) -> TokenStream {
    let (n_parameters, n_states) = (length(model.parameters.len()), length(model.states.len()));
    let block = &model.on_pre;
    let mut read = Vec::new();
    block.each_expr(&mut |expr| read.push(expr.clone()));
    let Argument { name: parameters, line: take_parameters } = parameters(model, read.iter());
    let state = argument_name(model, "state");
    let (take_state, result) = if block.statements.is_empty() {
        (None, quote!(#state))
    } else {
        let names = || model.states.iter().map(|state| local(&state.name));
        let places = names().enumerate().map(|(k, name)| {
            let mutable = writes(&block.statements, k).then(|| quote!(mut));
            quote!(#mutable #name)
        });
        let result = names();
        (Some(quote!(let [#(#places),*] = #state;)), quote!([#(#result),*]))
    };
    let Argument { name: arrival, line: take_arrival } = Argument::new(model, "arrival", arrival_pattern(model));
    let printer = Printer::new(Precision::Generic, |symbol| match symbol {
        Symbol::Prev(state) => prev_name(model, state),
        other => model.name_of(other),
    });
    // A release that is set once, unconditionally, is a plain `let`.
    let is_simple = block.statements.iter().filter(|statement| matches!(statement, Statement::Release(_))).count() == 1
        && block
            .statements
            .iter()
            .all(|statement| matches!(statement, Statement::Release(_)) || !releases(std::slice::from_ref(statement)));
    let start = (block.releases() && !is_simple).then(|| quote!(let mut release = T::ONE;));
    let release = if block.releases() { quote!(release) } else { quote!(T::ONE) };
    let statements = statements(model, &block.statements, &printer, is_simple);
    quote! {
        #[inline]
        fn on_pre<T: runtime::Real>(
            #parameters: [T; #n_parameters],
            #state: [T; #n_states],
            #arrival: runtime::Arrival<T, [T; #n_states]>,
        ) -> ([T; #n_states], T) {
            #take_parameters
            #take_state
            #take_arrival
            #start
            #statements
            (#result, #release)
        }
    }
}

/// What the block reads of the arrival: `runtime::Arrival { weight: w, prev: [_, prev_x], .. }`.
fn arrival_pattern(model: &Model) -> Option<TokenStream> {
    let reads = |symbol| model.on_pre.reads(|other| other == symbol);
    let weight = model.on_pre.weight.as_ref().map(|weight| {
        let weight = local(weight);
        if weight == "weight" { quote!(weight,) } else { quote!(weight: #weight,) }
    });
    let prev: Vec<_> =
        model.states.iter().enumerate().map(|(k, _)| (local(&prev_name(model, k)), reads(Symbol::Prev(k)))).collect();
    let prev = array_pattern(&prev).map(|pattern| quote!(prev: #pattern,));
    let t = reads(Symbol::Time).then(|| quote!(t,));
    if weight.is_none() && prev.is_none() && t.is_none() {
        return None;
    }
    let rest = (weight.is_none() || prev.is_none() || t.is_none()).then(|| quote!(..));
    Some(quote!(runtime::Arrival { #weight #prev #t #rest }))
}

/// What the value of a state before the latest advance is called: nothing else in the model is.
fn prev_name(model: &Model, state: usize) -> String {
    free_name(model, &format!("prev_{}", model.states[state].name))
}

/// `x = x`
fn is_idle(statement: &Statement) -> bool {
    matches!(statement, Statement::Assign { state, operator: None, value } if *value == Symbol::State(*state).into())
}

fn writes(statements: &[Statement], state: usize) -> bool {
    statements.iter().any(|statement| match statement {
        Statement::Assign { state: written, .. } => *written == state && !is_idle(statement),
        Statement::If { then, otherwise, .. } => writes(then, state) || writes(otherwise, state),
        _ => false,
    })
}

fn statements(model: &Model, list: &[Statement], printer: &Printer<'_>, simple_release: bool) -> TokenStream {
    let lines = list.iter().filter(|statement| !is_idle(statement)).map(|statement| match statement {
        Statement::Assign { state, operator, value } => {
            let (name, operator) = (local(&model.states[*state].name), assignment_token(*operator));
            let value = printer.expr(value);
            quote!(#name #operator #value;)
        }
        Statement::Release(value) => {
            let value = printer.expr(value);
            let binding = simple_release.then(|| quote!(let));
            quote!(#binding release = #value;)
        }
        Statement::Let { local, value } => {
            let (name, value) = (self::local(&model.on_pre.locals[*local]), printer.expr(value));
            quote!(let #name = #value;)
        }
        Statement::If { condition, then, otherwise } => {
            let condition = printer.condition(condition);
            let then = statements(model, then, printer, simple_release);
            let otherwise = (!otherwise.is_empty()).then(|| {
                let otherwise = statements(model, otherwise, printer, simple_release);
                quote!(else { #otherwise })
            });
            quote!(if #condition { #then } #otherwise)
        }
    });
    quote!(#(#lines)*)
}

fn output(model: &Model) -> TokenStream {
    let (n_parameters, n_states) = (length(model.parameters.len()), length(model.states.len()));
    let value: &Expr = &model.output;
    let once = || std::iter::once(value);
    let Argument { name: parameters, line: take_parameters } = parameters(model, once());
    let Argument { name: state, line: take_state } = state(model, once());
    let t = time_pattern(once());
    let reads_release = value.contains(Symbol::Released);
    let released_name = free_name(model, if reads_release { "released" } else { "_released" });
    let released = local(&released_name);
    let printer = Printer::new(Precision::Generic, |symbol| match symbol {
        Symbol::Released => released_name.clone(),
        other => model.name_of(other),
    });
    let value = printer.expr(value);
    quote! {
        #[inline]
        fn output<T: runtime::Real>(
            #parameters: [T; #n_parameters],
            #state: [T; #n_states],
            #released: T,
            #t: T,
        ) -> T {
            #take_parameters
            #take_state
            #value
        }
    }
}
