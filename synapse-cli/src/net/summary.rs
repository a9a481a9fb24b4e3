//! What a run of a network came to.

use std::io::Write;
use std::ops::Range;

use serde_json::{Value, json};
use synapse_runtime::network::{SpikeTrain, statistics};

use super::Run;
use crate::Error;

/// Cells with fewer spikes have no CV that is worth its name.
const LEAST_SPIKES: usize = 5;
/// The correlation of spike counts is that of the first cells in bins of so many ms.
const CORRELATED: usize = 200;
const BIN: f64 = 5.0;

/// What is said of a group, or of all.
struct Activity {
    name: String,
    n_cells: usize,
    /// Of the whole run.
    n_spikes: usize,
    rate: Option<f64>,
    /// The mean over cells, and how many these are.
    cv: Option<f64>,
    n_cv: usize,
}

impl Run {
    /// The steps that count, by the times at which they end.
    fn window(&self) -> Range<f64> {
        self.from.min(self.end) + self.dt..self.end + self.dt
    }

    fn activity(&self, name: &str, trains: &[SpikeTrain]) -> Activity {
        let window = self.window();
        let seconds = (window.end - window.start) * 1e-3;
        let cv: Vec<f64> =
            trains.iter().flat_map(|train| statistics::cv(train, window.clone(), LEAST_SPIKES)).collect();
        let n_cells: usize = trains.iter().map(|train| train.n).sum();
        let n_spikes: usize = trains.iter().flat_map(|train| statistics::counts(train, window.clone())).sum();
        Activity {
            name: name.to_owned(),
            n_cells,
            n_spikes: trains.iter().map(|train| train.times.len()).sum(),
            rate: (seconds > 0.0 && n_cells > 0).then(|| n_spikes as f64 / n_cells as f64 / seconds),
            cv: (!cv.is_empty()).then(|| cv.iter().sum::<f64>() / cv.len() as f64),
            n_cv: cv.len(),
        }
    }

    fn correlation(&self) -> Option<(f64, usize)> {
        let train = self.spikes.first()?;
        statistics::correlation(train, self.window(), BIN, 0..train.n.min(CORRELATED))
    }

    /// Seconds of computing for a second of the network's time.
    fn slowness(&self) -> f64 {
        if self.end > 0.0 { self.run_time.as_secs_f64() / (self.end * 1e-3) } else { 0.0 }
    }

    fn is_large(&self) -> bool {
        self.spikes.iter().any(|train| train.n > 1)
    }
}

pub(super) fn as_json(run: &Run) -> Value {
    let group = |activity: Activity| {
        json!({
            "name": activity.name,
            "cells": activity.n_cells,
            "spikes": activity.n_spikes,
            "rate_hz": activity.rate,
            "cv": activity.cv,
            "cv_cells": activity.n_cv,
        })
    };
    let correlation = run.correlation();
    let groups = run.spikes.iter().map(|train| run.activity(&train.name, std::slice::from_ref(train)));
    json!({
        "network": run.network,
        "title": run.title,
        "dt_ms": run.dt,
        "duration_ms": run.end,
        "interrupted": run.is_interrupted(),
        "from_ms": run.from,
        "seed": run.seed,
        "precision": run.precision,
        "connections": run.n_connections,
        "groups": groups.map(group).collect::<Vec<_>>(),
        "all": group(run.activity("all", &run.spikes)),
        "correlation": correlation.map(|(mean, _)| mean),
        "correlation_pairs": correlation.map_or(0, |(_, n_pairs)| n_pairs),
        "build_s": run.build_time.as_secs_f64(),
        "run_s": run.run_time.as_secs_f64(),
        "s_per_biological_s": run.slowness(),
        "bytes": run.bytes,
    })
}

pub(super) fn write(run: &Run, out: &mut dyn Write) -> Result<(), Error> {
    let n_cells: usize = run.spikes.iter().map(|train| train.n).sum();
    writeln!(out, "{}: {}", run.network, run.title)?;
    writeln!(
        out,
        "{}, {}, {} of {} ms, {}, seed {}\n",
        plural(n_cells, "cell"),
        plural(run.n_connections, "connection"),
        plural(run.n_steps, "step"),
        run.dt,
        run.precision,
        run.seed
    )?;
    if run.is_interrupted() {
        writeln!(out, "interrupted at {:.1} ms of {} ms\n", run.end, run.duration)?;
    }
    let mut rows: Vec<Activity> =
        run.spikes.iter().map(|train| run.activity(&train.name, std::slice::from_ref(train))).collect();
    if run.is_large() && rows.len() > 1 {
        rows.push(run.activity("all", &run.spikes));
    }
    writeln!(out, "{:<8}{:>8}{:>10}{:>12}{:>12}", "", "cells", "spikes", "rate (Hz)", "CV of ISI")?;
    for row in rows {
        let cv = row.cv.map_or("–".to_owned(), |cv| format!("{cv:.3}"));
        let rate = row.rate.map_or("–".to_owned(), |rate| format!("{rate:.2}"));
        writeln!(out, "{:<8}{:>8}{:>10}{rate:>12}{cv:>12}", row.name, row.n_cells, row.n_spikes)?;
    }
    if let Some((mean, n_pairs)) = run.correlation() {
        writeln!(
            out,
            "correlation of spike counts in {BIN} ms: {mean:.5}, mean of {n_pairs} pairs of `{}`",
            run.spikes[0].name
        )?;
    }
    if run.is_large() && run.from > 0.0 {
        writeln!(out, "rates, CV and correlation from {} ms on", run.from)?;
    }
    let (build, time, size) = (run.build_time.as_secs_f64(), run.run_time.as_secs_f64(), bytes(run.bytes));
    writeln!(
        out,
        "\n{time:.2} s, {:.2} s for each second of the network, after {build:.2} s to build it; {size}",
        run.slowness()
    )?;
    Ok(())
}

/// `1 cell`, `320 471 connections`.
fn plural(n: usize, word: &str) -> String {
    let digits = n.to_string();
    let mut number = String::new();
    for (k, digit) in digits.chars().enumerate() {
        // Groups of three digits where there are more than four.
        if k > 0 && (digits.len() - k).is_multiple_of(3) && digits.len() > 4 {
            number.push(' ');
        }
        number.push(digit);
    }
    if n == 1 { format!("{number} {word}") } else { format!("{number} {word}s") }
}

fn bytes(n: usize) -> String {
    let n = n as f64;
    if n < 1e6 { format!("{:.1} kB", n / 1e3) } else { format!("{:.1} MB", n / 1e6) }
}
