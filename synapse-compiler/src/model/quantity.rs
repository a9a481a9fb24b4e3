//! Units of expressions: where two must agree, and the factor between two scales of one quantity.

use crate::diag::{Diagnostics, Range};
use crate::expr::Expr;
use crate::units::Unit;

/// An expression and its unit.
#[derive(Clone, Debug)]
pub(super) struct Quantity {
    /// The value, a number of `kind`s.
    pub(super) expr: Expr,
    /// The unit; `None` fits anything (0, or an expression of a model without units).
    pub(super) kind: Option<Kind>,
}

/// A unit, times a power of the yet unknown unit of the weight.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kind {
    pub(super) unit: Unit,
    pub(super) weights: f64,
}

impl Kind {
    pub(super) const DIMENSIONLESS: Self = Self { unit: Unit::DIMENSIONLESS, weights: 0.0 };

    pub(super) fn times(self, other: Self) -> Self {
        Self { unit: self.unit.times(other.unit), weights: self.weights + other.weights }
    }

    pub(super) fn power(self, exponent: f64) -> Self {
        Self { unit: self.unit.power(exponent), weights: self.weights * exponent }
    }
}

impl From<Unit> for Kind {
    fn from(unit: Unit) -> Self {
        Self { unit, weights: 0.0 }
    }
}

/// What is known of units while a model is lowered.
#[derive(Clone, Copy, Debug)]
pub(super) struct Units {
    /// Whether the author wrote any unit; without, nothing is checked.
    pub(super) are_checked: bool,
    /// The unit of the weight, once a use of it has told.
    pub(super) weight: Option<Unit>,
}

impl Units {
    /// The quantity as a number of `target`s: multiplied by a power of ten where only the scale differs.
    ///
    /// `expectation` begins the message where the quantities differ: `the rate of g is in`.
    pub(super) fn convert(
        &mut self,
        quantity: Quantity,
        target: Option<Kind>,
        range: Range,
        expectation: &str,
        diags: &mut Diagnostics,
    ) -> Quantity {
        let (true, Some(found), Some(wanted)) = (self.are_checked, quantity.kind, target) else {
            return Quantity { kind: target.or(quantity.kind), ..quantity };
        };
        let powers = wanted.weights - found.weights;
        if powers != 0.0 && self.weight.is_none() {
            let unit = found.unit.per(wanted.unit).power(1.0 / powers);
            // A weight that turns out to be a pure number is one: the scale between the two is a factor, not its unit.
            let is_plain = unit.same_dimension(Unit::DIMENSIONLESS);
            self.weight = Some(if is_plain { Unit::DIMENSIONLESS } else { unit });
        }
        let weight = self.weight.unwrap_or(Unit::DIMENSIONLESS);
        let found = found.unit.times(weight.power(found.weights));
        let wanted = wanted.unit.times(weight.power(wanted.weights));
        if !found.same_dimension(wanted) {
            diags.error(range, mismatch(expectation, wanted, found));
            return Quantity { kind: target, ..quantity };
        }
        let ten = found.ten_to(wanted);
        if ten.abs() > 300.0 {
            diags.error(range, "the scales of these units are more than 300 powers of ten apart");
            return Quantity { kind: target, ..quantity };
        }
        Quantity { expr: scaled(quantity.expr, ten), kind: target }
    }
}

fn mismatch(expectation: &str, wanted: Unit, found: Unit) -> String {
    let name = |unit: Unit| if unit == Unit::DIMENSIONLESS { "no unit".to_owned() } else { format!("unit `{unit}`") };
    let remedy = match found.per(wanted) {
        ratio if ratio.same_dimension(Unit::MILLISECOND) => "; divide it by a time",
        ratio if ratio.power(-1.0).same_dimension(Unit::MILLISECOND) => "; multiply it by a time",
        _ => "",
    };
    format!("{expectation} {}, but this has {}{remedy}", name(wanted), name(found))
}

/// `expr`·10^`ten`; a division where that is exact and the product would not be.
pub(super) fn scaled(expr: Expr, ten: f64) -> Expr {
    if ten < 0.0 && ten.fract() == 0.0 {
        expr / Expr::from(10_f64.powf(-ten))
    } else {
        expr * Expr::from(10_f64.powf(ten))
    }
}
