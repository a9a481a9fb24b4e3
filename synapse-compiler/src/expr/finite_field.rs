//! Expressions in a finite field: how the compiler tells whether two expressions are the same function.
//!
//! Two rational functions that agree at a random point of a large field are equal but for a chance of (degree/size of the
//! field) (Schwartz 1980): no rounding can hide a difference or feign one. Other functions stand for themselves: equal
//! where their arguments are, different otherwise, but for what everybody knows of them at 0 and 1. Of the branches of an
//! `if` one is looked at, by chance.

use super::{Condition, Expr, Function, Operator, Symbol};

/// An element of the integers modulo the Mersenne prime 2⁶¹ − 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Residue(u64);

const MODULUS: u64 = (1 << 61) - 1;

impl Residue {
    /// 0.
    pub const ZERO: Self = Self(0);
    /// 1.
    pub const ONE: Self = Self(1);

    /// A whole number.
    pub fn whole(n: u64) -> Self {
        Self(n % MODULUS)
    }

    /// A number as it is written in decimal: 0.1 is 1/10.
    pub fn number(x: f64) -> Self {
        let text = format!("{:e}", x.abs());
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let ten = Self(10);
        let digits = whole.bytes().chain(fraction.bytes()).filter(u8::is_ascii_digit);
        let digits = digits.fold(Self::ZERO, |sum, digit| sum.times(ten).plus(Self(u64::from(digit - b'0'))));
        let power = exponent.parse::<i64>().unwrap_or(0) - i64::try_from(fraction.len()).unwrap_or(0);
        let scale = ten.power(power.unsigned_abs());
        let magnitude = if power < 0 { digits.times(scale.inverse()) } else { digits.times(scale) };
        if x.is_sign_negative() { magnitude.negative() } else { magnitude }
    }

    /// An element that looks random, always the same for the same words.
    pub fn of_words(words: impl IntoIterator<Item = u64>) -> Self {
        // The finaliser of SplitMix64 (Steele, Lea & Flood 2014) after each word.
        let mixed = words.into_iter().fold(0x9e37_79b9_7f4a_7c15_u64, |state, word| {
            let mut z = (state ^ word).wrapping_add(0x9e37_79b9_7f4a_7c15);
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^ (z >> 31)
        });
        Self::whole(mixed)
    }

    /// The sum.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self::whole(self.0 + other.0)
    }

    /// The number that gives 0 with this one.
    #[must_use]
    pub fn negative(self) -> Self {
        Self::whole(MODULUS - self.0)
    }

    /// The difference.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        self.plus(other.negative())
    }

    /// The product.
    #[must_use]
    pub fn times(self, other: Self) -> Self {
        // 2⁶¹ is 1, so the upper half is added to the lower one.
        let product = u128::from(self.0) * u128::from(other.0);
        let low = u64::try_from(product & u128::from(MODULUS)).unwrap_or(0);
        Self::whole(low + u64::try_from(product >> 61).unwrap_or(0))
    }

    /// The power with a whole exponent.
    #[must_use]
    pub fn power(self, mut exponent: u64) -> Self {
        let (mut base, mut result) = (self, Self::ONE);
        while exponent > 0 {
            if exponent & 1 == 1 {
                result = result.times(base);
            }
            base = base.times(base);
            exponent >>= 1;
        }
        result
    }

    /// The number that gives 1 with this one; 0 for 0 (Fermat).
    #[must_use]
    pub fn inverse(self) -> Self {
        self.power(MODULUS - 2)
    }

    /// The bits, to make other elements from.
    pub fn word(self) -> u64 {
        self.0
    }

    /// What a function that is no rational one gives: the same for the same arguments.
    pub fn opaque(function: Function, arguments: &[Self]) -> Self {
        let name = function.name().bytes().map(u64::from);
        Self::of_words(name.chain(arguments.iter().map(|argument| argument.0)))
    }
}

/// Whether folding `a operator b` into `result` keeps the identity of expressions: the three are related as they are
/// written in decimal, not only after rounding.
pub(super) fn is_decimal(operator: Operator, a: f64, b: f64, result: f64) -> bool {
    let (a, b) = (Residue::number(a), Residue::number(b));
    let exact = match operator {
        Operator::Add => a.plus(b),
        Operator::Sub => a.minus(b),
        Operator::Mul => a.times(b),
        Operator::Div => a.times(b.inverse()),
    };
    exact == Residue::number(result)
}

impl Expr {
    /// The value in the field, where `value_of` gives that of each symbol; `None` where it divides by 0. A comparison counts
    /// as true by chance, but always the same if it is the same comparison.
    pub fn residue(&self, value_of: &dyn Fn(Symbol) -> Residue) -> Option<Residue> {
        self.residue_where(value_of, &|comparison| comparison.0 & 1 == 1)
    }

