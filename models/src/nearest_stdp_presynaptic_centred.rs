//! Plasticity of nearest neighbours, the scheme centred on presynaptic spikes.

use synapse_runtime::prelude::*;

/// Plasticity of nearest neighbours, centred on presynaptic spikes: every presynaptic spike is paired with the latest
/// postsynaptic one before it and with the first one behind it.
///
/// ```text
/// da_pre/dt  = −a_pre/τ_s        at a presynaptic spike:   w ← w − A2·a_post,  a_pre ← a_pre + 1
/// da_post/dt = −a_post/τ_t       at a postsynaptic spike:  w ← w + A1·a_pre,   a_pre ← 0,  a_post ← 1
/// dw/dt      = 0                 the weight is kept within W_min and W_max
/// ```
///
/// Morrison, Diesmann & Gerstner (2008), *Phenomenological models of synaptic plasticity based on spike timing*, Biological
/// Cybernetics 98:459–478, figure 7B. A postsynaptic spike is paired with all presynaptic spikes since the
/// postsynaptic spike before it, and clears their trace; the postsynaptic trace holds the latest spike alone. Because each
/// postsynaptic cell clears it, the presynaptic trace is that of a connection, not of a cell. The other schemes are
/// [`NearestStdpSymmetric`](crate::NearestStdpSymmetric) and [`NearestStdpReduced`](crate::NearestStdpReduced).
///
/// The time constants are those of Bi & Poo (2001) as Pfister & Gerstner (2006) give them; the amplitudes are round numbers.
///
/// | quantity | meaning | unit | lives |
/// | --- | --- | --- | --- |
/// | `a_pre` | trace of the presynaptic spikes since the latest postsynaptic one | 1 | edge |
/// | `a_post` | trace of the latest postsynaptic spike | 1 | post |
/// | `w` | weight | 1 | edge |
/// | `tau_s`, `tau_t` | time constants of the traces | ms | |
/// | `A1`, `A2` | growth and shrinkage of the weight for a trace of 1 | 1 | |
/// | `W_min`, `W_max` | bounds of the weight | 1 | |
/// | `w0` | weight at the start | 1 | |
///
/// ```
/// use models::NearestStdpPresynapticCentred;
/// use synapse_runtime::prelude::*;
///
/// let mut synapse = Population::<NearestStdpPresynapticCentred>::builder(1, 0.0).build_event_driven()?;
/// synapse.deliver(0.0, &[0.into()])?;
/// synapse.deliver(5.0, &[0.into()])?;
/// synapse.deliver_post(10.0, &[0])?;
/// synapse.deliver_post(12.0, &[0])?;
/// // The first postsynaptic spike is paired with both presynaptic ones, the second with none.
/// let growth = (-10.0_f64 / 16.8).exp() + (-5.0_f64 / 16.8).exp();
/// assert!((synapse.state("w", 12.0)?[0] - (0.5 + 0.01 * growth)).abs() < 1e-15);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    da_pre/dt = -a_pre / tau_s,
    da_post/dt = -a_post / tau_t,
    dw/dt = 0,                        w(0) = clamp(w0, W_min, W_max),
    on_pre  { w = clamp(w - A2 * a_post, W_min, W_max);  a_pre += 1; }
    on_post { w = clamp(w + A1 * a_pre, W_min, W_max);   a_pre = 0;  a_post = 1; }
    output = w,
    methods(exact, exp_euler),
    event_driven,
)]
#[allow(non_snake_case, reason = "the names of the rule of all pairs")]
pub struct NearestStdpPresynapticCentred {
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
