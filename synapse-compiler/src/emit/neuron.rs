//! A cell: when it spikes, what a spike does to it, for how long it is refractory.

use proc_macro2::TokenStream;
use quote::quote;

use super::event::block_fn;
use super::expr::{Precision, Printer};
use super::scope::{Argument, length, lints, now_type};
use super::solver_arms;
use crate::solve::{Cell, Program, Step, Values};

/// `impl Neuron for …`
pub(super) fn neuron_impl(program: &Program, cell: &Cell) -> TokenStream {
    let name = &program.ident;
    let spikes = spikes(program, cell);
    let reset = block_fn(program, "reset", &cell.reset, false);
    let refractory = cell.refractory.as_ref().map(|duration| refractory_fn(program, duration));
    let held = (!cell.held.is_empty()).then(|| held_fn(&cell.held));
    let lints = lints(&program.names);
    quote! {
        #[automatically_derived]
        #lints
        impl runtime::Neuron for #name {
            #spikes
            #reset
            #refractory
            #held
        }
    }
}

fn spikes(program: &Program, cell: &Cell) -> TokenStream {
    let (names, uses) = (&program.names, &cell.uses);
    let (n_parameters, n_states) = (length(names.parameters.len()), length(names.states.len()));
    let Argument { name: parameters, line: take_parameters } = Argument::parameters(names, uses);
    let Argument { name: state, line: take_state } = Argument::state(names, uses);
    let Argument { name: now, line: take_now } = Argument::now(names, uses);
    let now_type = now_type(names);
    let condition = Printer::of(names, Precision::Generic).condition(&cell.spike);
    quote! {
        #[inline]
        fn spikes<T: runtime::Real>(
            #parameters: [T; #n_parameters],
            #state: [T; #n_states],
            #now: #now_type,
        ) -> bool {
            #take_parameters
            #take_state
            #take_now
            #condition
        }
    }
}

fn refractory_fn(program: &Program, Values { values, uses }: &Values) -> TokenStream {
    let n_parameters = length(program.parameters.len());
    let Argument { name, line } = Argument::parameters(&program.names, uses);
    let printer = Printer::of(&program.names, Precision::Double);
    let duration = values.iter().map(|duration| printer.expr(duration));
    quote! {
        fn refractory(#name: [f64; #n_parameters]) -> f64 {
            #line
            #(#duration)*
        }
    }
}

/// The solvers of the time in which the potential is held; Runge–Kutta methods are the runtime's.
fn held_fn(steps: &[Step]) -> TokenStream {
    let arms = solver_arms(steps, |scheme| quote!(runtime::method::Held<runtime::method::#scheme>));
    quote! {
        fn held<T: runtime::Real>(method: runtime::Method) -> Option<runtime::Solver<T>> {
            match method {
                #(#arms)*
                _ => runtime::Solver::runge_kutta_held::<Self>(method),
            }
        }
    }
}
