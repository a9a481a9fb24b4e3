//! Which scheme solves which state under which solver; refused where a solver does not apply.

use std::collections::BTreeSet;
use std::fmt;

use super::Exact;
use super::Facts;
use crate::diag::{Diagnostics, Range};
use crate::expr::{Affine, Symbol};
use crate::model::{Method, Model};

/// How one state is integrated over a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// The exact propagator, or a closed form.
    Exact,
    /// Exponential Euler with the other states as at the step's start.
    ExpEuler,
    /// Exponential Euler with the states of earlier blocks as at the step's end.
    ExpEulerOrdered,
    /// Exponential midpoint rule.
    ExpMidpoint,
    /// Magnus integrator of order 4.
    Magnus4,
    /// The Rosenbrock method RODAS, together with all other states that it solves.
    Rodas4,
    /// The implicit Euler method on the whole system.
    BackwardEuler,
    /// A Runge–Kutta method of the runtime, on the whole system.
    WholeSystem(Method),
}

impl Scheme {
    /// The solver that has the scheme's name, order and stability.
    pub fn method(self) -> Method {
        match self {
            Self::Exact => Method::Exact,
            Self::ExpEuler => Method::ExpEuler,
            Self::ExpEulerOrdered => Method::ExpEulerOrdered,
            Self::ExpMidpoint => Method::ExpMidpoint,
            Self::Magnus4 => Method::Magnus4,
            Self::Rodas4 => Method::Rodas4,
            Self::BackwardEuler => Method::BackwardEuler,
            Self::WholeSystem(method) => method,
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.method().name())
    }
}

/// The scheme of each state under `method`; what a solver cannot do is reported at the term that prevents it.
pub fn schemes(model: &Model, facts: &Facts, method: Method, diags: &mut Diagnostics) -> Vec<Scheme> {
    match method {
        Method::ExpEuler => vec![Scheme::ExpEuler; model.states.len()],
        Method::ExpEulerOrdered => vec![Scheme::ExpEulerOrdered; model.states.len()],
        Method::Rodas4 | Method::BackwardEuler => {
            let scheme = if method == Method::Rodas4 { Scheme::Rodas4 } else { Scheme::BackwardEuler };
            let schemes = vec![scheme; model.states.len()];
            refuse_dense(model, facts, &schemes, scheme, diags);
            schemes
        }
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
            // A state that was given up stays so under these solvers too: the compiler asks anew until every step is proved.
            let fixed = |state: usize| alone(facts, state) && facts.exact[state].is_some();
            (0..model.states.len()).map(|state| if fixed(state) { Scheme::Exact } else { scheme }).collect()
        }
        Method::Auto => {
            let mut schemes = vec![Scheme::Rodas4; model.states.len()];
            for block in &facts.blocks {
                let is_exact = |state: &usize| schemes[*state] == Scheme::Exact;
                if block.iter().all(|state| facts.exact[*state].is_some()) {
                    for state in block {
                        schemes[*state] = Scheme::Exact;
                    }
                } else if let [state] = block[..]
                    && facts.affine_in_itself[state].is_ok()
                    && facts.reads[state].iter().filter(|other| **other != state).all(is_exact)
                {
                    schemes[state] = Scheme::Magnus4;
                }
            }
            refuse_dense(model, facts, &schemes, Scheme::Rodas4, diags);
            schemes
        }
        runtime => vec![Scheme::WholeSystem(runtime); model.states.len()],
    }
}

/// An elimination of more products than this would be megabytes of code. About 30 states that all read each other need as
/// many; a chain of thousands needs fewer.
const MOST_PRODUCTS: usize = 10_000;

/// An implicit method would have to eliminate too many states that read too many others.
fn refuse_dense(model: &Model, facts: &Facts, schemes: &[Scheme], scheme: Scheme, diags: &mut Diagnostics) {
    let Some(first) = schemes.iter().position(|other| *other == scheme) else { return };
    if n_products(&facts.reads) > MOST_PRODUCTS {
        let n = schemes.iter().filter(|other| **other == scheme).count();
        let message = format!(
            "`{scheme}` would eliminate {n} states that read too many others; write `methods(rk4)` or `methods(exp_euler)`"
        );
        diags.error(model.states[first].range, message);
    }
}

