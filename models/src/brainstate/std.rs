//! Short-term depression that hands on what a spike leaves.

use synapse_runtime::prelude::*;

/// Short-term depression as `brainstate.nn.STD` computes it: the jump is taken from the resources before the step's
/// recovery, a spike is a real number that scales it, and what is handed on is the spike times the resources after
/// depletion.
///
/// ```text
/// dx/dt = (1 − x)/τ        at a spike s: x ← x − s·U·x₀, with x₀ from before the step, then release x
/// ```
///
/// brainstate 0.1.0.post20250422, `brainstate.nn.STD`, and the source that `brainpy_state` prints of `STD`. The canonical
/// [`Std`](crate::Std) releases what the spike meets and takes the jump from it;
/// [`brainpy_state::Std`](crate::brainpy_state::Std) has the states of this rule and hands on the resources before
/// depletion.
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `x` | resources that are left | 1 |
/// | `tau` | time constant of the recovery | ms |
/// | `U` | fraction of the resources that a spike uses | 1 |
///
/// ```
/// use models::brainstate::Std;
/// use synapse_runtime::prelude::*;
///
/// let mut synapses = Population::<Std>::builder(1, 0.1).set("U", 0.25).build()?;
/// synapses.step(&[Spike { element: 0, weight: 2.0 }])?;
/// // Twice the half that a spike of 2 leaves.
/// assert_eq!(synapses.outputs(), [1.0]);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    dx/dt = (1 - x) / tau,     x(0) = 1,
    on_pre(s) {
        x -= s * U * prev(x);
        release = x;
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
