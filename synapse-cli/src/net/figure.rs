//! The figure of a network: a raster of spikes above rates or traces, over one time axis.

use std::io::Write;

use kuva::plot::scatter::MarkerShape;
use kuva::plot::{LinePlot, ScatterPlot};
use kuva::render::annotations::ReferenceLine;
use kuva::render::figure::Figure;
use kuva::render::layout::{Layout, TickFormat};
use kuva::render::plots::Plot;
use synapse_runtime::network::{SpikeTrain, statistics};

use super::{Curve, Panel, Run, Shown};
use crate::Error;
use crate::figure::{COLOURS, Format, save};
use crate::output::Target;

/// The width of a figure and the heights of its panels, in pixels.
const WIDTH: f64 = 760.0;
const RASTER: f64 = 250.0;
const TICKS: f64 = 115.0;
const CURVES: f64 = 170.0;
/// The margins of every panel, so that time axes stand below each other and legends beside them.
const LEFT: f64 = 86.0;
const RIGHT: f64 = 96.0;
/// More dots than this are no raster but a surface; fewer cells are shown instead.
const MOST_DOTS: usize = 6000;
const MOST_CELLS: usize = 250;

pub(super) fn write(run: &Run, target: Target, format: Format, out: &mut dyn Write) -> Result<(), Error> {
    let span = match &run.shown {
        Shown::Rates { span, .. } => *span,
        Shown::Traces(_) => f64::INFINITY,
    };
    let time = ((run.end - span).max(0.0), run.end.max(run.dt));
    let mut panels = Vec::new();
    if run.spikes.iter().all(|train| train.n <= 3) {
        panels.push((ticks(&run.spikes), TICKS));
    } else {
        panels.push((raster(&run.spikes, time), RASTER));
    }
    match &run.shown {
        Shown::Rates { bin, .. } => panels.push((rates(&run.spikes, bin.max(run.dt), time), CURVES)),
        Shown::Traces(traces) => panels.extend(traces.iter().map(|panel| (curves(panel), CURVES))),
    }
    let n_panels = panels.len();
    let mut figure = Figure::new(n_panels, 1).with_cell_size(WIDTH, CURVES);
    let (mut plots, mut layouts) = (Vec::new(), Vec::new());
    for (k, ((cell, layout), height)) in panels.into_iter().enumerate() {
        let is_lowest = k + 1 == n_panels;
        figure = figure.with_row_height(k, if is_lowest { height + 16.0 } else { height });
        plots.push(cell);
        layouts.push(dress(layout, time, is_lowest));
    }
    let mut title = format!("{}: {}", run.network, run.title);
    if run.is_interrupted() {
        title.push_str(", interrupted");
    }
    let figure = figure.with_plots(plots).with_layouts(layouts).with_title(title).with_title_size(16);
    save(figure.with_spacing(2.0).with_padding(10.0), target, format, out)
}

/// What all panels share.
fn dress(layout: Layout, (start, end): (f64, f64), is_lowest: bool) -> Layout {
    let layout = layout
        .with_force_margins(LEFT, RIGHT)
        .with_force_margins_y(32.0, if is_lowest { 44.0 } else { 22.0 })
        .with_title_size(13)
        .with_label_size(12)
        .with_tick_size(11)
        .with_body_size(12)
        .with_legend_box(false)
        .with_x_axis_min(start)
        .with_x_axis_max(end);
    if is_lowest { layout.with_x_label("time (ms)") } else { layout }
}

fn colour(k: usize) -> &'static str {
    COLOURS[k % COLOURS.len()]
}

/// A row of ticks for each cell: few cells with few spikes.
fn ticks(trains: &[SpikeTrain]) -> (Vec<Plot>, Layout) {
    let mut plots = Vec::new();
    let n_rows: usize = trains.iter().map(|train| train.n).sum();
    let mut above = n_rows as f64;
    for (k, train) in trains.iter().enumerate() {
        let mut is_first = true;
        for (time, cell) in train.times.iter().zip(&train.cells) {
            let row = above - f64::from(*cell) - 1.0;
            let tick = [(*time, row + 0.15), (*time, row + 0.85)];
            let mut plot = LinePlot::new().with_data(tick).with_color(colour(k)).with_stroke_width(2.2);
            if std::mem::take(&mut is_first) {
                plot = plot.with_legend(train.name.clone());
            }
            plots.push(Plot::Line(plot));
        }
        above -= train.n as f64;
    }
    if plots.is_empty() {
        plots.push(Plot::Line(LinePlot::new().with_data([(0.0, -1.0)])));
    }
    let layout = Layout::auto_from_plots(&plots)
        .with_title("spikes")
        .with_y_axis_min(0.0)
        .with_y_axis_max(n_rows as f64)
        .with_y_tick_step(n_rows as f64 + 1.0)
        .with_y_tick_format(TickFormat::Custom(std::sync::Arc::new(|_| String::new())));
    (plots, layout)
}

