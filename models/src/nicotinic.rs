//! The nicotinic acetylcholine receptor of Edelstein, Schaad, Henry, Bertrand and Changeux.

use synapse_runtime::prelude::*;

/// Nicotinic acetylcholine receptor of twelve states: four conformations (basal, active, inactive, desensitised) with none, one or two
/// molecules of transmitter. The active ones are open.
///
/// ```text
/// B0 ⇌ B1 ⇌ B2           in each row binding 2·k_on·T, then k_on·T; unbinding k_off_x, then 2·k_off_x
/// ⇅    ⇅    ⇅            columns: ba0, ba1, ba2 from B to A, ab0, ab1, ab2 back
/// A0 ⇌ A1 ⇌ A2
/// ⇅    ⇅    ⇅            ai0, ai1, ai2 from A to I, ia0, ia1, ia2 back
/// I0 ⇌ I1 ⇌ I2
/// ⇅    ⇅    ⇅            id from I to D, di back
/// D0 ⇌ D1 ⇌ D2
/// dT/dt = −T/τ_T          at a spike: T ← T + T_peak
/// ```
///
/// Edelstein, Schaad, Henry, Bertrand & Changeux (1996), *A kinetic mechanism for nicotinic acetylcholine receptors based on multiple
/// allosteric transitions*, Biological Cybernetics 75:361–379. Scheme and rates are taken from the paper's curated model in `BioModels`,
/// BIOMD0000000002. The transmitter is a choice of this model: 0.3 mM, with a time constant of 0.3 ms. Spikes add transmitter; the
/// weight of a spike plays no part.
///
/// Bound and unbound, the fastest rate is 10⁷ times the slowest.
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `B0` … `D2` | fractions of receptors; the output is A0 + A1 + A2 | 1 |
/// | `T` | concentration of the transmitter | mM |
/// | `k_on` | rate of binding to a site | 1/(ms·mM) |
/// | `k_off_b`, `k_off_a`, `k_off_i`, `k_off_d` | rates of unbinding from a site | 1/ms |
/// | `ba0` … `ba2`, `ab0` … `ab2`, `ai0` … `ai2`, `ia0` … `ia2`, `id`, `di` | rates between conformations | 1/ms |
/// | `T_peak`, `tau_T` | transmitter that a spike adds; its time constant | mM, ms |
///
/// ```
/// use models::Nicotinic;
/// use synapse_runtime::prelude::*;
///
/// let mut synapse = Population::<Nicotinic>::builder(1, 0.01).build()?;
/// synapse.deliver(&[Spike::from(0)])?;
/// let mut outputs = Vec::new();
/// for _ in 0..1000 {
///     synapse.advance()?;
///     outputs.push(synapse.outputs()[0]);
/// }
/// // Nine in ten receptors open within half a millisecond and close within ten.
/// assert!(outputs[50] > 0.9 && outputs[999] < 0.2);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    dT/dt = -T / tau_T : mM,
    on_pre { T += T_peak; }
    let b1 = 2 * k_on * T * B0 - k_off_b * B1,
    let b2 = k_on * T * B1 - 2 * k_off_b * B2,
    let a1 = 2 * k_on * T * A0 - k_off_a * A1,
    let a2 = k_on * T * A1 - 2 * k_off_a * A2,
    let i1 = 2 * k_on * T * I0 - k_off_i * I1,
    let i2 = k_on * T * I1 - 2 * k_off_i * I2,
    let d1 = 2 * k_on * T * D0 - k_off_d * D1,
    let d2 = k_on * T * D1 - 2 * k_off_d * D2,
    let activate0 = ba0 * B0 - ab0 * A0,
    let activate1 = ba1 * B1 - ab1 * A1,
    let activate2 = ba2 * B2 - ab2 * A2,
    let inactivate0 = ai0 * A0 - ia0 * I0,
    let inactivate1 = ai1 * A1 - ia1 * I1,
    let inactivate2 = ai2 * A2 - ia2 * I2,
    let desensitise0 = id * I0 - di * D0,
    let desensitise1 = id * I1 - di * D1,
    let desensitise2 = id * I2 - di * D2,
    dB0/dt = -b1 - activate0,                         B0(0) = 1,
    dB1/dt = b1 - b2 - activate1,
    dB2/dt = b2 - activate2,
    dA0/dt = activate0 - a1 - inactivate0,
    dA1/dt = activate1 + a1 - a2 - inactivate1,
    dA2/dt = activate2 + a2 - inactivate2,
    dI0/dt = inactivate0 - i1 - desensitise0,
    dI1/dt = inactivate1 + i1 - i2 - desensitise1,
    dI2/dt = inactivate2 + i2 - desensitise2,
    dD0/dt = desensitise0 - d1,
    dD1/dt = desensitise1 + d1 - d2,
    dD2/dt = desensitise2 + d2,
    output = A0 + A1 + A2,
)]
#[allow(non_snake_case, reason = "the field writes T for the transmitter")]
pub struct Nicotinic {
    /// Rate at which a molecule of transmitter binds to a site.
    #[param(1/(ms*mM), default = 150.0, non_negative)]
    pub k_on: f64,
    /// Rate at which a site of a basal receptor loses its molecule.
    #[param(1/ms, default = 8.0, non_negative)]
    pub k_off_b: f64,
    /// Rate at which a site of an active receptor loses its molecule.
    #[param(1/ms, default = 0.00864, non_negative)]
    pub k_off_a: f64,
    /// Rate at which a site of an inactive receptor loses its molecule.
    #[param(1/ms, default = 0.004, non_negative)]
    pub k_off_i: f64,
    /// Rate at which a site of a desensitised receptor loses its molecule.
    #[param(1/ms, default = 0.004, non_negative)]
    pub k_off_d: f64,
    /// Rate from B0 to A0.
    #[param(1/ms, default = 0.00054, non_negative)]
    pub ba0: f64,
    /// Rate from A0 to B0.
    #[param(1/ms, default = 10.8, non_negative)]
    pub ab0: f64,
    /// Rate from B1 to A1.
    #[param(1/ms, default = 0.13, non_negative)]
    pub ba1: f64,
    /// Rate from A1 to B1.
    #[param(1/ms, default = 2.74, non_negative)]
    pub ab1: f64,
    /// Rate from B2 to A2.
    #[param(1/ms, default = 30.0, non_negative)]
    pub ba2: f64,
    /// Rate from A2 to B2.
    #[param(1/ms, default = 0.7, non_negative)]
    pub ab2: f64,
    /// Rate from A0 to I0.
    #[param(1/ms, default = 0.0197, non_negative)]
    pub ai0: f64,
    /// Rate from I0 to A0.
    #[param(1/ms, default = 0.00374, non_negative)]
    pub ia0: f64,
    /// Rate from A1 to I1.
    #[param(1/ms, default = 0.01985, non_negative)]
    pub ai1: f64,
    /// Rate from I1 to A1.
    #[param(1/ms, default = 0.00174, non_negative)]
    pub ia1: f64,
    /// Rate from A2 to I2.
    #[param(1/ms, default = 0.02, non_negative)]
    pub ai2: f64,
    /// Rate from I2 to A2.
    #[param(1/ms, default = 0.00081, non_negative)]
    pub ia2: f64,
    /// Rate from the inactive to the desensitised conformation.
    #[param(1/ms, default = 0.00005, non_negative)]
    pub id: f64,
    /// Rate from the desensitised to the inactive conformation.
    #[param(1/ms, default = 0.000_001_2, non_negative)]
    pub di: f64,
    /// Transmitter that a spike adds.
    #[param(mM, default = 0.3, non_negative)]
    pub T_peak: f64,
    /// Time constant of the transmitter.
    #[param(ms, default = 0.3, positive)]
    pub tau_T: f64,
}
