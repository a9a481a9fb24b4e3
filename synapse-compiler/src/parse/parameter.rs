//! `#[param(…)]`: a field and what is said about it.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, Token, Type};

use super::{attribute, expr, unit};
use crate::ast::{Bounds, Expr, ExprKind, Field, Name};
use crate::diag::{Diagnostics, Range, suggestion};
use crate::units::Unit;

const DEFAULT: &str = "default";
const RANGE: &str = "range";
const POSITIVE: &str = "positive";
const NON_NEGATIVE: &str = "non_negative";
const WORDS: [&str; 4] = [DEFAULT, RANGE, POSITIVE, NON_NEGATIVE];

/// A field as a parameter; `None` where its type is no parameter's.
pub(super) fn parameter(field: &syn::Field, diags: &mut Diagnostics) -> Option<Field> {
    let ident = field.ident.clone()?;
    let Some(is_option) = is_option_of_f64(&field.ty) else {
        let message = "a parameter is an `f64`, or an `Option<f64>` whose default is computed from other parameters";
        diags.error(Range::of(&field.ty), message);
        return None;
    };
    let mut parameter = Field {
        name: Name::of(&ident),
        doc: attribute::doc(&field.attrs),
        ident,
        is_option,
        unit: None,
        default: None,
        bounds: Vec::new(),
    };
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("param")) {
        match &attribute.meta {
            syn::Meta::Path(_) => {}
            syn::Meta::List(_) => {
                let read = |stream: ParseStream<'_>| entries(stream, &mut parameter, diags);
                if let Err(error) = attribute.parse_args_with(read) {
                    diags.syntax(error);
                }
            }
            syn::Meta::NameValue(_) => {
                diags.error(Range::of(attribute), "a default is written `#[param(default = 1.0)]`");
            }
        }
    }
    if is_option && parameter.default.is_none() {
        let message = format!(
            "`{}` may be `None`, so it needs a default: `#[param(…, default = EXPR)]` in the other parameters",
            parameter.name.text
        );
        diags.error(parameter.name.range, message);
    }
    Some(parameter)
}

fn is_option_of_f64(ty: &Type) -> Option<bool> {
    let segment = last_segment(ty)?;
    if segment.ident == "f64" && segment.arguments.is_none() {
        return Some(false);
    }
    let syn::PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    let (Some(syn::GenericArgument::Type(inner)), 1) = (arguments.args.first(), arguments.args.len()) else {
        return None;
    };
    let inner = last_segment(inner)?;
    (segment.ident == "Option" && inner.ident == "f64" && inner.arguments.is_none()).then_some(true)
}

fn last_segment(ty: &Type) -> Option<&syn::PathSegment> {
    match ty {
        Type::Path(path) if path.qself.is_none() => path.path.segments.last(),
        Type::Group(group) => last_segment(&group.elem),
        Type::Paren(paren) => last_segment(&paren.elem),
        _ => None,
    }
}

/// A unit, first, then the other entries.
fn entries(stream: ParseStream<'_>, parameter: &mut Field, diags: &mut Diagnostics) -> syn::Result<()> {
    let starts_with_word = stream.fork().call(Ident::parse_any).is_ok_and(|ident| {
        let text = ident.to_string();
        WORDS.contains(&text.as_str()) || (stream.peek2(Token![=]) && !stream.peek2(Token![==]))
    });
    if !stream.is_empty() && !starts_with_word {
        let start = stream.span();
        let unit = unit::read(stream)?;
        if parameter.unit.replace(unit).is_some() {
            diags.error(start.into(), format!("`{}` has a unit already; remove one", parameter.name.text));
        }
        comma(stream)?;
    }
    while !stream.is_empty() {
        entry(stream, parameter, diags)?;
        comma(stream)?;
    }
    Ok(())
}

fn comma(stream: ParseStream<'_>) -> syn::Result<()> {
    if stream.is_empty() {
        return Ok(());
    }
    match stream.parse::<Option<Token![,]>>()? {
        Some(_) => Ok(()),
        None => Err(stream.error("expected a comma before the next entry of `#[param(…)]`")),
    }
}

fn entry(stream: ParseStream<'_>, parameter: &mut Field, diags: &mut Diagnostics) -> syn::Result<()> {
    let ident = stream.call(Ident::parse_any)?;
    let range = Range::of(&ident);
    let zero = Expr { kind: ExprKind::Number(0.0, None), range };
    match ident.to_string().as_str() {
        POSITIVE => parameter.bounds.push(Bounds { lower: Some((zero, false)), upper: None, range }),
        NON_NEGATIVE => parameter.bounds.push(Bounds { lower: Some((zero, true)), upper: None, range }),
        DEFAULT | RANGE if !stream.peek(Token![=]) => {
            return Err(syn::Error::new(ident.span(), format!("write `{ident} = …` with a value")));
        }
        DEFAULT => {
            stream.parse::<Token![=]>()?;
            let value = expr::read(stream, diags)?;
            if parameter.default.is_some() {
                diags.error(range, format!("`{}` has a default already; remove one", parameter.name.text));
            }
            parameter.default = value;
        }
        RANGE => {
            stream.parse::<Token![=]>()?;
            bounds(&stream.parse()?, parameter, diags);
        }
        unit if Unit::named(unit).is_some() => {
            let message = format!("the unit goes first: `#[param({unit}, …)]`");
            return Err(syn::Error::new(ident.span(), message));
        }
        other => {
            let message = format!("`{other}` is no entry of `#[param(…)]`{}", suggestion(other, WORDS));
            return Err(syn::Error::new(ident.span(), message));
        }
    }
    Ok(())
}

/// `A..=B`, `A..B`, `A..`, `..=B`
fn bounds(expression: &syn::Expr, parameter: &mut Field, diags: &mut Diagnostics) {
    let syn::Expr::Range(bounds) = expr::ungrouped(expression) else {
        diags.error(Range::of(expression), "a range is written `0.0..=1.0`, `0.0..1.0`, `0.0..` or `..=1.0`");
        return;
    };
    let closed = matches!(bounds.limits, syn::RangeLimits::Closed(_));
    let mut read = |end: &Option<Box<syn::Expr>>| end.as_ref().and_then(|end| expr::convert(end, diags));
    let lower = read(&bounds.start).map(|lower| (lower, true));
    let upper = read(&bounds.end).map(|upper| (upper, closed));
    parameter.bounds.push(Bounds { lower, upper, range: Range::of(expression) });
}
