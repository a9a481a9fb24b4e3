//! The work that is timed: the same for `synapse bench` and for `cargo bench`.

use std::time::{Duration, Instant};

use models::{CobaLif, Entry, Expon, Lif, Std, Stdp, Stp};
use synapse_runtime::network::{Distribution, Group, Network, Output, Projection, Record, RecordId, Setup, Simulation};
use synapse_runtime::random::Stream;
use synapse_runtime::{
    AnyPopulation, Connectivity, Description, Error as RuntimeError, EventDriven, LazyPopulation, Method, Population,
    Precision, Real, Spike, Synapse,
};

use crate::Error;

/// The step of all workloads in ms.
const DT: f64 = 0.1;

/// The seed of all workloads.
const SEED: u64 = 7;

/// What was done.
#[derive(Clone, Copy, Debug)]
pub struct Outcome {
    /// How long it took, without what was made ready before.
    pub wall: Duration,
    /// How often what is timed was done: steps of elements, synaptic events, or connections.
    pub work: f64,
    /// A number that depends on all results.
    pub checksum: f64,
}

fn timed<R>(work: impl FnOnce() -> Result<R, RuntimeError>) -> Result<(Duration, R), RuntimeError> {
    let start = Instant::now();
    let result = work()?;
    Ok((start.elapsed(), result))
}

/// Steps of a population of which 2 % receive a spike in each step.
///
/// # Errors
/// If the model does not have the solver, or memory is short.
pub fn step(
    entry: &Entry,
    n: usize,
    steps: u64,
    precision: Precision,
    method: Option<Method>,
) -> Result<Outcome, Error> {
    // As many lists as keep the loop from knowing them by heart.
    const LISTS: u32 = 16;
    const SHARE: f64 = 0.02;
    let mut description = Description::new(n, DT);
    if let Some(method) = method {
        description = description.method(method);
    }
    let mut population = entry.build(&description, precision).map_err(Error::input)?;
    let trains: Vec<Vec<Spike>> = (0..LISTS)
        .map(|list| {
            let mut sequence = Stream::new(SEED, 0).sequence(list);
            (0..n).filter(|_| sequence.uniform() < SHARE).map(Spike::from).collect()
        })
        .collect();
    let work = |population: &mut Box<dyn AnyPopulation>| {
        for spikes in trains.iter().cycle().take(usize::try_from(steps).unwrap_or(usize::MAX)) {
            population.advance()?;
            population.deliver(spikes)?;
        }
        Ok(())
    };
    let (wall, ()) = timed(|| work(&mut population)).map_err(Error::failed)?;
    let checksum = population.state(entry.info.states[0].name).map_err(Error::failed)?.iter().sum();
    Ok(Outcome { wall, work: n as f64 * steps as f64, checksum })
}

/// The model of [`events`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventModel {
    /// [`Expon`]
    Expon,
    /// [`Std`]
    Std,
    /// [`Stp`]
    Stp,
}

/// Spikes at elements that are updated at them alone: rows of 100 elements, of which one in a thousand spikes in each step.
///
/// # Errors
/// If memory is short.
pub fn events(model: EventModel, n: usize, steps: u64, precision: Precision) -> Result<Outcome, Error> {
    match (model, precision) {
        (EventModel::Expon, Precision::Single) => events_of::<Expon, f32>(n, steps),
        (EventModel::Expon, Precision::Double) => events_of::<Expon, f64>(n, steps),
        (EventModel::Std, Precision::Single) => events_of::<Std, f32>(n, steps),
        (EventModel::Std, Precision::Double) => events_of::<Std, f64>(n, steps),
        (EventModel::Stp, Precision::Single) => events_of::<Stp, f32>(n, steps),
        (EventModel::Stp, Precision::Double) => events_of::<Stp, f64>(n, steps),
    }
    .map_err(Error::failed)
}

