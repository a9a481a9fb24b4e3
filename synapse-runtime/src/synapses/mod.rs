//! The synapses at connections: traces once for each cell, weights once for each connection.

mod builder;
mod event;
mod given;
mod layout;
mod look;
mod places;
mod step;

use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

use crate::array::Array;
use crate::columns::Nows;
use crate::connections::{Connections, Incoming};
use crate::description::{Values, write_values};
use crate::error::Error;
use crate::info::{Method, Place};
use crate::model::since;
use crate::processor::{self, Kernel};
use crate::random::Stream;
#[cfg(feature = "std")]
use crate::table::Table;
use crate::watch::Watch;
use crate::{Model, NEVER, Now, Real, Solver, Synapse, names};
pub use builder::SynapsesBuilder;
use event::EventCounts;
#[cfg(feature = "std")]
pub(crate) use event::{EventBlock, Gain};
#[cfg(feature = "std")]
pub(crate) use given::Ends;
pub use given::Per;
#[cfg(feature = "std")]
pub(crate) use layout::{Carried, Purpose};
pub(crate) use layout::{Layout, each};
use look::Round;
use places::{Bound, Cells, Edges};

/// The synapses between two groups of cells, of the model `M` in precision `T`: every state lives where the compiler has
/// proved that it can ([`StateInfo::place`](crate::info::StateInfo::place)), so a trace is computed once for each cell and a
/// weight once for each connection. Spikes are plain ones, of weight 1.
///
/// States of connections cost what happens to them: those that only events change are touched by events alone, and so are
/// those that the compiler has proved to allow it ([`ModelInfo::lazy_edges`](crate::ModelInfo::lazy_edges)), which are
/// integrated over the whole time since their latest event, unless [`SynapsesBuilder::clock_driven`] asks for steps.
///
/// A step is [`advance`](Self::advance), then [`deliver`](Self::deliver). Schedules that update all traces before, or after,
/// the connections compose it from [`deliver_traces`](Self::deliver_traces) and [`deliver_edges`](Self::deliver_edges).
///
/// ```
/// use synapse_runtime::prelude::*;
/// use synapse_runtime::{Connections, Synapses};
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
/// let mut synapses = Synapses::<Pairs>::builder(Connections::all_to_all(2, 1)?, 1.0).build()?;
/// synapses.deliver(&[1], &[])?;
/// synapses.advance()?;
/// synapses.deliver(&[], &[0])?;
/// // The first cell did not spike, so its connection did not change.
/// assert_eq!(synapses.state("w")?, [0.5, 0.5 + 0.1 * (-1.0_f64 / 20.0).exp()]);
/// assert_eq!(synapses.state("a_pre")?.len(), 2);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
pub struct Synapses<M, T = f64> {
    /// From branches of presynaptic cells, which may be the cells themselves.
    connections: Arc<Connections>,
    /// The connections of each postsynaptic cell; `None` where postsynaptic spikes do nothing to connections.
    incoming: Option<Arc<Incoming>>,
    /// The presynaptic cell of each branch; `None` where branches are cells.
    cells: Option<Arc<[u32]>>,
    /// The position among the author's of each connection; `None` where they are in the author's order.
    origins: Option<Arc<[u32]>>,
    dt: f64,
    n_steps: u64,
    method: Method,
    solver: Solver<T>,
    layout: Layout,
    pre: Cells<T>,
    post: Cells<T>,
    edges: Edges<T>,
    /// When each branch had its latest presynaptic spike.
    last_pre: Vec<f64>,
    /// One for each input of the model.
    inputs: Vec<Bound<T>>,
    random: Stream,
    /// Spikes since the latest advance; `None` where events draw no random numbers.
    counts: Option<EventCounts>,
    /// Whether states are where they must be.
    watch: Watch,
    /// How connections are looked at.
    round: Round,
    model: PhantomData<fn() -> M>,
}

impl<M: Synapse, T: Real> Synapses<M, T> {
    /// Describes the synapses at `connections`, which step by `dt` milliseconds.
    pub fn builder(connections: impl Into<Arc<Connections>>, dt: f64) -> SynapsesBuilder<M, T> {
        SynapsesBuilder::new(connections.into(), dt)
    }
}

impl<M: Synapse, T: Real> Synapses<M, T> {
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

