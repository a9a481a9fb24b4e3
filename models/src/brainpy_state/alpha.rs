//! The alpha synapse with one time constant by another name.

use synapse_runtime::prelude::*;

/// Alpha synapse as `brainpy.state.Alpha` computes it, and `brainstate.nn.Alpha` with it: by exponential Euler, with the
/// driving state as it was at the start of the step.
///
/// ```text
/// dg/dt = (h − g)/τ
/// dh/dt = −h/τ           at a spike of weight w: h ← h + w
/// ```
///
/// `brainpy_state` 0.1.0 (`brainpy.state` of BrainPy 2.8.2), `Alpha`. The equations are those of the canonical
/// [`Alpha`](crate::Alpha), whose default solver is exact; here it is of order 1 in dt. A spike of weight 1 makes `g` peak
/// at 1/e, though the text of `brainstate.nn.Alpha` prints (t/τ)·e^(1−t/τ), which peaks at 1.
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `g` | conductance | 1 |
/// | `h` | what drives it | 1 |
/// | `tau` | time constant of both | ms |
///
/// ```
/// use models::brainpy_state::Alpha;
/// use synapse_runtime::prelude::*;
///
/// let mut synapses = Population::<Alpha>::builder(1, 0.4).build()?;
/// synapses.deliver(&[Spike::from(0)])?;
/// synapses.advance()?;
/// // Exponential Euler: `h` is held at 1 over the step.
/// assert!((synapses.outputs()[0] - (1.0 - (-0.05_f64).exp())).abs() < 1e-15);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    dg/dt = (h - g) / tau,
    dh/dt = -h / tau,
    on_pre(w) { h += w; }
    output = g,
    methods(exp_euler, exact),
)]
pub struct Alpha {
    /// Time constant of rise and decay.
    #[param(ms, default = 8.0, positive)]
    pub tau: f64,
}
