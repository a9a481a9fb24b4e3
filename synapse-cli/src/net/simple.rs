//! A source of spikes, a synapse, and a leaky integrate-and-fire cell with a refractory period.
//!
//! The `SimpleNet` of the documentation of `brainpy.dyn`; `--schedule brainpy` is that to the last step.

use models::{Entry, Family, LifRef, brainpy};
use synapse_runtime::network::{Alignment, First, Group, Named, Network, Output, Projection, Record, Schedule};
use synapse_runtime::{Connectivity, Real};

use super::settings::{Settings, cell};
use super::{Design, Gallery, View};
use crate::simulation::{Clock, DEFAULT_SPIKES};
use crate::spikes::Arrivals;
use crate::{AlignArg, Error, NetFlags, OutputArg, ScheduleArg, SimpleArgs};

impl Gallery for SimpleArgs {
    const NAME: &'static str = "simple";
    const DURATION: f64 = 100.0;
    const FROM: f64 = 0.0;

    fn flags(&self) -> &NetFlags {
        &self.net
    }

    fn traces(&self) -> Option<&std::path::Path> {
        self.traces.as_deref()
    }

    fn design<T: Real>(&self, clock: &Clock, settings: &mut Settings) -> Result<Design<T>, Error> {
        let n = self.net.n.unwrap_or(1);
        let entry = models::find(&self.synapse).map_err(|error| Error::input(format!("--synapse: {error}")))?;
        if entry.info.inputs.iter().any(|input| input.name == "v_post") {
            // Its states belong to connections, where only a model that is known by its type can be kept.
            let name = entry.name;
            return Err(Error::input(format!(
                "--synapse: {name} reads the potential of the postsynaptic cell, which `net simple` cannot give it; see it \
                 alone by `synapse run {name}`, or put it into a network by `Projection::synapse`"
            )));
        }
        let is_default = self.schedule == ScheduleArg::Synapse;
        let alignment = match self.align {
            Some(AlignArg::Post) => Alignment::Post,
            Some(AlignArg::Connection) => Alignment::Connection,
            None if entry.info.align_post.holds => Alignment::Post,
            Some(AlignArg::Pre) | None => Alignment::Pre,
        };
        let reversal = settings.number("E", 0.0);
        let (output, label) = match self.output {
            OutputArg::Coba => (Output::conductance(reversal), "g (µS)"),
            OutputArg::Cuba => (Output::Current, "sum (nA)"),
            OutputArg::Mg => (Output::mg_block(reversal), "g (µS)"),
        };
        let output = match output {
            Output::MgBlock { reversal, magnesium, alpha, beta, offset } => {
                let magnesium = settings.number("Mg", magnesium);
                Output::MgBlock { reversal, magnesium, alpha, beta, offset }
            }
            output => output,
        };
        let weight = settings.number("weight", 1.0);
        // In BrainPy's order no delay is none; in ours a step is the least.
        let delay = settings.number("delay", if is_default { clock.dt } else { 0.0 });
        let parameters = settings.of("cell");

        let schedule = match (is_default, alignment) {
            (true, _) => Schedule::new(),
            (false, Alignment::Post) => Schedule::brainpy_align_post(First::Cells),
            (false, _) => Schedule::brainpy_align_pre(First::Cells),
        };
        let mut network = Network::in_precision(clock.dt).schedule(schedule);
        let source = network.add(Group::spikes("source", n, self.spikes(n, clock)?));
        let threshold = parameters.iter().rev().find(|(name, _)| name == "V_th").map_or(-50.0, |(_, value)| *value);
        let cells = if is_default {
            let lif =
                LifRef { V_rest: -60.0, V_reset: -60.0, V_th: -50.0, tau: 20.0, tau_ref: 5.0, ..LifRef::default() };
            Group::cells("cell", n, cell(lif, &self.net, &parameters)?)
        } else {
            let lif = brainpy::LifRef {
                V_rest: -60.0,
                V_reset: -60.0,
                V_th: -50.0,
                tau: 20.0,
                tau_ref: 5.0,
                ..brainpy::LifRef::default()
            };
            Group::cells("cell", n, cell(lif, &self.net, &parameters)?)
        };
        let cells = network.add(cells);
        let mut projection =
            Projection::new("source to cell", source, cells, Connectivity::one_to_one()).weight(weight);
        if is_default || delay != 0.0 {
            projection = projection.delay(delay);
        }
        let mut parameters = settings.others();
        if entry.name == "Expon" {
            // That of the example.
            parameters.insert(0, ("tau".to_owned(), 5.0));
        }
        let projection = with_synapse(projection.output(output), entry, alignment, &parameters)?;
        let synapse = network.connect(projection);

        let what = match self.output {
            OutputArg::Coba => "a conductance",
            OutputArg::Cuba => "a current",
            OutputArg::Mg => "a conductance blocked by magnesium",
        };
        let title = format!("{} as {what}, onto a leaky integrate-and-fire cell", entry.title);
        let mut design = Design::new(title, network, View::Traces(Vec::new()));
        design.projections.push(synapse);
        design.show(source);
        design.show(cells);
        for state in entry.info.states.iter().filter(|state| state.name != entry.info.output) {
            let unit = if state.unit.is_empty() { String::new() } else { format!(" ({})", state.unit) };
            let record = Record::synapse(synapse, state.name);
            design.trace("state of the synapse", format!("{}{unit}", state.name), vec![(state.name, record)]);
        }
        design.trace("weighed output of the synapse", label, vec![("sum", Record::sum(synapse))]);
        design.trace("synaptic current", "I (nA)", vec![("I", Record::current(synapse))]);
        design.trace("membrane potential of the cell", "V (mV)", vec![("V", Record::state(cells, "V"))]);
        design.level(threshold);
        Ok(design)
    }
}

