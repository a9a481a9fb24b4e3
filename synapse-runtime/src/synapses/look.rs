//! Whether states are where they must be.

use core::ops::Range;

use super::places::Flow;
use super::{Synapses, each};
use crate::error::Error;
use crate::info::Place;
use crate::watch::Scene;
#[cfg(feature = "std")]
use crate::watch::Watch;
use crate::{Real, Synapse};

/// How far a look at all connections has come. They are as many as events are few, so that a look at all of them costs more than
/// a step: a part is looked at whenever enough events have paid for it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Round {
    /// How many events at connections pay for a look at some of them.
    price: usize,
    /// Events at connections that have not yet been spent on a look.
    paid: usize,
    /// The first connection that was not looked at in this round.
    next: usize,
    /// The number of steps at the start of the round before this one: no connection was looked at before that for the last time.
    since: u64,
    /// The number of steps at the start of this round.
    start: u64,
}

impl Round {
    /// The first, at connections that keep so many states each.
    pub(super) fn new(n_states: usize) -> Self {
        Self { price: PART * PRICE * n_states.max(1), paid: 0, next: 0, since: 0, start: 0 }
    }

    /// Whether a look at some connections has been paid for.
    #[inline(always)]
    pub(super) fn is_paid(&self) -> bool {
        self.paid >= self.price
    }

    /// The first after all connections were looked at.
    pub(super) fn restart(&mut self, n_steps: u64) {
        *self = Self { paid: 0, next: 0, since: n_steps, start: n_steps, ..*self };
    }
}

/// So many connections are looked at at once.
const PART: usize = 256;

/// So many events at connections pay for the look at one state of one connection: 1 instruction or less, where an event takes
/// 15 or more.
const PRICE: usize = 8;

impl<M: Synapse, T: Real> Synapses<M, T> {
    /// Looks whether all states are as they must be now ([`advance`](Self::advance)).
    ///
    /// # Errors
    /// If one is not, unless the synapses are unchecked.
    pub fn check(&mut self) -> Result<(), Error> {
        if !self.watch.is_on() {
            return Ok(());
        }
        self.read_news();
        self.look_at_cells()?;
        self.look_at_edges(0..self.edges.n)?;
        self.round.restart(self.n_steps);
        Ok(())
    }

    /// What watches the states.
    #[cfg(feature = "std")]
    pub(crate) fn watch(&mut self) -> &mut Watch {
        &mut self.watch
    }

    /// Looks at what is due after a step: at what steps integrate, and at connections that events have paid for.
    pub(super) fn check_due(&mut self, of_steps: bool) -> Result<(), Error> {
        if of_steps {
            self.read_news();
            self.look_at_cells()?;
            if matches!(self.edges.flow, Flow::AtSteps) {
                self.look_at_edges(0..self.edges.n)?;
                self.round.restart(self.n_steps);
            }
        }
        if self.round.is_paid() && self.watch.is_on() {
            self.go_on_with_round()?;
        }
        Ok(())
    }

    /// Looks at the next part of the connections; at cells as well where no step does.
    fn go_on_with_round(&mut self) -> Result<(), Error> {
        self.read_news();
        let first = self.round.next;
        let end = (first + PART).min(self.edges.n);
        // What has left is looked at again in the next step.
        self.look_at_edges(first..end)?;
        self.round.paid = 0;
        self.round.next = end;
        if end == self.edges.n {
            self.look_at_cells()?;
            let since = self.round.start;
            self.round.restart(self.n_steps);
            self.round.since = since;
        }
        Ok(())
    }

    /// So many connections have had an event.
    #[inline(always)]
    pub(super) fn pay_for_looks(&mut self, n_events: usize) {
        self.round.paid += n_events;
    }

    /// What was written to states, if anything, decides whether they can leave what is proved of them.
    pub(super) fn read_news(&mut self) {
        if !self.watch.has_news() {
            return;
        }
        let (watch, n_steps) = (self.watch, self.n_steps);
        let is_within = |n: usize, place: Place| match place {
            Place::Edge => watch.is_within(M::INFO, n_steps, n, |k| self.edge_column(k, 0..n)),
            side => watch.is_within(M::INFO, n_steps, n, |k| self.cell_column(k, side)),
        };
        let is_inside = is_within(self.pre.n, Place::Pre)
            && is_within(self.post.n, Place::Post)
            && is_within(self.edges.n, Place::Edge);
        self.watch.read_news(is_inside);
    }

    /// The values of a state, if it is kept for the cells of that side.
    fn cell_column(&self, k: usize, side: Place) -> Option<&[T]> {
        let cells = if side == Place::Pre { &self.pre } else { &self.post };
        let kept = self.layout.place(k);
        let is_here = kept == side || (kept == Place::Sum && side == Place::Post);
        is_here.then(|| cells.column(k))
    }

    /// The values of a state at some connections, if it is kept for them.
    fn edge_column(&self, k: usize, edges: Range<usize>) -> Option<&[T]> {
        let column = || &self.edges.states[self.layout.slot(k) * self.edges.n..][edges];
        (self.layout.place(k) == Place::Edge).then(column)
    }

    fn scene(&self, place: Place) -> Scene {
        Scene { info: M::INFO, method: self.method, dt: self.dt, n_steps: self.n_steps, of: each(place) }
    }

    fn look_at_cells(&mut self) -> Result<(), Error> {
        let mut watch = self.watch;
        let since = watch.seen();
        let pre = watch.look_since(since, self.scene(Place::Pre), self.pre.n, |k| self.cell_column(k, Place::Pre));
        let found = pre.and_then(|()| {
            watch.look_since(since, self.scene(Place::Post), self.post.n, |k| self.cell_column(k, Place::Post))
        });
        if found.is_ok() {
            watch.saw(self.n_steps);
        }
        self.watch = watch;
        found
    }

    fn look_at_edges(&mut self, edges: Range<usize>) -> Result<(), Error> {
        let mut watch = self.watch;
        let column = |k: usize| self.edge_column(k, edges.clone());
        let found = watch.look_since(self.round.since, self.scene(Place::Edge), edges.len(), column);
        self.watch = watch;
        found.map_err(|error| error.of_element(each(Place::Edge), |edge| edges.start + edge))
    }
}
