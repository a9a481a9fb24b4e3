//! What turns arriving spikes into a conductance or current: the synaptic states, wherever they are kept.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;
use core::any::Any;
use core::ops::Range;

use super::coupling::{Affine, Membrane, Shown, is_linear, responses};
use super::elements::{AnyElements, Elements};
use super::rule::Scale;
use super::step::place_in_ring;
use crate::archive::Archive;
use crate::error::Error;
use crate::info::{ModelInfo, Place};
use crate::population::Population;
use crate::synapses::{EventBlock, Gain, Synapses, each};
use crate::watch::Watch;
use crate::{Current, Real, Synapse};

/// The synaptic states of a projection.
pub(super) trait Receptor<T: Real>: Send + Sync {
    /// The model.
    fn info(&self) -> &'static ModelInfo;

    /// Integrates over dt, and looks at the states if that is due.
    fn advance(&mut self) -> Result<(), Error>;

    /// Looks at the states now.
    fn check(&mut self) -> Result<(), Error> {
        Ok(())
    }

    /// What watches the states, if there are any.
    fn watch(&mut self) -> Option<&mut Watch> {
        None
    }

    /// Whether what it hands on is there for one step alone, that after the arrival of spikes.
    fn is_of_the_step(&self) -> bool {
        self.info().reads_released
    }

    /// Prepares its responses to steps of `dt`, if it has any: gives the states of the cells that they are to.
    fn respond(&mut self, _cells: &Membrane, _dt: f64) -> Option<Vec<usize>> {
        None
    }

    /// Its responses, the states in place of which they are shown, column after column, and the number of elements.
    fn shown(&mut self) -> Option<(&mut Shown<T>, &mut Vec<T>, usize)> {
        None
    }

    /// Shows a response in place of its states: what it hands on is then what it does to a state of the cells.
    fn show(&mut self, k: usize) {
        if let Some((shown, states, n)) = self.shown() {
            shown.show(k, states, n);
        }
    }

    /// Puts the states back.
    fn hide(&mut self) {
        if let Some((shown, states, _)) = self.shown() {
            shown.hide(states);
        }
    }

