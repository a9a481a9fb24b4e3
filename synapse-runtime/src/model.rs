//! What `#[derive(Synapse)]` implements: the traits of a model, and how a solver of a model is called.

use crate::array::Array;
use crate::info::{Method, ModelInfo};
use crate::{Real, Solver};

/// A model: parameters, states, and the equations between events.
///
/// `#[derive(Synapse)]` implements this trait; `P` parameters and `N` states make `Parameters<T> = [T; P]` and
/// `State<T> = [T; N]`, both in the order of declaration ([`ModelInfo::parameters`], [`ModelInfo::states`]) and in their
/// declared units.
pub trait Model: Sized + 'static {
    /// Names, units, defaults, equations and solvers.
    const INFO: &'static ModelInfo;

    /// One value for each parameter.
    type Parameters<T: Copy>: Array<T>;

    /// One value for each state.
    type State<T: Copy>: Array<T>;

    /// The parameters as the fields give them: `None` where a field is `None`.
    fn given(&self) -> Self::Parameters<Option<f64>>;

    /// Every parameter's value: what is given, else the default, which may follow the other parameters.
    /// A parameter that is neither given nor has a default becomes NaN, which no population admits.
    fn complete(given: Self::Parameters<Option<f64>>) -> Self::Parameters<f64>;

    /// The states at time 0.
    fn initial(parameters: Self::Parameters<f64>) -> Self::State<f64>;

    /// The right-hand side: the derivative of each state by the time in ms, at time `t` in ms.
    fn derivative<T: Real>(parameters: Self::Parameters<T>, state: Self::State<T>, t: T) -> Self::State<T>;

    /// The coefficient of each state in its own equation, in 1/ms: where that depends on the parameters alone, else 0.
    fn rates(parameters: Self::Parameters<f64>) -> Self::State<f64>;

    /// The solver of that name, if the model was declared with it.
    fn solver<T: Real>(method: Method) -> Option<Solver<T>>;
}

/// A model of a synapse: what a presynaptic spike does, and what the synapse hands on.
pub trait Synapse: Model {
    /// A presynaptic spike arrives: the state after its jumps, and the factor by which the spike's weight is scaled for
    /// whatever comes after the synapse (1 unless the model says `release = …`).
    fn on_pre<T: Real>(
        parameters: Self::Parameters<T>,
        state: Self::State<T>,
        arrival: Arrival<T, Self::State<T>>,
    ) -> (Self::State<T>, T);

    /// The value that the synapse hands on; `released` is the sum over the step's spikes of weight × release.
    fn output<T: Real>(parameters: Self::Parameters<T>, state: Self::State<T>, released: T, t: T) -> T;
}

/// What an event block may know beside the state.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arrival<T, S> {
    /// The weight of the spike; 1 for a plain spike.
    pub weight: T,
    /// The state before the latest advance.
    pub prev: S,
    /// The time in ms.
    pub t: T,
}

/// How a model is integrated over a step; implemented once for each solver `S` of the model.
pub trait Step<S>: Model {
    /// One value for each coefficient of the step.
    type Propagator<T: Copy>: Array<T>;

    /// The names of the coefficients.
    const COEFFICIENTS: &'static [&'static str];

    /// Everything in a step over `dt` (ms) that depends on the parameters and `dt` alone.
    fn propagator(parameters: Self::Parameters<f64>, dt: f64) -> Self::Propagator<f64>;

    /// The state one step later; `t` is the time in ms at the step's start.
    fn step<T: Real>(propagator: Self::Propagator<T>, state: Self::State<T>, t: T) -> Self::State<T>;
}
