//! Cases of networks and plasticity: groups and projections in the order of operations of the reference.

use std::collections::BTreeMap;

use models::Entry;
use serde_json::Value;
use synapse_runtime::network::{
    Alignment, First, Group, GroupId, Named, Network, Output, Projection, ProjectionId, Record, RecordId, Schedule,
    Setup, Signal, Weights,
};
use synapse_runtime::{Connectivity, Method, Values};

use super::{Replay, compare, method_of, stand_of_model};
use crate::Error;
use crate::case::Content;

/// What a case describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Cells alone, with a constant current.
    Cells,
    /// Spikes → projection → cells.
    Projection,
    /// Plasticity between two groups whose spikes are given.
    Rule,
    /// Plasticity between two cells that are driven by currents.
    PlasticPair,
    /// The synapse of `brainpy.synapses` between two cells.
    Pair,
    /// The same, called directly.
    Direct,
}

impl Kind {
    /// What a case is, if it is a network.
    pub(super) fn of(case: &Content) -> Option<Self> {
        let has = |name: &str| case.params.contains_key(name);
        match case.system.as_str() {
            system if system.starts_with("brainpy.dyn.LifRef") => Some(Self::Cells),
            system if system.starts_with("brainpy.dyn.STDP_Song2000") => {
                Some(if has("LifRef_pre") { Self::PlasticPair } else { Self::Rule })
            }
            system if system.starts_with("mathematics") && case.model == "STDP_Song2000" => Some(Self::Rule),
            system if system.starts_with("brainpy.synapses.Alpha") => {
                Some(if has("LIF") { Self::Pair } else { Self::Direct })
            }
            system if system.contains("SpikeTimeGroup") => Some(Self::Projection),
            _ => None,
        }
    }
}

/// A network under description, and what is to be recorded of it under which name.
struct Described {
    network: Network,
    records: Vec<(String, RecordId)>,
    output: Option<RecordId>,
    /// Spikes to be compared: whether they are presynaptic ones.
    spikes: Vec<(&'static str, RecordId)>,
}

impl Described {
    fn new(case: &Content, schedule: Schedule) -> Self {
        let network = Network::new(case.dt).schedule(schedule);
        Self { network, records: Vec::new(), output: None, spikes: Vec::new() }
    }

    fn record(&mut self, name: &str, record: Record) {
        let id = self.network.record(record);
        self.records.push((name.to_owned(), id));
    }

    /// Records the states of a projection's synapse under their own names.
    fn record_synapse(&mut self, case: &Content, synapse: ProjectionId) {
        let states = case.states.keys().filter(|name| !name.contains('.') && !name.starts_with(char::is_uppercase));
        for name in states.filter(|name| *name != "pre_spike_seen").cloned().collect::<Vec<_>>() {
            self.record(&name, Record::synapse(synapse, &name));
        }
    }
}

/// Runs a case.
pub(super) fn replay(kind: Kind, case: &Content, model: Option<&str>, method: Option<&str>) -> Result<Replay, Error> {
    let method = method_of(case, method, "exp_euler")?;
    let described = match kind {
        Kind::Cells => cells(case, method)?,
        Kind::Projection => projection(case, model, method)?,
        Kind::Rule => rule(case, method)?,
        Kind::PlasticPair => plastic_pair(case, method)?,
        Kind::Pair => pair(case, model, method)?,
        Kind::Direct => direct(case, model, method)?,
    };
    let Described { network, records, output, spikes } = described;
    let mut simulation = network.build().map_err(Error::input)?;
    simulation.advance(case.n_steps as u64).map_err(|error| Error::Failed(error.to_string()))?;
    let rows = |id: RecordId| -> Vec<Vec<f64>> {
        let recording = simulation.recording(id);
        let rows = recording.values.chunks(recording.elements.len().max(1)).map(<[f64]>::to_vec);
        rows.skip(case.every - 1).step_by(case.every).collect()
    };
    let mut replayed = Replay {
        states: records.into_iter().map(|(name, id)| (name, rows(id))).collect(),
        output: output.map(&rows).unwrap_or_default(),
        outputs: BTreeMap::new(),
        spikes: BTreeMap::new(),
        columns: Vec::new(),
    };
    for (name, id) in spikes {
        let train = simulation.spikes(id);
        // A step of the reference ends at i·dt.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the number of a step that was done"
        )]
        let step = |time: f64| (time / case.dt).round() as usize;
        let list = train.times.iter().zip(&train.cells).map(|(time, cell)| [step(*time), *cell as usize]);
        replayed.spikes.insert(name.to_owned(), list.collect());
    }
    if kind == Kind::Cells {
        // The output is whether a cell spikes in the step.
        let mut output = vec![vec![0.0; case.n]; case.n_steps];
        for [step, cell] in replayed.spikes.values().flatten() {
            // Of a step so short that times tell no steps apart there may be a spike beyond all.
            if let Some(value) = output.get_mut(*step).and_then(|row| row.get_mut(*cell)) {
                *value = 1.0;
            }
        }
        replayed.output = output.into_iter().skip(case.every - 1).step_by(case.every).collect();
    }
    compare(case, &mut replayed)?;
    Ok(replayed)
}

