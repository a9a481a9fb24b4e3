//! The AMPA receptor of Raman and Trussell.

use synapse_runtime::prelude::*;

/// AMPA receptor of six states, of which two are open: the current decays with two time constants, as in the cochlear nucleus.
///
/// ```text
///           O1
///           ⇅
/// C0 ⇌ C1 ⇌ C2 ⇌ O2     binding k_on·T, unbinding k_off1 and k_off2; opening1, closing1; opening2, closing2
///           ⇅
///           D            desensitising, recovering
/// [T] = T for T_dur after the latest spike, else 0
/// ```
///
/// Raman & Trussell (1992), *The kinetics of the response to glutamate and kainate in neurons of the avian cochlear nucleus*, Neuron
/// 9:173–186, scheme 1. The rates are those of a public NMODL file of 1999 that names this scheme, with which it fits a miniature
/// current: a secondary source. The pulse of 1 mM for 0.3 ms is a choice of this model. A spike within the pulse prolongs it; the
/// weight of a spike plays no part.
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `C0`, `C1`, `C2` | fractions of closed receptors with 0, 1, 2 molecules | 1 |
/// | `O1`, `O2` | fractions of open receptors; the output is their sum | 1 |
/// | `D` | fraction of desensitised receptors | 1 |
/// | `k_on`, `k_off1`, `k_off2` | rates of binding and of unbinding from C1, C2 | 1/(ms·mM), 1/ms |
/// | `opening1`, `closing1`, `opening2`, `closing2` | rates of the channel to O1 and O2, and back | 1/ms |
/// | `desensitising`, `recovering` | rates to the desensitised state and back | 1/ms |
/// | `T`, `T_dur` | concentration of the transmitter while the pulse lasts; how long that is | mM, ms |
///
/// ```
/// use models::AmpaRaman;
/// use synapse_runtime::prelude::*;
///
/// // Transmitter that stays: in the long run every transition is in equilibrium by itself.
/// let mut synapse = Population::<AmpaRaman>::builder(1, 0.0).set("T_dur", 1e6).build_event_driven()?;
/// synapse.deliver(0.0, &[Spike::from(0)])?;
/// let (c1, c2) = (13.0 / 0.3, 13.0 / 0.3 * 13.0 / 200.0);
/// let (open, d) = (c2 * (130.0 / 1.3 + 10.0 / 0.25), c2 * 10.0 / 0.02);
/// let expected = open / (1.0 + c1 + c2 + open + d);
/// assert!((synapse.outputs(1e5)?[0] / expected - 1.0).abs() < 1e-9);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    let transmitter = pulse(T, T_dur),
    let bind1 = k_on * transmitter * C0 - k_off1 * C1,
    let bind2 = k_on * transmitter * C1 - k_off2 * C2,
    let open1 = opening1 * C2 - closing1 * O1,
    let open2 = opening2 * C2 - closing2 * O2,
    let desensitise = desensitising * C2 - recovering * D,
    dC0/dt = -bind1,                                  C0(0) = 1,
    dC1/dt = bind1 - bind2,
    dC2/dt = bind2 - open1 - open2 - desensitise,
    dO1/dt = open1,
    dO2/dt = open2,
    dD/dt = desensitise,
    output = O1 + O2,
    methods(exact),
    event_driven,
)]
#[allow(non_snake_case, reason = "the field writes T for the transmitter")]
pub struct AmpaRaman {
    /// Rate at which a molecule of transmitter binds.
    #[param(1/(ms*mM), default = 13.0, non_negative)]
    pub k_on: f64,
    /// Rate at which the only molecule unbinds.
    #[param(1/ms, default = 0.3, non_negative)]
    pub k_off1: f64,
    /// Rate at which one of two molecules unbinds.
    #[param(1/ms, default = 200.0, non_negative)]
    pub k_off2: f64,
    /// Rate from C2 to O1.
    #[param(1/ms, default = 130.0, non_negative)]
    pub opening1: f64,
    /// Rate from O1 to C2.
    #[param(1/ms, default = 1.3, non_negative)]
    pub closing1: f64,
    /// Rate from C2 to O2.
    #[param(1/ms, default = 10.0, non_negative)]
    pub opening2: f64,
    /// Rate from O2 to C2.
    #[param(1/ms, default = 0.25, non_negative)]
    pub closing2: f64,
    /// Rate from C2 to D.
    #[param(1/ms, default = 10.0, non_negative)]
    pub desensitising: f64,
    /// Rate from D to C2.
    #[param(1/ms, default = 0.02, non_negative)]
    pub recovering: f64,
    /// Concentration of the transmitter while the pulse lasts.
    #[param(mM, default = 1.0, non_negative)]
    pub T: f64,
    /// Duration of the pulse.
    #[param(ms, default = 0.3, non_negative)]
    pub T_dur: f64,
}
