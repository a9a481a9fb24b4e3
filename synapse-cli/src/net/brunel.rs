//! A sparse random network of inhibitory and excitatory cells in four regimes.
//!
//! Brunel (2000), *Dynamics of sparsely connected networks of excitatory and inhibitory spiking neurons*, Journal of
//! Computational Neuroscience 8:183–208, model A, figure 8. Its table 1 has the rates of simulations and of theory: 60.7 and
//! 55.8 Hz (`SIfast`), 37.7 and 38.0 Hz (`AI`), 5.5 and 6.5 Hz (`SIslow`).

use models::LifRef;
use synapse_runtime::network::{Distribution, Group, Network, Output, Projection};
use synapse_runtime::{Connectivity, Real};

use super::coba::exc_and_inh;
use super::settings::{Settings, cell};
use super::{Design, Gallery, View};
use crate::simulation::Clock;
use crate::{BrunelArgs, Error, NetFlags, RegimeArg};

impl Gallery for BrunelArgs {
    const NAME: &'static str = "brunel";
    const DURATION: f64 = 500.0;

    fn flags(&self) -> &NetFlags {
        &self.net
    }

    fn design<T: Real>(&self, clock: &Clock, settings: &mut Settings) -> Result<Design<T>, Error> {
        let (n_exc, n_inh) = exc_and_inh(self.net.n.unwrap_or(12_500));
        let (name, g, eta) = match self.regime {
            RegimeArg::Sr => ("synchronous regular", 3.0, 2.0),
            RegimeArg::Ai => ("asynchronous irregular", 5.0, 2.0),
            RegimeArg::SiFast => ("synchronous irregular, fast", 6.0, 4.0),
            RegimeArg::SiSlow => ("synchronous irregular, slow", 4.5, 0.9),
        };
        let (g, eta) = (settings.number("g", g), settings.number("eta", eta));
        // No cell has more than half of the others as its inputs.
        let c_exc = settings.number("C_E", 1000.0_f64.min((n_exc / 2) as f64).max(4.0));
        if !(c_exc >= 0.0 && c_exc.fract() == 0.0 && c_exc < 1e9) {
            return Err(Error::input(format!("--set: `C_E` is {c_exc}, but it must be a whole number of inputs")));
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked above")]
        let c_exc = c_exc as usize;
        let j = settings.number("J", 0.1 * 1000.0 / c_exc as f64);
        let delay = settings.number("delay", 1.5);
        let theta = settings.number("cell.V_th", 20.0);
        let tau = settings.number("cell.tau", 20.0);
        let parameters = settings.of("cell");
        let lif = LifRef { V_rest: 0.0, V_reset: 10.0, V_th: 20.0, tau: 20.0, tau_ref: 2.0, ..LifRef::default() };

        let mut network = Network::in_precision(clock.dt);
        let mut groups = Vec::new();
        // C_E inputs of ν_ext = η·θ/(J·C_E·τ), in Hz.
        let external = eta * theta / (j * tau) * 1e3;
        for (side, n) in [("exc", n_exc), ("inh", n_inh)] {
            let cells = cell(lif.clone(), &self.net, &parameters)?.initial("V", Distribution::uniform(0.0, theta));
            let cells = network.add(Group::cells(side, n, cells));
            let input = network.add(Group::poisson(&format!("input of {side}"), n, external));
            let kick = Projection::new(&format!("input to {side}"), input, cells, Connectivity::one_to_one());
            network.connect(kick.delay(clock.dt).weight(j).output(Output::Potential));
            groups.push((cells, side));
        }
        let title = format!("Brunel (2000), {name} (g = {g}, ν_ext = {eta} ν_thr)");
        let mut design = Design::new(title, network, View::Rates { bin: 0.5, span: 200.0 });
        let inputs = [(c_exc, j), (c_exc / 4, -g * j)];
        for ((pre, side), (n, weight)) in groups.iter().zip(inputs) {
            for (post, target) in &groups {
                let connectivity = Connectivity::in_degree(n).autapses(false);
                let projection = Projection::new(&format!("{side} to {target}"), *pre, *post, connectivity)
                    .delay(delay)
                    .weight(weight)
                    .output(Output::Potential);
                design.projections.push(design.network.connect(projection));
            }
        }
        for (cells, _) in groups {
            design.show(cells);
        }
        Ok(design)
    }
}
