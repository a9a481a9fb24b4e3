//! A model with its values: what populations and the models along a projection are made from.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::any::Any;
use core::cell::OnceCell;
use core::fmt;
use core::marker::PhantomData;

use super::axons::Axons;
use super::elements::AnyElements;
use crate::connections::Incoming;
use crate::description::{Description, Values};
use crate::error::Error;
use crate::info::{Method, ModelInfo, Place};
use crate::population::Population;
use crate::random::Stream;
use crate::synapses::{Per, Purpose, Synapses, SynapsesBuilder};
use crate::table::zeros;
use crate::{Distribution, Model, Real, Synapse};

/// A model with its parameters, initial values and solver: what a population or projection is made from.
///
/// A value of the model is one already; where something varies among elements, or the solver is not the model's first:
///
/// ```
/// # use synapse_runtime::prelude::*;
/// # #[derive(Synapse)]
/// # #[synapse(dg/dt = -g / tau, on_pre(w) { g += w; }, output = g)]
/// # struct Expon { #[param(ms, default = 8.0, positive)] tau: f64 }
/// use synapse_runtime::network::{Distribution, Setup};
///
/// let receptor = Setup::new(Expon { tau: 5.0 })
///     .initial("g", Distribution::uniform(0.0, 0.1))
///     .method(Method::Exact);
/// # let _ = receptor;
/// ```
///
/// Among the models along a projection, a distribution draws one value for each connection, and a list goes over what the
/// parameter belongs to ([`ParameterInfo::varies`](crate::info::ParameterInfo::varies)) or over the connections, by its length.
/// [`set_per`](Self::set_per) says over what values go. What reads a value that is given for each connection is kept for each
/// connection ([`Simulation::describe`](super::Simulation::describe) tells).
pub struct Setup<M> {
    named: Named,
    model: PhantomData<fn() -> M>,
}

/// What a [`Setup`] consists of, of a model that is chosen while the program runs.
#[derive(Clone, Debug, Default)]
pub struct Named {
    given: Vec<Entry>,
    initial: Vec<Entry>,
    method: Option<Method>,
    tolerance: Option<f64>,
    clock_driven: bool,
}

/// Values by name, and over what they go where that is said.
type Entry = (String, Draw, Option<Per>);

impl Named {
    /// The defaults of the model.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a parameter by name, in its declared unit.
    #[must_use]
    pub fn set(mut self, name: &str, values: impl Into<Draw>) -> Self {
        self.given.push((name.to_owned(), values.into(), None));
        self
    }

    /// Sets a parameter by name, in its declared unit, to one value for each of something.
    #[must_use]
    pub fn set_per(mut self, per: Per, name: &str, values: impl Into<Draw>) -> Self {
        self.given.push((name.to_owned(), values.into(), Some(per)));
        self
    }

    /// Sets a state at time 0 by name, in its declared unit. A state that is kept as the sum over the connections of a
    /// postsynaptic cell starts at the sum that is given.
    #[must_use]
    pub fn initial(mut self, name: &str, values: impl Into<Draw>) -> Self {
        self.initial.push((name.to_owned(), values.into(), None));
        self
    }

    /// Sets a state at time 0 by name, in its declared unit, to one value for each of something.
    #[must_use]
    pub fn initial_per(mut self, per: Per, name: &str, values: impl Into<Draw>) -> Self {
        self.initial.push((name.to_owned(), values.into(), Some(per)));
        self
    }

    /// Chooses a solver; without this it is the first that the model was declared with.
    #[must_use]
    pub fn method(mut self, method: Method) -> Self {
        self.method = Some(method);
        self
    }

    /// Chooses the tolerance of the substeps of `rodas4`; without this it is [`TOLERANCE`](crate::implicit::TOLERANCE). Other
    /// solvers have none.
    #[must_use]
    pub fn tolerance(mut self, tolerance: f64) -> Self {
        self.tolerance = Some(tolerance);
        self
    }
}

impl<M> From<Named> for Setup<M> {
    fn from(named: Named) -> Self {
        Self { named, model: PhantomData }
    }
}

impl<M> From<Setup<M>> for Named {
    fn from(setup: Setup<M>) -> Self {
        setup.named
    }
}

impl<M: Model> From<M> for Setup<M> {
    fn from(model: M) -> Self {
        Self::new(model)
    }
}

/// Values of a parameter, state or delay for each of something.
#[derive(Clone, Debug)]
pub enum Draw {
    /// As given.
    Given(Values),
    /// Drawn when the network is built.
    From(Distribution),
}

impl<V: Into<Values>> From<V> for Draw {
    fn from(values: V) -> Self {
        Self::Given(values.into())
    }
}

