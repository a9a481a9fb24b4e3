//! A projection as it runs: from the spikes of one group to the input of another.

use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt::Write;

use super::axons::{Axons, Delays};
use super::coupling::{Coupling, Membrane};
use super::elements::AnyElements;
use super::group::AnyGroup;
use super::output::Output;
use super::receptor::{self, AnyReceptor};
use super::rule::{Rule, Scale, weight_of};
use super::schedule::Schedule;
use super::signal::Input;
use super::step::Step;
use super::weights::WeightTable;
use crate::archive::{Archive, Fingerprint};
use crate::connections::Incoming;
use crate::error::Error;
use crate::info::{ModelInfo, Place};
use crate::synapses::{EventBlock, each};
use crate::watch::Watch;
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
    pub(super) axons: Axons,
    /// The index by postsynaptic cell, which its models share, if any needs it.
    pub(super) incoming: Option<Arc<Incoming>>,
    pub(super) weights: WeightTable,
    /// Whether weights multiply what is handed on, whatever the synapse reads.
    pub(super) weighs_outputs: bool,
    /// After how many steps spikes reach connections, and the traces of cells.
    pub(super) latency: Latency,
    /// Short-term plasticity of presynaptic cells.
    pub(super) releases: Vec<AnyElements<T>>,
    /// What scales spikes at connections: short-term plasticity, then plasticity.
    pub(super) rules: Vec<Box<dyn Rule<T>>>,
    pub(super) receptor: AnyReceptor<T>,
    pub(super) output: Output,
    pub(super) coupling: Coupling,
    /// By how much it raises states of the cells over the step, for each of them a value for each cell.
    pub(super) raised: Vec<Vec<T>>,
    /// Whether its sums are recorded.
    pub(super) is_recorded: bool,
    /// Third factors by name.
    pub(super) inputs: Vec<(String, Input)>,
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
    /// What was found when its states were looked at.
    pub(super) fault: Option<Error>,
}

/// Spikes of one branch, weighed, on their way along dendrites.
#[derive(Debug)]
pub(super) struct Transit<T> {
    due: i64,
    branch: usize,
    scale: T,
    weights: Vec<T>,
}

/// After how many steps what happens.
#[derive(Clone, Copy, Debug)]
pub(super) struct Latency {
    /// A presynaptic spike reaches connections.
    pub(super) edges: u32,
    /// A presynaptic spike reaches the traces of its cell.
    pub(super) traces: u32,
    /// A presynaptic spike reaches a synapse of its cell, of which outputs are delayed.
    pub(super) cell: u32,
    /// The outputs of such a synapse reach connections.
    pub(super) outputs: u32,
    /// What leaves a connection reaches the synapse: the delay of dendrites.
    pub(super) dendrite: u32,
    /// A postsynaptic spike reaches connections.
    pub(super) post: u32,
    /// A postsynaptic spike reaches the traces of its cell.
    pub(super) post_traces: u32,
}

impl Latency {
    pub(super) fn new(schedule: &Schedule, delay: Option<u32>, dendritic: bool, delays_spikes: bool) -> Self {
        let edges = schedule.latency(delay);
        if dendritic {
            // The connection is on the presynaptic side of the delay: postsynaptic spikes come to it late.
            let at_once = schedule.cell_latency();
            return Self {
                edges: at_once,
                traces: at_once,
                cell: at_once,
                outputs: 0,
                dendrite: edges,
                post: edges + schedule.post,
                post_traces: edges,
            };
        }
        let traces = schedule.trace_latency(delay);
        let (cell, outputs) = if schedule.weighs_late() {
            // Synapses of cells change with the traces, and what they hand on is read in the step after.
            (traces, 1)
        } else if delays_spikes {
            (edges, 0)
        } else {
            (schedule.cell_latency(), edges.saturating_sub(schedule.cell_latency()))
        };
        Self { edges, traces, cell, outputs, dendrite: 0, post: schedule.post, post_traces: 0 }
    }

