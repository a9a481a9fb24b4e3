//! `synapse net`: networks of the literature, a file each, over the public API.
//!
//! A network says what it is made of ([`Gallery::design`]); what all have in common is here: the run with its progress and
//! its end at Ctrl-C, the summary, the files and the figure.

mod brunel;
mod coba;
mod cuba;
mod figure;
mod settings;
mod simple;
mod stdp;
mod stream;
mod summary;

use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use synapse_runtime::Real;
use synapse_runtime::network::{GroupId, Network, ProjectionId, Record, RecordId, Simulation, SpikeTrain};

use self::settings::Settings;
use self::stream::Stream;
use crate::files::{Format, Spikes};
use crate::output::{self, Target};
use crate::simulation::{Clock, flag_of};
use crate::stop::Stop;
use crate::trace::{Quantity, Source, Trace};
use crate::{Error, NetArgs, NetCommand, NetFlags, PrecisionArg, ProgressArg, files, progress};

pub(crate) fn command(args: &NetArgs, out: &mut dyn Write) -> Result<(), Error> {
    match &args.network {
        NetCommand::Simple(args) => run(&**args, out),
        NetCommand::Stdp(args) => run(args, out),
        NetCommand::Coba(args) => run(args, out),
        NetCommand::Cuba(args) => run(args, out),
        NetCommand::Brunel(args) => run(args, out),
    }
}

/// A network of the gallery.
trait Gallery {
    /// What it is called on the command line.
    const NAME: &'static str;
    /// How long it runs if not told, in ms.
    const DURATION: f64 = 1000.0;
    /// From when on statistics count if not told, in ms, if it runs longer than that.
    const FROM: f64 = 100.0;

    fn flags(&self) -> &NetFlags;

    /// Where traces go.
    fn traces(&self) -> Option<&Path> {
        None
    }

    /// What it is made of.
    fn design<T: Real>(&self, clock: &Clock, settings: &mut Settings) -> Result<Design<T>, Error>;
}

/// A network and what is shown of it.
struct Design<T> {
    /// One line about it.
    title: String,
    network: Network<T>,
    groups: Vec<(GroupId, RecordId)>,
    projections: Vec<ProjectionId>,
    view: View,
}

/// What a figure shows beside a raster of all groups.
enum View {
    /// Rates over time in bins, of the last so many ms.
    Rates { bin: f64, span: f64 },
    /// Traces in panels.
    Traces(Vec<Panel<RecordId>>),
}

/// Traces with one axis.
struct Panel<R> {
    title: &'static str,
    label: String,
    /// Each with its name.
    curves: Vec<(String, R)>,
    /// A potential that matters.
    level: Option<f64>,
}

impl<T: Real> Design<T> {
    fn new(title: impl Into<String>, network: Network<T>, view: View) -> Self {
        Self { title: title.into(), network, groups: Vec::new(), projections: Vec::new(), view }
    }

    /// Shows the spikes of a group.
    fn show(&mut self, group: GroupId) {
        let spikes = self.network.record(Record::spikes(group));
        self.groups.push((group, spikes));
    }

    /// Shows a trace of the first cell or connection in a panel of its own.
    fn trace(&mut self, title: &'static str, label: impl Into<String>, records: Vec<(&str, Record)>) {
        let curves = records.into_iter().map(|(name, record)| (name.to_owned(), self.network.record(record.only([0]))));
        let panel = Panel { title, label: label.into(), curves: curves.collect(), level: None };
        match &mut self.view {
            View::Traces(panels) => panels.push(panel),
            View::Rates { .. } => self.view = View::Traces(vec![panel]),
        }
    }

    /// Marks a level in the latest panel.
    fn level(&mut self, level: f64) {
        if let View::Traces(panels) = &mut self.view
            && let Some(panel) = panels.last_mut()
        {
            panel.level = Some(level);
        }
    }
}

/// A run that is over.
struct Run {
    network: &'static str,
    title: String,
    dt: f64,
    /// Until when it was computed, and until when it was to be, in ms.
    end: f64,
    duration: f64,
    /// From when on statistics count, in ms.
    from: f64,
    seed: u64,
    precision: &'static str,
    n_steps: usize,
    n_connections: usize,
    bytes: usize,
    build_time: Duration,
    run_time: Duration,
    spikes: Vec<SpikeTrain>,
    shown: Shown,
}

