//! The description of synapses, and what is checked when they are made.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

use super::given::{Ends, Per};
use super::layout::{Carried, Given, Layout, Purpose};
use super::look::Round;
use super::places::{Bound, Cells, Edges, Flow, Known, at_place, is_same_side};
use super::{EventCounts, Synapses};
use crate::connections::{Connections, Incoming};
use crate::description::{Description, Values, check_step, solver_of};
use crate::error::Error;
use crate::implicit::TOLERANCE;
use crate::info::{Method, ParameterDefault, Place};
use crate::population::Population;
use crate::random::Stream;
use crate::watch::{Checks, Watch};
use crate::{Model, Real, Synapse, names};

/// The description of synapses that are not yet built.
pub struct SynapsesBuilder<M, T = f64> {
    connections: Arc<Connections>,
    incoming: Option<Arc<Incoming>>,
    branches: Option<(usize, Arc<[u32]>)>,
    origins: Option<Arc<[u32]>>,
    dt: f64,
    method: Option<Method>,
    tolerance: f64,
    clock_driven: bool,
    checks: Checks,
    purpose: Purpose,
    random: Stream,
    given: Vec<Entry>,
    initial: Vec<Entry>,
    model: PhantomData<fn() -> (M, T)>,
}

/// Values by name, and over what they go where that is said.
type Entry = (String, Values, Option<Per>);

impl<M: Synapse, T: Real> SynapsesBuilder<M, T> {
    pub(super) fn new(connections: Arc<Connections>, dt: f64) -> Self {
        Self {
            connections,
            incoming: None,
            branches: None,
            origins: None,
            dt,
            method: None,
            tolerance: TOLERANCE,
            clock_driven: false,
            checks: Checks::default(),
            purpose: Purpose { sums: true, weights: Carried::FactoredOut, counts_alone: false },
            random: Stream::new(0, 0),
            given: Vec::new(),
            initial: Vec::new(),
            model: PhantomData,
        }
    }

    /// Chooses a solver; without this it is the first that the model was declared with.
    #[must_use]
    pub fn method(mut self, method: Method) -> Self {
        self.method = Some(method);
        self
    }

    /// Chooses the tolerance of the substeps of `rodas4`; without this it is [`TOLERANCE`]. Other solvers have none.
    #[must_use]
    pub fn tolerance(mut self, tolerance: f64) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// Sets a parameter by name, in its declared unit: a number for all, one value for each of what the parameter belongs to
    /// ([`ParameterInfo::varies`](crate::info::ParameterInfo::varies)), or one for each connection.
    ///
    /// What reads a parameter that is given for each connection is kept for each connection.
    #[must_use]
    pub fn set(mut self, name: &str, values: impl Into<Values>) -> Self {
        self.given.push((name.to_owned(), values.into(), None));
        self
    }

    /// Sets a parameter by name, to one value for each of something; for lists of which [`set`](Self::set) cannot tell what
    /// they go over.
    #[must_use]
    pub fn set_per(mut self, per: Per, name: &str, values: impl Into<Values>) -> Self {
        self.given.push((name.to_owned(), values.into(), Some(per)));
        self
    }

    /// Sets a state at time 0 by name, in its declared unit: a number for all, or one value for each cell or connection,
    /// wherever the state lives. A state that is kept as a sum over connections starts at the sum that is given.
    #[must_use]
    pub fn initial(mut self, name: &str, values: impl Into<Values>) -> Self {
        self.initial.push((name.to_owned(), values.into(), None));
        self
    }

    /// Sets a state at time 0 by name, to one value for each of something.
    #[must_use]
    pub fn initial_per(mut self, per: Per, name: &str, values: impl Into<Values>) -> Self {
        self.initial.push((name.to_owned(), values.into(), Some(per)));
        self
    }

    /// Integrates the states of connections at every step, also where this could be left to their events.
    #[must_use]
    pub fn clock_driven(mut self) -> Self {
        self.clock_driven = true;
        self
    }

    /// Looks at no states while the synapses run, so that [`Synapses::advance`] never fails.
    #[must_use]
    pub fn unchecked(mut self) -> Self {
        self.checks = Checks::Never;
        self
    }

    /// Looks at what is kept for cells, and at what steps integrate, in every step, whatever it costs.
    #[must_use]
    pub fn check_every_step(mut self) -> Self {
        self.checks = Checks::EveryStep;
        self
    }

    /// Says that presynaptic elements of the connections are branches of `n` cells: which cell each belongs to.
    #[must_use]
    pub(crate) fn branches(mut self, n: usize, cells: Arc<[u32]>) -> Self {
        self.branches = Some((n, cells));
        self
    }

    /// Says where each connection is in the author's order.
    #[must_use]
    pub(crate) fn origins(mut self, origins: Arc<[u32]>) -> Self {
        self.origins = Some(origins);
        self
    }