    /// How many steps back spikes are looked for.
    pub(super) fn longest(&self) -> u32 {
        self.edges.max(self.traces).max(self.cell).max(self.post).max(self.post_traces)
    }
}

/// What there is from one cell to another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    pub(super) source: usize,
    pub(super) target: usize,
    pub(super) value: f64,
}

/// A spike of one branch that reaches its connections now.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row<T> {
    branch: usize,
    /// What the cell releases, once it is known.
    scale: T,
}

impl<T: Real> Pathway<T> {
    /// Tells models the potentials of the cells on both sides.
    pub(super) fn see(&mut self, step: i64, pre: &AnyGroup<T>, post: &AnyGroup<T>) {
        for (place, group) in [(Place::Pre, pre), (Place::Post, post)] {
            let Some(v) = group.potentials() else { continue };
            self.rules.iter_mut().for_each(|rule| rule.set_potentials(place, v));
            self.receptor.set_potentials(place, v);
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
        for release in &mut self.releases {
            if let Err(error) = release.advance() {
                self.fault = self.fault.take().or(Some(receptor::of_side(error, Place::Pre)));
            }
        }
        for rule in &mut self.rules {
            if let Err(error) = rule.advance() {
                self.fault = self.fault.take().or(Some(error));
            }
        }
        if let Err(error) = self.receptor.advance() {
            self.fault = self.fault.take().or(Some(error));
        }
    }

    /// Looks at all states now.
    pub(super) fn check(&mut self) -> Result<(), Error> {
        let releases = self.releases.iter_mut().map(|release| release.check());
        let releases = releases.map(|found| found.map_err(|error| receptor::of_side(error, Place::Pre)));
        let rules = self.rules.iter_mut().map(|rule| rule.check());
        let receptor = core::iter::once_with(|| self.receptor.check());
        let found = releases.chain(rules).chain(receptor).collect::<Result<(), Error>>();
        found.map_err(|error| self.told(error))
    }

    /// What watches the states of each model along the way.
    pub(super) fn watches(&mut self) -> impl Iterator<Item = &mut Watch> {
        let releases = self.releases.iter_mut().map(|release| release.watch());
        let rules = self.rules.iter_mut().map(|rule| rule.watch());
        releases.chain(rules).chain(self.receptor.watch())
    }

    /// An error as it is told: of cells instead of branches, of connections in their author's order.
    pub(super) fn told(&self, error: Error) -> Error {
        let error = error.of_element(each(Place::Pre), |branch| self.axons.cell(branch));
        let origins = self.axons.origins();
        error.of_element(each(Place::Edge), |edge| origins.as_ref().map_or(edge, |origins| origins[edge] as usize))
    }

    /// The spikes that are due in a step reach the synapses of cells whose outputs are delayed.
    fn cell_spikes(&mut self, step: i64, pre: &dyn Spikes) {
        for &cell in pre.of_step(step - i64::from(self.latency.cell)) {
            self.receptor.pre_spike(cell as usize);
        }
    }

    /// What is due at connections in a step, by branch.
    fn due(&self, step: i64, pre: &dyn Spikes, rows: &mut Vec<Row<T>>) {
        rows.clear();
        let row = |branch: usize| Row { branch, scale: T::ONE };
        match &self.axons.delays {
            Delays::Same(_) => {
                let spikes = pre.of_step(step - i64::from(self.latency.edges));
                rows.extend(spikes.iter().map(|cell| row(*cell as usize)));
            }
            Delays::Each(branches) => {
                for delay in &branches.distinct {
                    let spikes = pre.of_step(step - i64::from(*delay));
                    rows.extend(spikes.iter().filter_map(|cell| self.axons.branch(*cell as usize, *delay)).map(row));
                }
                rows.sort_by_key(|row| row.branch);
            }
        }
    }

    /// A spike is released by its cell, weighed, and scaled at its connections; what it carries is then in `weights`.
    fn weigh(&mut self, row: &mut Row<T>, weights: &mut Vec<T>, block: EventBlock) {
        let release = |scale, release: &mut AnyElements<T>| scale * release.deliver(row.branch, T::ONE);
        row.scale = self.releases.iter_mut().fold(T::ONE, release);
        let edges = self.axons.connections.of_pre(row.branch);
        if self.weighs_outputs {
            weights.clear();
            weights.resize(edges.len(), row.scale);
        } else {
            self.weights.write(edges.clone(), row.scale, weights);
        }
        for rule in &mut self.rules {
            let released = (self.weighs_outputs && !rule.info().releases).then(|| weights.clone());
            rule.pre_edges(row.branch, edges.clone(), weights, block);
            // Plasticity multiplies what is handed on.
            *weights = released.unwrap_or(core::mem::take(weights));
        }
    }

    /// The presynaptic spikes that are due in a step reach connections, and from there the synapses.
    fn pre_edges(&mut self, step: i64, pre: &dyn Spikes) {
        let (mut rows, mut weights) = (core::mem::take(&mut self.rows), core::mem::take(&mut self.row));
        let with_traces = self.are_together();
        self.due(step, pre, &mut rows);
        for mut row in rows.drain(..) {
            self.weigh(&mut row, &mut weights, EventBlock::Whole);
            self.hand_on(step, row, &mut weights, EventBlock::Whole, with_traces);
            if with_traces {
                self.rules.iter_mut().for_each(|rule| rule.pre_trace(row.branch));
            }
        }
        (self.rows, self.row) = (rows, weights);
        self.arrive_in_transit(step, EventBlock::Whole, with_traces);
    }

    /// Whether a presynaptic spike reaches connections and the traces of its branch in one step: then each spike does all that
    /// it does before the next one, also where a source has several in a step.
    fn are_together(&self) -> bool {
        self.latency.edges == self.latency.traces
    }

    fn post_trace(&mut self, cell: usize) {
        self.rules.iter_mut().for_each(|rule| rule.post_trace(cell));
        self.receptor.post_trace(cell);
    }

    /// What leaves connections reaches the synapses: now, or after the way along the dendrite.
    fn hand_on(&mut self, step: i64, row: Row<T>, weights: &mut [T], block: EventBlock, with_trace: bool) {
        if self.dendritic {
            let due = step + i64::from(self.latency.dendrite);
            let Row { branch, scale } = row;
            self.transit.push_back(Transit { due, branch, scale, weights: weights.to_vec() });
        } else {
            self.reach(row, weights, block, with_trace);
        }
    }

    /// A spike reaches the synapses of its connections, and the traces that these keep of it.
    fn reach(&mut self, Row { branch, scale }: Row<T>, weights: &mut [T], block: EventBlock, with_trace: bool) {
        let edges = self.axons.connections.of_pre(branch);
        let targets = &self.axons.connections.targets()[edges.clone()];
        self.receptor.arrive(receptor::Row { branch, edges, targets, weights, scale }, block);
        if with_trace {
            self.receptor.pre_trace(branch, scale);
        }
    }

    /// What has come along dendrites reaches the synapses.
    fn arrive_in_transit(&mut self, step: i64, block: EventBlock, with_traces: bool) {
        while self.transit.front().is_some_and(|transit| transit.due <= step)
            && let Some(Transit { branch, scale, mut weights, .. }) = self.transit.pop_front()
        {
            self.reach(Row { branch, scale }, &mut weights, block, with_traces);
        }
    }

    /// Presynaptic spikes reach the traces of their cells, under a schedule by which they do not reach them with connections.
    fn pre_traces(&mut self, step: i64, pre: &dyn Spikes) {
        for &cell in pre.of_step(step - i64::from(self.latency.traces)) {
            self.rules.iter_mut().for_each(|rule| rule.pre_trace(cell as usize));
            self.receptor.pre_trace(cell as usize, T::ONE);
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
        self.pre_edges(step, pre);
        if !self.are_together() {
            self.pre_traces(step, pre);
        }
        self.post_edges(step, post, EventBlock::Whole);
        if self.latency.post != self.latency.post_traces {
            self.post_traces(step, post);
        }
        self.receptor.keep_outputs(step);
    }

    /// Only what is due at connections: presynaptic, then postsynaptic spikes change them, and only then presynaptic ones go
    /// on, with the weights that both have left.
    pub(super) fn edges(&mut self, step: i64, pre: &dyn Spikes, post: &dyn Spikes) {
        const BLOCK: EventBlock = EventBlock::OfConnection;
        let (mut rows, mut weights) = (core::mem::take(&mut self.rows), core::mem::take(&mut self.row));
        self.due(step, pre, &mut rows);
        for row in &mut rows {
            self.weigh(row, &mut weights, BLOCK);
        }
        self.post_edges(step, post, BLOCK);
        for row in rows.drain(..) {
            let edges = self.axons.connections.of_pre(row.branch);
            if self.weighs_outputs {
                weights.clear();
                weights.resize(edges.len(), row.scale);
            } else {
                self.weights.write(edges.clone(), row.scale, &mut weights);
                for rule in &self.rules {
                    edges.clone().zip(&mut weights).for_each(|(edge, weight)| *weight *= rule.output(edge));
                }
            }
            self.hand_on(step, row, &mut weights, BLOCK, false);
        }
        (self.rows, self.row) = (rows, weights);
        self.arrive_in_transit(step, BLOCK, false);
    }

    /// Only what is due at cells.
    pub(super) fn traces(&mut self, step: i64, pre: &dyn Spikes, post: &dyn Spikes) {
        self.cell_spikes(step, pre);
        self.pre_traces(step, pre);
        self.post_traces(step, post);
        self.receptor.keep_outputs(step);
    }

    /// Finds out what it can hand to its cells for a step.
    pub(super) fn couple_with(&mut self, post: &AnyGroup<T>, dt: f64) {
        let input = match &self.output {
            Output::Nothing | Output::Potential => return,
            Output::Current => Some("I"),
            Output::Input(name) => Some(name.as_str()),
            _ => None,
        };
        if self.coupling == Coupling::Junction || self.receptor.is_of_the_step() {
            return;
        }
        // What weighs the outputs may move within a step.
        let moves = |info: &ModelInfo| {
            let reads = info.output_reads;
            reads.time || reads.spikes || !reads.inputs.is_empty() || reads.states.iter().any(|k| info.states[*k].flows)
        };
        let mut weighing = self.rules.iter().map(|rule| rule.info()).filter(|info| !info.releases);
        self.coupling = if weighing.any(moves) {
            Coupling::Ends
        } else if let Some(membrane) = input.and_then(|input| post.membrane(input))
            && let Some(states) = self.receptor.respond(&membrane, dt)
        {
            Coupling::Joint(states)
        } else if self.receptor.respond(&Membrane::mean(dt), dt).is_some() {
            Coupling::Mean
        } else {
            Coupling::Ends
        };
    }

    /// Integrates everything over a step, and computes what that does to the cells.
    pub(super) fn couple(&mut self, step: i64, post: &AnyGroup<T>) {
        match self.coupling {
            Coupling::Start => {
                self.sum(step, post);
                self.integrate();
            }
            Coupling::Junction => self.integrate(),
            Coupling::Ends => {
                self.sum(step, post);
                let (sums, slopes) = (self.sums.clone(), self.slopes.clone());
                self.integrate();
                self.sum(step, post);
                let half = T::of(0.5);
                self.sums.iter_mut().zip(sums).for_each(|(after, before)| *after = half * (*after + before));
                self.slopes.iter_mut().zip(slopes).for_each(|(after, before)| *after = half * (*after + before));
            }
            Coupling::Mean => {
                self.sum_shown(0, step, post);
                self.integrate();
            }
            Coupling::Joint(ref states) => {
                let n_states = states.len();
                self.raised.resize(n_states, Vec::new());
                for k in 0..n_states {
                    self.sum_shown(k, step, post);
                    self.raised[k].clone_from(&self.sums);
                }
                self.integrate();
            }
        }
    }

    /// Computes the sums of a step with a response of the synapses in place of their states.
    fn sum_shown(&mut self, k: usize, step: i64, post: &AnyGroup<T>) {
        self.receptor.show(k);
        self.sum(step, post);
        self.receptor.hide();
    }

    /// Raises potentials at once, if that is what it does.
    pub(super) fn jump(&mut self, step: Step, post: &mut AnyGroup<T>) {
        if self.output == Output::Potential {
            self.sum(step.number, post);
            post.kick(Step { number: step.number + 1, ..step }, &self.sums);
        }
    }

    /// Computes the sums of a step.
    pub(super) fn sum(&mut self, step: i64, post: &AnyGroup<T>) {
        self.receptor.read_outputs();
        let scale = Scale {
            connections: &self.axons.connections,
            weights: &self.weights,
            rules: &self.rules,
            latency: self.latency.outputs,
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
        let Some(info) = post.info().filter(|_| self.coupling != Coupling::Junction) else { return };
        let place = |name: &str| info.inputs.iter().position(|input| input.name == name);
        let conductances = place("g_total").zip(place("gE_total"));
        if let Coupling::Joint(states) = &self.coupling {
            states.iter().zip(&self.raised).for_each(|(state, by)| post.raise(*state, by));
            return;
        }
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
                let follows = self.coupling != Coupling::Start;
                post.add_conductances(output, &self.sums, [g, ge], follows);
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

    /// The conductance of each connection, if it is a junction: nothing reacts to spikes or moves, and the current is
    /// proportional to the difference between the potentials of the two cells.
    pub(super) fn junctions(&mut self) -> Option<Vec<Edge>> {
        let info = self.receptor.info();
        let reads = match self.output {
            Output::Own => info.current?.reads,
            Output::Current => info.output_reads,
            _ => return None,
        };
        let is_still = info.on_pre.is_empty()
            && info.on_post.is_empty()
            && self.rules.is_empty()
            && self.releases.is_empty()
            && !info.states.iter().any(|state| state.flows)
            && !(reads.spikes || reads.time || info.reads_released);
        let reads_others = info.inputs.iter().any(|input| !matches!(input.name, "v_pre" | "v_post"));
        if !is_still || reads_others || !info.has_input("v_pre") {
            return None;
        }
        let edges = self.currents(T::ONE, T::ZERO);
        let eps = if size_of::<T>() == size_of::<f32>() { f64::from(f32::EPSILON) } else { f64::EPSILON };
        for (v_pre, v) in [(0.0, 1.0), (-70.0, -45.0), (30.0, -82.5), (-55.0, -55.0), (-61.25, 12.5), (200.0, 75.0)] {
            let same = |(conductance, current): (&Edge, &Edge)| {
                let size = conductance.value.abs() * (f64::abs(v_pre) + f64::abs(v));
                (current.value - conductance.value * (v_pre - v)).abs() <= 16.0 * eps * size
            };
            if !edges.iter().zip(&self.currents(T::of(v_pre), T::of(v))).all(same) {
                return None;
            }
        }
        (!edges.is_empty() && edges.len() == self.axons.len()).then_some(edges)
    }

    /// What each connection would hand on if all cells of a side had the same potential.
    fn currents(&mut self, v_pre: T, v: T) -> Vec<Edge> {
        let connections = &self.axons.connections;
        let (n_pre, n_post) = (self.axons.n_pre(), self.sums.len());
        self.receptor.set_potentials(Place::Pre, &vec![v_pre; n_pre]);
        self.receptor.set_potentials(Place::Post, &vec![v; n_post]);
        let scale = Scale { connections, weights: &self.weights, rules: &self.rules, latency: self.latency.outputs };
        let mut edges = Vec::new();
        let v = (self.output == Output::Own).then_some(v);
        self.receptor.each(&scale, v, &mut |branch, target, value| {
            edges.push(Edge { source: self.axons.cell(branch), target, value: value.as_f64() });
        });
        edges
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

    /// The states of the models along the way, by the name of a state, the last of them first: one value for each cell, or for
    /// each connection in its author's order.
    pub(super) fn state(&self, name: &str) -> Result<Vec<T>, Error> {
        let infos: Vec<_> = self.infos().collect();
        let has = |k: usize| infos[k].states.iter().any(|state| state.name == name);
        let (place, values) = match (0..infos.len()).find(|k| has(*k)) {
            Some(0) => self.receptor.state(name)?,
            Some(k) if k <= self.rules.len() => self.rules[k - 1].state(name)?,
            Some(k) => (Place::Pre, self.releases[k - 1 - self.rules.len()].state(name)?),
            None => {
                let known = infos.iter().flat_map(|info| info.states.iter().map(|state| state.name));
                let hint = names::hint(name, known);
                return Err(Error::UnknownName { model: "the projection", kind: "state", name: name.into(), hint });
            }
        };
        Ok(self.axons.told(place, values))
    }

    /// Where the states of each model along the way are kept: a line each.
    pub(super) fn description(&self) -> String {
        let releases = self.releases.iter().map(|release| {
            let states = release.info().states.iter().map(|state| (state.name, Place::Pre, None));
            (release.info(), states.collect::<Vec<_>>())
        });
        let rules = self.rules.iter().map(|rule| (rule.info(), rule.layout().said().collect()));
        let receptor = [(self.receptor.info(), self.receptor.said())];
        let mut text = String::new();
        for (info, states) in releases.chain(rules).chain(receptor) {
            for (state, place, reason) in states {
                let kept = match place {
                    Place::Sum => "the sum over the connections of each postsynaptic cell".into(),
                    Place::Pre if self.axons.cells().is_some() => "one for each presynaptic cell and delay".into(),
                    place => format!("one for each {}", each(place)),
                };
                let reason = reason.map_or(String::new(), |reason| format!(", as {reason}"));
                // Writing to a string never fails.
                let _ = writeln!(text, "{}: `{state}` of {}: {kept}{reason}", self.name, info.name);
            }
        }
        text
    }

    /// How many spikes of each presynaptic cell reach connections in a step.
    pub(super) fn arrivals(&self, step: i64, pre: &dyn Spikes) -> Vec<T> {
        let mut counts = vec![T::ZERO; self.axons.n_pre()];
        let mut rows = Vec::new();
        self.due(step, pre, &mut rows);
        for row in rows {
            counts[self.axons.cell(row.branch)] += T::ONE;
        }
        counts
    }

    /// The weight of a connection as it is now, by where it is kept.
    pub(super) fn weight(&self, edge: usize) -> T {
        weight_of(&self.weights, &self.rules, edge)
    }

    /// The weight of each connection as it is now, in its author's order.
    pub(super) fn weights(&self) -> Vec<T> {
        self.axons.in_authors_order((0..self.axons.len()).map(|edge| self.weight(edge)).collect())
    }

    /// The delay of each connection in steps, in its author's order.
    pub(super) fn delays(&self) -> Vec<u32> {
        let connections = &self.axons.connections;
        let delays = (0..connections.n_pre())
            .flat_map(|branch| core::iter::repeat_n(self.axons.delay(branch), connections.of_pre(branch).len()));
        self.axons.in_authors_order(delays.collect())
    }

    /// The cells that each connection is from and to, in its author's order.
    pub(super) fn pairs(&self) -> (Vec<u32>, Vec<u32>) {
        let targets = self.axons.connections.targets().to_vec();
        (self.axons.in_authors_order(self.axons.sources().collect()), self.axons.in_authors_order(targets))
    }

    /// What tells it from others: its wiring, delays, weights as they were given, sides, and what it does to its cells.
    fn fingerprint(&self) -> u64 {
        let mut sum = Fingerprint::new();
        sum.text(&self.name);
        for number in [self.pre, self.post, self.axons.n_pre(), self.axons.connections.n_post()] {
            sum.word(number as u64);
        }
        let connections = &self.axons.connections;
        sum.words(connections.targets().iter().map(|target| u64::from(*target)));
        for branch in 0..connections.n_pre() {
            sum.word(connections.of_pre(branch).len() as u64);
            sum.word(self.axons.cell(branch) as u64);
            sum.word(u64::from(self.axons.delay(branch)));
        }
        match &self.weights {
            WeightTable::Same(weight) => sum.reals(&[*weight]),
            WeightTable::Single(weights) => sum.reals(weights),
            WeightTable::Double(weights) => sum.reals(weights),
        }
        let Self { latency, output, coupling, dendritic, weighs_outputs, .. } = self;
        sum.text(&format!("{latency:?} {output:?} {coupling:?} {dendritic} {weighs_outputs}"));
        sum.text(&self.description());
        sum.value()
    }

    pub(super) fn archive(&mut self, archive: &mut Archive<'_>) {
        archive.same(self.fingerprint());
        self.releases.iter_mut().for_each(|release| release.archive(archive));
        self.rules.iter_mut().for_each(|rule| rule.archive(archive));
        self.receptor.archive(archive);
        let mut transit: Vec<u64> = Vec::new();
        for Transit { due, branch, scale, weights } in &self.transit {
            transit.extend([due.cast_unsigned(), *branch as u64, scale.as_f64().to_bits()]);
            transit.extend(weights.iter().map(|weight| weight.as_f64().to_bits()));
        }
        archive.list(&mut transit);
        let read = self.read_transit(&transit);
        archive.require(read.is_some());
        self.transit = read.unwrap_or_default();
        archive.reals(&mut self.sums);
        archive.reals(&mut self.slopes);
    }

    /// What [`archive`](Self::archive) has written of the spikes under way; `None` where it has not.
    fn read_transit(&self, mut rest: &[u64]) -> Option<VecDeque<Transit<T>>> {
        let mut transit = VecDeque::new();
        let number = |bits: &u64| T::of(f64::from_bits(*bits));
        while let [due, branch, scale, others @ ..] = rest {
            let branch = usize::try_from(*branch).ok().filter(|branch| *branch < self.axons.connections.n_pre())?;
            let (weights, others) = others.split_at_checked(self.axons.connections.of_pre(branch).len())?;
            let weights = weights.iter().map(number).collect();
            transit.push_back(Transit { due: due.cast_signed(), branch, scale: number(scale), weights });
            rest = others;
        }
        rest.is_empty().then_some(transit)
    }

    /// How many bytes it takes: connections and their index, weights, delays, states.
    pub(super) fn bytes(&self) -> usize {
        let models: usize = self.releases.iter().map(|release| release.bytes()).sum::<usize>()
            + self.rules.iter().map(|rule| rule.bytes()).sum::<usize>();
        let index = self.incoming.as_ref().map_or(0, |incoming| incoming.bytes());
        models + self.receptor.bytes() + self.weights.bytes() + self.axons.bytes() + index
    }
}

/// Adds `of(cell, value)` to each place.
fn add<T: Real>(places: &mut [T], values: &[T], of: impl Fn(usize, T) -> T) {
    for (cell, (place, value)) in places.iter_mut().zip(values).enumerate() {
        *place += of(cell, *value);
    }
}
