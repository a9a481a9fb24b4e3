//! The exponential of a matrix, for states that read each other in a circle.
//!
//! Where they do not, the matrix is triangular in some order of the states, and [`propagator`](crate::propagator) has its
//! entries one by one. In a circle there are two cases. Where no state pulls another one down (every entry off the diagonal
//! is at least 0: a *Metzler* matrix, like every scheme of opening and closing rates), no entry of the exponential is the
//! difference of others, and each of them keeps all its digits. Otherwise, as in an oscillation, they cross zero, and
//! their error is judged against the largest one of the row; that case needs the feature `matrix`.

use core::array::from_fn;

use crate::math::{abs, clamp, sqrt};

/// e^A of the square matrix `a`, a list of rows; for A·dt it takes the states of y' = A·y over a step dt.
///
/// A constant drive b is one more state that stays 1: the matrix \[\[A, b\], \[0, 0\]\]·dt has ∫e^(A·s)·b ds, from 0 to dt, in
/// its last column.
///
/// Where no entry off the diagonal is negative, no entry of the result is, and each is right to a few units in its last
/// place up to ‖A‖₁ = 10¹⁵; beyond, the fast states are where they end, and those 10²⁵ times slower stand still. Otherwise an
/// entry is off by a few units in the last place of the largest one in its row, as long as ‖A‖₁ times the factor by
/// which the row is smaller than what cancels in it is below 10¹⁴.
///
/// All NaN: for an entry that is not finite; and, if one off the diagonal is negative, without the feature `matrix`, or where
/// ‖A‖₁ is above 10¹⁵ in units that suit the states, unless by then all that moves has decayed. Entries too large for a `f64` are infinite, or NaN where infinities
/// of both signs meet.
///
/// Units by Osborne (1960); scaling, approximation and repeated squaring as in Higham (2005), in twice the digits, as
/// each squaring doubles the error; without negative entries the terms are those of the uniformisation of Jensen (1953).
///
/// ```
/// use synapse_runtime::matrix::exponential;
/// // A channel opens with rate 1 and closes with rate 3: after a long time a quarter of them is open.
/// let after = exponential([[-3e6, 1e6], [3e6, -1e6]]);
/// assert_eq!(after, [[0.25, 0.25], [0.75, 0.75]]);
/// ```
pub fn exponential<const N: usize>(a: [[f64; N]; N]) -> [[f64; N]; N] {
    corrected_exponential(a, &[[0.0; N]; N])
}

/// e^A of the square matrix `a`, as [`exponential`] gives it, of which every column of each set of rows in `closed` sums to
/// 0 but for rounding, as in a scheme of opening and closing rates: what rounding has left of such a sum is taken from its
/// largest entry, in more digits than those of a `f64`.
///
/// Without that, ‖A‖₁ = 10¹² in which a rate is rounded would change the sum of the states by 10⁻⁴.
///
/// ```
/// use synapse_runtime::matrix::closed_exponential;
/// // 0.1 + 0.2 is not 0.3.
/// let rates = [[-0.3, 0.1, 0.2], [0.1, -0.1, 0.0], [0.2, 0.0, -0.2]].map(|row| row.map(|rate| rate * 1e15));
/// let after = closed_exponential(rates, &[&[0, 1, 2]]);
/// assert!(after.as_flattened().iter().all(|share| (share - 1.0 / 3.0).abs() < 1e-15));
/// ```
pub fn closed_exponential<const N: usize>(a: [[f64; N]; N], closed: &[&[usize]]) -> [[f64; N]; N] {
    let mut corrections = [[0.0; N]; N];
    for rows in closed {
        for column in 0..N {
            let entry = |row: usize| a.get(row).map_or(0.0, |entries| entries[column]);
            let sum = rows.iter().fold(Double::sum(0.0, 0.0), |sum, row| sum.plus(Double::sum(entry(*row), 0.0)));
            let largest = rows.iter().copied().filter(|row| *row < N).max_by(|one, other| {
                let (one, other) = (abs(entry(*one)), abs(entry(*other)));
                one.total_cmp(&other)
            });
            if let Some(row) = largest {
                corrections[row][column] = -sum.high;
            }
        }
    }
    corrected_exponential(a, &corrections)
}

