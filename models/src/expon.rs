//! The exponential synapse.

use synapse_runtime::prelude::*;

/// Exponential synapse: the conductance jumps at a presynaptic spike and decays with one time constant.
///
/// ```text
/// dg/dt = −g/τ          at a spike of weight w: g ← g + w
/// ```
///
/// The limit of a kinetic scheme whose transmitter pulse is short against its decay: Destexhe, Mainen & Sejnowski (1994),
/// *An efficient method for computing synaptic conductances based on a kinetic model of receptor binding*, Neural
/// Computation 6:14–18; Dayan & Abbott (2001), *Theoretical Neuroscience*, section 5.8.
///
/// `brainpy.dyn.Expon`, `brainpy.state.Expon` and `brainstate.nn.Expon` are this model, without deviation.
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `g` | conductance relative to that of a spike of weight 1 | 1 |
/// | `tau` | time constant of the decay | ms |
///
/// ```
/// use models::Expon;
/// use synapse_runtime::prelude::*;
///
/// let mut synapses = Population::<Expon>::builder(1, 0.1).build()?;
/// synapses.step(&[Spike::from(0)])?;
/// for _ in 0..80 {
///     synapses.step(&[])?;
/// }
/// // 8 ms after the spike, with a time constant of 8 ms.
/// assert!((synapses.outputs()[0] - (-1.0_f64).exp()).abs() < 1e-15);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    dg/dt = -g / tau,
    on_pre(w) { g += w; }
    output = g,
    methods(exact, exp_euler),
)]
pub struct Expon {
    /// Time constant of the decay.
    #[param(ms, default = 8.0, positive)]
    pub tau: f64,
}
