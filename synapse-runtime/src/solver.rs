//! Solvers that are chosen by name.

use crate::array::Array;
use crate::columns::{self, Coefficients};
use crate::{Method, Model, Real, Step, runge_kutta};

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