fn corrected_exponential<const N: usize>(a: Square<f64, N>, corrections: &Square<f64, N>) -> Square<f64, N> {
    if !a.as_flattened().iter().all(|entry| entry.is_finite()) {
        return [[f64::NAN; N]; N];
    }
    let units = balancing_units(&a);
    let balanced = zip(&in_units(&a, &units), &in_units(corrections, &units), Double::sum);
    let is_metzler = (0..N).all(|row| (0..N).all(|column| row == column || a[row][column] >= 0.0));
    let result = if is_metzler { of_metzler(&balanced) } else { of_any(&balanced) };
    in_units(&result, &units.map(f64::recip))
}

/// Reports a `model` that needs the feature `matrix`, where this crate has been built without it. For generated code.
#[cfg(feature = "matrix")]
#[doc(hidden)]
#[macro_export]
macro_rules! needs_matrix {
    ($model:literal) => {};
}

/// Reports a `model` that needs the feature `matrix`, where this crate has been built without it. For generated code.
#[cfg(not(feature = "matrix"))]
#[doc(hidden)]
#[macro_export]
macro_rules! needs_matrix {
    ($model:literal) => {
        ::core::compile_error!(::core::concat!(
            "the model `",
            $model,
            "` has states that read each other in a circle, whose exact solution needs the feature `matrix` of \
             synapse-runtime; write `synapse-runtime = { …, features = [\"matrix\"] }` or choose another solver with \
             `methods(rk4)`"
        ));
    };
}

/// A square matrix, as a list of rows.
type Square<T, const N: usize> = [[T; N]; N];

/// The unit of each state, a power of two, in which its row and its column are about equally large (Osborne 1960).
///
/// It undoes units of the model that are far apart, which would cost digits in a norm of the whole matrix.
fn balancing_units<const N: usize>(a: &Square<f64, N>) -> [f64; N] {
    let (mut units, mut balanced) = ([1.0; N], *a);
    // Two or three sweeps are usual; many, where a circle reads another one in a far larger unit.
    for _ in 0..MAX_SWEEPS {
        let before = units;
        for state in 0..N {
            units[state] = clamp(units[state] * growth(&balanced, state), LEAST_UNIT, 1.0 / LEAST_UNIT);
            balanced = in_units(a, &units);
        }
        if units == before {
            break;
        }
    }
    // Near the ends of the range of a f64 an entry could have been lost.
    if in_units(&balanced, &units.map(f64::recip)) == *a { units } else { [1.0; N] }
}

const MAX_SWEEPS: usize = 100;

/// 2⁻⁵⁰⁰: the quotient of two units is a normal number.
const LEAST_UNIT: f64 = f64::from_bits((1023 - 500) << 52);

/// `a` for states counted in `units`: exact, as these are powers of two.
fn in_units<const N: usize>(a: &Square<f64, N>, units: &[f64; N]) -> Square<f64, N> {
    from_fn(|row| from_fn(|column| a[row][column] * (units[column] / units[row])))
}

/// The power of two by which the unit of `state` is too small for its row and its column to be about equally large.
fn growth<const N: usize>(a: &Square<f64, N>, state: usize) -> f64 {
    let others = || (0..N).filter(|other| *other != state);
    let row: f64 = others().map(|other| abs(a[state][other])).sum();
    let column: f64 = others().map(|other| abs(a[other][state])).sum();
    // A state that reads no other one, or that no other one reads, must only not dominate the rest.
    let rest = (0..N).map(|k| abs(a[k][k])).fold(0.25, f64::max);
    let growth = match (row > 0.0, column > 0.0) {
        (true, true) => sqrt(row) / sqrt(column),
        (true, false) => (row / rest).max(1.0),
        (false, true) => (rest / column).min(1.0),
        (false, false) => 1.0,
    };
    // Less than a factor of two gains nothing.
    if growth > 0.5 && growth < 2.0 { 1.0 } else { f64::from_bits(growth.to_bits() & f64::INFINITY.to_bits()) }
}

