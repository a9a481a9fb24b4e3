//! The spikes of one population.

use std::format;
use std::io::Write;
use std::path::Path;
use std::string::String;
use std::vec::Vec;

use super::npz::{Archive, ArchiveWriter, GrowingArray};
use super::partial::NewFile;
#[cfg(feature = "hdf5")]
use super::sonata::SonataSpikes;
use super::text::{self, Table};
use super::{Error, plural};

/// The spikes of one population.
///
/// # Invariants
/// `times` and `cells` have one entry for each spike. What is read keeps the order of the file; times are in order where
/// whoever wrote them had them in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spikes {
    /// When, in ms.
    pub times: Vec<f64>,
    /// Which cell, from 0.
    pub cells: Vec<u32>,
    /// Whether the run was ended before its time, so that later spikes are missing.
    pub interrupted: bool,
}

impl Spikes {
    /// Reads `time_ms,index`. The columns may stand in any order, lines that begin with `#` are comments.
    ///
    /// # Errors
    /// If the file cannot be read, or a line is not of this form; also if there is a column `weight`, which would be lost:
    /// see [`Spikes::read_weighted_csv`].
    pub fn read_csv(path: impl AsRef<Path>) -> Result<Self, Error> {
        Self::read_table(path.as_ref(), false).map(|(spikes, _)| spikes)
    }

    /// Reads `time_ms,index` or `time_ms,index,weight`, and the weights where there are any: one for each spike.
    ///
    /// # Errors
    /// If the file cannot be read, or a line is not of this form.
    pub fn read_weighted_csv(path: impl AsRef<Path>) -> Result<(Self, Option<Vec<f64>>), Error> {
        Self::read_table(path.as_ref(), true)
    }

    /// Writes `time_ms,index`; see [`SpikeWriter::csv`].
    ///
    /// # Errors
    /// If the file cannot be written, or there are more times than cells or fewer.
    pub fn write_csv(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        self.write(SpikeWriter::csv(path)?)
    }

    /// Reads the arrays `times`, `indices` and, where it is there, `interrupted`.
    ///
    /// # Errors
    /// If the file cannot be read, an array is missing, or one is not a list of numbers as long as the other.
    pub fn read_npz(path: impl AsRef<Path>) -> Result<Self, Error> {
        let mut archive = Archive::open(path.as_ref())?;
        let times = archive.times("times")?;
        let cells = archive.cells("indices")?;
        if times.len() != cells.len() {
            let found = format!("has {}", plural(cells.len(), "entry", "entries"));
            return Err(archive.error("indices", found, format!("{}, one for each of `times`", times.len())));
        }
        Ok(Self { times, cells, interrupted: archive.flag("interrupted")? })
    }

    /// Writes the arrays `times`, `indices` and `interrupted`; see [`SpikeWriter::npz`].
    ///
    /// # Errors
    /// If the file cannot be written, or there are more times than cells or fewer.
    pub fn write_npz(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        self.write(SpikeWriter::npz(path)?)
    }

    /// Reads the spikes of a population from a SONATA file: `/spikes/<population>/{timestamps,node_ids}`. Without a
    /// name the file must have one population, or one without a name: `/spikes/{timestamps,node_ids}`. Cells may be
    /// called `gids`. Times are in ms or, where the attribute `units` says so, in seconds.
    ///
    /// # Errors
    /// If the file cannot be read, there is no such population, or a dataset is missing, of another type or length, or in
    /// another unit.
    #[cfg(feature = "hdf5")]
    pub fn read_sonata(path: impl AsRef<Path>, population: Option<&str>) -> Result<Self, Error> {
        super::sonata::read_spikes(path.as_ref(), population)
    }

    /// Writes a SONATA file; see [`SpikeWriter::sonata`].
    ///
    /// # Errors
    /// If the file cannot be written, or there are more times than cells or fewer.
    #[cfg(feature = "hdf5")]
    pub fn write_sonata(&self, path: impl AsRef<Path>, population: &str) -> Result<(), Error> {
        self.write(SpikeWriter::sonata(path, population)?)
    }

