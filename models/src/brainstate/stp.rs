//! Short-term plasticity that hands on what a spike leaves.

use synapse_runtime::prelude::*;

/// Short-term plasticity as `brainstate.nn.STP` computes it: the jumps are taken from `u` and `x` before the step, a spike
/// is a real number that scales them, and what is handed on is the spike times the use of the resources after depletion.
///
/// ```text
/// du/dt = −u/τ_f            at a spike s: u ← u + s·U·(1 − u₀), with u₀ from before the step
/// dx/dt = (1 − x)/τ_d                     x ← x − s·u·x₀, with x₀ from before the step, then release u·x
/// ```
///
/// brainstate 0.1.0.post20250422, `brainstate.nn.STP`, and the source that `brainpy_state` prints of `STP`. The canonical
/// [`Stp`](crate::Stp) releases what the spike meets and takes the jumps from it;
/// [`brainpy_state::Stp`](crate::brainpy_state::Stp) has the states of this rule and hands on the use before depletion.
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `u` | fraction of the resources that a spike uses | 1 |
/// | `x` | resources that are left | 1 |
/// | `tau_f`, `tau_d` | time constants of facilitation and of recovery from depression | ms |
/// | `U` | growth of `u` at a spike | 1 |
///
/// ```
/// use models::brainstate::Stp;
/// use synapse_runtime::prelude::*;
///
/// let mut synapses = Population::<Stp>::builder(1, 0.1).build()?;
/// synapses.step(&[Spike::from(0)])?;
/// let (u, x) = (synapses.state("u")?[0], synapses.state("x")?[0]);
/// assert_eq!(synapses.outputs(), [u * x]);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    du/dt = -u / tau_f,          u(0) = U,
    dx/dt = (1 - x) / tau_d,     x(0) = 1,
    on_pre(s) {
        u += s * U * (1 - prev(u));
        x -= s * u * prev(x);
        release = u * x;
    }
    output = release,
    methods(exact, exp_euler),
)]
#[allow(non_snake_case, reason = "the field writes U for the parameter and u for the state")]
pub struct Stp {
    /// Time constant of facilitation.
    #[param(ms, default = 1500.0, positive)]
    pub tau_f: f64,
    /// Time constant of recovery from depression.
    #[param(ms, default = 200.0, positive)]
    pub tau_d: f64,
    /// Fraction of the resources that a spike uses at rest.
    #[param(default = 0.15, range = 0.0..=1.0)]
    pub U: f64,
}
