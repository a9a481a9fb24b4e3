//! Moves what depends on parameters and the step alone out of the step.

use super::builder::Builder;
use crate::expr::{Expr, Operator, Symbol};

/// `expr` with its constant parts replaced by coefficients. In a product the constant factors become one coefficient,
/// which stands first.
pub(super) fn constants(expr: &Expr, builder: &mut Builder<'_>) -> Expr {
    if expr.is_constant() {
        let name = name(expr, builder);
        return builder.define(&name, expr.simplified());
    }
    match expr {
        Expr::Number(_) | Expr::Symbol(_) => expr.clone(),
        Expr::Neg(a) => -constants(a, builder),
        Expr::Binary(Operator::Mul | Operator::Div, ..) => product(expr, builder),
        Expr::Binary(operator, a, b) => {
            let a = constants(a, builder);
            let b = constants(b, builder);
            if *operator == Operator::Add { a + b } else { a - b }
        }
        Expr::Call(function, arguments) => {
            let arguments: Vec<Expr> = arguments.iter().map(|argument| constants(argument, builder)).collect();
            Expr::call(*function, arguments)
        }
        Expr::If(condition, a, b) => {
            let condition = condition.map(&mut |expr| guarded(expr, builder));
            let a = guarded(a, builder);
            Expr::If(condition.into(), a.into(), guarded(b, builder).into())
        }
    }
}

/// `expr` as it is, for a branch of an `if`: its condition may keep it from being computed where it is not finite, so only
/// parameters and the step themselves become coefficients.
pub(super) fn guarded(expr: &Expr, builder: &mut Builder<'_>) -> Expr {
    expr.substitute(&mut |symbol| match symbol {
        Symbol::Parameter(_) | Symbol::Dt | Symbol::Pulse(_) => builder.define("", symbol.into()),
        other => other.into(),
    })
}

/// The factors of a product or quotient in the author's order, sign apart.
#[derive(Default)]
struct Factors {
    is_negative: bool,
    /// Each factor and whether it divides.
    list: Vec<(Expr, bool)>,
}

impl Factors {
    fn collect(&mut self, expr: &Expr, divides: bool) {
        match expr {
            Expr::Neg(a) => {
                self.is_negative = !self.is_negative;
                self.collect(a, divides);
            }
            Expr::Binary(Operator::Mul, a, b) => {
                self.collect(a, divides);
                self.collect(b, divides);
            }
            Expr::Binary(Operator::Div, a, b) => {
                self.collect(a, divides);
                self.collect(b, !divides);
            }
            factor => self.list.push((factor.clone(), divides)),
        }
    }

    /// Whether the numbers among the factors can be multiplied, in this order, without overflow or underflow.
    fn numbers_combine(&self) -> bool {
        let is_safe = |x: f64| x == 0.0 || (1e-150..1e150).contains(&x);
        let mut product = 1.0;
        self.list.iter().all(|(factor, divides)| {
            if let Expr::Number(x) = factor {
                product = if *divides { product / x.abs() } else { product * x.abs() };
            }
            is_safe(product)
        })
    }
}

fn product(expr: &Expr, builder: &mut Builder<'_>) -> Expr {
    let mut factors = Factors::default();
    factors.collect(expr, false);
    if let (false, Expr::Binary(operator, a, b)) = (factors.numbers_combine(), expr) {
        let (a, b) = (constants(a, builder), constants(b, builder));
        return Expr::raw(*operator, a, b);
    }
    let (fixed, moving): (Vec<_>, Vec<_>) = factors.list.into_iter().partition(|(factor, _)| factor.is_constant());
    let apply = |product: Expr, factor: Expr, divides: bool| if divides { product / factor } else { product * factor };
    let coefficient = fixed.into_iter().fold(Expr::ONE, |product, (factor, divides)| apply(product, factor, divides));
    let name = name(&coefficient, builder);
    let coefficient = builder.define(&name, coefficient);
    let product = moving.into_iter().fold(coefficient, |product, (factor, divides)| {
        let factor = constants(&factor, builder);
        apply(product, factor, divides)
    });
    if factors.is_negative { -product } else { product }
}

/// A name for a constant, made of the names in it: `inv_tau`, `a_dt`; `k` where that would not be readable.
fn name(expr: &Expr, builder: &Builder<'_>) -> String {
    readable(expr, builder).filter(|name| name.len() <= 24).unwrap_or_else(|| "k".to_owned())
}

fn readable(expr: &Expr, builder: &Builder<'_>) -> Option<String> {
    match expr {
        Expr::Symbol(Symbol::Coefficient(value)) => Some(builder.name_of(*value)),
        Expr::Symbol(symbol @ (Symbol::Parameter(_) | Symbol::Dt)) => Some(builder.model.name_of(*symbol)),
        Expr::Symbol(Symbol::Pulse(pulse)) => Some(builder.model.pulse_name(*pulse)),
        Expr::Neg(a) => readable(a, builder),
        Expr::Binary(Operator::Div, one, a) if one.is_number(1.0) => Some(format!("inv_{}", readable(a, builder)?)),
        Expr::Binary(Operator::Div, a, b) => Some(format!("{}_per_{}", readable(a, builder)?, readable(b, builder)?)),
        Expr::Binary(Operator::Mul, a, b) => Some(format!("{}_{}", readable(a, builder)?, readable(b, builder)?)),
        _ => None,
    }
}
