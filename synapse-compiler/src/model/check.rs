//! Rules about a declaration as a whole: one function for each.

use std::collections::BTreeMap;

use super::{Bound, Default, Parameter};
use crate::ast::{self, Condition, Declaration, Entry, ExprKind, Field, Name, Statement};
use crate::diag::{Diagnostics, Range, suggestion};
use crate::expr::{Expr, Symbol};
use crate::keyword;
use crate::role::Role;

/// Every name is given once and is free to be given; every initial value belongs to a state.
pub(super) fn names(declaration: &Declaration, diags: &mut Diagnostics) {
    let mut taken: BTreeMap<&str, &str> = BTreeMap::new();
    let mut states = Vec::new();
    let take = |name: &Name, what: &'static str, taken_by: Option<&&str>, diags: &mut Diagnostics| {
        if keyword::RESERVED.contains(&name.text.as_str()) {
            diags.error(name.range, format!("`{}` is a word of the language; choose another name", name.text));
        } else if let Some(other) = taken_by {
            diags.error(name.range, format!("`{}` is {other} already; choose another name for this {what}", name.text));
        }
    };
    for field in &declaration.fields {
        take(&field.name, "parameter", taken.get(field.name.text.as_str()), diags);
        taken.insert(&field.name.text, "a parameter");
    }
    for entry in &declaration.entries {
        match entry {
            Entry::Equation { state, .. } if !states.contains(&state.text.as_str()) => {
                take(state, "state", taken.get(state.text.as_str()), diags);
                taken.insert(&state.text, "a state");
                states.push(state.text.as_str());
            }
            Entry::Input { name, .. } if taken.get(name.text.as_str()) != Some(&"an input") => {
                take(name, "input", taken.get(name.text.as_str()), diags);
                taken.insert(&name.text, "an input");
            }
            Entry::Let { name, .. } => {
                take(name, "`let`", taken.get(name.text.as_str()), diags);
                taken.insert(&name.text, "the name of an expression");
            }
            _ => {}
        }
    }
    for entry in &declaration.entries {
        match entry {
            Entry::OnPre { weight: Some((weight, _)), .. } => {
                take(weight, "weight", taken.get(weight.text.as_str()), diags);
            }
            Entry::Current { potential, .. } => {
                take(potential, "membrane potential", taken.get(potential.text.as_str()), diags);
            }
            Entry::Initial { state, .. }
                if !states.contains(&state.text.as_str()) && !declaration.doubtful.contains(&state.text) =>
            {
                let name = &state.text;
                let known = suggestion(name, states.iter().copied());
                diags.error(state.range, format!("`{name}` has no equation, so it has no initial value{known}"));
            }
            _ => {}
        }
    }
}

/// A name of an event block that must not hide another.
pub(super) fn new_name(name: &Name, is_known: bool, diags: &mut Diagnostics) {
    if keyword::RESERVED.contains(&name.text.as_str()) {
        diags.error(name.range, format!("`{}` is a word of the language; choose another name", name.text));
    } else if is_known {
        diags.error(name.range, format!("`{}` has a meaning already; choose another name", name.text));
    }
}

/// An entry that may stand once.
pub(super) fn once(repeated: bool, keyword: &Name, remedy: &str, diags: &mut Diagnostics) {
    if repeated {
        diags.error(keyword.range, format!("a model has one `{}`; {remedy}", keyword.text));
    }
}

/// A model has a state, a synapse has an output, a cell has the condition of its spikes.
pub(super) fn is_complete(declaration: &Declaration, no_equation: bool, no_event: bool, diags: &mut Diagnostics) {
    let range = Range::of(&declaration.name);
    if no_equation {
        diags.error(range, "the model has no equation; write `dg/dt = …` (`dg/dt = 0` if only events change `g`)");
    }
    if no_event {
        let message = match declaration.role {
            Role::Synapse => "the model has no output; write `output = …`, the value that the synapse hands on",
            Role::Cell => "the cell has no condition of a spike; write `spike when V >= V_th`",
        };
        diags.error(range, message);
    }
}