/// The parameter of that name.
fn value<'a>(case: &'a Content, name: &str) -> Result<&'a Value, Error> {
    case.params.get(name).ok_or_else(|| Error::input(format!("the case has no parameter `{name}`")))
}

fn number(value: &Value, name: &str) -> Result<f64, Error> {
    value.as_f64().ok_or_else(|| Error::input(format!("`{name}` of the case is no number")))
}

fn text<'a>(case: &'a Content, name: &str) -> &'a str {
    case.params.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// Numbers in one list, whatever the lists they are in.
fn numbers(value: &Value, name: &str) -> Result<Vec<f64>, Error> {
    let wrong = || Error::input(format!("`{name}` of the case is neither a number nor made of numbers"));
    match value {
        Value::Number(number) => Ok(vec![number.as_f64().ok_or_else(wrong)?]),
        Value::Array(list) => {
            list.iter().map(|value| numbers(value, name)).collect::<Result<Vec<_>, _>>().map(|lists| lists.concat())
        }
        _ => Err(wrong()),
    }
}

/// A number, or the first of a list.
fn first_number(value: &Value, name: &str) -> Result<f64, Error> {
    let first = numbers(value, name)?.first().copied();
    first.ok_or_else(|| Error::input(format!("`{name}` of the case is an empty list")))
}

fn indices(value: &Value, name: &str) -> Result<Vec<u32>, Error> {
    let index = |number: f64| super::index(number, u32::MAX as usize).and_then(|index| u32::try_from(index).ok());
    numbers(value, name)?
        .into_iter()
        .map(|number| {
            index(number).ok_or_else(|| Error::input(format!("`{name}` of the case holds {number}, no index")))
        })
        .collect()
}

/// Parameters by name from an object; names that are ours for what the system calls otherwise.
fn named(object: &Value, info: &synapse_runtime::ModelInfo, method: Method) -> Result<Named, Error> {
    let mut named = Named::new().method(method);
    for (name, value) in object.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null()) {
        // The coefficient that the system has computed itself.
        let ours = name.strip_suffix("_used").unwrap_or(name);
        if info.parameters.iter().any(|parameter| parameter.name == ours) {
            let values = numbers(value, name)?;
            let values: Values = if value.is_array() { values.into() } else { values[0].into() };
            named = named.set(ours, values);
        }
    }
    Ok(named)
}

/// Cells of BrainPy's `LifRef`, or `LIF`.
fn lif(name: &str, n: usize, object: &Value, method: Method) -> Result<Group, Error> {
    let info = <models::brainpy::LifRef as synapse_runtime::Model>::INFO;
    Ok(Group::cells::<models::brainpy::LifRef>(name, n, Setup::from(named(object, info, method)?)))
}

/// Sources with the spikes of the case, given by their steps.
fn sources(name: &str, n: usize, spikes: &[Vec<f64>], dt: f64) -> Group {
    // A step that is no number, or a cell that does not exist, is refused when the network is built.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an index that is too large is refused"
    )]
    let spike = |spike: &Vec<f64>| (spike[0] * dt, spike[1] as usize);
    Group::spikes(name, n, spikes.iter().filter(|spike| spike.len() >= 2).map(spike))
}

