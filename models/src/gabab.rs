//! The GABA-B receptor and the potassium channels that it opens.

use synapse_runtime::prelude::*;

/// GABA-B receptor: transmitter activates receptors, which make G-protein, of which four molecules open a potassium channel.
/// The response is slow, and a burst of spikes makes much more than the sum of its parts.
///
/// ```text
/// dr/dt = K1·[T]·(1 − r) − K2·r       [T] = T for T_dur after the latest spike, else 0
/// ds/dt = K3·r − K4·s                 g = s⁴/(s⁴ + K_d)
/// ```
///
/// Destexhe & Sejnowski (1995), *G protein activation kinetics and spillover of γ-aminobutyric acid may account for differences
/// between inhibitory responses in the hippocampus and thalamus*, Proceedings of the National Academy of Sciences
/// 92:9515–9519; Destexhe, Mainen & Sejnowski (1998), *Kinetic models of synaptic transmission*, in Koch & Segev (eds),
/// *Methods in Neuronal Modeling*, 2nd edition, whose rates are the defaults: K1 = 9·10⁴ /(M·s), K2 = 1.2 /s, K3 = 180 µM/s,
/// K4 = 34 /s, `K_d` = 100 µM⁴, and a pulse of 0.5 mM for 0.3 ms. The channels are for potassium: the current reverses near
/// −95 mV, which belongs to what comes after the synapse; `g` is positive.
///
/// A spike within the pulse prolongs it; the weight of a spike plays no part. Both states are exact at any step, and `g` is
/// read off them.
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `r` | fraction of activated receptors | 1 |
/// | `s` | G-protein | µM |
/// | `g` | fraction of open channels, the output | 1 |
/// | `K1`, `K2` | rates at which receptors are activated and released | 1/(ms·mM), 1/ms |
/// | `K3`, `K4` | rates at which G-protein is made and lost | µM/ms, 1/ms |
/// | `K_d` | dissociation constant of four molecules of G-protein and a channel | µM⁴ |
/// | `T` | concentration of the transmitter while the pulse lasts | mM |
/// | `T_dur` | how long that is | ms |
///
/// ```
/// use models::Gabab;
/// use synapse_runtime::prelude::*;
///
/// // The peak after one spike, and after ten at 200 Hz.
/// let peak = |n: u32| {
///     let mut synapse = Population::<Gabab>::builder(1, 0.0).build_event_driven()?;
///     for spike in 0..n {
///         synapse.deliver(5.0 * f64::from(spike), &[0.into()])?;
///     }
///     let times = (50..1000).map(f64::from);
///     times.map(|t| synapse.outputs(t).map(|g| g[0])).try_fold(0.0_f64, |most, g| Ok(most.max(g?)))
/// };
/// let (one, ten): (f64, f64) = (peak(1)?, peak(10)?);
/// assert!(ten > 1000.0 * one);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    dr/dt = K1 * pulse(T, T_dur) * (1 - r) - K2 * r,
    ds/dt = K3 * r - K4 * s : uM,
    output = pow(s, 4) / (pow(s, 4) + K_d),
    methods(exact, exp_euler),
    event_driven,
)]
#[allow(non_snake_case, reason = "the names that the papers have")]
pub struct Gabab {
    /// Rate at which transmitter activates receptors.
    #[param(1/(ms*mM), default = 0.09, non_negative)]
    pub K1: f64,
    /// Rate at which receptors lose their transmitter.
    #[param(1/ms, default = 0.0012, non_negative)]
    pub K2: f64,
    /// Rate at which activated receptors make G-protein.
    #[param(uM/ms, default = 0.18, non_negative)]
    pub K3: f64,
    /// Rate at which G-protein is lost.
    #[param(1/ms, default = 0.034, non_negative)]
    pub K4: f64,
    /// Dissociation constant of four molecules of G-protein and a channel.
    #[param(uM^4, default = 100.0, positive)]
    pub K_d: f64,
    /// Concentration of the transmitter while the pulse lasts.
    #[param(mM, default = 0.5, non_negative)]
    pub T: f64,
    /// Duration of the pulse.
    #[param(ms, default = 0.3, non_negative)]
    pub T_dur: f64,
}
