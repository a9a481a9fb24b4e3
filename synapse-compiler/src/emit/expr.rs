//! Expressions → tokens. The only place that prints operators.

use proc_macro2::{Literal, Punct, Spacing, TokenStream};
use quote::{TokenStreamExt, quote};

use super::scope::{DRAWS, ident, local};
use crate::expr::{Comparison, Condition, Expr, Function, Operator, Precedence, Symbol};
use crate::solve::{Names, Plan};

/// The precision that an expression is computed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Precision {
    /// `f64`: what is computed once.
    Double,
    /// The type parameter `T`: what is computed in every step.
    Generic,
}

/// Prints expressions with the names of one scope.
pub(super) struct Printer<'a> {
    precision: Precision,
    name: Box<dyn Fn(Symbol) -> String + 'a>,
    /// What the random numbers of an event are called.
    draws: String,
}

impl<'a> Printer<'a> {
    /// Prints in `precision`, with the name that `name` gives to each symbol.
    pub(super) fn new(precision: Precision, name: impl Fn(Symbol) -> String + 'a) -> Self {
        Self { precision, name: Box::new(name), draws: DRAWS.to_owned() }
    }

    /// Prints with the names of the model itself.
    pub(super) fn of(names: &'a Names, precision: Precision) -> Self {
        let printer = Self::new(precision, |symbol| names.of(symbol));
        Self { draws: names.free(DRAWS), ..printer }
    }

    /// Prints a step: coefficients and intermediate values by the names of the plan.
    pub(super) fn of_plan(names: &'a Names, plan: &'a Plan, precision: Precision) -> Self {
        Self::new(precision, |symbol| names.in_plan(plan, symbol))
    }

    /// The precision of what it prints.
    pub(super) fn precision(&self) -> Precision {
        self.precision
    }

    /// An expression that a method is called on.
    pub(super) fn operand(&self, expr: &Expr) -> TokenStream {
        self.at_least(expr, Precedence::Atom)
    }

    /// An expression.
    pub(super) fn expr(&self, expr: &Expr) -> TokenStream {
        self.at_least(expr, Precedence::Lowest)
    }

