//! Random numbers that are looked up, not drawn in turn: each is a function of where and when it is needed.
//!
//! The generator is Philox4x32-10 of Salmon, Moraes, Dror & Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011):
//! a bijection of 128-bit counters for each 64-bit key. As nothing is drawn in turn, results depend neither on the number
//! of threads nor on the order in which elements are computed.
//!
//! # Which counter belongs to what
//!
//! | word | of [`Draws`] | of a [`Sequence`] |
//! | --- | --- | --- |
//! | 0 | step, lower half | position, lower half |
//! | 1 | element | element |
//! | 2 | stream | stream |
//! | 3 | ordinal (upper half), k | position, upper half |
//!
//! The key is seed + c·(step, upper half + 2³²·lane) modulo 2⁶⁴ with an odd constant c. The lane is 0 for the first number of
//! each k, 1, 2, … for the rare further ones of a rejection, and 2³¹ for sequences. So for one seed no two numbers share
//! counter and key, over the whole range of each argument. Two seeds share numbers only if they differ by a multiple of c
//! that lanes or more than 2³² steps reach, which small whole numbers do not.
//!
//! Uniform numbers are the same on every machine. The others go through logarithms, square roots and cosines, which the
//! mathematical libraries of two systems may round differently.

use crate::math;

/// Where random numbers come from: a seed, and a stream for each object of a network.
///
/// ```
/// use synapse_runtime::random::Stream;
///
/// let noise = Stream::new(2024, 3);
/// let (element, step) = (17, 1_000);
/// let draws = noise.draws(element, step);
/// assert_eq!(draws.normal(0), noise.draws(element, step).normal(0));
/// assert_ne!(draws.normal(0), draws.normal(1));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Stream {
    seed: u64,
    stream: u32,
}

impl Stream {
    /// The numbers of an object, `stream`, in a simulation with a seed.
    pub const fn new(seed: u64, stream: u32) -> Self {
        Self { seed, stream }
    }

    /// The stream that comes `k` further on: one of the parts of an object.
    #[cfg(feature = "std")]
    pub(crate) fn part(self, k: usize) -> Self {
        Self { stream: self.stream.wrapping_add(u32::try_from(k).unwrap_or(u32::MAX)), ..self }
    }

    /// The stream of the events of an object, whose values at the start are drawn from this one and those that follow.
    #[cfg(feature = "std")]
    pub(crate) const fn of_events(self) -> Self {
        Self { stream: self.stream ^ (1 << 31), ..self }
    }

    /// The numbers of one event: what happens at an element in a step.
    pub const fn draws(self, element: u32, step: u64) -> Draws {
        Draws { stream: self, element, step, ordinal: 0 }
    }

    /// As many numbers as an algorithm may need, in turn; they are other ones than those of any [`draws`](Self::draws).
    pub const fn sequence(self, element: u32) -> Sequence {
        Sequence { stream: self, element, position: 0, spare: None }
    }
}

/// The numbers of one event: the k-th is the same whenever it is asked for.
///
/// Numbers of different k are independent; those of one k are not, whatever their distribution: `uniform(0)` and `normal(0)`
/// are made of the same bits.
///
/// The default is the event of seed 0, stream 0, element 0 and step 0, for callers of models that draw nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Draws {
    stream: Stream,
    element: u32,
    step: u64,
    ordinal: u16,
}

impl Draws {
    /// Another event at the same element in the same step; the first one is number 0.
    #[must_use]
    pub const fn nth_event(self, ordinal: u16) -> Self {
        Self { ordinal, ..self }
    }

    /// The element that the event is at.
    pub const fn element(self) -> u32 {
        self.element
    }

    /// Uniform in [0, 1): a multiple of 2⁻⁵³.
    pub fn uniform(self, k: u16) -> f64 {
        self.pair(k, 0).0
    }

    /// Standard normal: mean 0, standard deviation 1, within ±8.6.
    pub fn normal(self, k: u16) -> f64 {
        // Box & Muller (1958). 1 − u is never 0.
        let (u, v) = self.pair(k, 0);
        math::sqrt(-2.0 * math::ln_1p(-u)) * math::cos(core::f64::consts::TAU * v)
    }

    /// Exponential with mean 1.
    pub fn exponential(self, k: u16) -> f64 {
        -math::ln_1p(-self.uniform(k))
    }

