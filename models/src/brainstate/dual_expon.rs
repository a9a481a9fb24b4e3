//! The dual-exponential synapse with an inverse time for a scale.

use synapse_runtime::prelude::*;

/// Dual-exponential synapse as `brainstate.nn.DualExpon` computes it: the difference of two decaying exponentials, times a
/// factor that is meant for another form of the model.
///
/// ```text
/// dg_rise/dt  = −g_rise/τ_rise       at a spike of weight w: both ← + w
/// dg_decay/dt = −g_decay/τ_decay     output a·(g_decay − g_rise),  a = A·(τ_decay − τ_rise)/(τ_rise·τ_decay)
/// ```
///
/// brainstate 0.1.0.post20250422, `brainstate.nn.DualExpon`. Its text says that the output peaks at 1; the `a` that would
/// make the conductance of [`DualExpon`](crate::DualExpon) peak there makes this one peak at `1/τ_rise − 1/τ_decay`, an
/// inverse time. The canonical form is [`DualExponV2`](crate::DualExponV2);
/// [`brainpy_state::DualExpon`](crate::brainpy_state::DualExpon) has it right. Equal time constants are refused unless `A`
/// is given, and then the output is 0.
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `g_rise`, `g_decay` | the two decays | 1 |
/// | `tau_rise`, `tau_decay` | their time constants | ms |
/// | `A` | factor that makes `g_decay − g_rise` peak at 1 | 1 |
/// | `a` | factor of the output | 1/ms |
///
/// ```
/// use models::brainstate::DualExpon;
/// use synapse_runtime::prelude::*;
///
/// let mut synapses = Population::<DualExpon>::builder(1, 0.01).build()?;
/// synapses.deliver(&[Spike::from(0)])?;
/// let mut peak = 0.0_f64;
/// for _ in 0..1000 {
///     synapses.advance()?;
///     peak = peak.max(synapses.outputs()[0]);
/// }
/// assert!((peak - (1.0 / 1.0 - 1.0 / 10.0)).abs() < 1e-4);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    dg_rise/dt = -g_rise / tau_rise,
    dg_decay/dt = -g_decay / tau_decay,
    on_pre(w) { g_rise += w; g_decay += w; }
    output = a * (g_decay - g_rise) : 1/ms,
    methods(exp_euler, exact),
)]
#[allow(non_snake_case, reason = "brainstate writes A for the one factor and a for the other")]
pub struct DualExpon {
    /// Time constant of the rise.
    #[param(ms, default = 1.0, positive)]
    pub tau_rise: f64,
    /// Time constant of the decay.
    #[param(ms, default = 10.0, positive)]
    pub tau_decay: f64,
    /// What `a` is computed from; left out, the factor that makes the difference of the decays peak at 1, which equal time
    /// constants do not have.
    #[param(default =
        exp(lnrel(abs(tau_decay - tau_rise) / min(tau_rise, tau_decay)))
            * max(tau_rise, tau_decay) / (tau_decay - tau_rise))]
    pub A: Option<f64>,
    /// Factor of the output; left out, as above.
    #[param(1/ms, default = (tau_decay - tau_rise) / tau_rise / tau_decay * A)]
    pub a: Option<f64>,
}
