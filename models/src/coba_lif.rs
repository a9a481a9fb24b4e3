//! A leaky integrate-and-fire cell with synaptic conductances.

use synapse_runtime::prelude::*;

/// The leaky integrate-and-fire cell whose synapses are conductances: they pull the potential to their reversal potentials and
/// make the membrane faster.
///
/// ```text
/// C·dV/dt = g_L·(E_L − V) + Σ g·(E − V) + I        spike when V ≥ V_th, then V ← V_reset for τ_ref
/// ```
///
/// The sum over the synapses arrives as `g_total` = Σ g and `gE_total` = Σ g·E, so that the step is exact for conductances that
/// last over it, whatever their size. Brette et al. (2007), *Simulation of networks of spiking neurons*, Journal of Computational
/// Neuroscience 23:349–398, benchmark 1, whose values are the defaults.
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `V` | membrane potential | mV |
/// | `I` | current into the cell beside that of the conductances | pA |
/// | `g_total`, `gE_total` | sums of the synaptic conductances, and of these times their reversal potentials | nS, pA |
/// | `C`, `g_L`, `E_L` | capacitance; conductance and reversal potential of the leak | pF, nS, mV |
/// | `V_th`, `V_reset` | potentials at which the cell spikes and after a spike | mV |
/// | `tau_ref` | refractory period | ms |
/// | `V_init` | potential at the start; left out: `E_L` | mV |
///
/// ```
/// use models::CobaLif;
/// use synapse_runtime::prelude::*;
/// use synapse_runtime::{Now, Step, method::Exact};
///
/// // However large the conductance and long the step, the potential goes where it is pulled: to 0 mV here.
/// let parameters = CobaLif::complete(CobaLif::default().given());
/// let propagator = <CobaLif as Step<Exact>>::propagator(parameters, 100.0, f64::INFINITY);
/// let (i, g_total, ge_total) = (0.0, 1e9, 0.0);
/// let now = Now { t: 0.0, since_pre: f64::INFINITY, inputs: [i, g_total, ge_total] };
/// let [v] = <CobaLif as Step<Exact>>::step(propagator, CobaLif::initial(parameters), now);
/// assert!(v <= 0.0 && v > -1e-6);
/// ```
#[derive(Neuron, Clone, Debug, PartialEq)]
#[neuron(
    dV/dt = (g_L * (E_L - V) + gE_total - g_total * V + I) / C : mV,     V(0) = V_init,
    spike when V >= V_th,
    reset { V = V_reset; }
    refractory = tau_ref,
    methods(exact, exp_euler),
)]
#[allow(non_snake_case, reason = "the field writes V, E and C")]
pub struct CobaLif {
    /// Capacitance of the membrane.
    #[param(pF, default = 200.0, positive)]
    pub C: f64,
    /// Conductance of the leak.
    #[param(nS, default = 10.0, non_negative)]
    pub g_L: f64,
    /// Reversal potential of the leak.
    #[param(mV, default = -60.0)]
    pub E_L: f64,
    /// Potential at which the cell spikes.
    #[param(mV, default = -50.0)]
    pub V_th: f64,
    /// Potential after a spike.
    #[param(mV, default = -60.0)]
    pub V_reset: f64,
    /// Refractory period.
    #[param(ms, default = 5.0, non_negative)]
    pub tau_ref: f64,
    /// Potential at the start; left out, that of the leak.
    #[param(mV, default = E_L)]
    pub V_init: Option<f64>,
}