    /// The same, where `holds` says whether a comparison counts as true, from a number that stands for it.
    pub fn residue_where(
        &self,
        value_of: &dyn Fn(Symbol) -> Residue,
        holds: &dyn Fn(Residue) -> bool,
    ) -> Option<Residue> {
        let residue = |expr: &Self| expr.residue_where(value_of, holds);
        Some(match self {
            Self::Number(x) => Residue::number(*x),
            Self::Symbol(symbol) => value_of(*symbol),
            Self::Neg(a) => residue(a)?.negative(),
            Self::Binary(operator, a, b) => {
                let (a, b) = (residue(a)?, residue(b)?);
                match operator {
                    Operator::Add => a.plus(b),
                    Operator::Sub => a.minus(b),
                    Operator::Mul => a.times(b),
                    Operator::Div if b == Residue::ZERO => return None,
                    Operator::Div => a.times(b.inverse()),
                }
            }
            Self::Call(function, arguments) => {
                let values: Vec<Residue> = arguments.iter().map(residue).collect::<Option<_>>()?;
                Residue::of_call(*function, &values)?
            }
            Self::If(condition, a, b) => {
                if condition.holds_in_field(value_of, holds)? {
                    residue(a)?
                } else {
                    residue(b)?
                }
            }
        })
    }

    /// Whether it divides by something that is 0 whatever the values of its symbols are, as in `1 / (0 * a)`.
    pub fn divides_by_zero(&self) -> bool {
        let n_points = if self.has_branches() { N_POINTS_OF_BRANCHES } else { 1 };
        (0..n_points).any(|seed| {
            let value_of = |symbol: Symbol| Residue::of_words(format!("{seed} {symbol:?}").bytes().map(u64::from));
            self.residue(&value_of).is_none()
        })
    }
}

/// At how many points an expression with an `if` is looked at, of which each sees one branch.
pub const N_POINTS_OF_BRANCHES: u64 = 64;

impl Condition {
    /// Whether the condition counts as true, where `holds` decides about its comparisons.
    pub(crate) fn holds_in_field(
        &self,
        value_of: &dyn Fn(Symbol) -> Residue,
        holds: &dyn Fn(Residue) -> bool,
    ) -> Option<bool> {
        let inner = |condition: &Self| condition.holds_in_field(value_of, holds);
        Some(match self {
            Self::Compare(comparison, a, b) => {
                let difference = a.residue_where(value_of, holds)?.minus(b.residue_where(value_of, holds)?);
                // A symbol that changes from point to point, so that every branch has its turn behind constants too.
                let words = comparison.text().bytes().map(u64::from).chain([difference.0, value_of(Symbol::Time).0]);
                holds(Residue::of_words(words))
            }
            Self::And(a, b) => inner(a)? & inner(b)?,
            Self::Or(a, b) => inner(a)? | inner(b)?,
            Self::Not(a) => !inner(a)?,
        })
    }
}

impl Residue {
    /// The value of a function; a power with a whole exponent is a product.
    pub fn of_call(function: Function, arguments: &[Residue]) -> Option<Residue> {
        use Function::{Abs, Cos, Exp, ExpM1, Exprel, Ln, Ln1p, Lnrel, Pow, Sin, Sqrt, Tanh};
        Some(match (function, arguments) {
            (Pow, [base, exponent]) if exponent.0 <= LARGEST_POWER => base.power(exponent.0),
            (Pow, [base, exponent]) if MODULUS - exponent.0 <= LARGEST_POWER => {
                let is_finite = *base != Residue::ZERO;
                is_finite.then(|| base.power(MODULUS - exponent.0).inverse())?
            }
            (Exp | Cos | Exprel | Lnrel, [Residue::ZERO]) | (Sqrt | Abs, [Residue::ONE]) => Residue::ONE,
            (Sin | Tanh | ExpM1 | Ln1p | Sqrt | Abs, [Residue::ZERO]) | (Ln, [Residue::ONE]) => Residue::ZERO,
            _ => Residue::opaque(function, arguments),
        })
    }
}

/// The largest whole exponent of which a power is a product.
const LARGEST_POWER: u64 = 4096;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Comparison;

    #[test]
    fn numbers_are_what_they_are_in_decimal() {
        let tenth = Residue::number(0.1);
        assert_eq!(tenth.times(Residue::whole(10)), Residue::ONE);
        assert_eq!(Residue::number(-2.5e-3).times(Residue::number(-400.0)), Residue::ONE);
        assert_eq!(Residue::number(1.5e300).times(Residue::number(2e-300)), Residue::number(3.0));
        assert!(is_decimal(Operator::Mul, 0.5, 3.0, 1.5));
        assert!(!is_decimal(Operator::Mul, 0.1, 0.1, 0.1 * 0.1));
    }

    #[test]
    fn a_divisor_that_is_always_zero_is_found() {
        let [a, b] = [0, 1].map(|k| Expr::from(Symbol::Parameter(k)));
        let quotient = a.clone() / Expr::raw(Operator::Sub, b.clone(), b.clone());
        assert!(quotient.divides_by_zero());
        assert!(Expr::raw(Operator::Mul, Expr::ZERO, quotient.clone()).divides_by_zero());
        assert!(!(a.clone() / (b.clone() - a.clone())).divides_by_zero());
        // In either branch of an `if`.
        let branch = |x: &Expr, y: &Expr| {
            let is_less = Condition::Compare(Comparison::Less, a.clone(), b.clone());
            Expr::If(is_less.into(), x.clone().into(), y.clone().into())
        };
        assert!(branch(&quotient, &b).divides_by_zero() && branch(&b, &quotient).divides_by_zero());
        assert!(!branch(&a, &b).divides_by_zero());
    }
}
