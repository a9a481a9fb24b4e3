//! Collects the lines of a plan, each value once, each name once.

use std::collections::BTreeSet;

use super::implicit::Implicit;
use super::plan::{Definition, Plan, Value};
use crate::analysis::Scheme;
use crate::expr::{Expr, Symbol};
use crate::model::Model;

/// A plan in the making.
#[derive(Debug)]
pub(super) struct Builder<'a> {
    pub(super) model: &'a Model,
    names: BTreeSet<String>,
    values: Vec<String>,
    definitions: Vec<Definition>,
    locals: Vec<String>,
    bindings: Vec<Definition>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(model: &'a Model) -> Self {
        let parameters = model.parameters.iter().map(|parameter| parameter.name.clone());
        let states = model.states.iter().map(|state| state.name.clone());
        let pulses = (0..model.pulses.len()).map(|pulse| model.pulse_name(pulse));
        let inputs = model.inputs.iter().map(|input| input.name.clone());
        let words = ["dt", "t", "since_pre"].map(str::to_owned);
        let names = parameters.chain(states).chain(inputs).chain(pulses).chain(words).collect();
        let (values, definitions, locals, bindings) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { model, names, values, definitions, locals, bindings }
    }

    /// A value of the propagator, or of the step where it follows inputs; the same expression is computed once, under its
    /// first name.
    pub(super) fn define(&mut self, name: &str, value: Expr) -> Expr {
        match value {
            value if !value.is_constant() => self.bind(name, value),
            Expr::Number(_) | Expr::Symbol(Symbol::Coefficient(_)) => value,
            Expr::Neg(inner) => -self.define(name, (*inner).clone()),
            // A parameter or the step itself keeps its name.
            Expr::Symbol(Symbol::Pulse(pulse)) => self.add(vec![self.model.pulse_name(pulse)], Value::Expr(value)),
            Expr::Symbol(symbol) => self.add(vec![self.model.name_of(symbol)], Value::Expr(value)),
            value => match find(&self.definitions, &Value::Expr(value.clone())) {
                Some(first) => Symbol::Coefficient(first).into(),
                None => {
                    let name = self.fresh(name);
                    self.add(vec![name], Value::Expr(value))
                }
            },
        }
    }

    /// The three values of a relaxation, `[keep, pull, gain]`.
    pub(super) fn relaxation(&mut self, name: &str, exponent: Expr, rate: Expr, duration: Expr) -> [Expr; 3] {
        self.several(name, ["keep", "pull", "gain"], Value::Relaxation { exponent, rate, duration })
    }

    /// Several values that are computed together, called `name_part`: once, or in the step where they follow inputs.
    pub(super) fn several<const N: usize>(&mut self, name: &str, parts: [&str; N], value: Value) -> [Expr; N] {
        if !value.inputs().into_iter().all(Expr::is_constant) {
            let first = find(&self.bindings, &value).unwrap_or_else(|| {
                let names = parts.map(|part| self.fresh(&format!("{name}_{part}")));
                self.add_binding(names.to_vec(), value)
            });
            return std::array::from_fn(|part| Symbol::Local(first + part).into());
        }
        let first = match find(&self.definitions, &value) {
            Some(first) => first,
            None => {
                let names = parts.map(|part| self.fresh(&format!("{name}_{part}")));
                self.add(names.to_vec(), value);
                self.values.len() - N
            }
        };
        std::array::from_fn(|part| Symbol::Coefficient(first + part).into())
    }

    /// The exponential of a square matrix, row after row; `name` gives the name of each entry.
    pub(super) fn exponential(
        &mut self,
        size: usize,
        exponents: Vec<Expr>,
        closed: Vec<Vec<usize>>,
        name: &dyn Fn(usize, usize) -> String,
    ) -> Vec<Expr> {
        let value = Value::Exponential { size, exponents, closed };
        let first = match find(&self.definitions, &value) {
            Some(first) => first,
            None => {
                let places = (0..size).flat_map(|row| (0..size).map(move |column| (row, column)));
                let names = places.map(|(row, column)| self.fresh(&name(row, column))).collect::<Vec<_>>();
                self.add(names, value);
                self.values.len() - size * size
            }
        };
        (first..first + size * size).map(|value| Symbol::Coefficient(value).into()).collect()
    }

    /// An argument of the code in the making: a local that no line computes.
    pub(super) fn argument(&mut self, name: &str) -> usize {
        let name = self.fresh(name);
        self.locals.push(name);
        self.locals.len() - 1
    }

    /// The lines that `build` makes, kept apart from those of the step: they belong to a function of their own.
    pub(super) fn apart<R>(&mut self, build: impl FnOnce(&mut Self) -> R) -> (R, Vec<Definition>) {
        let outer = std::mem::take(&mut self.bindings);
        let result = build(self);
        (result, std::mem::replace(&mut self.bindings, outer))
    }

    /// States after the step, called `names`, without what rounding has changed of their sum.
    pub(super) fn conserved(&mut self, names: &[String], before: Vec<Expr>, after: Vec<Expr>) -> Vec<Expr> {
        let names: Vec<String> = names.iter().map(|name| self.fresh(name)).collect();
        let width = names.len();
        let first = self.add_binding(names, Value::Conserved { before, after });
        (first..first + width).map(|local| Symbol::Local(local).into()).collect()
    }

    /// An intermediate value of the step; the same expression is computed once, under its first name.
    pub(super) fn bind(&mut self, name: &str, value: Expr) -> Expr {
        if matches!(value, Expr::Number(_) | Expr::Symbol(_)) || value.is_constant() {
            return value;
        }
        let value = Value::Expr(value);
        let first = find(&self.bindings, &value).unwrap_or_else(|| {
            let name = self.fresh(name);
            self.add_binding(vec![name], value)
        });
        Symbol::Local(first).into()
    }

    fn add_binding(&mut self, names: Vec<String>, value: Value) -> usize {
        let first = self.locals.len();
        self.locals.extend(names);
        self.bindings.push(Definition { first, value });
        first
    }

    /// Replaces the value of every binding by `f` of it.
    pub(super) fn rewrite_bindings(&mut self, f: &dyn Fn(&Expr, &mut Self) -> Expr) {
        for k in 0..self.bindings.len() {
            let value = self.bindings[k].value.clone();
            self.bindings[k].value = value.map(&mut |expr| f(expr, self));
        }
    }

    /// The finished plan.
    pub(super) fn finish(self, schemes: &[Scheme], next: Vec<Expr>, implicit: Option<Implicit>) -> Plan {
        let mut coefficients = BTreeSet::new();
        let mut read = |symbol| {
            if let Symbol::Coefficient(value) = symbol {
                coefficients.insert(value);
            }
        };
        let bound = self.bindings.iter().flat_map(|binding| binding.value.inputs());
        bound.chain(&next).for_each(|expr| expr.each_symbol(&mut read));
        if let Some(implicit) = &implicit {
            implicit.each_expr(&mut |expr| expr.each_symbol(&mut read));
        }
        let coefficients: Vec<usize> = coefficients.into_iter().collect();
        let definitions = trimmed(self.definitions, &coefficients);
        Plan {
            schemes: schemes.to_vec(),
            values: self.values,
            definitions,
            coefficients,
            locals: self.locals,
            bindings: self.bindings,
            next,
            implicit,
        }
    }

    /// The name of a value of the propagator.
    pub(super) fn name_of(&self, value: usize) -> String {
        self.values[value].clone()
    }

    fn add(&mut self, names: Vec<String>, value: Value) -> Expr {
        if let Some(first) = find(&self.definitions, &value) {
            return Symbol::Coefficient(first).into();
        }
        let first = self.values.len();
        self.values.extend(names);
        self.definitions.push(Definition { first, value });
        Symbol::Coefficient(first).into()
    }

    /// `name`, lengthened until nothing else is called so.
    fn fresh(&mut self, name: &str) -> String {
        let mut name = name.to_owned();
        while !self.names.insert(name.clone()) {
            name.push('_');
        }
        name
    }
}

