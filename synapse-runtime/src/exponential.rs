//! eˣ and (eˣ − 1)/x without branches and without a library, so that loops over them become vector code.
//!
//! x = k·ln 2 + r with |r| ≤ ln 2/2. On r the quotient is 2/(2 − c) with c = r − r²·Q(r²), the rational function of the
//! `exp` of fdlibm (Sun Microsystems 1993), in which nothing cancels; with it e^x − 1 = 2ᵏ·r·2/(2 − c) + (2ᵏ − 1). The bits are
//! the same on every machine. Results below the smallest normal number become 0.

#![allow(clippy::excessive_precision, reason = "the coefficients as they were published")]

/// What the two precisions share; `$a * x + $b` is never contracted.
macro_rules! exponentials {
    ($float:ident, $bits:ident, [$($q:expr),*], high: $high:expr, low: $low:expr, least: $least:expr, largest: $largest:expr) => {
        pub(crate) mod $float {
            /// eˣ and (eˣ − 1)/x, the latter 1 at 0.
            #[inline(always)]
            pub(crate) fn exponentials(x: $float) -> ($float, $float) {
                // What is added and subtracted again leaves whole numbers, and holds them in its lowest bits.
                const ROUND: $float = 1.5 * (1_u64 << ($float::MANTISSA_DIGITS - 1)) as $float;
                const BIAS: $bits = $float::MAX_EXP as $bits - 1;
                let inside = if x > $least { x } else { $least };
                let inside = if inside < $largest { inside } else { $largest };
                let shifted = inside * core::$float::consts::LOG2_E + ROUND;
                let k = shifted - ROUND;
                let r = (inside - k * $high) - k * $low;
                let square = r * r;
                let mut sum: $float = 0.0;
                for q in [$($q),*] {
                    sum = sum * square + q;
                }
                let quotient = 2.0 / (2.0 - (r - square * sum));
                // 2ᵏ⁻¹, as 2ᵏ may be too large.
                let exponent = shifted.to_bits().wrapping_add(BIAS - 1) << ($float::MANTISSA_DIGITS - 1);
                let half = $float::from_bits(exponent);
                let grown = half * (r * quotient);
                let exp = (grown + half) * 2.0;
                let far = (grown + (half - 0.5)) * 2.0 / x;
                let exprel = if k == 0.0 { quotient } else { far };
                let exp = if x < $least { 0.0 } else { exp };
                let is_small = x <= $largest;
                // Also where x is no number.
                let beyond = if x > $largest { $float::INFINITY } else { x };
                if is_small { (exp, exprel) } else { (beyond, beyond) }
            }
        }
    };
}

exponentials!(
    f64, u64,
    [
        4.138_136_797_057_238_5e-8, -1.653_390_220_546_525_2e-6, 6.613_756_321_437_934e-5, -2.777_777_777_701_559_3e-3,
        1.666_666_666_666_660_2e-1
    ],
    high: 6.931_471_803_691_238e-1, low: 1.908_214_929_270_587_7e-10, least: -708.0, largest: 709.782_712_893_384
);
exponentials!(
    f32, u32,
    [6.531_379_7e-5, -2.777_717e-3, 1.666_666_7e-1],
    high: 6.931_457_5e-1, low: 1.428_606_8e-6, least: -87.0, largest: 88.722_84
);

#[cfg(all(test, feature = "std"))]
mod tests {
    /// Units in the last place between two numbers.
    fn distance(expected: f64, got: f64) -> f64 {
        if expected == got { 0.0 } else { ((got - expected) / expected).abs() / f64::EPSILON }
    }

    #[test]
    fn both_are_within_two_units_of_the_library() {
        let mut worst = [0.0_f64; 2];
        for k in -708_000..709_700 {
            for scale in [1e-3, 1e-6, 1e-9] {
                let x = f64::from(k) * scale * 0.999_7;
                let (exp, exprel) = super::f64::exponentials(x);
                let direct = if x == 0.0 { 1.0 } else { x.exp_m1() / x };
                worst[0] = worst[0].max(distance(x.exp(), exp));
                worst[1] = worst[1].max(distance(direct, exprel));
            }
        }
        assert!(worst[0] <= 2.0 && worst[1] <= 3.0, "{worst:?}");
    }

    #[test]
    fn single_precision_is_as_close() {
        let mut worst = [0.0_f64; 2];
        for k in -86_900..88_700 {
            for scale in [1e-3, 1e-5, 1e-7] {
                #[expect(clippy::cast_possible_truncation, reason = "any number will do")]
                let x = (f64::from(k) * scale * 0.999_7) as f32;
                let wide = f64::from(x);
                let (exp, exprel) = super::f32::exponentials(x);
                let direct = if x == 0.0 { 1.0 } else { wide.exp_m1() / wide };
                let units = f64::from(f32::EPSILON) / f64::EPSILON;
                worst[0] = worst[0].max(distance(wide.exp(), exp.into()) / units);
                worst[1] = worst[1].max(distance(direct, exprel.into()) / units);
            }
        }
        assert!(worst[0] <= 2.0 && worst[1] <= 3.0, "{worst:?}");
    }

    #[test]
    fn the_ends_are_what_they_are_in_the_limit() {
        let inf = f64::INFINITY;
        assert_eq!(super::f64::exponentials(0.0), (1.0, 1.0));
        assert_eq!(super::f64::exponentials(-0.0), (1.0, 1.0));
        assert_eq!(super::f64::exponentials(inf), (inf, inf));
        assert_eq!(super::f64::exponentials(710.0), (inf, inf));
        assert_eq!(super::f64::exponentials(-inf), (0.0, 0.0));
        assert_eq!(super::f64::exponentials(-1e6), (0.0, 1e-6));
        let (exp, exprel) = super::f64::exponentials(f64::NAN);
        assert!(exp.is_nan() && exprel.is_nan());
        assert!(super::f64::exponentials(709.78).0.is_finite());
        assert_eq!(super::f32::exponentials(f32::NEG_INFINITY), (0.0, 0.0));
        assert!(super::f32::exponentials(88.72).0.is_finite());
    }
}
