//! Kernels and populations for models of synapses.
//!
//! (Crate documentation follows with the first model.)
#![no_std]

#[cfg(feature = "alloc")]
extern crate alloc;
extern crate self as synapse_runtime;
#[cfg(feature = "std")]
extern crate std;

#[cfg(feature = "alloc")]
mod any_population;
pub mod columns;
#[cfg(feature = "alloc")]
mod error;
pub mod info;
pub mod math;
pub mod method;
mod model;
#[cfg(feature = "alloc")]
mod names;
#[cfg(feature = "alloc")]
mod population;
pub mod propagator;
mod real;
mod runge_kutta;

#[cfg(feature = "alloc")]
pub use any_population::{AnyPopulation, Precision};
#[cfg(feature = "alloc")]
pub use error::{Error, Place};
pub use info::{Method, ModelInfo};
pub use model::{Arrival, Model, Solver, Step, Synapse};
#[cfg(feature = "alloc")]
pub use names::hint;
#[cfg(feature = "alloc")]
pub use population::{Description, Population, PopulationBuilder, Spike, Values};
pub use real::Real;
#[cfg(feature = "derive")]
pub use synapse_macros::Synapse;

/// What a file that declares and runs models needs.
pub mod prelude {
    #[cfg(feature = "alloc")]
    pub use crate::{Error, Population, Spike, Values};
    pub use crate::{Method, Model, Real, Synapse};
}