/// Times in ms, each with a value.
type Curve = Vec<(f64, f64)>;

/// What there is to be drawn beside spikes.
enum Shown {
    Rates { bin: f64, span: f64 },
    Traces(Vec<Panel<Curve>>),
}

impl Run {
    fn is_interrupted(&self) -> bool {
        self.end < self.duration
    }
}

fn run<G: Gallery>(args: &G, out: &mut dyn Write) -> Result<(), Error> {
    let flags = args.flags();
    // What is asked for is checked before anything is computed.
    let out_format = flags.out.as_deref().map(Format::of).transpose()?;
    let traces_format = args.traces().map(|path| Format::of_flag(path, "--traces")).transpose()?;
    let plot_format = flags.plot.as_deref().map(crate::figure::Format::of).transpose()?;
    let outputs = [("--out", flags.out.as_deref()), ("--traces", args.traces()), ("--plot", flags.plot.as_deref())];
    for (k, (flag, path)) in outputs.iter().enumerate() {
        if let Some((other, Some(path))) = outputs[..k].iter().find(|(_, other)| path.is_some() && other == path) {
            return Err(Error::input(format!("{flag}: {} is what {other} writes already", path.display())));
        }
    }
    let takes_standard = output::takes_standard(outputs)?;
    if takes_standard && flags.json {
        return Err(Error::input("--json: standard output is where a result goes already"));
    }
    let is_quiet = takes_standard || flags.quiet;
    // The files are there, under other names, before the work is done; a stream of spikes has one of its own later.
    let stop = Stop::new();
    let mut out_target = flags.out.as_deref().map(Target::of).transpose()?;
    if out_format != Some(Format::Json) {
        out_target = None;
    }
    let traces_target = args.traces().map(Target::of).transpose()?;
    let plot_target = flags.plot.as_deref().map(Target::of).transpose()?;
    let run = match flags.precision {
        PrecisionArg::F32 => simulate::<f32, G>(args, out_format, out, &stop)?,
        PrecisionArg::F64 => simulate::<f64, G>(args, out_format, out, &stop)?,
    };
    if let Some(target) = out_target {
        let Run { network, dt, end, .. } = run;
        let spikes = Spikes { network, dt, end, is_interrupted: run.is_interrupted(), trains: &run.spikes };
        files::write_spikes_as_json(spikes, target, out)?;
    }
    if let (Some(target), Some(format), Shown::Traces(panels)) = (traces_target, traces_format, &run.shown) {
        files::write(&traces(&run, panels), target, format, out)?;
    }
    if let (Some(target), Some(format)) = (plot_target, plot_format) {
        figure::write(&run, target, format, out)?;
    }
    if flags.json {
        writeln!(out, "{}", summary::as_json(&run))?;
    } else if !is_quiet {
        summary::write(&run, out)?;
        for path in flags.out.iter().map(|path| &**path).chain(args.traces()).chain(flags.plot.as_deref()) {
            writeln!(out, "wrote {}", path.display())?;
        }
    }
    if run.is_interrupted() {
        let Run { end, duration, .. } = run;
        return Err(Error::Failed(format!("interrupted at {end:.1} ms of {duration} ms")));
    }
    Ok(())
}

