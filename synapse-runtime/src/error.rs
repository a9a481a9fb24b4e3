//! What can be wrong with a population and the calls on it.

use alloc::boxed::Box;
use alloc::string::String;

use crate::info::{Invariant, Method};

/// One sentence each: what is wrong, where, and what was expected.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A name that the model does not have.
    #[error("{model} has no {kind} `{name}`; {hint}")]
    UnknownName {
        /// The model.
        model: &'static str,
        /// `parameter`, `state`, …
        kind: &'static str,
        /// The name that was asked for.
        name: String,
        /// The nearest or all known names.
        hint: String,
    },
    /// A parameter without a default that was not given.
    #[error("{model} needs a value for the parameter `{parameter}`, which has no default")]
    MissingParameter {
        /// The model.
        model: &'static str,
        /// The parameter.
        parameter: &'static str,
    },
    /// A list of values that does not fit the population.
    #[error("`{name}` of {model} has {found} values, but the population has {expected} elements")]
    Length {
        /// The model.
        model: &'static str,
        /// The parameter or state.
        name: String,
        /// The number of elements.
        expected: usize,
        /// The number of values.
        found: usize,
    },
    /// A value outside the bounds of its parameter.
    #[error("{place}`{parameter}` of {model} is {value}, but it must be {bounds}")]
    OutOfBounds {
        /// The model.
        model: &'static str,
        /// The parameter.
        parameter: &'static str,
        /// Which element, or empty where the value is the same for all: `element 3: `.
        place: Place,
        /// The value.
        value: f64,
        /// The admissible values, in words.
        bounds: String,
    },
    /// A default that is not a finite number.
    #[error("{place}the default of `{parameter}` of {model} is {value}; give it a value ({doc})")]
    Default {
        /// The model.
        model: &'static str,
        /// The parameter.
        parameter: &'static str,
        /// What the model says about it.
        doc: &'static str,
        /// Which element.
        place: Place,
        /// The value.
        value: f64,
    },
    /// A derived quantity that is not a finite number.
    #[error("{place}{what} of {model} is {value}: the parameters of this element do not make a finite model")]
    NotFinite {
        /// The model.
        model: &'static str,
        /// What was derived.
        what: String,
        /// Which element.
        place: Place,
        /// The value.
        value: f64,
    },
    /// A state that stops being a finite number, or leaves the values that it is proved not to leave by more than rounding.
    #[error(
        "`{state}` of {model} at {of} {element} is {value} at {time} ms, {}; {}",
        where_it_was(*value, *range, *since), what_to_try(*value, *dt, *method)
    )]
    StateLeft {
        /// The model.
        model: &'static str,
        /// The state.
        state: &'static str,
        /// What has states: `element`, `cell`, `presynaptic cell`, `postsynaptic cell`, `connection`.
        of: &'static str,
        /// Which of them.
        element: usize,
        /// The value.
        value: f64,
        /// What is proved of it.
        range: Invariant,
        /// The time at which it was seen, in ms: the end of a step.
        time: f64,
        /// The latest time before that at which it was looked at, in ms. It left in one of the steps in between.
        since: Option<f64>,
        /// The step in ms; `None` where the state is solved exactly, whatever the step.
        dt: Option<f64>,
        /// The solver.
        method: Method,
    },
    /// What an element hands on is not a number.
    #[error(
        "{what} of {model} at element {element} is {value} at that time: its value cannot be computed in this precision"
    )]
    ElementNotFinite {
        /// The model.
        model: &'static str,
        /// The output.
        what: String,
        /// The element.
        element: usize,
        /// The value.
        value: f64,
    },
    /// A population that does not fit into memory.
    #[error("a population of {n} elements of {model} does not fit into memory")]
    TooLarge {
        /// The model.
        model: &'static str,
        /// The number of elements.
        n: usize,
    },
    /// Values that do not fit into memory.
    #[error("{n} {what} do not fit into memory")]
    Memory {
        /// What they are.
        what: &'static str,
        /// How many.
        n: usize,
    },
    /// A step length that is no step length.
    #[error("the step must be a finite number of milliseconds, 0 or more, but dt is {0}")]
    StepLength(f64),
    /// The tolerance of substeps must be a finite number above 0.
    #[error("the tolerance is {0}, but must be a finite number above 0")]
    Tolerance(f64),
    /// A solver that the model was not declared with.
    #[error("{model} has no solver `{method}`; it was declared with {known}, beside every Runge–Kutta method")]
    UnknownMethod {
        /// The model.
        model: &'static str,
        /// The solver that was asked for.
        method: Method,
        /// The model's own.
        known: String,
    },
    /// A spike at an element that does not exist.
    #[error("a spike arrives at element {element}, but the population has {n} element{}, from 0", if *n == 1 { "" } else { "s" })]
    SpikeOutOfRange {
        /// The element.
        element: usize,
        /// The number of elements.
        n: usize,
    },
    /// A connection to a cell that does not exist.
    #[error("cell {cell} reaches cell {target}, but there {} {n} postsynaptic cell{}, from 0", if *n == 1 { "is" } else { "are" }, if *n == 1 { "" } else { "s" })]
    Target {
        /// The presynaptic cell.
        cell: usize,
        /// The postsynaptic cell.
        target: usize,
        /// The number of postsynaptic cells.
        n: usize,
    },
    /// A list whose length fits nothing that it could go over.
    #[error(
        "`{parameter}` of {model} takes one value for all, one for each {place} ({expected}) or one for each connection ({n}), not {found}"
    )]
    VariesOver {
        /// The model.
        model: &'static str,
        /// The parameter.
        parameter: &'static str,
        /// `presynaptic cell`, `postsynaptic cell` or `connection`.
        place: &'static str,
        /// How many there are.
        expected: usize,
        /// The number of connections.
        n: usize,
        /// The number of values.
        found: usize,
    },
    /// A list of values that may go over two things.
    #[error(
        "the {n} values of `{name}` of {model} may be one for each {place} or one for each connection, of which there are as many; say which with `set_per` or `initial_per`"
    )]
    AmbiguousValues {
        /// The model.
        model: &'static str,
        /// The parameter or state.
        name: &'static str,
        /// The number of values.
        n: usize,
        /// `presynaptic cell` or `postsynaptic cell`.
        place: &'static str,
    },
    /// Values for each of something that a group of cells does not have.
    #[error("`{name}` is given for each of something that only projections have; a group has one value for each cell")]
    PerOfGroup {
        /// The parameter or state.
        name: String,
    },
    /// One initial value for a state that is a sum elsewhere, but is kept for each connection here.
    #[error(
        "`{state}` of {model} is not kept as a sum here, so an initial value of the sum has no meaning; give one for each connection with `initial_per`"
    )]
    InitialOfSum {
        /// The model.
        model: &'static str,
        /// The state.
        state: &'static str,
    },
    /// States that are not where the compiler has placed them, where traces of cells are to change apart from connections.
    #[error(
        "`{state}` of {model} is not kept where the compiler has placed it, as values or weights differ among connections, and here traces change apart from connections; use the default schedule"
    )]
    MovedTraces {
        /// The model.
        model: &'static str,
        /// The state.
        state: &'static str,
    },
    /// Connections that do not fit into memory or cannot be numbered.
    #[error(
        "the connections of {n_pre} cells to {n_post} do not fit into memory, or they or the cells of a side are more than 4294967295"
    )]
    TooManyConnections {
        /// The number of presynaptic cells.
        n_pre: usize,
        /// The number of postsynaptic cells.
        n_post: usize,
    },
    /// A probability that is none.
    #[error("the probability of a connection is {0}, but it must be from 0 to 1")]
    Probability(f64),
    /// More connections of a cell than there are cells on the other side.
    #[error(
        "cell {cell} cannot have {degree} connection{} {direction} different cells, as there {} {available} to choose from; ask for fewer{}",
        if *degree == 1 { "" } else { "s" },
        if *available == 1 { "is" } else { "are" },
        if *available == 0 { "" } else { " or allow multapses" }
    )]
    Degree {
        /// `from` or `to`.
        direction: &'static str,
        /// How many each cell shall have.
        degree: usize,
        /// The first cell that cannot have them.
        cell: usize,
        /// The number of cells on the other side that it may be connected with.
        available: usize,
    },
    /// More connections than there are pairs of cells.
    #[error(
        "there cannot be {total} connection{} between different pairs of cells, as there {} {available} to choose from; ask for fewer{}",
        if *total == 1 { "" } else { "s" },
        if *available == 1 { "is" } else { "are" },
        if *available == 0 { "" } else { " or allow multapses" }
    )]
    Total {
        /// How many there shall be.
        total: usize,
        /// The number of pairs of cells that may be connected.
        available: u64,
    },
    /// Two groups of cells that cannot be connected one to one.
    #[error("{n_pre} cells cannot be connected one to one with {n_post}; both sides must have the same number")]
    OneToOne {
        /// The number of presynaptic cells.
        n_pre: usize,
        /// The number of postsynaptic cells.
        n_post: usize,
    },
    /// A connection of a cell with itself where there shall be none.
    #[error("connection {entry} is from cell {cell} to itself, but autapses are excluded")]
    Autapse {
        /// Which of the given connections, or of those of a rule.
        entry: usize,
        /// The cell.
        cell: usize,
    },
    /// An index in a list of connections of a cell that does not exist.
    #[error("entry {entry} of the {list} is {index}, but there {} {n} such cell{}, from 0", if *n == 1 { "is" } else { "are" }, if *n == 1 { "" } else { "s" })]
    Index {
        /// `sources` or `targets`.
        list: &'static str,
        /// Which entry.
        entry: usize,
        /// Its value.
        index: usize,
        /// The number of cells.
        n: usize,
    },
    /// Lists of sources and targets that do not belong together.
    #[error("there are {sources} sources but {targets} targets; each connection has one of both")]
    Pairs {
        /// The number of sources.
        sources: usize,
        /// The number of targets.
        targets: usize,
    },
    /// Row starts, of connections in compressed rows, of another number than the presynaptic cells need.
    #[error("there are {found} row starts, but {n_pre} presynaptic cells need one each and the end: {}", n_pre.saturating_add(1))]
    RowStarts {
        /// The number of row starts.
        found: usize,
        /// The number of presynaptic cells.
        n_pre: usize,
    },
    /// A row start, of connections in compressed rows, that is out of order.
    #[error("row start {entry} is {start}, but it must be {}", if low == high { alloc::format!("{low}") } else { alloc::format!("from {low} to {high}") })]
    RowStart {
        /// Which row start.
        entry: usize,
        /// Its value.
        start: usize,
        /// The smallest that it can be.
        low: usize,
        /// The largest that it can be.
        high: usize,
    },
    /// Values that are not one for each connection.
    #[error("there are {found} values for {expected} connections; give one for each")]
    PerConnection {
        /// The number of connections.
        expected: usize,
        /// The number of values.
        found: usize,
    },
    /// A parameter of a distribution outside of its bounds.
    #[error("{parameter} of {distribution} is {value}, but it must be {bounds}")]
    Distribution {
        /// `a normal distribution`, …
        distribution: &'static str,
        /// `the mean`, …
        parameter: &'static str,
        /// Its value.
        value: f64,
        /// The admissible values, in words.
        bounds: &'static str,
    },
    /// Bounds that a random number does not meet.
    #[error("none of {tries} random numbers for element {element} was from {low} to {high}; widen the bounds")]
    Clipped {
        /// The element.
        element: usize,
        /// The number of tries.
        tries: u32,
        /// The lower bound.
        low: f64,
        /// The upper bound.
        high: f64,
    },
    /// A time that an element of an event-driven population cannot be brought to.
    #[error("element {element} is at {last} ms, so it cannot be brought to {t} ms; times are finite and never go back")]
    Time {
        /// The element.
        element: usize,
        /// The time that was asked for, in ms.
        t: f64,
        /// The time of its latest event, in ms.
        last: f64,
    },
    /// A spike whose weight is not a finite number.
    #[error(
        "the weight of a spike at element {element} is {weight}, but it must be a finite number in the precision of the population"
    )]
    SpikeWeight {
        /// The element.
        element: usize,
        /// The weight.
        weight: f64,
    },
    /// Something about an object of a network, by the name its author gave it.
    #[error("{name}: {error}")]
    Of {
        /// The name.
        name: String,
        /// What is wrong.
        error: Box<Error>,
    },
    /// A step of a network that is no step length.
    #[error("a network steps by a positive number of milliseconds, but dt is {0}")]
    NetworkStep(f64),
    /// Two objects of a network with one name.
    #[error("two objects of the network are called `{name}`; errors and files tell them apart by their names")]
    SameName {
        /// The name.
        name: String,
    },
    /// A group, projection or record that does not exist here, so its id is of another network.
    #[error("this is a group, projection or record of another network")]
    ForeignGroup,
    /// A list of edges between other numbers of cells than the groups have.
    #[error(
        "the edges go from {} to {} cells, but the groups have {} and {}",
        listed.0, listed.1, found.0, found.1
    )]
    EdgesOfOthers {
        /// The numbers of presynaptic and postsynaptic cells of the list.
        listed: (usize, usize),
        /// Those of the groups.
        found: (usize, usize),
    },
    /// More cells than indices.
    #[error("{n} cells are more than can be numbered; a group has at most 2³² − 1")]
    TooManyCells {
        /// The number of cells.
        n: usize,
    },
    /// A signal for an input of something that is no cell.
    #[error("a source has no inputs, so it takes no signal for `{input}`")]
    InputOfSource {
        /// The input.
        input: String,
    },
    /// A section of a signal that is out of order.
    #[error(
        "a section of a signal begins at {from} ms, but the one before it at {last} ms; times are finite and ascend"
    )]
    SectionTime {
        /// When it begins, in ms.
        from: f64,
        /// When the one before it begins, in ms.
        last: f64,
    },
    /// A signal with another number of values than there are cells.
    #[error("a signal has {found} values, but {expected} are expected: one for each, or a number for all")]
    SignalLength {
        /// The number of cells.
        expected: usize,
        /// The number of values.
        found: usize,
    },
    /// A signal that is not a finite number.
    #[error("a signal is {value}, but it must be a finite number")]
    SignalValue {
        /// The value.
        value: f64,
    },
    /// A rate below 0.
    #[error("a rate is {rate} Hz, but it must be 0 or more")]
    Rate {
        /// The rate in Hz.
        rate: f64,
    },
    /// A rate of so many spikes in a step that they cannot be kept.
    #[error("a rate is {rate} Hz, but it must be at most {most} Hz, a million spikes in a step")]
    RateHigh {
        /// The rate in Hz.
        rate: f64,
        /// The largest rate in Hz.
        most: f64,
    },
    /// A time of a spike that cannot be.
    #[error("a spike is to be at {time} ms, but spikes are at finite times from 0 on")]
    SpikeTime {
        /// The time in ms.
        time: f64,
    },
    /// A weight that is not a finite number.
    #[error("a weight is {weight}, but it must be a finite number in the precision of the network")]
    Weight {
        /// The weight.
        weight: f64,
    },
    /// A projection without a delay.
    #[error("a projection needs a delay of at least one step, {dt} ms; write `.delay({dt:?})`")]
    NoDelay {
        /// The step in ms.
        dt: f64,
    },
    /// A delay of less than one step.
    #[error("the delay is {delay} ms, but it must be at least one step, {dt} ms")]
    DelayShort {
        /// The delay in ms.
        delay: f64,
        /// The step in ms.
        dt: f64,
    },
    /// A delay of more steps than are kept.
    #[error("the delay is {delay} ms, but at most {longest} ms can be kept at this step")]
    DelayLong {
        /// The delay in ms.
        delay: f64,
        /// The longest delay in ms.
        longest: f64,
    },
    /// A schedule that looks for spikes before they are there.
    #[error(
        "under this schedule spikes of these cells are looked for before the cells integrate, and lost; give a longer delay, or use the default schedule"
    )]
    UnseenSpikes,
    /// A schedule under which what arrives in a step is forgotten before it is handed on.
    #[error(
        "under this schedule synapses integrate before they hand on what has arrived, so what is only of the step is lost; use a synapse with states, or the default schedule"
    )]
    ForgottenSpikes,
    /// A delay of something that is not delayed.
    #[error("{model} reads potentials instead of spikes, and potentials are not delayed; leave the delay out")]
    DelayOfPotential {
        /// The model.
        model: &'static str,
    },
    /// A junction onto a cell that cannot be solved together with it.
    #[error(
        "{model} couples the membrane potentials of cells, which needs a cell whose dV/dt reads the current in proportion; \
         that of {cell} does not: {because}"
    )]
    JunctionCell {
        /// The model of the junction.
        model: &'static str,
        /// The model of the cell.
        cell: &'static str,
        /// Why.
        because: &'static str,
    },
    /// A junction that conducts less than nothing.
    #[error(
        "the conductance between two cells is finite and at least 0, but one of {model}, with its weight, is {value}"
    )]
    JunctionConductance {
        /// The model of the junction.
        model: &'static str,
        /// The conductance.
        value: f64,
    },
    /// Junctions that conduct more in one direction than in the other, among many cells.
    #[error(
        "junctions connect {n} cells, and not all conduct alike in both directions; give each pair of connections of opposite \
         direction the same conductance, or connect at most {most} cells"
    )]
    OneWayJunctions {
        /// The number of cells that are connected.
        n: usize,
        /// How many may be.
        most: usize,
    },
    /// Dendritic delays that differ.
    #[error("a dendritic delay is one for all connections; give each its own only where the delay is axonal")]
    DendriticEach,
    /// A dendritic delay that is to delay the spikes in front of the synapse.
    #[error(
        "a dendritic delay is after the connection, so it does not delay the spikes before it; leave out `delays_spikes()` or `dendritic()`"
    )]
    DendriticSpikes,
    /// More models in front of a synapse than there are streams of random numbers for.
    #[error("{found} models of one kind scale the spikes of this projection; at most {most} can")]
    LongChain {
        /// How many there are.
        found: usize,
        /// How many there may be.
        most: usize,
    },
    /// A model that reads the time since a spike, in a schedule that tells traces of it before connections.
    #[error(
        "{model} reads the time since the latest presynaptic spike, which under this schedule reaches connections and cells in different steps; use the default schedule"
    )]
    SinceOfSchedule {
        /// The model.
        model: &'static str,
    },
    /// A synapse that postsynaptic spikes change, in a schedule of another system.
    #[error(
        "{model} reacts to postsynaptic spikes, which the schedule of `STDP_Song2000` does with plasticity alone; use the default schedule"
    )]
    OnPostOfSchedule {
        /// The model.
        model: &'static str,
    },
    /// Delays that differ in a schedule of another system.
    #[error("connections have delays of their own in the default schedule only")]
    DelaysOfSchedule,
    /// A release that differs among connections in a schedule of another system.
    #[error(
        "under this schedule traces change apart from connections, so what {model} releases would not reach them; use the default schedule"
    )]
    ReleaseOfSchedule {
        /// The model.
        model: &'static str,
    },
    /// A dendritic delay in front of a synapse that postsynaptic spikes change.
    #[error(
        "{model} reacts to postsynaptic spikes, and a dendritic delay is between plasticity and synapse; put what reacts to them into `plasticity(…)`"
    )]
    DendriticAtConnections {
        /// The model.
        model: &'static str,
    },
    /// Weights or a release for a model that does not read them.
    #[error(
        "{model} reads no weight at a spike, so the weights, plasticity or release in front of it would be lost; write `on_pre(w)`"
    )]
    NoWeight {
        /// The model.
        model: &'static str,
    },
    /// A model that is to scale spikes, but does not.
    #[error(
        "{model} sets no `release`, so it cannot be short-term plasticity; a model whose output is the weight is for `plasticity(…)`"
    )]
    NoRelease {
        /// The model.
        model: &'static str,
    },
    /// A model whose states are to be kept for each postsynaptic cell, where this is not proved.
    #[error("{model} cannot keep its states once for each postsynaptic cell: {because}")]
    NotAligned {
        /// The model.
        model: &'static str,
        /// What stands in the way.
        because: String,
    },
    /// A model whose states are to be kept for each presynaptic cell, where they do not live there.
    #[error("{model} cannot keep its states once for each presynaptic cell: {because}; use `synapse(…)`")]
    NotAtPre {
        /// The model.
        model: &'static str,
        /// What stands in the way.
        because: String,
    },
    /// A model that is chosen while the program runs, at connections.
    #[error(
        "{model} is chosen by its name, so all its states are kept for the cells of one side; only its type can keep each where it belongs"
    )]
    ChosenAtConnections {
        /// The model.
        model: &'static str,
    },
    /// A model that reads the potential of a source.
    #[error("{model} reads the potential of the {side} cells, but these are sources, which have none")]
    NoPotential {
        /// The model.
        model: &'static str,
        /// `presynaptic` or `postsynaptic`.
        side: &'static str,
    },
    /// An input that nothing is bound to.
    #[error("nothing is bound to the input `{input}`; write `.input(\"{input}\", …)`")]
    UnboundInput {
        /// The input.
        input: &'static str,
    },
    /// A projection that does nothing.
    #[error("this projection has neither an output nor plasticity, so it does nothing; write `.output(…)`")]
    Useless,
    /// An output into sources.
    #[error("`{group}` are sources, which take no input")]
    OutputToSource {
        /// The group.
        group: String,
    },
    /// The own current of a model that has none.
    #[error("{model} hands on no current of its own here; add it with one of the methods `…_with_current`")]
    NoCurrent {
        /// The model.
        model: &'static str,
    },
    /// An output in another unit than the input that it is added to.
    #[error(
        "{model} hands on {unit}, but the input `{input}` of {cell} is in {expected}; declare one in the unit of the other"
    )]
    Units {
        /// The model of the synapse.
        model: &'static str,
        /// The unit of what it hands on.
        unit: String,
        /// The input.
        input: &'static str,
        /// The model of the cell.
        cell: &'static str,
        /// The unit of the input.
        expected: &'static str,
    },
    /// A number of an output that is none.
    #[error("{what} is {value}, but it must be a finite number")]
    OutputNumber {
        /// Which.
        what: &'static str,
        /// The value.
        value: f64,
    },
    /// A record of every 0th step.
    #[error("a record of every 0th step; steps are counted from 1")]
    Every,
    /// A record of something that is not there.
    #[error("element {element} of `{name}` is to be recorded, but there are {n}, from 0")]
    RecordOutOfRange {
        /// The element.
        element: usize,
        /// How many there are.
        n: usize,
        /// Of what.
        name: String,
    },
    /// A duration that is no number of steps.
    #[error("{duration} ms is no whole number of steps of {dt} ms")]
    Duration {
        /// The duration in ms.
        duration: f64,
        /// The step in ms.
        dt: f64,
    },
    /// Threads that cannot be had.
    #[error("{n} threads cannot be had: {reason}")]
    Threads {
        /// How many were asked for.
        n: usize,
        /// Why not.
        reason: String,
    },
    /// Bytes that are no checkpoint of this network.
    #[error("these bytes are not what a simulation of this description saves")]
    Checkpoint,
}

