//! A leaky integrate-and-fire cell.

use synapse_runtime::prelude::*;

/// The leaky integrate-and-fire cell: a membrane that leaks, and a threshold.
///
/// ```text
/// dV/dt = (V_rest − V + R·I)/τ        spike when V ≥ V_th, then V ← V_reset
/// ```
///
/// Lapicque (1907), Journal de Physiologie et de Pathologie Générale 9:620–635; the threshold with a reset after Stein (1965),
/// Biophysical Journal 5:173–194. Defaults are those of `brainpy.dyn.Lif`, whose step is the exact one for a current that lasts
/// over the step, as here. With a refractory period: [`LifRef`](crate::LifRef).
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `V` | membrane potential | mV |
/// | `I` | current into the cell | nA |
/// | `V_rest`, `V_reset`, `V_th` | potentials at rest, after a spike, and at which the cell spikes | mV |
/// | `R` | resistance of the membrane | MOhm |
/// | `tau` | time constant of the membrane | ms |
/// | `V_init` | potential at the start; left out: `V_rest` | mV |
///
/// ```
/// use models::Lif;
/// use synapse_runtime::prelude::*;
/// use synapse_runtime::{Now, Step, method::Exact};
///
/// // 20 nA for 10 ms, from rest: V = 20·(1 − e⁻¹) mV.
/// let parameters = Lif::complete(Lif::default().given());
/// let propagator = <Lif as Step<Exact>>::propagator(parameters, 10.0, f64::INFINITY);
/// let now = Now { t: 0.0, since_pre: f64::INFINITY, inputs: [20.0] };
/// let [v] = <Lif as Step<Exact>>::step(propagator, Lif::initial(parameters), now);
/// assert!((v - 20.0 * (1.0 - (-1.0_f64).exp())).abs() < 1e-13);
/// assert!(!Lif::spikes(parameters, [v], now) && Lif::spikes(parameters, [20.0], now));
/// ```
#[derive(Neuron, Clone, Debug, PartialEq)]
#[neuron(
    dV/dt = (V_rest - V + R * I) / tau : mV,     V(0) = V_init,
    spike when V >= V_th,
    reset { V = V_reset; }
    methods(exact, exp_euler),
)]
#[allow(non_snake_case, reason = "the field writes V and R")]
pub struct Lif {
    /// Potential at rest.
    #[param(mV, default = 0.0)]
    pub V_rest: f64,
    /// Potential after a spike.
    #[param(mV, default = -5.0)]
    pub V_reset: f64,
    /// Potential at which the cell spikes.
    #[param(mV, default = 20.0)]
    pub V_th: f64,
    /// Resistance of the membrane.
    #[param(MOhm, default = 1.0)]
    pub R: f64,
    /// Time constant of the membrane.
    #[param(ms, default = 10.0, positive)]
    pub tau: f64,
    /// Potential at the start; left out, that at rest.
    #[param(mV, default = V_rest)]
    pub V_init: Option<f64>,
}