    /// Says what the states are kept for; without this sums of outputs will do.
    #[must_use]
    pub(crate) fn purpose(mut self, purpose: Purpose) -> Self {
        self.purpose = purpose;
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

    /// Where each state is to be kept.
    pub(crate) fn layout(&self) -> Result<Layout, Error> {
        let ends = self.ends();
        let (given, initial) = (self.parameters(&ends)?, self.initial_states(&ends)?);
        Ok(self.layout_of(&given, &initial))
    }

    fn layout_of(&self, given: &[Option<Known>], initial: &[Option<Known>]) -> Layout {
        let places = |known: &[Option<Known>]| known.iter().map(|known| known.as_ref()?.1).collect::<Vec<_>>();
        let is_start =
            |known: &Option<Known>| known.as_ref().is_some_and(|(values, _)| *values != Values::Uniform(0.0));
        let starts: Vec<bool> = initial.iter().map(is_start).collect();
        let given = Given { parameters: &places(given), initial: &places(initial), starts: &starts };
        Layout::new(M::INFO, given, self.purpose)
    }

    /// Whether every list of values has one for each of what is kept there.
    pub(crate) fn is_known_at(&self, place: Place) -> Result<bool, Error> {
        let ends = self.ends();
        let (given, initial) = (self.parameters(&ends)?, self.initial_states(&ends)?);
        Ok(given.iter().chain(&initial).flatten().all(|(_, from)| from.is_none_or(|from| is_same_side(from, place))))
    }

    fn ends(&self) -> Ends<'_> {
        Ends {
            connections: &self.connections,
            branches: self.branches.as_ref().map(|(n, cells)| (*n, &**cells)),
            origins: self.origins.as_deref(),
        }
    }

    /// A population of one element for each branch, or for each postsynaptic cell, where all states are to be kept there.
    ///
    /// # Errors
    /// As [`build`](Self::build), and if a state is to be kept elsewhere.
    pub(crate) fn population(&self, place: Place) -> Result<Population<M, T>, Error> {
        let layout = self.layout()?;
        if !layout.is_all(place) || !self.is_known_at(place)? {
            let mut reasons = layout.said().filter_map(|(state, _, reason)| Some(format!("`{state}`: {}", reason?)));
            let because = reasons.next().unwrap_or_else(|| "a parameter is given for each connection".to_owned());
            let model = M::INFO.name;
            return Err(match place {
                Place::Pre => Error::NotAtPre { model, because },
                _ => Error::NotAligned { model, because },
            });
        }
        let ends = self.ends();
        let starts = self.initial_states(&ends)?.into_iter().enumerate().filter_map(|(k, known)| Some((k, known?)));
        check_sums::<M>(&layout, &starts.collect::<Vec<_>>())?;
        let n = if place == Place::Pre { self.connections.n_pre() } else { self.connections.n_post() };
        let mut description = Description::new(n, self.dt).random(self.random);
        description = description.tolerance(self.tolerance);
        if let Some(method) = self.method {
            description = description.method(method);
        }
        let at_cells = if place == Place::Sum { Place::Post } else { place };
        let values = at_place(&self.parameters(&ends)?, at_cells, &ends);
        for (info, values) in M::INFO.parameters.iter().zip(values) {
            if let Some(values) = values {
                description = description.set(info.name, values);
            }
        }
        let mut population = description.build::<M, T>()?;
        if place == Place::Sum {
            population.watch().sums();
        }
        let initial = at_place(&self.initial_states(&ends)?, at_cells, &ends);
        for (info, values) in M::INFO.states.iter().zip(initial) {
            if let Some(values) = values {
                population.set_state(info.name, &values)?;
            }
        }
        Ok(population)
    }

