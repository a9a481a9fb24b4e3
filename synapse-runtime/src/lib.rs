//! Kernels and populations for models of synapses that are declared by their equations.
//!
//! `#[derive(Synapse)]` turns the equations of a synapse, written as attributes of a plain struct, into the step function an
//! expert would have written by hand: the exact propagator where one exists, exponential integrators or Runge–Kutta where
//! none does. This crate holds what the generated code needs and runs it.
//!
//! ```
//! use synapse_runtime::prelude::*;
//!
//! /// A synapse that rises with one time constant and decays with another.
//! #[derive(Synapse)]
//! #[synapse(
//!     dg/dt = -g / tau_decay + h,
//!     dh/dt = -h / tau_rise : 1/ms,
//!     on_pre(w) { h += w / tau_rise; }
//!     output = g,
//! )]
//! struct TwoTimeConstants {
//!     #[param(ms, default = 1.0, positive)]
//!     tau_rise: f64,
//!     #[param(ms, default = 10.0, positive)]
//!     tau_decay: f64,
//! }
//!
//! // 1000 of them, in steps of 0.1 ms; each has a rise of its own.
//! let rises = (0..1000).map(|k| 0.5 + 0.01 * f64::from(k)).collect::<Vec<_>>();
//! let mut synapses = Population::<TwoTimeConstants>::builder(1000, 0.1).set("tau_rise", rises).build()?;
//! synapses.step(&[Spike { element: 3, weight: 2.0 }])?;
//! for _ in 0..100 {
//!     synapses.step(&[])?;
//! }
//! let g: &[f64] = synapses.state("g")?;
//! assert!(g[3] > 0.5 && g[4] == 0.0);
//! # Ok::<(), synapse_runtime::Error>(())
//! ```
//!
//! # When not to use it
//!
//! - To solve large stiff systems or partial differential equations: the solvers here are explicit or exact.
//! - For stochastic differential equations: random numbers are drawn at events, not inside of a step.
//! - On a graphics processor.
//!
//! # Layers
//!
//! | layer | modules | needs |
//! | --- | --- | --- |
//! | kernels: what generated code implements and calls | [`math`], [`propagator`], [`matrix`], [`columns`], [`method`], [`info`], [`random`]; [`Model`], [`Synapse`](trait@Synapse), [`Neuron`](trait@Neuron), [`Step`], [`Solver`] | nothing but `core`, and the feature `std` or `libm` for functions like exp |
//! | populations: `n` elements in columns | [`Population`], [`Description`], [`AnyPopulation`], [`Error`] | `alloc` |
//! | the same without steps, for models that are proved to allow it | [`LazyPopulation`], [`EventDriven`] | `alloc` |
//! | connections: traces once for each cell, weights once for each connection | [`Synapses`], [`Connections`], [`Connectivity`] | `alloc` |
//! | values that vary at random | [`Distribution`] | `alloc` |
//! | networks: groups, projections, a clock | [`network`] | `std` |
//! | files: spikes, recordings and edges as plain data | `files` | `files` |
//!
//! A simulator with a memory layout of its own links the kernels alone and calls a model's step on its own columns:
//! [`columns::advance_columns`].
//!
//! # Features
//!
//! - `std` (default): mathematical functions of the standard library; implies `alloc`.
//! - `derive` (default): `#[derive(Synapse)]` and `#[derive(Neuron)]`.
//! - `matrix` (default): exact solutions of states that read each other in a circle, as in an oscillation; implies `alloc` and
//!   uses the crate `nalgebra`.
//! - `threads`: steps of networks divided among threads; uses the crate `rayon`.
//! - `alloc`: populations.
//! - `libm`: mathematical functions where there is no standard library.
//! - `files`: spikes, recordings and edges in CSV and NPZ files; implies `std`.
//! - `hdf5`: the same in SONATA's files; implies `files` and needs the library HDF5 from 1.10.7.
#![no_std]
#![cfg_attr(not(feature = "std"), allow(dead_code, reason = "some of it is for networks alone"))]
#![allow(
    clippy::inline_always,
    reason = "what a loop calls is compiled for the processor of the loop only where it is inlined"
)]

#[cfg(feature = "alloc")]
extern crate alloc;
extern crate self as synapse_runtime;
#[cfg(feature = "std")]
extern crate std;

#[cfg(feature = "alloc")]
mod any_population;
#[cfg(feature = "std")]
mod archive;
mod array;
pub mod columns;
#[cfg(feature = "alloc")]
mod connections;
#[cfg(feature = "alloc")]
mod description;
#[cfg(feature = "alloc")]
mod distribution;
#[cfg(feature = "alloc")]
mod error;
mod exponential;
#[cfg(feature = "files")]
pub mod files;
pub mod implicit;
pub mod info;
#[cfg(feature = "alloc")]
mod lazy;
pub mod math;
pub mod matrix;
pub mod method;
mod model;
#[cfg(feature = "alloc")]
mod names;
#[cfg(feature = "std")]
pub mod network;
#[cfg(feature = "alloc")]
mod population;
mod processor;
pub mod propagator;
pub mod random;
mod real;
mod runge_kutta;
mod solver;
#[cfg(feature = "alloc")]
mod synapses;
#[cfg(feature = "alloc")]
mod table;
#[cfg(feature = "alloc")]
mod watch;

#[cfg(feature = "alloc")]
pub use any_population::{AnyPopulation, Precision};
pub use array::Array;
#[cfg(feature = "alloc")]
pub use connections::{ByDelay, Connections, Connectivity, Incoming, Permutation};
#[cfg(feature = "alloc")]
pub use description::{Description, PopulationBuilder, Values};
#[cfg(feature = "alloc")]
pub use distribution::{Distribution, Shape};
#[cfg(feature = "alloc")]
pub use error::{Error, Place};
pub use implicit::{Implicit, ImplicitKind};
pub use info::{Method, ModelInfo};
#[cfg(feature = "alloc")]
pub use lazy::LazyPopulation;
pub use model::{AlignPost, Arrival, Current, EventDriven, Model, NEVER, Neuron, Now, Step, Synapse};
#[cfg(feature = "alloc")]
pub use names::hint;
#[cfg(feature = "alloc")]
pub use population::{Population, Spike};
pub use real::Real;
pub use solver::Solver;
#[cfg(feature = "derive")]
pub use synapse_macros::{Neuron, Synapse};
#[cfg(feature = "alloc")]
pub use synapses::{Per, Synapses, SynapsesBuilder};

/// What a file that declares and runs models needs.
pub mod prelude {
    #[cfg(feature = "alloc")]
    pub use crate::{Error, Population, Spike, Values};
    pub use crate::{Method, Model, Neuron, Real, Synapse};
}
