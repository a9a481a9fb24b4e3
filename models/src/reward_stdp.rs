//! Plasticity that waits for a reward.

use synapse_runtime::prelude::*;

/// Reward-modulated plasticity: pairs of spikes do not change the weight but leave an eligibility trace, and dopamine turns
/// what is left of the trace into a change, whenever it comes.
///
/// ```text
/// da_pre/dt  = −a_pre/τ₊      at a presynaptic spike:   c ← c − A2·a_post,  then a_pre ← a_pre + 1
/// da_post/dt = −a_post/τ₋     at a postsynaptic spike:  c ← c + A1·a_pre,   then a_post ← a_post + 1
/// dc/dt = −c/τ_c              dw/dt = c·d               d: dopamine, an input
/// ```
///
/// Izhikevich (2007), *Solving the distal reward problem through linkage of STDP and dopamine signaling*, Cerebral Cortex
/// 17:2443–2452, equations 1 and 2; the form with any third factor: Frémaux & Gerstner (2016), *Neuromodulated
/// spike-timing-dependent plasticity, and theory of three-factor learning rules*, Frontiers in Neural Circuits 9:85. The
/// dopamine itself, which decays with 0.2 s there, is bound from outside; held constant over a step it makes the step exact.
///
/// The equation has no bounds. Between spikes the weight may leave them; what is handed on is within, and a spike of
/// either side puts the weight itself back.
///
/// | quantity | meaning | unit | lives |
/// | --- | --- | --- | --- |
/// | `a_pre`, `a_post` | traces of presynaptic and postsynaptic spikes | 1 | pre, post |
/// | `c` | eligibility, the change of the weight in a ms at a dopamine of 1 | 1/ms | edge |
/// | `w` | weight | 1 | edge |
/// | `d` | dopamine, an input | 1 | |
/// | `tau_plus`, `tau_minus` | time constants of the traces | ms | |
/// | `tau_c` | time constant of the eligibility | ms | |
/// | `A1`, `A2` | growth and shrinkage of the eligibility for a trace of 1 | 1/ms | |
/// | `W_min`, `W_max` | bounds of the weight | 1 | |
/// | `w0` | weight at the start | 1 | |
///
/// ```
/// use models::RewardStdp;
/// use synapse_runtime::prelude::*;
///
/// // A pair of spikes, and dopamine one second later.
/// let mut synapse = Population::<RewardStdp>::builder(1, 1.0).build()?;
/// synapse.deliver(&[0.into()])?;
/// synapse.deliver_post(&[0])?;
/// for step in 0..2000 {
///     synapse.input_mut("d")?[0] = if step >= 1000 { 0.5 } else { 0.0 };
///     synapse.advance()?;
///     assert!(step >= 1000 || synapse.state("w")?[0] == 1.0);
/// }
/// // The trace was 10⁻⁴/ms, and decays with 1000 ms.
/// let growth = 1e-4 * 0.5 * 1000.0 * ((-1.0_f64).exp() - (-2.0_f64).exp());
/// assert!((synapse.state("w")?[0] - (1.0 + growth)).abs() < 1e-12);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    input d : 1,
    da_pre/dt = -a_pre / tau_plus,
    da_post/dt = -a_post / tau_minus,
    dc/dt = -c / tau_c : 1/ms,
    dw/dt = c * d,                    w(0) = clamp(w0, W_min, W_max),
    on_pre  { c -= A2 * a_post;  a_pre += 1;   w = clamp(w, W_min, W_max); }
    on_post { c += A1 * a_pre;   a_post += 1;  w = clamp(w, W_min, W_max); }
    output = clamp(w, W_min, W_max),
    methods(auto, exp_euler),
)]
#[allow(non_snake_case, reason = "the names of the rule of all pairs")]
pub struct RewardStdp {
    /// Time constant of the presynaptic trace.
    #[param(ms, default = 20.0, positive)]
    pub tau_plus: f64,
    /// Time constant of the postsynaptic trace.
    #[param(ms, default = 20.0, positive)]
    pub tau_minus: f64,
    /// Time constant of the eligibility.
    #[param(ms, default = 1000.0, positive)]
    pub tau_c: f64,
    /// Growth of the eligibility at a postsynaptic spike, for a presynaptic trace of 1.
    #[param(1/ms, default = 1e-4)]
    pub A1: f64,
    /// Shrinkage of the eligibility at a presynaptic spike, for a postsynaptic trace of 1.
    #[param(1/ms, default = 1.5e-4)]
    pub A2: f64,
    /// Lower bound of the weight.
    #[param(default = 0.0)]
    pub W_min: f64,
    /// Upper bound of the weight.
    #[param(default = 4.0)]
    pub W_max: f64,
    /// Weight at the start.
    #[param(default = 1.0)]
    pub w0: f64,
}