    /// Computes parameters, propagators and initial states.
    ///
    /// # Errors
    /// As [`Description::build`](crate::Description::build), and if a list has another number of values than what it goes
    /// over.
    pub fn build(self) -> Result<Synapses<M, T>, Error> {
        check_step(self.dt)?;
        let (method, solver) = solver_of::<M, T>(self.method, self.tolerance)?;
        let ends = self.ends();
        let (given, initial) = (self.parameters(&ends)?, self.initial_states(&ends)?);
        let layout = self.layout_of(&given, &initial);
        let (n_pre, n_post, n) = (self.connections.n_pre(), self.connections.n_post(), self.connections.len());
        let cells = |place: Place, n: usize| {
            Cells::<T>::new::<M>(&layout, place, n, self.dt, &solver, &at_place(&given, place, &ends))
        };
        let (pre, post) = (cells(Place::Pre, n_pre)?, cells(Place::Post, n_post)?);
        let at_edges = at_place(&given, Place::Edge, &ends);
        let edges = Edges::new::<M>(&layout, n, self.dt, (method, &solver), &at_edges, self.clock_driven)?;
        let starts = initial.into_iter().enumerate().filter_map(|(k, known)| Some((k, known?)));
        let starts: Vec<(usize, Known)> = starts.collect();
        if !self.purpose.counts_alone {
            check_sums::<M>(&layout, &starts)?;
        }
        let starts = starts.into_iter().map(|(k, (values, from))| {
            let to = if layout.place(k) == Place::Sum { Place::Post } else { layout.place(k) };
            (
                k,
                match (values, from) {
                    (Values::PerElement(list), Some(from)) => Values::PerElement(ends.spread(&list, from, to)),
                    (values, _) => values,
                },
            )
        });
        let starts: Vec<(usize, Values)> = starts.collect();
        let incoming = match self.incoming {
            _ if M::INFO.on_post.is_empty() => None,
            Some(incoming) => Some(incoming),
            None => Some(Arc::new(self.connections.incoming()?)),
        };
        let inputs = M::INFO.inputs.iter().map(|input| match input.name {
            "v_pre" => Bound::Pre(vec![T::ZERO; n_pre]),
            "v_post" => Bound::Post(vec![T::ZERO; n_post]),
            _ => Bound::Global(T::ZERO),
        });
        let watch = Watch::new(M::INFO, method, pre.n + post.n, self.checks);
        let mut watch = watch.within(M::INFO, method, solver.tolerance());
        if !layout.flows_at(&[Place::Pre, Place::Post, Place::Sum]) && !matches!(edges.flow, Flow::AtSteps) {
            watch.only_on_demand();
        }
        if layout.has(Place::Sum) {
            watch.sums();
        }
        let mut synapses = Synapses {
            watch,
            round: Round::new(layout.n_edges()),
            last_pre: vec![f64::NEG_INFINITY; if M::INFO.reads_since_pre { n_pre } else { 0 }],
            inputs: inputs.collect(),
            incoming,
            dt: self.dt,
            n_steps: 0,
            method,
            solver,
            layout,
            pre,
            post,
            edges,
            counts: M::INFO.random.then(|| EventCounts::new(n_pre, n_post)),
            connections: self.connections,
            cells: self.branches.map(|(_, cells)| cells),
            // Random numbers alone are drawn by it.
            origins: self.origins.filter(|_| M::INFO.random),
            random: self.random,
            model: PhantomData,
        };
        for (k, values) in &starts {
            synapses.write_state(*k, values)?;
            synapses.watch.written();
        }
        Ok(synapses)
    }

    /// What is given for each parameter; the last word counts.
    fn parameters(&self, ends: &Ends<'_>) -> Result<Vec<Option<Known>>, Error> {
        let mut given = vec![None; M::INFO.parameters.len()];
        for (name, values, per) in &self.given {
            let k = names::parameter(M::INFO, name)?;
            let info = &M::INFO.parameters[k];
            given[k] = known((M::INFO.name, info.name), values, *per, info.varies, ends)?;
        }
        let is_named = |name: &str| self.given.iter().any(|(other, ..)| other == name);
        let mut infos = M::INFO.parameters.iter().zip(&given);
        match infos
            .find(|(info, values)| values.is_none() && info.default == ParameterDefault::None && !is_named(info.name))
        {
            Some((info, _)) => Err(Error::MissingParameter { model: M::INFO.name, parameter: info.name }),
            None => Ok(given),
        }
    }

    fn initial_states(&self, ends: &Ends<'_>) -> Result<Vec<Option<Known>>, Error> {
        let mut given = vec![None; M::INFO.states.len()];
        for (name, values, per) in &self.initial {
            let k = names::state(M::INFO, name)?;
            let info = &M::INFO.states[k];
            // A sum has one value for each postsynaptic cell; where nothing is summed, a state lives elsewhere.
            let place = if self.purpose.counts_alone { info.unsummed } else { info.place };
            given[k] = known((M::INFO.name, info.name), values, *per, Some(place), ends)?;
        }
        Ok(given)
    }
}

/// Values in the order in which they are kept, and what they go over.
fn known(
    name: (&'static str, &'static str),
    values: &Values,
    per: Option<Per>,
    needed: Option<Place>,
    ends: &Ends<'_>,
) -> Result<Option<Known>, Error> {
    Ok(Some(match values {
        Values::Uniform(_) => (values.clone(), None),
        // There is nothing that has a value.
        Values::PerElement(list) if list.is_empty() && ends.count(Place::Edge) == 0 => return Ok(None),
        Values::PerElement(list) => {
            let place = ends.place_of(name, list.len(), per, needed)?;
            (ends.ordered(values.clone(), place), Some(place))
        }
    }))
}

/// Refuses one initial value for a sum where the state is kept elsewhere after all: it would be that of each connection.
fn check_sums<M: Model>(layout: &Layout, starts: &[(usize, Known)]) -> Result<(), Error> {
    let is_ambiguous = |k: usize, from: Option<Place>| {
        M::INFO.states[k].place == Place::Sum && layout.place(k) != Place::Sum && from != Some(Place::Edge)
    };
    match starts.iter().find(|(k, (values, from))| is_ambiguous(*k, *from) && *values != Values::Uniform(0.0)) {
        Some((k, _)) => Err(Error::InitialOfSum { model: M::INFO.name, state: M::INFO.states[*k].name }),
        None => Ok(()),
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
