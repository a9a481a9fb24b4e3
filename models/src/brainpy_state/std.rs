//! Short-term depression that hands on what is released.

use synapse_runtime::prelude::*;

/// Short-term depression as `brainpy.state.STD` computes it: the jump is taken from the resources before the step's
/// recovery, a spike is a real number that scales it, and what is handed on is the spike times the resources before
/// depletion.
///
/// ```text
/// dx/dt = (1 − x)/τ        at a spike s: release x, then x ← x − s·U·x₀, with x₀ from before the step
/// ```
///
/// `brainpy_state` 0.1.0 (`brainpy.state` of BrainPy 2.8.2), `STD`. The canonical [`Std`](crate::Std) takes the jump from
/// the resources that the spike meets; the two differ by the recovery over one step, so this rule converges to the canonical
/// one with order 1 in dt. [`brainstate::Std`](crate::brainstate::Std) hands on the resources after depletion.
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `x` | resources that are left | 1 |
/// | `tau` | time constant of the recovery | ms |
/// | `U` | fraction of the resources that a spike uses | 1 |
///
/// ```
/// use models::brainpy_state::Std;
/// use synapse_runtime::prelude::*;
///
/// let mut synapses = Population::<Std>::builder(1, 0.1).set("U", 0.5).build()?;
/// synapses.step(&[Spike::from(0)])?;
/// assert_eq!(synapses.outputs(), [1.0]);
/// assert_eq!(synapses.state("x")?, [0.5]);
/// synapses.step(&[])?;
/// assert_eq!(synapses.outputs(), [0.0], "nothing without a spike");
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    dx/dt = (1 - x) / tau,     x(0) = 1,
    on_pre(s) {
        release = x;
        x -= s * U * prev(x);
    }
    output = release,
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
