//! Facts about a model, and which scheme solves which state. Returns data; never edits the model.

mod blocks;
mod scheme;

use std::collections::BTreeSet;

use crate::expr::{Affine, Expr, Nonlinear, Symbol};
use crate::model::Model;

pub use scheme::{Scheme, schemes};

/// What is known of a model beyond what was written.
#[derive(Clone, Debug)]
pub struct Facts {
    /// For each state the states that its equation reads, itself included if it does.
    pub reads: Vec<BTreeSet<usize>>,
    /// The strongly connected blocks of states, each after the blocks that it reads.
    pub blocks: Vec<Vec<usize>>,
    /// Each equation as an affine function of all states, or the term that prevents it.
    pub affine: Vec<Result<Affine, Nonlinear>>,
    /// Each equation as an affine function of its own state, or the term that prevents it.
    pub affine_in_itself: Vec<Result<Affine, Nonlinear>>,
}

/// Looks at every equation once.
pub fn analyse(model: &Model) -> Facts {
    let states = || model.states.iter().enumerate();
    let reads: Vec<BTreeSet<usize>> = states().map(|(_, state)| states_in(&state.rhs)).collect();
    Facts {
        blocks: blocks::in_dependency_order(&reads),
        affine: states().map(|(_, state)| state.rhs.affine(&|_| true)).collect(),
        affine_in_itself: states().map(|(k, state)| state.rhs.affine(&|other| other == k)).collect(),
        reads,
    }
}

/// Whether an expression has the same value throughout a step, whatever the states do.
pub fn is_fixed(expr: &Expr) -> bool {
    expr.is_constant()
}

fn states_in(expr: &Expr) -> BTreeSet<usize> {
    let mut states = BTreeSet::new();
    expr.each_symbol(&mut |symbol| {
        if let Symbol::State(state) = symbol {
            states.insert(state);
        }
    });
    states
}
