//! The NMDA synapse with its block by magnesium.

use synapse_runtime::prelude::*;

/// NMDA synapse with slow, saturating kinetics, whose current magnesium blocks unless the cell is depolarised.
///
/// ```text
/// ds/dt = −s/τ_decay + a·x·(1 − s)
/// dx/dt = −x/τ_rise                     at a spike of weight w: x ← x + w
/// current(v) = g_max·s·(e_rev − v)·B(v)       B(v) = 1/(1 + [Mg]/k_mg·exp(−k_v·v))
/// ```
///
/// The block: Jahr & Stevens (1990), *Voltage dependence of NMDA-activated macroscopic conductances predicted by single-channel
/// kinetics*, Journal of Neuroscience 10:3178–3182, with `k_mg` = 3.57 mM and `k_v` = 0.062 /mV. The kinetics: Wang (1999), Journal
/// of Neuroscience 19:9587–9603; Brunel & Wang (2001), *Effects of neuromodulation in a cortical network model of object working
/// memory dominated by recurrent inhibition*, Journal of Computational Neuroscience 11:63–85, whose recurrent conductance onto
/// pyramidal cells is the default of `g_max`. [`Nmda`](crate::Nmda) has the same kinetics and no current.
///
/// At 1 mM of magnesium half of the channels are blocked at −ln(3.57)/0.062 = −20.5 mV. Below some −27 mV the current grows with
/// depolarisation, a negative slope conductance, which the derivative that comes with the current shows.
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `s` | fraction of open channels | 1 |
/// | `x` | transmitter | 1 |
/// | `tau_decay`, `tau_rise` | time constants | ms |
/// | `a` | rate at which transmitter opens channels | 1/ms |
/// | `g_max` | conductance with all channels open and none blocked | nS |
/// | `e_rev` | reversal potential | mV |
/// | `Mg` | concentration of magnesium outside | mM |
/// | `k_mg` | concentration that blocks half of the channels at 0 mV | mM |
/// | `k_v` | how steeply the block depends on the membrane potential | 1/mV |
///
/// ```
/// use models::NmdaMg;
/// use synapse_runtime::prelude::*;
///
/// let mut synapse = Population::<NmdaMg>::builder(1, 0.1).build()?;
/// synapse.deliver(&[Spike { element: 0, weight: 1.0 }])?;
/// for _ in 0..100 {
///     synapse.advance()?;
/// }
/// let current = |v: f64| synapse.current(0, v).expect("element 0");
/// // At rest the block is nearly complete, and depolarisation brings more current, not less.
/// assert!(current(-30.0).0 > 3.0 * current(-70.0).0);
/// assert!(current(-70.0).1 > 0.0 && current(-10.0).1 < 0.0);
/// assert_eq!(current(0.0).0, 0.0);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    ds/dt = -s / tau_decay + a * x * (1 - s),
    dx/dt = -x / tau_rise,
    on_pre(w) { x += w; }
    output = s,
    current(v) = g_max * s * (e_rev - v) / (1 + Mg / k_mg * exp(-k_v * v)) : pA,
    methods(magnus4, exp_midpoint, exp_euler),
)]
#[allow(non_snake_case, reason = "Mg is magnesium")]
pub struct NmdaMg {
    /// Time constant of the decay.
    #[param(ms, default = 100.0, positive)]
    pub tau_decay: f64,
    /// Time constant of the transmitter.
    #[param(ms, default = 2.0, positive)]
    pub tau_rise: f64,
    /// Rate at which transmitter opens channels.
    #[param(1/ms, default = 0.5, non_negative)]
    pub a: f64,
    /// Conductance with all channels open and none blocked.
    #[param(nS, default = 0.165, non_negative)]
    pub g_max: f64,
    /// Reversal potential.
    #[param(mV, default = 0.0)]
    pub e_rev: f64,
    /// Concentration of magnesium outside.
    #[param(mM, default = 1.0, non_negative)]
    pub Mg: f64,
    /// Concentration of magnesium that blocks half of the channels at 0 mV.
    #[param(mM, default = 3.57, positive)]
    pub k_mg: f64,
    /// How steeply the block depends on the membrane potential.
    #[param(1/mV, default = 0.062, non_negative)]
    pub k_v: f64,
}
