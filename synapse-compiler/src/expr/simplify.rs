//! Local rules that keep the meaning of an expression.
//!
//! A rule may use an identity of the reals only if it cannot turn a finite result into a NaN, an infinity or a
//! cancellation. Terms stay in the order of the author.

use std::ops::{Add, Div, Mul, Neg, Sub};
use std::rc::Rc;

use super::finite_field::is_decimal;
use super::{Condition, Expr, Function, Operator, Residue};

/// Whether folding two numbers into `result` is safe wherever the result may be moved: it neither overflows nor
/// underflows, and it is the number that the three are in decimal, so that equal expressions stay equal.
fn keeps(operator: Operator, result: f64, a: f64, b: f64) -> bool {
    let is_safe = result.is_normal() || (result == 0.0 && (a == 0.0 || b == 0.0 || a.abs() == b.abs()));
    is_safe && is_decimal(operator, a, b, result)
}

impl Add for Expr {
    type Output = Self;

    fn add(self, b: Self) -> Self {
        match (self, b) {
            (Self::Number(a), Self::Number(b)) if keeps(Operator::Add, a + b, a, b) => Self::Number(a + b),
            (a, b) if a.is_number(0.0) => b,
            (a, b) if b.is_number(0.0) => a,
            (a, Self::Neg(b)) => Self::raw(Operator::Sub, a, Rc::unwrap_or_clone(b)),
            (a, b) => Self::raw(Operator::Add, a, b),
        }
    }
}

impl Sub for Expr {
    type Output = Self;

    fn sub(self, b: Self) -> Self {
        match (self, b) {
            (Self::Number(a), Self::Number(b)) if keeps(Operator::Sub, a - b, a, b) => Self::Number(a - b),
            (a, b) if a.is_number(0.0) => -b,
            (a, b) if b.is_number(0.0) => a,
            (a, Self::Neg(b)) => Self::raw(Operator::Add, a, Rc::unwrap_or_clone(b)),
            (a, b) => Self::raw(Operator::Sub, a, b),
        }
    }
}

impl Mul for Expr {
    type Output = Self;

    fn mul(self, b: Self) -> Self {
        match (self, b) {
            (Self::Number(a), Self::Number(b)) if keeps(Operator::Mul, a * b, a, b) => Self::Number(a * b),
            (a, b) if a.is_number(0.0) || b.is_number(0.0) => Self::ZERO,
            (a, b) if a.is_number(1.0) => b,
            (a, b) if b.is_number(1.0) => a,
            (a, b) if a.is_number(-1.0) => -b,
            (a, b) if b.is_number(-1.0) => -a,
            // Signs move to the front.
            (Self::Number(a), b) if a < 0.0 => -(Self::Number(-a) * b),
            (Self::Neg(a), Self::Neg(b)) => Rc::unwrap_or_clone(a) * Rc::unwrap_or_clone(b),
            (Self::Neg(a), b) => -(Rc::unwrap_or_clone(a) * b),
            (a, Self::Neg(b)) => -(a * Rc::unwrap_or_clone(b)),
            (a, b) => Self::raw(Operator::Mul, a, b),
        }
    }
}

impl Div for Expr {
    type Output = Self;

    fn div(self, b: Self) -> Self {
        match (self, b) {
            (Self::Number(a), Self::Number(b)) if b != 0.0 && keeps(Operator::Div, a / b, a, b) => Self::Number(a / b),
            (a, b) if a.is_number(0.0) && !b.is_number(0.0) => Self::ZERO,
            (a, b) if b.is_number(1.0) => a,
            (a, b) if b.is_number(-1.0) => -a,
            (Self::Number(a), b) if a < 0.0 => -(Self::Number(-a) / b),
            (Self::Neg(a), Self::Neg(b)) => Rc::unwrap_or_clone(a) / Rc::unwrap_or_clone(b),
            (Self::Neg(a), b) => -(Rc::unwrap_or_clone(a) / b),
            (a, Self::Neg(b)) => -(a / Rc::unwrap_or_clone(b)),
            (a, b) => Self::raw(Operator::Div, a, b),
        }
    }
}

impl Neg for Expr {
    type Output = Self;

    fn neg(self) -> Self {
        match self {
            Self::Number(a) => Self::Number(-a),
            Self::Neg(a) => Rc::unwrap_or_clone(a),
            a => Self::Neg(Rc::new(a)),
        }
    }
}

impl Expr {
    /// The same expression with the rules applied everywhere.
    #[must_use]
    pub fn simplified(&self) -> Self {
        match self {
            Self::Number(_) | Self::Symbol(_) => self.clone(),
            Self::Neg(a) => -a.simplified(),
            Self::Binary(operator, a, b) => operator.simplified(a.simplified(), b.simplified()),
            Self::Call(function, arguments) => call(*function, arguments.iter().map(Self::simplified).collect()),
            Self::If(condition, a, b) => {
                let (a, b) = (a.simplified(), b.simplified());
                if a == b { a } else { Self::If(Rc::new(condition.simplified()), Rc::new(a), Rc::new(b)) }
            }
        }
    }
}

impl Operator {
    /// The operator between two simplified expressions.
    pub(super) fn simplified(self, a: Expr, b: Expr) -> Expr {
        match self {
            Self::Add => a + b,
            Self::Sub => a - b,
            Self::Mul => a * b,
            Self::Div => a / b,
        }
    }
}

impl Condition {
    fn simplified(&self) -> Self {
        match self {
            Self::Compare(comparison, a, b) => Self::Compare(*comparison, a.simplified(), b.simplified()),
            Self::And(a, b) => Self::And(a.simplified().into(), b.simplified().into()),
            Self::Or(a, b) => Self::Or(a.simplified().into(), b.simplified().into()),
            Self::Not(a) => Self::Not(a.simplified().into()),
        }
    }
}

fn call(function: Function, arguments: Vec<Expr>) -> Expr {
    if let (Function::Pow, [x, exponent]) = (function, arguments.as_slice()) {
        if exponent.is_number(1.0) {
            return x.clone();
        }
        if exponent.is_number(0.0) {
            return Expr::ONE;
        }
    }
    let numbers: Option<Vec<f64>> =
        arguments.iter().map(|argument| if let Expr::Number(x) = argument { Some(*x) } else { None }).collect();
    let value = numbers.and_then(|numbers| function.apply(&numbers)).filter(|value| value.is_finite());
    let call = Expr::call(function, arguments);
    // As for the operators: only where the value is the same number in decimal, not after rounding.
    let is_decimal = |value: &f64| call.residue(&|_| Residue::ZERO) == Some(Residue::number(*value));
    value.filter(is_decimal).map_or(call, Expr::Number)
}
