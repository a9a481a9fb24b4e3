//! The compiler behind `#[derive(Synapse)]` and `#[derive(Neuron)]`, as an ordinary library: equations of a synapse or a
//! cell in, Rust out.
//!
//! The derives call [`expand`]. Tests and tools call [`generated_code`], which gives the code of every model in a source
//! file as formatted text, so that a crate can snapshot what its models compile to:
//!
//! ```
//! # #[cfg(feature = "format")] {
//! let source = r#"
//!     #[derive(Synapse)]
//!     #[synapse(dg/dt = -g / tau, on_pre(w) { g += w; }, output = g)]
//!     struct Expon { #[param(ms, default = 8.0, positive)] tau: f64 }
//! "#;
//! let models = synapse_compiler::generated_code(source)?;
//! assert!(models[0].code.contains("let g_from_g = math::exp(-dt / tau);"));
//! # }
//! # Ok::<(), syn::Error>(())
//! ```
//!
//! Whoever only declares and runs models needs none of this: see `synapse-runtime`.
//!
//! # The pipeline
//!
//! A stage imports the stages above it in this table and the floor, nothing else; a test reads the sources and holds them to
//! that. The front end, up to and including the analysis, may find mistakes; it collects them in [`diag::Diagnostics`] and
//! reports all at once. What comes after cannot fail.
//!
//! | stage | from → to | |
//! | --- | --- | --- |
//! | parse | tokens → [`ast`] | spelling, with recovery at commas; only here is `syn::Expr` matched |
//! | [`mod@model`] | ast → [`model::Model`] | names become positions, units become factors; the last sight of the ast |
//! | [`analysis`] | model → [`analysis::Facts`], [`analysis::Scheme`]s, [`analysis::Proofs`] | who reads whom, what is linear in what, which scheme solves which state, what is proved |
//! | [`solve`] | all of these → [`solve::Program`] | every function to be generated, with what it reads; for each solver a [`solve::Plan`] of what is computed once, and what in every step |
//! | [`verify`] | plan → verdict | whether steps that are called exact solve their equations |
//! | `held` | model → steps | the same for a cell while its membrane potential is held, where other states read it |
//! | [`emit`] | program → tokens | prints; imports `solve` and the floor alone |
//!
//! The floor, which imports none of the stages: [`diag`], [`expr`] (the symbolic algebra), [`units`], [`solver`] (the table of
//! solvers), `keyword`, `role`.
//!
//! # Features
//!
//! - `format` (default): [`generated_code`]. The derive does without it.

pub mod analysis;
pub mod ast;
pub mod diag;
mod dump;
pub mod emit;
pub mod expr;
#[cfg(feature = "format")]
mod format;
mod held;
mod keyword;
pub mod model;
mod parse;
mod role;
pub mod solve;
pub mod solver;
#[cfg(feature = "format")]
mod typeset;
pub mod units;
pub mod verify;

use proc_macro2::{TokenStream, TokenTree};
use syn::DeriveInput;

use crate::analysis::{Facts, Invariant, Scheme};
use crate::diag::Diagnostics;
#[cfg(feature = "format")]
pub use crate::format::{Generated, generated_code, latex_equations};
use crate::model::{Method, Model};
pub use crate::role::Role;
use crate::solve::Solver;

