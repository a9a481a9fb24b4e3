//! The solvers as types, by which the generated implementations of [`Step`](crate::Step) are told apart.

use core::marker::PhantomData;

macro_rules! methods {
    ($($(#[$doc:meta])* $name:ident)*) => {
        $($(#[$doc])* #[derive(Clone, Copy, Debug)] pub struct $name;)*
    };
}

methods! {
    /// For each block of states the first that applies of exact, Magnus 4 and RODAS.
    Auto
    /// The solution at any step length, to rounding.
    Exact
    /// Exponential Euler: each state by itself, the others as at the step's start.
    ExpEuler
    /// Exponential Euler, block after block: earlier ones at the step's end.
    ExpEulerOrdered
    /// Exponential midpoint rule, order 2.
    ExpMidpoint
    /// Magnus integrator of order 4.
    Magnus4
    /// The Rosenbrock method RODAS, order 4.
    Rodas4
    /// Implicit Euler, order 1.
    BackwardEuler
}

/// The solver `S` of a cell while its membrane potential is held.
#[derive(Clone, Copy, Debug)]
pub struct Held<S>(PhantomData<S>);

/// Implements [`Step`](crate::Step) for a solver whose step is that of another. For generated code:
///
/// ```text
/// runtime::same_step!(Stp: ExpEuler is Exact);
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! same_step {
    ($model:ident: $solver:ident is $same:ident) => {
        #[automatically_derived]
        #[allow(deprecated)]
        impl $crate::Step<$crate::method::$solver> for $model {
            type Propagator<T: ::core::marker::Copy> = <Self as $crate::Step<$crate::method::$same>>::Propagator<T>;
            const COEFFICIENTS: &'static [&'static str] = <Self as $crate::Step<$crate::method::$same>>::COEFFICIENTS;
            const SPLITS_AT_PULSES: bool = <Self as $crate::Step<$crate::method::$same>>::SPLITS_AT_PULSES;
            fn propagator(
                parameters: <Self as $crate::Model>::Parameters<f64>,
                dt: f64,
                since_pre: f64,
            ) -> <Self as $crate::Step<$crate::method::$solver>>::Propagator<f64> {
                <Self as $crate::Step<$crate::method::$same>>::propagator(parameters, dt, since_pre)
            }
            #[inline]
            fn step<T: $crate::Real>(
                propagator: <Self as $crate::Step<$crate::method::$solver>>::Propagator<T>,
                state: <Self as $crate::Model>::State<T>,
                now: $crate::Now<T, <Self as $crate::Model>::Inputs<T>>,
            ) -> <Self as $crate::Model>::State<T> {
                <Self as $crate::Step<$crate::method::$same>>::step(propagator, state, now)
            }
            const IMPLICIT: ::core::option::Option<$crate::Implicit> =
                <Self as $crate::Step<$crate::method::$same>>::IMPLICIT;
            #[inline(always)]
            fn attempt<T: $crate::Real>(
                propagator: <Self as $crate::Step<$crate::method::$solver>>::Propagator<T>,
                start: <Self as $crate::Model>::State<T>,
                guess: <Self as $crate::Model>::State<T>,
                now: $crate::Now<T, <Self as $crate::Model>::Inputs<T>>,
                h: T,
            ) -> (<Self as $crate::Model>::State<T>, T) {
                <Self as $crate::Step<$crate::method::$same>>::attempt(propagator, start, guess, now, h)
            }
            #[inline]
            fn halts<T: $crate::Real>(
                propagator: <Self as $crate::Step<$crate::method::$solver>>::Propagator<T>,
                state: <Self as $crate::Model>::State<T>,
                now: $crate::Now<T, <Self as $crate::Model>::Inputs<T>>,
            ) -> bool {
                <Self as $crate::Step<$crate::method::$same>>::halts(propagator, state, now)
            }
        }
    };
}
