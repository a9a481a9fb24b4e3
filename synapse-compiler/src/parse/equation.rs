//! `dg/dt = …`, `g(0) = …`, `let k = …`, `input x : unit`, `output = …`, `current(v) = …` and `refractory = …`.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, LitInt, Token, token};

use super::{expr, unit};
use crate::ast::{Entry, Name, UnitText};
use crate::diag::{Diagnostics, Range};
use crate::keyword;

/// After `dg`: `/dt = rhs : unit`.
pub(super) fn differential(
    differential: &Name,
    stream: ParseStream<'_>,
    diags: &mut Diagnostics,
) -> syn::Result<Entry> {
    stream.parse::<Token![/]>()?;
    let by = stream.call(Ident::parse_any)?;
    let state = match differential.text.strip_prefix('d') {
        Some(state) if is_name(state) && by == keyword::DT => state.to_owned(),
        Some(state) if state.starts_with(|first: char| first.is_ascii_digit()) => {
            let message = "an equation gives a first derivative; write a second one as two equations, `dx/dt = v` and \
                           `dv/dt = …`";
            return Err(syn::Error::new(differential.span(), message));
        }
        _ => {
            let found = format!("{}/{by}", differential.text);
            let message = format!("an equation begins with `dg/dt`, where `g` is the state, but this is `{found}`");
            return Err(syn::Error::new(differential.span(), message));
        }
    };
    if !stream.peek(Token![=]) || stream.peek(Token![==]) {
        return Err(stream.error(format!("expected `=` after `d{state}/dt`")));
    }
    stream.parse::<Token![=]>()?;
    let rhs = expr::read(stream, diags)?;
    let unit = optional_unit(stream)?;
    let state = Name { text: state, range: differential.range };
    Ok(Entry::Equation { state, rhs, unit })
}

/// Whether `text` can be the name of a state; Rust's keywords can.
fn is_name(text: &str) -> bool {
    syn::parse_str::<proc_macro2::TokenStream>(text).is_ok_and(|tokens| {
        let mut tokens = tokens.into_iter();
        matches!((tokens.next(), tokens.next()), (Some(proc_macro2::TokenTree::Ident(_)), None))
    })
}

/// After `g`: `(0) = value`.
pub(super) fn initial(state: Name, stream: ParseStream<'_>, diags: &mut Diagnostics) -> syn::Result<Option<Entry>> {
    let content;
    syn::parenthesized!(content in stream);
    let time = content.parse::<proc_macro2::TokenStream>()?;
    if !syn::parse2::<LitInt>(time).is_ok_and(|time| time.to_string() == "0") || !stream.peek(Token![=]) {
        let name = &state.text;
        return Err(syn::Error::new(state.span(), format!("an initial value is written `{name}(0) = …`")));
    }
    stream.parse::<Token![=]>()?;
    let value = expr::read(stream, diags)?;
    Ok(value.map(|value| Entry::Initial { state, value }))
}

/// After `let`: `k = value`.
pub(super) fn definition(stream: ParseStream<'_>, diags: &mut Diagnostics) -> syn::Result<Entry> {
    if !stream.peek(Ident::peek_any) {
        return Err(stream.error("a name of an expression is written `let k = …`"));
    }
    let name = Name::of(&stream.call(Ident::parse_any)?);
    if !stream.peek(Token![=]) {
        return Err(stream.error(format!("expected `=` after `let {}`", name.text)));
    }
    stream.parse::<Token![=]>()?;
    let value = expr::read(stream, diags)?;
    Ok(Entry::Let { name, value })
}

/// After `input`: `v_post : unit`.
pub(super) fn input(keyword: &Name, stream: ParseStream<'_>) -> syn::Result<Entry> {
    if !stream.peek(Ident::peek_any) {
        let message = "an input is written `input v_post : mV`: its name, and its unit if it has one";
        return Err(syn::Error::new(keyword.span(), message));
    }
    let name = Name::of(&stream.call(Ident::parse_any)?);
    if stream.peek(Token![=]) {
        let name = &name.text;
        let message = format!(
            "an input has no value here, it is bound at every step; write `input {name}`, or `let {name} = …` for a name of \
             an expression"
        );
        return Err(stream.error(message));
    }
    Ok(Entry::Input { name, unit: optional_unit(stream)? })
}

/// After `refractory`: `= duration` or `<= duration`.
pub(super) fn refractory(keyword: Name, stream: ParseStream<'_>, diags: &mut Diagnostics) -> syn::Result<Entry> {
    let inclusive = stream.parse::<Option<Token![<=]>>()?.is_some();
    if !inclusive && (!stream.peek(Token![=]) || stream.peek(Token![==])) {
        let message = "how long the membrane potential is held after a spike is written `refractory = tau_ref`";
        return Err(syn::Error::new(keyword.span(), message));
    }
    if !inclusive {
        stream.parse::<Token![=]>()?;
    }
    Ok(Entry::Refractory { keyword, duration: expr::read(stream, diags)?, inclusive })
}

/// After `output`: `= value : unit`.
pub(super) fn output(keyword: Name, stream: ParseStream<'_>, diags: &mut Diagnostics) -> syn::Result<Entry> {
    if !stream.peek(Token![=]) {
        return Err(syn::Error::new(keyword.span(), "the output is written `output = g`"));
    }
    stream.parse::<Token![=]>()?;
    let value = expr::read(stream, diags)?;
    let unit = optional_unit(stream)?;
    Ok(Entry::Output { keyword, value, unit })
}

/// After `current`: `(v) = value : unit`.
pub(super) fn current(keyword: Name, stream: ParseStream<'_>, diags: &mut Diagnostics) -> syn::Result<Entry> {
    let refused = || {
        let message =
            "the current names the membrane potential that it depends on: `current(v) = g * (e_rev - v) : pA`";
        syn::Error::new(keyword.span(), message)
    };
    if !stream.peek(token::Paren) {
        return Err(refused());
    }
    let content;
    syn::parenthesized!(content in stream);
    let potential = content.call(Ident::parse_any);
    let is_alone = content.is_empty();
    // What is left unread would hide the error behind one about the closing parenthesis.
    content.parse::<proc_macro2::TokenStream>()?;
    let (Ok(potential), true, true) = (potential, is_alone, stream.peek(Token![=])) else { return Err(refused()) };
    stream.parse::<Token![=]>()?;
    let value = expr::read(stream, diags)?;
    let unit = optional_unit(stream)?;
    Ok(Entry::Current { keyword, potential: Name::of(&potential), value, unit })
}

fn optional_unit(stream: ParseStream<'_>) -> syn::Result<Option<UnitText>> {
    match stream.parse::<Option<Token![:]>>()? {
        None => Ok(None),
        Some(colon) if stream.is_empty() => {
            let message = "expected a unit after `:`, such as `1/ms` or `nS`";
            Err(syn::Error::new(Range::of(&colon).start(), message))
        }
        Some(_) => unit::read(stream).map(Some),
    }
}
