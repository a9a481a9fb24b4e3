//! The discrete rules of `brainstate.nn` (`brainstate` 0.1.0), where they differ from the mathematics of the canonical
//! models.
//!
//! `brainstate.nn.Expon` is the canonical [`Expon`](crate::Expon); [`Alpha`], [`Ampa`] and [`Gabaa`] are those of
//! [`brainpy_state`](crate::brainpy_state). [`Std`] and [`Stp`] are also what the printed source of those two does.

mod dual_expon;
mod std;
mod stp;

pub use self::std::Std;
pub use crate::brainpy_state::{Alpha, Ampa, Gabaa};
pub use dual_expon::DualExpon;
pub use stp::Stp;
