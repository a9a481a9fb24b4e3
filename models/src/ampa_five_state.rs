//! The AMPA receptor with five states.

use synapse_runtime::prelude::*;

/// AMPA receptor of five states: two molecules of transmitter bind, and receptors with both open or desensitise.
///
/// ```text
/// C0 ⇌ C1 ⇌ C2 ⇌ O      binding k_on·T, unbinding k_off1 and k_off2; opening, closing
///           ⇅
///           D            desensitising, recovering
/// [T] = T for T_dur after the latest spike, else 0
/// ```
///
/// The scheme and its rates are those of a public NMODL file of November 2006, `AMPA5s.mod`, which reduces `ampa5.mod` of Destexhe
/// (the source of [`AmpaSixState`](crate::AmpaSixState)) and fits a miniature current: a secondary source without a paper of its
/// own. So is the pulse of 1 mM for 1 ms. Its drawing shows a receptor with two molecules that desensitises, and its equations agree;
/// its comment says one molecule. A spike within the pulse prolongs it; the weight of a spike plays no part.
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `C0`, `C1`, `C2` | fractions of closed receptors with 0, 1, 2 molecules | 1 |
/// | `O` | fraction of open receptors, the output | 1 |
/// | `D` | fraction of desensitised receptors | 1 |
/// | `k_on`, `k_off1`, `k_off2` | rates of binding and of unbinding from C1, C2 | 1/(ms·mM), 1/ms |
/// | `opening`, `closing` | rates of the channel | 1/ms |
/// | `desensitising`, `recovering` | rates to the desensitised state and back | 1/ms |
/// | `T`, `T_dur` | concentration of the transmitter while the pulse lasts; how long that is | mM, ms |
///
/// ```
/// use models::AmpaFiveState;
/// use synapse_runtime::prelude::*;
///
/// // Transmitter that stays: in the long run every transition is in equilibrium by itself.
/// let mut synapse = Population::<AmpaFiveState>::builder(1, 0.0).set("T_dur", 1e6).build_event_driven()?;
/// synapse.deliver(0.0, &[Spike::from(0)])?;
/// let (c1, c2) = (13.0 / 0.3, 13.0 / 0.3 * 13.0 / 200.0);
/// let (open, d) = (c2 * 100.0 / 1.0, c2 * 10.0 / 0.02);
/// let expected = open / (1.0 + c1 + c2 + open + d);
/// assert!((synapse.outputs(1e5)?[0] / expected - 1.0).abs() < 1e-9);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    let transmitter = pulse(T, T_dur),
    let bind1 = k_on * transmitter * C0 - k_off1 * C1,
    let bind2 = k_on * transmitter * C1 - k_off2 * C2,
    let open = opening * C2 - closing * O,
    let desensitise = desensitising * C2 - recovering * D,
    dC0/dt = -bind1,                                  C0(0) = 1,
    dC1/dt = bind1 - bind2,
    dC2/dt = bind2 - open - desensitise,
    dO/dt = open,
    dD/dt = desensitise,
    output = O,
    methods(exact),
    event_driven,
)]
#[allow(non_snake_case, reason = "the field writes T for the transmitter")]
pub struct AmpaFiveState {
    /// Rate at which a molecule of transmitter binds.
    #[param(1/(ms*mM), default = 13.0, non_negative)]
    pub k_on: f64,
    /// Rate at which the only molecule unbinds.
    #[param(1/ms, default = 0.3, non_negative)]
    pub k_off1: f64,
    /// Rate at which one of two molecules unbinds.
    #[param(1/ms, default = 200.0, non_negative)]
    pub k_off2: f64,
    /// Rate from C2 to O.
    #[param(1/ms, default = 100.0, non_negative)]
    pub opening: f64,
    /// Rate from O to C2.
    #[param(1/ms, default = 1.0, non_negative)]
    pub closing: f64,
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
    #[param(ms, default = 1.0, non_negative)]
    pub T_dur: f64,
}
