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
/// What a postsynaptic spike does.
pub(crate) const ON_POST: &str = "on_post";
/// The current into the postsynaptic cell.
pub(crate) const CURRENT: &str = "current";
/// The demand that states can be kept per postsynaptic cell.
pub(crate) const ALIGN_POST: &str = "align_post";
/// The demand that states can be updated at events alone.
pub(crate) const EVENT_DRIVEN: &str = "event_driven";
/// What the synapse hands on.
pub(crate) const OUTPUT: &str = "output";
/// The solvers.
pub(crate) const METHODS: &str = "methods";

/// The entries of a declaration, as they are written; for messages.
pub(crate) const ENTRIES: &str = "`dg/dt = …`, `g(0) = …`, `let k = …`, `on_pre { … }`, `on_post { … }`, `output = …`, \
                                  `current(v) = …`, `methods(…)`, `align_post` or `event_driven`";

/// Entries of the language that this version of the compiler does not know yet.
pub(crate) const LATER: [&str; 5] = ["input", "spike", "reset", "refractory", "g_total"];
