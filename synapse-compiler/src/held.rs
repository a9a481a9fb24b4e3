//! A cell while its membrane potential is held: the same equations with dV/dt = 0, which is another model and solved as any
//! other.

use crate::analysis::{self, Facts};
use crate::diag::Diagnostics;
use crate::expr::Expr;
use crate::model::Model;
use crate::solve::{self, Solver, Step};
use crate::{schemes, solvers, verify};

/// The steps of a cell of these `solvers` while its potential is held. `None` if it has no refractory period, or no other state
/// reads the potential: these then move as if it were free.
pub(crate) fn steps(model: &Model, facts: &Facts, listed: &[Solver], diags: &mut Diagnostics) -> Option<Vec<Step>> {
    let cell = model.cell.as_ref().filter(|cell| cell.refractory.is_some())?;
    let mut others = (0..model.states.len()).filter(|state| *state != cell.potential);
    if !others.any(|state| facts.reads[state].contains(&cell.potential)) {
        return None;
    }
    let mut held = model.clone();
    held.states[cell.potential].rhs = Expr::ZERO;
    let mut facts = analysis::analyse(&held);
    loop {
        let mut refusals = Diagnostics::default();
        let schemes = schemes(&held, &facts, &mut refusals);
        let invariants = analysis::proofs(&held, &facts).invariants;
        let mut own = solvers(&held, &facts, &invariants, schemes);
        // Known by the names of the free cell, whatever else they would be.
        own.iter_mut().zip(listed).for_each(|(own, listed)| own.aliases.clone_from(&listed.aliases));
        let steps = solve::steps(&held, &facts, &own);
        match steps.iter().find_map(|step| verify::first_inexact(&held, &facts, &step.plan)) {
            Some(state) => facts.give_up(state, verify::UNPROVED),
            None => {
                *diags = refusals;
                return Some(steps);
            }
        }
    }
}
