//! What scales a spike on its way: short-term plasticity at the presynaptic cell, plasticity at the connection.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::ops::Range;

use super::weights::WeightTable;
use crate::archive::Archive;
use crate::connections::Connections;
use crate::error::Error;
use crate::info::{ModelInfo, Place};
use crate::synapses::{EventBlock, Gain, Layout, Synapses};
use crate::watch::Watch;
use crate::{Real, Synapse};

/// Plasticity of connections.
pub(super) trait Rule<T: Real>: Send + Sync {
    /// The model.
    fn info(&self) -> &'static ModelInfo;

    /// Integrates over dt what moves with the steps, and looks at the states if that is due.
    fn advance(&mut self) -> Result<(), Error>;

    /// Looks at the states now.
    fn check(&mut self) -> Result<(), Error>;

    /// What watches the states.
    fn watch(&mut self) -> &mut Watch;

    /// Spikes of one branch reach these connections; their weights are scaled.
    fn pre_edges(&mut self, branch: usize, edges: Range<usize>, weights: &mut [T], block: EventBlock);

    /// A spike reaches the traces of its branch.
    fn pre_trace(&mut self, branch: usize);

    /// A postsynaptic spike reaches the connections of its cell.
    fn post_edges(&mut self, cell: usize, block: EventBlock);

    /// A postsynaptic spike reaches the traces of its cell.
    fn post_trace(&mut self, cell: usize);

    /// By what a connection scales an output now.
    fn output(&self, edge: usize) -> T;

    /// The values of a state, and where it is kept.
    fn state(&self, name: &str) -> Result<(Place, Vec<T>), Error>;

    /// Where each state is kept.
    fn layout(&self) -> &Layout;

    /// Tells the model the potentials of the cells of a side.
    fn set_potentials(&mut self, place: Place, potentials: &[T]);

    /// Sets an input that is the same for all.
    fn set_input(&mut self, name: &str, value: f64) -> Result<(), Error>;

    /// Saves or restores what changes in a run.
    fn archive(&mut self, archive: &mut Archive<'_>);

    /// About how many bytes it takes.
    fn bytes(&self) -> usize;
}

impl<M: Synapse, T: Real> Rule<T> for Synapses<M, T> {
    fn info(&self) -> &'static ModelInfo {
        M::INFO
    }

    fn advance(&mut self) -> Result<(), Error> {
        self.advance()
    }

    fn check(&mut self) -> Result<(), Error> {
        self.check()
    }

    fn watch(&mut self) -> &mut Watch {
        self.watch()
    }

    fn pre_edges(&mut self, branch: usize, edges: Range<usize>, weights: &mut [T], block: EventBlock) {
        let gain = if M::INFO.releases { Gain::Release } else { Gain::Output };
        self.pre_edges(branch, edges, weights, block, gain);
    }

    fn pre_trace(&mut self, branch: usize) {
        // What the weight reaches is kept at connections.
        self.pre_trace(branch, T::ONE);
    }

    fn post_edges(&mut self, cell: usize, block: EventBlock) {
        self.post_edges(cell, block);
    }

    fn post_trace(&mut self, cell: usize) {
        self.post_trace(cell);
    }

    fn output(&self, edge: usize) -> T {
        self.output_at(edge)
    }

    fn state(&self, name: &str) -> Result<(Place, Vec<T>), Error> {
        Ok((self.place(name)?, self.state(name)?))
    }

    fn layout(&self) -> &Layout {
        self.layout()
    }

    fn set_potentials(&mut self, place: Place, potentials: &[T]) {
        self.set_potentials(place, potentials);
    }

    fn set_input(&mut self, name: &str, value: f64) -> Result<(), Error> {
        self.set_input(name, value)
    }

    fn archive(&mut self, archive: &mut Archive<'_>) {
        self.archive(archive);
    }

    fn bytes(&self) -> usize {
        self.bytes()
    }
}

/// What weighs the output of a connection: its own weight and the plasticity there; and how late outputs are.
pub(super) struct Scale<'a, T> {
    pub(super) connections: &'a Connections,
    pub(super) weights: &'a WeightTable,
    pub(super) rules: &'a [Box<dyn Rule<T>>],
    /// By how many steps outputs are delayed.
    pub(super) latency: u32,
}

/// The weight of a connection as it is now: its own, times what plasticity makes of it.
pub(super) fn weight_of<T: Real>(weights: &WeightTable, rules: &[Box<dyn Rule<T>>], edge: usize) -> T {
    // A release scales spikes, not what is handed on between them.
    let rules = rules.iter().filter(|rule| !rule.info().releases);
    rules.fold(weights.get(edge), |weight, rule| weight * rule.output(edge))
}

impl<T: Real> Scale<'_, T> {
    pub(super) fn at(&self, edge: usize) -> T {
        weight_of(self.weights, self.rules, edge)
    }

    /// Calls `f` with each connection of a branch and its target.
    pub(super) fn each_of(&self, branch: usize, mut f: impl FnMut(usize, usize)) {
        let edges = self.connections.of_pre(branch);
        for (edge, target) in edges.clone().zip(&self.connections.targets()[edges]) {
            f(edge, *target as usize);
        }
    }
}
