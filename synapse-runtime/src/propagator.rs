//! What the solvers compute once for each set of parameters and step length, in `f64`.
//!
//! The entry of e^(A·dt) that leads from one state of a chain to another is, for triangular A, a product of
//! couplings, dtᵏ and a *divided difference* of the exponential over the k + 1 rates on the way. Written out, that is
//! (eᵃ − eᵇ)/(a − b), which loses every digit where the rates meet. [`exp_difference`] computes it without
//! cancellation for any distance of its nodes, so no model has a singular parameter value.

use crate::Real;
use crate::math::{abs, cos, exp, exprel, pow, sin, sqrt, tanh};

/// The divided difference exp\[x₀, …, xₖ\] of the exponential over N = k + 1 nodes in any order, equal or not.
///
/// exp\[x\] = eˣ, exp\[x, y\] = (eˣ − eʸ)/(x − y) and eˣ where they meet, exp\[x, x, x\] = eˣ/2, and so on.
/// The relative error is a few units in the last place, plus what rounding the nodes themselves costs.
/// At most 128 nodes; more give NaN, and so do three or more of which one is infinite or too large for exp.
///
/// Two nodes use φ₁. More are sorted; n nodes that spread by 4n or more use the recursion, closer ones the Taylor series of
/// the exponential of their bidiagonal matrix (Opitz 1964), whose terms are all non-negative once the smallest node is
/// taken out, so that nothing cancels.
///
/// ```
/// use synapse_runtime::propagator::exp_difference;
/// assert_eq!(exp_difference([-1.0, -1.0]), (-1.0_f64).exp());
/// assert_eq!(exp_difference([0.0, 0.0, 0.0]), 0.5);
/// ```
///
/// Computed in `f64` in either precision.
pub fn exp_difference<T: Real, const N: usize>(nodes: [T; N]) -> T {
    let mut nodes = nodes.map(Real::as_f64);
    let is_finite = nodes.iter().all(|x| x.is_finite() && exp(*x).is_finite());
    if N > MAX_NODES || (N > 2 && !is_finite) || nodes.iter().any(|x| x.is_nan()) {
        return T::nan();
    }
    nodes.sort_unstable_by(f64::total_cmp);
    let mut known = [[None; N]; N];
    T::of(over(&nodes, 0, N.saturating_sub(1), &mut known))
}

/// The step of a single state y' = `rate`·y + b over `dt` as `[keep, pull, gain]`, to be used as
/// y ← keep·y + gain·(pull·y + b), where b is constant over the step and `exponent` = `rate`·`dt`.
///
/// Over a step short against the time constant this is y + dt·φ₁·(rate·y + b), which keeps the fixed point exactly;
/// from |rate|·dt = ln 2 on it is e^(rate·dt)·y + dt·φ₁·b, which keeps the decayed remainder.
#[inline]
pub fn relaxation(exponent: f64, rate: f64, dt: f64) -> [f64; 3] {
    let gain = dt * exprel(exponent);
    if exponent.abs() < core::f64::consts::LN_2 { [1.0, rate, gain] } else { [exp(exponent), 0.0, gain] }
}

/// e^p·x + φ₁(p)·`drive` for p = `exponent`: a relaxation whose rate is known only in the step. One exponential.
#[inline]
pub fn relaxed<T: Real>(exponent: T, x: T, drive: T) -> T {
    if exponent.abs() < T::of(core::f64::consts::LN_2) {
        // Keeps the fixed point, where exponent·x + drive = 0.
        x + exprel(exponent) * (exponent * x + drive)
    } else {
        // Keeps the decayed remainder.
        let decay = exp(exponent);
        decay * x + (decay - T::ONE) / exponent * drive
    }
}

/// The step of a Riccati equation x' = a + b·x + c·x² over `dt` as `[even, odd]` for the `discriminant` δ = b²/4 − a·c, to be
/// used by [`riccati`]: cosh(√δ·dt) and sinh(√δ·dt)/√δ, both divided by the first where it could overflow.
///
/// Where δ is negative every solution grows beyond all bounds within π/√−δ: NaN from there on.
pub fn riccati_coefficients(discriminant: f64, dt: f64) -> [f64; 2] {
    let square = discriminant * dt * dt;
    // tanh z/z and tan z/z to fourth order: below this the next term is less than a rounding.
    let near_zero = 1.0 - square / 3.0 * (1.0 - 0.4 * square);
    if square.abs() < 1e-5 {
        return [1.0, dt * near_zero];
    }
    let z = sqrt(abs(square));
    match square > 0.0 {
        true => [1.0, dt * (tanh(z) / z)],
        false if z < core::f64::consts::PI => [cos(z), dt * (sin(z) / z)],
        false => [f64::NAN; 2],
    }
}

/// x after a step of a Riccati equation, from its right-hand side `f` and the derivative `slope` of that at x: a fixed point
/// stays one. A solution that grows beyond all bounds within the step is infinite.
#[inline]
pub fn riccati<T: Real>(x: T, f: T, slope: T, even: T, odd: T) -> T {
    let remaining = even - odd * T::of(0.5) * slope;
    if f == T::ZERO {
        x
    } else if remaining > T::ZERO {
        x + odd * f / remaining
    } else {
        T::infinity().copysign(f)
    }
}

/// The step of a Bernoulli equation x' = b·x + c·xⁿ over `dt` as `[keep, rest, drive]`, to be used by [`bernoulli`];
/// `exponent` = b·dt, `nonlinear` = c, `order` = n > 1.
///
/// With m = n − 1 that is e^(b·dt), 1 and m·c·dt·φ₁(m·b·dt) where b is not positive; else 1, e^(−m·b·dt) and
/// m·c·dt·φ₁(−m·b·dt), so that nothing overflows.
pub fn bernoulli_coefficients(exponent: f64, nonlinear: f64, order: f64, dt: f64) -> [f64; 3] {
    let m = order - 1.0;
    let decay = -abs(m * exponent);
    let drive = m * nonlinear * (dt * exprel(decay));
    if exponent > 0.0 { [1.0, exp(decay), drive] } else { [exp(exponent), 1.0, drive] }
}

