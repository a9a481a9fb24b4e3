//! Event blocks, the output and the current.

use proc_macro2::TokenStream;
use quote::quote;

use super::expr::{Precision, Printer, assignment_token};
use super::parameters::{parameters, pulses};
use super::step::{clock, clock_fields, state};
use super::{Argument, argument_name, array_pattern, code_name, ident, length, lints, local};
use crate::analysis::{Place, Proofs};
use crate::expr::{Expr, Symbol};
use crate::model::{EventBlock, Model, Statement, releases};

/// `impl Synapse for …`
pub(super) fn synapse_impl(model: &Model, proofs: &Proofs) -> TokenStream {
    let name = &model.ident;
    let on_pre = pre_block(model, "on_pre", &model.on_pre.statements);
    let on_pre_edge = edge_part(&model.on_pre, proofs).map(|part| pre_block(model, "on_pre_edge", &part));
    let on_post =
        (!model.on_post.statements.is_empty()).then(|| post_block(model, "on_post", &model.on_post.statements));
    let on_post_edge = edge_part(&model.on_post, proofs).map(|part| post_block(model, "on_post_edge", &part));
    let output = reading(model, "output", &model.output.value, Symbol::Released);
    let lints = lints(model);
    quote! {
        #[automatically_derived]
        #lints
        impl runtime::Synapse for #name {
            #on_pre
            #on_pre_edge
            #on_post
            #on_post_edge
            #output
        }
    }
}

/// `impl Current for …`, if the model has a current.
pub(super) fn current_impl(model: &Model) -> Option<TokenStream> {
    let name = &model.ident;
    let declared = model.current.as_ref()?;
    let current = reading(model, "current", &declared.reading.value, Symbol::Potential);
    let slope = reading(model, "slope", &declared.slope, Symbol::Potential);
    let lints = lints(model);
    Some(quote! {
        #[automatically_derived]
        #lints
        impl runtime::Current for #name {
            #current
            #slope
        }
    })
}

/// What a block does on the connection alone, if it does something to the traces of the cells as well.
fn edge_part(block: &EventBlock, proofs: &Proofs) -> Option<Vec<Statement>> {
    let is_trace = |state: usize| proofs.places[state] != Place::Edge;
    let n_states = proofs.places.len();
    let touches =
        |wanted: bool| (0..n_states).any(|state| is_trace(state) == wanted && writes(&block.statements, state));
    (touches(true) && touches(false)).then(|| without(&block.statements, &is_trace))
}

/// The statements without those that write a state for which `is_left_out` holds.
fn without(statements: &[Statement], is_left_out: &dyn Fn(usize) -> bool) -> Vec<Statement> {
    let kept = statements.iter().filter_map(|statement| match statement {
        Statement::Assign { state, .. } if is_left_out(*state) => None,
        Statement::If { condition, then, otherwise } => {
            let (then, otherwise) = (without(then, is_left_out), without(otherwise, is_left_out));
            let is_empty = then.is_empty() && otherwise.is_empty();
            (!is_empty).then(|| Statement::If { condition: condition.clone(), then, otherwise })
        }
        other => Some(other.clone()),
    });
    kept.collect()
}

/// A function that runs the statements of a block.
struct Block {
    parameters: TokenStream,
    state: TokenStream,
    arrival: TokenStream,
    prologue: TokenStream,
    result: TokenStream,
}

