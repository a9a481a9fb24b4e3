//! `synapse show`: what a model is.

use std::io::Write;

use models::Entry;
use serde_json::{Value, json};
use synapse_compiler::Generated;
use synapse_runtime::Method;
use synapse_runtime::info::{Bound, ParameterDefault, ParameterInfo};

use crate::{Error, ShowArgs};

pub(crate) fn command(args: &ShowArgs, out: &mut dyn Write) -> Result<(), Error> {
    let entry = models::find(&args.model).map_err(Error::input)?;
    if args.code {
        write!(out, "{}", of_source(entry, synapse_compiler::generated_code)?)?;
    } else if args.latex {
        write!(out, "{}", of_source(entry, synapse_compiler::latex_equations)?)?;
    } else if args.json {
        writeln!(out, "{:#}", as_json(entry))?;
    } else {
        as_text(entry, out)?;
    }
    Ok(())
}

/// What the compiler makes of a model's own source.
fn of_source(entry: &Entry, make: fn(&str) -> syn::Result<Vec<Generated>>) -> Result<String, Error> {
    let generated = make(entry.source)
        .map_err(|error| Error::Failed(format!("the source of {} does not compile: {error}", entry.name)))?;
    let model = generated.into_iter().find(|model| model.name == entry.info.name);
    model.map(|model| model.code).ok_or_else(|| Error::Failed(format!("{} is not in its own source", entry.name)))
}

fn as_text(entry: &Entry, out: &mut dyn Write) -> Result<(), Error> {
    let info = entry.info;
    writeln!(out, "{}: {}\n", entry.name, info.doc)?;
    writeln!(out, "equations")?;
    for state in info.states {
        writeln!(out, "    d{}/dt = {}{}", state.name, state.equation, unit_suffix(state.unit))?;
    }
    for state in info.states {
        writeln!(out, "    {}(0) = {}", state.name, state.initial)?;
    }
    if !info.on_pre.is_empty() {
        let weight = info.weight.map_or_else(String::new, |weight| format!("({weight})"));
        writeln!(out, "    on_pre{weight} {{")?;
        for line in info.on_pre.lines() {
            writeln!(out, "        {line}")?;
        }
        writeln!(out, "    }}")?;
    }
    writeln!(out, "    output = {}{}\n", info.output, unit_suffix(info.output_unit))?;
    writeln!(out, "parameters")?;
    for parameter in info.parameters {
        writeln!(out, "    {}", parameter_line(parameter))?;
    }
    writeln!(out, "\nsolvers")?;
    for (position, solver) in info.solvers.iter().enumerate() {
        let states = info.states.iter().zip(solver.schemes);
        let schemes: Vec<String> = states.map(|(state, scheme)| format!("{} {scheme}", state.name)).collect();
        let default = if position == 0 { " (default)" } else { "" };
        writeln!(out, "    {}{default}: {}", solver.method, schemes.join(", "))?;
    }
    let listed = |method: &&Method| info.solvers.iter().any(|solver| solver.method == **method);
    let others = Method::ALL.iter().filter(|method| method.is_runge_kutta() && !listed(method));
    writeln!(out, "    and {}", others.map(|method| method.name()).collect::<Vec<_>>().join(", "))?;
    Ok(())
}

fn unit_suffix(unit: &str) -> String {
    if unit.is_empty() { String::new() } else { format!(" : {unit}") }
}

fn parameter_line(parameter: &ParameterInfo) -> String {
    let unit = if parameter.unit.is_empty() { String::new() } else { format!(" {}", parameter.unit) };
    let default = match parameter.default {
        ParameterDefault::None => "no default".to_owned(),
        ParameterDefault::Constant(value) => format!("{value}{unit}"),
        ParameterDefault::Computed(expression) => format!("{expression}{unit}"),
    };
    let bounds = parameter.bounds().to_string();
    let bounds = if bounds.is_empty() { bounds } else { format!(", {bounds}") };
    format!("{} = {default}{bounds}: {}", parameter.name, parameter.doc)
}

fn as_json(entry: &Entry) -> Value {
    let info = entry.info;
    let parameters: Vec<Value> = info
        .parameters
        .iter()
        .map(|parameter| {
            let default = match parameter.default {
                ParameterDefault::None => Value::Null,
                ParameterDefault::Constant(value) => json!(value),
                ParameterDefault::Computed(expression) => json!(expression),
            };
            json!({
                "name": parameter.name,
                "unit": parameter.unit,
                "default": default,
                "lower": bound(parameter.lower),
                "upper": bound(parameter.upper),
                "doc": parameter.doc,
            })
        })
        .collect();
    let states: Vec<Value> = info
        .states
        .iter()
        .map(|state| {
            json!({
                "name": state.name,
                "unit": state.unit,
                "equation": state.equation,
                "initial": state.initial,
            })
        })
        .collect();
    let solvers: Vec<Value> = info
        .solvers
        .iter()
        .map(|solver| {
            let schemes = info.states.iter().zip(solver.schemes);
            let schemes: serde_json::Map<String, Value> =
                schemes.map(|(state, scheme)| (state.name.to_owned(), json!(scheme))).collect();
            json!({"method": solver.method.name(), "schemes": schemes})
        })
        .collect();
    json!({
        "name": entry.name,
        "doc": info.doc,
        "states": states,
        "parameters": parameters,
        "on_pre": info.on_pre,
        "weight": info.weight,
        "output": info.output,
        "output_unit": info.output_unit,
        "solvers": solvers,
    })
}

fn bound(bound: Bound) -> Value {
    match bound {
        Bound::None => Value::Null,
        Bound::Closed(value) => json!({"value": value, "included": true}),
        Bound::Open(value) => json!({"value": value, "included": false}),
    }
}