/// `a` times 2⁻ˢ, with a 1-norm of at most `bound`, and s.
fn halved<const N: usize>(a: &Square<Double, N>, bound: f64) -> (Square<Double, N>, usize) {
    let (mut a, mut halvings) = (*a, 0);
    // At most 1100 times: the entries are finite, even where their sum is not.
    while norm(&a) > bound {
        a = a.map(|row| row.map(|entry| Double { high: 0.5 * entry.high, low: 0.5 * entry.low }));
        halvings += 1;
    }
    (a, halvings)
}

/// The 1-norm: the largest sum of absolute values in a column.
fn norm<const N: usize>(a: &Square<Double, N>) -> f64 {
    (0..N).map(|column| a.iter().map(|row| abs(row[column].high)).sum()).fold(0.0, f64::max)
}

/// e^A for a balanced Metzler matrix A.
///
/// With its most negative diagonal entry m, A − m·I has no negative entry, and so has e^A = eᵐ·e^(A − m·I): nothing cancels.
fn of_metzler<const N: usize>(a: &Square<Double, N>) -> Square<f64, N> {
    let (a, halvings) = halved(a, BOUND);
    let least = (0..N).map(|k| a[k][k].high).fold(0.0, f64::min);
    let shifted = from_fn(|row| {
        from_fn(|column| a[row][column].plus(Double::sum(if row == column { -least } else { 0.0 }, 0.0)))
    });
    let [[decay]] = series(&[[Double::sum(least, 0.0)]]);
    let power = series(&shifted).map(|row| row.map(|entry| entry.times(decay)));
    rounded(squared(power, halvings))
}

/// How small a matrix is made before its exponential is approximated.
const BOUND: f64 = 1.0 / 16.0;

/// `power`, squared so many times, or until that changes nothing, as at the steady state.
///
/// Each squaring doubles the relative error; with twice the digits, what it began with stays below the last one of a `f64`.
fn squared<const N: usize>(mut power: Square<Double, N>, times: usize) -> Square<Double, N> {
    for _ in 0..times {
        let square = product(&power, &power);
        if is_same(&power, &square) {
            break;
        }
        power = square;
    }
    power
}

fn rounded<const N: usize>(power: Square<Double, N>) -> Square<f64, N> {
    power.map(|row| row.map(|entry| entry.high))
}

/// e^A for a balanced matrix A.
#[cfg(feature = "matrix")]
fn of_any<const N: usize>(a: &Square<Double, N>) -> Square<f64, N> {
    let (known, beyond) = halved(a, MAX_NORM);
    let (small, halvings) = halved(&known, BOUND);
    let power = squared(pade::approximant(&small), halvings);
    if beyond == 0 {
        return rounded(power);
    }
    let moves = |state: &usize| a[*state].iter().any(|entry| entry.high != 0.0);
    let left_of = |power: &Square<Double, N>, state: usize| {
        (0..N).filter(moves).map(|row| abs(power[row][state].high)).sum::<f64>()
    };
    // What is less than half there by then, is less than a quarter there after twice the time, whatever the angle.
    let decays = (0..N).filter(moves).all(|state| left_of(&power, state) < 0.5);
    let power = squared(power, beyond);
    let has_decayed = (0..N).filter(moves).all(|state| left_of(&power, state) == 0.0);
    if decays && has_decayed { rounded(power) } else { [[f64::NAN; N]; N] }
}

/// Beyond it, an angle is not known even to a whole turn.
#[cfg(feature = "matrix")]
const MAX_NORM: f64 = 1e15;

#[cfg(not(feature = "matrix"))]
fn of_any<const N: usize>(_: &Square<Double, N>) -> Square<f64, N> {
    [[f64::NAN; N]; N]
}

/// e^B for ‖B‖₁ ≤ 1/8, by the Taylor series.
fn series<const N: usize>(b: &Square<Double, N>) -> Square<Double, N> {
    let one: Square<Double, N> = identity();
    let mut sum = one;
    // The 18 terms after the first one of an entry make the rest smaller than 2⁻¹⁰⁶ of it; that one may be the N-th.
    for n in (1..=N + 18).rev() {
        sum = zip(&one, &product(b, &sum), |one, next| one.plus(next.over(n as f64)));
    }
    sum
}