    /// Spikes of one branch reach these connections.
    fn arrive(&mut self, _row: Row<'_, T>, _: EventBlock) {}

    /// A spike reaches what is kept for a presynaptic cell before the delay, of which the outputs are delayed.
    fn pre_spike(&mut self, _cell: usize) {}

    /// A spike, scaled by what its cell releases, reaches the traces of its branch.
    fn pre_trace(&mut self, _branch: usize, _scale: T) {}

    /// A postsynaptic spike reaches the connections of its cell.
    fn post_edges(&mut self, _cell: usize, _: EventBlock) {}

    /// A postsynaptic spike reaches the traces of its cell.
    fn post_trace(&mut self, _cell: usize) {}

    /// Remembers its outputs as those of a step, where they are delayed.
    fn keep_outputs(&mut self, _step: i64) {}

    /// Reads its outputs as they are now, where they are not delayed; sums are then written.
    fn read_outputs(&mut self) {}

    /// Writes the sum of each postsynaptic cell; `scale` weighs the outputs of connections.
    fn write_sums(&self, step: i64, scale: &Scale<'_, T>, sums: &mut [T]);

    /// Adds its current and slope at the potentials `v` to the sums of each postsynaptic cell, if the model has a current.
    fn add_currents(&self, step: i64, scale: &Scale<'_, T>, v: &[T], currents: &mut [T], slopes: &mut [T]);

    /// Calls `act` with each connection's branch and target, and what it hands on: its current into a cell of the potential `v`,
    /// or its output, where there is none; of those that are kept for each connection or presynaptic cell.
    fn each(&mut self, _scale: &Scale<'_, T>, _v: Option<T>, _act: &mut dyn FnMut(usize, usize, T)) {}

    /// The values of a state, and where it is kept.
    fn state(&self, name: &str) -> Result<(Place, Vec<T>), Error>;

    /// Where each state is kept, and why it is not where the compiler has placed it.
    fn said(&self) -> Vec<(&'static str, Place, Option<&str>)>;

    /// Tells the model the potentials of the cells of a side.
    fn set_potentials(&mut self, place: Place, potentials: &[T]);

    /// Sets an input that is the same for all.
    fn set_input(&mut self, name: &str, value: f64) -> Result<(), Error>;

    /// Saves or restores what changes in a run.
    fn archive(&mut self, archive: &mut Archive<'_>);

    /// About how many bytes it takes.
    fn bytes(&self) -> usize;
}

/// Spikes of one branch that reach a range of its connections.
pub(super) struct Row<'a, T> {
    pub(super) branch: usize,
    pub(super) edges: Range<usize>,
    pub(super) targets: &'a [u32],
    /// What each spike carries; free to be written.
    pub(super) weights: &'a mut [T],
    /// What the cell has released, which is in what the spikes carry, too.
    pub(super) scale: T,
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
    /// The weight that multiplies what all connections hand on; `None` where spikes carry weights.
    weight: Option<T>,
    shown: Shown<T>,
}

impl<T: Real> PostAligned<T> {
    pub(super) fn new(population: AnyElements<T>, current: Option<CurrentOf<T>>, weight: Option<T>) -> Self {
        Self { population, current, weight, shown: Shown::default() }
    }
}

impl<T: Real> Receptor<T> for PostAligned<T> {
    fn info(&self) -> &'static ModelInfo {
        self.population.info()
    }

    fn advance(&mut self) -> Result<(), Error> {
        self.population.advance().map_err(|error| of_side(error, Place::Sum))
    }

    fn check(&mut self) -> Result<(), Error> {
        self.population.check().map_err(|error| of_side(error, Place::Sum))
    }

    fn watch(&mut self) -> Option<&mut Watch> {
        Some(self.population.watch())
    }

    fn respond(&mut self, cells: &Membrane, dt: f64) -> Option<Vec<usize>> {
        respond_with(&*self.population, &mut self.shown, cells, dt)
    }

    fn shown(&mut self) -> Option<(&mut Shown<T>, &mut Vec<T>, usize)> {
        let n = self.population.len();
        Some((&mut self.shown, self.population.states_mut(), n))
    }

    fn arrive(&mut self, row: Row<'_, T>, _: EventBlock) {
        self.population.deliver_row(row.targets, row.weights);
    }

    fn write_sums(&self, _: i64, _: &Scale<'_, T>, sums: &mut [T]) {
        self.population.write_outputs(sums);
        if let Some(weight) = self.weight {
            for sum in sums {
                *sum *= weight;
            }
        }
    }

    fn add_currents(&self, _: i64, _: &Scale<'_, T>, v: &[T], currents: &mut [T], slopes: &mut [T]) {
        let Some(of) = self.current else { return };
        let weight = self.weight.unwrap_or(T::ONE);
        for (cell, v) in v.iter().enumerate() {
            let (current, slope) = of(self.population.as_any(), cell, *v);
            currents[cell] += weight * current;
            slopes[cell] += weight * slope;
        }
    }

    fn state(&self, name: &str) -> Result<(Place, Vec<T>), Error> {
        Ok((Place::Sum, self.population.state(name)?))
    }

    fn said(&self) -> Vec<(&'static str, Place, Option<&str>)> {
        all_at(self.info(), Place::Sum)
    }

    fn set_potentials(&mut self, place: Place, potentials: &[T]) {
        if place == Place::Post
            && self.info().has_input("v_post")
            && let Ok(values) = self.population.input_mut("v_post")
        {
            values.copy_from_slice(potentials);
        }
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

/// States for each presynaptic cell, or branch of it, the outputs of which are weighed at the connections.
pub(super) struct PreAligned<T> {
    population: AnyElements<T>,
    current: Option<CurrentOf<T>>,
    /// The cell of each branch, where these differ.
    cells: Option<Arc<[u32]>>,
    /// Whether spikes come before the delay, so that outputs are delayed.
    delays_outputs: bool,
    /// The outputs of the latest steps, a ring; the index of a step is its number modulo the length.
    outputs: Vec<Vec<T>>,
    shown: Shown<T>,
}

/// Prepares the responses of a population.
fn respond_with<T: Real>(
    population: &dyn Elements<T>,
    shown: &mut Shown<T>,
    cells: &Membrane,
    dt: f64,
) -> Option<Vec<usize>> {
    if !population.is_linear() {
        return None;
    }
    responses(&population.affine()?, cells, population.len(), dt).map(|responses| shown.take(responses))
}

impl<T: Real> PreAligned<T> {
    /// Outputs that are delayed are kept for `longest` steps and the present one.
    pub(super) fn new(
        population: AnyElements<T>,
        current: Option<CurrentOf<T>>,
        cells: Option<Arc<[u32]>>,
        longest: Option<u32>,
    ) -> Self {
        let mut start = vec![T::ZERO; population.len()];
        population.write_outputs(&mut start);
        let n_kept = longest.map_or(1, |longest| longest as usize + 1);
        let outputs = vec![start; n_kept];
        Self { population, current, cells, delays_outputs: longest.is_some(), outputs, shown: Shown::default() }
    }

    fn index(&self, step: i64) -> usize {
        place_in_ring(step, self.outputs.len())
    }
}

impl<T: Real> Receptor<T> for PreAligned<T> {
    fn info(&self) -> &'static ModelInfo {
        self.population.info()
    }

    fn advance(&mut self) -> Result<(), Error> {
        self.population.advance().map_err(|error| of_side(error, Place::Pre))
    }

    fn check(&mut self) -> Result<(), Error> {
        self.population.check().map_err(|error| of_side(error, Place::Pre))
    }

    fn watch(&mut self) -> Option<&mut Watch> {
        Some(self.population.watch())
    }

    fn respond(&mut self, cells: &Membrane, dt: f64) -> Option<Vec<usize>> {
        // One element reaches many cells.
        if !cells.is_uniform() {
            return None;
        }
        respond_with(&*self.population, &mut self.shown, cells, dt)
    }

    fn shown(&mut self) -> Option<(&mut Shown<T>, &mut Vec<T>, usize)> {
        let n = self.population.len();
        Some((&mut self.shown, self.population.states_mut(), n))
    }

    fn pre_spike(&mut self, cell: usize) {
        if self.delays_outputs {
            self.population.deliver(cell, T::ONE);
        }
    }

    fn pre_trace(&mut self, branch: usize, scale: T) {
        if !self.delays_outputs {
            self.population.deliver(branch, scale);
        }
    }

    fn keep_outputs(&mut self, step: i64) {
        if self.delays_outputs {
            let index = self.index(step);
            self.population.write_outputs(&mut self.outputs[index]);
        }
    }

    fn read_outputs(&mut self) {
        if !self.delays_outputs {
            self.population.write_outputs(&mut self.outputs[0]);
        }
    }

    fn write_sums(&self, step: i64, scale: &Scale<'_, T>, sums: &mut [T]) {
        sums.fill(T::ZERO);
        let index = if self.delays_outputs { self.index(step - i64::from(scale.latency)) } else { 0 };
        let outputs = &self.outputs[index];
        for (branch, output) in outputs.iter().enumerate() {
            if *output != T::ZERO {
                scale.each_of(branch, |edge, target| sums[target] += *output * scale.at(edge));
            }
        }
    }

    fn add_currents(&self, _: i64, scale: &Scale<'_, T>, v: &[T], currents: &mut [T], slopes: &mut [T]) {
        let Some(of) = self.current else { return };
        for branch in 0..self.population.len() {
            scale.each_of(branch, |edge, target| {
                let (current, slope) = of(self.population.as_any(), branch, v[target]);
                let weight = scale.at(edge);
                currents[target] += weight * current;
                slopes[target] += weight * slope;
            });
        }
    }

    fn each(&mut self, scale: &Scale<'_, T>, v: Option<T>, act: &mut dyn FnMut(usize, usize, T)) {
        let outputs = if v.is_none() && !self.delays_outputs {
            self.read_outputs();
            &self.outputs[0]
        } else {
            &Vec::new()
        };
        let population = self.population.as_any();
        for branch in 0..self.population.len() {
            let value = match (v, self.current) {
                (Some(v), Some(of)) => of(population, branch, v).0,
                _ => outputs.get(branch).copied().unwrap_or(T::ZERO),
            };
            scale.each_of(branch, |edge, target| act(branch, target, value * scale.at(edge)));
        }
    }

    fn state(&self, name: &str) -> Result<(Place, Vec<T>), Error> {
        Ok((Place::Pre, self.population.state(name)?))
    }

    fn said(&self) -> Vec<(&'static str, Place, Option<&str>)> {
        all_at(self.info(), Place::Pre)
    }

    fn set_potentials(&mut self, place: Place, potentials: &[T]) {
        if place != Place::Pre || !self.info().has_input("v_pre") {
            return;
        }
        let Ok(values) = self.population.input_mut("v_pre") else { return };
        match &self.cells {
            None => values.copy_from_slice(potentials),
            Some(cells) => {
                values.iter_mut().zip(&**cells).for_each(|(value, cell)| *value = potentials[*cell as usize]);
            }
        }
    }

    fn set_input(&mut self, name: &str, value: f64) -> Result<(), Error> {
        self.population.input_mut(name).map(|values| values.fill(T::of(value)))
    }

    fn archive(&mut self, archive: &mut Archive<'_>) {
        self.population.archive(archive);
        self.outputs.iter_mut().for_each(|outputs| archive.reals(outputs));
    }

    fn bytes(&self) -> usize {
        self.population.bytes() + self.outputs.len() * self.population.len() * size_of::<T>()
    }
}

/// An error about an element that is kept for a cell of a side.
pub(super) fn of_side(error: Error, side: Place) -> Error {
    error.of_kind(each(side))
}

/// The states of a model that are all kept in one place.
fn all_at(info: &'static ModelInfo, place: Place) -> Vec<(&'static str, Place, Option<&'static str>)> {
    info.states.iter().map(|state| (state.name, place, None)).collect()
}

/// The current of a connection, or of a postsynaptic cell, into a cell of a given potential, and its slope.
type CurrentIn<M, T> = fn(&Synapses<M, T>, usize, T) -> (T, T);

/// The currents of synapses into cells, and their slopes.
pub(super) struct Currents<M, T> {
    of_connection: CurrentIn<M, T>,
    /// That of all connections of a cell together.
    of_cell: CurrentIn<M, T>,
}

impl<M: Current, T: Real> Currents<M, T> {
    pub(super) fn new() -> Self {
        Self {
            of_connection: |synapses, edge, v| synapses.current_at(edge, v),
            of_cell: |synapses, target, v| synapses.current_of_cell(target, v),
        }
    }
}

/// How the weight of a connection comes to bear.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Weighing<T> {
    /// Its spikes carry it.
    Spikes,
    /// What it hands on is multiplied by it, as it is then.
    Outputs,
    /// What all connections hand on is multiplied by this.
    Sum(T),
}

/// States wherever the compiler has placed them, or what is given for each connection has tied them.
pub(super) struct Placed<M, T> {
    synapses: Synapses<M, T>,
    currents: Option<Currents<M, T>>,
    weighing: Weighing<T>,
    /// Whether spikes carry to the model what they carry to the connection, not what their cell releases alone.
    takes_weights: bool,
    shown: Shown<T>,
}

impl<M: Synapse, T: Real> Placed<M, T> {
    pub(super) fn new(
        synapses: Synapses<M, T>,
        currents: Option<Currents<M, T>>,
        weighing: Weighing<T>,
        takes_weights: bool,
    ) -> Self {
        Self { synapses, currents, weighing, takes_weights, shown: Shown::default() }
    }

    /// By what the output of a connection is multiplied.
    #[inline]
    fn weight(&self, scale: &Scale<'_, T>, edge: usize) -> T {
        match self.weighing {
            Weighing::Spikes => T::ONE,
            Weighing::Outputs => scale.at(edge),
            Weighing::Sum(weight) => weight,
        }
    }

    /// By what a sum over the connections of a cell is multiplied.
    fn weight_of_sum(&self) -> T {
        if let Weighing::Sum(weight) = self.weighing { weight } else { T::ONE }
    }
}

impl<M: Synapse, T: Real> Receptor<T> for Placed<M, T> {
    fn info(&self) -> &'static ModelInfo {
        M::INFO
    }

    fn advance(&mut self) -> Result<(), Error> {
        self.synapses.advance()
    }

    fn check(&mut self) -> Result<(), Error> {
        self.synapses.check()
    }

    fn watch(&mut self) -> Option<&mut Watch> {
        Some(self.synapses.watch())
    }

    fn respond(&mut self, cells: &Membrane, dt: f64) -> Option<Vec<usize>> {
        let place = self.synapses.layout().output();
        if place == Place::Edge || (place != Place::Sum && !cells.is_uniform()) {
            return None;
        }
        let layout = self.synapses.layout();
        let here = |k: usize| layout.place(k) == place;
        let (parameters, n) = self.synapses.parameters_at(place);
        if !is_linear::<M>(parameters, n) {
            return None;
        }
        let synapses = Affine::of_all::<M>(self.synapses.method(), parameters, n, &here)?;
        responses(&synapses, cells, n, dt).map(|responses| self.shown.take(responses))
    }

    fn shown(&mut self) -> Option<(&mut Shown<T>, &mut Vec<T>, usize)> {
        let place = self.synapses.layout().output();
        let (states, n) = self.synapses.states_at(place);
        Some((&mut self.shown, states, n))
    }

    fn arrive(&mut self, row: Row<'_, T>, block: EventBlock) {
        if !self.takes_weights {
            row.weights.fill(row.scale);
        }
        self.synapses.pre_edges(row.branch, row.edges, row.weights, block, Gain::Release);
    }

    fn pre_trace(&mut self, branch: usize, scale: T) {
        self.synapses.pre_trace(branch, scale);
    }

    fn post_edges(&mut self, cell: usize, block: EventBlock) {
        self.synapses.post_edges(cell, block);
    }

    fn post_trace(&mut self, cell: usize) {
        self.synapses.post_trace(cell);
    }

    fn write_sums(&self, _: i64, scale: &Scale<'_, T>, sums: &mut [T]) {
        sums.fill(T::ZERO);
        match self.synapses.layout().output() {
            Place::Sum => {
                self.synapses.write_cell_outputs(Place::Sum, sums);
                if let Weighing::Sum(weight) = self.weighing {
                    for sum in sums {
                        *sum *= weight;
                    }
                }
            }
            Place::Pre => {
                for (branch, output) in self.synapses.outputs().into_iter().enumerate() {
                    scale.each_of(branch, |edge, target| sums[target] += output * self.weight(scale, edge));
                }
            }
            Place::Post | Place::Edge => {
                for branch in 0..self.synapses.connections().n_pre() {
                    scale.each_of(branch, |edge, target| {
                        sums[target] += self.synapses.output_from(edge, branch, target) * self.weight(scale, edge);
                    });
                }
            }
        }
    }

    fn add_currents(&self, _: i64, scale: &Scale<'_, T>, v: &[T], currents: &mut [T], slopes: &mut [T]) {
        let Some(of) = &self.currents else { return };
        if self.synapses.layout().current() == Place::Sum {
            let weight = self.weight_of_sum();
            for (cell, v) in v.iter().enumerate() {
                let (current, slope) = (of.of_cell)(&self.synapses, cell, *v);
                currents[cell] += weight * current;
                slopes[cell] += weight * slope;
            }
            return;
        }
        for branch in 0..self.synapses.connections().n_pre() {
            scale.each_of(branch, |edge, target| {
                let (current, slope) = (of.of_connection)(&self.synapses, edge, v[target]);
                let weight = self.weight(scale, edge);
                currents[target] += weight * current;
                slopes[target] += weight * slope;
            });
        }
    }

    fn each(&mut self, scale: &Scale<'_, T>, v: Option<T>, act: &mut dyn FnMut(usize, usize, T)) {
        let layout = self.synapses.layout();
        let place = if v.is_some() { layout.current() } else { layout.output() };
        if place == Place::Sum {
            return;
        }
        for branch in 0..self.synapses.connections().n_pre() {
            scale.each_of(branch, |edge, target| {
                let value = match (v, &self.currents) {
                    (Some(v), Some(of)) => (of.of_connection)(&self.synapses, edge, v).0,
                    _ => self.synapses.output_from(edge, branch, target),
                };
                act(branch, target, value * self.weight(scale, edge));
            });
        }
    }

    fn state(&self, name: &str) -> Result<(Place, Vec<T>), Error> {
        Ok((self.synapses.place(name)?, self.synapses.state(name)?))
    }

    fn said(&self) -> Vec<(&'static str, Place, Option<&str>)> {
        self.synapses.layout().said().collect()
    }

    fn set_potentials(&mut self, place: Place, potentials: &[T]) {
        self.synapses.set_potentials(place, potentials);
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

    fn advance(&mut self) -> Result<(), Error> {
        self.sums.fill(T::ZERO);
        Ok(())
    }

    fn is_of_the_step(&self) -> bool {
        true
    }

    fn arrive(&mut self, row: Row<'_, T>, _: EventBlock) {
        for (target, weight) in row.targets.iter().zip(row.weights) {
            self.sums[*target as usize] += *weight;
        }
    }

    fn write_sums(&self, _: i64, _: &Scale<'_, T>, sums: &mut [T]) {
        sums.copy_from_slice(&self.sums);
    }

    fn add_currents(&self, _: i64, _: &Scale<'_, T>, _: &[T], _: &mut [T], _: &mut [T]) {}

    fn state(&self, name: &str) -> Result<(Place, Vec<T>), Error> {
        crate::names::state(self.info(), name).map(|_| (Place::Post, Vec::new()))
    }

    fn said(&self) -> Vec<(&'static str, Place, Option<&str>)> {
        Vec::new()
    }

    fn set_potentials(&mut self, _: Place, _: &[T]) {}

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
