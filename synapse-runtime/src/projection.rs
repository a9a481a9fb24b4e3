//! Populations of connections: traces once for each cell, weights once for each connection.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

use crate::array::Array;
use crate::columns::Span;
use crate::connections::{Connections, Incoming};
use crate::description::{
    Values, check_bounds, check_initial, check_step, given_by_position, initial_states, propagator_of, solver_of,
};
use crate::error::Error;
use crate::info::{Method, Place};
use crate::model::Arrival;
use crate::table::Table;
use crate::{Clock, Model, Real, Solver, Synapse, names};

/// The connections between two groups of cells, of the model `M` in precision `T`: every state lives where the compiler has
/// proved that it can ([`StateInfo::place`](crate::info::StateInfo::place)), so a trace is computed once for each cell and a
/// weight once for each connection. Spikes are plain ones, of weight 1.
///
/// This version keeps room for all states in each of the three places.
///
/// A step is [`advance`](Self::advance), then [`deliver`](Self::deliver). Schedules that update all traces before, or after,
/// the connections compose it from [`deliver_traces`](Self::deliver_traces) and [`deliver_edges`](Self::deliver_edges).
///
/// ```
/// use synapse_runtime::prelude::*;
/// use synapse_runtime::{Connections, Projection};
///
/// /// Pair-based plasticity.
/// #[derive(Synapse)]
/// #[synapse(
///     da_pre/dt = -a_pre / tau,
///     da_post/dt = -a_post / tau,
///     dw/dt = 0,      w(0) = 0.5,
///     on_pre  { a_pre += 1;  w -= 0.1 * a_post; },
///     on_post { a_post += 1; w += 0.1 * a_pre; },
///     output = w,
/// )]
/// struct Pairs {
///     #[param(ms, default = 20.0, positive)]
///     tau: f64,
/// }
///
/// let mut synapses = Projection::<Pairs>::builder(Connections::all_to_all(2, 1)?, 1.0).build()?;
/// synapses.deliver(&[1], &[])?;
/// synapses.advance();
/// synapses.deliver(&[], &[0])?;
/// // The first cell did not spike, so its connection did not change.
/// assert_eq!(synapses.state("w")?, [0.5, 0.5 + 0.1 * (-1.0_f64 / 20.0).exp()]);
/// assert_eq!(synapses.state("a_pre")?.len(), 2);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
pub struct Projection<M, T = f64> {
    connections: Connections,
    /// The presynaptic cell of each connection.
    sources: Vec<u32>,
    incoming: Incoming,
    dt: f64,
    n_steps: u64,
    method: Method,
    solver: Solver<T>,
    pre: Group<T>,
    post: Group<T>,
    edge: Group<T>,
    /// When each presynaptic cell spiked last.
    last_pre: Vec<f64>,
    /// Sum of weight × release at each connection since the latest advance.
    released: Vec<T>,
    model: PhantomData<fn() -> M>,
}

/// What lives in one place. The columns of all states are kept, those of other places as copies or unused.
#[derive(Clone)]
struct Group<T> {
    n: usize,
    parameters: Table<f64>,
    rounded_parameters: Table<T>,
    propagator: Table<T>,
    states: Vec<T>,
    /// The states before the latest advance; empty unless the model reads them.
    previous: Vec<T>,
}

/// The description of a projection that is not yet built.
pub struct ProjectionBuilder<M, T = f64> {
    connections: Connections,
    dt: f64,
    method: Option<Method>,
    given: Vec<(String, Values)>,
    model: PhantomData<fn() -> (M, T)>,
}

impl<M: Synapse, T: Real> Projection<M, T> {
    /// Describes the synapses at `connections`, which step by `dt` milliseconds.
    pub fn builder(connections: Connections, dt: f64) -> ProjectionBuilder<M, T> {
        ProjectionBuilder { connections, dt, method: None, given: Vec::new(), model: PhantomData }
    }
}

impl<M: Synapse, T: Real> ProjectionBuilder<M, T> {
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

