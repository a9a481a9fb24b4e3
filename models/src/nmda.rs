//! The saturating NMDA synapse.

use synapse_runtime::prelude::*;

/// NMDA synapse with slow, saturating kinetics: transmitter `x` opens channels, of which at most all can be open.
///
/// ```text
/// dg/dt = −g/τ_decay + a·x·(1 − g)
/// dx/dt = −x/τ_rise                   at a spike of weight w: x ← x + w
/// ```
///
/// Wang (1999), *Synaptic basis of cortical persistent activity: the importance of NMDA receptors to working memory*,
/// Journal of Neuroscience 19:9587–9603; Brunel & Wang (2001), Journal of Computational Neuroscience 11:63–85.
/// The block by magnesium belongs to the output and is not part of this model.
///
/// `brainpy.dyn.NMDA` integrates these equations with `exp_euler`, `x` held over a step, which is of order 1 in dt. The NMDA
/// receptor of `brainpy.state` is another model, [`brainpy_state::BioNmda`](crate::brainpy_state::BioNmda).
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `g` | fraction of open channels | 1 |
/// | `x` | transmitter | 1 |
/// | `tau_decay`, `tau_rise` | time constants | ms |
/// | `a` | rate at which transmitter opens channels | 1/ms |
///
/// `g` has no closed form, but it is linear in itself and driven by a state that does: the default solver is a Magnus
/// integrator of order 4, unconditionally stable.
///
/// ```
/// use models::Nmda;
/// use synapse_runtime::prelude::*;
///
/// let mut synapses = Population::<Nmda>::builder(1, 0.1).build()?;
/// for step in 0..10_000 {
///     synapses.step(if step % 10 == 0 { &[Spike { element: 0, weight: 5.0 }] } else { &[] })?;
/// }
/// let g = synapses.outputs()[0];
/// assert!(0.9 < g && g < 1.0, "saturated, but not above 1");
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    dg/dt = -g / tau_decay + a * x * (1 - g),
    dx/dt = -x / tau_rise,
    on_pre(w) { x += w; }
    output = g,
    methods(magnus4, exp_midpoint, exp_euler),
)]
pub struct Nmda {
    /// Time constant of the decay.
    #[param(ms, default = 100.0, positive)]
    pub tau_decay: f64,
    /// Time constant of the transmitter.
    #[param(ms, default = 2.0, positive)]
    pub tau_rise: f64,
    /// Rate at which transmitter opens channels.
    #[param(1/ms, default = 0.5, positive)]
    pub a: f64,
}
