//! Traces as files: CSV, JSON, NPZ, by the ending of the name.

use std::io::Cursor;
use std::path::Path;

use ndarray::{Array1, Array2};
use ndarray_npy::NpzWriter;
use serde_json::{Map, Value, json};

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
        ending(path, "--out", &[("csv", Self::Csv), ("json", Self::Json), ("npz", Self::Npz)])
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
    let step = trace.times.get(1).copied().unwrap_or(1.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 3 and 330")]
    let decimals = (6.0 - step.log10().floor()).clamp(3.0, 330.0) as usize;
    for (row, time) in trace.times.iter().enumerate() {
        text.push_str(&rounded_time(*time, decimals));
        for (_, quantity, element) in &columns {
            let value = trace.quantities[*quantity].values[row * trace.n + element];
            text.push(',');
            text.push_str(&value.to_string());
        }
        text.push('\n');
    }
    text.into_bytes()
}

/// A time without the noise of its last digits: 0.3 rather than 0.30000000000000004.
fn rounded_time(time: f64, decimals: usize) -> String {
    let text = format!("{time:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

fn as_json(trace: &Trace) -> Value {
    let mut object = Map::new();
    object.insert("model".to_owned(), json!(trace.title));
    object.insert("time_ms".to_owned(), json!(trace.times));
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
    Ok(npz.finish()?.into_inner())
}
