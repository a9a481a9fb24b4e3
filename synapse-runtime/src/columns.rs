//! Kernels over columns: one value of a state for each element, contiguous.
//!
//! A simulator with a memory layout of its own calls [`advance_columns`] on its own slices; a
//! [`Population`](crate::Population) keeps all columns in one block and calls [`advance`].

use crate::model::Step;
use crate::{Model, Real};

/// An array `[T; N]` whose length the trait [`Model`] knows by association.
pub trait Array<T: Copy>: Copy + AsRef<[T]> + AsMut<[T]> {
    /// N.
    const LEN: usize;

    /// `[f(0), f(1), …]`.
    fn from_fn(f: impl FnMut(usize) -> T) -> Self;

    /// Replaces the values of each element by `f(element, values)`; `columns` holds N columns of `n` values.
    ///
    /// # Panics
    /// If `columns` has another length than N·`n`.
    fn update_each(columns: &mut [T], n: usize, f: impl FnMut(usize, Self) -> Self);

    /// The values of one element from N columns of `n` values.
    ///
    /// # Panics
    /// If `element` is not below `n`, or `columns` is shorter than N·`n`.
    #[inline]
    fn gather(columns: &[T], n: usize, element: usize) -> Self {
        assert!(element < n, "element {element} of {n}");
        Self::from_fn(|k| columns[k * n + element])
    }

    /// Writes the values of one element into N columns of `n` values.
    ///
    /// # Panics
    /// If `element` is not below `n`, or `columns` is shorter than N·`n`.
    #[inline]
    fn scatter(self, columns: &mut [T], n: usize, element: usize) {
        assert!(element < n, "element {element} of {n}");
        for (k, value) in self.as_ref().iter().enumerate() {
            columns[k * n + element] = *value;
        }
    }
}

impl<T: Copy, const N: usize> Array<T> for [T; N] {
    const LEN: usize = N;

    #[inline]
    fn from_fn(f: impl FnMut(usize) -> T) -> Self {
        core::array::from_fn(f)
    }

    #[inline]
    fn update_each(columns: &mut [T], n: usize, f: impl FnMut(usize, Self) -> Self) {
        assert_eq!(columns.len(), N * n, "{N} columns of {n} values");
        let mut rest = columns;
        let columns = core::array::from_fn(|_| {
            let (column, others) = core::mem::take(&mut rest).split_at_mut(n);
            rest = others;
            column
        });
        update_each(columns, f);
    }
}

/// Replaces the values of each element by `f(element, values)`.
#[inline]
fn update_each<T: Copy, const N: usize>(mut columns: [&mut [T]; N], mut f: impl FnMut(usize, [T; N]) -> [T; N]) {
    let n = columns.iter().map(|column| column.len()).min().unwrap_or(0);
    // Slices of one known length let the compiler drop the bounds checks and vectorise the loop.
    for column in &mut columns {
        *column = &mut core::mem::take(column)[..n];
    }
    for element in 0..n {
        let values = f(element, core::array::from_fn(|k| columns[k][element]));
        for (column, value) in columns.iter_mut().zip(values) {
            column[element] = value;
        }
    }
}

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
