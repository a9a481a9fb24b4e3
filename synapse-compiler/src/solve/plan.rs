//! The plan of a step: all that the code generator knows of a solver.

use super::implicit::Implicit;
use crate::analysis::Scheme;
use crate::expr::Expr;

/// A solver of a model as straight-line code.
///
/// `Symbol::Coefficient` counts in `values`, `Symbol::Local` in `locals`.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// How each state is solved.
    pub schemes: Vec<Scheme>,
    /// The names of everything that the propagator computes, in order.
    pub values: Vec<String>,
    /// How it computes them.
    pub definitions: Vec<Definition>,
    /// Which of the values a step reads: the coefficients.
    pub coefficients: Vec<usize>,
    /// The names of the intermediate values of a step, in order.
    pub locals: Vec<String>,
    /// How a step computes them.
    pub bindings: Vec<Definition>,
    /// Each state after the step; those that an implicit method solves as they were.
    pub next: Vec<Expr>,
    /// The implicit method, if one solves any state.
    pub implicit: Option<Implicit>,
}

/// A line of the propagator or of a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Definition {
    /// The position of its first value.
    pub first: usize,
    /// What it computes.
    pub value: Value,
}

/// What a line of the propagator or of a step computes.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// One value, from parameters, dt and earlier values; in a step also from states, inputs and the time.
    Expr(Expr),
    /// Three values, `[keep, pull, gain]`: the step of y' = rate·y + b is keep·y + gain·(pull·y + b).
    Relaxation {
        /// rate·duration
        exponent: Expr,
        /// rate
        rate: Expr,
        /// The duration.
        duration: Expr,
    },
    /// The exponential of a square matrix, row after row.
    Exponential {
        /// The number of its rows.
        size: usize,
        /// Its entries, row after row: rates·duration.
        exponents: Vec<Expr>,
        /// Sets of rows of which every column sums to 0, whatever rounding makes of it.
        closed: Vec<Vec<usize>>,
    },
    /// States that keep their sum, from their values before a step and after it as computed: what rounding has changed of
    /// their sum is given back to the largest of them.
    Conserved {
        /// The states before the step.
        before: Vec<Expr>,
        /// The states after it, but for rounding.
        after: Vec<Expr>,
    },
    /// Five values, `[keep, root, rest, gain, drive]`: the step of x′ = bx + cxⁿ is x·keep/(rest − m·drive·xᵐ)^(1/m) with
    /// m = n − 1, where rest is rootᵐ and 1 − m·gain.
    Bernoulli {
        /// b·duration
        exponent: Expr,
        /// c
        nonlinear: Expr,
        /// n
        order: Expr,
        /// The duration.
        duration: Expr,
    },
    /// Six values, `[even, odd, stable, unstable, keep, drive]`: multiples of cosh(√discriminant·duration) and
    /// sinh(√discriminant·duration)/√discriminant by the same factor; the roots of the equation, and the step of the
    /// Bernoulli equations of the distances from them.
    Riccati {
        /// The coefficients of 1, x and x².
        coefficients: [Expr; 3],
        /// linear²/4 − constant·quadratic
        discriminant: Expr,
        /// The duration.
        duration: Expr,
    },
}

impl Plan {
    /// Whether both compute the same, whatever their schemes are called.
    pub fn is_same_step(&self, other: &Self) -> bool {
        let Self { schemes: _, values, definitions, coefficients, locals, bindings, next, implicit } = self;
        (values, definitions, coefficients) == (&other.values, &other.definitions, &other.coefficients)
            && (locals, bindings, next) == (&other.locals, &other.bindings, &other.next)
            && *implicit == other.implicit
    }

    /// Whether the propagator computes the exponential of a matrix.
    pub fn needs_matrix(&self) -> bool {
        self.definitions.iter().any(|definition| matches!(definition.value, Value::Exponential { .. }))
    }
}

impl Value {
    /// How many values it computes.
    pub fn width(&self) -> usize {
        match self {
            Self::Expr(_) => 1,
            Self::Relaxation { .. } => 3,
            Self::Bernoulli { .. } => 5,
            Self::Exponential { size, .. } => size * size,
            Self::Conserved { after, .. } => after.len(),
            Self::Riccati { .. } => 6,
        }
    }

    /// The expressions that it computes them from.
    pub fn inputs(&self) -> Vec<&Expr> {
        match self {
            Self::Expr(expr) => vec![expr],
            Self::Relaxation { exponent, rate, duration } => vec![exponent, rate, duration],
            Self::Exponential { exponents, .. } => exponents.iter().collect(),
            Self::Conserved { before, after } => before.iter().chain(after).collect(),
            Self::Riccati { coefficients, discriminant, duration } => {
                coefficients.iter().chain([discriminant, duration]).collect()
            }
            Self::Bernoulli { exponent, nonlinear, order, duration } => vec![exponent, nonlinear, order, duration],
        }
    }

    /// The same with every input replaced.
    #[must_use]
    pub fn map(&self, f: &mut dyn FnMut(&Expr) -> Expr) -> Self {
        match self {
            Self::Expr(expr) => Self::Expr(f(expr)),
            Self::Relaxation { exponent, rate, duration } => {
                Self::Relaxation { exponent: f(exponent), rate: f(rate), duration: f(duration) }
            }
            Self::Exponential { size, exponents, closed } => {
                Self::Exponential { size: *size, exponents: exponents.iter().map(f).collect(), closed: closed.clone() }
            }
            Self::Conserved { before, after } => {
                Self::Conserved { before: before.iter().map(&mut *f).collect(), after: after.iter().map(f).collect() }
            }
            Self::Bernoulli { exponent, nonlinear, order, duration } => Self::Bernoulli {
                exponent: f(exponent),
                nonlinear: f(nonlinear),
                order: f(order),
                duration: f(duration),
            },
            Self::Riccati { coefficients, discriminant, duration } => Self::Riccati {
                coefficients: coefficients.each_ref().map(&mut *f),
                discriminant: f(discriminant),
                duration: f(duration),
            },
        }
    }
}
