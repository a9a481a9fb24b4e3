//! Plasticity of inhibitory synapses.

use synapse_runtime::prelude::*;

/// Plasticity of inhibitory connections that holds the postsynaptic cell at a rate: near coincidences of either order
/// strengthen them, and every presynaptic spike weakens them by a constant.
///
/// ```text
/// dx_pre/dt  = −x_pre/τ       at a presynaptic spike:   w ← w + η·(x_post − α),  then x_pre ← x_pre + 1     α = 2·ρ0·τ
/// dx_post/dt = −x_post/τ      at a postsynaptic spike:  w ← w + η·x_pre,         then x_post ← x_post + 1
/// ```
///
/// Vogels, Sprekeler, Zenke, Clopath & Gerstner (2011), *Inhibitory plasticity balances excitation and inhibition in sensory
/// pathways and memory networks*, Science 334:1569–1573. For uncorrelated spikes of the rates `r_pre` and `r_post` the weight
/// drifts by `η·r_pre·(2·τ·r_post − α)`, which is 0 at `r_post` = ρ0. The weight is kept within 0 and `W_max`.
///
/// The time constant is the paper's; rate of learning, target and bound belong to a network, and the defaults are round
/// numbers.
///
/// | quantity | meaning | unit | lives |
/// | --- | --- | --- | --- |
/// | `x_pre`, `x_post` | traces of presynaptic and postsynaptic spikes | 1 | pre, post |
/// | `w` | weight | 1 | edge |
/// | `tau` | time constant of both traces | ms | |
/// | `eta` | rate of learning | 1 | |
/// | `rho0` | rate at which the postsynaptic cell is held | Hz | |
/// | `W_max` | upper bound of the weight | 1 | |
/// | `w0` | weight at the start | 1 | |
///
/// ```
/// use models::InhibitoryStdp;
/// use synapse_runtime::prelude::*;
///
/// let mut synapses = Population::<InhibitoryStdp>::builder(2, 0.0).build_event_driven()?;
/// // Both orders strengthen alike, and the presynaptic spike takes its constant, 0.2.
/// synapses.deliver(0.0, &[0.into()])?;
/// synapses.deliver_post(0.0, &[1])?;
/// synapses.deliver_post(5.0, &[0])?;
/// synapses.deliver(5.0, &[1.into()])?;
/// let w = 1.0 + 0.01 * ((-5.0_f64 / 20.0).exp() - 0.2);
/// assert!(synapses.state("w", 5.0)?.iter().all(|found| (found - w).abs() < 1e-15));
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    dx_pre/dt = -x_pre / tau,
    dx_post/dt = -x_post / tau,
    dw/dt = 0,                        w(0) = clamp(w0, 0, W_max),
    let alpha = 2 * rho0 * tau,
    on_pre  { w = clamp(w + eta * (x_post - alpha), 0, W_max);  x_pre += 1; }
    on_post { w = clamp(w + eta * x_pre, 0, W_max);             x_post += 1; }
    output = w,
    methods(exact, exp_euler),
    event_driven,
)]
#[allow(non_snake_case, reason = "bounds are capital in the other rules")]
pub struct InhibitoryStdp {
    /// Time constant of both traces.
    #[param(ms, default = 20.0, positive)]
    pub tau: f64,
    /// Rate of learning.
    #[param(default = 0.01, non_negative)]
    pub eta: f64,
    /// Rate at which the postsynaptic cell is held.
    #[param(Hz, default = 5.0, non_negative)]
    pub rho0: f64,
    /// Upper bound of the weight.
    #[param(default = 10.0, non_negative)]
    pub W_max: f64,
    /// Weight at the start.
    #[param(default = 1.0, non_negative)]
    pub w0: f64,
}