/// x after a step of a Bernoulli equation x' = b·x + c·x^(m+1): x·`keep`/(`rest` − `drive`·xᵐ)^(1/m). A solution that grows
/// beyond all bounds within the step is infinite.
#[inline]
pub fn bernoulli<T: Real>(x: T, keep: T, rest: T, drive: T, m: T) -> T {
    let is_one = m == T::ONE;
    let power = if is_one { x } else { pow(x, m) };
    let remaining = rest - drive * power;
    if x == T::ZERO {
        x
    } else if remaining > T::ZERO {
        x * keep / if is_one { remaining } else { pow(remaining, T::ONE / m) }
    } else {
        T::infinity().copysign(x)
    }
}

/// 1/127! is still a normal number.
const MAX_NODES: usize = 128;

/// How far apart n nodes must be for the recursion, which subtracts, to keep its digits; nearer ones take the series.
fn wide(n: usize) -> f64 {
    4.0 * n as f64
}

/// The difference over the ascending `nodes` from `first` to `last`; `known` holds what was computed before.
fn over<const N: usize>(nodes: &[f64; N], first: usize, last: usize, known: &mut [[Option<f64>; N]; N]) -> f64 {
    let (low, high) = (nodes[first], nodes[last]);
    if let Some(known) = known[first][last] {
        return known;
    }
    let value = match last - first {
        0 => exp(low),
        1 => exp(high) * exprel(low - high),
        // Half of the exponent on either side: e^low alone could underflow where the product does not.
        order if high - low < wide(order + 1) => {
            exp(0.5 * low) * (shifted_series(&nodes[first..=last]) * exp(0.5 * low))
        }
        _ => (over(nodes, first + 1, last, known) - over(nodes, first, last - 1, known)) / (high - low),
    };
    known[first][last] = Some(value);
    value
}

/// exp[0, d₁, …, dₖ] for ascending nodes with distances d from the first: Σ hₘ(d)/(m + k)!, where hₘ is the complete
/// homogeneous symmetric polynomial of degree m. All terms are non-negative, so nothing cancels.
fn shifted_series(nodes: &[f64]) -> f64 {
    let order = nodes.len() - 1;
    let spread = nodes[order] - nodes[0];
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 ≤ spread < 4·128")]
    let n_terms = 40 + (4.0 * spread) as usize;
    // h[j] is hₘ of the first j + 1 distances, divided by (m + k)!; h₀ = 1.
    let factorial: f64 = (1..=order).map(|n| n as f64).product();
    let mut h = [1.0 / factorial; MAX_NODES];
    // The sum is compensated (Neumaier): there are many terms.
    let (mut sum, mut lost) = (h[order], 0.0);
    for degree in 1..n_terms {
        let divisor = (degree + order) as f64;
        h[0] = 0.0;
        for j in 1..=order {
            h[j] = h[j - 1] + (nodes[j] - nodes[0]) * h[j] / divisor;
        }
        let (term, next) = (h[order], sum + h[order]);
        lost += if sum >= term { (sum - next) + term } else { (term - next) + sum };
        sum = next;
    }
    sum + lost
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_symmetric_in_its_nodes() {
        let sorted = exp_difference([-7.0, -3.0, -0.5, 0.0]);
        assert_eq!(exp_difference([-0.5, 0.0, -7.0, -3.0]), sorted);
    }

    #[test]
    fn equal_nodes_give_the_derivative_over_the_factorial() {
        assert_eq!(exp_difference([0.0; 5]), 1.0 / 24.0);
        assert_eq!(exp_difference([-2.0; 2]), (-2.0_f64).exp());
    }

    #[test]
    fn nothing_overflows_or_becomes_nan_for_extreme_nodes() {
        assert_eq!(exp_difference([-1e300, -1e300, -1e300]), 0.0);
        assert_eq!(exp_difference([f64::MIN, 0.0]), 1.0 / f64::MAX);
        assert!(exp_difference([-1e6, -1e6 - 1e-9, 0.0, -3.0]) > 0.0);
        assert!(exp_difference([0.0_f64; 129]).is_nan());
        let far: [f64; 40] = core::array::from_fn(|k| 1000.0 * k as f64);
        assert!(exp_difference(far).is_nan());
    }

    #[test]
    fn two_far_clusters_of_nodes_keep_their_digits() {
        // exp[0 ×10, −8 ×10] to 40 digits, by a Taylor series in 60-digit arithmetic.
        let mut nodes = [0.0; 20];
        nodes[..10].fill(-8.0);
        let value: f64 = exp_difference(nodes);
        assert!((value / CLUSTERS - 1.0).abs() < 4e-15, "{value:e}");
    }

    const CLUSTERS: f64 = 2.190_475_362_897_254_3e-19;

    #[test]
    fn a_relaxation_in_a_step_keeps_both_ends() {
        assert_eq!(relaxed(-0.5, 4.0, 2.0), 4.0);
        assert!((relaxed(-20.0, 1000.0, 0.0) / (1000.0 * (-20.0_f64).exp()) - 1.0).abs() < 1e-15);
        assert_eq!(relaxed(0.0_f32, 1.5, 0.25), 1.75);
    }

    #[test]
    fn a_relaxation_over_no_time_is_the_identity() {
        assert_eq!(relaxation(-0.0, -0.1, 0.0), [1.0, -0.1, 0.0]);
    }
}
