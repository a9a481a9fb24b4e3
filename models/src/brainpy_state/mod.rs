//! The discrete rules of `brainpy.state` (`brainpy_state` 0.1.0), where they differ from the mathematics of the canonical
//! models.
//!
//! `brainpy.state.Expon` is the canonical [`Expon`](crate::Expon); [`Ampa`] and [`Gabaa`] are those of
//! [`brainpy`](crate::brainpy).

mod alpha;
mod bio_nmda;
mod dual_expon;
mod std;
mod stp;

pub use self::std::Std;
pub use crate::brainpy::{Ampa, Gabaa};
pub use alpha::Alpha;
pub use bio_nmda::BioNmda;
pub use dual_expon::DualExpon;
pub use stp::Stp;
