//! The GABA-A receptor as a kinetic scheme.

use synapse_runtime::prelude::*;

/// GABA-A receptor: transmitter that stays for a fixed time after a spike opens channels, which close by themselves.
///
/// ```text
/// dg/dt = α·[T]·(1 − g) − β·g        [T] = T for T_dur after the latest spike, else 0
/// ```
///
/// Destexhe, Mainen & Sejnowski (1994), *An efficient method for computing synaptic conductances based on a kinetic model of
/// receptor binding*, Neural Computation 6:14–18; the same authors (1998), *Kinetic models of synaptic transmission*, in
/// Koch & Segev (eds), *Methods in Neuronal Modeling*, 2nd edition. This is [`Ampa`](crate::Ampa) with other constants. What
/// makes it inhibitory is the reversal potential of the current, which belongs to what comes after the synapse: `g` is
/// positive.
///
/// `brainpy.dyn.GABAa`, `brainpy.state.GABAa` and `brainstate.nn.GABAa` let the pulse begin with the step in which the spike
/// arrives and last whole steps: [`brainpy::Gabaa`](crate::brainpy::Gabaa). The minus sign that their text puts into the
/// current is not in their code.
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
/// use models::Gabaa;
/// use synapse_runtime::prelude::*;
///
/// let mut synapses = Population::<Gabaa>::builder(1, 0.5).build()?;
/// for _ in 0..100 {
///     // A spike every 0.5 ms prolongs the pulse, which lasts 1 ms, for ever.
///     synapses.deliver(&[Spike::from(0)])?;
///     synapses.advance()?;
/// }
/// assert!((synapses.outputs()[0] - 0.53 / (0.53 + 0.18)).abs() < 1e-14);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    dg/dt = alpha * pulse(T, T_dur) * (1 - g) - beta * g,
    output = g,
    methods(exact, exp_euler),
)]
#[allow(non_snake_case, reason = "the field writes T for the transmitter")]
pub struct Gabaa {
    /// Rate at which transmitter opens channels.
    #[param(1/(ms*mM), default = 0.53, non_negative)]
    pub alpha: f64,
    /// Rate at which channels close.
    #[param(1/ms, default = 0.18, non_negative)]
    pub beta: f64,
    /// Concentration of the transmitter while the pulse lasts.
    #[param(mM, default = 1.0, non_negative)]
    pub T: f64,
    /// Duration of the pulse.
    #[param(ms, default = 1.0, non_negative)]
    pub T_dur: f64,
}