/// The first value of the line that computes `value`.
fn find(lines: &[Definition], value: &Value) -> Option<usize> {
    lines.iter().find(|line| line.value == *value).map(|line| line.first)
}

/// The definitions without those that nothing reads; those that only one other definition reads are written into it.
fn trimmed(mut definitions: Vec<Definition>, coefficients: &[usize]) -> Vec<Definition> {
    for k in (0..definitions.len()).rev() {
        let Definition { first, value } = definitions[k].clone();
        let range = first..first + value.width();
        if coefficients.iter().any(|coefficient| range.contains(coefficient)) {
            continue;
        }
        let mut uses = 0;
        for definition in &definitions[k + 1..] {
            for input in definition.value.inputs() {
                input.each_symbol(&mut |symbol| {
                    uses += usize::from(matches!(symbol, Symbol::Coefficient(c) if range.contains(&c)));
                });
            }
        }
        match (uses, value) {
            (0, _) => {}
            (1, Value::Expr(expr)) => {
                for definition in &mut definitions[k + 1..] {
                    definition.value = definition.value.map(&mut |input| {
                        input.substitute(&mut |symbol| {
                            if symbol == Symbol::Coefficient(first) { expr.clone() } else { symbol.into() }
                        })
                    });
                }
            }
            _ => continue,
        }
        definitions.remove(k);
    }
    definitions
}
