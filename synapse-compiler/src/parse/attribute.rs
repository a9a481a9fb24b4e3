//! `#[synapse(…)]` or `#[neuron(…)]`: a list of entries.

use proc_macro2::{Delimiter, TokenTree};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, DeriveInput, Ident, Token, token};

use super::{equation, event};
use crate::ast::{Entry, Name};
use crate::diag::{Diagnostics, Range, nearest};
use crate::keyword;
use crate::role::Role;

/// The entries of all attributes of a struct, and the names that unreadable ones may have given.
pub(super) fn entries(input: &DeriveInput, role: Role, diags: &mut Diagnostics) -> (Vec<Entry>, Vec<String>) {
    let mut entries = Vec::new();
    let mut doubtful = Vec::new();
    let mut any = false;
    for attribute in input.attrs.iter().filter(|attribute| role.reads(attribute)) {
        any = true;
        let syn::Meta::List(_) = &attribute.meta else {
            let message = match role {
                Role::Synapse => "the equations go in parentheses: `#[synapse(dg/dt = -g / tau, …)]`",
                Role::Cell => "the equations go in parentheses: `#[neuron(dV/dt = -V / tau, …)]`",
            };
            diags.error(Range::of(attribute), message);
            continue;
        };
        let read = |stream: ParseStream<'_>| {
            read_entries(stream, role, &mut entries, &mut doubtful, diags);
            Ok(())
        };
        // Not `parse2` of the tokens: an unexpected end is to be shown at the closing parenthesis.
        if let Err(error) = attribute.parse_args_with(read) {
            diags.syntax(error);
        }
    }
    if !any {
        let example = match role {
            Role::Synapse => "#[synapse(dg/dt = -g / tau, on_pre { g += 1; }, output = g)]",
            Role::Cell => "#[neuron(dV/dt = (I - V) / tau, spike when V >= V_th, reset { V = 0; })]",
        };
        diags.error(Range::of(&input.ident), format!("a model needs its equations: `{example}` above the struct"));
    }
    (entries, doubtful)
}

impl Role {
    /// Whether the equations may stand in this attribute.
    pub(crate) fn reads(self, attribute: &Attribute) -> bool {
        let path = attribute.path();
        path.is_ident("synapse") || (self == Self::Cell && path.is_ident("neuron"))
    }
}

/// The documentation comments of an item, one line each.
pub(super) fn doc(attributes: &[Attribute]) -> String {
    let lines: Vec<String> = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("doc"))
        .filter_map(|attribute| match &attribute.meta {
            syn::Meta::NameValue(syn::MetaNameValue {
                value: syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }),
                ..
            }) => Some(text.value()),
            _ => None,
        })
        .map(|line| line.strip_prefix(' ').unwrap_or(&line).trim_end().to_owned())
        .collect();
    lines.join("\n").trim().to_owned()
}

fn read_entries(
    stream: ParseStream<'_>,
    role: Role,
    entries: &mut Vec<Entry>,
    doubtful: &mut Vec<String>,
    diags: &mut Diagnostics,
) {
    while !stream.is_empty() {
        let names = first_names(stream);
        let ended = match entry(stream, role, diags) {
            Ok(entry) => {
                let is_block = matches!(entry, Some(Entry::OnPre { .. } | Entry::OnPost { .. } | Entry::Reset { .. }));
                entries.extend(entry);
                end_of_entry(stream, is_block)
            }
            Err(error) => Err(error),
        };
        if let Err(error) = ended {
            diags.syntax(error);
            let is_block = names.first().is_some_and(|first| first.starts_with("on_") || first == keyword::RESET);
            doubtful.extend(names);
            skip_past_comma(stream, is_block);
        }
    }
}

/// A comma, which may be left out after a block.
fn end_of_entry(stream: ParseStream<'_>, is_block: bool) -> syn::Result<()> {
    if stream.is_empty() || (is_block && !stream.peek(Token![,])) {
        return Ok(());
    }
    if stream.peek(Token![^]) {
        return Err(stream.error("`^` is bitwise xor in Rust; write `pow(g, 2)` for a power"));
    }
    if stream.peek(Token![;]) {
        return Err(stream.error("entries of a model are separated by commas, not by semicolons"));
    }
    match stream.parse::<Option<Token![,]>>()? {
        Some(_) => Ok(()),
        None => Err(stream.error("expected a comma before the next entry")),
    }
}

/// The names that the entry at the front of `stream` may be about to give: its first words, and what is left of them without
/// `d`, `d2` and the like.
fn first_names(stream: ParseStream<'_>) -> Vec<String> {
    let mut names = Vec::new();
    let words = stream.fork();
    while let (Ok(word), true) = (words.call(Ident::parse_any), names.len() < 6) {
        let word = Name::of(&word).text;
        let bare = word.strip_prefix('d').map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()).to_owned());
        names.extend(bare);
        names.push(word);
    }
    // `d^2g/dt`
    let _ = words.parse::<Token![^]>().and_then(|_| words.parse::<syn::LitInt>()).map(|literal| {
        names.push(literal.suffix().to_owned());
    });
    names
}

