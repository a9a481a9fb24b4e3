//! Weights and delays of connections.

use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::Real;

/// The weights of connections, kept as they are given.
#[derive(Clone, Debug)]
pub(super) enum WeightTable {
    Same(f64),
    Single(Vec<f32>),
    Double(Vec<f64>),
}

impl WeightTable {
    pub(super) fn get<T: Real>(&self, edge: usize) -> T {
        match self {
            Self::Same(weight) => T::of(*weight),
            Self::Single(weights) => T::of(f64::from(weights[edge])),
            Self::Double(weights) => T::of(weights[edge]),
        }
    }

    /// Those of a range of connections, times `scale`.
    pub(super) fn write<T: Real>(&self, edges: core::ops::Range<usize>, scale: T, out: &mut Vec<T>) {
        out.clear();
        match self {
            Self::Same(weight) => out.resize(edges.len(), T::of(*weight) * scale),
            Self::Single(weights) => out.extend(weights[edges].iter().map(|w| T::of(f64::from(*w)) * scale)),
            Self::Double(weights) => out.extend(weights[edges].iter().map(|w| T::of(*w) * scale)),
        }
    }

    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Same(_) => 0,
            Self::Single(weights) => 4 * weights.len(),
            Self::Double(weights) => 8 * weights.len(),
        }
    }
}

/// The delays of connections in steps.
#[derive(Clone, Debug)]
pub(super) enum Delays {
    /// One for all, or none.
    Same(Option<u32>),
    /// One for each; rows are sorted by it.
    Each {
        steps: Arc<[u16]>,
        /// Those that occur, ascending.
        distinct: Vec<u16>,
    },
}

impl Delays {
    /// That of a connection.
    pub(super) fn of(&self, edge: usize) -> u32 {
        match self {
            Self::Same(delay) => delay.unwrap_or(0),
            Self::Each { steps, .. } => u32::from(steps[edge]),
        }
    }

    pub(super) fn longest(&self) -> u32 {
        match self {
            Self::Same(delay) => delay.unwrap_or(1),
            Self::Each { distinct, .. } => distinct.last().copied().map_or(1, u32::from),
        }
    }

    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Same(_) => 0,
            Self::Each { steps, .. } => 2 * steps.len(),
        }
    }
}
