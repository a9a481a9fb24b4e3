//! `INFO`: the model as plain data.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::expr::{assignment_token, literal};
use super::{Program, ident};
use crate::analysis::{Claim, Place, Reads, Reason, Scheme};
use crate::expr::{Expr, Symbol};
use crate::model::{Bound, Default, Method, Model, State, Statement};

pub(super) fn info(program: &Program<'_>) -> TokenStream {
    let model = program.model;
    let (name, doc) = (model.ident.to_string(), prose(&model.doc));
    let parameters = parameters(program);
    let states = states(program);
    let on_pre = statements(model, &model.on_pre.statements, "");
    let on_post = statements(model, &model.on_post.statements, "");
    let weight = match &model.weight {
        Some(weight) => quote!(Some(#weight)),
        None => quote!(None),
    };
    let (output, output_unit) = match &model.output {
        Some(output) => (model.text(&output.value), output.unit.as_str()),
        None => (String::new(), ""),
    };
    let inputs = model.inputs.iter().map(|input| {
        let (name, unit) = (&input.name, &input.unit);
        quote!(info::InputInfo { name: #name, unit: #unit })
    });
    let cell = cell(model);
    let random = model.blocks().any(|(_, block)| block.draws());
    let current = current(program);
    let solvers = solvers(program);
    let pulses = model.pulses.iter().map(|duration| model.text(duration));
    let reads_since_pre = model.reads(Symbol::follows_spikes);
    let proofs = &program.proofs;
    let output_place = place(proofs.output_place);
    let output_reads = reads(&proofs.reads.output);
    let release_place = place(proofs.placement.release);
    let (align_pre, weight_factors_out) = (claim(&proofs.placement.align_pre), proofs.placement.weight_factors_out);
    let (align_post, event_driven) = (claim(&proofs.align_post), claim(&proofs.event_driven));
    let (commute, lazy_edges) = (claim(&proofs.commute), claim(&proofs.lazy_edges));
    let reads_prev = model.reads(|symbol| matches!(symbol, Symbol::Prev(_)));
    let releases = model.on_pre.releases();
    let reads_released = model.output.as_ref().is_some_and(|output| output.value.contains(Symbol::Released));
    quote! {
        const INFO: &'static runtime::ModelInfo = &runtime::ModelInfo {
            name: #name,
            doc: #doc,
            parameters: &[#(#parameters),*],
            states: &[#(#states),*],
            inputs: &[#(#inputs),*],
            cell: #cell,
            on_pre: #on_pre,
            on_post: #on_post,
            weight: #weight,
            output: #output,
            output_unit: #output_unit,
            output_place: info::Place::#output_place,
            output_reads: #output_reads,
            current: #current,
            solvers: &[#(#solvers),*],
            pulses: &[#(#pulses),*],
            align_pre: #align_pre,
            align_post: #align_post,
            event_driven: #event_driven,
            commute: #commute,
            reads_prev: #reads_prev,
            reads_since_pre: #reads_since_pre,
            releases: #releases,
            release_place: info::Place::#release_place,
            weight_factors_out: #weight_factors_out,
            reads_released: #reads_released,
            random: #random,
            lazy_edges: #lazy_edges,
        };
    }
}

fn cell(model: &Model) -> TokenStream {
    let Some(cell) = &model.cell else { return quote!(None) };
    let potential = Literal::usize_unsuffixed(cell.potential);
    let (spike, reset) = (model.condition_text(&cell.spike), statements(model, &cell.reset.statements, ""));
    let refractory = match &cell.refractory {
        None => quote!(None),
        Some(refractory) => {
            let (duration, inclusive) = (model.text(&refractory.duration), refractory.inclusive);
            quote!(Some(info::RefractoryInfo { duration: #duration, inclusive: #inclusive }))
        }
    };
    quote!(Some(info::CellInfo { potential: #potential, spike: #spike, reset: #reset, refractory: #refractory }))
}

fn states(program: &Program<'_>) -> Vec<TokenStream> {
    let model = program.model;
    let proofs = &program.proofs;
    let one = |(k, state): (usize, &State)| {
        let (name, unit) = (&state.name, &state.unit);
        let (equation, initial) = (model.text(&state.rhs), model.text(&state.initial));
        let flows = !state.rhs.simplified().is_number(0.0);
        let (place, unsummed) = (place(proofs.placement.places[k]), place(proofs.placement.unsummed[k]));
        let weighted = proofs.placement.weighted[k];
        let [on_pre, on_post] = proofs.reads.changes[k];
        let (flow, jumps) = (reads(&proofs.reads.flows[k]), reads(&proofs.reads.jumps[k]));
        let invariant = proofs.invariants[k];
        let (non_negative, at_most_one) = (invariant.non_negative, invariant.at_most_one);
        let of_weights = invariant.of_non_negative_weights;
        quote! {
            info::StateInfo {
                name: #name,
                unit: #unit,
                equation: #equation,
                initial: #initial,
                flows: #flows,
                place: info::Place::#place,
                unsummed: info::Place::#unsummed,
                weighted: #weighted,
                flow: #flow,
                jumps: #jumps,
                on_pre: #on_pre,
                on_post: #on_post,
                invariant: info::Invariant {
                    non_negative: #non_negative,
                    at_most_one: #at_most_one,
                    of_non_negative_weights: #of_weights,
                },
            }
        }
    };
    model.states.iter().enumerate().map(one).collect()
}

fn place(place: Place) -> Ident {
    ident(match place {
        Place::Pre => "Pre",
        Place::Post => "Post",
        Place::Edge => "Edge",
        Place::Sum => "Sum",
    })
}

/// What an expression reads; what it does not read is left out.
fn reads(reads: &Reads) -> TokenStream {
    let list = |name: &str, positions: &BTreeSet<usize>| {
        let (name, positions) = (ident(name), positions.iter().map(|k| Literal::usize_unsuffixed(*k)));
        (positions.len() > 0).then(|| quote!(#name: &[#(#positions),*],))
    };
    let flag = |name: &str, is_set: bool| {
        let name = ident(name);
        is_set.then(|| quote!(#name: true,))
    };
    let fields = [
        list("states", &reads.states),
        list("parameters", &reads.parameters),
        list("inputs", &reads.inputs),
        flag("spikes", reads.spikes),
        flag("time", reads.time),
    ];
    let n_set = fields.iter().flatten().count();
    let rest = (n_set < fields.len()).then(|| quote!(..info::Reads::NOTHING));
    if n_set == 0 { quote!(info::Reads::NOTHING) } else { quote!(info::Reads { #(#fields)* #rest }) }
}

fn current(program: &Program<'_>) -> TokenStream {
    let model = program.model;
    let Some(current) = &model.current else { return quote!(None) };
    let reads = reads(&program.proofs.reads.current);
    let (potential, unit) = (&current.potential, &current.reading.unit);
    let (value, slope) = (model.text(&current.reading.value), model.text(&current.slope));
    quote!(Some(info::CurrentInfo { potential: #potential, value: #value, slope: #slope, unit: #unit, reads: #reads }))
}

fn solvers(program: &Program<'_>) -> Vec<TokenStream> {
    let one = |(method, schemes): &(Method, Vec<(Scheme, Reason)>)| {
        let method = ident(method.facts().variant);
        let schemes = schemes.iter().map(|(scheme, reason)| {
            let (name, stability, because) = (scheme.to_string(), reason.stability.text(), &reason.because);
            let order = match reason.order {
                None => quote!(None),
                Some(order) => {
                    let order = Literal::u8_unsuffixed(order);
                    quote!(Some(#order))
                }
            };
            quote!(info::SchemeInfo { name: #name, order: #order, stability: #stability, because: #because })
        });
        quote!(info::SolverInfo { method: runtime::Method::#method, schemes: &[#(#schemes),*] })
    };
    program.solvers.iter().map(one).collect()
}

fn claim(claim: &Claim) -> TokenStream {
    let (holds, because) = (claim.holds, &claim.because);
    quote!(info::Claim { holds: #holds, because: #because })
}

/// The first paragraph of a documentation, on one line.
pub(super) fn prose(doc: &str) -> String {
    doc.lines().take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

fn parameters(program: &Program<'_>) -> Vec<TokenStream> {
    let model = program.model;
    model
        .parameters
        .iter()
        .zip(&program.proofs.variation)
        .map(|(parameter, varies)| {
            let (name, doc, unit) = (&parameter.name, prose(&parameter.doc), &parameter.unit);
            let default = match &parameter.default {
                Default::None => quote!(None),
                Default::Constant(value) | Default::Computed(Expr::Number(value)) => {
                    let value = literal(*value);
                    quote!(Constant(#value))
                }
                Default::Computed(value) => {
                    let value = model.text(value);
                    quote!(Computed(#value))
                }
            };
            let (lower, upper) = (bound(parameter.lower), bound(parameter.upper));
            let varies = match varies {
                None => quote!(None),
                Some(varies) => {
                    let varies = place(*varies);
                    quote!(Some(info::Place::#varies))
                }
            };
            quote! {
                info::ParameterInfo {
                    name: #name,
                    doc: #doc,
                    unit: #unit,
                    default: info::ParameterDefault::#default,
                    lower: info::Bound::#lower,
                    upper: info::Bound::#upper,
                    varies: #varies,
                }
            }
        })
        .collect()
}

fn bound(bound: Bound) -> TokenStream {
    match bound {
        Bound::None => quote!(None),
        Bound::Closed(value) => {
            let value = literal(value);
            quote!(Closed(#value))
        }
        Bound::Open(value) => {
            let value = literal(value);
            quote!(Open(#value))
        }
    }
}

/// Statements as text, a line each.
pub(crate) fn statements(model: &Model, list: &[Statement], indent: &str) -> String {
    let lines = list.iter().map(|statement| match statement {
        Statement::Assign { state, operator, value } => {
            let operator = assignment_token(*operator).to_string().replace(' ', "");
            format!("{indent}{} {operator} {};", model.states[*state].name, model.text(value))
        }
        Statement::Release(value) => format!("{indent}release = {};", model.text(value)),
        Statement::Let { local, value } => {
            format!("{indent}let {} = {};", model.locals[*local], model.text(value))
        }
        Statement::If { condition, then, otherwise } => {
            let condition = model.condition_text(condition);
            let inner = format!("{indent}    ");
            let then = statements(model, then, &inner);
            let end = if otherwise.is_empty() {
                "}".to_owned()
            } else {
                format!("}} else {{\n{}\n{indent}}}", statements(model, otherwise, &inner))
            };
            format!("{indent}if {condition} {{\n{then}\n{indent}{end}")
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}
