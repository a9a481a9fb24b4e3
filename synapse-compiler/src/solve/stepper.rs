//! Values of the states at any moment of a step, each by its scheme.

use std::collections::BTreeMap;

use super::builder::Builder;
use super::hoist;
use super::implicit::implicit;
use super::plan::Plan;
use crate::analysis::{Facts, Scheme};
use crate::expr::{Expr, Symbol};
use crate::model::Model;

/// The step of `model` in which each state is solved by its scheme.
pub fn plan(model: &Model, facts: &Facts, schemes: &[Scheme]) -> Plan {
    let mut stepper = Stepper::new(model, facts, schemes);
    let next: Vec<Expr> = (0..model.states.len()).map(|state| stepper.at_end(state)).collect();
    let mut builder = stepper.builder;
    let next = next.iter().map(|expr| hoist::constants(expr, &mut builder)).collect();
    builder.rewrite_bindings(&hoist::constants);
    let implicit = implicit(model, facts, schemes, &mut builder);
    builder.finish(schemes, next, implicit)
}

/// A moment within a step.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Moment {
    /// The part of the step that has passed, from 0 to 1.
    pub(super) fraction: f64,
    /// What names of values at this moment end in; empty for the end of the step.
    pub(super) label: String,
}

impl Moment {
    /// The end of the step.
    pub(super) fn end() -> Self {
        Self { fraction: 1.0, label: String::new() }
    }

    /// The moment at a part of the time until this one.
    pub(super) fn part(&self, fraction: f64, label: &str) -> Self {
        let label = if fraction == 1.0 { self.label.clone() } else { format!("{}_{label}", self.label) };
        Self { fraction: self.fraction * fraction, label }
    }

    /// The time from the start of the step until this moment.
    pub(super) fn duration(&self) -> Expr {
        Expr::from(self.fraction) * Symbol::Dt.into()
    }
}

/// Builds the step of a model from the schemes of its states.
#[derive(Debug)]
pub(super) struct Stepper<'a> {
    pub(super) builder: Builder<'a>,
    pub(super) model: &'a Model,
    pub(super) facts: &'a Facts,
    pub(super) schemes: &'a [Scheme],
    /// What was computed before: states at moments, by label.
    known: BTreeMap<(usize, String), Expr>,
}

impl<'a> Stepper<'a> {
    pub(super) fn new(model: &'a Model, facts: &'a Facts, schemes: &'a [Scheme]) -> Self {
        Self { builder: Builder::new(model), model, facts, schemes, known: BTreeMap::new() }
    }

    /// A state at the end of the step.
    pub(super) fn at_end(&mut self, state: usize) -> Expr {
        self.value(state, &Moment::end())
    }

    /// A state at a moment, for the use of others: bound to a name.
    pub(super) fn input(&mut self, state: usize, moment: &Moment) -> Expr {
        if moment.fraction == 0.0 {
            return Symbol::State(state).into();
        }
        let value = self.value(state, moment);
        let label = if moment.label.is_empty() { "_end" } else { &moment.label };
        let bound = self.builder.bind(&format!("{}{label}", self.model.states[state].name), value);
        self.known.insert((state, moment.label.clone()), bound.clone());
        bound
    }

    /// `expr` at a moment: states as they are then.
    pub(super) fn at(&mut self, expr: &Expr, moment: &Moment) -> Expr {
        expr.substitute(&mut |symbol| match symbol {
            Symbol::State(state) => self.input(state, moment),
            Symbol::Time if moment.fraction > 0.0 => Expr::from(Symbol::Time) + moment.duration(),
            other => other.into(),
        })
    }

    /// Notes the value of a state that was computed together with another one.
    pub(super) fn remember(&mut self, state: usize, moment: &Moment, value: Expr) {
        self.known.insert((state, moment.label.clone()), value);
    }

    fn value(&mut self, state: usize, moment: &Moment) -> Expr {
        let key = (state, moment.label.clone());
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let value = match self.schemes[state] {
            Scheme::Exact => self.exact(state, moment),
            Scheme::ExpEuler => self.exponential_euler(state, moment, false),
            Scheme::ExpEulerOrdered => self.exponential_euler(state, moment, true),
            Scheme::ExpMidpoint => self.exponential_midpoint(state, moment),
            Scheme::Magnus4 => self.magnus(state, moment),
            // Their values come from elsewhere: the runtime's own methods, and the attempts of an implicit one.
            Scheme::WholeSystem(_) | Scheme::Rodas4 | Scheme::BackwardEuler => Symbol::State(state).into(),
        };
        self.known.insert(key, value.clone());
        value
    }
}
