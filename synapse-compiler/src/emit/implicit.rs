//! The attempt of an implicit method at a substep.

use proc_macro2::TokenStream;
use quote::quote;

use super::expr::{Precision, Printer, plan_names};
use super::step::{line, now, state};
use super::{Argument, array_pattern, length, local, now_type};
use crate::analysis::Scheme;
use crate::expr::{Condition, Expr, Symbol};
use crate::model::Model;
use crate::solve::{Implicit, Plan};

/// `IMPLICIT`, `attempt` and `halts` of an `impl Step<…>`.
pub(super) fn attempt(model: &Model, plan: &Plan, implicit: &Implicit) -> TokenStream {
    let solved = implicit.solved.iter().map(|state| length(*state));
    let kind = match (implicit.scheme, implicit.is_linear) {
        (Scheme::BackwardEuler, true) => quote!(Iterated { is_linear: true }),
        (Scheme::BackwardEuler, false) => quote!(Iterated { is_linear: false }),
        _ => quote!(Estimated),
    };
    let attempt = attempt_fn(model, plan, implicit);
    let halts = implicit.halts.as_ref().map(|condition| halts_fn(model, plan, condition));
    quote! {
        const IMPLICIT: Option<runtime::Implicit> = Some(runtime::Implicit {
            solved: &[#(#solved),*],
            kind: runtime::ImplicitKind::#kind,
        });
        #attempt
        #halts
    }
}

fn attempt_fn(model: &Model, plan: &Plan, implicit: &Implicit) -> TokenStream {
    let n_states = length(model.states.len());
    let now_type = now_type(model);
    let mut read: Vec<&Expr> = Vec::new();
    implicit.each_of_attempt(&mut |expr| read.push(expr));
    let (propagator, take_propagator) = propagator(model, plan, &read);
    let n_coefficients = length(plan.coefficients.len());
    let Argument { name: state, line: take_state } = state(model, read.iter().copied());
    let Argument { name: now, line: take_now } = now(model, read.iter().copied());
    let is_read = |value: usize| read.iter().any(|expr| expr.contains(Symbol::Local(value)));
    let guess = implicit.guess.iter().flatten();
    let guess: Vec<_> = guess.map(|value| (local(&plan.locals[*value]), is_read(*value))).collect();
    let Argument { name: guess, line: take_guess } = Argument::new(model, "guess", array_pattern(&guess));
    let h = local(&plan.locals[implicit.length]);
    let names = plan_names(model, plan);
    let printer = Printer::new(Precision::Generic, &names);
    let lines = implicit.bindings.iter().map(|binding| {
        let values = binding.first..binding.first + binding.value.width();
        let names: Vec<_> = values.map(|value| (local(&plan.locals[value]), is_read(value))).collect();
        line(&names, &binding.value, &printer)
    });
    let next = implicit.next.iter().map(|expr| printer.expr(expr));
    let error = printer.expr(&implicit.error);
    quote! {
        #[inline(always)]
        fn attempt<T: runtime::Real>(
            #propagator: [T; #n_coefficients],
            #state: [T; #n_states],
            #guess: [T; #n_states],
            #now: #now_type,
            #h: T,
        ) -> ([T; #n_states], T) {
            #take_propagator
            #take_state
            #take_guess
            #take_now
            #(#lines)*
            ([#(#next),*], #error)
        }
    }
}

fn halts_fn(model: &Model, plan: &Plan, condition: &Condition) -> TokenStream {
    let (n_states, n_coefficients) = (length(model.states.len()), length(plan.coefficients.len()));
    let now_type = now_type(model);
    let mut read = Vec::new();
    condition.each_expr(&mut |expr| read.push(expr.clone()));
    let read: Vec<&Expr> = read.iter().collect();
    let (propagator, take_propagator) = propagator(model, plan, &read);
    let Argument { name: state, line: take_state } = state(model, read.iter().copied());
    let Argument { name: now, line: take_now } = now(model, read.iter().copied());
    let names = plan_names(model, plan);
    let condition = Printer::new(Precision::Generic, &names).condition(condition);
    quote! {
        #[inline]
        fn halts<T: runtime::Real>(
            #propagator: [T; #n_coefficients],
            #state: [T; #n_states],
            #now: #now_type,
        ) -> bool {
            #take_propagator
            #take_state
            #take_now
            #condition
        }
    }
}

/// The argument `propagator`, of which `read` reads some, and the line that takes it apart.
fn propagator(model: &Model, plan: &Plan, read: &[&Expr]) -> (TokenStream, Option<TokenStream>) {
    let is_read = |value: usize| read.iter().any(|expr| expr.contains(Symbol::Coefficient(value)));
    let places: Vec<_> = plan.coefficients.iter().map(|value| (local(&plan.values[*value]), is_read(*value))).collect();
    let Argument { name, line } = Argument::new(model, "propagator", array_pattern(&places));
    (name, line)
}
