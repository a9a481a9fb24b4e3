//! A network of cells with synaptic currents that keeps itself active.
//!
//! Benchmark 2 of Brette et al. (2007), *Simulation of networks of spiking neurons*, Journal of Computational Neuroscience
//! 23:349–398, after Vogels & Abbott (2005). Synapses change τ·dV/dt by a current in mV: 1.62 mV is what 0.27 nS do 60 mV
//! from their reversal potential, −9 mV what 4.5 nS do 20 mV from theirs, with a leak of 10 nS.

use models::{Expon, LifRef};
use synapse_runtime::network::{Distribution, Group, Network, Output, Projection};
use synapse_runtime::{Connectivity, Real};

use super::coba::exc_and_inh;
use super::settings::{Settings, cell};
use super::{Design, Gallery, View};
use crate::simulation::Clock;
use crate::{CubaArgs, Error, NetFlags};

impl Gallery for CubaArgs {
    const NAME: &'static str = "cuba";

    fn flags(&self) -> &NetFlags {
        &self.net
    }

    fn design<T: Real>(&self, clock: &Clock, settings: &mut Settings) -> Result<Design<T>, Error> {
        let (n_exc, n_inh) = exc_and_inh(self.net.n.unwrap_or(4000));
        let p = settings.number("p", (80.0 / (n_exc + n_inh) as f64).min(1.0));
        let delay = settings.number("delay", clock.dt);
        let parameters = settings.of("cell");
        // With R = 1 a current of 1 is 1 mV.
        let lif =
            LifRef { V_rest: -49.0, V_reset: -60.0, V_th: -50.0, R: 1.0, tau: 20.0, tau_ref: 5.0, ..LifRef::default() };
        let cells = || cell(lif.clone(), &self.net, &parameters);

        let mut network = Network::in_precision(clock.dt);
        let start = Distribution::uniform(-60.0, -50.0);
        let exc = network.add(Group::cells("exc", n_exc, cells()?.initial("V", start)));
        let inh = network.add(Group::cells("inh", n_inh, cells()?.initial("V", start)));
        let mut design =
            Design::new("Vogels & Abbott (2005), currents", network, View::Rates { bin: 5.0, span: f64::INFINITY });
        for (pre, side, weight, tau) in [(exc, "exc", 1.62, 5.0), (inh, "inh", -9.0, 10.0)] {
            let weight = settings.number(&format!("w_{side}"), weight);
            let tau = settings.number(&format!("tau_{side}"), tau);
            for (post, target) in [(exc, "exc"), (inh, "inh")] {
                let name = format!("{side} to {target}");
                let projection = Projection::new(&name, pre, post, Connectivity::probability(p))
                    .delay(delay)
                    .weight(weight)
                    .synapse(Expon { tau })
                    .output(Output::Current);
                design.projections.push(design.network.connect(projection));
            }
        }
        design.show(exc);
        design.show(inh);
        Ok(design)
    }
}
