//! The GABA-A receptor with five states.

use synapse_runtime::prelude::*;

/// GABA-A receptor of five states: channels open with one or with two molecules of transmitter, the latter far longer.
///
/// ```text
/// C0 ⇌ C1 ⇌ C2           C0 + T: k_on1, k_off1      C1 + T: k_on2, k_off2
///      ⇅    ⇅
///      O1   O2            C1, O1: opening1, closing1      C2, O2: opening2, closing2
/// [T] = T for T_dur after the latest spike, else 0
/// ```
///
/// Destexhe, Mainen & Sejnowski (1998), *Kinetic models of synaptic transmission*, in Koch & Segev (eds), *Methods in Neuronal
/// Modeling*, 2nd edition, 1–25, after Busch & Sakmann (1990), *Synaptic transmission in hippocampal neurons: numerical
/// reconstruction of quantal IPSCs*, Cold Spring Harbor Symposia on Quantitative Biology 55:69–80. The rates are those of the authors'
/// public file `gabaa5.mod`, which gives those of Busch & Sakmann as well: `k_on1` 200 and `k_on2` 100 per ms and mM, `k_off1` 3,
/// `k_off2` 6, `opening1` 0.7, `closing1` 4, `opening2` 10 and `closing2` 0.055 per ms. The pulse of 1 mM for 1 ms is that of the
/// first-order model of the same authors. A spike within the pulse prolongs it; the weight of a spike plays no part.
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `C0`, `C1`, `C2` | fractions of closed receptors with 0, 1, 2 molecules | 1 |
/// | `O1`, `O2` | fractions of open receptors with 1, 2 molecules; the output is their sum | 1 |
/// | `k_on1`, `k_on2`, `k_off1`, `k_off2` | rates of binding and unbinding | 1/(ms·mM), 1/ms |
/// | `opening1`, `closing1`, `opening2`, `closing2` | rates of the channel | 1/ms |
/// | `T`, `T_dur` | concentration of the transmitter while the pulse lasts; how long that is | mM, ms |
///
/// ```
/// use models::GabaaFiveState;
/// use synapse_runtime::prelude::*;
///
/// // Transmitter that stays: in the long run every transition is in equilibrium by itself.
/// let mut synapse = Population::<GabaaFiveState>::builder(1, 0.0).set("T_dur", 1e6).build_event_driven()?;
/// synapse.deliver(0.0, &[Spike::from(0)])?;
/// let (c1, c2) = (20.0 / 4.6, 20.0 / 4.6 * 10.0 / 9.2);
/// let open = c1 * 3.3 / 9.8 + c2 * 10.6 / 0.41;
/// assert!((synapse.outputs(1e3)?[0] - open / (1.0 + c1 + c2 + open)).abs() < 1e-12);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    let transmitter = pulse(T, T_dur),
    let bind1 = k_on1 * transmitter * C0 - k_off1 * C1,
    let bind2 = k_on2 * transmitter * C1 - k_off2 * C2,
    let open1 = opening1 * C1 - closing1 * O1,
    let open2 = opening2 * C2 - closing2 * O2,
    dC0/dt = -bind1,                                  C0(0) = 1,
    dC1/dt = bind1 - bind2 - open1,
    dC2/dt = bind2 - open2,
    dO1/dt = open1,
    dO2/dt = open2,
    output = O1 + O2,
    methods(exact),
    event_driven,
)]
#[allow(non_snake_case, reason = "the field writes T for the transmitter")]
pub struct GabaaFiveState {
    /// Rate at which the first molecule of transmitter binds.
    #[param(1/(ms*mM), default = 20.0, non_negative)]
    pub k_on1: f64,
    /// Rate at which the second one binds.
    #[param(1/(ms*mM), default = 10.0, non_negative)]
    pub k_on2: f64,
    /// Rate at which the only molecule unbinds.
    #[param(1/ms, default = 4.6, non_negative)]
    pub k_off1: f64,
    /// Rate at which one of two molecules unbinds.
    #[param(1/ms, default = 9.2, non_negative)]
    pub k_off2: f64,
    /// Rate from C1 to O1.
    #[param(1/ms, default = 3.3, non_negative)]
    pub opening1: f64,
    /// Rate from O1 to C1.
    #[param(1/ms, default = 9.8, non_negative)]
    pub closing1: f64,
    /// Rate from C2 to O2.
    #[param(1/ms, default = 10.6, non_negative)]
    pub opening2: f64,
    /// Rate from O2 to C2.
    #[param(1/ms, default = 0.41, non_negative)]
    pub closing2: f64,
    /// Concentration of the transmitter while the pulse lasts.
    #[param(mM, default = 1.0, non_negative)]
    pub T: f64,
    /// Duration of the pulse.
    #[param(ms, default = 1.0, non_negative)]
    pub T_dur: f64,
}
