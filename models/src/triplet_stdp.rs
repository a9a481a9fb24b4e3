//! Plasticity of spike triplets.

use synapse_runtime::prelude::*;

/// Plasticity of pairs and triplets of spikes: how much a pair changes the weight depends on the spike before it, so that the
/// same pairs change more at a higher frequency.
///
/// ```text
/// dr1/dt = −r1/τ₊    dr2/dt = −r2/τx        at a presynaptic spike:   w ← w − o1·(A2⁻ + A3⁻·r2),  then r1, r2 ← r1 + 1, r2 + 1
/// do1/dt = −o1/τ₋    do2/dt = −o2/τy        at a postsynaptic spike:  w ← w + r1·(A2⁺ + A3⁺·o2),  then o1, o2 ← o1 + 1, o2 + 1
/// ```
///
/// Pfister & Gerstner (2006), *Triplets of spikes in a model of spike timing-dependent plasticity*, Journal of Neuroscience
/// 26:9673–9682, equations 3 and 4, all spikes counted. `r2` and `o2` are read before their own spike raises them: the t − ε
/// of the paper. A presynaptic and a postsynaptic spike at one time are a pair with the presynaptic one first.
///
/// The defaults are those of the paper for slices of visual cortex, the full model of all spikes. The paper does not bound the
/// weight; the bounds `W_min` and `W_max` do.
///
/// | quantity | meaning | unit | lives |
/// | --- | --- | --- | --- |
/// | `r1`, `r2` | fast and slow trace of presynaptic spikes | 1 | pre |
/// | `o1`, `o2` | fast and slow trace of postsynaptic spikes | 1 | post |
/// | `w` | weight | 1 | edge |
/// | `tau_plus`, `tau_x` | time constants of `r1` and `r2` | ms | |
/// | `tau_minus`, `tau_y` | time constants of `o1` and `o2` | ms | |
/// | `A2_plus`, `A2_minus` | change of the weight by a pair | 1 | |
/// | `A3_plus`, `A3_minus` | change of the weight by a triplet | 1 | |
/// | `W_min`, `W_max` | bounds of the weight | 1 | |
/// | `w0` | weight at the start | 1 | |
///
/// ```
/// use models::TripletStdp;
/// use synapse_runtime::prelude::*;
///
/// // Sixty pairs, the presynaptic spike 10 ms before the postsynaptic one, at 10 and at 50 pairs in a second.
/// let change = |frequency: f64| {
///     let mut synapse = Population::<TripletStdp>::builder(1, 0.0).set("W_max", 2.0).build_event_driven()?;
///     for pair in 0..60 {
///         let t = f64::from(pair) * 1000.0 / frequency;
///         synapse.deliver(t, &[0.into()])?;
///         synapse.deliver_post(t + 10.0, &[0])?;
///     }
///     Ok::<f64, synapse_runtime::Error>(synapse.state("w", 1e4)?[0] - 0.5)
/// };
/// assert!(change(50.0)? > 5.0 * change(10.0)?);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    dr1/dt = -r1 / tau_plus,
    dr2/dt = -r2 / tau_x,
    do1/dt = -o1 / tau_minus,
    do2/dt = -o2 / tau_y,
    dw/dt = 0,                        w(0) = clamp(w0, W_min, W_max),
    on_pre {
        w = clamp(w - o1 * (A2_minus + A3_minus * r2), W_min, W_max);
        r1 += 1;
        r2 += 1;
    }
    on_post {
        w = clamp(w + r1 * (A2_plus + A3_plus * o2), W_min, W_max);
        o1 += 1;
        o2 += 1;
    }
    output = w,
    methods(exact, exp_euler),
    event_driven,
)]
#[allow(non_snake_case, reason = "the names that the paper has")]
pub struct TripletStdp {
    /// Time constant of the fast presynaptic trace.
    #[param(ms, default = 16.8, positive)]
    pub tau_plus: f64,
    /// Time constant of the fast postsynaptic trace.
    #[param(ms, default = 33.7, positive)]
    pub tau_minus: f64,
    /// Time constant of the slow presynaptic trace.
    #[param(ms, default = 101.0, positive)]
    pub tau_x: f64,
    /// Time constant of the slow postsynaptic trace.
    #[param(ms, default = 125.0, positive)]
    pub tau_y: f64,
    /// Growth of the weight at a postsynaptic spike, for a presynaptic trace of 1.
    #[param(default = 5e-10, non_negative)]
    pub A2_plus: f64,
    /// Shrinkage of the weight at a presynaptic spike, for a postsynaptic trace of 1.
    #[param(default = 7e-3, non_negative)]
    pub A2_minus: f64,
    /// What a slow postsynaptic trace of 1 adds to the growth.
    #[param(default = 6.2e-3, non_negative)]
    pub A3_plus: f64,
    /// What a slow presynaptic trace of 1 adds to the shrinkage.
    #[param(default = 2.3e-4, non_negative)]
    pub A3_minus: f64,
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
