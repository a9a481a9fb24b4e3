//! The names of the solvers.

/// A solver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// For each block the first that applies of `exact`, `magnus4`, `rodas4`.
    Auto,
    /// The solution at any step length.
    Exact,
    /// Exponential Euler.
    ExpEuler,
    /// Exponential Euler, block after block.
    ExpEulerOrdered,
    /// Exponential midpoint rule.
    ExpMidpoint,
    /// Magnus integrator of order 4.
    Magnus4,
    /// The Rosenbrock method RODAS.
    Rodas4,
    /// The implicit Euler method.
    BackwardEuler,
    /// An explicit Runge–Kutta method over the whole system, which the runtime provides: its name in the language and
    /// in `Method` of the runtime.
    RungeKutta(&'static str, &'static str),
}

const COMPILED: [(&str, Method); 8] = [
    ("auto", Method::Auto),
    ("exact", Method::Exact),
    ("exp_euler", Method::ExpEuler),
    ("exp_euler_ordered", Method::ExpEulerOrdered),
    ("exp_midpoint", Method::ExpMidpoint),
    ("magnus4", Method::Magnus4),
    ("rodas4", Method::Rodas4),
    ("backward_euler", Method::BackwardEuler),
];

/// The Runge–Kutta methods of the runtime.
const RUNGE_KUTTA: [(&str, &str); 12] = [
    ("euler", "Euler"),
    ("midpoint", "Midpoint"),
    ("heun2", "Heun2"),
    ("rk2", "Rk2"),
    ("ralston2", "Ralston2"),
    ("rk3", "Rk3"),
    ("heun3", "Heun3"),
    ("ralston3", "Ralston3"),
    ("ssprk3", "Ssprk3"),
    ("rk4", "Rk4"),
    ("ralston4", "Ralston4"),
    ("rk4_38rule", "Rk4Rule38"),
];

impl Method {
    /// The solver of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        let compiled = COMPILED.iter().find(|(known, _)| *known == name).map(|(_, method)| *method);
        let runtime = || RUNGE_KUTTA.iter().find(|(known, _)| *known == name);
        compiled.or_else(|| runtime().map(|(name, variant)| Self::RungeKutta(name, variant)))
    }

    /// All names.
    pub fn names() -> impl Iterator<Item = &'static str> {
        COMPILED.iter().map(|(name, _)| *name).chain(RUNGE_KUTTA.iter().map(|(name, _)| *name))
    }

    /// Whether it takes a step in which a pulse ends in two parts; the others hold a pulse as it is at the step's start.
    pub fn splits_at_pulses(self) -> bool {
        !matches!(self, Self::ExpEuler | Self::ExpEulerOrdered | Self::RungeKutta(..))
    }

    /// Its name in the language.
    pub fn name(self) -> &'static str {
        match self {
            Self::RungeKutta(name, _) => name,
            _ => COMPILED.iter().find(|(_, method)| *method == self).map_or("", |(name, _)| name),
        }
    }

    /// The variant of the runtime's `Method`, and the type by which it tells its solvers apart.
    pub fn variant(self) -> &'static str {
        match self {
            Self::Auto => "Auto",
            Self::Exact => "Exact",
            Self::ExpEuler => "ExpEuler",
            Self::ExpEulerOrdered => "ExpEulerOrdered",
            Self::ExpMidpoint => "ExpMidpoint",
            Self::Magnus4 => "Magnus4",
            Self::Rodas4 => "Rodas4",
            Self::BackwardEuler => "BackwardEuler",
            Self::RungeKutta(_, variant) => variant,
        }
    }
}
