//! The documentation of a model and of generated functions.

use proc_macro2::TokenStream;
use quote::quote;

use crate::solve::info::{Bound, Claim, DefaultInfo, Info, Invariant, Place};
use crate::solve::{Plan, Program, Value};

/// A block of implementations with nothing in it but the documentation of the model, which appears on the struct's page:
/// a derive cannot add to the struct's own text.
pub(super) fn model(program: &Program) -> TokenStream {
    let info = &program.info;
    let mut lines = vec!["# Equations".to_owned(), String::new(), "```text".to_owned()];
    lines.extend(equations(info).iter().map(|line| typeset(line)));
    lines.push("```".to_owned());
    if !info.parameters.is_empty() {
        lines.extend(
            ["", "# Parameters", "", "| name | unit | default | bounds | |", "| --- | --- | --- | --- | --- |"]
                .map(str::to_owned),
        );
        lines.extend(parameters(info));
    }
    lines.extend(["", "# States"].map(str::to_owned));
    for (method, schemes) in &info.solvers {
        let header = format!("`methods({})`", method.name());
        lines.extend([String::new(), header, String::new()]);
        lines.extend(
            ["| state | unit | solved by | order | stable | because |", "| --- | --- | --- | --- | --- | --- |"]
                .map(str::to_owned),
        );
        lines.extend(info.states.iter().zip(schemes).map(|(state, (scheme, reason))| {
            let order = reason.order.map_or_else(|| "exact".to_owned(), |order| order.to_string());
            let because = cell(&reason.because);
            let stability = reason.stability.text();
            format!("| `{}` | {} | `{scheme}` | {order} | {stability} | {because} |", state.name, state.unit)
        }));
        let held = program.cell.iter().flat_map(|cell| &cell.held).find(|step| step.method == *method);
        if let Some(step) = held {
            let schemes = info.states.iter().zip(&step.plan.schemes);
            let list: Vec<String> = schemes.map(|(state, scheme)| format!("`{}` by `{scheme}`", state.name)).collect();
            lines.extend([String::new(), format!("While the membrane potential is held: {}.", list.join(", "))]);
        }
    }
    if !info.inputs.is_empty() {
        lines.extend(["", "# Inputs", "", "Bound from outside at every step.", ""].map(str::to_owned));
        lines.extend(["| name | unit |", "| --- | --- |"].map(str::to_owned));
        lines.extend(info.inputs.iter().map(|input| format!("| `{}` | {} |", input.name, input.unit)));
    }
    let proofs = proofs(info);
    if !proofs.is_empty() {
        lines.extend(["", "# Proved", ""].map(str::to_owned));
        lines.extend(proofs);
    }
    let (name, doc) = (&program.ident, doc(&lines));
    quote! {
        #doc
        #[allow(deprecated)]
        impl #name {}
    }
}

/// A line for each equation, event and reading.
fn equations(info: &Info) -> Vec<String> {
    let mut lines: Vec<String> =
        info.states.iter().map(|state| format!("d{}/dt = {}", state.name, state.equation)).collect();
    let started = info.states.iter().filter(|state| !state.starts_at_zero);
    lines.extend(started.map(|state| format!("{}(0) = {}", state.name, state.initial)));
    let weight = info.weight.as_ref().map_or_else(String::new, |weight| format!(" of weight {weight}"));
    let of_synapse =
        [(&info.on_pre, format!("a presynaptic spike{weight}")), (&info.on_post, "a postsynaptic spike".to_owned())];
    if let Some(cell) = &info.cell {
        lines.push(format!("spike when {}", cell.spike));
    }
    let of_cell = info.cell.as_ref().map(|cell| (&cell.reset, "a spike".to_owned()));
    for (statements, event) in of_synapse.into_iter().chain(of_cell).filter(|(statements, _)| !statements.is_empty()) {
        lines.push(format!("at {event}:"));
        lines.extend(statements.lines().map(|line| format!("    {line}")));
    }
    if let Some(cell) = &info.cell
        && let Some((duration, inclusive)) = &cell.refractory
    {
        let potential = &info.states[cell.potential].name;
        let while_ = if *inclusive { "while the time since a spike is at most" } else { "after a spike for" };
        lines.push(format!("{potential} is held {while_} {duration} ms"));
    }
    if let Some(output) = &info.output {
        lines.push(format!("output = {}", output.value));
    }
    if let Some(current) = &info.current {
        lines.push(format!("current({}) = {}", current.potential, current.reading.value));
        lines.push(format!("∂current/∂{} = {}", current.potential, current.slope));
    }
    lines
}

