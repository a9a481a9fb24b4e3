//! `synapse bench`: one workload, timed; one JSON object a line.

use std::io::Write;

use serde_json::{Value, json};
use synapse_runtime::Precision;

use crate::args::BenchName;
use crate::simulation;
use crate::workload::{self, EventModel};
use crate::{BenchArgs, Error, PrecisionArg};

pub(crate) fn command(args: &BenchArgs, out: &mut dyn Write) -> Result<(), Error> {
    let precision = match args.precision {
        PrecisionArg::F32 => Precision::Single,
        PrecisionArg::F64 => Precision::Double,
    };
    let (n, steps) = usual(args.name);
    let (n, steps) = (args.n.map_or(n, |n| n as usize), args.steps.unwrap_or(steps));
    let of_step = args.name == BenchName::Step;
    // Networks alone are divided among threads.
    let is_network = matches!(args.name, BenchName::Network | BenchName::Plasticity);
    let threads = if is_network { usize::from(args.threads) } else { 1 };
    if let (Some(method), false) = (&args.method, of_step) {
        return Err(Error::input(format!("`{}` has no solver to choose, so not `{method}`", args.name.word())));
    }
    let chosen = |default: &str| match &args.model {
        Some(model) if !of_step && args.name != BenchName::Events && model != default => {
            Err(Error::input(format!("`{}` runs {default}, not `{model}`", args.name.word())))
        }
        model => Ok(model.clone().unwrap_or_else(|| default.to_owned())),
    };
    let (model, method, outcome) = match args.name {
        BenchName::Step => {
            let entry = models::find(&chosen("Expon")?).map_err(Error::input)?;
            let method = args.method.as_deref().map(simulation::method).transpose();
            let method = method.map_err(|error| Error::input(format!("--method: {error}")))?;
            let name = method.unwrap_or(entry.info.solvers[0].method).name();
            (entry.name.to_owned(), name, workload::step(entry, n, steps, precision, method)?)
        }
        BenchName::Events => {
            let model = chosen("Stp")?;
            let known = match model.as_str() {
                "Expon" => EventModel::Expon,
                "Std" => EventModel::Std,
                "Stp" => EventModel::Stp,
                _ => return Err(Error::input(format!("`events` runs Expon, Std or Stp, not `{model}`"))),
            };
            (model, "exact", workload::events(known, n, steps, precision)?)
        }
        BenchName::Network => (chosen("CobaLif")?, "exact", workload::network(n, steps, precision, threads)?),
        BenchName::Plasticity => (chosen("Stdp")?, "exact", workload::plasticity(n, steps, precision, threads)?),
        BenchName::Connect => (chosen("Expon")?, "exact", workload::connect(n, steps, precision)?),
    };
    let wall = outcome.wall.as_secs_f64();
    let per_unit = if of_step { "per_elem_step_ns" } else { "per_synaptic_event_ns" };
    let mut line = json!({
        "bench": args.name.word(),
        "model": model,
        "n": n,
        "steps": steps,
        "precision": if precision == Precision::Single { "f32" } else { "f64" },
        "method": method,
        "threads": threads,
        "wall_s": wall,
    });
    line[per_unit] = json!(wall / outcome.work * 1e9);
    line["peak_mb"] = peak_mb().map_or(Value::Null, Value::from);
    line["checksum"] = json!(outcome.checksum);
    Ok(writeln!(out, "{line}")?)
}

/// The size and the number of steps where none are given.
fn usual(name: BenchName) -> (usize, u64) {
    match name {
        BenchName::Step => (100_000, 1000),
        BenchName::Events => (1_000_000, 10_000),
        BenchName::Network => (4000, 10_000),
        BenchName::Plasticity => (100, 100_000),
        BenchName::Connect => (10_000_000, 1),
    }
}

/// The most memory that this process has held, where the system says it.
fn peak_mb() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes / 1024.0)
}
