//! The words of the language that are no functions and no units.

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
/// What the synapse hands on.
pub(crate) const OUTPUT: &str = "output";
/// The solvers.
pub(crate) const METHODS: &str = "methods";

/// The entries of a declaration, as they are written; for messages.
pub(crate) const ENTRIES: &str = "`dg/dt = …`, `g(0) = …`, `let k = …`, `on_pre { … }`, `output = …` or `methods(…)`";

/// Entries of the language that this version of the compiler does not know yet.
pub(crate) const LATER: [&str; 9] =
    ["on_post", "current", "input", "align_post", "event_driven", "spike", "reset", "refractory", "g_total"];
