//! Populations whose model and precision are chosen while the program runs: by the command line, by bindings.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::description::Description;
use crate::error::Error;
use crate::info::{Method, ModelInfo};
use crate::population::{Population, Spike};
use crate::{Real, Synapse};

/// A [`Population`] of any model in any precision; values are handed over in `f64`.
///
/// Every method does what that of the same name does for a [`Population`].
pub trait AnyPopulation: core::fmt::Debug {
    /// The description of the model.
    fn info(&self) -> &'static ModelInfo;

    /// The number of elements.
    fn len(&self) -> usize;

    /// Whether there are no elements.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The time in ms.
    fn time(&self) -> f64;

    /// The solver.
    fn method(&self) -> Method;

    /// Integrates every element over dt.
    ///
    /// # Errors
    /// As [`Population::advance`].
    fn advance(&mut self) -> Result<(), Error>;

    /// Looks whether all states are as they must be now.
    ///
    /// # Errors
    /// As [`Population::check`].
    fn check(&mut self) -> Result<(), Error>;

    /// Lets spikes arrive now.
    ///
    /// # Errors
    /// As [`Population::deliver`].
    fn deliver(&mut self, spikes: &[Spike]) -> Result<(), Error>;

    /// Lets postsynaptic spikes arrive now.
    ///
    /// # Errors
    /// As [`Population::deliver_post`].
    fn deliver_post(&mut self, elements: &[usize]) -> Result<(), Error>;

    /// The values of a state.
    ///
    /// # Errors
    /// If the model has no state of that name.
    fn state(&self, name: &str) -> Result<Vec<f64>, Error>;

    /// The values of a parameter, defaults filled in.
    ///
    /// # Errors
    /// If the model has no parameter of that name.
    fn parameter(&self, name: &str) -> Result<Vec<f64>, Error>;

    /// What each element hands on now.
    fn outputs(&self) -> Vec<f64>;

    /// Sum over the spikes since the latest advance of weight × release.
    fn released(&self) -> Vec<f64>;

    /// Back to time 0 and the initial states.
    fn reset(&mut self);
}

/// The precision of a population.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Precision {
    /// `f32`
    Single,
    /// `f64`
    #[default]
    Double,
}

impl Description {
    /// A population of `M` behind the face that all populations share.
    ///
    /// # Errors
    /// As [`Description::build`].
    pub fn build_any<M: Synapse>(&self, precision: Precision) -> Result<Box<dyn AnyPopulation>, Error> {
        Ok(match precision {
            Precision::Single => Box::new(self.build::<M, f32>()?),
            Precision::Double => Box::new(self.build::<M, f64>()?),
        })
    }
}

impl<M: Synapse, T: Real> AnyPopulation for Population<M, T> {
    fn info(&self) -> &'static ModelInfo {
        M::INFO
    }

    fn len(&self) -> usize {
        self.len()
    }

    fn time(&self) -> f64 {
        self.time()
    }

    fn method(&self) -> Method {
        self.method()
    }

    fn advance(&mut self) -> Result<(), Error> {
        self.advance()
    }

    fn check(&mut self) -> Result<(), Error> {
        self.check()
    }

    fn deliver(&mut self, spikes: &[Spike]) -> Result<(), Error> {
        self.deliver(spikes)
    }

    fn deliver_post(&mut self, elements: &[usize]) -> Result<(), Error> {
        self.deliver_post(elements)
    }

    fn state(&self, name: &str) -> Result<Vec<f64>, Error> {
        Ok(widened(self.state(name)?))
    }

    fn parameter(&self, name: &str) -> Result<Vec<f64>, Error> {
        self.parameter(name)
    }

    fn outputs(&self) -> Vec<f64> {
        widened(&self.outputs())
    }

    fn released(&self) -> Vec<f64> {
        widened(self.released())
    }

    fn reset(&mut self) {
        self.reset();
    }
}

fn widened<T: Real>(values: &[T]) -> Vec<f64> {
    values.iter().map(|value| value.as_f64()).collect()
}