impl From<Distribution> for Draw {
    fn from(distribution: Distribution) -> Self {
        Self::From(distribution)
    }
}

impl Draw {
    /// One value for each of `n`, or one for all.
    fn values(&self, n: usize, random: Stream) -> Result<Values, Error> {
        match self {
            Self::Given(values) => Ok(values.clone()),
            Self::From(distribution) => {
                let mut values = zeros(1, n).ok_or(Error::Memory { what: "drawn values", n })?;
                distribution.fill(random, &mut values)?;
                Ok(Values::PerElement(values))
            }
        }
    }

    fn is_random(&self) -> bool {
        matches!(self, Self::From(_))
    }
}

impl<M: Model> Setup<M> {
    /// The model with the parameters of its fields.
    #[allow(clippy::needless_pass_by_value, reason = "a description owns what it describes")]
    pub fn new(model: M) -> Self {
        let given = model.given();
        let fields = M::INFO.parameters.iter().zip(given.as_ref());
        let given =
            fields.filter_map(|(info, value)| value.map(|value| (info.name.to_owned(), Draw::from(value), None)));
        Named { given: given.collect(), ..Named::new() }.into()
    }

    /// Sets a parameter by name, in its declared unit.
    #[must_use]
    pub fn set(mut self, name: &str, values: impl Into<Draw>) -> Self {
        self.named = self.named.set(name, values);
        self
    }

    /// Sets a parameter by name, in its declared unit, to one value for each of something.
    #[must_use]
    pub fn set_per(mut self, per: Per, name: &str, values: impl Into<Draw>) -> Self {
        self.named = self.named.set_per(per, name, values);
        self
    }

    /// Sets a state at time 0 by name, in its declared unit. A state that is kept as the sum over the connections of a
    /// postsynaptic cell starts at the sum that is given.
    #[must_use]
    pub fn initial(mut self, name: &str, values: impl Into<Draw>) -> Self {
        self.named = self.named.initial(name, values);
        self
    }

    /// Sets a state at time 0 by name, in its declared unit, to one value for each of something.
    #[must_use]
    pub fn initial_per(mut self, per: Per, name: &str, values: impl Into<Draw>) -> Self {
        self.named = self.named.initial_per(per, name, values);
        self
    }

    /// Chooses a solver; without this it is the first that the model was declared with.
    #[must_use]
    pub fn method(mut self, method: Method) -> Self {
        self.named = self.named.method(method);
        self
    }

    /// Chooses the tolerance of the substeps of `rodas4`; without this it is [`TOLERANCE`](crate::implicit::TOLERANCE). Other
    /// solvers have none.
    #[must_use]
    pub fn tolerance(mut self, tolerance: f64) -> Self {
        self.named = self.named.tolerance(tolerance);
        self
    }

    /// Integrates states of connections at every step, also where this could be left to their events.
    #[must_use]
    pub fn clock_driven(mut self) -> Self {
        self.named.clock_driven = true;
        self
    }

    /// A group of `n` cells.
    pub(super) fn population<T: Real>(&self, n: usize, dt: f64, random: Stream) -> Result<Population<M, T>, Error> {
        let mut description = Description::new(n, dt).random(random.of_events());
        if let Some(method) = self.named.method {
            description = description.method(method);
        }
        if let Some(tolerance) = self.named.tolerance {
            description = description.tolerance(tolerance);
        }
        let entries = self.named.given.iter().chain(&self.named.initial);
        if let Some((name, ..)) = entries.clone().find(|(_, _, per)| per.is_some()) {
            return Err(Error::PerOfGroup { name: name.clone() });
        }
        // What is drawn has numbers that do not depend on what is not.
        let mut n_drawn = 0;
        for (name, values, _) in &self.named.given {
            description = description.set(name, values.values(n, random.part(n_drawn))?);
            n_drawn += usize::from(values.is_random());
        }
        let mut population = description.build::<M, T>()?;
        for (k, (name, values, _)) in self.named.initial.iter().enumerate() {
            let values = values.values(n, random.part(n_drawn + k))?;
            population.set_state(name, &values)?;
        }
        Ok(population)
    }

