//! Elements of a model, once for each cell of a side, or branch, behind a face that all models share.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::any::Any;

use super::coupling::{Affine, is_linear};
use crate::archive::Archive;
use crate::error::Error;
use crate::info::ModelInfo;
use crate::population::Population;
use crate::watch::Watch;
use crate::{Real, Synapse};

/// A population of any model of a synapse: a synapse's states, or short-term plasticity.
pub(super) trait Elements<T: Real>: Send + Sync {
    /// The model.
    fn info(&self) -> &'static ModelInfo;

    /// How many there are.
    fn len(&self) -> usize;

    /// Integrates over dt, and looks at the states if that is due.
    fn advance(&mut self) -> Result<(), Error>;

    /// Looks at the states now.
    fn check(&mut self) -> Result<(), Error>;

    /// What watches the states.
    fn watch(&mut self) -> &mut Watch;

    /// Lets one spike arrive at an element; gives its release.
    fn deliver(&mut self, element: usize, weight: T) -> T;

    /// Lets spikes arrive at many elements, each with its weight.
    fn deliver_row(&mut self, targets: &[u32], weights: &[T]);

    /// Writes what each element hands on now.
    fn write_outputs(&self, outputs: &mut [T]);

    /// The values of a state.
    fn state(&self, name: &str) -> Result<Vec<T>, Error>;

    /// The values of an input, to be written.
    fn input_mut(&mut self, name: &str) -> Result<&mut [T], Error>;

    /// Saves or restores what changes in a run.
    fn archive(&mut self, archive: &mut Archive<'_>);

    /// About how many bytes it takes.
    fn bytes(&self) -> usize;

    /// The states, column after column.
    fn states_mut(&mut self) -> &mut Vec<T>;

    /// The equations of all elements ([`Affine::of_all`]).
    fn affine(&self) -> Option<Vec<Affine>>;

    /// Whether what each element hands on is proportional to its states.
    fn is_linear(&self) -> bool;

    /// The population itself, for what only its model can tell.
    fn as_any(&self) -> &dyn Any;
}

impl<M: Synapse, T: Real> Elements<T> for Population<M, T> {
    fn info(&self) -> &'static ModelInfo {
        M::INFO
    }

    fn len(&self) -> usize {
        self.len()
    }

    fn advance(&mut self) -> Result<(), Error> {
        self.advance()
    }

    fn check(&mut self) -> Result<(), Error> {
        self.check()
    }

    fn watch(&mut self) -> &mut Watch {
        self.watch()
    }

    fn deliver(&mut self, element: usize, weight: T) -> T {
        if weight < T::ZERO {
            self.watch().inhibit();
        }
        self.deliver_scaled(element, weight)
    }

    fn deliver_row(&mut self, targets: &[u32], weights: &[T]) {
        self.deliver_row(targets, weights);
    }

    fn write_outputs(&self, outputs: &mut [T]) {
        self.write_outputs(outputs);
    }

    fn state(&self, name: &str) -> Result<Vec<T>, Error> {
        self.state(name).map(<[T]>::to_vec)
    }

    fn input_mut(&mut self, name: &str) -> Result<&mut [T], Error> {
        self.input_mut(name)
    }

    fn archive(&mut self, archive: &mut Archive<'_>) {
        self.archive(archive);
    }

    fn bytes(&self) -> usize {
        self.bytes()
    }

    fn states_mut(&mut self) -> &mut Vec<T> {
        self.states_mut()
    }

    fn affine(&self) -> Option<Vec<Affine>> {
        Affine::of_all::<M>(self.method(), self.parameters(), self.len(), &|_| true)
    }

    fn is_linear(&self) -> bool {
        is_linear::<M>(self.parameters(), self.len())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Elements of any model.
pub(super) type AnyElements<T> = Box<dyn Elements<T>>;