/// Whether an entry belongs to what is derived: a synapse has none of a cell's, a cell none of a synapse's.
pub(super) fn belongs(entry: &Entry, role: Role, diags: &mut Diagnostics) -> bool {
    let (keyword, of, instead) = match entry {
        Entry::OnPre { keyword, .. } => (keyword, Role::Synapse, "what a presynaptic spike does belongs to a synapse"),
        Entry::OnPost { keyword, .. } => (keyword, Role::Synapse, "what its own spike does is written `reset { … }`"),
        Entry::Output { keyword, .. } => (keyword, Role::Synapse, "it hands on its spikes: `spike when V >= V_th`"),
        Entry::Current { keyword, .. } => {
            (keyword, Role::Synapse, "the currents of its synapses reach it as `I`, or as `g_total` and `gE_total`")
        }
        Entry::Demand { keyword } => (keyword, Role::Synapse, "this is a property of synapses; remove it"),
        Entry::Spike { keyword, .. } | Entry::Reset { keyword, .. } | Entry::Refractory { keyword, .. } => {
            (keyword, Role::Cell, "it belongs to a cell, which is declared by `#[derive(Neuron)]`")
        }
        _ => return true,
    };
    if of != role {
        let whose = if role == Role::Cell { "cell" } else { "synapse" };
        diags.error(keyword.range, format!("a {whose} has no `{}`; {instead}", keyword.text));
    }
    of == role
}

/// A literal default is within its own bounds, and the bounds leave something between them.
pub(super) fn bounds(parameter: &Parameter, field: &Field, diags: &mut Diagnostics) {
    let name = &parameter.name;
    if let (Some(lower), Some(upper)) = (limit(parameter.lower), limit(parameter.upper))
        && (lower > upper
            || (lower == upper && !matches!((parameter.lower, parameter.upper), (Bound::Closed(_), Bound::Closed(_)))))
    {
        diags.error(field.name.range, format!("the bounds of `{name}` leave no value between {lower:?} and {upper:?}"));
        return;
    }
    let value = match &parameter.default {
        Default::Constant(value) | Default::Computed(Expr::Number(value)) => *value,
        _ => return,
    };
    let above = match parameter.lower {
        Bound::None => true,
        Bound::Closed(lower) => value >= lower,
        Bound::Open(lower) => value > lower,
    };
    let below = match parameter.upper {
        Bound::None => true,
        Bound::Closed(upper) => value <= upper,
        Bound::Open(upper) => value < upper,
    };
    if !(above && below) {
        let range = field.default.as_ref().map_or(field.name.range, |default| default.range);
        diags.error(range, format!("the default of `{name}`, {value:?}, is outside of its own bounds"));
    }
}

fn limit(bound: Bound) -> Option<f64> {
    match bound {
        Bound::None => None,
        Bound::Closed(limit) | Bound::Open(limit) => Some(limit),
    }
}

/// An order in which every default is computed from parameters that come before it; `None` if they form a cycle.
pub(super) fn completion_order(
    parameters: &[Parameter],
    declaration: &Declaration,
    diags: &mut Diagnostics,
) -> Option<Vec<usize>> {
    let mut order: Vec<usize> = Vec::new();
    while order.len() < parameters.len() {
        let ready = |k: &usize| match &parameters[*k].default {
            Default::Computed(default) => {
                !default.any_symbol(&mut |symbol| matches!(symbol, Symbol::Parameter(other) if !order.contains(&other)))
            }
            _ => true,
        };
        let next: Vec<usize> = (0..parameters.len()).filter(|k| !order.contains(k)).filter(ready).collect();
        if next.is_empty() {
            let stuck = declaration.fields.iter().enumerate().filter(|(k, _)| !order.contains(k));
            for (_, field) in stuck.filter(|(k, _)| reaches(parameters, *k, *k)) {
                let message = format!("the default of `{}` is computed from itself", field.name.text);
                diags.error(field.default.as_ref().map_or(field.name.range, |default| default.range), message);
            }
            return None;
        }
        order.extend(next);
    }
    Some(order)
}

