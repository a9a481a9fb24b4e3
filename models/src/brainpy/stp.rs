//! Short-term plasticity with a real-valued spike.

use synapse_runtime::prelude::*;

/// Short-term plasticity as `brainpy.dyn.STP` computes it: a spike is a real number that scales both jumps.
///
/// With a spike of 1 this is the canonical [`Stp`](crate::Stp); with another it has no counterpart in the paper.
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    du/dt = -u / tau_f,          u(0) = U,
    dx/dt = (1 - x) / tau_d,     x(0) = 1,
    on_pre(s) {
        u += s * U * (1 - u);
        x -= s * u * x;
    },
    output = u * x,
    methods(exact, exp_euler),
)]
#[allow(non_snake_case, reason = "the field writes U for the parameter and u for the state")]
pub struct Stp {
    /// Time constant of facilitation.
    #[param(ms, default = 1500.0, positive)]
    pub tau_f: f64,
    /// Time constant of recovery from depression.
    #[param(ms, default = 200.0, positive)]
    pub tau_d: f64,
    /// Fraction of the resources that a spike uses at rest.
    #[param(default = 0.15, range = 0.0..=1.0)]
    pub U: f64,
}
