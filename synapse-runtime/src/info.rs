//! What a model says about itself, as plain data.

use core::fmt;

/// The description of a model.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each with a name of its own")]
pub struct ModelInfo {
    /// The name of the struct.
    pub name: &'static str,
    /// The first paragraph of the documentation that its author wrote, on one line.
    pub doc: &'static str,
    /// The parameters, in the order of declaration.
    pub parameters: &'static [ParameterInfo],
    /// The states, in the order of declaration.
    pub states: &'static [StateInfo],
    /// The inputs, in the order of declaration.
    pub inputs: &'static [InputInfo],
    /// What makes it a cell, if it is one.
    pub cell: Option<CellInfo>,
    /// The statements of `on_pre`, a line each, indented.
    pub on_pre: &'static str,
    /// The statements of `on_post`, likewise.
    pub on_post: &'static str,
    /// The name of the weight in `on_pre`, if the model reads it.
    pub weight: Option<&'static str>,
    /// The output as an expression.
    pub output: &'static str,
    /// The unit of the output; empty for a dimensionless one.
    pub output_unit: &'static str,
    /// Where all that the output reads lives: what there is one output for.
    pub output_place: Place,
    /// What the output reads.
    pub output_reads: Reads,
    /// The current into the postsynaptic cell, if the model declares one.
    pub current: Option<CurrentInfo>,
    /// The solvers; the first is the default.
    pub solvers: &'static [SolverInfo],
    /// How long each pulse of the model lasts, as an expression in ms.
    pub pulses: &'static [&'static str],
    /// Whether all states, and the output, can live at the presynaptic cell, the weight of a connection being a factor of
    /// its output.
    pub align_pre: Claim,
    /// Whether everything that the output reads can be summed over the connections of a postsynaptic cell
    /// ([`AlignPost`](crate::AlignPost)).
    pub align_post: Claim,
    /// Whether the states can be updated at events alone ([`EventDriven`](crate::EventDriven)).
    pub event_driven: Claim,
    /// Whether a presynaptic and a postsynaptic spike in one step give the same in either order; where not, the presynaptic
    /// one goes first.
    pub commute: Claim,
    /// Whether an event block reads states as they were before the latest advance.
    pub reads_prev: bool,
    /// Whether anything reads the time since the latest presynaptic spike.
    pub reads_since_pre: bool,
    /// Whether `on_pre` sets a release.
    pub releases: bool,
    /// Where all that the release reads is known: [`Place::Pre`] or [`Place::Edge`].
    pub release_place: Place,
    /// Whether the weight of a connection may as well multiply its output as its spikes: scaling the weight scales every
    /// state that depends on it, and the output.
    pub weight_factors_out: bool,
    /// Whether the output reads the release of the step's spikes.
    pub reads_released: bool,
    /// Whether an event block draws random numbers.
    pub random: bool,
    /// Whether the states of a connection can be brought up to date when an event reaches it: they are solved exactly, and
    /// their equations read nothing that moves elsewhere.
    pub lazy_edges: Claim,
}

/// A value that is bound from outside at every step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InputInfo {
    /// Its name: `I`, `g_total`, `gE_total` of a cell; `v_pre`, `v_post` of a synapse, or one of the author's.
    pub name: &'static str,
    /// Its unit; empty for a dimensionless one.
    pub unit: &'static str,
}

/// What makes a model a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CellInfo {
    /// Which state is the membrane potential: the first that the condition of a spike reads.
    pub potential: usize,
    /// The condition of a spike, as an expression.
    pub spike: &'static str,
    /// The statements of the reset, a line each, indented.
    pub reset: &'static str,
    /// The refractory period, if there is one.
    pub refractory: Option<RefractoryInfo>,
}

