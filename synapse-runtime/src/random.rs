//! Random numbers by position: seed, stream, element and step.

/// Where random numbers come from: a seed and a stream (one for each object of a network).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stream {
    seed: u64,
    stream: u32,
}

/// The numbers of one event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Draws {
    stream: Stream,
    element: u32,
    step: u64,
    ordinal: u16,
}

impl Stream {
    /// The stream of that number of a seed.
    pub const fn new(seed: u64, stream: u32) -> Self {
        Self { seed, stream }
    }

    /// The numbers of an element in a step.
    pub fn draws(self, element: u32, step: u64) -> Draws {
        Draws { stream: self, element, step, ordinal: 0 }
    }
}

impl Draws {
    /// Those of a further event of the same element in the same step.
    #[must_use]
    pub fn nth_event(self, ordinal: u16) -> Self {
        Self { ordinal, ..self }
    }

    /// A number between 0 and 1, without both.
    pub fn uniform(self, k: u16) -> f64 {
        let words = [
            self.stream.seed,
            u64::from(self.stream.stream),
            u64::from(self.element),
            self.step,
            u64::from(self.ordinal) << 16 | u64::from(k),
        ];
        // The finaliser of SplitMix64 (Steele, Lea & Flood 2014) after each word.
        let mixed = words.into_iter().fold(0x9e37_79b9_7f4a_7c15_u64, |state, word| {
            let mut z = (state ^ word).wrapping_add(0x9e37_79b9_7f4a_7c15);
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^ (z >> 31)
        });
        #[expect(clippy::cast_precision_loss, reason = "52 bits")]
        let fraction = (mixed >> 12) as f64;
        (fraction + 0.5) / (1_u64 << 52) as f64
    }

    /// A number from the standard normal distribution.
    pub fn normal(self, k: u16) -> f64 {
        let turn = core::f64::consts::TAU * self.nth_event(self.ordinal ^ 0x8000).uniform(k);
        crate::math::sqrt(-2.0 * crate::math::ln(self.uniform(k))) * crate::math::cos(turn)
    }

    /// How many of `n` trials succeed, with the probability `p` each.
    pub fn binomial(self, k: u16, n: f64, p: f64) -> f64 {
        let mut successes = 0.0;
        let mut trial = 0.0;
        while trial < n {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of trials")]
            let own = self.nth_event(self.ordinal.wrapping_mul(31).wrapping_add(trial as u16 + 1));
            successes += if own.uniform(k) < p { 1.0 } else { 0.0 };
            trial += 1.0;
        }
        successes
    }
}
