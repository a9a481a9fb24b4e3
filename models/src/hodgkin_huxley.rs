//! The cell of Hodgkin and Huxley.

use synapse_runtime::prelude::*;

/// The giant axon of the squid after Hodgkin and Huxley: sodium and potassium channels with gates that open and close.
///
/// ```text
/// C·dV/dt = g_Na·m³·h·(E_Na − V) + g_K·n⁴·(E_K − V) + g_L·(E_L − V) + I
/// dx/dt   = α_x(V)·(1 − x) − β_x(V)·x        for x = m, h, n
/// ```
///
/// Hodgkin & Huxley (1952), *A quantitative description of membrane current and its application to conduction and excitation in
/// nerve*, Journal of Physiology 117:500–544, at 6.3 °C; in the modern convention of signs, with the rest at −65 mV. The opening rates
/// of `m` and `n`, which the paper writes as quotients that are 0/0 at −40 and −55 mV, are written with `exprel`, which is continuous.
///
/// A spike is an upward crossing of `V_th`: it counts while `armed` is above a half, a spike sets that to 0, and it returns to
/// 1 with the time constant `tau_arm` once the potential is below the threshold.
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `V` | membrane potential | mV |
/// | `m`, `h`, `n` | gates: activation and inactivation of sodium, activation of potassium | 1 |
/// | `armed` | whether a crossing of the threshold is a new spike | 1 |
/// | `I` | current into the cell, for each area of membrane | uA/cm^2 |
/// | `C` | capacitance of an area | uF/cm^2 |
/// | `g_Na`, `g_K`, `g_L` | conductances of an area | mS/cm^2 |
/// | `E_Na`, `E_K`, `E_L` | reversal potentials | mV |
/// | `V_th`, `tau_arm` | threshold of a spike; how soon after it the next one counts | mV, ms |
///
/// ```
/// use models::HodgkinHuxley;
/// use synapse_runtime::prelude::*;
/// use synapse_runtime::Now;
///
/// // The cell starts at rest.
/// let parameters = HodgkinHuxley::complete(HodgkinHuxley::default().given());
/// let now = Now { t: 0.0, since_pre: f64::INFINITY, inputs: [0.0] };
/// let slopes = HodgkinHuxley::derivative(parameters, HodgkinHuxley::initial(parameters), now);
/// assert!(slopes.iter().all(|slope| slope.abs() < 0.01));
/// ```
#[derive(Neuron, Clone, Debug, PartialEq)]
#[neuron(
    input I : uA/cm^2,
    let i_Na = g_Na * pow(m, 3) * h * (E_Na - V),
    let i_K = g_K * pow(n, 4) * (E_K - V),
    let i_L = g_L * (E_L - V),
    dV/dt = (i_Na + i_K + i_L + I) / C : mV,     V(0) = -65mV,

    let a_m = 1 / exprel(-(V + 40mV) / 10mV) / 1ms,
    let b_m = 4 * exp(-(V + 65mV) / 18mV) / 1ms,
    let a_h = 0.07 * exp(-(V + 65mV) / 20mV) / 1ms,
    let b_h = 1 / (1 + exp(-(V + 35mV) / 10mV)) / 1ms,
    let a_n = 0.1 / exprel(-(V + 55mV) / 10mV) / 1ms,
    let b_n = 0.125 * exp(-(V + 65mV) / 80mV) / 1ms,
    // The gates start where they rest at −65 mV.
    dm/dt = a_m * (1 - m) - b_m * m,             m(0) = 0.052932485257249584,
    dh/dt = a_h * (1 - h) - b_h * h,             h(0) = 0.5961207535084603,
    dn/dt = a_n * (1 - n) - b_n * n,             n(0) = 0.3176769140606974,

    darmed/dt = if V < V_th { (1 - armed) / tau_arm } else { 0 },     armed(0) = 1,
    spike when V >= V_th && armed > 0.5,
    reset { armed = 0; }
    methods(auto, exp_euler),
)]
#[allow(non_snake_case, reason = "the field writes V, E and C")]
pub struct HodgkinHuxley {
    /// Capacitance of the membrane.
    #[param(uF/cm^2, default = 1.0, positive)]
    pub C: f64,
    /// Conductance of sodium with all gates open.
    #[param(mS/cm^2, default = 120.0, non_negative)]
    pub g_Na: f64,
    /// Conductance of potassium with all gates open.
    #[param(mS/cm^2, default = 36.0, non_negative)]
    pub g_K: f64,
    /// Conductance of the leak.
    #[param(mS/cm^2, default = 0.3, non_negative)]
    pub g_L: f64,
    /// Reversal potential of sodium.
    #[param(mV, default = 50.0)]
    pub E_Na: f64,
    /// Reversal potential of potassium.
    #[param(mV, default = -77.0)]
    pub E_K: f64,
    /// Reversal potential of the leak.
    #[param(mV, default = -54.387)]
    pub E_L: f64,
    /// Potential at which the cell spikes.
    #[param(mV, default = 0.0)]
    pub V_th: f64,
    /// How soon after a spike, once the potential is below the threshold, the next one counts.
    #[param(ms, default = 1.0, positive)]
    pub tau_arm: f64,
}
