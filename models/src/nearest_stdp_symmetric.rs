//! Plasticity of nearest neighbours, the symmetric scheme.

use synapse_runtime::prelude::*;

/// Plasticity of nearest neighbours, symmetric: every presynaptic spike is paired with the latest postsynaptic one, and every
/// postsynaptic spike with the latest presynaptic one.
///
/// ```text
/// da_pre/dt  = −a_pre/τ_s        at a presynaptic spike:   w ← w − A2·a_post,  a_pre ← 1
/// da_post/dt = −a_post/τ_t       at a postsynaptic spike:  w ← w + A1·a_pre,   a_post ← 1
/// dw/dt      = 0                 the weight is kept within W_min and W_max
/// ```
///
/// Morrison, Diesmann & Gerstner (2008), *Phenomenological models of synaptic plasticity based on spike timing*, Biological
/// Cybernetics 98:459–478, figure 7A. A spike may be part of many pairs: only the other side of a pair must be
/// the nearest. A trace is set to 1 by a spike instead of raised by 1, so that it holds the latest spike alone; it is never
/// above 1. The window is that of [`Stdp`](crate::Stdp), which counts all pairs; the other schemes of nearest neighbours are
/// [`NearestStdpPresynapticCentred`](crate::NearestStdpPresynapticCentred) and
/// [`NearestStdpReduced`](crate::NearestStdpReduced).
///
/// The time constants are those of Bi & Poo (2001) as Pfister & Gerstner (2006) give them; the amplitudes are round numbers.
///
/// | quantity | meaning | unit | lives |
/// | --- | --- | --- | --- |
/// | `a_pre` | trace of the latest presynaptic spike | 1 | pre |
/// | `a_post` | trace of the latest postsynaptic spike | 1 | post |
/// | `w` | weight | 1 | edge |
/// | `tau_s`, `tau_t` | time constants of the traces | ms | |
/// | `A1`, `A2` | growth and shrinkage of the weight for a trace of 1 | 1 | |
/// | `W_min`, `W_max` | bounds of the weight | 1 | |
/// | `w0` | weight at the start | 1 | |
///
/// ```
/// use models::NearestStdpSymmetric;
/// use synapse_runtime::prelude::*;
///
/// let mut synapse = Population::<NearestStdpSymmetric>::builder(1, 0.0).build_event_driven()?;
/// synapse.deliver(0.0, &[0.into()])?;
/// synapse.deliver(5.0, &[0.into()])?;
/// synapse.deliver_post(10.0, &[0])?;
/// synapse.deliver_post(12.0, &[0])?;
/// // Both postsynaptic spikes are paired with the second presynaptic one.
/// let growth = (-5.0_f64 / 16.8).exp() + (-7.0_f64 / 16.8).exp();
/// assert!((synapse.state("w", 12.0)?[0] - (0.5 + 0.01 * growth)).abs() < 1e-15);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    da_pre/dt = -a_pre / tau_s,
    da_post/dt = -a_post / tau_t,
    dw/dt = 0,                        w(0) = clamp(w0, W_min, W_max),
    on_pre  { w = clamp(w - A2 * a_post, W_min, W_max);  a_pre = 1; }
    on_post { w = clamp(w + A1 * a_pre, W_min, W_max);   a_post = 1; }
    output = w,
    methods(exact, exp_euler),
    event_driven,
)]
#[allow(non_snake_case, reason = "the names of the rule of all pairs")]
pub struct NearestStdpSymmetric {
    /// Time constant of the presynaptic trace.
    #[param(ms, default = 16.8, positive)]
    pub tau_s: f64,
    /// Time constant of the postsynaptic trace.
    #[param(ms, default = 33.7, positive)]
    pub tau_t: f64,
    /// Growth of the weight at a postsynaptic spike, for a presynaptic trace of 1.
    #[param(default = 0.01)]
    pub A1: f64,
    /// Shrinkage of the weight at a presynaptic spike, for a postsynaptic trace of 1.
    #[param(default = 0.005)]
    pub A2: f64,
    /// Lower bound of the weight.
    #[param(default = 0.0)]
    pub W_min: f64,
    /// Upper bound of the weight.
    #[param(default = 1.0)]
    pub W_max: f64,
    /// Weight at the start.
    #[param(default = 0.5)]
    pub w0: f64,
}
