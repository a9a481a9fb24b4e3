//! `synapse replay`: a case of the reference data, run through a population of a declared model.
//!
//! The adaptor maps names, values and the schedule. It does no arithmetic on states.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use models::Entry;
use serde_json::{Value, json};
use synapse_runtime::{AnyPopulation, Description, Method, Precision, Spike, Values};

use crate::case::Content;
use crate::{Case, Error, ReplayArgs, output, simulation};

/// The traces of a case as this program computes them.
#[derive(Clone, Debug, PartialEq)]
pub struct Replay {
    /// A row for each step, for each state of the case.
    pub states: BTreeMap<String, Vec<Vec<f64>>>,
    /// A row for each step.
    pub output: Vec<Vec<f64>>,
    /// The case's further outputs.
    pub outputs: BTreeMap<String, Vec<Vec<f64>>>,
    /// How far each trace is from the reference, where there is one.
    pub columns: Vec<Column>,
}

/// The distance of one trace from the reference.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// The state, or `output`.
    pub name: String,
    /// The largest difference over the steps, divided by the largest reference value, of the worst element. Infinite where
    /// the reference is 0 throughout and the value is not.
    pub error: f64,
}

pub(crate) fn command(args: &ReplayArgs, out: &mut dyn Write) -> Result<(), Error> {
    if args.out.as_ref().is_some_and(|out| same_file(out, &args.case)) {
        let message = "--out: the case itself would be overwritten; give the result another name";
        return Err(Error::input(message));
    }
    let case = Case::read(&args.case)?;
    let replayed = replay(&case.content, args.model.as_deref(), args.method.as_deref());
    let replayed = replayed.map_err(|error| error.in_file(&args.case))?;
    if let Some(path) = &args.out {
        let mut object = case.object;
        object.insert("states".to_owned(), json!(replayed.states));
        object.insert("output".to_owned(), json!(replayed.output));
        if !replayed.outputs.is_empty() {
            object.insert("outputs".to_owned(), json!(replayed.outputs));
        }
        output::write(path, Value::Object(object).to_string().as_bytes())?;
    }
    if !replayed.columns.is_empty() {
        writeln!(out, "largest difference from the reference, divided by its largest value:")?;
    }
    for column in &replayed.columns {
        writeln!(out, "{} {} {:.3e}", case.content.case, column.name, column.error)?;
    }
    if replayed.columns.is_empty() {
        writeln!(out, "{}: no reference to compare with", case.content.case)?;
    }
    Ok(())
}

fn same_file(a: &Path, b: &Path) -> bool {
    match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}

/// Runs a case, with another model or solver than its own if one is given.
///
/// # Errors
/// If the case is no stepped trace, names something that is unknown here, or holds a value that a population refuses.
pub fn replay(case: &Content, model: Option<&str>, method: Option<&str>) -> Result<Replay, Error> {
    let entry = match model {
        Some(name) => models::find(name).map_err(Error::input)?,
        None => model_of(case)?,
    };
    if case.every == 0 {
        return Err(Error::input(format!("`every` of {} is 0, but it counts steps from 1", case.case)));
    }
    if case.n_steps as f64 * case.n as f64 > MOST_VALUES {
        let message =
            format!("{} steps of {} elements are more than this program keeps in memory", case.n_steps, case.n);
        return Err(Error::input(message));
    }
    let method = method_named(method.unwrap_or(&case.method))?;
    let description = with_parameters(Description::new(case.n, case.dt).method(method), case, entry)?;
    let mut population = entry.build(&description, Precision::Double).map_err(Error::input)?;
    let arrivals = arrivals(case)?;
    let mut replayed = Replay {
        states: entry.info.states.iter().map(|state| (state.name.to_owned(), Vec::new())).collect(),
        output: Vec::new(),
        outputs: case.outputs.keys().map(|name| (name.clone(), Vec::new())).collect(),
        columns: Vec::new(),
    };
    for step in 0..case.n_steps {
        population.advance();
        population.deliver(arrivals.get(&step).map_or(&[], Vec::as_slice)).map_err(Error::input)?;
        if (step + 1).is_multiple_of(case.every) {
            record(population.as_ref(), &mut replayed)?;
        }
    }
    compare(case, &mut replayed)?;
    Ok(replayed)
}

/// More values of a quantity than this are not kept.
const MOST_VALUES: f64 = 1e8;

fn record(population: &dyn AnyPopulation, replayed: &mut Replay) -> Result<(), Error> {
    for (name, rows) in &mut replayed.states {
        rows.push(population.state(name).map_err(Error::input)?);
    }
    replayed.output.push(population.outputs());
    let last = replayed.states.values().chain([&replayed.output]).filter_map(|rows| rows.last());
    if last.flatten().any(|value| !value.is_finite()) {
        return Err(Error::Failed(format!("a value left the numbers before {} ms", population.time())));
    }
    for (name, rows) in &mut replayed.outputs {
        match name.as_str() {
            "released" => rows.push(population.released()),
            other => return Err(Error::input(format!("the further output `{other}` is unknown here"))),
        }
    }
    Ok(())
}

