//! What the solvers compute once for each set of parameters and step length, in `f64`.
//!
//! The entry of e^(A·dt) that leads from one state of a chain to another is, for triangular A, a product of
//! couplings, dtᵏ and a *divided difference* of the exponential over the k + 1 rates on the way. Written out, that is
//! (eᵃ − eᵇ)/(a − b), which loses every digit where the rates meet. [`exp_difference`] computes it without
//! cancellation for any distance of its nodes, so no model has a singular parameter value.

use crate::Real;
use crate::math::{abs, cos, exp, exprel, lnrel, pow, sin, sqrt, tanh};

/// The divided difference exp\[x₀, …, xₖ\] of the exponential over N = k + 1 nodes in any order, equal or not.
///
/// exp\[x\] = eˣ, exp\[x, y\] = (eˣ − eʸ)/(x − y) and eˣ where they meet, exp\[x, x, x\] = eˣ/2, and so on.
/// The relative error is a few units in the last place, plus what rounding the nodes themselves costs.
/// At most 128 nodes; more give NaN, and so do two or more of which one is infinite, and three or more of which one is too
/// large for exp: what they are multiplied with may be infinite as well. NaN, too, where the distances of three or more nodes,
/// not their exponentials, make it less than the smallest normal number.
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
    let is_finite = nodes.iter().all(|x| x.is_finite() && (N == 2 || exp(*x).is_finite()));
    if N > MAX_NODES || (N > 1 && !is_finite) || nodes.iter().any(|x| x.is_nan()) {
        return T::nan();
    }
    nodes.sort_unstable_by(f64::total_cmp);
    let mut known = [[None; N]; N];
    let difference = over(&nodes, 0, N.saturating_sub(1), &mut known);
    let is_lost = N > 2 && difference < f64::MIN_POSITIVE && exp(nodes[N - 1]) > SMALL;
    T::of(if is_lost { f64::NAN } else { difference })
}

/// Below it what is left of an exponential is nothing to what it has been.
const SMALL: f64 = 1e-200;

/// The step of a single state y' = `rate`·y + b over `dt` as `[keep, pull, gain]`, to be used as
/// y ← keep·y + gain·(pull·y + b), where b is constant over the step and `exponent` = `rate`·`dt`.
///
/// Over a step short against the time constant this is y + dt·φ₁·(rate·y + b), which keeps the fixed point exactly;
/// from |rate|·dt = ln 2 on it is e^(rate·dt)·y + dt·φ₁·b, which keeps the decayed remainder.
#[inline]
pub fn relaxation(exponent: f64, rate: f64, dt: f64) -> [f64; 3] {
    // Where only the exponent is beyond the numbers, the state is at its fixed point.
    let gain = if exponent == f64::NEG_INFINITY { -1.0 / rate } else { dt * exprel(exponent) };
    if exponent.abs() < core::f64::consts::LN_2 { [1.0, rate, gain] } else { [exp(exponent), 0.0, gain] }
}

/// e^p·x + φ₁(p)·`drive` for p = `exponent`: a relaxation whose rate is known only in the step. One exponential.
#[inline]
pub fn relaxed<T: Real>(exponent: T, x: T, drive: T) -> T {
    let (decay, gain) = exponent.exponentials();
    // Keeps the fixed point, where exponent·x + drive = 0.
    let near = x + gain * (exponent * x + drive);
    // Keeps the decayed remainder.
    let far = decay * x + gain * drive;
    if exponent.abs() < T::of(core::f64::consts::LN_2) { near } else { far }
}

/// States that keep their sum, after a step: `after`, where the largest has been given what rounding has changed of the sum of
/// those `before`. It changes by its last digits alone, so that small states keep theirs; over many steps the sum does not
/// drift.
///
/// ```
/// use synapse_runtime::propagator::conserved;
/// assert_eq!(conserved([2.0, 1.0], [1.5, 1.25]), [1.75, 1.25]);
/// ```
///
/// There is no branch in it: a loop over it becomes vector code.
#[inline(always)]
pub fn conserved<T: Real, const N: usize>(before: [T; N], after: [T; N]) -> [T; N] {
    let (mut of_before, mut of_after, mut largest) = (T::ZERO, T::ZERO, T::ZERO);
    for k in 0..N {
        of_before += before[k];
        of_after += after[k];
        let size = after[k].abs();
        largest = if size > largest { size } else { largest };
    }
    let difference = of_before - of_after;
    // Beyond the numbers nothing is known of a sum.
    let mut lost = if difference.abs() < T::infinity() { difference } else { T::ZERO };
    let mut corrected = after;
    for state in &mut corrected {
        let is_largest = state.abs() == largest;
        let more = if is_largest { lost } else { T::ZERO };
        *state += more;
        // Only the first of equals.
        lost -= more;
    }
    corrected
}

