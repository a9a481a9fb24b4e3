//! The words of the language that are no functions and no units.

use crate::role::Role;

/// Names that a model may not give to anything of its own.
pub(crate) const RESERVED: [&str; 6] = [TIME, DT, RELEASE, SINCE_PRE, PULSE, PREV];

/// The time in ms.
pub(crate) const TIME: &str = "t";
/// The step, which no model may read.
pub(crate) const DT: &str = "dt";
/// The factor by which a spike's weight is scaled.
pub(crate) const RELEASE: &str = "release";
/// A state before the latest advance.
pub(crate) const PREV: &str = "prev";
/// The time since the latest presynaptic spike.
pub(crate) const SINCE_PRE: &str = "since_pre";
/// The pulse after a presynaptic spike.
pub(crate) const PULSE: &str = "pulse";

/// What a presynaptic spike does.
pub(crate) const ON_PRE: &str = "on_pre";
/// What a postsynaptic spike does.
pub(crate) const ON_POST: &str = "on_post";
/// The current into the postsynaptic cell.
pub(crate) const CURRENT: &str = "current";
/// The demand that states can be kept per postsynaptic cell.
pub(crate) const ALIGN_POST: &str = "align_post";
/// The demand that states can be updated at events alone.
pub(crate) const EVENT_DRIVEN: &str = "event_driven";
/// A value that is bound from outside at every step.
pub(crate) const INPUT: &str = "input";
/// The condition of a spike.
pub(crate) const SPIKE: &str = "spike";
/// Between `spike` and its condition.
pub(crate) const WHEN: &str = "when";
/// What a cell's own spike does.
pub(crate) const RESET: &str = "reset";
/// How long the membrane potential is held after a spike.
pub(crate) const REFRACTORY: &str = "refractory";
/// What the synapse hands on.
pub(crate) const OUTPUT: &str = "output";
/// The solvers.
pub(crate) const METHODS: &str = "methods";

/// The entries of a synapse, as they are written; for messages.
const ENTRIES_OF_SYNAPSE: &str = "`dg/dt = …`, `g(0) = …`, `let k = …`, `input v_post : mV`, `on_pre { … }`, `on_post { … }`, \
                                  `output = …`, `current(v) = …`, `methods(…)`, `align_post` or `event_driven`";

/// The entries of a cell.
const ENTRIES_OF_CELL: &str = "`dV/dt = …`, `V(0) = …`, `let k = …`, `input x : mV`, `spike when …`, `reset { … }`, \
                               `refractory = …` or `methods(…)`";

/// The entries of a declaration, as they are written; for messages.
pub(crate) fn entries(role: Role) -> &'static str {
    match role {
        Role::Synapse => ENTRIES_OF_SYNAPSE,
        Role::Cell => ENTRIES_OF_CELL,
    }
}

/// The inputs that a cell has without declaring them: the summed current, the summed conductances, and the sum of conductance
/// times reversal potential.
pub(crate) const INPUTS_OF_CELL: [&str; 3] = ["I", "g_total", "gE_total"];

/// The inputs of a synapse that are the membrane potentials of the cells on its two sides.
pub(crate) const V_PRE: &str = "v_pre";
/// The postsynaptic one.
pub(crate) const V_POST: &str = "v_post";

/// Words that draw random numbers at an event.
pub(crate) const BINOMIAL: &str = "binomial";
/// A number from the normal distribution.
pub(crate) const NORMAL: &str = "normal";
