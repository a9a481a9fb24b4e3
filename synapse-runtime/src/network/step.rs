//! When things happen: steps, and where those of a ring are kept.

/// When a step is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    /// Its number; the first may be −1.
    pub(super) number: i64,
    /// Its length in ms.
    pub(super) dt: f64,
}

impl Step {
    /// When it starts, in ms.
    pub(super) fn start(self) -> f64 {
        self.number as f64 * self.dt
    }

    /// When it ends, in ms.
    pub(super) fn end(self) -> f64 {
        (self.number + 1) as f64 * self.dt
    }
}

/// Whether a time in steps is on the grid, but for the rounding of a division.
pub(super) fn is_whole(steps: f64) -> bool {
    (steps - steps.round()).abs() <= 1e-9 * steps.abs().max(1.0)
}

/// The place of a step in a ring of `n` steps.
pub(super) fn place_in_ring(step: i64, n: usize) -> usize {
    let n = i64::try_from(n).unwrap_or(i64::MAX);
    usize::try_from(step.rem_euclid(n)).unwrap_or(0)
}
