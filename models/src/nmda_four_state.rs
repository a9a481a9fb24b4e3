//! The NMDA receptor with four states, whose gating the block by magnesium slows.

use synapse_runtime::prelude::*;

/// NMDA receptor of four states: transmitter binds, the cleft around it closes, the channel opens. Magnesium blocks at once, and
/// channels that it does not block open and close their cleft, and close, more slowly.
///
/// ```text
/// U ⇌ B ⇌ C ⇌ O       U + T: k_on, k_off      B, C: cleft_closing, cleft_opening·κ      C, O: opening, closing·κ
/// free(v) = 1/(1 + [Mg]/k_mg·exp(−k_v·v))       κ = scale + (1 − scale)·free(v)       output = free(v)·O
/// [T] = T for T_dur after the latest spike, else 0
/// ```
///
/// Grienberger, Milstein, Bittner, Romani & Magee (2017), *Inhibitory suppression of heterogeneously tuned excitation enhances spatial
/// coding in CA1 place cells*, Nature Neuroscience 20:417–426, as given in the file `nmda_kin3.mod` of `ModelDB` 225080, from which
/// scheme and rates are taken. The weight of a spike plays no part, and a spike within the pulse prolongs it.
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `U`, `B`, `C` | fractions of receptors that are unbound, bound, bound with a closed cleft | 1 |
/// | `O` | fraction of open receptors, blocked or not | 1 |
/// | `v_post` | the postsynaptic membrane potential, an input | mV |
/// | `k_on`, `k_off` | rates of binding and unbinding | 1/(ms·mM), 1/ms |
/// | `cleft_closing`, `cleft_opening` | rates of the cleft | 1/ms |
/// | `opening`, `closing` | rates of the channel | 1/ms |
/// | `scale` | how much faster blocked channels leave C and O, κ where all are blocked | 1 |
/// | `Mg`, `k_mg`, `k_v` | magnesium outside; how much blocks half of the channels at 0 mV; slope of the block | mM, mM, 1/mV |
/// | `T`, `T_dur` | concentration of the transmitter while the pulse lasts; how long that is | mM, ms |
///
/// ```
/// use models::NmdaFourState;
/// use synapse_runtime::prelude::*;
///
/// let mut synapses = Population::<NmdaFourState>::builder(2, 0.02).build()?;
/// synapses.input_mut("v_post")?.copy_from_slice(&[-70.0, 0.0]);
/// synapses.deliver(&[0.into(), 1.into()])?;
/// for _ in 0..1000 {
///     synapses.advance()?;
/// }
/// // At rest all but one in a hundred are blocked.
/// let free = synapses.outputs();
/// assert!(free[0] > 0.0 && free[1] > 50.0 * free[0]);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    input v_post : mV,
    let free = 1 / (1 + Mg / k_mg * exp(-k_v * v_post)),
    let faster = scale + (1 - scale) * free,
    let bind = k_on * pulse(T, T_dur) * U - k_off * B,
    let close_cleft = cleft_closing * B - cleft_opening * faster * C,
    let open = opening * C - closing * faster * O,
    dU/dt = -bind,                                    U(0) = 1,
    dB/dt = bind - close_cleft,
    dC/dt = close_cleft - open,
    dO/dt = open,
    output = free * O,
)]
#[allow(non_snake_case, reason = "the field writes T for the transmitter, Mg for magnesium")]
pub struct NmdaFourState {
    /// Rate at which transmitter binds.
    #[param(1/(ms*mM), default = 86.89, non_negative)]
    pub k_on: f64,
    /// Rate at which it unbinds.
    #[param(1/ms, default = 0.69, non_negative)]
    pub k_off: f64,
    /// Rate at which the cleft closes around bound transmitter.
    #[param(1/ms, default = 9.64, non_negative)]
    pub cleft_closing: f64,
    /// Rate at which it opens, where magnesium does not block.
    #[param(1/ms, default = 2.6, non_negative)]
    pub cleft_opening: f64,
    /// Rate at which the channel opens.
    #[param(1/ms, default = 0.68, non_negative)]
    pub opening: f64,
    /// Rate at which it closes, where magnesium does not block.
    #[param(1/ms, default = 0.079, non_negative)]
    pub closing: f64,
    /// How much faster cleft and channel leave those states where magnesium blocks.
    #[param(default = 1.81, positive)]
    pub scale: f64,
    /// Concentration of magnesium outside.
    #[param(mM, default = 1.0, non_negative)]
    pub Mg: f64,
    /// Concentration of magnesium that blocks half of the channels at 0 mV.
    #[param(mM, default = 7.51, positive)]
    pub k_mg: f64,
    /// How steeply the block depends on the membrane potential.
    #[param(1/mV, default = 0.1, non_negative)]
    pub k_v: f64,
    /// Concentration of the transmitter while the pulse lasts.
    #[param(mM, default = 1.0, non_negative)]
    pub T: f64,
    /// Duration of the pulse.
    #[param(ms, default = 0.3, non_negative)]
    pub T_dur: f64,
}
