//! The NMDA receptor with five states.

use synapse_runtime::prelude::*;

/// NMDA receptor of five states: two molecules of transmitter bind, then the channel opens or desensitises, slowly both; magnesium
/// blocks the open channel at once.
///
/// ```text
/// C0 ⇌ C1 ⇌ C2 ⇌ O       C0 to C1: 2·k_on·T, k_off        C1 to C2: k_on·T, 2·k_off        opening, closing
///           ⇅
///           D             desensitising, recovering
/// current(v) = g_max·O·(e_rev − v)·B(v)        B(v) = 1/(1 + [Mg]/k_mg·exp(−k_v·v))
/// [T] = T for T_dur after the latest spike, else 0
/// ```
///
/// The scheme: Clements & Westbrook (1991), *Activation kinetics reveal the number of glutamate and glycine binding sites on the
/// N-methyl-D-aspartate receptor*, Neuron 7:605–613; Lester & Jahr (1992), *NMDA channel behavior depends on agonist affinity*, Journal
/// of Neuroscience 12:635–643. The rates: Destexhe, Mainen & Sejnowski (1998), *Kinetic models of synaptic transmission*, in Koch & Segev
/// (eds), *Methods in Neuronal Modeling*, 2nd edition, as in the authors' public file `nmda5.mod`. The block: Jahr & Stevens (1990),
/// Journal of Neuroscience 10:3178–3182. The pulse of 1 mM for 1 ms is a choice of this model, as is `g_max`.
///
/// The same file gives the rates of Lester & Jahr as `k_off` 0.0067, `desensitising` 0.0152, `recovering` 0.0094, `opening` and
/// `closing` 0.0838 per ms. A spike within the pulse prolongs it; the weight of a spike plays no part.
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `C0`, `C1`, `C2` | fractions of closed receptors with 0, 1, 2 molecules | 1 |
/// | `O` | fraction of open receptors, blocked or not, the output | 1 |
/// | `D` | fraction of desensitised receptors | 1 |
/// | `k_on`, `k_off` | rates of binding to a site and of unbinding | 1/(ms·mM), 1/ms |
/// | `opening`, `closing`, `desensitising`, `recovering` | rates from C2 and back | 1/ms |
/// | `T`, `T_dur` | concentration of the transmitter while the pulse lasts; how long that is | mM, ms |
/// | `g_max`, `e_rev` | conductance with all channels open and none blocked; reversal potential | nS, mV |
/// | `Mg`, `k_mg`, `k_v` | magnesium outside; how much blocks half of the channels at 0 mV; slope of the block | mM, mM, 1/mV |
///
/// ```
/// use models::NmdaFiveState;
/// use synapse_runtime::prelude::*;
///
/// // Transmitter that stays: in the long run every transition is in equilibrium by itself.
/// let mut synapse = Population::<NmdaFiveState>::builder(1, 0.0).set("T_dur", 1e6).build_event_driven()?;
/// synapse.deliver(0.0, &[Spike::from(0)])?;
/// let c1 = 2.0 * 5.0 / 0.0129;
/// let c2 = c1 * 5.0 / (2.0 * 0.0129);
/// let (o, d) = (c2 * 0.0465 / 0.0738, c2 * 0.0084 / 0.0068);
/// let expected = o / (1.0 + c1 + c2 + o + d);
/// assert!((synapse.outputs(1e5)?[0] / expected - 1.0).abs() < 1e-9);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    let transmitter = pulse(T, T_dur),
    let bind1 = 2 * k_on * transmitter * C0 - k_off * C1,
    let bind2 = k_on * transmitter * C1 - 2 * k_off * C2,
    let open = opening * C2 - closing * O,
    let desensitise = desensitising * C2 - recovering * D,
    dC0/dt = -bind1,                                  C0(0) = 1,
    dC1/dt = bind1 - bind2,
    dC2/dt = bind2 - open - desensitise,
    dO/dt = open,
    dD/dt = desensitise,
    output = O,
    current(v) = g_max * O * (e_rev - v) / (1 + Mg / k_mg * exp(-k_v * v)) : pA,
    methods(exact),
    event_driven,
)]
#[allow(non_snake_case, reason = "the field writes T for the transmitter, Mg for magnesium")]
pub struct NmdaFiveState {
    /// Rate at which a molecule of transmitter binds to a site.
    #[param(1/(ms*mM), default = 5.0, non_negative)]
    pub k_on: f64,
    /// Rate at which a site loses its molecule.
    #[param(1/ms, default = 0.0129, non_negative)]
    pub k_off: f64,
    /// Rate from C2 to O.
    #[param(1/ms, default = 0.0465, non_negative)]
    pub opening: f64,
    /// Rate from O to C2.
    #[param(1/ms, default = 0.0738, non_negative)]
    pub closing: f64,
    /// Rate from C2 to D.
    #[param(1/ms, default = 0.0084, non_negative)]
    pub desensitising: f64,
    /// Rate from D to C2.
    #[param(1/ms, default = 0.0068, non_negative)]
    pub recovering: f64,
    /// Concentration of the transmitter while the pulse lasts.
    #[param(mM, default = 1.0, non_negative)]
    pub T: f64,
    /// Duration of the pulse.
    #[param(ms, default = 1.0, non_negative)]
    pub T_dur: f64,
    /// Conductance with all channels open and none blocked.
    #[param(nS, default = 0.5, non_negative)]
    pub g_max: f64,
    /// Reversal potential.
    #[param(mV, default = 0.0)]
    pub e_rev: f64,
    /// Concentration of magnesium outside.
    #[param(mM, default = 1.0, non_negative)]
    pub Mg: f64,
    /// Concentration of magnesium that blocks half of the channels at 0 mV.
    #[param(mM, default = 3.57, positive)]
    pub k_mg: f64,
    /// How steeply the block depends on the membrane potential.
    #[param(1/mV, default = 0.062, non_negative)]
    pub k_v: f64,
}