    /// Where each state is kept.
    pub(crate) fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Where a state is kept: once for each presynaptic cell, postsynaptic cell or connection, or as the sum over the
    /// connections of a postsynaptic cell. That is where the compiler has placed it, unless something is given for each
    /// connection.
    ///
    /// # Errors
    /// If the model has no state of that name.
    pub fn place(&self, name: &str) -> Result<Place, Error> {
        names::state(M::INFO, name).map(|k| self.layout.place(k))
    }

    /// The values of a state as they are now: one for each presynaptic cell, postsynaptic cell or connection, wherever it is
    /// kept ([`place`](Self::place)).
    ///
    /// # Errors
    /// If the model has no state of that name.
    pub fn state(&self, name: &str) -> Result<Vec<T>, Error> {
        let k = names::state(M::INFO, name)?;
        Ok(match self.layout.place(k) {
            Place::Pre => self.pre.column(k).to_vec(),
            Place::Post | Place::Sum => self.post.column(k).to_vec(),
            Place::Edge if self.edges.is_lazy() => {
                (0..self.edges.n).map(|edge| self.current(edge).as_ref()[k]).collect()
            }
            Place::Edge => self.edges.states[self.layout.slot(k) * self.edges.n..][..self.edges.n].to_vec(),
        })
    }

    /// Sets the values of a state: a number for all, or one value for each of what [`state`](Self::state) gives.
    ///
    /// # Errors
    /// If the model has no state of that name, if there are more or fewer values, or one that is not finite.
    pub fn set_state(&mut self, name: &str, values: &Values) -> Result<(), Error> {
        let k = names::state(M::INFO, name)?;
        self.settle();
        self.write_state(k, values)?;
        self.watch.written();
        Ok(())
    }

    /// Sets the values of a state of connections that have been brought to now.
    fn write_state(&mut self, k: usize, values: &Values) -> Result<(), Error> {
        let place = self.layout.place(k);
        let column = match place {
            Place::Pre => &mut self.pre.states[k * self.pre.n..][..self.pre.n],
            Place::Post | Place::Sum => &mut self.post.states[k * self.post.n..][..self.post.n],
            Place::Edge => &mut self.edges.states[self.layout.slot(k) * self.edges.n..][..self.edges.n],
        };
        let (model, state, expected) = (M::INFO.name, M::INFO.states[k].name, column.len());
        let n = self.edges.n;
        write_values((model, state), values, column, |found| Error::VariesOver {
            model,
            parameter: state,
            place: each(place),
            expected,
            n,
            found,
        })?;
        if self.n_steps == 0 && M::INFO.reads_prev {
            // Before the first step the states were what they are at its start.
            for cells in [&mut self.pre, &mut self.post] {
                cells.previous.clone_from(&cells.states);
            }
            self.edges.previous.clone_from(&self.edges.states);
        }
        Ok(())
    }

    /// Sets an input of the model that is the same for all synapses.
    ///
    /// # Errors
    /// If the model has no input of that name.
    pub fn set_input(&mut self, name: &str, value: f64) -> Result<(), Error> {
        match &mut self.inputs[names::input(M::INFO, name)?] {
            Bound::Global(input) => *input = T::of(value),
            Bound::Pre(values) | Bound::Post(values) => values.fill(T::of(value)),
        }
        Ok(())
    }

    /// Sets the membrane potentials `v_pre` or `v_post`, one for each cell of that side in mV; nothing if the model does not
    /// read them. Of lists of different length the shorter counts.
    pub fn set_potentials(&mut self, place: Place, potentials: &[T]) {
        for input in &mut self.inputs {
            match (input, place, &self.cells) {
                (Bound::Pre(values), Place::Pre, Some(cells)) => {
                    for (value, cell) in values.iter_mut().zip(&**cells) {
                        *value = potentials.get(*cell as usize).copied().unwrap_or(*value);
                    }
                }
                (Bound::Pre(values), Place::Pre, None) | (Bound::Post(values), Place::Post, _) => {
                    values.iter_mut().zip(potentials).for_each(|(value, potential)| *value = *potential);
                }
                _ => {}
            }
        }
    }

