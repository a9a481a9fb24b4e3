//! The solvers: what is to be known of each of them, in one table.

/// What is to be known of a solver, and of the scheme by which it integrates a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SolverFacts {
    /// Its name in the language.
    pub name: &'static str,
    /// The variant of the runtime's `Method`, and the type by which it tells its solvers apart.
    pub variant: &'static str,
    /// The order of convergence in the step length; `None` where a step is exact at any length, and for `auto`, whose
    /// order is that of the scheme that solves a state.
    pub order: Option<u8>,
    /// For which steps it is stable.
    pub stability: Stability,
    /// Whether it takes a step in which a pulse ends in two parts; the others hold a pulse as it is at the step's start.
    pub splits_at_pulses: bool,
    /// Where its code is.
    pub code: Code,
}

/// Where the code of a solver is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// Generated for each model, in the scheme's file in `solve`.
    Generated,
    /// In the runtime, which has one implementation for all models.
    Runtime,
}

/// For which steps a solver is stable: where the solutions of an equation approach each other, those of the solver do not
/// move apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stability {
    /// That of the scheme that solves a state.
    OfScheme,
    /// For all steps.
    AnyStep,
    /// For all steps where the derivative of a flow by its own state is negative.
    OwnRate,
    /// Near a fixed point the same. Elsewhere the limit of long steps is Newton's iteration, which may lead away from a root.
    OwnRateNearRest,
    /// For all steps where the Jacobian of states that read each other is diagonally dominant with a negative diagonal: the
    /// limit of long steps is Jacobi's iteration.
    Dominant,
    /// Near a fixed point the same.
    DominantNearRest,
    /// That of explicit Runge–Kutta methods of order 1 and 2 with as many stages, which have the same interval.
    Explicit2,
    /// The same of order 3.
    Explicit3,
    /// The same of order 4.
    Explicit4,
}

impl Stability {
    /// How large dt times the modulus of an eigenvalue may be where all eigenvalues are real, and where they are not: the
    /// length of the stable interval on the negative real axis, and the radius of the largest half-disc to the left of the
    /// imaginary axis that is stable. On that axis itself orders 1 and 2 grow at any step; order 3 is stable up to √3, order 4
    /// up to √8. `None` where no step is too long.
    pub const fn limits(self) -> Option<[f64; 2]> {
        match self {
            Self::Explicit2 => Some([2.0, 0.0]),
            Self::Explicit3 => Some([2.51, 1.73]),
            Self::Explicit4 => Some([2.78, 2.61]),
            _ => None,
        }
    }

    /// In words.
    pub const fn text(self) -> &'static str {
        match self {
            Self::OfScheme => "as the scheme that solves a state",
            Self::AnyStep => "at any step",
            Self::OwnRate => "at any step where the rate of the state is negative",
            Self::OwnRateNearRest => "near a fixed point, at any step where the rate of the state is negative",
            Self::Dominant => "at any step where each state decays at least as fast as the others drive it",
            Self::DominantNearRest => {
                "near a fixed point, at any step where each state decays at least as fast as the others drive it"
            }
            Self::Explicit2 => "where nothing oscillates and dt times the fastest rate is below 2",
            Self::Explicit3 => "where dt times the fastest rate is below 2.51, or below 1.73 if something oscillates",
            Self::Explicit4 => "where dt times the fastest rate is below 2.78, or below 2.61 if something oscillates",
        }
    }
}

const OF_SCHEME: Stability = Stability::OfScheme;
const ANY_STEP: Stability = Stability::AnyStep;
const DECAYING: Stability = Stability::OwnRate;
// All explicit Runge–Kutta methods with as many stages as their order have the same stability function, the exponential
// series up to that order.
const BELOW_2: Stability = Stability::Explicit2;
const BELOW_2_51: Stability = Stability::Explicit3;
const BELOW_2_78: Stability = Stability::Explicit4;

