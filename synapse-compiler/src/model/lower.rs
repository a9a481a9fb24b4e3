//! Expressions: names → symbols, units → factors.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use super::Terms;
use super::quantity::{Kind, Quantity, Units, WEIGHT, scaled};
use crate::ast::{self, ExprKind};
use crate::diag::{Diagnostics, Range, suggestion};
use crate::expr::{Condition, Expr, Function, Operator, Symbol};
use crate::keyword;
use crate::role::Role;
use crate::units::Unit;

/// What the names of a model stand for.
#[derive(Debug)]
pub(super) struct Table<'a> {
    /// What is derived.
    pub(super) role: Role,
    /// Parameters, states and inputs with their units.
    pub(super) quantities: BTreeMap<&'a str, (Symbol, Unit)>,
    /// `let`s of the struct's attribute.
    pub(super) definitions: BTreeMap<&'a str, Option<&'a ast::Expr>>,
    /// Names that entries which could not be read may have given: nothing is said about them.
    pub(super) doubtful: &'a [String],
    /// The name of the weight, wherever it is not known.
    pub(super) weight: Option<&'a str>,
    /// How long each pulse lasts that was met so far.
    pub(super) pulses: RefCell<Vec<Expr>>,
    /// How many calls were met so far that draw a random number.
    pub(super) n_draws: Cell<usize>,
    /// The inputs that a cell reads without declaring them, as positions in [`keyword::INPUTS_OF_CELL`]; `None` when they
    /// are known as quantities.
    pub(super) undeclared: Option<RefCell<BTreeSet<usize>>>,
}

/// Where an expression stands, which decides what it may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A default or a bound: parameters.
    Parameters,
    /// An initial value: parameters.
    Initial,
    /// A right-hand side: parameters, states, the time.
    Equation,
    /// A statement of `on_pre`: those, the weight, earlier values, its own `let`s.
    OnPre,
    /// A statement of `on_post`: the same without the weight.
    OnPost,
    /// The output: parameters, states, the time, the release.
    Output,
    /// The current: parameters, states, the time, the membrane potential.
    Current,
    /// The condition of a spike: parameters, states, the time.
    Spike,
    /// A statement of `reset`: those, earlier values, its own `let`s.
    Reset,
    /// The refractory period: parameters.
    Refractory,
    /// A `let` by itself: whatever may be read anywhere.
    Definition,
}

impl Place {
    /// Whether only parameters may be read here.
    fn is_of_parameters(self) -> bool {
        matches!(self, Self::Parameters | Self::Initial | Self::Refractory)
    }

    /// Whether this is the inside of an event block.
    fn is_event(self) -> bool {
        matches!(self, Self::OnPre | Self::OnPost | Self::Reset)
    }

    /// What a value here is, for a message.
    fn what(self) -> &'static str {
        match self {
            Self::Initial => "an initial value",
            Self::Refractory => "the refractory period",
            _ => "a default or a bound",
        }
    }
}

/// Lowers the expressions of one declaration.
#[derive(Debug)]
pub(super) struct Lowering<'a> {
    pub(super) table: &'a Table<'a>,
    pub(super) units: Units,
    pub(super) diags: &'a mut Diagnostics,
    pub(super) place: Place,
    /// The name of the weight or, in the current, of the membrane potential.
    pub(super) argument: Option<(&'a str, Symbol)>,
    /// The `let`s of the event block that are in scope.
    pub(super) locals: Vec<(String, usize, Option<Kind>)>,
    /// The expressions lowered so far and where they stand.
    pub(super) terms: Terms,
    /// The `let`s that are being lowered, to find cycles.
    open: Vec<&'a str>,
    /// The `let`s that were lowered here already.
    lowered: BTreeMap<&'a str, Lowered>,
    /// The number of nodes so far, `let`s counted wherever they are used.
    n_nodes: usize,
    /// How many expressions are being lowered inside of each other.
    depth: usize,
    /// The most that were.
    deepest: usize,
}

/// A `let` that was lowered.
#[derive(Clone, Debug)]
struct Lowered {
    quantity: Option<Quantity>,
    n_nodes: usize,
    depth: usize,
}

