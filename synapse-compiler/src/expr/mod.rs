//! Symbolic expressions: a plain tree over numbers, symbols and functions, without spans or tokens.
//!
//! Nodes are shared, so that a copy costs nothing. The operators of Rust build expressions and apply local rules that
//! keep the meaning; [`Expr::raw`] builds a node as it is written.

mod derivative;
mod display;
mod eval;
mod finite_field;
mod function;
#[cfg(feature = "format")]
mod latex;
mod linear;
mod simplify;
mod walk;

use std::rc::Rc;

pub use display::{Names, Precedence};
pub use finite_field::{N_POINTS_OF_BRANCHES, Residue};
pub use function::Function;
#[cfg(feature = "format")]
pub use latex::name as latex_name;
pub use linear::{Affine, Nonlinear};

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// A constant.
    Number(f64),
    /// Something with a name.
    Symbol(Symbol),
    /// −a.
    Neg(Rc<Expr>),
    /// a + b, a − b, a·b or a/b.
    Binary(Operator, Rc<Expr>, Rc<Expr>),
    /// A function of its arguments.
    Call(Function, Rc<[Expr]>),
    /// `if c { a } else { b }`.
    If(Rc<Condition>, Rc<Expr>, Rc<Expr>),
}

/// A condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// A comparison of two numbers.
    Compare(Comparison, Expr, Expr),
    /// Both.
    And(Rc<Condition>, Rc<Condition>),
    /// One or the other.
    Or(Rc<Condition>, Rc<Condition>),
    /// Not.
    Not(Rc<Condition>),
}

/// An arithmetic operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// +
    Add,
    /// −
    Sub,
    /// ·
    Mul,
    /// /
    Div,
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// <
    Less,
    /// <=
    LessEqual,
    /// >
    Greater,
    /// >=
    GreaterEqual,
    /// ==
    Equal,
    /// !=
    NotEqual,
}

/// What a name stands for. Numbers are positions in the lists of the model, the plan or the event block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Symbol {
    /// A state.
    State(usize),
    /// A state before the latest advance.
    Prev(usize),
    /// A parameter.
    Parameter(usize),
    /// A value that is bound from outside at every step.
    Input(usize),
    /// The time in ms.
    Time,
    /// The step length in ms.
    Dt,
    /// The time in ms since the latest presynaptic spike, infinite before the first.
    SincePre,
    /// 1 while a pulse of the model lasts, 0 otherwise. It keeps its value between events and the end of the pulse.
    Pulse(usize),
    /// The membrane potential of the postsynaptic cell in mV.
    Potential,
    /// The weight of the spike.
    Weight,
    /// The sum over the step's spikes of weight × release.
    Released,
    /// A `let` of an event block, or an intermediate value of a step.
    Local(usize),
    /// A value of the propagator.
    Coefficient(usize),
}

impl Symbol {
    /// Whether its value follows the time since the latest presynaptic spike.
    pub fn follows_spikes(self) -> bool {
        matches!(self, Self::SincePre | Self::Pulse(_))
    }
}

impl Expr {
    /// 0.
    pub const ZERO: Self = Self::Number(0.0);
    /// 1.
    pub const ONE: Self = Self::Number(1.0);

    /// `a operator b` as it is written, not simplified.
    pub fn raw(operator: Operator, a: Self, b: Self) -> Self {
        Self::Binary(operator, Rc::new(a), Rc::new(b))
    }

    /// A function call as it is written, not simplified.
    pub fn call(function: Function, arguments: impl Into<Rc<[Self]>>) -> Self {
        Self::Call(function, arguments.into())
    }

    /// Whether this is the number `value`.
    pub fn is_number(&self, value: f64) -> bool {
        matches!(self, Self::Number(number) if *number == value)
    }
}

impl From<Symbol> for Expr {
    fn from(symbol: Symbol) -> Self {
        Self::Symbol(symbol)
    }
}

impl From<f64> for Expr {
    fn from(value: f64) -> Self {
        Self::Number(value)
    }
}

impl Operator {
    /// The result of the operator on numbers.
    pub fn apply(self, a: f64, b: f64) -> f64 {
        match self {
            Self::Add => a + b,
            Self::Sub => a - b,
            Self::Mul => a * b,
            Self::Div => a / b,
        }
    }

    /// Its character.
    pub fn character(self) -> char {
        match self {
            Self::Add => '+',
            Self::Sub => '-',
            Self::Mul => '*',
            Self::Div => '/',
        }
    }
}

impl Comparison {
    /// Whether the comparison holds.
    pub fn holds(self, a: f64, b: f64) -> bool {
        match self {
            Self::Less => a < b,
            Self::LessEqual => a <= b,
            Self::Greater => a > b,
            Self::GreaterEqual => a >= b,
            Self::Equal => a == b,
            Self::NotEqual => a != b,
        }
    }

    /// As it is written.
    pub fn text(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
            Self::Equal => "==",
            Self::NotEqual => "!=",
        }
    }
}
