//! `on_pre(w) { … }`, `on_post { … }`, `spike when …` and `reset { … }`: events, their blocks and statements.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{BinOp, Block, Ident, Pat, Stmt, Token, token};

use super::{expr, unit};
use crate::ast::{Entry, Name, Statement};
use crate::diag::{Diagnostics, Range};
use crate::expr::Operator;
use crate::keyword;

/// After `on_pre`: the weight and the block.
pub(super) fn on_pre(keyword: Name, stream: ParseStream<'_>, diags: &mut Diagnostics) -> syn::Result<Entry> {
    let mut weight = None;
    if stream.peek(token::Paren) {
        let content;
        syn::parenthesized!(content in stream);
        if !content.peek(Ident::peek_any) {
            let message = "`on_pre` names its weight: `on_pre(w) { … }`; without one write `on_pre { … }`";
            return Err(syn::Error::new(keyword.span(), message));
        }
        let name = Name::of(&content.call(Ident::parse_any)?);
        let unit = match content.parse::<Option<Token![:]>>()? {
            Some(_) => {
                let unit = unit::read(&content);
                if unit.is_err() {
                    content.parse::<proc_macro2::TokenStream>()?;
                }
                Some(unit?)
            }
            None => None,
        };
        if !content.is_empty() {
            let error = content.error("`on_pre` takes one weight: `on_pre(w) { … }` or `on_pre(w : nS) { … }`");
            // What is left unread would bring an error of its own.
            content.parse::<proc_macro2::TokenStream>()?;
            return Err(error);
        }
        weight = Some((name, unit));
    }
    if !stream.peek(token::Brace) {
        let message = "what a presynaptic spike does goes in braces: `on_pre { g += 1; }`";
        return Err(syn::Error::new(keyword.span(), message));
    }
    let body = braced(stream, diags)?;
    Ok(Entry::OnPre { keyword, weight, body })
}

/// After `on_post`: the block.
pub(super) fn on_post(keyword: Name, stream: ParseStream<'_>, diags: &mut Diagnostics) -> syn::Result<Entry> {
    if stream.peek(token::Paren) {
        let message = "a postsynaptic spike carries no weight: `on_post { … }`";
        return Err(syn::Error::new(keyword.span(), message));
    }
    if !stream.peek(token::Brace) {
        let message = "what a postsynaptic spike does goes in braces: `on_post { a_post += 1; }`";
        return Err(syn::Error::new(keyword.span(), message));
    }
    let body = braced(stream, diags)?;
    Ok(Entry::OnPost { keyword, body })
}

/// After `spike`: `when condition`.
pub(super) fn spike(keyword: Name, stream: ParseStream<'_>, diags: &mut Diagnostics) -> syn::Result<Entry> {
    let refused = || syn::Error::new(keyword.span(), "when a cell spikes is written `spike when V >= V_th`");
    match stream.call(Ident::parse_any) {
        Ok(word) if word == keyword::WHEN && !stream.is_empty() => {}
        _ => return Err(refused()),
    }
    let condition: syn::Expr = stream.parse()?;
    let range = Range::of(&condition);
    Ok(Entry::Spike { keyword, condition: expr::condition(&condition, diags), range })
}

/// After `reset`: the block.
pub(super) fn reset(keyword: Name, stream: ParseStream<'_>, diags: &mut Diagnostics) -> syn::Result<Entry> {
    if !stream.peek(token::Brace) {
        let message = "what a spike does to the cell goes in braces: `reset { V = V_reset; }`";
        return Err(syn::Error::new(keyword.span(), message));
    }
    let body = braced(stream, diags)?;
    Ok(Entry::Reset { keyword, body })
}

/// `{ statements }`
fn braced(stream: ParseStream<'_>, diags: &mut Diagnostics) -> syn::Result<Vec<Statement>> {
    let content;
    syn::braced!(content in stream);
    let statements = content.call(Block::parse_within);
    // What is left unread would hide the error behind one about the closing brace.
    content.parse::<proc_macro2::TokenStream>()?;
    Ok(block(&statements?, diags))
}

fn block(statements: &[Stmt], diags: &mut Diagnostics) -> Vec<Statement> {
    statements.iter().filter_map(|statement| one(statement, diags)).collect()
}

