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
    let rows: Vec<[String; 4]> = REGISTRY.iter().map(row).collect();
    let header = ["model", "family", "states", "solvers"].map(str::to_owned);
    let width = |k: usize| rows.iter().chain([&header]).map(|row| row[k].len()).max().unwrap_or(0);
    let widths = [0, 1, 2, 3].map(width);
    for (row, doc) in [(&header, "")].into_iter().chain(rows.iter().zip(REGISTRY.iter().map(|entry| entry.info.doc))) {
        let [name, family, states, solvers] = row;
        let [a, b, c, d] = widths;
        let line = format!("{name:a$}  {family:b$}  {states:c$}  {solvers:d$}  {doc}");
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

fn row(entry: &Entry) -> [String; 4] {
    [entry.name.to_owned(), entry.family.to_string(), states(entry).join(", "), solvers(entry).join(", ")]
}

fn states(entry: &Entry) -> Vec<&'static str> {
    entry.info.states.iter().map(|state| state.name).collect()
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
