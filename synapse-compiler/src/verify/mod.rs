//! The proof that a step is exact: its own residual, computed symbolically.
//!
//! The plan gives every state after a step as a function of the step length t. It is the solution exactly if it is the
//! state itself at t = 0 and satisfies the equation at every t. Both are decided here from the text of the plan alone,
//! with parameters and states at a random point of a finite field: no rounding can hide an error, and the theory by which
//! the plan was made is not used again.

mod formal;

use self::formal::{Formal, Matrix, exp_difference};
use crate::analysis::{ClosedForm, Facts, Scheme};
use crate::expr::{Expr, Function, N_POINTS_OF_BRANCHES, Operator, Residue, Symbol};
use crate::model::Model;
use crate::solve::{Definition, Plan, Value};

/// How many points must agree where there is no `if`; the chance of an error to agree at one is below 1e-15.
const N_POINTS: u64 = 2;

/// Why a step that is not proved is not used. The words show a defect of the compiler, not of the model.
pub const UNPROVED: &str = "the compiler cannot prove that the step it found solves the equation";

/// The first state that the plan claims to solve exactly although its step is not the solution of its equation.
pub fn first_inexact(model: &Model, facts: &Facts, plan: &Plan) -> Option<usize> {
    let exact = (0..model.states.len()).filter(|state| plan.schemes[*state] == Scheme::Exact);
    let claimed: Vec<usize> = exact.collect();
    let has_branches = model.states.iter().any(|state| state.rhs.has_branches());
    let n_points = match (claimed.is_empty(), has_branches) {
        (true, _) => 0,
        (false, false) => N_POINTS,
        (false, true) => N_POINTS_OF_BRANCHES,
    };
    let read = read_locals(plan, &claimed);
    (0..n_points).find_map(|seed| {
        let point = Point::new(model, plan, &read, seed);
        claimed.iter().copied().find(|state| !point.is_solution(facts, *state))
    })
}

/// For each intermediate value of a step whether the states after it need it, directly or through others. The rest is not
/// looked at: in the stages of a Runge–Kutta method the powers of the step length grow from each to the next.
fn read_locals(plan: &Plan, states: &[usize]) -> Vec<bool> {
    let mut read = vec![false; plan.locals.len()];
    let mark = |expr: &Expr, read: &mut Vec<bool>| {
        expr.each_symbol(&mut |symbol| {
            if let Symbol::Local(local) = symbol {
                read[local] = true;
            }
        });
    };
    for state in states {
        mark(&plan.next[*state], &mut read);
    }
    // A binding reads only earlier ones.
    for binding in plan.bindings.iter().rev() {
        if read[binding.first..binding.first + binding.value.width()].contains(&true) {
            for input in binding.value.inputs() {
                mark(input, &mut read);
            }
        }
    }
    read
}

/// The plan at one point of the field.
struct Point<'a> {
    model: &'a Model,
    plan: &'a Plan,
    seed: u64,
    /// What the propagator computes.
    values: Vec<Option<Formal>>,
    /// What the step computes on its way to the states that are claimed to be exact.
    locals: Vec<Option<Formal>>,
    /// The states after the step, where they are sums of the kind that an exact step consists of.
    next: Vec<Option<Formal>>,
    /// The matrices of its exponentials.
    matrices: Vec<Matrix>,
}

