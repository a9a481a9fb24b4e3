//! Why each state is solved as it is: the part of the plan that its user reads.

use super::scheme::obstacle;
use super::smoothness::{SMOOTH, Smoothness};
use super::{ClosedForm, Exact, Facts, Invariant, Scheme};
use crate::expr::{Affine, Expr, Symbol};
use crate::model::{Method, Model};

/// What is to be known of the scheme of a state.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// The order of convergence in the step length; `None` for an exact solution. It holds for solutions that pass the
    /// jumps and roots of their equations, and neither rest on them nor graze them.
    pub order: Option<u8>,
    /// For which steps the scheme is stable.
    pub stability: Stability,
    /// Why the state is solved so.
    pub because: String,
}

/// For which steps a scheme is stable: where the solutions of an equation approach each other, those of the scheme do not
/// leave each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stability {
    /// For all of them.
    Always,
    /// For all of them where the derivative of the flow by the state itself is negative; no other state of the block is
    /// in the way.
    OwnRate {
        /// Whether this is known of the surroundings of a fixed point alone.
        near_rest: bool,
    },
    /// For all of them where in each row of the Jacobian of the block the entry on the diagonal is negative, and no smaller
    /// than all others together.
    Dominant {
        /// As above.
        near_rest: bool,
    },
    /// Where dt times the modulus of the largest eigenvalue of the Jacobian stays below these.
    Explicit(Explicit),
}

/// The region of stability of an explicit Runge–Kutta method with as many stages as its order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Explicit {
    /// How far it reaches along the negative real axis: for systems all of whose eigenvalues are real.
    pub real: f64,
    /// The radius of the largest half-disc in it to the left of the imaginary axis: for all eigenvalues.
    pub complex: f64,
    text: &'static str,
}

impl Explicit {
    /// That of a method of this order. An oscillation that is not damped grows under order 1 and 2 at any step; along the
    /// imaginary axis order 3 reaches to √3, order 4 to √8.
    fn of(order: u8) -> Self {
        match order {
            1 | 2 => {
                Self { real: 2.0, complex: 0.0, text: "where nothing oscillates and dt times the fastest rate is below 2" }
            }
            3 => Self {
                real: 2.51,
                complex: 1.73,
                text: "where dt times the fastest rate is below 2.51, or below 1.73 if something oscillates",
            },
            _ => Self {
                real: 2.78,
                complex: 2.61,
                text: "where dt times the fastest rate is below 2.78, or below 2.61 if something oscillates",
            },
        }
    }
}

impl Stability {
    /// In words.
    pub fn text(self) -> &'static str {
        match self {
            Self::Always => "at any step",
            Self::OwnRate { near_rest: false } => "at any step where the rate of the state is negative",
            Self::OwnRate { near_rest: true } => {
                "near a fixed point, at any step where the rate of the state is negative"
            }
            Self::Dominant { near_rest: false } => {
                "at any step where each state decays at least as fast as the others drive it"
            }
            Self::Dominant { near_rest: true } => {
                "near a fixed point, at any step where each state decays at least as fast as the others drive it"
            }
            Self::Explicit(explicit) => explicit.text,
        }
    }
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
        let order = order(*scheme, schemes, facts, state);
        Reason {
            order: order.map(|order| order.min(limit(model, facts, &smoothness, method, state))),
            stability: if order.is_none() { Stability::Always } else { stability(*scheme, facts, state) },
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
        Symbol::Pulse(_) => !method.splits_at_pulses(),
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
        Scheme::Magnus4 | Scheme::RungeKutta4 => 4,
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

fn stability(scheme: Scheme, facts: &Facts, state: usize) -> Stability {
    let block = facts.blocks.iter().find(|block| block.contains(&state)).map_or(&[][..], Vec::as_slice);
    match scheme {
        Scheme::Exact => Stability::Always,
        // In a block the limit of long steps is the iteration of Jacobi, which converges where the diagonal dominates.
        Scheme::ExpEuler | Scheme::ExpEulerOrdered if block.len() > 1 => {
            Stability::Dominant { near_rest: block.iter().any(|state| facts.affine[*state].is_err()) }
        }
        // Away from a fixed point the limit of long steps is Newton's iteration, which may lead away from a root.
        Scheme::ExpEuler | Scheme::ExpEulerOrdered | Scheme::ExpMidpoint | Scheme::Magnus4 => {
            Stability::OwnRate { near_rest: facts.affine_in_itself[state].is_err() }
        }
        Scheme::RungeKutta4 => Stability::Explicit(Explicit::of(4)),
        Scheme::WholeSystem(name) => Stability::Explicit(Explicit::of(whole_system_order(name))),
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
        Scheme::Magnus4 | Scheme::RungeKutta4 if method == Method::Auto => {
            let why = obstacle(model, facts, state, block).map(|(_, why)| why);
            let why = why.unwrap_or_else(|| "it is in one block with a state that has no exact solution".to_owned());
            match (&facts.affine_in_itself[state], block.len()) {
                (Ok(_), 1) => format!("{why}, but it is linear in itself"),
                (Ok(_), _) => format!("{why}, and the states of its block read each other"),
                (Err(nonlinear), _) => {
                    let term = model.text(&nonlinear.term);
                    format!("{why}, nor is `{term}` linear in `{}` itself", model.states[state].name)
                }
            }
        }
        _ => "as asked for".to_owned(),
    }
}
