//! Event blocks, the output and the current.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::expr::{Precision, Printer, assignment_token};
use super::parameters::pulses;
use super::scope::{Argument, argument_name, arrival_type, ident, length, lints, local, now_type};
use crate::solve::{Block, Line, Names, Program, Reading, Release, Synapse};

/// `impl Synapse for …`, and `impl Current for …` if the model has a current.
pub(super) fn synapse_impls(program: &Program, synapse: &Synapse) -> TokenStream {
    let name = &program.ident;
    let on_pre = block_fn(program, "on_pre", &synapse.on_pre, true);
    let on_pre_edge = synapse.on_pre_edge.as_ref().map(|part| block_fn(program, "on_pre_edge", part, true));
    let on_post = synapse.on_post.as_ref().map(|block| block_fn(program, "on_post", block, false));
    let on_post_edge = synapse.on_post_edge.as_ref().map(|part| block_fn(program, "on_post_edge", part, false));
    let output = reading(program, "output", &synapse.output);
    let current_impl = current_impl(program);
    let lints = lints(&program.names);
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
        #current_impl
    }
}

/// `impl Current for …`, if the model has a current.
fn current_impl(program: &Program) -> Option<TokenStream> {
    let name = &program.ident;
    let declared = program.current.as_ref()?;
    let current = reading(program, "current", &declared.value);
    let slope = reading(program, "slope", &declared.slope);
    let lints = lints(&program.names);
    Some(quote! {
        #[automatically_derived]
        #lints
        impl runtime::Current for #name {
            #current
            #slope
        }
    })
}

/// A function that runs a block: `on_pre` and its part at the connection give the release as well.
///
/// ```text
/// fn on_pre<T: runtime::Real>(_: [T; 1], state: [T; 1], arrival: runtime::Arrival<T, [T; 1]>) -> ([T; 1], T) {
///     let [mut g] = state;
///     let runtime::Arrival { weight: w, .. } = arrival;
///     g += w;
///     ([g], T::ONE)
/// }
/// ```
pub(super) fn block_fn(program: &Program, name: &str, block: &Block, gives_release: bool) -> TokenStream {
    let (names, uses) = (&program.names, &block.uses);
    let (n_parameters, n_states) = (length(names.parameters.len()), length(names.states.len()));
    let Argument { name: parameters, line: take_parameters } = Argument::parameters(names, uses);
    let Argument { name: arrival, line: take_arrival } = Argument::arrival(names, uses);
    let take_pulses = pulses(program, Precision::Generic, uses);
    let state = argument_name(names, "state");
    let (take_state, states) = take_state(names, block, &state);
    let start = (block.release == Release::Changing).then(|| quote!(let mut release = T::ONE;));
    let printer = Printer::of(names, Precision::Generic);
    let lines = lines(names, &block.lines, &printer, block.release == Release::Plain);
    let release = if block.release == Release::None { quote!(T::ONE) } else { quote!(release) };
    let (states_type, arrival_type) = (quote!([T; #n_states]), arrival_type(names));
    let (result, result_type) = if gives_release {
        (quote!((#states, #release)), quote!((#states_type, T)))
    } else {
        (states, states_type.clone())
    };
    let name = ident(name);
    quote! {
        #[inline]
        fn #name<T: runtime::Real>(
            #parameters: [T; #n_parameters],
            #state: #states_type,
            #arrival: #arrival_type,
        ) -> #result_type {
            #take_parameters
            #take_state
            #take_arrival
            #take_pulses
            #start
            #lines
            #result
        }
    }
}

/// The line that takes the states apart, those that are written mutable, and what gives them back.
fn take_state(names: &Names, block: &Block, state: &Ident) -> (Option<TokenStream>, TokenStream) {
    if block.is_empty {
        return (None, quote!(#state));
    }
    let names: Vec<Ident> = names.states.iter().map(|state| local(state)).collect();
    let places = names.iter().zip(&block.writes).map(|(name, is_written)| {
        let mutable = is_written.then(|| quote!(mut));
        quote!(#mutable #name)
    });
    (Some(quote!(let [#(#places),*] = #state;)), quote!([#(#names),*]))
}

fn lines(names: &Names, list: &[Line], printer: &Printer<'_>, declares_release: bool) -> TokenStream {
    let lines = list.iter().map(|line| match line {
        Line::Assign { state, operator, value } => {
            let (name, operator) = (local(&names.states[*state]), assignment_token(*operator));
            let value = printer.expr(value);
            quote!(#name #operator #value;)
        }
        Line::Release(value) => {
            let value = printer.expr(value);
            let binding = declares_release.then(|| quote!(let));
            quote!(#binding release = #value;)
        }
        Line::Let { local, value } => {
            let (name, value) = (self::local(&names.locals[*local]), printer.expr(value));
            quote!(let #name = #value;)
        }
        Line::If { condition, then, otherwise } => {
            let condition = printer.condition(condition);
            let then = lines(names, then, printer, declares_release);
            let otherwise = otherwise.as_ref().map(|otherwise| {
                let otherwise = lines(names, otherwise, printer, declares_release);
                quote!(else { #otherwise })
            });
            quote!(if #condition { #then } #otherwise)
        }
    });
    quote!(#(#lines)*)
}

/// A function that reads a value off the states, with one further argument.
fn reading(program: &Program, name: &str, reading: &Reading) -> TokenStream {
    let (names, uses) = (&program.names, &reading.uses);
    let (n_parameters, n_states) = (length(names.parameters.len()), length(names.states.len()));
    let now_type = now_type(names);
    let Argument { name: parameters, line: take_parameters } = Argument::parameters(names, uses);
    let Argument { name: state, line: take_state } = Argument::state(names, uses);
    let Argument { name: now, line: take_now } = Argument::now(names, uses);
    let take_pulses = pulses(program, Precision::Generic, uses);
    let argument = if reading.reads_argument {
        let name = local(&reading.argument_name);
        quote!(#name)
    } else {
        quote!(_)
    };
    let printer = Printer::new(Precision::Generic, |symbol| {
        if symbol == reading.argument { reading.argument_name.clone() } else { names.of(symbol) }
    });
    let value = printer.expr(&reading.value);
    let name = ident(name);
    quote! {
        #[inline]
        fn #name<T: runtime::Real>(
            #parameters: [T; #n_parameters],
            #state: [T; #n_states],
            #argument: T,
            #now: #now_type,
        ) -> T {
            #take_parameters
            #take_state
            #take_now
            #take_pulses
            #value
        }
    }
}
