//! Spike-timing-dependent plasticity between additive and multiplicative.

use synapse_runtime::prelude::*;

/// Plasticity of pairs whose size depends on the weight: the exponent `mu` leads from the additive rule (0), which drives
/// weights to their bounds, to the multiplicative one (1), which holds them in between.
///
/// ```text
/// da_pre/dt  = −a_pre/τ      at a presynaptic spike:   w ← w − λ·α·w^μ·a_post,      then a_pre ← a_pre + 1
/// da_post/dt = −a_post/τ     at a postsynaptic spike:  w ← w + λ·(1 − w)^μ·a_pre,   then a_post ← a_post + 1
/// ```
///
/// Gütig, Aharonov, Rotter & Sompolinsky (2003), *Learning input correlations through nonlinear temporally asymmetric Hebbian
/// plasticity*, Journal of Neuroscience 23:3697–3714: f₊(w) = (1 − w)^μ and f₋(w) = α·w^μ, and one time constant for both
/// sides. All pairs of spikes count, one after the other: a change sees the weight that the pairs before it left. The weight
/// is kept within 0 and 1, which it could leave at an exponent below 1 or a rate λ near 1.
///
/// Where spikes are uncorrelated, growth and shrinkage balance at w = 1/(1 + α^(1/μ)).
///
/// | quantity | meaning | unit | lives |
/// | --- | --- | --- | --- |
/// | `a_pre`, `a_post` | traces of presynaptic and postsynaptic spikes | 1 | pre, post |
/// | `w` | weight, from 0 to 1 | 1 | edge |
/// | `tau` | time constant of both traces | ms | |
/// | `lambda` | rate of learning | 1 | |
/// | `alpha` | shrinkage relative to growth | 1 | |
/// | `mu` | exponent, from 0 (additive) to 1 (multiplicative) | 1 | |
/// | `w0` | weight at the start | 1 | |
///
/// ```
/// use models::MultiplicativeStdp;
/// use synapse_runtime::prelude::*;
///
/// let builder = Population::<MultiplicativeStdp>::builder(2, 0.0).set("mu", 1.0).set("w0", vec![0.2, 0.8]);
/// let mut synapses = builder.build_event_driven()?;
/// synapses.deliver(0.0, &[0.into(), 1.into()])?;
/// synapses.deliver_post(20.0, &[0, 1])?;
/// // A weak connection grows more than a strong one.
/// let (w, trace) = (synapses.state("w", 20.0)?, (-1.0_f64).exp());
/// assert!((w[0] - (0.2 + 0.005 * 0.8 * trace)).abs() < 1e-15);
/// assert!((w[1] - (0.8 + 0.005 * 0.2 * trace)).abs() < 1e-15);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    da_pre/dt = -a_pre / tau,
    da_post/dt = -a_post / tau,
    dw/dt = 0,                        w(0) = w0,
    on_pre  { w = clamp(w - lambda * alpha * pow(w, mu) * a_post, 0, 1);  a_pre += 1; }
    on_post { w = clamp(w + lambda * pow(1 - w, mu) * a_pre, 0, 1);       a_post += 1; }
    output = w,
    methods(exact, exp_euler),
    event_driven,
)]
pub struct MultiplicativeStdp {
    /// Time constant of both traces.
    #[param(ms, default = 20.0, positive)]
    pub tau: f64,
    /// Rate of learning: growth of a weight of 0 by a pair without delay.
    #[param(default = 0.005, non_negative)]
    pub lambda: f64,
    /// Shrinkage relative to growth.
    #[param(default = 1.05, non_negative)]
    pub alpha: f64,
    /// Exponent of the weight.
    #[param(default = 0.02, range = 0.0..=1.0)]
    pub mu: f64,
    /// Weight at the start.
    #[param(default = 0.5, range = 0.0..=1.0)]
    pub w0: f64,
}