impl Error {
    /// The same, of the object of that name.
    #[must_use]
    pub(crate) fn of(self, name: &str) -> Self {
        Self::Of { name: name.into(), error: Box::new(self) }
    }

    /// The same, where that is about a state: of something of that kind.
    #[must_use]
    #[cfg(feature = "std")]
    pub(crate) fn of_kind(mut self, kind: &'static str) -> Self {
        if let Self::StateLeft { of, .. } = &mut self {
            *of = kind;
        }
        self
    }

    /// The same, where that is about a state of something of a kind: of that under another number.
    #[must_use]
    pub(crate) fn of_element(mut self, kind: &str, number: impl Fn(usize) -> usize) -> Self {
        if let Self::StateLeft { of, element, .. } = &mut self
            && *of == kind
        {
            *element = number(*element);
        }
        self
    }

    /// The same, where that is about a state at a time: at `end`, the end of a step of a network.
    #[must_use]
    #[cfg(feature = "std")]
    pub(crate) fn at_end(mut self, end: f64) -> Self {
        if let Self::StateLeft { time, since, .. } = &mut self {
            // The elements count their own steps.
            *since = since.map(|since| end - (*time - since));
            *time = end;
        }
        self
    }
}

/// Where a state that left was before.
fn where_it_was(value: f64, range: Invariant, since: Option<f64>) -> String {
    let until = |was: &str| since.map_or(String::new(), |since| alloc::format!(", {was} at {since} ms"));
    if value.is_finite() && range.non_negative {
        alloc::format!("but it is proved to stay {range}{}", until("where it was"))
    } else {
        alloc::format!("but it must be a finite number{}", until("as it was"))
    }
}

