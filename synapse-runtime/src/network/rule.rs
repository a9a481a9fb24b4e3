//! What scales a spike on its way: short-term plasticity at the presynaptic cell, plasticity at the connection.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::ops::Range;

use super::weights::{Delays, WeightTable};
use crate::archive::Archive;
use crate::connections::Connections;
use crate::error::Error;
use crate::info::{ModelInfo, Place};
use crate::synapses::{EventBlock, Gain, Synapses};
use crate::{Real, Synapse};

/// Plasticity of connections.
pub(super) trait Rule<T: Real>: Send + Sync {
    /// The model.
    fn info(&self) -> &'static ModelInfo;

    /// Integrates over dt what moves with the steps.
    fn advance(&mut self);

    /// Spikes of one presynaptic cell reach these connections; their weights are scaled.
    fn pre_edges(&mut self, source: usize, edges: Range<usize>, weights: &mut [T], block: EventBlock);

    /// A spike reaches the traces of its presynaptic cell.
    fn pre_trace(&mut self, cell: usize);

    /// A postsynaptic spike reaches the connections of its cell.
    fn post_edges(&mut self, cell: usize, block: EventBlock);

    /// A postsynaptic spike reaches the traces of its cell.
    fn post_trace(&mut self, cell: usize);

    /// By what a connection scales an output now.
    fn output(&self, edge: usize) -> T;

    /// The values of a state.
    fn state(&self, name: &str) -> Result<Vec<T>, Error>;

    /// Where the potentials of a side are to be written, if the model reads them.
    fn potentials_mut(&mut self, place: Place) -> Option<&mut [T]>;

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

    fn advance(&mut self) {
        self.advance();
    }

    fn pre_edges(&mut self, source: usize, edges: Range<usize>, weights: &mut [T], block: EventBlock) {
        let gain = if M::INFO.releases { Gain::Release } else { Gain::Output };
        self.pre_edges(source, edges, weights, block, gain);
    }

    fn pre_trace(&mut self, cell: usize) {
        self.pre_trace(cell);
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

    fn state(&self, name: &str) -> Result<Vec<T>, Error> {
        self.state(name)
    }

    fn potentials_mut(&mut self, place: Place) -> Option<&mut [T]> {
        self.potentials_mut(place)
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

/// What weighs the output of a connection: its own weight and the plasticity there; and how late it is.
pub(super) struct Scale<'a, T> {
    pub(super) connections: &'a Connections,
    pub(super) weights: &'a WeightTable,
    pub(super) rules: &'a [Box<dyn Rule<T>>],
    /// How late outputs are that are delayed: all, or each connection's.
    pub(super) latency: u32,
    pub(super) delays: &'a Delays,
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

    pub(super) fn uniform_latency(&self) -> Option<u32> {
        matches!(self.delays, Delays::Same(_)).then_some(self.latency)
    }

    pub(super) fn latency(&self, edge: usize) -> u32 {
        match self.delays {
            Delays::Same(_) => self.latency,
            Delays::Each { steps, .. } => u32::from(steps[edge]),
        }
    }

    /// Calls `f` with each connection of a presynaptic cell and its target.
    pub(super) fn each_of(&self, source: usize, mut f: impl FnMut(usize, usize)) {
        let edges = self.connections.of_pre(source);
        for (edge, target) in edges.clone().zip(&self.connections.targets()[edges]) {
            f(edge, *target as usize);
        }
    }
}