fn identity<const N: usize>() -> Square<Double, N> {
    from_fn(|row| from_fn(|column| Double::sum(if row == column { 1.0 } else { 0.0 }, 0.0)))
}

/// `f` of each entry of `a` and the one of `b` in its place.
fn zip<const N: usize, S: Copy, T: Copy>(
    a: &Square<S, N>,
    b: &Square<T, N>,
    f: impl Fn(S, T) -> Double,
) -> Square<Double, N> {
    from_fn(|row| from_fn(|column| f(a[row][column], b[row][column])))
}

fn product<const N: usize>(a: &Square<Double, N>, b: &Square<Double, N>) -> Square<Double, N> {
    let entry = |row: usize, column: usize| {
        let factors = (0..N).map(|k| (a[row][k], b[k][column]));
        // No path is no path, even along one that is infinite.
        let factors = factors.filter(|(x, y)| x.high != 0.0 && y.high != 0.0);
        factors.fold(Double::sum(0.0, 0.0), |sum, (x, y)| sum.plus(x.times(y)))
    };
    from_fn(|row| from_fn(|column| entry(row, column)))
}

/// Whether `new` agrees with `old` in 90 bits; one that has become infinite does not.
fn is_same<const N: usize>(old: &Square<Double, N>, new: &Square<Double, N>) -> bool {
    let mut pairs = old.as_flattened().iter().zip(new.as_flattened());
    pairs.all(|(old, new)| abs((new.high - old.high) + (new.low - old.low)) <= SAME * abs(old.high))
}

const SAME: f64 = f64::from_bits((1023 - 90) << 52);

/// e^A for ‖A‖₁ ≤ 1/16, by the Padé approximant of degree \[7/7\] (Higham 2005, equation 2.2).
#[cfg(feature = "matrix")]
mod pade {
    use nalgebra::DMatrix;

    use super::{Double, Square, from_fn, identity, product, zip};

    /// It is p(A)/p(−A); the error is below 2⁻¹¹⁰.
    const COEFFICIENTS: [f64; 8] = [17_297_280.0, 8_648_640.0, 1_995_840.0, 277_200.0, 25_200.0, 1_512.0, 56.0, 1.0];

    pub(super) fn approximant<const N: usize>(a: &Square<Double, N>) -> Square<Double, N> {
        let square = product(a, a);
        let even = in_powers_of(&square, 0);
        let odd = product(a, &in_powers_of(&square, 1));
        quotient(&zip(&even, &odd, Double::plus), &zip(&even, &odd, Double::minus))
    }

    /// Every second term of p from the one of degree `first`, by Horner's rule in the square of A.
    fn in_powers_of<const N: usize>(square: &Square<Double, N>, first: usize) -> Square<Double, N> {
        let mut sum = [[Double::sum(0.0, 0.0); N]; N];
        for degree in (first..COEFFICIENTS.len()).step_by(2).rev() {
            let factor = Double::sum(COEFFICIENTS[degree], 0.0);
            sum = zip(&product(square, &sum), &identity(), |sum, one: Double| sum.plus(one.times(factor)));
        }
        sum
    }

    /// `over` from the left by the inverse of `under`. The factors have the digits of a `f64`, the remainders twice as many,
    /// and each pass adds the digits of the factors (Wilkinson's iterative refinement).
    fn quotient<const N: usize>(over: &Square<Double, N>, under: &Square<Double, N>) -> Square<Double, N> {
        let factors = DMatrix::from_fn(N, N, |row, column| under[row][column].high).lu();
        let mut quotient = [[Double::sum(0.0, 0.0); N]; N];
        for _ in 0..3 {
            let rest = zip(over, &product(under, &quotient), Double::minus);
            // A denominator this near to a multiple of the identity is regular.
            let Some(step) = factors.solve(&DMatrix::from_fn(N, N, |row, column| rest[row][column].high)) else {
                return [[Double::sum(f64::NAN, 0.0); N]; N];
            };
            let step: Square<f64, N> = from_fn(|row| from_fn(|column| step[(row, column)]));
            quotient = zip(&quotient, &step, |sum, step| sum.plus(Double::sum(step, 0.0)));
        }
        quotient
    }
}

