//! What the tests share: reference data (see `data/README.md`) and populations of one element.

mod folder;
mod random;

use std::env;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Once;

use serde_json::Value;
use synapse_runtime::columns::{Coefficients, Span};
use synapse_runtime::implicit::TOLERANCE;
use synapse_runtime::{Method, Model, Population, Synapse};

pub use folder::Folder;
pub use random::{Random, fuzz_rounds};

/// The README's programs compile and run.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

/// The texts of the reference cases whose names satisfy `is_wanted`, by name.
///
/// They come whole from the folder that `SYNAPSE_ORACLE` names, else packed from the repository, which a line on standard
/// error says.
///
/// # Panics
/// If the folder cannot be read or holds no such case.
pub fn cases(is_wanted: impl Fn(&str) -> bool) -> Vec<(String, String)> {
    let folder = env::var_os("SYNAPSE_ORACLE").map(PathBuf::from);
    let suffix = if folder.is_some() { ".json" } else { ".json.gz" };
    let folder = folder.unwrap_or_else(|| {
        static SAID: Once = Once::new();
        // Written to the stream itself, which the test harness does not capture.
        let message = "note: SYNAPSE_ORACLE names no folder, so the packed reference data of tests/data is used";
        SAID.call_once(|| writeln!(io::stderr(), "{message}").expect("standard error takes a line"));
        Path::new(env!("CARGO_MANIFEST_DIR")).join("data")
    });
    let files = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut cases: Vec<(String, String)> = files
        .map(|file| file.expect("an entry of the folder").path())
        .filter_map(|path| {
            let name = path.file_name()?.to_str()?.strip_suffix(suffix)?.to_owned();
            is_wanted(&name).then(|| (name, text(&path)))
        })
        .collect();
    cases.sort();
    assert!(!cases.is_empty(), "{} holds no case that this test asks for", folder.display());
    cases
}

/// One case by its name, parsed.
///
/// # Panics
/// As [`cases`], or if the case is not JSON.
pub fn case(name: &str) -> Value {
    let (_, text) = cases(|other| other == name).remove(0);
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The rows of a table, its columns in the order of `columns`; a value without a finite number is NaN.
///
/// # Panics
/// If the case is no such table.
pub fn rows<const N: usize>(table: &Value, columns: [&str; N]) -> Vec<[f64; N]> {
    let names = table["columns"].as_array().expect("a table has columns");
    let positions = columns
        .map(|column| names.iter().position(|name| name == column).unwrap_or_else(|| panic!("no column {column}")));
    let rows = table["rows"].as_array().expect("a table has rows");
    rows.iter().map(|row| positions.map(|position| row[position].as_f64().unwrap_or(f64::NAN))).collect()
}

/// The distance of `value` from the correctly rounded `reference`, in units in the last place of the reference.
pub fn ulps(value: f64, reference: f64) -> f64 {
    let ulp = f64::from_bits(reference.abs().to_bits() + 1) - reference.abs();
    (value - reference).abs() / ulp
}

/// The distance of two numbers; infinite if one is none, which would get lost in a maximum.
pub fn distance(a: f64, b: f64) -> f64 {
    let distance = (a - b).abs();
    if distance.is_nan() { f64::INFINITY } else { distance }
}

/// A population of one element with default parameters that steps by 0.1 ms.
///
/// # Panics
/// If the defaults are not admissible.
pub fn one<M: Synapse>() -> Population<M> {
    Population::builder(1, 0.1).build().expect("defaults that are admissible")
}

/// A state of the first element.
///
/// # Panics
/// If the model has no such state.
pub fn state<M: Synapse>(population: &Population<M>, name: &str) -> f64 {
    population.state(name).expect("a state")[0]
}

/// The states of a model after `n_steps` steps over `dt` with constant inputs and without events, from `state`.
///
/// # Panics
/// If the model has no such solver.
pub fn integrated<M: Model>(
    model: &M,
    method: Method,
    (n_steps, dt): (u32, f64),
    state: M::State<f64>,
    inputs: &[f64],
) -> Vec<f64> {
    integrated_within(model, (method, TOLERANCE), (n_steps, dt), state, inputs)
}

/// The same with another tolerance of the solver's substeps; with an infinite one there are none.
///
/// # Panics
/// If the model has no such solver.
pub fn integrated_within<M: Model>(
    model: &M,
    (method, tolerance): (Method, f64),
    (n_steps, dt): (u32, f64),
    state: M::State<f64>,
    inputs: &[f64],
) -> Vec<f64> {
    let solver = M::solver::<f64>(method).expect("a solver of the model").within(tolerance);
    let parameters = M::complete(model.given());
    let parameters = parameters.as_ref();
    let mut propagator = vec![0.0; solver.n_coefficients()];
    solver.propagate(parameters, dt, 0, &mut propagator);
    let mut state = state.as_ref().to_vec();
    for step in 0..n_steps {
        let span = Span {
            t: f64::from(step) * dt,
            dt,
            propagator: Coefficients::Uniform(&propagator),
            parameters: Coefficients::Uniform(parameters),
            last_pre: &[f64::NEG_INFINITY],
            inputs,
        };
        solver.advance(&span, &mut state, 1);
    }
    state
}

/// Asserts that `a` is `b` but for a few roundings.
///
/// # Panics
/// If it is not.
pub fn close(a: f64, b: f64) {
    assert!((a - b).abs() <= 4.0 * f64::EPSILON * b.abs(), "{a:e} is not {b:e}");
}

fn text(path: &Path) -> String {
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut text = String::new();
    let read = if path.extension().is_some_and(|extension| extension == "gz") {
        flate2::read::GzDecoder::new(&bytes[..]).read_to_string(&mut text)
    } else {
        (&bytes[..]).read_to_string(&mut text)
    };
    read.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text
}

/// Numbers in [0, 1), the same in every run (`SplitMix64`).
pub fn numbers(mut seed: u64) -> impl FnMut() -> f64 {
    move || {
        seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = (seed ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / 2.0_f64.powi(53)
    }
}
