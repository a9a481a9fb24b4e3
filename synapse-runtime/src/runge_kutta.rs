//! The explicit Runge–Kutta methods: one implementation over Butcher tableaux. It is compiled once for a model, not once for
//! each method: a dozen unrolled copies of every model's equations would cost its users more time than they save.

use crate::array::Array;
use crate::columns::{Coefficients, Span};
use crate::{Method, Model, Now, Real};

/// The coefficients of a method: rows of A below the diagonal, and b.
struct Tableau {
    a: &'static [&'static [f64]],
    b: &'static [f64],
}

macro_rules! tableaux {
    ($($method:ident: [$([$($a:expr),*]),*], [$($b:expr),*];)*) => {
        impl Tableau {
            /// Every method's.
            #[cfg(test)]
            const ALL: &'static [Self] = &[$(Self { a: &[&[], $(&[$($a),*]),*], b: &[$($b),*] }),*];
        }

        /// The advance of a method over columns; the propagator holds the parameters and dt. If `HELD`, the membrane potential
        /// does not move.
        pub(crate) fn advance<M: Model, T: Real, const HELD: bool>(method: Method) -> Option<Advance<T>> {
            match method {
                $(Method::$method => Some(|span, _, states, n| {
                    const TABLEAU: Tableau = Tableau { a: &[&[], $(&[$($a),*]),*], b: &[$($b),*] };
                    advance_with::<M, T, HELD>(&TABLEAU, span, states, n);
                }),)*
                _ => None,
            }
        }
    };
}

/// Integrates `n` elements over a step; these methods have no tolerance.
type Advance<T> = fn(span: &Span<'_, T>, tolerance: f64, states: &mut [T], n: usize);

const SQRT_5: f64 = 2.236_067_977_499_79;

tableaux! {
    Euler: [], [1.0];
    Midpoint: [[0.5]], [0.0, 1.0];
    Heun2: [[1.0]], [0.5, 0.5];
    Rk2: [[2.0 / 3.0]], [0.25, 0.75];
    Ralston2: [[2.0 / 3.0]], [0.25, 0.75];
    Rk3: [[0.5], [-1.0, 2.0]], [1.0 / 6.0, 2.0 / 3.0, 1.0 / 6.0];
    Heun3: [[1.0 / 3.0], [0.0, 2.0 / 3.0]], [0.25, 0.0, 0.75];
    Ralston3: [[0.5], [0.0, 0.75]], [2.0 / 9.0, 1.0 / 3.0, 4.0 / 9.0];
    Ssprk3: [[1.0], [0.25, 0.25]], [1.0 / 6.0, 1.0 / 6.0, 2.0 / 3.0];
    Rk4: [[0.5], [0.0, 0.5], [0.0, 0.0, 1.0]], [1.0 / 6.0, 1.0 / 3.0, 1.0 / 3.0, 1.0 / 6.0];
    // Ralston (1962), with the exact coefficients in √5.
    Ralston4: [
        [0.4],
        [(-2889.0 + 1428.0 * SQRT_5) / 1024.0, (3785.0 - 1620.0 * SQRT_5) / 1024.0],
        [
            (-3365.0 + 2094.0 * SQRT_5) / 6040.0,
            (-975.0 - 3046.0 * SQRT_5) / 2552.0,
            (467_040.0 + 203_968.0 * SQRT_5) / 240_845.0
        ]
    ], [
        (263.0 + 24.0 * SQRT_5) / 1812.0,
        (125.0 - 1000.0 * SQRT_5) / 3828.0,
        1024.0 * (3346.0 + 1623.0 * SQRT_5) / 5_924_787.0,
        (30.0 - 4.0 * SQRT_5) / 123.0
    ];
    Rk4Rule38: [[1.0 / 3.0], [-1.0 / 3.0, 1.0], [1.0, -1.0, 1.0]], [0.125, 0.375, 0.375, 0.125];
}

/// No method here has more stages.
const MOST_STAGES: usize = 4;

#[inline(never)]
fn advance_with<M: Model, T: Real, const HELD: bool>(
    tableau: &Tableau,
    span: &Span<'_, T>,
    states: &mut [T],
    n: usize,
) {
    let n_parameters = M::INFO.parameters.len();
    let nows = span.nows::<M>(n);
    let mut columns = M::State::columns_mut(states, n);
    for element in 0..n {
        let (parameters, dt) = match span.propagator {
            Coefficients::Uniform(values) => (M::Parameters::from_fn(|k| values[k]), values[n_parameters]),
            Coefficients::PerElement(values) => {
                (M::Parameters::gather(values, n, element), values[n_parameters * n + element])
            }
        };
        let state = M::State::load(&columns, element);
        let now = nows.of(element).rounded();
        step::<M, T, HELD>(tableau, parameters, state, now, dt).store(&mut columns, element);
    }
}

/// One step; the time since the latest spike is that of its start throughout, so that no pulse ends within.
#[inline]
fn step<M: Model, T: Real, const HELD: bool>(
    tableau: &Tableau,
    parameters: M::Parameters<T>,
    state: M::State<T>,
    now: Now<T, M::Inputs<T>>,
    dt: T,
) -> M::State<T> {
    let mut slopes = [M::State::from_fn(|_| T::ZERO); MOST_STAGES];
    for (stage, row) in tableau.a.iter().enumerate() {
        let argument = along::<M, T>(state, dt, row, &slopes);
        let passed: f64 = row.iter().sum();
        let mut slope = M::derivative(parameters, argument, Now { t: now.t + T::of(passed) * dt, ..now });
        if HELD && let Some(cell) = M::INFO.cell {
            slope.as_mut()[cell.potential] = T::ZERO;
        }
        slopes[stage] = slope;
    }
    along::<M, T>(state, dt, tableau.b, &slopes)
}

/// state + dt·Σ weight·slope; slopes of weight 0 are left out.
#[inline]
fn along<M: Model, T: Real>(
    state: M::State<T>,
    dt: T,
    weights: &[f64],
    slopes: &[M::State<T>; MOST_STAGES],
) -> M::State<T> {
    M::State::from_fn(|k| {
        let terms = weights.iter().zip(slopes).filter(|(weight, _)| **weight != 0.0);
        let sum = terms.fold(T::ZERO, |sum, (weight, slope)| sum + T::of(*weight) * slope.as_ref()[k]);
        state.as_ref()[k] + dt * sum
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every method integrates a constant slope exactly, and its rows are as long as their position.
    #[test]
    fn tableaux_are_consistent() {
        assert_eq!(Tableau::ALL.len(), 12);
        for Tableau { a, b } in Tableau::ALL {
            assert!((b.iter().sum::<f64>() - 1.0).abs() < 1e-15);
            assert_eq!(a.len(), b.len());
            assert!(a.len() <= MOST_STAGES && a.iter().enumerate().all(|(stage, row)| row.len() == stage));
        }
    }
}
