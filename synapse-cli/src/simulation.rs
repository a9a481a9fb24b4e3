//! What makes a run: clock, parameters and spikes, all checked before anything is computed.

use std::cell::Cell;

use models::Entry;
use synapse_runtime::{AnyPopulation, Description, Method, Precision};

use crate::spikes::Arrivals;
use crate::{Error, PrecisionArg, SimulationArgs, progress};

/// The grid of times, t = i·dt.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    pub(crate) dt: f64,
    pub(crate) n_steps: usize,
    /// How many spikes were not on the grid.
    pub(crate) moved: Cell<usize>,
    /// How many spikes were behind its end.
    pub(crate) late: Cell<usize>,
}

impl Clock {
    /// A grid that covers `duration` in steps of `dt`, both in ms.
    pub(crate) fn new(dt: f64, duration: f64) -> Result<Self, Error> {
        if !dt.is_finite() || dt <= 0.0 {
            return Err(Error::input(format!("--dt: the step must be a positive number of ms, but it is {dt}")));
        }
        if !duration.is_finite() || duration < 0.0 {
            let message = format!("--duration: the time must be a number of ms, 0 or more, but it is {duration}");
            return Err(Error::input(message));
        }
        let steps = duration / dt;
        // The quotient itself is rounded.
        if (steps - steps.round()).abs() > 1e-9 + 4.0 * f64::EPSILON * steps {
            let message =
                format!("--duration: {duration} ms is {steps} steps of {dt} ms, but it must be a whole number");
            return Err(Error::input(message));
        }
        // Beyond this the times themselves would not be exact, and no trace would fit.
        if steps > 1e12 {
            return Err(Error::input(format!(
                "--duration: {steps:e} steps are more than the 1e12 that a run may have"
            )));
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be in 0..=1e12")]
        let n_steps = steps.round() as usize;
        Ok(Self { dt, n_steps, moved: Cell::new(0), late: Cell::new(0) })
    }

    /// The time of a row in ms.
    pub(crate) fn time(&self, row: usize) -> f64 {
        row as f64 * self.dt
    }

    /// The end of the run in ms.
    pub(crate) fn duration(&self) -> f64 {
        self.time(self.n_steps)
    }

    /// The row in which a spike at `time` (ms) acts: the nearest; `None` behind the end.
    pub(crate) fn row_of(&self, time: f64) -> Result<Option<usize>, String> {
        if !time.is_finite() || time < 0.0 {
            return Err(format!("the time of a spike is {time} ms, but it must be a number, 0 or more"));
        }
        let steps = time / self.dt;
        if (steps - steps.round()).abs() > 1e-6 {
            self.moved.set(self.moved.get() + 1);
        }
        if steps.round() > self.n_steps as f64 {
            self.late.set(self.late.get() + 1);
            return Ok(None);
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in 0..=n_steps")]
        Ok(Some(steps.round() as usize))
    }

    /// Says what became of spikes that are not where they were asked for.
    pub(crate) fn warn(&self) {
        let (moved, late) = (self.moved.get(), self.late.get());
        if moved > 0 {
            let plural = if moved == 1 { "spike was" } else { "spikes were" };
            progress::warn(&format!("{moved} {plural} moved to the nearest step of {} ms", self.dt));
        }
        if late > 0 {
            let plural = if late == 1 { "spike lies" } else { "spikes lie" };
            progress::warn(&format!("{late} {plural} behind the end of the run at {} ms", self.duration()));
        }
    }
}

/// A population and its input.
#[derive(Debug)]
pub(crate) struct Simulation {
    pub(crate) clock: Clock,
    pub(crate) population: Box<dyn AnyPopulation>,
    pub(crate) arrivals: Arrivals,
}

/// The times of the demonstration, which also drive a run that names no spikes.
pub(crate) const DEFAULT_SPIKES: [f64; 4] = [10.0, 30.0, 50.0, 70.0];

impl Simulation {
    /// What the words describe.
    pub(crate) fn new(entry: &Entry, args: &SimulationArgs) -> Result<Self, Error> {
        let clock = Clock::new(args.dt, args.duration)?;
        let mut description = Description::new(args.n, args.dt);
        if let Some(name) = &args.method {
            let method = method(name).map_err(|error| Error::input(format!("--method: {error}")))?;
            description = description.method(method);
        }
        for (name, value) in assignments(&args.set)? {
            description = description.set(name, value);
        }
        let precision = match args.precision {
            PrecisionArg::F32 => Precision::Single,
            PrecisionArg::F64 => Precision::Double,
        };
        let population =
            entry.build(&description, precision).map_err(|error| Error::input(flag_of(&error) + &error.to_string()))?;
        let arrivals = match (&args.spikes_file, &args.spikes) {
            (Some(path), _) => Arrivals::read(path, args.n, &clock)?,
            (None, Some(list)) => Arrivals::at_times(&Arrivals::parse_times(list)?, args.n, &clock)?,
            (None, None) => {
                let times: Vec<f64> = DEFAULT_SPIKES.into_iter().filter(|time| *time <= args.duration).collect();
                Arrivals::at_times(&times, args.n, &clock)?
            }
        };
        if !args.quiet {
            clock.warn();
            if entry.info.weight.is_none() && arrivals.n_weighted() > 0 {
                let n = arrivals.n_weighted();
                progress::warn(&format!(
                    "{} does not read the weight of a spike; {n} weights only scale `released`",
                    entry.name
                ));
            }
        }
        Ok(Self { clock, population, arrivals })
    }
}

/// The flag that an error of a population is about.
pub(crate) fn flag_of(error: &synapse_runtime::Error) -> String {
    use synapse_runtime::Error as Of;
    match error {
        // An object of a network has it.
        Of::Of { error, .. } => return flag_of(error),
        Of::UnknownName { .. }
        | Of::OutOfBounds { .. }
        | Of::MissingParameter { .. }
        | Of::Default { .. }
        | Of::NotFinite { .. } => "--set: ",
        Of::UnknownMethod { .. } => "--method: ",
        Of::TooLarge { .. } | Of::Memory { .. } => "--n: ",
        _ => "",
    }
    .to_owned()
}

/// The solver of that name.
pub(crate) fn method(name: &str) -> Result<Method, String> {
    Method::from_name(name).ok_or_else(|| {
        let known = Method::ALL.iter().map(|method| method.name());
        format!("there is no solver `{name}`; {}", synapse_runtime::hint(name, known))
    })
}

/// The names and the numbers of all `NAME=VALUE`, each name once.
pub(crate) fn assignments(words: &[String]) -> Result<Vec<(&str, f64)>, Error> {
    let mut all: Vec<(&str, f64)> = Vec::new();
    for word in words {
        let (name, value) = parse_assignment(word)?;
        if all.iter().any(|(other, _)| *other == name) {
            return Err(Error::input(format!("--set: `{name}` is set twice")));
        }
        all.push((name, value));
    }
    Ok(all)
}

/// The name and the number of `NAME=VALUE`.
fn parse_assignment(assignment: &str) -> Result<(&str, f64), Error> {
    let wrong = || Error::input(format!("--set: `{assignment}` is not NAME=VALUE with a number, as in tau=5"));
    let (name, value) = assignment.split_once('=').ok_or_else(wrong)?;
    let (name, value) = (name.trim(), value.trim().parse::<f64>().map_err(|_| wrong())?);
    // A bound that is infinite is none.
    let may_be_infinite = matches!(name, "W_min" | "W_max") && !value.is_nan();
    if value.is_finite() || may_be_infinite { Ok((name, value)) } else { Err(wrong()) }
}