    /// What is handed on now: one value for each presynaptic cell, postsynaptic cell or connection, wherever all that the
    /// output reads is kept ([`ModelInfo::output_place`](crate::ModelInfo::output_place), unless something is given for each
    /// connection). That of a postsynaptic cell is the sum over its connections where the states are summed, else what each of
    /// them hands on.
    pub fn outputs(&self) -> Vec<T> {
        match self.layout.output() {
            Place::Edge => (0..self.edges.n).map(|edge| self.output_at(edge)).collect(),
            place => {
                let n = if place == Place::Pre { self.pre.n } else { self.post.n };
                let mut outputs = vec![T::ZERO; n];
                self.write_cell_outputs(place, &mut outputs);
                outputs
            }
        }
    }

    /// Writes the output of each cell of a side, read from its own states.
    pub(crate) fn write_cell_outputs(&self, place: Place, outputs: &mut [T]) {
        let is_pre = place == Place::Pre;
        let cells = if is_pre { &self.pre } else { &self.post };
        let mut inputs: Vec<T> = Vec::new();
        for input in &self.inputs {
            inputs.extend(input.column(if is_pre { Place::Pre } else { Place::Post }, cells.n));
        }
        // The sums and states of postsynaptic cells know no presynaptic spikes.
        let never = vec![f64::NEG_INFINITY; if M::INFO.reads_since_pre && !is_pre { cells.n } else { 0 }];
        let last_pre = if is_pre { &self.last_pre } else { &never };
        processor::run(CellOutputs::<M, T> {
            cells,
            inputs: &inputs,
            t: self.time(),
            last_pre,
            outputs,
            model: PhantomData,
        });
    }

    /// What a connection hands on now.
    pub(crate) fn output_from(&self, edge: usize, source: usize, target: usize) -> T {
        self.output_of(edge, source, target, self.current_of(edge, source, target))
    }

    /// What a connection hands on now.
    pub(crate) fn output_at(&self, edge: usize) -> T {
        self.output_from(edge, self.connections.source_of(edge), self.connections.target(edge))
    }

    #[inline]
    fn output_of(&self, edge: usize, source: usize, target: usize, state: M::State<T>) -> T {
        let released = self.edges.released.get(edge).copied().unwrap_or(T::ZERO);
        let parameters = self.edges.rounded_parameters.view().of(self.edges.n, edge);
        M::output(parameters, state, released, self.now(Some(source), Some(target)).rounded())
    }

    /// The current of a connection into its cell at the potential `v` (mV), and its slope.
    pub(crate) fn current_at(&self, edge: usize, v: T) -> (T, T)
    where
        M: crate::Current,
    {
        let (source, target) = (self.connections.source_of(edge), self.connections.target(edge));
        let state = self.current_of(edge, source, target);
        let parameters = self.edges.rounded_parameters.view().of(self.edges.n, edge);
        let now = self.now(Some(source), Some(target)).rounded();
        (M::current(parameters, state, v, now), M::slope(parameters, state, v, now))
    }

    /// The current of all connections of a cell together at its potential `v` (mV), and its slope, where they are summed.
    pub(crate) fn current_of_cell(&self, target: usize, v: T) -> (T, T)
    where
        M: crate::Current,
    {
        let (parameters, state, _) = self.post.of::<M>(target);
        let now = self.now(None, Some(target)).rounded();
        (M::current(parameters, state, v, now), M::slope(parameters, state, v, now))
    }

    /// What tells it from others on the same connections: the model, its solver, where its states are, its parameters.
    #[cfg(feature = "std")]
    fn fingerprint(&self) -> u64 {
        let mut sum = crate::archive::Fingerprint::new();
        sum.text(M::INFO.name);
        sum.text(self.method.name());
        self.layout.places().iter().for_each(|place| sum.text(&alloc::format!("{place:?}")));
        for cells in [&self.pre, &self.post] {
            sum.reals(cells.parameters.values());
            sum.reals(cells.propagator.values());
        }
        sum.reals(self.edges.parameters.values());
        sum.reals(self.edges.propagator.values());
        sum.value()
    }

    /// The parameters of the cells of a side, and their number.
    #[cfg(feature = "std")]
    pub(crate) fn parameters_at(&self, side: Place) -> (&Table<f64>, usize) {
        let cells = if side == Place::Pre { &self.pre } else { &self.post };
        (&cells.parameters, cells.n)
    }

    /// The states of the cells of a side, column after column, and their number.
    #[cfg(feature = "std")]
    pub(crate) fn states_at(&mut self, side: Place) -> (&mut Vec<T>, usize) {
        let cells = if side == Place::Pre { &mut self.pre } else { &mut self.post };
        (&mut cells.states, cells.n)
    }

