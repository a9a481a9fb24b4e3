//! The value of an expression.

use super::{Condition, Expr, Symbol};

impl Expr {
    /// The value in `f64`, where `value_of` gives that of each symbol; NaN where the compiler cannot compute a function.
    pub fn evaluate(&self, value_of: &dyn Fn(Symbol) -> f64) -> f64 {
        match self {
            Self::Number(value) => *value,
            Self::Symbol(symbol) => value_of(*symbol),
            Self::Neg(a) => -a.evaluate(value_of),
            Self::Binary(operator, a, b) => operator.apply(a.evaluate(value_of), b.evaluate(value_of)),
            Self::Call(function, arguments) => {
                let values: Vec<f64> = arguments.iter().map(|argument| argument.evaluate(value_of)).collect();
                function.apply(&values).unwrap_or(f64::NAN)
            }
            Self::If(condition, a, b) => {
                if condition.holds(value_of) {
                    a.evaluate(value_of)
                } else {
                    b.evaluate(value_of)
                }
            }
        }
    }
}

impl Condition {
    /// Whether the condition holds, where `value_of` gives the value of each symbol.
    pub fn holds(&self, value_of: &dyn Fn(Symbol) -> f64) -> bool {
        match self {
            Self::Compare(comparison, a, b) => comparison.holds(a.evaluate(value_of), b.evaluate(value_of)),
            Self::And(a, b) => a.holds(value_of) && b.holds(value_of),
            Self::Or(a, b) => a.holds(value_of) || b.holds(value_of),
            Self::Not(a) => !a.holds(value_of),
        }
    }
}