impl Block {
    fn of(model: &Model, list: &[Statement]) -> Self {
        let block = EventBlock { statements: list.to_vec(), terms: Default::default() };
        let mut read = Vec::new();
        block.each_expr(&mut |expr| read.push(expr.clone()));
        let Argument { name: parameters, line: take_parameters } = parameters(model, read.iter());
        let state = argument_name(model, "state");
        let (take_state, result) = if list.is_empty() {
            (None, quote!(#state))
        } else {
            let names = || model.states.iter().map(|state| local(&state.name));
            let places = names().enumerate().map(|(k, name)| {
                let mutable = writes(list, k).then(|| quote!(mut));
                quote!(#mutable #name)
            });
            let result = names();
            (Some(quote!(let [#(#places),*] = #state;)), quote!([#(#result),*]))
        };
        let Argument { name: arrival, line: take_arrival } =
            Argument::new(model, "arrival", arrival_pattern(model, &read));
        let take_pulses = pulses(model, Precision::Generic, read.iter());
        let prologue = quote!(#take_parameters #take_state #take_arrival #take_pulses);
        Self { parameters, state: quote!(#state), arrival, prologue, result }
    }
}

fn pre_block(model: &Model, name: &str, list: &[Statement]) -> TokenStream {
    let (n_parameters, n_states) = (length(model.parameters.len()), length(model.states.len()));
    let Block { parameters, state, arrival, prologue, result } = Block::of(model, list);
    // A release that is set once, unconditionally, is a plain `let`.
    let is_simple = list.iter().filter(|statement| matches!(statement, Statement::Release(_))).count() == 1
        && list
            .iter()
            .all(|statement| matches!(statement, Statement::Release(_)) || !releases(std::slice::from_ref(statement)));
    let has_release = releases(list);
    let start = (has_release && !is_simple).then(|| quote!(let mut release = T::ONE;));
    let release = if has_release { quote!(release) } else { quote!(T::ONE) };
    let printer = Printer::of(model, Precision::Generic);
    let statements = statements(model, list, &printer, is_simple);
    let name = ident(name);
    quote! {
        #[inline]
        fn #name<T: runtime::Real>(
            #parameters: [T; #n_parameters],
            #state: [T; #n_states],
            #arrival: runtime::Arrival<T, [T; #n_states]>,
        ) -> ([T; #n_states], T) {
            #prologue
            #start
            #statements
            (#result, #release)
        }
    }
}

fn post_block(model: &Model, name: &str, list: &[Statement]) -> TokenStream {
    let (n_parameters, n_states) = (length(model.parameters.len()), length(model.states.len()));
    let Block { parameters, state, arrival, prologue, result } = Block::of(model, list);
    let printer = Printer::of(model, Precision::Generic);
    let statements = statements(model, list, &printer, false);
    let name = ident(name);
    quote! {
        #[inline]
        fn #name<T: runtime::Real>(
            #parameters: [T; #n_parameters],
            #state: [T; #n_states],
            #arrival: runtime::Arrival<T, [T; #n_states]>,
        ) -> [T; #n_states] {
            #prologue
            #statements
            #result
        }
    }
}

/// What is read of the arrival: `runtime::Arrival { weight: w, prev: [_, prev_x], .. }`.
fn arrival_pattern(model: &Model, read: &[Expr]) -> Option<TokenStream> {
    let reads = |symbol| read.iter().any(|expr| expr.contains(symbol));
    let weight = model.weight.as_ref().filter(|_| reads(Symbol::Weight)).map(|weight| {
        let weight = local(weight);
        if weight == "weight" { quote!(weight,) } else { quote!(weight: #weight,) }
    });
    let prev: Vec<_> =
        (0..model.states.len()).map(|k| (local(&code_name(model, Symbol::Prev(k))), reads(Symbol::Prev(k)))).collect();
    let prev = array_pattern(&prev).map(|pattern| quote!(prev: #pattern,));
    let clock = clock_fields(read.iter(), true);
    if weight.is_none() && prev.is_none() && clock.is_none() {
        return None;
    }
    let is_whole = weight.is_some()
        && prev.is_some()
        && read.iter().any(|expr| expr.contains(Symbol::Time))
        && read.iter().any(|expr| expr.any_symbol(&mut |symbol| matches!(symbol, Symbol::SincePre | Symbol::Pulse(_))));
    let rest = (!is_whole).then(|| quote!(..));
    Some(quote!(runtime::Arrival { #weight #prev #clock #rest }))
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
            let (name, value) = (self::local(&model.locals[*local]), printer.expr(value));
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

/// A function that reads a value off the states, with one further argument.
fn reading(model: &Model, name: &str, value: &Expr, argument: Symbol) -> TokenStream {
    let (n_parameters, n_states) = (length(model.parameters.len()), length(model.states.len()));
    let once = || std::iter::once(value);
    let Argument { name: parameters, line: take_parameters } = parameters(model, once());
    let Argument { name: state, line: take_state } = state(model, once());
    let Argument { name: clock, line: take_clock } = clock(model, once());
    let take_pulses = pulses(model, Precision::Generic, once());
    let argument_name = match argument {
        Symbol::Potential => model.name_of(argument),
        _ => model.free_name("released"),
    };
    let place = if value.contains(argument) {
        let name = local(&argument_name);
        quote!(#name)
    } else {
        quote!(_)
    };
    let printer = Printer::new(Precision::Generic, |symbol| {
        if symbol == argument { argument_name.clone() } else { code_name(model, symbol) }
    });
    let value = printer.expr(value);
    let name = ident(name);
    quote! {
        #[inline]
        fn #name<T: runtime::Real>(
            #parameters: [T; #n_parameters],
            #state: [T; #n_states],
            #place: T,
            #clock: runtime::Clock<T>,
        ) -> T {
            #take_parameters
            #take_state
            #take_clock
            #take_pulses
            #value
        }
    }
}
