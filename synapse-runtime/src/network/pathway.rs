//! A projection as it runs: from the spikes of one group to the input of another.

use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;

use super::elements::AnyElements;
use super::group::AnyGroup;
use super::output::Output;
use super::receptor::AnyReceptor;
use super::rule::{Rule, Scale, weight_of};
use super::schedule::Schedule;
use super::signal::Input;
use super::step::{Step, place_in_ring};
use super::weights::{Delays, WeightTable};
use crate::archive::Archive;
use crate::connections::{Connections, Incoming};
use crate::error::Error;
use crate::info::{ModelInfo, Place};
use crate::synapses::EventBlock;
use crate::{Real, names};

/// The spikes of a group by the step in which they were emitted.
pub(super) trait Spikes {
    /// Those of a step; none of a step that was not or is forgotten.
    fn of_step(&self, step: i64) -> &[u32];
}

/// A projection.
pub(super) struct Pathway<T> {
    pub(super) name: String,
    /// The positions of both groups.
    pub(super) pre: usize,
    pub(super) post: usize,
    pub(super) connections: Arc<Connections>,
    /// The index by postsynaptic cell, which its models share, if any needs it.
    pub(super) incoming: Option<Arc<Incoming>>,
    pub(super) weights: WeightTable,
    pub(super) delays: Delays,
    /// After how many steps spikes reach connections, their cells' traces, and what cells keep for all delays.
    pub(super) latency: Latency,
    pub(super) releases: Vec<AnyElements<T>>,
    pub(super) rules: Vec<Box<dyn Rule<T>>>,
    pub(super) receptor: AnyReceptor<T>,
    pub(super) output: Output,
    /// Third factors by name.
    pub(super) inputs: Vec<(String, Input)>,
    /// By what short-term plasticity scales the spikes of the latest steps: a ring, by step; empty without any.
    pub(super) scales: Vec<Vec<T>>,
    /// The sum for each postsynaptic cell, and what it is of the model's own current.
    pub(super) sums: Vec<T>,
    pub(super) slopes: Vec<T>,
    /// The rows of one step, and the weights of one row.
    pub(super) rows: Vec<Row<T>>,
    pub(super) row: Vec<T>,
    /// Whether the delay is between the connection and its postsynaptic cell, instead of before the connection.
    pub(super) dendritic: bool,
    /// What is under way to postsynaptic cells, the earliest first.
    pub(super) transit: VecDeque<Transit<T>>,
}

/// Spikes of one cell, weighed, on their way along dendrites.
#[derive(Debug)]
pub(super) struct Transit<T> {
    due: i64,
    source: usize,
    edges: core::ops::Range<usize>,
    weights: Vec<T>,
}

/// After how many steps what happens.
#[derive(Clone, Copy, Debug)]
pub(super) struct Latency {
    /// A presynaptic spike reaches connections.
    pub(super) edges: u32,
    /// A presynaptic spike reaches the traces of its cell.
    pub(super) traces: u32,
    /// A presynaptic spike reaches short-term plasticity and synapses of its cell.
    pub(super) cell: u32,
    /// The outputs of synapses of presynaptic cells reach connections.
    pub(super) outputs: u32,
    /// A postsynaptic spike reaches connections.
    pub(super) post: u32,
    /// A postsynaptic spike reaches the traces of its cell.
    pub(super) post_traces: u32,
}

impl Latency {
    pub(super) fn new(schedule: &Schedule, delay: Option<u32>, dendritic: bool, delays_spikes: bool) -> Self {
        let edges = schedule.latency(delay);
        if dendritic {
            // The synapse is at the presynaptic cell's side of the delay: postsynaptic spikes come to it late.
            let at_once = schedule.cell_latency();
            return Self {
                edges: at_once,
                traces: at_once,
                cell: at_once,
                outputs: edges,
                post: edges + schedule.post,
                post_traces: edges,
            };
        }
        Self {
            edges,
            traces: schedule.trace_latency(delay),
            cell: if delays_spikes { edges } else { schedule.cell_latency() },
            outputs: if delays_spikes { 0 } else { edges.saturating_sub(schedule.cell_latency()) },
            post: schedule.post,
            post_traces: 0,
        }
    }

    /// How many steps back spikes are looked for.
    pub(super) fn longest(&self) -> u32 {
        self.edges.max(self.traces).max(self.cell).max(self.post).max(self.post_traces)
    }
}