/// A refractory period: the membrane potential is held, the other states move on, with a potential that does not move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefractoryInfo {
    /// Its duration in ms, as an expression.
    pub duration: &'static str,
    /// `false`: the potential is held, and no spike is found, for the whole number of steps nearest to the duration.
    ///
    /// `true`: declared as `refractory <= …`, which is the rule of BrainPy: the potential is held in each step at the end of
    /// which t − `t_spike` ≤ the duration, compared in f64, and spikes are found as ever.
    pub inclusive: bool,
}

/// Whether a property of a model is proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Whether it is.
    pub holds: bool,
    /// Why, or what stands in the way.
    pub because: &'static str,
}

/// The current into the postsynaptic cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CurrentInfo {
    /// What the membrane potential is called.
    pub potential: &'static str,
    /// The current, as an expression.
    pub value: &'static str,
    /// Its derivative by the membrane potential.
    pub slope: &'static str,
    /// Its unit; empty for a dimensionless one.
    pub unit: &'static str,
    /// What it reads, but for the membrane potential.
    pub reads: Reads,
}

/// A parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ParameterInfo {
    /// The name of the field.
    pub name: &'static str,
    /// The first paragraph of the field's documentation, on one line.
    pub doc: &'static str,
    /// The unit in which the value is stored; empty for a dimensionless one.
    pub unit: &'static str,
    /// The default.
    pub default: ParameterDefault,
    /// The least admissible value.
    pub lower: Bound,
    /// The greatest admissible value.
    pub upper: Bound,
    /// What its value belongs to: the cells or connections whose states read it. `None` where states of cells on both sides do.
    /// A value may be given for each connection as well; what reads it is then kept for each connection.
    pub varies: Option<Place>,
}

impl ParameterInfo {
    /// Whether `value` is within the bounds. NaN never is, and infinity only where that side has no bound or an open one
    /// at infinity.
    pub fn admits(&self, value: f64) -> bool {
        let above = match self.lower {
            Bound::None => !value.is_nan(),
            Bound::Closed(lower) => value >= lower,
            Bound::Open(lower) => value > lower,
        };
        let below = match self.upper {
            Bound::None => !value.is_nan(),
            Bound::Closed(upper) => value <= upper,
            Bound::Open(upper) => value < upper,
        };
        above && below
    }

    /// The bounds in words: `positive`, `at least 0`, `in 0..=1`; empty where there are none.
    pub fn bounds(&self) -> impl fmt::Display {
        Bounds { lower: self.lower, upper: self.upper }
    }
}

/// Where the value of a parameter comes from if none is given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ParameterDefault {
    /// It must be given.
    None,
    /// A constant, in the parameter's unit.
    Constant(f64),
    /// An expression in the other parameters.
    Computed(&'static str),
}

/// One side of the admissible values of a parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// Anything but NaN.
    None,
    /// The bound itself is admissible.
    Closed(f64),
    /// The bound itself is not admissible.
    Open(f64),
}

/// Both sides.
struct Bounds {
    lower: Bound,
    upper: Bound,
}

impl fmt::Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.lower, self.upper) {
            (Bound::None, Bound::None) => Ok(()),
            (Bound::Open(0.0), Bound::None) => write!(f, "positive"),
            (Bound::Closed(lower), Bound::None) => write!(f, "at least {lower:?}"),
            (Bound::Open(lower), Bound::None) => write!(f, "greater than {lower:?}"),
            (Bound::None, Bound::Closed(upper)) => write!(f, "at most {upper:?}"),
            (Bound::None, Bound::Open(upper)) => write!(f, "less than {upper:?}"),
            (Bound::Closed(lower), Bound::Closed(upper)) => write!(f, "between {lower:?} and {upper:?}"),
            (Bound::Closed(lower), Bound::Open(upper)) => write!(f, "at least {lower:?} and less than {upper:?}"),
            (Bound::Open(lower), Bound::Closed(upper)) => write!(f, "greater than {lower:?} and at most {upper:?}"),
            (Bound::Open(lower), Bound::Open(upper)) => write!(f, "greater than {lower:?} and less than {upper:?}"),
        }
    }
}

