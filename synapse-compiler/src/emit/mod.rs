//! Plans → tokens. Nothing here can fail.

mod claims;
mod docs;
mod event;
mod expr;
mod fallback;
mod implicit;
mod info;
mod neuron;
mod parameters;
mod step;

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

pub use self::fallback::fallback;
pub(crate) use self::info::statements as statements_text;
use crate::analysis::{Proofs, Reason, Scheme};
use crate::expr::{Expr, Symbol};
use crate::model::{Method, Model};
use crate::solve::Plan;

/// Everything that is generated for a model.
#[derive(Clone, Debug)]
pub struct Program<'a> {
    /// The model.
    pub model: &'a Model,
    /// The rate of each state.
    pub rates: Vec<Expr>,
    /// What is proved of the model.
    pub proofs: Proofs,
    /// The solvers that the model was declared with, the default first, and how and why they treat each state.
    pub solvers: Vec<(Method, Vec<(Scheme, Reason)>)>,
    /// The plans to generate, with all names under which they can be asked for.
    pub plans: Vec<(Vec<Method>, Plan)>,
}

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
pub fn program(program: &Program<'_>) -> TokenStream {
    let model = program.model;
    let default = parameters::default_impl(model);
    let steps: Vec<TokenStream> =
        program.plans.iter().map(|(methods, plan)| step::step_impl(model, methods[0], plan)).collect();
    let model_impl = model_impl(program);
    let own_impls = match (&model.cell, &model.output) {
        (Some(cell), _) => neuron::neuron_impl(model, cell),
        (None, Some(output)) => event::synapse_impls(model, output, &program.proofs),
        (None, None) => TokenStream::new(),
    };
    let claims = claims::impls(program);
    let documentation = docs::model(program);
    let code = quote!(#model_impl #own_impls #(#steps)* #claims);
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

fn model_impl(program: &Program<'_>) -> TokenStream {
    let model = program.model;
    let name = &model.ident;
    let (n_parameters, n_states) = (length(model.parameters.len()), length(model.states.len()));
    let n_inputs = length(model.inputs.len());
    let info = info::info(program);
    let given = parameters::given(model);
    let complete = parameters::complete(model);
    let initial = parameters::initial(model);
    let derivative = step::derivative(model);
    let rates = parameters::rates(model, &program.rates);
    let pulse_end = parameters::pulse_end(model);
    let solver = solver(program);
    let lints = lints(model);
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

/// The generated solvers by name; Runge–Kutta methods are the runtime's.
fn solver(program: &Program<'_>) -> TokenStream {
    let arms = program.plans.iter().map(|(methods, _)| {
        let names = methods.iter().map(|method| ident(method.variant()));
        let scheme = ident(methods[0].variant());
        quote! {
            #(runtime::Method::#names)|* => {
                Some(runtime::Solver::of::<Self, runtime::method::#scheme>())
            }
        }
    });
    quote! {
        fn solver<T: runtime::Real>(method: runtime::Method) -> Option<runtime::Solver<T>> {
            match method {
                #(#arms)*
                _ => runtime::Solver::runge_kutta::<Self>(method),
            }
        }
    }
}

/// A name of the model as that of a local variable.
///
/// A capital letter gets an underscore: the author may well have a `const U` or `use std::f64::consts::E` in scope, which a
/// pattern would mean instead of a new name.
fn local(name: &str) -> Ident {
    if name.chars().any(char::is_uppercase) { ident(&format!("{name}_")) } else { ident(name) }
}

/// An identifier; names that are keywords of Rust are written raw.
fn ident(name: &str) -> Ident {
    let span = Span::call_site();
    match name {
        "self" | "super" | "crate" | "_" => Ident::new(&format!("{name}_name"), span),
        "gen" => Ident::new_raw(name, span),
        _ if syn::parse_str::<Ident>(name).is_ok() => Ident::new(name, span),
        _ => Ident::new_raw(name, span),
    }
}

/// What the author's lints may not say of generated code: capital letters of the model's names, uses of a deprecated struct.
fn lints(model: &Model) -> TokenStream {
    let names = model.parameters.iter().map(|parameter| &parameter.name);
    let names = names.chain(model.states.iter().map(|state| &state.name)).chain(&model.locals);
    let names = names.chain(model.inputs.iter().map(|input| &input.name));
    let mut names = names.chain(&model.weight).chain(model.current.as_ref().map(|current| &current.potential));
    let capitals = names.any(|name| name.chars().any(char::is_uppercase)).then(|| quote!(non_snake_case,));
    quote!(#[allow(#capitals deprecated)])
}

/// A pattern for an array: the names of the places that are used, `_` for the others; `None` if none is.
fn array_pattern(names: &[(Ident, bool)]) -> Option<TokenStream> {
    let places = names.iter().map(|(name, is_used)| if *is_used { quote!(#name) } else { quote!(_) });
    names.iter().any(|(_, is_used)| *is_used).then(|| quote!([#(#places),*]))
}

/// An argument that is an array: its name, `_` where it is not read, and the line that takes it apart.
struct Argument {
    name: TokenStream,
    line: Option<TokenStream>,
}

impl Argument {
    /// The argument called `name`, or something longer where the model has that name itself.
    fn new(model: &Model, name: &str, pattern: Option<TokenStream>) -> Self {
        let Some(pattern) = pattern else { return Self { name: quote!(_), line: None } };
        let name = argument_name(model, name);
        Self { line: Some(quote!(let #pattern = #name;)), name: quote!(#name) }
    }
}

/// An argument of a generated function.
fn argument_name(model: &Model, name: &str) -> Ident {
    local(&model.free_name(name))
}

/// The type of what an equation may read beside parameters and states, in the precision `T`.
fn now_type(model: &Model) -> TokenStream {
    let inputs = inputs_type(model);
    quote!(runtime::Now<T #inputs>)
}

/// The type of what an event block may know beside the state.
fn arrival_type(model: &Model) -> TokenStream {
    let (n_states, inputs) = (length(model.states.len()), inputs_type(model));
    quote!(runtime::Arrival<T, [T; #n_states] #inputs>)
}

/// The last argument of these types; none is what they have by default.
fn inputs_type(model: &Model) -> Option<TokenStream> {
    let n_inputs = length(model.inputs.len());
    (!model.inputs.is_empty()).then(|| quote!(, [T; #n_inputs]))
}

/// What a symbol of the model is called in code.
fn code_name(model: &Model, symbol: Symbol) -> String {
    match symbol {
        Symbol::Prev(state) => model.free_name(&format!("prev_{}", model.states[state].name)),
        Symbol::Pulse(pulse) => model.pulse_name(pulse),
        other => model.name_of(other),
    }
}

/// A length without a suffix.
fn length(n: usize) -> Literal {
    Literal::usize_unsuffixed(n)
}
