//! A synapse of one's own: declared here, checked in `tests/model.rs`, run in `src/main.rs`.

use synapse_runtime::prelude::*;

/// A conductance with a fast and a slow part, which share each spike.
#[derive(Synapse, Clone, Debug, PartialEq)]
#[synapse(
    dfast/dt = -fast / tau_fast : nS,
    dslow/dt = -slow / tau_slow : nS,
    on_pre(w : nS) {
        fast += (1 - share) * w;
        slow += share * w;
    }
    output = fast + slow : nS,
)]
pub struct TwoSpeeds {
    /// Time constant of the fast part.
    #[param(ms, default = 2.0, positive)]
    pub tau_fast: f64,
    /// Time constant of the slow part.
    #[param(ms, default = 50.0, positive)]
    pub tau_slow: f64,
    /// How much of a spike goes into the slow part.
    #[param(default = 0.25, range = 0.0..=1.0)]
    pub share: f64,
}
