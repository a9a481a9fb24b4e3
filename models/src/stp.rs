//! Short-term plasticity.

use synapse_runtime::prelude::*;

/// Short-term plasticity after Tsodyks and Markram (1998).
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    du/dt = -u / tau_f,          u(0) = U,
    dx/dt = (1 - x) / tau_d,     x(0) = 1,
    on_pre {
        u += U * (1 - u);
        release = u * x;
        x -= u * x;
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
