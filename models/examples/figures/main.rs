//! The figures of the models: `cargo run --release -p models --example figures -- docs/figures`.
//!
//! Each shows what its model is for, in the form in which its paper or the field shows it.

mod driven;
mod receptors;

use std::fs;
use std::path::{Path, PathBuf};

use kuva::backend::svg::SvgBackend;
use kuva::plot::{LegendPosition, LinePlot, ScatterPlot};
use kuva::render::annotations::ReferenceLine;
use kuva::render::figure::Figure;
use kuva::render::layout::Layout;
use kuva::render::plots::Plot;
use models::{
    CalciumStdp, Gabab, InhibitoryStdp, MultiplicativeStdp, NearestStdpPresynapticCentred, NearestStdpReduced,
    NearestStdpSymmetric, NmdaMg, PowerLawStdp, Stdp, TripleExpon, TripletStdp, TsodyksMarkram,
};
use synapse_runtime::prelude::*;
use synapse_runtime::{Error, EventDriven, LazyPopulation};

/// Colours that print, and that people with any colour vision tell apart (Okabe & Ito 2008).
const COLOURS: [&str; 6] = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"];

type Points = Vec<(f64, f64)>;

/// What is drawn in a panel.
enum Mark {
    /// A line of its own colour.
    Line(&'static str, Points),
    /// A line in the colour of the one before it.
    Again(Points),
    /// Dots in the colour of the line before them, with their errors.
    Dots(Points, Vec<f64>),
}

struct Panel {
    title: &'static str,
    x: &'static str,
    y: &'static str,
    marks: Vec<Mark>,
    legend: LegendPosition,
    /// Whether there are lines through zero.
    zero: bool,
    /// Whether each axis is logarithmic.
    log: [bool; 2],
    x_range: Option<(f64, f64)>,
    y_range: Option<(f64, f64)>,
    /// Horizontal lines and what they are.
    levels: Vec<(f64, &'static str)>,
}

impl Panel {
    fn new(title: &'static str, x: &'static str, y: &'static str, marks: Vec<Mark>) -> Self {
        Self {
            title,
            x,
            y,
            marks,
            legend: LegendPosition::InsideTopRight,
            zero: false,
            log: [false; 2],
            x_range: None,
            y_range: None,
            levels: Vec::new(),
        }
    }

    fn with_zero(self) -> Self {
        Self { zero: true, ..self }
    }

    fn with_legend(self, legend: LegendPosition) -> Self {
        Self { legend, ..self }
    }

    fn with_x(self, low: f64, high: f64) -> Self {
        Self { x_range: Some((low, high)), ..self }
    }

    fn with_y(self, low: f64, high: f64) -> Self {
        Self { y_range: Some((low, high)), ..self }
    }

    fn with_log_x(self) -> Self {
        Self { log: [true, self.log[1]], ..self }
    }

    fn with_log_y(self, low: f64, high: f64) -> Self {
        Self { log: [self.log[0], true], ..self }.with_y(low, high)
    }

    fn with_level(mut self, level: f64, name: &'static str) -> Self {
        self.levels.push((level, name));
        self
    }

