//! The referee of networks: one full model of every stage at every connection, step by step.

use std::collections::VecDeque;

use synapse_runtime::random::Stream;

use crate::case::Case;
use crate::full::{Full, Integration, Random};
use crate::models::Table;
use crate::order::Phase;
use crate::runtime::START;
use crate::table::Way;

/// What the cells did, which the referee takes as given.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cells {
    /// Potentials of each row; none of sources.
    pub(crate) v: Vec<Vec<f64>>,
    /// How many spikes each cell has in each row.
    pub(crate) spikes: Vec<Vec<usize>>,
}

/// One row for the start and one for the end of each step.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    /// The sum of each postsynaptic cell.
    pub(crate) sums: Vec<Vec<f64>>,
    /// The weight of each connection.
    pub(crate) weights: Vec<Vec<f64>>,
    /// The states of each stage at each connection.
    pub(crate) states: Vec<Vec<Vec<Vec<f64>>>>,
}

/// A stage at a connection.
struct Place<'m> {
    way: Way,
    full: Full<'m>,
    integration: Integration,
    random: Random,
    releases: bool,
    reads_weight: bool,
}

/// A connection.
struct Connection<'m> {
    pre: usize,
    post: usize,
    weight: f64,
    weighs_outputs: bool,
    delay: usize,
    before: Vec<Place<'m>>,
    synapse: Option<Place<'m>>,
    /// What is on its way along the dendrite: the row in which it arrives, and its weight.
    transit: VecDeque<(usize, f64)>,
    /// The sum of the weights that arrived in the step.
    arrived: f64,
}

/// The numbers of the events of a stage of the first projection.
fn stream(seed: u64, way: Way, k: u32) -> Stream {
    let part = match way {
        Way::ShortTerm => 16 + 16 * k,
        Way::Plasticity => 80 + 16 * k,
        _ => 160,
    };
    Stream::new(seed, (1 << 31) | (256 + part))
}

/// What all connections do.
pub(crate) fn run(case: &Case, table: &Table, pre: &Cells, post: &Cells) -> Rows {
    let mut connections: Vec<Connection<'_>> =
        (0..case.pairs.len()).map(|edge| Connection::new(case, table, edge)).collect();
    let mut rows = Rows { states: vec![Vec::new(); case.stages.len()], ..Rows::default() };
    for row in 0..case.n_steps + usize::from(case.order.has_start()) {
        let mut sums = vec![0.0; case.n_post];
        let third = case.third.iter().rev().find(|(from, _)| row == 0 && *from == 0 || *from < row);
        for connection in &mut connections {
            sums[connection.post] += connection.step(case, row, [pre, post], third.map_or(0.0, |(_, value)| *value));
        }
        rows.sums.push(sums);
        rows.weights.push(connections.iter().map(Connection::weight_now).collect());
        for (k, stage) in rows.states.iter_mut().enumerate() {
            stage.push(connections.iter().map(|connection| connection.stage(k).full.state.clone()).collect());
        }
    }
    rows
}

impl Place<'_> {
    fn see(&mut self, [v_pre, v_post]: [Option<f64>; 2], third: f64) {
        for (name, value) in [("v_pre", v_pre), ("v_post", v_post), ("third", Some(third))] {
            if self.full.has_input(name) {
                self.full.set_input(name, value.unwrap_or(f64::NAN));
            }
        }
    }
}

impl<'m> Connection<'m> {
    fn new(case: &Case, table: &'m Table, edge: usize) -> Self {
        let cells = case.pairs[edge];
        let mut numbers = [0; 2];
        let mut places = Vec::new();
        for stage in &case.stages {
            let given = |list: &[(String, crate::case::Spread)]| -> Vec<(String, f64)> {
                list.iter().map(|(name, spread)| (name.clone(), spread.of(edge, cells))).collect()
            };
            let number = &mut numbers[usize::from(stage.way == Way::Plasticity)];
            let info = table.info(stage.model);
            let random =
                Random { stream: stream(case.seed, stage.way, *number), element: u32::try_from(edge).unwrap_or(0) };
            *number += 1;
            places.push(Place {
                way: stage.way,
                full: Full::new(&table.models[stage.model], &given(&stage.parameters), &given(&stage.initial)),
                integration: stage.method.map_or(Integration::Exact, Integration::Step),
                random,
                releases: info.releases,
                reads_weight: info.weight.is_some(),
            });
        }
        let synapse = if case.synapse().is_some() { places.pop() } else { None };
        Self {
            pre: cells.0,
            post: cells.1,
            weight: case.weights.of(edge, cells),
            weighs_outputs: case.weighs_outputs && case.synapse().is_some(),
            delay: case.delay.of(edge),
            before: places,
            synapse,
            transit: VecDeque::new(),
            arrived: 0.0,
        }
    }