/// Deeper expressions, with the `let`s in them written out, would need more stack than a compiler's thread may have.
const DEEPEST: usize = 500;

/// An expression with more nodes than this is refused: `let`s that use each other twice grow without bound.
const MOST_NODES: usize = 20_000;

impl<'a> Lowering<'a> {
    pub(super) fn new(table: &'a Table<'a>, units: Units, place: Place, diags: &'a mut Diagnostics) -> Self {
        Self {
            table,
            units,
            diags,
            place,
            argument: None,
            locals: Vec::new(),
            terms: Terms::default(),
            open: Vec::new(),
            lowered: BTreeMap::new(),
            n_nodes: 0,
            depth: 0,
            deepest: 0,
        }
    }

    /// An expression that must have the unit `kind`, every term of a sum by itself.
    pub(super) fn expecting(&mut self, ast: &'a ast::Expr, kind: Option<Kind>, expectation: &str) -> Option<Quantity> {
        self.within(ast.range, |lowering| lowering.shallow_expecting(ast, kind, expectation))
    }

    fn shallow_expecting(&mut self, ast: &'a ast::Expr, kind: Option<Kind>, expectation: &str) -> Option<Quantity> {
        let expr = match &ast.kind {
            ExprKind::Binary(operator @ (Operator::Add | Operator::Sub), a, b) => {
                let (a, b) = (self.expecting(a, kind, expectation), self.expecting(b, kind, expectation));
                self.node(*operator, a?.expr, b?.expr, ast.range)?
            }
            ExprKind::Neg(a) => negated(self.expecting(a, kind, expectation)?.expr),
            _ => {
                let quantity = self.expr(ast)?;
                return Some(self.units.convert(quantity, kind, ast.range, expectation, self.diags));
            }
        };
        self.terms.0.push((expr.clone(), ast.range));
        Some(Quantity { expr, kind })
    }

    /// An expression of any unit; `None` where it is wrong, which is then reported.
    pub(super) fn expr(&mut self, ast: &'a ast::Expr) -> Option<Quantity> {
        self.within(ast.range, |lowering| lowering.shallow_expr(ast))
    }

    /// Runs `f` one level deeper, unless that is too deep.
    fn within(&mut self, range: Range, f: impl FnOnce(&mut Self) -> Option<Quantity>) -> Option<Quantity> {
        self.n_nodes += 1;
        self.depth += 1;
        self.deepest = self.deepest.max(self.depth);
        let quantity = if self.depth > DEEPEST { self.too_deep(range) } else { f(self) };
        self.depth -= 1;
        quantity
    }

    fn too_deep<T>(&mut self, range: Range) -> Option<T> {
        let message = format!("with its `let`s written out this expression is more than {DEEPEST} operators deep");
        self.diags.error(range, message);
        None
    }

    fn shallow_expr(&mut self, ast: &'a ast::Expr) -> Option<Quantity> {
        let quantity = match &ast.kind {
            ExprKind::Number(value, unit) => number(*value, *unit),
            ExprKind::Name(name) => self.name(name, ast.range)?,
            ExprKind::Neg(a) => {
                let a = self.expr(a)?;
                Quantity { expr: negated(a.expr), ..a }
            }
            ExprKind::Binary(operator, a, b) => self.binary(*operator, a, b, ast.range)?,
            ExprKind::Call(function, arguments) => self.call(function, arguments, ast.range)?,
            ExprKind::If(condition, a, b) => {
                let condition = self.condition(condition);
                let (a, then) = (self.expr(a), b);
                let b = self.expr(b);
                let (a, b) = (a?, b?);
                let kind = a.kind.or(b.kind);
                let b = self.agree(b, kind, then.range, "the other branch has");
                Quantity { expr: Expr::If(condition?.into(), a.expr.into(), b.expr.into()), kind }
            }
        };
        self.terms.0.push((quantity.expr.clone(), ast.range));
        Some(quantity)
    }

