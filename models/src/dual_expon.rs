//! The dual-exponential synapse.

use synapse_runtime::prelude::*;

/// Dual-exponential synapse: the conductance rises with one time constant and decays with another.
///
/// ```text
/// dg/dt = −g/τ_decay + h
/// dh/dt = −h/τ_rise      at a spike of weight w: h ← h + a·w
/// ```
///
/// Roth & van Rossum (2009), *Modeling synapses*, chapter 6 of De Schutter (ed.), *Computational Modeling Methods for
/// Neuroscientists*, whose normalisation to a peak of 1 is the default of `a`. No pair of time constants is singular: where
/// they meet this is the alpha function, to the last bits.
///
/// `brainpy.dyn.DualExpon` integrates these equations with `exp_euler`, `h` held over a step, which is of order 1 in dt;
/// given its amplitude A it takes `a` as `A·(1/τ_rise − 1/τ_decay)`, which is 0 where the time constants are equal.
/// `brainpy.state.DualExpon` and `brainstate.nn.DualExpon` are differences of two decays, the latter with another scale:
/// [`brainpy_state::DualExpon`](crate::brainpy_state::DualExpon), [`brainstate::DualExpon`](crate::brainstate::DualExpon).
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `g` | conductance relative to the peak after a spike of weight 1 | 1 |
/// | `h` | what drives it | 1/ms |
/// | `tau_rise`, `tau_decay` | time constants | ms |
/// | `a` | jump of `h` | 1/ms |
///
/// ```
/// use models::DualExpon;
/// use synapse_runtime::prelude::*;
///
/// // The peak is 1 also where the time constants are equal.
/// let builder = Population::<DualExpon>::builder(2, 0.01).set("tau_rise", vec![1.0, 5.0]).set("tau_decay", 5.0);
/// let mut synapses = builder.build()?;
/// synapses.deliver(&[0.into(), 1.into()])?;
/// let mut peaks = [0.0_f64; 2];
/// for _ in 0..2000 {
///     synapses.advance()?;
///     for (peak, g) in peaks.iter_mut().zip(synapses.outputs()) {
///         *peak = peak.max(g);
///     }
/// }
/// assert!(peaks.iter().all(|peak| (peak - 1.0).abs() < 1e-5));
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    dg/dt = -g / tau_decay + h,
    dh/dt = -h / tau_rise : 1/ms,
    on_pre(w) { h += a * w; }
    output = g,
    methods(exact, magnus4, exp_midpoint, exp_euler),
)]
pub struct DualExpon {
    /// Time constant of the rise.
    #[param(ms, default = 1.0, positive)]
    pub tau_rise: f64,
    /// Time constant of the decay.
    #[param(ms, default = 10.0, positive)]
    pub tau_decay: f64,
    /// Jump of `h` at a spike of weight 1; left out, that which makes `g` peak at 1.
    #[param(1/ms, default =
        exp(lnrel(abs(tau_decay - tau_rise) / min(tau_rise, tau_decay))) / min(tau_rise, tau_decay))]
    pub a: Option<f64>,
}