    fn write(&self, mut writer: SpikeWriter) -> Result<(), Error> {
        writer.append(&self.times, &self.cells)?;
        writer.finish(self.interrupted)
    }

    fn read_table(path: &Path, weighted: bool) -> Result<(Self, Option<Vec<f64>>), Error> {
        let mut table = Table::open(path)?;
        let columns = Columns::read(&mut table, weighted)?;
        let mut spikes = Self::default();
        let mut weights = columns.weight.map(|_| Vec::new());
        while let Some(line) = table.next_line()? {
            match columns.spike(line) {
                Ok((time, cell, weight)) => {
                    let pushed = text::push(&mut spikes.times, time).and_then(|()| text::push(&mut spikes.cells, cell));
                    let pushed = pushed.and_then(|()| weights.as_mut().map_or(Ok(()), |all| text::push(all, weight)));
                    pushed.map_err(|(found, expected)| table.error(found, expected))?;
                }
                Err((found, expected)) => return Err(table.error(found, expected)),
            }
        }
        spikes.interrupted = table.interrupted;
        Ok((spikes, weights))
    }
}

/// Where the columns stand.
#[derive(Debug)]
struct Columns {
    time: usize,
    index: usize,
    weight: Option<usize>,
    n: usize,
}

impl Columns {
    fn read(table: &mut Table, weighted: bool) -> Result<Self, Error> {
        let form = if weighted { "time_ms,index or time_ms,index,weight" } else { "time_ms,index" };
        let expected = format!("a first line {form}");
        let Some(line) = table.next_line()? else {
            return Err(table.error("the file is empty", expected));
        };
        let found = format!("found `{}`", text::shortened(line));
        // More than are known are as wrong as too many of them.
        let names: Vec<&str> = text::fields(line).take(4).collect();
        let column = |name| names.iter().position(|column| *column == name);
        let (time, index) = (column("time_ms"), column("index"));
        let weight = column("weight").filter(|_| weighted);
        let n = 2 + usize::from(weight.is_some());
        match (time, index) {
            (Some(time), Some(index)) if names.len() == n => Ok(Self { time, index, weight, n }),
            _ => Err(table.error(found, expected)),
        }
    }

    fn spike(&self, line: &str) -> Result<(f64, u32, f64), (String, String)> {
        let mut values = [""; 3];
        let mut n = 0;
        for field in text::fields(line) {
            if let Some(value) = values.get_mut(n) {
                *value = field;
            }
            n += 1;
        }
        if n != self.n {
            return Err((format!("found {}", plural(n, "value", "values")), format!("{}", self.n)));
        }
        let time = values[self.time];
        let time = text::time(time).ok_or_else(|| text::unfit(time, "time_ms", text::TIME))?;
        let index = values[self.index];
        let cell = text::cell(index).ok_or_else(|| text::unfit(index, "index", text::CELL))?;
        let weight = self.weight.map_or(Ok(1.0), |weight| {
            let weight = values[weight];
            text::weight(weight).ok_or_else(|| text::unfit(weight, "weight", text::WEIGHT))
        })?;
        Ok((time, cell, weight))
    }
}

/// Writes spikes as they come, for runs longer than memory.
///
/// The file appears under its name in [`SpikeWriter::finish`]. Until then all is in temporary files beside it, which are
/// removed where the writer is dropped; the memory it takes does not grow.
///
/// ```
/// use synapse_runtime::files::{SpikeWriter, Spikes};
///
/// # let folder = std::env::temp_dir().join(format!("synapse-spike-writer-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// let path = folder.join("spikes.npz");
/// let mut writer = SpikeWriter::npz(&path)?;
/// writer.append(&[0.1, 0.1], &[3, 7])?;
/// assert!(!path.exists());
/// writer.append(&[0.4], &[3])?;
/// writer.finish(false)?;
/// assert_eq!(Spikes::read_npz(&path)?, Spikes { times: vec![0.1, 0.1, 0.4], cells: vec![3, 7, 3], interrupted: false });
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct SpikeWriter(Output);

