//! Spikes from the command line and from files, on the grid of a run.

use std::iter::repeat_n;
use std::path::Path;

use synapse_runtime::Spike;

use crate::Error;
use crate::input::{Lines, fields};
use crate::simulation::Clock;

/// The spikes of a run, in the order in which they act: by row of the trace (row 0 before the first step), then by element.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Arrivals {
    /// The row of each spike, or of each volley.
    rows: Vec<usize>,
    spikes: Spikes,
}

#[derive(Clone, Debug, PartialEq)]
enum Spikes {
    /// One for each row.
    Each(Vec<Spike>),
    /// One to every element for each row; those of the latest row that had any.
    Volleys { n: usize, latest: Vec<Spike> },
}

impl Arrivals {
    fn sorted(mut spikes: Vec<(usize, Spike)>) -> Self {
        spikes.sort_by_key(|(row, spike)| (*row, spike.element));
        let (rows, spikes) = spikes.into_iter().unzip();
        Self { rows, spikes: Spikes::Each(spikes) }
    }

    /// Spikes at `times` (ms) to every one of `n` elements.
    pub(crate) fn at_times(times: &[f64], n: usize, clock: &Clock) -> Result<Self, Error> {
        let row = |time: &f64| clock.row_of(*time).map_err(|error| Error::input(format!("--spikes: {error}")));
        let rows = times.iter().map(row).collect::<Result<Vec<_>, _>>()?;
        let mut rows: Vec<usize> = rows.into_iter().flatten().collect();
        rows.sort_unstable();
        Ok(Self { rows, spikes: Spikes::Volleys { n, latest: Vec::new() } })
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
        let mut lines = Lines::open(path)?;
        let columns = Columns::of(lines.next()?.unwrap_or_default()).map_err(|error| lines.error(error))?;
        let mut spikes = Vec::new();
        while let Some(line) = lines.next()? {
            let spike = columns.spike(line, n, clock).map_err(|error| lines.error(error))?;
            if spikes.try_reserve(1).is_err() {
                return Err(lines.error("the spikes before this one fill the memory"));
            }
            spikes.extend(spike);
        }
        Ok(Self::sorted(spikes))
    }

    /// The spikes that act in a row of the trace.
    ///
    /// # Errors
    /// If there are more than fit into memory.
    pub(crate) fn of_row(&mut self, row: usize) -> Result<&[Spike], Error> {
        let start = self.rows.partition_point(|other| *other < row);
        let end = self.rows.partition_point(|other| *other <= row);
        match &mut self.spikes {
            Spikes::Each(spikes) => Ok(&spikes[start..end]),
            Spikes::Volleys { .. } if start == end => Ok(&[]),
            Spikes::Volleys { n, latest } => {
                let count = end - start;
                if latest.len() != *n * count {
                    latest.clear();
                    let too_many = |_| Error::input(format!("--n: {n} spikes at once do not fit into memory"));
                    latest.try_reserve_exact(n.saturating_mul(count)).map_err(too_many)?;
                    latest.extend((0..*n).flat_map(|element| repeat_n(Spike::from(element), count)));
                }
                Ok(latest)
            }
        }
    }

    /// The rows in which a spike acts at any of the first `n` elements.
    pub(crate) fn rows_of_first(&self, n: usize) -> Vec<usize> {
        let mut rows: Vec<usize> = match &self.spikes {
            Spikes::Each(spikes) => {
                self.rows.iter().zip(spikes).filter(|(_, spike)| spike.element < n).map(|(row, _)| *row).collect()
            }
            Spikes::Volleys { n: all, .. } => self.rows.iter().copied().filter(|_| *all.min(&n) > 0).collect(),
        };
        rows.dedup();
        rows
    }

    /// The time in ms and the element of each spike.
    pub(crate) fn times<'a>(&'a self, clock: &'a Clock) -> Box<dyn Iterator<Item = (f64, usize)> + 'a> {
        match &self.spikes {
            Spikes::Each(spikes) => {
                Box::new(self.rows.iter().zip(spikes).map(|(row, spike)| (clock.time(*row), spike.element)))
            }
            Spikes::Volleys { n, .. } => {
                Box::new(self.rows.iter().flat_map(|row| (0..*n).map(|element| (clock.time(*row), element))))
            }
        }
    }

    /// The number of spikes.
    pub(crate) fn len(&self) -> usize {
        match &self.spikes {
            Spikes::Each(spikes) => spikes.len(),
            Spikes::Volleys { n, .. } => self.rows.len().saturating_mul(*n),
        }
    }

    /// The number of spikes whose weight is not that of a plain one.
    pub(crate) fn n_weighted(&self) -> usize {
        match &self.spikes {
            Spikes::Each(spikes) => spikes.iter().filter(|spike| spike.weight != 1.0).count(),
            Spikes::Volleys { .. } => 0,
        }
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
    fn of(header: &str) -> Result<Self, String> {
        const FORMS: &str = "time_ms,index or time_ms,index,weight";
        if header.is_empty() {
            return Err(format!("the file is empty, but its first line must be {FORMS}"));
        }
        let known = ["time_ms", "index", "weight"];
        if let Some(other) = fields(header).find(|column| !known.contains(column)) {
            let hint = synapse_runtime::hint(other, known.into_iter());
            return Err(format!("the column `{other}` of the first line is unknown; {hint}"));
        }
        let column = |name: &str| fields(header).position(|column| column == name);
        let required = |name: &str| {
            let found = fields(header).collect::<Vec<_>>().join(",");
            column(name)
                .ok_or_else(|| format!("the first line `{found}` has no column `{name}`, but it must be {FORMS}"))
        };
        let n = fields(header).count();
        Ok(Self { time: required("time_ms")?, index: required("index")?, weight: column("weight"), n })
    }

    /// The spike of a line and its row; `None` behind the end of the run.
    fn spike(&self, line: &str, n: usize, clock: &Clock) -> Result<Option<(usize, Spike)>, String> {
        let found = fields(line).count();
        if found > self.n {
            return Err(format!("the line has {found} values, but the first line names {} columns", self.n));
        }
        let word = |k: usize, name: &str| fields(line).nth(k).ok_or_else(|| format!("the column `{name}` is missing"));
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
