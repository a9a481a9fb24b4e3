//! In which order a step does its work.

/// A part of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Sources emit their spikes.
    Sources,
    /// Cells integrate with the input as it stands, and spikes are found.
    Cells,
    /// Synapses integrate, and what they do to cells over the step is computed.
    Couple,
    /// Synapses integrate.
    Integrate,
    /// Spikes that are due arrive: presynaptic ones, then postsynaptic ones, at connections and traces.
    Arrive,
    /// Only what the spikes that are due do at connections.
    Edges,
    /// Only what they do to the traces of cells.
    Traces,
    /// The input of cells is computed.
    Outputs,
    /// Spikes that have arrived and raise potentials at once do so.
    Jump,
}

/// The order of a step, and how many steps after its emission a spike is delivered.
///
/// The default, [`Schedule::new`], is: synapses integrate over dt; cells integrate with what synapses do to them in that time;
/// spikes are found; spikes that are due arrive (presynaptic ones first, then postsynaptic ones, each in ascending index order).
/// A delay of d steps is d steps, at least one: the spike that is found at time t arrives at t + d·dt, and what it changes is
/// felt by cells from then on.
///
/// What synapses do to cells in a step is exact where both are linear and have exact solutions: synapses whose equations are
/// affine, with an output proportional to their states, and cells that are affine in the current. Then both are solved together,
/// whatever their time constants and parameters, and a network of such parts is exact at any dt, but for the times of spikes. A
/// refractory cell is exact too. One element that many cells of unlike parameters share is an exception: it counts among the
/// others.
///
/// Elsewhere the coupling is of order 2: cells have the mean over the step of the conductance or current, which linear synapses
/// know exactly, and others as the mean of their values at both ends of the step. A magnesium block and a model's own current
/// follow the potential within the step by their tangents. Three things are held over a step and of order 1: the potentials that
/// synapses read, the current of a conductance into a cell that reads `I` alone, and the potential at a neighbour where it is
/// not the one of a gap junction ([`Output`](super::Output)).
///
/// The others are the orders of BrainPy 2.8.2, which differ in what a spike finds, in what a delay means, and in the coupling:
/// cells integrate with what synapses hand on at the start of the step, which is of order 1. They exist to reproduce its results. A step of these ends at i·dt for i = 0, 1, …, so that the first one ends at time 0; a delay of
/// d ≥ 2 steps gives d − 1, and there may be none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
    pub(crate) phases: &'static [Phase],
    /// The latency of a projection without a delay at connections, and at traces; `None` where there must be one.
    undelayed: Option<(u32, u32)>,
    /// By how much a delay falls short.
    short: u32,
    /// After how many steps postsynaptic spikes reach connections.
    pub(crate) post: u32,
    /// Whether the first step ends, instead of begins, at time 0.
    pub(crate) first_step_ends_at_zero: bool,
}

/// What a step of BrainPy's documented examples does first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum First {
    /// The presynaptic cells: pre → syn → post.
    Cells,
    /// The synapses: syn → pre → post.
    Synapses,
}

impl Schedule {
    /// The default order.
    pub const fn new() -> Self {
        use Phase::{Arrive, Cells, Couple, Jump, Sources};
        Self {
            phases: &[Sources, Couple, Cells, Arrive, Jump],
            undelayed: None,
            short: 0,
            post: 0,
            first_step_ends_at_zero: false,
        }
    }

    /// BrainPy's `ProjAlignPreMg2`: synapses of presynaptic cells decay, then jump, and their output is delayed.
    pub const fn brainpy_align_pre(first: First) -> Self {
        use Phase::{Arrive, Cells, Integrate, Outputs, Sources};
        match first {
            First::Cells => Self::brainpy(&[Sources, Integrate, Arrive, Outputs, Cells], 0, 0, 0),
            First::Synapses => Self::brainpy(&[Outputs, Sources, Integrate, Arrive, Cells], 1, 0, 0),
        }
    }

    /// BrainPy's `ProjAlignPostMg2`: synapses of postsynaptic cells jump, then decay.
    pub const fn brainpy_align_post(first: First) -> Self {
        use Phase::{Arrive, Cells, Integrate, Outputs, Sources};
        match first {
            First::Cells => Self::brainpy(&[Sources, Arrive, Integrate, Outputs, Cells], 0, 0, 0),
            First::Synapses => Self::brainpy(&[Arrive, Sources, Integrate, Outputs, Cells], 1, 1, 0),
        }
    }

