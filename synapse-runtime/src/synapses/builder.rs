//! The description of synapses, and what is checked when they are made.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

use super::Synapses;
use super::places::{Bound, Edges, Group, History};
use crate::connections::{Connections, Incoming};
use crate::description::{Values, check_step, given_by_position, solver_of};
use crate::error::Error;
use crate::info::{Method, Place};
use crate::random::Stream;
use crate::{Model, Real, Synapse, names};

/// The description of synapses that are not yet built.
pub struct SynapsesBuilder<M, T = f64> {
    pub(super) connections: Arc<Connections>,
    pub(super) incoming: Option<Arc<Incoming>>,
    pub(super) dt: f64,
    pub(super) method: Option<Method>,
    pub(super) clock_driven: bool,
    pub(super) delays: Option<Arc<[u16]>>,
    pub(super) random: Stream,
    pub(super) given: Vec<(String, Values)>,
    pub(super) initial: Vec<(String, Values)>,
    pub(super) model: PhantomData<fn() -> (M, T)>,
}

impl<M: Synapse, T: Real> SynapsesBuilder<M, T> {
    /// Chooses a solver; without this it is the first that the model was declared with.
    #[must_use]
    pub fn method(mut self, method: Method) -> Self {
        self.method = Some(method);
        self
    }

    /// Sets a parameter by name, in its declared unit: a number for all, or one value for each cell or connection, as
    /// [`ParameterInfo::varies`](crate::info::ParameterInfo::varies) says.
    #[must_use]
    pub fn set(mut self, name: &str, values: impl Into<Values>) -> Self {
        self.given.push((name.to_owned(), values.into()));
        self
    }

    /// Sets a state at time 0 by name, in its declared unit: a number for all, or one value for each cell or connection,
    /// wherever the state lives.
    #[must_use]
    pub fn initial(mut self, name: &str, values: impl Into<Values>) -> Self {
        self.initial.push((name.to_owned(), values.into()));
        self
    }

    /// Integrates the states of connections at every step, also where this could be left to their events.
    #[must_use]
    pub fn clock_driven(mut self) -> Self {
        self.clock_driven = true;
        self
    }

    /// Gives each connection a delay between its presynaptic cell and itself, in steps: the traces of the presynaptic cell
    /// are those of so many steps ago.
    #[must_use]
    pub(crate) fn delays(mut self, delays: Arc<[u16]>) -> Self {
        self.delays = Some(delays);
        self
    }

    /// Shares the index by postsynaptic cell with others.
    #[must_use]
    pub(crate) fn incoming(mut self, incoming: Arc<Incoming>) -> Self {
        self.incoming = Some(incoming);
        self
    }

    /// Chooses where the random numbers of event blocks come from; without this it is stream 0 of seed 0.
    #[must_use]
    pub fn random(mut self, stream: Stream) -> Self {
        self.random = stream;
        self
    }

    /// Computes parameters, propagators and initial states.
    ///
    /// # Errors
    /// As [`Description::build`](crate::Description::build), and if a parameter is given a value for each of something over
    /// which it cannot vary, or if there are initial values for something else than there are places for the state.
    pub fn build(self) -> Result<Synapses<M, T>, Error> {
        check_step(self.dt)?;
        let (method, solver) = solver_of::<M, T>(self.method)?;
        let connections = self.connections;
        let count = |place| match place {
            Place::Pre => connections.n_pre(),
            Place::Post => connections.n_post(),
            Place::Edge => connections.len(),
        };
        check_lengths::<M>(&self.given, &count)?;
        let given = given_by_position::<M>(&self.given, &|k| M::INFO.parameters[k].varies.map(count))?;
        let group = |place: Place| {
            let of = |k: usize, element: usize| (M::INFO.parameters[k].varies == Some(place)).then_some(element);
            Group::<T>::new::<M>(place, count(place), self.dt, &solver, &given, &of)
        };
        let (pre, post) = (group(Place::Pre)?, group(Place::Post)?);
        let edges = Edges::new::<M>(&connections, self.dt, (method, &solver), &given, self.clock_driven)?;
        let incoming = match self.incoming {
            _ if M::INFO.on_post.is_empty() => None,
            Some(incoming) => Some(incoming),
            None => Some(Arc::new(connections.incoming()?)),
        };
        let inputs = M::INFO.inputs.iter().map(|input| match input.name {
            "v_pre" => Bound::Pre(vec![T::ZERO; connections.n_pre()]),
            "v_post" => Bound::Post(vec![T::ZERO; connections.n_post()]),
            _ => Bound::Global(T::ZERO),
        });
        let mut synapses = Synapses {
            last_pre: vec![f64::NEG_INFINITY; if M::INFO.reads_since_pre { connections.n_pre() } else { 0 }],
            inputs: inputs.collect(),
            incoming,
            dt: self.dt,
            n_steps: 0,
            method,
            solver,
            history: self.delays.map(|delays| History::new(delays, &pre.states)),
            pre,
            post,
            edges,
            connections,
            random: self.random,
            n_events: 0,
            model: PhantomData,
        };
        for (name, values) in &self.initial {
            synapses.set_state(name, values)?;
        }
        Ok(synapses)
    }
}

/// A list of values has one for each of what the parameter may vary over.
fn check_lengths<M: Model>(given: &[(String, Values)], count: &dyn Fn(Place) -> usize) -> Result<(), Error> {
    for (name, values) in given {
        let info = &M::INFO.parameters[names::parameter(M::INFO, name)?];
        if let (Values::PerElement(list), Some(place)) = (values, info.varies)
            && list.len() != count(place)
        {
            let (expected, found) = (count(place), list.len());
            return Err(Error::VariesOver {
                model: M::INFO.name,
                parameter: info.name,
                place: what(place),
                expected,
                found,
            });
        }
    }
    Ok(())
}

/// That of which there is one value each.
pub(super) fn what(place: Place) -> &'static str {
    match place {
        Place::Pre => "presynaptic cell",
        Place::Post => "postsynaptic cell",
        Place::Edge => "connection",
    }
}

impl<M: Model, T> fmt::Debug for SynapsesBuilder<M, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SynapsesBuilder")
            .field("model", &M::INFO.name)
            .field("dt", &self.dt)
            .field("given", &self.given)
            .finish_non_exhaustive()
    }
}
