//! Everything that is generated for a model: the only input of the code generator.
//!
//! Each function comes with the expressions that it computes and with what they read, so that a generator needs no more
//! than their names in its language.

use proc_macro2::Ident;

use super::event::{self, Block};
use super::info::{self, Info, Solver};
use super::plan::Plan;
use super::scope::{Names, Uses};
use super::stepper;
use crate::analysis::{Claim, Facts, Proofs, Scheme};
use crate::expr::{Affine, Condition, Expr, Nonlinear, Symbol};
use crate::model::{Default, Method, Model};

/// Everything that is generated for a model.
#[derive(Clone, Debug)]
pub struct Program {
    /// The struct.
    pub ident: Ident,
    /// What everything in it is called.
    pub names: Names,
    /// The parameters, in the order of the fields.
    pub parameters: Vec<Parameter>,
    /// The positions of the parameters in an order in which every default is computed from earlier ones.
    pub completion: Vec<usize>,
    /// The value of each state at time 0.
    pub initial: Values,
    /// The right-hand side of each equation.
    pub derivative: Values,
    /// The rate of each state, while all pulses last.
    pub rates: Values,
    /// How long each pulse lasts.
    pub pulses: Values,
    /// The solvers, the default first.
    pub steps: Vec<Step>,
    /// What a synapse does at spikes and hands on.
    pub synapse: Option<Synapse>,
    /// The current into the postsynaptic cell.
    pub current: Option<Current>,
    /// What makes the model a cell.
    pub cell: Option<Cell>,
    /// The model as plain data.
    pub info: Info,
}

/// A parameter as code sees it.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// The field.
    pub field: Ident,
    /// Whether the field is an `Option<f64>`.
    pub is_option: bool,
    /// Its value if none is given.
    pub default: Option<Expr>,
}

/// Values that one function computes, and what they read.
#[derive(Clone, Debug)]
pub struct Values {
    /// The values.
    pub values: Vec<Expr>,
    /// What they read.
    pub uses: Uses,
}

/// A solver of the model.
#[derive(Clone, Debug)]
pub struct Step {
    /// The solver, as the model lists it.
    pub method: Method,
    /// Further names under which the same step can be asked for: `auto` and `exact`, where they would do the same.
    pub aliases: Vec<Method>,
    /// An earlier solver whose step is the same.
    pub same_as: Option<Method>,
    /// The step.
    pub plan: Plan,
    /// Whether a step in which a pulse ends is taken in two parts.
    pub splits_at_pulses: bool,
    /// What the propagator reads.
    pub propagator: Uses,
    /// Which values of the propagator are read, there or in the step.
    pub is_value_read: Vec<bool>,
    /// What the step reads.
    pub step: StepUses,
    /// What an attempt of the implicit method reads, if there is one.
    pub attempt: Option<StepUses>,
    /// What the condition reads that halts such a step.
    pub halts: Option<StepUses>,
}

/// What a function of a step reads.
#[derive(Clone, Debug)]
pub struct StepUses {
    /// Of the model.
    pub uses: Uses,
    /// Which values of the propagator.
    pub values: Vec<bool>,
    /// Which intermediate values.
    pub locals: Vec<bool>,
}

/// What a synapse does at spikes and hands on.
#[derive(Clone, Debug)]
pub struct Synapse {
    /// At a presynaptic spike.
    pub on_pre: Block,
    /// Its part at the connection, where states of the presynaptic cell are changed apart from those of the connection.
    pub on_pre_edge: Option<Block>,
    /// At a postsynaptic spike, if anything happens.
    pub on_post: Option<Block>,
    /// Its part at the connection.
    pub on_post_edge: Option<Block>,
    /// The output, which may read the release.
    pub output: Reading,
    /// Whether connections onto one cell can share their states.
    pub align_post: Claim,
    /// Whether states can be updated at events alone, by a solver of the model.
    pub event_driven: Claim,
    /// The solver by which they are, if they can be.
    pub exact_solver: Option<Method>,
}