/// A signal from `[first step, value]`.
fn sections(list: &[[f64; 2]], dt: f64) -> Signal {
    // The first step of the reference ends at time 0.
    Signal::sections(list.iter().map(|[step, value]| ((step - 1.0) * dt, *value)))
}

fn is_syn_first(case: &Content) -> bool {
    let order = case.params.get("order").and_then(Value::as_array);
    order.and_then(|order| order.first()).and_then(Value::as_str).unwrap_or("syn") == "syn"
}

/// The delay in ms under which the schedule delivers when the reference does.
fn delay(case: &Content, one_step: Option<u32>) -> Result<Option<f64>, Error> {
    match case.params.get("delay") {
        None | Some(Value::Null) => Ok(None),
        Some(value) => {
            let delay = number(value, "delay")?;
            let steps = (delay / case.dt).ceil();
            // BrainPy's buffer is misread at a delay of one step: the latency is that of its documentation in the reference.
            Ok(match steps {
                0.0 => None,
                1.0 => one_step.map(|steps| f64::from(steps) * case.dt),
                steps => Some(steps * case.dt),
            })
        }
    }
}

fn delayed(projection: Projection, delay: Option<f64>) -> Projection {
    match delay {
        Some(delay) => projection.delay(delay),
        None => projection,
    }
}

fn entry_of(model: Option<&str>, theirs: &str) -> Result<&'static Entry, Error> {
    let name = model.or_else(|| stand_of_model(theirs)).unwrap_or(theirs);
    models::find(name).map_err(Error::input)
}

fn cells(case: &Content, method: Method) -> Result<Described, Error> {
    let mut described = Described::new(case, Schedule::brainpy_align_pre(First::Cells));
    let params = Value::Object(case.params.clone().into_iter().collect());
    let current = numbers(value(case, "I")?, "I")?;
    let cells = described.network.add(lif("cells", case.n, &params, method)?.current(current));
    described.record("V", Record::state(cells, "V"));
    described.spikes.push(("post_spikes", described.network.record(Record::spikes(cells))));
    Ok(described)
}

fn projection(case: &Content, model: Option<&str>, method: Method) -> Result<Described, Error> {
    let first = if is_syn_first(case) { First::Synapses } else { First::Cells };
    let of_post = text(case, "projection") == "ProjAlignPostMg2";
    let schedule = if of_post { Schedule::brainpy_align_post(first) } else { Schedule::brainpy_align_pre(first) };
    let mut described = Described::new(case, schedule);
    let pre = described.network.add(sources("pre", case.n, &case.spikes, case.dt));
    let post = described.network.add(lif("post", case.n_post.unwrap_or(1), value(case, "LifRef")?, method)?);
    let (connectivity, weights) = match case.params.get("csr_indptr") {
        None => (Connectivity::all_to_all(), Weights::from(first_number(value(case, "g_max")?, "g_max")?)),
        Some(starts) => {
            let starts: Vec<usize> = indices(starts, "csr_indptr")?.into_iter().map(|start| start as usize).collect();
            let targets = indices(value(case, "csr_indices")?, "csr_indices")?;
            let weights = numbers(value(case, "csr_weights")?, "csr_weights")?;
            (Connectivity::compressed_rows(starts, targets), Weights::from(weights))
        }
    };
    let entry = entry_of(model, &case.model)?;
    let params = Value::Object(case.params.clone().into_iter().collect());
    let synapse = named(case.params.get("synapse").unwrap_or(&params), entry.info, method)?;
    let alignment = if of_post { Alignment::Post } else { Alignment::Pre };
    let projection = Projection::new("synapse", pre, post, connectivity).weight(weights).output(output(case)?);
    // What is kept for presynaptic cells takes plain spikes, and weights multiply what it hands on.
    let projection = if of_post { projection } else { projection.weigh_outputs() };
    let projection = delayed(projection.synapse_aligned(alignment, entry.chosen(), synapse), delay(case, None)?);
    let projection =
        if text(case, "projection") == "ProjAlignPreMg1" { projection.delays_spikes() } else { projection };
    let synapse = described.network.connect(projection);
    described.record_synapse(case, synapse);
    described.record("post.V", Record::state(post, "V"));
    described.output = Some(described.network.record(Record::current(synapse)));
    described.spikes.push(("post_spikes", described.network.record(Record::spikes(post))));
    Ok(described)
}

