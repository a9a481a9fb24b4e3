//! Short-term plasticity.

use synapse_runtime::prelude::*;

/// Short-term plasticity: a spike uses the fraction `u` of the resources `x`; use grows with every spike and resources
/// recover in between.
///
/// ```text
/// du/dt = −u/τ_f            at a spike: u ← u + U·(1 − u)
/// dx/dt = (1 − x)/τ_d                   release u·x, then x ← x − u·x
/// ```
///
/// Tsodyks, Pawelzik & Markram (1998), *Neural networks with dynamic synapses*, Neural Computation 10:821–835; Markram, Wang
/// & Tsodyks (1998), Proceedings of the National Academy of Sciences 95:5323–5328. `u` is raised before the release, as
/// there. A spike's weight does not scale its plasticity; what comes after the synapse is scaled by the release.
///
/// `brainpy.dyn.STP` starts `u` from `U` too, but takes a real number for a spike: [`brainpy::Stp`](crate::brainpy::Stp).
/// `brainpy.state.STP` computes both jumps from the values before the step and hands on the spike times the use of the
/// resources before depletion, [`brainpy_state::Stp`](crate::brainpy_state::Stp); `brainstate.nn.STP` that after it,
/// [`brainstate::Stp`](crate::brainstate::Stp).
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `u` | fraction of the resources that a spike uses | 1 |
/// | `x` | resources that are left | 1 |
/// | `tau_f`, `tau_d` | time constants of facilitation and of recovery from depression | ms |
/// | `U` | growth of `u` at a spike | 1 |
///
/// ```
/// use models::Stp;
/// use synapse_runtime::prelude::*;
///
/// let mut synapses = Population::<Stp>::builder(1, 0.1).build()?;
/// synapses.step(&[Spike { element: 0, weight: 2.0 }])?;
/// // u was about U and is raised by U·(1 − U); all resources were there.
/// let release = 0.15 + 0.15 * (1.0 - 0.15);
/// assert!((synapses.released()[0] - 2.0 * release).abs() < 1e-4);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    du/dt = -u / tau_f,          u(0) = U,
    dx/dt = (1 - x) / tau_d,     x(0) = 1,
    on_pre {
        u += U * (1 - u);
        release = u * x;
        x -= u * x;
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
