//! Solvers that are chosen by name.

use crate::array::Array;
use crate::columns::{self, Span};
use crate::implicit::{TOLERANCE, least_tolerance};
use crate::{Method, Model, Now, Real, Step, runge_kutta};

/// A solver of some model, chosen by name: function pointers over whole columns, so that the choice costs nothing in
/// the loop.
#[derive(Clone, Copy, Debug)]
pub struct Solver<T> {
    /// The number of coefficients of a step.
    n_coefficients: usize,
    /// The number of phases with coefficients of their own.
    n_phases: usize,
    name: fn(usize) -> &'static str,
    propagate: fn(parameters: &[f64], dt: f64, phase: usize, propagator: &mut [f64]),
    advance: fn(span: &Span<'_, T>, tolerance: f64, states: &mut [T], n: usize),
    integrate: Option<Integrate<T>>,
    /// The tolerance of an implicit method's substeps.
    tolerance: f64,
}

/// Integrates one element over any duration.
///
/// `t` is the time at its start and `since_pre` how long ago the latest presynaptic spike was then, both in ms.
pub(crate) type Integrate<T> =
    fn(parameters: &[f64], state: &mut [T], t: f64, since_pre: f64, inputs: &[T], duration: f64);

impl<T: Real> Solver<T> {
    /// The solver `S` of the model `M`.
    pub fn of<M: Step<S>, S>() -> Self {
        Self {
            n_coefficients: M::COEFFICIENTS.len(),
            n_phases: M::INFO.pulses.len() + 1,
            name: |k| M::COEFFICIENTS[k],
            propagate: |parameters, dt, phase, propagator| {
                let parameters = Array::from_fn(|k| parameters[k]);
                let since_pre = columns::phase_start::<M>(parameters, phase);
                propagator.copy_from_slice(M::propagator(parameters, dt, since_pre).as_ref());
            },
            advance: columns::advance_within::<M, S, T>,
            tolerance: TOLERANCE,
            integrate: Some(|parameters, state, t, since_pre, inputs, duration| {
                let now = Now { t, since_pre, inputs: Array::from_fn(|k| inputs[k]) };
                let start = M::State::from_fn(|k| state[k]);
                let end = columns::integrate::<M, S, T>(Array::from_fn(|k| parameters[k]), start, now, duration);
                state.copy_from_slice(end.as_ref());
            }),
        }
    }

    /// An explicit Runge–Kutta method over the right-hand side of the model `M`; `None` if `method` is none.
    pub fn runge_kutta<M: Model>(method: Method) -> Option<Self> {
        Some(Self {
            n_coefficients: M::INFO.parameters.len() + 1,
            n_phases: 1,
            name: |k| M::INFO.parameters.get(k).map_or("dt", |parameter| parameter.name),
            propagate: |parameters, dt, _, propagator| {
                let (last, rest) = propagator.split_at_mut(parameters.len());
                last.copy_from_slice(parameters);
                rest[0] = dt;
            },
            advance: runge_kutta::advance::<M, T, false>(method)?,
            integrate: None,
            tolerance: TOLERANCE,
        })
    }

    /// The same solver with another tolerance of the substeps that an implicit method takes.
    #[must_use]
    pub fn within(self, tolerance: f64) -> Self {
        Self { tolerance, ..self }
    }

    /// The tolerance of these substeps: what was chosen, or the least of the precision.
    pub(crate) fn tolerance(&self) -> f64 {
        self.tolerance.max(least_tolerance::<T>())
    }

    /// The same while the membrane potential is held: its slope is 0 at every stage.
    pub fn runge_kutta_held<M: Model>(method: Method) -> Option<Self> {
        let free = Self::runge_kutta::<M>(method)?;
        Some(Self { advance: runge_kutta::advance::<M, T, true>(method)?, ..free })
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

    /// The number of phases of the model, from a presynaptic spike over the ends of its pulses, that have coefficients of
    /// their own; 1 without pulses.
    pub fn n_phases(&self) -> usize {
        self.n_phases
    }

    /// Computes the coefficients of a step over `dt` (ms) in a phase of one element.
    ///
    /// # Panics
    /// If `parameters` does not hold one value for each parameter of the model, or `propagator` one for each
    /// coefficient.
    pub fn propagate(&self, parameters: &[f64], dt: f64, phase: usize, propagator: &mut [f64]) {
        (self.propagate)(parameters, dt, phase, propagator);
    }

    /// Integrates `n` elements over a step.
    ///
    /// `states` holds the columns of the states one after the other, `n` values each.
    ///
    /// # Panics
    /// If `states` or a column of `span` has another length.
    pub fn advance(&self, span: &Span<'_, T>, states: &mut [T], n: usize) {
        (self.advance)(span, self.tolerance, states, n);
    }

    /// Integrates one element over any duration (ms) in one step, without events and pulses; `inputs` last. `None` for a
    /// Runge–Kutta method.
    ///
    /// # Panics
    /// If `parameters`, `state` or `inputs` holds fewer values than the model has.
    pub(crate) fn integrate(&self) -> Option<Integrate<T>> {
        self.integrate
    }
}
