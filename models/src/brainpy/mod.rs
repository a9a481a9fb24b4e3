//! The discrete rules of `BrainPy` 2.8 (`brainpy.dyn`), where they differ from the mathematics of the canonical models.

mod stp;

pub use stp::Stp;