/// Whether the default of `from` is computed from `to`, directly or through others.
fn reaches(parameters: &[Parameter], from: usize, to: usize) -> bool {
    let mut seen = vec![false; parameters.len()];
    let mut open = vec![from];
    while let Some(k) = open.pop() {
        let Default::Computed(default) = &parameters[k].default else { continue };
        let mut found = false;
        default.each_symbol(&mut |symbol| {
            if let Symbol::Parameter(other) = symbol {
                found |= other == to;
                if !std::mem::replace(&mut seen[other], true) {
                    open.push(other);
                }
            }
        });
        if found {
            return true;
        }
    }
    false
}

/// Whether the author wrote any unit, so that all of them are checked.
pub(super) fn writes_units(declaration: &Declaration) -> bool {
    let field = |field: &Field| {
        let bounds = field.bounds.iter().flat_map(|bounds| [&bounds.lower, &bounds.upper]);
        let limits = bounds.filter_map(|end| end.as_ref().map(|(limit, _)| limit));
        field.unit.is_some() || field.default.iter().chain(limits).any(has_unit)
    };
    let entry = |entry: &Entry| match entry {
        Entry::Equation { rhs, unit, .. } => unit.is_some() || rhs.as_ref().is_some_and(has_unit),
        Entry::Initial { value, .. } => has_unit(value),
        Entry::Input { unit, .. } => unit.is_some(),
        Entry::Spike { condition, .. } => condition.as_ref().is_some_and(condition_has_unit),
        Entry::Refractory { duration, .. } => duration.as_ref().is_some_and(has_unit),
        Entry::Let { value, .. } => value.as_ref().is_some_and(has_unit),
        Entry::OnPre { weight, body, .. } => {
            weight.as_ref().is_some_and(|(_, unit)| unit.is_some()) || body.iter().any(statement_has_unit)
        }
        Entry::OnPost { body, .. } | Entry::Reset { body, .. } => body.iter().any(statement_has_unit),
        Entry::Output { value, unit, .. } | Entry::Current { value, unit, .. } => {
            unit.is_some() || value.as_ref().is_some_and(has_unit)
        }
        Entry::Methods { .. } | Entry::Demand { .. } => false,
    };
    declaration.fields.iter().any(field) || declaration.entries.iter().any(entry)
}

fn has_unit(expr: &ast::Expr) -> bool {
    match &expr.kind {
        ExprKind::Number(_, unit) => unit.is_some(),
        ExprKind::Name(_) => false,
        ExprKind::Neg(a) => has_unit(a),
        ExprKind::Binary(_, a, b) => has_unit(a) || has_unit(b),
        ExprKind::Call(_, arguments) => arguments.iter().any(has_unit),
        ExprKind::If(condition, a, b) => condition_has_unit(condition) || has_unit(a) || has_unit(b),
    }
}

fn condition_has_unit(condition: &Condition) -> bool {
    match condition {
        Condition::Compare(_, a, b) => has_unit(a) || has_unit(b),
        Condition::And(a, b) | Condition::Or(a, b) => condition_has_unit(a) || condition_has_unit(b),
        Condition::Not(a) => condition_has_unit(a),
    }
}

fn statement_has_unit(statement: &Statement) -> bool {
    match statement {
        Statement::Assign { value, .. } | Statement::Let { value, .. } => has_unit(value),
        Statement::If { condition, then, otherwise } => {
            condition_has_unit(condition)
                || then.iter().any(statement_has_unit)
                || otherwise.iter().any(statement_has_unit)
        }
    }
}
