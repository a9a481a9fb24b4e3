//! Event blocks, the output and the current.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::expr::{DRAWS, Precision, Printer, assignment_token};
use super::parameters::{parameters, pulses};
use super::step::{now, now_fields, state};
use super::{Argument, argument_name, array_pattern, arrival_type, code_name, ident, length, lints, local, now_type};
use crate::analysis::{Place, Proofs};
use crate::expr::{Expr, Symbol};
use crate::model::{EventBlock, Model, Reading, Statement, each_expr, releases};

/// `impl Synapse for …`, and `impl Current for …` if the model has a current.
pub(super) fn synapse_impls(model: &Model, output: &Reading, proofs: &Proofs) -> TokenStream {
    let name = &model.ident;
    let on_pre = block_fn(model, "on_pre", &model.on_pre.statements, true);
    let on_pre_edge =
        edge_part(&model.on_pre, Place::Pre, proofs).map(|part| block_fn(model, "on_pre_edge", &part, true));
    let on_post =
        (!model.on_post.statements.is_empty()).then(|| block_fn(model, "on_post", &model.on_post.statements, false));
    let on_post_edge =
        edge_part(&model.on_post, Place::Post, proofs).map(|part| block_fn(model, "on_post_edge", &part, false));
    let output = reading(model, "output", &output.value, Symbol::Released);
    let current_impl = current_impl(model);
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
        #current_impl
    }
}

/// `impl Current for …`, if the model has a current.
fn current_impl(model: &Model) -> Option<TokenStream> {
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

/// What a block does without changing the trace of the cell that spikes, if it does both; states that are summed over the
/// connections onto the other cell are changed by each connection, and each connection draws a release of its own.
fn edge_part(block: &EventBlock, trace: Place, proofs: &Proofs) -> Option<Vec<Statement>> {
    let is_trace = |state: usize| proofs.placement.places[state] == trace;
    let n_states = proofs.placement.places.len();
    let touches =
        |wanted: bool| (0..n_states).any(|state| is_trace(state) == wanted && writes(&block.statements, state));
    let has_edge_part = touches(false) || releases_by_chance(block);
    (touches(true) && has_edge_part).then(|| without(&block.statements, &is_trace))
}

/// Whether a block draws random numbers of which its release may be made.
fn releases_by_chance(block: &EventBlock) -> bool {
    block.releases() && block.draws()
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

/// A function that runs the statements of a block: `on_pre` and its part on the connection give the release as well.
pub(super) fn block_fn(model: &Model, name: &str, list: &[Statement], gives_release: bool) -> TokenStream {
    let (n_parameters, n_states) = (length(model.parameters.len()), length(model.states.len()));
    let mut read = Vec::new();
    each_expr(list, &mut |expr| read.push(expr.clone()));
    let Argument { name: parameters, line: take_parameters } = parameters(model, read.iter());
    let Argument { name: arrival, line: take_arrival } = Argument::new(model, "arrival", arrival_pattern(model, &read));
    let take_pulses = pulses(model, Precision::Generic, read.iter());
    let state = argument_name(model, "state");
    let (take_state, states) = take_state(model, list, &state);
    let form = Release::of(list);
    let start = (form == Release::Changing).then(|| quote!(let mut release = T::ONE;));
    let statements = statements(model, list, &Printer::of(model, Precision::Generic), form == Release::Plain);
    let release = if form == Release::None { quote!(T::ONE) } else { quote!(release) };
    let (states_type, arrival_type) = (quote!([T; #n_states]), arrival_type(model));
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
            #statements
            #result
        }
    }
}

/// The line that takes the states apart, those that are written mutable, and what gives them back.
fn take_state(model: &Model, list: &[Statement], state: &Ident) -> (Option<TokenStream>, TokenStream) {
    if list.is_empty() {
        return (None, quote!(#state));
    }
    let names: Vec<Ident> = model.states.iter().map(|state| local(&state.name)).collect();
    let places = names.iter().enumerate().map(|(k, name)| {
        let mutable = writes(list, k).then(|| quote!(mut));
        quote!(#mutable #name)
    });
    (Some(quote!(let [#(#places),*] = #state;)), quote!([#(#names),*]))
}

/// How a block sets its release.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Release {
    /// Not at all.
    None,
    /// Once, whatever happens: a plain `let`.
    Plain,
    /// Several times or under a condition.
    Changing,
}

impl Release {
    fn of(list: &[Statement]) -> Self {
        let is_release = |statement: &&Statement| matches!(statement, Statement::Release(_));
        let setting = list.iter().filter(|statement| releases(std::slice::from_ref(statement)));
        match (setting.clone().count(), setting.filter(is_release).count()) {
            (0, _) => Self::None,
            (1, 1) => Self::Plain,
            _ => Self::Changing,
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
    let now = now_fields(model, read.iter(), true);
    let draws = read.iter().any(Expr::draws).then(|| {
        let name = local(&model.free_name(DRAWS));
        if name == DRAWS { quote!(draws,) } else { quote!(draws: #name,) }
    });
    let is_read = weight.is_some() || prev.is_some() || now.is_some() || draws.is_some();
    // Nothing reads all that there is.
    is_read.then(|| quote!(runtime::Arrival { #weight #prev #now #draws .. }))
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
    let now_type = now_type(model);
    let once = || std::iter::once(value);
    let Argument { name: parameters, line: take_parameters } = parameters(model, once());
    let Argument { name: state, line: take_state } = state(model, once());
    let Argument { name: now, line: take_now } = now(model, once());
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
