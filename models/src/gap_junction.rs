//! An electrical synapse.

use synapse_runtime::prelude::*;

/// Gap junction: a conductance between two cells, whose current follows the difference of their membrane potentials.
///
/// ```text
/// current(v) = g·(v_pre − v)          v_pre: the membrane potential of the other cell, an input
/// ```
///
/// Ohm's law, as in Kepler, Marder & Abbott (1990), *The effect of electrical coupling on the frequency of model neuronal
/// oscillators*, Science 248:83–85. A junction that does not rectify is a connection in either direction with the same
/// conductance. Where a projection has weights, the current of each connection is scaled by its own. A network solves the
/// junctions of connected cells together: of second order, and stable at any conductance
/// ([`Output`](synapse_runtime::network::Output)).
///
/// | quantity | meaning | unit | lives |
/// | --- | --- | --- | --- |
/// | `g` | conductance | nS | pre |
/// | `v_pre`, `v_post` | the membrane potentials of the two cells, inputs | mV | |
/// | `g_gap` | conductance at the start | nS | |
///
/// ```
/// use models::GapJunction;
/// use synapse_runtime::prelude::*;
///
/// let mut junction = Population::<GapJunction>::builder(1, 0.1).build()?;
/// junction.input_mut("v_pre")?[0] = -40.0;
/// // 1 nS at a difference of 25 mV; a current that depolarises is positive.
/// assert_eq!(junction.current(0, -65.0), Some((25.0, -1.0)));
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    input v_pre : mV,
    input v_post : mV,
    dg/dt = 0 : nS,                   g(0) = g_gap,
    output = g * (v_pre - v_post) : pA,
    current(v) = g * (v_pre - v) : pA,
)]
pub struct GapJunction {
    /// Conductance.
    #[param(nS, default = 1.0, non_negative)]
    pub g_gap: f64,
}
