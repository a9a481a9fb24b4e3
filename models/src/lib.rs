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
//! | conductances | [`Expon`], [`DualExpon`], [`DualExponV2`], [`Alpha`], [`Nmda`], [`Ampa`], [`Gabaa`], [`Gabab`], [`BioNmda`], [`NmdaMg`], [`TripleExpon`], [`GradedSynapse`] |
//! | receptors as kinetic schemes | [`AmpaFiveState`], [`AmpaSixState`], [`AmpaJonas`], [`AmpaRaman`], [`NmdaFourState`], [`NmdaFiveState`], [`NmdaKampa`], [`NmdaTrapping`], [`GabaaFiveState`], [`GabaaJones`], [`GababDesensitising`], [`Nicotinic`] |
//! | release of transmitter | [`CalciumRelease`], [`ReleaseSensor`] |
//! | electrical synapses | [`GapJunction`] |
//! | short-term plasticity | [`Std`], [`Stp`], [`TsodyksMarkram`], [`QuantalRelease`] |
//! | plasticity of all pairs | [`Stdp`], [`MultiplicativeStdp`], [`PowerLawStdp`], [`InhibitoryStdp`] |
//! | plasticity of nearest neighbours | [`NearestStdpSymmetric`], [`NearestStdpPresynapticCentred`], [`NearestStdpReduced`] |
//! | plasticity of triplets, by calcium, by the membrane potential, by reward | [`TripletStdp`], [`CalciumStdp`], [`ClopathStdp`], [`RewardStdp`] |
//! | cells | [`Lif`], [`LifRef`], [`CobaLif`], [`AdEx`], [`Izhikevich`], [`HodgkinHuxley`] |
//! | rules of `brainpy.dyn` | those of [`brainpy`] |
//! | rules of `brainpy.state` | those of [`brainpy_state`] |
//! | rules of `brainstate.nn` | those of [`brainstate`] |
//!
//! [`REGISTRY`] lists the synapses and [`CELLS`] the cells by name, with their sources, for programs that choose a model while they run.

mod adex;
mod alpha;
mod ampa;
mod ampa_five_state;
mod ampa_jonas;
mod ampa_raman;
mod ampa_six_state;
mod bio_nmda;
pub mod brainpy;
pub mod brainpy_state;
pub mod brainstate;
mod calcium_release;
mod calcium_stdp;
mod clopath_stdp;
mod coba_lif;
mod dual_expon;
mod dual_expon_v2;
mod expon;
mod gabaa;
mod gabaa_five_state;
mod gabaa_jones;
mod gabab;
mod gabab_desensitising;
mod gap_junction;
mod graded_synapse;
mod hodgkin_huxley;
mod inhibitory_stdp;
mod izhikevich;
mod lif;
mod lif_ref;
mod multiplicative_stdp;
mod nearest_stdp_presynaptic_centred;
mod nearest_stdp_reduced;
mod nearest_stdp_symmetric;
mod nicotinic;
mod nmda;
mod nmda_five_state;
mod nmda_four_state;
mod nmda_kampa;
mod nmda_mg;
mod nmda_trapping;
mod power_law_stdp;
mod quantal_release;
mod registry;
mod release_sensor;
mod reward_stdp;
mod std;
mod stdp;
mod stp;
mod triple_expon;
mod triplet_stdp;
mod tsodyks_markram;

pub use self::std::Std;
pub use adex::AdEx;
pub use alpha::Alpha;
pub use ampa::Ampa;
pub use ampa_five_state::AmpaFiveState;
pub use ampa_jonas::AmpaJonas;
pub use ampa_raman::AmpaRaman;
pub use ampa_six_state::AmpaSixState;
pub use bio_nmda::BioNmda;
pub use calcium_release::CalciumRelease;
pub use calcium_stdp::CalciumStdp;
pub use clopath_stdp::ClopathStdp;
pub use coba_lif::CobaLif;
pub use dual_expon::DualExpon;
pub use dual_expon_v2::DualExponV2;
pub use expon::Expon;
pub use gabaa::Gabaa;
pub use gabaa_five_state::GabaaFiveState;
pub use gabaa_jones::GabaaJones;
pub use gabab::Gabab;
pub use gabab_desensitising::GababDesensitising;
pub use gap_junction::GapJunction;
pub use graded_synapse::GradedSynapse;
pub use hodgkin_huxley::HodgkinHuxley;
pub use inhibitory_stdp::InhibitoryStdp;
pub use izhikevich::Izhikevich;
pub use lif::Lif;
pub use lif_ref::LifRef;
pub use multiplicative_stdp::MultiplicativeStdp;
pub use nearest_stdp_presynaptic_centred::NearestStdpPresynapticCentred;
pub use nearest_stdp_reduced::NearestStdpReduced;
pub use nearest_stdp_symmetric::NearestStdpSymmetric;
pub use nicotinic::Nicotinic;
pub use nmda::Nmda;
pub use nmda_five_state::NmdaFiveState;
pub use nmda_four_state::NmdaFourState;
pub use nmda_kampa::NmdaKampa;
pub use nmda_mg::NmdaMg;
pub use nmda_trapping::NmdaTrapping;
pub use power_law_stdp::PowerLawStdp;
pub use quantal_release::QuantalRelease;
pub use registry::{CELLS, CellEntry, Entry, Family, REGISTRY, UnknownModel, find, find_cell};
pub use release_sensor::ReleaseSensor;
pub use reward_stdp::RewardStdp;
pub use stdp::Stdp;
pub use stp::Stp;
pub use triple_expon::TripleExpon;
pub use triplet_stdp::TripletStdp;
pub use tsodyks_markram::TsodyksMarkram;
