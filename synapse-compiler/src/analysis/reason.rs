//! Why each state is solved as it is: the part of the plan that its user reads.

use super::scheme::obstacle;
use super::{ClosedForm, Exact, Facts, Scheme};
use crate::expr::{Affine, Expr, Symbol};
use crate::model::{Method, Model};

/// What is to be known of the scheme of a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The order of convergence in the step length; `None` for an exact solution.
    pub order: Option<u8>,
    /// For which steps the scheme is stable.
    pub stability: &'static str,
    /// Why the state is solved so.
    pub because: String,
}

/// The reason for the scheme of each state.
pub fn reasons(model: &Model, facts: &Facts, method: Method, schemes: &[Scheme]) -> Vec<Reason> {
    let one = |(state, scheme): (usize, &Scheme)| Reason {
        order: order(*scheme, schemes, facts, state).map(|order| order.min(limit(model, facts, method, state))),
        stability: stability(*scheme),
        because: because(model, facts, method, state, *scheme),
    };
    schemes.iter().enumerate().map(one).collect()
}

/// The highest order that a scheme can have on a state: what follows the time since a spike is held over the step, and so is
/// a pulse where the solver does not split the step at its end; where an `if` switches with a state or the time, no solver
/// looks for the moment in the step.
fn limit(model: &Model, facts: &Facts, method: Method, state: usize) -> u8 {
    let is_held = |symbol: Symbol| match symbol {
        Symbol::SincePre => true,
        Symbol::Pulse(_) => !method.splits_at_pulses(),
        _ => false,
    };
    let mut seen = vec![false; model.states.len()];
    let mut open = vec![state];
    while let Some(state) = open.pop() {
        if model.states[state].rhs.any_symbol(&mut |symbol| is_held(symbol)) || switches(&model.states[state].rhs) {
            return 1;
        }
        if !std::mem::replace(&mut seen[state], true) {
            open.extend(&facts.reads[state]);
        }
    }
    u8::MAX
}

/// Whether the expression has an `if` that may switch within a step.
fn switches(expr: &Expr) -> bool {
    let moves = |symbol| matches!(symbol, Symbol::State(_) | Symbol::Time | Symbol::SincePre);
    let mut found = false;
    expr.each_condition(&mut |condition| found |= condition.any_symbol(&mut |symbol| moves(symbol)));
    found
}

/// The order of a state's scheme, no higher than those of what it reads.
fn order(scheme: Scheme, schemes: &[Scheme], facts: &Facts, state: usize) -> Option<u8> {
    let own = match scheme {
        Scheme::Exact => return None,
        Scheme::ExpEuler | Scheme::ExpEulerOrdered => {
            // Exact for an equation that is linear with fixed coefficients and reads no other state, unless a pulse ends
            // within the step.
            let alone = facts.affine[state].as_ref().is_ok_and(|affine| {
                let mut terms = affine.coefficients.values().chain([&affine.constant]);
                affine.coefficients.keys().all(|other| *other == state)
                    && terms.all(|term| term.is_fixed() && !reads_pulse(term))
            });
            if alone {
                return None;
            }
            1
        }
        Scheme::ExpMidpoint => 2,
        Scheme::Magnus4 | Scheme::Rodas4 => 4,
        Scheme::BackwardEuler => 1,
        Scheme::WholeSystem(name) => whole_system_order(name),
    };
    let follows_midpoint = facts.reads[state].iter().any(|other| schemes[*other] == Scheme::ExpMidpoint);
    Some(if follows_midpoint { own.min(2) } else { own })
}

fn whole_system_order(name: &str) -> u8 {
    match name {
        "euler" => 1,
        "midpoint" | "heun2" | "rk2" | "ralston2" => 2,
        "rk3" | "heun3" | "ralston3" | "ssprk3" => 3,
        _ => 4,
    }
}

/// The stability of each scheme on x′ = λx with λ < 0; of the explicit methods, the length of the stable interval.
fn stability(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::Exact => "at any step",
        Scheme::ExpEuler | Scheme::ExpEulerOrdered | Scheme::ExpMidpoint | Scheme::Magnus4 => {
            "at any step where the rate of the state is negative"
        }
        Scheme::Rodas4 | Scheme::BackwardEuler => "at any step where the solution is",
        Scheme::WholeSystem(name) => match whole_system_order(name) {
            1 | 2 => "where dt times the fastest rate is below 2",
            3 => "where dt times the fastest rate is below 2.51",
            _ => "where dt times the fastest rate is below 2.78",
        },
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
                _ if facts.affine[state].as_ref().is_ok_and(stands_still) => {
                    return "only events change it".to_owned();
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
