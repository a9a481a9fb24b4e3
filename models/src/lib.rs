//! Models of synapses from the literature, declared in the Synapse language, one file each.
//!
//! The canonical models are the mathematics of their papers; [`brainpy`] holds the discrete rules of `BrainPy` where they
//! differ. [`REGISTRY`] lists all of them by name, with their sources.

pub mod brainpy;
mod dual_expon;
mod expon;
mod nmda;
mod registry;
mod stp;

pub use dual_expon::DualExpon;
pub use expon::Expon;
pub use nmda::Nmda;
pub use registry::{Entry, REGISTRY, UnknownModel, find};
pub use stp::Stp;