/// A state.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each with a name of its own")]
pub struct StateInfo {
    /// Its name.
    pub name: &'static str,
    /// Its unit; empty for a dimensionless one.
    pub unit: &'static str,
    /// Its derivative by the time, as an expression.
    pub equation: &'static str,
    /// Its value at time 0, as an expression.
    pub initial: &'static str,
    /// Whether it moves between events.
    pub flows: bool,
    /// Where its value lives.
    pub place: Place,
    /// Where it would live if no state were summed over the connections of a cell, and all connections of a presynaptic cell
    /// had the same weight. A state that depends on weights that differ is [`Place::Edge`] then.
    pub unsummed: Place,
    /// Whether it depends on the weight of its connection.
    pub weighted: bool,
    /// What its equation and its initial value read.
    pub flow: Reads,
    /// What events read to change it.
    pub jumps: Reads,
    /// Whether presynaptic spikes change it.
    pub on_pre: bool,
    /// Whether postsynaptic spikes change it.
    pub on_post: bool,
    /// The values that it is proved not to leave.
    pub invariant: Invariant,
}

impl StateInfo {
    /// A state of which nothing is known.
    pub const EMPTY: Self = Self {
        name: "",
        unit: "",
        equation: "",
        initial: "",
        flows: false,
        place: Place::Edge,
        unsummed: Place::Edge,
        weighted: false,
        flow: Reads::NOTHING,
        jumps: Reads::NOTHING,
        on_pre: false,
        on_post: false,
        invariant: Invariant::NOTHING,
    };
}

/// What an equation, an event or an output reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reads {
    /// The positions of the states.
    pub states: &'static [usize],
    /// The positions of the parameters, those included from which a default is computed.
    pub parameters: &'static [usize],
    /// The positions of the inputs.
    pub inputs: &'static [usize],
    /// Whether it reads the time since the latest presynaptic spike, also by way of a pulse.
    pub spikes: bool,
    /// Whether it reads the time.
    pub time: bool,
}

impl Reads {
    /// Nothing.
    pub const NOTHING: Self = Self { states: &[], parameters: &[], inputs: &[], spikes: false, time: false };
}

/// Where the value of a state lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// One value for each presynaptic cell.
    Pre,
    /// One for each postsynaptic cell.
    Post,
    /// One for each connection.
    Edge,
    /// One for each postsynaptic cell: the sum over its connections.
    Sum,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Pre => "pre",
            Self::Post => "post",
            Self::Edge => "edge",
            Self::Sum => "sum",
        })
    }
}

/// What is proved of the values of a state, for parameters within their bounds: that the solution and the events never leave
/// them, but for rounding. A step of a solver that is not exact may, which is then an error
/// (`Population::advance`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invariant {
    /// It is never negative.
    pub non_negative: bool,
    /// Nor ever above 1.
    pub at_most_one: bool,
    /// This needs weights that are not negative.
    pub of_non_negative_weights: bool,
}

impl Invariant {
    /// Nothing is proved.
    pub const NOTHING: Self = Self { non_negative: false, at_most_one: false, of_non_negative_weights: false };
}

impl fmt::Display for Invariant {
    /// `from 0 to 1`, `at 0 or above`, or nothing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self { at_most_one: true, .. } => "from 0 to 1",
            Self { non_negative: true, .. } => "at 0 or above",
            _ => "",
        })
    }
}

/// A solver that a model was declared with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SolverInfo {
    /// The solver.
    pub method: Method,
    /// How it treats each state, in the order of the states.
    pub schemes: &'static [SchemeInfo],
}

