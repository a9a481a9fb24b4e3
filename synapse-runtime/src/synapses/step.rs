//! What moves with the steps, and what is brought to now when it is read.

use alloc::vec;
use alloc::vec::Vec;

use super::Synapses;
use super::places::Flow;
use crate::array::Array;
use crate::columns::Span;
use crate::error::Error;
use crate::info::Place;
use crate::model::since;
use crate::solver::Integrate;
use crate::{Real, Synapse};

/// The values that events at connections change, to be read.
#[derive(Clone, Copy)]
pub(super) struct Kept<'a, T> {
    /// The states of connections.
    pub(super) edges: &'a [T],
    pub(super) updated: &'a [u32],
    /// The states of postsynaptic cells.
    pub(super) post: &'a [T],
}

/// The value that a connection sees of states that are kept as the sum over the connections of its cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sums {
    /// The sum.
    Whole,
    /// 0, so that what an event makes of it is what the event adds.
    Zero,
}

/// Connections that are integrated at every step are gathered, this many at a time.
const CHUNK: usize = 256;

impl<M: Synapse, T: Real> Synapses<M, T> {
    /// Integrates over dt what moves with the steps.
    ///
    /// # Errors
    /// As [`Population::advance`](crate::Population::advance). What is kept for cells, and what steps integrate at connections,
    /// is looked at as there; connections that events alone change are looked at in turn, as many as there were events. The
    /// error names a connection by its position, and tells between which times it happened. [`check`](Self::check) looks at
    /// all at once.
    pub fn advance(&mut self) -> Result<(), Error> {
        let is_due = self.watch.is_due();
        if is_due {
            self.read_news();
        }
        self.integrate();
        if is_due || self.round.is_paid() { self.check_due(is_due) } else { Ok(()) }
    }

    fn integrate(&mut self) {
        if M::INFO.reads_prev {
            for cells in [&mut self.pre, &mut self.post] {
                cells.previous.clone_from(&cells.states);
            }
            self.settle();
            self.edges.previous.clone_from(&self.edges.states);
        }
        if matches!(self.edges.flow, Flow::AtSteps) {
            // They may read traces: those of the step's start.
            self.advance_edges();
        }
        if self.layout.flows_at(&[Place::Pre]) {
            self.advance_cells(Place::Pre);
        }
        if self.layout.flows_at(&[Place::Post, Place::Sum]) {
            self.advance_cells(Place::Post);
        }
        self.edges.released.fill(T::ZERO);
        if let Some(counts) = &mut self.counts {
            counts.clear();
        }
        self.n_steps += 1;
        if self.edges.is_lazy() && self.n_steps - self.edges.epoch >= u64::from(u32::MAX) {
            self.settle();
            self.edges.epoch = self.n_steps;
            self.edges.updated.fill(0);
        }
    }

