//! The synapses at connections: traces once for each cell, weights once for each connection.

mod builder;
mod places;

use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;
use core::ops::Range;

use crate::array::Array;
use crate::columns::Span;
use crate::connections::{Connections, Incoming};
use crate::description::{Values, write_values};
use crate::error::Error;
use crate::info::{Method, Place};
use crate::model::Arrival;
use crate::population::EventOf;
use crate::random::{Draws, Stream};
use crate::solver::Integrate;
use crate::{Model, Now, Real, Solver, Synapse, names};
pub use builder::SynapsesBuilder;
use builder::what;
use places::{Bound, Edges, Flow, Group, History, Side, flows, keep_edge, keep_post, slot_of};

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
/// synapses.advance();
/// synapses.deliver(&[], &[0])?;
/// // The first cell did not spike, so its connection did not change.
/// assert_eq!(synapses.state("w")?, [0.5, 0.5 + 0.1 * (-1.0_f64 / 20.0).exp()]);
/// assert_eq!(synapses.state("a_pre")?.len(), 2);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
pub struct Synapses<M, T = f64> {
    connections: Arc<Connections>,
    /// The connections of each postsynaptic cell; `None` where postsynaptic spikes do nothing to connections.
    incoming: Option<Arc<Incoming>>,
    dt: f64,
    n_steps: u64,
    method: Method,
    solver: Solver<T>,
    pre: Group<T>,
    post: Group<T>,
    edges: Edges<T>,
    /// When each presynaptic cell spiked last.
    last_pre: Vec<f64>,
    /// What the presynaptic states were: where each connection has a delay of its own.
    history: Option<History<T>>,
    /// One for each input of the model.
    inputs: Vec<Bound<T>>,
    random: Stream,
    /// Spikes since the latest advance, each side and part of it counted: those of one step draw numbers of their own.
    n_events: u16,
    model: PhantomData<fn() -> M>,
}