/// The code that is derived for a struct; where the declaration is wrong, all its mistakes as `compile_error!`s, with
/// stand-ins for the implementations so that the rest of the file is still checked.
pub fn expand(input: TokenStream, role: Role) -> TokenStream {
    match syn::parse2::<DeriveInput>(input) {
        Err(error) => error.into_compile_error(),
        Ok(input) => {
            let code = compile_as(&input, role).unwrap_or_else(|error| {
                let errors = error.into_compile_error();
                let fallback = emit::fallback(&input, role);
                quote::quote!(#errors #fallback)
            });
            let variable = dump::VARIABLE;
            // So that cargo compiles anew when the variable changes.
            quote::quote!(#code const _: ::core::option::Option<&str> = ::core::option_env!(#variable);)
        }
    }
}

/// The code for a struct: parse → model → analysis → solve → verify → emit. A struct that derives `Neuron`, or has
/// `#[neuron(…)]`, is a cell; any other is a synapse.
///
/// # Errors
/// All mistakes of the declaration.
pub fn compile(input: &DeriveInput) -> syn::Result<TokenStream> {
    compile_as(input, role_of(&input.attrs))
}

/// What is derived for a struct with these attributes.
fn role_of(attributes: &[syn::Attribute]) -> Role {
    let derives_neuron = |attribute: &&syn::Attribute| {
        let path = syn::punctuated::Punctuated::<syn::Path, syn::Token![,]>::parse_terminated;
        let derived = attribute.path().is_ident("derive").then(|| attribute.parse_args_with(path));
        let derived = derived.and_then(Result::ok).unwrap_or_default();
        attribute.path().is_ident("neuron") || derived.iter().any(|path| names(path, "Neuron"))
    };
    if attributes.iter().any(|attribute| derives_neuron(&attribute)) { Role::Cell } else { Role::Synapse }
}

/// Whether a path ends in this name.
fn names(path: &syn::Path, name: &str) -> bool {
    path.segments.last().is_some_and(|segment| segment.ident == name)
}

fn compile_as(input: &DeriveInput, role: Role) -> syn::Result<TokenStream> {
    let mut diags = Diagnostics::default();
    let Some(model) = front_end(input, role, &mut diags) else {
        return diags.finish().map(|()| TokenStream::new());
    };
    dump::model(&model);
    let mut facts = analysis::analyse(&model);
    loop {
        let schemes = schemes(&model, &facts, &mut diags);
        let proofs = analysis::proofs(&model, &facts);
        analysis::check_demands(&model, &proofs, &mut diags);
        // Up to here the author may be wrong; from here on we may not.
        std::mem::take(&mut diags).finish()?;
        let solvers = solvers(&model, &facts, &proofs.invariants, schemes);
        let mut program = solve::program(&model, &facts, &proofs, &solvers);
        let mut plans = program.steps.iter().map(|step| &step.plan);
        if let Some(state) = plans.find_map(|plan| verify::first_inexact(&model, &facts, plan)) {
            facts.give_up(state, verify::UNPROVED);
            continue;
        }
        if let Some(cell) = &mut program.cell {
            cell.held = held::steps(&model, &facts, &solvers, &mut diags).unwrap_or_default();
            std::mem::take(&mut diags).finish()?;
            dump::plans(&model, &cell.held, " while the potential is held");
        }
        dump::plans(&model, &program.steps, "");
        let tokens = emit::program(&program);
        dump::rust(&model.ident, &tokens);
        return Ok(tokens);
    }
}

/// The model that a struct declares; what it is, is found as in [`compile`].
///
/// # Errors
/// All mistakes of the declaration, but those that only a solver finds.
pub fn model(input: &DeriveInput) -> syn::Result<Model> {
    let mut diags = Diagnostics::default();
    let model = front_end(input, role_of(&input.attrs), &mut diags);
    diags.finish()?;
    model.ok_or_else(|| syn::Error::new_spanned(&input.ident, "this declares no model"))
}

/// parse → model.
fn front_end(input: &DeriveInput, role: Role, diags: &mut Diagnostics) -> Option<Model> {
    let fields = match &input.data {
        syn::Data::Struct(data) => data.fields.iter().collect(),
        _ => Vec::new(),
    };
    let attributes = input.attrs.iter().chain(fields.iter().flat_map(|field| &field.attrs));
    for attribute in attributes.filter(|attribute| role.reads(attribute) || attribute.path().is_ident("param")) {
        if let syn::Meta::List(list) = &attribute.meta
            && is_deeper(&list.tokens, DEEPEST)
        {
            let message = format!(
                "more than {DEEPEST} brackets or signs, or {LONGEST} operators, stand in one expression; split it with `let`s"
            );
            diags.error(diag::Range::of(&attribute.path()), message);
            return None;
        }
    }
    parse::declaration(input, role, diags).and_then(|ast| model::lower(&ast, diags))
}

/// Deeper nesting would need more stack than a compiler's thread may have, already to be read.
const DEEPEST: usize = 100;

/// Longer expressions would need more stack than a compiler's thread may have, already to be forgotten.
const LONGEST: usize = 4000;

/// Whether more than `most` brackets stand inside of each other, or signs in front of each other, or too many operators
/// between two commas.
fn is_deeper(tokens: &TokenStream, most: usize) -> bool {
    let (mut n_signs, mut n_operators) = (0, 0);
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Group(group) => {
            n_signs = 0;
            most == 0 || is_deeper(&group.stream(), most - 1)
        }
        TokenTree::Punct(punct) if matches!(punct.as_char(), ',' | ';') => {
            (n_signs, n_operators) = (0, 0);
            false
        }
        TokenTree::Punct(_) => {
            n_signs += 1;
            n_operators += 1;
            n_signs > most || n_operators > LONGEST
        }
        TokenTree::Ident(ident) => {
            n_signs = 0;
            n_operators += usize::from(ident == "else");
            n_operators > LONGEST
        }
        TokenTree::Literal(_) => {
            n_signs = 0;
            false
        }
    })
}

/// The schemes of every solver that the model asks for.
fn schemes(model: &Model, facts: &Facts, diags: &mut Diagnostics) -> Vec<(Method, Vec<Scheme>)> {
    model.methods.iter().map(|(method, _)| (*method, analysis::schemes(model, facts, *method, diags))).collect()
}

/// The solvers with their reasons; `auto` and `exact` are known by name wherever a listed solver does what they would do.
fn solvers(model: &Model, facts: &Facts, invariants: &[Invariant], schemes: Vec<(Method, Vec<Scheme>)>) -> Vec<Solver> {
    let reasoned = |(method, schemes): (Method, Vec<Scheme>)| {
        let reasons = analysis::reasons(model, facts, invariants, method, &schemes);
        Solver { method, schemes: schemes.into_iter().zip(reasons).collect(), aliases: Vec::new() }
    };
    let mut solvers: Vec<Solver> = schemes.into_iter().map(reasoned).collect();
    for method in [Method::Auto, Method::Exact] {
        let mut refusals = Diagnostics::default();
        let schemes = analysis::schemes(model, facts, method, &mut refusals);
        let is_listed = solvers.iter().any(|solver| solver.method == method);
        // The schemes of a model determine its plan.
        let is_same = |solver: &&mut Solver| {
            solver.method.is_generated() && solver.schemes.iter().map(|(scheme, _)| scheme).eq(&schemes)
        };
        let same = solvers.iter_mut().find(is_same);
        if let (true, false, Some(solver)) = (refusals.is_empty(), is_listed, same) {
            solver.aliases.push(method);
        }
    }
    solvers
}
