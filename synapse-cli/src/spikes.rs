//! Spikes from the command line and from files, on the grid of a run.

use std::fs::File;
use std::path::Path;

use synapse_runtime::Spike;

use crate::Error;
use crate::simulation::Clock;

/// The spikes of a run, in the order in which they act: by row of the trace (row 0 before the first step), then by element.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Arrivals {
    /// The row of each spike.
    rows: Vec<usize>,
    spikes: Vec<Spike>,
}

impl Arrivals {
    fn sorted(mut spikes: Vec<(usize, Spike)>) -> Self {
        spikes.sort_by_key(|(row, spike)| (*row, spike.element));
        let (rows, spikes) = spikes.into_iter().unzip();
        Self { rows, spikes }
    }

    /// Spikes at `times` (ms) to every one of `n` elements.
    pub(crate) fn at_times(times: &[f64], n: usize, clock: &Clock) -> Result<Self, Error> {
        let mut spikes = Vec::new();
        for time in times {
            let row = clock.row_of(*time).map_err(|error| Error::input(format!("--spikes: {error}")))?;
            if let Some(row) = row {
                spikes.extend((0..n).map(|element| (row, Spike::from(element))));
            }
        }
        Ok(Self::sorted(spikes))
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
        let mut reader =
            csv::ReaderBuilder::new().comment(Some(b'#')).trim(csv::Trim::All).flexible(true).from_reader(file);
        let header = reader.headers().map_err(|error| Error::input(format!("{}: {error}", path.display())))?.clone();
        let columns = Columns::of(&header).map_err(|error| Error::input(format!("{}:1: {error}", path.display())))?;
        let mut spikes = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| Error::input(format!("{}: {error}", path.display())))?;
            let line = record.position().map_or(0, csv::Position::line);
            let spike = columns.spike(&record, n, clock);
            spikes.extend(spike.map_err(|error| Error::input(format!("{}:{line}: {error}", path.display())))?);
        }
        Ok(Self::sorted(spikes))
    }

    /// The spikes that act in a row of the trace.
    pub(crate) fn of_row(&self, row: usize) -> &[Spike] {
        let start = self.rows.partition_point(|other| *other < row);
        let end = self.rows.partition_point(|other| *other <= row);
        &self.spikes[start..end]
    }

    /// The rows in which a spike acts at any of the first `n` elements.
    pub(crate) fn rows_of_first(&self, n: usize) -> Vec<usize> {
        let here = self.rows.iter().zip(&self.spikes).filter(|(_, spike)| spike.element < n);
        let mut rows: Vec<usize> = here.map(|(row, _)| *row).collect();
        rows.dedup();
        rows
    }

    /// The time in ms and the element of each spike.
    pub(crate) fn times<'a>(&'a self, clock: &'a Clock) -> impl Iterator<Item = (f64, usize)> + 'a {
        self.rows.iter().zip(&self.spikes).map(|(row, spike)| (clock.time(*row), spike.element))
    }

    /// The number of spikes.
    pub(crate) fn len(&self) -> usize {
        self.spikes.len()
    }

    /// The number of spikes whose weight is not that of a plain one.
    pub(crate) fn n_weighted(&self) -> usize {
        self.spikes.iter().filter(|spike| spike.weight != 1.0).count()
    }
}

/// Where the columns of a file stand.
struct Columns {
    time: usize,
    index: usize,
    weight: Option<usize>,
    n: usize,
}

impl Columns {
    fn of(header: &csv::StringRecord) -> Result<Self, String> {
        const FORMS: &str = "time_ms,index or time_ms,index,weight";
        let found = header.iter().collect::<Vec<_>>().join(",");
        if found.is_empty() {
            return Err(format!("the file is empty, but its first line must be {FORMS}"));
        }
        let known = ["time_ms", "index", "weight"];
        if let Some(other) = header.iter().find(|column| !known.contains(column)) {
            let hint = synapse_runtime::hint(other, known.into_iter());
            return Err(format!("the column `{other}` of the first line is unknown; {hint}"));
        }
        let column = |name: &str| header.iter().position(|column| column == name);
        let required = |name: &str| {
            column(name)
                .ok_or_else(|| format!("the first line `{found}` has no column `{name}`, but it must be {FORMS}"))
        };
        Ok(Self { time: required("time_ms")?, index: required("index")?, weight: column("weight"), n: header.len() })
    }

    /// The spike of a line and its row; `None` behind the end of the run.
    fn spike(&self, record: &csv::StringRecord, n: usize, clock: &Clock) -> Result<Option<(usize, Spike)>, String> {
        if record.len() > self.n {
            return Err(format!("the line has {} values, but the first line names {} columns", record.len(), self.n));
        }
        let word = |k: usize, name: &str| record.get(k).ok_or_else(|| format!("the column `{name}` is missing"));
        let number = |k: usize, name: &str| {
            let word = word(k, name)?;
            word.parse::<f64>().map_err(|_| format!("`{word}` in the column `{name}` is not a number"))
        };
        let index = word(self.index, "index")?;
        let element: usize =
            index.parse().map_err(|_| format!("`{index}` in the column `index` is not a whole number from 0"))?;
        if element >= n {
            let elements = if n == 1 { "1 element".to_owned() } else { format!("{n} elements") };
            return Err(format!("the index is {element}, but the population has {elements}, from 0 (see --n)"));
        }
        let weight = self.weight.map_or(Ok(1.0), |k| number(k, "weight"))?;
        if !weight.is_finite() {
            return Err(format!("the weight is {weight}, but it must be a finite number"));
        }
        let row = clock.row_of(number(self.time, "time_ms")?)?;
        Ok(row.map(|row| (row, Spike { element, weight })))
    }
}