    /// Computes parameters, propagators and initial states.
    ///
    /// # Errors
    /// As [`Description::build`](crate::Description::build), and if a parameter is given a value for each of something over
    /// which it cannot vary.
    pub fn build(self) -> Result<Projection<M, T>, Error> {
        check_step(self.dt)?;
        let (method, solver) = solver_of::<M, T>(self.method)?;
        let connections = self.connections;
        let sources: Vec<u32> = connections.sources().collect();
        let incoming = connections.incoming()?;
        let count = |place| match place {
            Place::Pre => connections.n_pre(),
            Place::Post => connections.n_post(),
            Place::Edge => connections.len(),
        };
        check_lengths::<M>(&self.given, &count)?;
        let given = given_by_position::<M>(&self.given, &|k| M::INFO.parameters[k].varies.map(count))?;
        let group = |place: Place| {
            let of = |k: usize, element: usize| match (M::INFO.parameters[k].varies, place) {
                (Some(Place::Pre), Place::Edge) => sources[element] as usize,
                (Some(Place::Post), Place::Edge) => connections.target(element),
                (varies, place) if varies == Some(place) => element,
                // Not read by the states of this place.
                _ => 0,
            };
            Group::<T>::new::<M>(count(place), self.dt, &solver, &given, &of)
        };
        let (pre, post, edge) = (group(Place::Pre)?, group(Place::Post)?, group(Place::Edge)?);
        Ok(Projection {
            last_pre: vec![f64::NEG_INFINITY; connections.n_pre()],
            released: vec![T::ZERO; connections.len()],
            sources,
            incoming,
            dt: self.dt,
            n_steps: 0,
            method,
            solver,
            pre,
            post,
            edge,
            connections,
            model: PhantomData,
        })
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
            let place = match place {
                Place::Pre => "presynaptic cell",
                Place::Post => "postsynaptic cell",
                Place::Edge => "connection",
            };
            return Err(Error::VariesOver { model: M::INFO.name, parameter: info.name, place, expected, found });
        }
    }
    Ok(())
}

impl<T: Real> Group<T> {
    /// `of` gives the position among a parameter's values that counts for an element.
    fn new<M: Synapse>(
        n: usize,
        dt: f64,
        solver: &Solver<T>,
        given: &[Option<&Values>],
        of: &dyn Fn(usize, usize) -> usize,
    ) -> Result<Self, Error> {
        let too_large = || Error::TooLarge { model: M::INFO.name, n };
        let uniform = n == 0 || !given.iter().any(|values| matches!(values, Some(Values::PerElement(_))));
        let parameters = Table::collect(given.len(), n, uniform, too_large, |place, row: &mut [f64]| {
            let complete = M::complete(M::Parameters::from_fn(|k| {
                given[k].and_then(|values| match values {
                    Values::Uniform(value) => Some(*value),
                    Values::PerElement(list) => list.get(of(k, place.index())).copied(),
                })
            }));
            row.copy_from_slice(complete.as_ref());
            check_bounds::<M>(row, given, place)
        })?;
        let propagator = propagator_of::<M, T>(solver, &parameters, n, dt)?;
        let states = initial_states::<M, T>(parameters.view(), n).ok_or_else(too_large)?;
        check_initial::<M, T>(&states, &parameters, n)?;
        let previous = if M::INFO.reads_prev { states.clone() } else { Vec::new() };
        Ok(Self { n, rounded_parameters: parameters.rounded(), parameters, propagator, states, previous })
    }

    fn column(&self, k: usize) -> core::ops::Range<usize> {
        k * self.n..(k + 1) * self.n
    }

    fn get(&self, k: usize, element: usize) -> T {
        self.states[k * self.n + element]
    }

    /// The value before the latest advance.
    fn before(&self, k: usize, element: usize) -> T {
        self.previous.get(k * self.n + element).copied().unwrap_or_else(|| self.get(k, element))
    }

    /// Keeps the values of the states that live here.
    fn keep<M: Model>(&mut self, place: Place, element: usize, state: M::State<T>) {
        for (k, value) in places::<M>(place).zip(state.as_ref()).filter_map(|(k, value)| k.map(|k| (k, value))) {
            self.states[k * self.n + element] = *value;
        }
    }

    fn advance(&mut self, solver: &Solver<T>, t: f64, dt: f64, last_pre: &[f64]) {
        let span = Span { t, dt, propagator: self.propagator.view(), parameters: self.parameters.view(), last_pre };
        solver.advance(&span, &mut self.states, self.n);
    }
}

/// The positions of all states, `None` for those that live elsewhere.
fn places<M: Model>(place: Place) -> impl Iterator<Item = Option<usize>> {
    M::INFO.states.iter().enumerate().map(move |(k, state)| (state.place == place).then_some(k))
}

/// Whether any state that lives there moves between events.
fn flows<M: Model>(place: Place) -> bool {
    M::INFO.states.iter().any(|state| state.place == place && state.flows)
}

impl<M: Synapse, T: Real> Projection<M, T> {
    /// Which cell reaches which.
    pub fn connections(&self) -> &Connections {
        &self.connections
    }

    /// The time in ms: the number of steps times the step length.
    pub fn time(&self) -> f64 {
        self.n_steps as f64 * self.dt
    }

    /// The solver.
    pub fn method(&self) -> Method {
        self.method
    }

