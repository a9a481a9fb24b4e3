//! The plan of a step: all that the code generator knows of a solver.
//!
//! It generates events, readings, defaults and documentation from the model and what is proved of it.

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
    },
    /// Three values, `[keep, rest, drive]`: the step of x′ = bx + cxⁿ is x·keep/(restᵐ − drive·xᵐ)^(1/m) with
    /// m = n − 1.
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
            Self::Relaxation { .. } | Self::Bernoulli { .. } => 3,
            Self::Exponential { size, .. } => size * size,
            Self::Riccati { .. } => 6,
        }
    }

    /// The expressions that it computes them from.
    pub fn inputs(&self) -> Vec<&Expr> {
        match self {
            Self::Expr(expr) => vec![expr],
            Self::Relaxation { exponent, rate, duration } => vec![exponent, rate, duration],
            Self::Exponential { exponents, .. } => exponents.iter().collect(),
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
            Self::Exponential { size, exponents } => {
                Self::Exponential { size: *size, exponents: exponents.iter().map(f).collect() }
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