    /// How many of `n` independent trials succeed, each with probability `p`.
    ///
    /// `n` is rounded to the nearest whole number; below 0 it counts as 0 and above 2⁵³ as 2⁵³. `p` counts as the nearest
    /// number from 0 to 1. If either is NaN, so is the result.
    ///
    /// The cost does not grow with `n`: at most 110 terms of the distribution where less than 10 successes, or failures, are
    /// expected, else a rejection that takes 1.5 tries or fewer on average. Its probabilities are off by a factor of
    /// about 1 ± `n`·2⁻⁵².
    pub fn binomial(self, k: u16, n: f64, p: f64) -> f64 {
        if n.is_nan() || p.is_nan() {
            return f64::NAN;
        }
        // The nearest whole number: halves go up.
        let n = num_traits::Float::floor(math::clamp(n, 0.0, MOST_TRIALS) + 0.5).min(MOST_TRIALS);
        let p = math::clamp(p, 0.0, 1.0);
        if p > 0.5 { n - self.rare_successes(k, n, 1.0 - p) } else { self.rare_successes(k, n, p) }
    }

    /// [`binomial`](Self::binomial) for p ≤ 1/2.
    fn rare_successes(self, k: u16, n: f64, p: f64) -> f64 {
        if n * p < FEW_SUCCESSES {
            return binomial::inverted(n, p, self.uniform(k));
        }
        let hat = binomial::Hat::new(n, p);
        // A try fails with a probability of less than 1/3, so that none of 128 succeeds has one of less than 10⁻⁶⁰.
        (0..128).find_map(|lane| hat.attempt(self.pair(k, lane))).unwrap_or_else(|| hat.mode())
    }

    /// Two independent uniform numbers in [0, 1).
    fn pair(self, k: u16, lane: u32) -> (f64, f64) {
        let (step, upper) = halves(self.step);
        let counter = [step, self.element, self.stream.stream, u32::from(self.ordinal) << 16 | u32::from(k)];
        let [a, b, c, d] = philox(counter, key(self.stream.seed, upper, lane));
        (unit(joined(a, b)), unit(joined(c, d)))
    }
}

/// The largest number of trials that is told from its neighbours.
const MOST_TRIALS: f64 = 9_007_199_254_740_992.0;

/// Below this mean the binomial distribution is inverted, term by term.
const FEW_SUCCESSES: f64 = 10.0;

/// The lane of sequences.
const IN_TURN: u32 = 1 << 31;

/// Numbers in turn, for algorithms that need an unknown number of them; it repeats itself after 2⁶⁵.
///
/// ```
/// use synapse_runtime::random::Stream;
///
/// let mut order = [0, 1, 2, 3];
/// Stream::new(1, 0).sequence(0).shuffle(&mut order);
/// order.sort_unstable();
/// assert_eq!(order, [0, 1, 2, 3]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sequence {
    stream: Stream,
    element: u32,
    position: u64,
    spare: Option<u64>,
}

impl Sequence {
    /// 64 random bits.
    #[inline]
    pub fn bits(&mut self) -> u64 {
        if let Some(bits) = self.spare.take() {
            return bits;
        }
        let (lower, upper) = halves(self.position);
        let counter = [lower, self.element, self.stream.stream, upper];
        let [a, b, c, d] = philox(counter, key(self.stream.seed, 0, IN_TURN));
        self.position = self.position.wrapping_add(1);
        self.spare = Some(joined(c, d));
        joined(a, b)
    }

    /// Uniform in [0, 1): a multiple of 2⁻⁵³.
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        unit(self.bits())
    }

    /// A whole number below `n`, each with the same probability; 0 if `n` is 0.
    #[inline]
    pub fn below(&mut self, n: u64) -> u64 {
        // Lemire, "Fast random integer generation in an interval" (2019): of the products with 2⁶⁴ numbers, the same
        // number falls on each result once those with a lower half below 2⁶⁴ mod n are left out.
        let (mut lower, mut result) = wide_product(self.bits(), n);
        if lower < n {
            let surplus = n.wrapping_neg() % n;
            while lower < surplus {
                (lower, result) = wide_product(self.bits(), n);
            }
        }
        result
    }

    /// A whole number below `n`, each with the same probability; 0 if `n` is 0.
    #[cfg(feature = "alloc")]
    #[inline]
    pub(crate) fn below_u32(&mut self, n: u32) -> u32 {
        u32::try_from(self.below(u64::from(n))).unwrap_or(n)
    }

    /// Brings the values into a random order, each with the same probability.
    pub fn shuffle<T>(&mut self, values: &mut [T]) {
        for last in (1..values.len()).rev() {
            let chosen = usize::try_from(self.below(last as u64 + 1)).unwrap_or(last);
            values.swap(chosen, last);
        }
    }
}

