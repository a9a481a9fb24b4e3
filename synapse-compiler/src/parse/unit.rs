//! Units: `ms`, `1/(ms*mM)`, `mV^2`.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, LitInt, Token, token};

use crate::ast::UnitText;
use crate::diag::suggestion;
use crate::units::Unit;

/// A unit at the front of `stream`.
pub(super) fn read(stream: ParseStream<'_>) -> syn::Result<UnitText> {
    let mut product = factor(stream)?;
    loop {
        if stream.parse::<Option<Token![*]>>()?.is_some() {
            let factor = factor(stream)?;
            product =
                UnitText { unit: product.unit.times(factor.unit), text: format!("{}*{}", product.text, factor.text) };
        } else if stream.parse::<Option<Token![/]>>()?.is_some() {
            let factor = factor(stream)?;
            product =
                UnitText { unit: product.unit.per(factor.unit), text: format!("{}/{}", product.text, factor.text) };
        } else if product.unit.is_extreme() {
            return Err(stream.error("the scale of this unit is more than 300 powers of ten from its SI unit"));
        } else {
            return Ok(product);
        }
    }
}

fn factor(stream: ParseStream<'_>) -> syn::Result<UnitText> {
    let base = base(stream)?;
    if stream.parse::<Option<Token![^]>>()?.is_none() {
        return Ok(base);
    }
    let sign = stream.parse::<Option<Token![-]>>()?;
    let literal = stream.parse::<LitInt>()?;
    let magnitude = literal.base10_parse::<i8>().ok().filter(|n| *n <= 12 && literal.suffix().is_empty());
    let Some(magnitude) = magnitude else {
        let message = "the power of a unit is a whole number up to 12, such as `mV^2`";
        return Err(syn::Error::new(literal.span(), message));
    };
    let power = if sign.is_some() { -magnitude } else { magnitude };
    Ok(UnitText { unit: base.unit.power(f64::from(power)), text: format!("{}^{power}", base.text) })
}

fn base(stream: ParseStream<'_>) -> syn::Result<UnitText> {
    if stream.peek(token::Paren) {
        let content;
        syn::parenthesized!(content in stream);
        let inner = read(&content);
        let rest = if content.is_empty() { Ok(()) } else { Err(content.error("units are joined by `*` and `/`")) };
        // What is left unread would bring an error of its own.
        content.parse::<proc_macro2::TokenStream>()?;
        let inner = inner?;
        rest?;
        return Ok(UnitText { text: format!("({})", inner.text), ..inner });
    }
    if stream.peek(LitInt) {
        let literal = stream.parse::<LitInt>()?;
        if literal.to_string() == "1" {
            return Ok(UnitText { unit: Unit::DIMENSIONLESS, text: "1".to_owned() });
        }
        return Err(syn::Error::new(literal.span(), "the only number in a unit is 1, as in `1/ms`"));
    }
    if stream.is_empty() || !stream.peek(Ident::peek_any) {
        return Err(stream.error("expected a unit, such as `ms`, `1/ms` or `nS`"));
    }
    let ident = stream.call(Ident::parse_any)?;
    let text = ident.to_string();
    match Unit::named(&text) {
        Some(unit) => Ok(UnitText { unit, text }),
        None => Err(syn::Error::new(ident.span(), unknown(&text))),
    }
}

/// What is said about a name that is no unit.
pub(super) fn unknown(name: &str) -> String {
    // The micro sign and the letter mu, and the letter omega, as the language spells them.
    let spelt = name.replace(['µ', 'μ'], "u").replace(['Ω', 'Ω'], "Ohm");
    if Unit::named(&spelt).is_some() {
        return format!("`{name}` is no known unit; write `{spelt}`");
    }
    if let Some(known) = Unit::names().find(|known| known.eq_ignore_ascii_case(name)) {
        return format!("`{name}` is no known unit; write `{known}`");
    }
    format!("`{name}` is no known unit{}", suggestion(name, Unit::names().filter(|name| *name != "1")))
}
