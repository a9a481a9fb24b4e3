//! What a person writes: groups and projections that are not yet built.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::any::Any;
use core::fmt;
use core::marker::PhantomData;

use super::elements::AnyElements;
use super::output::Output;
use super::receptor::{
    AnyReceptor, CurrentAt, CurrentOf, Impulses, PerConnection, PostAligned, PreAligned, current_at, current_of,
};
use super::rule::Rule;
use super::signal::Signal;
use super::{GroupId, group};
use crate::connections::{Connections, Incoming};
use crate::description::{Description, Values};
use crate::error::Error;
use crate::info::{Method, ModelInfo, Place};
use crate::population::Population;
use crate::random::Stream;
use crate::synapses::Synapses;
use crate::{AlignPost, Connectivity, Current, Distribution, Model, Neuron, Real, Synapse};

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
pub struct Setup<M> {
    named: Named,
    model: PhantomData<fn() -> M>,
}

/// What a [`Setup`] consists of, of a model that is chosen while the program runs.
#[derive(Clone, Debug, Default)]
pub struct Named {
    given: Vec<(String, Draw)>,
    initial: Vec<(String, Draw)>,
    method: Option<Method>,
    clock_driven: bool,
}

impl Named {
    /// The defaults of the model.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a parameter by name, in its declared unit.
    #[must_use]
    pub fn set(mut self, name: &str, values: impl Into<Draw>) -> Self {
        self.given.push((name.to_owned(), values.into()));
        self
    }

    /// Sets a state at time 0 by name, in its declared unit.
    #[must_use]
    pub fn initial(mut self, name: &str, values: impl Into<Draw>) -> Self {
        self.initial.push((name.to_owned(), values.into()));
        self
    }

    /// Chooses a solver; without this it is the first that the model was declared with.
    #[must_use]
    pub fn method(mut self, method: Method) -> Self {
        self.method = Some(method);
        self
    }
}

impl<M> From<Named> for Setup<M> {
    fn from(named: Named) -> Self {
        Self { named, model: PhantomData }
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
                let mut values = alloc::vec![0.0; n];
                distribution.fill(random, &mut values)?;
                Ok(Values::PerElement(values))
            }
        }
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

impl<M: Model> Setup<M> {
    /// The model with the parameters of its fields.
    #[allow(clippy::needless_pass_by_value, reason = "a description owns what it describes")]
    pub fn new(model: M) -> Self {
        let given = model.given();
        let fields = M::INFO.parameters.iter().zip(given.as_ref());
        let given = fields.filter_map(|(info, value)| value.map(|value| (info.name.to_owned(), Draw::from(value))));
        Named { given: given.collect(), ..Named::new() }.into()
    }

    /// Sets a parameter by name, in its declared unit.
    #[must_use]
    pub fn set(mut self, name: &str, values: impl Into<Draw>) -> Self {
        self.named = self.named.set(name, values);
        self
    }

    /// Sets a state at time 0 by name, in its declared unit.
    #[must_use]
    pub fn initial(mut self, name: &str, values: impl Into<Draw>) -> Self {
        self.named = self.named.initial(name, values);
        self
    }

    /// Chooses a solver; without this it is the first that the model was declared with.
    #[must_use]
    pub fn method(mut self, method: Method) -> Self {
        self.named = self.named.method(method);
        self
    }

    /// Integrates states of connections at every step, also where this could be left to their events.
    #[must_use]
    pub fn clock_driven(mut self) -> Self {
        self.named.clock_driven = true;
        self
    }

    /// Parameters by name, and how many of them are drawn: what is drawn has numbers that do not depend on what is not.
    fn parameters(
        &self,
        n: &dyn Fn(Option<Place>) -> usize,
        random: Stream,
    ) -> Result<(Vec<(String, Values)>, usize), Error> {
        let mut all = Vec::new();
        let mut n_drawn = 0;
        for (name, values) in &self.named.given {
            let info = &M::INFO.parameters[crate::names::parameter(M::INFO, name)?];
            all.push((name.clone(), values.values(n(info.varies), random.part(n_drawn))?));
            n_drawn += usize::from(matches!(values, Draw::From(_)));
        }
        Ok((all, n_drawn))
    }

