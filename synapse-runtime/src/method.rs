//! The solvers as types, by which the generated implementations of [`Step`](crate::Step) are told apart.

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
