//! The attempt of an implicit method at a substep.

use proc_macro2::TokenStream;
use quote::quote;

use super::expr::{Precision, Printer};
use super::scope::{Argument, array_pattern, length, local, now_type};
use super::step::{line, propagator_argument};
use crate::expr::Condition;
use crate::solve::{Implicit, Names, Plan, Step, StepUses};

/// `IMPLICIT`, `attempt` and `halts` of an `impl Step<…>`, if an implicit method solves any state.
pub(super) fn attempt(names: &Names, step: &Step) -> Option<TokenStream> {
    let (plan, implicit) = (&step.plan, step.plan.implicit.as_ref()?);
    let solved = implicit.solved.iter().map(|state| length(*state));
    let kind = if implicit.guess.is_none() { quote!(Estimated) } else { quote!(Iterated) };
    let attempt = attempt_fn(names, plan, implicit, step.attempt.as_ref()?);
    let condition = implicit.halts.as_ref().zip(step.halts.as_ref());
    let halts = condition.map(|(condition, uses)| halts_fn(names, plan, condition, uses));
    Some(quote! {
        const IMPLICIT: Option<runtime::Implicit> = Some(runtime::Implicit {
            solved: &[#(#solved),*],
            kind: runtime::ImplicitKind::#kind,
        });
        #attempt
        #halts
    })
}

fn attempt_fn(names: &Names, plan: &Plan, implicit: &Implicit, uses: &StepUses) -> TokenStream {
    let (n_states, n_coefficients) = (length(names.states.len()), length(plan.coefficients.len()));
    let now_type = now_type(names);
    let Argument { name: propagator, line: take_propagator } = propagator_argument(names, plan, uses);
    let Argument { name: start, line: take_start } = Argument::state(names, &uses.uses);
    let Argument { name: now, line: take_now } = Argument::now(names, &uses.uses);
    let guess = implicit.guess.iter().flatten();
    let guess: Vec<_> = guess.map(|value| (local(&plan.locals[*value]), uses.locals[*value])).collect();
    let Argument { name: guess, line: take_guess } = Argument::new(names, "guess", array_pattern(&guess));
    let h = local(&plan.locals[implicit.length]);
    let printer = Printer::of_plan(names, plan, Precision::Generic);
    let lines = implicit.bindings.iter().map(|binding| {
        let values = binding.first..binding.first + binding.value.width();
        let names: Vec<_> = values.map(|value| (local(&plan.locals[value]), uses.locals[value])).collect();
        line(&names, &binding.value, &printer)
    });
    let next = implicit.next.iter().map(|expr| printer.expr(expr));
    let error = printer.expr(&implicit.error);
    quote! {
        #[inline(always)]
        fn attempt<T: runtime::Real>(
            #propagator: [T; #n_coefficients],
            #start: [T; #n_states],
            #guess: [T; #n_states],
            #now: #now_type,
            #h: T,
        ) -> ([T; #n_states], T) {
            #take_propagator
            #take_start
            #take_guess
            #take_now
            #(#lines)*
            ([#(#next),*], #error)
        }
    }
}

fn halts_fn(names: &Names, plan: &Plan, condition: &Condition, uses: &StepUses) -> TokenStream {
    let (n_states, n_coefficients) = (length(names.states.len()), length(plan.coefficients.len()));
    let now_type = now_type(names);
    let Argument { name: propagator, line: take_propagator } = propagator_argument(names, plan, uses);
    let Argument { name: state, line: take_state } = Argument::state(names, &uses.uses);
    let Argument { name: now, line: take_now } = Argument::now(names, &uses.uses);
    let condition = Printer::of_plan(names, plan, Precision::Generic).condition(condition);
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
