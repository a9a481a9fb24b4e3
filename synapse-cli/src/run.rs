//! `synapse run`: one population, driven by spikes.

use std::io::Write;

use crate::figure::{self, Panel};
use crate::output::{self, Target};
use crate::simulation::Simulation;
use crate::stop::Stop;
use crate::trace::{self, Extent, Trace};
use crate::{Error, ProgressArg, RunArgs, files};

pub(crate) fn command(args: &RunArgs, out: &mut dyn Write) -> Result<(), Error> {
    let entry = models::find(&args.model).map_err(Error::input)?;
    let args = &args.simulation;
    // What is asked for is checked before anything is computed.
    let out_format = args.out.as_deref().map(files::Format::of).transpose()?;
    let plot_format = args.plot.as_deref().map(figure::Format::of).transpose()?;
    let outputs = [("--out", args.out.as_deref()), ("--plot", args.plot.as_deref())];
    let is_quiet = output::takes_standard(outputs)? || args.quiet;
    let mut simulation = Simulation::new(entry, args)?;
    // The files are there, under other names, before the work is done.
    let stop = Stop::new();
    let out_target = args.out.as_deref().map(Target::of).transpose()?;
    let plot_target = args.plot.as_deref().map(Target::of).transpose()?;
    let keep = out_format.is_some() || plot_format.is_some();
    let show_progress = args.progress == ProgressArg::Auto && !args.quiet;
    let (trace, extents) = trace::run(&mut simulation, keep, show_progress, &stop)?;
    if let (Some(target), Some(format)) = (out_target, out_format) {
        files::write(&trace, target, format, out)?;
    }
    if let (Some(target), Some(format)) = (plot_target, plot_format) {
        let title = format!("{}: dashed lines mark presynaptic spikes", entry.title);
        figure::write(&title, panels(&trace, &simulation), 1, target, format, out)?;
    }
    if !is_quiet {
        summary(entry.name, &simulation, &extents, out)?;
        for path in args.out.iter().chain(&args.plot) {
            writeln!(out, "wrote {}", path.display())?;
        }
    }
    if trace.is_interrupted {
        let end = trace.times.last().copied().unwrap_or_default();
        return Err(Error::failed(format!("interrupted at {end:.1} ms of {} ms", simulation.clock.duration())));
    }
    Ok(())
}

/// Curves of the first elements; more would hide each other.
const MOST_CURVES: usize = 5;

fn panels(trace: &Trace, simulation: &Simulation) -> Vec<Panel> {
    let n_curves = trace.n.min(MOST_CURVES);
    let rows = simulation.arrivals.rows_of_first(n_curves);
    let spikes: Vec<f64> = rows.into_iter().map(|row| simulation.clock.time(row)).collect();
    let info = simulation.population.info();
    // An output that is a state has that state's panel.
    let repeats = |name: &str| name == "output" && info.states.iter().any(|state| state.name == info.output);
    let quantities = trace.quantities.iter().filter(|quantity| !repeats(&quantity.name));
    quantities
        .map(|quantity| {
            let curve = |element| trace.times.iter().copied().zip(trace.column(quantity, element)).collect();
            let unit = if quantity.unit.is_empty() { String::new() } else { format!(" ({})", quantity.unit) };
            Panel {
                title: quantity.name.clone(),
                label: format!("{}{unit}", quantity.name),
                curves: (0..n_curves).map(curve).collect(),
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
        let [least, greatest, last] = [least, greatest, last].map(|value| digits(*value));
        let line = format!("{name:width$}  {least:>12}  {greatest:>12}  {last:>12}  {unit}");
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// Six digits, wherever they begin.
fn digits(value: f64) -> String {
    let magnitude = value.abs();
    if value == 0.0 {
        "0".to_owned()
    } else if (1e-3..1e6).contains(&magnitude) {
        format!("{value:.6}")
    } else {
        format!("{value:.5e}")
    }
}
