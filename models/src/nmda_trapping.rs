//! The NMDA receptor that traps magnesium, of Vargas-Caballero and Robinson.

use synapse_runtime::prelude::*;

/// NMDA receptor of ten states: magnesium enters and leaves the open channel only, and a blocked channel closes around it, sooner
/// than a free one.
///
/// ```text
/// C0 ⇌ C1 ⇌ C2 ⇌ O            C0 to C1: 2·k_on·T, k_off          C1 to C2: k_on·T, 2·k_off
///           ⇅     ⇅           O + Mg ⇌ OB: [Mg]·0.61·exp(−v/17 mV), 5.4·exp(v/47 mV) per ms
///           D     OB ⇌ CB2 ⇌ CB1 ⇌ CB0
///                      ⇅      the same binding to blocked channels, which open and close at opening_b, closing_b
///                      DB
/// da/dt = −a/τ_T, dT/dt = (a − T)/τ_T     at a spike: a ← a + e·T_peak, so that T = T_peak·t/τ_T·exp(1 − t/τ_T)
/// ```
///
/// Vargas-Caballero & Robinson (2004), *Fast and slow voltage-dependent dynamics of magnesium block in the NMDA receptor: the
/// asymmetric trapping block model*, Journal of Neuroscience 24:6171–6180, after Sobolevsky & Yelshansky (2000). Scheme and rates are
/// taken from the NMODL file of M. Vargas-Caballero, H. P. C. Robinson and A. Roth (2005), for room temperature; the rates of the block are
/// those of Ascher & Nowak (1988), Journal of Physiology 399:247–266, as that file has them. The transmitter is that of
/// `SynNMDA10_2` in `ModelDB` 145836: 1.5 mM at its peak after 0.3 ms. The weight of a spike plays no part; spikes add transmitter.
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `C0`, `C1`, `C2`, `D` | fractions of free receptors: closed with 0, 1, 2 molecules, desensitised | 1 |
/// | `O` | fraction of open receptors that are not blocked, the output | 1 |
/// | `CB0`, `CB1`, `CB2`, `DB`, `OB` | fractions of the same with magnesium in the channel | 1 |
/// | `v_post` | the postsynaptic membrane potential, an input | mV |
/// | `T`, `a` | transmitter, and what feeds it | mM |
/// | `k_on`, `k_off` | rates of binding to a site and of unbinding | 1/(ms·mM), 1/ms |
/// | `opening`, `closing`, `opening_b`, `closing_b` | rates of the channel without and with magnesium | 1/ms |
/// | `desensitising`, `recovering` | rates to the desensitised states and back | 1/ms |
/// | `block`, `unblock` | rates at which magnesium enters and leaves the open channel at 0 mV | 1/(ms·mM), 1/ms |
/// | `Mg` | concentration of magnesium outside | mM |
/// | `T_peak`, `tau_T` | peak of the transmitter after a spike; when that is | mM, ms |
///
/// ```
/// use models::NmdaTrapping;
/// use synapse_runtime::prelude::*;
///
/// let mut synapses = Population::<NmdaTrapping>::builder(2, 0.05).build()?;
/// synapses.input_mut("v_post")?.copy_from_slice(&[-40.0, 20.0]);
/// synapses.deliver(&[0.into(), 1.into()])?;
/// for _ in 0..200 {
///     synapses.advance()?;
/// }
/// let free = synapses.outputs();
/// assert!(free[1] > 2.0 * free[0] && free[0] > 0.0);
/// // The open channel exchanges magnesium quickly: blocked and free ones are close to their equilibrium.
/// let blocked = synapses.state("OB")?[0] / free[0];
/// let equilibrium = 0.61 / 5.4 * (40.0_f64 / 17.0 + 40.0 / 47.0).exp();
/// assert!((blocked / equilibrium - 1.0).abs() < 0.1);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    input v_post : mV,
    da/dt = -a / tau_T : mM,
    dT/dt = (a - T) / tau_T : mM,
    on_pre { a += exp(1) * T_peak; }
    let bind1 = 2 * k_on * T * C0 - k_off * C1,
    let bind2 = k_on * T * C1 - 2 * k_off * C2,
    let open = opening * C2 - closing * O,
    let desensitise = desensitising * C2 - recovering * D,
    let enter = block * Mg * exp(-v_post / 17mV) * O - unblock * exp(v_post / 47mV) * OB,
    let open_b = opening_b * CB2 - closing_b * OB,
    let bind1_b = 2 * k_on * T * CB0 - k_off * CB1,
    let bind2_b = k_on * T * CB1 - 2 * k_off * CB2,
    let desensitise_b = desensitising * CB2 - recovering * DB,
    dC0/dt = -bind1,                                  C0(0) = 1,
    dC1/dt = bind1 - bind2,
    dC2/dt = bind2 - open - desensitise,
    dD/dt = desensitise,
    dO/dt = open - enter,
    dOB/dt = enter + open_b,
    dCB2/dt = bind2_b - open_b - desensitise_b,
    dCB1/dt = bind1_b - bind2_b,
    dCB0/dt = -bind1_b,
    dDB/dt = desensitise_b,
    output = O,
)]
#[allow(non_snake_case, reason = "the field writes T for the transmitter, Mg for magnesium")]
pub struct NmdaTrapping {
    /// Rate at which a molecule of transmitter binds to a site.
    #[param(1/(ms*mM), default = 5.0, non_negative)]
    pub k_on: f64,
    /// Rate at which a site loses its molecule.
    #[param(1/ms, default = 0.082, non_negative)]
    pub k_off: f64,
    /// Rate at which free channels open.
    #[param(1/ms, default = 0.0465, non_negative)]
    pub opening: f64,
    /// Rate at which they close.
    #[param(1/ms, default = 0.0916, non_negative)]
    pub closing: f64,
    /// Rate at which blocked channels open.
    #[param(1/ms, default = 0.04185, non_negative)]
    pub opening_b: f64,
    /// Rate at which they close.
    #[param(1/ms, default = 0.229, non_negative)]
    pub closing_b: f64,
    /// Rate at which closed receptors with two molecules desensitise.
    #[param(1/ms, default = 0.0084, non_negative)]
    pub desensitising: f64,
    /// Rate at which they recover.
    #[param(1/ms, default = 0.0018, non_negative)]
    pub recovering: f64,
    /// Rate at which magnesium enters the open channel at 0 mV.
    #[param(1/(ms*mM), default = 0.61, non_negative)]
    pub block: f64,
    /// Rate at which it leaves the open channel at 0 mV.
    #[param(1/ms, default = 5.4, non_negative)]
    pub unblock: f64,
    /// Concentration of magnesium outside.
    #[param(mM, default = 1.0, non_negative)]
    pub Mg: f64,
    /// Peak of the transmitter after a spike.
    #[param(mM, default = 1.5, non_negative)]
    pub T_peak: f64,
    /// When after the spike the transmitter peaks.
    #[param(ms, default = 0.3, positive)]
    pub tau_T: f64,
}