impl SimpleArgs {
    /// The time of each spike and its source.
    fn spikes(&self, n: usize, clock: &Clock) -> Result<Vec<(f64, usize)>, Error> {
        let arrivals = match (&self.spikes_file, &self.spikes) {
            (Some(path), _) => Arrivals::read(path, n, clock)?,
            (None, Some(list)) => Arrivals::at_times(&Arrivals::parse_times(list)?, n, clock)?,
            (None, None) => {
                let times: Vec<f64> = DEFAULT_SPIKES.into_iter().filter(|time| *time <= clock.duration()).collect();
                Arrivals::at_times(&times, n, clock)?
            }
        };
        if arrivals.n_weighted() > 0 {
            return Err(Error::input(
                "--spikes-file: the spikes of a network have no weights; set one by --set weight=2",
            ));
        }
        Ok(arrivals.times(clock).collect())
    }
}

/// Puts a conductance into a projection.
fn with_synapse<T: Real>(
    projection: Projection<T>,
    entry: &Entry,
    alignment: Alignment,
    parameters: &[(String, f64)],
) -> Result<Projection<T>, Error> {
    if entry.family != Family::Conductance {
        return Err(no_conductance(entry));
    }
    let setup = parameters.iter().fold(Named::new(), |setup, (name, value)| setup.set(name, *value));
    // What is kept for presynaptic cells takes plain spikes, and weights multiply what it hands on.
    let projection = if alignment == Alignment::Pre { projection.weigh_outputs() } else { projection };
    Ok(projection.synapse_aligned(alignment, entry.chosen(), setup))
}

fn no_conductance(entry: &Entry) -> Error {
    let all = models::REGISTRY.iter().filter(|entry| entry.family == Family::Conductance);
    let known = all.map(|entry| entry.name).collect::<Vec<_>>().join(", ");
    Error::input(format!("--synapse: {} is a model of {}; conductances: {known}", entry.name, entry.family))
}
