//! `INFO`: the model as plain data.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::expr::literal;
use super::scope::ident;
use crate::solve::Program;
use crate::solve::info::{
    Bound, CellInfo, Claim, CurrentInfo, DefaultInfo, Info, ParameterInfo, Place, Reads, Reason, Scheme, StateInfo,
};
use crate::solver::Method;

pub(super) fn info(program: &Program) -> TokenStream {
    let Info { name, doc, on_pre, on_post, pulses, .. } = &program.info;
    let Info { weight_factors_out, reads_prev, reads_since_pre, releases, reads_released, random, .. } = &program.info;
    let info = &program.info;
    let parameters = info.parameters.iter().map(parameter);
    let states = info.states.iter().map(state);
    let inputs = info.inputs.iter().map(|input| {
        let (name, unit) = (&input.name, &input.unit);
        quote!(info::InputInfo { name: #name, unit: #unit })
    });
    let weight = option(info.weight.as_ref().map(|weight| quote!(#weight)));
    let output = info.output.as_ref().map_or("", |output| &output.value);
    let output_unit = info.output.as_ref().map_or("", |output| &output.unit);
    let output_reads = info.output.as_ref().map_or_else(|| reads(&Reads::default()), |output| reads(&output.reads));
    let cell = option(info.cell.as_ref().map(cell));
    let current = option(info.current.as_ref().map(current));
    let solvers = info.solvers.iter().map(solver);
    let (output_place, release_place) = (place(info.output_place), place(info.release_place));
    let (align_pre, align_post) = (claim(&info.align_pre), claim(&info.align_post));
    let (event_driven, commute, lazy_edges) =
        (claim(&info.event_driven), claim(&info.commute), claim(&info.lazy_edges));
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

fn option(value: Option<TokenStream>) -> TokenStream {
    value.map_or_else(|| quote!(None), |value| quote!(Some(#value)))
}

fn cell(cell: &CellInfo) -> TokenStream {
    let CellInfo { potential, spike, reset, refractory } = cell;
    let potential = Literal::usize_unsuffixed(*potential);
    let refractory = option(
        refractory
            .as_ref()
            .map(|(duration, inclusive)| quote!(info::RefractoryInfo { duration: #duration, inclusive: #inclusive })),
    );
    quote!(info::CellInfo { potential: #potential, spike: #spike, reset: #reset, refractory: #refractory })
}

fn state(state: &StateInfo) -> TokenStream {
    let StateInfo { name, unit, equation, initial, flows, weighted, changes: [on_pre, on_post], invariant, .. } = state;
    let (place, unsummed) = (place(state.place), place(state.unsummed));
    let (flow, jumps) = (reads(&state.flow), reads(&state.jumps));
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

fn current(current: &CurrentInfo) -> TokenStream {
    let CurrentInfo { potential, reading, slope } = current;
    let (value, unit, reads) = (&reading.value, &reading.unit, reads(&reading.reads));
    quote!(info::CurrentInfo { potential: #potential, value: #value, slope: #slope, unit: #unit, reads: #reads })
}

fn solver((method, schemes): &(Method, Vec<(Scheme, Reason)>)) -> TokenStream {
    let method = ident(method.facts().variant);
    let schemes = schemes.iter().map(|(scheme, reason)| {
        let (name, stability, because) = (scheme.to_string(), reason.stability.text(), &reason.because);
        let order = option(reason.order.map(|order| {
            let order = Literal::u8_unsuffixed(order);
            quote!(#order)
        }));
        quote!(info::SchemeInfo { name: #name, order: #order, stability: #stability, because: #because })
    });
    quote!(info::SolverInfo { method: runtime::Method::#method, schemes: &[#(#schemes),*] })
}

fn claim(claim: &Claim) -> TokenStream {
    let (holds, because) = (claim.holds, &claim.because);
    quote!(info::Claim { holds: #holds, because: #because })
}

fn parameter(parameter: &ParameterInfo) -> TokenStream {
    let ParameterInfo { name, doc, unit, default, .. } = parameter;
    let default = match default {
        DefaultInfo::None => quote!(None),
        DefaultInfo::Constant(value) => {
            let value = literal(*value);
            quote!(Constant(#value))
        }
        DefaultInfo::Computed(value) => quote!(Computed(#value)),
    };
    let (lower, upper) = (bound(parameter.lower), bound(parameter.upper));
    let varies = option(parameter.varies.map(|varies| {
        let varies = place(varies);
        quote!(info::Place::#varies)
    }));
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