    /// The values of a state: one for each presynaptic cell, postsynaptic cell or connection, wherever it lives.
    ///
    /// # Errors
    /// If the model has no state of that name.
    pub fn state(&self, name: &str) -> Result<&[T], Error> {
        let k = names::state(M::INFO, name)?;
        let group = match M::INFO.states[k].place {
            Place::Pre => &self.pre,
            Place::Post => &self.post,
            Place::Edge => &self.edge,
        };
        Ok(&group.states[group.column(k)])
    }

    /// What is handed on now: one value for each presynaptic cell, postsynaptic cell or connection, wherever all that the
    /// output is read off lives ([`ModelInfo::output_place`](crate::ModelInfo::output_place)). That of a postsynaptic cell is the
    /// sum over its connections where [`AlignPost`](crate::AlignPost) is proved, else what each of them hands on.
    pub fn outputs(&self) -> Vec<T> {
        let at_edge = |edge: usize| {
            let clock = self.clock(self.sources[edge] as usize).rounded();
            self.edge.output::<M>(edge, self.at_edge(edge), self.released[edge], clock)
        };
        let at_pre =
            |cell: usize| self.pre.output::<M>(cell, self.pre.of::<M>(cell).1, T::ZERO, self.clock(cell).rounded());
        let at_post = |cell: usize| {
            self.post.output::<M>(cell, self.post.of::<M>(cell).1, T::ZERO, Clock::at(self.time()).rounded())
        };
        match M::INFO.output_place {
            Place::Edge => (0..self.edge.n).map(at_edge).collect(),
            Place::Pre => (0..self.pre.n).map(at_pre).collect(),
            Place::Post => (0..self.post.n).map(at_post).collect(),
        }
    }

    /// Integrates every state over dt.
    pub fn advance(&mut self) {
        if M::INFO.reads_prev {
            for group in [&mut self.pre, &mut self.post, &mut self.edge] {
                group.previous.clone_from(&group.states);
            }
        }
        let (t, dt) = (self.time(), self.dt);
        if flows::<M>(Place::Edge) {
            // States of connections may read traces: each has copies of those of its cells, as at the step's start.
            for edge in 0..self.edge.n {
                self.at_edge(edge).scatter(&mut self.edge.states, self.edge.n, edge);
            }
            let sources = self.sources.iter().filter(|_| M::INFO.reads_since_pre);
            let last_pre: Vec<f64> = sources.map(|source| self.last_pre[*source as usize]).collect();
            self.edge.advance(&self.solver, t, dt, &last_pre);
        }
        if flows::<M>(Place::Pre) {
            self.pre.advance(&self.solver, t, dt, &self.last_pre);
        }
        if flows::<M>(Place::Post) {
            let never = vec![f64::NEG_INFINITY; if M::INFO.reads_since_pre { self.post.n } else { 0 }];
            self.post.advance(&self.solver, t, dt, &never);
        }
        self.released.fill(T::ZERO);
        self.n_steps += 1;
    }

    /// Lets spikes of presynaptic, then of postsynaptic cells arrive now, each group in the order of its slice: the block of
    /// an event runs at all connections of the cell with the traces as they are, then changes the cell's own trace.
    ///
    /// # Errors
    /// If there is no such cell; then no spike is delivered.
    pub fn deliver(&mut self, pre: &[usize], post: &[usize]) -> Result<(), Error> {
        self.check(pre, post)?;
        for &cell in pre {
            self.pre_edges(cell, M::on_pre);
            self.pre_trace(cell);
        }
        for &cell in post {
            self.post_edges(cell, M::on_post);
            self.post_trace(cell);
        }
        Ok(())
    }

    /// Only what spikes do to the traces of the cells.
    ///
    /// # Errors
    /// As [`deliver`](Self::deliver).
    pub fn deliver_traces(&mut self, pre: &[usize], post: &[usize]) -> Result<(), Error> {
        self.check(pre, post)?;
        for &cell in pre {
            self.pre_trace(cell);
        }
        for &cell in post {
            self.post_trace(cell);
        }
        Ok(())
    }

    /// Only what spikes do to the connections, with the traces as they are now.
    ///
    /// # Errors
    /// As [`deliver`](Self::deliver).
    pub fn deliver_edges(&mut self, pre: &[usize], post: &[usize]) -> Result<(), Error> {
        self.check(pre, post)?;
        for &cell in pre {
            self.pre_edges(cell, M::on_pre_edge);
        }
        for &cell in post {
            self.post_edges(cell, M::on_post_edge);
        }
        Ok(())
    }

    fn check(&self, pre: &[usize], post: &[usize]) -> Result<(), Error> {
        let past = |cells: &[usize], n: usize| cells.iter().find(|cell| **cell >= n).map(|cell| (*cell, n));
        match past(pre, self.pre.n).or_else(|| past(post, self.post.n)) {
            None => Ok(()),
            Some((element, n)) => Err(Error::SpikeOutOfRange { element, n }),
        }
    }

