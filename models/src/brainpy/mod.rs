//! The discrete rules of `BrainPy` 2.8 (`brainpy.dyn`), where they differ from the mathematics of the canonical models.

mod std;
mod stp;

pub use self::std::Std;
pub use stp::Stp;
