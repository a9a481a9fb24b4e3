//! All models by name.

use synapse_runtime::network::{Chosen, InBoth};
use synapse_runtime::{AnyPopulation, Description, Error, Model, ModelInfo, Precision, Real};

/// A model of this crate.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Its name, with the module of a rule of another system: `Stp`, `brainpy::Stp`.
    pub name: &'static str,
    /// How the field spells it: `STP`.
    pub title: &'static str,
    /// What kind of model it is.
    pub family: Family,
    /// Its description.
    pub info: &'static ModelInfo,
    /// The text of the file that declares it.
    pub source: &'static str,
    build: Build,
    chosen: InBoth,
}

/// What kind of model it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// A conductance that follows presynaptic spikes.
    Conductance,
    /// Transmitter or vesicles that presynaptic spikes release, in front of a receptor.
    Release,
    /// Short-term plasticity, in front of a conductance.
    ShortTermPlasticity,
    /// Plasticity of a weight.
    Plasticity,
}

impl core::fmt::Display for Family {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Conductance => "conductance",
            Self::Release => "release",
            Self::ShortTermPlasticity => "short-term plasticity",
            Self::Plasticity => "plasticity",
        })
    }
}

type Build = fn(&Description, Precision) -> Result<Box<dyn AnyPopulation>, Error>;

impl Entry {
    /// A population of this model.
    ///
    /// # Errors
    /// As [`Description::build`].
    pub fn build(&self, description: &Description, precision: Precision) -> Result<Box<dyn AnyPopulation>, Error> {
        (self.build)(description, precision)
    }

    /// This model as the synapse of a projection ([`Projection::synapse_aligned`]).
    ///
    /// [`Projection::synapse_aligned`]: synapse_runtime::network::Projection::synapse_aligned
    pub fn chosen<T: Real>(&self) -> Chosen<T> {
        self.chosen.in_precision()
    }
}

macro_rules! registry {
    ($($name:literal, $title:literal, $family:ident: $model:ty, $file:literal;)*) => {
        /// Every model of this crate, the canonical ones first.
        pub static REGISTRY: &[Entry] = &[$(
            Entry {
                name: $name,
                title: $title,
                family: Family::$family,
                info: <$model as Model>::INFO,
                source: include_str!($file),
                build: |description, precision| description.build_any::<$model>(precision),
                chosen: InBoth::of::<$model>(),
            },
        )*];
    };
}