    fn clock(&self, source: usize) -> Clock<f64> {
        let t = self.time();
        Clock { t, since_pre: t - self.last_pre[source] }
    }

    /// All states at a connection.
    fn at_edge(&self, edge: usize) -> M::State<T> {
        let (source, target) = (self.sources[edge] as usize, self.connections.target(edge));
        M::State::from_fn(|k| match M::INFO.states[k].place {
            Place::Pre => self.pre.get(k, source),
            Place::Post => self.post.get(k, target),
            Place::Edge => self.edge.get(k, edge),
        })
    }

    fn arrival_at_edge(&self, edge: usize) -> Arrival<T, M::State<T>> {
        let (source, target) = (self.sources[edge] as usize, self.connections.target(edge));
        let prev = M::State::from_fn(|k| match M::INFO.states[k].place {
            Place::Pre => self.pre.before(k, source),
            Place::Post => self.post.before(k, target),
            Place::Edge => self.edge.before(k, edge),
        });
        let Clock { t, since_pre } = self.clock(source).rounded();
        Arrival { weight: T::ONE, prev, t, since_pre }
    }

    fn pre_edges(&mut self, cell: usize, block: PreBlock<M, T>) {
        for edge in self.connections.of_pre(cell) {
            let parameters = self.edge.rounded_parameters.view().of(self.edge.n, edge);
            let (state, release) = block(parameters, self.at_edge(edge), self.arrival_at_edge(edge));
            self.edge.keep::<M>(Place::Edge, edge, state);
            // What all connections onto a cell share: each adds its part.
            self.post.keep::<M>(Place::Post, self.connections.target(edge), state);
            self.released[edge] += release;
        }
    }

    fn post_edges(&mut self, cell: usize, block: PostBlock<M, T>) {
        for k in 0..self.incoming.of_post(cell).len() {
            let edge = self.incoming.of_post(cell)[k] as usize;
            let parameters = self.edge.rounded_parameters.view().of(self.edge.n, edge);
            let state = block(parameters, self.at_edge(edge), self.arrival_at_edge(edge));
            self.edge.keep::<M>(Place::Edge, edge, state);
        }
    }

    fn pre_trace(&mut self, cell: usize) {
        let Clock { t, since_pre } = self.clock(cell).rounded();
        let (parameters, state, prev) = self.pre.of::<M>(cell);
        let (state, _) = M::on_pre(parameters, state, Arrival { weight: T::ONE, prev, t, since_pre });
        self.pre.keep::<M>(Place::Pre, cell, state);
        self.last_pre[cell] = self.time();
    }

    fn post_trace(&mut self, cell: usize) {
        let Clock { t, since_pre } = Clock::at(self.time()).rounded();
        let (parameters, state, prev) = self.post.of::<M>(cell);
        let state = M::on_post(parameters, state, Arrival { weight: T::ONE, prev, t, since_pre });
        self.post.keep::<M>(Place::Post, cell, state);
    }
}

type PreBlock<M, T> = fn(
    <M as Model>::Parameters<T>,
    <M as Model>::State<T>,
    Arrival<T, <M as Model>::State<T>>,
) -> (<M as Model>::State<T>, T);

type PostBlock<M, T> = fn(
    <M as Model>::Parameters<T>,
    <M as Model>::State<T>,
    Arrival<T, <M as Model>::State<T>>,
) -> <M as Model>::State<T>;

impl<T: Real> Group<T> {
    fn output<M: Synapse>(&self, element: usize, state: M::State<T>, released: T, clock: Clock<T>) -> T {
        M::output(self.rounded_parameters.view().of(self.n, element), state, released, clock)
    }

    /// The parameters of an element, its states, and these before the latest advance.
    fn of<M: Model>(&self, element: usize) -> (M::Parameters<T>, M::State<T>, M::State<T>) {
        let parameters = self.rounded_parameters.view().of(self.n, element);
        let state = M::State::from_fn(|k| self.get(k, element));
        (parameters, state, M::State::from_fn(|k| self.before(k, element)))
    }
}

impl<M: Model, T> fmt::Debug for Projection<M, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Projection")
            .field("model", &M::INFO.name)
            .field("n_pre", &self.connections.n_pre())
            .field("n_post", &self.connections.n_post())
            .field("n", &self.connections.len())
            .field("dt", &self.dt)
            .field("n_steps", &self.n_steps)
            .finish_non_exhaustive()
    }
}

impl<M: Model, T> fmt::Debug for ProjectionBuilder<M, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProjectionBuilder")
            .field("model", &M::INFO.name)
            .field("dt", &self.dt)
            .field("given", &self.given)
            .finish_non_exhaustive()
    }
}