    /// A condition of an `if`.
    pub(super) fn condition(&mut self, ast: &'a ast::Condition) -> Option<Condition> {
        Some(match ast {
            ast::Condition::Compare(comparison, a, b) => {
                let (left, right) = (self.expr(a), self.expr(b));
                let (left, right) = (left?, right?);
                let kind = left.kind.or(right.kind);
                let right = self.agree(right, kind, b.range, "the other side of the comparison has");
                Condition::Compare(*comparison, left.expr, right.expr)
            }
            ast::Condition::And(a, b) => {
                let (a, b) = (self.condition(a), self.condition(b));
                Condition::And(a?.into(), b?.into())
            }
            ast::Condition::Or(a, b) => {
                let (a, b) = (self.condition(a), self.condition(b));
                Condition::Or(a?.into(), b?.into())
            }
            ast::Condition::Not(a) => Condition::Not(self.condition(a)?.into()),
        })
    }

    /// `quantity` in the unit `kind`.
    pub(super) fn agree(
        &mut self,
        quantity: Quantity,
        kind: Option<Kind>,
        range: Range,
        expectation: &str,
    ) -> Quantity {
        self.units.convert(quantity, kind, range, expectation, self.diags)
    }

    fn name(&mut self, name: &str, range: Range) -> Option<Quantity> {
        if let Some((_, local, kind)) = self.locals.iter().rev().find(|(local, ..)| local == name) {
            return Some(Quantity { expr: Symbol::Local(*local).into(), kind: *kind });
        }
        match self.argument {
            Some((argument, Symbol::Potential)) if argument == name => {
                return Some(Quantity { expr: Symbol::Potential.into(), kind: Some(Unit::MILLIVOLT.into()) });
            }
            Some((argument, symbol)) if argument == name => {
                return Some(Quantity { expr: symbol.into(), kind: Some(self.units.kind(WEIGHT)) });
            }
            _ => {}
        }
        if let Some((symbol, unit)) = self.table.quantities.get(name) {
            return self.quantity(name, *symbol, *unit, range);
        }
        if let Some((name, definition)) = self.table.definitions.get_key_value(name) {
            return self.definition(name, *definition, range);
        }
        if let Some(undeclared) = &self.table.undeclared
            && let Some(input) = keyword::INPUTS_OF_CELL.iter().position(|known| *known == name)
        {
            undeclared.borrow_mut().insert(input);
            return Some(Quantity { expr: Symbol::Input(input).into(), kind: Some(self.units.kind(input)) });
        }
        let is_synapse = self.table.role == Role::Synapse;
        match name {
            keyword::TIME if !self.place.is_of_parameters() => {
                Some(Quantity { expr: Symbol::Time.into(), kind: Some(Unit::MILLISECOND.into()) })
            }
            keyword::SINCE_PRE if is_synapse && !self.place.is_of_parameters() => {
                Some(Quantity { expr: Symbol::SincePre.into(), kind: Some(Unit::MILLISECOND.into()) })
            }
            keyword::RELEASE if is_synapse && matches!(self.place, Place::Output | Place::Definition) => {
                let kind = Kind::from(self.units.found[WEIGHT].unwrap_or(Unit::DIMENSIONLESS));
                Some(Quantity { expr: Symbol::Released.into(), kind: Some(kind) })
            }
            _ => {
                if !self.table.doubtful.iter().any(|doubtful| doubtful == name) {
                    let message = self.unknown(name);
                    self.diags.error(range, message);
                }
                None
            }
        }
    }

