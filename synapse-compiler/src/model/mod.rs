//! The model: names resolved to positions, units resolved to factors, everything known to make sense by itself.

mod check;
mod declare;
mod lower;
mod method;
mod quantity;

use proc_macro2::Ident;

pub use self::declare::lower;
pub use self::method::Method;
use crate::diag::Range;
use crate::expr::{Condition, Expr, Operator, Symbol};

/// A model.
#[derive(Clone, Debug)]
pub struct Model {
    /// The struct.
    pub ident: Ident,
    /// Its documentation.
    pub doc: String,
    /// The parameters, in the order of the fields.
    pub parameters: Vec<Parameter>,
    /// The positions of the parameters in an order in which every default is computed from earlier ones.
    pub completion: Vec<usize>,
    /// The states, in the order of their equations.
    pub states: Vec<State>,
    /// What a presynaptic spike does.
    pub on_pre: EventBlock,
    /// What the synapse hands on.
    pub output: Expr,
    /// Its unit; empty for none.
    pub output_unit: String,
    /// The solvers; the first is the default.
    pub methods: Vec<(Method, Range)>,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// The field.
    pub ident: Ident,
    /// Its name.
    pub name: String,
    /// Its documentation.
    pub doc: String,
    /// Its unit as it was written; empty for none.
    pub unit: String,
    /// Whether the field is an `Option<f64>`.
    pub is_option: bool,
    /// Its value if none is given.
    pub default: Default,
    /// The least admissible value.
    pub lower: Bound,
    /// The greatest admissible value.
    pub upper: Bound,
}

/// The default of a parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum Default {
    /// There is none.
    None,
    /// A number, in the parameter's unit.
    Constant(f64),
    /// An expression in the other parameters.
    Computed(Expr),
}

/// One side of the admissible values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// There is none.
    None,
    /// The bound is admissible itself.
    Closed(f64),
    /// The bound is not admissible itself.
    Open(f64),
}

/// A state and its equation.
#[derive(Clone, Debug)]
pub struct State {
    /// Its name.
    pub name: String,
    /// Its unit as it was written; empty for none.
    pub unit: String,
    /// Its derivative by the time in ms.
    pub rhs: Expr,
    /// Its value at time 0.
    pub initial: Expr,
    /// Where the equation stands.
    pub range: Range,
    /// Where each term of the equation stands.
    pub terms: Terms,
}

/// Expressions and where they were written.
#[derive(Clone, Debug, Default)]
pub struct Terms(Vec<(Expr, Range)>);

impl Terms {
    /// Where `term` was written.
    pub fn place_of(&self, term: &Expr) -> Option<Range> {
        self.0.iter().find(|(known, _)| known == term).map(|(_, range)| *range)
    }
}

/// What an event does.
#[derive(Clone, Debug, Default)]
pub struct EventBlock {
    /// The name of the weight, if the block reads it.
    pub weight: Option<String>,
    /// The names of its `let`s; `Symbol::Local` counts in this list.
    pub locals: Vec<String>,
    /// Its statements.
    pub statements: Vec<Statement>,
}

/// A statement of an event block.
#[derive(Clone, Debug, PartialEq)]
pub enum Statement {
    /// `state operator= value`
    Assign {
        /// The state.
        state: usize,
        /// The operator before `=`.
        operator: Option<Operator>,
        /// The value.
        value: Expr,
    },
    /// `release = value`
    Release(Expr),
    /// `let local = value`
    Let {
        /// The position among the block's locals.
        local: usize,
        /// The value.
        value: Expr,
    },
    /// `if condition { … } else { … }`
    If {
        /// The condition.
        condition: Condition,
        /// Where it holds.
        then: Vec<Statement>,
        /// Elsewhere.
        otherwise: Vec<Statement>,
    },
}

impl Model {
    /// The name of a symbol of the model, as the author wrote it.
    pub fn name_of(&self, symbol: Symbol) -> String {
        match symbol {
            Symbol::State(state) => self.states[state].name.clone(),
            Symbol::Prev(state) => format!("prev({})", self.states[state].name),
            Symbol::Parameter(parameter) => self.parameters[parameter].name.clone(),
            Symbol::Time => "t".to_owned(),
            Symbol::Dt => "dt".to_owned(),
            Symbol::Weight => self.on_pre.weight.clone().unwrap_or_else(|| "w".to_owned()),
            Symbol::Released => "release".to_owned(),
            Symbol::Local(local) => self.on_pre.locals[local].clone(),
            Symbol::Coefficient(coefficient) => format!("c{coefficient}"),
        }
    }
}

impl EventBlock {
    /// Calls `visit` for every expression of the block.
    pub fn each_expr(&self, visit: &mut dyn FnMut(&Expr)) {
        each_expr(&self.statements, visit);
    }

    /// Whether `test` holds for any symbol that the block reads.
    pub fn reads(&self, test: impl Fn(Symbol) -> bool) -> bool {
        let mut found = false;
        self.each_expr(&mut |expr| found |= expr.any_symbol(&mut |symbol| test(symbol)));
        found
    }

    /// Whether the block sets a release.
    pub fn releases(&self) -> bool {
        releases(&self.statements)
    }
}

fn each_expr(statements: &[Statement], visit: &mut dyn FnMut(&Expr)) {
    for statement in statements {
        match statement {
            Statement::Assign { value, .. } | Statement::Release(value) | Statement::Let { value, .. } => visit(value),
            Statement::If { condition, then, otherwise } => {
                condition.each_expr(visit);
                each_expr(then, visit);
                each_expr(otherwise, visit);
            }
        }
    }
}

/// Whether any of `statements` sets a release.
pub fn releases(statements: &[Statement]) -> bool {
    statements.iter().any(|statement| match statement {
        Statement::Release(_) => true,
        Statement::If { then, otherwise, .. } => releases(then) || releases(otherwise),
        _ => false,
    })
}
