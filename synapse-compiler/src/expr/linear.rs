//! Whether an expression is affine in some states, and with which coefficients.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::{Expr, Operator, Symbol};

/// Σ coefficient·state + constant.
#[derive(Clone, Debug, PartialEq)]
pub struct Affine {
    /// The coefficient of each state that occurs.
    pub coefficients: BTreeMap<usize, Expr>,
    /// What is left without those states.
    pub constant: Expr,
}

/// The term that makes an expression nonlinear, as it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Nonlinear {
    /// The term.
    pub term: Expr,
}

impl Expr {
    /// The coefficients of the states for which `is_unknown` holds, if the expression is affine in them.
    ///
    /// A division by d becomes a factor 1/d in every coefficient, so that rates and driving terms that divide by the same
    /// time constant are rounded alike and cancel exactly at the fixed point.
    ///
    /// # Errors
    /// The first term in which the states do not enter linearly.
    pub fn affine(&self, is_unknown: &dyn Fn(usize) -> bool) -> Result<Affine, Nonlinear> {
        let depends =
            |expr: &Self| expr.any_symbol(&mut |symbol| matches!(symbol, Symbol::State(state) if is_unknown(state)));
        if !depends(self) {
            return Ok(Affine { coefficients: BTreeMap::new(), constant: self.simplified() });
        }
        let nonlinear = || Err(Nonlinear { term: self.clone() });
        match self {
            Self::Symbol(Symbol::State(state)) => {
                Ok(Affine { coefficients: [(*state, Self::ONE)].into(), constant: Self::ZERO })
            }
            Self::Neg(a) => Ok(a.affine(is_unknown)?.map(|term| -term)),
            Self::Binary(Operator::Add, a, b) => Ok(a.affine(is_unknown)?.plus(b.affine(is_unknown)?)),
            Self::Binary(Operator::Sub, a, b) => {
                Ok(a.affine(is_unknown)?.plus(b.affine(is_unknown)?.map(|term| -term)))
            }
            Self::Binary(Operator::Mul, a, b) if !depends(b) => {
                let factor = b.simplified();
                Ok(a.affine(is_unknown)?.map(|term| term * factor.clone()))
            }
            Self::Binary(Operator::Mul, a, b) if !depends(a) => {
                let factor = a.simplified();
                Ok(b.affine(is_unknown)?.map(|term| factor.clone() * term))
            }
            Self::Binary(Operator::Div, a, b) if !depends(b) => {
                let factor = Self::ONE / b.simplified();
                Ok(a.affine(is_unknown)?.map(|term| term * factor.clone()))
            }
            Self::If(condition, a, b) if !condition.any_symbol(&mut |symbol| depends(&symbol.into())) => {
                let (a, b) = (a.affine(is_unknown)?, b.affine(is_unknown)?);
                Ok(a.merged(b, &|a, b| {
                    if a == b { a } else { Self::If(condition.clone(), Rc::new(a), Rc::new(b)) }
                }))
            }
            _ => nonlinear(),
        }
    }
}

impl Affine {
    /// The expression that this stands for.
    pub fn expr(&self) -> Expr {
        let terms = self.coefficients.iter().map(|(state, term)| term.clone() * Symbol::State(*state).into());
        terms.fold(Expr::ZERO, |sum, term| sum + term) + self.constant.clone()
    }

    /// The first coefficient, or the constant, that does not keep its value throughout a step.
    pub fn moving(&self) -> Option<&Expr> {
        self.coefficients.values().chain([&self.constant]).find(|term| !term.is_fixed())
    }

    fn map(self, f: impl Fn(Expr) -> Expr) -> Self {
        Self {
            coefficients: self.coefficients.into_iter().map(|(state, term)| (state, f(term))).collect(),
            constant: f(self.constant),
        }
        .without_zeros()
    }

    fn without_zeros(mut self) -> Self {
        self.coefficients.retain(|_, coefficient| !coefficient.is_number(0.0));
        self
    }

    fn plus(self, other: Self) -> Self {
        self.merged(other, &|a, b| a + b)
    }

    fn merged(self, mut other: Self, merge: &dyn Fn(Expr, Expr) -> Expr) -> Self {
        let mut coefficients = BTreeMap::new();
        for (state, a) in self.coefficients {
            let b = other.coefficients.remove(&state).unwrap_or(Expr::ZERO);
            coefficients.insert(state, merge(a, b));
        }
        for (state, b) in other.coefficients {
            coefficients.insert(state, merge(Expr::ZERO, b));
        }
        Self { coefficients, constant: merge(self.constant, other.constant) }.without_zeros()
    }
}
