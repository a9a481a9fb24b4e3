//! Facts about a model, and which scheme solves which state. Returns data; never edits the model.

mod align_post;
mod blocks;
mod chains;
mod closed;
mod effect;
mod invariant;
mod placement;
mod proofs;
mod reason;
mod scene;
mod scheme;

use std::collections::BTreeSet;

use crate::expr::{Affine, Expr, Nonlinear, Symbol};
use crate::model::Model;

pub use chains::Exact;
pub use closed::ClosedForm;
pub use invariant::Invariant;
pub use placement::Place;
pub use proofs::{Claim, Proofs, check_demands, proofs};
pub use reason::{Reason, reasons};
pub use scheme::{Scheme, schemes};

/// What is known of a model beyond what was written.
#[derive(Clone, Debug)]
pub struct Facts {
    /// For each state the states that its equation reads, itself included if it does.
    pub reads: Vec<BTreeSet<usize>>,
    /// The strongly connected blocks of states, each after the blocks that it reads.
    pub blocks: Vec<Vec<usize>>,
    /// How each state is solved exactly, where it can be.
    pub exact: Vec<Option<Exact>>,
    /// The sets of states that are solved together by the exponential of one matrix.
    pub systems: Vec<Vec<usize>>,
    /// The closed form of each equation that is not affine but has one.
    pub closed_forms: Vec<Option<ClosedForm>>,
    /// Each equation as an affine function of all states, or the term that prevents it.
    pub affine: Vec<Result<Affine, Nonlinear>>,
    /// Each equation as an affine function of its own state, or the term that prevents it.
    pub affine_in_itself: Vec<Result<Affine, Nonlinear>>,
}

/// Looks at every equation once.
pub fn analyse(model: &Model) -> Facts {
    let simplified: Vec<Expr> = model.states.iter().map(|state| state.rhs.simplified()).collect();
    let affine_in = |k: usize, is_unknown: &dyn Fn(usize) -> bool| {
        // A refusal points at a term as it was written.
        simplified[k]
            .affine(is_unknown)
            .map_err(|nonlinear| model.states[k].rhs.affine(is_unknown).err().unwrap_or(nonlinear))
    };
    let states = || 0..model.states.len();
    let affine: Vec<Result<Affine, Nonlinear>> = states().map(|k| affine_in(k, &|_| true)).collect();
    // Couplings that cancel or are multiplied by 0 are none.
    let reads: Vec<BTreeSet<usize>> = affine
        .iter()
        .zip(&simplified)
        .map(|(affine, rhs)| match affine {
            Ok(affine) => affine.coefficients.keys().copied().collect(),
            Err(_) => states_in(rhs),
        })
        .collect();
    let blocks = blocks::in_dependency_order(&reads);
    let closed_form = |state: usize| {
        let is_alone = affine[state].is_err() && reads[state].iter().all(|other| *other == state);
        is_alone.then(|| ClosedForm::of(&simplified[state], state)).flatten()
    };
    let closed_forms: Vec<Option<ClosedForm>> = states().map(closed_form).collect();
    let exact = chains::exact_states(&blocks, &affine, &closed_forms);
    Facts {
        systems: chains::systems(&reads, &exact),
        exact,
        closed_forms,
        blocks,
        affine_in_itself: states().map(|k| affine_in(k, &|other| other == k)).collect(),
        affine,
        reads,
    }
}

/// The states that an expression reads, as they are or as they were before the latest advance.
fn states_in(expr: &Expr) -> BTreeSet<usize> {
    let mut states = BTreeSet::new();
    expr.each_symbol(&mut |symbol| {
        if let Symbol::State(state) | Symbol::Prev(state) = symbol {
            states.insert(state);
        }
    });
    states
}