impl<M: Synapse, T: Real> Synapses<M, T> {
    /// Describes the synapses at `connections`, which step by `dt` milliseconds.
    pub fn builder(connections: impl Into<Arc<Connections>>, dt: f64) -> SynapsesBuilder<M, T> {
        SynapsesBuilder {
            connections: connections.into(),
            incoming: None,
            dt,
            method: None,
            clock_driven: false,
            delays: None,
            random: Stream::new(0, 0),
            given: Vec::new(),
            initial: Vec::new(),
            model: PhantomData,
        }
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

    /// The values of a state as they are now: one for each presynaptic cell, postsynaptic cell or connection, wherever it
    /// lives.
    ///
    /// # Errors
    /// If the model has no state of that name.
    pub fn state(&self, name: &str) -> Result<Vec<T>, Error> {
        let k = names::state(M::INFO, name)?;
        Ok(match M::INFO.states[k].place {
            Place::Pre => self.pre.states[k * self.pre.n..][..self.pre.n].to_vec(),
            Place::Post => self.post.states[k * self.post.n..][..self.post.n].to_vec(),
            Place::Edge if self.edges.is_lazy() => {
                (0..self.edges.n).map(|edge| self.current(edge).as_ref()[k]).collect()
            }
            Place::Edge => self.edges.states[slot_of::<M>(k) * self.edges.n..][..self.edges.n].to_vec(),
        })
    }

    /// Sets the values of a state: a number for all, or one value for each of what [`state`](Self::state) gives.
    ///
    /// # Errors
    /// If the model has no state of that name, if there are more or fewer values, or one that is not finite.
    pub fn set_state(&mut self, name: &str, values: &Values) -> Result<(), Error> {
        let k = names::state(M::INFO, name)?;
        self.settle();
        let place = M::INFO.states[k].place;
        let column = match place {
            Place::Pre => &mut self.pre.states[k * self.pre.n..][..self.pre.n],
            Place::Post => &mut self.post.states[k * self.post.n..][..self.post.n],
            Place::Edge => &mut self.edges.states[slot_of::<M>(k) * self.edges.n..][..self.edges.n],
        };
        let (model, state, expected) = (M::INFO.name, M::INFO.states[k].name, column.len());
        write_values((model, state), values, column, |found| Error::VariesOver {
            model,
            parameter: state,
            place: what(place),
            expected,
            found,
        })?;
        if let Some(history) = self.history.as_mut().filter(|_| self.n_steps == 0) {
            history.before.iter_mut().chain(&mut history.after).for_each(|states| states.clone_from(&self.pre.states));
        }
        Ok(())
    }

    /// Sets an input of the model that is the same for all synapses.
    ///
    /// # Errors
    /// If the model has no input of that name, or it has one value for each cell.
    pub fn set_input(&mut self, name: &str, value: f64) -> Result<(), Error> {
        match &mut self.inputs[names::input(M::INFO, name)?] {
            Bound::Global(input) => {
                *input = T::of(value);
                Ok(())
            }
            Bound::Pre(values) | Bound::Post(values) => {
                values.fill(T::of(value));
                Ok(())
            }
        }
    }

    /// The values of the input `v_pre` or `v_post`, one for each cell of that side, to be written; `None` if the model does
    /// not read it.
    pub fn potentials_mut(&mut self, place: Place) -> Option<&mut [T]> {
        self.inputs.iter_mut().find_map(|input| match (input, place) {
            (Bound::Pre(values), Place::Pre) | (Bound::Post(values), Place::Post) => Some(&mut values[..]),
            _ => None,
        })
    }

    /// What is handed on now: one value for each presynaptic cell, postsynaptic cell or connection, wherever all that the
    /// output is read off lives ([`ModelInfo::output_place`](crate::ModelInfo::output_place)). That of a postsynaptic cell is the
    /// sum over its connections where [`AlignPost`](crate::AlignPost) is proved, else what each of them hands on.
    pub fn outputs(&self) -> Vec<T> {
        match M::INFO.output_place {
            Place::Edge => (0..self.edges.n).map(|edge| self.output_at(edge)).collect(),
            place @ (Place::Pre | Place::Post) => self.cell_outputs(place),
        }
    }

    /// The output of each cell of a side, read off its own states.
    fn cell_outputs(&self, place: Place) -> Vec<T> {
        let (group, n) = match place {
            Place::Pre => (&self.pre, self.connections.n_pre()),
            _ => (&self.post, self.connections.n_post()),
        };
        let output = |cell: usize| {
            let (source, target) = if place == Place::Pre { (Some(cell), None) } else { (None, Some(cell)) };
            let (parameters, state, _) = group.of::<M>(cell);
            M::output(parameters, state, T::ZERO, self.now(source, target).rounded())
        };
        // A model that keeps nothing at this side hands on a constant.
        (0..n).map(|cell| if group.n == 0 { T::ZERO } else { output(cell) }).collect()
    }

    /// Whether each connection has a delay of its own.
    #[cfg(feature = "std")]
    pub(crate) fn has_delays(&self) -> bool {
        self.history.is_some()
    }

    /// What a connection hands on now.
    pub(crate) fn output_from(&self, edge: usize, source: usize, target: usize) -> T {
        self.output_of(edge, source, target, self.current_of(edge, source, target, Side::After))
    }

    /// The current of a connection into its cell at the potential `v` (mV), and its slope.
    pub(crate) fn current_at(&self, edge: usize, v: T) -> (T, T)
    where
        M: crate::Current,
    {
        let (source, target) = (self.connections.source_of(edge), self.connections.target(edge));
        let state = self.current_of(edge, source, target, Side::After);
        let parameters = self.edges.rounded_parameters.view().of(self.edges.n, edge);
        let now = self.now(Some(source), Some(target)).rounded();
        (M::current(parameters, state, v, now), M::slope(parameters, state, v, now))
    }

    /// Saves or restores what changes in a run.
    #[cfg(feature = "std")]
    pub(crate) fn archive(&mut self, archive: &mut crate::archive::Archive<'_>) {
        archive.number(&mut self.n_steps);
        archive.number(&mut self.n_events);
        for group in [&mut self.pre, &mut self.post] {
            archive.reals(&mut group.states);
            archive.reals(&mut group.previous);
        }
        archive.reals(&mut self.edges.states);
        archive.reals(&mut self.edges.previous);
        archive.reals(&mut self.edges.released);
        archive.column(&mut self.edges.updated);
        archive.number(&mut self.edges.epoch);
        archive.column(&mut self.last_pre);
        if let Some(history) = &mut self.history {
            history.before.iter_mut().chain(&mut history.after).for_each(|states| archive.reals(states));
        }
        for input in &mut self.inputs {
            match input {
                Bound::Global(value) => archive.reals(core::slice::from_mut(value)),
                Bound::Pre(values) | Bound::Post(values) => archive.reals(values),
            }
        }
    }

    /// About how many bytes its states take, beside connections and their index.
    #[cfg(feature = "std")]
    pub(crate) fn bytes(&self) -> usize {
        let edges = &self.edges;
        let tables =
            edges.parameters.len() * 8 + (edges.rounded_parameters.len() + edges.propagator.len()) * size_of::<T>();
        let cells: usize = [&self.pre, &self.post].iter().map(|group| group.states.len() + group.previous.len()).sum();
        let history = self.history.as_ref().map_or(0, |history| 2 * history.n_kept * self.pre.states.len());
        let reals = edges.states.len() + edges.previous.len() + edges.released.len() + cells + history;
        tables + reals * size_of::<T>() + 4 * edges.updated.len() + 8 * self.last_pre.len()
    }

    /// What a connection hands on now.
    pub(crate) fn output_at(&self, edge: usize) -> T {
        let (source, target) = (self.connections.source_of(edge), self.connections.target(edge));
        self.output_of(edge, source, target, self.current_of(edge, source, target, Side::After))
    }

    #[inline]
    fn output_of(&self, edge: usize, source: usize, target: usize, state: M::State<T>) -> T {
        let released = self.edges.released.get(edge).copied().unwrap_or(T::ZERO);
        let parameters = self.edges.rounded_parameters.view().of(self.edges.n, edge);
        M::output(parameters, state, released, self.now(Some(source), Some(target)).rounded())
    }

    /// Integrates over dt what moves with the steps.
    pub fn advance(&mut self) {
        if M::INFO.reads_prev {
            for group in [&mut self.pre, &mut self.post] {
                group.previous.clone_from(&group.states);
            }
            self.settle();
            self.edges.previous.clone_from(&self.edges.states);
        }
        if matches!(self.edges.flow, Flow::AtSteps) {
            // They may read traces: those of the step's start.
            self.advance_edges();
        }
        for place in [Place::Pre, Place::Post] {
            if flows::<M>(place) {
                self.advance_cells(place);
            }
        }
        self.edges.released.fill(T::ZERO);
        self.n_events = 0;
        self.n_steps += 1;
        if self.edges.is_lazy() && self.n_steps - self.edges.epoch >= u64::from(u32::MAX) {
            self.settle();
            self.edges.epoch = self.n_steps;
            self.edges.updated.fill(0);
        }
        if let Some(history) = &mut self.history {
            let place = history.place(self.n_steps);
            history.before[place].clone_from(&self.pre.states);
            history.after[place].clone_from(&self.pre.states);
        }
    }

    fn advance_cells(&mut self, place: Place) {
        let group = if place == Place::Pre { &mut self.pre } else { &mut self.post };
        let inputs: Vec<T> = self.inputs.iter().flat_map(|input| input.column(place, group.n)).collect();
        let never = vec![f64::NEG_INFINITY; if M::INFO.reads_since_pre && place == Place::Post { group.n } else { 0 }];
        let span = Span {
            t: self.n_steps as f64 * self.dt,
            dt: self.dt,
            propagator: group.propagator.view(),
            parameters: group.parameters.view(),
            last_pre: if place == Place::Pre { &self.last_pre } else { &never },
            inputs: &inputs,
        };
        self.solver.advance(&span, &mut group.states, group.n);
    }

    fn advance_edges(&mut self) {
        let n = self.edges.n;
        let mut states: Vec<T> = Vec::new();
        for start in (0..n).step_by(CHUNK) {
            let range = start..(start + CHUNK).min(n);
            let length = range.len();
            states.clear();
            states.resize(M::INFO.states.len() * length, T::ZERO);
            let mut inputs = vec![T::ZERO; self.inputs.len() * length];
            let mut last_pre = Vec::new();
            for (place, edge) in range.clone().enumerate() {
                let (source, target) = (self.connections.source_of(edge), self.connections.target(edge));
                self.stored(self.kept(), edge, source, target, Side::After).scatter(&mut states, length, place);
                for (k, input) in self.inputs.iter().enumerate() {
                    inputs[k * length + place] = input.at(source, target);
                }
                last_pre.extend(self.last_pre.get(source));
            }
            let (propagator, parameters) =
                (self.edges.propagator.part(n, &range), self.edges.parameters.part(n, &range));
            let span = Span {
                t: self.time(),
                dt: self.dt,
                propagator: propagator.view(),
                parameters: parameters.view(),
                last_pre: &last_pre,
                inputs: &inputs,
            };
            self.solver.advance(&span, &mut states, length);
            for (place, edge) in range.enumerate() {
                self.edges.keep::<M>(edge, M::State::gather(&states, length, place));
            }
        }
    }

    /// Lets spikes of presynaptic, then of postsynaptic cells arrive now, each group in the order of its slice: the block of
    /// an event runs at all connections of the cell with the traces as they are, then changes the cell's own trace.
    ///
    /// # Errors
    /// If there is no such cell; then no spike is delivered.
    pub fn deliver(&mut self, pre: &[usize], post: &[usize]) -> Result<(), Error> {
        self.check(pre, post)?;
        for &cell in pre {
            self.pre_row(cell, EventBlock::Whole);
            self.pre_trace(cell);
        }
        for &cell in post {
            self.post_edges(cell, EventBlock::Whole);
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
            self.pre_row(cell, EventBlock::OfConnection);
        }
        for &cell in post {
            self.post_edges(cell, EventBlock::OfConnection);
        }
        Ok(())
    }

    fn check(&self, pre: &[usize], post: &[usize]) -> Result<(), Error> {
        let past = |cells: &[usize], n: usize| cells.iter().find(|cell| **cell >= n).map(|cell| (*cell, n));
        match past(pre, self.connections.n_pre()).or_else(|| past(post, self.connections.n_post())) {
            None => Ok(()),
            Some((element, n)) => Err(Error::SpikeOutOfRange { element, n }),
        }
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
        Now { t, since_pre: t - last.unwrap_or(f64::NEG_INFINITY), inputs }
    }

    /// All states at a connection: its own as of its latest update, those of its cells as they are, or were.
    #[inline(always)]
    fn stored(&self, kept: Kept<'_, T>, edge: usize, source: usize, target: usize, side: Side) -> M::State<T> {
        let mut state = M::State::from_fn(|_| T::ZERO);
        let mut slot = 0;
        for (k, value) in state.as_mut().iter_mut().enumerate() {
            *value = match M::INFO.states[k].place {
                Place::Pre => match &self.history {
                    None => self.pre.get(k, source),
                    Some(history) => history.seen(edge, self.n_steps, side)[k * self.pre.n + source],
                },
                Place::Post => kept.post[k * self.post.n + target],
                Place::Edge => {
                    slot += 1;
                    kept.edges[(slot - 1) * self.edges.n + edge]
                }
            };
        }
        state
    }

    /// All states at a connection as they are now.
    #[inline(always)]
    fn current_of(&self, edge: usize, source: usize, target: usize, side: Side) -> M::State<T> {
        let kept = self.kept();
        if self.edges.is_lazy() {
            self.current_in::<true>(kept, edge, source, target, side)
        } else {
            self.current_in::<false>(kept, edge, source, target, side)
        }
    }

    /// What is kept, for who only reads.
    fn kept(&self) -> Kept<'_, T> {
        Kept { edges: &self.edges.states, updated: &self.edges.updated, post: &self.post.states }
    }

