//! Plasticity driven by calcium.

use synapse_runtime::prelude::*;

/// Plasticity driven by calcium: spikes of both sides let calcium in, and the efficacy falls while calcium is above one
/// threshold and rises while it is above another; left alone, it settles at 0 or at 1.
///
/// ```text
/// dc/dt   = −c/τ_Ca               at a presynaptic spike: c ← c + C_pre,   at a postsynaptic spike: c ← c + C_post
/// τ·dρ/dt = −ρ·(1 − ρ)·(ρ* − ρ) + γ_p·(1 − ρ)·Θ(c − θ_p) − γ_d·ρ·Θ(c − θ_d)          w = w_down + ρ·(w_up − w_down)
/// ```
///
/// Graupner & Brunel (2012), *Calcium-based plasticity model explains sensitivity of synaptic changes to spike pattern, rate,
/// and dendritic location*, Proceedings of the National Academy of Sciences 109:3991–3996, equation 1 without its noise. The
/// calcium of a presynaptic spike enters D = 13.7 ms behind it there: a delay belongs to the projection, so deliver
/// presynaptic spikes that much later. The defaults are those of the paper's table for the curve *DP* (depression before
/// potentiation), `w_up`/`w_down` = 5 included; `w_down` is 1 here.
///
/// Between the instants at which `c` crosses a threshold, ρ moves smoothly and Runge–Kutta is of its full order; in the step
/// of a crossing a threshold is passed at one of the method's stages instead, so altogether the error falls in proportion to
/// dt. `c` is exact with `exp_euler` as well.
///
/// | quantity | meaning | unit | lives |
/// | --- | --- | --- | --- |
/// | `c` | calcium | 1 | edge |
/// | `rho` | efficacy, from 0 to 1 | 1 | edge |
/// | `tau_ca` | time constant of calcium | ms | |
/// | `C_pre`, `C_post` | calcium that a spike lets in | 1 | |
/// | `theta_d`, `theta_p` | thresholds of depression and potentiation | 1 | |
/// | `gamma_d`, `gamma_p` | rates of depression and potentiation, in units of 1/`tau` | 1 | |
/// | `rho_star` | efficacy that separates those which fall from those which rise | 1 | |
/// | `tau` | time constant of the efficacy | s | |
/// | `w_down`, `w_up` | weights at ρ = 0 and ρ = 1 | 1 | |
/// | `rho0` | efficacy at the start | 1 | |
///
/// ```
/// use models::CalciumStdp;
/// use synapse_runtime::prelude::*;
///
/// // Calcium of 1.2 is above the threshold of depression only, for 20·ln 1.2 = 3.6 ms.
/// let builder = Population::<CalciumStdp>::builder(2, 0.01).set("C_pre", vec![1.2, 0.9]).set("rho0", 1.0);
/// let mut synapses = builder.build()?;
/// synapses.step(&[0.into(), 1.into()])?;
/// for _ in 0..1000 {
///     synapses.advance()?;
/// }
/// let rho = synapses.state("rho")?;
/// let above = 20.0 * 1.2_f64.ln();
/// assert!((rho[0] - (-above * 200.0 / 150e3).exp()).abs() < 3e-5);
/// assert_eq!(rho[1], 1.0);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    dc/dt = -c / tau_ca,
    drho/dt = (-rho * (1 - rho) * (rho_star - rho) + rise * (1 - rho) - fall * rho) / tau,
    rho(0) = rho0,
    let rise = if c > theta_p { gamma_p } else { 0 },
    let fall = if c > theta_d { gamma_d } else { 0 },
    on_pre  { c += C_pre; }
    on_post { c += C_post; }
    output = w_down + rho * (w_up - w_down),
    methods(auto, exp_euler),
)]
#[allow(non_snake_case, reason = "the names that the paper has")]
pub struct CalciumStdp {
    /// Time constant of calcium.
    #[param(ms, default = 20.0, positive)]
    pub tau_ca: f64,
    /// Calcium that a presynaptic spike lets in.
    #[param(default = 1.0, non_negative)]
    pub C_pre: f64,
    /// Calcium that a postsynaptic spike lets in.
    #[param(default = 2.0, non_negative)]
    pub C_post: f64,
    /// Threshold of depression.
    #[param(default = 1.0, positive)]
    pub theta_d: f64,
    /// Threshold of potentiation.
    #[param(default = 1.3, positive)]
    pub theta_p: f64,
    /// Rate of depression, in units of 1/`tau`.
    #[param(default = 200.0, non_negative)]
    pub gamma_d: f64,
    /// Rate of potentiation, in units of 1/`tau`.
    #[param(default = 321.808, non_negative)]
    pub gamma_p: f64,
    /// Efficacy that separates those which fall to 0 from those which rise to 1.
    #[param(default = 0.5, range = 0.0..=1.0)]
    pub rho_star: f64,
    /// Time constant of the efficacy.
    #[param(s, default = 150.0, positive)]
    pub tau: f64,
    /// Weight at an efficacy of 0.
    #[param(default = 1.0, non_negative)]
    pub w_down: f64,
    /// Weight at an efficacy of 1.
    #[param(default = 5.0, non_negative)]
    pub w_up: f64,
    /// Efficacy at the start.
    #[param(default = 0.5, range = 0.0..=1.0)]
    pub rho0: f64,
}
