//! Plasticity by the postsynaptic membrane potential.

use synapse_runtime::prelude::*;

/// Voltage-based plasticity: a presynaptic spike weakens the connection if the postsynaptic cell was depolarised, and
/// presynaptic activity strengthens it for as long as the cell is both depolarised now and was so before.
///
/// ```text
/// dx/dt  = −x/τ_x                 at a presynaptic spike:  w ← w − A_LTD·[u₋ − θ₋]₊,  then x ← x + 1/τ_x
/// du₋/dt = (v_post − u₋)/τ₋
/// du₊/dt = (v_post − u₊)/τ₊
/// dw/dt  = A_LTP·x·[v_post − θ₊]₊·[u₊ − θ₋]₊         v_post: the membrane potential of the postsynaptic cell, an input
/// ```
///
/// Clopath, Büsing, Vasilaki & Gerstner (2010), *Connectivity reflects coding: a model of voltage-based STDP with homeostasis*,
/// Nature Neuroscience 13:344–352, without the homeostasis of `A_LTD`. The trace `x` is a filtered spike train of integral 1,
/// so a spike raises it by `1/τ_x`. The defaults are those of the paper for the visual cortex.
///
/// The bound `W_max` stops the growth and `W_min` the shrinkage; a step that reaches the upper bound may pass it, which what
/// is handed on does not show and the next presynaptic spike takes back. The paper's model of the cell keeps the potential of
/// a spike for 2 ms; the rule takes whatever potential it is given, and depends much on the shape of the spikes.
///
/// | quantity | meaning | unit | lives |
/// | --- | --- | --- | --- |
/// | `x` | trace of presynaptic spikes | 1/ms | pre |
/// | `u_minus`, `u_plus` | the postsynaptic membrane potential, filtered for depression and for potentiation | mV | post |
/// | `w` | weight | 1 | edge |
/// | `v_post` | the postsynaptic membrane potential, an input | mV | |
/// | `tau_x`, `tau_minus`, `tau_plus` | time constants | ms | |
/// | `theta_minus`, `theta_plus` | thresholds | mV | |
/// | `A_LTD`, `A_LTP` | amplitudes of depression and of potentiation | 1/mV, 1/mV² | |
/// | `W_min`, `W_max` | bounds of the weight | 1 | |
/// | `w0` | weight at the start | 1 | |
///
/// ```
/// use models::ClopathStdp;
/// use synapse_runtime::prelude::*;
///
/// // Presynaptic spikes at 20 Hz onto cells held at three potentials.
/// let held = [-75.0, -60.0, -20.0];
/// let mut synapses = Population::<ClopathStdp>::builder(3, 0.1).build()?;
/// for step in 0..10_000 {
///     synapses.input_mut("v_post")?.copy_from_slice(&held);
///     if step % 500 == 0 {
///         synapses.deliver(&[0.into(), 1.into(), 2.into()])?;
///     }
///     synapses.advance()?;
/// }
/// // At rest nothing changes, a little depolarisation weakens, a strong one strengthens.
/// let w = synapses.outputs();
/// assert!(w[0] == 0.5 && w[1] < 0.5 && w[2] > 0.5);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    input v_post : mV,
    dx/dt = -x / tau_x : 1/ms,
    du_minus/dt = (v_post - u_minus) / tau_minus : mV,     u_minus(0) = u_rest,
    du_plus/dt = (v_post - u_plus) / tau_plus : mV,        u_plus(0) = u_rest,
    let growth = A_LTP * x * max(v_post - theta_plus, 0) * max(u_plus - theta_minus, 0),
    dw/dt = if w < W_max { growth } else { 0 },            w(0) = clamp(w0, W_min, W_max),
    on_pre {
        w = clamp(w - A_LTD * max(u_minus - theta_minus, 0), W_min, W_max);
        x += 1 / tau_x;
    }
    output = min(w, W_max),
    methods(auto, exp_euler),
)]
#[allow(non_snake_case, reason = "the names that the paper has")]
pub struct ClopathStdp {
    /// Time constant of the presynaptic trace.
    #[param(ms, default = 15.0, positive)]
    pub tau_x: f64,
    /// Time constant of the filter for depression.
    #[param(ms, default = 10.0, positive)]
    pub tau_minus: f64,
    /// Time constant of the filter for potentiation.
    #[param(ms, default = 7.0, positive)]
    pub tau_plus: f64,
    /// Threshold of the filtered potentials.
    #[param(mV, default = -70.6)]
    pub theta_minus: f64,
    /// Threshold of the potential itself.
    #[param(mV, default = -45.3)]
    pub theta_plus: f64,
    /// Amplitude of depression.
    #[param(1/mV, default = 14e-5, non_negative)]
    pub A_LTD: f64,
    /// Amplitude of potentiation.
    #[param(1/mV^2, default = 8e-5, non_negative)]
    pub A_LTP: f64,
    /// The filtered potentials at the start.
    #[param(mV, default = -70.6)]
    pub u_rest: f64,
    /// Lower bound of the weight.
    #[param(default = 0.0)]
    pub W_min: f64,
    /// Upper bound of the weight.
    #[param(default = 1.0)]
    pub W_max: f64,
    /// Weight at the start.
    #[param(default = 0.5)]
    pub w0: f64,
}
