//! Expressions and conditions. Only here is `syn::Expr` matched.

use quote::ToTokens;
use syn::parse::ParseStream;
use syn::{BinOp, Lit, UnOp};

use super::unit;
use crate::ast::{Condition, Expr, ExprKind, Name};
use crate::diag::{Diagnostics, Range};
use crate::expr::{Comparison, Operator};
use crate::units::Unit;

/// An expression at the front of `stream`; `None` where it was read but is not one of the language, which is reported.
pub(super) fn read(stream: ParseStream<'_>, diags: &mut Diagnostics) -> syn::Result<Option<Expr>> {
    if stream.is_empty() {
        return Err(stream.error("expected an expression"));
    }
    Ok(convert(&stream.parse()?, diags))
}

/// The expression without the invisible group that a `macro_rules!` argument comes in.
///
/// To take such a group apart would change precedence: `-g / $tau` with `$tau` = `2 + 2` is not `-g / 2 + 2`. Its inside
/// is one expression, as if in parentheses.
pub(super) fn ungrouped(expression: &syn::Expr) -> &syn::Expr {
    match expression {
        syn::Expr::Group(group) => ungrouped(&group.expr),
        other => other,
    }
}

/// An expression that is nested deeper than this would need more stack than a compiler's thread may have.
const DEEPEST: usize = 400;

/// An expression of the language.
pub(super) fn convert(expression: &syn::Expr, diags: &mut Diagnostics) -> Option<Expr> {
    if is_too_deep(expression, diags) { None } else { convert_shallow(expression, diags) }
}

/// Reports an expression, or an `if` that is a statement, that is nested too deeply.
pub(super) fn is_too_deep(expression: &syn::Expr, diags: &mut Diagnostics) -> bool {
    let is_too_deep = depth(expression) > DEEPEST;
    if is_too_deep {
        let range = Range::of(first_operand(expression));
        diags.error(range, format!("this expression is more than {DEEPEST} operators deep; split it with `let`s"));
    }
    is_too_deep
}

/// The number of operators and brackets on the longest way down, or a little more than [`DEEPEST`].
fn depth(expression: &syn::Expr) -> usize {
    let mut open = vec![(expression, 0)];
    let mut deepest = 0;
    while let Some((expression, depth)) = open.pop() {
        deepest = deepest.max(depth);
        if deepest > DEEPEST {
            break;
        }
        let mut push = |inner| open.push((inner, depth + 1));
        match expression {
            syn::Expr::Paren(inner) => push(&inner.expr),
            syn::Expr::Group(inner) => push(&inner.expr),
            syn::Expr::Unary(inner) => push(&inner.expr),
            syn::Expr::Binary(binary) => {
                push(&binary.left);
                push(&binary.right);
            }
            syn::Expr::Call(call) => call.args.iter().for_each(push),
            syn::Expr::MethodCall(call) => {
                push(&call.receiver);
                call.args.iter().for_each(push);
            }
            syn::Expr::If(branch) => {
                push(&branch.cond);
                let blocks = branch.then_branch.stmts.iter();
                blocks.for_each(|statement| {
                    if let syn::Stmt::Expr(inner, _) = statement {
                        push(inner);
                    }
                });
                if let Some((_, otherwise)) = &branch.else_branch {
                    push(otherwise);
                }
            }
            syn::Expr::Block(block) => {
                let statements = block.block.stmts.iter();
                statements.for_each(|statement| {
                    if let syn::Stmt::Expr(inner, _) = statement {
                        push(inner);
                    }
                });
            }
            _ => {}
        }
    }
    deepest
}