    /// The same where it is known whether events bring connections to now.
    #[inline(always)]
    fn current_in<const LAZY: bool>(
        &self,
        kept: Kept<'_, T>,
        edge: usize,
        source: usize,
        target: usize,
        side: Side,
    ) -> M::State<T> {
        let state = self.stored(kept, edge, source, target, side);
        match self.edges.flow {
            Flow::AtEvents(integrate) if LAZY => {
                self.brought_on(integrate, state, kept.updated[edge], edge, source, target)
            }
            _ => state,
        }
    }

    /// States at a connection, its own brought from its latest update to now.
    fn brought_on(
        &self,
        integrate: Integrate<T>,
        mut state: M::State<T>,
        updated: u32,
        edge: usize,
        source: usize,
        target: usize,
    ) -> M::State<T> {
        let n_waiting = (self.n_steps - self.edges.epoch).saturating_sub(u64::from(updated));
        if n_waiting == 0 {
            return state;
        }
        let duration = n_waiting as f64 * self.dt;
        let mut moved = state;
        let now = self.now(Some(source), Some(target));
        let then = Now { t: now.t - duration, ..now };
        let parameters = self.edges.parameters.view().of::<M::Parameters<f64>>(self.edges.n, edge);
        integrate(parameters.as_ref(), moved.as_mut(), then.t, then.inputs.as_ref(), duration);
        for (k, info) in M::INFO.states.iter().enumerate() {
            if info.place == Place::Edge {
                state.as_mut()[k] = moved.as_ref()[k];
            }
        }
        state
    }

