//! What turns arriving spikes into a conductance or current: the synaptic states, wherever they are kept.

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;
use core::any::Any;
use core::ops::Range;

use super::elements::AnyElements;
use super::rule::Scale;
use super::step::place_in_ring;
use crate::archive::Archive;
use crate::error::Error;
use crate::info::{ModelInfo, Place};
use crate::population::Population;
use crate::synapses::{EventBlock, Gain, Synapses};
use crate::{Current, Real, Synapse};

/// The synaptic states of a projection.
pub(super) trait Receptor<T: Real>: Send + Sync {
    /// The model.
    fn info(&self) -> &'static ModelInfo;

    /// Integrates over dt.
    fn advance(&mut self);

    /// Spikes of one presynaptic cell reach these connections, each with its weight.
    fn arrive(&mut self, _source: usize, _edges: Range<usize>, _targets: &[u32], _weights: &mut [T], _: EventBlock) {}

    /// A spike reaches what is kept for a presynaptic cell.
    fn pre_spike(&mut self, _cell: usize, _scale: T) {}

    /// A spike reaches the traces that belong to a presynaptic cell.
    fn pre_trace(&mut self, _cell: usize) {}

    /// A postsynaptic spike reaches the connections of its cell.
    fn post_edges(&mut self, _cell: usize, _: EventBlock) {}

    /// A postsynaptic spike reaches the traces of its cell.
    fn post_trace(&mut self, _cell: usize) {}

    /// Remembers its outputs as those of a step, where they are delayed.
    fn keep_outputs(&mut self, _step: i64) {}

