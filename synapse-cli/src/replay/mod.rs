//! `synapse replay`: a case of the reference data, run through a population of a declared model.
//!
//! The adaptor maps names, values and the schedule. It does no arithmetic on states.

mod network;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use models::Entry;
use serde_json::{Value, json};
use synapse_runtime::{AnyPopulation, Description, Method, Precision, Spike, Values};

use crate::case::Content;
use crate::output::{Target, is_standard};
use crate::{Case, Error, ReplayArgs, simulation};

/// The traces of a case as this program computes them.
#[derive(Clone, Debug, PartialEq)]
pub struct Replay {
    /// A row for each step, for each state of the case.
    pub states: BTreeMap<String, Vec<Vec<f64>>>,
    /// A row for each step.
    pub output: Vec<Vec<f64>>,
    /// The case's further outputs.
    pub outputs: BTreeMap<String, Vec<Vec<f64>>>,
    /// The spikes that cells of a network emit, `[step, cell]`: those of the presynaptic group as `spikes`, those of the
    /// postsynaptic one as `post_spikes`.
    pub spikes: BTreeMap<String, Vec<[usize; 2]>>,
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
    // What cannot be written is said before anything is computed.
    drop(args.out.as_deref().map(Target::of).transpose()?);
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
        for (name, spikes) in &replayed.spikes {
            object.insert(name.clone(), json!(spikes));
        }
        Target::of(path)?.write(out, |file| Ok(serde_json::to_writer(file, &Value::Object(object))?))?;
    }
    if args.out.as_deref().is_some_and(is_standard) {
        return Ok(());
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
    if case.every == 0 {
        return Err(Error::input(format!("`every` of {} is 0, but it counts steps from 1", case.case)));
    }
    let kind = network::Kind::of(case);
    check_size(case, kind.is_some())?;
    if let Some(kind) = kind {
        return network::replay(kind, case, model, method);
    }
    // A model that is named may run a case of a system that nothing stands for.
    let plain = &Stand::new("", "", "");
    let (name, stand) = match (model, stand_of(case)) {
        (Some(name), stand) => (name, stand.unwrap_or(plain)),
        (None, stand) => stand.map(|stand| (stand.ours, stand))?,
    };
    let entry = models::find(name).map_err(Error::input)?;
    let method = method_of(case, method, stand.exp_euler)?;
    let description = with_parameters(Description::new(case.n, case.dt).method(method), case, stand, entry)?;
    let mut population = entry.build(&description, Precision::Double).map_err(Error::input)?;
    let arrivals = arrivals(case)?;
    let mut replayed = Replay {
        states: entry.info.states.iter().map(|state| (state.name.to_owned(), Vec::new())).collect(),
        output: Vec::new(),
        outputs: case.outputs.keys().map(|name| (name.clone(), Vec::new())).collect(),
        spikes: BTreeMap::new(),
        columns: Vec::new(),
    };
    for step in 0..case.n_steps {
        let spikes = arrivals.get(&step).map_or(&[][..], Vec::as_slice);
        match stand.spikes {
            Spikes::Before => {
                population.deliver(spikes).map_err(Error::input)?;
                population.advance().map_err(Error::failed)?;
            }
            Spikes::After => {
                population.advance().map_err(Error::failed)?;
                population.deliver(spikes).map_err(Error::input)?;
            }
        }
        if (step + 1).is_multiple_of(case.every) {
            record(population.as_ref(), &mut replayed)?;
        }
    }
    population.check().map_err(Error::failed)?;
    compare(case, &mut replayed)?;
    Ok(replayed)
}

/// The solver that is asked for, else the case's own; `exp_euler` is what exponential Euler of that system is called here.
fn method_of(case: &Content, method: Option<&str>, exp_euler: &str) -> Result<Method, Error> {
    let name = match (method, case.method.as_str()) {
        // What BrainPy calls `exp_auto` is exponential Euler for each equation.
        (Some("exp_auto"), _) | (None, "exp_auto" | "exp_euler") => exp_euler,
        (Some(name), _) | (None, name) => name,
    };
    simulation::method(name).map_err(Error::input)
}

/// More values of a quantity than this are not computed.
const MOST_VALUES: f64 = 1e8;
/// More bytes than this are not kept.
const MOST_BYTES: f64 = 1e9;
/// What a row takes beside its values.
const BYTES_OF_ROW: f64 = 48.0;
/// More connections than this are not made of two numbers of cells.
const MOST_CONNECTIONS: f64 = 1e7;

