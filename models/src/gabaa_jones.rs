//! The GABA-A receptor of Jones and Westbrook.

use synapse_runtime::prelude::*;

/// GABA-A receptor of seven states: receptors with one or two molecules of transmitter open or desensitise. Those that return from
/// the desensitised state with two molecules open again, which prolongs the response.
///
/// ```text
///      D1   D2
///      ⇅    ⇅            C1, D1: d1, r1          C2, D2: d2, r2
/// C0 ⇌ C1 ⇌ C2           C0 to C1: 2·k_on·T, k_off        C1 to C2: k_on·T, 2·k_off
///      ⇅    ⇅
///      O1   O2           C1, O1: beta1, alpha1   C2, O2: beta2, alpha2
/// dT/dt = −T/τ_T         at a spike: T ← T + T_peak
/// ```
///
/// Jones & Westbrook (1995), *Desensitized states prolong GABA-A channel responses to brief agonist pulses*, Neuron 15:181–191. Scheme and
/// rates are taken from a secondary source, a public library of receptor schemes, which notes them as those of the paper. The transmitter is
/// a choice of this model: 1 mM, as the least that the paper applies, with a time constant of 0.3 ms. Spikes add transmitter; the
/// weight of a spike plays no part.
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `C0`, `C1`, `C2` | fractions of closed receptors with 0, 1, 2 molecules | 1 |
/// | `O1`, `O2` | fractions of open receptors with 1, 2 molecules; the output is their sum | 1 |
/// | `D1`, `D2` | fractions of desensitised receptors | 1 |
/// | `T` | concentration of the transmitter | mM |
/// | `k_on`, `k_off` | rates of binding to a site and of unbinding | 1/(ms·mM), 1/ms |
/// | `beta1`, `alpha1`, `beta2`, `alpha2` | rates of opening and closing | 1/ms |
/// | `d1`, `r1`, `d2`, `r2` | rates of desensitising and recovering | 1/ms |
/// | `T_peak`, `tau_T` | transmitter that a spike adds; its time constant | mM, ms |
///
/// ```
/// use models::GabaaJones;
/// use synapse_runtime::prelude::*;
///
/// let after = |d2: f64| {
///     let mut synapse = Population::<GabaaJones>::builder(1, 0.1).set("d2", d2).build()?;
///     synapse.deliver(&[Spike::from(0)])?;
///     for _ in 0..5000 {
///         synapse.advance()?;
///     }
///     Ok::<f64, synapse_runtime::Error>(synapse.outputs()[0])
/// };
/// // What the desensitised state keeps opens late: without it next to nothing is open after half a second.
/// assert!(after(0.875)? > 20.0 * after(0.0)?);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    dT/dt = -T / tau_T : mM,
    on_pre { T += T_peak; }
    let bind1 = 2 * k_on * T * C0 - k_off * C1,
    let bind2 = k_on * T * C1 - 2 * k_off * C2,
    let open1 = beta1 * C1 - alpha1 * O1,
    let open2 = beta2 * C2 - alpha2 * O2,
    let desensitise1 = d1 * C1 - r1 * D1,
    let desensitise2 = d2 * C2 - r2 * D2,
    dC0/dt = -bind1,                                  C0(0) = 1,
    dC1/dt = bind1 - bind2 - open1 - desensitise1,
    dC2/dt = bind2 - open2 - desensitise2,
    dO1/dt = open1,
    dO2/dt = open2,
    dD1/dt = desensitise1,
    dD2/dt = desensitise2,
    output = O1 + O2,
)]
#[allow(non_snake_case, reason = "the field writes T for the transmitter")]
pub struct GabaaJones {
    /// Rate at which a molecule of transmitter binds to a site.
    #[param(1/(ms*mM), default = 3.0, non_negative)]
    pub k_on: f64,
    /// Rate at which a site loses its molecule.
    #[param(1/ms, default = 0.15, non_negative)]
    pub k_off: f64,
    /// Rate from C1 to O1.
    #[param(1/ms, default = 0.2, non_negative)]
    pub beta1: f64,
    /// Rate from O1 to C1.
    #[param(1/ms, default = 1.111, non_negative)]
    pub alpha1: f64,
    /// Rate from C2 to O2.
    #[param(1/ms, default = 2.5, non_negative)]
    pub beta2: f64,
    /// Rate from O2 to C2.
    #[param(1/ms, default = 0.142, non_negative)]
    pub alpha2: f64,
    /// Rate from C1 to D1.
    #[param(1/ms, default = 0.013, non_negative)]
    pub d1: f64,
    /// Rate from D1 to C1.
    #[param(1/ms, default = 0.00013, non_negative)]
    pub r1: f64,
    /// Rate from C2 to D2.
    #[param(1/ms, default = 0.875, non_negative)]
    pub d2: f64,
    /// Rate from D2 to C2.
    #[param(1/ms, default = 0.02, non_negative)]
    pub r2: f64,
    /// Transmitter that a spike adds.
    #[param(mM, default = 1.0, non_negative)]
    pub T_peak: f64,
    /// Time constant of the transmitter.
    #[param(ms, default = 0.3, positive)]
    pub tau_T: f64,
}