/// Spikes of one cell that reach a range of its connections now.
#[derive(Debug)]
pub(super) struct Row<T> {
    source: usize,
    edges: core::ops::Range<usize>,
    scale: T,
}

impl<T: Real> Pathway<T> {
    /// Tells models the potentials of the cells on both sides.
    pub(super) fn see(&mut self, step: i64, pre: &AnyGroup<T>, post: &AnyGroup<T>) {
        for (place, group) in [(Place::Pre, pre), (Place::Post, post)] {
            let Some(v) = group.potentials() else { continue };
            let rules = self.rules.iter_mut().filter_map(|rule| rule.potentials_mut(place));
            for values in rules.chain(self.receptor.potentials_mut(place)) {
                values.copy_from_slice(v);
            }
        }
        for (name, input) in &self.inputs {
            let value = input.at(step, 0);
            // The name was looked up when the network was built: a model that has the input takes it.
            for rule in self.rules.iter_mut().filter(|rule| rule.info().has_input(name)) {
                let _ = rule.set_input(name, value);
            }
            if self.receptor.info().has_input(name) {
                let _ = self.receptor.set_input(name, value);
            }
        }
    }

    /// Integrates everything over a step.
    pub(super) fn integrate(&mut self) {
        self.releases.iter_mut().for_each(|release| release.advance());
        self.rules.iter_mut().for_each(|rule| rule.advance());
        self.receptor.advance();
    }

    /// The spikes that are due in a step do what they do to the states of cells.
    fn cell_spikes(&mut self, step: i64, pre: &dyn Spikes) {
        let then = step - i64::from(self.latency.cell);
        let spikes = pre.of_step(then);
        let scales = if self.scales.is_empty() {
            None
        } else {
            let place = place_in_ring(then, self.scales.len());
            self.scales[place].clear();
            Some(place)
        };
        for &cell in spikes {
            let cell = cell as usize;
            let scale = self.releases.iter_mut().fold(T::ONE, |scale, release| scale * release.deliver(cell, T::ONE));
            self.receptor.pre_spike(cell, scale);
            if let Some(place) = scales {
                self.scales[place].push(scale);
            }
        }
        self.receptor.keep_outputs(step);
    }

    /// The scale of the spike at a position of a step's list.
    fn scale(&self, step: i64, position: usize) -> T {
        match self.scales.len() {
            0 => T::ONE,
            n => self.scales[place_in_ring(step, n)].get(position).copied().unwrap_or(T::ONE),
        }
    }

    /// What is due at connections in a step, by source.
    fn due(&self, step: i64, pre: &dyn Spikes, rows: &mut Vec<Row<T>>) {
        rows.clear();
        match &self.delays {
            Delays::Same(_) => {
                let then = step - i64::from(self.latency.edges);
                rows.extend(pre.of_step(then).iter().enumerate().map(|(position, cell)| {
                    let source = *cell as usize;
                    Row { source, edges: self.connections.of_pre(source), scale: self.scale(then, position) }
                }));
            }
            Delays::Each { steps, distinct } => {
                for delay in distinct {
                    let then = step - i64::from(*delay);
                    for (position, cell) in pre.of_step(then).iter().enumerate() {
                        let source = *cell as usize;
                        let row = self.connections.of_pre(source);
                        let first = row.start + steps[row.clone()].partition_point(|other| other < delay);
                        let end = row.start + steps[row].partition_point(|other| other <= delay);
                        if first < end {
                            rows.push(Row { source, edges: first..end, scale: self.scale(then, position) });
                        }
                    }
                }
                rows.sort_by_key(|row| (row.source, row.edges.start));
            }
        }
    }

    /// The presynaptic spikes that are due in a step reach connections, and from there the synapses.
    fn pre_edges(&mut self, step: i64, pre: &dyn Spikes, block: EventBlock) {
        let (mut rows, mut weights) = (core::mem::take(&mut self.rows), core::mem::take(&mut self.row));
        let with_traces = self.are_together();
        self.due(step, pre, &mut rows);
        for Row { source, edges, scale } in rows.drain(..) {
            self.weights.write(edges.clone(), scale, &mut weights);
            for rule in &mut self.rules {
                rule.pre_edges(source, edges.clone(), &mut weights, block);
            }
            self.hand_on(step, source, edges, &mut weights, block);
            if with_traces {
                self.pre_trace(source);
            }
        }
        (self.rows, self.row) = (rows, weights);
        self.arrive_in_transit(step, block);
    }

