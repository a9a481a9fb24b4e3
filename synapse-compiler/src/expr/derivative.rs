//! Symbolic derivatives.

use std::rc::Rc;

use super::{Expr, Operator, Symbol};

impl Expr {
    /// ∂self/∂symbol, simplified. A condition counts as constant, so at its switching point the derivative is that of
    /// the branch taken.
    #[must_use]
    pub fn derivative(&self, symbol: Symbol) -> Self {
        match self {
            Self::Number(_) => Self::ZERO,
            Self::Symbol(other) => Self::Number(f64::from(u8::from(*other == symbol))),
            Self::Neg(a) => -a.derivative(symbol),
            Self::Binary(operator, a, b) => {
                let (da, db) = (a.derivative(symbol), b.derivative(symbol));
                match operator {
                    Operator::Add => da + db,
                    Operator::Sub => da - db,
                    Operator::Mul => {
                        // A factor is not looked at where it is multiplied by 0: sums would be simplified once a level.
                        let left = if da.is_number(0.0) { Self::ZERO } else { da * b.simplified() };
                        if db.is_number(0.0) { left } else { left + a.simplified() * db }
                    }
                    Operator::Div if da.is_number(0.0) && db.is_number(0.0) => Self::ZERO,
                    Operator::Div if db.is_number(0.0) => da / b.simplified(),
                    Operator::Div => {
                        let (a, b) = (a.simplified(), b.simplified());
                        (da - a / b.clone() * db) / b
                    }
                }
            }
            Self::Call(function, arguments) => {
                let arguments: Vec<Self> = arguments.iter().map(Self::simplified).collect();
                let inner = arguments.iter().map(|argument| argument.derivative(symbol));
                let terms = inner.enumerate().filter(|(_, inner)| !inner.is_number(0.0));
                terms.fold(Self::ZERO, |sum, (position, inner)| sum + function.partial(&arguments, position) * inner)
            }
            Self::If(condition, a, b) => {
                let (da, db) = (a.derivative(symbol), b.derivative(symbol));
                if da == db { da } else { Self::If(condition.clone(), Rc::new(da), Rc::new(db)) }
            }
        }
    }
}
