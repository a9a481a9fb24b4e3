//! Facts about a model, and which scheme solves which state. Returns data; never edits the model.

mod blocks;
mod chains;
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
    /// Whether each state has an exact propagator.
    pub exact: Vec<bool>,
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
    Facts {
        exact: chains::exact_states(&blocks, &affine),
        blocks,
        affine_in_itself: states().map(|k| affine_in(k, &|other| other == k)).collect(),
        affine,
        reads,
    }
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
