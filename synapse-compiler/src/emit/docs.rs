//! The documentation of a model and of generated functions.

use proc_macro2::TokenStream;
use quote::quote;

use super::Program;
use super::expr::plan_names;
use super::info::{prose, statements};
use crate::analysis::{Claim, Invariant, Place};
use crate::model::{Bound, Default, Model, Refractory};
use crate::solve::{Plan, Value};

/// A block of implementations with nothing in it but the documentation of the model, which appears on the struct's page:
/// a derive cannot add to the struct's own text.
pub(super) fn model(program: &Program<'_>) -> TokenStream {
    let model = program.model;
    let mut lines = vec!["# Equations".to_owned(), String::new(), "```text".to_owned()];
    lines.extend(equations(model).iter().map(|line| typeset(line)));
    lines.push("```".to_owned());
    if !model.parameters.is_empty() {
        lines.extend(
            ["", "# Parameters", "", "| name | unit | default | bounds | |", "| --- | --- | --- | --- | --- |"]
                .map(str::to_owned),
        );
        lines.extend(parameters(model));
    }
    lines.extend(["", "# States"].map(str::to_owned));
    for (method, schemes) in &program.solvers {
        let header = format!("`methods({})`", method.name());
        lines.extend([String::new(), header, String::new()]);
        lines.extend(
            ["| state | unit | solved by | order | stable | because |", "| --- | --- | --- | --- | --- | --- |"]
                .map(str::to_owned),
        );
        lines.extend(model.states.iter().zip(schemes).map(|(state, (scheme, reason))| {
            let order = reason.order.map_or_else(|| "exact".to_owned(), |order| order.to_string());
            let because = cell(&reason.because);
            let stability = reason.stability.text();
            format!("| `{}` | {} | `{scheme}` | {order} | {stability} | {because} |", state.name, state.unit)
        }));
    }
    if !model.inputs.is_empty() {
        lines.extend(["", "# Inputs", "", "Bound from outside at every step.", ""].map(str::to_owned));
        lines.extend(["| name | unit |", "| --- | --- |"].map(str::to_owned));
        lines.extend(model.inputs.iter().map(|input| format!("| `{}` | {} |", input.name, input.unit)));
    }
    let proofs = proofs(program);
    if !proofs.is_empty() {
        lines.extend(["", "# Proved", ""].map(str::to_owned));
        lines.extend(proofs);
    }
    let (name, doc) = (&model.ident, doc(&lines));
    quote! {
        #doc
        #[allow(deprecated)]
        impl #name {}
    }
}

/// A line for each equation, event and reading.
fn equations(model: &Model) -> Vec<String> {
    let mut lines: Vec<String> =
        model.states.iter().map(|state| format!("d{}/dt = {}", state.name, model.text(&state.rhs))).collect();
    let started = model.states.iter().filter(|state| !state.initial.is_number(0.0));
    lines.extend(started.map(|state| format!("{}(0) = {}", state.name, model.text(&state.initial))));
    let weight = model.weight.as_ref().map_or_else(String::new, |weight| format!(" of weight {weight}"));
    let of_synapse =
        [(&model.on_pre, format!("a presynaptic spike{weight}")), (&model.on_post, "a postsynaptic spike".to_owned())];
    if let Some(cell) = &model.cell {
        lines.push(format!("spike when {}", model.condition_text(&cell.spike)));
    }
    let of_cell = model.cell.as_ref().map(|cell| (&cell.reset, "a spike".to_owned()));
    for (block, event) in of_synapse.into_iter().chain(of_cell) {
        if !block.statements.is_empty() {
            lines.push(format!("at {event}:"));
            lines.extend(statements(model, &block.statements, "    ").lines().map(str::to_owned));
        }
    }
    if let Some(Refractory { duration, inclusive }) = model.cell.as_ref().and_then(|cell| cell.refractory.as_ref()) {
        let potential = model.cell.as_ref().map_or("", |cell| model.states[cell.potential].name.as_str());
        let while_ = if *inclusive { "while the time since a spike is at most" } else { "after a spike for" };
        lines.push(format!("{potential} is held {while_} {} ms", model.text(duration)));
    }
    if let Some(output) = &model.output {
        lines.push(format!("output = {}", model.text(&output.value)));
    }
    if let Some(current) = &model.current {
        lines.push(format!("current({}) = {}", current.potential, model.text(&current.reading.value)));
        lines.push(format!("∂current/∂{} = {}", current.potential, model.text(&current.slope)));
    }
    lines
}

