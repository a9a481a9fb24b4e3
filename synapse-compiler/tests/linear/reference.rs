//! The exponential of a matrix by many short Taylor steps in twice the digits: no squaring, no quotient, no difference of
//! exponentials, and nothing of the library.

use std::ops::{Add, Mul};

/// The unevaluated sum of two numbers (Dekker 1971).
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Twofold {
    pub(crate) high: f64,
    low: f64,
}

impl From<f64> for Twofold {
    fn from(high: f64) -> Self {
        Self { high, low: 0.0 }
    }
}

impl Add for Twofold {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let high = self.high + other.high;
        let of_other = high - self.high;
        let low = (self.high - (high - of_other)) + (other.high - of_other) + self.low + other.low;
        Self { high: high + low, low: low - ((high + low) - high) }
    }
}

impl Mul for Twofold {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        let high = self.high * other.high;
        let low = self.high.mul_add(other.high, -high) + (self.high * other.low + self.low * other.high);
        Self { high: high + low, low: low - ((high + low) - high) }
    }
}

/// e^(`matrix`·`dt`), its entries rounded.
pub(crate) fn exponential(matrix: &[Vec<f64>], dt: f64) -> Vec<Vec<f64>> {
    let n = matrix.len();
    let norm = norm(matrix) * dt;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small and not negative")]
    let n_steps = (2.0 * norm).ceil().max(1.0) as u32;
    // Exact in twice the digits but for the last one; the division is corrected once.
    let step = {
        let high = dt / f64::from(n_steps);
        let rest = -high.mul_add(f64::from(n_steps), -dt);
        Twofold { high, low: rest / f64::from(n_steps) }
    };
    let scaled: Vec<Vec<Twofold>> =
        matrix.iter().map(|row| row.iter().map(|entry| Twofold::from(*entry) * step).collect()).collect();
    let identity = |row: usize, column: usize| Twofold::from(f64::from(u8::from(row == column)));
    let mut result: Vec<Vec<Twofold>> =
        (0..n).map(|column| (0..n).map(|row| identity(row, column)).collect()).collect();
    for column in &mut result {
        for _ in 0..n_steps {
            let mut term = column.clone();
            // ‖A·step‖ ≤ 1/2: the 28th term is below 2⁻¹²⁰.
            for degree in 1..=28_u32 {
                let next = |row: &Vec<Twofold>| {
                    let products = row.iter().zip(&term).filter(|(entry, _)| entry.high != 0.0);
                    let sum = products.fold(Twofold::default(), |sum, (entry, term)| sum + *entry * *term);
                    over(sum, f64::from(degree))
                };
                term = scaled.iter().map(next).collect();
                column.iter_mut().zip(&term).for_each(|(sum, term)| *sum = *sum + *term);
            }
        }
    }
    (0..n).map(|row| (0..n).map(|column| result[column][row].high).collect()).collect()
}

fn over(x: Twofold, divisor: f64) -> Twofold {
    let high = x.high / divisor;
    let rest = -high.mul_add(divisor, -x.high) + x.low;
    Twofold { high, low: rest / divisor }
}

/// The 1-norm: the largest sum of absolute values in a column.
pub(crate) fn norm(matrix: &[Vec<f64>]) -> f64 {
    let of_column = |column: usize| matrix.iter().map(|row| row[column].abs()).sum::<f64>();
    (0..matrix.len()).map(of_column).fold(0.0, f64::max)
}
