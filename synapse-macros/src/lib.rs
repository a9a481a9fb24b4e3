//! `#[derive(Synapse)]`: the way from the compiler of the user's crate to `synapse-compiler`.
//!
//! An implementation detail of `synapse-runtime`, which re-exports the derive and documents the language.

use proc_macro::TokenStream;

/// Turns equations into step functions.
#[proc_macro_derive(Synapse, attributes(synapse, param))]
pub fn derive_synapse(input: TokenStream) -> TokenStream {
    synapse_compiler::expand(input.into()).into()
}
