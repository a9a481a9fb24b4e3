//! The same networks by the runtime.

use synapse_runtime::network::{Draw, Group, Named, Network, Output, Projection, Record, RecordId, Signal, Simulation};
use synapse_runtime::prelude::*;
use synapse_runtime::{Connectivity, Error, Per};

use crate::case::{Case, Delay, Spread, Stage, Wiring};
use crate::models::Table;
use crate::network::{Cells, Rows};
use crate::solve::TOLERANCE;
use crate::table::Entry;

/// The potential of a cell before its first step.
pub(crate) const START: f64 = -62.0;

/// A cell that spikes when it is driven hard, whatever reaches it through synapses.
#[derive(Neuron)]
#[neuron(
    input drive,
    input heard,
    input I,
    dV/dt = (-60 + drive - V) / 10,
    V(0) = -62, // `START`
    spike when V >= 0,
    reset { V = -70; }
)]
struct Driven {}

/// A model that is attached in precision `T`.
pub(crate) trait Precise: Real {
    fn attach(entry: &Entry, stage: &Stage, p: Projection<Self>, named: Named) -> Option<Projection<Self>>;
}

impl Precise for f64 {
    fn attach(entry: &Entry, stage: &Stage, p: Projection<Self>, named: Named) -> Option<Projection<Self>> {
        (entry.double)(stage.way, p, named, stage.clocked)
    }
}

impl Precise for f32 {
    fn attach(entry: &Entry, stage: &Stage, p: Projection<Self>, named: Named) -> Option<Projection<Self>> {
        (entry.single)(stage.way, p, named, stage.clocked)
    }
}

/// What a run gave.
#[derive(Clone, Debug, Default)]
pub(crate) struct Run {
    pub(crate) pre: Cells,
    pub(crate) post: Cells,
    /// Sums and weights; no states, which may be anywhere.
    pub(crate) rows: Rows,
    /// The current of each cell, as it is recorded.
    pub(crate) currents: Vec<Vec<f64>>,
    /// The stage, the position of the state in it, and its rows: one value for each of whatever keeps it.
    pub(crate) states: Vec<(usize, usize, Vec<Vec<f64>>)>,
    /// The weights at the end, asked of the simulation itself.
    pub(crate) last_weights: Vec<f64>,
}

/// Why a network does not run.
#[derive(Clone, Debug)]
pub(crate) enum Refusal {
    /// The model's type does not allow it.
    Untyped,
    /// The network was refused when it was built.
    Built(String),
    /// A run ended in an error.
    Ran(String),
}

/// What is recorded.
struct Records {
    v: [Option<RecordId>; 2],
    spikes: [RecordId; 2],
    sums: RecordId,
    weights: RecordId,
    currents: RecordId,
    states: Vec<(usize, usize, RecordId)>,
}

struct Built<T> {
    simulation: Simulation<T>,
    records: Records,
    projection: synapse_runtime::network::ProjectionId,
}

fn draw(spread: &Spread) -> Draw {
    match spread {
        Spread::Same(value) => Draw::from(*value),
        Spread::Pre(list) | Spread::Post(list) | Spread::Each(list) => Draw::from(list.clone()),
    }
}

/// How hard a cell must be driven for one step so that it spikes.
fn kick(dt: f64) -> f64 {
    300.0 / -(-dt / 10.0).exp_m1()
}

fn group<T: Real>(case: &Case, name: &str, side: usize) -> Group<T> {
    let (n, is_cells, spikes) = match side {
        0 => (case.n_pre, case.pre_is_cells, &case.pre_spikes),
        _ => (case.n_post, case.post_is_cells, &case.post_spikes),
    };
    if !is_cells {
        return Group::spikes(name, n, spikes.iter().map(|(row, cell)| (*row as f64 * case.dt, *cell)));
    }
    let drive = (0..case.n_steps).map(|step| {
        let of = |cell: usize| {
            let spikes = spikes.contains(&(step + 1, cell));
            case.drive[side][cell] + if spikes { kick(case.dt) } else { 0.0 }
        };
        (step as f64 * case.dt, (0..n).map(of).collect::<Vec<f64>>())
    });
    Group::cells(name, n, Driven {}).input("drive", Signal::sections(drive))
}

