//! The order of a step, as the documentation of each schedule states it.

use synapse_runtime::network::{First, Schedule};

/// A part of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Cells integrate, so that potentials are those of the step's end from here on.
    Cells,
    Integrate,
    Arrive,
    Outputs,
}

/// A schedule under which spikes reach connections and traces together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Default,
    AlignPre(First),
    AlignPost(First),
    Synapses,
}

impl Order {
    pub(crate) const OTHERS: [Self; 5] = [
        Self::AlignPre(First::Cells),
        Self::AlignPre(First::Synapses),
        Self::AlignPost(First::Cells),
        Self::AlignPost(First::Synapses),
        Self::Synapses,
    ];

    pub(crate) fn schedule(self) -> Schedule {
        match self {
            Self::Default => Schedule::new(),
            Self::AlignPre(first) => Schedule::brainpy_align_pre(first),
            Self::AlignPost(first) => Schedule::brainpy_align_post(first),
            Self::Synapses => Schedule::brainpy_synapses(),
        }
    }

    /// What a step does in which order.
    pub(crate) fn phases(self) -> [Phase; 4] {
        use Phase::{Arrive, Cells, Integrate, Outputs};
        match self {
            Self::Default => [Integrate, Cells, Arrive, Outputs],
            Self::AlignPre(First::Synapses) => [Outputs, Integrate, Arrive, Cells],
            Self::AlignPre(First::Cells) | Self::Synapses => [Integrate, Arrive, Outputs, Cells],
            Self::AlignPost(_) => [Arrive, Integrate, Outputs, Cells],
        }
    }

    /// After how many steps a spike arrives that is delayed by so many.
    pub(crate) fn latency(self, delay: usize) -> usize {
        match self {
            Self::Default => delay,
            Self::AlignPre(First::Cells) | Self::AlignPost(First::Cells) => delay - 1,
            _ => (delay - 1).max(1),
        }
    }

    /// Whether there is a row of time 0 before the first step; else the first step ends at time 0.
    pub(crate) fn has_start(self) -> bool {
        self == Self::Default
    }
}
