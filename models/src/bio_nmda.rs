//! The NMDA receptor as a kinetic scheme of second order.

use synapse_runtime::prelude::*;

/// NMDA receptor of second order: transmitter that stays for a fixed time after a spike activates `x`, which opens channels.
///
/// ```text
/// dg/dt = α₁·x·(1 − g) − β₁·g
/// dx/dt = α₂·[T]·(1 − x) − β₂·x      [T] = T for T_dur after the latest spike, else 0
/// ```
///
/// Ermentrout & Terman (2010), *Mathematical Foundations of Neuroscience*, Springer, chapter 7; the kinetics of the pulse
/// are those of Destexhe, Mainen & Sejnowski (1994), Neural Computation 6:14–18. A spike within the pulse prolongs it; the
/// weight of a spike plays no part. The block by magnesium belongs to the output and is not part of this model.
///
/// `brainpy.dyn.BioNMDA` lets the pulse begin with the step in which the spike arrives and last whole steps:
/// [`brainpy::BioNmda`](crate::brainpy::BioNmda). `brainpy.state.BioNMDA` does so too and takes `x` for `g` at its new
/// value: [`brainpy_state::BioNmda`](crate::brainpy_state::BioNmda).
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `g` | fraction of open channels | 1 |
/// | `x` | fraction of activated receptors | 1 |
/// | `alpha1`, `beta1` | rates at which channels open and close | 1/ms |
/// | `alpha2` | rate of binding | 1/(ms·mM) |
/// | `beta2` | rate of unbinding | 1/ms |
/// | `T` | concentration of the transmitter while the pulse lasts | mM |
/// | `T_dur` | how long that is | ms |
///
/// ```
/// use models::BioNmda;
/// use synapse_runtime::prelude::*;
///
/// let run = |dt: f64, n_steps: usize| {
///     let mut synapses = Population::<BioNmda>::builder(1, dt).build()?;
///     synapses.deliver(&[Spike::from(0)])?;
///     for _ in 0..n_steps {
///         synapses.advance()?;
///     }
///     Ok::<f64, synapse_runtime::Error>(synapses.outputs()[0])
/// };
/// // `x` is exact at any step, `g` of order 4.
/// assert!((run(0.2, 50)? - run(0.01, 1000)?).abs() < 1e-5);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    dg/dt = alpha1 * x * (1 - g) - beta1 * g,
    dx/dt = alpha2 * pulse(T, T_dur) * (1 - x) - beta2 * x,
    output = g,
    methods(auto, exp_euler, exp_euler_ordered),
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