    /// A population of `n` of them.
    fn population<T: Real>(&self, n: usize, dt: f64, random: Stream) -> Result<Population<M, T>, Error> {
        let mut description = Description::new(n, dt).random(random);
        if let Some(method) = self.named.method {
            description = description.method(method);
        }
        let (parameters, n_drawn) = self.parameters(&|_| n, random)?;
        for (name, values) in parameters {
            description = description.set(&name, values);
        }
        let mut population = description.build::<M, T>()?;
        for (k, (name, values)) in self.named.initial.iter().enumerate() {
            let values = values.values(n, random.part(n_drawn + k))?;
            population.set_state(name, &values)?;
        }
        Ok(population)
    }

    /// The synapses at connections.
    fn synapses<T: Real>(&self, site: &Site) -> Result<Synapses<M, T>, Error>
    where
        M: Synapse,
    {
        let connections = &site.connections;
        let n = |place: Option<Place>| match place {
            Some(Place::Pre) => connections.n_pre(),
            Some(Place::Post) => connections.n_post(),
            _ => connections.len(),
        };
        let mut builder = Synapses::<M, T>::builder(connections.clone(), site.dt).random(site.random);
        if let Some(method) = self.named.method {
            builder = builder.method(method);
        }
        if self.named.clock_driven {
            builder = builder.clock_driven();
        }
        if let Some(delays) = &site.delays {
            if M::INFO.reads_since_pre || M::INFO.reads_prev {
                return Err(Error::DelaysEach { model: M::INFO.name });
            }
            builder = builder.delays(delays.clone());
        }
        if let Some(incoming) = &site.incoming {
            builder = builder.incoming(incoming.clone());
        }
        let (parameters, n_drawn) = self.parameters(&n, site.random)?;
        for (name, values) in parameters {
            builder = builder.set(&name, site.ordered::<M>(&name, values));
        }
        for (k, (name, values)) in self.named.initial.iter().enumerate() {
            let state = &M::INFO.states[crate::names::state(M::INFO, name)?];
            let values = values.values(n(Some(state.place)), site.random.part(n_drawn + k))?;
            let values = if state.place == Place::Edge { site.in_order(values) } else { values };
            builder = builder.initial(name, values);
        }
        builder.build()
    }
}

/// Where the synapses of a projection are.
pub(super) struct Site {
    pub(super) connections: Arc<Connections>,
    pub(super) incoming: Option<Arc<Incoming>>,
    /// The delay of each connection in steps, where each has its own.
    pub(super) delays: Option<Arc<[u16]>>,
    /// The place among the author's arrays of each connection; `None` where they are in order.
    pub(super) order: Option<Arc<[u32]>>,
    pub(super) dt: f64,
    pub(super) random: Stream,
    /// For how many steps outputs are looked back for.
    pub(super) longest: u32,
}

impl Site {
    /// One value for each connection, from the author's order to that of the connections.
    pub(super) fn in_order(&self, values: Values) -> Values {
        match (values, &self.order) {
            (Values::PerElement(list), Some(order)) if list.len() == order.len() => {
                Values::PerElement(order.iter().map(|place| list[*place as usize]).collect())
            }
            (values, _) => values,
        }
    }

    fn ordered<M: Model>(&self, name: &str, values: Values) -> Values {
        let info = M::INFO.parameters.iter().find(|info| info.name == name);
        match info.and_then(|info| info.varies) {
            Some(Place::Edge) => self.in_order(values),
            _ => values,
        }
    }
}

/// A model of a synapse that is chosen while the program runs, in precision `T`.
#[derive(Clone, Copy)]
pub struct Chosen<T = f64> {
    info: &'static ModelInfo,
    build: BuildElements<T>,
}

