//! The AMPA receptor as a kinetic scheme.

use synapse_runtime::prelude::*;

/// AMPA receptor: transmitter that stays for a fixed time after a spike opens channels, which close by themselves.
///
/// ```text
/// dg/dt = α·[T]·(1 − g) − β·g        [T] = T for T_dur after the latest spike, else 0
/// ```
///
/// Destexhe, Mainen & Sejnowski (1994), *An efficient method for computing synaptic conductances based on a kinetic model of
/// receptor binding*, Neural Computation 6:14–18; the same authors (1998), *Kinetic models of synaptic transmission*, in
/// Koch & Segev (eds), *Methods in Neuronal Modeling*, 2nd edition. A spike within the pulse prolongs it: pulses do not add,
/// and the weight of a spike plays no part.
///
/// `brainpy.dyn.AMPA`, `brainpy.state.AMPA` and `brainstate.nn.AMPA` let the pulse begin with the step in which the spike
/// arrives and last whole steps: [`brainpy::Ampa`](crate::brainpy::Ampa). Here it ends where it ends, within a step too.
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `g` | fraction of open channels | 1 |
/// | `alpha` | rate of binding | 1/(ms·mM) |
/// | `beta` | rate of unbinding | 1/ms |
/// | `T` | concentration of the transmitter while the pulse lasts | mM |
/// | `T_dur` | how long that is | ms |
///
/// ```
/// use models::Ampa;
/// use synapse_runtime::prelude::*;
///
/// let mut synapses = Population::<Ampa>::builder(1, 0.2).build()?;
/// synapses.deliver(&[Spike::from(0)])?;
/// for _ in 0..10 {
///     synapses.advance()?;
/// }
/// // The pulse lasts 0.5 ms, which is no multiple of the step; after it channels close for 1.5 ms.
/// let (opening, closing) = (0.98 * 0.5, 0.18_f64);
/// let at_end = opening / (opening + closing) * (1.0 - (-0.5 * (opening + closing)).exp());
/// assert!((synapses.outputs()[0] - at_end * (-1.5 * closing).exp()).abs() < 1e-15);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    dg/dt = alpha * pulse(T, T_dur) * (1 - g) - beta * g,
    output = g,
    methods(exact, exp_euler),
)]
#[allow(non_snake_case, reason = "the field writes T for the transmitter")]
pub struct Ampa {
    /// Rate at which transmitter opens channels.
    #[param(1/(ms*mM), default = 0.98, non_negative)]
    pub alpha: f64,
    /// Rate at which channels close.
    #[param(1/ms, default = 0.18, non_negative)]
    pub beta: f64,
    /// Concentration of the transmitter while the pulse lasts.
    #[param(mM, default = 0.5, non_negative)]
    pub T: f64,
    /// Duration of the pulse.
    #[param(ms, default = 0.5, non_negative)]
    pub T_dur: f64,
}