registry! {
    "Expon", "Expon", Conductance: crate::Expon, "expon.rs";
    "DualExpon", "DualExpon", Conductance: crate::DualExpon, "dual_expon.rs";
    "DualExponV2", "DualExponV2", Conductance: crate::DualExponV2, "dual_expon_v2.rs";
    "Alpha", "Alpha", Conductance: crate::Alpha, "alpha.rs";
    "Nmda", "NMDA", Conductance: crate::Nmda, "nmda.rs";
    "Ampa", "AMPA", Conductance: crate::Ampa, "ampa.rs";
    "Gabaa", "GABAa", Conductance: crate::Gabaa, "gabaa.rs";
    "BioNmda", "BioNMDA", Conductance: crate::BioNmda, "bio_nmda.rs";
    "NmdaMg", "NMDA with magnesium block", Conductance: crate::NmdaMg, "nmda_mg.rs";
    "Gabab", "GABAb", Conductance: crate::Gabab, "gabab.rs";
    "TripleExpon", "TripleExpon", Conductance: crate::TripleExpon, "triple_expon.rs";
    "AmpaFiveState", "AMPA, five states", Conductance: crate::AmpaFiveState, "ampa_five_state.rs";
    "AmpaSixState", "AMPA, six states", Conductance: crate::AmpaSixState, "ampa_six_state.rs";
    "AmpaJonas", "AMPA (Jonas et al.)", Conductance: crate::AmpaJonas, "ampa_jonas.rs";
    "AmpaRaman", "AMPA (Raman & Trussell)", Conductance: crate::AmpaRaman, "ampa_raman.rs";
    "NmdaFiveState", "NMDA, five states", Conductance: crate::NmdaFiveState, "nmda_five_state.rs";
    "NmdaFourState", "NMDA, four states", Conductance: crate::NmdaFourState, "nmda_four_state.rs";
    "NmdaKampa", "NMDA (Kampa et al.)", Conductance: crate::NmdaKampa, "nmda_kampa.rs";
    "NmdaTrapping", "NMDA, trapping block", Conductance: crate::NmdaTrapping, "nmda_trapping.rs";
    "GabaaFiveState", "GABAa, five states", Conductance: crate::GabaaFiveState, "gabaa_five_state.rs";
    "GabaaJones", "GABAa (Jones & Westbrook)", Conductance: crate::GabaaJones, "gabaa_jones.rs";
    "GababDesensitising", "GABAb, desensitising", Conductance: crate::GababDesensitising, "gabab_desensitising.rs";
    "Nicotinic", "Nicotinic receptor", Conductance: crate::Nicotinic, "nicotinic.rs";
    "GradedSynapse", "Graded synapse", Conductance: crate::GradedSynapse, "graded_synapse.rs";
    "GapJunction", "Gap junction", Conductance: crate::GapJunction, "gap_junction.rs";
    "CalciumRelease", "Release by calcium", Release: crate::CalciumRelease, "calcium_release.rs";
    "ReleaseSensor", "Release by a calcium sensor", Release: crate::ReleaseSensor, "release_sensor.rs";
    "Std", "STD", ShortTermPlasticity: crate::Std, "std.rs";
    "Stp", "STP", ShortTermPlasticity: crate::Stp, "stp.rs";
    "TsodyksMarkram", "Tsodyks–Markram", ShortTermPlasticity: crate::TsodyksMarkram, "tsodyks_markram.rs";
    "QuantalRelease", "Quantal release", ShortTermPlasticity: crate::QuantalRelease, "quantal_release.rs";
    "Stdp", "STDP", Plasticity: crate::Stdp, "stdp.rs";
    "TripletStdp", "Triplet STDP", Plasticity: crate::TripletStdp, "triplet_stdp.rs";
    "MultiplicativeStdp", "Multiplicative STDP", Plasticity: crate::MultiplicativeStdp, "multiplicative_stdp.rs";
    "PowerLawStdp", "Power-law STDP", Plasticity: crate::PowerLawStdp, "power_law_stdp.rs";
    "NearestStdpSymmetric", "Nearest-neighbour STDP, symmetric", Plasticity: crate::NearestStdpSymmetric, "nearest_stdp_symmetric.rs";
    "NearestStdpPresynapticCentred", "Nearest-neighbour STDP, presynaptic centred", Plasticity: crate::NearestStdpPresynapticCentred, "nearest_stdp_presynaptic_centred.rs";
    "NearestStdpReduced", "Nearest-neighbour STDP, reduced symmetric", Plasticity: crate::NearestStdpReduced, "nearest_stdp_reduced.rs";
    "InhibitoryStdp", "Inhibitory STDP", Plasticity: crate::InhibitoryStdp, "inhibitory_stdp.rs";
    "CalciumStdp", "Calcium-based plasticity", Plasticity: crate::CalciumStdp, "calcium_stdp.rs";
    "ClopathStdp", "Voltage-based STDP", Plasticity: crate::ClopathStdp, "clopath_stdp.rs";
    "RewardStdp", "Reward-modulated STDP", Plasticity: crate::RewardStdp, "reward_stdp.rs";
    "brainpy::Ampa", "AMPA (BrainPy)", Conductance: crate::brainpy::Ampa, "brainpy/ampa.rs";
    "brainpy::Gabaa", "GABAa (BrainPy)", Conductance: crate::brainpy::Gabaa, "brainpy/gabaa.rs";
    "brainpy::BioNmda", "BioNMDA (BrainPy)", Conductance: crate::brainpy::BioNmda, "brainpy/bio_nmda.rs";
    "brainpy::PrintedAlpha", "Alpha (BrainPy, as printed)", Conductance: crate::brainpy::PrintedAlpha, "brainpy/printed_alpha.rs";
    "brainpy::Std", "STD (BrainPy)", ShortTermPlasticity: crate::brainpy::Std, "brainpy/std.rs";
    "brainpy::Stp", "STP (BrainPy)", ShortTermPlasticity: crate::brainpy::Stp, "brainpy/stp.rs";
    "brainpy_state::Alpha", "Alpha (brainpy_state)", Conductance: crate::brainpy_state::Alpha, "brainpy_state/alpha.rs";
    "brainpy_state::DualExpon", "DualExpon (brainpy_state)", Conductance: crate::brainpy_state::DualExpon, "brainpy_state/dual_expon.rs";
    "brainpy_state::BioNmda", "BioNMDA (brainpy_state)", Conductance: crate::brainpy_state::BioNmda, "brainpy_state/bio_nmda.rs";
    "brainpy_state::Std", "STD (brainpy_state)", ShortTermPlasticity: crate::brainpy_state::Std, "brainpy_state/std.rs";
    "brainpy_state::Stp", "STP (brainpy_state)", ShortTermPlasticity: crate::brainpy_state::Stp, "brainpy_state/stp.rs";
    "brainstate::DualExpon", "DualExpon (brainstate)", Conductance: crate::brainstate::DualExpon, "brainstate/dual_expon.rs";
    "brainstate::Std", "STD (brainstate)", ShortTermPlasticity: crate::brainstate::Std, "brainstate/std.rs";
    "brainstate::Stp", "STP (brainstate)", ShortTermPlasticity: crate::brainstate::Stp, "brainstate/stp.rs";
}

