//! Traces and spikes as files: CSV, JSON, NPZ, by the ending of the name.

use std::io::{self, Write};
use std::path::Path;

use ndarray::{ArrayView1, ArrayView2, arr0};
use ndarray_npy::NpzWriter;
use serde::Serialize;
use synapse_runtime::files::NewFile;
use synapse_runtime::network::SpikeTrain;

use crate::Error;
use crate::output::{Target, is_standard};
use crate::trace::{Quantity, Trace};

/// The formats of a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Csv,
    Json,
    Npz,
}

impl Format {
    /// The format that the ending of a name asks for.
    pub(crate) fn of(path: &Path) -> Result<Self, Error> {
        Self::of_flag(path, "--out")
    }

    /// The same for a name that another flag gives.
    pub(crate) fn of_flag(path: &Path, flag: &str) -> Result<Self, Error> {
        ending(path, flag, &[("csv", Self::Csv), ("json", Self::Json), ("npz", Self::Npz)])
    }
}

/// What the ending of a file's name stands for; standard output gets the first of the formats.
pub(crate) fn ending<T: Copy>(path: &Path, flag: &str, known: &[(&str, T)]) -> Result<T, Error> {
    if let Some((_, first)) = known.first().filter(|_| is_standard(path)) {
        return Ok(*first);
    }
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or("");
    let found = known.iter().find(|(name, _)| name.eq_ignore_ascii_case(ending));
    found.map(|(_, format)| *format).ok_or_else(|| {
        let endings = known.iter().map(|(name, _)| format!(".{name}")).collect::<Vec<_>>().join(", ");
        let found = if ending.is_empty() { "no ending".to_owned() } else { format!("the ending `.{ending}`") };
        Error::input(format!("{flag}: {} has {found}; known: {endings}", path.display()))
    })
}

/// Writes a trace, value by value: the text of it takes no memory.
pub(crate) fn write(trace: &Trace, target: Target, format: Format, out: &mut dyn Write) -> Result<(), Error> {
    match (format, target) {
        (Format::Csv, target) => target.write(out, |file| as_csv(trace, file)),
        (Format::Json, target) => target.write(out, |file| as_json(trace, file)),
        (Format::Npz, Target::File(file)) => as_npz(trace, file),
        (Format::Npz, Target::Standard) => Err(Error::input("an archive cannot go to standard output")),
    }
}

/// `time_ms,g,output`, or `time_ms,g[0],g[1],…` for more than one element. Numbers read back to the same double.
fn as_csv(trace: &Trace, file: &mut dyn Write) -> io::Result<()> {
    write!(file, "time_ms")?;
    for Quantity { name, .. } in &trace.quantities {
        match trace.n {
            1 => write!(file, ",{name}")?,
            n => (0..n).try_for_each(|element| write!(file, ",{name}[{element}]"))?,
        }
    }
    writeln!(file)?;
    let decimals = decimals(trace.times.get(1).copied().unwrap_or(1.0));
    for (row, time) in trace.times.iter().enumerate() {
        write!(file, "{}", rounded_time(*time, decimals))?;
        for quantity in &trace.quantities {
            row_of(trace, quantity, row).iter().try_for_each(|value| write!(file, ",{value}"))?;
        }
        writeln!(file)?;
    }
    if trace.is_interrupted {
        writeln!(file, "# interrupted")?;
    }
    Ok(())
}

/// The values of a quantity in a row.
fn row_of<'a>(trace: &Trace, quantity: &'a Quantity, row: usize) -> &'a [f64] {
    &quantity.values[row * trace.n..(row + 1) * trace.n]
}

/// Decimals that tell the times of steps apart.
pub(crate) fn decimals(step: f64) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 3 and 330")]
    let decimals = (6.0 - step.log10().floor()).clamp(3.0, 330.0) as usize;
    decimals
}

/// A time without the noise of its last digits: 0.3 rather than 0.30000000000000004.
pub(crate) fn rounded_time(time: f64, decimals: usize) -> String {
    let text = format!("{time:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// `{"model":…,"time_ms":[…],"interrupted":true,"g":[[…],…]}`: one list for each quantity, in it one for each row.
fn as_json(trace: &Trace, mut file: &mut dyn Write) -> io::Result<()> {
    write!(file, "{{\"model\":")?;
    serde_json::to_writer(&mut file, &trace.title)?;
    write!(file, ",\"time_ms\":")?;
    serde_json::to_writer(&mut file, &trace.times)?;
    if trace.is_interrupted {
        write!(file, ",\"interrupted\":true")?;
    }
    for quantity in &trace.quantities {
        write!(file, ",")?;
        serde_json::to_writer(&mut file, &quantity.name)?;
        write!(file, ":[")?;
        for row in 0..trace.times.len() {
            if row > 0 {
                write!(file, ",")?;
            }
            serde_json::to_writer(&mut file, row_of(trace, quantity, row))?;
        }
        write!(file, "]")?;
    }
    write!(file, "}}")
}

/// Arrays `time_ms` (rows) and one for each quantity (rows × elements).
fn as_npz(trace: &Trace, file: NewFile) -> Result<(), Error> {
    let path = file.target().to_owned();
    let unwritable =
        |error: ndarray_npy::WriteNpzError| Error::failed(format!("cannot write {}: {error}", path.display()));
    let mut npz = NpzWriter::new(file);
    npz.add_array("time_ms", &ArrayView1::from(&trace.times)).map_err(unwritable)?;
    for quantity in &trace.quantities {
        let shape = (trace.times.len(), trace.n);
        let values = ArrayView2::from_shape(shape, &quantity.values).map_err(Error::failed)?;
        npz.add_array(quantity.name.as_str(), &values).map_err(unwritable)?;
    }
    if trace.is_interrupted {
        npz.add_array("interrupted", &arr0(true)).map_err(unwritable)?;
    }
    npz.finish().map_err(unwritable)?.finish().map_err(Error::failed)
}

/// The spikes of a run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spikes<'a> {
    /// Of which network.
    pub(crate) network: &'a str,
    /// The step in ms.
    pub(crate) dt: f64,
    /// Until when they were computed, in ms.
    pub(crate) end: f64,
    /// Whether that is before the end that was asked for.
    pub(crate) is_interrupted: bool,
    /// The groups.
    pub(crate) trains: &'a [SpikeTrain],
}

/// The same as it is in a file.
#[derive(Serialize)]
struct SpikeFile<'a> {
    network: &'a str,
    dt_ms: f64,
    duration_ms: f64,
    interrupted: bool,
    groups: Vec<GroupSpikes<'a>>,
}

#[derive(Serialize)]
struct GroupSpikes<'a> {
    name: &'a str,
    n: usize,
    time_ms: &'a [f64],
    index: &'a [u32],
}

impl<'a> GroupSpikes<'a> {
    fn of(train: &'a SpikeTrain) -> Self {
        Self { name: &train.name, n: train.n, time_ms: &train.times, index: &train.cells }
    }
}

/// Writes the spikes of a run as JSON; the other formats are those of `synapse_runtime::files`.
pub(crate) fn write_spikes_as_json(spikes: Spikes<'_>, target: Target, out: &mut dyn Write) -> Result<(), Error> {
    let object = SpikeFile {
        network: spikes.network,
        dt_ms: spikes.dt,
        duration_ms: spikes.end,
        interrupted: spikes.is_interrupted,
        groups: spikes.trains.iter().map(GroupSpikes::of).collect(),
    };
    target.write(out, |file| Ok(serde_json::to_writer(file, &object)?))
}