/// The model that stands for the case's system and model.
fn model_of(case: &Content) -> Result<&'static Entry, Error> {
    const MODELS: [(&str, &str, &str); 14] = [
        ("mathematics", "Expon", "Expon"),
        ("mathematics", "DualExpon", "DualExpon"),
        ("mathematics", "DualExponV2", "DualExponV2"),
        ("mathematics", "Alpha", "Alpha"),
        ("mathematics", "NMDA", "Nmda"),
        ("mathematics", "STD", "Std"),
        ("mathematics", "STP", "Stp"),
        ("brainpy.dyn", "Expon", "Expon"),
        ("brainpy.dyn", "DualExpon", "DualExpon"),
        ("brainpy.dyn", "DualExponV2", "DualExponV2"),
        ("brainpy.dyn", "Alpha", "Alpha"),
        ("brainpy.dyn", "NMDA", "Nmda"),
        ("brainpy.dyn", "STD", "brainpy::Std"),
        ("brainpy.dyn", "STP", "brainpy::Stp"),
    ];
    let found = MODELS.iter().find(|(system, model, _)| case.system.starts_with(system) && case.model == *model);
    let (_, _, name) = found.ok_or_else(|| {
        let message = format!("no model stands for `{}` of the system `{}`", case.model, case.system);
        Error::input(format!("{message}; name one with --model"))
    })?;
    models::find(name).map_err(Error::input)
}

fn method_named(name: &str) -> Result<Method, Error> {
    // What BrainPy calls `exp_auto` is exponential Euler for each equation.
    simulation::method(if name == "exp_auto" { "exp_euler" } else { name }).map_err(Error::input)
}

/// The case's parameters under our names; derived coefficients override what we would compute.
fn with_parameters(mut description: Description, case: &Content, entry: &Entry) -> Result<Description, Error> {
    let derived = case.derived.iter().flatten();
    let is_known = |name: &str| entry.info.parameters.iter().any(|parameter| parameter.name == name);
    for (name, value) in case.params.iter().chain(derived) {
        // Null means the default; `…_dec` repeats a value with more digits; BrainPy's amplitude `A` of a DualExpon is told
        // to us as the jump `a` that it makes.
        let is_amplitude = name == "A" && !is_known("A") && is_known("a") && case.derived.is_some();
        if value.is_null() || name.ends_with("_dec") || is_amplitude {
            continue;
        }
        description = description.set(name, values(name, value)?);
    }
    Ok(description)
}

fn values(name: &str, value: &Value) -> Result<Values, Error> {
    let wrong = || Error::input(format!("the parameter `{name}` is neither a number nor a list of numbers"));
    match value {
        Value::Number(number) => number.as_f64().map(Values::Uniform).ok_or_else(wrong),
        Value::Array(list) => {
            let list: Option<Vec<f64>> = list.iter().map(Value::as_f64).collect();
            list.map(Values::PerElement).ok_or_else(wrong)
        }
        _ => Err(wrong()),
    }
}

/// The spikes of each step; the input of an element in a step is the sum of its weights.
fn arrivals(case: &Content) -> Result<BTreeMap<usize, Vec<Spike>>, Error> {
    let mut arrivals: BTreeMap<usize, BTreeMap<usize, f64>> = BTreeMap::new();
    for spike in &case.spikes {
        let (step, element, weight) = match spike[..] {
            [step, element] => (step, element, 1.0),
            [step, element, weight] => (step, element, weight),
            _ => {
                return Err(Error::input(format!(
                    "a spike is [step, element] or [step, element, weight], not {spike:?}"
                )));
            }
        };
        let (Some(step), Some(element)) = (index(step, case.n_steps), index(element, case.n)) else {
            let range = format!("{} steps and {} elements", case.n_steps, case.n);
            return Err(Error::input(format!("the spike {spike:?} is outside of the case's {range}")));
        };
        *arrivals.entry(step).or_default().entry(element).or_insert(0.0) += weight;
    }
    let spikes = |weights: BTreeMap<usize, f64>| {
        weights.into_iter().map(|(element, weight)| Spike { element, weight }).collect()
    };
    Ok(arrivals.into_iter().map(|(step, weights)| (step, spikes(weights))).collect())
}

/// A whole number below `end`.
fn index(value: f64, end: usize) -> Option<usize> {
    let is_index = value >= 0.0 && value.fract() == 0.0 && value < end as f64;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to be a whole number below `end`"
    )]
    is_index.then_some(value as usize)
}

fn compare(case: &Content, replayed: &mut Replay) -> Result<(), Error> {
    let mut columns = Vec::new();
    for (name, reference) in case.states.iter().filter(|(_, reference)| !reference.is_empty()) {
        let rows = replayed
            .states
            .get(name)
            .ok_or_else(|| Error::input(format!("the case has a state `{name}`, which the model does not have")))?;
        columns.push(column(name, rows, reference, case)?);
    }
    if !case.output.is_empty() {
        columns.push(column("output", &replayed.output, &case.output, case)?);
    }
    for (name, reference) in case.outputs.iter().filter(|(_, reference)| !reference.is_empty()) {
        columns.push(column(name, &replayed.outputs[name], reference, case)?);
    }
    replayed.columns = columns;
    Ok(())
}

fn column(name: &str, rows: &[Vec<f64>], reference: &[Vec<f64>], case: &Content) -> Result<Column, Error> {
    if reference.len() != rows.len() || reference.iter().any(|row| row.len() != case.n) {
        let shape = format!("{} rows of {} values", rows.len(), case.n);
        return Err(Error::input(format!("the reference of `{name}` does not have {shape}")));
    }
    let error = (0..case.n).map(|element| {
        let pairs = || rows.iter().zip(reference).map(|(row, reference)| (row[element], reference[element]));
        let largest = pairs().map(|(_, reference)| reference.abs()).fold(0.0, f64::max);
        // NaN must not get lost in a maximum.
        let difference =
            pairs().map(|(value, reference)| (value - reference).abs()).fold(0.0, |most: f64, difference| {
                if difference.is_nan() { f64::INFINITY } else { most.max(difference) }
            });
        if difference == 0.0 { 0.0 } else { difference / largest }
    });
    Ok(Column { name: name.to_owned(), error: error.fold(0.0, f64::max) })
}
