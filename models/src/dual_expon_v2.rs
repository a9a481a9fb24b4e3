//! The dual-exponential synapse as a difference of two decays.

use synapse_runtime::prelude::*;

/// Dual-exponential synapse as the difference of two decaying exponentials.
///
/// ```text
/// dg_rise/dt  = −g_rise/τ_rise       at a spike of weight w: both ← + w
/// dg_decay/dt = −g_decay/τ_decay     output A·(g_decay − g_rise)
/// ```
///
/// Roth & van Rossum (2009), *Modeling synapses*, chapter 6 of De Schutter (ed.), *Computational Modeling Methods for
/// Neuroscientists*, whose normalisation to a peak of 1 is the default of `A`. The same conductance as that of
/// [`DualExpon`](crate::DualExpon) except where the time constants are equal: there the difference vanishes, `A` has a pole
/// and a population that does not give it is refused. Close to equality digits cancel in the output; prefer
/// [`DualExpon`](crate::DualExpon) wherever time constants can meet.
///
/// `brainpy.dyn.DualExponV2` is this model; the `A` that it computes loses digits beside equality. `brainpy.state.DualExpon`
/// has an amplitude besides, [`brainpy_state::DualExpon`](crate::brainpy_state::DualExpon), and `brainstate.nn.DualExpon` a
/// factor that is an inverse time, [`brainstate::DualExpon`](crate::brainstate::DualExpon).
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `g_rise`, `g_decay` | the two decays | 1 |
/// | `tau_rise`, `tau_decay` | their time constants | ms |
/// | `A` | factor of the output | 1 |
///
/// ```
/// use models::DualExponV2;
/// use synapse_runtime::prelude::*;
///
/// let refused = Population::<DualExponV2>::builder(2, 0.1).set("tau_rise", vec![1.0, 10.0]).build();
/// assert!(refused.unwrap_err().to_string().starts_with("element 1: the default of `A` of DualExponV2 is inf"));
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    dg_rise/dt = -g_rise / tau_rise,
    dg_decay/dt = -g_decay / tau_decay,
    on_pre(w) { g_rise += w; g_decay += w; }
    output = A * (g_decay - g_rise),
    methods(exact, exp_euler),
)]
#[allow(non_snake_case, reason = "the field writes A for the factor of the output")]
pub struct DualExponV2 {
    /// Time constant of the rise.
    #[param(ms, default = 1.0, positive)]
    pub tau_rise: f64,
    /// Time constant of the decay.
    #[param(ms, default = 10.0, positive)]
    pub tau_decay: f64,
    /// Factor of the output; left out, that which makes it peak at 1, which equal time constants do not have: use DualExpon
    /// there, or give A.
    #[param(default =
        exp(lnrel(abs(tau_decay - tau_rise) / min(tau_rise, tau_decay)))
            * max(tau_rise, tau_decay) / (tau_decay - tau_rise))]
    pub A: Option<f64>,
}
