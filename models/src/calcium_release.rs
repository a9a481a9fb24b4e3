//! Release of transmitter by the fourth power of calcium.

use synapse_runtime::prelude::*;

/// Release of transmitter: calcium flows in after a spike, four ions of it activate a fusion factor, which takes vesicles to their
/// release; the output is the transmitter.
///
/// ```text
/// F + 4 Ca ⇌ FA        k_b, k_u          F = F_max − FA − VA
/// FA + V ⇌ VA          k_1·Ves, k_2
/// VA → n_T·T           k_3               T decays at the rate k_h
/// Ca                   flows in at `influx` for `dur` after the latest spike, is pumped out at the rate k_t·Ca/(Ca + k_d), and
///                      returns to ca_rest with the time constant tau_r
/// ```
///
/// Destexhe, Mainen & Sejnowski (1994), *Synthesis of models for excitable membranes, synaptic transmission and neuromodulation using
/// a common kinetic formalism*, Journal of Computational Neuroscience 1:195–230; a simplification of Yamada & Zucker (1992), *Time course
/// of transmitter release calculated from simulations of a calcium diffusion model*, Biophysical Journal 61:671–682. The rates are those
/// of the authors' file `release.mod`, `ModelDB` 135839. Three things differ from that file: each activation takes up the four ions that it
/// gives back later, where the file takes up one; calcium starts at `ca_rest`; and it enters in a pulse after a spike, 0.2 mM/ms for
/// 0.5 ms, instead of by a current. The weight of a spike plays no part, and a spike within the pulse prolongs it.
///
/// The pump works at 2000 per ms, and calcium that is raised 1000 times activates 10¹² times as fast.
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `Ca` | calcium | mM |
/// | `FA`, `VA` | activated fusion factor, and with vesicles | mM |
/// | `T` | transmitter, the output | mM |
/// | `k_b`, `k_u` | rates at which calcium binds to the factor and leaves it | 1/(ms·mM⁴), 1/ms |
/// | `k_1`, `k_2`, `k_3` | rates at which the factor takes up a vesicle, loses it, and it is released | 1/(ms·mM), 1/ms, 1/ms |
/// | `k_h` | rate at which transmitter is lost | 1/ms |
/// | `F_max`, `Ves` | all of the factor; vesicles, which are in excess | mM |
/// | `n_T` | molecules of transmitter in a vesicle | 1 |
/// | `k_t`, `k_d` | greatest rate of the pump; calcium at which it reaches half of that | mM/ms, mM |
/// | `ca_rest`, `tau_r` | calcium at rest; its time constant without the pump | mM, ms |
/// | `influx`, `dur` | calcium that flows in after a spike; for how long | mM/ms, ms |
///
/// ```
/// use models::CalciumRelease;
/// use synapse_runtime::prelude::*;
///
/// let peak = |influx: f64| {
///     let mut terminal = Population::<CalciumRelease>::builder(1, 0.1).set("influx", influx).build()?;
///     terminal.deliver(&[Spike::from(0)])?;
///     let mut peak = 0.0_f64;
///     for _ in 0..20 {
///         terminal.advance()?;
///         peak = peak.max(terminal.outputs()[0]);
///     }
///     Ok::<f64, synapse_runtime::Error>(peak)
/// };
/// // Twice the calcium brings more than eight times the transmitter.
/// assert!(peak(0.08)? > 8.0 * peak(0.04)?);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    let activate = k_b * (F_max - FA - VA) * pow(Ca, 4) - k_u * FA,
    let take_up = k_1 * Ves * FA - k_2 * VA,
    dCa/dt = pulse(influx, dur) - 4 * activate - k_t * Ca / (Ca + k_d) + (ca_rest - Ca) / tau_r : mM,
    Ca(0) = ca_rest,
    dFA/dt = activate - take_up : mM,
    dVA/dt = take_up - k_3 * VA : mM,
    dT/dt = n_T * k_3 * VA - k_h * T : mM,
    output = T : mM,
)]
#[allow(non_snake_case, reason = "the names that the paper has")]
pub struct CalciumRelease {
    /// Rate at which four ions of calcium activate the fusion factor.
    #[param(1/(ms*mM^4), default = 1e16, non_negative)]
    pub k_b: f64,
    /// Rate at which they leave it.
    #[param(1/ms, default = 0.1, non_negative)]
    pub k_u: f64,
    /// Rate at which the active factor takes up a vesicle.
    #[param(1/(ms*mM), default = 1000.0, non_negative)]
    pub k_1: f64,
    /// Rate at which it loses the vesicle.
    #[param(1/ms, default = 0.1, non_negative)]
    pub k_2: f64,
    /// Rate at which the vesicle is released.
    #[param(1/ms, default = 4.0, non_negative)]
    pub k_3: f64,
    /// Rate at which transmitter is lost.
    #[param(1/ms, default = 10.0, non_negative)]
    pub k_h: f64,
    /// All of the fusion factor.
    #[param(mM, default = 0.001, non_negative)]
    pub F_max: f64,
    /// Vesicles, which are in excess.
    #[param(mM, default = 0.1, non_negative)]
    pub Ves: f64,
    /// Molecules of transmitter in a vesicle.
    #[param(default = 10_000.0, non_negative)]
    pub n_T: f64,
    /// Greatest rate of the pump.
    #[param(mM/ms, default = 1.0, non_negative)]
    pub k_t: f64,
    /// Calcium at which the pump reaches half of its greatest rate.
    #[param(mM, default = 0.0005, positive)]
    pub k_d: f64,
    /// Calcium at rest.
    #[param(mM, default = 1e-8, non_negative)]
    pub ca_rest: f64,
    /// Time constant of calcium without the pump.
    #[param(ms, default = 700.0, positive)]
    pub tau_r: f64,
    /// Calcium that flows in after a spike.
    #[param(mM/ms, default = 0.2, non_negative)]
    pub influx: f64,
    /// For how long it flows in.
    #[param(ms, default = 0.5, non_negative)]
    pub dur: f64,
}