/// The products that an elimination of all states costs, each time of the state that costs the fewest.
fn n_products(reads: &[BTreeSet<usize>]) -> usize {
    let mut rows = reads.to_vec();
    let mut open: BTreeSet<usize> = (0..reads.len()).collect();
    let mut sum = 0_usize;
    while sum <= MOST_PRODUCTS {
        let of = |k: usize| {
            let others = || open.iter().copied().filter(|other| *other != k);
            let column: Vec<usize> = others().filter(|row| rows[*row].contains(&k)).collect();
            let row: Vec<usize> = others().filter(|column| rows[k].contains(column)).collect();
            (column, row)
        };
        let all = open.iter().map(|k| (*k, of(*k)));
        let Some((k, (column, row))) = all.min_by_key(|(_, (column, row))| column.len() * row.len()) else { break };
        sum += column.len() * row.len();
        for reader in column {
            rows[reader].extend(&row);
        }
        open.remove(&k);
    }
    sum
}

/// Whether the equation of a state is y' = λy + b with fixed λ and b, and reads no other state.
fn alone(facts: &Facts, state: usize) -> bool {
    let is_alone =
        |affine: &Affine| affine.coefficients.keys().all(|other| *other == state) && affine.moving().is_none();
    facts.affine[state].as_ref().is_ok_and(is_alone)
}

/// `exact` was asked for: says why a block has no exact solution.
fn refuse_inexact(model: &Model, facts: &Facts, block: &[usize], diags: &mut Diagnostics) {
    for &state in block {
        if facts.exact[state].is_none()
            && let Some((place, why)) = obstacle(model, facts, state, block)
        {
            let remedy = match &facts.affine_in_itself[state] {
                Ok(_) if block.len() == 1 => "`methods(auto)` or `methods(magnus4)`, which is of order 4",
                _ => "`methods(auto)` or `methods(rodas4)`, which is of order 4",
            };
            diags.error(place, format!("{why}; write {remedy}"));
        }
    }
}

/// Why a state has no exact solution, and the term to blame; `None` where another state of its block is to blame.
pub(super) fn obstacle(model: &Model, facts: &Facts, state: usize, block: &[usize]) -> Option<(Range, String)> {
    let name = &model.states[state].name;
    let range = model.states[state].range;
    if let Some(why) = facts.given_up.get(&state) {
        return Some((range, format!("`{name}` has no exact solution here: {why}")));
    }
    match &facts.affine[state] {
        Err(nonlinear) => {
            let term = model.text(&nonlinear.term);
            let place = model.states[state].terms.place_of(&nonlinear.term).unwrap_or(range);
            Some((place, format!("`{name}` has no exact solution: `{term}` is not linear in the states")))
        }
        Ok(affine) if affine.moving().is_some() => {
            let moves = |symbol: &Symbol| matches!(symbol, Symbol::Time | Symbol::SincePre);
            let moving = affine.moving().and_then(|term| {
                let mut found = None;
                term.each_symbol(&mut |symbol| found = found.or(Some(symbol).filter(moves)));
                found
            });
            let what = moving.map_or_else(String::new, |symbol| format!(" `{}`", model.name_of(symbol)));
            let place = moving.and_then(|symbol| model.states[state].terms.place_of(&symbol.into())).unwrap_or(range);
            Some((place, format!("`{name}` has no exact solution: its equation depends on the time{what}")))
        }
        Ok(affine) => {
            let other = affine.coefficients.keys().find(|other| {
                !block.contains(other) && !matches!(facts.exact[**other], Some(Exact::Chain | Exact::Matrix))
            })?;
            let place = model.states[state].terms.place_of(&Symbol::State(*other).into()).unwrap_or(range);
            let why = match facts.exact[*other] {
                None => "which has no exact solution",
                Some(_) => "whose exact solution is no sum of exponentials, so it has none itself",
            };
            let other = &model.states[*other].name;
            Some((place, format!("`{name}` reads `{other}`, {why}")))
        }
    }
}

/// The names of the states of a block, for a message.
fn names_of(model: &Model, block: &[usize]) -> String {
    block.iter().map(|state| format!("`{}`", model.states[*state].name)).collect::<Vec<_>>().join(", ")
}

/// `exp_midpoint` or `magnus4` was asked for: says why a block is not linear in itself.
fn refuse_nonlinear(model: &Model, facts: &Facts, block: &[usize], method: Method, diags: &mut Diagnostics) {
    let name = method.name();
    if block.len() > 1 {
        let names = names_of(model, block);
        let message = format!(
            "`{name}` solves one state at a time, but {names} read each other; write `methods(auto)` or `methods(rodas4)`"
        );
        diags.error(model.states[block[0]].range, message);
        return;
    }
    let state = &model.states[block[0]];
    if let Err(nonlinear) = &facts.affine_in_itself[block[0]] {
        let term = model.text(&nonlinear.term);
        let message = format!(
            "`{name}` needs an equation that is linear in its own state, but `{term}` is not linear in `{}`; write \
             `methods(auto)` or `methods(rodas4)`",
            state.name
        );
        diags.error(state.terms.place_of(&nonlinear.term).unwrap_or(state.range), message);
    }
}
