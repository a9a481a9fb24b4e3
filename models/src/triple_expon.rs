//! A synapse with one rise and two decays.

use synapse_runtime::prelude::*;

/// Triple-exponential synapse: the conductance rises with one time constant, and a fast and a slow part of it decay with
/// their own, as those of kainate receptors do.
///
/// ```text
/// dh/dt      = −h/τ_rise                          at a spike of weight w: h ← h + w
/// dg_fast/dt = −g_fast/τ_fast + a_fast·h          g = (1 − slow)·g_fast + slow·g_slow
/// dg_slow/dt = −g_slow/τ_slow + a_slow·h
/// ```
///
/// The sum of two of the dual exponentials of Roth & van Rossum (2009), *Modeling synapses*, chapter 6 of De Schutter (ed.),
/// *Computational Modeling Methods for Neuroscientists*, which share their rise and each of which peaks at 1 by the defaults
/// of `a_fast` and `a_slow`. After a spike, `g_i` is `a_i·(exp(−t/τ_i) − exp(−t/τ_rise))/(1/τ_rise − 1/τ_i)`, so `g` is a sum of
/// three exponentials. It is none of those in which the rise is a factor of the decay, `1 − exp(−t/τ_rise)`, which has four.
/// `slow` is a part of the peaks, not of the amplitudes of the exponentials, so it means the same where time constants meet:
/// no set of them is singular. The sum peaks at 1 where the decays are equal, and below 1 elsewhere.
///
/// The defaults are round numbers, those of no one cell.
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `g_fast`, `g_slow` | parts of the conductance, relative to their peaks after a spike of weight 1 | 1 |
/// | `h` | what drives them | 1 |
/// | `tau_rise`, `tau_fast`, `tau_slow` | time constants | ms |
/// | `slow` | weight of the slow part, from 0 to 1 | 1 |
/// | `a_fast`, `a_slow` | rates at which `h` drives the parts | 1/ms |
///
/// ```
/// use models::TripleExpon;
/// use synapse_runtime::prelude::*;
///
/// let mut synapse = Population::<TripleExpon>::builder(1, 0.0).build_event_driven()?;
/// synapse.deliver(0.0, &[0.into()])?;
/// // Late, the slow part alone is left and decays with its own time constant.
/// let (early, late) = (synapse.outputs(400.0)?[0], synapse.outputs(500.0)?[0]);
/// assert!((late / early - (-1.0_f64).exp()).abs() < 1e-12);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    dh/dt = -h / tau_rise,
    dg_fast/dt = -g_fast / tau_fast + a_fast * h,
    dg_slow/dt = -g_slow / tau_slow + a_slow * h,
    on_pre(w) { h += w; }
    output = (1 - slow) * g_fast + slow * g_slow,
    methods(exact, exp_euler),
    align_post,
    event_driven,
)]
pub struct TripleExpon {
    /// Time constant of the rise.
    #[param(ms, default = 2.0, positive)]
    pub tau_rise: f64,
    /// Time constant of the fast decay.
    #[param(ms, default = 10.0, positive)]
    pub tau_fast: f64,
    /// Time constant of the slow decay.
    #[param(ms, default = 100.0, positive)]
    pub tau_slow: f64,
    /// Weight of the slow part.
    #[param(default = 0.3, range = 0.0..=1.0)]
    pub slow: f64,
    /// Rate at which `h` drives the fast part; left out, that which makes it peak at 1.
    #[param(1/ms, default =
        exp(lnrel(abs(tau_fast - tau_rise) / min(tau_rise, tau_fast))) / min(tau_rise, tau_fast))]
    pub a_fast: Option<f64>,
    /// Rate at which `h` drives the slow part; left out, that which makes it peak at 1.
    #[param(1/ms, default =
        exp(lnrel(abs(tau_slow - tau_rise) / min(tau_rise, tau_slow))) / min(tau_rise, tau_slow))]
    pub a_slow: Option<f64>,
}