/// Whether the traces of a case, and the connections of a network, fit into memory.
fn check_size(case: &Content, is_network: bool) -> Result<(), Error> {
    let (n_pre, n_post) = (case.n_pre.unwrap_or(case.n), case.n_post.unwrap_or(case.n));
    let n_connections = n_pre as f64 * n_post as f64;
    if is_network && n_connections > MOST_CONNECTIONS {
        let message = format!("{n_pre} × {n_post} connections are more than this program makes of a case");
        return Err(Error::input(message));
    }
    // Rules are recorded for each connection.
    let widest = case.n.max(n_pre).max(n_post) as f64;
    let is_rule = is_network && case.params.contains_key("W0");
    let width = if is_rule { widest.max(n_connections) } else { widest };
    // Networks record every step.
    let n_rows = if is_network { case.n_steps } else { case.n_steps / case.every } as f64;
    let n_quantities = (2 + case.states.len() + case.outputs.len()) as f64;
    let bytes = n_rows * n_quantities * (BYTES_OF_ROW + 8.0 * width);
    if case.n_steps as f64 * widest.max(1.0) > MOST_VALUES || bytes > MOST_BYTES {
        let message =
            format!("{} steps of {} elements are more than this program keeps in memory", case.n_steps, case.n);
        return Err(Error::input(message));
    }
    Ok(())
}

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

/// What stands for a model of another system.
struct Stand {
    /// How the case's `system` begins.
    system: &'static str,
    /// The model's name there.
    model: &'static str,
    /// Our model.
    ours: &'static str,
    /// When the spikes of a step are delivered.
    spikes: Spikes,
    /// What exponential Euler of that system is called here.
    exp_euler: &'static str,
    /// Parameters that are told to us by a coefficient which the system derived from them.
    told_by: &'static [(&'static str, &'static str)],
}

/// When the spikes of a step are delivered.
#[derive(Clone, Copy)]
enum Spikes {
    /// Before the population advances over the step.
    Before,
    /// After it.
    After,
}

impl Stand {
    const fn new(system: &'static str, model: &'static str, ours: &'static str) -> Self {
        Self { system, model, ours, spikes: Spikes::After, exp_euler: "exp_euler", told_by: &[] }
    }

    /// A pulse of transmitter is there in the step in which the spike arrives.
    const fn pulse(self) -> Self {
        Self { spikes: Spikes::Before, ..self }
    }

    /// Its exponential Euler takes the states one after the other.
    const fn ordered(self) -> Self {
        Self { exp_euler: "exp_euler_ordered", ..self }
    }

    const fn told_by(self, told_by: &'static [(&'static str, &'static str)]) -> Self {
        Self { told_by, ..self }
    }
}

const MATHEMATICS: &str = "mathematics";
const BRAINPY: &str = "brainpy.dyn.";
const BRAINPY_STATE: &str = "brainpy.state.";
const BRAINSTATE: &str = "brainstate.nn.";
/// What the source of `brainpy_state` prints, which is what `brainstate.nn` does.
const PRINTED_SOURCE: &str = "reference implementation of the brainpy_state ";
const PRINTED_PAGE: &str = "reference implementation of the equations printed on the brainpy.synapses.Alpha page";

const STANDS: &[Stand] = &[
    Stand::new(MATHEMATICS, "Expon", "Expon"),
    Stand::new(MATHEMATICS, "DualExpon", "DualExpon"),
    Stand::new(MATHEMATICS, "DualExponV2", "DualExponV2"),
    Stand::new(MATHEMATICS, "Alpha", "Alpha"),
    Stand::new(MATHEMATICS, "NMDA", "Nmda"),
    Stand::new(MATHEMATICS, "STD", "Std"),
    Stand::new(MATHEMATICS, "STP", "Stp"),
    Stand::new(BRAINPY, "Expon", "Expon"),
    Stand::new(BRAINPY, "DualExpon", "DualExpon").told_by(&[("A", "a")]),
    Stand::new(BRAINPY, "DualExponV2", "DualExponV2"),
    Stand::new(BRAINPY, "Alpha", "Alpha"),
    Stand::new(BRAINPY, "NMDA", "Nmda"),
    Stand::new(BRAINPY, "STD", "brainpy::Std"),
    Stand::new(BRAINPY, "STP", "brainpy::Stp"),
    Stand::new(BRAINPY, "AMPA", "brainpy::Ampa").pulse(),
    Stand::new(BRAINPY, "GABAa", "brainpy::Gabaa").pulse(),
    Stand::new(BRAINPY, "BioNMDA", "brainpy::BioNmda").pulse(),
    Stand::new(BRAINPY_STATE, "Expon", "Expon"),
    Stand::new(BRAINPY_STATE, "DualExpon", "brainpy_state::DualExpon").told_by(&[("normalize", "scale")]),
    Stand::new(BRAINPY_STATE, "Alpha", "brainpy_state::Alpha"),
    Stand::new(BRAINPY_STATE, "STD", "brainpy_state::Std"),
    Stand::new(BRAINPY_STATE, "STP", "brainpy_state::Stp"),
    Stand::new(BRAINPY_STATE, "AMPA", "brainpy::Ampa").pulse(),
    Stand::new(BRAINPY_STATE, "GABAa", "brainpy::Gabaa").pulse(),
    Stand::new(BRAINPY_STATE, "BioNMDA", "brainpy_state::BioNmda").pulse().ordered(),
    Stand::new(BRAINSTATE, "Expon", "Expon"),
    Stand::new(BRAINSTATE, "DualExpon", "brainstate::DualExpon"),
    Stand::new(BRAINSTATE, "Alpha", "brainpy_state::Alpha"),
    Stand::new(BRAINSTATE, "STD", "brainstate::Std"),
    Stand::new(BRAINSTATE, "STP", "brainstate::Stp"),
    Stand::new(BRAINSTATE, "AMPA", "brainpy::Ampa").pulse(),
    Stand::new(BRAINSTATE, "GABAa", "brainpy::Gabaa").pulse(),
    Stand::new(PRINTED_SOURCE, "STD", "brainstate::Std"),
    Stand::new(PRINTED_SOURCE, "STP", "brainstate::Stp"),
    Stand::new(PRINTED_PAGE, "synapses.Alpha (documented ODE)", "brainpy::PrintedAlpha"),
];