    fn unknown(&self, name: &str) -> String {
        match name {
            keyword::DT => {
                "a model may not depend on the step `dt`; write the equation and let the solver step it".to_owned()
            }
            keyword::SINCE_PRE if self.table.role == Role::Cell => {
                "a cell has no `since_pre`; the spikes that reach it do so through synapses".to_owned()
            }
            keyword::RELEASE if self.table.role == Role::Cell => "a cell has no `release`; a synapse has".to_owned(),
            keyword::TIME | keyword::SINCE_PRE => {
                format!(
                    "`{name}` moves with the time; it is known in equations, event blocks, the output and the current"
                )
            }
            keyword::RELEASE => {
                "`release` is read in the output only; an event block writes it: `release = …;`".to_owned()
            }
            keyword::PREV => "write `prev(x)` for the value of the state `x` before the step".to_owned(),
            _ if self.table.weight == Some(name) => {
                format!("`{name}` is the weight that a presynaptic spike carries; only `on_pre` knows it")
            }
            "w" | "weight" if self.place == Place::OnPre => {
                format!("`{name}` has no meaning here; the weight of the spike is named by `on_pre({name}) {{ … }}`")
            }
            _ if self.table.role == Role::Cell && keyword::INPUTS_OF_CELL.contains(&name) => {
                format!("`{name}` is bound at every step; {} is computed from parameters alone", self.place.what())
            }
            keyword::V_PRE | keyword::V_POST if self.table.role == Role::Synapse => {
                let side = if name == keyword::V_PRE { "presynaptic" } else { "postsynaptic" };
                format!("the membrane potential of the {side} cell is an input; declare it: `input {name} : mV`")
            }
            "v" if self.table.role == Role::Synapse && self.place != Place::Parameters => {
                format!(
                    "the membrane potential `{name}` is known in the current only: `current(v) = g * (e_rev - v) : pA`; \
                     elsewhere it is an input: `input v_post : mV`"
                )
            }
            "I" | "I_ext" | "i_ext" | "I_syn" if self.table.role == Role::Synapse => {
                format!("`{name}` is no parameter, state or input of the model; declare it: `input {name} : pA`")
            }
            _ if Unit::named(name).is_some() && self.units.are_checked => {
                format!("`{name}` is a unit; it is written at its number, without a space or a sign: `10{name}`")
            }
            _ if Function::from_word(name).is_some() => format!("`{name}` is a function; write `{name}(…)`"),
            _ => {
                let locals = self.locals.iter().map(|(local, ..)| local.as_str());
                let argument = self.argument.map(|(name, _)| name);
                let visible = self.table.quantities.iter().filter(|(_, (symbol, _))| self.may_read(*symbol));
                let definitions = self.table.definitions.keys().copied();
                let known = visible.map(|(name, _)| *name).chain(definitions).chain(argument).chain(locals);
                format!("`{name}` is no parameter or state of the model{}", suggestion(name, known))
            }
        }
    }

    /// Whether a parameter, state or input may be read here.
    fn may_read(&self, symbol: Symbol) -> bool {
        matches!(symbol, Symbol::Parameter(_)) || !self.place.is_of_parameters()
    }

    /// A parameter, a state or an input. Durations and their powers are turned into (powers of) milliseconds at once, so that a
    /// time constant in seconds is the same rate as one in milliseconds.
    fn quantity(&mut self, name: &str, symbol: Symbol, unit: Unit, range: Range) -> Option<Quantity> {
        if !self.may_read(symbol) {
            let is = if matches!(symbol, Symbol::Input(_)) { "is bound at every step" } else { "is a state" };
            let what = self.place.what();
            self.diags.error(range, format!("`{name}` {is}; {what} is computed from parameters alone"));
            return None;
        }
        if !unit.is_power_of_time() {
            return Some(Quantity { expr: symbol.into(), kind: Some(unit.into()) });
        }
        let milliseconds = Unit::MILLISECOND.power(unit.power_of_time());
        Some(Quantity { expr: scaled(symbol.into(), unit.ten_to(milliseconds)), kind: Some(milliseconds.into()) })
    }

