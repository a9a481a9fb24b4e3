//! All models by name.

use synapse_runtime::{AnyPopulation, Description, Error, Model, ModelInfo, Precision};

/// A model of this crate.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Its name, with the module of a rule of another system: `Stp`, `brainpy::Stp`.
    pub name: &'static str,
    /// Its description.
    pub info: &'static ModelInfo,
    /// The text of the file that declares it.
    pub source: &'static str,
    build: Build,
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
}

macro_rules! registry {
    ($($name:literal: $model:ty, $file:literal;)*) => {
        /// Every model of this crate, the canonical ones first.
        pub const REGISTRY: &[Entry] = &[$(
            Entry {
                name: $name,
                info: <$model as Model>::INFO,
                source: include_str!($file),
                build: |description, precision| description.build_any::<$model>(precision),
            },
        )*];
    };
}

registry! {
    "Expon": crate::Expon, "expon.rs";
    "DualExpon": crate::DualExpon, "dual_expon.rs";
    "Nmda": crate::Nmda, "nmda.rs";
    "Stp": crate::Stp, "stp.rs";
    "brainpy::Stp": crate::brainpy::Stp, "brainpy/stp.rs";
}

/// A name that no model of this crate has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownModel {
    /// The name.
    pub name: String,
}

impl std::fmt::Display for UnknownModel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let known = REGISTRY.iter().map(|entry| entry.name);
        write!(f, "there is no model `{}`; {}", self.name, synapse_runtime::hint(&self.name, known))
    }
}

impl std::error::Error for UnknownModel {}

/// The model of that name, whatever the case of its letters: `NMDA` is `Nmda`.
///
/// # Errors
/// If there is none; the error names the nearest one.
pub fn find(name: &str) -> Result<&'static Entry, UnknownModel> {
    let same = |entry: &&Entry| entry.name.eq_ignore_ascii_case(name);
    REGISTRY.iter().find(same).ok_or_else(|| UnknownModel { name: name.to_owned() })
}