impl<'a> Point<'a> {
    fn new(model: &'a Model, plan: &'a Plan, read: &[bool], seed: u64) -> Self {
        let (values, locals) = (vec![None; plan.values.len()], vec![None; plan.locals.len()]);
        let mut point = Self { model, plan, seed, values, locals, next: Vec::new(), matrices: Vec::new() };
        for definition in &plan.definitions {
            for (k, value) in point.define(&definition.value).into_iter().flatten().enumerate() {
                point.values[definition.first + k] = Some(value);
            }
        }
        let is_read =
            |binding: &&Definition| read[binding.first..binding.first + binding.value.width()].contains(&true);
        for binding in plan.bindings.iter().filter(is_read) {
            for (k, value) in point.define(&binding.value).into_iter().flatten().enumerate() {
                point.locals[binding.first + k] = Some(value);
            }
        }
        let next = |state: &Expr| point.formal(state);
        point.next = plan.next.iter().map(next).collect();
        point
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
            Value::Exponential { size, exponents, closed } => {
                let entries: Vec<Residue> =
                    exponents.iter().map(|entry| self.formal(entry)?.as_rate()).collect::<Option<_>>()?;
                let sum_of = |rows: &[usize], column: usize| {
                    rows.iter().fold(Residue::ZERO, |sum, row| sum.plus(entries[row * size + column]))
                };
                if closed.iter().any(|rows| (0..*size).any(|column| sum_of(rows, column) != Residue::ZERO)) {
                    return None;
                }
                let position = self.matrices.len();
                let matrix = Matrix::new(entries.chunks(*size).map(<[_]>::to_vec).collect());
                let places = (0..*size).flat_map(|row| (0..*size).map(move |column| (row, column)));
                let values = places.map(|(row, column)| matrix.entry(position, row, column)).collect();
                self.matrices.push(matrix);
                Some(values)
            }
            // What is given back is 0 but for rounding: it is so at the start, and stays so.
            Value::Conserved { before, after } => {
                let of_all =
                    |states: &[Expr]| states.iter().map(|state| self.formal(state)).collect::<Option<Vec<_>>>();
                let (before, after) = (of_all(before)?, of_all(after)?);
                let sum = |states: &[Formal]| states.iter().fold(Formal::default(), Formal::plus);
                let lost = sum(&after).minus(&sum(&before));
                let is_nothing = lost.at_zero()? == Residue::ZERO && lost.derivative(&self.matrices).is_zero();
                is_nothing.then_some(after)
            }
            // The runtime takes the form whose exponential does not grow; every other point looks at the other one.
            Value::Bernoulli { exponent, nonlinear, order, duration } => {
                let exponent = self.formal(exponent)?.as_rate()?;
                let nonlinear = self.formal(nonlinear)?;
                let m = self.formal(order)?.as_constant()?.minus(Residue::ONE);
                let gain = |rate: Residue| exp_difference(vec![Residue::ZERO, rate])?.times(&self.formal(duration)?);
                let (one, decay) = (Formal::constant(Residue::ONE), exponent.times(m).negative());
                Some(match self.seed % 2 {
                    0 => {
                        let drive = gain(decay.negative())?.times(&nonlinear)?;
                        vec![Formal::exp(exponent), one.clone(), one, Formal::default(), drive]
                    }
                    _ => {
                        // b·t·φ₁(−m·b·t)
                        let relative = exp_difference(vec![Residue::ZERO, decay])?;
                        let growth = relative.times(&Formal::t())?.scaled(exponent);
                        let drive = gain(decay)?.times(&nonlinear)?;
                        vec![one, Formal::exp(exponent.negative()), Formal::exp(decay), growth, drive]
                    }
                })
            }
            // cosh(√δ·t) and sinh(√δ·t)/√δ, or both divided by the first: the step reads their ratio only. Of the rest the
            // step reads nothing but through the runtime's function of all of them.
            Value::Riccati { coefficients, discriminant, duration } => {
                let square = self.formal(discriminant)?.as_constant()?;
                let time = self.formal(duration)?.as_rate()?;
                let position = self.matrices.len();
                let zero = Residue::ZERO;
                let matrix = Matrix::new(vec![vec![zero, square.times(time)], vec![time, zero]]);
                self.matrices.push(matrix);
                let entry = |row: usize| Formal::generator(position, row, 0);
                let rest = coefficients.iter().chain([discriminant]).map(|coefficient| self.formal(coefficient));
                [Some(entry(0)), Some(entry(1))].into_iter().chain(rest).collect()
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
            Symbol::Input(input) => (7, input),
            _ => (5, 0),
        };
        Residue::of_words([self.seed, kind, position as u64])
    }