/// The unevaluated sum of two numbers, of which the second one is below the last digit of the first (Dekker 1971).
///
/// Infinities stay what they are, with nothing below.
#[derive(Clone, Copy)]
struct Double {
    high: f64,
    low: f64,
}

impl Double {
    /// x + y, exactly (Knuth).
    fn sum(x: f64, y: f64) -> Self {
        let high = x + y;
        let of_y = high - x;
        Self::with(high, (x - (high - of_y)) + (y - of_y))
    }

    /// x·y, exactly (Dekker, Veltkamp).
    fn product(x: f64, y: f64) -> Self {
        let high = x * y;
        let ([a, b], [c, d]) = (halves(x), halves(y));
        Self::with(high, b * d - (((high - a * c) - b * c) - a * d))
    }

    fn with(high: f64, low: f64) -> Self {
        Self { high, low: if low.is_finite() { low } else { 0.0 } }
    }

    fn plus(self, other: Self) -> Self {
        let sum = Self::sum(self.high, other.high);
        Self::sum(sum.high, sum.low + (self.low + other.low))
    }

    #[cfg(feature = "matrix")]
    fn minus(self, other: Self) -> Self {
        self.plus(Self { high: -other.high, low: -other.low })
    }

    fn times(self, other: Self) -> Self {
        let product = Self::product(self.high, other.high);
        if !product.high.is_finite() {
            return product;
        }
        Self::sum(product.high, product.low + (self.high * other.low + self.low * other.high))
    }

    fn over(self, divisor: f64) -> Self {
        let quotient = self.high / divisor;
        let back = Self::product(quotient, divisor);
        Self::sum(quotient, ((self.high - back.high) - back.low + self.low) / divisor)
    }
}