fn events_of<M: Synapse + EventDriven, T: Real>(n: usize, steps: u64) -> Result<Outcome, RuntimeError> {
    const ROW: usize = 100;
    const SHARE: f64 = 0.001;
    let mut population: LazyPopulation<M, T> = Population::<M, T>::builder(n, 0.0).build_event_driven()?;
    let rows: Vec<Vec<Spike>> =
        (0..n).step_by(ROW).map(|first| (first..(first + ROW).min(n)).map(Spike::from).collect()).collect();
    let mut sequence = Stream::new(SEED, 0).sequence(0);
    let mut spikes = Vec::new();
    for step in 0..steps {
        spikes.extend((0..rows.len()).filter(|_| sequence.uniform() < SHARE).map(|row| (step, row)));
    }
    let (wall, work) = timed(|| {
        let mut work = 0;
        for (step, row) in &spikes {
            population.deliver(*step as f64 * DT, &rows[*row])?;
            work += rows[*row].len();
        }
        Ok(work)
    })?;
    let values = population.state(M::INFO.states[0].name, steps as f64 * DT)?;
    Ok(Outcome { wall, work: work as f64, checksum: values.iter().map(|value| value.as_f64()).sum() })
}

/// The network of Vogels & Abbott (2005) in the form of Brette et al. (2007), benchmark 1: four fifths of the cells excite;
/// up to 4000 cells are connected with a probability of 2 %, more by 64 and 16 inputs each.
///
/// # Errors
/// If memory is short, or the system gives no threads.
pub fn network(n: usize, steps: u64, precision: Precision, threads: usize) -> Result<Outcome, Error> {
    match precision {
        Precision::Single => network_of::<f32>(n, steps, threads),
        Precision::Double => network_of::<f64>(n, steps, threads),
    }
    .map_err(Error::failed)
}

fn network_of<T: Real>(n: usize, steps: u64, threads: usize) -> Result<Outcome, RuntimeError> {
    let mut network = Network::<T>::in_precision(DT).seed(SEED);
    let n_excitatory = n * 4 / 5;
    let cell = || Setup::new(CobaLif::default()).initial("V", Distribution::uniform(-60.0, -50.0));
    let excitatory = network.add(Group::cells("excitatory", n_excitatory, cell()).current(200.0));
    let inhibitory = network.add(Group::cells("inhibitory", n - n_excitatory, cell()).current(200.0));
    let mut paths = Vec::new();
    for (pre, name, tau, weight, reversal, degree) in
        [(excitatory, "excitation", 5.0, 6.0, 0.0, 64), (inhibitory, "inhibition", 10.0, 67.0, -80.0, 16)]
    {
        let spikes = network.record(Record::spikes(pre));
        for (post, of) in [(excitatory, "excitatory"), (inhibitory, "inhibitory")] {
            let connectivity = match n {
                ..=4000 => Connectivity::probability(0.02),
                _ => Connectivity::in_degree(degree).multapses(true),
            };
            let projection = Projection::new(&format!("{name} of {of}"), pre, post, connectivity)
                .delay(DT)
                .weight(weight)
                .synapse(Expon { tau })
                .output(Output::conductance(reversal));
            paths.push((spikes, network.connect(projection)));
        }
    }
    let mut simulation = network.build()?;
    simulation.threads(threads)?;
    let (wall, ()) = timed(|| simulation.advance(steps))?;
    let mut work = 0;
    for (spikes, projection) in paths {
        let mut n_targets = Vec::new();
        for (source, _) in simulation.connections(projection)? {
            let source = source as usize;
            n_targets.resize(n_targets.len().max(source + 1), 0_usize);
            n_targets[source] += 1;
        }
        work += spiking(&simulation, spikes).filter_map(|cell| n_targets.get(cell)).sum::<usize>();
    }
    let v = [excitatory, inhibitory].map(|group| simulation.state(group, "V"));
    let checksum = v.into_iter().collect::<Result<Vec<_>, _>>()?.iter().flatten().map(|v| v.as_f64()).sum();
    Ok(Outcome { wall, work: work as f64, checksum })
}