fn named(case: &Case, stage: &Stage) -> Named {
    let mut named = Named::new();
    for (name, spread) in &stage.parameters {
        let per = match spread {
            Spread::Same(_) => None,
            Spread::Pre(_) => Some(Per::PreCell),
            Spread::Post(_) => Some(Per::PostCell),
            Spread::Each(_) => Some(Per::Connection),
        };
        named = match per.filter(|_| case.says_per()) {
            Some(per) => named.set_per(per, name, draw(spread)),
            None => named.set(name, draw(spread)),
        };
    }
    for (name, spread) in &stage.initial {
        named = named.initial(name, draw(spread));
    }
    match stage.method {
        Some(method) => named.method(method).tolerance(TOLERANCE),
        None => named,
    }
}

#[expect(clippy::cast_possible_truncation, reason = "weights that single precision holds")]
fn single(list: &[f64]) -> Vec<f32> {
    list.iter().map(|weight| *weight as f32).collect()
}

fn connectivity(case: &Case) -> Connectivity {
    match case.wiring {
        Wiring::AllToAll => Connectivity::all_to_all(),
        Wiring::OneToOne => Connectivity::one_to_one(),
        Wiring::Pairs => {
            let index = |cell: usize| u32::try_from(cell).unwrap_or(u32::MAX);
            let pairs = case.pairs.iter().map(|(pre, post)| (index(*pre), index(*post)));
            let (pre, post): (Vec<u32>, Vec<u32>) = pairs.unzip();
            Connectivity::pairs(pre, post)
        }
        Wiring::Rows => {
            let starts = (0..=case.n_pre).map(|cell| case.pairs.partition_point(|(pre, _)| *pre < cell));
            let targets = case.pairs.iter().map(|(_, post)| u32::try_from(*post).unwrap_or(u32::MAX));
            Connectivity::compressed_rows(starts.collect::<Vec<_>>(), targets.collect::<Vec<_>>())
        }
        Wiring::Rule(rule) => match rule {
            0 => Connectivity::probability(0.6),
            1 => Connectivity::in_degree(2),
            2 => Connectivity::out_degree(2),
            _ => Connectivity::total(5).multapses(true),
        },
    }
}

fn build<T: Precise>(case: &Case, table: &Table) -> Result<Built<T>, Refusal> {
    let mut network = Network::<T>::in_precision(case.dt).seed(case.seed).schedule(case.order.schedule());
    let groups = [network.add(group(case, "pre", 0)), network.add(group(case, "post", 1))];
    let mut projection = Projection::new("synapses", groups[0], groups[1], connectivity(case));
    projection = match &case.weights {
        Spread::Same(weight) => projection.weight(*weight),
        Spread::Each(list) if case.seed.is_multiple_of(2) => projection.weight(single(list)),
        Spread::Each(list) | Spread::Pre(list) | Spread::Post(list) => projection.weight(list.clone()),
    };
    projection = match &case.delay {
        Delay::Same(steps) => projection.delay(f64::from(*steps) * case.dt),
        Delay::Each(list) => projection.delay(list.iter().map(|k| f64::from(*k) * case.dt).collect::<Vec<f64>>()),
    };
    if case.dendritic {
        projection = projection.dendritic();
    }
    if case.weighs_outputs && case.synapse().is_some() {
        projection = projection.weigh_outputs();
    }
    if case.delays_spikes {
        projection = projection.delays_spikes();
    }
    let mut has_third = false;
    for stage in &case.stages {
        projection =
            T::attach(&table.entries[stage.model], stage, projection, named(case, stage)).ok_or(Refusal::Untyped)?;
        has_third |= table.info(stage.model).has_input("third");
    }
    if case.post_is_cells && !case.synapse().is_some_and(|stage| stage.way.is_current()) {
        projection = projection.output(Output::input("heard"));
    }
    if has_third {
        let sections = case
            .third
            .iter()
            .map(|(from, value)| (if *from == 0 { f64::NEG_INFINITY } else { *from as f64 * case.dt }, *value));
        projection = projection.input("third", Signal::sections(sections));
    }
    let projection = network.connect(projection);
    let is_cells = [case.pre_is_cells, case.post_is_cells];
    let records = Records {
        v: [0, 1].map(|side| is_cells[side].then(|| network.record(Record::state(groups[side], "V")))),
        spikes: groups.map(|group| network.record(Record::spikes(group))),
        sums: network.record(Record::sum(projection)),
        weights: network.record(Record::weight(projection)),
        currents: network.record(Record::current(projection)),
        states: states(case, table)
            .map(|(stage, k, name)| (stage, k, network.record(Record::synapse(projection, name))))
            .collect(),
    };
    let simulation = network.build().map_err(|error| Refusal::Built(kind(&error)))?;
    Ok(Built { simulation, records, projection })
}

