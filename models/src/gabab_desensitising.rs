//! The GABA-B receptor that desensitises.

use synapse_runtime::prelude::*;

/// GABA-B receptor that desensitises: as [`Gabab`](crate::Gabab), but activated receptors become silent for some hundred milliseconds.
///
/// ```text
/// dr/dt = K1·[T]·(1 − r − d) − K2·r + d2·d − d1·r       [T] = T for T_dur after the latest spike, else 0
/// dd/dt = d1·r − d2·d
/// ds/dt = K3·r − K4·s                                   g = s⁴/(s⁴ + K_d)
/// ```
///
/// Destexhe & Sejnowski (1995), *G protein activation kinetics and spillover of γ-aminobutyric acid may account for differences
/// between inhibitory responses in the hippocampus and thalamus*, Proceedings of the National Academy of Sciences 92:9515–9519. The rates are
/// those of the authors' public file `gabab3.mod`, which states the equation of `r` without the loss to `d`, d1·r; here receptors are
/// conserved. The pulse of 0.5 mM for 0.3 ms is that of [`Gabab`](crate::Gabab). The channels are for potassium: the current reverses
/// near −95 mV. A spike within the pulse prolongs it; the weight of a spike plays no part.
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `r`, `d` | fractions of activated and of desensitised receptors | 1 |
/// | `s` | G-protein | µM |
/// | `g` | fraction of open channels, the output | 1 |
/// | `K1`, `K2` | rates at which receptors are activated and released | 1/(ms·mM), 1/ms |
/// | `K3`, `K4` | rates at which G-protein is made and lost | µM/ms, 1/ms |
/// | `d1`, `d2` | rates of desensitising and recovering | 1/ms |
/// | `K_d` | dissociation constant of four molecules of G-protein and a channel | µM⁴ |
/// | `T`, `T_dur` | concentration of the transmitter while the pulse lasts; how long that is | mM, ms |
///
/// ```
/// use models::GababDesensitising;
/// use synapse_runtime::prelude::*;
///
/// // Transmitter that stays: in the long run receptors are in equilibrium.
/// let mut synapse = Population::<GababDesensitising>::builder(1, 0.0).set("T_dur", 1e6).build_event_driven()?;
/// synapse.deliver(0.0, &[Spike::from(0)])?;
/// let free = 0.02 / (0.66 * 0.5);
/// let r = 1.0 / (1.0 + free + 0.017 / 0.0053);
/// let s: f64 = 0.083 * r / 0.0079;
/// assert!((synapse.outputs(1e5)?[0] - s.powi(4) / (s.powi(4) + 100.0)).abs() < 1e-12);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    let desensitise = d1 * r - d2 * d,
    dr/dt = K1 * pulse(T, T_dur) * (1 - r - d) - K2 * r - desensitise,
    dd/dt = desensitise,
    ds/dt = K3 * r - K4 * s : uM,
    output = pow(s, 4) / (pow(s, 4) + K_d),
    methods(exact),
    event_driven,
)]
#[allow(non_snake_case, reason = "the names that the papers have")]
pub struct GababDesensitising {
    /// Rate at which transmitter activates receptors.
    #[param(1/(ms*mM), default = 0.66, non_negative)]
    pub K1: f64,
    /// Rate at which receptors lose their transmitter.
    #[param(1/ms, default = 0.02, non_negative)]
    pub K2: f64,
    /// Rate at which activated receptors make G-protein.
    #[param(uM/ms, default = 0.083, non_negative)]
    pub K3: f64,
    /// Rate at which G-protein is lost.
    #[param(1/ms, default = 0.0079, non_negative)]
    pub K4: f64,
    /// Rate at which activated receptors desensitise.
    #[param(1/ms, default = 0.017, non_negative)]
    pub d1: f64,
    /// Rate at which they recover.
    #[param(1/ms, default = 0.0053, non_negative)]
    pub d2: f64,
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
