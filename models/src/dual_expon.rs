//! The dual-exponential synapse.

use synapse_runtime::prelude::*;

/// Dual-exponential synapse: the conductance rises with one time constant and decays with another.
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    dg/dt = -g / tau_decay + h,
    dh/dt = -h / tau_rise : 1/ms,
    on_pre(w) { h += a * w; }
    output = g,
    methods(exact, exp_midpoint, magnus4, exp_euler),
)]
pub struct DualExpon {
    /// Time constant of the rise.
    #[param(ms, default = 1.0, positive)]
    pub tau_rise: f64,
    /// Time constant of the decay.
    #[param(ms, default = 10.0, positive)]
    pub tau_decay: f64,
    /// Jump of `h` at a spike of weight 1; left out, a single spike makes `g` peak at 1, whatever the time constants.
    #[param(1/ms, default = exp(lnrel(abs(tau_decay - tau_rise) / min(tau_rise, tau_decay))) / min(tau_rise, tau_decay))]
    pub a: Option<f64>,
}
