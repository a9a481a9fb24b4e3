//! Short-term plasticity with resources in three places.

use synapse_runtime::prelude::*;

/// Short-term plasticity and the current that it makes, in one: resources are recovered, active or inactive, and a spike
/// moves the fraction `u` of the recovered ones to the active.
///
/// ```text
/// dx/dt = z/τ_rec             du/dt = −u/τ_facil          at a spike:  u ← u + U·(1 − u)
/// dy/dt = −y/τ_I                                                       then u·x moves from x to y
/// dz/dt = y/τ_I − z/τ_rec
/// ```
///
/// Tsodyks, Pawelzik & Markram (1998), *Neural networks with dynamic synapses*, Neural Computation 10:821–835; Tsodyks, Uziel
/// & Markram (2000), *Synchrony generation in recurrent networks with frequency-dependent synapses*, Journal of Neuroscience
/// 20:RC50, 1–5. `u` is raised before the release, so the first spike releases U. x + y + z is 1 at all times. The current is
/// the active resources times the absolute strength of the connection: a spike's weight does not scale its plasticity, the
/// strength multiplies the output.
///
/// Where `τ_I` is much shorter than `τ_rec`, `x` is that of [`Stp`](crate::Stp), which has no inactive resources and starts `u`
/// from U. The defaults are the facilitating connections from excitatory to inhibitory cells of the second paper; its
/// depressing ones have U = 0.5, `τ_rec` = 800 ms and no facilitation, which is the limit of a short `τ_facil`.
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `x`, `y`, `z` | recovered, active and inactive resources | 1 |
/// | `u` | fraction of the recovered resources that a spike uses | 1 |
/// | `tau_rec` | time constant of recovery | ms |
/// | `tau_I` | time constant of the current | ms |
/// | `tau_facil` | time constant of facilitation | ms |
/// | `U` | growth of `u` at a spike | 1 |
///
/// ```
/// use models::TsodyksMarkram;
/// use synapse_runtime::prelude::*;
///
/// let mut synapse = Population::<TsodyksMarkram>::builder(1, 0.0).build_event_driven()?;
/// synapse.deliver(0.0, &[0.into()])?;
/// synapse.deliver(50.0, &[0.into()])?;
/// // The second response is the larger one: u has hardly decayed, and few resources were used.
/// let y = synapse.outputs(50.0)?[0];
/// assert!(1.8 * 0.04 < y && y < 2.0 * 0.04);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    dx/dt = z / tau_rec,              x(0) = 1,
    dy/dt = -y / tau_I,
    dz/dt = y / tau_I - z / tau_rec,
    du/dt = -u / tau_facil,
    on_pre {
        u += U * (1 - u);
        release = u * x;
        let used = u * x;
        x -= used;
        y += used;
    }
    output = y,
    methods(exact, exp_euler),
    event_driven,
)]
#[allow(non_snake_case, reason = "the names that the papers have")]
pub struct TsodyksMarkram {
    /// Time constant of recovery.
    #[param(ms, default = 100.0, positive)]
    pub tau_rec: f64,
    /// Time constant of the current.
    #[param(ms, default = 3.0, positive)]
    pub tau_I: f64,
    /// Time constant of facilitation.
    #[param(ms, default = 1000.0, positive)]
    pub tau_facil: f64,
    /// Growth of `u` at a spike.
    #[param(default = 0.04, range = 0.0..=1.0)]
    pub U: f64,
}