    /// The description of the synapses of a projection.
    pub(super) fn builder<T: Real>(&self, site: &Site<'_>, purpose: Purpose) -> Result<SynapsesBuilder<M, T>, Error>
    where
        M: Synapse,
    {
        let axons = &site.axons;
        let random = site.random.of_events();
        let mut builder = Synapses::<M, T>::builder(axons.connections.clone(), site.dt).random(random).purpose(purpose);
        if let Some(method) = self.named.method {
            builder = builder.method(method);
        }
        if let Some(tolerance) = self.named.tolerance {
            builder = builder.tolerance(tolerance);
        }
        if self.named.clock_driven {
            builder = builder.clock_driven();
        }
        if let Some(cells) = axons.cells() {
            builder = builder.branches(axons.n_pre(), cells.clone());
        }
        // Numbers for all are the same in any order.
        let mut entries = self.named.given.iter().chain(&self.named.initial);
        let has_lists = entries.any(|(_, values, _)| !matches!(values, Draw::Given(Values::Uniform(_))));
        if (has_lists || M::INFO.random)
            && let Some(origins) = site.origins.get_or_init(|| axons.origins())
        {
            builder = builder.origins(origins.clone());
        }
        if let Some(incoming) = &site.incoming {
            builder = builder.incoming(incoming.clone());
        }
        // One value for each connection, unless something else is said, or there is one for each postsynaptic cell alone.
        let count = |per: Per| axons.ends(None).count(per.place());
        let drawn_per = |per: &Option<Per>, place: Option<Place>| match place {
            Some(Place::Sum) if !purpose.counts_alone => per.unwrap_or(Per::PostCell),
            _ => per.unwrap_or(Per::Connection),
        };
        let mut n_drawn = 0;
        for (name, values, per) in &self.named.given {
            crate::names::parameter(M::INFO, name)?;
            let per_drawn = drawn_per(per, None);
            let per = if values.is_random() { Some(per_drawn) } else { *per };
            let drawn = values.values(count(per_drawn), site.random.part(n_drawn))?;
            n_drawn += usize::from(values.is_random());
            builder = match per {
                Some(per) => builder.set_per(per, name, drawn),
                None => builder.set(name, drawn),
            };
        }
        for (k, (name, values, per)) in self.named.initial.iter().enumerate() {
            let state = &M::INFO.states[crate::names::state(M::INFO, name)?];
            let per_drawn = drawn_per(per, Some(state.place));
            let per = if values.is_random() { Some(per_drawn) } else { *per };
            let drawn = values.values(count(per_drawn), site.random.part(n_drawn + k))?;
            builder = match per {
                Some(per) => builder.initial_per(per, name, drawn),
                None => builder.initial(name, drawn),
            };
        }
        Ok(builder)
    }
}

/// Where the models of a projection are.
pub(super) struct Site<'a> {
    pub(super) axons: &'a Axons,
    /// The order of the connections, once it is needed.
    pub(super) origins: &'a OnceCell<Option<Arc<[u32]>>>,
    pub(super) incoming: Option<Arc<Incoming>>,
    pub(super) dt: f64,
    pub(super) random: Stream,
}

/// A model of a synapse that is chosen while the program runs, in precision `T`.
#[derive(Clone, Copy)]
pub struct Chosen<T = f64> {
    pub(super) info: &'static ModelInfo,
    pub(super) build: BuildElements<T>,
}

/// Makes the elements of a projection at a side of it, all of whose states are to be kept there.
type BuildElements<T> = fn(&Named, &Site<'_>, Purpose, Place) -> Result<AnyElements<T>, Error>;

impl<T: Real> Chosen<T> {
    /// The model `M`.
    pub const fn of<M: Synapse>() -> Self {
        Self {
            info: M::INFO,
            build: |named, site, purpose, place| {
                let setup = Setup::<M>::from(named.clone());
                Ok(Box::new(setup.builder::<T>(site, purpose)?.population(place)?))
            },
        }
    }
}

/// A model of a synapse that is chosen while the program runs, and so is the precision.
#[derive(Clone, Copy, Debug)]
pub struct InBoth {
    double: Chosen<f64>,
    single: Chosen<f32>,
}

impl InBoth {
    /// The model `M`.
    pub const fn of<M: Synapse>() -> Self {
        Self { double: Chosen::of::<M>(), single: Chosen::of::<M>() }
    }

    /// It in one precision.
    ///
    /// # Panics
    /// Never: there are these two precisions.
    pub fn in_precision<T: Real>(&self) -> Chosen<T> {
        let both: [&dyn Any; 2] = [&self.double, &self.single];
        let chosen = both.into_iter().find_map(|chosen| chosen.downcast_ref::<Chosen<T>>());
        *chosen.unwrap_or_else(|| unreachable!("a real number is f32 or f64"))
    }
}

impl<T> fmt::Debug for Chosen<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Chosen").field(&self.info.name).finish()
    }
}

impl<M> Clone for Setup<M> {
    fn clone(&self) -> Self {
        Self { named: self.named.clone(), model: PhantomData }
    }
}

impl<M> fmt::Debug for Setup<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Setup").field(&self.named).finish()
    }
}
