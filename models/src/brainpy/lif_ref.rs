//! A leaky integrate-and-fire cell with a refractory period that counts in times.

use synapse_runtime::prelude::*;

/// The leaky integrate-and-fire cell as `brainpy.dyn.LifRef` steps it: the potential is held in every step at the end of which
/// `t − t_spike` ≤ `tau_ref`, and a spike is looked for while it is held too.
///
/// The canonical [`LifRef`](crate::LifRef) holds it for the whole number of steps nearest to `tau_ref`. Where `tau_ref` is a
/// multiple of dt, here the rounding of the two times decides about the last step.
///
/// ```text
/// dV/dt = (V_rest − V + R·I)/τ        spike when V ≥ V_th, then V ← V_reset while t − t_spike ≤ τ_ref
/// ```
///
/// `BrainPy` 2.8.2, `brainpy.dyn.LifRef`.
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
/// use models::brainpy::LifRef;
/// use synapse_runtime::prelude::*;
///
/// let rule = LifRef::INFO.cell.and_then(|cell| cell.refractory).expect("a refractory period");
/// assert!(rule.inclusive);
/// ```
#[derive(Neuron, Clone, Debug, PartialEq)]
#[neuron(
    dV/dt = (V_rest - V + R * I) / tau : mV,     V(0) = V_init,
    spike when V >= V_th,
    reset { V = V_reset; }
    refractory <= tau_ref,
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