    /// Whether a presynaptic spike reaches connections and the traces of its cell in one step: then each spike does all that
    /// it does before the next one, also where a source has several in a step.
    fn are_together(&self) -> bool {
        matches!(self.delays, Delays::Same(_)) && self.latency.edges == self.latency.traces
    }

    fn pre_trace(&mut self, cell: usize) {
        self.rules.iter_mut().for_each(|rule| rule.pre_trace(cell));
        self.receptor.pre_trace(cell);
    }

    fn post_trace(&mut self, cell: usize) {
        self.rules.iter_mut().for_each(|rule| rule.post_trace(cell));
        self.receptor.post_trace(cell);
    }

    /// What leaves connections reaches the synapses: now, or after the way along the dendrite.
    fn hand_on(
        &mut self,
        step: i64,
        source: usize,
        edges: core::ops::Range<usize>,
        weights: &mut [T],
        block: EventBlock,
    ) {
        if self.dendritic {
            let due = step + i64::from(self.latency.outputs);
            self.transit.push_back(Transit { due, source, edges, weights: weights.to_vec() });
        } else {
            let targets = &self.connections.targets()[edges.clone()];
            self.receptor.arrive(source, edges, targets, weights, block);
        }
    }

    /// What has come along dendrites reaches the synapses.
    fn arrive_in_transit(&mut self, step: i64, block: EventBlock) {
        while self.transit.front().is_some_and(|transit| transit.due <= step)
            && let Some(Transit { source, edges, mut weights, .. }) = self.transit.pop_front()
        {
            let targets = &self.connections.targets()[edges.clone()];
            self.receptor.arrive(source, edges, targets, &mut weights, block);
        }
    }

    /// Presynaptic spikes reach the traces of their cells.
    fn pre_traces(&mut self, step: i64, pre: &dyn Spikes) {
        // Where connections have delays of their own, traces are undelayed, and each connection looks back by its delay.
        let latency = match self.delays {
            Delays::Same(_) => self.latency.traces,
            Delays::Each { .. } => 0,
        };
        for &cell in pre.of_step(step - i64::from(latency)) {
            self.pre_trace(cell as usize);
        }
    }

    /// Postsynaptic spikes reach connections.
    fn post_edges(&mut self, step: i64, post: &dyn Spikes, block: EventBlock) {
        let with_traces = block == EventBlock::Whole && self.latency.post == self.latency.post_traces;
        for &cell in post.of_step(step - i64::from(self.latency.post)) {
            self.rules.iter_mut().for_each(|rule| rule.post_edges(cell as usize, block));
            self.receptor.post_edges(cell as usize, block);
            if with_traces {
                self.post_trace(cell as usize);
            }
        }
    }

    /// Postsynaptic spikes reach the traces of their cells.
    fn post_traces(&mut self, step: i64, post: &dyn Spikes) {
        for &cell in post.of_step(step - i64::from(self.latency.post_traces)) {
            self.post_trace(cell as usize);
        }
    }

    /// Everything that is due in a step: presynaptic spikes, then postsynaptic ones.
    pub(super) fn arrive(&mut self, step: i64, pre: &dyn Spikes, post: &dyn Spikes) {
        self.cell_spikes(step, pre);
        self.pre_edges(step, pre, EventBlock::Whole);
        if !self.are_together() {
            self.pre_traces(step, pre);
        }
        self.post_edges(step, post, EventBlock::Whole);
        if self.latency.post != self.latency.post_traces {
            self.post_traces(step, post);
        }
    }

    /// Only what is due at connections: presynaptic, then postsynaptic spikes change them, and only then presynaptic ones go
    /// on, with the weights that both have left.
    pub(super) fn edges(&mut self, step: i64, pre: &dyn Spikes, post: &dyn Spikes) {
        const BLOCK: EventBlock = EventBlock::OfConnection;
        let (mut rows, mut weights) = (core::mem::take(&mut self.rows), core::mem::take(&mut self.row));
        self.due(step, pre, &mut rows);
        for Row { source, edges, scale } in &rows {
            self.weights.write(edges.clone(), *scale, &mut weights);
            for rule in &mut self.rules {
                rule.pre_edges(*source, edges.clone(), &mut weights, BLOCK);
            }
        }
        self.post_edges(step, post, BLOCK);
        for Row { source, edges, scale } in rows.drain(..) {
            self.weights.write(edges.clone(), scale, &mut weights);
            for rule in &self.rules {
                edges.clone().zip(&mut weights).for_each(|(edge, weight)| *weight *= rule.output(edge));
            }
            self.hand_on(step, source, edges, &mut weights, BLOCK);
        }
        (self.rows, self.row) = (rows, weights);
        self.arrive_in_transit(step, BLOCK);
    }