fn output(case: &Content) -> Result<Output, Error> {
    let object = case.params.get("output");
    let field = |name: &str| match object.and_then(|object| object.get(name)).or_else(|| case.params.get(name)) {
        Some(value) => number(value, name),
        None => Err(Error::input(format!("the output of the case has no `{name}`"))),
    };
    match object.and_then(|object| object.get("name")).and_then(Value::as_str).unwrap_or("COBA") {
        "CUBA" => Ok(Output::Current),
        "COBA" => Ok(Output::conductance(field("E")?)),
        "MgBlock" => Ok(Output::MgBlock {
            reversal: field("E")?,
            magnesium: field("cc_Mg")?,
            alpha: field("alpha")?,
            beta: field("beta")?,
            offset: field("V_offset")?,
        }),
        other => Err(Error::input(format!("the output `{other}` is unknown here; known: COBA, CUBA, MgBlock"))),
    }
}

/// The rule of the case with its initial weights, under a name, between two groups.
fn plasticity(case: &Content, pre: GroupId, post: GroupId, method: Method) -> Result<Projection, Error> {
    let mut rule = Named::new().method(method).set("w0", numbers(value(case, "W0")?, "W0")?);
    for name in ["tau_s", "tau_t", "A1", "A2"] {
        rule = rule.set(name, number(value(case, name)?, name)?);
    }
    // A bound that is not given is none.
    for (name, none) in [("W_min", f64::NEG_INFINITY), ("W_max", f64::INFINITY)] {
        rule = rule.set(name, case.params.get(name).and_then(Value::as_f64).unwrap_or(none));
    }
    let connectivity = match case.params.get("indptr") {
        None => Connectivity::all_to_all(),
        Some(starts) => {
            let starts: Vec<usize> = indices(starts, "indptr")?.into_iter().map(|start| start as usize).collect();
            Connectivity::compressed_rows(starts, indices(value(case, "indices")?, "indices")?)
        }
    };
    let steps = case.params.get("delay").and_then(Value::as_f64).map_or(0.0, |delay| (delay / case.dt).ceil());
    if steps == 1.0 && !is_syn_first(case) {
        return Err(Error::input(
            "in the order pre, post, syn BrainPy reads a delay of one step from its buffer before the spike is written, for \
             connections alone; give no delay, or two steps or more",
        ));
    }
    // In the other order a delay of one step is read from BrainPy's buffer as one of two would be.
    let projection = Projection::new("synapse", pre, post, connectivity).plasticity::<models::Stdp>(rule);
    Ok(delayed(projection, delay(case, Some(2))?))
}

fn record_rule(described: &mut Described, case: &Content, synapse: ProjectionId) {
    for (name, state) in [("Apre", "a_pre"), ("Apost", "a_post"), ("W", "w")] {
        if case.states.is_empty() || case.states.contains_key(name) {
            described.record(name, Record::synapse(synapse, state));
        }
    }
}

fn rule(case: &Content, method: Method) -> Result<Described, Error> {
    let first = if is_syn_first(case) { First::Synapses } else { First::Cells };
    let mut described = Described::new(case, Schedule::brainpy_stdp(first));
    let (n_pre, n_post) = (case.n_pre.unwrap_or(1), case.n_post.unwrap_or(1));
    let pre = described.network.add(sources("pre", n_pre, &case.spikes, case.dt));
    let post_spikes = case.post_spikes.as_deref().unwrap_or_default();
    let post = described.network.add(sources("post", n_post, post_spikes, case.dt));
    let mut projection = plasticity(case, pre, post, method)?;
    if let Some(tau) = case.params.get("tau_syn") {
        let tau = number(tau, "tau_syn")?;
        let expon = Setup::new(models::Expon { tau }).method(method);
        projection = match text(case, "syn") {
            syn if syn.contains("align pre") => {
                let alpha = Named::new().method(method).set("tau_decay", tau);
                projection.weigh_outputs().synapse_of_pre::<models::Alpha>(alpha)
            }
            _ => projection.synapse(expon),
        };
    }
    let synapse = described.network.connect(projection);
    record_rule(&mut described, case, synapse);
    if case.states.contains_key("g") {
        described.record("g", Record::synapse(synapse, "g"));
    }
    if case.states.contains_key("pre_spike_seen") {
        described.record("pre_spike_seen", Record::arrivals(synapse));
    }
    described.output = Some(described.network.record(Record::weight(synapse)));
    Ok(described)
}