/// The step of a Riccati equation x' = a + b·x + c·x² over `dt`, with the `coefficients` [a, b, c] and the `discriminant`
/// δ = b²/4 − a·c, as `[even, odd, stable, unstable, keep, drive]`, to be used by [`riccati`].
///
/// Over a step short against 1/√δ the first two are cosh(√δ·dt) and sinh(√δ·dt)/√δ, the first divided out, and with C, S for
/// these the next two are C + S·b/2 and S·a; from √δ·dt = ln 2 on the first two are 0 and the others count: the two roots, e^(−2√δ·dt), and c·(1 − e^(−2√δ·dt))/(2√δ). Where δ is negative there is
/// no root, and every solution grows beyond all bounds within π/√−δ: NaN from there on. NaN as well where δ is not finite or
/// neither root is below 3.4e38.
pub fn riccati_coefficients(coefficients: [f64; 3], discriminant: f64, dt: f64) -> [f64; 6] {
    let [a, b, c] = coefficients;
    if !discriminant.is_finite() {
        return [f64::NAN; 6];
    }
    let half_rate = sqrt(discriminant.max(0.0));
    if half_rate * dt < core::f64::consts::LN_2 {
        let [even, odd] = even_and_odd(discriminant * dt * dt, dt);
        return [even, odd, even + 0.5 * b * odd, a * odd, 1.0, 0.0];
    }
    // Neither root cancels: one is what the usual formula gives without a difference, the other from their product.
    let sum = -(0.5 * b + half_rate.copysign(b));
    let roots = [sum / c, a / sum].map(|root| if abs(root) < FAR { root } else { FAR });
    if roots == [FAR; 2] {
        return [f64::NAN; 6];
    }
    let [stable, unstable] = if b >= 0.0 { roots } else { [roots[1], roots[0]] };
    let exponent = -2.0 * half_rate * dt;
    [0.0, 0.0, stable, unstable, exp(exponent), c * (dt * exprel(exponent))]
}

/// What is given for a root that may not be within the numbers of both precisions: the step finds it from the other one.
const FAR: f64 = 3.4e38;

/// cosh z and dt·sinh z/z for z² = `square`, both divided by the first where it could overflow.
fn even_and_odd(square: f64, dt: f64) -> [f64; 2] {
    if abs(square) < 1e-5 {
        // tanh z/z and tan z/z to fourth order: the next term is less than a rounding.
        return [1.0, dt * (1.0 - square / 3.0 * (1.0 - 0.4 * square))];
    }
    let z = sqrt(abs(square));
    if square > 0.0 {
        [1.0, dt * (tanh(z) / z)]
    } else if z < core::f64::consts::PI {
        [cos(z), dt * (sin(z) / z)]
    } else {
        [f64::NAN; 2]
    }
}

/// x after a step of a Riccati equation, from its right-hand side `f` and the derivative `slope` of that at x, and from what
/// [`riccati_coefficients`] gives. A fixed point stays one. A solution that grows beyond all bounds within the step is
/// infinite.
///
/// Over a long step the variable is the distance y from one of the roots, which satisfies y' = ∓2√δ·y + c·y²: from that which
/// costs fewer roundings, so that what has decayed, and what has grown from little, keeps its digits.
#[inline]
#[expect(clippy::too_many_arguments, reason = "the state, its flow, and the six coefficients")]
pub fn riccati<T: Real>(x: T, f: T, slope: T, even: T, odd: T, stable: T, unstable: T, keep: T, drive: T) -> T {
    if f == T::ZERO {
        return x;
    }
    if even != T::ZERO || odd != T::ZERO {
        let remaining = even - odd * T::of(0.5) * slope;
        return match remaining > T::ZERO {
            false => T::infinity().copysign(f),
            // Where most of x decays the increment would be as large as x is.
            true if remaining > T::of(2.0) => (stable * x + unstable) / remaining,
            true => x + odd * f / remaining,
        };
    }
    // In this form the two in the middle are the roots. Their distance is (1 − keep)/drive; a root that is infinite then, as
    // it may be in single precision, is never the nearer one.
    let far = T::of(FAR);
    let (stable, unstable) = match (stable.abs() >= far, unstable.abs() >= far) {
        (true, _) => (unstable - (T::ONE - keep) / drive, unstable),
        (_, true) => (stable, stable + (T::ONE - keep) / drive),
        _ => (stable, unstable),
    };
    let (y, z) = (x - stable, x - unstable);
    let (of_stable, of_unstable) = (T::ONE - drive * y, keep - drive * z);
    let remaining = if z.abs() < y.abs() { of_unstable } else { of_stable };
    if remaining <= T::ZERO {
        return T::infinity().copysign(f);
    }
    let (y, z) = (y * keep / of_stable, z / of_unstable);
    // How many roundings each sum, and the quotient in it, may have cost.
    let cost_of_stable = stable.abs() + (y / of_stable).abs();
    let cost_of_unstable = unstable.abs() + z.abs();
    let from_unstable = of_stable <= T::ZERO || of_stable.is_nan() || cost_of_unstable < cost_of_stable;
    if from_unstable { unstable + z } else { stable + y }
}

