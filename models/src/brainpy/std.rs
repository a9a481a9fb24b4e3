//! Short-term depression whose jump reads the value before the step.

use synapse_runtime::prelude::*;

/// Short-term depression as `brainpy.dyn.STD` computes it: the jump is taken from the resources before the step's recovery,
/// and a spike is a real number that scales it.
///
/// The canonical [`Std`](crate::Std) takes it from the resources that the spike meets; the two differ by the recovery over
/// one step, so this rule converges to the canonical one with order 1 in dt.
///
/// ```text
/// dx/dt = (1 − x)/τ        at a spike s: x ← x − s·U·x₀, with x₀ from before the step
/// ```
///
/// `BrainPy` 2.8.2, `brainpy.dyn.STD`.
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `x` | resources that are left | 1 |
/// | `tau` | time constant of the recovery | ms |
/// | `U` | fraction of the resources that a spike uses | 1 |
///
/// ```
/// use models::brainpy::Std;
/// use synapse_runtime::prelude::*;
///
/// let mut synapses = Population::<Std>::builder(1, 100.0).set("U", 0.5).build()?;
/// synapses.step(&[Spike::from(0)])?;
/// synapses.step(&[Spike::from(0)])?;
/// // x was 0.5 before the second step, which takes half of that from what it has recovered to.
/// let recovered = 1.0 - 0.5 * (-0.5_f64).exp();
/// assert!((synapses.outputs()[0] - (recovered - 0.25)).abs() < 1e-15);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    dx/dt = (1 - x) / tau,     x(0) = 1,
    on_pre(s) { x -= s * U * prev(x); }
    output = x,
    methods(exact, exp_euler),
)]
#[allow(non_snake_case, reason = "the field writes U for the fraction that a spike uses")]
pub struct Std {
    /// Time constant of the recovery.
    #[param(ms, default = 200.0, positive)]
    pub tau: f64,
    /// Fraction of the resources that a spike uses.
    #[param(default = 0.07, range = 0.0..=1.0)]
    pub U: f64,
}