fn parameters(model: &Model) -> impl Iterator<Item = String> {
    model.parameters.iter().map(|parameter| {
        let default = match &parameter.default {
            Default::None => String::new(),
            Default::Constant(value) => format!("{value:?}"),
            Default::Computed(value) => format!("`{}`", model.text(value)),
        };
        let doc = cell(&prose(&parameter.doc));
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

fn proofs(program: &Program<'_>) -> Vec<String> {
    let (model, proofs) = (program.model, &program.proofs);
    let places =
        model.states.iter().zip(&proofs.placement.places).map(|(state, place)| format!("`{}` {place}", state.name));
    let places = places.collect::<Vec<_>>().join(", ");
    let ranges =
        model.states.iter().zip(&proofs.invariants).filter_map(|(state, invariant)| range(&state.name, *invariant));
    let ranges = ranges.collect::<Vec<_>>().join(", ");
    let mut lines = Vec::new();
    if model.cell.is_none() {
        lines.push(format!(
            "- One value for each presynaptic cell (pre), postsynaptic cell (post) or connection (edge), or the sum over the \
             connections of a postsynaptic cell (sum): {places}."
        ));
    }
    let alone = (0..model.states.len()).filter(|k| proofs.placement.places[*k] == Place::Sum).map(|k| {
        let place = if proofs.placement.weighted[k] { Place::Edge } else { proofs.placement.unsummed[k] };
        format!("`{}` {place}", model.states[k].name)
    });
    let alone = alone.collect::<Vec<_>>().join(", ");
    if !alone.is_empty() {
        lines.push(format!("- As plasticity, whose output belongs to one connection: {alone}."));
    }
    if !ranges.is_empty() {
        let weights = proofs.invariants.iter().any(|invariant| invariant.of_non_negative_weights);
        let weights = if weights { ", while weights are not negative" } else { "" };
        lines.push(format!("- Values that the solution never leaves{weights}: {ranges}."));
    }
    let says = |claim: &Claim, yes: &str, no: &str| {
        format!("- {}: {}.", if claim.holds { yes } else { no }, cell(&claim.because))
    };
    if model.cell.is_some() {
        return lines;
    }
    lines.push(says(&proofs.align_post, "`AlignPost`", "No `AlignPost`"));
    lines.push(says(&proofs.event_driven, "`EventDriven`", "No `EventDriven`"));
    if proofs.placement.places.contains(&Place::Edge) {
        let yes = "The states of a connection can wait for its next event";
        let no = "The states of a connection move at every step";
        lines.push(says(&proofs.lazy_edges, yes, no));
    }
    if !model.on_post.statements.is_empty() {
        let no = "A presynaptic and a postsynaptic spike in one step do not commute, so the presynaptic one goes first";
        lines.push(says(&proofs.commute, "A presynaptic and a postsynaptic spike in one step commute", no));
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
pub(super) fn propagator(model: &Model, plan: &Plan) -> TokenStream {
    let names = plan_names(model, plan);
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
pub(super) fn step(model: &Model, plan: &Plan) -> TokenStream {
    let schemes = model.states.iter().zip(&plan.schemes);
    let list: Vec<String> = schemes.map(|(state, scheme)| format!("`{}` {scheme}", state.name)).collect();
    doc(&[format!("One step over dt: {}.", list.join(", "))])
}

fn doc(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    quote!(#(#[doc = #lines])*)
}
