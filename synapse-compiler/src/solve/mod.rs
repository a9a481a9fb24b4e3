//! From schemes to straight-line code: what is computed once, and what in every step.

mod backward_euler;
mod builder;
mod chain;
mod closed_form;
mod elimination;
mod exponential;
mod hoist;
mod implicit;
mod magnus;
mod matrix;
mod plan;
mod rosenbrock;
mod stepper;

use crate::analysis::{Facts, Scheme};
use crate::expr::{Affine, Expr, Nonlinear};
use crate::model::Model;

pub use implicit::Implicit;
pub use plan::{Definition, Plan, Value};

/// The step of `model` in which each state is solved by its scheme.
pub fn plan(model: &Model, facts: &Facts, schemes: &[Scheme]) -> Plan {
    let mut stepper = stepper::Stepper::new(model, facts, schemes);
    let next: Vec<Expr> = (0..model.states.len()).map(|state| stepper.at_end(state)).collect();
    let mut builder = stepper.builder;
    let next = next.iter().map(|expr| hoist::constants(expr, &mut builder)).collect();
    builder.rewrite_bindings(&hoist::constants);
    let implicit = implicit(model, facts, schemes, &mut builder);
    builder.finish(schemes, next, implicit)
}

/// The attempt of the implicit method, if one solves any state.
fn implicit(model: &Model, facts: &Facts, schemes: &[Scheme], builder: &mut builder::Builder<'_>) -> Option<Implicit> {
    let attempt = if schemes.contains(&Scheme::Rodas4) {
        rosenbrock::rodas4
    } else if schemes.contains(&Scheme::BackwardEuler) {
        backward_euler::backward_euler
    } else {
        return None;
    };
    let (implicit, bindings) = builder.apart(|builder| {
        let implicit = attempt(model, facts, schemes, builder);
        builder.rewrite_bindings(&hoist::constants);
        let mut constants = |expr: &Expr| hoist::constants(expr, builder);
        let (next, error) = (implicit.next.iter().map(&mut constants).collect(), constants(&implicit.error));
        let halts = implicit.halts.map(|condition| condition.map(&mut |expr| hoist::guarded(expr, builder)));
        Implicit { next, error, halts, ..implicit }
    });
    Some(Implicit { bindings, ..implicit })
}

/// The coefficient of each state in its own equation, 0 where it is not fixed.
pub fn rates(facts: &Facts) -> Vec<Expr> {
    let rate = |(state, affine): (usize, &Result<Affine, Nonlinear>)| {
        let rate = affine.as_ref().ok()?.coefficients.get(&state)?;
        rate.is_constant().then(|| rate.clone())
    };
    facts.affine_in_itself.iter().enumerate().map(|pair| rate(pair).unwrap_or(Expr::ZERO)).collect()
}
