//! A cell: when it spikes, what a spike does to it, for how long it is refractory.

use proc_macro2::TokenStream;
use quote::quote;

use super::event::block_fn;
use super::expr::{Precision, Printer};
use super::parameters::parameters;
use super::step::{now, state};
use super::{Argument, length, lints, now_type};
use crate::expr::Expr;
use crate::model::{Cell, Model};

/// `impl Neuron for …`
pub(super) fn neuron_impl(model: &Model, cell: &Cell) -> TokenStream {
    let name = &model.ident;
    let spikes = spikes(model, cell);
    let reset = block_fn(model, "reset", &cell.reset.statements, false);
    let refractory = cell.refractory.as_ref().map(|refractory| refractory_fn(model, &refractory.duration));
    let lints = lints(model);
    quote! {
        #[automatically_derived]
        #lints
        impl runtime::Neuron for #name {
            #spikes
            #reset
            #refractory
        }
    }
}

fn spikes(model: &Model, cell: &Cell) -> TokenStream {
    let (n_parameters, n_states) = (length(model.parameters.len()), length(model.states.len()));
    let mut read = Vec::new();
    cell.spike.each_expr(&mut |expr| read.push(expr.clone()));
    let Argument { name: parameters, line: take_parameters } = parameters(model, read.iter());
    let Argument { name: state, line: take_state } = state(model, read.iter());
    let Argument { name: now, line: take_now } = now(model, read.iter());
    let now_type = now_type(model);
    let condition = Printer::of(model, Precision::Generic).condition(&cell.spike);
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

fn refractory_fn(model: &Model, duration: &Expr) -> TokenStream {
    let n_parameters = length(model.parameters.len());
    let Argument { name, line } = parameters(model, std::iter::once(duration));
    let duration = Printer::of(model, Precision::Double).expr(duration);
    quote! {
        fn refractory(#name: [f64; #n_parameters]) -> f64 {
            #line
            #duration
        }
    }
}
