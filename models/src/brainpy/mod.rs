//! The discrete rules of `BrainPy` 2.8 (`brainpy.dyn`), where they differ from the mathematics of the canonical models.
//!
//! `brainpy.dyn.Expon`, `DualExpon`, `DualExponV2`, `Alpha` and `NMDA` are the canonical models with the solver `exp_euler`.
//! [`PrintedAlpha`] is what a page prints and no code computes.

mod ampa;
mod bio_nmda;
mod gabaa;
mod lif_ref;
mod printed_alpha;
mod std;
mod stp;

pub use self::std::Std;
pub use ampa::Ampa;
pub use bio_nmda::BioNmda;
pub use gabaa::Gabaa;
pub use lif_ref::LifRef;
pub use printed_alpha::PrintedAlpha;
pub use stp::Stp;
