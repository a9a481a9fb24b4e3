//! Values of the states at any moment of a step, each by its scheme.

use std::collections::BTreeMap;

use super::builder::Builder;
use crate::analysis::{Facts, Scheme};
use crate::expr::{Expr, Symbol};
use crate::model::Model;

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

/// The nodes of the Gauss rule of order 4 on [0, 1], ½ ∓ √3/6.
pub(super) const GAUSS: [f64; 2] = [0.211_324_865_405_187_1, 0.788_675_134_594_812_9];

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

    /// `expr` at a moment: states of other blocks as they are then, `own` states as given.
    pub(super) fn at(&mut self, expr: &Expr, moment: &Moment, own: &dyn Fn(usize) -> Option<Expr>) -> Expr {
        expr.substitute(&mut |symbol| match symbol {
            Symbol::State(state) => own(state).unwrap_or_else(|| self.input(state, moment)),
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
            Scheme::RungeKutta4 => {
                self.runge_kutta(state, moment);
                return self.known[&key].clone();
            }
            // The runtime's own: there is nothing to generate.
            Scheme::WholeSystem(_) => Symbol::State(state).into(),
        };
        self.known.insert(key, value.clone());
        value
    }

    /// The classical Runge–Kutta method on the block of `state`, other blocks at the stage times.
    fn runge_kutta(&mut self, state: usize, moment: &Moment) {
        let facts = self.facts;
        let block = facts.blocks.iter().find(|block| block.contains(&state)).map_or(&[][..], Vec::as_slice);
        let full = self.builder.define(&format!("dt{}", moment.label), moment.duration());
        let half = self.builder.define(&format!("half_dt{}", moment.label), Expr::from(0.5) * moment.duration());
        let sixth = self.builder.define(&format!("sixth_dt{}", moment.label), moment.duration() / 6.0.into());
        let middle = moment.part(0.5, "half");
        let stages = [
            (moment.part(0.0, ""), None),
            (middle.clone(), Some(&half)),
            (middle, Some(&half)),
            (moment.clone(), Some(&full)),
        ];
        let mut slopes: Vec<Vec<Expr>> = Vec::new();
        for (stage, (at, reach)) in stages.iter().enumerate() {
            let mut arguments: Vec<Expr> = Vec::new();
            for (position, state) in block.iter().enumerate() {
                let start = Expr::from(Symbol::State(*state));
                let argument = match (reach, slopes.last()) {
                    (Some(reach), Some(last)) => {
                        let name = format!("{}{}_stage{}", self.model.states[*state].name, moment.label, stage + 1);
                        self.builder.bind(&name, start + (*reach).clone() * last[position].clone())
                    }
                    _ => start,
                };
                arguments.push(argument);
            }
            let mut slope = Vec::new();
            for state in block {
                let own = |other: usize| block.iter().position(|k| *k == other).map(|k| arguments[k].clone());
                let rhs = self.at(&facts.equations[*state], at, &own);
                let name = format!("{}{}_slope{}", self.model.states[*state].name, moment.label, stage + 1);
                slope.push(self.builder.bind(&name, rhs));
            }
            slopes.push(slope);
        }
        for (position, state) in block.iter().enumerate() {
            let k = |stage: usize| slopes[stage][position].clone();
            let sum = k(0) + Expr::from(2.0) * k(1) + Expr::from(2.0) * k(2) + k(3);
            let value = Expr::from(Symbol::State(*state)) + sixth.clone() * sum;
            self.known.insert((*state, moment.label.clone()), value);
        }
    }
}