    /// A `let` of the struct's attribute stands for its expression.
    pub(super) fn definition(
        &mut self,
        name: &'a str,
        definition: Option<&'a ast::Expr>,
        range: Range,
    ) -> Option<Quantity> {
        if let Some(start) = self.open.iter().position(|open| *open == name) {
            let cycle = &self.open[start..];
            // Every `let` is looked at by itself, so each cycle is seen from all of its members: one of them tells.
            if cycle.iter().all(|other| name <= *other) {
                let cycle = cycle.iter().map(|open| format!("`{open}`")).collect::<Vec<_>>().join(" → ");
                self.diags.error(range, format!("`{name}` is defined by itself: {cycle} → `{name}`; break the circle"));
            }
            return None;
        }
        let definition = definition?;
        if let Some(Lowered { quantity, n_nodes, depth }) = self.lowered.get(name).cloned() {
            self.n_nodes += n_nodes;
            self.deepest = self.deepest.max(self.depth + depth);
            return match quantity {
                _ if self.n_nodes > MOST_NODES => self.too_large(range),
                _ if self.depth + depth > DEEPEST => self.too_deep(range),
                quantity => quantity,
            };
        }
        let n_before = self.n_nodes;
        let deepest_before = std::mem::replace(&mut self.deepest, self.depth);
        self.open.push(name);
        // The definition is written outside of the event block, so it does not see that block's `let`s or argument.
        let locals = std::mem::take(&mut self.locals);
        let argument = self.argument.take();
        let quantity = self.expr(definition);
        self.argument = argument;
        self.locals = locals;
        self.open.pop();
        let depth = self.deepest - self.depth;
        self.deepest = self.deepest.max(deepest_before);
        self.lowered.insert(name, Lowered { quantity: quantity.clone(), n_nodes: self.n_nodes - n_before, depth });
        if self.n_nodes > MOST_NODES { self.too_large(range) } else { quantity }
    }

    fn too_large<T>(&mut self, range: Range) -> Option<T> {
        let message = format!("with its `let`s written out this expression has more than {MOST_NODES} terms");
        self.diags.error(range, message);
        None
    }

    fn binary(&mut self, operator: Operator, a: &'a ast::Expr, b: &'a ast::Expr, range: Range) -> Option<Quantity> {
        let (left, right) = (self.expr(a), self.expr(b));
        let (left, mut right) = (left?, right?);
        let kind = match operator {
            Operator::Add | Operator::Sub => {
                let kind = left.kind.or(right.kind);
                let n_mistakes = self.diags.len();
                right = self.agree(right, kind, b.range, "the term before has");
                // A sum of different things has no unit that could be compared with another.
                kind.filter(|_| self.diags.len() == n_mistakes)
            }
            Operator::Mul => product(left.kind, right.kind),
            Operator::Div => product(left.kind, right.kind.map(|kind| kind.power(-1.0))),
        };
        Some(Quantity { expr: self.node(operator, left.expr, right.expr, range)?, kind })
    }

    /// `a operator b`, a number if both are.
    fn node(&mut self, operator: Operator, a: Expr, b: Expr, range: Range) -> Option<Expr> {
        match (&a, &b) {
            (_, Expr::Number(0.0)) if operator == Operator::Div => {
                self.diags.error(range, "this divides by zero; a model computes with finite numbers");
                None
            }
            (Expr::Number(x), Expr::Number(y)) => self.finite(operator.apply(*x, *y), range),
            _ => Some(Expr::raw(operator, a, b)),
        }
    }

    fn finite(&mut self, value: f64, range: Range) -> Option<Expr> {
        if value.is_finite() {
            return Some(Expr::Number(value));
        }
        let message = if value.is_nan() { "is not a number" } else { "overflows" };
        self.diags.error(range, format!("this constant {message}; a model computes with finite numbers"));
        None
    }

    fn call(&mut self, function: &'a ast::Name, arguments: &'a [ast::Expr], range: Range) -> Option<Quantity> {
        if function.text == keyword::PREV {
            return self.prev(arguments, range);
        }
        if function.text == keyword::PULSE {
            return self.pulse(arguments, range);
        }
        if matches!(function.text.as_str(), keyword::BINOMIAL | keyword::NORMAL) {
            return self.draw(&function.text, arguments, range);
        }
        let Some(known) = Function::from_word(&function.text) else {
            let message = self.unknown_function(&function.text);
            self.diags.error(function.range, message);
            return None;
        };
        let lowered: Vec<Option<Quantity>> = arguments.iter().map(|argument| self.expr(argument)).collect();
        if let Some(arity) = known.arity()
            && arity != arguments.len()
        {
            let plural = if arity == 1 { "" } else { "s" };
            let message = format!("`{}` takes {arity} argument{plural}, not {}", function.text, arguments.len());
            self.diags.error(range, message);
            return None;
        }
        let lowered: Vec<Quantity> = lowered.into_iter().collect::<Option<_>>()?;
        let (exprs, kind) = self.arguments(known, lowered, arguments);
        let numbers: Option<Vec<f64>> =
            exprs.iter().map(|expr| if let Expr::Number(value) = expr { Some(*value) } else { None }).collect();
        let expr = match numbers.and_then(|numbers| known.apply(&numbers)) {
            Some(value) => self.finite(value, range)?,
            None => Expr::call(known, exprs),
        };
        Some(Quantity { expr, kind })
    }

