//! What `#[derive(Synapse)]` implements: the traits of a model, and how a solver of a model is called.

use crate::columns::{Array, Coefficients};
use crate::info::{Method, ModelInfo};
use crate::{Real, columns, runge_kutta};

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

/// A solver of some model, chosen by name: function pointers over whole columns, so that the choice costs nothing in
/// the loop.
#[derive(Clone, Copy, Debug)]
pub struct Solver<T> {
    /// The number of coefficients of a step.
    n_coefficients: usize,
    name: fn(usize) -> &'static str,
    propagate: fn(parameters: &[f64], dt: f64, propagator: &mut [f64]),
    advance: fn(propagator: Coefficients<'_, T>, states: &mut [T], n: usize, t: T),
}

impl<T: Real> Solver<T> {
    /// The solver `S` of the model `M`.
    pub fn of<M: Step<S>, S>() -> Self {
        Self {
            n_coefficients: M::COEFFICIENTS.len(),
            name: |k| M::COEFFICIENTS[k],
            propagate: |parameters, dt, propagator| {
                let parameters = Array::from_fn(|k| parameters[k]);
                propagator.copy_from_slice(M::propagator(parameters, dt).as_ref());
            },
            advance: columns::advance::<M, S, T>,
        }
    }

    /// An explicit Runge–Kutta method over the right-hand side of the model `M`; `None` if `method` is none.
    pub fn runge_kutta<M: Model>(method: Method) -> Option<Self> {
        Some(Self {
            n_coefficients: M::INFO.parameters.len() + 1,
            name: |k| M::INFO.parameters.get(k).map_or("dt", |parameter| parameter.name),
            propagate: |parameters, dt, propagator| {
                let (last, rest) = propagator.split_at_mut(parameters.len());
                last.copy_from_slice(parameters);
                rest[0] = dt;
            },
            advance: runge_kutta::advance::<M, T>(method)?,
        })
    }

    /// The number of coefficients of a step.
    pub fn n_coefficients(&self) -> usize {
        self.n_coefficients
    }

    /// The name of a coefficient.
    ///
    /// # Panics
    /// If `k` is not below [`Solver::n_coefficients`].
    pub fn coefficient_name(&self, k: usize) -> &'static str {
        (self.name)(k)
    }

    /// Computes the coefficients of a step over `dt` (ms) for one element.
    ///
    /// # Panics
    /// If `parameters` does not hold one value for each parameter of the model, or `propagator` one for each
    /// coefficient.
    pub fn propagate(&self, parameters: &[f64], dt: f64, propagator: &mut [f64]) {
        (self.propagate)(parameters, dt, propagator);
    }

    /// Integrates `n` elements over a step that starts at time `t` (ms).
    ///
    /// `states` holds the columns of the states one after the other, `n` values each.
    ///
    /// # Panics
    /// If `states` or `propagator` has another length.
    pub fn advance(&self, propagator: Coefficients<'_, T>, states: &mut [T], n: usize, t: T) {
        (self.advance)(propagator, states, n, t);
    }
}