    /// The value of a symbol that is the same at every time of a step of any length.
    fn fixed(&self, symbol: Symbol) -> Option<Residue> {
        match symbol {
            Symbol::Parameter(_) | Symbol::Pulse(_) | Symbol::Input(_) => Some(self.residue(symbol)),
            Symbol::Coefficient(value) => self.values[value].as_ref()?.as_constant(),
            _ => None,
        }
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
            Expr::Symbol(Symbol::Local(local)) => self.locals[*local].clone(),
            Expr::Symbol(symbol @ (Symbol::Parameter(_) | Symbol::Pulse(_) | Symbol::Input(_))) => {
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
                call(*function, arguments, &values)
            }
            Expr::If(condition, a, b) => {
                let is_fixed = !condition.any_symbol(&mut |symbol| self.fixed(symbol).is_none());
                let holds = is_fixed.then(|| {
                    condition.holds_in_field(
                        &|symbol| self.fixed(symbol).unwrap_or_else(|| self.residue(symbol)),
                        &|comparison| comparison.word() & 1 == 1,
                    )
                })??;
                inner(if holds { a } else { b })
            }
        }
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
        let next = self.next[state].clone()?;
        let starts_right = next.at_zero()? == self.residue(Symbol::State(state));
        let written = &self.model.states[state].rhs;
        // Without what cancels, such as the time in `(x - x) * t`, of which nothing else is known here.
        let rhs = facts.affine[state].as_ref().ok()?.expr();
        let residue = |symbol| self.residue(symbol);
        let is_as_written = written.residue(&residue)? == rhs.residue(&residue)?;
        // A state that is not solved exactly can stand in the text only where it cancels: any value will do.
        let rhs = self.with_states(&rhs, &|other| {
            let known = self.plan.schemes[other] == Scheme::Exact && facts.closed_forms[other].is_none();
            let any = || Some(Formal::constant(self.residue(Symbol::Prev(other))));
            if known { self.next[other].clone() } else { any() }
        })?;
        Some(is_as_written && starts_right && next.derivative(&self.matrices).minus(&rhs).is_zero())
    }

    /// An expression, or the one that it names: a state that others read at the step's end is bound to a name.
    fn written_out<'b>(&'b self, expr: &'b Expr) -> &'b Expr {
        let Expr::Symbol(Symbol::Local(local)) = expr else { return expr };
        match self.plan.bindings.iter().find(|binding| binding.first == *local).map(|binding| &binding.value) {
            Some(Value::Expr(bound)) => self.written_out(bound),
            _ => expr,
        }
    }

    fn satisfies_closed_form(&self, state: usize, form: &ClosedForm) -> Option<bool> {
        let Expr::Call(function, arguments) = self.written_out(&self.plan.next[state]) else { return None };
        let values: Vec<Formal> = arguments.iter().map(|argument| self.formal(argument)).collect::<Option<_>>()?;
        let is_of_state = values.first()?.as_constant()? == self.residue(Symbol::State(state));
        let solved = match (form, function) {
            (ClosedForm::Riccati { constant, linear, quadratic, .. }, Function::Riccati) => {
                self.satisfies_riccati([constant, linear, quadratic], arguments, &values)?
            }
            (ClosedForm::Bernoulli { linear, nonlinear, order }, Function::Bernoulli) => {
                self.satisfies_bernoulli(linear, nonlinear, *order, arguments, &values)?
            }
            _ => return None,
        };
        Some(is_of_state && solved && self.is_form_of_equation(state, form)?)
    }

    /// What computes these arguments: all values of a line, in order.
    fn computed_as(&self, arguments: &[Expr]) -> Option<&Value> {
        let in_order = |line: &Definition, symbol: fn(usize) -> Symbol| {
            let values = line.first..line.first + line.value.width();
            values.map(|value| Expr::from(symbol(value))).eq(arguments.iter().cloned())
        };
        let once = self.plan.definitions.iter().find(|line| in_order(line, Symbol::Coefficient));
        let in_step = || self.plan.bindings.iter().find(|line| in_order(line, Symbol::Local));
        Some(&once.or_else(in_step)?.value)
    }

    /// N′D − ND′ = aD² + bND + cN² for the solution N/D of x′ = a + bx + cx², with N = αC + βS and D = γC + εS in terms of two
    /// solutions C′ = δS, S′ = C: an identity of polynomials in C and S.
    fn satisfies_riccati(&self, form: [&Expr; 3], arguments: &[Expr], values: &[Formal]) -> Option<bool> {
        let [x, f, slope, even, odd, ..] = values else { return None };
        let [a, b, c] = form.map(|coefficient| self.formal(coefficient)?.as_constant());
        let (a, b, c) = (a?, b?, c?);
        let Value::Riccati { coefficients, duration, .. } = self.computed_as(&arguments[3..9])? else { return None };
        let same = coefficients.iter().zip([a, b, c]).all(|(coefficient, expected)| {
            self.formal(coefficient).and_then(|value| value.as_constant()) == Some(expected)
        });
        let is_whole_step = self.formal(duration)?.as_rate()? == Residue::ONE;
        let half = Residue::whole(2).inverse();
        let denominator = even.clone().minus(&odd.times(slope)?.scaled(half));
        let numerator = denominator.times(x)?.plus(&odd.times(f)?);
        let (c_of, s_of) = (even.as_generator()?, odd.as_generator()?);
        let [alpha, beta] = [c_of, s_of].map(|generator| numerator.coefficient(generator));
        let [gamma, epsilon] = [c_of, s_of].map(|generator| denominator.coefficient(generator));
        let square = self.matrices[c_of.0].square();
        let wronskian = beta.times(gamma).minus(alpha.times(epsilon));
        let form = |n: [Residue; 2], d: [Residue; 2]| {
            let product = |x: Residue, y: Residue| x.times(y);
            let mixed = product(n[0], d[1]).plus(product(n[1], d[0])).times(half);
            a.times(product(d[0], d[1])).plus(b.times(mixed)).plus(c.times(product(n[0], n[1])))
        };
        let of_squares = form([alpha, alpha], [gamma, gamma]) == wronskian
            && form([beta, beta], [epsilon, epsilon]) == wronskian.times(square).negative();
        let of_product = form([alpha, beta], [gamma, epsilon]) == Residue::ZERO;
        let starts_right = alpha == x.as_constant()?.times(gamma) && gamma != Residue::ZERO;
        Some(same && is_whole_step && of_squares && of_product && starts_right)
    }

    /// The same for y = xᵐ of x′ = bx + cx^(m+1), which satisfies y′ = m(by + cy²), with N and D sums of exponentials.
    fn satisfies_bernoulli(
        &self,
        linear: &Expr,
        nonlinear: &Expr,
        order: f64,
        arguments: &[Expr],
        values: &[Formal],
    ) -> Option<bool> {
        let [_, keep, root, rest, gain, drive, exponent] = values else { return None };
        let order = Residue::number(order);
        let Value::Bernoulli { order: of_values, .. } = self.computed_as(&arguments[1..6])? else { return None };
        let same_order = self.formal(of_values)?.as_constant()? == order && exponent.as_constant()? == order;
        let m = order.minus(Residue::ONE);
        let [b, c] = [linear, nonlinear].map(|coefficient| self.formal(coefficient)?.as_constant());
        let (b, c) = (m.times(b?), m.times(c?));
        let start = Residue::of_words([self.seed, 6]);
        let numerator = Formal::exp(keep.as_exponential()?.times(m)).scaled(start);
        let denominator = rest.clone().minus(&drive.scaled(m.times(start)));
        // What is left over, in the three forms that the runtime chooses from.
        let is_power = Formal::exp(root.as_exponential()?.times(m)) == *rest;
        let is_complement = Formal::constant(Residue::ONE).minus(&gain.scaled(m)) == *rest;
        let slopes = (numerator.derivative(&[]), denominator.derivative(&[]));
        let left = slopes.0.times(&denominator)?.minus(&numerator.times(&slopes.1)?);
        let right = numerator.times(&denominator)?.scaled(b).plus(&numerator.times(&numerator)?.scaled(c));
        let starts_right = numerator.at_zero()? == start.times(denominator.at_zero()?);
        Some(same_order && is_power && is_complement && starts_right && left.minus(&right).is_zero())
    }

    /// Whether the closed form is that of the equation.
    fn is_form_of_equation(&self, state: usize, form: &ClosedForm) -> Option<bool> {
        let residue = |symbol| self.residue(symbol);
        let rhs = self.model.states[state].rhs.residue(&residue)?;
        Some(rhs == form.right_hand_side(state).residue(&residue)?)
    }
}

