//! The spikes of several groups in one file.

use std::borrow::ToOwned;
use std::format;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::string::String;
use std::vec::Vec;

use super::npz::{ArchiveWriter, GrowingArray};
use super::partial::NewFile;
use super::{Error, Spikes, plural, text};

/// Writes the spikes of several groups into one file as they come, for runs longer than memory.
///
/// The file appears under its name in [`GroupSpikeWriter::finish`], as that of [`SpikeWriter`](super::SpikeWriter) does.
///
/// ```
/// use synapse_runtime::files::{GroupSpikeWriter, Spikes};
///
/// # let folder = std::env::temp_dir().join(format!("synapse-group-spike-writer-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// let path = folder.join("spikes.csv");
/// let mut writer = GroupSpikeWriter::csv(&path, &["exc", "inh"])?;
/// let exc = Spikes { times: vec![0.1, 0.3], cells: vec![3, 7], interrupted: false };
/// let inh = Spikes { times: vec![0.2], cells: vec![0], interrupted: false };
/// writer.append(&[exc, inh])?;
/// writer.finish(true)?;
/// let text = "time_ms,group,index\n0.1,exc,3\n0.2,inh,0\n0.3,exc,7\n# interrupted\n";
/// assert_eq!(std::fs::read_to_string(&path)?, text);
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct GroupSpikeWriter {
    path: PathBuf,
    groups: Vec<String>,
    output: Output,
}

#[derive(Debug)]
enum Output {
    Csv(NewFile),
    /// Times and cells of each group, until they are packed, and numbers by name.
    Npz(Vec<(GrowingArray, GrowingArray)>, Vec<(String, f64)>),
}

impl GroupSpikeWriter {
    /// Writes a line `time_ms,group,index` and one for each spike, in the order of times where each part that is appended is
    /// later than the one before. Numbers and interrupted runs as in [`SpikeWriter::csv`](super::SpikeWriter::csv).
    ///
    /// # Errors
    /// If no file can be made there, or the name of a group has commas, quotes or line ends.
    pub fn csv(path: impl AsRef<Path>, groups: &[&str]) -> Result<Self, Error> {
        let path = path.as_ref();
        let fits = |name: &&&str| !name.contains([',', '"']) && !name.contains(char::is_control);
        if let Some(name) = groups.iter().find(|name| !fits(name)) {
            let expected = "a name without commas, quotes and line ends";
            return Err(Error::data(path, format!("a group is called {name:?}"), expected));
        }
        let mut file = NewFile::create(path)?;
        file.append(b"time_ms,group,index\n")?;
        Ok(Self::of(path, groups, Output::Csv(file)))
    }

    /// Writes the arrays `GROUP.time_ms` (`float64`) and `GROUP.index` (`uint32`) for each group and `interrupted` (one bool).
    /// They are collected in temporary files and packed at the end, which for a moment takes twice the space.
    ///
    /// # Errors
    /// If no file can be made there, or two groups have one name.
    pub fn npz(path: impl AsRef<Path>, groups: &[&str]) -> Result<Self, Error> {
        let path = path.as_ref();
        if let Some(k) = (1..groups.len()).find(|k| groups[..*k].contains(&groups[*k])) {
            let found = format!("two groups are called {:?}", groups[k]);
            return Err(Error::data(path, found, "a name for each"));
        }
        let arrays = groups
            .iter()
            .map(|_| Ok((GrowingArray::create::<f64>(path, None)?, GrowingArray::create::<u32>(path, None)?)));
        let arrays = arrays.collect::<Result<_, Error>>()?;
        Ok(Self::of(path, groups, Output::Npz(arrays, Vec::new())))
    }

    fn of(path: &Path, groups: &[&str], output: Output) -> Self {
        let groups = groups.iter().map(|name| (*name).to_owned()).collect();
        Self { path: path.to_owned(), groups, output }
    }

    /// Puts a number beside the spikes: in NPZ an array of this name with one entry. CSV has no place for it.
    pub fn number(&mut self, name: &str, value: f64) {
        if let Output::Npz(_, numbers) = &mut self.output {
            numbers.push((name.to_owned(), value));
        }
    }

    /// Appends spikes: those of each group, in the order of the names. Whether they say that they are interrupted does not
    /// matter.
    ///
    /// # Errors
    /// If the file cannot be written, there are more groups than names or fewer, or more times than cells or fewer; of those
    /// nothing is written.
    pub fn append(&mut self, spikes: &[Spikes]) -> Result<(), Error> {
        if spikes.len() != self.groups.len() {
            let found = format!("spikes of {}", plural(spikes.len(), "group", "groups"));
            return Err(Error::data(&self.path, found, format!("those of {}", self.groups.len())));
        }
        if let Some(uneven) = spikes.iter().find(|spikes| spikes.times.len() != spikes.cells.len()) {
            let found = plural(uneven.times.len(), "time", "times");
            return Err(Error::data(&self.path, found, format!("one for each of {} cells", uneven.cells.len())));
        }
        match &mut self.output {
            Output::Csv(file) => {
                let of = |(group, spikes): (usize, &Spikes)| {
                    let cells = spikes.cells.clone().into_iter();
                    spikes.times.clone().into_iter().zip(cells).map(move |(time, cell)| (time, group, cell))
                };
                let mut all: Vec<(f64, usize, u32)> = spikes.iter().enumerate().flat_map(of).collect();
                all.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
                let mut spikes = all.into_iter();
                let written =
                    spikes.try_for_each(|(time, group, cell)| writeln!(file, "{time:?},{},{cell}", self.groups[group]));
                written.map_err(|error| Error::write(&self.path, error))
            }
            Output::Npz(arrays, _) => arrays.iter_mut().zip(spikes).try_for_each(|((times, cells), spikes)| {
                times.append(&spikes.times, spikes.times.len())?;
                cells.append(&spikes.cells, spikes.cells.len())
            }),
        }
    }

    /// Completes the file and gives it its name; `interrupted` where the run was ended before its time.
    ///
    /// # Errors
    /// If the file cannot be written; then nothing is left of it.
    pub fn finish(self, interrupted: bool) -> Result<(), Error> {
        match self.output {
            Output::Csv(mut file) => {
                if interrupted {
                    file.append(format!("{}\n", text::INTERRUPTED).as_bytes())?;
                }
                file.finish()
            }
            Output::Npz(arrays, numbers) => {
                let mut archive = ArchiveWriter::create(&self.path)?;
                for (name, (times, cells)) in self.groups.iter().zip(arrays) {
                    times.pack(&format!("{name}.time_ms"), &mut archive)?;
                    cells.pack(&format!("{name}.index"), &mut archive)?;
                }
                for (name, value) in numbers {
                    archive.add_scalar(&name, value)?;
                }
                archive.add_scalar("interrupted", interrupted)?;
                archive.finish()
            }
        }
    }
}
