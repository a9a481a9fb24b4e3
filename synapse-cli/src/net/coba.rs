//! A network of cells with conductances that keeps itself active.
//!
//! Vogels & Abbott (2005), *Signal propagation and logic gating in networks of integrate-and-fire neurons*, Journal of
//! Neuroscience 25:10786–10795, as benchmark 1 of Brette et al. (2007), *Simulation of networks of spiking neurons*, Journal
//! of Computational Neuroscience 23:349–398.

use models::{CobaLif, Expon};
use synapse_runtime::network::{Distribution, Group, Network, Output, Projection};
use synapse_runtime::{Connectivity, Real};

use super::settings::{Settings, cell};
use super::{Design, Gallery, View};
use crate::simulation::Clock;
use crate::{CobaArgs, Error, NetFlags};

impl Gallery for CobaArgs {
    const NAME: &'static str = "coba";

    fn flags(&self) -> &NetFlags {
        &self.net
    }

    fn design<T: Real>(&self, clock: &Clock, settings: &mut Settings) -> Result<Design<T>, Error> {
        let (n_exc, n_inh) = exc_and_inh(self.net.n.unwrap_or(4000));
        let p = settings.number("p", (80.0 / (n_exc + n_inh) as f64).min(1.0));
        let delay = settings.number("delay", clock.dt);
        let bias = settings.number("bias", 200.0);
        let parameters = settings.of("cell");
        let cells = || cell(CobaLif::default(), &self.net, &parameters);

        let mut network = Network::in_precision(clock.dt);
        let start = Distribution::uniform(-60.0, -50.0);
        let exc = network.add(Group::cells("exc", n_exc, cells()?.initial("V", start)).current(bias));
        let inh = network.add(Group::cells("inh", n_inh, cells()?.initial("V", start)).current(bias));
        let mut design =
            Design::new("Vogels & Abbott (2005), conductances", network, View::Rates { bin: 5.0, span: f64::INFINITY });
        for (pre, side, weight, tau, reversal) in [(exc, "exc", 6.0, 5.0, 0.0), (inh, "inh", 67.0, 10.0, -80.0)] {
            let weight = settings.number(&format!("w_{side}"), weight);
            let tau = settings.number(&format!("tau_{side}"), tau);
            let reversal = settings.number(&format!("E_{side}"), reversal);
            for (post, target) in [(exc, "exc"), (inh, "inh")] {
                let name = format!("{side} to {target}");
                let projection = Projection::new(&name, pre, post, Connectivity::probability(p))
                    .delay(delay)
                    .weight(weight)
                    .synapse(Expon { tau })
                    .output(Output::conductance(reversal));
                design.projections.push(design.network.connect(projection));
            }
        }
        design.show(exc);
        design.show(inh);
        Ok(design)
    }
}

/// Four fifths of the cells are excitatory.
pub(super) fn exc_and_inh(n: usize) -> (usize, usize) {
    let n_inh = n / 5;
    (n - n_inh, n_inh)
}