/// The step of a Bernoulli equation x' = b·x + c·xⁿ over `dt` as `[keep, root, rest, gain, drive]`, to be used by
/// [`bernoulli`]; `exponent` = b·dt, `nonlinear` = c, `order` = n > 1.
///
/// With m = n − 1 that is e^(b·dt), 1, 1, 0 and c·dt·φ₁(m·b·dt) where b is negative; else 1, e^(−b·dt), e^(−m·b·dt),
/// b·dt·φ₁(−m·b·dt) and c·dt·φ₁(−m·b·dt), so that nothing overflows. `rest` is rootᵐ and 1 − m·gain. For n near 1 the second
/// form is also that of negative b, as long as it does not grow much: it keeps the fixed point.
pub fn bernoulli_coefficients(exponent: f64, nonlinear: f64, order: f64, dt: f64) -> [f64; 5] {
    let m = order - 1.0;
    if exponent > 0.0 || (m < NEAR && abs(m * exponent) < 2.0) {
        let relative = exprel(-m * exponent);
        // Where the root would be large it is not read, and must only be a number in both precisions.
        let root = exp(-exponent).min(LARGE);
        [1.0, root, exp(-m * exponent), exponent * relative, nonlinear * (dt * relative)]
    } else {
        [exp(exponent), 1.0, 1.0, 0.0, nonlinear * (dt * exprel(m * exponent))]
    }
}

/// For n − 1 below it a root of a Bernoulli equation is taken by its logarithm, where that is short.
const NEAR: f64 = 0.5;

const LARGE: f64 = 1e38;

/// x after a step of a Bernoulli equation x' = b·x + c·xⁿ: x·`keep`/(`rest` − m·`drive`·xᵐ)^(1/m) with m = n − 1, n = `order`,
/// from what [`bernoulli_coefficients`] gives. A solution that grows beyond all bounds within the step is infinite; a power
/// of a negative number that is none is NaN.
///
/// For n near 1 what is left over is 1 less a little, whose 1/m-th root would lose 1/m digits: there the root is taken by the
/// logarithm of 1 − m·(gain + drive·xᵐ).
#[inline]
pub fn bernoulli<T: Real>(x: T, keep: T, root: T, rest: T, gain: T, drive: T, order: T) -> T {
    let m = order - T::ONE;
    let power_of = |y: T| if m == T::ONE || y == T::ONE { y } else { pow(y, m) };
    let root_of = |y: T| if m == T::ONE { y } else { pow(y, T::ONE / m) };
    if x == T::ZERO {
        return x;
    }
    let power = power_of(x);
    let used = gain + drive * power;
    if m < T::of(NEAR) && (m * used).abs() < T::of(0.5) {
        // Where all has decayed, the exponential of what is left over may be infinite.
        return if keep == T::ZERO { x * keep } else { x * (keep * exp(used * lnrel(-m * used))) };
    }
    let drive = m * drive;
    let remaining = rest - drive * power;
    if m < T::of(NEAR) {
        // No power of so small an exponent is beyond the numbers.
        return if remaining <= T::ZERO { T::infinity().copysign(x) } else { x * (keep / root_of(remaining)) };
    }
    if power.is_normal() && rest.is_normal() && remaining.is_normal() && remaining > T::ZERO {
        return x * keep / root_of(remaining);
    }
    if power.is_nan() {
        return power;
    }
    // A power is beyond the numbers: the same with the quotient of the roots.
    let (sign, quotient) = (power_of(T::ONE.copysign(x)), root / x.abs());
    let scaled = power_of(quotient) - drive * sign;
    if scaled == T::infinity() {
        x * keep / root
    } else if scaled > T::ZERO {
        T::ONE.copysign(x) * keep / root_of(scaled)
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
        assert!(exp_difference([f64::NEG_INFINITY, 0.0]).is_nan());
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

    #[test]
    fn a_relaxation_of_more_time_constants_than_there_are_numbers_ends_at_its_fixed_point() {
        assert_eq!(relaxation(f64::NEG_INFINITY, -1e300, 1e10), [0.0, 0.0, 1e-300]);
    }
}
