//! A quantity of cells over time.

use std::borrow::ToOwned;
use std::format;
use std::io::Write;
use std::path::Path;
use std::string::String;
use std::vec::Vec;

use super::npy::Number;
use super::npz::{Archive, ArchiveWriter, GrowingArray};
use super::partial::NewFile;
use super::text::{self, Table};
use super::{Error, plural};

const FIRST_LINE: &str = "a first line like time_ms,g[0] (nS),g[1] (nS)";

/// One quantity of some cells over time.
///
/// # Invariants
/// `values` has `times.len()` · `cells.len()` entries: a row for each time, in it a value for each cell.
///
/// ```text
/// times       cells  3    7
/// 0.0                g₃   g₇
/// 0.1                g₃   g₇
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recording {
    /// What was recorded: a state's name, `output`, …
    pub quantity: String,
    /// Its unit; empty for none.
    pub unit: String,
    /// The cells, or connections, in the order of the columns.
    pub cells: Vec<u32>,
    /// When, in ms.
    pub times: Vec<f64>,
    /// The values, row after row.
    pub values: Vec<f64>,
    /// Whether the run was ended before its time, so that later rows are missing.
    pub interrupted: bool,
}

impl Recording {
    /// The values of all cells at one of the times.
    ///
    /// # Panics
    /// If there is no such row.
    pub fn row(&self, row: usize) -> &[f64] {
        &self.values[row * self.cells.len()..][..self.cells.len()]
    }

    /// Reads `time_ms,g[3] (nS),g[7] (nS)`, and `time_ms,g`, which is of cell 0.
    ///
    /// # Errors
    /// If the file cannot be read, a line is not of this form, or the columns are of several quantities.
    pub fn read_csv(path: impl AsRef<Path>) -> Result<Self, Error> {
        let mut table = Table::open(path.as_ref())?;
        let mut recording = Self::read_first_line(&mut table)?;
        let n = recording.cells.len() + 1;
        while let Some(line) = table.next_line()? {
            if let Err((found, expected)) = recording.push_line(line, n) {
                return Err(table.error(found, expected));
            }
        }
        recording.interrupted = table.interrupted;
        if let Some(name) = table.column.as_deref().filter(|_| recording.cells.is_empty()) {
            let (quantity, _, unit) = column(name);
            (recording.quantity, recording.unit) = (quantity.to_owned(), unit.to_owned());
        }
        Ok(recording)
    }

    /// Writes `time_ms,g[3] (nS),g[7] (nS)`; see [`RecordingWriter::csv`].
    ///
    /// # Errors
    /// If the file cannot be written, the lengths do not fit, or the names cannot stand in a first line.
    pub fn write_csv(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        self.write(RecordingWriter::csv(path, &self.quantity, &self.unit, &self.cells)?)
    }

    /// Reads the arrays `times`, `values` (times × cells) and, where they are there, `cells`, `quantity`, `unit` and
    /// `interrupted`. Without `cells` the columns are those of the cells from 0.
    ///
    /// # Errors
    /// If the file cannot be read, an array is missing, of another type, or of a shape that does not fit.
    pub fn read_npz(path: impl AsRef<Path>) -> Result<Self, Error> {
        let mut archive = Archive::open(path.as_ref())?;
        let times = archive.times("times")?;
        let expected = "a two-dimensional array of floats, times × cells";
        let [rows, columns] = archive.shape("values", expected)?;
        // What does not fit is not read.
        if rows != times.len() {
            let expected = format!("{}, one for each of `times`", times.len());
            return Err(archive.error("values", format!("has {}", plural(rows, "row", "rows")), expected));
        }
        let (values, [_, _], _) = archive.numbers("values", expected, Number::double)?;
        let cells = if archive.has("cells") {
            archive.cells("cells")?
        } else if values.is_empty() {
            // The number of columns is then only a claim.
            Vec::new()
        } else {
            (0..).take(columns).collect()
        };
        if cells.len() != columns {
            let found = format!("has {}", plural(columns, "column", "columns"));
            return Err(archive.error("values", found, format!("{}, one for each of `cells`", cells.len())));
        }
        if let Some(cell) = repeated(&cells) {
            return Err(archive.error("cells", format!("has the cell {cell} twice"), "each cell once"));
        }
        let (quantity, unit) = (archive.text("quantity")?, archive.text("unit")?);
        Ok(Self { quantity, unit, cells, times, values, interrupted: archive.flag("interrupted")? })
    }

    /// Writes the arrays `times`, `values`, `cells`, `quantity`, `unit` and `interrupted`; see [`RecordingWriter::npz`].
    ///
    /// # Errors
    /// If the file cannot be written, or the lengths do not fit.
    pub fn write_npz(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        self.write(RecordingWriter::npz(path, &self.quantity, &self.unit, &self.cells)?)
    }

    fn write(&self, mut writer: RecordingWriter) -> Result<(), Error> {
        writer.append(&self.times, &self.values)?;
        writer.finish(self.interrupted)
    }