    fn each(&mut self, act: &mut dyn FnMut(&mut Place<'m>)) {
        self.before.iter_mut().chain(&mut self.synapse).for_each(act);
    }

    fn stage(&self, k: usize) -> &Place<'m> {
        self.before.get(k).or(self.synapse.as_ref()).expect("one for each stage")
    }

    /// A step that ends with a row; gives what is handed on.
    fn step(&mut self, case: &Case, row: usize, [pre, post]: [&Cells; 2], third: f64) -> f64 {
        let at = |row: Option<usize>| {
            let v = |cells: &Cells, cell: usize| match row {
                Some(row) => cells.v.get(row).map(|v| v[cell]),
                None => (!cells.v.is_empty()).then_some(START),
            };
            [v(pre, self.pre), v(post, self.post)]
        };
        let (before, after) = (at(row.checked_sub(1)), at(Some(row)));
        // What is there at time 0 has no step before it.
        let is_start = row == 0 && case.order.has_start();
        let mut v = if is_start { after } else { before };
        let mut output = f64::NAN;
        for phase in case.order.phases() {
            self.each(&mut |place| place.see(v, third));
            match phase {
                Phase::Cells => v = after,
                Phase::Integrate if is_start => {}
                Phase::Integrate => {
                    self.arrived = 0.0;
                    self.each(&mut |place| place.full.integrate(place.integration, case.dt));
                }
                Phase::Arrive => self.events(case, row, &pre.spikes, &post.spikes),
                Phase::Outputs => output = self.output(case, v[1].unwrap_or(f64::NAN)),
            }
        }
        output
    }

    /// Spikes that are due: presynaptic ones, then postsynaptic ones.
    fn events(&mut self, case: &Case, row: usize, pre: &[Vec<usize>], post: &[Vec<usize>]) {
        let of = |spikes: &[Vec<usize>], late: usize, cell: usize| match row.checked_sub(late) {
            Some(then) => spikes[then][cell],
            None => 0,
        };
        let late = if case.dendritic { [0, self.delay] } else { [case.order.latency(self.delay), 0] };
        for _ in 0..of(pre, late[0], self.pre) {
            let weight = self.weighed();
            if case.dendritic {
                self.transit.push_back((row + self.delay, weight));
            } else {
                self.reach(weight);
            }
        }
        while self.transit.front().is_some_and(|(due, _)| *due == row) {
            let (_, weight) = self.transit.pop_front().unwrap_or_default();
            self.reach(weight);
        }
        for _ in 0..of(post, late[1], self.post) {
            self.each(&mut |place| place.full.on_post(place.random));
        }
    }

    /// A presynaptic spike goes through what is before the synapse; the weight with which it goes on.
    fn weighed(&mut self) -> f64 {
        let mut weight = if self.weighs_outputs { 1.0 } else { self.weight };
        for place in &mut self.before {
            let release = place.full.on_pre(weight, place.random);
            weight *= match place.releases {
                true => release,
                false if self.weighs_outputs => 1.0,
                false => place.full.output(),
            };
        }
        weight
    }

    /// A presynaptic spike reaches the synapse.
    fn reach(&mut self, weight: f64) {
        self.arrived += weight;
        if let Some(place) = &mut self.synapse {
            let weight = if place.reads_weight { weight } else { 1.0 };
            place.full.on_pre(weight, place.random);
        }
    }

    fn weight_now(&self) -> f64 {
        let rules = self.before.iter().filter(|place| !place.releases);
        rules.fold(self.weight, |weight, place| weight * place.full.output())
    }

    fn output(&self, case: &Case, potential: f64) -> f64 {
        let Some(place) = &self.synapse else { return self.arrived };
        debug_assert!(case.synapse().is_some_and(|stage| stage.way == place.way), "the last stage");
        let value = if place.way.is_current() { place.full.current(potential) } else { place.full.output() };
        if place.reads_weight && !self.weighs_outputs { value } else { value * self.weight_now() }
    }
}
