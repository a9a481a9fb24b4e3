//! Units: a dimension and a power of ten.

use std::fmt::{self, Display, Formatter};

/// The number of base quantities: potential, current, time, length, amount, temperature.
///
/// No unit of the language needs a mass of its own, so the volt is a base unit and the coherent units of
/// electrophysiology follow: S = A/V, F = A·s/V, Ω = V/A.
const N_BASES: usize = 6;

/// The SI units of the base quantities, to spell a dimension that has no name.
const BASES: [&str; N_BASES] = ["V", "A", "s", "m", "mol", "K"];

/// What is natural in a cell, as a power of ten of each base quantity: mV, pA, ms, µm, the amount in a µm³ of nM, K; hence
/// nS, pF, GΩ and nM.
const NATURAL: [f64; N_BASES] = [-3.0, -12.0, -3.0, -6.0, -24.0, 0.0];

/// A unit: powers of the base quantities and a factor 10^`ten` against their SI units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unit {
    dimension: [f64; N_BASES],
    ten: f64,
}

/// The known names: base powers of V, A, s, m, mol, K, then the power of ten.
const NAMED: [(&str, [i8; N_BASES], i8); 40] = [
    ("1", [0, 0, 0, 0, 0, 0], 0),
    ("ms", [0, 0, 1, 0, 0, 0], -3),
    ("s", [0, 0, 1, 0, 0, 0], 0),
    ("us", [0, 0, 1, 0, 0, 0], -6),
    ("mV", [1, 0, 0, 0, 0, 0], -3),
    ("V", [1, 0, 0, 0, 0, 0], 0),
    ("nA", [0, 1, 0, 0, 0, 0], -9),
    ("pA", [0, 1, 0, 0, 0, 0], -12),
    ("uA", [0, 1, 0, 0, 0, 0], -6),
    ("mA", [0, 1, 0, 0, 0, 0], -3),
    ("A", [0, 1, 0, 0, 0, 0], 0),
    ("nS", [-1, 1, 0, 0, 0, 0], -9),
    ("uS", [-1, 1, 0, 0, 0, 0], -6),
    ("mS", [-1, 1, 0, 0, 0, 0], -3),
    ("pS", [-1, 1, 0, 0, 0, 0], -12),
    ("S", [-1, 1, 0, 0, 0, 0], 0),
    ("pF", [-1, 1, 1, 0, 0, 0], -12),
    ("nF", [-1, 1, 1, 0, 0, 0], -9),
    ("uF", [-1, 1, 1, 0, 0, 0], -6),
    ("F", [-1, 1, 1, 0, 0, 0], 0),
    ("Ohm", [1, -1, 0, 0, 0, 0], 0),
    ("kOhm", [1, -1, 0, 0, 0, 0], 3),
    ("MOhm", [1, -1, 0, 0, 0, 0], 6),
    ("GOhm", [1, -1, 0, 0, 0, 0], 9),
    ("M", [0, 0, 0, -3, 1, 0], 3),
    ("mM", [0, 0, 0, -3, 1, 0], 0),
    ("uM", [0, 0, 0, -3, 1, 0], -3),
    ("nM", [0, 0, 0, -3, 1, 0], -6),
    ("mol", [0, 0, 0, 0, 1, 0], 0),
    ("m", [0, 0, 0, 1, 0, 0], 0),
    ("cm", [0, 0, 0, 1, 0, 0], -2),
    ("mm", [0, 0, 0, 1, 0, 0], -3),
    ("um", [0, 0, 0, 1, 0, 0], -6),
    ("L", [0, 0, 0, 3, 0, 0], -3),
    ("K", [0, 0, 0, 0, 0, 1], 0),
    ("1/ms", [0, 0, -1, 0, 0, 0], 3),
    ("1/s", [0, 0, -1, 0, 0, 0], 0),
    ("1/us", [0, 0, -1, 0, 0, 0], 6),
    // Behind 1/s and 1/ms, by which a rate is called where both fit.
    ("Hz", [0, 0, -1, 0, 0, 0], 0),
    ("kHz", [0, 0, -1, 0, 0, 0], 3),
];

impl Unit {
    /// No unit.
    pub const DIMENSIONLESS: Self = Self { dimension: [0.0; N_BASES], ten: 0.0 };

    /// The unit of time in which models are stepped.
    pub const MILLISECOND: Self = Self { dimension: [0.0, 0.0, 1.0, 0.0, 0.0, 0.0], ten: -3.0 };

    /// The unit of membrane potentials.
    pub const MILLIVOLT: Self = Self { dimension: [1.0, 0.0, 0.0, 0.0, 0.0, 0.0], ten: -3.0 };

    /// The unit of that name.
    pub fn named(name: &str) -> Option<Self> {
        let (_, dimension, ten) = NAMED.iter().find(|(known, ..)| *known == name && !name.contains('/'))?;
        Some(Self { dimension: dimension.map(f64::from), ten: f64::from(*ten) })
    }

