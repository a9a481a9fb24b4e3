//! The proof that a step is exact: its own residual, computed symbolically.
//!
//! The plan gives every state after a step as a function of the step length t. It is the solution exactly if it is the
//! state itself at t = 0 and satisfies the equation at every t. Both are decided here from the text of the plan alone,
//! with parameters and states at a random point of a finite field: no rounding can hide an error, and the theory by which
//! the plan was made is not used again.

mod formal;

use self::formal::{Formal, Matrix, exp_difference};
use crate::analysis::{ClosedForm, Facts, Scheme};
use crate::expr::{Expr, Function, Operator, Residue, Symbol};
use crate::model::Model;
use crate::solve::{Plan, Value};

/// How many points must agree; the chance of an error to agree at one is below 1e-15, but of an `if` each point sees one
/// branch.
const N_POINTS: u64 = 4;
const N_POINTS_OF_BRANCHES: u64 = 16;

/// More points than this are not tried where one has no square root or divides by 0.
const MOST_POINTS: u64 = 64;

/// The first state that the plan claims to solve exactly although its step is not the solution of its equation.
pub fn first_inexact(model: &Model, facts: &Facts, plan: &Plan) -> Option<usize> {
    let exact = (0..model.states.len()).filter(|state| plan.schemes[*state] == Scheme::Exact);
    let claimed: Vec<usize> = exact.collect();
    let has_branches = model.states.iter().any(|state| state.rhs.has_branches());
    let n_points = if has_branches { N_POINTS_OF_BRANCHES } else { N_POINTS };
    let mut agreed = 0;
    for seed in 0..MOST_POINTS {
        if agreed == n_points || claimed.is_empty() {
            return None;
        }
        let Some(point) = Point::new(model, plan, seed) else { continue };
        if let Some(wrong) = claimed.iter().find(|state| !point.is_solution(facts, **state)) {
            return Some(*wrong);
        }
        agreed += 1;
    }
    if agreed == n_points { None } else { claimed.first().copied() }
}

/// The plan at one point of the field.
struct Point<'a> {
    model: &'a Model,
    plan: &'a Plan,
    seed: u64,
    /// What the propagator computes.
    values: Vec<Option<Formal>>,
    /// The matrices of its exponentials.
    matrices: Vec<Matrix>,
}

impl<'a> Point<'a> {
    /// `None` where the point has no square root that the plan needs.
    fn new(model: &'a Model, plan: &'a Plan, seed: u64) -> Option<Self> {
        let mut point = Self { model, plan, seed, values: vec![None; plan.values.len()], matrices: Vec::new() };
        for definition in &plan.definitions {
            let values = point.define(&definition.value);
            if matches!(definition.value, Value::Riccati { .. }) && values.is_none() {
                return None;
            }
            let Some(values) = values else { continue };
            for (k, value) in values.into_iter().enumerate() {
                point.values[definition.first + k] = Some(value);
            }
        }
        Some(point)
    }

    /// The values of a definition; `None` where they are no sums of the kind that an exact step consists of.
    fn define(&mut self, value: &Value) -> Option<Vec<Formal>> {
        match value {
            Value::Expr(expr) => Some(vec![self.formal(expr)?]),
            Value::Relaxation { exponent, rate, duration } => {
                let exponent = self.formal(exponent)?;
                let rate = self.formal(rate)?;
                let duration = self.formal(duration)?;
                let gain = exp_difference(vec![Residue::ZERO, exponent.as_rate()?])?.times(&duration)?;
                // The runtime takes [1, rate, gain] or [e^exponent, 0, gain]; every other point looks at the other one.
                Some(match self.seed % 2 {
                    0 => vec![Formal::constant(Residue::ONE), rate, gain],
                    _ => vec![Formal::exp(exponent.as_rate()?), Formal::default(), gain],
                })
            }
            Value::Exponential { size, exponents } => {
                let entries: Vec<Residue> =
                    exponents.iter().map(|entry| self.formal(entry)?.as_rate()).collect::<Option<_>>()?;
                let position = self.matrices.len();
                let matrix = Matrix::new(entries.chunks(*size).map(<[_]>::to_vec).collect());
                let places = (0..*size).flat_map(|row| (0..*size).map(move |column| (row, column)));
                let values = places.map(|(row, column)| matrix.entry(position, row, column)).collect();
                self.matrices.push(matrix);
                Some(values)
            }
            // The runtime takes the form whose exponential does not grow; every other point looks at the other one.
            Value::Bernoulli { exponent, nonlinear, order, duration } => {
                let exponent = self.formal(exponent)?.as_rate()?;
                let nonlinear = self.formal(nonlinear)?;
                let m = self.formal(order)?.as_constant()?.minus(Residue::ONE);
                let drive = |rate: Residue| {
                    let gain = exp_difference(vec![Residue::ZERO, rate])?.times(&self.formal(duration)?)?;
                    Some(gain.times(&nonlinear)?.scaled(m))
                };
                let (one, decay) = (Formal::constant(Residue::ONE), exponent.times(m).negative());
                Some(match self.seed % 2 {
                    0 => vec![Formal::exp(exponent), one, drive(decay.negative())?],
                    _ => vec![one, Formal::exp(decay), drive(decay)?],
                })
            }
            // cosh(√δ·t) and sinh(√δ·t)/√δ, or both divided by the first: the step reads their ratio only.
            Value::Riccati { discriminant, duration } => {
                let root = self.formal(discriminant)?.as_constant()?.root()?;
                let time = self.formal(duration)?.as_rate()?;
                let (up, down) = (Formal::exp(root.times(time)), Formal::exp(root.times(time).negative()));
                let half = Residue::whole(2).inverse();
                let cosh = up.clone().plus(&down).scaled(half);
                let sinh = up.minus(&down).scaled(half.times(root.inverse()));
                Some(vec![cosh, sinh])
            }
        }
    }

