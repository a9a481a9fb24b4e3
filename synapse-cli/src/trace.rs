//! What a run records.

use synapse_runtime::AnyPopulation;

use crate::Error;
use crate::progress;
use crate::simulation::Simulation;
use crate::stop::Stop;

/// Traces of several quantities: a row for each time, a value for each element in it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Trace {
    /// What was run.
    pub(crate) title: String,
    /// The times of the rows in ms.
    pub(crate) times: Vec<f64>,
    /// The number of values in a row of each quantity.
    pub(crate) n: usize,
    /// The quantities.
    pub(crate) quantities: Vec<Quantity>,
    /// Whether the run was ended before its time; files say so.
    pub(crate) is_interrupted: bool,
}

/// A recorded quantity.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Quantity {
    /// A state's name, `output`, or a model's name.
    pub(crate) name: String,
    /// Where its values come from.
    pub(crate) source: Source,
    /// Its unit; empty for none.
    pub(crate) unit: &'static str,
    /// Its values, row after row.
    pub(crate) values: Vec<f64>,
}

/// What of a population a quantity is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    State,
    /// What a model that sets a release has beside its states.
    Released,
    Output,
}

/// The least, greatest and last value of a quantity over all elements.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Extent {
    pub(crate) name: String,
    pub(crate) unit: &'static str,
    pub(crate) least: f64,
    pub(crate) greatest: f64,
    /// The mean over the elements at the end.
    pub(crate) last: f64,
}

/// More than this is not held in memory.
const MOST_BYTES: f64 = 4e9;

/// Runs a simulation; the whole trace is kept if `keep` says so, the extents always.
///
/// It ends early where somebody stops it, which the trace says.
pub(crate) fn run(
    simulation: &mut Simulation,
    keep: bool,
    show_progress: bool,
    stop: &Stop,
) -> Result<(Trace, Vec<Extent>), Error> {
    let Simulation { clock, population, arrivals } = simulation;
    let info = population.info();
    let states = info.states.iter().map(|state| (state.name, Source::State, state.unit));
    let released = info.releases.then_some(("released", Source::Released, ""));
    let all = states.chain(released).chain([("output", Source::Output, info.output_unit)]);
    let quantities: Vec<Quantity> =
        all.map(|(name, source, unit)| Quantity { name: name.to_owned(), source, unit, values: Vec::new() }).collect();
    let mut extents: Vec<Extent> = quantities
        .iter()
        .map(|quantity| Extent {
            name: quantity.name.clone(),
            unit: quantity.unit,
            least: f64::INFINITY,
            greatest: f64::NEG_INFINITY,
            last: 0.0,
        })
        .collect();
    let bytes = 8.0 * quantities.len() as f64 * population.len() as f64 * (clock.n_steps + 1) as f64;
    if keep && bytes > MOST_BYTES {
        let message = format!("the trace would take {:.1} GB; use a smaller --n or --duration", bytes / 1e9);
        return Err(Error::input(message));
    }
    let (title, n) = (info.name.to_owned(), population.len());
    let mut trace = Trace { title, times: Vec::new(), n, quantities, is_interrupted: false };
    if keep {
        reserve(&mut trace, clock.n_steps + 1)?;
    }
    let bar = progress::bar(clock.n_steps, show_progress);
    for row in 0..=clock.n_steps {
        // There is always a row at time 0.
        if row > 0 && stop.is_wanted() {
            trace.is_interrupted = true;
            break;
        }
        if row > 0 {
            population.advance().map_err(Error::failed)?;
            bar.inc(1);
        }
        population.deliver(arrivals.of_row(row)?).map_err(Error::input)?;
        record(population.as_ref(), clock.time(row), keep, &mut trace, &mut extents)?;
    }
    population.check().map_err(Error::failed)?;
    bar.finish_and_clear();
    Ok((trace, extents))
}

/// Takes the memory of a whole trace before it is computed.
fn reserve(trace: &mut Trace, n_rows: usize) -> Result<(), Error> {
    let n_values = trace.n.saturating_mul(n_rows);
    let reserved = trace.times.try_reserve_exact(n_rows).and_then(|()| {
        trace.quantities.iter_mut().try_for_each(|quantity| quantity.values.try_reserve_exact(n_values))
    });
    let bytes = 8.0 * trace.quantities.len() as f64 * n_values as f64;
    let too_large = |_| {
        let message = "of the trace do not fit into memory; use a smaller --n or --duration";
        Error::input(format!("the {:.1} GB {message}", bytes / 1e9))
    };
    reserved.map_err(too_large)
}

fn record(
    population: &dyn AnyPopulation,
    time: f64,
    keep: bool,
    trace: &mut Trace,
    extents: &mut [Extent],
) -> Result<(), Error> {
    if keep || trace.times.is_empty() {
        trace.times.push(time);
    } else {
        // The latest alone.
        trace.times[0] = time;
    }
    for (quantity, extent) in trace.quantities.iter_mut().zip(extents) {
        let values = match quantity.source {
            Source::State => population.state(&quantity.name).map_err(Error::input)?,
            Source::Released => population.released(),
            Source::Output => population.outputs(),
        };
        if let Some(element) = values.iter().position(|value| !value.is_finite()) {
            let value = values[element];
            let message =
                format!("`{}` of element {element} is {value} at {time} ms: it left the numbers", quantity.name);
            return Err(Error::Failed(message));
        }
        extent.least = values.iter().copied().fold(extent.least, f64::min);
        extent.greatest = values.iter().copied().fold(extent.greatest, f64::max);
        extent.last = values.iter().sum::<f64>() / values.len().max(1) as f64;
        if keep {
            quantity.values.extend(values);
        }
    }
    Ok(())
}

impl Trace {
    /// The trace of one element of a quantity.
    pub(crate) fn column<'a>(&'a self, quantity: &'a Quantity, element: usize) -> impl Iterator<Item = f64> + 'a {
        quantity.values.iter().skip(element).step_by(self.n.max(1)).copied()
    }
}
