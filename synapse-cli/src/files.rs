//! Traces and spikes as files: CSV, JSON, NPZ, by the ending of the name.

use std::io::Cursor;
use std::path::Path;

use ndarray::{Array1, Array2, arr0};
use ndarray_npy::NpzWriter;
use serde_json::{Map, Value, json};
use synapse_runtime::network::SpikeTrain;

use crate::trace::{Quantity, Trace};
use crate::{Error, output};

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

/// What the ending of a file's name stands for.
pub(crate) fn ending<T: Copy>(path: &Path, flag: &str, known: &[(&str, T)]) -> Result<T, Error> {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or("");
    let found = known.iter().find(|(name, _)| name.eq_ignore_ascii_case(ending));
    found.map(|(_, format)| *format).ok_or_else(|| {
        let endings = known.iter().map(|(name, _)| format!(".{name}")).collect::<Vec<_>>().join(", ");
        let found = if ending.is_empty() { "no ending".to_owned() } else { format!("the ending `.{ending}`") };
        Error::input(format!("{flag}: {} has {found}; known: {endings}", path.display()))
    })
}

/// Writes a trace.
pub(crate) fn write(trace: &Trace, path: &Path, format: Format) -> Result<(), Error> {
    let contents = match format {
        Format::Csv => as_csv(trace),
        Format::Json => as_json(trace).to_string().into_bytes(),
        Format::Npz => as_npz(trace).map_err(|error| Error::Failed(format!("cannot pack the trace: {error}")))?,
    };
    output::write(path, &contents)
}

/// `time_ms,g,output`, or `time_ms,g[0],g[1],…` for more than one element. Numbers read back to the same double.
fn as_csv(trace: &Trace) -> Vec<u8> {
    let columns: Vec<(String, usize, usize)> = trace
        .quantities
        .iter()
        .enumerate()
        .flat_map(|(quantity, Quantity { name, .. })| {
            (0..trace.n).map(move |element| {
                let name = if trace.n == 1 { name.clone() } else { format!("{name}[{element}]") };
                (name, quantity, element)
            })
        })
        .collect();
    let header = columns.iter().map(|(name, ..)| name.as_str());
    let mut text = ["time_ms"].into_iter().chain(header).collect::<Vec<_>>().join(",");
    text.push('\n');
    let decimals = decimals(trace.times.get(1).copied().unwrap_or(1.0));
    for (row, time) in trace.times.iter().enumerate() {
        text.push_str(&rounded_time(*time, decimals));
        for (_, quantity, element) in &columns {
            let value = trace.quantities[*quantity].values[row * trace.n + element];
            text.push(',');
            text.push_str(&value.to_string());
        }
        text.push('\n');
    }
    if trace.is_interrupted {
        text.push_str("# interrupted\n");
    }
    text.into_bytes()
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

fn as_json(trace: &Trace) -> Value {
    let mut object = Map::new();
    object.insert("model".to_owned(), json!(trace.title));
    object.insert("time_ms".to_owned(), json!(trace.times));
    if trace.is_interrupted {
        object.insert("interrupted".to_owned(), json!(true));
    }
    for quantity in &trace.quantities {
        let row = |k: usize| &quantity.values[k * trace.n..(k + 1) * trace.n];
        let rows: Vec<&[f64]> = (0..trace.times.len()).map(row).collect();
        object.insert(quantity.name.clone(), json!(rows));
    }
    Value::Object(object)
}

/// Arrays `time_ms` (rows) and one for each quantity (rows × elements).
fn as_npz(trace: &Trace) -> Result<Vec<u8>, ndarray_npy::WriteNpzError> {
    let mut npz = NpzWriter::new(Cursor::new(Vec::new()));
    npz.add_array("time_ms", &Array1::from(trace.times.clone()))?;
    for quantity in &trace.quantities {
        let shape = (trace.times.len(), trace.n);
        let values = Array2::from_shape_vec(shape, quantity.values.clone()).unwrap_or_default();
        npz.add_array(quantity.name.as_str(), &values)?;
    }
    if trace.is_interrupted {
        npz.add_array("interrupted", &arr0(true))?;
    }
    Ok(npz.finish()?.into_inner())
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

/// Writes the spikes of a run as JSON; the other formats are those of `synapse_runtime::files`.
pub(crate) fn write_spikes_as_json(spikes: Spikes<'_>, path: &Path) -> Result<(), Error> {
    let group =
        |train: &SpikeTrain| json!({ "name": train.name, "n": train.n, "time_ms": train.times, "index": train.cells });
    let object = json!({
        "network": spikes.network,
        "dt_ms": spikes.dt,
        "duration_ms": spikes.end,
        "interrupted": spikes.is_interrupted,
        "groups": spikes.trains.iter().map(group).collect::<Vec<_>>(),
    });
    output::write(path, object.to_string().as_bytes())
}
