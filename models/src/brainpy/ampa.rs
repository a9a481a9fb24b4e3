//! The AMPA receptor with a pulse of whole steps.

use synapse_runtime::prelude::*;

/// AMPA receptor as `brainpy.dyn.AMPA` computes it, and `brainpy.state.AMPA` and `brainstate.nn.AMPA` with it: the
/// transmitter is there in every step that begins less than `T_dur` after the latest spike.
///
/// ```text
/// dg/dt = α·[T]·(1 − g) − β·g        [T] = T in a step that begins at t < spike_arrival_time + T_dur, else 0
/// ```
///
/// `BrainPy` 2.8.2, `brainpy.dyn.AMPA`, after Destexhe, Mainen & Sejnowski (1994), Neural Computation 6:14–18. There a spike
/// is delivered before the step in which it arrives: `deliver`, then `advance`. Where `T_dur` is a multiple of the step,
/// rounding of t decides whether the pulse lasts one step more. The canonical [`Ampa`](crate::Ampa) ends the pulse where it
/// ends.
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `g` | fraction of open channels | 1 |
/// | `spike_arrival_time` | when the latest spike arrived | ms |
/// | `alpha` | rate of binding | 1/(ms·mM) |
/// | `beta` | rate of unbinding | 1/ms |
/// | `T` | concentration of the transmitter while the pulse lasts | mM |
/// | `T_dur` | how long that is | ms |
///
/// ```
/// use models::brainpy::Ampa;
/// use synapse_runtime::prelude::*;
///
/// let mut synapses = Population::<Ampa>::builder(2, 0.5).set("T_dur", vec![0.6, 1.0]).build()?;
/// synapses.deliver(&[0.into(), 1.into()])?;
/// synapses.advance()?;
/// synapses.advance()?;
/// // A pulse of 0.6 ms lasts two steps of 0.5 ms, as one of 1 ms does.
/// let g = synapses.outputs();
/// assert!(g[0] > 0.0 && g[0] == g[1]);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    let transmitter = if since_pre < T_dur { T } else { 0 },
    dg/dt = alpha * transmitter * (1 - g) - beta * g,
    dspike_arrival_time/dt = 0 : ms,      spike_arrival_time(0) = -1e7ms,
    on_pre { spike_arrival_time = t; }
    output = g,
    methods(exp_euler),
)]
#[allow(non_snake_case, reason = "the field writes T for the transmitter")]
pub struct Ampa {
    /// Rate at which transmitter opens channels.
    #[param(1/(ms*mM), default = 0.98, non_negative)]
    pub alpha: f64,
    /// Rate at which channels close.
    #[param(1/ms, default = 0.18, non_negative)]
    pub beta: f64,
    /// Concentration of the transmitter while the pulse lasts.
    #[param(mM, default = 0.5, non_negative)]
    pub T: f64,
    /// Duration of the pulse.
    #[param(ms, default = 0.5, non_negative)]
    pub T_dur: f64,
}
