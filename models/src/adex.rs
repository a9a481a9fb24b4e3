//! The adaptive exponential integrate-and-fire cell.

use synapse_runtime::prelude::*;

/// The adaptive exponential integrate-and-fire cell: the upstroke of the spike is an exponential, and a current adapts to the
/// potential and to spikes.
///
/// ```text
/// C·dV/dt   = g_L·(E_L − V) + g_L·Δ_T·exp((V − V_T)/Δ_T) − w + I        spike when V ≥ V_peak, then V ← V_reset, w ← w + b
/// τ_w·dw/dt = a·(V − E_L) − w
/// ```
///
/// Brette & Gerstner (2005), Journal of Neurophysiology 94:3637–3642; the defaults are those of their regular spiking cell.
/// There the potential rises to 20 mV; left out, `V_peak` is `V_T` + 5·`Delta_T`, from where it takes less than a tenth of a
/// millisecond. Above `V_peak` the equations see `V_peak`, so that no step that ends there overflows.
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `V`, `w` | membrane potential, adaptation current | mV, pA |
/// | `I` | current into the cell | pA |
/// | `C`, `g_L`, `E_L` | capacitance; conductance and reversal potential of the leak | pF, nS, mV |
/// | `V_T`, `Delta_T` | threshold and sharpness of the upstroke | mV |
/// | `V_peak`, `V_reset` | potentials at which a spike is registered and after it | mV |
/// | `tau_w`, `a`, `b` | time constant of the adaptation, its slope with the potential, its growth at a spike | ms, nS, pA |
///
/// ```
/// use models::AdEx;
/// use synapse_runtime::prelude::*;
/// use synapse_runtime::Arrival;
/// use synapse_runtime::random::Stream;
///
/// let parameters = AdEx::complete(AdEx::default().given());
/// let prev = AdEx::initial(parameters);
/// let draws = Stream::new(1, 0).draws(0, 0);
/// let arrival = Arrival { weight: 1.0, prev, t: 0.0, since_pre: f64::INFINITY, inputs: [0.0], draws };
/// assert_eq!(AdEx::reset(parameters, [20.0, 1.0], arrival), [-70.6, 81.5]);
/// ```
#[derive(Neuron, Clone, Debug, PartialEq)]
#[neuron(
    let U = min(V, V_peak),
    dV/dt = (g_L * (E_L - U) + g_L * Delta_T * exp((U - V_T) / Delta_T) - w + I) / C : mV,     V(0) = E_L,
    dw/dt = (a * (U - E_L) - w) / tau_w : pA,
    spike when V >= V_peak,
    reset { V = V_reset; w += b; }
    methods(auto, exp_euler),
)]
#[allow(non_snake_case, reason = "the field writes V, E and C")]
pub struct AdEx {
    /// Capacitance of the membrane.
    #[param(pF, default = 281.0, positive)]
    pub C: f64,
    /// Conductance of the leak.
    #[param(nS, default = 30.0, non_negative)]
    pub g_L: f64,
    /// Reversal potential of the leak.
    #[param(mV, default = -70.6)]
    pub E_L: f64,
    /// Threshold of the upstroke.
    #[param(mV, default = -50.4)]
    pub V_T: f64,
    /// Sharpness of the upstroke.
    #[param(mV, default = 2.0, positive)]
    pub Delta_T: f64,
    /// Potential at which a spike is registered; left out, five times the sharpness above the threshold.
    #[param(mV, default = V_T + 5 * Delta_T)]
    pub V_peak: Option<f64>,
    /// Potential after a spike; left out, that of the leak.
    #[param(mV, default = E_L)]
    pub V_reset: Option<f64>,
    /// Time constant of the adaptation.
    #[param(ms, default = 144.0, positive)]
    pub tau_w: f64,
    /// Slope of the adaptation with the potential.
    #[param(nS, default = 4.0)]
    pub a: f64,
    /// Growth of the adaptation at a spike.
    #[param(pA, default = 80.5)]
    pub b: f64,
}