    /// BrainPy's `STDP_Song2000`: what spikes do to weights comes before (syn → pre → post) or after (pre → post → syn) all
    /// else.
    pub const fn brainpy_stdp(first: First) -> Self {
        use Phase::{Cells, Edges, Integrate, Outputs, Sources, Traces};
        match first {
            First::Synapses => Self::brainpy(&[Edges, Integrate, Outputs, Sources, Cells, Traces], 1, 0, 1),
            First::Cells => Self::brainpy(&[Integrate, Outputs, Sources, Cells, Traces, Edges], 0, 0, 0),
        }
    }

    /// The example of `brainpy.synapses`: the synapse reads the spikes of the step before, then all cells integrate.
    pub const fn brainpy_synapses() -> Self {
        use Phase::{Arrive, Cells, Integrate, Outputs, Sources};
        Self::brainpy(&[Integrate, Arrive, Outputs, Sources, Cells], 1, 1, 0)
    }

    const fn brainpy(phases: &'static [Phase], edges: u32, traces: u32, post: u32) -> Self {
        Self { phases, undelayed: Some((edges, traces)), short: 1, post, first_step_ends_at_zero: true }
    }

    fn position(&self, phase: Phase) -> Option<usize> {
        self.phases.iter().position(|other| *other == phase)
    }

    /// Whether spikes arrive before the sources of the step have spiked.
    pub(crate) fn arrives_before_sources(&self) -> bool {
        self.position(Phase::Arrive).is_some_and(|arrive| Some(arrive) < self.position(Phase::Sources))
    }

    /// Whether spikes arrive before the cells of the step have spiked.
    pub(crate) fn arrives_before_cells(&self) -> bool {
        self.position(Phase::Arrive).is_some_and(|arrive| Some(arrive) < self.position(Phase::Cells))
    }

    /// Whether outputs are handed on before the spikes of the step reach what presynaptic cells keep.
    pub(crate) fn hands_on_before_cells_spike(&self) -> bool {
        let kept = self.position(Phase::Arrive).or(self.position(Phase::Traces));
        self.position(Phase::Outputs) < kept
    }

    /// Whether synapses integrate between the arrival of spikes and the time at which outputs are handed on.
    pub(crate) fn forgets_arrivals(&self) -> bool {
        let arrive = self.position(Phase::Arrive).or(self.position(Phase::Edges)).unwrap_or(0);
        let mut later = self.phases.iter().cycle().skip(arrive + 1).take(self.phases.len());
        later.find(|phase| matches!(phase, Phase::Integrate | Phase::Outputs)) == Some(&Phase::Integrate)
    }

    /// Whether cells have what synapses do to them in the course of a step, instead of what they hand on at one time.
    pub(crate) fn couples(&self) -> bool {
        self.phases.contains(&Phase::Couple)
    }

    /// Whether outputs are computed in a step before anything else has looked at what inputs are in it.
    pub(crate) fn outputs_first(&self) -> bool {
        self.phases.first() == Some(&Phase::Outputs)
    }

    /// Whether cells integrate in the same step in which their input is computed.
    pub(crate) fn outputs_before_cells(&self) -> bool {
        self.position(Phase::Outputs) < self.position(Phase::Cells)
    }

    /// Whether spikes go on with the weight that all events of the step have left, not with that which they found.
    pub(crate) fn weighs_late(&self) -> bool {
        self.phases.contains(&Phase::Edges)
    }

    /// Whether synapses of presynaptic cells change before the delay, so that their outputs are delayed.
    pub(crate) fn delays_outputs(&self) -> bool {
        self.undelayed.is_some()
    }

    /// Whether a projection must have a delay.
    pub(crate) fn needs_delay(&self) -> bool {
        self.undelayed.is_none()
    }

    /// After how many steps a spike reaches connections.
    pub(crate) fn latency(&self, delay: Option<u32>) -> u32 {
        match delay {
            // No delay is shorter than none.
            Some(delay) => delay.saturating_sub(self.short).max(self.undelayed.map_or(0, |(edges, _)| edges)),
            None => self.undelayed.map_or(1, |(edges, _)| edges),
        }
    }

    /// After how many steps a spike reaches the traces of its cell.
    pub(crate) fn trace_latency(&self, delay: Option<u32>) -> u32 {
        match delay {
            Some(_) => self.latency(delay),
            None => self.undelayed.map_or(1, |(_, traces)| traces),
        }
    }

    /// After how many steps a spike reaches what the presynaptic cell keeps for all its connections, whatever their delays.
    pub(crate) fn cell_latency(&self) -> u32 {
        self.undelayed.map_or(0, |(_, traces)| traces)
    }

    /// The number of the step that the first one is: times are those of steps.
    pub(crate) fn first_step(&self) -> i64 {
        if self.first_step_ends_at_zero { -1 } else { 0 }
    }
}

impl Default for Schedule {
    fn default() -> Self {
        Self::new()
    }
}
