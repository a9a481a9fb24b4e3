//! Short-term depression whose jump reads the value before the step.

use synapse_runtime::prelude::*;

/// Short-term depression as `brainpy.dyn.STD` computes it: the jump is taken from the resources before the step's recovery,
/// and a spike is a real number that scales it.
///
/// The canonical [`Std`](crate::Std) takes it from the resources that the spike meets; the two differ by the recovery over
/// one step, so this rule converges to the canonical one with order 1 in dt.
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    dx/dt = (1 - x) / tau,     x(0) = 1,
    on_pre(s) { x -= s * U * prev(x); }
    output = x,
    methods(exact, exp_euler),
)]
#[allow(non_snake_case, reason = "the field writes U for the fraction that a spike uses")]
pub struct Std {
    /// Time constant of the recovery.
    #[param(ms, default = 200.0, positive)]
    pub tau: f64,
    /// Fraction of the resources that a spike uses.
    #[param(default = 0.07, range = 0.0..=1.0)]
    pub U: f64,
}
