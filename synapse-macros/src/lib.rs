//! `#[derive(Synapse)]`: the way from the compiler of the user's crate to `synapse-compiler`.
//!
//! An implementation detail of `synapse-runtime`, which re-exports the derive: depend on that, not on this crate. All the work
//! is done by the ordinary library `synapse-compiler`, so that it can be tested as one.

use proc_macro::TokenStream;

#[doc = include_str!("../LANGUAGE.md")]
#[proc_macro_derive(Synapse, attributes(synapse, param))]
pub fn derive_synapse(input: TokenStream) -> TokenStream {
    synapse_compiler::expand(input.into()).into()
}
