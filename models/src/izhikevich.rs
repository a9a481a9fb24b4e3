//! The cell of Izhikevich.

use synapse_runtime::prelude::*;

/// The cell of Izhikevich: a quadratic upstroke and a recovery variable, from whose four parameters come regular spiking,
/// bursting, chattering and fast spiking cells.
///
/// ```text
/// dv/dt = 0.04·v² + 5·v + 140 − u + I        spike when v ≥ 30 mV, then v ← c, u ← u + d
/// du/dt = a·(b·v − u)
/// ```
///
/// Izhikevich (2003), *Simple model of spiking neurons*, IEEE Transactions on Neural Networks 14:1569–1572; time in ms and `v` in mV,
/// `u` and `I` are pure numbers as there. The paper steps by Euler's method, with half a millisecond for `v`.
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `v`, `u` | membrane potential, recovery | mV, 1 |
/// | `I` | input | 1 |
/// | `a`, `b` | rate of the recovery, its sensitivity to the potential | 1/ms, 1/mV |
/// | `c`, `d` | potential after a spike, growth of the recovery at a spike | mV, 1 |
///
/// ```
/// use models::Izhikevich;
/// use synapse_runtime::prelude::*;
///
/// assert_eq!(Izhikevich::initial(Izhikevich::complete(Izhikevich::default().given())), [-65.0, -13.0]);
/// ```
#[derive(Neuron, Clone, Debug, PartialEq)]
#[neuron(
    let x = v / 1mV,
    dv/dt = (0.04 * x * x + 5 * x + 140 - u + I) * 1mV / 1ms : mV,     v(0) = c,
    du/dt = a * (b * v - u),                                           u(0) = b * c,
    spike when v >= 30mV,
    reset { v = c; u += d; }
    methods(auto, exp_euler, euler),
)]
pub struct Izhikevich {
    /// Rate of the recovery.
    #[param(1/ms, default = 0.02)]
    pub a: f64,
    /// Sensitivity of the recovery to the potential.
    #[param(1/mV, default = 0.2)]
    pub b: f64,
    /// Potential after a spike.
    #[param(mV, default = -65.0)]
    pub c: f64,
    /// Growth of the recovery at a spike.
    #[param(default = 8.0)]
    pub d: f64,
}
