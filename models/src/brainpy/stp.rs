//! Short-term plasticity with a real-valued spike.

use synapse_runtime::prelude::*;

/// Short-term plasticity as `brainpy.dyn.STP` computes it: a spike is a real number that scales both jumps.
///
/// With a spike of 1 this is the canonical [`Stp`](crate::Stp); with another it has no counterpart in the paper.
///
/// ```text
/// du/dt = −u/τ_f            at a spike s: u ← u + s·U·(1 − u), then x ← x − s·u·x
/// dx/dt = (1 − x)/τ_d
/// ```
///
/// `BrainPy` 2.8.2, `brainpy.dyn.STP`.
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `u` | fraction of the resources that a spike uses | 1 |
/// | `x` | resources that are left | 1 |
/// | `tau_f`, `tau_d` | time constants of facilitation and of recovery from depression | ms |
/// | `U` | growth of `u` at a spike of 1 | 1 |
///
/// ```
/// use models::brainpy;
/// use synapse_runtime::prelude::*;
///
/// let mut rule = Population::<brainpy::Stp>::builder(1, 0.1).build()?;
/// let mut canonical = Population::<models::Stp>::builder(1, 0.1).build()?;
/// for _ in 0..100 {
///     rule.step(&[Spike::from(0)])?;
///     canonical.step(&[Spike::from(0)])?;
/// }
/// assert_eq!(rule.outputs(), canonical.outputs());
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    du/dt = -u / tau_f,          u(0) = U,
    dx/dt = (1 - x) / tau_d,     x(0) = 1,
    on_pre(s) {
        u += s * U * (1 - u);
        x -= s * u * x;
    },
    output = u * x,
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
