//! A synapse that releases transmitter without spikes.

use synapse_runtime::prelude::*;

/// Graded synapse: the presynaptic membrane potential sets how many channels are open, and how fast they follow.
///
/// ```text
/// ds/dt = (s∞ − s)/τ_s         s∞ = 1/(1 + exp((v_th − v_pre)/Δ))      τ_s = (1 − s∞)/k
/// current(v) = g_max·s·(e_rev − v)            v_pre: the membrane potential of the presynaptic cell, an input
/// ```
///
/// Prinz, Bucher & Marder (2004), *Similar network activity from disparate circuit parameters*, Nature Neuroscience
/// 7:1345–1352, after Abbott & Marder (1998), *Modeling small networks*, in Koch & Segev (eds), *Methods in Neuronal Modeling*,
/// 2nd edition. The defaults are the glutamatergic synapses of the pyloric circuit; its cholinergic ones have `e_rev` = −80 mV
/// and k = 1/100 per ms.
///
/// With `e = exp((v_pre − v_th)/Δ)` the equation is ds/dt = k·(e − (1 + e)·s): channels open at the rate k·e, close at the rate k,
/// and nothing is divided by 1 − s∞, which vanishes where the presynaptic cell is depolarised.
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `s` | fraction of open channels | 1 |
/// | `v_pre` | the presynaptic membrane potential, an input | mV |
/// | `v_th` | potential at which half of the channels are open in the long run | mV |
/// | `delta` | width of the activation | mV |
/// | `k` | rate at which channels close | 1/ms |
/// | `g_max` | conductance with all channels open | nS |
/// | `e_rev` | reversal potential | mV |
///
/// ```
/// use models::GradedSynapse;
/// use synapse_runtime::prelude::*;
///
/// let mut synapses = Population::<GradedSynapse>::builder(3, 0.1).build()?;
/// synapses.input_mut("v_pre")?.copy_from_slice(&[-60.0, -35.0, -10.0]);
/// for _ in 0..10_000 {
///     synapses.advance()?;
/// }
/// // In the long run the activation at the presynaptic potential.
/// let s = synapses.outputs();
/// assert!(s[0] < 0.01 && (s[1] - 0.5).abs() < 1e-12 && s[2] > 0.99);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    input v_pre : mV,
    let opening = exp((v_pre - v_th) / delta),
    ds/dt = k * (opening - (1 + opening) * s),
    output = s,
    current(v) = g_max * s * (e_rev - v) : pA,
    methods(auto, exp_euler),
)]
pub struct GradedSynapse {
    /// Presynaptic potential at which half of the channels are open in the long run.
    #[param(mV, default = -35.0)]
    pub v_th: f64,
    /// Width of the activation.
    #[param(mV, default = 5.0, positive)]
    pub delta: f64,
    /// Rate at which channels close.
    #[param(1/ms, default = 0.025, positive)]
    pub k: f64,
    /// Conductance with all channels open.
    #[param(nS, default = 10.0, non_negative)]
    pub g_max: f64,
    /// Reversal potential.
    #[param(mV, default = -70.0)]
    pub e_rev: f64,
}
