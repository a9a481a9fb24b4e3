//! Which scheme solves which state under which solver; refused where a solver does not apply.

use std::fmt;

use super::Facts;
use super::chains::LONGEST_CHAIN;
use crate::diag::{Diagnostics, Range};
use crate::expr::{Affine, Expr, Symbol};
use crate::model::{Method, Model};

/// How one state is integrated over a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// The exact propagator of its chain.
    Exact,
    /// Exponential Euler with the other states as at the step's start.
    ExpEuler,
    /// Exponential midpoint rule.
    ExpMidpoint,
    /// Magnus integrator of order 4.
    Magnus4,
    /// The classical Runge–Kutta method on its block.
    RungeKutta4,
    /// A Runge–Kutta method of the runtime, on the whole system.
    WholeSystem(&'static str),
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Exact => "exact",
            Self::ExpEuler => "exp_euler",
            Self::ExpMidpoint => "exp_midpoint",
            Self::Magnus4 => "magnus4",
            Self::RungeKutta4 => "rk4",
            Self::WholeSystem(name) => name,
        })
    }
}

/// The scheme of each state under `method`; what a solver cannot do is reported at the term that prevents it.
pub fn schemes(model: &Model, facts: &Facts, method: Method, diags: &mut Diagnostics) -> Vec<Scheme> {
    match method {
        Method::ExpEuler => vec![Scheme::ExpEuler; model.states.len()],
        Method::RungeKutta(name, _) => vec![Scheme::WholeSystem(name); model.states.len()],
        Method::Exact => {
            for block in &facts.blocks {
                refuse_inexact(model, facts, block, diags);
            }
            vec![Scheme::Exact; model.states.len()]
        }
        Method::ExpMidpoint | Method::Magnus4 => {
            let scheme = if method == Method::Magnus4 { Scheme::Magnus4 } else { Scheme::ExpMidpoint };
            for block in &facts.blocks {
                refuse_nonlinear(model, facts, block, method, diags);
            }
            let fixed = |state: usize| alone(facts, state).is_some();
            (0..model.states.len()).map(|state| if fixed(state) { Scheme::Exact } else { scheme }).collect()
        }
        Method::Auto => {
            let mut schemes = vec![Scheme::RungeKutta4; model.states.len()];
            for block in &facts.blocks {
                let scheme = if block.iter().all(|state| facts.exact[*state]) {
                    Scheme::Exact
                } else if block.len() == 1 && facts.affine_in_itself[block[0]].is_ok() {
                    Scheme::Magnus4
                } else {
                    Scheme::RungeKutta4
                };
                for state in block {
                    schemes[*state] = scheme;
                }
            }
            schemes
        }
    }
}

/// The equation of a state that reads no other: λ and b of y' = λy + b with fixed λ and b.
fn alone(facts: &Facts, state: usize) -> Option<&Affine> {
    let affine = facts.affine[state].as_ref().ok()?;
    let only_itself = affine.coefficients.keys().all(|other| *other == state);
    (only_itself && affine.moving().is_none()).then_some(affine)
}

/// `exact` was asked for: says why a block has no exact solution.
fn refuse_inexact(model: &Model, facts: &Facts, block: &[usize], diags: &mut Diagnostics) {
    if block.len() > 1 {
        let message = format!(
            "this version of the compiler solves chains exactly, but {} read each other; write `methods(auto)` or \
             `methods(rk4)`",
            names_of(model, block)
        );
        diags.error(model.states[block[0]].range, message);
        return;
    }
    let state = block[0];
    if facts.exact[state] {
        return;
    }
    let name = &model.states[state].name;
    let remedy = match &facts.affine_in_itself[state] {
        Ok(_) => "`methods(auto)` or `methods(magnus4)`, which is of order 4",
        Err(_) => "`methods(auto)` or `methods(rk4)`, which is of order 4",
    };
    let display = |term: &Expr| term.display(&|symbol| model.name_of(symbol)).to_string();
    let place = |term: &Expr| model.states[state].terms.place_of(term).unwrap_or(model.states[state].range);
    match &facts.affine[state] {
        Err(nonlinear) => {
            let message = format!(
                "`{name}` has no exact solution: `{}` is not linear in the states; write {remedy}",
                display(&nonlinear.term)
            );
            diags.error(place(&nonlinear.term), message);
        }
        Ok(affine) => {
            let message = match affine.moving() {
                Some(_) => {
                    format!("`{name}` has no exact solution: its equation depends on the time `t`; write {remedy}")
                }
                None => match affine.coefficients.keys().find(|other| **other != state && !facts.exact[**other]) {
                    Some(other) => {
                        let other = &model.states[*other].name;
                        format!("`{name}` reads `{other}`, which has no exact solution; write {remedy}")
                    }
                    None => format!(
                        "with `{name}` the chain has more than {LONGEST_CHAIN} states, or the model too many paths of couplings \
                         between its states, for an exact step; write {remedy}"
                    ),
                },
            };
            diags.error(time_or(model, state), message);
        }
    }
}

/// The names of the states of a block, for a message.
fn names_of(model: &Model, block: &[usize]) -> String {
    block.iter().map(|state| format!("`{}`", model.states[*state].name)).collect::<Vec<_>>().join(", ")
}

/// Where an equation reads the time, else the whole equation.
fn time_or(model: &Model, state: usize) -> Range {
    let state = &model.states[state];
    state.terms.place_of(&Symbol::Time.into()).unwrap_or(state.range)
}

/// `exp_midpoint` or `magnus4` was asked for: says why a block is not linear in itself.
fn refuse_nonlinear(model: &Model, facts: &Facts, block: &[usize], method: Method, diags: &mut Diagnostics) {
    let name = method.name();
    if block.len() > 1 {
        let names = names_of(model, block);
        let message = format!(
            "`{name}` solves one state at a time, but {names} read each other; write `methods(auto)` or `methods(rk4)`"
        );
        diags.error(model.states[block[0]].range, message);
        return;
    }
    let state = &model.states[block[0]];
    if let Err(nonlinear) = &facts.affine_in_itself[block[0]] {
        let term = nonlinear.term.display(&|symbol| model.name_of(symbol)).to_string();
        let message = format!(
            "`{name}` needs an equation that is linear in its own state, but `{term}` is not linear in `{}`; write \
             `methods(auto)` or `methods(rk4)`",
            state.name
        );
        diags.error(state.terms.place_of(&nonlinear.term).unwrap_or(state.range), message);
    }
}