    fn read_first_line(table: &mut Table) -> Result<Self, Error> {
        let Some(line) = table.next_line()? else {
            return Err(table.error("the file is empty", FIRST_LINE));
        };
        let found = format!("found `{}`", text::shortened(line));
        let columns = columns(line).map_err(|(other, expected)| (other.unwrap_or(found), expected));
        columns.map_err(|(found, expected)| table.error(found, expected))
    }

    /// Appends a row, which has `n` values together with its time.
    fn push_line(&mut self, line: &str, n: usize) -> Result<(), (String, String)> {
        let found = text::fields(line).count();
        if found != n {
            return Err((format!("found {}", plural(found, "value", "values")), format!("{n}")));
        }
        for (k, field) in text::fields(line).enumerate() {
            let (value, expected) =
                if k == 0 { (text::time(field), text::TIME) } else { (text::double(field), text::NUMBER) };
            let value = value.ok_or_else(|| text::unfit(field, &self.column(k), expected))?;
            text::push(if k == 0 { &mut self.times } else { &mut self.values }, value)?;
        }
        Ok(())
    }

    fn column(&self, k: usize) -> String {
        let cell = k.checked_sub(1).and_then(|k| self.cells.get(k));
        cell.map_or("time_ms".to_owned(), |cell| format!("{}[{cell}]", self.quantity))
    }
}

/// The recording without rows that a first line is of; else what is found, unless it is the line, and what is expected.
fn columns(line: &str) -> Result<Recording, (Option<String>, &'static str)> {
    let mut names = text::fields(line);
    if names.next() != Some("time_ms") {
        return Err((None, FIRST_LINE));
    }
    let mut recording = Recording::default();
    for (k, name) in names.enumerate() {
        let (quantity, cell, unit) = column(name);
        // A single column may go without the number of its cell.
        let cell = cell.or_else(|| (k == 0 && text::fields(line).nth(2).is_none()).then_some(0));
        let Some(cell) = cell else {
            let found = format!("the column `{}` names no cell", text::shortened(name));
            return Err((Some(found), FIRST_LINE));
        };
        if k == 0 {
            (recording.quantity, recording.unit) = (quantity.to_owned(), unit.to_owned());
        } else if (quantity, unit) != (&recording.quantity, &recording.unit) {
            let found = format!("the column `{}` is of another quantity than the first", text::shortened(name));
            return Err((Some(found), "columns of one quantity in one unit"));
        }
        text::push(&mut recording.cells, cell).map_err(|(found, _)| (Some(found), "what fits into memory"))?;
    }
    match repeated(&recording.cells) {
        Some(cell) => Err((Some(format!("the cell {cell} has two columns")), "one for each cell")),
        None => Ok(recording),
    }
}

/// A cell that is there twice.
fn repeated(cells: &[u32]) -> Option<u32> {
    let is_ascending = cells.windows(2).all(|pair| pair[0] < pair[1]);
    if is_ascending {
        return None;
    }
    let mut sorted = cells.to_vec();
    sorted.sort_unstable();
    sorted.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0])
}

/// The parts of a column's name, `g[3] (nS)`.
fn column(name: &str) -> (&str, Option<u32>, &str) {
    let (name, unit) = match name.split_once(" (") {
        Some((name, unit)) => (name, unit.strip_suffix(')').unwrap_or(unit)),
        None => (name, ""),
    };
    let indexed = name.strip_suffix(']').and_then(|name| name.rsplit_once('['));
    match indexed.and_then(|(quantity, cell)| Some((quantity, cell.parse().ok()?))) {
        Some((quantity, cell)) => (quantity, Some(cell), unit),
        None => (name, None, unit),
    }
}

/// Writes a recording row by row, for runs longer than memory.
///
/// The file appears under its name in [`RecordingWriter::finish`]. Until then all is in temporary files beside it, which are
/// removed where the writer is dropped; the memory it takes does not grow.
///
/// ```
/// use synapse_runtime::files::{Recording, RecordingWriter};
///
/// # let folder = std::env::temp_dir().join(format!("synapse-recording-writer-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// let path = folder.join("g.csv");
/// let mut writer = RecordingWriter::csv(&path, "g", "nS", &[3, 7])?;
/// writer.append(&[0.0, 0.1], &[0.0, 0.0, 0.5, 0.25])?;
/// writer.finish(true)?;
/// let text = "time_ms,g[3] (nS),g[7] (nS)\n0.0,0.0,0.0\n0.1,0.5,0.25\n# interrupted\n";
/// assert_eq!(std::fs::read_to_string(&path)?, text);
/// assert_eq!(Recording::read_csv(&path)?.row(1), [0.5, 0.25]);
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct RecordingWriter {
    n_cells: usize,
    output: Output,
}

#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "there is one for each file")]
enum Output {
    Csv(NewFile),
    Npz { times: GrowingArray, values: GrowingArray, cells: Vec<u32>, quantity: String, unit: String },
}