/// Builds and runs a network; spikes are written meanwhile where the format allows it.
fn simulate<T: Real, G: Gallery>(
    args: &G,
    out_format: Option<Format>,
    out: &mut dyn Write,
    stop: &Stop,
) -> Result<Run, Error> {
    let flags = args.flags();
    let clock = Clock::new(flags.dt, flags.duration.unwrap_or(G::DURATION))?;
    let from = flags.from.unwrap_or(if clock.duration() > G::FROM { G::FROM } else { 0.0 });
    if !(0.0..=clock.duration()).contains(&from) {
        let message = format!("--from: {from} ms is not between 0 and the end of the run at {} ms", clock.duration());
        return Err(Error::input(message));
    }
    let started = Instant::now();
    let mut settings = Settings::new(&flags.set)?;
    let Design { title, network, groups, projections, view } = args.design::<T>(&clock, &mut settings)?;
    settings.finish(G::NAME)?;
    let network = network.seed(flags.seed);
    let built = network.build();
    let mut simulation = built.map_err(|error| Error::input(flag_of(&error) + &error.to_string()))?;
    let threads = simulation.threads(usize::from(flags.threads));
    threads.map_err(|error| Error::input(format!("--threads: {error}")))?;
    if !flags.quiet {
        clock.warn();
        simulation.warnings().iter().for_each(|warning| progress::warn(warning));
    }
    let mut spikes = Stream::new(flags, out_format, &clock, &groups, &simulation)?;
    // Nobody will see the traces unless they are written or drawn.
    let unseen: Vec<RecordId> = match &view {
        View::Traces(panels) if args.traces().is_none() && flags.plot.is_none() => {
            panels.iter().flat_map(|panel| panel.curves.iter().map(|(_, record)| *record)).collect()
        }
        _ => Vec::new(),
    };
    let (build_time, started) = (started.elapsed(), Instant::now());
    let show_progress = flags.progress == ProgressArg::Auto && !flags.quiet;
    let n_steps = advance(&mut simulation, clock.n_steps, show_progress, stop, |simulation| {
        for record in &unseen {
            simulation.drain_recording(*record);
        }
        spikes.drain(simulation)
    })?;
    let run_time = started.elapsed();
    let spikes = spikes.finish(clock.time(n_steps), n_steps < clock.n_steps, out)?;
    let curve = |record| {
        let recording = simulation.recording(record);
        recording.times.iter().copied().zip(recording.values.iter().copied()).collect()
    };
    let shown = match view {
        View::Rates { bin, span } => Shown::Rates { bin, span },
        View::Traces(panels) => {
            let panels = panels.into_iter().map(|Panel { title, label, curves, level }| {
                let curves = curves.into_iter().map(|(name, record)| (name, curve(record))).collect();
                Panel { title, label, curves, level }
            });
            Shown::Traces(panels.collect())
        }
    };
    let n_connections = projections.iter().filter_map(|projection| simulation.n_connections(*projection).ok());
    Ok(Run {
        network: G::NAME,
        title,
        dt: clock.dt,
        end: clock.time(n_steps),
        duration: clock.duration(),
        from,
        seed: flags.seed,
        precision: match flags.precision {
            PrecisionArg::F32 => "f32",
            PrecisionArg::F64 => "f64",
        },
        n_steps,
        n_connections: n_connections.sum(),
        bytes: simulation.bytes(),
        build_time,
        run_time,
        spikes,
        shown,
    })
}

/// Advances until the end or until somebody presses Ctrl-C, and does `meanwhile` now and then, also at the end; how many steps
/// were done.
fn advance<T: Real>(
    simulation: &mut Simulation<T>,
    n_steps: usize,
    show_progress: bool,
    stop: &Stop,
    mut meanwhile: impl FnMut(&mut Simulation<T>) -> Result<(), Error>,
) -> Result<usize, Error> {
    /// How long nobody looks at the bar or at Ctrl-C.
    const PATIENCE: Duration = Duration::from_millis(50);
    let bar = progress::bar(n_steps, show_progress);
    let (mut done, mut chunk) = (0, 1);
    // There may be something at time 0 already.
    meanwhile(simulation)?;
    while done < n_steps && !stop.is_wanted() {
        let (begun, next) = (Instant::now(), chunk.min(n_steps - done));
        simulation.advance(next as u64).map_err(|error| Error::Failed(error.to_string()))?;
        meanwhile(simulation)?;
        done += next;
        bar.inc(next as u64);
        chunk = if begun.elapsed() < PATIENCE { chunk * 2 } else { (chunk / 2).max(1) };
    }
    bar.finish_and_clear();
    Ok(done)
}

/// The traces of panels, with one column each.
fn traces(run: &Run, panels: &[Panel<Curve>]) -> Trace {
    let curves = || panels.iter().flat_map(|panel| &panel.curves);
    let times = curves().next().map(|(_, curve)| curve.iter().map(|(time, _)| *time).collect());
    let quantity = |(name, curve): &(String, Curve)| Quantity {
        name: name.clone(),
        source: Source::State,
        unit: "",
        values: curve.iter().map(|(_, value)| *value).collect(),
    };
    let quantities = curves().map(quantity).collect();
    Trace {
        title: run.network.to_owned(),
        times: times.unwrap_or_default(),
        n: 1,
        quantities,
        is_interrupted: run.is_interrupted(),
    }
}