/// Rules that their own system has given up, which nothing stands for.
const HISTORIC: &[&str] = &["brainpy.dyn.STP 2.6."];

/// What stands for the case's system and model.
fn stand_of(case: &Content) -> Result<&'static Stand, Error> {
    let is_historic = HISTORIC.iter().any(|system| case.system.starts_with(system));
    let found = STANDS.iter().find(|stand| case.system.starts_with(stand.system) && case.model == stand.model);
    found.filter(|_| !is_historic).ok_or_else(|| {
        let message = format!("no model stands for `{}` of the system `{}`", case.model, case.system);
        Error::input(format!("{message}; for a synapse a model is named with --model"))
    })
}

/// Our name for a model that `brainpy` calls so, in its module `dyn` or `synapses`.
fn stand_of_model(model: &str) -> Option<&'static str> {
    let model = model.strip_prefix("synapses.").unwrap_or(model);
    STANDS.iter().find(|stand| stand.system == BRAINPY && stand.model == model).map(|stand| stand.ours)
}

/// The case's parameters under our names; derived coefficients override what we would compute.
fn with_parameters(
    mut description: Description,
    case: &Content,
    stand: &Stand,
    entry: &Entry,
) -> Result<Description, Error> {
    let derived = case.derived.iter().flatten();
    let is_known = |name: &str| entry.info.parameters.iter().any(|parameter| parameter.name == name);
    let is_derived = |name: &str| case.derived.as_ref().is_some_and(|derived| derived.contains_key(name));
    for (name, value) in case.params.iter().chain(derived) {
        let is_told = stand.told_by.iter().any(|(told, by)| told == name && is_derived(by) && is_known(by));
        // Null means the default; `…_dec` repeats a value with more digits.
        if value.is_null() || name.ends_with("_dec") || is_told {
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

/// The spikes of each step; the input of an element in a step is the sum of its weights, and an input of 0 is no spike.
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
        let spikes = weights.into_iter().map(|(element, weight)| Spike { element, weight });
        spikes.filter(|spike| spike.weight != 0.0).collect()
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
    for (name, found) in &replayed.spikes {
        let reference = match name.as_str() {
            "spikes" => Some(&case.spikes),
            _ => case.post_spikes.as_ref(),
        };
        if let Some(reference) = reference.filter(|_| !columns.is_empty()) {
            let found = found.iter().map(|spike| spike.map(|index| index as f64).to_vec());
            let is_same = found.eq(reference.iter().map(|spike| spike.get(..2).unwrap_or_default().to_vec()));
            columns.push(Column { name: name.clone(), error: if is_same { 0.0 } else { f64::INFINITY } });
        }
    }
    replayed.columns = columns;
    Ok(())
}

fn column(name: &str, rows: &[Vec<f64>], reference: &[Vec<f64>], case: &Content) -> Result<Column, Error> {
    let width = rows.first().map_or(case.n, Vec::len);
    if reference.len() != rows.len() || reference.iter().any(|row| row.len() != width) {
        let shape = format!("{} rows of {width} values", rows.len());
        return Err(Error::input(format!("the reference of `{name}` does not have {shape}")));
    }
    let error = (0..width).map(|element| {
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