    fn advance_cells(&mut self, place: Place) {
        let cells = if place == Place::Pre { &mut self.pre } else { &mut self.post };
        let inputs: Vec<T> = self.inputs.iter().flat_map(|input| input.column(place, cells.n)).collect();
        let never = vec![f64::NEG_INFINITY; if M::INFO.reads_since_pre && place == Place::Post { cells.n } else { 0 }];
        let span = Span {
            t: self.n_steps as f64 * self.dt,
            dt: self.dt,
            propagator: cells.propagator.view(),
            parameters: cells.parameters.view(),
            last_pre: if place == Place::Pre { &self.last_pre } else { &never },
            inputs: &inputs,
        };
        self.solver.advance(&span, &mut cells.states, cells.n);
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
            for (index, edge) in range.clone().enumerate() {
                let (source, target) = (self.connections.source_of(edge), self.connections.target(edge));
                let state = self.stored::<true>(self.kept(), edge, source, target, Sums::Zero);
                state.scatter(&mut states, length, index);
                for (k, input) in self.inputs.iter().enumerate() {
                    inputs[k * length + index] = input.at(source, target);
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
            for (index, edge) in range.enumerate() {
                self.keep_edge(edge, M::State::gather(&states, length, index));
            }
        }
    }

    fn keep_edge(&mut self, edge: usize, state: M::State<T>) {
        let n = self.edges.n;
        for (k, value) in state.as_ref().iter().enumerate() {
            if self.layout.place(k) == Place::Edge {
                self.edges.states[self.layout.slot(k) * n + edge] = *value;
            }
        }
    }

    /// Where a state is kept; `MOVED` tells whether that may differ from where the compiler has placed it.
    #[inline(always)]
    pub(super) fn place_of<const MOVED: bool>(&self, k: usize) -> Place {
        if MOVED { self.layout.place(k) } else { M::INFO.states[k].place }
    }

    /// All states at a connection: its own as of its latest update, those of its cells as they are.
    #[inline(always)]
    pub(super) fn stored<const MOVED: bool>(
        &self,
        kept: Kept<'_, T>,
        edge: usize,
        source: usize,
        target: usize,
        sums: Sums,
    ) -> M::State<T> {
        // A loop, as a closure would not become part of the loops over events.
        let mut state = M::State::from_fn(|_| T::ZERO);
        let mut slot = 0;
        for (k, value) in state.as_mut().iter_mut().enumerate() {
            *value = match self.place_of::<MOVED>(k) {
                Place::Pre => self.pre.get(k, source),
                Place::Sum if sums == Sums::Zero => T::ZERO,
                Place::Post | Place::Sum => kept.post[k * self.post.n + target],
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
    pub(super) fn current_of(&self, edge: usize, source: usize, target: usize) -> M::State<T> {
        if self.layout.is_declared() {
            self.current_in::<true, false>(self.kept(), edge, source, target, Sums::Whole)
        } else {
            self.current_in::<true, true>(self.kept(), edge, source, target, Sums::Whole)
        }
    }

    /// A read-only view of the columns that events modify.
    pub(super) fn kept(&self) -> Kept<'_, T> {
        Kept { edges: &self.edges.states, updated: &self.edges.updated, post: &self.post.states }
    }

    /// All states at a connection as they are now; `LAZY` tells whether its own may have to be brought there.
    #[inline(always)]
    pub(super) fn current_in<const LAZY: bool, const MOVED: bool>(
        &self,
        kept: Kept<'_, T>,
        edge: usize,
        source: usize,
        target: usize,
        sums: Sums,
    ) -> M::State<T> {
        let state = self.stored::<MOVED>(kept, edge, source, target, sums);
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
        let start = now.t - duration;
        // The latest presynaptic spike was an event of this connection, so none lies in between.
        let since_pre = self.last_pre.get(source).map_or(now.since_pre, |last| since(start, *last));
        let parameters = self.edges.parameters.view().of::<M::Parameters<f64>>(self.edges.n, edge);
        integrate(parameters.as_ref(), moved.as_mut(), start, since_pre, now.inputs.as_ref(), duration);
        for k in 0..M::INFO.states.len() {
            if self.layout.place(k) == Place::Edge {
                state.as_mut()[k] = moved.as_ref()[k];
            }
        }
        state
    }

    pub(super) fn current(&self, edge: usize) -> M::State<T> {
        self.current_of(edge, self.connections.source_of(edge), self.connections.target(edge))
    }

    /// Brings all connections to now.
    pub(super) fn settle(&mut self) {
        if self.edges.is_lazy() {
            for edge in 0..self.edges.n {
                let state = self.current(edge);
                self.keep_edge(edge, state);
                self.edges.updated[edge] = self.step_of_update();
            }
        }
    }

    /// The step that connections which are brought to now are at.
    pub(super) fn step_of_update(&self) -> u32 {
        u32::try_from(self.n_steps - self.edges.epoch).unwrap_or(u32::MAX)
    }
}