/// A value that is read off the states, with one further argument.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The value.
    pub value: Expr,
    /// What it reads.
    pub uses: Uses,
    /// The further argument.
    pub argument: Symbol,
    /// What that is called.
    pub argument_name: String,
    /// Whether the value reads it.
    pub reads_argument: bool,
}

/// The current into the postsynaptic cell.
#[derive(Clone, Debug)]
pub struct Current {
    /// The current.
    pub value: Reading,
    /// Its derivative by the membrane potential.
    pub slope: Reading,
}

/// What makes a model a cell.
#[derive(Clone, Debug)]
pub struct Cell {
    /// When it spikes.
    pub spike: Condition,
    /// What the condition reads.
    pub uses: Uses,
    /// What a spike does to it.
    pub reset: Block,
    /// For how long its membrane potential is held after a spike, in ms.
    pub refractory: Option<Values>,
    /// The solvers of the time in which it is held, where other states read the potential; empty where none does.
    pub held: Vec<Step>,
}

/// Everything that is generated for `model` with these solvers, the default first.
pub fn program(model: &Model, facts: &Facts, proofs: &Proofs, solvers: &[Solver]) -> Program {
    let steps = steps(model, facts, solvers);
    let values = |values: Vec<Expr>| Values { uses: Uses::of(model, &values), values };
    let cell = model.cell.as_ref().map(|cell| {
        let mut read = Vec::new();
        cell.spike.each_expr(&mut |expr| read.push(expr.clone()));
        Cell {
            spike: cell.spike.clone(),
            uses: Uses::of(model, &read),
            reset: Block::of(model, &cell.reset.statements),
            refractory: cell.refractory.as_ref().map(|refractory| values(vec![refractory.duration.clone()])),
            held: Vec::new(),
        }
    });
    let current = model.current.as_ref().map(|current| Current {
        value: reading(model, &current.reading.value, Symbol::Potential),
        slope: reading(model, &current.slope, Symbol::Potential),
    });
    Program {
        ident: model.ident.clone(),
        names: Names::of_model(model),
        parameters: model.parameters.iter().map(parameter).collect(),
        completion: model.completion.clone(),
        initial: values(model.states.iter().map(|state| state.initial.clone()).collect()),
        derivative: values(model.states.iter().map(|state| state.rhs.clone()).collect()),
        rates: values(rates(facts).iter().map(while_pulses_last).collect()),
        pulses: values(model.pulses.clone()),
        synapse: if model.cell.is_some() { None } else { synapse(model, proofs, &steps) },
        steps,
        current,
        cell,
        info: info::of_model(model, proofs, solvers),
    }
}

fn parameter(parameter: &crate::model::Parameter) -> Parameter {
    let default = match &parameter.default {
        Default::None => None,
        Default::Constant(value) => Some(Expr::Number(*value)),
        Default::Computed(value) => Some(value.clone()),
    };
    Parameter { field: parameter.ident.clone(), is_option: parameter.is_option, default }
}

/// The coefficient of each state in its own equation, 0 where it is not fixed.
fn rates(facts: &Facts) -> Vec<Expr> {
    let rate = |(state, affine): (usize, &Result<Affine, Nonlinear>)| {
        let rate = affine.as_ref().ok()?.coefficients.get(&state)?;
        rate.is_constant().then(|| rate.clone())
    };
    facts.affine_in_itself.iter().enumerate().map(|pair| rate(pair).unwrap_or(Expr::ZERO)).collect()
}

fn while_pulses_last(rate: &Expr) -> Expr {
    rate.substitute(&mut |symbol| if matches!(symbol, Symbol::Pulse(_)) { Expr::ONE } else { symbol.into() })
}

fn reading(model: &Model, value: &Expr, argument: Symbol) -> Reading {
    let argument_name = match argument {
        Symbol::Released => model.free_name("released"),
        _ => model.name_of(argument),
    };
    let reads_argument = value.contains(argument);
    Reading { uses: Uses::of(model, [value]), value: value.clone(), argument, argument_name, reads_argument }
}

