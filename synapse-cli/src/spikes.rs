//! Spikes from the command line and from files, on the grid of a run.

use std::fs::File;
use std::path::Path;

use synapse_runtime::Spike;

use crate::Error;
use crate::simulation::Clock;

/// The spikes of a run: for each row of the trace those that act in it, row 0 before the first step.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Arrivals {
    rows: Vec<Vec<Spike>>,
}

impl Arrivals {
    fn none(clock: &Clock) -> Self {
        Self { rows: vec![Vec::new(); clock.n_steps + 1] }
    }

    /// Spikes at `times` (ms) to every one of `n` elements.
    pub(crate) fn at_times(times: &[f64], n: usize, clock: &Clock) -> Result<Self, Error> {
        let mut arrivals = Self::none(clock);
        for time in times {
            let row = clock.row_of(*time).map_err(|error| Error::input(format!("--spikes: {error}")))?;
            if let Some(row) = row {
                arrivals.rows[row].extend((0..n).map(Spike::from));
            }
        }
        Ok(arrivals)
    }

    /// The times in `list`, `10,30,50`.
    pub(crate) fn parse_times(list: &str) -> Result<Vec<f64>, Error> {
        let number = |word: &str| {
            let word = word.trim();
            word.parse().map_err(|_| Error::input(format!("--spikes: `{word}` is no time in ms, as in 10,30,50")))
        };
        list.split(',').filter(|word| !word.trim().is_empty()).map(number).collect()
    }

    /// Spikes from a CSV file with the columns `time_ms`, `index` and perhaps `weight`.
    pub(crate) fn read(path: &Path, n: usize, clock: &Clock) -> Result<Self, Error> {
        let file = File::open(path).map_err(|error| Error::unreadable(path, &error))?;
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_reader(file);
        let header = reader.headers().map_err(|error| Error::input(format!("{}: {error}", path.display())))?.clone();
        let column = |name: &str| header.iter().position(|column| column == name);
        let required = |name: &str| {
            column(name).ok_or_else(|| {
                let found = header.iter().collect::<Vec<_>>().join(",");
                let message = format!("the first line `{found}` has no column `{name}`, but it must be");
                Error::input(format!("{}:1: {message} time_ms,index or time_ms,index,weight", path.display()))
            })
        };
        let (time, index, weight) = (required("time_ms")?, required("index")?, column("weight"));
        let mut arrivals = Self::none(clock);
        for record in reader.records() {
            let record = record.map_err(|error| Error::input(format!("{}: {error}", path.display())))?;
            let line = record.position().map_or(0, csv::Position::line);
            let at = |message: String| Error::input(format!("{}:{line}: {message}", path.display()));
            let word =
                |k: usize, name: &str| record.get(k).ok_or_else(|| at(format!("the column `{name}` is missing")));
            let number = |k: usize, name: &str| {
                let word = word(k, name)?;
                word.parse::<f64>().map_err(|_| at(format!("`{word}` in the column `{name}` is not a number")))
            };
            let index_word = word(index, "index")?;
            let element: usize = index_word
                .parse()
                .map_err(|_| at(format!("`{index_word}` in the column `index` is not a whole number from 0")))?;
            if element >= n {
                let elements = if n == 1 { "1 element".to_owned() } else { format!("{n} elements") };
                let message = format!("the index is {element}, but the population has {elements}, from 0 (see --n)");
                return Err(at(message));
            }
            let weight = weight.map_or(Ok(1.0), |k| number(k, "weight"))?;
            if !weight.is_finite() {
                return Err(at(format!("the weight is {weight}, but it must be a finite number")));
            }
            if let Some(row) = clock.row_of(number(time, "time_ms")?).map_err(at)? {
                arrivals.rows[row].push(Spike { element, weight });
            }
        }
        for row in &mut arrivals.rows {
            row.sort_by_key(|spike| spike.element);
        }
        Ok(arrivals)
    }

    /// The spikes that act in a row of the trace.
    pub(crate) fn of_row(&self, row: usize) -> &[Spike] {
        &self.rows[row]
    }

    /// The rows in which a spike acts at `element`.
    pub(crate) fn rows_of(&self, element: usize) -> impl Iterator<Item = usize> {
        let here = move |spikes: &[Spike]| spikes.iter().any(|spike| spike.element == element);
        self.rows.iter().enumerate().filter(move |(_, spikes)| here(spikes)).map(|(row, _)| row)
    }

    /// The number of spikes.
    pub(crate) fn len(&self) -> usize {
        self.rows.iter().map(Vec::len).sum()
    }
}
