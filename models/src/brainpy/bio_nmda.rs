//! The second-order NMDA receptor with a pulse of whole steps.

use synapse_runtime::prelude::*;

/// NMDA receptor of second order as `brainpy.dyn.BioNMDA` computes it: the transmitter is there in every step that begins
/// less than `T_dur` after the latest spike, and each state sees the other as it was at the start of the step.
///
/// ```text
/// dg/dt = α₁·x·(1 − g) − β₁·g
/// dx/dt = α₂·[T]·(1 − x) − β₂·x      [T] = T in a step that begins at t < spike_arrival_time + T_dur, else 0
/// ```
///
/// `BrainPy` 2.8.2, `brainpy.dyn.BioNMDA`, after Ermentrout & Terman (2010), *Mathematical Foundations of Neuroscience*,
/// Springer, chapter 7. There a spike is delivered before the step in which it arrives: `deliver`, then `advance`. The
/// canonical [`BioNmda`](crate::BioNmda) ends the pulse where it ends.
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `g` | fraction of open channels | 1 |
/// | `x` | fraction of activated receptors | 1 |
/// | `spike_arrival_time` | when the latest spike arrived | ms |
/// | `alpha1`, `beta1` | rates at which channels open and close | 1/ms |
/// | `alpha2` | rate of binding | 1/(ms·mM) |
/// | `beta2` | rate of unbinding | 1/ms |
/// | `T` | concentration of the transmitter while the pulse lasts | mM |
/// | `T_dur` | how long that is | ms |
///
/// ```
/// use models::brainpy::BioNmda;
/// use synapse_runtime::prelude::*;
///
/// let mut synapses = Population::<BioNmda>::builder(1, 0.1).build()?;
/// synapses.deliver(&[Spike::from(0)])?;
/// synapses.advance()?;
/// // `x` was 0 at the start of the step, so no channel has opened yet.
/// assert!(synapses.state("x")?[0] > 0.0);
/// assert_eq!(synapses.outputs(), [0.0]);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    let transmitter = if since_pre < T_dur { T } else { 0 },
    dg/dt = alpha1 * x * (1 - g) - beta1 * g,
    dx/dt = alpha2 * transmitter * (1 - x) - beta2 * x,
    dspike_arrival_time/dt = 0 : ms,      spike_arrival_time(0) = -1e7ms,
    on_pre { spike_arrival_time = t; }
    output = g,
    methods(exp_euler),
)]
#[allow(non_snake_case, reason = "the field writes T for the transmitter")]
pub struct BioNmda {
    /// Rate at which activated receptors open channels.
    #[param(1/ms, default = 2.0, non_negative)]
    pub alpha1: f64,
    /// Rate at which channels close.
    #[param(1/ms, default = 0.01, non_negative)]
    pub beta1: f64,
    /// Rate at which transmitter activates receptors.
    #[param(1/(ms*mM), default = 1.0, non_negative)]
    pub alpha2: f64,
    /// Rate at which receptors lose their transmitter.
    #[param(1/ms, default = 0.5, non_negative)]
    pub beta2: f64,
    /// Concentration of the transmitter while the pulse lasts.
    #[param(mM, default = 1.0, non_negative)]
    pub T: f64,
    /// Duration of the pulse.
    #[param(ms, default = 0.5, non_negative)]
    pub T_dur: f64,
}
