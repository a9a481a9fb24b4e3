//! The NMDA receptor of Kampa, Clements, Jonas and Stuart.

use synapse_runtime::prelude::*;

/// NMDA receptor of ten states: magnesium binds to and leaves every state, quickly where the channel is open and slowly elsewhere.
///
/// ```text
/// U ⇌ C ⇌ O                   U + T: k_on, k_off               C, O: opening, closing
///     ⇅                       C, D1: d1, r1                    D1, D2: d2, r2
///     D1 ⇌ D2                 the same five states with magnesium, UM … OM, have rates of their own, named with _mg
/// X + Mg ⇌ XM                 block_X·[Mg]·exp(−1.6·(v − 40 mV)/25 mV), unblock_X·exp(0.4·(v − 40 mV)/25 mV)
/// [T] = T for T_dur after the latest spike, else 0
/// ```
///
/// Kampa, Clements, Jonas & Stuart (2004), *Kinetics of Mg²⁺ unblock of NMDA receptors: implications for spike-timing dependent synaptic
/// plasticity*, Journal of Physiology 556:337–345. Scheme and rates are taken from the authors' file `NMDA_Mg.mod`, `ModelDB` 50207 and
/// 135839; the measurements were made at 23 °C. The pulse of 1 mM for 1 ms is the brief application of the paper. The weight of a spike
/// plays no part, and a spike within the pulse prolongs it.
///
/// Rates reach from 0.000 05 per ms to 1400 per ms at −120 mV.
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `U`, `C`, `D1`, `D2` | fractions of receptors without magnesium: unbound, closed, desensitised twice | 1 |
/// | `O` | fraction of open receptors without magnesium, the output | 1 |
/// | `UM`, `CM`, `D1M`, `D2M`, `OM` | fractions of the same with magnesium | 1 |
/// | `v_post` | the postsynaptic membrane potential, an input | mV |
/// | `k_on`, `k_off`, `opening`, `closing`, `d1`, `r1`, `d2`, `r2`, and with `_mg` | rates of the scheme | 1/(ms·mM), 1/ms |
/// | `block_open`, `block_shut` | rates at which magnesium binds at 40 mV | 1/(ms·mM) |
/// | `unblock_…` | rates at which it leaves at 40 mV | 1/ms |
/// | `Mg` | concentration of magnesium outside | mM |
/// | `T`, `T_dur` | concentration of the transmitter while the pulse lasts; how long that is | mM, ms |
///
/// ```
/// use models::NmdaKampa;
/// use synapse_runtime::prelude::*;
///
/// let mut synapses = Population::<NmdaKampa>::builder(2, 0.05).build()?;
/// synapses.input_mut("v_post")?.copy_from_slice(&[-40.0, 20.0]);
/// synapses.deliver(&[0.into(), 1.into()])?;
/// for _ in 0..200 {
///     synapses.advance()?;
/// }
/// // Depolarised, twice as many channels are free; all ten fractions sum to 1.
/// let free = synapses.outputs();
/// assert!(free[1] > 2.0 * free[0] && free[0] > 0.0);
/// let names = ["U", "C", "D1", "D2", "O", "UM", "CM", "D1M", "D2M", "OM"];
/// let sum: f64 = names.into_iter().map(|name| synapses.state(name).expect("a state")[0]).sum();
/// assert!((sum - 1.0).abs() < 1e-12);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    input v_post : mV,
    let transmitter = pulse(T, T_dur),
    let on = Mg * exp(-1.6 * (v_post - 40mV) / 25mV),
    let off = exp(0.4 * (v_post - 40mV) / 25mV),
    let bind = k_on * transmitter * U - k_off * C,
    let open = opening * C - closing * O,
    let desensitise1 = d1 * C - r1 * D1,
    let desensitise2 = d2 * D1 - r2 * D2,
    let bind_mg = k_on_mg * transmitter * UM - k_off_mg * CM,
    let open_mg = opening_mg * CM - closing_mg * OM,
    let desensitise1_mg = d1_mg * CM - r1_mg * D1M,
    let desensitise2_mg = d2_mg * D1M - r2_mg * D2M,
    let block_u = block_shut * on * U - unblock_u * off * UM,
    let block_c = block_shut * on * C - unblock_c * off * CM,
    let block_d1 = block_shut * on * D1 - unblock_d1 * off * D1M,
    let block_d2 = block_shut * on * D2 - unblock_d2 * off * D2M,
    let block_o = block_open * on * O - unblock_open * off * OM,
    dU/dt = -bind - block_u,                          U(0) = 1,
    dC/dt = bind - open - desensitise1 - block_c,
    dO/dt = open - block_o,
    dD1/dt = desensitise1 - desensitise2 - block_d1,
    dD2/dt = desensitise2 - block_d2,
    dUM/dt = block_u - bind_mg,
    dCM/dt = block_c + bind_mg - open_mg - desensitise1_mg,
    dOM/dt = block_o + open_mg,
    dD1M/dt = block_d1 + desensitise1_mg - desensitise2_mg,
    dD2M/dt = block_d2 + desensitise2_mg,
    output = O,
)]
#[allow(non_snake_case, reason = "the field writes T for the transmitter, Mg for magnesium")]
pub struct NmdaKampa {
    /// Rate at which transmitter binds.
    #[param(1/(ms*mM), default = 10.0, non_negative)]
    pub k_on: f64,
    /// Rate at which it unbinds.
    #[param(1/ms, default = 0.0056, non_negative)]
    pub k_off: f64,
    /// Rate at which channels open.
    #[param(1/ms, default = 0.01, non_negative)]
    pub opening: f64,
    /// Rate at which they close.
    #[param(1/ms, default = 0.273, non_negative)]
    pub closing: f64,
    /// Rate of the first desensitisation.
    #[param(1/ms, default = 0.0022, non_negative)]
    pub d1: f64,
    /// Rate of recovery from it.
    #[param(1/ms, default = 0.0016, non_negative)]
    pub r1: f64,
    /// Rate of the second desensitisation.
    #[param(1/ms, default = 0.00043, non_negative)]
    pub d2: f64,
    /// Rate of recovery from it.
    #[param(1/ms, default = 0.0005, non_negative)]
    pub r2: f64,
    /// Rate at which transmitter binds, with magnesium.
    #[param(1/(ms*mM), default = 10.0, non_negative)]
    pub k_on_mg: f64,
    /// Rate at which it unbinds, with magnesium.
    #[param(1/ms, default = 0.0171, non_negative)]
    pub k_off_mg: f64,
    /// Rate at which channels open, with magnesium.
    #[param(1/ms, default = 0.01, non_negative)]
    pub opening_mg: f64,
    /// Rate at which they close, with magnesium.
    #[param(1/ms, default = 0.548, non_negative)]
    pub closing_mg: f64,
    /// Rate of the first desensitisation, with magnesium.
    #[param(1/ms, default = 0.0021, non_negative)]
    pub d1_mg: f64,
    /// Rate of recovery from it, with magnesium.
    #[param(1/ms, default = 0.00087, non_negative)]
    pub r1_mg: f64,
    /// Rate of the second desensitisation, with magnesium.
    #[param(1/ms, default = 0.00026, non_negative)]
    pub d2_mg: f64,
    /// Rate of recovery from it, with magnesium.
    #[param(1/ms, default = 0.00042, non_negative)]
    pub r2_mg: f64,
    /// Rate at which magnesium binds to open channels at 40 mV.
    #[param(1/(ms*mM), default = 0.05, non_negative)]
    pub block_open: f64,
    /// Rate at which it leaves open channels at 40 mV.
    #[param(1/ms, default = 12.8, non_negative)]
    pub unblock_open: f64,
    /// Rate at which magnesium binds to all other states at 40 mV.
    #[param(1/(ms*mM), default = 0.00005, non_negative)]
    pub block_shut: f64,
    /// Rate at which it leaves unbound receptors at 40 mV.
    #[param(1/ms, default = 0.002_438_312, non_negative)]
    pub unblock_u: f64,
    /// Rate at which it leaves closed receptors at 40 mV.
    #[param(1/ms, default = 0.005_041_915, non_negative)]
    pub unblock_c: f64,
    /// Rate at which it leaves the first desensitised state at 40 mV.
    #[param(1/ms, default = 0.002_988_74, non_negative)]
    pub unblock_d1: f64,
    /// Rate at which it leaves the second desensitised state at 40 mV.
    #[param(1/ms, default = 0.002_953_408, non_negative)]
    pub unblock_d2: f64,
    /// Concentration of magnesium outside.
    #[param(mM, default = 1.0, non_negative)]
    pub Mg: f64,
    /// Concentration of the transmitter while the pulse lasts.
    #[param(mM, default = 1.0, non_negative)]
    pub T: f64,
    /// Duration of the pulse.
    #[param(ms, default = 1.0, non_negative)]
    pub T_dur: f64,
}
