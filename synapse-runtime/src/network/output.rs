//! What the sum of a projection's synapses does to a cell.

use alloc::borrow::ToOwned;
use alloc::string::String;

use crate::Real;

/// How the output of synapses, summed with their weights, becomes input of the postsynaptic cell.
///
/// What a cell has of it in the course of a step is said by the [`Schedule`](super::Schedule).
///
/// A conductance is handed to a cell that reads `g_total` and `gE_total` as such, so that its membrane is solved with it;
/// to one that reads `I` alone as the current at the potential of the step's start.
///
/// Gap junctions are an exception, under the default [`Schedule`](super::Schedule). They are recognised by what they are: an own
/// current or [`Current`](Self::Current) that is g·(`v_pre` − `v`) at any two potentials, where nothing reacts to spikes and
/// no state moves. Their currents are not held over a step but solved together for all cells that junctions connect, in half a
/// step before and half a step after the cells' own equations. This is of second order, stable at any conductance, and makes no
/// charge. Up to 16 cells that are connected have the exact solution of their junctions. More than 16 need junctions that conduct
/// alike in both directions. A cell must read the current in proportion; another is refused.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// It does nothing: the projection is there for its plasticity.
    Nothing,
    /// It is a current (CUBA), added to `I`.
    Current,
    /// It is a conductance g with a reversal potential (COBA): the current is g·(E − V).
    Conductance {
        /// E in mV.
        reversal: f64,
    },
    /// It is a conductance g that magnesium blocks (Jahr & Stevens 1990): the current is
    /// g·(E − V) / (1 + \[Mg\]/β·exp(α·(V₀ − V))).
    MgBlock {
        /// E in mV.
        reversal: f64,
        /// \[Mg\], the concentration of magnesium outside of the cell, in mM.
        magnesium: f64,
        /// α in 1/mV.
        alpha: f64,
        /// β in mM.
        beta: f64,
        /// V₀ in mV.
        offset: f64,
    },
    /// The model's own `current(v)`.
    Own,
    /// It is added to the membrane potential at once, in mV; a cell in its refractory period does not take it.
    Potential,
    /// It is added to the cell's input of this name.
    Input(String),
}

impl Output {
    /// A conductance with the reversal potential E in mV.
    pub fn conductance(reversal: f64) -> Self {
        Self::Conductance { reversal }
    }

    /// A conductance blocked by 1.2 mM of magnesium, with the constants of Jahr & Stevens (1990).
    pub fn mg_block(reversal: f64) -> Self {
        Self::MgBlock { reversal, magnesium: 1.2, alpha: 0.062, beta: 3.57, offset: 0.0 }
    }

    /// The sum of a cell's input of that name.
    pub fn input(name: &str) -> Self {
        Self::Input(name.to_owned())
    }

    /// The numbers that must be finite, by name.
    pub(super) fn numbers(&self) -> [(&'static str, f64); 5] {
        match *self {
            Self::Conductance { reversal } => {
                [("the reversal potential", reversal), ("", 0.0), ("", 0.0), ("", 0.0), ("", 0.0)]
            }
            Self::MgBlock { reversal, magnesium, alpha, beta, offset } => [
                ("the reversal potential", reversal),
                ("the concentration of magnesium", magnesium),
                ("alpha", alpha),
                ("1/beta", 1.0 / beta),
                ("the offset of the potential", offset),
            ],
            _ => [("", 0.0); 5],
        }
    }

    /// The part of a conductance that is open at the potential `v`.
    fn open<T: Real>(&self, v: T) -> T {
        match *self {
            Self::MgBlock { magnesium, alpha, beta, offset, .. } => {
                T::ONE / (T::ONE + T::of(magnesium) / T::of(beta) * (T::of(alpha) * (T::of(offset) - v)).exp())
            }
            _ => T::ONE,
        }
    }

    /// The reversal potential, if there is one.
    fn reversal<T: Real>(&self) -> Option<T> {
        match *self {
            Self::Conductance { reversal } | Self::MgBlock { reversal, .. } => Some(T::of(reversal)),
            _ => None,
        }
    }

    /// The current at the potential `v` of a sum of `g`; that of a projection that hands on a current is its sum.
    pub(super) fn current<T: Real>(&self, g: T, v: T) -> T {
        match *self {
            Self::MgBlock { magnesium, alpha, beta, offset, reversal } => {
                // In the order of the reference, which divides last.
                g * (T::of(reversal) - v)
                    / (T::ONE + T::of(magnesium) / T::of(beta) * (T::of(alpha) * (T::of(offset) - v)).exp())
            }
            _ => self.reversal().map_or(g, |reversal: T| g * (reversal - v)),
        }
    }

    /// The conductance at the potential `v`, and that times the reversal potential.
    pub(super) fn conductances<T: Real>(&self, g: T, v: T) -> (T, T) {
        let open = g * self.open(v);
        (open, open * self.reversal().unwrap_or(T::ZERO))
    }

    /// The conductance g and the product g·E whose current is that of a sum of `g` near the potential `v`: its tangent.
    pub(super) fn tangent<T: Real>(&self, g: T, v: T) -> (T, T) {
        let Self::MgBlock { alpha, .. } = *self else { return self.conductances(g, v) };
        let (open, reversal) = (self.open(v), self.reversal().unwrap_or(T::ZERO));
        // ∂open/∂v · (E − v)
        let opening = T::of(alpha) * open * (T::ONE - open) * (reversal - v);
        (g * (open - opening), g * (open * reversal - opening * v))
    }

    /// Whether it is one of a conductance.
    pub(super) fn is_conductance(&self) -> bool {
        matches!(self, Self::Conductance { .. } | Self::MgBlock { .. })
    }
}
