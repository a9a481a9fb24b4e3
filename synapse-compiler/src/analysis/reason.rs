//! Why each state is solved as it is: the part of the plan that its user reads.

use super::scheme::obstacle;
use super::smoothness::{SMOOTH, Smoothness};
use super::{ClosedForm, Exact, Facts, Invariant, Scheme};
use crate::expr::{Affine, Expr, Symbol};
use crate::model::{Method, Model};
use crate::solver::Stability;

/// What is to be known of the scheme of a state.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// The order of convergence in the step length; `None` for an exact solution. It holds for solutions that pass
    /// through the jumps and roots of their equations, and neither begin or rest on them nor graze them.
    pub order: Option<u8>,
    /// For which steps the scheme is stable.
    pub stability: Stability,
    /// Why the state is solved so.
    pub because: String,
}

/// The reason for the scheme of each state.
pub fn reasons(
    model: &Model,
    facts: &Facts,
    invariants: &[Invariant],
    method: Method,
    schemes: &[Scheme],
) -> Vec<Reason> {
    let smoothness = Smoothness::of(model, invariants);
    let one = |(state, scheme): (usize, &Scheme)| {
        if facts.affine[state].as_ref().is_ok_and(stands_still) {
            let because = "only events change it".to_owned();
            return Reason { order: None, stability: Stability::AnyStep, because };
        }
        let order = order(*scheme, schemes, facts, state);
        Reason {
            order: order.map(|order| order.min(limit(model, facts, &smoothness, method, state))),
            stability: if order.is_none() { Stability::AnyStep } else { stability(*scheme, facts, state) },
            because: because(model, facts, method, state, *scheme),
        }
    };
    schemes.iter().enumerate().map(one).collect()
}

/// The highest order that a scheme can have on a state: what follows the time since a spike is held over the step, and so is
/// a pulse where the solver does not split the step at its end; where flows have kinks or jumps, no solver looks for the
/// moment in the step.
fn limit(model: &Model, facts: &Facts, smoothness: &Smoothness<'_>, method: Method, state: usize) -> u8 {
    let is_held = |symbol: Symbol| match symbol {
        Symbol::SincePre => true,
        Symbol::Pulse(_) => !method.facts().splits_at_pulses,
        _ => false,
    };
    let mut seen = vec![false; model.states.len()];
    let mut open = vec![state];
    let mut limit = SMOOTH;
    while let Some(state) = open.pop() {
        let rhs = &model.states[state].rhs;
        if rhs.any_symbol(&mut |symbol| is_held(symbol)) {
            return 1;
        }
        limit = limit.min(smoothness.order(rhs));
        if !std::mem::replace(&mut seen[state], true) {
            open.extend(&facts.reads[state]);
        }
    }
    limit
}

/// The order of a state's scheme, no higher than those of what it reads.
fn order(scheme: Scheme, schemes: &[Scheme], facts: &Facts, state: usize) -> Option<u8> {
    let own = scheme.method().facts().order?;
    if matches!(scheme, Scheme::ExpEuler | Scheme::ExpEulerOrdered) {
        // Exact for an equation that is linear with fixed coefficients and reads no other state, unless a pulse ends within
        // the step.
        let alone = facts.affine[state].as_ref().is_ok_and(|affine| {
            let mut terms = affine.coefficients.values().chain([&affine.constant]);
            affine.coefficients.keys().all(|other| *other == state)
                && terms.all(|term| term.is_fixed() && !reads_pulse(term))
        });
        if alone {
            return None;
        }
    }
    let follows_midpoint = facts.reads[state].iter().any(|other| schemes[*other] == Scheme::ExpMidpoint);
    Some(if follows_midpoint { own.min(2) } else { own })
}

/// The stability of a scheme on a state: of exponential Euler it depends on what the state's block is like.
fn stability(scheme: Scheme, facts: &Facts, state: usize) -> Stability {
    let block = facts.blocks.iter().find(|block| block.contains(&state)).map_or(&[][..], Vec::as_slice);
    let is_affine = |state: &usize| facts.affine[*state].is_ok();
    match (scheme, block) {
        (Scheme::ExpEuler | Scheme::ExpEulerOrdered, [_, _, ..]) if block.iter().all(is_affine) => Stability::Dominant,
        (Scheme::ExpEuler | Scheme::ExpEulerOrdered, [_, _, ..]) => Stability::DominantNearRest,
        (Scheme::ExpEuler | Scheme::ExpEulerOrdered, _) if facts.affine_in_itself[state].is_err() => {
            Stability::OwnRateNearRest
        }
        _ => scheme.method().facts().stability,
    }
}

fn stands_still(affine: &Affine) -> bool {
    affine.coefficients.is_empty() && affine.constant.is_number(0.0)
}

fn reads_pulse(expr: &Expr) -> bool {
    expr.any_symbol(&mut |symbol| matches!(symbol, Symbol::Pulse(_)))
}

fn because(model: &Model, facts: &Facts, method: Method, state: usize, scheme: Scheme) -> String {
    let block = facts.blocks.iter().find(|block| block.contains(&state)).map_or(&[][..], Vec::as_slice);
    match scheme {
        Scheme::Exact => {
            let split = if model.pulses.is_empty() { "" } else { "; a step in which a pulse ends is split there" };
            let coefficients = if model.states[state].rhs.first_input().is_some() {
                "coefficients that inputs fix for a step"
            } else {
                "fixed coefficients"
            };
            let how = match facts.exact[state] {
                Some(Exact::Matrix) => {
                    format!("linear with {coefficients}: the exponential of the matrix of its system")
                }
                Some(Exact::Closed) => {
                    let name = facts.closed_forms[state].as_ref().map_or("", ClosedForm::name);
                    format!("a {name} equation with {coefficients}: its closed form")
                }
                _ if facts.reads[state].iter().all(|other| *other == state) => {
                    format!("linear with {coefficients}")
                }
                _ => format!("linear with {coefficients}: divided differences along its chain"),
            };
            how + split
        }
        Scheme::Magnus4 | Scheme::Rodas4 if method == Method::Auto => {
            let why = obstacle(model, facts, state, block).map(|(_, why)| why);
            let why = why.unwrap_or_else(|| "it is in one block with a state that has no exact solution".to_owned());
            let stable = "a method that is stable at any step";
            match (&facts.affine_in_itself[state], block.len()) {
                (Ok(_), 1) if scheme == Scheme::Magnus4 => format!("{why}, but it is linear in itself"),
                (Ok(_), 1) => format!("{why}: {stable}, together with what it reads"),
                (Ok(_), _) => format!("{why}, and the states of its block read each other: {stable}"),
                (Err(nonlinear), _) => {
                    let term = model.text(&nonlinear.term);
                    format!("{why}, nor is `{term}` linear in `{}` itself: {stable}", model.states[state].name)
                }
            }
        }
        _ => "as asked for".to_owned(),
    }
}
