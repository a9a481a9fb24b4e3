//! The model as plain data, for `INFO` and documentation.

use crate::analysis::Proofs;
pub use crate::analysis::{Claim, Invariant, Place, Reads, Reason, Scheme};
use crate::expr::{Expr, Symbol};
pub use crate::model::Bound;
use crate::model::{self, Method, Model, Reading};

/// A solver of a model, how it treats each state, and why; and names under which it can be asked for besides its own.
#[derive(Clone, Debug)]
pub struct Solver {
    /// The solver.
    pub method: Method,
    /// How each state is solved, and why.
    pub schemes: Vec<(Scheme, Reason)>,
    /// `auto` and `exact`, where they would do the same.
    pub aliases: Vec<Method>,
}

/// A model as plain data: its texts as the author wrote them, and what is proved of it.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each with a name of its own")]
pub struct Info {
    /// The name of the struct.
    pub name: String,
    /// The first paragraph of its documentation, on one line.
    pub doc: String,
    /// The parameters.
    pub parameters: Vec<ParameterInfo>,
    /// The states.
    pub states: Vec<StateInfo>,
    /// The inputs.
    pub inputs: Vec<InputInfo>,
    /// What makes it a cell.
    pub cell: Option<CellInfo>,
    /// What a presynaptic spike does.
    pub on_pre: String,
    /// What a postsynaptic spike does.
    pub on_post: String,
    /// The name of the weight.
    pub weight: Option<String>,
    /// The output; a cell has none.
    pub output: Option<ReadingInfo>,
    /// What there is one output for.
    pub output_place: Place,
    /// The current.
    pub current: Option<CurrentInfo>,
    /// The solvers, the default first, and how each treats each state.
    pub solvers: Vec<(Method, Vec<(Scheme, Reason)>)>,
    /// How long each pulse lasts.
    pub pulses: Vec<String>,
    /// Whether all states and the output can be kept per presynaptic cell.
    pub align_pre: Claim,
    /// Whether connections onto one cell can share their states.
    pub align_post: Claim,
    /// Whether states can be updated at events alone, whatever solvers are listed.
    pub event_driven: Claim,
    /// Whether a presynaptic and a postsynaptic spike at one time can be taken in either order.
    pub commute: Claim,
    /// Whether the states of a connection can be brought up to date when an event reaches it.
    pub lazy_edges: Claim,
    /// Whether anything reads a state before the latest advance.
    pub reads_prev: bool,
    /// Whether anything reads the time since the latest presynaptic spike.
    pub reads_since_pre: bool,
    /// Whether a presynaptic spike sets the release.
    pub releases: bool,
    /// Where all that the release reads is known.
    pub release_place: Place,
    /// Whether the weight of a connection may as well multiply its output as its spikes.
    pub weight_factors_out: bool,
    /// Whether the output reads the release.
    pub reads_released: bool,
    /// Whether an event draws random numbers.
    pub random: bool,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct ParameterInfo {
    /// Its name.
    pub name: String,
    /// The first paragraph of its documentation, on one line.
    pub doc: String,
    /// Its unit.
    pub unit: String,
    /// Its default.
    pub default: DefaultInfo,
    /// The least admissible value.
    pub lower: Bound,
    /// The greatest admissible value.
    pub upper: Bound,
    /// Over what it may vary; `None` where cells on both sides read it.
    pub varies: Option<Place>,
}

/// The default of a parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum DefaultInfo {
    /// There is none.
    None,
    /// A number.
    Constant(f64),
    /// An expression in the other parameters.
    Computed(String),
}

/// A state.
#[derive(Clone, Debug)]
pub struct StateInfo {
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// The right-hand side of its equation.
    pub equation: String,
    /// Its value at time 0.
    pub initial: String,
    /// Whether it starts at 0 without a word of the author.
    pub starts_at_zero: bool,
    /// Whether it changes between events.
    pub flows: bool,
    /// Where it is kept.
    pub place: Place,
    /// Where it would be kept if no state were summed.
    pub unsummed: Place,
    /// Whether it depends on the weight of its connection.
    pub weighted: bool,
    /// What its equation reads.
    pub flow: Reads,
    /// What events that change it read.
    pub jumps: Reads,
    /// Whether presynaptic, and whether postsynaptic spikes change it.
    pub changes: [bool; 2],
    /// The values that it cannot leave.
    pub invariant: Invariant,
}

/// An input.
#[derive(Clone, Debug)]
pub struct InputInfo {
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: String,
}

/// What makes a model a cell.
#[derive(Clone, Debug)]
pub struct CellInfo {
    /// The position of the membrane potential among the states.
    pub potential: usize,
    /// When it spikes.
    pub spike: String,
    /// What a spike does to it.
    pub reset: String,
    /// The duration of its refractory period, and whether the end belongs to it.
    pub refractory: Option<(String, bool)>,
}