    fn unknown_function(&self, name: &str) -> String {
        if matches!(name, "random" | "rand" | "randn" | "uniform" | "poisson" | "bernoulli" | "gauss") {
            return format!(
                "`{name}` is no function of the language; an event block draws `binomial(n, p)` or `normal()`"
            );
        }
        if self.table.quantities.contains_key(name) || self.table.definitions.contains_key(name) {
            return format!("`{name}` is no function; write `{name} * (…)` for a product");
        }
        format!("`{name}` is no function of the language{}", suggestion(name, Function::words()))
    }

    /// The arguments in the units that the function wants, and the unit of its value.
    fn arguments(
        &mut self,
        function: Function,
        lowered: Vec<Quantity>,
        asts: &[ast::Expr],
    ) -> (Vec<Expr>, Option<Kind>) {
        let plain = Some(Kind::DIMENSIONLESS);
        let (wanted, kind): (Vec<Option<Kind>>, Option<Kind>) = match function {
            _ if function.is_transcendental() => (vec![plain; lowered.len()], plain),
            Function::Sqrt => (vec![lowered[0].kind], lowered[0].kind.map(|kind| kind.power(0.5))),
            Function::Pow => {
                let base = lowered[0].kind;
                let kind = match (&lowered[1].expr, base) {
                    (Expr::Number(exponent), Some(base)) => Some(base.power(*exponent)),
                    (_, None) => None,
                    _ => plain,
                };
                // A power that is not known until run time has a unit only if its base has none.
                let base = if matches!(lowered[1].expr, Expr::Number(_)) { base } else { plain };
                (vec![base, plain], kind)
            }
            _ => {
                let kind = lowered.iter().find_map(|argument| argument.kind);
                (vec![kind; lowered.len()], kind)
            }
        };
        let expectation = match function {
            Function::Pow => "`pow` with an exponent that is not a number needs a base with",
            _ if function.is_transcendental() => &format!("the argument of `{}` needs", function.name()),
            _ => "the first argument has",
        };
        let converted = lowered.into_iter().zip(wanted).zip(asts).map(|((argument, wanted), ast)| {
            self.units.convert(argument, wanted, ast.range, expectation, self.diags).expr
        });
        (converted.collect(), kind)
    }

    fn prev(&mut self, arguments: &[ast::Expr], range: Range) -> Option<Quantity> {
        let state = match arguments {
            [ast::Expr { kind: ExprKind::Name(name), .. }] => self.table.quantities.get(name.as_str()),
            _ => None,
        };
        let Some((Symbol::State(state), unit)) = state else {
            self.diags.error(range, "`prev` takes the name of a state: `prev(x)`");
            return None;
        };
        if !self.place.is_event() && self.place != Place::Definition {
            self.diags.error(range, "`prev` is known in event blocks only");
            return None;
        }
        self.quantity("", Symbol::Prev(*state), *unit, range)
    }
}