/// A dot for each spike of some cells of each group, in proportion.
fn raster(trains: &[SpikeTrain], (start, end): (f64, f64)) -> (Vec<Plot>, Layout) {
    let n_cells: usize = trains.iter().map(|train| train.n).sum();
    let n_spikes: usize = trains.iter().map(|train| statistics::counts(train, start..end).iter().sum::<usize>()).sum();
    let spikes_of_cell = n_spikes as f64 / n_cells.max(1) as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most MOST_CELLS")]
    let most = (MOST_DOTS as f64 / spikes_of_cell.max(1.0)).clamp(25.0, MOST_CELLS as f64) as usize;
    let mut plots = Vec::new();
    let (mut below, mut shown) = (0, Vec::new());
    for (k, train) in trains.iter().enumerate() {
        let n = (train.n * most).div_ceil(n_cells.max(1)).min(train.n);
        let spikes = train.times.iter().zip(&train.cells);
        let dots = spikes.filter(|(time, cell)| **time >= start && (**cell as usize) < n);
        let dots: Vec<(f64, f64)> = dots.map(|(time, cell)| (*time, (below + *cell as usize) as f64 + 0.5)).collect();
        let plot = ScatterPlot::new().with_data(dots).with_color(colour(k)).with_marker(MarkerShape::Circle);
        plots.push(Plot::Scatter(plot.with_size(1.2).with_legend(train.name.clone())));
        shown.push(format!("{n} of {}", train.n));
        below += n;
    }
    let layout = Layout::auto_from_plots(&plots)
        .with_title(format!("spikes of {} cells", shown.join(" and ")))
        .with_y_label("cell")
        .with_show_grid(false)
        .with_y_axis_min(0.0)
        .with_y_axis_max(below.max(1) as f64);
    (plots, layout)
}

/// The mean rate of each group in bins.
fn rates(trains: &[SpikeTrain], bin: f64, (start, end): (f64, f64)) -> (Vec<Plot>, Layout) {
    let mut plots = Vec::new();
    let mut greatest = 0.0_f64;
    for (k, train) in trains.iter().enumerate() {
        let rates = statistics::rate_over_time(train, start..end, bin);
        greatest = rates.iter().copied().fold(greatest, f64::max);
        let middle = |k: usize| start + (k as f64 + 0.5) * bin;
        let points: Vec<(f64, f64)> = rates.into_iter().enumerate().map(|(k, rate)| (middle(k), rate)).collect();
        let plot = LinePlot::new().with_data(points).with_color(colour(k)).with_stroke_width(1.2);
        plots.push(Plot::Line(plot.with_legend(train.name.clone())));
    }
    let layout = Layout::auto_from_plots(&plots)
        .with_title(format!("mean rate of all cells, in bins of {bin} ms"))
        .with_y_label("rate (Hz)")
        .with_y_axis_min(0.0)
        .with_y_axis_max(if greatest > 0.0 { 1.05 * greatest } else { 1.0 });
    (plots, layout)
}

/// Traces, each in its colour.
fn curves(panel: &Panel<Curve>) -> (Vec<Plot>, Layout) {
    let n_curves = panel.curves.len();
    let plot = |(k, (name, points)): (usize, &(String, Curve))| {
        // A single curve needs no name, and not the colour of a group.
        let (colour, is_named) = if n_curves > 1 { (colour(k), true) } else { (colour(2), false) };
        let plot = LinePlot::new().with_data(points.iter().copied()).with_color(colour).with_stroke_width(1.5);
        Plot::Line(if is_named { plot.with_legend(name.clone()) } else { plot })
    };
    let plots: Vec<Plot> = panel.curves.iter().enumerate().map(plot).collect();
    let mut layout = Layout::auto_from_plots(&plots).with_title(panel.title).with_y_label(panel.label.clone());
    if let Some(level) = panel.level {
        // Room above for the name of the line.
        let values =
            || panel.curves.iter().flat_map(|(_, points)| points.iter().map(|(_, value)| *value)).chain([level]);
        let (least, greatest) = (values().fold(level, f64::min), values().fold(level, f64::max));
        let height = (greatest - least).max(1e-9);
        layout = layout.with_y_axis_min(least - 0.05 * height).with_y_axis_max(greatest + 0.15 * height);
        layout = layout.with_reference_line(
            ReferenceLine::horizontal(level).with_color("#888888").with_stroke_width(0.8).with_label("threshold"),
        );
    }
    (plots, layout)
}