/// Goes on behind the next comma of this level, or behind the entry's block, which needs none.
fn skip_past_comma(stream: ParseStream<'_>, is_block: bool) {
    while !stream.is_empty() {
        if stream.parse::<Token![,]>().is_ok() {
            return;
        }
        match stream.parse::<TokenTree>() {
            Ok(TokenTree::Group(group))
                if is_block && group.delimiter() == Delimiter::Brace && !stream.peek(Token![,]) =>
            {
                return;
            }
            Ok(_) => {}
            Err(_) => return,
        }
    }
}

/// One entry; `None` where it was read but is wrong in itself, which is then reported.
fn entry(stream: ParseStream<'_>, role: Role, diags: &mut Diagnostics) -> syn::Result<Option<Entry>> {
    if stream.parse::<Option<Token![let]>>()?.is_some() {
        return equation::definition(stream, diags).map(Some);
    }
    if !stream.peek(Ident::peek_any) {
        return Err(stream.error(format!("expected an entry of a model: {}", keyword::entries(role))));
    }
    let ident = stream.call(Ident::parse_any)?;
    let name = Name::of(&ident);
    if stream.peek(Token![/]) {
        return equation::differential(&name, stream, diags).map(Some);
    }
    match name.text.as_str() {
        // A state may have any of these names.
        keyword::INPUT | keyword::SPIKE | keyword::RESET | keyword::REFRACTORY if stream.peek(token::Paren) => {
            equation::initial(name, stream, diags)
        }
        keyword::INPUT => equation::input(&name, stream).map(Some),
        keyword::SPIKE => event::spike(name, stream, diags).map(Some),
        keyword::RESET => event::reset(name, stream, diags).map(Some),
        keyword::REFRACTORY => equation::refractory(name, stream, diags).map(Some),
        keyword::ON_PRE => event::on_pre(name, stream, diags).map(Some),
        keyword::ON_POST => event::on_post(name, stream, diags).map(Some),
        keyword::CURRENT => equation::current(name, stream, diags).map(Some),
        keyword::ALIGN_POST | keyword::EVENT_DRIVEN => Ok(Some(Entry::Demand { keyword: name })),
        keyword::OUTPUT => equation::output(name, stream, diags).map(Some),
        keyword::METHODS => methods(name, stream).map(Some),
        word if let Some(meaning) = is_meant_as(word, role) => {
            Err(syn::Error::new(ident.span(), format!("`{word}` is no entry of a model; {meaning}")))
        }
        _ if stream.peek(token::Paren) => equation::initial(name, stream, diags),
        _ if stream.peek(Token![=]) => Err(syn::Error::new(ident.span(), unknown_assignment(&name.text))),
        other => {
            let message = format!("`{other}` is no entry of a model; entries are {}", keyword::entries(role));
            Err(syn::Error::new(ident.span(), message))
        }
    }
}

/// What to write instead of a word that is nearly, or in another tool, a word of the language.
fn is_meant_as(word: &str, role: Role) -> Option<String> {
    if matches!(word, "solver" | "solvers" | "solve" | "method" | "integrator") {
        return Some("the solvers are named by `methods(exact, exp_euler)`".to_owned());
    }
    let known: &[&str] = match role {
        Role::Synapse => &[
            keyword::INPUT,
            keyword::ON_PRE,
            keyword::ON_POST,
            keyword::OUTPUT,
            keyword::CURRENT,
            keyword::METHODS,
            keyword::ALIGN_POST,
            keyword::EVENT_DRIVEN,
        ],
        Role::Cell => &[keyword::INPUT, keyword::SPIKE, keyword::RESET, keyword::REFRACTORY, keyword::METHODS],
    };
    if role == Role::Cell && matches!(word, "threshold" | "fire" | "spikes") {
        return Some("write `spike when V >= V_th`".to_owned());
    }
    nearest(word, known.iter().copied()).filter(|known| *known != word).map(|known| format!("did you mean `{known}`?"))
}

fn unknown_assignment(name: &str) -> String {
    format!(
        "write `d{name}/dt = …` for an equation, `{name}(0) = …` for an initial value, `let {name} = …` for a name of \
         an expression, or `output = …`"
    )
}

/// `(exact, exp_euler)`
fn methods(keyword: Name, stream: ParseStream<'_>) -> syn::Result<Entry> {
    if !stream.peek(token::Paren) {
        return Err(syn::Error::new(keyword.span(), "the solvers go in parentheses: `methods(exact, exp_euler)`"));
    }
    let content;
    syn::parenthesized!(content in stream);
    let names = content.parse_terminated(Ident::parse_any, Token![,]);
    // What is left unread would hide the error behind one about the closing parenthesis.
    content.parse::<proc_macro2::TokenStream>()?;
    let Ok(names) = names else {
        let message = "the solvers are words, separated by commas: `methods(exact, exp_euler)`";
        return Err(syn::Error::new(keyword.span(), message));
    };
    Ok(Entry::Methods { keyword, names: names.iter().map(Name::of).collect() })
}
