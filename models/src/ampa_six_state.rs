//! The AMPA receptor of Destexhe, Mainen and Sejnowski with six states.

use synapse_runtime::prelude::*;

/// AMPA receptor of six states: two molecules of transmitter bind, the second loosely; receptors with one or two desensitise.
///
/// ```text
/// C0 ⇌ C1 ⇌ C2 ⇌ O      binding k_on·T, unbinding k_off1 and k_off2; opening, closing
///      ⇅    ⇅
///      D1   D2           desensitising, recovering
/// dT/dt = −T/τ_T         at a spike: T ← T + T_peak
/// ```
///
/// Destexhe, Mainen & Sejnowski (1998), *Kinetic models of synaptic transmission*, in Koch & Segev (eds), *Methods in Neuronal
/// Modeling*, 2nd edition, 1–25, after Patneau & Mayer (1991), *Kinetic analysis of interactions between kainate and AMPA: evidence for
/// activation of a single receptor in mouse hippocampal neurons*, Neuron 6:785–798. The rates are those of the authors' public file
/// `ampa5.mod`. The transmitter peaks and decays as Clements, Lester, Tong, Jahr & Westbrook (1992) found, *The time course of
/// glutamate in the synaptic cleft*, Science 258:1498–1501 (abstract): 1.1 mM and 1.2 ms; spikes add to what is left.
///
/// Unbinding is so fast that an explicit method needs steps below 0.03 ms. The weight of a spike plays no part.
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `C0`, `C1`, `C2` | fractions of closed receptors with 0, 1, 2 molecules | 1 |
/// | `O` | fraction of open receptors, the output | 1 |
/// | `D1`, `D2` | fractions of desensitised receptors | 1 |
/// | `T` | concentration of the transmitter | mM |
/// | `k_on`, `k_off1`, `k_off2` | rates of binding and of unbinding the first, the second molecule | 1/(ms·mM), 1/ms |
/// | `opening`, `closing` | rates of the channel | 1/ms |
/// | `desensitising`, `recovering` | rates to the desensitised states and back | 1/ms |
/// | `T_peak`, `tau_T` | transmitter that a spike adds; its time constant | mM, ms |
///
/// ```
/// use models::AmpaSixState;
/// use synapse_runtime::prelude::*;
///
/// let mut synapse = Population::<AmpaSixState>::builder(1, 0.02).build()?;
/// synapse.deliver(&[Spike::from(0)])?;
/// let mut outputs = Vec::new();
/// for _ in 0..500 {
///     synapse.advance()?;
///     outputs.push(synapse.outputs()[0]);
/// }
/// // The current peaks between one and two milliseconds, and two thirds of it are gone after ten.
/// let peak = outputs.iter().position(|o| outputs.iter().all(|other| other <= o)).expect("a peak");
/// assert!((50..100).contains(&peak) && outputs[499] < outputs[peak] / 3.0);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    dT/dt = -T / tau_T : mM,
    on_pre { T += T_peak; }
    let bind1 = k_on * T * C0 - k_off1 * C1,
    let bind2 = k_on * T * C1 - k_off2 * C2,
    let open = opening * C2 - closing * O,
    let desensitise1 = desensitising * C1 - recovering * D1,
    let desensitise2 = desensitising * C2 - recovering * D2,
    dC0/dt = -bind1,                                  C0(0) = 1,
    dC1/dt = bind1 - bind2 - desensitise1,
    dC2/dt = bind2 - open - desensitise2,
    dO/dt = open,
    dD1/dt = desensitise1,
    dD2/dt = desensitise2,
    output = O,
)]
#[allow(non_snake_case, reason = "the field writes T for the transmitter")]
pub struct AmpaSixState {
    /// Rate at which a molecule of transmitter binds.
    #[param(1/(ms*mM), default = 13.0, non_negative)]
    pub k_on: f64,
    /// Rate at which the only molecule unbinds.
    #[param(1/ms, default = 0.0059, non_negative)]
    pub k_off1: f64,
    /// Rate at which one of two molecules unbinds.
    #[param(1/ms, default = 86.0, non_negative)]
    pub k_off2: f64,
    /// Rate at which receptors with two molecules open.
    #[param(1/ms, default = 2.7, non_negative)]
    pub opening: f64,
    /// Rate at which open receptors close.
    #[param(1/ms, default = 0.2, non_negative)]
    pub closing: f64,
    /// Rate at which closed receptors with a molecule desensitise.
    #[param(1/ms, default = 0.9, non_negative)]
    pub desensitising: f64,
    /// Rate at which desensitised receptors recover.
    #[param(1/ms, default = 0.064, non_negative)]
    pub recovering: f64,
    /// Transmitter that a spike adds.
    #[param(mM, default = 1.1, non_negative)]
    pub T_peak: f64,
    /// Time constant of the transmitter.
    #[param(ms, default = 1.2, positive)]
    pub tau_T: f64,
}
