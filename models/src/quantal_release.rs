//! Release of single quanta.

use synapse_runtime::prelude::*;

/// Quantal release: of `N` sites that hold a vesicle each, a spike empties each full one with probability `U`; an empty site
/// is filled again after a random time. What comes after the synapse is scaled by the sum of the quanta.
///
/// ```text
/// at a spike Δ after the one before:  n ← n + binomial(N − n, 1 − exp(−Δ/τ_rec))     sites that were filled meanwhile
///                                     k ← binomial(n, U),  then n ← n − k              vesicles that are released
///                                     release q·k + cv·q·√k·normal()
/// ```
///
/// Loebel, Silberberg, Helbig, Markram, Tsodyks & Richardson (2009), *Multiquantal release underlies the distribution of synaptic
/// efficacies in the neocortex*, Frontiers in Computational Neuroscience 3:27. Sites are filled at the rate `1/τ_rec`, each by
/// itself, so how many were is known at the next spike without any step in between. The release of a quantum varies by the
/// factor `cv`; with `cv` at 0 it is a multiple of `q`. Before the first spike all sites are full.
///
/// Behind a spike, the mean of `n` over many runs is N times the resources `x` of the depressing synapse, [`Std`](crate::Std)
/// with the same `U` and time constant.
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `n` | sites that held a vesicle behind the latest spike | 1 |
/// | `N` | number of sites | 1 |
/// | `U` | probability that a full site releases its vesicle | 1 |
/// | `tau_rec` | time constant at which empty sites are filled | ms |
/// | `q` | release of one vesicle | 1 |
/// | `cv` | variation of that, standard deviation over mean | 1 |
///
/// ```
/// use models::QuantalRelease;
/// use synapse_runtime::prelude::*;
///
/// let mut synapses = Population::<QuantalRelease>::builder(1000, 0.1).build()?;
/// let spikes: Vec<Spike> = (0..1000).map(Spike::from).collect();
/// synapses.deliver(&spikes)?;
/// // Whole quanta, three of six on average.
/// let released = synapses.released();
/// assert!(released.iter().all(|k| k.fract() == 0.0 && (0.0..=6.0).contains(k)));
/// assert!((released.iter().sum::<f64>() / 1000.0 - 3.0).abs() < 0.2);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    dn/dt = 0,                        n(0) = N,
    on_pre {
        n += binomial(N - n, 1 - exp(-since_pre / tau_rec));
        let k = binomial(n, U);
        release = q * (k + cv * sqrt(k) * normal());
        n -= k;
    }
    output = release,
)]
#[allow(non_snake_case, reason = "N sites, n of them full")]
pub struct QuantalRelease {
    /// Number of sites, a whole number.
    #[param(default = 6.0, non_negative)]
    pub N: f64,
    /// Probability that a full site releases its vesicle at a spike.
    #[param(default = 0.5, range = 0.0..=1.0)]
    pub U: f64,
    /// Time constant at which empty sites are filled.
    #[param(ms, default = 525.0, positive)]
    pub tau_rec: f64,
    /// Release of one vesicle.
    #[param(default = 1.0, non_negative)]
    pub q: f64,
    /// Variation of that, standard deviation over mean.
    #[param(default = 0.0, non_negative)]
    pub cv: f64,
}
