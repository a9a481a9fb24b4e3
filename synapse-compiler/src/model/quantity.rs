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

/// How many quantities of a model may have units that only their uses tell: the weight, or the inputs of a cell.
pub(super) const N_UNKNOWNS: usize = 3;

/// The place of the weight among them.
pub(super) const WEIGHT: usize = 0;

/// A unit, times powers of yet unknown units.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kind {
    pub(super) unit: Unit,
    unknowns: [f64; N_UNKNOWNS],
}

impl Kind {
    pub(super) const DIMENSIONLESS: Self = Self { unit: Unit::DIMENSIONLESS, unknowns: [0.0; N_UNKNOWNS] };

    /// A unit that is to be found.
    pub(super) fn unknown(which: usize) -> Self {
        let unknowns = std::array::from_fn(|k| if k == which { 1.0 } else { 0.0 });
        Self { unit: Unit::DIMENSIONLESS, unknowns }
    }

    pub(super) fn times(self, other: Self) -> Self {
        let unknowns = std::array::from_fn(|k| self.unknowns[k] + other.unknowns[k]);
        Self { unit: self.unit.times(other.unit), unknowns }
    }

    pub(super) fn power(self, exponent: f64) -> Self {
        Self { unit: self.unit.power(exponent), unknowns: self.unknowns.map(|power| power * exponent) }
    }
}

impl From<Unit> for Kind {
    fn from(unit: Unit) -> Self {
        Self { unit, ..Self::DIMENSIONLESS }
    }
}

/// What is known of units while a model is lowered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Units {
    /// Whether the author wrote any unit; without, nothing is checked.
    pub(super) are_checked: bool,
    /// The units that only uses tell, once one has.
    pub(super) found: [Option<Unit>; N_UNKNOWNS],
}

impl Units {
    /// The unit of a quantity of which only its uses tell it.
    pub(super) fn kind(self, which: usize) -> Kind {
        self.found[which].map_or_else(|| Kind::unknown(which), Kind::from)
    }

    /// The unit that a kind is, where an unknown one counts as none.
    fn unit(self, kind: Kind) -> Unit {
        let factors = self.found.iter().zip(kind.unknowns);
        factors.fold(kind.unit, |unit, (found, power)| unit.times(found.unwrap_or(Unit::DIMENSIONLESS).power(power)))
    }

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
        let powers = |k: usize| wanted.unknowns[k] - found.unknowns[k];
        let open: Vec<usize> = (0..N_UNKNOWNS).filter(|k| powers(*k) != 0.0 && self.found[*k].is_none()).collect();
        match open[..] {
            [] => {}
            [which] => {
                let unit = self.unit(found).per(self.unit(wanted)).power(1.0 / powers(which));
                // What turns out to be a pure number is one: the scale between the two is a factor, not its unit.
                let is_plain = unit.same_dimension(Unit::DIMENSIONLESS);
                self.found[which] = Some(if is_plain { Unit::DIMENSIONLESS } else { unit });
            }
            // Another use must tell one of them first.
            _ => return Quantity { kind: target, ..quantity },
        }
        let (found, wanted) = (self.unit(found), self.unit(wanted));
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
