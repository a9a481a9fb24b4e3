//! Figures: panels with one time axis, spikes marked.

use std::io::Write;
use std::path::Path;

use kuva::backend::png::PngBackend;
use kuva::backend::svg::SvgBackend;
use kuva::plot::LinePlot;
use kuva::render::annotations::ReferenceLine;
use kuva::render::figure::Figure;
use kuva::render::layout::Layout;
use kuva::render::plots::Plot;

use crate::Error;
use crate::files::ending;
use crate::output::Target;

/// The formats of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Svg,
    Png,
}

impl Format {
    /// The format that the ending of a name asks for.
    pub(crate) fn of(path: &Path) -> Result<Self, Error> {
        ending(path, "--plot", &[("svg", Self::Svg), ("png", Self::Png)])
    }
}

/// A panel of a figure.
#[derive(Clone, Debug)]
pub(crate) struct Panel {
    /// What stands above it.
    pub(crate) title: String,
    /// What the vertical axis shows.
    pub(crate) label: String,
    /// Curves over the time in ms.
    pub(crate) curves: Vec<Vec<(f64, f64)>>,
    /// The times of spikes in ms.
    pub(crate) spikes: Vec<f64>,
    /// Where the time axis begins, in ms.
    pub(crate) start: f64,
    /// Where it ends.
    pub(crate) end: f64,
}

/// Colours that print, and that people with any colour vision tell apart (Okabe & Ito 2008).
pub(crate) const COLOURS: [&str; 7] = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"];

/// Draws panels under a title, `n_columns` in a row, and writes them.
pub(crate) fn write(
    title: &str,
    panels: Vec<Panel>,
    n_columns: usize,
    target: Target,
    format: Format,
    out: &mut dyn Write,
) -> Result<(), Error> {
    let n_panels = panels.len();
    let n_rows = n_panels.div_ceil(n_columns);
    let mut plots = Vec::new();
    let mut layouts = Vec::new();
    for (position, panel) in panels.into_iter().enumerate() {
        // No panel stands below it.
        let is_lowest = position + n_columns >= n_panels;
        let (cell, layout) = draw(panel, is_lowest);
        plots.push(cell);
        layouts.push(layout);
    }
    let figure = Figure::new(n_rows, n_columns).with_plots(plots).with_layouts(layouts).with_cell_size(460.0, 200.0);
    let figure = figure.with_title(title).with_title_size(15).with_spacing(4.0).with_padding(8.0);
    save(figure, target, format, out)
}

/// Writes a figure.
pub(crate) fn save(figure: Figure, target: Target, format: Format, out: &mut dyn Write) -> Result<(), Error> {
    let scene = figure.render();
    let contents = match format {
        Format::Svg => SvgBackend.render_scene(&scene).into_bytes(),
        Format::Png => {
            let drawn = PngBackend::new().with_scale(2.0).render_scene(&scene);
            drawn.map_err(|error| Error::Failed(format!("cannot draw the figure: {error}")))?
        }
    };
    target.write(out, |file| file.write_all(&contents))
}

fn draw(panel: Panel, is_lowest: bool) -> (Vec<Plot>, Layout) {
    let curves = panel.curves.into_iter().zip(COLOURS.iter().cycle());
    let plots: Vec<Plot> = curves
        .map(|(points, colour)| {
            Plot::Line(LinePlot::new().with_data(points).with_color(*colour).with_stroke_width(1.6))
        })
        .collect();
    let layout = Layout::auto_from_plots(&plots).with_title(panel.title).with_y_label(panel.label);
    // The same margins everywhere, so that the time axes of a column stand below each other.
    let mut layout = layout
        .with_force_margins(72.0, 14.0)
        .with_force_margins_y(30.0, 40.0)
        .with_title_size(14)
        .with_label_size(12)
        .with_tick_size(11)
        .with_x_axis_min(panel.start)
        .with_x_axis_max(panel.end);
    if is_lowest {
        layout = layout.with_x_label("time (ms)");
    }
    for time in panel.spikes {
        let line = ReferenceLine::vertical(time).with_color("#888888").with_stroke_width(0.8);
        layout = layout.with_reference_line(line);
    }
    (plots, layout)
}
