//! The functions of the Synapse language, in both precisions.
//!
//! Generated code calls these by path. None of them panics, whatever its argument.

use crate::{NEVER, Real};

/// eˣ.
#[inline]
pub fn exp<T: Real>(x: T) -> T {
    x.exp()
}

/// eˣ − 1, without cancellation near 0.
#[inline]
pub fn exp_m1<T: Real>(x: T) -> T {
    x.exp_m1()
}

/// (eˣ − 1)/x, continuous at 0: the function φ₁ of exponential integrators.
///
/// ```
/// use synapse_runtime::math::exprel;
/// assert_eq!(exprel(0.0), 1.0);
/// assert_eq!(exprel(-1e6), 1e-6);
/// ```
#[inline]
pub fn exprel<T: Real>(x: T) -> T {
    x.exponentials().1
}

/// Whether a pulse lasts, as a number: 1 until `duration` after the latest spike, then 0; before the first spike 0, however long
/// the pulse is.
#[inline]
pub fn pulse<T: Real>(since_pre: T, duration: T) -> T {
    if since_pre < duration.min(T::of(NEVER)) { T::ONE } else { T::ZERO }
}

/// The natural logarithm.
#[inline]
pub fn ln<T: Real>(x: T) -> T {
    x.ln()
}

/// ln(1 + x), without cancellation near 0.
#[inline]
pub fn ln_1p<T: Real>(x: T) -> T {
    x.ln_1p()
}

/// ln(1 + x)/x, continuous at 0.
///
/// ```
/// use synapse_runtime::math::lnrel;
/// assert_eq!(lnrel(0.0), 1.0);
/// assert_eq!(lnrel(f64::INFINITY), 0.0);
/// ```
#[inline]
pub fn lnrel<T: Real>(x: T) -> T {
    if x == T::ZERO {
        T::ONE
    } else if x == T::infinity() {
        T::ZERO
    } else {
        x.ln_1p() / x
    }
}

/// The derivative of [`lnrel`]: (1/(1 + x) − ln(1 + x)/x)/x, −1/2 at 0.
#[inline]
pub fn lnrel_slope<T: Real>(x: T) -> T {
    // Near 0 the difference cancels; there the series Σ (−1)ᵏ k/(k+1) xᵏ⁻¹ is used, k = 1, 2, …
    if x.abs() < T::of(0.1) {
        let mut sum = T::ZERO;
        for k in (1..=20_u32).rev() {
            let k = T::of(f64::from(k));
            sum = k / (k + T::ONE) - x * sum;
        }
        -sum
    } else {
        (T::ONE / (T::ONE + x) - lnrel(x)) / x
    }
}

/// The square root.
#[inline]
pub fn sqrt<T: Real>(x: T) -> T {
    x.sqrt()
}

/// The absolute value.
#[inline]
pub fn abs<T: Real>(x: T) -> T {
    x.abs()
}

/// The smaller of two numbers.
#[inline]
pub fn min<T: Real>(x: T, y: T) -> T {
    x.min(y)
}

/// The larger of two numbers.
#[inline]
pub fn max<T: Real>(x: T, y: T) -> T {
    x.max(y)
}

/// `x`, but at least `low` and at most `high`; `high` where the two cross.
#[inline]
pub fn clamp<T: Real>(x: T, low: T, high: T) -> T {
    x.max(low).min(high)
}

/// `x` to the power of `exponent`.
#[inline]
pub fn pow<T: Real>(x: T, exponent: T) -> T {
    x.powf(exponent)
}

/// `x` to a whole power.
#[inline]
pub fn powi<T: Real>(x: T, exponent: i32) -> T {
    x.powi(exponent)
}

/// The sine.
#[inline]
pub fn sin<T: Real>(x: T) -> T {
    x.sin()
}

/// The cosine.
#[inline]
pub fn cos<T: Real>(x: T) -> T {
    x.cos()
}

/// The hyperbolic tangent.
#[inline]
pub fn tanh<T: Real>(x: T) -> T {
    x.tanh()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slope_of_lnrel_agrees_with_its_difference_on_both_branches() {
        for x in [-0.5_f64, -0.11, -0.09, -1e-3, 0.0, 1e-3, 0.09, 0.11, 2.0, 50.0] {
            let h = 1e-5 * (1.0 + x.abs());
            let difference = (lnrel(x + h) - lnrel(x - h)) / (2.0 * h);
            assert!((lnrel_slope(x) - difference).abs() < 1e-8, "at {x}: {} and {difference}", lnrel_slope(x));
        }
    }

    #[test]
    fn clamp_does_not_panic_where_its_bounds_cross() {
        assert_eq!(clamp(1.0, 3.0, 2.0), 2.0);
    }
}