    /// All names.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMED.iter().map(|(name, ..)| *name).filter(|name| !name.contains('/'))
    }

    /// The product.
    #[must_use]
    pub fn times(self, other: Self) -> Self {
        let dimension = std::array::from_fn(|base| self.dimension[base] + other.dimension[base]);
        Self { dimension, ten: self.ten + other.ten }
    }

    /// The quotient.
    #[must_use]
    pub fn per(self, other: Self) -> Self {
        self.times(other.power(-1.0))
    }

    /// A power.
    #[must_use]
    pub fn power(self, exponent: f64) -> Self {
        Self { dimension: self.dimension.map(|power| power * exponent), ten: self.ten * exponent }
    }

    /// Whether both measure the same quantity.
    pub fn same_dimension(self, other: Self) -> bool {
        self.dimension.iter().zip(other.dimension).all(|(a, b)| (a - b).abs() < 1e-9)
    }

    /// Whether this measures a duration, or a power of one.
    pub fn is_power_of_time(self) -> bool {
        let time = Self::MILLISECOND.power(self.dimension[2]);
        self.dimension[2] != 0.0 && self.same_dimension(time)
    }

    /// The power of time in it.
    pub fn power_of_time(self) -> f64 {
        self.dimension[2]
    }

    /// Whether its scale leaves the numbers.
    pub fn is_extreme(self) -> bool {
        self.ten.abs() > 300.0
    }

    /// What counts as little in a cell of the quantity that this measures, in this unit: 10⁻³ for mV, nS, pA, nM and no unit,
    /// 10⁻¹² for S.
    pub fn little(self) -> f64 {
        let natural: f64 = self.dimension.iter().zip(NATURAL).map(|(power, ten)| power * ten).sum();
        let ten = natural - 3.0 - self.ten;
        // A quotient of exact powers, which is rounded once.
        if ten < 0.0 { 1.0 / 10_f64.powf(-ten) } else { 10_f64.powf(ten) }
    }

    /// The power of ten by which a value in this unit is multiplied to be one in `other`.
    pub fn ten_to(self, other: Self) -> f64 {
        let ten = self.ten - other.ten;
        // Roots of units have fractional powers of ten, which only need to meet to rounding.
        if (ten - ten.round()).abs() < 1e-9 { ten.round() } else { ten }
    }
}

impl Display for Unit {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let named = |unit: Self| {
            NAMED.iter().find_map(|(name, dimension, ten)| {
                let known = Self { dimension: dimension.map(f64::from), ten: f64::from(*ten) };
                (known.same_dimension(unit) && known.ten_to(unit) == 0.0).then_some(*name)
            })
        };
        if let Some(name) = named(*self) {
            return f.write_str(name);
        }
        for (name, ..) in NAMED.iter().filter(|(name, ..)| !name.contains('/')) {
            let known = Self::named(name).unwrap_or(Self::DIMENSIONLESS);
            for power in [2.0, 3.0] {
                let powers = known.power(power);
                if powers.same_dimension(*self) && powers.ten_to(*self) == 0.0 && *name != "1" {
                    return write!(f, "{name}^{power}");
                }
                let inverse = known.power(-power);
                if inverse.same_dimension(*self) && inverse.ten_to(*self) == 0.0 && *name != "1" {
                    return write!(f, "1/{name}^{power}");
                }
            }
        }
        for (name, suffix) in [("ms", "/ms"), ("mV", "/mV"), ("mM", "/mM")] {
            let known = Self::named(name).unwrap_or(Self::DIMENSIONLESS);
            if let Some(numerator) = named(self.times(known)) {
                return write!(f, "{numerator}{suffix}");
            }
            if let Some(factor) = named(self.per(known)) {
                return write!(f, "{factor}*{name}");
            }
        }
        self.spell_out(f)
    }
}

impl Unit {
    /// Powers of the base units, `10^-3*V*s^-2`.
    fn spell_out(self, f: &mut Formatter<'_>) -> fmt::Result {
        let powers = BASES.iter().zip(self.dimension).filter(|(_, power)| *power != 0.0);
        let mut factors: Vec<String> = powers
            .map(|(base, power)| if power == 1.0 { (*base).to_owned() } else { format!("{base}^{power}") })
            .collect();
        if self.ten != 0.0 {
            factors.insert(0, format!("10^{}", self.ten));
        }
        f.write_str(&factors.join("*"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(name: &str) -> Unit {
        Unit::named(name).expect("a known unit")
    }

    #[test]
    fn coherent_products_of_electrophysiology_agree() {
        assert_eq!(unit("nS").times(unit("mV")), unit("pA"));
        assert_eq!(unit("pF").times(unit("GOhm")).to_string(), "ms");
        assert_eq!(unit("mS").per(unit("ms")).to_string(), "mS/ms");
        assert_eq!(unit("mol").per(unit("L")), unit("M"));
        assert_eq!(unit("s").ten_to(unit("ms")), 3.0);
    }

    #[test]
    fn what_is_little_is_the_same_in_all_units_of_a_quantity() {
        for name in ["mV", "pA", "ms", "nS", "pF", "GOhm", "nM", "um", "1", "kHz"] {
            assert_eq!(unit(name).little(), 1e-3, "{name}");
        }
        for (name, little) in [("V", 1e-6), ("A", 1e-15), ("nA", 1e-6), ("S", 1e-12), ("M", 1e-12), ("mM", 1e-9)] {
            assert_eq!(unit(name).little(), little, "{name}");
        }
        assert_eq!(unit("nS").per(unit("ms")).little(), 1e-3);
    }

    #[test]
    fn a_unit_without_a_name_is_spelt_in_base_units() {
        assert_eq!(unit("mV").power(2.0).per(unit("us")).to_string(), "V^2*s^-1");
        assert_eq!(unit("nS").power(2.0).to_string(), "nS^2");
        assert_eq!(unit("ms").power(-2.0).to_string(), "1/ms^2");
    }
}