/// `x` as a sum of two numbers with half of its digits each.
fn halves(x: f64) -> [f64; 2] {
    let scaled = 134_217_729.0 * x; // 2²⁷ + 1
    let high = scaled - (scaled - x);
    [high, x - high]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_time_is_the_identity() {
        assert_eq!(exponential([[0.0; 3]; 3]), [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]);
        assert_eq!(exponential::<0>([]), [[0.0; 0]; 0]);
    }

    #[test]
    fn one_state_is_the_exponential() {
        for x in [-700.0, -1.0, -1e-9, 0.0, 2.5, 700.0] {
            assert_close([[crate::math::exp(x)]], exponential([[x]]), 3e-16);
        }
        assert_eq!(exponential([[-1e300]]), [[0.0]]);
        assert_eq!(exponential([[1e300]]), [[f64::INFINITY]]);
    }

    #[test]
    fn a_scheme_of_rates_keeps_every_digit() {
        let a = [[-0.5, 2.0, 0.0], [0.25, -2.5, 1e-3], [0.25, 0.5, -1e-3]];
        for (row, expected) in exponential(a).iter().zip(SCHEME) {
            for (entry, expected) in row.iter().zip(expected) {
                assert!((entry / expected - 1.0).abs() < 3e-16, "{entry:e} {expected:e}");
            }
        }
    }

    /// By scaling and squaring in 120-digit arithmetic.
    const SCHEME: Square<f64, 3> = [
        [0.695_762_411_693_862_1, 0.566_562_262_690_816, 0.000_433_592_060_355_823_8],
        [0.070_874_481_843_896_48, 0.129_308_547_018_135_05, 0.000_391_462_350_404_186_05],
        [0.233_363_106_462_241_45, 0.304_129_190_291_048_97, 0.999_174_945_589_24],
    ];

    #[test]
    fn what_is_conserved_stays_so_however_long_the_step() {
        for exponent in [-40, -3, 0, 7, 20, 50, 300, 1000] {
            let dt = crate::math::powi(2.0, exponent);
            let scheme = [[-3.0, 1.0, 0.0], [2.0, -3.0, 0.5], [1.0, 2.0, -0.5]];
            let after = exponential(scheme.map(|row| row.map(|rate| rate * dt)));
            for column in 0..3 {
                let total: f64 = after.iter().map(|row| row[column]).sum();
                assert!((total - 1.0).abs() < 4e-16, "{exponent}: {total:e}");
            }
        }
    }

    #[test]
    fn a_weak_link_keeps_its_digits() {
        let [[_, forth], [back, _]] = exponential([[-1.0, 1e-200], [1e-100, -300.0]]);
        let shared = (crate::math::exp(-1.0) - crate::math::exp(-300.0)) / 299.0;
        assert!((forth / (1e-200 * shared) - 1.0).abs() < 4e-16, "{forth:e}");
        assert!((back / (1e-100 * shared) - 1.0).abs() < 4e-16, "{back:e}");
    }

    #[test]
    fn units_far_apart_cost_nothing() {
        let [[same, forth], [back, _]] = exponential([[-1.0, 1e200], [1e-200, -1.0]]);
        let (faster, slower) = (0.5, 0.5 * crate::math::exp(-2.0));
        assert!((same / (faster + slower) - 1.0).abs() < 4e-16, "{same:e}");
        assert!((forth / (1e200 * (faster - slower)) - 1.0).abs() < 4e-16, "{forth:e}");
        assert!((back / (1e-200 * (faster - slower)) - 1.0).abs() < 4e-16, "{back:e}");
        assert_eq!(exponential([[0.0, 1e300], [0.0, 0.0]]), [[1.0, 1e300], [0.0, 1.0]]);
    }

    #[test]
    fn extreme_rates_are_never_nan() {
        for rate in [1e-300, 1e-20, 1e15, 1e20, 1e100, 1e300, f64::MAX] {
            let [[left, right], [_, rest]] = exponential([[-rate, 0.0], [rate, 0.0]]);
            assert!((0.0..=1.0).contains(&left) && right == 0.0 && rest == 1.0, "{rate:e}: {left:e}");
            let all = exponential([[rate; 2]; 2]);
            assert!(all.as_flattened().iter().all(|entry| *entry > 0.0), "{rate:e}: {all:?}");
        }
    }

    #[test]
    fn what_is_not_finite_is_nan() {
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let all = exponential([[0.0, bad], [1.0, 0.0]]);
            assert!(all.as_flattened().iter().all(|entry| entry.is_nan()), "{all:?}");
        }
    }

    #[cfg(not(feature = "matrix"))]
    #[test]
    fn an_oscillation_without_the_feature_is_nan() {
        assert!(exponential([[0.0, 1.0], [-1.0, 0.0]]).as_flattened().iter().all(|entry| entry.is_nan()));
    }

    #[cfg(feature = "matrix")]
    mod with_pade {
        use super::*;
        use crate::math::{cos, sin};

        crate::needs_matrix!("Nothing");

        #[test]
        fn a_rotation_is_cosine_and_sine() {
            for angle in [0.0, 1e-9, 0.3, 1.5, 10.0, 1e3, 1e6] {
                let closed = [[cos(angle), sin(angle)], [-sin(angle), cos(angle)]];
                assert_close(closed, exponential([[0.0, angle], [-angle, 0.0]]), 4e-16);
            }
        }

        #[test]
        fn a_drive_is_integrated() {
            // q' = v, v' = −q + 1: q = 1 − cos t, v = sin t.
            let t = 2.5;
            let closed = [[cos(t), sin(t), 1.0 - cos(t)], [-sin(t), cos(t), sin(t)], [0.0, 0.0, 1.0]];
            assert_close(closed, exponential([[0.0, t, 0.0], [-t, 0.0, t], [0.0; 3]]), 4e-16);
        }

        #[test]
        fn a_driven_oscillation_agrees_with_120_digits() {
            let driven = [
                [0.575_708_956_681_704_9, 0.372_336_809_313_824_1, 0.850_746_379_457_222],
                [-1.489_347_237_255_296_4, 0.389_540_552_024_792_8, -0.848_582_086_636_590_2],
                [0.0, 0.0, 1.0],
            ];
            assert_close(driven, exponential([[0.0, 0.5, 1.0], [-2.0, -0.25, 0.0], [0.0; 3]]), 4e-16);
        }

        #[test]
        fn nearly_critical_damping_keeps_its_digits() {
            // In plain `f64` repeated squaring loses 3 digits here.
            let damped = [
                [9.828_589_574_942_628e-21, 9.636_196_592_795_565e-21],
                [-9.636_196_592_795_565e-21, -9.443_784_338_255_316e-21],
            ];
            assert_close(damped, exponential([[0.0, 50.0], [-50.0, -99.9999]]), 4e-16);
        }

        #[test]
        fn a_damped_oscillation_dies_out_however_long_the_step() {
            for dt in [1e-300, 1e-9, 1.0, 1e3, 1e6, 1e14] {
                let after = exponential([[0.0, dt, 0.0], [-dt, -0.5 * dt, dt], [0.0; 3]]);
                assert!(after.as_flattened().iter().all(|entry| entry.abs() < 2.0), "{dt:e}: {after:?}");
            }
            let after = exponential([[0.0, 1e6, 0.0], [-1e6, -5e5, 1e6], [0.0; 3]]);
            let [[_, _, q], [_, _, v], _] = after;
            assert!(q == 1.0 && v.abs() < 1e-30, "{after:?}");
        }

        #[test]
        fn what_has_decayed_stays_so_beyond_all_angles() {
            for dt in [1e15, 1e16, 1e30, 1e100, 1e300] {
                // q' = v, v' = −q − v/2 + 1, and p' = q − 3·p.
                let a = [[0.0, dt, 0.0, 0.0], [-dt, -0.5 * dt, 0.0, dt], [dt, 0.0, -3.0 * dt, 0.0], [0.0; 4]];
                let after = exponential(a);
                let [[.., q], [.., v], [.., p], one] = after;
                assert!(after.iter().all(|row| row[..3] == [0.0; 3]), "{dt:e}: {after:?}");
                assert!(
                    (q - 1.0).abs() < 4e-16 && v.abs() < 1e-30 && (3.0 * p - 1.0).abs() < 4e-16,
                    "{dt:e}: {after:?}"
                );
                assert_eq!(one, [0.0, 0.0, 0.0, 1.0]);
                // What is summed up never ends, and what leaks 10⁴⁰ times more slowly is not known.
                let summed = exponential([[0.0, dt, 0.0], [-dt, -0.5 * dt, 0.0], [dt, 0.0, 0.0]]);
                let slow = exponential([[0.0, dt, 0.0], [-dt, -0.5 * dt, 0.0], [dt, 0.0, -1e-40 * dt]]);
                for all in [summed, slow] {
                    assert!(dt == 1e15 || all.as_flattened().iter().all(|entry| entry.is_nan()), "{dt:e}: {all:?}");
                }
            }
        }

        #[test]
        fn an_angle_beyond_all_digits_is_nan() {
            for angle in [1e16, 1e100, f64::MAX] {
                let all = exponential([[0.0, angle], [-angle, 0.0]]);
                assert!(all.as_flattened().iter().all(|entry| entry.is_nan()), "{all:?}");
            }
        }

        #[test]
        fn a_frequency_is_not_an_angle() {
            let (omega, dt) = (1e9, 1e-9);
            let after = exponential([[0.0, dt], [-omega * omega * dt, 0.0]]);
            assert_close([[cos(1.0), sin(1.0) / omega], [-omega * sin(1.0), cos(1.0)]], after, 1e-15);
        }
    }

    /// Within `error` of the largest entry of each row.
    fn assert_close<const N: usize>(expected: Square<f64, N>, got: Square<f64, N>, error: f64) {
        for (expected, got) in expected.iter().zip(&got) {
            let largest = expected.iter().fold(0.0, |largest, entry| f64::max(largest, entry.abs()));
            let off = expected.iter().zip(got).map(|(expected, got)| (expected - got).abs());
            assert!(off.into_iter().all(|off| off <= error * largest), "{got:?} is not {expected:?}");
        }
    }
}