impl<'a> Lowering<'a> {
    /// `pulse(amplitude, duration)`: amplitude times what is 1 while the pulse lasts.
    fn pulse(&mut self, arguments: &'a [ast::Expr], range: Range) -> Option<Quantity> {
        let [amplitude, duration] = arguments else {
            let message = format!("`pulse` takes an amplitude and a duration in ms, not {} arguments", arguments.len());
            self.diags.error(range, message);
            return None;
        };
        if self.table.role == Role::Cell {
            self.diags.error(range, "a cell has no `pulse`; it follows a presynaptic spike, so a synapse has it");
            return None;
        }
        if self.place.is_of_parameters() {
            self.diags.error(
                range,
                "a pulse follows a spike; it is known in equations, event blocks, the output and the current",
            );
            return None;
        }
        let (amplitude, length) = (self.expr(amplitude), self.expr(duration));
        let (amplitude, length) = (amplitude?, length?);
        let length = self.agree(length, Some(Unit::MILLISECOND.into()), duration.range, "the duration of a pulse has");
        let length = length.expr.simplified();
        if length.any_symbol(&mut |symbol| !matches!(symbol, Symbol::Parameter(_))) {
            self.diags.error(duration.range, "the duration of a pulse is computed from parameters alone");
            return None;
        }
        let mut pulses = self.table.pulses.borrow_mut();
        let position = pulses.iter().position(|known| *known == length);
        let pulse = position.unwrap_or(pulses.len());
        if position.is_none() {
            pulses.push(length);
        }
        let expr = Expr::raw(Operator::Mul, amplitude.expr, Symbol::Pulse(pulse).into());
        Some(Quantity { expr, kind: amplitude.kind })
    }
}

/// So many calls of an event may draw a random number: their count is part of each number's position.
const MOST_DRAWS: usize = 1 << 16;

impl<'a> Lowering<'a> {
    /// `binomial(n, p)` and `normal()`: a number of its own at each place where it is written, the last argument.
    fn draw(&mut self, name: &str, arguments: &'a [ast::Expr], range: Range) -> Option<Quantity> {
        let (function, arity, call, usage) = match name {
            keyword::BINOMIAL => {
                (Function::Binomial, 2, "binomial(n, p)", "takes a number of trials and a probability")
            }
            _ => (Function::Normal, 0, "normal()", "takes no arguments; scale and shift what it gives"),
        };
        if !self.place.is_event() || !self.open.is_empty() {
            let message = if self.place == Place::Definition || !self.open.is_empty() {
                format!(
                    "`{name}` draws a number at each event, so a name for it belongs into the event block: \
                     `let k = {call};`"
                )
            } else {
                format!("`{name}` draws a number at an event; it is known in event blocks only")
            };
            self.diags.error(range, message);
            return None;
        }
        let lowered: Vec<Option<Quantity>> = arguments.iter().map(|argument| self.expr(argument)).collect();
        if lowered.len() != arity {
            self.diags.error(range, format!("`{call}` {usage}"));
            return None;
        }
        let mut values = Vec::new();
        for (argument, ast) in lowered.into_iter().zip(arguments) {
            let expectation = format!("the argument of `{name}` needs");
            values.push(self.agree(argument?, Some(Kind::DIMENSIONLESS), ast.range, &expectation).expr);
        }
        let draw = self.table.n_draws.get();
        if draw >= MOST_DRAWS {
            self.diags.error(range, format!("a model draws at most {MOST_DRAWS} random numbers"));
            return None;
        }
        self.table.n_draws.set(draw + 1);
        #[expect(clippy::cast_precision_loss, reason = "at most MOST_DRAWS")]
        values.push(Expr::Number(draw as f64));
        Some(Quantity { expr: Expr::call(function, values), kind: Some(Kind::DIMENSIONLESS) })
    }
}

fn number(value: f64, unit: Option<Unit>) -> Quantity {
    let kind = match unit {
        Some(unit) if unit.is_power_of_time() => {
            let milliseconds = Unit::MILLISECOND.power(unit.power_of_time());
            return Quantity { expr: scaled(value.into(), unit.ten_to(milliseconds)), kind: Some(milliseconds.into()) };
        }
        Some(unit) => Some(unit.into()),
        None if value == 0.0 => None,
        None => Some(Kind::DIMENSIONLESS),
    };
    Quantity { expr: value.into(), kind }
}

/// −a as it is written, a number if a is one.
fn negated(a: Expr) -> Expr {
    match a {
        Expr::Number(value) => Expr::Number(-value),
        a => Expr::Neg(a.into()),
    }
}

fn product(a: Option<Kind>, b: Option<Kind>) -> Option<Kind> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.times(b)),
        _ => None,
    }
}