    /// Saves or restores what changes in a run.
    #[cfg(feature = "std")]
    pub(crate) fn archive(&mut self, archive: &mut crate::archive::Archive<'_>) {
        archive.same(self.fingerprint());
        archive.count(&mut self.n_steps);
        for cells in [&mut self.pre, &mut self.post] {
            archive.reals(&mut cells.states);
            archive.reals(&mut cells.previous);
        }
        archive.reals(&mut self.edges.states);
        archive.reals(&mut self.edges.previous);
        archive.reals(&mut self.edges.released);
        archive.column(&mut self.edges.updated);
        archive.number(&mut self.edges.epoch);
        // No connection has been integrated to a step that is yet to come.
        let done = self.n_steps.checked_sub(self.edges.epoch);
        let has_been = |step: &u32| done.is_some_and(|done| u64::from(*step) <= done);
        archive.require(done.is_some() && self.edges.updated.iter().all(has_been));
        archive.column(&mut self.last_pre);
        let end = self.time();
        archive.require(self.last_pre.iter().all(|last| *last <= end));
        for input in &mut self.inputs {
            match input {
                Bound::Global(value) => archive.reals(core::slice::from_mut(value)),
                Bound::Pre(values) | Bound::Post(values) => archive.reals(values),
            }
        }
        if let Some(counts) = &mut self.counts {
            counts.archive(archive);
        }
        if archive.is_restoring() {
            // What has been restored is what the steps from now on start from.
            self.watch.restart();
            self.watch.saw(self.n_steps);
            self.watch.written();
            self.round.restart(self.n_steps);
        }
    }

    /// About how many bytes its states take, without connections and their index.
    #[cfg(feature = "std")]
    pub(crate) fn bytes(&self) -> usize {
        let edges = &self.edges;
        let tables =
            edges.parameters.len() * 8 + (edges.rounded_parameters.len() + edges.propagator.len()) * size_of::<T>();
        let cells: usize = [&self.pre, &self.post].iter().map(|cells| cells.states.len() + cells.previous.len()).sum();
        let reals = edges.states.len() + edges.previous.len() + edges.released.len() + cells;
        tables + reals * size_of::<T>() + 4 * edges.updated.len() + 8 * self.last_pre.len()
    }

    /// What is read now at a cell or connection.
    #[inline(always)]
    fn now(&self, source: Option<usize>, target: Option<usize>) -> Now<f64, M::Inputs<T>> {
        let t = self.time();
        let last = source.and_then(|source| self.last_pre.get(source)).copied();
        let inputs = M::Inputs::from_fn(|k| match (&self.inputs[k], source, target) {
            (Bound::Global(value), ..) => *value,
            (Bound::Pre(values), Some(source), _) => values[source],
            (Bound::Post(values), _, Some(target)) => values[target],
            // Not read there.
            _ => T::ZERO,
        });
        Now { t, since_pre: last.map_or(NEVER, |last| since(t, last)), inputs }
    }
}

/// The loop of [`Synapses::write_cell_outputs`].
struct CellOutputs<'a, M, T> {
    cells: &'a Cells<T>,
    inputs: &'a [T],
    t: f64,
    last_pre: &'a [f64],
    outputs: &'a mut [T],
    model: PhantomData<fn() -> M>,
}

impl<M: Synapse, T: Real> Kernel for CellOutputs<'_, M, T> {
    #[inline(always)]
    fn run(self) {
        let n = self.cells.n;
        let parameters = self.cells.rounded_parameters.view().rows::<M::Parameters<T>>(n);
        let states = M::State::columns(&self.cells.states, n);
        let nows = Nows::<M, T>::new(self.t, self.last_pre, self.inputs, n);
        for (cell, output) in self.outputs.iter_mut().take(n).enumerate() {
            let (state, now) = (M::State::at(states, cell), nows.of(cell).rounded());
            *output = M::output(parameters.of(cell), state, T::ZERO, now);
        }
    }
}

impl<M: Model, T> fmt::Debug for Synapses<M, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Synapses")
            .field("model", &M::INFO.name)
            .field("n_pre", &self.connections.n_pre())
            .field("n_post", &self.connections.n_post())
            .field("n", &self.connections.len())
            .field("dt", &self.dt)
            .field("n_steps", &self.n_steps)
            .finish_non_exhaustive()
    }
}
