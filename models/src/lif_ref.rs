//! A leaky integrate-and-fire cell with a refractory period.

use synapse_runtime::prelude::*;

/// The leaky integrate-and-fire cell with an absolute refractory period: after a spike its potential is held for `tau_ref`.
///
/// ```text
/// dV/dt = (V_rest − V + R·I)/τ        spike when V ≥ V_th, then V ← V_reset for τ_ref
/// ```
///
/// As [`Lif`](crate::Lif); the refractory period as in Gerstner, Kistler, Naud & Paninski (2014), *Neuronal Dynamics*, section
/// 1.3. The potential is held for the whole number of steps nearest to `tau_ref`; `brainpy.dyn.LifRef` counts otherwise,
/// [`brainpy::LifRef`](crate::brainpy::LifRef).
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `V` | membrane potential | mV |
/// | `I` | current into the cell | nA |
/// | `V_rest`, `V_reset`, `V_th` | potentials at rest, after a spike, and at which the cell spikes | mV |
/// | `R` | resistance of the membrane | MOhm |
/// | `tau`, `tau_ref` | time constant of the membrane, refractory period | ms |
/// | `V_init` | potential at the start; left out: `V_rest` | mV |
///
/// ```
/// use models::LifRef;
/// use synapse_runtime::prelude::*;
///
/// let cell = LifRef { tau_ref: 2.0, ..LifRef::default() };
/// let parameters = LifRef::complete(cell.given());
/// assert_eq!(LifRef::refractory(parameters), 2.0);
/// assert_eq!(LifRef::initial(parameters), [0.0]);
/// ```
#[derive(Neuron, Clone, Debug, PartialEq)]
#[neuron(
    dV/dt = (V_rest - V + R * I) / tau : mV,     V(0) = V_init,
    spike when V >= V_th,
    reset { V = V_reset; }
    refractory = tau_ref,
    methods(exact, exp_euler),
)]
#[allow(non_snake_case, reason = "the field writes V and R")]
pub struct LifRef {
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
    /// Refractory period.
    #[param(ms, default = 5.0, non_negative)]
    pub tau_ref: f64,
    /// Potential at the start; left out, that at rest.
    #[param(mV, default = V_rest)]
    pub V_init: Option<f64>,
}
