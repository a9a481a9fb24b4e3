//! Two cells, and a synapse between them that learns from the timing of their spikes.
//!
//! The rule of Song, Miller & Abbott (2000), Nature Neuroscience 3:919–926, driven by currents as in the documentation of
//! `brainpy.dyn.STDP_Song2000`: three pairs of spikes in which the presynaptic cell comes first, then three in which it
//! comes last.

use models::{Expon, LifRef, Stdp, brainpy};
use synapse_runtime::network::{First, Group, GroupId, Network, Output, Projection, Record, Schedule, Signal};
use synapse_runtime::{Connectivity, Real};

use super::settings::{Settings, cell};
use super::{Design, Gallery, View};
use crate::simulation::Clock;
use crate::{Error, NetFlags, ScheduleArg, StdpArgs};

/// Currents of 30 nA, from and until when, in ms.
const PRE: [(f64, f64); 6] = [(5.0, 20.0), (35.0, 50.0), (65.0, 80.0), (180.0, 195.0), (210.0, 225.0), (240.0, 255.0)];
const POST: [(f64, f64); 6] =
    [(10.0, 25.0), (40.0, 55.0), (70.0, 85.0), (175.0, 190.0), (205.0, 220.0), (235.0, 250.0)];

impl Gallery for StdpArgs {
    const NAME: &'static str = "stdp";
    const DURATION: f64 = 300.0;
    const FROM: f64 = 0.0;

    fn flags(&self) -> &NetFlags {
        &self.net
    }

    fn traces(&self) -> Option<&std::path::Path> {
        self.traces.as_deref()
    }

    fn design<T: Real>(&self, clock: &Clock, settings: &mut Settings) -> Result<Design<T>, Error> {
        let n = self.net.n.unwrap_or(1);
        let rule = Stdp {
            w0: settings.number("w0", 0.05),
            A1: settings.number("A1", 0.96),
            A2: settings.number("A2", 0.53),
            tau_s: settings.number("tau_s", 16.8),
            tau_t: settings.number("tau_t", 33.7),
            W_min: settings.number("W_min", f64::NEG_INFINITY),
            W_max: settings.number("W_max", f64::INFINITY),
        };
        let (delay, tau) = (settings.number("delay", 1.0), settings.number("tau", 5.0));
        let reversal = settings.number("E", 0.0);
        let parameters = settings.of("cell");

        let is_default = self.schedule == ScheduleArg::Synapse;
        let schedule = if is_default { Schedule::new() } else { Schedule::brainpy_stdp(First::Synapses) };
        let mut network = Network::in_precision(clock.dt).schedule(schedule);
        // A step of that order ends at the time by which the example counts it, and a current is that of the whole step.
        let early = if is_default { 0.0 } else { clock.dt };
        let mut add = |name, sections: &[(f64, f64)]| -> Result<GroupId, Error> {
            let currents = sections.iter().flat_map(|(from, until)| [(from - early, 30.0), (until - early, 0.0)]);
            let group = if is_default {
                let lif = LifRef { tau_ref: 0.0, ..LifRef::default() };
                Group::cells(name, n, cell(lif, &self.net, &parameters)?)
            } else {
                let lif = brainpy::LifRef { tau_ref: 0.0, ..brainpy::LifRef::default() };
                Group::cells(name, n, cell(lif, &self.net, &parameters)?)
            };
            Ok(network.add(group.current(Signal::sections(currents))))
        };
        let (pre, post) = (add("pre", &PRE)?, add("post", &POST)?);
        let synapse = Projection::new("pre to post", pre, post, Connectivity::one_to_one())
            .delay(delay)
            .plasticity(rule)
            .synapse(Expon { tau })
            .output(Output::conductance(reversal));
        let synapse = network.connect(synapse);

        let title = "plasticity of pairs (Song et al. 2000), the example of BrainPy's documentation";
        let mut design = Design::new(title, network, View::Traces(Vec::new()));
        design.projections.push(synapse);
        design.show(pre);
        design.show(post);
        let traces = [("A_pre", Record::synapse(synapse, "a_pre")), ("A_post", Record::synapse(synapse, "a_post"))];
        design.trace("traces of spikes", "trace", traces.into());
        design.trace("weight of the synapse", "w", vec![("w", Record::weight(synapse))]);
        design.trace("conductance", "g (µS)", vec![("g", Record::sum(synapse))]);
        design.trace("synaptic current", "I (nA)", vec![("I", Record::current(synapse))]);
        let potentials = vec![("V_pre", Record::state(pre, "V")), ("V_post", Record::state(post, "V"))];
        design.trace("membrane potentials", "V (mV)", potentials);
        let threshold = parameters.iter().rev().find(|(name, _)| name == "V_th");
        design.level(threshold.map_or(20.0, |(_, value)| *value));
        Ok(design)
    }
}
