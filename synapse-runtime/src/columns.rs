//! Kernels over columns: one value of a state for each element, contiguous.
//!
//! A simulator with a memory layout of its own calls [`advance_columns`] on its own slices; a
//! [`Population`](crate::Population) keeps all columns in one block and calls [`advance`].

use crate::array::{Array, update_each};
use crate::{Model, Real, Step};

/// Values of coefficients, one after the other: the same for all elements, or a column of `n` for each coefficient.
#[derive(Clone, Copy, Debug)]
pub enum Coefficients<'a, T> {
    /// One value for each coefficient.
    Uniform(&'a [T]),
    /// `n` values for each coefficient, column after column.
    PerElement(&'a [T]),
}

impl<T: Copy> Coefficients<'_, T> {
    /// The coefficients of one of `n` elements.
    ///
    /// # Panics
    /// If `element` is not below `n`, or there are fewer coefficients than `A` has places.
    #[inline]
    pub fn of<A: Array<T>>(&self, n: usize, element: usize) -> A {
        match self {
            Self::Uniform(values) => A::from_fn(|k| values[k]),
            Self::PerElement(columns) => A::gather(columns, n, element),
        }
    }
}

/// Integrates `n` elements of the model `M` over a step that starts at time `t` (ms) with its solver `S`.
///
/// `states` holds one column of `n` values for each state, one after the other.
///
/// # Panics
/// If `states` or `propagator` has another length.
pub fn advance<M: Step<S>, S, T: Real>(propagator: Coefficients<'_, T>, states: &mut [T], n: usize, t: T) {
    match propagator {
        Coefficients::Uniform(values) => {
            let propagator = M::Propagator::from_fn(|k| values[k]);
            M::State::update_each(states, n, |_, state| M::step(propagator, state, t));
        }
        Coefficients::PerElement(columns) => {
            let columns = &columns[..M::Propagator::<T>::LEN * n];
            M::State::update_each(states, n, |element, state| {
                M::step(M::Propagator::from_fn(|k| columns[k * n + element]), state, t)
            });
        }
    }
}

/// Integrates elements whose states are stored in columns of the caller's own, all with the same propagator.
///
/// `columns` are those of the states in the order of declaration; the shortest column counts.
///
/// ```
/// use synapse_runtime::prelude::*;
/// use synapse_runtime::{columns::advance_columns, method::Exact, Step};
///
/// #[derive(Synapse)]
/// #[synapse(dg/dt = -g / tau, on_pre { g += 1; }, output = g, methods(exact))]
/// struct Expon {
///     #[param(ms, default = 8.0, positive)]
///     tau: f64,
/// }
///
/// let propagator = <Expon as Step<Exact>>::propagator([8.0], 0.1);
/// let mut g = [1.0, 2.0, 4.0];
/// advance_columns::<Expon, Exact, f64, 1>(propagator, [&mut g], 0.0);
/// assert_eq!(g[2], 4.0 * (-0.1_f64 / 8.0).exp());
/// ```
pub fn advance_columns<M, S, T: Real, const N: usize>(propagator: M::Propagator<T>, columns: [&mut [T]; N], t: T)
where
    M: Step<S> + Model<State<T> = [T; N]>,
{
    update_each(columns, |_, state| M::step(propagator, state, t));
}