/// The connections that a rule makes, where it can.
pub(crate) fn connections(case: &Case) -> Option<Vec<(usize, usize)>> {
    let mut network = Network::<f64>::new(case.dt).seed(case.seed);
    let pre = network.add(Group::spikes("pre", case.n_pre, []));
    let post = network.add(Group::cells("post", case.n_post, Driven {}));
    let projection = Projection::new("synapses", pre, post, connectivity(case)).delay(case.dt);
    let projection = network.connect(projection.output(Output::input("heard")));
    let simulation = network.build().ok()?;
    let connections = simulation.connections(projection).ok()?;
    Some(connections.into_iter().map(|(source, target)| (source as usize, target as usize)).collect())
}

/// The states whose names belong to one stage alone.
fn states<'a>(case: &'a Case, table: &'a Table) -> impl Iterator<Item = (usize, usize, &'static str)> + 'a {
    let names = |stage: &Stage| table.info(stage.model).states.iter().map(|state| state.name);
    let all: Vec<&str> = case.stages.iter().flat_map(names).collect();
    let of_stage = move |(k, stage): (usize, &Stage)| {
        names(stage).enumerate().map(move |(state, name)| (k, state, name)).collect::<Vec<_>>()
    };
    case.stages
        .iter()
        .enumerate()
        .flat_map(of_stage)
        .filter(move |(_, _, name)| all.iter().filter(|other| *other == name).count() == 1)
}

/// An error without names and numbers.
pub(crate) fn kind(error: &Error) -> String {
    let inner = if let Error::Of { error, .. } = error { error } else { error };
    let text = format!("{inner:?}");
    text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_owned()
}

/// Builds and runs.
pub(crate) fn run<T: Precise>(case: &Case, table: &Table) -> Result<Run, Refusal> {
    let mut first = build::<T>(case, table)?;
    let ran = |result: Result<(), Error>| result.map_err(|error| Refusal::Ran(error.to_string()));
    if case.threads > 1 {
        ran(first.simulation.threads(case.threads))?;
    }
    let mut run = Run::default();
    let before = case.restored.unwrap_or(case.n_steps);
    ran(first.simulation.advance(before as u64))?;
    read(&first, case, &mut run, 0);
    if case.restored.is_some() {
        let bytes = first.simulation.save();
        let mut second = build::<T>(case, table)?;
        ran(second.simulation.restore(&bytes))?;
        ran(second.simulation.advance((case.n_steps - before) as u64))?;
        // Its first row is that of its own start.
        read(&second, case, &mut run, usize::from(case.order.has_start()));
        first = second;
    }
    run.last_weights = numbers(&first.simulation.weights(first.projection).map_err(|e| Refusal::Ran(e.to_string()))?);
    Ok(run)
}

fn numbers<T: Real>(values: &[T]) -> Vec<f64> {
    values.iter().map(|value| value.as_f64()).collect()
}

/// Adds what was recorded from a row on.
fn read<T: Real>(built: &Built<T>, case: &Case, run: &mut Run, from: usize) {
    let Built { simulation, records, .. } = built;
    let add = |to: &mut Vec<Vec<f64>>, record: RecordId| {
        let recording = simulation.recording(record);
        let n = recording.elements.len();
        let rows = (from..recording.times.len()).map(|row| recording.values[row * n..(row + 1) * n].to_vec());
        to.extend(rows);
    };
    for (side, n) in [(0, case.n_pre), (1, case.n_post)] {
        let cells = if side == 0 { &mut run.pre } else { &mut run.post };
        if let Some(v) = records.v[side] {
            add(&mut cells.v, v);
        }
        let spikes = simulation.spikes(records.spikes[side]);
        cells.spikes.resize(case.n_steps + 1, vec![0; n]);
        let first = if from == 0 { 0.0 } else { f64::MIN_POSITIVE };
        for (time, cell) in spikes.times.iter().zip(&spikes.cells).filter(|(time, _)| **time >= first) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a row")]
            let row = (time / case.dt).round() as usize;
            cells.spikes[row][*cell as usize] += 1;
        }
    }
    add(&mut run.rows.sums, records.sums);
    add(&mut run.rows.weights, records.weights);
    add(&mut run.currents, records.currents);
    run.states.resize(records.states.len(), (0, 0, Vec::new()));
    for ((stage, k, record), kept) in records.states.iter().zip(&mut run.states) {
        (kept.0, kept.1) = (*stage, *k);
        add(&mut kept.2, *record);
    }
}
