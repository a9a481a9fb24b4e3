//! What the author wrote, with the place of everything; no judgement.

use proc_macro2::{Ident, Span};

use crate::diag::Range;
use crate::expr::{Comparison, Operator};
use crate::role::Role;
use crate::units::Unit;

/// A name and where it stands.
#[derive(Clone, Debug)]
pub struct Name {
    /// The name without `r#`.
    pub text: String,
    /// Its place.
    pub range: Range,
}

/// A struct with `#[synapse(…)]` or `#[neuron(…)]`.
#[derive(Clone, Debug)]
pub struct Declaration {
    /// What is derived for it.
    pub role: Role,
    /// The struct's name.
    pub name: Ident,
    /// Its documentation.
    pub doc: String,
    /// Its fields.
    pub fields: Vec<Field>,
    /// The entries of all its attributes.
    pub entries: Vec<Entry>,
    /// Names that entries which could not be read may have given to something.
    pub doubtful: Vec<String>,
}

/// A field of the struct: a parameter.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name as an identifier.
    pub ident: Ident,
    /// Its name.
    pub name: Name,
    /// Its documentation.
    pub doc: String,
    /// Whether it is an `Option<f64>`.
    pub is_option: bool,
    /// Its unit.
    pub unit: Option<UnitText>,
    /// Its default.
    pub default: Option<Expr>,
    /// Its bounds.
    pub bounds: Vec<Bounds>,
}

/// One entry of `#[param(…)]` that bounds the parameter.
#[derive(Clone, Debug)]
pub struct Bounds {
    /// The least value and whether it is admissible itself.
    pub lower: Option<(Expr, bool)>,
    /// The greatest value and whether it is admissible itself.
    pub upper: Option<(Expr, bool)>,
    /// Its place.
    pub range: Range,
}

/// A unit as it is written.
#[derive(Clone, Debug)]
pub struct UnitText {
    /// What it means.
    pub unit: Unit,
    /// The text, without spaces.
    pub text: String,
}

/// An entry of `#[synapse(…)]` or `#[neuron(…)]`.
#[derive(Clone, Debug)]
pub enum Entry {
    /// `dg/dt = rhs : unit`
    Equation {
        /// g
        state: Name,
        /// The right-hand side, if it could be read.
        rhs: Option<Expr>,
        /// The unit of g.
        unit: Option<UnitText>,
    },
    /// `g(0) = value`
    Initial {
        /// g
        state: Name,
        /// The value.
        value: Expr,
    },
    /// `let k = value`
    Let {
        /// k
        name: Name,
        /// The value, if it could be read.
        value: Option<Expr>,
    },
    /// `input v_post : unit`
    Input {
        /// Its name.
        name: Name,
        /// Its unit.
        unit: Option<UnitText>,
    },
    /// `spike when condition`
    Spike {
        /// `spike`
        keyword: Name,
        /// The condition, if it could be read.
        condition: Option<Condition>,
        /// Where the condition stands.
        range: Range,
    },
    /// `reset { … }`
    Reset {
        /// `reset`
        keyword: Name,
        /// The statements.
        body: Vec<Statement>,
    },
    /// `refractory = duration` or `refractory <= duration`
    Refractory {
        /// `refractory`
        keyword: Name,
        /// The duration, if it could be read.
        duration: Option<Expr>,
        /// Whether it is written with `<=`.
        inclusive: bool,
    },
    /// `on_pre(w : unit) { … }`
    OnPre {
        /// `on_pre`
        keyword: Name,
        /// w and its unit.
        weight: Option<(Name, Option<UnitText>)>,
        /// The statements.
        body: Vec<Statement>,
    },
    /// `on_post { … }`
    OnPost {
        /// `on_post`
        keyword: Name,
        /// The statements.
        body: Vec<Statement>,
    },
    /// `current(v) = value : unit`
    Current {
        /// `current`
        keyword: Name,
        /// v
        potential: Name,
        /// The value, if it could be read.
        value: Option<Expr>,
        /// Its unit.
        unit: Option<UnitText>,
    },
    /// `align_post` or `event_driven`
    Demand {
        /// The word.
        keyword: Name,
    },
    /// `output = value : unit`
    Output {
        /// `output`
        keyword: Name,
        /// The value, if it could be read.
        value: Option<Expr>,
        /// Its unit.
        unit: Option<UnitText>,
    },
    /// `methods(…)`
    Methods {
        /// `methods`
        keyword: Name,
        /// The names.
        names: Vec<Name>,
    },
}

/// A statement of an event block.
#[derive(Clone, Debug)]
pub enum Statement {
    /// `target = value`, `target += value`, …
    Assign {
        /// What is written.
        target: Name,
        /// The operator before `=`.
        operator: Option<Operator>,
        /// The value.
        value: Expr,
    },
    /// `let name = value`
    Let {
        /// The name.
        name: Name,
        /// The value.
        value: Expr,
    },
    /// `if condition { then } else { otherwise }`
    If {
        /// The condition.
        condition: Condition,
        /// What happens where it holds.
        then: Vec<Statement>,
        /// What happens elsewhere.
        otherwise: Vec<Statement>,
    },
}

/// An expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Its place.
    pub range: Range,
}

/// The kinds of expressions.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// A number, perhaps with a unit as its suffix.
    Number(f64, Option<Unit>),
    /// A name.
    Name(String),
    /// −a
    Neg(Box<Expr>),
    /// a operator b
    Binary(Operator, Box<Expr>, Box<Expr>),
    /// function(arguments)
    Call(Name, Vec<Expr>),
    /// `if c { a } else { b }`
    If(Box<Condition>, Box<Expr>, Box<Expr>),
}

/// A condition.
#[derive(Clone, Debug)]
pub enum Condition {
    /// a comparison b
    Compare(Comparison, Expr, Expr),
    /// Both.
    And(Box<Condition>, Box<Condition>),
    /// Either.
    Or(Box<Condition>, Box<Condition>),
    /// Not.
    Not(Box<Condition>),
}

impl Name {
    /// The name of an identifier.
    pub fn of(ident: &Ident) -> Self {
        let text = ident.to_string();
        Self { text: text.strip_prefix("r#").unwrap_or(&text).to_owned(), range: Range::from(ident.span()) }
    }

    /// The place as a span.
    pub fn span(&self) -> Span {
        self.range.start()
    }
}
