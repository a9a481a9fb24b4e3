//! `synapse list`: every model on a line.

use std::io::Write;

use models::{Entry, REGISTRY};
use serde_json::{Value, json};

use crate::{Error, ListArgs};

pub(crate) fn command(args: &ListArgs, out: &mut dyn Write) -> Result<(), Error> {
    if args.json {
        let models: Vec<Value> = REGISTRY.iter().map(as_json).collect();
        writeln!(out, "{:#}", Value::from(models))?;
        return Ok(());
    }
    let rows: Vec<[String; 5]> = REGISTRY.iter().map(row).collect();
    let header = ["model", "family", "states", "solvers", "proved"].map(str::to_owned);
    let width = |k: usize| rows.iter().chain([&header]).map(|row| row[k].len()).max().unwrap_or(0);
    let widths: [usize; 5] = std::array::from_fn(width);
    for (row, doc) in [(&header, "")].into_iter().chain(rows.iter().zip(REGISTRY.iter().map(|entry| entry.info.doc))) {
        let columns = row.iter().zip(widths).map(|(text, width)| format!("{text:width$}"));
        let line = columns.collect::<Vec<_>>().join("  ") + "  " + doc;
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

fn row(entry: &Entry) -> [String; 5] {
    let states = entry.info.states.iter().map(|state| format!("{} ({})", state.name, state.place));
    [
        entry.name.to_owned(),
        entry.family.to_string(),
        states.collect::<Vec<_>>().join(", "),
        solvers(entry).join(", "),
        proved(entry).join(", "),
    ]
}

fn states(entry: &Entry) -> Vec<&'static str> {
    entry.info.states.iter().map(|state| state.name).collect()
}

fn proved(entry: &Entry) -> Vec<&'static str> {
    let claims = [("align_post", entry.info.align_post), ("event_driven", entry.info.event_driven)];
    claims.into_iter().filter(|(_, claim)| claim.holds).map(|(name, _)| name).collect()
}

fn solvers(entry: &Entry) -> Vec<&'static str> {
    entry.info.solvers.iter().map(|solver| solver.method.name()).collect()
}

fn as_json(entry: &Entry) -> Value {
    json!({
        "name": entry.name,
        "title": entry.title,
        "family": entry.family.to_string(),
        "states": states(entry),
        "solvers": solvers(entry),
        "places": entry.info.states.iter().map(|state| state.place.to_string()).collect::<Vec<_>>(),
        "align_post": entry.info.align_post.holds,
        "event_driven": entry.info.event_driven.holds,
        "doc": entry.info.doc,
    })
}
