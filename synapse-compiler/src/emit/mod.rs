//! Programs → tokens. Nothing here can fail, or knows what a program was made from.

mod claims;
mod docs;
mod event;
mod expr;
mod fallback;
mod implicit;
mod info;
mod neuron;
mod parameters;
mod scope;
mod step;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

pub use self::fallback::fallback;
use self::scope::{ident, length, lints};
use crate::solve::{Program, Step};

/// The code of a model:
///
/// ```text
/// /// The equations, parameters, plan and proofs.
/// impl Expon {}
/// impl Default for Expon { … }
/// const _: () = {
///     use ::synapse_runtime::{self as runtime, info, math};
///     impl runtime::Model for Expon { … }
///     impl runtime::Synapse for Expon { … }
///     impl runtime::Step<runtime::method::Exact> for Expon { … }
///     impl runtime::AlignPost for Expon {}
///     impl runtime::EventDriven for Expon { … }
/// };
/// ```
pub fn program(program: &Program) -> TokenStream {
    let default = parameters::default_impl(program);
    let steps: Vec<TokenStream> = program.steps.iter().map(|step| step::step_impl(program, step)).collect();
    let held = program.cell.iter().flat_map(|cell| &cell.held).filter_map(|step| step::held_impl(program, step));
    let model_impl = model_impl(program);
    let own_impls = match (&program.cell, &program.synapse) {
        (Some(cell), _) => neuron::neuron_impl(program, cell),
        (None, Some(synapse)) => event::synapse_impls(program, synapse),
        (None, None) => TokenStream::new(),
    };
    let claims = claims::impls(program);
    let documentation = docs::model(program);
    let code = quote!(#model_impl #own_impls #(#steps)* #(#held)* #claims);
    let math = contains_ident(&code, "math").then(|| quote!(, math));
    let used = |name: &str| contains_ident(&code, name);
    let option = [quote!(self)].into_iter().chain(["None", "Some"].into_iter().filter(|name| used(name)).map(|name| {
        let name = ident(name);
        quote!(#name)
    }));
    quote! {
        #documentation
        #default
        const _: () = {
            use ::core::option::Option::{#(#option),*};
            use ::synapse_runtime::{self as runtime, info #math};
            #code
        };
    }
}

fn contains_ident(tokens: &TokenStream, name: &str) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        proc_macro2::TokenTree::Ident(ident) => ident == name,
        proc_macro2::TokenTree::Group(group) => contains_ident(&group.stream(), name),
        _ => false,
    })
}

fn model_impl(program: &Program) -> TokenStream {
    let name = &program.ident;
    let (n_parameters, n_states) = (length(program.parameters.len()), length(program.names.states.len()));
    let n_inputs = length(program.names.inputs.len());
    let info = info::info(program);
    let given = parameters::given(program);
    let complete = parameters::complete(program);
    let initial = parameters::initial(program);
    let derivative = step::derivative(program);
    let rates = parameters::rates(program);
    let pulse_end = parameters::pulse_end(program);
    let solver = solver(program);
    let lints = lints(&program.names);
    quote! {
        #[automatically_derived]
        #lints
        impl runtime::Model for #name {
            #info
            type Parameters<T: ::core::marker::Copy> = [T; #n_parameters];
            type State<T: ::core::marker::Copy> = [T; #n_states];
            type Inputs<T: ::core::marker::Copy> = [T; #n_inputs];
            #given
            #complete
            #initial
            #derivative
            #rates
            #pulse_end
            #solver
        }
    }
}

/// The generated solvers by name; Runge–Kutta methods are the runtime's. Solvers with one step are one function.
fn solver(program: &Program) -> TokenStream {
    let arms = solver_arms(&program.steps, |scheme| quote!(runtime::method::#scheme));
    quote! {
        fn solver<T: runtime::Real>(method: runtime::Method) -> Option<runtime::Solver<T>> {
            match method {
                #(#arms)*
                _ => runtime::Solver::runge_kutta::<Self>(method),
            }
        }
    }
}

/// The arms of a match over the names of these solvers, each of which is told apart by the type that `of` makes of its scheme's.
fn solver_arms(steps: &[Step], of: impl Fn(Ident) -> TokenStream) -> Vec<TokenStream> {
    let own = steps.iter().filter(|step| step.same_as.is_none());
    let arm = |step: &Step| {
        let same = steps.iter().filter(|other| other.same_as == Some(step.method));
        let methods = [step].into_iter().chain(same).flat_map(|step| [&step.method].into_iter().chain(&step.aliases));
        let names = methods.map(|method| ident(method.facts().variant));
        let scheme = of(ident(step.method.facts().variant));
        quote! {
            #(runtime::Method::#names)|* => {
                Some(runtime::Solver::of::<Self, #scheme>())
            }
        }
    };
    own.map(arm).collect()
}
