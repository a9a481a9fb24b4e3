//! The two precisions.

use core::fmt::{Debug, Display};

use num_traits::{Float, NumAssignOps};

/// A real number: `f32` or `f64`.
///
/// Generated code is written once over this trait; constants of a model are given in `f64` and rounded
/// once by [`Real::of`].
pub trait Real: Float + NumAssignOps + Debug + Display + Default + Send + Sync + sealed::Sealed + 'static {
    /// 0.
    const ZERO: Self;
    /// 1.
    const ONE: Self;

    /// `value`, rounded to this precision.
    fn of(value: f64) -> Self;

    /// This number in double precision, exactly.
    fn as_f64(self) -> f64;

    /// eˣ and (eˣ − 1)/x, each to 3 units in the last place, without branches: a loop over it becomes vector code.
    fn exponentials(self) -> (Self, Self);
}

impl Real for f64 {
    #[inline(always)]
    fn exponentials(self) -> (Self, Self) {
        crate::exponential::f64::exponentials(self)
    }

    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;

    fn of(value: f64) -> Self {
        value
    }

    fn as_f64(self) -> f64 {
        self
    }
}

impl Real for f32 {
    #[inline(always)]
    fn exponentials(self) -> (Self, Self) {
        crate::exponential::f32::exponentials(self)
    }

    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;

    #[expect(clippy::cast_possible_truncation, reason = "this is the one place where f64 is rounded to f32")]
    fn of(value: f64) -> Self {
        value as Self
    }

    fn as_f64(self) -> f64 {
        f64::from(self)
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for f32 {}
    impl Sealed for f64 {}
}