impl RecordingWriter {
    /// Writes a line `time_ms,g[3] (nS),g[7] (nS)`, or `time_ms,g[3],g[7]` without a unit, and one for each time. Numbers
    /// read back to the same double, but for what NaN carry. Where there are no cells, a second line
    /// `# no columns of g (nS)` keeps the quantity and its unit. After an interrupted run the last line is `# interrupted`,
    /// as in [`SpikeWriter::csv`](super::SpikeWriter::csv).
    ///
    /// # Errors
    /// If no file can be made there, or the quantity or its unit cannot stand in the first line: neither may have commas,
    /// quotes or line ends, nor begin or end with a space, and the quantity no brackets.
    pub fn csv(path: impl AsRef<Path>, quantity: &str, unit: &str, cells: &[u32]) -> Result<Self, Error> {
        let path = path.as_ref();
        let fits = |text: &str| text.trim() == text && !text.contains([',', '"']) && !text.contains(char::is_control);
        if !fits(quantity) || quantity.contains(['[', ']', '(', ')']) {
            let expected = "a name without commas, quotes, brackets and line ends";
            return Err(Error::data(path, format!("the quantity is {quantity:?}"), expected));
        }
        if !fits(unit) {
            let expected = "one without commas, quotes and line ends";
            return Err(Error::data(path, format!("the unit is {unit:?}"), expected));
        }
        let mut file = NewFile::create(path)?;
        let suffix = if unit.is_empty() { String::new() } else { format!(" ({unit})") };
        file.append(b"time_ms")?;
        for cell in cells {
            file.append(format!(",{quantity}[{cell}]{suffix}").as_bytes())?;
        }
        file.append(b"\n")?;
        if cells.is_empty() && !(quantity.is_empty() && unit.is_empty()) {
            file.append(format!("# {}{quantity}{suffix}\n", text::NO_COLUMNS).as_bytes())?;
        }
        Ok(Self { n_cells: cells.len(), output: Output::Csv(file) })
    }

    /// Writes the arrays `times` (`float64`, ms), `values` (`float64`, times × cells), `cells` (`uint32`), `quantity` and
    /// `unit` (one text each) and `interrupted` (one bool). Times and values are collected in two temporary files and packed
    /// at the end, which for a moment takes twice the space.
    ///
    /// # Errors
    /// If no file can be made there, or the quantity or its unit is not 1000 letters at most or ends in the letter of code 0.
    pub fn npz(path: impl AsRef<Path>, quantity: &str, unit: &str, cells: &[u32]) -> Result<Self, Error> {
        let path = path.as_ref();
        for text in [quantity, unit] {
            if text.chars().count() > 1000 || text.ends_with('\0') {
                let found = format!("the quantity or unit is {:?}", text::shortened(text));
                return Err(Error::data(path, found, "at most 1000 letters, the last of which is not that of code 0"));
            }
        }
        let times = GrowingArray::create::<f64>(path, None)?;
        let values = GrowingArray::create::<f64>(path, Some(cells.len() as u64))?;
        let (quantity, unit) = (quantity.to_owned(), unit.to_owned());
        let output = Output::Npz { times, values, cells: cells.to_vec(), quantity, unit };
        Ok(Self { n_cells: cells.len(), output })
    }

    /// Appends a row for each of `times`, in ms; `values` has them one after the other, a value for each cell.
    ///
    /// # Errors
    /// If the file cannot be written, or the number of values is not that of times and cells; of those nothing is written.
    pub fn append(&mut self, times: &[f64], values: &[f64]) -> Result<(), Error> {
        if times.len().checked_mul(self.n_cells) != Some(values.len()) {
            let found = plural(values.len(), "value", "values");
            let expected = format!("one for each of {} times and {} cells", times.len(), self.n_cells);
            return Err(Error::data(self.target(), found, expected));
        }
        match &mut self.output {
            Output::Csv(file) => {
                for (row, time) in times.iter().enumerate() {
                    write_row(file, *time, &values[row * self.n_cells..][..self.n_cells])
                        .map_err(|error| Error::write(file.target(), error))?;
                }
                Ok(())
            }
            Output::Npz { times: all_times, values: all_values, .. } => {
                all_times.append(times, times.len())?;
                all_values.append(values, times.len())
            }
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
            Output::Npz { times, values, cells, quantity, unit } => {
                let mut archive = ArchiveWriter::create(times.target())?;
                times.pack("times", &mut archive)?;
                values.pack("values", &mut archive)?;
                archive.add("cells", cells.iter().copied(), &[cells.len() as u64])?;
                archive.add_text("quantity", &quantity)?;
                archive.add_text("unit", &unit)?;
                archive.add_scalar("interrupted", interrupted)?;
                archive.finish()
            }
        }
    }

    fn target(&self) -> &Path {
        match &self.output {
            Output::Csv(file) => file.target(),
            Output::Npz { times, .. } => times.target(),
        }
    }
}

fn write_row(file: &mut NewFile, time: f64, values: &[f64]) -> std::io::Result<()> {
    write!(file, "{time:?}")?;
    values.iter().try_for_each(|value| write!(file, ",{value:?}"))?;
    writeln!(file)
}