fn one(statement: &Stmt, diags: &mut Diagnostics) -> Option<Statement> {
    let attributes: &[syn::Attribute] = match statement {
        Stmt::Local(local) => &local.attrs,
        Stmt::Expr(expression, _) => expr::attributes(expression),
        _ => &[],
    };
    if let Some(attribute) = attributes.first() {
        diags.error(Range::of(attribute), "attributes have no meaning inside of a model; remove it");
        return None;
    }
    match statement {
        Stmt::Local(local) => binding(local, diags),
        Stmt::Expr(expression, _) => action(expression, diags),
        Stmt::Item(_) | Stmt::Macro(_) => refuse(Range::of(statement), diags),
    }
}

fn refuse(range: Range, diags: &mut Diagnostics) -> Option<Statement> {
    let message = "a statement of an event block is `g += …;`, `g = …;`, `release = …;`, `let k = …;` or \
                   `if … { … } else { … }`";
    diags.error(range, message);
    None
}

fn binding(local: &syn::Local, diags: &mut Diagnostics) -> Option<Statement> {
    let (pattern, has_type) = match &local.pat {
        Pat::Type(typed) => (typed.pat.as_ref(), true),
        other => (other, false),
    };
    let (Pat::Ident(pattern), Some(init)) = (pattern, &local.init) else {
        diags.error(Range::of(local), "write `let k = …;` with one name and a value");
        return None;
    };
    // The name is known all the same, so that its uses bring no errors of their own.
    if has_type {
        diags.error(Range::of(&local.pat), format!("all numbers are real; write `let {} = …;`", pattern.ident));
    } else if pattern.mutability.is_some() || pattern.by_ref.is_some() || init.diverge.is_some() {
        let message = format!("a `let` names a value, which does not change; write `let {} = …;`", pattern.ident);
        diags.error(Range::of(local), message);
    }
    let value = expr::convert(&init.expr, diags)?;
    Some(Statement::Let { name: Name::of(&pattern.ident), value })
}

fn action(expression: &syn::Expr, diags: &mut Diagnostics) -> Option<Statement> {
    match expr::ungrouped(expression) {
        syn::Expr::Assign(assign) => assignment(&assign.left, None, &assign.right, diags),
        syn::Expr::Binary(binary) => match operator_of_assignment(&binary.op) {
            Some(operator) => assignment(&binary.left, Some(operator), &binary.right, diags),
            None => refuse(Range::of(expression), diags),
        },
        syn::Expr::If(_) if expr::is_too_deep(expression, diags) => None,
        syn::Expr::If(branch) => branching(branch, diags),
        _ => refuse(Range::of(expression), diags),
    }
}

fn operator_of_assignment(operator: &BinOp) -> Option<Operator> {
    match operator {
        BinOp::AddAssign(_) => Some(Operator::Add),
        BinOp::SubAssign(_) => Some(Operator::Sub),
        BinOp::MulAssign(_) => Some(Operator::Mul),
        BinOp::DivAssign(_) => Some(Operator::Div),
        _ => None,
    }
}

fn assignment(
    target: &syn::Expr,
    operator: Option<Operator>,
    value: &syn::Expr,
    diags: &mut Diagnostics,
) -> Option<Statement> {
    let syn::Expr::Path(path) = expr::ungrouped(target) else {
        diags.error(Range::of(target), "only a state or `release` can be written to");
        return None;
    };
    let Some(ident) = path.path.get_ident() else {
        diags.error(Range::of(target), "only a state or `release` can be written to");
        return None;
    };
    let target = Name::of(ident);
    let value = expr::convert(value, diags)?;
    Some(Statement::Assign { target, operator, value })
}

fn branching(branch: &syn::ExprIf, diags: &mut Diagnostics) -> Option<Statement> {
    let condition = expr::condition(&branch.cond, diags);
    let then = block(&branch.then_branch.stmts, diags);
    let otherwise = match branch.else_branch.as_ref().map(|(_, otherwise)| otherwise.as_ref()) {
        None => Vec::new(),
        Some(syn::Expr::Block(otherwise)) => block(&otherwise.block.stmts, diags),
        Some(other) => action(other, diags).into_iter().collect(),
    };
    Some(Statement::If { condition: condition?, then, otherwise })
}