/// The key of a seed, the upper half of a step, and a lane.
#[inline]
fn key(seed: u64, upper: u32, lane: u32) -> [u32; 2] {
    /// 2⁶⁴ divided by the golden ratio: multiples of it by small numbers are far apart.
    const APART: u64 = 0x9E37_79B9_7F4A_7C15;
    let (k0, k1) = halves(seed.wrapping_add(APART.wrapping_mul(joined(upper, lane))));
    [k0, k1]
}

/// Philox4x32-10.
#[inline]
fn philox(mut counter: [u32; 4], mut key: [u32; 2]) -> [u32; 4] {
    for _ in 0..10 {
        let (lower_0, upper_0) = halves(u64::from(counter[0]) * 0xD251_1F53);
        let (lower_2, upper_2) = halves(u64::from(counter[2]) * 0xCD9E_8D57);
        counter = [upper_2 ^ counter[1] ^ key[0], lower_2, upper_0 ^ counter[3] ^ key[1], lower_0];
        key = [key[0].wrapping_add(0x9E37_79B9), key[1].wrapping_add(0xBB67_AE85)];
    }
    counter
}

/// The upper 53 bits as a number in [0, 1).
#[inline]
fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 / MOST_TRIALS
}

#[inline]
fn joined(lower: u32, upper: u32) -> u64 {
    u64::from(lower) | u64::from(upper) << 32
}

/// The lower and the upper half.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "both halves are kept")]
fn halves(bits: u64) -> (u32, u32) {
    (bits as u32, (bits >> 32) as u32)
}

/// The lower and the upper half of a product.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "both halves are kept")]
fn wide_product(x: u64, y: u64) -> (u64, u64) {
    let product = u128::from(x) * u128::from(y);
    (product as u64, (product >> 64) as u64)
}

mod binomial {
    //! Numbers of successes, for probabilities p ≤ 1/2.

    use num_traits::Float;

    use crate::math::{abs, exp, ln, ln_1p, sqrt};

    /// The smallest k whose cumulative probability exceeds `u`; n·p is below 10.
    pub(super) fn inverted(n: f64, p: f64, u: f64) -> f64 {
        // That k is above 110 has a probability of less than 10⁻⁶⁰; the sum of rounded terms may never reach u.
        let (mut k, last) = (0.0, n.min(110.0));
        let mut term = exp(n * ln_1p(-p));
        let mut sum = term;
        while sum <= u && k < last {
            // P(k + 1)/P(k) = (n − k)/(k + 1) · p/(1 − p).
            term *= (n - k) / (k + 1.0) * (p / (1.0 - p));
            k += 1.0;
            sum += term;
        }
        k
    }

    /// The distribution under a hat that is easily drawn from: algorithm BTRS of Hörmann, "The generation of binomial random
    /// variates" (1993), for n·p ≥ 10. The names are those of the paper.
    pub(super) struct Hat {
        n: f64,
        p: f64,
        a: f64,
        b: f64,
        v_r: f64,
        alpha: f64,
        m: f64,
    }

    impl Hat {
        pub(super) fn new(n: f64, p: f64) -> Self {
            let sd = sqrt(n * p * (1.0 - p));
            let b = 1.15 + 2.53 * sd;
            let a = -0.0873 + 0.0248 * b + 0.01 * p;
            let m = Float::floor((n + 1.0) * p);
            Self { n, p, a, b, v_r: 0.92 - 4.2 / b, alpha: (2.83 + 5.1 / b) * sd, m }
        }

        /// The most probable number.
        pub(super) fn mode(&self) -> f64 {
            self.m
        }

        /// A number of successes, unless the two uniform numbers are rejected.
        pub(super) fn attempt(&self, (u, v): (f64, f64)) -> Option<f64> {
            let Self { n, p, a, b, v_r, alpha, .. } = *self;
            let u = u - 0.5;
            let edge = 0.5 - abs(u);
            let k = Float::floor((2.0 * a / edge + b) * u + n * p + 0.5);
            let inside = (0.0..=n).contains(&k);
            let accepted = edge >= 0.07 && v <= v_r;
            (inside && (accepted || ln(v * alpha / (a / (edge * edge) + b)) <= self.ln_relative(k))).then_some(k)
        }