    /// What stands for a symbol that does not depend on the step length.
    fn residue(&self, symbol: Symbol) -> Residue {
        let (kind, position) = match symbol {
            Symbol::State(state) => (1, state),
            Symbol::Parameter(parameter) => (2, parameter),
            Symbol::Pulse(pulse) => (3, pulse),
            Symbol::Prev(state) => (4, state),
            _ => (5, 0),
        };
        Residue::of_words([self.seed, kind, position as u64])
    }

    /// An expression as a function of the step length, states as at its start; `None` where it is none of these sums.
    fn formal(&self, expr: &Expr) -> Option<Formal> {
        self.with_states(expr, &|state| Some(Formal::constant(self.residue(Symbol::State(state)))))
    }

    fn with_states(&self, expr: &Expr, state: &dyn Fn(usize) -> Option<Formal>) -> Option<Formal> {
        let inner = |expr: &Expr| self.with_states(expr, state);
        match expr {
            Expr::Number(x) => Some(Formal::constant(Residue::number(*x))),
            Expr::Symbol(Symbol::Dt) => Some(Formal::t()),
            Expr::Symbol(Symbol::Coefficient(value)) => self.values[*value].clone(),
            Expr::Symbol(Symbol::State(k)) => state(*k),
            Expr::Symbol(Symbol::Local(binding)) => inner(&self.plan.bindings[*binding].value),
            Expr::Symbol(symbol @ (Symbol::Parameter(_) | Symbol::Pulse(_))) => {
                Some(Formal::constant(self.residue(*symbol)))
            }
            Expr::Symbol(_) => None,
            Expr::Neg(a) => Some(inner(a)?.scaled(Residue::ONE.negative())),
            Expr::Binary(operator, a, b) => {
                let (a, b) = (inner(a)?, inner(b)?);
                match operator {
                    Operator::Add => Some(a.plus(&b)),
                    Operator::Sub => Some(a.minus(&b)),
                    Operator::Mul => a.times(&b),
                    Operator::Div => a.over(&b),
                }
            }
            Expr::Call(function, arguments) => {
                let values: Vec<Formal> = arguments.iter().map(inner).collect::<Option<_>>()?;
                self.call(*function, arguments, &values, expr)
            }
            Expr::If(condition, a, b) => {
                let depends =
                    condition.any_symbol(&mut |symbol| !matches!(symbol, Symbol::Parameter(_) | Symbol::Pulse(_)));
                let holds = (!depends).then(|| condition.holds_in_field(&|symbol| self.residue(symbol)))??;
                inner(if holds { a } else { b })
            }
        }
    }

    fn call(&self, function: Function, arguments: &[Expr], values: &[Formal], expr: &Expr) -> Option<Formal> {
        let rates = || values.iter().map(Formal::as_rate).collect::<Option<Vec<Residue>>>();
        match function {
            Function::Exp if rates().is_some() => Some(Formal::exp(rates()?[0])),
            Function::ExpDifference => exp_difference(rates()?),
            Function::Exprel if rates().is_some() => exp_difference(vec![Residue::ZERO, rates()?[0]]),
            Function::Pow if values[0].as_constant().is_none() => match arguments[1] {
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number up to 128")]
                Expr::Number(n) if n.fract() == 0.0 && (0.0..=128.0).contains(&n) => values[0].power(n as u32),
                _ => None,
            },
            _ => self.constant(expr),
        }
    }

