//! What stands in for a model that could not be compiled, so that the rest of the file is still checked.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::role::Role;

/// Implementations that never run, for code that uses the model: without them one mistake in the equations would bring an
/// error for every use of the struct.
pub fn fallback(input: &syn::DeriveInput, role: Role) -> TokenStream {
    let name = &input.ident;
    if !input.generics.params.is_empty() {
        return TokenStream::new();
    }
    let default = has_defaults(input).then(|| {
        quote! {
            #[automatically_derived]
            impl ::core::default::Default for #name {
                fn default() -> Self {
                    ::core::unreachable!()
                }
            }
        }
    });
    let own_impls = match role {
        Role::Synapse => of_synapse(name),
        Role::Cell => of_cell(name),
    };
    quote! {
        const _: () = {
            use ::synapse_runtime as runtime;
            #default
            #[automatically_derived]
            impl runtime::Model for #name {
                const INFO: &'static runtime::ModelInfo = &runtime::ModelInfo::EMPTY;
                type Parameters<T: ::core::marker::Copy> = [T; 0];
                type State<T: ::core::marker::Copy> = [T; 0];
                type Inputs<T: ::core::marker::Copy> = [T; 0];
                fn given(&self) -> [::core::option::Option<f64>; 0] {
                    []
                }
                fn complete(_: [::core::option::Option<f64>; 0]) -> [f64; 0] {
                    []
                }
                fn initial(_: [f64; 0]) -> [f64; 0] {
                    []
                }
                fn derivative<T: runtime::Real>(_: [T; 0], _: [T; 0], _: runtime::Now<T>) -> [T; 0] {
                    []
                }
                fn rates(_: [f64; 0]) -> [f64; 0] {
                    []
                }
                fn solver<T: runtime::Real>(_: runtime::Method) -> ::core::option::Option<runtime::Solver<T>> {
                    ::core::option::Option::None
                }
            }
            #own_impls
        };
    }
}

fn of_synapse(name: &Ident) -> TokenStream {
    quote! {
        #[automatically_derived]
        impl runtime::Synapse for #name {
            fn on_pre<T: runtime::Real>(
                _: [T; 0],
                state: [T; 0],
                _: runtime::Arrival<T, [T; 0]>,
            ) -> ([T; 0], T) {
                (state, T::ONE)
            }
            fn output<T: runtime::Real>(_: [T; 0], _: [T; 0], _: T, _: runtime::Now<T>) -> T {
                T::ZERO
            }
        }
        #[automatically_derived]
        impl runtime::Current for #name {
            fn current<T: runtime::Real>(_: [T; 0], _: [T; 0], _: T, _: runtime::Now<T>) -> T {
                T::ZERO
            }
            fn slope<T: runtime::Real>(_: [T; 0], _: [T; 0], _: T, _: runtime::Now<T>) -> T {
                T::ZERO
            }
        }
        #[automatically_derived]
        impl runtime::AlignPost for #name {}
        #[automatically_derived]
        impl runtime::EventDriven for #name {
            fn elapse<T: runtime::Real>(
                _: [f64; 0],
                state: [T; 0],
                _: runtime::Now<f64, [T; 0]>,
                _: f64,
            ) -> [T; 0] {
                state
            }
        }
    }
}

fn of_cell(name: &Ident) -> TokenStream {
    quote! {
        #[automatically_derived]
        impl runtime::Neuron for #name {
            fn spikes<T: runtime::Real>(_: [T; 0], _: [T; 0], _: runtime::Now<T>) -> bool {
                false
            }
            fn reset<T: runtime::Real>(_: [T; 0], state: [T; 0], _: runtime::Arrival<T, [T; 0]>) -> [T; 0] {
                state
            }
        }
    }
}

/// Whether every parameter seems to have a default, so that the derive would have implemented `Default`.
fn has_defaults(input: &syn::DeriveInput) -> bool {
    let syn::Data::Struct(data) = &input.data else { return false };
    data.fields.iter().all(|field| {
        field.attrs.iter().any(|attribute| match &attribute.meta {
            syn::Meta::List(list) => list.path.is_ident("param") && super::contains_ident(&list.tokens, "default"),
            _ => false,
        })
    })
}
