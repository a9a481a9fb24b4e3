//! The alpha synapse.

use synapse_runtime::prelude::*;

/// Alpha synapse: the conductance rises and decays with one time constant.
///
/// ```text
/// dg/dt = (h − g)/τ
/// dh/dt = −h/τ           at a spike of weight w: h ← h + w
/// ```
///
/// Rall (1967), *Distinguishing theoretical synaptic potentials computed for different soma-dendritic distributions of
/// synaptic input*, Journal of Neurophysiology 30:1138–1168. A spike of weight 1 gives g = (t/τ)·e^(−t/τ), which peaks at
/// 1/e after τ; [`DualExpon`](crate::DualExpon) with equal time constants is the same shape with a peak of 1.
///
/// `brainpy.dyn.Alpha` and `brainpy.synapses.Alpha` integrate these equations with `exp_euler`, `h` held over a step, which
/// is of order 1 in dt; the page of the latter prints others: [`brainpy::PrintedAlpha`](crate::brainpy::PrintedAlpha).
/// `brainpy.state.Alpha` and `brainstate.nn.Alpha` do the same and call the time constant `tau`:
/// [`brainpy_state::Alpha`](crate::brainpy_state::Alpha).
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `g` | conductance | 1 |
/// | `h` | what drives it | 1 |
/// | `tau_decay` | time constant of both | ms |
///
/// ```
/// use models::Alpha;
/// use synapse_runtime::prelude::*;
///
/// let mut synapses = Population::<Alpha>::builder(1, 0.5).build()?;
/// synapses.deliver(&[Spike::from(0)])?;
/// for _ in 0..20 {
///     synapses.advance()?;
/// }
/// // 10 ms after the spike, with a time constant of 10 ms.
/// assert!((synapses.outputs()[0] - (-1.0_f64).exp()).abs() < 1e-15);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    dg/dt = (h - g) / tau_decay,
    dh/dt = -h / tau_decay,
    on_pre(w) { h += w; }
    output = g,
    methods(exact, exp_euler),
)]
pub struct Alpha {
    /// Time constant of rise and decay.
    #[param(ms, default = 10.0, positive)]
    pub tau_decay: f64,
}