        /// ln(P(k)/P(m)).
        fn ln_relative(&self, k: f64) -> f64 {
            let Self { n, p, m, .. } = *self;
            let odds = p / (1.0 - p);
            (m + 0.5) * ln((m + 1.0) / (odds * (n - m + 1.0)))
                + (n + 1.0) * ln_1p((k - m) / (n - k + 1.0))
                + (k + 0.5) * ln(odds * (n - k + 1.0) / (k + 1.0))
                + (correction(m) + correction(n - m) - correction(k) - correction(n - k))
        }
    }

    /// ln k! − ln √(2π) − (k + 1/2) ln(k + 1) + (k + 1).
    pub(super) fn correction(k: f64) -> f64 {
        const SMALL: [f64; 10] = [
            0.081_061_466_795_327_26,
            0.041_340_695_955_409_29,
            0.027_677_925_684_998_34,
            0.020_790_672_103_765_09,
            0.016_644_691_189_821_19,
            0.013_876_128_823_070_75,
            0.011_896_709_945_891_77,
            0.010_411_265_261_972_1,
            0.009_255_462_182_712_733,
            0.008_330_563_433_362_87,
        ];
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number from 0 to 9")]
        if k < 10.0 {
            return SMALL[k as usize % 10];
        }
        let x = 1.0 / (k + 1.0);
        let square = x * x;
        x * (1.0 / 12.0 - square * (1.0 / 360.0 - square * (1.0 / 1260.0 - square / 1680.0)))
    }
}

#[cfg(all(test, feature = "std"))]
mod tests {
    use std::collections::BTreeSet;
    use std::vec::Vec;

    use super::*;

    const SOME: Stream = Stream::new(20_240_917, 5);