fn convert_shallow(expression: &syn::Expr, diags: &mut Diagnostics) -> Option<Expr> {
    if let Some(attribute) = attributes(expression).first() {
        diags.error(Range::of(attribute), "attributes have no meaning inside of a model; remove it");
        return None;
    }
    if let syn::Expr::Binary(binary) = expression {
        // The place of a long sum is put together from those of its ends, not read off all of its tokens again.
        let operator = operator(binary, diags);
        let (a, b) = (convert_shallow(&binary.left, diags), convert_shallow(&binary.right, diags));
        let (a, b) = (a?, b?);
        let range = a.range.to(b.range);
        return Some(Expr { kind: ExprKind::Binary(operator?, Box::new(a), Box::new(b)), range });
    }
    let range = Range::of(expression);
    let kind = match expression {
        syn::Expr::Lit(literal) => number(&literal.lit, range, diags)?,
        syn::Expr::Path(path) => ExprKind::Name(name(path, diags)?.text),
        syn::Expr::Paren(paren) => return convert_shallow(&paren.expr, diags).map(|inner| Expr { range, ..inner }),
        syn::Expr::Group(group) => return convert_shallow(&group.expr, diags),
        syn::Expr::Unary(unary) => match unary.op {
            UnOp::Neg(_) => ExprKind::Neg(Box::new(convert_shallow(&unary.expr, diags)?)),
            UnOp::Deref(_) => {
                diags.error(range, "`**` is no operator in Rust; write `pow(g, 2)` for a power");
                return None;
            }
            _ => {
                diags.error(range, "`!` belongs in the condition of an `if`");
                return None;
            }
        },
        syn::Expr::Call(call) => {
            let syn::Expr::Path(path) = ungrouped(&call.func) else {
                diags.error(range, "this reads as the call of a function; write `*` for a product");
                return None;
            };
            let function = name(path, diags)?;
            ExprKind::Call(function, convert_all(call.args.iter(), diags)?)
        }
        syn::Expr::MethodCall(call) => {
            let mut function = Name::of(&call.method);
            if matches!(function.text.as_str(), "powi" | "powf") {
                "pow".clone_into(&mut function.text);
            }
            let arguments = std::iter::once(call.receiver.as_ref()).chain(call.args.iter());
            ExprKind::Call(function, convert_all(arguments, diags)?)
        }
        syn::Expr::If(branch) => choice(branch, diags)?,
        syn::Expr::Block(block) if block.label.is_none() => return convert_block(&block.block, range, diags),
        syn::Expr::Field(field) => {
            let advice = match field.base.as_ref() {
                syn::Expr::Lit(_) => "a unit is a suffix of its number, as in `10mV`".to_owned(),
                _ => format!("a parameter is named by itself: `{}`", text(&field.member)),
            };
            diags.error(range, format!("`{}` is the field of a struct in Rust; {advice}", text(field)));
            return None;
        }
        syn::Expr::Assign(_) => {
            diags.error(range, "one `=` assigns; write `==` to compare");
            return None;
        }
        other => {
            let advice = "write numbers, names, `+ - * /`, parentheses, functions and `if … { … } else { … }`";
            diags.error(range, format!("`{}` is no expression of a model; {advice}", text(other)));
            return None;
        }
    };
    Some(Expr { kind, range })
}

/// The attributes of an expression of a kind that the language has.
pub(super) fn attributes(expression: &syn::Expr) -> &[syn::Attribute] {
    match expression {
        syn::Expr::Lit(inner) => &inner.attrs,
        syn::Expr::Path(inner) => &inner.attrs,
        syn::Expr::Paren(inner) => &inner.attrs,
        syn::Expr::Unary(inner) => &inner.attrs,
        syn::Expr::Binary(inner) => &inner.attrs,
        syn::Expr::Call(inner) => &inner.attrs,
        syn::Expr::MethodCall(inner) => &inner.attrs,
        syn::Expr::If(inner) => &inner.attrs,
        syn::Expr::Block(inner) => &inner.attrs,
        syn::Expr::Assign(inner) => &inner.attrs,
        _ => &[],
    }
}

/// All of them, or none if one is wrong; every one is looked at.
fn convert_all<'a>(expressions: impl Iterator<Item = &'a syn::Expr>, diags: &mut Diagnostics) -> Option<Vec<Expr>> {
    let converted: Vec<Option<Expr>> = expressions.map(|expression| convert(expression, diags)).collect();
    converted.into_iter().collect()
}

fn number(literal: &Lit, range: Range, diags: &mut Diagnostics) -> Option<ExprKind> {
    let (digits, suffix) = match literal {
        Lit::Int(literal) => (literal.base10_digits().to_owned(), literal.suffix().to_owned()),
        Lit::Float(literal) => (literal.base10_digits().to_owned(), literal.suffix().to_owned()),
        _ => {
            diags.error(range, format!("`{}` is no number", text(literal)));
            return None;
        }
    };
    let unit = match suffix.as_str() {
        "" | "f64" => None,
        name => {
            let unit = Unit::named(name);
            if unit.is_none() {
                diags.error(range, unit::unknown(name));
            }
            Some(unit?)
        }
    };
    match digits.parse::<f64>() {
        Ok(value) if value.is_finite() => Some(ExprKind::Number(value, unit)),
        _ => {
            diags.error(range, format!("`{digits}` is larger than the largest number, 1.8e308"));
            None
        }
    }
}

fn name(path: &syn::ExprPath, diags: &mut Diagnostics) -> Option<Name> {
    let ident = path.path.get_ident();
    if ident.is_none() {
        let message = format!("`{}` is a path of Rust; a model knows its own names and functions only", text(path));
        diags.error(Range::of(path), message);
    }
    ident.map(Name::of)
}