/// The cell of each spike.
fn spiking<T: Real>(simulation: &Simulation<T>, spikes: RecordId) -> impl Iterator<Item = usize> {
    simulation.spikes(spikes).cells.into_iter().map(|cell| cell as usize)
}

/// The plasticity of Song, Miller & Abbott (2000): ten Poisson processes of 15 Hz for each of `n` cells, all connected
/// with all; an event is what a spike of either side does to one connection.
///
/// # Errors
/// If memory is short, or the system gives no threads.
pub fn plasticity(n: usize, steps: u64, precision: Precision, threads: usize) -> Result<Outcome, Error> {
    match precision {
        Precision::Single => plasticity_of::<f32>(n, steps, threads),
        Precision::Double => plasticity_of::<f64>(n, steps, threads),
    }
    .map_err(Error::failed)
}

fn plasticity_of<T: Real>(n: usize, steps: u64, threads: usize) -> Result<Outcome, RuntimeError> {
    let n_pre = 10 * n;
    let mut network = Network::<T>::in_precision(DT).seed(SEED);
    let pre = network.add(Group::poisson("inputs", n_pre, 15.0));
    let cell = Lif { V_rest: -74.0, V_reset: -60.0, V_th: -54.0, V_init: Some(-60.0), ..Lif::default() };
    let post = network.add(Group::cells("cells", n, cell));
    let rule = Setup::new(Stdp { tau_s: 20.0, tau_t: 20.0, A1: 0.01, A2: 0.0105, ..Stdp::default() });
    let projection = network.connect(
        Projection::new("synapses", pre, post, Connectivity::all_to_all())
            .delay(DT)
            .weight(600.0 / n_pre as f64)
            .plasticity(rule.initial("w", Distribution::uniform(0.0, 1.0)))
            .synapse(Expon { tau: 5.0 })
            .output(Output::Current),
    );
    let mut simulation = network.build()?;
    simulation.threads(threads)?;
    let (wall, ()) = timed(|| simulation.advance(steps))?;
    let work = simulation.n_spikes(pre)? as f64 * n as f64 + simulation.n_spikes(post)? as f64 * n_pre as f64;
    Ok(Outcome { wall, work, checksum: simulation.synapse(projection, "w")?.iter().map(|w| w.as_f64()).sum() })
}

/// Makes `n` connections among √(10·n) cells, with normal weights and uniform delays, and runs the network for some steps.
///
/// # Errors
/// If memory is short.
pub fn connect(n: usize, steps: u64, precision: Precision) -> Result<Outcome, Error> {
    match precision {
        Precision::Single => connect_of::<f32>(n, steps),
        Precision::Double => connect_of::<f64>(n, steps),
    }
    .map_err(Error::failed)
}

fn connect_of<T: Real>(n: usize, steps: u64) -> Result<Outcome, RuntimeError> {
    let mut n_cells = 1;
    while n_cells * n_cells < n.saturating_mul(10) {
        n_cells += n_cells / 8 + 1;
    }
    let mut network = Network::<T>::in_precision(DT).seed(SEED);
    let cells = network.add(Group::cells("cells", n_cells, CobaLif::default()));
    let projection = network.connect(
        Projection::new("synapses", cells, cells, Connectivity::total(n))
            .delay(Distribution::uniform(0.1, 2.0))
            .weight(Distribution::normal(1.0, 0.2))
            .synapse(Expon { tau: 5.0 })
            .output(Output::conductance(0.0)),
    );
    let (wall, mut simulation) = timed(|| network.build())?;
    simulation.advance(steps)?;
    let weights = simulation.weights(projection)?;
    Ok(Outcome { wall, work: n as f64, checksum: weights.iter().map(|weight| weight.as_f64()).sum() })
}
