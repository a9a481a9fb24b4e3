//! The dual-exponential synapse with an amplitude.

use synapse_runtime::prelude::*;

/// Dual-exponential synapse as `brainpy.state.DualExpon` computes it: the difference of two decaying exponentials, times an
/// amplitude.
///
/// ```text
/// dg_rise/dt  = −g_rise/τ_rise       at a spike of weight w: both ← + w
/// dg_decay/dt = −g_decay/τ_decay     output scale·(g_decay − g_rise)
/// ```
///
/// `brainpy_state` 0.1.0 (`brainpy.state` of BrainPy 2.8.2), `DualExpon`. `scale` is there `amplitude` times the factor that
/// makes the peak 1, or with `normalize=False` the amplitude alone: give `scale` for that. Equal time constants have no peak
/// and are refused, as there, unless `scale` is given. The canonical form is [`DualExponV2`](crate::DualExponV2), and
/// [`DualExpon`](crate::DualExpon) where time constants can meet.
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `g_rise`, `g_decay` | the two decays | 1 |
/// | `tau_rise`, `tau_decay` | their time constants | ms |
/// | `amplitude` | peak of the output after a spike of weight 1 | 1 |
/// | `scale` | factor of the output | 1 |
///
/// ```
/// use models::brainpy_state::DualExpon;
/// use synapse_runtime::prelude::*;
///
/// let mut synapses = Population::<DualExpon>::builder(1, 0.01).set("amplitude", 2.5).build()?;
/// synapses.deliver(&[Spike::from(0)])?;
/// let mut peak = 0.0_f64;
/// for _ in 0..1000 {
///     synapses.advance()?;
///     peak = peak.max(synapses.outputs()[0]);
/// }
/// assert!((peak - 2.5).abs() < 1e-4);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    dg_rise/dt = -g_rise / tau_rise,
    dg_decay/dt = -g_decay / tau_decay,
    on_pre(w) { g_rise += w; g_decay += w; }
    output = scale * (g_decay - g_rise),
    methods(exp_euler, exact),
)]
pub struct DualExpon {
    /// Time constant of the rise.
    #[param(ms, default = 1.0, positive)]
    pub tau_rise: f64,
    /// Time constant of the decay.
    #[param(ms, default = 10.0, positive)]
    pub tau_decay: f64,
    /// Peak of the output after a spike of weight 1.
    #[param(default = 1.0)]
    pub amplitude: f64,
    /// Factor of the output; left out, that which makes it peak at the amplitude, which equal time constants do not have.
    #[param(default =
        amplitude * exp(lnrel(abs(tau_decay - tau_rise) / min(tau_rise, tau_decay)))
            * max(tau_rise, tau_decay) / (tau_decay - tau_rise))]
    pub scale: Option<f64>,
}
