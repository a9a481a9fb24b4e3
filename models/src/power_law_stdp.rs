//! Spike-timing-dependent plasticity with a power law.

use synapse_runtime::prelude::*;

/// Plasticity of pairs in which a weight grows with its own power `mu` and shrinks in proportion to itself: without an upper
/// bound, weights settle to a distribution with one peak.
///
/// ```text
/// da_pre/dt  = −a_pre/τ      at a presynaptic spike:   w ← w − λ·α·w·a_post,                 then a_pre ← a_pre + 1
/// da_post/dt = −a_post/τ     at a postsynaptic spike:  w ← w + λ·w_ref^(1−μ)·w^μ·a_pre,      then a_post ← a_post + 1
/// ```
///
/// Morrison, Aertsen & Diesmann (2007), *Spike-timing-dependent plasticity in balanced random networks*, Neural Computation
/// 19:1437–1467. `w_ref` is called w₀ there. All pairs of spikes count, one after the other, with one time constant for both
/// sides. A weight never falls below 0; one of exactly 0 stays there.
///
/// Where spikes are uncorrelated, growth and shrinkage balance at w = `w_ref·α^(−1/(1−μ))`, 39.6 pA with the defaults.
///
/// | quantity | meaning | unit | lives |
/// | --- | --- | --- | --- |
/// | `a_pre`, `a_post` | traces of presynaptic and postsynaptic spikes | 1 | pre, post |
/// | `w` | weight, the peak of a postsynaptic current | pA | edge |
/// | `tau` | time constant of both traces | ms | |
/// | `lambda` | rate of learning | 1 | |
/// | `alpha` | shrinkage relative to the growth of a weight of `w_ref` | 1 | |
/// | `mu` | exponent of the growth | 1 | |
/// | `w_ref` | the weight at which the power law takes its scale | pA | |
/// | `w0` | weight at the start | pA | |
///
/// ```
/// use models::PowerLawStdp;
/// use synapse_runtime::prelude::*;
///
/// let builder = Population::<PowerLawStdp>::builder(2, 0.0).set("w0", vec![1.0, 32.0]);
/// let mut synapses = builder.build_event_driven()?;
/// synapses.deliver(0.0, &[0.into(), 1.into()])?;
/// synapses.deliver_post(0.0, &[0, 1])?;
/// // 32^0.4 is 4: a strong connection grows by more, but by a smaller part of itself.
/// let w = synapses.state("w", 0.0)?;
/// assert!((w[0] - 1.1).abs() < 1e-14 && (w[1] - 32.4).abs() < 1e-14);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    da_pre/dt = -a_pre / tau,
    da_post/dt = -a_post / tau,
    dw/dt = 0 : pA,                   w(0) = w0,
    on_pre  { w = max(w - lambda * alpha * w * a_post, 0);        a_pre += 1; }
    on_post { w += lambda * w_ref * pow(w / w_ref, mu) * a_pre;   a_post += 1; }
    output = w : pA,
    methods(exact, exp_euler),
    event_driven,
)]
pub struct PowerLawStdp {
    /// Time constant of both traces.
    #[param(ms, default = 20.0, positive)]
    pub tau: f64,
    /// Rate of learning.
    #[param(default = 0.1, non_negative)]
    pub lambda: f64,
    /// Shrinkage relative to the growth of a weight of `w_ref`.
    #[param(default = 0.11, non_negative)]
    pub alpha: f64,
    /// Exponent of the growth.
    #[param(default = 0.4, range = 0.0..=1.0)]
    pub mu: f64,
    /// The weight at which the power law takes its scale.
    #[param(pA, default = 1.0, positive)]
    pub w_ref: f64,
    /// Weight at the start.
    #[param(pA, default = 45.0, non_negative)]
    pub w0: f64,
}
