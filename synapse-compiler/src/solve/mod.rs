//! From schemes to straight-line code: what is computed once, and what in every step.

mod builder;
mod chain;
mod closed_form;
mod exponential;
mod hoist;
mod magnus;
mod matrix;
mod plan;
mod runge_kutta;
mod stepper;

use crate::analysis::{Facts, Scheme};
use crate::expr::{Affine, Expr, Nonlinear};
use crate::model::Model;

pub use plan::{Definition, Plan, Value};

/// The step of `model` in which each state is solved by its scheme.
pub fn plan(model: &Model, facts: &Facts, schemes: &[Scheme]) -> Plan {
    let mut stepper = stepper::Stepper::new(model, facts, schemes);
    let next: Vec<Expr> = (0..model.states.len()).map(|state| stepper.at_end(state)).collect();
    let mut builder = stepper.builder;
    let next = next.iter().map(|expr| hoist::constants(expr, &mut builder)).collect();
    builder.rewrite_bindings(&hoist::constants);
    builder.finish(schemes, next)
}

/// The coefficient of each state in its own equation, 0 where it is not fixed.
pub fn rates(facts: &Facts) -> Vec<Expr> {
    let rate = |(state, affine): (usize, &Result<Affine, Nonlinear>)| {
        let rate = affine.as_ref().ok()?.coefficients.get(&state)?;
        rate.is_constant().then(|| rate.clone())
    };
    facts.affine_in_itself.iter().enumerate().map(|pair| rate(pair).unwrap_or(Expr::ZERO)).collect()
}
