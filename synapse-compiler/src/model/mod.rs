//! The model: names resolved to positions, units resolved to factors, everything known to make sense by itself.

mod check;
mod declare;
mod lower;
mod quantity;

use proc_macro2::Ident;

pub use self::declare::lower;
use crate::diag::Range;
use crate::expr::{Condition, Expr, Operator, Symbol};
use crate::keyword;
pub use crate::solver::Method;

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
    /// What is bound from outside at every step: in the order of declaration, then those that a cell reads undeclared.
    pub inputs: Vec<Input>,
    /// What makes it a cell, if it is one.
    pub cell: Option<Cell>,
    /// What a presynaptic spike does.
    pub on_pre: EventBlock,
    /// What a postsynaptic spike does.
    pub on_post: EventBlock,
    /// The name of the weight, if `on_pre` reads it.
    pub weight: Option<String>,
    /// The names of the `let`s of the event blocks; `Symbol::Local` counts in this list.
    pub locals: Vec<String>,
    /// How long each pulse lasts, in ms; `Symbol::Pulse` counts in this list.
    pub pulses: Vec<Expr>,
    /// What a synapse hands on; a cell has none.
    pub output: Option<Reading>,
    /// The current into the postsynaptic cell.
    pub current: Option<Current>,
    /// Where `align_post` is demanded.
    pub align_post: Option<Range>,
    /// Where `event_driven` is demanded.
    pub event_driven: Option<Range>,
    /// The solvers; the first is the default.
    pub methods: Vec<(Method, Range)>,
}

/// A value that is bound from outside at every step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Its name.
    pub name: String,
    /// Its unit; empty for none.
    pub unit: String,
}

/// What makes a model a cell.
#[derive(Clone, Debug)]
pub struct Cell {
    /// When it spikes.
    pub spike: Condition,
    /// The membrane potential: the first state that the condition reads.
    pub potential: usize,
    /// What a spike does to it.
    pub reset: EventBlock,
    /// For how long the membrane potential is held after a spike.
    pub refractory: Option<Refractory>,
}

/// A refractory period.
#[derive(Clone, Debug)]
pub struct Refractory {
    /// Its duration in ms.
    pub duration: Expr,
    /// Whether it is declared with `<=`.
    pub inclusive: bool,
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
    /// What counts as little in a cell of the quantity that it is, in its unit.
    pub little: f64,
    /// Its derivative by the time in ms.
    pub rhs: Expr,
    /// Its value at time 0.
    pub initial: Expr,
    /// Where the equation stands.
    pub range: Range,
    /// Where each term of the equation stands.
    pub terms: Terms,
}

/// A value that is read off the states.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The value.
    pub value: Expr,
    /// Its unit; empty for none.
    pub unit: String,
    /// Where it stands.
    pub range: Range,
    /// Where each of its terms stands.
    pub terms: Terms,
}

/// The current into the postsynaptic cell.
#[derive(Clone, Debug)]
pub struct Current {
    /// What the membrane potential is called.
    pub potential: String,
    /// The current.
    pub reading: Reading,
    /// Its derivative by the membrane potential.
    pub slope: Expr,
}

/// Expressions and where they were written.
#[derive(Clone, Debug, Default)]
pub struct Terms(Vec<(Expr, Range)>);

impl Terms {
    /// Where `term` was written.
    pub fn place_of(&self, term: &Expr) -> Option<Range> {
        self.0.iter().find(|(known, _)| known == term).map(|(_, range)| *range)
    }

    /// Where the first term stands for which `test` holds.
    pub fn find(&self, test: impl Fn(&Expr) -> bool) -> Option<(&Expr, Range)> {
        self.0.iter().find(|(known, _)| test(known)).map(|(term, range)| (term, *range))
    }
}

/// What an event does.
#[derive(Clone, Debug, Default)]
pub struct EventBlock {
    /// Its statements.
    pub statements: Vec<Statement>,
    /// Where the expressions in it stand.
    pub terms: Terms,
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
            Symbol::Input(input) => self.inputs[input].name.clone(),
            Symbol::Time => "t".to_owned(),
            Symbol::Dt => "dt".to_owned(),
            Symbol::SincePre => "since_pre".to_owned(),
            Symbol::Pulse(pulse) => {
                format!("pulse(1, {})", self.text(&self.pulses[pulse]))
            }
            Symbol::Potential => {
                self.current.as_ref().map_or_else(|| "v".to_owned(), |current| current.potential.clone())
            }
            Symbol::Weight => self.weight.clone().unwrap_or_else(|| "w".to_owned()),
            Symbol::Released => "release".to_owned(),
            Symbol::Local(local) => self.locals[local].clone(),
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

