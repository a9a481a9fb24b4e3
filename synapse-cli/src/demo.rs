//! `synapse` without words: spikes at 10, 30, 50 and 70 ms through the seven models, one figure and one trace.

use std::io::Write;
use std::path::Path;

use synapse_runtime::{Description, Precision};

use crate::figure::{self, Panel};
use crate::output::Target;
use crate::simulation::{Clock, DEFAULT_SPIKES, Simulation};
use crate::spikes::Arrivals;
use crate::stop::Stop;
use crate::trace::{self, Quantity, Trace};
use crate::{Error, files};

/// The models of the demonstration and what stands above their panels.
const MODELS: [(&str, &str); 7] = [
    ("Expon", "g (single peak = 1)"),
    ("DualExpon", "g (single peak = 1)"),
    ("DualExponV2", "g (single peak = 1)"),
    ("Alpha", "g (single peak = 1/e)"),
    ("Nmda", "open fraction g"),
    ("Std", "resources x"),
    ("Stp", "u·x after the spike"),
];

const FIGURE: &str = "synapse.svg";
const TRACE: &str = "synapse.csv";

pub(crate) fn command(out: &mut dyn Write) -> Result<(), Error> {
    // What cannot be written is said before anything is computed.
    let (figure_file, trace_file) = (Target::of(Path::new(FIGURE))?, Target::of(Path::new(TRACE))?);
    let clock = Clock::new(0.1, 100.0)?;
    let stop = Stop::new();
    let mut panels = Vec::new();
    let title = "demonstration".to_owned();
    let mut joint = Trace { title, times: Vec::new(), n: 1, quantities: Vec::new(), is_interrupted: false };
    writeln!(out, "spikes at 10, 30, 50 and 70 ms through seven models, 1000 steps of 0.1 ms\n")?;
    writeln!(out, "{:<12}  {:<10}  {:>10}  {:>10}", "model", "solver", "greatest", "at 100 ms")?;
    for (name, label) in MODELS {
        let entry = models::find(name).map_err(Error::input)?;
        let population = entry.build(&Description::new(1, clock.dt), Precision::Double).map_err(Error::input)?;
        let arrivals = Arrivals::at_times(&DEFAULT_SPIKES, 1, &clock)?;
        let mut simulation = Simulation { clock: clock.clone(), population, arrivals };
        let (trace, extents) = trace::run(&mut simulation, true, true, &stop)?;
        if trace.is_interrupted {
            return Err(Error::failed("interrupted"));
        }
        let (Some(output), Some(extent)) = (trace.quantities.last(), extents.last()) else { continue };
        let method = simulation.population.method();
        writeln!(out, "{:<12}  {method:<10}  {:>10.6}  {:>10.6}", entry.title, extent.greatest, extent.last)?;
        panels.push(Panel {
            title: entry.title.to_owned(),
            label: label.to_owned(),
            curves: vec![trace.times.iter().copied().zip(output.values.iter().copied()).collect()],
            spikes: DEFAULT_SPIKES.to_vec(),
            start: 0.0,
            end: clock.duration(),
        });
        joint.quantities.push(Quantity { name: entry.title.to_owned(), ..output.clone() });
        joint.times = trace.times;
    }
    let title = "Seven synapses, presynaptic spikes at 10, 30, 50 and 70 ms (dashed)";
    figure::write(title, panels, 2, figure_file, figure::Format::Svg, out)?;
    files::write(&joint, trace_file, files::Format::Csv, out)?;
    writeln!(out, "\nwrote {FIGURE} and {TRACE}; next: synapse list, synapse show DualExpon, synapse run --help")?;
    Ok(())
}