    /// The known answers that come with Random123, file `tests/kat_vectors`.
    #[test]
    fn the_generator_gives_the_published_answers() {
        let cases = [
            ([0; 4], [0; 2], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
            ([u32::MAX; 4], [u32::MAX; 2], [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]),
            (
                [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
                [0xa409_3822, 0x299f_31d0],
                [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1],
            ),
        ];
        for (counter, key, expected) in cases {
            assert_eq!(philox(counter, key), expected);
        }
    }

    #[test]
    fn every_argument_changes_the_number() {
        let mut seen = BTreeSet::new();
        let mut count = 0;
        let ends = [0, 1, 2, u32::MAX];
        for seed in [0, 1, 2, u64::MAX] {
            for stream in ends {
                for element in ends {
                    let stream = Stream::new(seed, stream);
                    for step in [0, 1, 1 << 32, 1 << 33, u64::MAX] {
                        for (ordinal, k) in [(0, 0), (0, 1), (1, 0), (1, 1), (u16::MAX, u16::MAX)] {
                            let draws = stream.draws(element, step).nth_event(ordinal);
                            for lane in [0, 1, 2] {
                                seen.insert(draws.pair(k, lane).0.to_bits());
                                count += 1;
                            }
                        }
                    }
                    let mut sequence = stream.sequence(element);
                    for _ in 0..10 {
                        seen.insert(sequence.uniform().to_bits());
                        count += 1;
                    }
                }
            }
        }
        assert_eq!(seen.len(), count);
    }

    #[test]
    fn numbers_do_not_depend_on_the_order_in_which_they_are_asked_for() {
        let of = |element: u32| (0..4).map(|k| SOME.draws(element, 7).normal(k)).collect::<Vec<_>>();
        let ahead: Vec<_> = (0..100).map(of).collect();
        let back: Vec<_> = (0..100).rev().map(of).collect();
        assert!(ahead.iter().eq(back.iter().rev()));
        assert_eq!(SOME.draws(3, 7).nth_event(2).nth_event(0), SOME.draws(3, 7));
    }

    /// The largest difference between the share of `n` numbers below each and their distribution function, times √n: above
    /// 1.95 once in 1000 times (Kolmogorov).
    fn kolmogorov(mut values: Vec<f64>, distribution: impl Fn(f64) -> f64) -> f64 {
        values.sort_by(f64::total_cmp);
        let n = values.len() as f64;
        let gap =
            |(k, x): (usize, &f64)| (distribution(*x) - k as f64 / n).abs().max((k + 1) as f64 / n - distribution(*x));
        values.iter().enumerate().map(gap).fold(0.0, f64::max) * n.sqrt()
    }

    fn sample(n: u32, of: impl Fn(Draws) -> f64) -> Vec<f64> {
        (0..n).map(|element| of(SOME.draws(element, u64::from(element % 7)))).collect()
    }

    /// Mean, variance, and the mean of the fourth powers of the distances from the mean.
    fn moments(values: &[f64]) -> (f64, f64, f64) {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let moment = |power| values.iter().map(|x| (x - mean).powi(power)).sum::<f64>() / n;
        (mean, moment(2), moment(4))
    }

    #[test]
    fn uniform_numbers_are_uniform() {
        let values = sample(200_000, |draws| draws.uniform(3));
        assert!(values.iter().all(|x| (0.0..1.0).contains(x)));
        let (mean, variance, _) = moments(&values);
        assert!((mean - 0.5).abs() < 0.002 && (variance - 1.0 / 12.0).abs() < 5e-4, "{mean}, {variance}");
        assert!(kolmogorov(values, |x| x) < 1.95);
    }

    /// The distribution function of the standard normal distribution, by Simpson's rule from 0.
    fn normal_distribution(x: f64) -> f64 {
        let (n, density) = (200, |x: f64| (-x * x / 2.0).exp() / core::f64::consts::TAU.sqrt());
        let h = x / f64::from(n);
        let inner = (1..n).map(|k| density(h * f64::from(k)) * if k % 2 == 1 { 4.0 } else { 2.0 });
        0.5 + (density(0.0) + density(x) + inner.sum::<f64>()) * h / 3.0
    }

    #[test]
    fn normal_numbers_are_normal() {
        let values = sample(200_000, |draws| draws.normal(0));
        let (mean, variance, fourth) = moments(&values);
        assert!(
            mean.abs() < 0.007 && (variance - 1.0).abs() < 0.01 && (fourth - 3.0).abs() < 0.1,
            "{mean}, {variance}, {fourth}"
        );
        assert!(kolmogorov(values[..20_000].to_vec(), normal_distribution) < 1.95);
        // Neighbours in element, and the first two numbers of an event, have nothing to do with each other.
        let others = sample(200_000, |draws| draws.normal(1));
        let correlation =
            |pairs: &mut dyn Iterator<Item = (&f64, &f64)>| pairs.map(|(x, y)| x * y).sum::<f64>() / 200_000.0;
        assert!(correlation(&mut values.iter().zip(&others)).abs() < 0.007);
        assert!(correlation(&mut values.iter().zip(&values[1..])).abs() < 0.007);
    }

    #[test]
    fn exponential_numbers_are_exponential() {
        let values = sample(100_000, |draws| draws.exponential(0));
        assert!(values.iter().all(|x| x.is_finite() && *x >= 0.0));
        assert!(kolmogorov(values, |x| -(-x).exp_m1()) < 1.95);
    }

    /// ln k!, term by term.
    fn ln_factorial(k: u32) -> f64 {
        (1..=k).map(|j| f64::from(j).ln()).sum()
    }

    #[test]
    fn the_correction_of_stirling_is_what_it_says() {
        for k in 0..40 {
            let x = f64::from(k);
            let exact = ln_factorial(k) - core::f64::consts::TAU.sqrt().ln() - (x + 0.5) * (x + 1.0).ln() + (x + 1.0);
            assert!((binomial::correction(x) - exact).abs() < 2e-13 * (1.0 + x), "{k}");
        }
    }

    /// χ² of `count` numbers against the binomial distribution, in units of its standard deviation from its mean.
    fn binomial_excess(n: u32, p: f64, count: u32) -> f64 {
        let mut found = std::vec![0.0; n as usize + 1];
        for k in sample(count, |draws| draws.binomial(1, f64::from(n), p)) {
            let class = (0..=n).position(|class| f64::from(class) == k).expect("a whole number up to n");
            found[class] += 1.0;
        }
        let probability = |k: u32| {
            let ways = ln_factorial(n) - ln_factorial(k) - ln_factorial(n - k);
            (ways + f64::from(k) * p.ln() + f64::from(n - k) * (-p).ln_1p()).exp()
        };
        // Rare numbers count together.
        let (mut chi, mut classes, mut rest) = (0.0, 0.0, (0.0, 0.0));
        for (k, found) in (0..).zip(&found) {
            let expected = probability(k) * f64::from(count);
            if expected < 10.0 {
                rest = (rest.0 + found, rest.1 + expected);
            } else {
                chi += (found - expected) * (found - expected) / expected;
                classes += 1.0;
            }
        }
        if rest.1 > 1.0 {
            chi += (rest.0 - rest.1) * (rest.0 - rest.1) / rest.1;
            classes += 1.0;
        }
        (chi - (classes - 1.0)) / (2.0 * f64::max(classes - 1.0, 1.0)).sqrt()
    }

    #[test]
    fn binomial_numbers_are_binomial() {
        for (n, p) in
            [(1, 0.3), (5, 0.5), (12, 0.9), (40, 0.2), (25, 0.4), (60, 0.5), (200, 0.93), (1000, 0.02), (5000, 0.3)]
        {
            let excess = binomial_excess(n, p, 100_000);
            assert!(excess < 4.0, "{n} trials with {p}: {excess}");
        }
    }

    #[test]
    fn at_least_two_of_three_tries_for_a_binomial_number_succeed() {
        for (n, p) in [(20.0, 0.5), (100.0, 0.1), (1e6, 1e-5), (200.0, 0.5), (1e6, 0.3)] {
            let hat = binomial::Hat::new(n, p);
            let accepted = (0..10_000).filter(|k| hat.attempt(SOME.draws(*k, 0).pair(0, 0)).is_some()).count();
            assert!(accepted > 6_667, "{n} trials with {p}: {accepted}");
        }
    }

    #[test]
    fn binomial_numbers_of_many_trials_have_the_right_moments() {
        for (n, p) in [(1e6, 0.5), (1e9, 0.25), (1e15, 0.75), (1e15, 3e-15)] {
            let values = sample(20_000, |draws| draws.binomial(0, n, p));
            let (mean, variance, _) = moments(&values);
            let exact = n * p * (1.0 - p);
            assert!((mean - n * p).abs() < 4.0 * (exact / 20_000.0).sqrt(), "{n}, {p}: {mean}");
            assert!((variance / exact - 1.0).abs() < 0.05, "{n}, {p}: {variance}");
        }
    }

    #[test]
    fn binomial_numbers_have_a_meaning_for_any_arguments() {
        let draws = SOME.draws(0, 0);
        for (n, p, expected) in [
            (10.0, 0.0, 0.0),
            (10.0, 1.0, 10.0),
            (10.4, 2.0, 10.0),
            (2.5, 1.0, 3.0),
            (10.0, -1.0, 0.0),
            (-3.0, 0.5, 0.0),
        ] {
            assert_eq!(draws.binomial(0, n, p), expected, "{n}, {p}");
        }
        assert_eq!(draws.binomial(0, f64::INFINITY, 1.0), MOST_TRIALS);
        assert!(draws.binomial(0, f64::NAN, 0.5).is_nan() && draws.binomial(0, 1.0, f64::NAN).is_nan());
    }

    #[test]
    fn whole_numbers_below_a_bound_are_equally_frequent() {
        let mut sequence = SOME.sequence(0);
        let mut found = [0.0; 7];
        for _ in 0..70_000 {
            found[usize::try_from(sequence.below(7)).unwrap()] += 1.0;
        }
        let chi: f64 = found.iter().map(|n: &f64| (n - 1e4) * (n - 1e4) / 1e4).sum();
        assert!(chi < 22.5, "{chi}, which 6 degrees of freedom exceed once in 1000 times");
        // A quarter of all products is left out here.
        let bound = (1 << 63) + (1 << 62);
        assert!((0..1000).all(|_| sequence.below(bound) < bound));
        assert_eq!((sequence.below(0), sequence.below(1)), (0, 0));
    }

    #[test]
    fn every_order_is_equally_frequent() {
        let mut found = std::collections::BTreeMap::new();
        let mut sequence = SOME.sequence(1);
        for _ in 0..24_000 {
            let mut values = [0, 1, 2, 3];
            sequence.shuffle(&mut values);
            *found.entry(values).or_insert(0.0) += 1.0;
        }
        let chi: f64 = found.values().map(|n: &f64| (n - 1e3) * (n - 1e3) / 1e3).sum();
        assert!(found.len() == 24 && chi < 49.7, "{chi}, which 23 degrees of freedom exceed once in 1000 times");
    }
}