    fn draw(self) -> (Vec<Plot>, Layout) {
        let mut plots = Vec::new();
        let mut colours = COLOURS.into_iter().cycle();
        let mut colour = COLOURS[0];
        let width = 1.8;
        let mut range = (f64::INFINITY, f64::NEG_INFINITY);
        for mark in self.marks {
            let (Mark::Line(_, points) | Mark::Again(points) | Mark::Dots(points, _)) = &mark;
            range = points.iter().fold(range, |(low, high), (x, _)| (low.min(*x), high.max(*x)));
            match mark {
                Mark::Line(name, points) => {
                    colour = colours.next().unwrap_or(COLOURS[0]);
                    let line = LinePlot::new().with_data(points).with_color(colour).with_stroke_width(width);
                    plots.push(Plot::Line(if name.is_empty() { line } else { line.with_legend(name) }));
                }
                Mark::Again(points) => {
                    let line = LinePlot::new().with_data(points).with_color(colour).with_stroke_width(width);
                    plots.push(Plot::Line(line));
                }
                Mark::Dots(points, errors) => {
                    let mut dots = ScatterPlot::new().with_data(points).with_size(4.0).with_color(colour);
                    if !errors.is_empty() {
                        dots = dots.with_y_err(errors);
                    }
                    plots.push(Plot::Scatter(dots));
                }
            }
        }
        let (x_min, x_max) = self.x_range.unwrap_or(range);
        let layout = Layout::auto_from_plots(&plots).with_title(self.title).with_x_label(self.x).with_y_label(self.y);
        let mut layout = layout
            .with_force_margins(78.0, 16.0)
            .with_force_margins_y(34.0, 48.0)
            .with_title_size(14)
            .with_label_size(13)
            .with_tick_size(11)
            .with_body_size(11)
            .with_show_grid(false)
            .with_legend_box(false)
            .with_legend_position(self.legend)
            .with_x_axis_min(x_min)
            .with_x_axis_max(x_max);
        if let Some((low, high)) = self.y_range {
            layout = layout.with_y_axis_min(low).with_y_axis_max(high);
        }
        if self.log[0] {
            layout = layout.with_log_x();
        }
        if self.log[1] {
            layout = layout.with_log_y();
        }
        for (level, name) in self.levels {
            let line = ReferenceLine::horizontal(level).with_color("#777777").with_stroke_width(0.9);
            layout = layout.with_reference_line(if name.is_empty() { line } else { line.with_label(name) });
        }
        if self.zero {
            for line in [ReferenceLine::horizontal(0.0), ReferenceLine::vertical(0.0)] {
                layout = layout.with_reference_line(line.with_color("#999999").with_stroke_width(0.8));
            }
        }
        (plots, layout)
    }
}

fn write(folder: &Path, name: &str, title: &str, panels: Vec<Panel>) {
    let (plots, layouts): (Vec<_>, Vec<_>) = panels.into_iter().map(Panel::draw).unzip();
    let figure = Figure::new(1, plots.len()).with_plots(plots).with_layouts(layouts).with_cell_size(440.0, 320.0);
    let scene = figure.with_title(title).with_title_size(16).with_spacing(10.0).with_padding(12.0).render();
    let path = folder.join(name).with_extension("svg");
    fs::write(&path, SvgBackend.render_scene(&scene)).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

/// One element of a model, driven by events.
fn one<M: EventDriven>(parameters: &[(&str, f64)]) -> Result<LazyPopulation<M>, Error> {
    let builder = Population::<M>::builder(1, 0.0);
    parameters.iter().fold(builder, |builder, (name, value)| builder.set(name, *value)).build_event_driven()
}

/// The change of the weight by spikes at the given times.
fn change<M: EventDriven>(parameters: &[(&str, f64)], pre: &[f64], post: &[f64]) -> Result<f64, Error> {
    let mut synapse = one::<M>(parameters)?;
    let before = synapse.state("w", 0.0)?[0];
    let mut events: Vec<(f64, bool)> = pre.iter().map(|t| (*t, true)).collect();
    events.extend(post.iter().map(|t| (*t, false)));
    events.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (t, is_pre) in &events {
        if *is_pre {
            synapse.deliver(*t, &[0.into()])?;
        } else {
            synapse.deliver_post(*t, &[0])?;
        }
    }
    Ok(synapse.state("w", events.last().map_or(0.0, |event| event.0))?[0] - before)
}

/// The change over lags from −`reach` to `reach`, those below and above 0 joined by an upright line.
fn window(reach: f64, change: impl Fn(f64) -> Result<f64, Error>) -> Result<Points, Error> {
    let side = |sign: f64| (0..=600).map(move |k| sign * (1e-9 + reach * f64::from(k) / 600.0));
    let lags = side(-1.0).rev().chain(side(1.0));
    lags.map(|lag| Ok((lag, change(lag)?))).collect()
}

const LAG: &str = "t_post − t_pre (ms)";
const THOUSANDTHS: &str = "change of the weight (10⁻³)";

fn thousandths(points: Points) -> Points {
    points.into_iter().map(|(x, y)| (x, 1000.0 * y)).collect()
}

/// A pair of spikes, the postsynaptic one `lag` ms behind.
fn pair<M: EventDriven>(parameters: &[(&str, f64)], lag: f64) -> Result<f64, Error> {
    change::<M>(parameters, &[200.0], &[200.0 + lag])
}

fn pairs(folder: &Path) -> Result<(), Error> {
    let all = thousandths(window(100.0, |lag| pair::<Stdp>(&[("A1", 0.01), ("A2", 0.005)], lag))?);
    let panel = Panel::new("", LAG, THOUSANDTHS, vec![Mark::Line("", all)]).with_zero();
    write(folder, "Stdp", "One pair of spikes", vec![panel]);

    let of = |w: f64| window(100.0, move |lag| pair::<MultiplicativeStdp>(&[("w0", w), ("mu", 1.0)], lag));
    let multiplicative = vec![
        Mark::Line("w = 0.2", thousandths(of(0.2)?)),
        Mark::Line("w = 0.5", thousandths(of(0.5)?)),
        Mark::Line("w = 0.8", thousandths(of(0.8)?)),
    ];
    let by_weight = |mu: f64, lag: f64| {
        let at = |k: i32| {
            let w = f64::from(k) / 200.0;
            Ok::<_, Error>((w, 1000.0 * pair::<MultiplicativeStdp>(&[("w0", w), ("mu", mu)], lag)?))
        };
        (2..=198).map(at).collect::<Result<Points, _>>()
    };
    let mut weights = Vec::new();
    for (name, mu) in [("μ = 0.02", 0.02), ("μ = 0.3", 0.3), ("μ = 1", 1.0)] {
        weights.push(Mark::Line(name, by_weight(mu, 1e-9)?));
        weights.push(Mark::Again(by_weight(mu, -1e-9)?));
    }
    let windows = Panel::new("one pair, μ = 1", LAG, THOUSANDTHS, multiplicative).with_zero().with_y(-5.0, 5.0);
    let weights = Panel::new("growth and shrinkage without lag", "weight", THOUSANDTHS, weights);
    let weights = weights.with_level(0.0, "").with_x(0.0, 1.0).with_y(-6.0, 9.0);
    write(folder, "MultiplicativeStdp", "Between additive and multiplicative", vec![windows, weights]);
    power_law(folder)?;

    let symmetric = thousandths(window(100.0, |lag| pair::<InhibitoryStdp>(&[], lag))?);
    let panel = Panel::new("one pair", LAG, THOUSANDTHS, vec![Mark::Line("", symmetric)]).with_zero();
    write(folder, "InhibitoryStdp", "Plasticity of inhibition", vec![panel, homeostasis()?]);
    Ok(())
}

fn power_law(folder: &Path) -> Result<(), Error> {
    let of = |w: f64| window(80.0, move |lag| Ok(100.0 * pair::<PowerLawStdp>(&[("w0", w)], lag)? / w));
    let relative =
        vec![Mark::Line("10 pA", of(10.0)?), Mark::Line("40 pA", of(40.0)?), Mark::Line("160 pA", of(160.0)?)];
    let by_weight = |lag: f64| {
        let at = |k: i32| {
            let w = 10.0_f64.powf(f64::from(k) / 40.0);
            Ok::<_, Error>((w, pair::<PowerLawStdp>(&[("w0", w)], lag)?.abs()))
        };
        (0..=120).map(at).collect::<Result<Points, _>>()
    };
    let laws = vec![Mark::Line("growth", by_weight(1e-9)?), Mark::Line("shrinkage", by_weight(-1e-9)?)];
    let laws = Panel::new("one pair without lag", "weight (pA)", "size of the change (pA)", laws);
    let laws = laws.with_legend(LegendPosition::InsideTopLeft).with_log_x().with_log_y(0.01, 100.0);
    let relative = Panel::new("one pair", LAG, "change of the weight (%)", relative).with_zero();
    write(folder, "PowerLawStdp", "Growth by a power law, shrinkage in proportion", vec![relative, laws]);
    Ok(())
}

/// The weight under uncorrelated spikes of three postsynaptic rates.
fn homeostasis() -> Result<Panel, Error> {
    let mut marks = Vec::new();
    for (name, rate) in [("10 Hz", 0.01), ("5 Hz, the target", 0.005), ("2.5 Hz", 0.0025)] {
        let mut synapse = one::<InhibitoryStdp>(&[("w0", 5.0)])?;
        let mut seed = 7_u64;
        let mut number = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 11) as f64 / 2.0_f64.powi(53)
        };
        let (mut t, mut points) = (0.0, Vec::new());
        while t < 60_000.0 {
            if number() * (0.01 + rate) < 0.01 {
                synapse.deliver(t, &[0.into()])?;
            } else {
                synapse.deliver_post(t, &[0])?;
            }
            points.push((t / 1000.0, synapse.state("w", t)?[0]));
            t -= (1.0 - number()).ln() / (0.01 + rate);
        }
        marks.push(Mark::Line(name, points));
    }
    let panel = Panel::new("uncorrelated spikes, presynaptic at 10 Hz", "time (s)", "weight", marks);
    Ok(panel.with_legend(LegendPosition::InsideBottomLeft))
}

fn nearest(folder: &Path) -> Result<(), Error> {
    const PRE: [f64; 2] = [100.0, 120.0];
    const POST: [f64; 2] = [106.0, 114.0];
    const PARAMETERS: [(&str, f64); 2] = [("A1", 0.01), ("A2", 0.005)];
    fn of<M: EventDriven>() -> Result<Points, Error> {
        Ok(thousandths(window(60.0, |lag| change::<M>(&PARAMETERS, &PRE, &POST.map(|t| t + lag)))?))
    }
    let panel = |title, points| {
        let marks = vec![Mark::Line(title, points), Mark::Line("all pairs", of::<Stdp>()?)];
        let x = "middle of post − middle of pre (ms)";
        let panel = Panel::new(title, x, THOUSANDTHS, marks).with_zero().with_y(-15.0, 30.0);
        Ok::<_, Error>(panel.with_legend(LegendPosition::InsideTopLeft))
    };
    let panels = vec![
        panel("symmetric", of::<NearestStdpSymmetric>()?)?,
        panel("presynaptic centred", of::<NearestStdpPresynapticCentred>()?)?,
        panel("reduced symmetric", of::<NearestStdpReduced>()?)?,
    ];
    write(
        folder,
        "NearestStdp",
        "Nearest neighbours: two presynaptic spikes 20 ms apart, two postsynaptic ones 8 ms apart",
        panels,
    );
    Ok(())
}

fn triplets(folder: &Path) -> Result<(), Error> {
    let by_frequency = |lag: f64| {
        let at = |k: i32| {
            let frequency = 0.1 + f64::from(k) * 0.25;
            let times: Vec<f64> = (0..60).map(|pair| 100.0 + f64::from(pair) * 1000.0 / frequency).collect();
            let post: Vec<f64> = times.iter().map(|t| t + lag).collect();
            let bounds = [("W_min", -9.0), ("W_max", 9.0)];
            Ok::<_, Error>((frequency, change::<TripletStdp>(&bounds, &times, &post)?))
        };
        (0..=204).map(at).collect::<Result<Points, _>>()
    };
    // Sjöström, Turrigiano & Nelson (2001), mean and standard error, as the paper fits them; moved a little apart.
    let measured = |changes: [f64; 5], by: f64| {
        [0.1, 10.0, 20.0, 40.0, 50.0].into_iter().map(|frequency| frequency + by).zip(changes).collect::<Points>()
    };
    let marks = vec![
        Mark::Line("pre 10 ms before post", by_frequency(10.0)?),
        Mark::Dots(measured([-0.04, 0.14, 0.29, 0.53, 0.56], -0.35), vec![0.05, 0.10, 0.14, 0.11, 0.26]),
        Mark::Line("post 10 ms before pre", by_frequency(-10.0)?),
        Mark::Dots(measured([-0.29, -0.41, -0.34, 0.56, 0.75], 0.35), vec![0.08, 0.11, 0.10, 0.32, 0.19]),
    ];
    let panel = Panel::new("60 pairs; dots: measured", "pairs per second (Hz)", "change of the weight", marks);
    let panel = panel.with_level(0.0, "").with_legend(LegendPosition::InsideTopLeft).with_x(-1.5, 52.5);
    write(folder, "TripletStdp", "Plasticity of triplets", vec![panel]);
    Ok(())
}

/// What pairs at 1 Hz leave behind, one element for each lag.
struct Calcium {
    /// (time in ms, calcium) around the first pair.
    calcium: Vec<Points>,
    /// (pairs, efficacy) before each pair.
    efficacies: Vec<Points>,
}

/// Pairs of each lag (ms) and from each efficacy at the start.
fn calcium(elements: &[(i32, f64)], n_pairs: u32) -> Result<Calcium, Error> {
    let n = elements.len();
    let starts: Vec<f64> = elements.iter().map(|(_, start)| *start).collect();
    let mut synapses = Population::<CalciumStdp>::builder(n, 0.1).set("rho0", starts).build()?;
    let (mut calcium, mut efficacies) = (vec![Vec::new(); n], vec![Vec::new(); n]);
    let all: Vec<Spike> = (0..n).map(Spike::from).collect();
    for pair in 0..=n_pairs {
        efficacies.iter_mut().zip(synapses.state("rho")?).for_each(|(path, rho)| path.push((f64::from(pair), *rho)));
        // Tenths of a ms from the presynaptic spike.
        for now in -1000..if pair < n_pairs { 9000 } else { -1000 } {
            // Its calcium comes late.
            if now == 137 {
                synapses.deliver(&all)?;
            }
            let post: Vec<usize> = (0..n).filter(|element| now == 10 * elements[*element].0).collect();
            synapses.deliver_post(&post)?;
            if pair == 0 && (-600..1200).contains(&now) {
                let t = f64::from(now) / 10.0;
                calcium.iter_mut().zip(synapses.state("c")?).for_each(|(path, c)| path.push((t, *c)));
            }
            synapses.advance()?;
        }
    }
    Ok(Calcium { calcium, efficacies })
}

fn calcium_figure(folder: &Path) -> Result<(), Error> {
    let mut ends = Vec::new();
    let lags = || (-40..=40).map(|k| 2 * k);
    for (name, start) in [("from 1", 1.0), ("from 0.5", 0.5), ("from 0", 0.0)] {
        let paths = calcium(&lags().map(|lag| (lag, start)).collect::<Vec<_>>(), 60)?.efficacies;
        ends.push(Mark::Line(
            name,
            lags().map(f64::from).zip(paths.iter().map(|path| path[path.len() - 1].1)).collect(),
        ));
    }
    let names = ["lag 10 ms", "lag 40 ms", "lag −24 ms"];
    let Calcium { calcium, efficacies } = calcium(&[(10, 0.5), (40, 0.5), (-24, 0.5)], 60)?;
    let traces = calcium.into_iter().zip(names).map(|(path, name)| Mark::Line(name, path)).collect();
    let paths = efficacies.into_iter().zip(names).map(|(path, name)| Mark::Line(name, path)).collect();
    let traces = Panel::new("calcium of one pair", "time behind the presynaptic spike (ms)", "calcium", traces);
    let traces = traces.with_level(1.3, "potentiation").with_level(1.0, "depression").with_y(0.0, 3.5);
    let ends = Panel::new("after 60 pairs", LAG, "efficacy", ends).with_legend(LegendPosition::InsideTopLeft);
    write(
        folder,
        "CalciumStdp",
        "Plasticity by calcium: depression before potentiation",
        vec![
            traces,
            Panel::new("pairs at 1 Hz", "pairs", "efficacy", paths).with_y(0.4, 0.64),
            ends.with_y(0.35, 0.65),
        ],
    );
    Ok(())
}

/// The output at each of `n` times up to `end`, of spikes at the given times and weight 1.
fn response<M: EventDriven>(parameters: &[(&str, f64)], spikes: &[f64], end: f64, n: u32) -> Result<Points, Error> {
    let mut synapse = one::<M>(parameters)?;
    let mut spikes = spikes.iter().peekable();
    let mut points = Vec::new();
    for k in 0..=n {
        let t = end * f64::from(k) / f64::from(n);
        while let Some(spike) = spikes.next_if(|spike| **spike <= t) {
            points.push((*spike, synapse.outputs(*spike)?[0]));
            synapse.deliver(*spike, &[0.into()])?;
            points.push((*spike, synapse.outputs(*spike)?[0]));
        }
        points.push((t, synapse.outputs(t)?[0]));
    }
    Ok(points)
}

fn resources(folder: &Path) -> Result<(), Error> {
    let mut spikes: Vec<f64> = (0..10).map(|spike| 50.0 + 50.0 * f64::from(spike)).collect();
    spikes.push(1050.0);
    let depressing = [("U", 0.5), ("tau_rec", 800.0), ("tau_facil", 1.0)];
    let y = "active resources";
    write(
        folder,
        "TsodyksMarkram",
        "Ten spikes at 20 Hz, and one more",
        vec![
            Panel::new(
                "depressing",
                "time (ms)",
                y,
                vec![Mark::Line("", response::<TsodyksMarkram>(&depressing, &spikes, 1200.0, 1200)?)],
            ),
            Panel::new(
                "facilitating",
                "time (ms)",
                y,
                vec![Mark::Line("", response::<TsodyksMarkram>(&[], &spikes, 1200.0, 1200)?)],
            ),
        ],
    );
    Ok(())
}

fn conductances(folder: &Path) -> Result<(), Error> {
    let train = |n: u32| (0..n).map(|spike| 50.0 + 5.0 * f64::from(spike)).collect::<Vec<f64>>();
    let relative = |n: u32| {
        let points = response::<Gabab>(&[], &train(n), 1000.0, 1000)?;
        let peak = points.iter().fold(0.0_f64, |most, (_, g)| most.max(*g));
        Ok::<_, Error>(points.into_iter().map(|(t, g)| (t, g / peak)).collect::<Points>())
    };
    let peaks = (1..=20).map(|n| {
        let points = response::<Gabab>(&[], &train(n), 600.0, 600)?;
        Ok::<_, Error>((f64::from(n), points.iter().fold(0.0_f64, |most, (_, g)| most.max(*g))))
    });
    let peaks = peaks.collect::<Result<Points, _>>()?;
    write(
        folder,
        "Gabab",
        "GABA-B: bursts open its channels",
        vec![
            Panel::new(
                "relative to the peak",
                "time (ms)",
                "open channels / peak",
                vec![Mark::Line("1 spike", relative(1)?), Mark::Line("10 spikes at 200 Hz", relative(10)?)],
            ),
            Panel::new(
                "peak after a burst at 200 Hz",
                "spikes",
                "fraction of open channels",
                vec![Mark::Line("", peaks.clone()), Mark::Dots(peaks, Vec::new())],
            )
            .with_x(0.0, 21.0)
            .with_log_y(1e-8, 1.0),
        ],
    );

    let parts = [("slow = 0", 0.0), ("slow = 0.3", 0.3), ("slow = 1", 1.0)];
    let curves = || {
        let curve =
            |(name, slow)| Ok(Mark::Line(name, response::<TripleExpon>(&[("slow", slow)], &[0.0], 300.0, 600)?));
        parts.into_iter().map(curve).collect::<Result<Vec<Mark>, Error>>()
    };
    let y = "conductance";
    write(
        folder,
        "TripleExpon",
        "One rise, two decays",
        vec![
            Panel::new("after a spike", "time (ms)", y, curves()?),
            Panel::new("the same, logarithmic", "time (ms)", y, curves()?).with_log_y(1e-3, 1.5),
        ],
    );

    let blocked = |name, magnesium: f64| {
        let mut synapse = Population::<NmdaMg>::builder(1, 0.1).set("Mg", magnesium).build()?;
        synapse.deliver(&[0.into()])?;
        for _ in 0..100 {
            synapse.advance()?;
        }
        let at = |k: i32| {
            let v = f64::from(k) / 2.0;
            Some((v, synapse.current(0, v)?.0))
        };
        Ok::<_, Error>(Mark::Line(name, (-180..=80).filter_map(at).collect()))
    };
    let marks = vec![blocked("no magnesium", 0.0)?, blocked("0.1 mM", 0.1)?, blocked("1 mM", 1.0)?];
    let mut synapse = Population::<NmdaMg>::builder(1, 0.1).build()?;
    let mut course = Vec::new();
    for step in 0..5000 {
        if step % 500 == 0 && step < 2500 {
            synapse.deliver(&[0.into()])?;
        }
        if step % 5 == 0 {
            course.push((synapse.time(), synapse.outputs()[0]));
        }
        synapse.advance()?;
    }
    write(
        folder,
        "NmdaMg",
        "NMDA: open channels, and their block by magnesium",
        vec![
            Panel::new("five spikes at 20 Hz", "time (ms)", "fraction of open channels", vec![Mark::Line("", course)]),
            Panel::new("10 ms after a spike", "membrane potential (mV)", "current (pA)", marks).with_zero(),
        ],
    );
    Ok(())
}

fn main() -> Result<(), Error> {
    let folder = std::env::args_os().nth(1).map_or_else(|| PathBuf::from("docs/figures"), PathBuf::from);
    fs::create_dir_all(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    pairs(&folder)?;
    nearest(&folder)?;
    triplets(&folder)?;
    calcium_figure(&folder)?;
    resources(&folder)?;
    conductances(&folder)?;
    driven::all(&folder)?;
    receptors::all(&folder)
}
