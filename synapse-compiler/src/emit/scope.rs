//! What things are called in generated code: identifiers, and the arguments of functions with what is read of them.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

use crate::solve::{Names, Uses};

/// A name of the model as that of a local variable.
///
/// A capital letter gets an underscore: the author may well have a `const U` or `use std::f64::consts::E` in scope, which a
/// pattern would mean instead of a new name.
pub(super) fn local(name: &str) -> Ident {
    if name.chars().any(char::is_uppercase) { ident(&format!("{name}_")) } else { ident(name) }
}

/// An identifier; names that are keywords of Rust are written raw.
pub(super) fn ident(name: &str) -> Ident {
    let span = Span::call_site();
    match name {
        "self" | "super" | "crate" | "_" => Ident::new(&format!("{name}_name"), span),
        "gen" => Ident::new_raw(name, span),
        _ if syn::parse_str::<Ident>(name).is_ok() => Ident::new(name, span),
        _ => Ident::new_raw(name, span),
    }
}

/// What the author's lints may not say of generated code: capital letters of the model's names, uses of a deprecated struct,
/// numbers that come out near a well-known one.
pub(super) fn lints(names: &Names) -> TokenStream {
    let has_capitals = names.given().any(|name| name.chars().any(char::is_uppercase));
    let capitals = has_capitals.then(|| quote!(non_snake_case,));
    quote!(#[allow(#capitals deprecated, clippy::approx_constant)])
}

/// A pattern for an array: the names of the places that are used, `_` for the others; `None` if none is.
pub(super) fn array_pattern(names: &[(Ident, bool)]) -> Option<TokenStream> {
    let places = names.iter().map(|(name, is_used)| if *is_used { quote!(#name) } else { quote!(_) });
    names.iter().any(|(_, is_used)| *is_used).then(|| quote!([#(#places),*]))
}

/// Names with whether each is read, as places of a pattern.
fn places(names: &[String], is_read: &[bool]) -> Option<TokenStream> {
    let places: Vec<_> = names.iter().zip(is_read).map(|(name, is_read)| (local(name), *is_read)).collect();
    array_pattern(&places)
}

/// An argument that is an array: its name, `_` where it is not read, and the line that takes it apart.
pub(super) struct Argument {
    pub(super) name: TokenStream,
    pub(super) line: Option<TokenStream>,
}

impl Argument {
    /// The argument called `name`, or something longer where the model has that name itself.
    pub(super) fn new(names: &Names, name: &str, pattern: Option<TokenStream>) -> Self {
        let Some(pattern) = pattern else { return Self { name: quote!(_), line: None } };
        let name = argument_name(names, name);
        Self { line: Some(quote!(let #pattern = #name;)), name: quote!(#name) }
    }

    /// The argument `parameters`.
    pub(super) fn parameters(names: &Names, uses: &Uses) -> Self {
        Self::new(names, "parameters", places(&names.parameters, &uses.parameters))
    }

    /// The argument `state`.
    pub(super) fn state(names: &Names, uses: &Uses) -> Self {
        Self::new(names, "state", places(&names.states, &uses.states))
    }

    /// The argument `now`.
    pub(super) fn now(names: &Names, uses: &Uses) -> Self {
        let fields = now_fields(names, uses, false);
        Self::new(names, "now", fields.map(|fields| quote!(runtime::Now { #fields })))
    }

    /// The argument `arrival`: `runtime::Arrival { weight: w, prev: [_, prev_x], .. }`.
    pub(super) fn arrival(names: &Names, uses: &Uses) -> Self {
        let field = |field: &str, name: &str| {
            let (field, name) = (ident(field), local(name));
            if name == field { quote!(#field,) } else { quote!(#field: #name,) }
        };
        let weight = names.weight.as_ref().filter(|_| uses.weight).map(|weight| field("weight", weight));
        let prev = places(&names.previous, &uses.previous).map(|pattern| quote!(prev: #pattern,));
        let now = now_fields(names, uses, true);
        let draws = uses.draws.then(|| field(DRAWS, &names.free(DRAWS)));
        let is_read = weight.is_some() || prev.is_some() || now.is_some() || draws.is_some();
        // Nothing reads all that there is.
        Self::new(names, "arrival", is_read.then(|| quote!(runtime::Arrival { #weight #prev #now #draws .. })))
    }
}

/// The random numbers of an event, where the model has no such name itself.
pub(super) const DRAWS: &str = "draws";

/// `t, ..`: what is read of a now, or of an arrival if `of_more`, which has other fields.
fn now_fields(names: &Names, uses: &Uses, of_more: bool) -> Option<TokenStream> {
    let inputs = places(&names.inputs, &uses.inputs).map(|pattern| quote!(inputs: #pattern,));
    let is_read = uses.time || uses.since_pre || inputs.is_some();
    let rest = (!(of_more || uses.time && uses.since_pre && inputs.is_some())).then(|| quote!(..));
    let (t, since_pre) = (uses.time.then(|| quote!(t,)), uses.since_pre.then(|| quote!(since_pre,)));
    is_read.then(|| quote!(#t #since_pre #inputs #rest))
}

/// An argument of a generated function.
pub(super) fn argument_name(names: &Names, name: &str) -> Ident {
    local(&names.free(name))
}

/// The type of what an equation may read besides parameters and states, in the precision `T`.
pub(super) fn now_type(names: &Names) -> TokenStream {
    let inputs = inputs_type(names);
    quote!(runtime::Now<T #inputs>)
}

/// The type of what an event block may know besides the state.
pub(super) fn arrival_type(names: &Names) -> TokenStream {
    let (n_states, inputs) = (length(names.states.len()), inputs_type(names));
    quote!(runtime::Arrival<T, [T; #n_states] #inputs>)
}

/// The last argument of these types; none is what they have by default.
fn inputs_type(names: &Names) -> Option<TokenStream> {
    let n_inputs = length(names.inputs.len());
    (!names.inputs.is_empty()).then(|| quote!(, [T; #n_inputs]))
}

/// A length without a suffix.
pub(super) fn length(n: usize) -> Literal {
    Literal::usize_unsuffixed(n)
}
