//! The NMDA synapse.

use synapse_runtime::prelude::*;

/// Saturating NMDA synapse.
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    dg/dt = -g / tau_decay + a * x * (1 - g),
    dx/dt = -x / tau_rise,
    on_pre(w) { x += w; }
    output = g,
    methods(magnus4, exp_midpoint, exp_euler),
)]
pub struct Nmda {
    /// Time constant of the decay.
    #[param(ms, default = 100.0, positive)]
    pub tau_decay: f64,
    /// Time constant of the rise.
    #[param(ms, default = 2.0, positive)]
    pub tau_rise: f64,
    /// Rate of the rise.
    #[param(1/ms, default = 0.5, positive)]
    pub a: f64,
}
