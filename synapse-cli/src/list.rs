//! `synapse list`: every model on a line.

use std::io::Write;

use serde_json::{Value, json};

use crate::shown::{Shown, all};
use crate::{Error, ListArgs};

pub(crate) fn command(args: &ListArgs, out: &mut dyn Write) -> Result<(), Error> {
    if args.json {
        let models: Vec<Value> = all().map(|model| as_json(&model)).collect();
        writeln!(out, "{:#}", Value::from(models))?;
        return Ok(());
    }
    let rows: Vec<[String; 5]> = all().map(|model| row(&model)).collect();
    let header = ["model", "family", "states", "solvers", "proved"].map(str::to_owned);
    let width = |k: usize| rows.iter().chain([&header]).map(|row| row[k].len()).max().unwrap_or(0);
    let widths: [usize; 5] = std::array::from_fn(width);
    for (row, doc) in [(&header, "")].into_iter().chain(rows.iter().zip(all().map(|model| model.info.doc))) {
        let columns = row.iter().zip(widths).map(|(text, width)| format!("{text:width$}"));
        let line = columns.collect::<Vec<_>>().join("  ") + "  " + doc;
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

fn row(model: &Shown) -> [String; 5] {
    // Every state of a cell is kept once for each cell.
    let states = model.info.states.iter().map(|state| match model.info.cell {
        Some(_) => state.name.to_owned(),
        None => format!("{} ({})", state.name, state.place),
    });
    [
        model.name.to_owned(),
        model.family.clone(),
        states.collect::<Vec<_>>().join(", "),
        solvers(model).join(", "),
        proved(model).join(", "),
    ]
}

fn states(model: &Shown) -> Vec<&'static str> {
    model.info.states.iter().map(|state| state.name).collect()
}

fn proved(model: &Shown) -> Vec<&'static str> {
    let claims = [("align_post", model.info.align_post), ("event_driven", model.info.event_driven)];
    claims.into_iter().filter(|(_, claim)| claim.holds).map(|(name, _)| name).collect()
}

fn solvers(model: &Shown) -> Vec<&'static str> {
    model.info.solvers.iter().map(|solver| solver.method.name()).collect()
}

fn as_json(model: &Shown) -> Value {
    let place = |state: &synapse_runtime::info::StateInfo| match model.info.cell {
        Some(_) => "cell".to_owned(),
        None => state.place.to_string(),
    };
    json!({
        "name": model.name,
        "title": model.title,
        "family": model.family,
        "states": states(model),
        "solvers": solvers(model),
        "places": model.info.states.iter().map(place).collect::<Vec<_>>(),
        "align_post": model.info.align_post.holds,
        "event_driven": model.info.event_driven.holds,
        "doc": model.info.doc,
    })
}
