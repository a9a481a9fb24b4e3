//! What spikes do: to connections, and to the traces of cells.

use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;

use super::Synapses;
use super::step::{Kept, Sums};
use crate::array::Array;
use crate::error::Error;
use crate::info::Place;
use crate::model::Arrival;
use crate::population::{EventOf, has_negative};
use crate::random::Draws;
use crate::{Now, Real, Synapse};

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

/// The spikes of each cell since the latest advance, by which the random numbers of events in one step are told apart.
#[derive(Clone, Debug)]
pub(super) struct EventCounts {
    pre: Vec<u16>,
    post: Vec<u16>,
}

impl EventCounts {
    pub(super) fn new(n_pre: usize, n_post: usize) -> Self {
        Self { pre: vec![0; n_pre], post: vec![0; n_post] }
    }

    pub(super) fn clear(&mut self) {
        self.pre.fill(0);
        self.post.fill(0);
    }

    #[cfg(feature = "std")]
    pub(super) fn archive(&mut self, archive: &mut crate::archive::Archive<'_>) {
        archive.column(&mut self.pre);
        archive.column(&mut self.post);
    }
}

/// The values that events at connections change.
struct KeptMut<'a, T> {
    edges: &'a mut [T],
    updated: &'a mut [u32],
    released: &'a mut [T],
    post: &'a mut [T],
}

