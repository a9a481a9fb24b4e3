//! From schemes to straight-line code: what is computed once, and what in every step.

mod builder;
mod exact;
mod frozen;
mod hoist;
mod plan;
mod stepper;

use crate::analysis::{Facts, Scheme};
use crate::expr::Symbol;
use crate::model::Model;

pub use plan::{Binding, Definition, Plan, Value};

/// The step of `model` in which each state is solved by its scheme.
pub fn plan(model: &Model, facts: &Facts, schemes: Vec<Scheme>) -> Plan {
    let mut stepper = stepper::Stepper::new(model, facts, &schemes);
    let next = (0..model.states.len()).map(|state| stepper.at_end(state)).collect();
    stepper.builder.finish(schemes.clone(), next)
}

/// The coefficient of each state in its own equation, 0 where it is not fixed.
pub fn rates(facts: &Facts) -> Vec<crate::expr::Expr> {
    let rate = |(state, affine): (usize, &Result<crate::expr::Affine, _>)| {
        let coefficient = affine.as_ref().ok().and_then(|affine| affine.coefficients.get(&state));
        coefficient.filter(|rate| !rate.contains(Symbol::Time) && rate.is_constant()).cloned()
    };
    facts.affine_in_itself.iter().enumerate().map(|pair| rate(pair).unwrap_or(crate::expr::Expr::ZERO)).collect()
}
