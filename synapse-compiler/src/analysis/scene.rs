//! What the proofs about events look at: the model, its facts, and the effects of its event blocks.

use std::collections::BTreeSet;

use super::effect::Effect;
use super::{Facts, states_in};
use crate::expr::{Expr, Residue, Symbol};
use crate::model::{Model, Reading};

/// A model with the effects of its event blocks.
#[derive(Clone, Debug)]
pub(super) struct Scene<'a> {
    pub(super) model: &'a Model,
    pub(super) facts: &'a Facts,
    pub(super) on_pre: Effect,
    pub(super) on_post: Effect,
}

impl<'a> Scene<'a> {
    /// `None` if an event block is too large an expression to be looked at.
    pub(super) fn of(model: &'a Model, facts: &'a Facts) -> Option<Self> {
        let (on_pre, on_post) = (Effect::of(model, &model.on_pre)?, Effect::of(model, &model.on_post)?);
        Some(Self { model, facts, on_pre, on_post })
    }

    /// What the synapse hands on.
    pub(super) fn readings(&self) -> impl Iterator<Item = &Reading> {
        [&self.model.output].into_iter().chain(self.model.current.as_ref().map(|current| &current.reading))
    }

    /// The states that the output is read off, directly or through their equations.
    pub(super) fn carried(&self) -> BTreeSet<usize> {
        let mut carried = BTreeSet::new();
        let mut open: Vec<usize> = self.readings().flat_map(|reading| states_in(&reading.value)).collect();
        while let Some(state) = open.pop() {
            if carried.insert(state) {
                open.extend(&self.facts.reads[state]);
            }
        }
        carried
    }

    /// The states that a state's flow and jumps read.
    pub(super) fn sources(&self, state: usize) -> BTreeSet<usize> {
        let jumps = [&self.on_pre.states[state], &self.on_post.states[state]];
        let jumps = jumps.into_iter().flat_map(states_in);
        self.facts.reads[state].iter().copied().chain(jumps).filter(|source| *source != state).collect()
    }

    /// An expression as its author would write it.
    pub(super) fn text(&self, expr: &Expr) -> String {
        expr.display(&|symbol| self.model.name_of(symbol)).to_string()
    }
}

/// How many points must agree for two expressions to be the same function: of an `if` each sees one branch.
const N_POINTS: u64 = 2;
const N_POINTS_OF_BRANCHES: u64 = 64;

/// Whether two expressions are the same function.
pub(super) fn is_same(a: &Expr, b: &Expr) -> bool {
    let has_branches = a.has_branches() || b.has_branches();
    (0..if has_branches { N_POINTS_OF_BRANCHES } else { N_POINTS }).all(|seed| {
        let value_of = |symbol: Symbol| Residue::of_words(format!("{seed} {symbol:?}").bytes().map(u64::from));
        a.residue(&value_of).is_some_and(|a| Some(a) == b.residue(&value_of))
    })
}

/// Whether an expression reads the time since the latest presynaptic spike.
pub(super) fn follows_spikes(expr: &Expr) -> bool {
    expr.any_symbol(&mut |symbol| matches!(symbol, Symbol::SincePre | Symbol::Pulse(_)))
}
