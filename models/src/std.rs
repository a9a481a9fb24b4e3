//! Short-term depression.

use synapse_runtime::prelude::*;

/// Short-term depression: a spike releases a fixed fraction of the resources, which recover in between.
///
/// ```text
/// dx/dt = (1 − x)/τ        at a spike: release x, then x ← x − U·x
/// ```
///
/// Abbott, Varela, Sen & Nelson (1997), *Synaptic depression and cortical gain control*, Science 275:220–224; Tsodyks &
/// Markram (1997), Proceedings of the National Academy of Sciences 94:719–723. A spike's weight does not scale the
/// depression; what comes after the synapse is scaled by the release.
///
/// `brainpy.dyn.STD` computes the jump from the value before the step's recovery and takes a real number for a spike:
/// [`brainpy::Std`](crate::brainpy::Std). `brainpy.state.STD` does so too and hands on the spike times the resources before
/// depletion, [`brainpy_state::Std`](crate::brainpy_state::Std); `brainstate.nn.STD` those after it,
/// [`brainstate::Std`](crate::brainstate::Std).
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `x` | resources that are left | 1 |
/// | `tau` | time constant of the recovery | ms |
/// | `U` | fraction of the resources that a spike uses | 1 |
///
/// ```
/// use models::Std;
/// use synapse_runtime::prelude::*;
///
/// let mut synapses = Population::<Std>::builder(1, 0.1).set("U", 0.5).build()?;
/// synapses.step(&[Spike::from(0)])?;
/// assert_eq!(synapses.outputs(), [0.5]);
/// assert_eq!(synapses.released(), [1.0]);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    dx/dt = (1 - x) / tau,     x(0) = 1,
    on_pre {
        release = x;
        x -= U * x;
    },
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