    /// Only what is due at cells.
    pub(super) fn traces(&mut self, step: i64, pre: &dyn Spikes, post: &dyn Spikes) {
        self.cell_spikes(step, pre);
        self.pre_traces(step, pre);
        self.post_traces(step, post);
    }

    /// Computes the sums of a step.
    pub(super) fn sum(&mut self, step: i64, post: &AnyGroup<T>) {
        let scale = Scale {
            connections: &self.connections,
            weights: &self.weights,
            rules: &self.rules,
            latency: self.latency.outputs,
            delays: &self.delays,
        };
        match self.output {
            Output::Nothing => {}
            Output::Own => {
                self.sums.fill(T::ZERO);
                self.slopes.fill(T::ZERO);
                let v = post.potentials().unwrap_or_default();
                self.receptor.add_currents(step, &scale, v, &mut self.sums, &mut self.slopes);
            }
            _ => self.receptor.write_sums(step, &scale, &mut self.sums),
        }
    }

    /// Adds the sums of a step to the inputs of the postsynaptic cells.
    pub(super) fn hand_over(&self, post: &mut AnyGroup<T>, step: Step) {
        let Some(info) = post.info() else { return };
        let place = |name: &str| info.inputs.iter().position(|input| input.name == name);
        let conductances = place("g_total").zip(place("gE_total"));
        match (&self.output, conductances, place("I")) {
            (Output::Nothing, ..) => {}
            (Output::Potential, ..) => post.kick(step, &self.sums),
            (Output::Input(name), ..) => {
                if let Some(k) = place(name) {
                    add(post.input_mut(k), &self.sums, |_, sum| sum);
                }
            }
            (Output::Own, Some((g, ge)), _) => {
                // The tangent at the potential: i(v) + i'(v)·(V − v).
                let v: Vec<T> = post.potentials().unwrap_or_default().to_vec();
                add(post.input_mut(g), &self.slopes, |_, slope| -slope);
                add(post.input_mut(ge), &self.sums, |cell, current| current - self.slopes[cell] * v[cell]);
            }
            (output, Some((g, ge)), _) if output.is_conductance() => {
                post.add_conductances(output, &self.sums, [g, ge]);
            }
            (output, None, Some(i)) if output.is_conductance() => {
                let v: Vec<T> = post.potentials().unwrap_or_default().to_vec();
                add(post.input_mut(i), &self.sums, |cell, sum| output.current(sum, v[cell]));
            }
            (_, _, Some(i)) => add(post.input_mut(i), &self.sums, |_, sum| sum),
            // A cell without the input was refused when the network was built.
            (_, _, None) => {}
        }
    }

    /// The current into each postsynaptic cell at its potential as it is now, from the sums of the latest step.
    pub(super) fn current(&self, post: &AnyGroup<T>) -> Vec<T> {
        match post.potentials() {
            Some(v) if self.output != Output::Own => {
                self.sums.iter().zip(v).map(|(sum, v)| self.output.current(*sum, *v)).collect()
            }
            _ => self.sums.clone(),
        }
    }

