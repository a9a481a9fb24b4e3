//! `synapse run`: one population, driven by spikes.

use std::io::Write;

use crate::figure::{self, Panel};
use crate::simulation::Simulation;
use crate::trace::{self, Extent, Trace};
use crate::{Error, ProgressArg, RunArgs, files};

pub(crate) fn command(args: &RunArgs, out: &mut dyn Write) -> Result<(), Error> {
    let entry = models::find(&args.model).map_err(Error::input)?;
    let args = &args.simulation;
    // What is asked for is checked before anything is computed.
    let out_format = args.out.as_deref().map(files::Format::of).transpose()?;
    let plot_format = args.plot.as_deref().map(figure::Format::of).transpose()?;
    let mut simulation = Simulation::new(entry, args)?;
    let keep = out_format.is_some() || plot_format.is_some();
    let show_progress = args.progress == ProgressArg::Auto && !args.quiet;
    let (trace, extents) = trace::run(&mut simulation, keep, show_progress)?;
    if let (Some(path), Some(format)) = (&args.out, out_format) {
        files::write(&trace, path, format)?;
    }
    if let (Some(path), Some(format)) = (&args.plot, plot_format) {
        let title = format!("{}: dashed lines mark presynaptic spikes", entry.title);
        figure::write(&title, panels(&trace, &simulation), 1, path, format)?;
    }
    if args.quiet {
        return Ok(());
    }
    summary(entry.name, &simulation, &extents, out)?;
    for path in args.out.iter().chain(&args.plot) {
        writeln!(out, "wrote {}", path.display())?;
    }
    Ok(())
}

/// Curves of the first elements; more would hide each other.
const MOST_CURVES: usize = 5;

fn panels(trace: &Trace, simulation: &Simulation) -> Vec<Panel> {
    let spikes = simulation.arrivals.rows_of(0).map(|row| simulation.clock.time(row));
    let spikes: Vec<f64> = spikes.collect();
    let quantities = trace.quantities.iter();
    quantities
        .map(|quantity| {
            let curve = |element| trace.times.iter().copied().zip(trace.column(quantity, element)).collect();
            let unit = if quantity.unit.is_empty() { String::new() } else { format!(" ({})", quantity.unit) };
            Panel {
                title: quantity.name.clone(),
                label: format!("{}{unit}", quantity.name),
                curves: (0..trace.n.min(MOST_CURVES)).map(curve).collect(),
                spikes: spikes.clone(),
                start: 0.0,
                end: simulation.clock.duration(),
            }
        })
        .collect()
}

fn summary(name: &str, simulation: &Simulation, extents: &[Extent], out: &mut dyn Write) -> Result<(), Error> {
    let Simulation { clock, population, arrivals } = simulation;
    let plural = |n: usize, word: &str| if n == 1 { format!("{n} {word}") } else { format!("{n} {word}s") };
    let steps = format!("{} of {} ms", plural(clock.n_steps, "step"), clock.dt);
    let elements = plural(population.len(), "element");
    writeln!(out, "{name}: {elements}, {steps}, {}, {}", population.method(), plural(arrivals.len(), "spike"))?;
    if population.is_empty() {
        return Ok(());
    }
    let width = extents.iter().map(|extent| extent.name.len()).max().unwrap_or(0);
    writeln!(out, "{:width$}  {:>12}  {:>12}  {:>12}", "", "least", "greatest", "at the end")?;
    for extent in extents {
        let Extent { name, unit, least, greatest, last } = extent;
        writeln!(
            out,
            "{}",
            format!("{name:width$}  {least:>12.6}  {greatest:>12.6}  {last:>12.6}  {unit}").trim_end()
        )?;
    }
    Ok(())
}
