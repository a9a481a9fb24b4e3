//! Expressions as text, in the spelling of the language.

use std::fmt::{self, Display, Formatter};

use super::{Condition, Expr, Operator, Symbol};

/// What the symbols of an expression are called.
pub trait Names {
    /// The name of a symbol.
    fn name(&self, symbol: Symbol) -> String;
}

impl<F: Fn(Symbol) -> String> Names for F {
    fn name(&self, symbol: Symbol) -> String {
        self(symbol)
    }
}

/// How tightly an expression binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precedence {
    /// `if` and `||`
    Lowest,
    /// `&&`
    And,
    /// Comparisons.
    Comparison,
    /// `+` and `-`
    Sum,
    /// `*` and `/`
    Product,
    /// Unary `-`
    Sign,
    /// Names, calls, numbers.
    Atom,
}

impl Precedence {
    /// That of an expression.
    pub fn of(expr: &Expr) -> Self {
        match expr {
            Expr::Number(value) if value.is_sign_negative() => Self::Sign,
            Expr::Number(_) | Expr::Symbol(_) | Expr::Call(..) => Self::Atom,
            // `-a * b` has the bits of `-(a * b)` and reads better.
            Expr::Neg(a) if Self::of(a) == Self::Product => Self::Product,
            Expr::Neg(_) => Self::Sign,
            Expr::Binary(operator, ..) => Self::of_operator(*operator),
            Expr::If(..) => Self::Lowest,
        }
    }

    /// That of an operator.
    pub fn of_operator(operator: Operator) -> Self {
        match operator {
            Operator::Add | Operator::Sub => Self::Sum,
            Operator::Mul | Operator::Div => Self::Product,
        }
    }

    /// The next tighter one: what the right operand of a left-associative operator needs.
    #[must_use]
    pub fn tighter(self) -> Self {
        match self {
            Self::Lowest => Self::And,
            Self::And => Self::Comparison,
            Self::Comparison => Self::Sum,
            Self::Sum => Self::Product,
            Self::Product => Self::Sign,
            Self::Sign | Self::Atom => Self::Atom,
        }
    }
}

impl Expr {
    /// The expression as text.
    pub fn display<'a>(&'a self, names: &'a dyn Names) -> impl Display + 'a {
        Text { expr: self, names, least: Precedence::Lowest }
    }
}

impl Condition {
    /// The condition as text.
    pub fn display<'a>(&'a self, names: &'a dyn Names) -> impl Display + 'a {
        ConditionText { condition: self, names, least: Precedence::Lowest }
    }
}

struct Text<'a> {
    expr: &'a Expr,
    names: &'a dyn Names,
    least: Precedence,
}

impl Text<'_> {
    fn inner<'b>(&'b self, expr: &'b Expr, least: Precedence) -> Text<'b> {
        Text { expr, names: self.names, least }
    }

    /// The amplitude of a pulse and the rest of the text, `duration)`: an amplitude times `pulse(1, duration)`.
    fn pulse(&self) -> Option<(&Expr, String)> {
        let Expr::Binary(Operator::Mul, amplitude, pulse) = self.expr else { return None };
        let Expr::Symbol(symbol @ Symbol::Pulse(_)) = **pulse else { return None };
        let duration = self.names.name(symbol).strip_prefix("pulse(1, ")?.to_owned();
        Some((amplitude, duration))
    }
}

impl Display for Text<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some((amplitude, duration)) = self.pulse() {
            return write!(f, "pulse({}, {duration}", self.inner(amplitude, Precedence::Lowest));
        }
        let own = Precedence::of(self.expr);
        if own < self.least {
            return write!(f, "({})", self.inner(self.expr, Precedence::Lowest));
        }
        match self.expr {
            Expr::Number(value) => number(*value, f),
            Expr::Symbol(symbol) => f.write_str(&self.names.name(*symbol)),
            Expr::Neg(a) => write!(f, "-{}", self.inner(a, own)),
            Expr::Binary(operator, a, b) => {
                let (a, b) = (self.inner(a, own), self.inner(b, own.tighter()));
                write!(f, "{a} {} {b}", operator.character())
            }
            Expr::Call(function, arguments) => {
                write!(f, "{}(", function.name())?;
                for (position, argument) in function.written(arguments).iter().enumerate() {
                    let separator = if position == 0 { "" } else { ", " };
                    write!(f, "{separator}{}", self.inner(argument, Precedence::Lowest))?;
                }
                f.write_str(")")
            }
            Expr::If(condition, a, b) => {
                let condition = condition.display(self.names);
                let (a, b) = (self.inner(a, Precedence::Lowest), self.inner(b, Precedence::Lowest));
                write!(f, "if {condition} {{ {a} }} else {{ {b} }}")
            }
        }
    }
}

struct ConditionText<'a> {
    condition: &'a Condition,
    names: &'a dyn Names,
    least: Precedence,
}

impl Display for ConditionText<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let own = match self.condition {
            Condition::Compare(..) => Precedence::Comparison,
            Condition::And(..) => Precedence::And,
            Condition::Or(..) => Precedence::Lowest,
            Condition::Not(_) => Precedence::Sign,
        };
        let inner = |condition, least| ConditionText { condition, names: self.names, least };
        let expr = |expr| Text { expr, names: self.names, least: Precedence::Sum };
        if own < self.least {
            return write!(f, "({})", inner(self.condition, Precedence::Lowest));
        }
        match self.condition {
            Condition::Compare(comparison, a, b) => write!(f, "{} {} {}", expr(a), comparison.text(), expr(b)),
            Condition::And(a, b) => write!(f, "{} && {}", inner(a, own), inner(b, own.tighter())),
            Condition::Or(a, b) => write!(f, "{} || {}", inner(a, own), inner(b, own.tighter())),
            Condition::Not(a) => write!(f, "!{}", inner(a, Precedence::Atom)),
        }
    }
}

/// A number as a person writes it: `2` rather than `2.0`, `1e-12` rather than twelve zeros.
fn number(value: f64, f: &mut Formatter<'_>) -> fmt::Result {
    let text = format!("{value:?}");
    f.write_str(text.strip_suffix(".0").unwrap_or(&text))
}