    /// The models along the way: the synapse, plasticity, short-term plasticity.
    pub(super) fn infos(&self) -> impl Iterator<Item = &'static ModelInfo> {
        let rules = self.rules.iter().map(|rule| rule.info());
        let releases = self.releases.iter().map(|release| release.info());
        [self.receptor.info()].into_iter().chain(rules).chain(releases)
    }

    /// The unit of such a state.
    pub(super) fn unit_of(&self, name: &str) -> &'static str {
        let unit = self.infos().find_map(|info| info.states.iter().find(|state| state.name == name));
        unit.map_or("", |state| state.unit)
    }

    /// The states of the models along the way, by the name of a state, the last of them first.
    pub(super) fn state(&self, name: &str) -> Result<Vec<T>, Error> {
        let infos: Vec<_> = self.infos().collect();
        let has = |k: usize| infos[k].states.iter().any(|state| state.name == name);
        match (0..infos.len()).find(|k| has(*k)) {
            Some(0) => self.receptor.state(name),
            Some(k) if k <= self.rules.len() => self.rules[k - 1].state(name),
            Some(k) => self.releases[k - 1 - self.rules.len()].state(name),
            None => {
                let known = infos.iter().flat_map(|info| info.states.iter().map(|state| state.name));
                let hint = names::hint(name, known);
                Err(Error::UnknownName { model: "the projection", kind: "state", name: name.into(), hint })
            }
        }
    }

    /// How many spikes of each presynaptic cell reach connections in a step.
    pub(super) fn arrivals(&self, step: i64, pre: &dyn Spikes) -> Vec<T> {
        let mut counts = vec![T::ZERO; self.connections.n_pre()];
        let mut rows = Vec::new();
        self.due(step, pre, &mut rows);
        for row in rows {
            counts[row.source] += T::ONE;
        }
        counts
    }

    /// The weight of a connection as it is now.
    pub(super) fn weight(&self, edge: usize) -> T {
        weight_of(&self.weights, &self.rules, edge)
    }

    /// The weight of each connection as it is now.
    pub(super) fn weights(&self) -> Vec<T> {
        (0..self.connections.len()).map(|edge| self.weight(edge)).collect()
    }

    pub(super) fn archive(&mut self, archive: &mut Archive<'_>) {
        archive.same(self.connections.len() as u64);
        self.releases.iter_mut().for_each(|release| release.archive(archive));
        self.rules.iter_mut().for_each(|rule| rule.archive(archive));
        self.receptor.archive(archive);
        for scales in &mut self.scales {
            let mut numbers: Vec<f64> = scales.iter().map(|scale| scale.as_f64()).collect();
            archive.list(&mut numbers);
            *scales = numbers.into_iter().map(T::of).collect();
        }
        let mut transit: Vec<u64> = Vec::new();
        for Transit { due, source, edges, weights } in &self.transit {
            transit.extend([due.cast_unsigned(), *source as u64, edges.start as u64, edges.end as u64]);
            transit.extend(weights.iter().map(|weight| weight.as_f64().to_bits()));
        }
        archive.list(&mut transit);
        self.transit = self.read_transit(&transit);
        archive.reals(&mut self.sums);
        archive.reals(&mut self.slopes);
    }

    /// What [`archive`](Self::archive) has written of the spikes under way; rows that cannot be are left out.
    fn read_transit(&self, mut rest: &[u64]) -> VecDeque<Transit<T>> {
        let mut transit = VecDeque::new();
        while let [due, source, start, end, others @ ..] = rest {
            let number = |value: &u64| usize::try_from(*value).unwrap_or(usize::MAX);
            let edges = number(start)..number(end);
            let Some((weights, others)) = others.split_at_checked(edges.len()) else { break };
            if number(source) >= self.connections.n_pre()
                || edges.start > edges.end
                || edges.end > self.connections.len()
            {
                break;
            }
            let weights = weights.iter().map(|bits| T::of(f64::from_bits(*bits))).collect();
            transit.push_back(Transit { due: due.cast_signed(), source: number(source), edges, weights });
            rest = others;
        }
        transit
    }

    /// How many bytes it takes: connections and their index, weights, delays, states.
    pub(super) fn bytes(&self) -> usize {
        let models: usize = self.releases.iter().map(|release| release.bytes()).sum::<usize>()
            + self.rules.iter().map(|rule| rule.bytes()).sum::<usize>();
        let index = self.incoming.as_ref().map_or(0, |incoming| incoming.bytes());
        models + self.receptor.bytes() + self.weights.bytes() + self.delays.bytes() + self.connections.bytes() + index
    }
}

/// Adds `of(cell, value)` to each place.
fn add<T: Real>(places: &mut [T], values: &[T], of: impl Fn(usize, T) -> T) {
    for (cell, (place, value)) in places.iter_mut().zip(values).enumerate() {
        *place += of(cell, *value);
    }
}

/// A ring for the scales of so many steps, if any short-term plasticity is there.
pub(super) fn scale_ring<T>(has_releases: bool, longest: u32) -> Vec<Vec<T>> {
    if has_releases { (0..=longest as usize + 1).map(|_| vec![]).collect() } else { Vec::new() }
}
