//! The alpha synapse as a page prints it.

use synapse_runtime::prelude::*;

/// Alpha synapse with the equations that the page of `brainpy.synapses.Alpha` prints, which are not those that its code
/// integrates.
///
/// ```text
/// dg/dt = −g/τ + h
/// dh/dt = −h/τ           at a spike of weight w: h ← h + w
/// ```
///
/// Documentation of `BrainPy` 2.8.2, `brainpy.synapses.Alpha`. A spike of weight 1/ms gives g = t·e^(−t/τ), which is τ times
/// what the same page prints as the solution; that one, and the code, are the canonical [`Alpha`](crate::Alpha).
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `g` | conductance | 1 |
/// | `h` | what drives it | 1/ms |
/// | `tau_decay` | time constant of both | ms |
///
/// ```
/// use models::brainpy::PrintedAlpha;
/// use synapse_runtime::prelude::*;
///
/// let mut synapses = Population::<PrintedAlpha>::builder(1, 0.5).build()?;
/// synapses.deliver(&[Spike::from(0)])?;
/// for _ in 0..20 {
///     synapses.advance()?;
/// }
/// // 10 ms after the spike, with a time constant of 10 ms: ten times the canonical value.
/// assert!((synapses.outputs()[0] - 10.0 * (-1.0_f64).exp()).abs() < 1e-14);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    dg/dt = -g / tau_decay + h,
    dh/dt = -h / tau_decay : 1/ms,
    on_pre(w) { h += w; }
    output = g,
    methods(exact, exp_euler),
)]
pub struct PrintedAlpha {
    /// Time constant of rise and decay.
    #[param(ms, default = 10.0, positive)]
    pub tau_decay: f64,
}
