//! What is proved, as implementations of the runtime's marker traits.
//!
//! Where a property is not proved, its trait is implemented under a condition that never holds, a trait of the model's own
//! whose message names the term that stands in the way:
//!
//! ```text
//! #[diagnostic::on_unimplemented(message = "…: `x * (1 - g)` is not linear in the states")]
//! trait AlignPostProved {}
//! struct AlignPostObstacle;
//! impl runtime::AlignPost for Nmda where for<'a> AlignPostObstacle: AlignPostProved {}
//! ```
//!
//! `for<'a>` lets a condition stand that is known not to hold; that it is one on another type makes rustc tell it.

use proc_macro2::TokenStream;
use quote::quote;

use super::scope::{ident, length};
use crate::solve::Program;
use crate::solve::info::Claim;
use crate::solver::Method;

/// `AlignPost` and `EventDriven`.
pub(super) fn impls(program: &Program) -> TokenStream {
    let needs_matrix = needs_matrix(program);
    let Some(synapse) = &program.synapse else { return needs_matrix.unwrap_or_default() };
    let elapse = elapse(program, synapse.exact_solver);
    let align_post = one(program, "AlignPost", "keep its states per postsynaptic cell", &synapse.align_post, &quote!());
    let event_driven = one(program, "EventDriven", "be updated at events alone", &synapse.event_driven, &elapse);
    quote!(#align_post #event_driven #needs_matrix)
}

fn one(program: &Program, name: &str, what: &str, claim: &Claim, body: &TokenStream) -> TokenStream {
    let (model, property) = (&program.ident, ident(name));
    if claim.holds {
        return quote! {
            #[automatically_derived]
            #[allow(deprecated)]
            impl runtime::#property for #model { #body }
        };
    }
    // Longer than the model's own name, so never the same.
    let bare = model.to_string().trim_start_matches("r#").to_owned();
    let (condition, obstacle) = (ident(&format!("{bare}{name}Proved")), ident(&format!("{bare}{name}Obstacle")));
    let message = format!("`{model}` cannot {what}: {}", claim.because);
    let label = format!("`{name}` is not proved for this model");
    quote! {
        #[diagnostic::on_unimplemented(message = #message, label = #label)]
        trait #condition {}
        struct #obstacle;
        #[automatically_derived]
        #[allow(deprecated)]
        impl runtime::#property for #model where for<'a> #obstacle: #condition { #body }
    }
}

fn elapse(program: &Program, solver: Option<Method>) -> TokenStream {
    let names = &program.names;
    let (n_parameters, n_states) = (length(names.parameters.len()), length(names.states.len()));
    let n_inputs = length(names.inputs.len());
    let (parameters, now, duration, value) = match solver {
        Some(solver) => {
            let solver = ident(solver.facts().variant);
            let value = quote!(runtime::columns::integrate::<Self, runtime::method::#solver, T>(
                parameters, state, now, duration
            ));
            (quote!(parameters), quote!(now), quote!(duration), value)
        }
        None => (quote!(_), quote!(_), quote!(_), quote!(state)),
    };
    quote! {
        fn elapse<T: runtime::Real>(
            #parameters: [f64; #n_parameters],
            state: [T; #n_states],
            #now: runtime::Now<f64, [T; #n_inputs]>,
            #duration: f64,
        ) -> [T; #n_states] {
            #value
        }
    }
}

/// One clear error where the runtime was built without what a plan needs.
fn needs_matrix(program: &Program) -> Option<TokenStream> {
    let held = program.cell.iter().flat_map(|cell| &cell.held);
    let needs = program.steps.iter().chain(held).any(|step| step.plan.needs_matrix());
    let name = program.ident.to_string();
    needs.then(|| quote!(runtime::needs_matrix!(#name);))
}