    /// Writes the sum of each postsynaptic cell; `scale` weighs the outputs of connections.
    fn write_sums(&self, step: i64, scale: &Scale<'_, T>, sums: &mut [T]);

    /// Adds its current and slope at the potentials `v` to the sums of each postsynaptic cell, if the model has a current.
    fn add_currents(&self, step: i64, scale: &Scale<'_, T>, v: &[T], currents: &mut [T], slopes: &mut [T]);

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

/// The current of an element of a population into a cell of a given potential, and its slope; the population is of the model
/// that the function was made for.
pub(super) type CurrentOf<T> = fn(&dyn Any, usize, T) -> (T, T);

/// The current of an element of a population of the model `M`.
pub(super) fn current_of<M: Current, T: Real>(population: &dyn Any, element: usize, v: T) -> (T, T) {
    let population = population.downcast_ref::<Population<M, T>>();
    population.and_then(|population| population.current(element, v)).unwrap_or((T::ZERO, T::ZERO))
}

/// States for each postsynaptic cell, into which all its connections add.
pub(super) struct PostAligned<T> {
    population: AnyElements<T>,
    current: Option<CurrentOf<T>>,
}

impl<T: Real> PostAligned<T> {
    pub(super) fn new(population: AnyElements<T>, current: Option<CurrentOf<T>>) -> Self {
        Self { population, current }
    }
}

impl<T: Real> Receptor<T> for PostAligned<T> {
    fn info(&self) -> &'static ModelInfo {
        self.population.info()
    }

    fn advance(&mut self) {
        self.population.advance();
    }

    fn arrive(&mut self, _: usize, _: Range<usize>, targets: &[u32], weights: &mut [T], _: EventBlock) {
        self.population.deliver_row(targets, weights);
    }

    fn write_sums(&self, _: i64, _: &Scale<'_, T>, sums: &mut [T]) {
        self.population.write_outputs(sums);
    }

    fn add_currents(&self, _: i64, _: &Scale<'_, T>, v: &[T], currents: &mut [T], slopes: &mut [T]) {
        let Some(of) = self.current else { return };
        for (cell, v) in v.iter().enumerate() {
            let (current, slope) = of(self.population.as_any(), cell, *v);
            currents[cell] += current;
            slopes[cell] += slope;
        }
    }

    fn state(&self, name: &str) -> Result<Vec<T>, Error> {
        self.population.state(name)
    }

    fn potentials_mut(&mut self, place: Place) -> Option<&mut [T]> {
        let is_read = place == Place::Post && self.info().has_input("v_post");
        is_read.then(|| self.population.input_mut("v_post").ok()).flatten()
    }

    fn set_input(&mut self, name: &str, value: f64) -> Result<(), Error> {
        self.population.input_mut(name).map(|values| values.fill(T::of(value)))
    }

    fn archive(&mut self, archive: &mut Archive<'_>) {
        self.population.archive(archive);
    }

    fn bytes(&self) -> usize {
        self.population.bytes()
    }
}

/// States for each presynaptic cell, the outputs of which are weighed at the connections; they are delayed, not the spikes,
/// so that connections of different delays share them.
pub(super) struct PreAligned<T> {
    population: AnyElements<T>,
    current: Option<CurrentOf<T>>,
    /// The outputs of the latest steps, a ring; a step's place is its number modulo the length.
    outputs: Vec<Vec<T>>,
    n_pre: usize,
}

impl<T: Real> PreAligned<T> {
    /// Outputs are kept for `longest` steps beside the present one.
    pub(super) fn new(population: AnyElements<T>, current: Option<CurrentOf<T>>, longest: u32) -> Self {
        let n_pre = population.len();
        let mut start = vec![T::ZERO; n_pre];
        population.write_outputs(&mut start);
        Self { population, current, outputs: vec![start; longest as usize + 1], n_pre }
    }

    fn place(&self, step: i64) -> usize {
        place_in_ring(step, self.outputs.len())
    }
}

impl<T: Real> Receptor<T> for PreAligned<T> {
    fn info(&self) -> &'static ModelInfo {
        self.population.info()
    }

    fn advance(&mut self) {
        self.population.advance();
    }

    fn pre_spike(&mut self, cell: usize, scale: T) {
        self.population.deliver(cell, scale);
    }

    fn keep_outputs(&mut self, step: i64) {
        let place = self.place(step);
        self.population.write_outputs(&mut self.outputs[place]);
    }

    fn write_sums(&self, step: i64, scale: &Scale<'_, T>, sums: &mut [T]) {
        sums.fill(T::ZERO);
        match scale.uniform_latency() {
            Some(latency) => {
                let outputs = &self.outputs[self.place(step - i64::from(latency))];
                for (source, output) in outputs.iter().enumerate() {
                    if *output != T::ZERO {
                        scale.each_of(source, |edge, target| sums[target] += *output * scale.at(edge));
                    }
                }
            }
            None => {
                for source in 0..self.n_pre {
                    scale.each_of(source, |edge, target| {
                        let outputs = &self.outputs[self.place(step - i64::from(scale.latency(edge)))];
                        sums[target] += outputs[source] * scale.at(edge);
                    });
                }
            }
        }
    }

    fn add_currents(&self, _: i64, scale: &Scale<'_, T>, v: &[T], currents: &mut [T], slopes: &mut [T]) {
        let Some(of) = self.current else { return };
        for source in 0..self.n_pre {
            scale.each_of(source, |edge, target| {
                let (current, slope) = of(self.population.as_any(), source, v[target]);
                let weight = scale.at(edge);
                currents[target] += weight * current;
                slopes[target] += weight * slope;
            });
        }
    }

    fn state(&self, name: &str) -> Result<Vec<T>, Error> {
        self.population.state(name)
    }

    fn potentials_mut(&mut self, place: Place) -> Option<&mut [T]> {
        let is_read = place == Place::Pre && self.info().has_input("v_pre");
        is_read.then(|| self.population.input_mut("v_pre").ok()).flatten()
    }

    fn set_input(&mut self, name: &str, value: f64) -> Result<(), Error> {
        self.population.input_mut(name).map(|values| values.fill(T::of(value)))
    }

    fn archive(&mut self, archive: &mut Archive<'_>) {
        self.population.archive(archive);
        self.outputs.iter_mut().for_each(|outputs| archive.reals(outputs));
    }

    fn bytes(&self) -> usize {
        self.population.bytes() + self.outputs.len() * self.n_pre * size_of::<T>()
    }
}

/// The current of a connection into a cell of a given potential, and its slope.
pub(super) type CurrentAt<M, T> = fn(&Synapses<M, T>, usize, T) -> (T, T);

/// States wherever the compiler has placed them, at worst for each connection.
pub(super) struct PerConnection<M, T> {
    synapses: Synapses<M, T>,
    current: Option<CurrentAt<M, T>>,
}

impl<M: Synapse, T: Real> PerConnection<M, T> {
    pub(super) fn new(synapses: Synapses<M, T>, current: Option<CurrentAt<M, T>>) -> Self {
        Self { synapses, current }
    }
}

impl<M: Synapse, T> PerConnection<M, T> {
    /// Whether the states of a postsynaptic cell are the sum over its connections.
    const IS_SUM: bool = is_sum(M::INFO);

    /// Whether the weights of spikes are in the states: the model reads them, and they do not factor out of its output.
    const HAS_WEIGHTS: bool = M::INFO.weight.is_some() && !matches!(M::INFO.output_place, Place::Pre);
}

/// Whether what a model hands on at connections is the sum over those of a postsynaptic cell.
pub(super) const fn is_sum(info: &ModelInfo) -> bool {
    info.align_post.holds && matches!(info.output_place, Place::Post)
}

/// The current of a connection.
pub(super) fn current_at<M: Current, T: Real>(synapses: &Synapses<M, T>, edge: usize, v: T) -> (T, T) {
    synapses.current_at(edge, v)
}

impl<M: Synapse, T: Real> Receptor<T> for PerConnection<M, T> {
    fn info(&self) -> &'static ModelInfo {
        M::INFO
    }

    fn advance(&mut self) {
        self.synapses.advance();
    }

