//! What an event block does, as one expression for each state: the block run on symbols.

use std::collections::BTreeMap;

use crate::expr::{Condition, Expr, Operator, Symbol};
use crate::model::{EventBlock, Model, Statement};

/// The states after an event, and what it releases, as functions of the states before it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Effect {
    pub(super) states: Vec<Expr>,
    pub(super) release: Expr,
}

/// A pulse that has just begun.
const BEGUN: Expr = Expr::Symbol(Symbol::Local(usize::MAX));

/// An effect with more nodes than this is not looked at: assignments that use each other twice, and branches, grow without
/// bound.
const MOST_NODES: usize = 5_000;

/// Nor a deeper one: a long list of assignments to one state would need more stack than a compiler's thread may have.
const DEEPEST: usize = 300;

impl Effect {
    /// What `block` does; `None` if that is too large an expression to be looked at.
    pub(super) fn of(model: &Model, block: &EventBlock) -> Option<Self> {
        let mut run = Run {
            states: (0..model.states.len()).map(|state| Symbol::State(state).into()).collect(),
            locals: BTreeMap::new(),
            release: Expr::ONE,
        };
        run.all(&block.statements)?;
        Some(Self { states: run.states, release: run.release })
    }

    /// Whether the event changes a state.
    pub(super) fn changes(&self, state: usize) -> bool {
        self.states[state] != Symbol::State(state).into()
    }

    /// The effect of this event after a presynaptic spike at the same time, which begins the time since then, and its pulses,
    /// anew; `None` if that is too large.
    pub(super) fn after_spike(&self, first: &Self) -> Option<Self> {
        let anew = |symbol| match symbol {
            Symbol::SincePre => Some(&Expr::ZERO),
            // Whether a pulse has any duration is not known.
            Symbol::Pulse(_) => Some(&BEGUN),
            _ => None,
        };
        let states = self.states.iter().map(|expr| substituted(expr, &anew)).collect::<Option<_>>()?;
        Self { states, release: self.release.clone() }.after(first)
    }

    /// The effect of this event after another; `None` if that is too large.
    pub(super) fn after(&self, first: &Self) -> Option<Self> {
        let lookup = |symbol| match symbol {
            Symbol::State(state) => Some(&first.states[state]),
            _ => None,
        };
        let states = self.states.iter().map(|expr| substituted(expr, &lookup)).collect::<Option<_>>()?;
        Some(Self { states, release: substituted(&self.release, &lookup)? })
    }
}

#[derive(Clone)]
struct Run {
    states: Vec<Expr>,
    locals: BTreeMap<usize, Expr>,
    release: Expr,
}

impl Run {
    fn all(&mut self, statements: &[Statement]) -> Option<()> {
        statements.iter().try_for_each(|statement| self.one(statement))
    }

    fn one(&mut self, statement: &Statement) -> Option<()> {
        match statement {
            Statement::Assign { state, operator, value } => {
                let (old, value) = (self.states[*state].clone(), self.value(value)?);
                self.states[*state] = match operator {
                    None => value,
                    Some(Operator::Add) => old + value,
                    Some(Operator::Sub) => old - value,
                    Some(Operator::Mul) => old * value,
                    Some(Operator::Div) => old / value,
                };
                fits(&self.states[*state])?;
            }
            Statement::Release(value) => self.release = self.value(value)?,
            Statement::Let { local, value } => {
                let value = self.value(value)?;
                self.locals.insert(*local, value);
            }
            Statement::If { condition, then, otherwise } => {
                let mut is_small = true;
                let condition = condition.map(&mut |expr| {
                    self.value(expr).unwrap_or_else(|| {
                        is_small = false;
                        Expr::ZERO
                    })
                });
                let (mut yes, mut no) = (self.clone(), self.clone());
                yes.all(then)?;
                no.all(otherwise)?;
                is_small.then_some(())?;
                self.merge(&condition, yes, no);
                self.states.iter().chain([&self.release]).try_for_each(fits)?;
            }
        }
        Some(())
    }

    fn merge(&mut self, condition: &Condition, yes: Self, no: Self) {
        let choose = |a: Expr, b: Expr| {
            if a == b { a } else { Expr::If(condition.clone().into(), a.into(), b.into()) }
        };
        self.states = yes.states.into_iter().zip(no.states).map(|(a, b)| choose(a, b)).collect();
        self.release = choose(yes.release, no.release);
    }

    /// An expression of the block in terms of the states before the event.
    fn value(&self, expr: &Expr) -> Option<Expr> {
        substituted(expr, &|symbol| match symbol {
            Symbol::State(state) => Some(&self.states[state]),
            Symbol::Local(local) => self.locals.get(&local),
            _ => None,
        })
    }
}

/// Whether an expression that was put together from two that did is not too large.
fn fits(expr: &Expr) -> Option<()> {
    (expr.is_shallower_than(DEEPEST) && expr.n_nodes() <= MOST_NODES).then_some(())
}

/// `expr` with symbols replaced, unless that would be too large.
fn substituted<'a>(expr: &Expr, lookup: &dyn Fn(Symbol) -> Option<&'a Expr>) -> Option<Expr> {
    let mut n_nodes = expr.n_nodes();
    expr.each_symbol(&mut |symbol| {
        n_nodes = n_nodes.saturating_add(lookup(symbol).map_or(0, Expr::n_nodes));
    });
    (n_nodes <= MOST_NODES)
        .then(|| expr.substitute(&mut |symbol| lookup(symbol).cloned().unwrap_or_else(|| symbol.into())))
}
