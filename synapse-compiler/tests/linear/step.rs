//! A plan carried out with the runtime's functions, as the generated code does it.

use synapse_compiler::expr::{Expr, Function, Symbol};
use synapse_compiler::model::Model;
use synapse_compiler::solve::{Definition, Plan, Value};
use synapse_runtime::{matrix, propagator};

use crate::structure::Values;

/// The exact step of a model at some values of its parameters.
#[derive(Debug)]
pub(crate) struct Step<'a> {
    model: &'a Model,
    plan: &'a Plan,
    values: Values,
    dt: f64,
    coefficients: Vec<f64>,
}

impl<'a> Step<'a> {
    pub(crate) fn new(model: &'a Model, plan: &'a Plan, values: Values, dt: f64) -> Self {
        let mut step = Self { model, plan, values, dt, coefficients: vec![f64::NAN; plan.values.len()] };
        for definition in &plan.definitions {
            let computed = step.compute(definition, &[], &[]);
            step.coefficients[definition.first..definition.first + computed.len()].copy_from_slice(&computed);
        }
        step
    }

    /// The states after the step.
    pub(crate) fn apply(&self, states: &[f64]) -> Vec<f64> {
        let mut locals = vec![f64::NAN; self.plan.locals.len()];
        for binding in &self.plan.bindings {
            let computed = self.compute(binding, states, &locals);
            locals[binding.first..binding.first + computed.len()].copy_from_slice(&computed);
        }
        self.plan.next.iter().map(|next| self.value(next, states, &locals)).collect()
    }

    fn compute(&self, line: &Definition, states: &[f64], locals: &[f64]) -> Vec<f64> {
        let inputs: Vec<f64> = line.value.inputs().into_iter().map(|input| self.value(input, states, locals)).collect();
        match &line.value {
            Value::Expr(_) => inputs,
            Value::Relaxation { .. } => propagator::relaxation(inputs[0], inputs[1], inputs[2]).to_vec(),
            Value::Exponential { size, closed, .. } => exponential(*size, &inputs, closed),
            Value::Conserved { before, .. } => {
                let (before, after) = inputs.split_at(before.len());
                conserved(before, after)
            }
            other => panic!("no part of a linear step: {other:?}"),
        }
    }

    fn value(&self, expr: &Expr, states: &[f64], locals: &[f64]) -> f64 {
        let value = |expr: &Expr| self.value(expr, states, locals);
        match expr {
            Expr::Neg(a) => -value(a),
            Expr::Binary(operator, a, b) => operator.apply(value(a), value(b)),
            Expr::Call(Function::ExpDifference, nodes) => difference(&nodes.iter().map(value).collect::<Vec<_>>()),
            Expr::Symbol(symbol) => self.symbol(*symbol, states, locals),
            other => other.evaluate(&|symbol| self.symbol(symbol, states, locals)),
        }
    }

    fn symbol(&self, symbol: Symbol, states: &[f64], locals: &[f64]) -> f64 {
        match symbol {
            Symbol::State(state) => states[state],
            Symbol::Parameter(parameter) => {
                let name = &self.model.parameters[parameter].name;
                self.values.parameters["abcd".find(name.as_str()).expect("a, b, c or d")]
            }
            Symbol::Input(input) => self.values.inputs[input],
            Symbol::Pulse(_) => self.values.pulse,
            Symbol::Dt => self.dt,
            Symbol::Coefficient(value) => self.coefficients[value],
            Symbol::Local(local) => locals[local],
            other => panic!("no part of a linear step: {other:?}"),
        }
    }
}

/// One call for each length of a list.
macro_rules! by_length {
    ($length:expr, $call:ident $arguments:tt, [$($n:literal)*]) => {
        match $length {
            $($n => $call::<$n> $arguments,)*
            other => panic!("a length of {other}"),
        }
    };
}

fn exponential(size: usize, entries: &[f64], closed: &[Vec<usize>]) -> Vec<f64> {
    fn of<const N: usize>(entries: &[f64], closed: &[&[usize]]) -> Vec<f64> {
        let rows = std::array::from_fn(|row| std::array::from_fn(|column| entries[row * N + column]));
        matrix::closed_exponential::<N>(rows, closed).as_flattened().to_vec()
    }
    let closed: Vec<&[usize]> = closed.iter().map(Vec::as_slice).collect();
    by_length!(size, of(entries, &closed), [1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25])
}

fn conserved(before: &[f64], after: &[f64]) -> Vec<f64> {
    fn of<const N: usize>(before: &[f64], after: &[f64]) -> Vec<f64> {
        let array = |list: &[f64]| std::array::from_fn(|k| list[k]);
        propagator::conserved::<f64, N>(array(before), array(after)).to_vec()
    }
    by_length!(after.len(), of(before, after), [2 3 4 5 6 7 8 9 10 11 12])
}

fn difference(nodes: &[f64]) -> f64 {
    fn of<const N: usize>(nodes: &[f64]) -> f64 {
        propagator::exp_difference::<f64, N>(std::array::from_fn(|k| nodes[k]))
    }
    by_length!(nodes.len(), of(nodes), [1 2 3 4 5 6 7 8 9 10 11 12 13])
}
