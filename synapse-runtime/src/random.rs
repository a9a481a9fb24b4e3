//! Random numbers by position: seed, stream, element and step.

/// Where random numbers come from: a seed and a stream (one for each object of a network).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stream {
    seed: u64,
    stream: u32,
}

/// The numbers of one event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Draws {
    stream: Stream,
    element: u32,
    step: u64,
    ordinal: u16,
}

impl Stream {
    /// The stream of that number of a seed.
    pub const fn new(seed: u64, stream: u32) -> Self {
        Self { seed, stream }
    }

    /// The numbers of an element in a step.
    pub fn draws(self, element: u32, step: u64) -> Draws {
        Draws { stream: self, element, step, ordinal: 0 }
    }
}

impl Draws {
    /// Those of a further event of the same element in the same step.
    #[must_use]
    pub fn nth_event(self, ordinal: u16) -> Self {
        Self { ordinal, ..self }
    }
}
