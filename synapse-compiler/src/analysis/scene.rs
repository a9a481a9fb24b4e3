//! What the proofs about events look at: the model, its facts, and the effects of its event blocks.

use std::cell::RefCell;
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

    /// Whether an expression reads what only one presynaptic cell has: the time since its latest spike, or its potential.
    pub(super) fn of_presynaptic_cell(&self, expr: &Expr) -> bool {
        expr.any_symbol(&mut |symbol| symbol.follows_spikes() || self.model.is_of_pre(symbol))
    }

    /// What the synapse hands on.
    pub(super) fn readings(&self) -> impl Iterator<Item = &Reading> {
        self.model.output.iter().chain(self.model.current.as_ref().map(|current| &current.reading))
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
}

/// How many points must agree for two expressions to be the same function.
const N_POINTS: u64 = 2;

/// All combinations of so many comparisons are looked at; expressions with more are not compared.
const MOST_COMPARISONS: usize = 10;

/// Whether two expressions are proved to be the same function, whatever the outcome of the comparisons in them.
pub(super) fn is_same(a: &Expr, b: &Expr) -> bool {
    (0..N_POINTS).all(|seed| is_same_at(a, b, seed).unwrap_or(false))
}

fn is_same_at(a: &Expr, b: &Expr, seed: u64) -> Option<bool> {
    let value_of = |symbol: Symbol| Residue::of_words(format!("{seed} {symbol:?}").bytes().map(u64::from));
    let mut all = comparisons(a, &value_of)?;
    all.extend(comparisons(b, &value_of)?);
    if all.len() > MOST_COMPARISONS {
        return None;
    }
    for outcome in 0..1_usize << all.len() {
        let holds = |comparison: Residue| {
            let position = all.iter().position(|known| *known == comparison);
            position.is_some_and(|position| outcome >> position & 1 == 1)
        };
        if a.residue_where(&value_of, &holds)? != b.residue_where(&value_of, &holds)? {
            return Some(false);
        }
    }
    Some(true)
}

/// What stands for each comparison in an expression; `None` where one compares values that depend on another.
fn comparisons(expr: &Expr, value_of: &dyn Fn(Symbol) -> Residue) -> Option<BTreeSet<Residue>> {
    let found = RefCell::new(BTreeSet::new());
    let mut is_flat = true;
    expr.each_condition(&mut |condition| {
        condition.each_expr(&mut |side| is_flat &= !side.has_branches());
        condition.holds_in_field(value_of, &|comparison| {
            found.borrow_mut().insert(comparison);
            false
        });
    });
    is_flat.then(|| found.into_inner())
}

/// Whether an expression reads the time since the latest presynaptic spike.
pub(super) fn follows_spikes(expr: &Expr) -> bool {
    expr.any_symbol(&mut Symbol::follows_spikes)
}