/// How a solver treats a state, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SchemeInfo {
    /// The name of the scheme, as a solver is called: `exact`, `magnus4`, …
    pub name: &'static str,
    /// The order of convergence in the step length; `None` for an exact solution. It takes kinks and jumps of the equations
    /// into account, and holds for solutions that pass through those: none that begins or rests on a jump or a root, or
    /// grazes one.
    pub order: Option<u8>,
    /// For which steps the scheme is stable: where the solutions of an equation approach each other, those of the scheme
    /// do not move apart. A rate is the modulus of an eigenvalue of the Jacobian of the equations.
    pub stability: &'static str,
    /// Why the state is solved so.
    pub because: &'static str,
}

macro_rules! methods {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// The name of a solver.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Method {
            $($(#[$doc])* $variant,)*
        }

        impl Method {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Its name in the language and on the command line.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

methods! {
    /// For each block of states the first that applies of `exact`, `magnus4` and `rodas4`.
    Auto = "auto",
    /// The solution at any step length, to rounding.
    Exact = "exact",
    /// Exponential Euler, order 1.
    ExpEuler = "exp_euler",
    /// Exponential Euler, block after block, order 1.
    ExpEulerOrdered = "exp_euler_ordered",
    /// Exponential midpoint rule, order 2.
    ExpMidpoint = "exp_midpoint",
    /// Magnus integrator of order 4.
    Magnus4 = "magnus4",
    /// The Rosenbrock method RODAS, order 4, with substeps as its error asks for.
    Rodas4 = "rodas4",
    /// Implicit Euler, order 1.
    BackwardEuler = "backward_euler",
    /// Forward Euler, order 1.
    Euler = "euler",
    /// Explicit midpoint rule, order 2.
    Midpoint = "midpoint",
    /// Heun's method, order 2.
    Heun2 = "heun2",
    /// Ralston's method under its other name, order 2.
    Rk2 = "rk2",
    /// Ralston's method, order 2.
    Ralston2 = "ralston2",
    /// Kutta's method, order 3.
    Rk3 = "rk3",
    /// Heun's method, order 3.
    Heun3 = "heun3",
    /// Ralston's method, order 3.
    Ralston3 = "ralston3",
    /// Strong-stability-preserving method of Shu and Osher, order 3.
    Ssprk3 = "ssprk3",
    /// The classical Runge–Kutta method, order 4.
    Rk4 = "rk4",
    /// Ralston's method, order 4.
    Ralston4 = "ralston4",
    /// Kutta's 3/8 rule, order 4.
    Rk4Rule38 = "rk4_38rule",
}

impl Method {
    /// Whether this is one of the Runge–Kutta methods, which every model has.
    pub fn is_runge_kutta(self) -> bool {
        !matches!(
            self,
            Self::Auto
                | Self::Exact
                | Self::ExpEuler
                | Self::ExpEulerOrdered
                | Self::ExpMidpoint
                | Self::Magnus4
                | Self::Rodas4
                | Self::BackwardEuler
        )
    }

    /// The method of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|method| method.name() == name)
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl ModelInfo {
    /// Whether the model has an input of that name.
    pub fn has_input(&self, name: &str) -> bool {
        self.inputs.iter().any(|input| input.name == name)
    }

    /// A model without anything in it.
    pub const EMPTY: Self = Self {
        name: "",
        doc: "",
        parameters: &[],
        states: &[],
        inputs: &[],
        cell: None,
        on_pre: "",
        on_post: "",
        weight: None,
        output: "",
        output_unit: "",
        output_place: Place::Edge,
        output_reads: Reads::NOTHING,
        current: None,
        solvers: &[SolverInfo { method: Method::Auto, schemes: &[] }],
        pulses: &[],
        align_pre: Claim { holds: false, because: "" },
        align_post: Claim { holds: false, because: "" },
        event_driven: Claim { holds: false, because: "" },
        commute: Claim { holds: false, because: "" },
        reads_prev: false,
        reads_since_pre: false,
        releases: false,
        release_place: Place::Edge,
        weight_factors_out: false,
        reads_released: false,
        random: false,
        lazy_edges: Claim { holds: false, because: "" },
    };
}
