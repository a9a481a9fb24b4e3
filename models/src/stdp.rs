//! Spike-timing-dependent plasticity.

use synapse_runtime::prelude::*;

/// Spike-timing-dependent plasticity of pairs: a weight grows where the presynaptic spike comes first, and shrinks where the
/// postsynaptic one does.
///
/// ```text
/// da_pre/dt  = −a_pre/τ_s        at a presynaptic spike:   a_pre ← a_pre + 1,    w ← w − A2·a_post
/// da_post/dt = −a_post/τ_t       at a postsynaptic spike:  a_post ← a_post + 1,  w ← w + A1·a_pre
/// dw/dt      = 0                 the weight is kept within W_min and W_max
/// ```
///
/// Song, Miller & Abbott (2000), *Competitive Hebbian learning through spike-timing-dependent synaptic plasticity*, Nature
/// Neuroscience 3:919–926. All pairs of spikes count.
///
/// `brainpy.dyn.STDP_Song2000` computes this rule, traces with jumps of 1 and A1, A2 in the change of the weight, though its
/// equations suggest jumps of A1 and A2. Where it differs is the network around it: the order of a step decides whether a
/// trace holds the spike that reads it, and a weight outside of its bounds is clipped even without a spike. `brainpy.state`
/// and `brainstate.nn` are not compared: the reference data hold no such rule of theirs.
///
/// | quantity | meaning | unit | lives |
/// | --- | --- | --- | --- |
/// | `a_pre` | trace of presynaptic spikes | 1 | pre |
/// | `a_post` | trace of postsynaptic spikes | 1 | post |
/// | `w` | weight | 1 | edge |
/// | `tau_s`, `tau_t` | time constants of the traces | ms | |
/// | `A1`, `A2` | growth and shrinkage of the weight for a trace of 1 | 1 | |
/// | `W_min`, `W_max` | bounds of the weight | 1 | |
/// | `w0` | weight at the start | 1 | |
///
/// ```
/// use models::Stdp;
/// use synapse_runtime::prelude::*;
///
/// let mut pairs = Population::<Stdp>::builder(2, 5.0).set("A1", 0.1).set("A2", 0.2).build()?;
/// // The presynaptic spike of element 0 comes 5 ms before the postsynaptic one, that of element 1 comes 5 ms behind it.
/// pairs.deliver(&[0.into()])?;
/// pairs.deliver_post(&[1])?;
/// pairs.advance()?;
/// pairs.deliver(&[1.into()])?;
/// pairs.deliver_post(&[0])?;
/// let w = pairs.outputs();
/// assert!((w[0] - (0.5 + 0.1 * (-5.0_f64 / 16.8).exp())).abs() < 1e-15);
/// assert!((w[1] - (0.5 - 0.2 * (-5.0_f64 / 33.7).exp())).abs() < 1e-15);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    da_pre/dt = -a_pre / tau_s,
    da_post/dt = -a_post / tau_t,
    dw/dt = 0,                        w(0) = clamp(w0, W_min, W_max),
    on_pre  { a_pre += 1;  w = clamp(w - A2 * a_post, W_min, W_max); }
    on_post { a_post += 1; w = clamp(w + A1 * a_pre, W_min, W_max); }
    output = w,
    methods(exact, exp_euler),
)]
#[allow(non_snake_case, reason = "the names that the reference implementations have")]
pub struct Stdp {
    /// Time constant of the presynaptic trace.
    #[param(ms, default = 16.8, positive)]
    pub tau_s: f64,
    /// Time constant of the postsynaptic trace.
    #[param(ms, default = 33.7, positive)]
    pub tau_t: f64,
    /// Growth of the weight at a postsynaptic spike, for a presynaptic trace of 1.
    #[param(default = 0.96)]
    pub A1: f64,
    /// Shrinkage of the weight at a presynaptic spike, for a postsynaptic trace of 1.
    #[param(default = 0.53)]
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
