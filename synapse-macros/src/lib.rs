//! `#[derive(Synapse)]`: the way from the compiler of the user's crate to `synapse-compiler`.
//!
//! An implementation detail of `synapse-runtime`, which re-exports the derive: depend on that, not on this crate. All the work
//! is done by the ordinary library `synapse-compiler`, so that it can be tested as one.

use proc_macro::TokenStream;

/// Implements `Model`, `Synapse` and a `Step` for each solver of a struct of parameters, and `Default` if every parameter has
/// one.
///
/// ```ignore
/// #[derive(Synapse)]
/// #[synapse(
///     dg/dt = -g / tau,               // an equation for each state; `: unit` behind it if the state has one
///     g(0) = 0,                       // initial values; 0 if left out
///     let half = g / 2,               // a name for an expression
///     on_pre(w) { g += w; }           // what a presynaptic spike of weight w does
///     output = g,                     // what the synapse hands on
///     methods(exact, exp_euler, rk4), // solvers, the default first; `auto` if left out
/// )]
/// struct Expon {
///     #[param(ms, default = 8.0, positive)]
///     tau: f64,
/// }
/// ```
///
/// A field is an `f64`, or an `Option<f64>` whose `default = …` is an expression in the other parameters. Its `#[param(…)]` takes
/// a unit first, then `default = …`, `positive`, `non_negative` and `range = A..=B`. In an event block statements run in order:
/// `x = e;`, `x += e;` (`-=`, `*=`, `/=`), `let k = e;`, `if c { … } else { … }`, `release = e;`, the factor by which the spike's
/// weight is scaled for what comes after; `prev(x)` is the value before the latest step. Functions: `exp ln sqrt abs min max
/// clamp pow sin cos tanh exp_m1 ln_1p`, `exprel(x)` = (eˣ−1)/x and `lnrel(x)` = ln(1+x)/x. Numbers are real: `1/2` is 0.5, and may
/// carry a unit: `10mV`. Where any unit is written, the whole model is checked for units.
#[proc_macro_derive(Synapse, attributes(synapse, param))]
pub fn derive_synapse(input: TokenStream) -> TokenStream {
    synapse_compiler::expand(input.into()).into()
}