    fn arrive(&mut self, source: usize, edges: Range<usize>, _: &[u32], weights: &mut [T], block: EventBlock) {
        if !Self::HAS_WEIGHTS {
            // What is handed on is weighed, and not the spike as well.
            weights.fill(T::ONE);
        }
        self.synapses.pre_edges(source, edges, weights, block, Gain::Release);
    }

    fn pre_trace(&mut self, cell: usize) {
        self.synapses.pre_trace(cell);
    }

    fn post_edges(&mut self, cell: usize, block: EventBlock) {
        self.synapses.post_edges(cell, block);
    }

    fn post_trace(&mut self, cell: usize) {
        self.synapses.post_trace(cell);
    }

    fn write_sums(&self, _: i64, scale: &Scale<'_, T>, sums: &mut [T]) {
        sums.fill(T::ZERO);
        let weigh = |edge: usize| if Self::HAS_WEIGHTS { T::ONE } else { scale.at(edge) };
        match M::INFO.output_place {
            Place::Post if Self::IS_SUM => {
                let outputs = self.synapses.outputs();
                sums.iter_mut().zip(outputs).for_each(|(sum, output)| *sum += output);
            }
            Place::Pre if !self.synapses.has_delays() => {
                for (source, output) in self.synapses.outputs().into_iter().enumerate() {
                    scale.each_of(source, |edge, target| sums[target] += output * weigh(edge));
                }
            }
            _ => {
                for source in 0..self.synapses.connections().n_pre() {
                    scale.each_of(source, |edge, target| {
                        sums[target] += self.synapses.output_from(edge, source, target) * weigh(edge);
                    });
                }
            }
        }
    }

    fn add_currents(&self, _: i64, scale: &Scale<'_, T>, v: &[T], currents: &mut [T], slopes: &mut [T]) {
        let Some(of) = self.current else { return };
        // A sum over the connections of a cell is read off once for the cell.
        let mut is_read = vec![false; if Self::IS_SUM { currents.len() } else { 0 }];
        for source in 0..self.synapses.connections().n_pre() {
            scale.each_of(source, |edge, target| {
                if Self::IS_SUM && core::mem::replace(&mut is_read[target], true) {
                    return;
                }
                let (current, slope) = of(&self.synapses, edge, v[target]);
                let weight = if Self::HAS_WEIGHTS { T::ONE } else { scale.at(edge) };
                currents[target] += weight * current;
                slopes[target] += weight * slope;
            });
        }
    }

    fn state(&self, name: &str) -> Result<Vec<T>, Error> {
        self.synapses.state(name)
    }

    fn potentials_mut(&mut self, place: Place) -> Option<&mut [T]> {
        self.synapses.potentials_mut(place)
    }

    fn set_input(&mut self, name: &str, value: f64) -> Result<(), Error> {
        self.synapses.set_input(name, value)
    }

    fn archive(&mut self, archive: &mut Archive<'_>) {
        self.synapses.archive(archive);
    }

    fn bytes(&self) -> usize {
        self.synapses.bytes()
    }
}

/// Nothing in between: the weights of the spikes that arrive in a step are summed.
pub(super) struct Impulses<T> {
    sums: Vec<T>,
}

impl<T: Real> Impulses<T> {
    pub(super) fn new(n_post: usize) -> Self {
        Self { sums: vec![T::ZERO; n_post] }
    }
}

impl<T: Real> Receptor<T> for Impulses<T> {
    fn info(&self) -> &'static ModelInfo {
        &ModelInfo { name: "an impulse", ..ModelInfo::EMPTY }
    }

    fn advance(&mut self) {
        self.sums.fill(T::ZERO);
    }

    fn arrive(&mut self, _: usize, _: Range<usize>, targets: &[u32], weights: &mut [T], _: EventBlock) {
        for (target, weight) in targets.iter().zip(weights) {
            self.sums[*target as usize] += *weight;
        }
    }

    fn write_sums(&self, _: i64, _: &Scale<'_, T>, sums: &mut [T]) {
        sums.copy_from_slice(&self.sums);
    }

    fn add_currents(&self, _: i64, _: &Scale<'_, T>, _: &[T], _: &mut [T], _: &mut [T]) {}

    fn state(&self, name: &str) -> Result<Vec<T>, Error> {
        crate::names::state(self.info(), name).map(|_| Vec::new())
    }

    fn potentials_mut(&mut self, _: Place) -> Option<&mut [T]> {
        None
    }

    fn set_input(&mut self, name: &str, _: f64) -> Result<(), Error> {
        crate::names::input(self.info(), name).map(|_| ())
    }

    fn archive(&mut self, archive: &mut Archive<'_>) {
        archive.reals(&mut self.sums);
    }

    fn bytes(&self) -> usize {
        self.sums.len() * size_of::<T>()
    }
}

/// A receptor of any kind.
pub(super) type AnyReceptor<T> = Box<dyn Receptor<T>>;