    /// Whether the block draws random numbers.
    pub fn draws(&self) -> bool {
        let mut found = false;
        self.each_expr(&mut |expr| found |= expr.draws());
        found
    }

    /// Whether the block sets a release.
    pub fn releases(&self) -> bool {
        releases(&self.statements)
    }
}

/// Calls `visit` for every expression of `statements`.
pub fn each_expr(statements: &[Statement], visit: &mut dyn FnMut(&Expr)) {
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

impl Model {
    /// An expression in the names of the model, as its author would write it.
    pub fn text(&self, expr: &Expr) -> String {
        expr.display(&|symbol| self.name_of(symbol)).to_string()
    }

    /// Statements as their author would write them, a line each.
    pub fn statements_text(&self, list: &[Statement], indent: &str) -> String {
        let lines = list.iter().map(|statement| match statement {
            Statement::Assign { state, operator, value } => {
                let operator = operator.map(|operator| operator.character().to_string()).unwrap_or_default();
                format!("{indent}{} {operator}= {};", self.states[*state].name, self.text(value))
            }
            Statement::Release(value) => format!("{indent}release = {};", self.text(value)),
            Statement::Let { local, value } => {
                format!("{indent}let {} = {};", self.locals[*local], self.text(value))
            }
            Statement::If { condition, then, otherwise } => {
                let condition = self.condition_text(condition);
                let inner = format!("{indent}    ");
                let then = self.statements_text(then, &inner);
                let end = if otherwise.is_empty() {
                    "}".to_owned()
                } else {
                    format!("}} else {{\n{}\n{indent}}}", self.statements_text(otherwise, &inner))
                };
                format!("{indent}if {condition} {{\n{then}\n{indent}{end}")
            }
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// What a pulse is called in code.
    pub fn pulse_name(&self, pulse: usize) -> String {
        let number = if self.pulses.len() == 1 { String::new() } else { (pulse + 1).to_string() };
        self.free_name(&format!("pulse{number}_on"))
    }

    /// `name`, lengthened until nothing in the model is called so.
    pub fn free_name(&self, name: &str) -> String {
        let mut name = name.to_owned();
        let is_taken = |name: &str| {
            self.parameters.iter().any(|parameter| parameter.name == name)
                || self.states.iter().any(|state| state.name == name)
                || self.inputs.iter().any(|input| input.name == name)
                || self.weight.as_deref() == Some(name)
                || self.current.as_ref().is_some_and(|current| current.potential == name)
                || self.locals.iter().any(|local| local == name)
        };
        while is_taken(&name) {
            name.push('_');
        }
        name
    }

    /// Calls `visit` for every expression that is computed in a step or at an event.
    pub fn each_expr(&self, visit: &mut dyn FnMut(&Expr)) {
        self.states.iter().for_each(|state| visit(&state.rhs));
        for (_, block) in self.blocks() {
            block.each_expr(visit);
        }
        if let Some(cell) = &self.cell {
            cell.spike.each_expr(visit);
        }
        if let Some(output) = &self.output {
            visit(&output.value);
        }
        if let Some(current) = &self.current {
            visit(&current.reading.value);
        }
    }

    /// Whether a symbol is the membrane potential of the presynaptic cell.
    pub fn is_of_pre(&self, symbol: Symbol) -> bool {
        matches!(symbol, Symbol::Input(input) if self.inputs[input].name == keyword::V_PRE)
    }

    /// Whether a symbol is the membrane potential of the postsynaptic cell, as an input.
    pub fn is_of_post(&self, symbol: Symbol) -> bool {
        matches!(symbol, Symbol::Input(input) if self.inputs[input].name == keyword::V_POST)
    }

    /// The event blocks and what they are called.
    pub fn blocks(&self) -> impl Iterator<Item = (&'static str, &EventBlock)> {
        let of_synapse = [(keyword::ON_PRE, &self.on_pre), (keyword::ON_POST, &self.on_post)];
        of_synapse.into_iter().chain(self.cell.as_ref().map(|cell| (keyword::RESET, &cell.reset)))
    }

    /// The condition of a spike as its author would write it.
    pub fn condition_text(&self, condition: &Condition) -> String {
        condition.display(&|symbol| self.name_of(symbol)).to_string()
    }

    /// Whether `test` holds for any symbol that is read in a step or at an event.
    pub fn reads(&self, test: impl Fn(Symbol) -> bool) -> bool {
        let mut found = false;
        self.each_expr(&mut |expr| found |= expr.any_symbol(&mut |symbol| test(symbol)));
        found
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
