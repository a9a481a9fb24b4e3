//! Models of synapses from the literature, declared in the Synapse language, one file each.
//!
//! The canonical models are the mathematics of their papers; [`brainpy`] holds the discrete rules of `BrainPy` where they
//! differ. [`REGISTRY`] lists all of them by name, with their sources.

mod alpha;
pub mod brainpy;
mod dual_expon;
mod dual_expon_v2;
mod expon;
mod nmda;
mod registry;
mod std;
mod stp;

pub use self::std::Std;
pub use alpha::Alpha;
pub use dual_expon::DualExpon;
pub use dual_expon_v2::DualExponV2;
pub use expon::Expon;
pub use nmda::Nmda;
pub use registry::{Entry, Family, REGISTRY, UnknownModel, find};
pub use stp::Stp;