fn parameters(info: &Info) -> impl Iterator<Item = String> {
    info.parameters.iter().map(|parameter| {
        let default = match &parameter.default {
            DefaultInfo::None => String::new(),
            DefaultInfo::Constant(value) => format!("{value:?}"),
            DefaultInfo::Computed(value) => format!("`{value}`"),
        };
        let doc = cell(&parameter.doc);
        let bounds = bounds(parameter.lower, parameter.upper);
        format!("| `{}` | {} | {} | {bounds} | {doc} |", parameter.name, parameter.unit, cell(&default))
    })
}

fn bounds(lower: Bound, upper: Bound) -> String {
    let side = |bound, open: &str, closed: &str| match bound {
        Bound::None => None,
        Bound::Open(value) => Some(format!("{open} {value:?}")),
        Bound::Closed(value) => Some(format!("{closed} {value:?}")),
    };
    let sides = [side(lower, "&gt;", "≥"), side(upper, "&lt;", "≤")];
    sides.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn proofs(info: &Info) -> Vec<String> {
    let places = info.states.iter().map(|state| format!("`{}` {}", state.name, state.place));
    let places = places.collect::<Vec<_>>().join(", ");
    let ranges = info.states.iter().filter_map(|state| range(&state.name, state.invariant));
    let ranges = ranges.collect::<Vec<_>>().join(", ");
    let mut lines = Vec::new();
    if info.cell.is_none() {
        lines.push(format!(
            "- One value for each presynaptic cell (pre), postsynaptic cell (post) or connection (edge), or the sum over the \
             connections of a postsynaptic cell (sum): {places}."
        ));
    }
    let alone = info.states.iter().filter(|state| state.place == Place::Sum).map(|state| {
        let place = if state.weighted { Place::Edge } else { state.unsummed };
        format!("`{}` {place}", state.name)
    });
    let alone = alone.collect::<Vec<_>>().join(", ");
    if !alone.is_empty() {
        lines.push(format!("- As plasticity, whose output belongs to one connection: {alone}."));
    }
    if !ranges.is_empty() {
        let weights = info.states.iter().any(|state| state.invariant.of_non_negative_weights);
        let weights = if weights { ", while weights are not negative" } else { "" };
        lines.push(format!("- Values that the solution never leaves{weights}: {ranges}."));
    }
    let says = |claim: &Claim, yes: &str, no: &str| {
        format!("- {}: {}.", if claim.holds { yes } else { no }, cell(&claim.because))
    };
    if info.cell.is_some() {
        return lines;
    }
    lines.push(says(&info.align_post, "`AlignPost`", "No `AlignPost`"));
    lines.push(says(&info.event_driven, "`EventDriven`", "No `EventDriven`"));
    if info.states.iter().any(|state| state.place == Place::Edge) {
        let yes = "The states of a connection can wait for its next event";
        let no = "The states of a connection move at every step";
        lines.push(says(&info.lazy_edges, yes, no));
    }
    if !info.on_post.is_empty() {
        let no = "A presynaptic and a postsynaptic spike in one step do not commute, so the presynaptic one goes first";
        lines.push(says(&info.commute, "A presynaptic and a postsynaptic spike in one step commute", no));
    }
    lines
}

fn range(name: &str, invariant: Invariant) -> Option<String> {
    match invariant {
        Invariant { at_most_one: true, .. } => Some(format!("0 ≤ `{name}` ≤ 1")),
        Invariant { non_negative: true, .. } => Some(format!("`{name}` ≥ 0")),
        _ => None,
    }
}

/// Text for a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// A line of equations as one writes it: Greek letters, · and −.
fn typeset(line: &str) -> String {
    let line = line.replace(" * ", "·").replace('-', "−").replace(">=", "≥").replace("<=", "≤");
    let mut typeset = String::new();
    let mut word = String::new();
    for character in line.chars().chain(['\n']) {
        if character.is_alphanumeric() || character == '_' {
            word.push(character);
        } else {
            typeset.push_str(&greek(&word));
            typeset.push(character);
            word.clear();
        }
    }
    typeset.trim_end_matches('\n').to_owned()
}

/// `tau_decay` with its Greek letter.
fn greek(word: &str) -> String {
    const LETTERS: [(&str, &str); 18] = [
        ("alpha", "α"),
        ("beta", "β"),
        ("gamma", "γ"),
        ("delta", "δ"),
        ("Delta", "Δ"),
        ("epsilon", "ε"),
        ("zeta", "ζ"),
        ("eta", "η"),
        ("theta", "θ"),
        ("kappa", "κ"),
        ("lambda", "λ"),
        ("mu", "μ"),
        ("rho", "ρ"),
        ("sigma", "σ"),
        ("tau", "τ"),
        ("phi", "φ"),
        ("psi", "ψ"),
        ("omega", "ω"),
    ];
    let bare = word.trim_end_matches(|c: char| c.is_ascii_digit());
    let (stem, rest) =
        word.split_once('_').map_or((bare, &word[bare.len()..]), |(stem, _)| (stem, &word[stem.len()..]));
    let letter = LETTERS.iter().find(|(name, _)| *name == stem.trim_end_matches(|c: char| c.is_ascii_digit()));
    letter.map_or_else(|| word.to_owned(), |(name, letter)| format!("{letter}{}{rest}", &stem[name.len()..]))
}

/// What the coefficients of a step are.
pub(super) fn propagator(program: &Program, plan: &Plan) -> TokenStream {
    let names = |symbol| program.names.in_plan(plan, symbol);
    let mut lines = vec!["The coefficients of a step over `dt` (ms):".to_owned(), String::new()];
    for definition in &plan.definitions {
        let exported: Vec<String> = (definition.first..definition.first + definition.value.width())
            .filter(|value| plan.coefficients.contains(value))
            .map(|value| format!("`{}`", plan.values[value]))
            .collect();
        if exported.is_empty() {
            continue;
        }
        let meaning = match &definition.value {
            Value::Expr(value) => format!("`{}`", value.display(&names)),
            Value::Relaxation { rate, .. } => {
                format!("keep, pull and gain of a relaxation with the rate `{}`", rate.display(&names))
            }
            Value::Exponential { .. } => "the exponential of the matrix of couplings times `dt`".to_owned(),
            Value::Conserved { .. } => "what keeps its sum".to_owned(),
            Value::Bernoulli { .. } => "the closed form of a Bernoulli equation".to_owned(),
            Value::Riccati { discriminant, .. } => {
                format!(
                    "the closed form of a Riccati equation with the discriminant `{}`",
                    discriminant.display(&names)
                )
            }
        };
        let is_its_own_name = exported[0] == meaning;
        lines.push(if is_its_own_name {
            format!("- {meaning}")
        } else {
            format!("- {}: {meaning}", exported.join(", "))
        });
    }
    if lines.len() == 2 {
        lines = vec!["No coefficient of the step depends on the parameters alone.".to_owned()];
    }
    doc(&lines)
}

/// How each state is integrated.
pub(super) fn step(program: &Program, plan: &Plan) -> TokenStream {
    let schemes = program.names.states.iter().zip(&plan.schemes);
    let list: Vec<String> = schemes.map(|(state, scheme)| format!("`{state}` {scheme}")).collect();
    doc(&[format!("One step over dt: {}.", list.join(", "))])
}

fn doc(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    quote!(#(#[doc = #lines])*)
}