/// Whether a solver splits a step at the end of a pulse.
const SPLITS: bool = true;
const HOLDS: bool = false;

macro_rules! solvers {
    ($($(#[$doc:meta])* $variant:ident $name:literal $order:expr, $stability:ident, $splits:ident, $code:ident;)*) => {
        /// A solver.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Method {
            $($(#[$doc])* $variant),*
        }

        impl Method {
            /// All solvers, in the order in which messages name them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// What is to be known of it.
            pub const fn facts(self) -> SolverFacts {
                match self {
                    $(Self::$variant => SolverFacts {
                        name: $name,
                        variant: stringify!($variant),
                        order: $order,
                        stability: $stability,
                        splits_at_pulses: $splits,
                        code: Code::$code,
                    }),*
                }
            }
        }
    };
}

solvers! {
    /// For each block the first that applies of `exact`, `magnus4`, `rodas4`.
    Auto "auto" None, OF_SCHEME, SPLITS, Generated;
    /// The solution at any step length.
    Exact "exact" None, ANY_STEP, SPLITS, Generated;
    /// Exponential Euler.
    ExpEuler "exp_euler" Some(1), DECAYING, HOLDS, Generated;
    /// Exponential Euler, block after block.
    ExpEulerOrdered "exp_euler_ordered" Some(1), DECAYING, HOLDS, Generated;
    /// Exponential midpoint rule.
    ExpMidpoint "exp_midpoint" Some(2), DECAYING, SPLITS, Generated;
    /// Magnus integrator of order 4.
    Magnus4 "magnus4" Some(4), DECAYING, SPLITS, Generated;
    /// The Rosenbrock method RODAS.
    Rodas4 "rodas4" Some(4), ANY_STEP, SPLITS, Generated;
    /// The implicit Euler method.
    BackwardEuler "backward_euler" Some(1), ANY_STEP, SPLITS, Generated;
    /// Forward Euler.
    Euler "euler" Some(1), BELOW_2, HOLDS, Runtime;
    /// Explicit midpoint rule.
    Midpoint "midpoint" Some(2), BELOW_2, HOLDS, Runtime;
    /// Heun's method.
    Heun2 "heun2" Some(2), BELOW_2, HOLDS, Runtime;
    /// Ralston's method under its other name.
    Rk2 "rk2" Some(2), BELOW_2, HOLDS, Runtime;
    /// Ralston's method.
    Ralston2 "ralston2" Some(2), BELOW_2, HOLDS, Runtime;
    /// Kutta's method.
    Rk3 "rk3" Some(3), BELOW_2_51, HOLDS, Runtime;
    /// Heun's method.
    Heun3 "heun3" Some(3), BELOW_2_51, HOLDS, Runtime;
    /// Ralston's method.
    Ralston3 "ralston3" Some(3), BELOW_2_51, HOLDS, Runtime;
    /// The strong-stability-preserving method of Shu and Osher.
    Ssprk3 "ssprk3" Some(3), BELOW_2_51, HOLDS, Runtime;
    /// The classical Runge–Kutta method.
    Rk4 "rk4" Some(4), BELOW_2_78, HOLDS, Runtime;
    /// Ralston's method.
    Ralston4 "ralston4" Some(4), BELOW_2_78, HOLDS, Runtime;
    /// Kutta's 3/8 rule.
    Rk4Rule38 "rk4_38rule" Some(4), BELOW_2_78, HOLDS, Runtime;
}

impl Method {
    /// The solver of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|method| method.name() == name)
    }

    /// All names.
    pub fn names() -> impl Iterator<Item = &'static str> {
        Self::ALL.iter().map(|method| method.name())
    }

    /// Its name in the language.
    pub const fn name(self) -> &'static str {
        self.facts().name
    }

    /// Whether its step is generated for each model that lists it.
    pub fn is_generated(self) -> bool {
        self.facts().code == Code::Generated
    }
}