    /// An expression that does not depend on the step length.
    fn constant(&self, expr: &Expr) -> Option<Formal> {
        let depends = expr.any_symbol(&mut |symbol| !matches!(symbol, Symbol::Parameter(_) | Symbol::Pulse(_)));
        let value = (!depends).then(|| expr.residue(&|symbol| self.residue(symbol)))?;
        value.map(Formal::constant)
    }

    /// Whether a state after the step is the solution of its equation.
    fn is_solution(&self, facts: &Facts, state: usize) -> bool {
        let solved = match &facts.closed_forms[state] {
            None => self.satisfies_equation(facts, state),
            Some(form) => self.satisfies_closed_form(state, form),
        };
        solved == Some(true)
    }

    fn satisfies_equation(&self, facts: &Facts, state: usize) -> Option<bool> {
        let next = self.formal(&self.plan.next[state])?;
        let starts_right = next.at_zero()? == self.residue(Symbol::State(state));
        let rhs = &self.model.states[state].rhs;
        // A state that is not solved exactly can stand in the text only where it cancels: any value will do.
        let rhs = self.with_states(rhs, &|other| {
            let known = self.plan.schemes[other] == Scheme::Exact && facts.closed_forms[other].is_none();
            let any = || Some(Formal::constant(self.residue(Symbol::Prev(other))));
            if known { self.formal(&self.plan.next[other]) } else { any() }
        })?;
        Some(starts_right && next.derivative(&self.matrices).minus(&rhs).is_zero())
    }

    /// N′D − ND′ = aD² + bND + cN² for the solution N/D of x′ = a + bx + cx².
    fn satisfies_closed_form(&self, state: usize, form: &ClosedForm) -> Option<bool> {
        let x = self.residue(Symbol::State(state));
        let value = |expr: &Expr| self.formal(expr)?.as_constant();
        let Expr::Call(function, arguments) = &self.plan.next[state] else { return None };
        let arguments: Vec<Formal> = arguments.iter().map(|argument| self.formal(argument)).collect::<Option<_>>()?;
        // y = xᵐ of a Bernoulli equation x′ = bx + cx^(m+1) satisfies y′ = m(by + cy²).
        let (start, numerator, denominator, [a, b, c]) = match (form, function, &arguments[..]) {
            (ClosedForm::Riccati { constant, linear, quadratic }, Function::Riccati, [start, f, slope, cosh, sinh])
                if start.as_constant() == Some(x) =>
            {
                let half = Residue::whole(2).inverse();
                let denominator = cosh.clone().minus(&sinh.times(slope)?.scaled(half));
                let numerator = denominator.scaled(x).plus(&sinh.times(f)?);
                (x, numerator, denominator, [value(constant)?, value(linear)?, value(quadratic)?])
            }
            (
                ClosedForm::Bernoulli { linear, nonlinear, order },
                Function::Bernoulli,
                [start, keep, rest, drive, m],
            ) if start.as_constant() == Some(x) => {
                let m = (m.as_constant()? == Residue::number(order - 1.0)).then(|| Residue::number(order - 1.0))?;
                let start = Residue::of_words([self.seed, 6, state as u64]);
                let numerator = Formal::exp(keep.as_exponential()?.times(m)).scaled(start);
                let denominator = rest.clone().minus(&drive.scaled(start));
                (start, numerator, denominator, [Residue::ZERO, m.times(value(linear)?), m.times(value(nonlinear)?)])
            }
            _ => return None,
        };
        let slopes = (numerator.derivative(&[]), denominator.derivative(&[]));
        let left = slopes.0.times(&denominator)?.minus(&numerator.times(&slopes.1)?);
        let right = denominator.times(&denominator)?.scaled(a);
        let right = right.plus(&numerator.times(&denominator)?.scaled(b));
        let right = right.plus(&numerator.times(&numerator)?.scaled(c));
        let starts_right = numerator.at_zero()? == start.times(denominator.at_zero()?);
        Some(starts_right && left.minus(&right).is_zero() && self.is_form_of_equation(state, form)?)
    }

    /// Whether the closed form is that of the equation.
    fn is_form_of_equation(&self, state: usize, form: &ClosedForm) -> Option<bool> {
        let residue = |symbol| self.residue(symbol);
        let rhs = self.model.states[state].rhs.residue(&residue)?;
        Some(rhs == form.right_hand_side(state).residue(&residue)?)
    }
}