    /// An operand that must bind at least so tightly.
    fn at_least(&self, expr: &Expr, least: Precedence) -> TokenStream {
        let own = Precedence::of(expr);
        if own < least {
            let inner = self.expr(expr);
            return quote!((#inner));
        }
        match expr {
            Expr::Number(value) => self.number(*value),
            Expr::Symbol(symbol) => {
                let name = local(&(self.name)(*symbol));
                quote!(#name)
            }
            Expr::Neg(a) => {
                let a = self.at_least(a, own);
                quote!(-#a)
            }
            Expr::Binary(..) => self.chain(expr),
            Expr::Call(Function::Pow, arguments) => self.power(&arguments[0], &arguments[1]),
            Expr::Call(Function::ExpDifference, nodes) => {
                let nodes = nodes.iter().map(|node| self.expr(node));
                quote!(runtime::propagator::exp_difference([#(#nodes),*]))
            }
            Expr::Call(function @ (Function::Relaxed | Function::Riccati | Function::Bernoulli), arguments) => {
                let function = ident(function.name());
                let arguments = arguments.iter().map(|argument| self.expr(argument));
                quote!(runtime::propagator::#function(#(#arguments),*))
            }
            Expr::Call(function, arguments) if function.is_draw() => {
                let name = ident(function.name());
                let draws = local(&self.draws);
                let position = arguments.last().map(position);
                let written = function.written(arguments).iter().map(|argument| {
                    let argument = self.at_least(argument, Precedence::Atom);
                    quote!(#argument.as_f64())
                });
                quote!(T::of(#draws.#name(#position #(, #written)*)))
            }
            Expr::Call(function, arguments) => {
                let function = ident(function.name());
                let arguments = arguments.iter().map(|argument| self.expr(argument));
                quote!(math::#function(#(#arguments),*))
            }
            Expr::If(condition, a, b) => {
                let (condition, a, b) = (self.condition(condition), self.expr(a), self.expr(b));
                quote!(if #condition { #a } else { #b })
            }
        }
    }

    /// A chain of operators from left to right, `a + b − c`: in one go, since a sum in a sum would copy the tokens of the
    /// inner one.
    fn chain(&self, expr: &Expr) -> TokenStream {
        let mut first = expr;
        let mut operands = Vec::new();
        while let Expr::Binary(operator, a, b) = first {
            let own = Precedence::of_operator(*operator);
            operands.push((*operator, own, b));
            first = a;
            if Precedence::of(a) < own {
                break;
            }
        }
        let least = operands.last().map_or(Precedence::Lowest, |(_, own, _)| *own);
        let mut tokens = self.at_least(first, least);
        for (operator, own, operand) in operands.into_iter().rev() {
            tokens.append(Punct::new(operator.character(), Spacing::Alone));
            tokens.extend(self.at_least(operand, own.tighter()));
        }
        tokens
    }

    /// A condition.
    pub(super) fn condition(&self, condition: &Condition) -> TokenStream {
        match condition {
            Condition::Compare(comparison, a, b) => {
                let (a, b) = (self.at_least(a, Precedence::Sum), self.at_least(b, Precedence::Sum));
                let comparison = comparison_token(*comparison);
                quote!(#a #comparison #b)
            }
            Condition::And(a, b) => {
                let (a, b) = (self.operand_of_and(a), self.operand_of_and(b));
                quote!(#a && #b)
            }
            Condition::Or(a, b) => {
                let (a, b) = (self.condition(a), self.condition(b));
                quote!(#a || #b)
            }
            Condition::Not(a) => {
                let a = self.condition(a);
                quote!(!(#a))
            }
        }
    }

    fn operand_of_and(&self, condition: &Condition) -> TokenStream {
        let tokens = self.condition(condition);
        if matches!(condition, Condition::Or(..)) { quote!((#tokens)) } else { tokens }
    }

    fn power(&self, base: &Expr, exponent: &Expr) -> TokenStream {
        let tokens = self.expr(base);
        match exponent {
            Expr::Number(n) if n.fract() == 0.0 && n.abs() <= 64.0 => {
                #[expect(clippy::cast_possible_truncation, reason = "a whole number up to 64")]
                let n = Literal::i32_unsuffixed(n.abs() as i32);
                let sign = exponent_sign(exponent);
                quote!(math::powi(#tokens, #sign #n))
            }
            _ => {
                let exponent = self.expr(exponent);
                quote!(math::pow(#tokens, #exponent))
            }
        }
    }

    fn number(&self, value: f64) -> TokenStream {
        let literal = literal(value);
        match self.precision {
            Precision::Double => literal,
            Precision::Generic if value == 0.0 => quote!(T::ZERO),
            Precision::Generic if value == 1.0 => quote!(T::ONE),
            Precision::Generic if value < 0.0 => {
                let magnitude = self.number(-value);
                quote!(-#magnitude)
            }
            Precision::Generic => quote!(T::of(#literal)),
        }
    }
}

fn exponent_sign(exponent: &Expr) -> Option<TokenStream> {
    matches!(exponent, Expr::Number(n) if *n < 0.0).then(|| quote!(-))
}

/// Which draw of the model it is, as a whole number.
fn position(draw: &Expr) -> TokenStream {
    let text = if let Expr::Number(position) = draw { format!("{position:.0}") } else { String::new() };
    text.parse::<Literal>().map_or_else(|_| quote!(0), |literal| quote!(#literal))
}

fn comparison_token(comparison: Comparison) -> TokenStream {
    match comparison {
        Comparison::Less => quote!(<),
        Comparison::LessEqual => quote!(<=),
        Comparison::Greater => quote!(>),
        Comparison::GreaterEqual => quote!(>=),
        Comparison::Equal => quote!(==),
        Comparison::NotEqual => quote!(!=),
    }
}

/// An operator of assignment.
pub(super) fn assignment_token(operator: Option<Operator>) -> TokenStream {
    match operator {
        None => quote!(=),
        Some(Operator::Add) => quote!(+=),
        Some(Operator::Sub) => quote!(-=),
        Some(Operator::Mul) => quote!(*=),
        Some(Operator::Div) => quote!(/=),
    }
}

/// A finite number as a literal of Rust, shortest form, with its sign as an operator.
pub(super) fn literal(value: f64) -> TokenStream {
    if !value.is_finite() {
        let name = ident(if value.is_nan() { "NAN" } else { "INFINITY" });
        let sign = (value < 0.0).then(|| quote!(-));
        return quote!(#sign f64::#name);
    }
    let magnitude = format!("{:?}", value.abs());
    let sign = value.is_sign_negative().then(|| quote!(-));
    match magnitude.parse::<Literal>() {
        Ok(literal) => quote!(#sign #literal),
        Err(_) => quote!(f64::NAN),
    }
}