#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "there is one for each file; with HDF5 all are large")]
enum Output {
    Csv(NewFile),
    /// Times and cells, until they are packed.
    Npz(GrowingArray, GrowingArray),
    #[cfg(feature = "hdf5")]
    Sonata(SonataSpikes),
}

impl SpikeWriter {
    /// Writes a line `time_ms,index` and one for each spike. Numbers read back to the same double, but for what NaN carry.
    /// After an interrupted run the last line is `# interrupted`: a comment to NumPy's `loadtxt`, and to pandas with
    /// `read_csv(…, comment="#")`.
    ///
    /// # Errors
    /// If no file can be made there.
    pub fn csv(path: impl AsRef<Path>) -> Result<Self, Error> {
        let mut file = NewFile::create(path.as_ref())?;
        file.append(b"time_ms,index\n")?;
        Ok(Self(Output::Csv(file)))
    }

    /// Writes the arrays `times` (`float64`, ms), `indices` (`uint32`) and `interrupted` (one bool). They are collected in
    /// two temporary files and packed at the end, which for a moment takes twice the space.
    ///
    /// # Errors
    /// If no file can be made there.
    pub fn npz(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let (times, cells) = (GrowingArray::create::<f64>(path, None)?, GrowingArray::create::<u32>(path, None)?);
        Ok(Self(Output::Npz(times, cells)))
    }

    /// Writes a SONATA file: `/spikes/<population>/timestamps` (`float64`, with the attribute `units` = ms) and `node_ids`
    /// (`uint64`); on the population the attributes `sorting` and, which is not of the standard, `interrupted`.
    ///
    /// # Errors
    /// If no file can be made there, or the name of the population is empty or has a `/`.
    #[cfg(feature = "hdf5")]
    pub fn sonata(path: impl AsRef<Path>, population: &str) -> Result<Self, Error> {
        SonataSpikes::create(path.as_ref(), population).map(|file| Self(Output::Sonata(file)))
    }

    /// Appends spikes: `times` in ms, and the cell of each.
    ///
    /// # Errors
    /// If the file cannot be written, or there are more times than cells or fewer; of those nothing is written.
    pub fn append(&mut self, times: &[f64], cells: &[u32]) -> Result<(), Error> {
        if times.len() != cells.len() {
            let found = plural(times.len(), "time", "times");
            return Err(Error::data(self.target(), found, format!("one for each of {} cells", cells.len())));
        }
        match &mut self.0 {
            Output::Csv(file) => {
                let mut spikes = times.iter().zip(cells);
                let written = spikes.try_for_each(|(time, cell)| writeln!(file, "{time:?},{cell}"));
                written.map_err(|error| Error::write(file.target(), error))
            }
            Output::Npz(all_times, all_cells) => {
                all_times.append(times, times.len())?;
                all_cells.append(cells, cells.len())
            }
            #[cfg(feature = "hdf5")]
            Output::Sonata(file) => file.append(times, cells),
        }
    }

    /// Completes the file and gives it its name; `interrupted` where the run was ended before its time.
    ///
    /// # Errors
    /// If the file cannot be written; then nothing is left of it.
    pub fn finish(self, interrupted: bool) -> Result<(), Error> {
        match self.0 {
            Output::Csv(mut file) => {
                if interrupted {
                    file.append(format!("{}\n", text::INTERRUPTED).as_bytes())?;
                }
                file.finish()
            }
            Output::Npz(times, cells) => {
                let mut archive = ArchiveWriter::create(times.target())?;
                times.pack("times", &mut archive)?;
                cells.pack("indices", &mut archive)?;
                archive.add_scalar("interrupted", interrupted)?;
                archive.finish()
            }
            #[cfg(feature = "hdf5")]
            Output::Sonata(file) => file.finish(interrupted),
        }
    }

    fn target(&self) -> &Path {
        match &self.0 {
            Output::Csv(file) => file.target(),
            Output::Npz(times, _) => times.target(),
            #[cfg(feature = "hdf5")]
            Output::Sonata(file) => file.target(),
        }
    }
}
