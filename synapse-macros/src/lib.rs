//! `#[derive(Synapse)]` and `#[derive(Neuron)]`: the way from the compiler of the user's crate to `synapse-compiler`.
//!
//! An implementation detail of `synapse-runtime`, which re-exports the derives: depend on that, not on this crate. All the work
//! is done by the ordinary library `synapse-compiler`, so that it can be tested as one.

use proc_macro::TokenStream;
use synapse_compiler::Role;

#[doc = include_str!("../LANGUAGE.md")]
#[proc_macro_derive(Synapse, attributes(synapse, param))]
pub fn derive_synapse(input: TokenStream) -> TokenStream {
    synapse_compiler::expand(input.into(), Role::Synapse).into()
}

/// A cell, declared by its equations: when it spikes, and what a spike does to it.
///
/// The language is that of [`Synapse`](macro@Synapse), whose page has a section on cells.
#[proc_macro_derive(Neuron, attributes(neuron, synapse, param))]
pub fn derive_neuron(input: TokenStream) -> TokenStream {
    synapse_compiler::expand(input.into(), Role::Cell).into()
}