fn operator(binary: &syn::ExprBinary, diags: &mut Diagnostics) -> Option<Operator> {
    let message = match binary.op {
        BinOp::Add(_) => return Some(Operator::Add),
        BinOp::Sub(_) => return Some(Operator::Sub),
        BinOp::Mul(_) => return Some(Operator::Mul),
        BinOp::Div(_) => return Some(Operator::Div),
        BinOp::BitXor(_) => {
            let (base, exponent) = (last_operand(&binary.left), first_operand(&binary.right));
            format!("`^` is bitwise xor in Rust; write `pow({}, {})` for a power", text(base), text(exponent))
        }
        _ if comparison(&binary.op).is_some() || matches!(binary.op, BinOp::And(_) | BinOp::Or(_)) => {
            format!("`{}` belongs in the condition of an `if`", text(&binary.op))
        }
        BinOp::AddAssign(_) | BinOp::SubAssign(_) | BinOp::MulAssign(_) | BinOp::DivAssign(_) => {
            format!("`{}` writes to a state, which only a statement of an event block can do", text(&binary.op))
        }
        _ => format!("`{}` is no operator of the language; it has `+ - * /`", text(&binary.op)),
    };
    diags.error(Range::of(binary), message);
    None
}

/// The operand before a `^`, which binds looser in Rust than it does in mathematics.
fn last_operand(expression: &syn::Expr) -> &syn::Expr {
    match expression {
        syn::Expr::Binary(binary) => last_operand(&binary.right),
        syn::Expr::Unary(unary) => last_operand(&unary.expr),
        other => other,
    }
}

/// The operand after a `^`.
fn first_operand(expression: &syn::Expr) -> &syn::Expr {
    match expression {
        syn::Expr::Binary(binary) => first_operand(&binary.left),
        other => other,
    }
}

fn choice(branch: &syn::ExprIf, diags: &mut Diagnostics) -> Option<ExprKind> {
    let range = Range::of(branch);
    let condition = condition(&branch.cond, diags);
    let then = convert_block(&branch.then_branch, range, diags);
    let Some((_, otherwise)) = &branch.else_branch else {
        diags.error(range, "an `if` that gives a value needs an `else { … }`");
        return None;
    };
    let otherwise = convert(otherwise, diags);
    Some(ExprKind::If(Box::new(condition?), Box::new(then?), Box::new(otherwise?)))
}

fn convert_block(block: &syn::Block, range: Range, diags: &mut Diagnostics) -> Option<Expr> {
    match block.stmts.as_slice() {
        [syn::Stmt::Expr(expression, None)] => convert(expression, diags),
        _ => {
            diags.error(range, "a branch of an `if` that gives a value holds one expression and no `;`");
            None
        }
    }
}

/// A condition of an `if`.
pub(super) fn condition(expression: &syn::Expr, diags: &mut Diagnostics) -> Option<Condition> {
    if is_too_deep(expression, diags) { None } else { shallow_condition(expression, diags) }
}

fn shallow_condition(expression: &syn::Expr, diags: &mut Diagnostics) -> Option<Condition> {
    match expression {
        syn::Expr::Paren(paren) => shallow_condition(&paren.expr, diags),
        syn::Expr::Group(group) => shallow_condition(&group.expr, diags),
        syn::Expr::Unary(unary) if matches!(unary.op, UnOp::Not(_)) => {
            Some(Condition::Not(Box::new(shallow_condition(&unary.expr, diags)?)))
        }
        syn::Expr::Binary(binary) if matches!(binary.op, BinOp::And(_) | BinOp::Or(_)) => {
            let (a, b) = (shallow_condition(&binary.left, diags), shallow_condition(&binary.right, diags));
            let (a, b) = (Box::new(a?), Box::new(b?));
            Some(if matches!(binary.op, BinOp::And(_)) { Condition::And(a, b) } else { Condition::Or(a, b) })
        }
        syn::Expr::Binary(binary) => match comparison(&binary.op) {
            Some(comparison) => {
                let (a, b) = (convert(&binary.left, diags), convert(&binary.right, diags));
                Some(Condition::Compare(comparison, a?, b?))
            }
            None => refuse_condition(expression, diags),
        },
        _ => refuse_condition(expression, diags),
    }
}

fn refuse_condition(expression: &syn::Expr, diags: &mut Diagnostics) -> Option<Condition> {
    let message = "a condition compares two values, as in `g > 0 && x < 1`";
    diags.error(Range::of(expression), message);
    None
}

fn comparison(operator: &BinOp) -> Option<Comparison> {
    match operator {
        BinOp::Lt(_) => Some(Comparison::Less),
        BinOp::Le(_) => Some(Comparison::LessEqual),
        BinOp::Gt(_) => Some(Comparison::Greater),
        BinOp::Ge(_) => Some(Comparison::GreaterEqual),
        BinOp::Eq(_) => Some(Comparison::Equal),
        BinOp::Ne(_) => Some(Comparison::NotEqual),
        _ => None,
    }
}

/// Tokens as the author wrote them, near enough for a message.
fn text(tokens: &impl ToTokens) -> String {
    tokens.to_token_stream().to_string().replace(" :: ", "::").replace(" . ", ".")
}
