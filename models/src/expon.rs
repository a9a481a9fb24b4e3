//! The exponential synapse.

use synapse_runtime::prelude::*;

/// Exponential synapse: the conductance jumps at a presynaptic spike and decays with one time constant.
///
/// Destexhe, Mainen & Sejnowski (1998), *Kinetic models of synaptic transmission*, eq. 8 in the limit of a short pulse of
/// transmitter; Dayan & Abbott (2001), *Theoretical Neuroscience*, eq. 5.31.
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