/// A name that no model of this crate has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownModel {
    /// The name.
    pub name: String,
}

impl core::fmt::Display for UnknownModel {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let same = |name: &str| name.eq_ignore_ascii_case(&self.name);
        // Asked for among those of the other kind.
        if let Some(cell) = CELLS.iter().find(|entry| same(entry.name)) {
            return write!(f, "{} is a cell, but a synapse is expected", cell.name);
        }
        if let Some(synapse) = REGISTRY.iter().find(|entry| same(entry.name)) {
            return write!(f, "{} is a synapse, but a cell is expected", synapse.name);
        }
        let known = REGISTRY.iter().map(|entry| entry.name).chain(CELLS.iter().map(|entry| entry.name));
        write!(f, "there is no model `{}`; {}", self.name, synapse_runtime::hint(&self.name, known))
    }
}

impl core::error::Error for UnknownModel {}

/// The model of that name, whatever the case of its letters: `NMDA` is `Nmda`.
///
/// ```
/// assert_eq!(models::find("NMDA")?.name, "Nmda");
/// assert_eq!(models::find("BrainPy_State::STP")?.name, "brainpy_state::Stp");
/// # Ok::<(), models::UnknownModel>(())
/// ```
///
/// # Errors
/// If there is none; the error names the nearest one.
pub fn find(name: &str) -> Result<&'static Entry, UnknownModel> {
    let same = |entry: &&Entry| entry.name.eq_ignore_ascii_case(name);
    REGISTRY.iter().find(same).ok_or_else(|| UnknownModel { name: name.to_owned() })
}

/// A cell of this crate.
#[derive(Clone, Copy, Debug)]
pub struct CellEntry {
    /// Its name, with the module of a rule of another system: `LifRef`, `brainpy::LifRef`.
    pub name: &'static str,
    /// How the field spells it: `LIF`.
    pub title: &'static str,
    /// Its description.
    pub info: &'static ModelInfo,
    /// The text of the file that declares it.
    pub source: &'static str,
}

macro_rules! cells {
    ($($name:literal, $title:literal: $model:ty, $file:literal;)*) => {
        /// Every cell of this crate, the canonical ones first.
        pub static CELLS: &[CellEntry] = &[$(
            CellEntry { name: $name, title: $title, info: <$model as Model>::INFO, source: include_str!($file) },
        )*];
    };
}

cells! {
    "Lif", "LIF": crate::Lif, "lif.rs";
    "LifRef", "LIF, refractory": crate::LifRef, "lif_ref.rs";
    "CobaLif", "LIF with conductances": crate::CobaLif, "coba_lif.rs";
    "AdEx", "AdEx": crate::AdEx, "adex.rs";
    "Izhikevich", "Izhikevich": crate::Izhikevich, "izhikevich.rs";
    "HodgkinHuxley", "Hodgkin–Huxley": crate::HodgkinHuxley, "hodgkin_huxley.rs";
    "brainpy::LifRef", "LIF, refractory (BrainPy)": crate::brainpy::LifRef, "brainpy/lif_ref.rs";
}

/// The cell of that name, whatever the case of its letters.
///
/// ```
/// assert_eq!(models::find_cell("LIF")?.name, "Lif");
/// # Ok::<(), models::UnknownModel>(())
/// ```
///
/// # Errors
/// If there is none; the error names the nearest synapse or cell.
pub fn find_cell(name: &str) -> Result<&'static CellEntry, UnknownModel> {
    let same = |entry: &&CellEntry| entry.name.eq_ignore_ascii_case(name);
    CELLS.iter().find(same).ok_or_else(|| UnknownModel { name: name.to_owned() })
}