/// A function of such sums, where it is one.
fn call(function: Function, arguments: &[Expr], values: &[Formal]) -> Option<Formal> {
    let rates = || values.iter().map(Formal::as_rate).collect::<Option<Vec<Residue>>>();
    match function {
        Function::Exp if rates().is_some() => Some(Formal::exp(rates()?[0])),
        Function::ExpDifference => exp_difference(rates()?),
        // e^p·x + φ₁(p)·q
        Function::Relaxed if values[0].as_rate().is_some() => {
            let rate = values[0].as_rate()?;
            let gain = exp_difference(vec![Residue::ZERO, rate])?;
            Some(Formal::exp(rate).times(&values[1])?.plus(&gain.times(&values[2])?))
        }
        Function::Exprel if rates().is_some() => exp_difference(vec![Residue::ZERO, rates()?[0]]),
        Function::Pow if values[0].as_constant().is_none() => match arguments[1] {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number up to 128")]
            Expr::Number(n) if n.fract() == 0.0 && (0.0..=128.0).contains(&n) => values[0].power(n as u32),
            _ => None,
        },
        _ => {
            let constants: Vec<Residue> = values.iter().map(Formal::as_constant).collect::<Option<_>>()?;
            Residue::of_call(function, &constants).map(Formal::constant)
        }
    }
}
