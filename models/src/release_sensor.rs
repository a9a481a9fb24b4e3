//! Release of vesicles by a calcium sensor with five sites.

use synapse_runtime::prelude::*;

/// Release of vesicles by an allosteric sensor with five sites for calcium: each ion that binds makes fusion 31 times as likely. The
/// output is the rate of fusion.
///
/// ```text
/// V0 ⇌ V1 ⇌ V2 ⇌ V3 ⇌ V4 ⇌ V5      Vn to Vn+1: (5 − n)·k_on·Ca, back (n + 1)·k_off·bⁿ
/// Vn → F                            l·fⁿ            F → V0: refilling
/// dCa/dt = −Ca/τ_ca                 at a spike: Ca ← Ca + ca_peak
/// output = l·(V0 + f·V1 + f²·V2 + f³·V3 + f⁴·V4 + f⁵·V5)
/// ```
///
/// Lou, Scheuss & Schneggenburger (2005), *Allosteric modulation of the presynaptic Ca²⁺ sensor for vesicle fusion*, Nature 435:497–501. The
/// rates are taken from a secondary source, a public implementation that quotes them. Local calcium follows Schneggenburger &
/// Neher (2000), *Intracellular calcium dependence of transmitter release rates at a fast central synapse*, Nature 406:889–893, whose
/// abstract gives elevations of some 25 µM for some 0.5 ms. That they decay exponentially is a choice of this model, and so is the
/// refilling. The weight of a spike plays no part.
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `V0` … `V5` | fractions of vesicles whose sensor has bound 0 to 5 ions | 1 |
/// | `F` | fraction of vesicles that have fused and are not refilled | 1 |
/// | `Ca` | local calcium | µM |
/// | `k_on`, `k_off` | rates of binding to a site and of unbinding | 1/(ms·µM), 1/ms |
/// | `b` | factor by which each ion slows the unbinding of the others | 1 |
/// | `l`, `f` | rate of fusion without calcium; factor for each ion | 1/ms, 1 |
/// | `refilling` | rate at which fused vesicles are replaced | 1/ms |
/// | `ca_peak`, `tau_ca` | calcium that a spike adds; its time constant | µM, ms |
///
/// ```
/// use models::ReleaseSensor;
/// use synapse_runtime::prelude::*;
///
/// let released = |ca_peak: f64| {
///     let mut terminal = Population::<ReleaseSensor>::builder(1, 0.05).set("ca_peak", ca_peak).build()?;
///     terminal.deliver(&[Spike::from(0)])?;
///     for _ in 0..200 {
///         terminal.advance()?;
///     }
///     terminal.state("F").map(|fused| fused[0])
/// };
/// // Twice the calcium releases ten times as many vesicles.
/// assert!(released(10.0)? > 10.0 * released(5.0)?);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    dCa/dt = -Ca / tau_ca : uM,
    on_pre { Ca += ca_peak; }
    let bind1 = 5 * k_on * Ca * V0 - k_off * V1,
    let bind2 = 4 * k_on * Ca * V1 - 2 * b * k_off * V2,
    let bind3 = 3 * k_on * Ca * V2 - 3 * pow(b, 2) * k_off * V3,
    let bind4 = 2 * k_on * Ca * V3 - 4 * pow(b, 3) * k_off * V4,
    let bind5 = k_on * Ca * V4 - 5 * pow(b, 4) * k_off * V5,
    let fuse = l * (V0 + f * V1 + pow(f, 2) * V2 + pow(f, 3) * V3 + pow(f, 4) * V4 + pow(f, 5) * V5),
    dV0/dt = refilling * F - bind1 - l * V0,          V0(0) = 1,
    dV1/dt = bind1 - bind2 - l * f * V1,
    dV2/dt = bind2 - bind3 - l * pow(f, 2) * V2,
    dV3/dt = bind3 - bind4 - l * pow(f, 3) * V3,
    dV4/dt = bind4 - bind5 - l * pow(f, 4) * V4,
    dV5/dt = bind5 - l * pow(f, 5) * V5,
    dF/dt = fuse - refilling * F,
    output = fuse : 1/ms,
)]
#[allow(non_snake_case, reason = "vesicles, calcium")]
pub struct ReleaseSensor {
    /// Rate at which an ion of calcium binds to a site.
    #[param(1/(ms*uM), default = 0.1, non_negative)]
    pub k_on: f64,
    /// Rate at which the only ion unbinds.
    #[param(1/ms, default = 4.0, non_negative)]
    pub k_off: f64,
    /// Factor by which each ion slows the unbinding of the others.
    #[param(default = 0.5, range = 0.0..=1.0)]
    pub b: f64,
    /// Rate of fusion without calcium.
    #[param(1/ms, default = 2e-7, non_negative)]
    pub l: f64,
    /// Factor by which each ion makes fusion more likely.
    #[param(default = 31.3, non_negative)]
    pub f: f64,
    /// Rate at which fused vesicles are replaced.
    #[param(1/ms, default = 0.002, non_negative)]
    pub refilling: f64,
    /// Calcium that a spike adds.
    #[param(uM, default = 25.0, non_negative)]
    pub ca_peak: f64,
    /// Time constant of the calcium.
    #[param(ms, default = 0.5, positive)]
    pub tau_ca: f64,
}