    fn current(&self, edge: usize) -> M::State<T> {
        self.current_of(edge, self.connections.source_of(edge), self.connections.target(edge), Side::After)
    }

    /// Brings all connections to now.
    fn settle(&mut self) {
        if self.edges.is_lazy() {
            for edge in 0..self.edges.n {
                let state = self.current(edge);
                self.edges.keep::<M>(edge, state);
                self.edges.updated[edge] = self.step_of_update();
            }
        }
    }

    #[inline(always)]
    fn arrival(&self, edge: usize, source: usize, target: usize, weight: T, state: M::State<T>) -> EventOf<M, T> {
        let prev = if M::INFO.reads_prev {
            let mut slot = 0;
            M::State::from_fn(|k| match M::INFO.states[k].place {
                Place::Pre => self.pre.before(k, source),
                Place::Post => self.post.before(k, target),
                Place::Edge => {
                    slot += 1;
                    self.edges.previous[(slot - 1) * self.edges.n + edge]
                }
            })
        } else {
            state
        };
        let Now { t, since_pre, inputs } = self.now(Some(source), Some(target)).rounded();
        let draws = self.draws(edge);
        Arrival { weight, prev, t, since_pre, inputs, draws }
    }

    /// The step that connections which are brought to now are at.
    fn step_of_update(&self) -> u32 {
        u32::try_from(self.n_steps - self.edges.epoch).unwrap_or(u32::MAX)
    }