/// Makes a number of elements that step by a time.
type BuildElements<T> = fn(&Named, usize, f64, Stream) -> Result<AnyElements<T>, Error>;

impl<T: Real> Chosen<T> {
    /// The model `M`.
    pub const fn of<M: Synapse>() -> Self {
        Self {
            info: M::INFO,
            build: |named, n, dt, random| Ok(Box::new(Setup::<M>::from(named.clone()).population::<T>(n, dt, random)?)),
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

type BuildGroup<T> = Box<dyn FnOnce(f64, Stream) -> Result<group::AnyGroup<T>, Error>>;

/// Cells of one model, or sources of spikes, under a name.
pub struct Group<T = f64> {
    pub(super) name: String,
    pub(super) n: usize,
    pub(super) kind: Kind<T>,
    /// Signals by the name of the input.
    pub(super) signals: Vec<(String, Signal)>,
}

pub(super) enum Kind<T> {
    Cells(&'static ModelInfo, BuildGroup<T>),
    SpikeTimes(Vec<(f64, usize)>),
    Poisson(Signal),
}

impl<T: Real> Group<T> {
    /// `n` cells of a model.
    pub fn cells<N: Neuron>(name: &str, n: usize, cell: impl Into<Setup<N>>) -> Self {
        let setup = cell.into();
        let build: BuildGroup<T> =
            Box::new(move |dt, random| Ok(Box::new(group::Cells::new(setup.population::<T>(n, dt, random)?))));
        Self::of(name, n, Kind::Cells(N::INFO, build))
    }

    /// One source that spikes at these times (ms). A time that is no multiple of dt is rounded to the nearest step, with a
    /// warning.
    pub fn spike_times(name: &str, times: impl IntoIterator<Item = f64>) -> Self {
        Self::spikes(name, 1, times.into_iter().map(|time| (time, 0)))
    }

    /// `n` sources with these spikes: the time (ms) and the source, from 0.
    pub fn spikes(name: &str, n: usize, spikes: impl IntoIterator<Item = (f64, usize)>) -> Self {
        Self::of(name, n, Kind::SpikeTimes(spikes.into_iter().collect()))
    }

    /// `n` independent Poisson processes of a rate in Hz: a number, one for each, or sections of time with a rate each.
    ///
    /// The process is that of continuous time, so that there may be several spikes in one step.
    pub fn poisson(name: &str, n: usize, rate: impl Into<Signal>) -> Self {
        Self::of(name, n, Kind::Poisson(rate.into()))
    }

    fn of(name: &str, n: usize, kind: Kind<T>) -> Self {
        Self { name: name.to_owned(), n, kind, signals: Vec::new() }
    }

    /// Adds a signal to an input of the cells, beside what projections bring: `I`, in its unit, or one of the author's.
    #[must_use]
    pub fn input(mut self, name: &str, signal: impl Into<Signal>) -> Self {
        self.signals.push((name.to_owned(), signal.into()));
        self
    }

    /// Adds a current to the input `I` of the cells.
    #[must_use]
    pub fn current(self, signal: impl Into<Signal>) -> Self {
        self.input("I", signal)
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

impl<T> fmt::Debug for Group<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Group").field("name", &self.name).field("n", &self.n).finish_non_exhaustive()
    }
}

/// The weights of a projection.
#[derive(Clone, Debug)]
pub enum Weights {
    /// The same for all connections.
    Same(f64),
    /// One for each connection, in the order of the arrays that the connections were given by, else by presynaptic and then
    /// postsynaptic cell; kept in single precision.
    Single(Vec<f32>),
    /// The same, kept in double precision.
    Double(Vec<f64>),
    /// Drawn for each connection when the network is built; kept in single precision.
    Drawn(Distribution),
}

impl From<f64> for Weights {
    fn from(weight: f64) -> Self {
        Self::Same(weight)
    }
}

impl From<Vec<f32>> for Weights {
    fn from(weights: Vec<f32>) -> Self {
        Self::Single(weights)
    }
}

impl From<Vec<f64>> for Weights {
    fn from(weights: Vec<f64>) -> Self {
        Self::Double(weights)
    }
}

impl From<Distribution> for Weights {
    fn from(distribution: Distribution) -> Self {
        Self::Drawn(distribution)
    }
}

type BuildRelease<T> = Box<dyn FnOnce(&Site) -> Result<AnyElements<T>, Error>>;
type BuildRule<T> = Box<dyn FnOnce(&Site) -> Result<Box<dyn Rule<T>>, Error>>;
type BuildReceptor<T> = Box<dyn FnOnce(&Site) -> Result<AnyReceptor<T>, Error>>;

/// Where a projection keeps the states of its synapses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alignment {
    /// Once for each presynaptic cell; weights apply to the output.
    Pre,
    /// Once for each postsynaptic cell; weights apply to the spikes.
    Post,
    /// Wherever the compiler has placed them, at worst once for each connection.
    Connection,
}

/// A projection from one group to another: spikes → delay → short-term plasticity → weight and plasticity → synapse →
/// output.
///
/// The states of its synapse are kept
///
/// | by | once for each | weights apply to | for |
/// | --- | --- | --- | --- |
/// | [`synapse`](Self::synapse) | postsynaptic cell | spikes | models for which [`AlignPost`] is proved: the fastest |
/// | [`synapse_of_pre`](Self::synapse_of_pre) | presynaptic cell | outputs | all others that `on_pre` alone changes, such as a saturating NMDA |
/// | [`synapse_of_connection`](Self::synapse_of_connection) | what each state needs | spikes if the model reads a weight, else outputs | any model |
pub struct Projection<T = f64> {
    pub(super) name: String,
    pub(super) pre: GroupId,
    pub(super) post: GroupId,
    pub(super) connectivity: Connectivity,
    pub(super) weights: Weights,
    pub(super) delay: Option<Draw>,
    pub(super) dendritic: bool,
    pub(super) delays_spikes: bool,
    pub(super) releases: Vec<BuildRelease<T>>,
    pub(super) rules: Vec<(&'static ModelInfo, BuildRule<T>)>,
    pub(super) receptor: Option<(&'static ModelInfo, Alignment, BuildReceptor<T>)>,
    pub(super) has_current: bool,
    pub(super) output: Output,
    pub(super) signals: Vec<(String, Signal)>,
    /// The numbers of cells that it was written for, where that was said.
    pub(super) sizes: Option<(usize, usize)>,
    /// What is wrong with it already.
    pub(super) error: Option<Error>,
}

impl<T: Real> Projection<T> {
    /// Connections from the cells of one group to those of another, of weight 1 until told otherwise.
    ///
    /// A projection needs an [`output`](Self::output), unless it is there to learn, and under the default schedule a
    /// [`delay`](Self::delay). Without a synapse what arrives is handed on in the step in which it arrives.
    pub fn new(name: &str, pre: GroupId, post: GroupId, connectivity: impl Into<Connectivity>) -> Self {
        Self {
            name: name.to_owned(),
            pre,
            post,
            connectivity: connectivity.into(),
            weights: Weights::Same(1.0),
            delay: None,
            dendritic: false,
            delays_spikes: false,
            releases: Vec::new(),
            rules: Vec::new(),
            receptor: None,
            has_current: false,
            output: Output::Nothing,
            signals: Vec::new(),
            sizes: None,
            error: None,
        }
    }

    /// The weights of the connections, in the unit that the synapse's `on_pre(w)` or output has.
    #[must_use]
    pub fn weight(mut self, weights: impl Into<Weights>) -> Self {
        self.weights = weights.into();
        self
    }

    /// The delay in ms, for all connections or for each: the time from the spike of a cell to its arrival at the synapse. It
    /// is at least one step; one that is no multiple of dt is rounded to the nearest step, with a warning.
    ///
    /// What follows potentials instead of spikes, as a gap junction does, has no delay: `v_pre` and `v_post` are those at the
    /// end of a step, and are held over the next one.
    #[must_use]
    pub fn delay(mut self, delay: impl Into<Draw>) -> Self {
        self.delay = Some(delay.into());
        self
    }

    /// Puts the delay between the synapse and the body of its cell: plasticity sees presynaptic spikes at once and
    /// postsynaptic ones after the delay. Only for one delay for all connections.
    #[must_use]
    pub fn dendritic(mut self) -> Self {
        self.dendritic = true;
        self
    }

    /// Delays the spikes on their way to synapses of presynaptic cells, instead of the outputs of these.
    #[must_use]
    pub fn delays_spikes(mut self) -> Self {
        self.delays_spikes = true;
        self
    }

    /// Puts short-term plasticity in front: a model that sets `release`, which scales the weight of each spike.
    #[must_use]
    pub fn short_term<M: Synapse>(mut self, model: impl Into<Setup<M>>) -> Self {
        if !M::INFO.releases {
            self.error = self.error.or(Some(Error::NoRelease { model: M::INFO.name }));
            return self;
        }
        let setup = model.into();
        let is_of_cells = M::INFO.states.iter().all(|state| state.place == Place::Pre)
            && !M::INFO.random
            && M::INFO.inputs.is_empty();
        if is_of_cells {
            self.releases.push(Box::new(move |site| {
                let n = site.connections.n_pre();
                Ok(Box::new(setup.population::<T>(n, site.dt, site.random)?))
            }));
            self
        } else {
            self.rule(setup)
        }
    }

    /// Makes the weights plastic: a model whose output is the weight by which each spike, or each output, is scaled.
    #[must_use]
    pub fn plasticity<M: Synapse>(self, model: impl Into<Setup<M>>) -> Self {
        self.rule(model.into())
    }

    fn rule<M: Synapse>(mut self, setup: Setup<M>) -> Self {
        let build: BuildRule<T> = Box::new(move |site| Ok(Box::new(setup.synapses::<T>(site)?)));
        self.rules.push((M::INFO, build));
        self
    }

    /// Keeps the states of the synapse once for each postsynaptic cell: all spikes onto a cell add to them.
    ///
    /// Only for models for which the compiler has proved this to be the same; others are for
    /// [`synapse_of_pre`](Self::synapse_of_pre) or [`synapse_of_connection`](Self::synapse_of_connection).
    #[must_use]
    pub fn synapse<M: AlignPost>(self, model: impl Into<Setup<M>>) -> Self {
        self.align_post(model.into(), None)
    }

    /// The same for a model whose `current(v)` is the output ([`Output::Own`]).
    #[must_use]
    pub fn synapse_with_current<M: AlignPost + Current>(self, model: impl Into<Setup<M>>) -> Self {
        self.align_post(model.into(), Some(current_of::<M, T>)).output(Output::Own)
    }

    /// Keeps the states of the synapse once for each presynaptic cell; weights apply to its output.
    #[must_use]
    pub fn synapse_of_pre<M: Synapse>(self, model: impl Into<Setup<M>>) -> Self {
        self.align_pre(model.into(), None)
    }

    /// The same for a model whose `current(v)` is the output ([`Output::Own`]).
    #[must_use]
    pub fn synapse_of_pre_with_current<M: Current>(self, model: impl Into<Setup<M>>) -> Self {
        self.align_pre(model.into(), Some(current_of::<M, T>)).output(Output::Own)
    }

    /// Keeps each state of the synapse where the compiler has placed it: traces once for each cell, the rest once for each
    /// connection.
    #[must_use]
    pub fn synapse_of_connection<M: Synapse>(self, model: impl Into<Setup<M>>) -> Self {
        self.align_connection(model.into(), None)
    }

    /// The same for a model whose `current(v)` is the output ([`Output::Own`]).
    #[must_use]
    pub fn synapse_of_connection_with_current<M: Current>(self, model: impl Into<Setup<M>>) -> Self {
        self.align_connection(model.into(), Some(current_at::<M, T>)).output(Output::Own)
    }

    /// The synapse with its states kept for the cells of a side, for a model that is chosen while the program runs.
    ///
    /// That it cannot be is told when the network is built: if the states are to be kept for each postsynaptic cell and this is not proved to be the
    /// same, or at connections, which only the model's type can do ([`synapse_of_connection`](Self::synapse_of_connection)).
    #[must_use]
    pub fn synapse_aligned(self, alignment: Alignment, model: Chosen<T>, setup: Named) -> Self {
        let info = model.info;
        let claim = info.align_post;
        match alignment {
            Alignment::Post if !claim.holds => {
                self.refused(Error::NotAligned { model: info.name, because: claim.because })
            }
            Alignment::Connection => self.refused(Error::ChosenAtConnections { model: info.name }),
            alignment => self.align(alignment, model, setup, None),
        }
    }

    fn refused(mut self, error: Error) -> Self {
        self.error = self.error.or(Some(error));
        self
    }

    fn align_post<M: Synapse>(self, setup: Setup<M>, current: Option<CurrentOf<T>>) -> Self {
        self.align(Alignment::Post, Chosen::of::<M>(), setup.named, current)
    }

    fn align_pre<M: Synapse>(self, setup: Setup<M>, current: Option<CurrentOf<T>>) -> Self {
        self.align(Alignment::Pre, Chosen::of::<M>(), setup.named, current)
    }

    /// Keeps the states for each cell of a side.
    fn align(mut self, side: Alignment, model: Chosen<T>, setup: Named, current: Option<CurrentOf<T>>) -> Self {
        let Chosen { info, build } = model;
        let is_pre = side == Alignment::Pre;
        let elsewhere = if is_pre { "v_post" } else { "v_pre" };
        if let Some(input) = info.inputs.iter().find(|input| input.name == elsewhere) {
            return self.refused(Error::Misplaced { model: info.name, input: input.name });
        }
        let receptor: BuildReceptor<T> = Box::new(move |site| {
            let n = if is_pre { site.connections.n_pre() } else { site.connections.n_post() };
            let population = build(&setup, n, site.dt, site.random)?;
            Ok(if is_pre {
                Box::new(PreAligned::new(population, current, site.longest))
            } else {
                Box::new(PostAligned::new(population, current))
            })
        });
        self.receptor = Some((info, side, receptor));
        self.has_current = current.is_some();
        self
    }

    fn align_connection<M: Synapse>(mut self, setup: Setup<M>, current: Option<CurrentAt<M, T>>) -> Self {
        let build: BuildReceptor<T> =
            Box::new(move |site| Ok(Box::new(PerConnection::new(setup.synapses::<T>(site)?, current))));
        self.receptor = Some((M::INFO, Alignment::Connection, build));
        self.has_current = current.is_some();
        self
    }

    /// What the sum of the synapses does to the postsynaptic cell.
    #[must_use]
    pub fn output(mut self, output: Output) -> Self {
        self.output = output;
        self
    }

    /// A signal for an input of the models of this projection, the same for all connections: a third factor.
    #[must_use]
    pub fn input(mut self, name: &str, signal: impl Into<Signal>) -> Self {
        self.signals.push((name.to_owned(), signal.into()));
        self
    }

    /// The receptor, built.
    pub(super) fn build_receptor(
        receptor: Option<(&'static ModelInfo, Alignment, BuildReceptor<T>)>,
        site: &Site,
    ) -> Result<AnyReceptor<T>, Error> {
        match receptor {
            Some((_, _, build)) => build(site),
            None => Ok(Box::new(Impulses::new(site.connections.n_post()))),
        }
    }
}

impl<T> fmt::Debug for Projection<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Projection").field("name", &self.name).finish_non_exhaustive()
    }
}
