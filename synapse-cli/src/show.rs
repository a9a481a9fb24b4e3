//! `synapse show`: what a model is.

use std::io::Write;

use serde_json::{Value, json};
use synapse_compiler::Generated;
use synapse_runtime::Method;
use synapse_runtime::info::{Bound, Claim, ParameterDefault, ParameterInfo, Place, RefractoryInfo, SchemeInfo};

use crate::shown::{self, Shown};
use crate::{Error, ShowArgs};

pub(crate) fn command(args: &ShowArgs, out: &mut dyn Write) -> Result<(), Error> {
    let entry = &shown::find(&args.model).map_err(Error::input)?;
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
fn of_source(entry: &Shown, make: fn(&str) -> syn::Result<Vec<Generated>>) -> Result<String, Error> {
    let generated = make(entry.source)
        .map_err(|error| Error::Failed(format!("the source of {} does not compile: {error}", entry.name)))?;
    let model = generated.into_iter().find(|model| model.name == entry.info.name);
    model.map(|model| model.code).ok_or_else(|| Error::Failed(format!("{} is not in its own source", entry.name)))
}

fn as_text(entry: &Shown, out: &mut dyn Write) -> Result<(), Error> {
    let info = entry.info;
    writeln!(out, "{}: {}\n", entry.name, info.doc)?;
    writeln!(out, "equations")?;
    for state in info.states {
        writeln!(out, "    d{}/dt = {}{}", state.name, state.equation, unit_suffix(state.unit))?;
    }
    for state in info.states {
        writeln!(out, "    {}(0) = {}", state.name, state.initial)?;
    }
    let weight = info.weight.map_or_else(String::new, |weight| format!("({weight})"));
    event(&format!("on_pre{weight}"), info.on_pre, out)?;
    event("on_post", info.on_post, out)?;
    if let Some(cell) = info.cell {
        writeln!(out, "    spike when {}", cell.spike)?;
        event("reset", cell.reset, out)?;
        if let Some(RefractoryInfo { duration, inclusive }) = cell.refractory {
            writeln!(out, "    refractory {} {duration}", if inclusive { "<=" } else { "=" })?;
        }
    } else {
        writeln!(out, "    output = {}{}", info.output, unit_suffix(info.output_unit))?;
    }
    if let Some(current) = info.current {
        let potential = current.potential;
        writeln!(out, "    current({potential}) = {}{}", current.value, unit_suffix(current.unit))?;
        writeln!(out, "    ∂current/∂{potential} = {}", current.slope)?;
    }
    if !info.inputs.is_empty() {
        writeln!(out, "\ninputs")?;
        for input in info.inputs {
            writeln!(out, "    {}{}", input.name, unit_suffix(input.unit))?;
        }
    }
    writeln!(out, "\nparameters")?;
    for parameter in info.parameters {
        writeln!(out, "    {}", parameter_line(parameter))?;
    }
    writeln!(out, "\nsolvers")?;
    for (position, solver) in info.solvers.iter().enumerate() {
        let default = if position == 0 { " (default)" } else { "" };
        writeln!(out, "    {}{default}", solver.method)?;
        for (state, scheme) in info.states.iter().zip(solver.schemes) {
            let order = scheme.order.map_or_else(String::new, |order| format!(", order {order}"));
            writeln!(out, "        {}: {}{order}, stable {}", state.name, scheme.name, scheme.stability)?;
            writeln!(out, "            {}", scheme.because)?;
        }
    }
    let listed = |method: &&Method| info.solvers.iter().any(|solver| solver.method == **method);
    let others = Method::ALL.iter().filter(|method| method.is_runge_kutta() && !listed(method));
    writeln!(out, "    and {}", others.map(|method| method.name()).collect::<Vec<_>>().join(", "))?;
    writeln!(out, "\nproved")?;
    for state in info.states {
        let place = if info.cell.is_some() { "cell" } else { place(state.place) };
        let range = state.invariant.to_string();
        let weights = if state.invariant.of_non_negative_weights { " if no weight is negative" } else { "" };
        let range = if range.is_empty() { range } else { format!(", stays {range}{weights}") };
        writeln!(out, "    {}: one value for each {place}{range}", state.name)?;
    }
    if info.cell.is_some() {
        return Ok(());
    }
    claim("align_post", info.align_post, out)?;
    claim("event_driven", info.event_driven, out)?;
    if !info.on_post.is_empty() {
        claim("on_pre and on_post commute", info.commute, out)?;
    }
    Ok(())
}

fn event(head: &str, statements: &str, out: &mut dyn Write) -> Result<(), Error> {
    if !statements.is_empty() {
        writeln!(out, "    {head} {{")?;
        for line in statements.lines() {
            writeln!(out, "        {line}")?;
        }
        writeln!(out, "    }}")?;
    }
    Ok(())
}

fn place(place: Place) -> &'static str {
    match place {
        Place::Pre => "presynaptic cell",
        Place::Post => "postsynaptic cell",
        Place::Edge => "connection",
        Place::Sum => "postsynaptic cell, as the sum over its connections",
    }
}

fn claim(name: &str, claim: Claim, out: &mut dyn Write) -> Result<(), Error> {
    let holds = if claim.holds { "yes" } else { "no" };
    writeln!(out, "    {name}: {holds}, {}", claim.because)?;
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

fn as_json(entry: &Shown) -> Value {
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
                "place": if info.cell.is_some() { "cell".to_owned() } else { state.place.to_string() },
                "non_negative": state.invariant.non_negative,
                "at_most_one": state.invariant.at_most_one,
            })
        })
        .collect();
    let solvers: Vec<Value> = info
        .solvers
        .iter()
        .map(|solver| {
            let schemes = info.states.iter().zip(solver.schemes);
            let schemes: serde_json::Map<String, Value> =
                schemes.map(|(state, scheme)| (state.name.to_owned(), scheme_json(scheme))).collect();
            json!({"method": solver.method.name(), "schemes": schemes})
        })
        .collect();
    json!({
        "name": entry.name,
        "family": entry.family,
        "doc": info.doc,
        "states": states,
        "parameters": parameters,
        "inputs": info.inputs.iter().map(|input| json!({"name": input.name, "unit": input.unit})).collect::<Vec<_>>(),
        "cell": info.cell.map(|cell| json!({
            "potential": info.states.get(cell.potential).map(|state| state.name),
            "spike": cell.spike,
            "reset": cell.reset,
            "refractory": cell.refractory.map(|RefractoryInfo { duration, inclusive }| json!({
                "duration": duration,
                "inclusive": inclusive,
            })),
        })),
        "on_pre": info.on_pre,
        "on_post": info.on_post,
        "weight": info.weight,
        "output": info.output,
        "output_unit": info.output_unit,
        "current": info.current.map(|current| json!({
            "potential": current.potential,
            "value": current.value,
            "slope": current.slope,
            "unit": current.unit,
        })),
        "solvers": solvers,
        "pulses": info.pulses,
        "align_post": claim_json(info.align_post),
        "event_driven": claim_json(info.event_driven),
        "commute": claim_json(info.commute),
    })
}

fn scheme_json(scheme: &SchemeInfo) -> Value {
    json!({
        "scheme": scheme.name,
        "order": scheme.order,
        "stable": scheme.stability,
        "because": scheme.because,
    })
}

fn claim_json(claim: Claim) -> Value {
    json!({"holds": claim.holds, "because": claim.because})
}

fn bound(bound: Bound) -> Value {
    match bound {
        Bound::None => Value::Null,
        Bound::Closed(value) => json!({"value": value, "included": true}),
        Bound::Open(value) => json!({"value": value, "included": false}),
    }
}