    /// The numbers of an event at a connection or cell.
    #[inline]
    fn draws(&self, element: usize) -> Draws {
        self.random.draws(u32::try_from(element).unwrap_or(u32::MAX), self.n_steps).nth_event(self.n_events)
    }

    /// Calls `f` with what events at connections change, apart from the rest, so that a loop over events knows that writing
    /// to it changes nothing else.
    fn with_kept<R>(&mut self, f: impl FnOnce(&Self, KeptMut<'_, T>) -> R) -> R {
        let mut edges = core::mem::take(&mut self.edges.states);
        let mut updated = core::mem::take(&mut self.edges.updated);
        let mut released = core::mem::take(&mut self.edges.released);
        let mut post = core::mem::take(&mut self.post.states);
        let kept = KeptMut { edges: &mut edges, updated: &mut updated, released: &mut released, post: &mut post };
        let result = f(self, kept);
        self.edges.states = edges;
        self.edges.updated = updated;
        self.edges.released = released;
        self.post.states = post;
        result
    }

    fn pre_row(&mut self, source: usize, block: EventBlock) {
        let edges = self.connections.of_pre(source);
        let weights = edges.map(|edge| (edge, None));
        self.with_kept(|this, kept| {
            if this.edges.is_lazy() {
                this.pre_edges_in::<true>(kept, source, weights, block, Gain::Release);
            } else {
                this.pre_edges_in::<false>(kept, source, weights, block, Gain::Release);
            }
        });
        self.n_events = self.n_events.wrapping_add(1);
    }

    /// Presynaptic spikes of one cell reach a range of its connections, each with its weight; the weights become what goes
    /// on from there: weight × release, or weight × output where the model is a `Gain::Output`.
    pub(crate) fn pre_edges(
        &mut self,
        source: usize,
        edges: Range<usize>,
        weights: &mut [T],
        block: EventBlock,
        gain: Gain,
    ) {
        let weights = edges.zip(weights.iter_mut().map(Some));
        self.with_kept(|this, kept| {
            if this.edges.is_lazy() {
                this.pre_edges_in::<true>(kept, source, weights, block, gain);
            } else {
                this.pre_edges_in::<false>(kept, source, weights, block, gain);
            }
        });
        self.n_events = self.n_events.wrapping_add(1);
    }

    /// Connections, each with the weight of its spike, or none where that is 1 and nothing goes on from there.
    fn pre_edges_in<'a, const LAZY: bool>(
        &self,
        kept: KeptMut<'_, T>,
        source: usize,
        edges: impl Iterator<Item = (usize, Option<&'a mut T>)>,
        block: EventBlock,
        gain: Gain,
    ) {
        let KeptMut { edges: own, updated, released: sums, post } = kept;
        let parameters = self.edges.rounded_parameters.view().rows::<M::Parameters<T>>(self.edges.n);
        let now = self.step_of_update();
        for (edge, place) in edges {
            let weight = place.as_ref().map_or(T::ONE, |weight| **weight);
            let target = self.connections.target(edge);
            let kept = Kept { edges: own, updated, post };
            let state = self.current_in::<LAZY>(kept, edge, source, target, Side::Before);
            let arrival = self.arrival(edge, source, target, weight, state);
            let (state, release) = match block {
                EventBlock::Whole => M::on_pre(parameters.of(edge), state, arrival),
                EventBlock::OfConnection => M::on_pre_edge(parameters.of(edge), state, arrival),
            };
            keep_edge::<M, T>(own, self.edges.n, edge, state);
            if LAZY {
                updated[edge] = now;
            }
            // What all connections onto a cell share: each adds its part.
            keep_post::<M, T>(post, self.post.n, target, state);
            if M::INFO.reads_released {
                sums[edge] += weight * release;
            }
            if let Some(place) = place {
                *place = match gain {
                    Gain::Release => weight * release,
                    Gain::Output => {
                        let released = if M::INFO.reads_released { sums[edge] } else { T::ZERO };
                        let now = self.now(Some(source), Some(target)).rounded();
                        weight * M::output(parameters.of(edge), state, released, now)
                    }
                };
            }
        }
    }

    /// A postsynaptic spike reaches all connections of its cell.
    pub(crate) fn post_edges(&mut self, target: usize, block: EventBlock) {
        let Some(incoming) = self.incoming.clone() else { return };
        let incoming = incoming.of_post(target);
        self.with_kept(|this, kept| {
            if this.edges.is_lazy() {
                this.post_edges_in::<true>(kept, incoming, target, block);
            } else {
                this.post_edges_in::<false>(kept, incoming, target, block);
            }
        });
        self.n_events = self.n_events.wrapping_add(1);
    }

    fn post_edges_in<const LAZY: bool>(
        &self,
        kept: KeptMut<'_, T>,
        incoming: &[u32],
        target: usize,
        block: EventBlock,
    ) {
        let KeptMut { edges: own, updated, post, .. } = kept;
        let parameters = self.edges.rounded_parameters.view().rows::<M::Parameters<T>>(self.edges.n);
        let now = self.step_of_update();
        let mut source = 0;
        for &edge in incoming {
            let edge = edge as usize;
            // The connections onto a cell are in ascending order, and so are their sources.
            source = self.connections.source_from(source, edge);
            let kept = Kept { edges: own, updated, post };
            let state = self.current_in::<LAZY>(kept, edge, source, target, Side::After);
            let arrival = self.arrival(edge, source, target, T::ONE, state);
            let state = match block {
                EventBlock::Whole => M::on_post(parameters.of(edge), state, arrival),
                EventBlock::OfConnection => M::on_post_edge(parameters.of(edge), state, arrival),
            };
            keep_edge::<M, T>(own, self.edges.n, edge, state);
            if LAZY {
                updated[edge] = now;
            }
        }
    }

    /// What a presynaptic spike does to the traces of its cell.
    pub(crate) fn pre_trace(&mut self, cell: usize) {
        if self.pre.n > 0 {
            let Now { t, since_pre, inputs } = self.now(Some(cell), None).rounded();
            let (parameters, state, prev) = self.pre.of::<M>(cell);
            let draws = self.draws(cell);
            self.n_events = self.n_events.wrapping_add(1);
            let arrival = Arrival { weight: T::ONE, prev, t, since_pre, inputs, draws };
            let (state, _) = M::on_pre(parameters, state, arrival);
            self.pre.keep::<M>(Place::Pre, cell, state);
            if let Some(history) = &mut self.history {
                let place = history.place(self.n_steps);
                for (k, value) in state.as_ref().iter().enumerate() {
                    history.after[place][k * self.pre.n + cell] = *value;
                }
            }
        }
        let t = self.time();
        if let Some(last) = self.last_pre.get_mut(cell) {
            *last = t;
        }
    }

    /// What a postsynaptic spike does to the traces of its cell.
    pub(crate) fn post_trace(&mut self, cell: usize) {
        if self.post.n == 0 {
            return;
        }
        let Now { t, since_pre, inputs } = self.now(None, Some(cell)).rounded();
        let (parameters, state, prev) = self.post.of::<M>(cell);
        let draws = self.draws(cell);
        self.n_events = self.n_events.wrapping_add(1);
        let state = M::on_post(parameters, state, Arrival { weight: T::ONE, prev, t, since_pre, inputs, draws });
        self.post.keep::<M>(Place::Post, cell, state);
    }
}

/// The values that events at connections change, to be read.
#[derive(Clone, Copy)]
struct Kept<'a, T> {
    /// The states of connections.
    edges: &'a [T],
    updated: &'a [u32],
    /// The states of postsynaptic cells.
    post: &'a [T],
}

/// The same, to be written.
struct KeptMut<'a, T> {
    edges: &'a mut [T],
    updated: &'a mut [u32],
    released: &'a mut [T],
    post: &'a mut [T],
}

/// Connections that are integrated at every step are gathered by so many at a time.
const CHUNK: usize = 256;

/// Which part of an event block runs at a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EventBlock {
    /// All of it, the cell's own traces being as they were before.
    Whole,
    /// What it does to the connection, the cell's own traces being as they are.
    OfConnection,
}

/// By what the weight of a spike is scaled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gain {
    Release,
    Output,
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