/// What may keep a state from leaving.
fn what_to_try(value: f64, dt: Option<f64>, method: Method) -> String {
    match (dt, method) {
        (None, _) => {
            "its own solution is exact, so look at the weights, inputs, parameters and other states that change it"
                .into()
        }
        // Its substeps are as short as its error asks for. Where they do not end, the solution rarely does.
        (Some(dt), Method::Auto | Method::Rodas4) if !value.is_finite() => alloc::format!(
            "its solution may not stay finite, as that of a cell that nothing resets, so look at the weights, inputs, \
             parameters and resets, or take a step smaller than {dt} ms"
        ),
        (Some(dt), Method::Auto | Method::Rodas4) => {
            alloc::format!("take a step smaller than {dt} ms, or tighter bounds of the parameters")
        }
        (Some(dt), _) => alloc::format!(
            "take a step smaller than {dt} ms, a stable solver (`methods(auto)`), or tighter bounds of the parameters"
        ),
    }
}

/// An element that an error names: one of them, or all where the values are uniform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The value is the same for all elements.
    All,
    /// One element.
    Element(usize),
}

impl core::fmt::Display for Place {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::All => Ok(()),
            Self::Element(element) => write!(f, "element {element}: "),
        }
    }
}

impl Place {
    /// The element whose values stand for this place.
    pub(crate) fn index(self) -> usize {
        match self {
            Self::All => 0,
            Self::Element(element) => element,
        }
    }
}
