//! Models of synapses and cells from the literature, declared in the Synapse language, one file each.
//!
//! The canonical models are the mathematics of their papers; the modules named after other simulators hold the discrete
//! rules of those where they differ. Every page cites its source and says what each quantity means and in which unit.
//!
//! ```
//! use models::DualExpon;
//! use synapse_runtime::prelude::*;
//!
//! let mut synapses = Population::<DualExpon>::builder(10, 0.1).set("tau_decay", 5.0).build()?;
//! synapses.step(&[Spike { element: 2, weight: 0.5 }])?;
//! # Ok::<(), synapse_runtime::Error>(())
//! ```
//!
//! Not for a model of your own: declare that in your own crate, as `examples/my-synapse` does. Not for networks.
//!
//! | family | models |
//! | --- | --- |
//! | conductances | [`Expon`], [`DualExpon`], [`DualExponV2`], [`Alpha`], [`Nmda`], [`Ampa`], [`Gabaa`], [`BioNmda`] |
//! | short-term plasticity | [`Std`], [`Stp`] |
//! | plasticity | [`Stdp`] |
//! | cells | [`Lif`], [`LifRef`], [`CobaLif`], [`AdEx`], [`Izhikevich`], [`HodgkinHuxley`] |
//! | rules of `brainpy.dyn` | those of [`brainpy`] |
//! | rules of `brainpy.state` | those of [`brainpy_state`] |
//! | rules of `brainstate.nn` | those of [`brainstate`] |
//!
//! [`REGISTRY`] lists the synapses and [`CELLS`] the cells by name, with their sources, for programs that choose a model while they run.

mod adex;
mod alpha;
mod ampa;
mod bio_nmda;
pub mod brainpy;
pub mod brainpy_state;
pub mod brainstate;
mod coba_lif;
mod dual_expon;
mod dual_expon_v2;
mod expon;
mod gabaa;
mod hodgkin_huxley;
mod izhikevich;
mod lif;
mod lif_ref;
mod nmda;
mod registry;
mod std;
mod stdp;
mod stp;

pub use self::std::Std;
pub use adex::AdEx;
pub use alpha::Alpha;
pub use ampa::Ampa;
pub use bio_nmda::BioNmda;
pub use coba_lif::CobaLif;
pub use dual_expon::DualExpon;
pub use dual_expon_v2::DualExponV2;
pub use expon::Expon;
pub use gabaa::Gabaa;
pub use hodgkin_huxley::HodgkinHuxley;
pub use izhikevich::Izhikevich;
pub use lif::Lif;
pub use lif_ref::LifRef;
pub use nmda::Nmda;
pub use registry::{CELLS, CellEntry, Entry, Family, REGISTRY, UnknownModel, find, find_cell};
pub use stdp::Stdp;
pub use stp::Stp;