/// A value that is read off the states.
#[derive(Clone, Debug)]
pub struct ReadingInfo {
    /// The value.
    pub value: String,
    /// Its unit.
    pub unit: String,
    /// What it reads.
    pub reads: Reads,
}

/// The current into the postsynaptic cell.
#[derive(Clone, Debug)]
pub struct CurrentInfo {
    /// What the membrane potential is called.
    pub potential: String,
    /// The current.
    pub reading: ReadingInfo,
    /// Its derivative by the membrane potential.
    pub slope: String,
}

/// A model and what is proved of it as plain data.
pub(super) fn of_model(model: &Model, proofs: &Proofs, solvers: &[Solver]) -> Info {
    let reading = |reading: &Reading, reads: &Reads| ReadingInfo {
        value: model.text(&reading.value),
        unit: reading.unit.clone(),
        reads: reads.clone(),
    };
    let output = model.output.as_ref();
    let current = model.current.as_ref().map(|current| CurrentInfo {
        potential: current.potential.clone(),
        reading: reading(&current.reading, &proofs.reads.current),
        slope: model.text(&current.slope),
    });
    Info {
        name: model.ident.to_string(),
        doc: prose(&model.doc),
        parameters: parameters(model, proofs),
        states: states(model, proofs),
        inputs: model
            .inputs
            .iter()
            .map(|input| InputInfo { name: input.name.clone(), unit: input.unit.clone() })
            .collect(),
        cell: model.cell.as_ref().map(|cell| CellInfo {
            potential: cell.potential,
            spike: model.condition_text(&cell.spike),
            reset: model.statements_text(&cell.reset.statements, ""),
            refractory: cell.refractory.as_ref().map(|held| (model.text(&held.duration), held.inclusive)),
        }),
        on_pre: model.statements_text(&model.on_pre.statements, ""),
        on_post: model.statements_text(&model.on_post.statements, ""),
        weight: model.weight.clone(),
        output: output.map(|output| reading(output, &proofs.reads.output)),
        output_place: proofs.output_place,
        current,
        solvers: solvers.iter().map(|solver| (solver.method, solver.schemes.clone())).collect(),
        pulses: model.pulses.iter().map(|duration| model.text(duration)).collect(),
        align_pre: proofs.placement.align_pre.clone(),
        align_post: proofs.align_post.clone(),
        event_driven: proofs.event_driven.clone(),
        commute: proofs.commute.clone(),
        lazy_edges: proofs.lazy_edges.clone(),
        reads_prev: model.reads(|symbol| matches!(symbol, Symbol::Prev(_))),
        reads_since_pre: model.reads(Symbol::follows_spikes),
        releases: model.on_pre.releases(),
        release_place: proofs.placement.release,
        weight_factors_out: proofs.placement.weight_factors_out,
        reads_released: output.is_some_and(|output| output.value.contains(Symbol::Released)),
        random: model.blocks().any(|(_, block)| block.draws()),
    }
}

fn parameters(model: &Model, proofs: &Proofs) -> Vec<ParameterInfo> {
    let one = |(parameter, varies): (&model::Parameter, &Option<Place>)| ParameterInfo {
        name: parameter.name.clone(),
        doc: prose(&parameter.doc),
        unit: parameter.unit.clone(),
        default: match &parameter.default {
            model::Default::None => DefaultInfo::None,
            model::Default::Constant(value) | model::Default::Computed(Expr::Number(value)) => {
                DefaultInfo::Constant(*value)
            }
            model::Default::Computed(value) => DefaultInfo::Computed(model.text(value)),
        },
        lower: parameter.lower,
        upper: parameter.upper,
        varies: *varies,
    };
    model.parameters.iter().zip(&proofs.variation).map(one).collect()
}

fn states(model: &Model, proofs: &Proofs) -> Vec<StateInfo> {
    let one = |(k, state): (usize, &model::State)| StateInfo {
        name: state.name.clone(),
        unit: state.unit.clone(),
        equation: model.text(&state.rhs),
        initial: model.text(&state.initial),
        starts_at_zero: state.initial.is_number(0.0),
        flows: !state.rhs.simplified().is_number(0.0),
        place: proofs.placement.places[k],
        unsummed: proofs.placement.unsummed[k],
        weighted: proofs.placement.weighted[k],
        flow: proofs.reads.flows[k].clone(),
        jumps: proofs.reads.jumps[k].clone(),
        changes: proofs.reads.changes[k],
        invariant: proofs.invariants[k],
    };
    model.states.iter().enumerate().map(one).collect()
}

/// The first paragraph of a documentation, on one line.
fn prose(doc: &str) -> String {
    doc.lines().take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}