fn plastic_pair(case: &Content, method: Method) -> Result<Described, Error> {
    let mut described = Described::new(case, Schedule::brainpy_stdp(First::Synapses));
    let signal = |list: &Option<Vec<[f64; 2]>>| sections(list.as_deref().unwrap_or_default(), case.dt);
    let pre = lif("pre", 1, value(case, "LifRef_pre")?, method)?.current(signal(&case.i_pre_sections));
    let post = lif("post", 1, value(case, "LifRef_post")?, method)?.current(signal(&case.i_post_sections));
    let (pre, post) = (described.network.add(pre), described.network.add(post));
    let expon = Setup::new(models::Expon { tau: number(value(case, "tau_syn")?, "tau_syn")? }).method(method);
    let reversal = number(value(case, "E")?, "E")?;
    let projection = plasticity(case, pre, post, method)?.synapse(expon).output(Output::conductance(reversal));
    let synapse = described.network.connect(projection);
    let is_rule = case.states.contains_key("W");
    if is_rule {
        record_rule(&mut described, case, synapse);
    } else {
        described.record("g", Record::synapse(synapse, "g"));
        described.record("pre.V", Record::state(pre, "V"));
        described.record("post.V", Record::state(post, "V"));
    }
    let output = if is_rule { Record::weight(synapse) } else { Record::current(synapse) };
    described.output = Some(described.network.record(output));
    described.spikes.push(("spikes", described.network.record(Record::spikes(pre))));
    described.spikes.push(("post_spikes", described.network.record(Record::spikes(post))));
    Ok(described)
}

fn pair(case: &Content, model: Option<&str>, method: Method) -> Result<Described, Error> {
    let mut described = Described::new(case, Schedule::brainpy_synapses());
    let cell = value(case, "LIF")?;
    let drive = number(value(case, "I_pre")?, "I_pre")?;
    let pre = described.network.add(lif("pre", 1, cell, method)?.current(drive));
    let post = described.network.add(lif("post", 1, cell, method)?);
    let entry = entry_of(model, &case.model)?;
    let params = Value::Object(case.params.clone().into_iter().collect());
    let projection = Projection::new("synapse", pre, post, Connectivity::all_to_all())
        .weight(number(value(case, "g_max")?, "g_max")?)
        .output(Output::Current);
    let alpha = named(&params, entry.info, method)?;
    let synapse =
        described.network.connect(projection.weigh_outputs().synapse_aligned(Alignment::Pre, entry.chosen(), alpha));
    described.record("g", Record::synapse(synapse, "g"));
    described.record("h", Record::synapse(synapse, "h"));
    described.record("pre.V", Record::state(pre, "V"));
    described.record("post.V", Record::state(post, "V"));
    described.output = Some(described.network.record(Record::synapse(synapse, "g")));
    described.spikes.push(("spikes", described.network.record(Record::spikes(pre))));
    described.spikes.push(("post_spikes", described.network.record(Record::spikes(post))));
    Ok(described)
}

fn direct(case: &Content, model: Option<&str>, method: Method) -> Result<Described, Error> {
    let mut described = Described::new(case, Schedule::brainpy_align_pre(First::Cells));
    let pre = described.network.add(sources("pre", case.n, &case.spikes, case.dt));
    // The output is compared, not what it does.
    let sink = lif("post", case.n_post.unwrap_or(1), &Value::Null, method)?;
    let post = described.network.add(sink);
    let entry = entry_of(model, &case.model)?;
    let params = Value::Object(case.params.clone().into_iter().collect());
    let projection = Projection::new("synapse", pre, post, Connectivity::all_to_all())
        .weight(numbers(value(case, "g_max")?, "g_max")?)
        .output(Output::Current);
    let alpha = named(&params, entry.info, method)?;
    let synapse =
        described.network.connect(projection.weigh_outputs().synapse_aligned(Alignment::Pre, entry.chosen(), alpha));
    described.record("g", Record::synapse(synapse, "g"));
    described.record("h", Record::synapse(synapse, "h"));
    described.output = Some(described.network.record(Record::sum(synapse)));
    Ok(described)
}
