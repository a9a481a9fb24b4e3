//! Weights of connections.

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

    /// Whether none is below 0.
    pub(super) fn are_non_negative(&self) -> bool {
        match self {
            Self::Same(weight) => *weight >= 0.0,
            Self::Single(weights) => weights.iter().all(|weight| *weight >= 0.0),
            Self::Double(weights) => weights.iter().all(|weight| *weight >= 0.0),
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