impl<M: Synapse, T: Real> Synapses<M, T> {
    /// Lets spikes of presynaptic, then of postsynaptic cells arrive now, each group in the order of its slice: the block of
    /// an event runs at all connections of the cell with the traces as they are, then changes the cell's own trace.
    ///
    /// # Errors
    /// If there is no such cell; then no spike is delivered.
    pub fn deliver(&mut self, pre: &[usize], post: &[usize]) -> Result<(), Error> {
        self.check_cells(pre, post)?;
        for &cell in pre {
            self.pre_row(cell, EventBlock::Whole);
            self.pre_trace(cell, T::ONE);
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
    /// As [`deliver`](Self::deliver), and if something that is given for each connection ties a trace to it.
    pub fn deliver_traces(&mut self, pre: &[usize], post: &[usize]) -> Result<(), Error> {
        self.check_cells(pre, post)?;
        self.check_traces()?;
        for &cell in pre {
            self.pre_trace(cell, T::ONE);
        }
        for &cell in post {
            self.post_trace(cell);
        }
        Ok(())
    }

    /// Only what spikes do to the connections, with the traces as they are now.
    ///
    /// # Errors
    /// As [`deliver_traces`](Self::deliver_traces).
    pub fn deliver_edges(&mut self, pre: &[usize], post: &[usize]) -> Result<(), Error> {
        self.check_cells(pre, post)?;
        self.check_traces()?;
        for &cell in pre {
            self.pre_row(cell, EventBlock::OfConnection);
        }
        for &cell in post {
            self.post_edges(cell, EventBlock::OfConnection);
        }
        Ok(())
    }

    fn check_cells(&self, pre: &[usize], post: &[usize]) -> Result<(), Error> {
        let past = |cells: &[usize], n: usize| cells.iter().find(|cell| **cell >= n).map(|cell| (*cell, n));
        match past(pre, self.connections.n_pre()).or_else(|| past(post, self.connections.n_post())) {
            None => Ok(()),
            Some((element, n)) => Err(Error::SpikeOutOfRange { element, n }),
        }
    }

    /// Whether each trace is where the part of an event block at a connection leaves it out.
    fn check_traces(&self) -> Result<(), Error> {
        match self.layout.moved() {
            None => Ok(()),
            Some(state) => Err(Error::MovedTraces { model: M::INFO.name, state }),
        }
    }

    #[inline(always)]
    fn arrival<const MOVED: bool>(
        &self,
        edge: usize,
        (source, target): (usize, usize),
        weight: T,
        state: M::State<T>,
        ordinal: u16,
    ) -> EventOf<M, T> {
        let prev = if M::INFO.reads_prev {
            let mut slot = 0;
            M::State::from_fn(|k| match self.place_of::<MOVED>(k) {
                Place::Pre => self.pre.before(k, source),
                Place::Post | Place::Sum => self.post.before(k, target),
                Place::Edge => {
                    slot += 1;
                    self.edges.previous[(slot - 1) * self.edges.n + edge]
                }
            })
        } else {
            state
        };
        let Now { t, since_pre, inputs } = self.now(Some(source), Some(target)).rounded();
        let draws = if M::INFO.random { self.draws(edge, ordinal) } else { Draws::default() };
        Arrival { weight, prev, t, since_pre, inputs, draws }
    }

    /// The numbers of an event at a connection, which do not depend on how connections are kept.
    fn draws(&self, edge: usize, ordinal: u16) -> Draws {
        let element = self.origins.as_ref().map_or(edge, |origins| origins[edge] as usize);
        self.random.draws(u32::try_from(element).unwrap_or(u32::MAX), self.n_steps).nth_event(ordinal)
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
        self.pay_for_looks(edges.len());
        self.pre_edges_with(source, edges.map(|edge| (edge, None)), block, Gain::Release);
    }

    /// Presynaptic spikes of one branch reach a range of its connections, each with its weight; the weights become what goes
    /// on from there: weight × release, or weight × output where the model is a `Gain::Output`.
    pub(crate) fn pre_edges(
        &mut self,
        source: usize,
        edges: Range<usize>,
        weights: &mut [T],
        block: EventBlock,
        gain: Gain,
    ) {
        self.pay_for_looks(weights.len());
        if self.watch.reads_weights(M::INFO) && has_negative(weights) {
            self.watch.inhibit();
        }
        self.pre_edges_with(source, edges.zip(weights.iter_mut().map(Some)), block, gain);
    }

    fn pre_edges_with<'a>(
        &mut self,
        source: usize,
        edges: impl Iterator<Item = (usize, Option<&'a mut T>)>,
        block: EventBlock,
        gain: Gain,
    ) {
        let ordinal = self.counts.as_ref().map_or(0, |counts| counts.pre[source].wrapping_mul(2));
        self.with_kept(|this, kept| match (this.layout.is_declared(), this.edges.is_lazy()) {
            (true, true) => this.pre_edges_in::<true, false>(kept, source, edges, block, gain, ordinal),
            (true, false) => this.pre_edges_in::<false, false>(kept, source, edges, block, gain, ordinal),
            (false, _) => this.pre_edges_in::<true, true>(kept, source, edges, block, gain, ordinal),
        });
        if let Some(counts) = &mut self.counts {
            counts.pre[source] = counts.pre[source].wrapping_add(1);
        }
    }

    /// Connections, each with the weight of its spike, or none where that is 1 and nothing goes on from there.
    fn pre_edges_in<'a, const LAZY: bool, const MOVED: bool>(
        &self,
        kept: KeptMut<'_, T>,
        source: usize,
        edges: impl Iterator<Item = (usize, Option<&'a mut T>)>,
        block: EventBlock,
        gain: Gain,
        ordinal: u16,
    ) {
        let KeptMut { edges: own, updated, released: sums, post } = kept;
        let parameters = self.edges.rounded_parameters.view().rows::<M::Parameters<T>>(self.edges.n);
        let now = self.step_of_update();
        for (edge, handed_on) in edges {
            let weight = handed_on.as_ref().map_or(T::ONE, |weight| **weight);
            let target = self.connections.target(edge);
            let kept = Kept { edges: own, updated, post };
            let state = self.current_in::<LAZY, MOVED>(kept, edge, source, target, Sums::Zero);
            let arrival = self.arrival::<MOVED>(edge, (source, target), weight, state, ordinal);
            let (state, release) = match block {
                EventBlock::Whole => M::on_pre(parameters.of(edge), state, arrival),
                EventBlock::OfConnection => M::on_pre_edge(parameters.of(edge), state, arrival),
            };
            self.keep::<MOVED, false>(own, post, edge, target, state);
            if LAZY && (!MOVED || !updated.is_empty()) {
                updated[edge] = now;
            }
            if M::INFO.reads_released {
                sums[edge] += weight * release;
            }
            if let Some(handed_on) = handed_on {
                *handed_on = match gain {
                    Gain::Release => weight * release,
                    Gain::Output => {
                        let released = if M::INFO.reads_released { sums[edge] } else { T::ZERO };
                        let now = self.now(Some(source), Some(target)).rounded();
                        // The spike has arrived.
                        let now = Now { since_pre: T::ZERO, ..now };
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
        self.pay_for_looks(incoming.len());
        let ordinal = self.counts.as_ref().map_or(0, |counts| counts.post[target].wrapping_mul(2).wrapping_add(1));
        self.with_kept(|this, kept| match (this.layout.is_declared(), this.edges.is_lazy()) {
            (true, true) => this.post_edges_in::<true, false>(kept, incoming, target, block, ordinal),
            (true, false) => this.post_edges_in::<false, false>(kept, incoming, target, block, ordinal),
            (false, _) => this.post_edges_in::<true, true>(kept, incoming, target, block, ordinal),
        });
        if let Some(counts) = &mut self.counts {
            counts.post[target] = counts.post[target].wrapping_add(1);
        }
    }

    fn post_edges_in<const LAZY: bool, const MOVED: bool>(
        &self,
        kept: KeptMut<'_, T>,
        incoming: &[u32],
        target: usize,
        block: EventBlock,
        ordinal: u16,
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
            let state = self.current_in::<LAZY, MOVED>(kept, edge, source, target, Sums::Zero);
            let arrival = self.arrival::<MOVED>(edge, (source, target), T::ONE, state, ordinal);
            let state = match block {
                EventBlock::Whole => M::on_post(parameters.of(edge), state, arrival),
                EventBlock::OfConnection => M::on_post_edge(parameters.of(edge), state, arrival),
            };
            self.keep::<MOVED, true>(own, post, edge, target, state);
            if LAZY && (!MOVED || !updated.is_empty()) {
                updated[edge] = now;
            }
        }
    }

    /// Keeps the states of a connection, and adds what they are of sums that spikes of this side change.
    #[inline(always)]
    fn keep<const MOVED: bool, const OF_POST: bool>(
        &self,
        own: &mut [T],
        post: &mut [T],
        edge: usize,
        target: usize,
        state: M::State<T>,
    ) {
        let mut slot = 0;
        for (k, value) in state.as_ref().iter().enumerate() {
            match self.place_of::<MOVED>(k) {
                Place::Edge => {
                    own[slot * self.edges.n + edge] = *value;
                    slot += 1;
                }
                Place::Sum if if OF_POST { M::INFO.states[k].on_post } else { M::INFO.states[k].on_pre } => {
                    post[k * self.post.n + target] += *value;
                }
                Place::Pre | Place::Post | Place::Sum => {}
            }
        }
    }

    /// What a presynaptic spike does to the traces of its branch, with the weight that all of its connections share.
    pub(crate) fn pre_trace(&mut self, source: usize, weight: T) {
        if weight < T::ZERO {
            self.watch.inhibit();
        }
        if self.pre.n > 0 {
            let Now { t, since_pre, inputs } = self.now(Some(source), None).rounded();
            let (parameters, state, prev) = self.pre.of::<M>(source);
            // No trace depends on a random number.
            let arrival = Arrival { weight, prev, t, since_pre, inputs, draws: Draws::default() };
            let (state, _) = M::on_pre(parameters, state, arrival);
            self.pre.keep::<M>(&self.layout, Place::Pre, source, state);
        }
        let t = self.time();
        if let Some(last) = self.last_pre.get_mut(source) {
            *last = t;
        }
    }

    /// What a postsynaptic spike does to the traces of its cell.
    pub(crate) fn post_trace(&mut self, cell: usize) {
        if !self.layout.has(Place::Post) {
            return;
        }
        let Now { t, since_pre, inputs } = self.now(None, Some(cell)).rounded();
        let (parameters, state, prev) = self.post.of::<M>(cell);
        let arrival = Arrival { weight: T::ONE, prev, t, since_pre, inputs, draws: Draws::default() };
        let state = M::on_post(parameters, state, arrival);
        self.post.keep::<M>(&self.layout, Place::Post, cell, state);
    }
}
