//! What events do: the whole of a block, and its part at the connection.

use super::scope::Uses;
use crate::analysis::{Place, Proofs};
use crate::expr::{Condition, Expr, Operator, Symbol};
use crate::model::{EventBlock, Model, Statement, each_expr, releases};

/// What an event does, as straight-line code.
#[derive(Clone, Debug)]
pub struct Block {
    /// Its statements, without those that do nothing.
    pub lines: Vec<Line>,
    /// Whether it has no statements at all, so that the states are given back as they came.
    pub is_empty: bool,
    /// Whether it writes each state.
    pub writes: Vec<bool>,
    /// How it sets the release.
    pub release: Release,
    /// What it reads.
    pub uses: Uses,
}

/// A statement of a block.
#[derive(Clone, Debug, PartialEq)]
pub enum Line {
    /// `state operator= value`
    Assign {
        /// The state.
        state: usize,
        /// The operator before `=`.
        operator: Option<Operator>,
        /// The value.
        value: Expr,
    },
    /// The value of the release.
    Release(Expr),
    /// `let local = value`
    Let {
        /// The position among the model's locals.
        local: usize,
        /// The value.
        value: Expr,
    },
    /// `if condition { … } else { … }`
    If {
        /// The condition.
        condition: Condition,
        /// Where it holds.
        then: Vec<Line>,
        /// Elsewhere; `None` where the author wrote no `else`.
        otherwise: Option<Vec<Line>>,
    },
}

/// How a block sets its release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Release {
    /// Not at all.
    None,
    /// Once, whatever happens: a plain `let`.
    Plain,
    /// Several times or under a condition.
    Changing,
}

impl Block {
    /// What these statements do.
    pub(super) fn of(model: &Model, statements: &[Statement]) -> Self {
        let mut read = Vec::new();
        each_expr(statements, &mut |expr| read.push(expr.clone()));
        Self {
            lines: lines(statements),
            is_empty: statements.is_empty(),
            writes: (0..model.states.len()).map(|state| writes(statements, state)).collect(),
            release: Release::of(statements),
            uses: Uses::of(model, &read),
        }
    }
}

impl Release {
    fn of(list: &[Statement]) -> Self {
        let is_release = |statement: &&Statement| matches!(statement, Statement::Release(_));
        let setting = list.iter().filter(|statement| releases(std::slice::from_ref(statement)));
        match (setting.clone().count(), setting.filter(is_release).count()) {
            (0, _) => Self::None,
            (1, 1) => Self::Plain,
            _ => Self::Changing,
        }
    }
}

fn lines(statements: &[Statement]) -> Vec<Line> {
    let line = |statement: &Statement| match statement {
        Statement::Assign { state, operator, value } => {
            Line::Assign { state: *state, operator: *operator, value: value.clone() }
        }
        Statement::Release(value) => Line::Release(value.clone()),
        Statement::Let { local, value } => Line::Let { local: *local, value: value.clone() },
        Statement::If { condition, then, otherwise } => Line::If {
            condition: condition.clone(),
            then: lines(then),
            otherwise: (!otherwise.is_empty()).then(|| lines(otherwise)),
        },
    };
    statements.iter().filter(|statement| !is_idle(statement)).map(line).collect()
}

/// The parts at the connection of what happens at a presynaptic and at a postsynaptic spike.
pub(super) fn parts_at_connection(model: &Model, proofs: &Proofs) -> [Option<Block>; 2] {
    [(&model.on_pre, Place::Pre), (&model.on_post, Place::Post)].map(|(block, trace)| {
        let part = part_at_connection(block, trace, proofs)?;
        Some(Block::of(model, &part))
    })
}

/// What a block does without changing the trace of the cell that spikes, if it does both; states that are summed over the
/// connections onto the other cell are changed by each connection, and each connection draws a release of its own.
fn part_at_connection(block: &EventBlock, trace: Place, proofs: &Proofs) -> Option<Vec<Statement>> {
    let is_trace = |state: usize| proofs.placement.places[state] == trace;
    let n_states = proofs.placement.places.len();
    let touches =
        |wanted: bool| (0..n_states).any(|state| is_trace(state) == wanted && writes(&block.statements, state));
    let has_edge_part = touches(false) || releases_by_chance(block);
    (touches(true) && has_edge_part).then(|| without(&block.statements, &is_trace))
}

/// Whether a block draws random numbers of which its release may be made.
fn releases_by_chance(block: &EventBlock) -> bool {
    block.releases() && block.draws()
}

/// The statements without those that write a state for which `is_left_out` holds.
fn without(statements: &[Statement], is_left_out: &dyn Fn(usize) -> bool) -> Vec<Statement> {
    let kept = statements.iter().filter_map(|statement| match statement {
        Statement::Assign { state, .. } if is_left_out(*state) => None,
        Statement::If { condition, then, otherwise } => {
            let (then, otherwise) = (without(then, is_left_out), without(otherwise, is_left_out));
            let is_empty = then.is_empty() && otherwise.is_empty();
            (!is_empty).then(|| Statement::If { condition: condition.clone(), then, otherwise })
        }
        other => Some(other.clone()),
    });
    kept.collect()
}

/// `x = x`
fn is_idle(statement: &Statement) -> bool {
    matches!(statement, Statement::Assign { state, operator: None, value } if *value == Symbol::State(*state).into())
}

fn writes(statements: &[Statement], state: usize) -> bool {
    statements.iter().any(|statement| match statement {
        Statement::Assign { state: written, .. } => *written == state && !is_idle(statement),
        Statement::If { then, otherwise, .. } => writes(then, state) || writes(otherwise, state),
        _ => false,
    })
}