fn synapse(model: &Model, proofs: &Proofs, steps: &[Step]) -> Option<Synapse> {
    let output = reading(model, &model.output.as_ref()?.value, Symbol::Released);
    let exact = steps.iter().find(|step| step.method == Method::Exact || step.aliases.contains(&Method::Exact));
    let event_driven = match exact {
        None if proofs.event_driven.holds => {
            Claim { holds: false, because: "its `methods(…)` leave out `exact`".to_owned(), at: None }
        }
        _ => proofs.event_driven.clone(),
    };
    let [on_pre_edge, on_post_edge] = event::parts_at_connection(model, proofs);
    let has_post = !model.on_post.statements.is_empty();
    Some(Synapse {
        on_pre: Block::of(model, &model.on_pre.statements),
        on_pre_edge,
        on_post: has_post.then(|| Block::of(model, &model.on_post.statements)),
        on_post_edge,
        output,
        align_post: proofs.align_post.clone(),
        exact_solver: exact.filter(|_| event_driven.holds).map(|step| step.same_as.unwrap_or(step.method)),
        event_driven,
    })
}

/// The solvers whose code is generated. A step that an earlier solver takes as well is not generated anew.
pub fn steps(model: &Model, facts: &Facts, solvers: &[Solver]) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for solver in solvers.iter().filter(|solver| solver.method.is_generated()) {
        let schemes: Vec<Scheme> = solver.schemes.iter().map(|(scheme, _)| *scheme).collect();
        let mut step = step(model, solver, stepper::plan(model, facts, &schemes));
        let is_same = |earlier: &&Step| {
            earlier.splits_at_pulses == step.splits_at_pulses && earlier.plan.is_same_step(&step.plan)
        };
        step.same_as = steps.iter().find(is_same).map(|earlier| earlier.method);
        steps.push(step);
    }
    steps
}

fn step(model: &Model, solver: &Solver, plan: Plan) -> Step {
    let once: Vec<&Expr> = plan.definitions.iter().flat_map(|definition| definition.value.inputs()).collect();
    let each_time: Vec<&Expr> =
        plan.bindings.iter().flat_map(|binding| binding.value.inputs()).chain(&plan.next).collect();
    let read_once = step_uses(model, &plan, &once);
    let is_value_read = |value: usize| read_once.values[value] || plan.coefficients.binary_search(&value).is_ok();
    let attempt = plan.implicit.as_ref().map(|implicit| {
        let mut read = Vec::new();
        implicit.each_of_attempt(&mut |expr| read.push(expr));
        step_uses(model, &plan, &read)
    });
    let halts = plan.implicit.as_ref().and_then(|implicit| implicit.halts.as_ref()).map(|condition| {
        let mut read = Vec::new();
        condition.each_expr(&mut |expr| read.push(expr.clone()));
        step_uses(model, &plan, &read.iter().collect::<Vec<_>>())
    });
    Step {
        method: solver.method,
        aliases: solver.aliases.clone(),
        same_as: None,
        splits_at_pulses: !model.pulses.is_empty() && solver.method.facts().splits_at_pulses,
        is_value_read: (0..plan.values.len()).map(is_value_read).collect(),
        propagator: read_once.uses,
        step: step_uses(model, &plan, &each_time),
        attempt,
        halts,
        plan,
    }
}

fn step_uses(model: &Model, plan: &Plan, read: &[&Expr]) -> StepUses {
    let mut uses = StepUses {
        uses: Uses::of(model, read.iter().copied()),
        values: vec![false; plan.values.len()],
        locals: vec![false; plan.locals.len()],
    };
    for expr in read {
        expr.each_symbol(&mut |symbol| match symbol {
            Symbol::Coefficient(value) => uses.values[value] = true,
            Symbol::Local(local) => uses.locals[local] = true,
            _ => {}
        });
    }
    uses
}
