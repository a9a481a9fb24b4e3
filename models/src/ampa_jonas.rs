//! The AMPA receptor of Jonas, Major and Sakmann.

use synapse_runtime::prelude::*;

/// AMPA receptor of seven states, with a desensitised state for each of the singly bound, the doubly bound and the open receptor.
///
/// ```text
/// C0 ⇌ C1 ⇌ C2 ⇌ O       C0 + T: k₊₁, k₋₁       C1 + T: k₊₂, k₋₂       C2, O: α, β
///      ⇅    ⇅    ⇅       C1, C3: α₁, β₁          C2, C4: α₂, β₂         O, C5: α₃, β₃
///      C3 ⇌ C4 ⇌ C5      C3 + T: k₊₃, k₋₃       C4, C5: α₄, β₄
/// [T] = T for T_dur after the latest spike, else 0
/// ```
///
/// Jonas, Major & Sakmann (1993), *Quantal components of unitary EPSCs at the mossy fibre synapse on CA3 pyramidal cells of rat
/// hippocampus*, Journal of Physiology 472:615–663. The rates are taken from two secondary sources that agree, Bartol et al. (2015),
/// Frontiers in Synaptic Neuroscience 7:17, table 1, where all are doubled for 34 °C, and a public NMODL file of a climbing fibre's
/// synapse. The pulse of 1 mM for 1 ms is a choice of this model. A spike within the pulse prolongs it; the weight of a spike plays
/// no part.
///
/// | quantity | meaning | unit |
/// | --- | --- | --- |
/// | `C0`, `C1`, `C2` | fractions of closed receptors with 0, 1, 2 molecules | 1 |
/// | `O` | fraction of open receptors, the output | 1 |
/// | `C3`, `C4`, `C5` | fractions of desensitised receptors | 1 |
/// | `k_p1`, `k_p2`, `k_p3` | rates of binding, k₊ | 1/(ms·mM) |
/// | `k_m1`, `k_m2`, `k_m3` | rates of unbinding, k₋ | 1/ms |
/// | `alpha` … `alpha_4`, `beta` … `beta_4` | rates of opening and desensitising, and back | 1/ms |
/// | `T`, `T_dur` | concentration of the transmitter while the pulse lasts; how long that is | mM, ms |
///
/// ```
/// use models::AmpaJonas;
/// use synapse_runtime::prelude::*;
///
/// // Transmitter that stays: in the long run every transition is in equilibrium by itself, nearly all is desensitised.
/// let held = Population::<AmpaJonas>::builder(1, 0.0).set("T_dur", 1e6);
/// let mut synapse = held.build_event_driven()?;
/// synapse.deliver(0.0, &[Spike::from(0)])?;
/// let (c1, c2) = (4.59 / 4.26, 4.59 / 4.26 * 28.4 / 3.26);
/// let (o, c3, c4) = (c2 * 4.24 / 0.9, c1 * 2.89 / 0.0392, c2 * 0.172 / 0.000_727);
/// let c5 = o * 0.0177 / 0.004;
/// let expected = o / (1.0 + c1 + c2 + o + c3 + c4 + c5);
/// // The printed rates miss detailed balance in the third digit.
/// assert!((synapse.outputs(1e5)?[0] / expected - 1.0).abs() < 0.05);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    let transmitter = pulse(T, T_dur),
    let bind1 = k_p1 * transmitter * C0 - k_m1 * C1,
    let bind2 = k_p2 * transmitter * C1 - k_m2 * C2,
    let bind3 = k_p3 * transmitter * C3 - k_m3 * C4,
    let open = alpha * C2 - beta * O,
    let desensitise1 = alpha_1 * C1 - beta_1 * C3,
    let desensitise2 = alpha_2 * C2 - beta_2 * C4,
    let desensitise3 = alpha_3 * O - beta_3 * C5,
    let close = alpha_4 * C4 - beta_4 * C5,
    dC0/dt = -bind1,                                  C0(0) = 1,
    dC1/dt = bind1 - bind2 - desensitise1,
    dC2/dt = bind2 - open - desensitise2,
    dO/dt = open - desensitise3,
    dC3/dt = desensitise1 - bind3,
    dC4/dt = desensitise2 + bind3 - close,
    dC5/dt = desensitise3 + close,
    output = O,
    methods(exact),
    event_driven,
)]
#[allow(non_snake_case, reason = "the field writes T for the transmitter")]
pub struct AmpaJonas {
    /// Rate of binding to a free receptor, k₊₁.
    #[param(1/(ms*mM), default = 4.59, non_negative)]
    pub k_p1: f64,
    /// Rate of unbinding from C1, k₋₁.
    #[param(1/ms, default = 4.26, non_negative)]
    pub k_m1: f64,
    /// Rate of binding a second molecule, k₊₂.
    #[param(1/(ms*mM), default = 28.4, non_negative)]
    pub k_p2: f64,
    /// Rate of unbinding from C2, k₋₂.
    #[param(1/ms, default = 3.26, non_negative)]
    pub k_m2: f64,
    /// Rate of binding a second molecule to a desensitised receptor, k₊₃.
    #[param(1/(ms*mM), default = 1.27, non_negative)]
    pub k_p3: f64,
    /// Rate of unbinding from C4, k₋₃.
    #[param(1/ms, default = 0.0457, non_negative)]
    pub k_m3: f64,
    /// Rate of opening.
    #[param(1/ms, default = 4.24, non_negative)]
    pub alpha: f64,
    /// Rate of closing.
    #[param(1/ms, default = 0.9, non_negative)]
    pub beta: f64,
    /// Rate from C1 to C3.
    #[param(1/ms, default = 2.89, non_negative)]
    pub alpha_1: f64,
    /// Rate from C3 to C1.
    #[param(1/ms, default = 0.0392, non_negative)]
    pub beta_1: f64,
    /// Rate from C2 to C4.
    #[param(1/ms, default = 0.172, non_negative)]
    pub alpha_2: f64,
    /// Rate from C4 to C2.
    #[param(1/ms, default = 0.000_727, non_negative)]
    pub beta_2: f64,
    /// Rate from O to C5.
    #[param(1/ms, default = 0.0177, non_negative)]
    pub alpha_3: f64,
    /// Rate from C5 to O.
    #[param(1/ms, default = 0.004, non_negative)]
    pub beta_3: f64,
    /// Rate from C4 to C5.
    #[param(1/ms, default = 0.0168, non_negative)]
    pub alpha_4: f64,
    /// Rate from C5 to C4.
    #[param(1/ms, default = 0.1904, non_negative)]
    pub beta_4: f64,
    /// Concentration of the transmitter while the pulse lasts.
    #[param(mM, default = 1.0, non_negative)]
    pub T: f64,
    /// Duration of the pulse.
    #[param(ms, default = 1.0, non_negative)]
    pub T_dur: f64,
}
