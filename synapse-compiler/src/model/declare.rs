//! A whole declaration: [`ast`] → [`Model`](super::Model). The last sight of the ast.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::lower::{Lowering, Place, Table};
use super::quantity::{Kind, N_UNKNOWNS, Units, WEIGHT};
use super::{
    Bound, Cell, Current, Default, EventBlock, Input, Method, Model, Parameter, Reading, Refractory, State, Statement,
    check,
};
use crate::ast::{self, Entry};
use crate::diag::{Diagnostics, Range, suggestion};
use crate::expr::{Expr, Symbol};
use crate::keyword;
use crate::role::Role;
use crate::units::Unit;

/// The model that a declaration means; `None` where something is wrong that leaves no model.
pub fn lower(declaration: &ast::Declaration, diags: &mut Diagnostics) -> Option<Model> {
    check::names(declaration, diags);
    let mut parts = Parts::of(declaration, diags);
    let mut table = parts.table(declaration);
    parts.units.found[WEIGHT] = weight_unit(&parts, &table);
    let inputs = inputs(&mut parts, &mut table, diags);
    // Those were met when the units were looked for.
    table.n_draws.set(0);
    let parameters: Vec<Option<Parameter>> =
        declaration.fields.iter().map(|field| parameter(field, &table, parts.units, diags)).collect();
    let states: Vec<Option<State>> =
        parts.equations.iter().map(|equation| state(equation, &parts, &table, diags)).collect();
    definitions(&parts, &table, diags);
    let mut locals = Vec::new();
    let on_pre = event(Place::OnPre, &parts, &table, &mut locals, diags).0;
    let on_post = event(Place::OnPost, &parts, &table, &mut locals, diags).0;
    let cell = match declaration.role {
        Role::Synapse => Some(None),
        Role::Cell => cell(&parts, &table, &mut locals, diags).map(Some),
    };
    let output = parts.output.as_ref().map(|entry| output(entry, &parts, &table, diags));
    let current = parts.current.as_ref().map(|(name, entry)| current(name, entry, &parts, &table, diags));
    let methods = methods(&parts, diags);
    let parameters: Vec<Parameter> = parameters.into_iter().collect::<Option<_>>()?;
    let completion = check::completion_order(&parameters, declaration, diags)?;
    let on_pre = on_pre?;
    let reads_weight = on_pre.reads(|symbol| symbol == Symbol::Weight);
    Some(Model {
        ident: declaration.name.clone(),
        doc: declaration.doc.clone(),
        parameters,
        completion,
        states: states.into_iter().collect::<Option<_>>()?,
        weight: table.weight.filter(|_| reads_weight).map(str::to_owned),
        on_pre,
        on_post: on_post?,
        locals,
        output: match output {
            None => None,
            Some(output) => Some(output?),
        },
        current: match current {
            None => None,
            Some(current) => Some(current?),
        },
        inputs,
        cell: cell?,
        align_post: parts.demand(keyword::ALIGN_POST),
        event_driven: parts.demand(keyword::EVENT_DRIVEN),
        methods,
        pulses: table.pulses.into_inner(),
    })
}

/// The entries of a declaration by kind, repetitions reported.
struct Parts<'a> {
    role: Role,
    inputs: Vec<(&'a ast::Name, Option<&'a ast::UnitText>)>,
    spike: Option<(Option<&'a ast::Condition>, Range)>,
    reset: Option<&'a [ast::Statement]>,
    refractory: Option<(Option<&'a ast::Expr>, bool)>,
    equations: Vec<Equation<'a>>,
    initials: Vec<(&'a ast::Name, &'a ast::Expr)>,
    definitions: Vec<(&'a ast::Name, Option<&'a ast::Expr>)>,
    on_pre: Option<OnPre<'a>>,
    on_post: Option<&'a [ast::Statement]>,
    output: Option<Read<'a>>,
    current: Option<(&'a ast::Name, Read<'a>)>,
    demands: Vec<&'a ast::Name>,
    doubtful: &'a [String],
    methods: Option<&'a [ast::Name]>,
    units: Units,
}

struct Equation<'a> {
    state: &'a ast::Name,
    rhs: Option<&'a ast::Expr>,
    unit: Option<&'a ast::UnitText>,
}

/// A value that is read off the states, and its declared unit.
struct Read<'a> {
    value: Option<&'a ast::Expr>,
    unit: Option<&'a ast::UnitText>,
}

struct OnPre<'a> {
    weight: Option<(&'a ast::Name, Option<&'a ast::UnitText>)>,
    body: &'a [ast::Statement],
}

impl<'a> Parts<'a> {
    fn of(declaration: &'a ast::Declaration, diags: &mut Diagnostics) -> Self {
        let mut parts = Self {
            role: declaration.role,
            inputs: Vec::new(),
            spike: None,
            reset: None,
            refractory: None,
            equations: Vec::new(),
            initials: Vec::new(),
            definitions: Vec::new(),
            on_pre: None,
            on_post: None,
            output: None,
            current: None,
            demands: Vec::new(),
            doubtful: &declaration.doubtful,
            methods: None,
            units: Units { are_checked: check::writes_units(declaration), found: [None; N_UNKNOWNS] },
        };
        for entry in &declaration.entries {
            if check::belongs(entry, declaration.role, diags) {
                parts.add(entry, diags);
            }
        }
        // After a syntax error the missing entry may be the one that could not be read.
        if diags.is_empty() {
            let no_event = match parts.role {
                Role::Synapse => parts.output.is_none(),
                Role::Cell => parts.spike.is_none(),
            };
            check::is_complete(declaration, parts.equations.is_empty(), no_event, diags);
        }
        parts
    }

    fn add(&mut self, entry: &'a Entry, diags: &mut Diagnostics) {
        match entry {
            Entry::Equation { state, rhs, unit } => {
                if self.equations.iter().any(|known| known.state.text == state.text) {
                    let name = &state.text;
                    diags.error(
                        state.range,
                        format!("`{name}` has an equation already; join them into one `d{name}/dt`"),
                    );
                } else {
                    self.equations.push(Equation { state, rhs: rhs.as_ref(), unit: unit.as_ref() });
                }
            }
            Entry::Initial { state, value } => {
                if self.initials.iter().any(|(known, _)| known.text == state.text) {
                    diags.error(state.range, format!("`{}` has an initial value already; remove one", state.text));
                } else {
                    self.initials.push((state, value));
                }
            }
            Entry::Let { name, value } => self.definitions.push((name, value.as_ref())),
            Entry::Input { name, unit } => {
                if self.inputs.iter().any(|(known, _)| known.text == name.text) {
                    diags.error(name.range, format!("`{}` is an input already; remove one", name.text));
                } else {
                    self.inputs.push((name, unit.as_ref()));
                }
            }
            Entry::Spike { keyword, condition, range } => {
                let repeated = self.spike.replace((condition.as_ref(), *range)).is_some();
                check::once(repeated, keyword, "join the conditions with `||`", diags);
            }
            Entry::Reset { keyword, body } => {
                let repeated = self.reset.replace(body).is_some();
                check::once(repeated, keyword, "join the statements into one block", diags);
            }
            Entry::Refractory { keyword, duration, inclusive } => {
                let repeated = self.refractory.replace((duration.as_ref(), *inclusive)).is_some();
                check::once(repeated, keyword, "remove one", diags);
            }
            Entry::OnPre { keyword, weight, body } => {
                let weight = weight.as_ref().map(|(name, unit)| (name, unit.as_ref()));
                let repeated = self.on_pre.replace(OnPre { weight, body }).is_some();
                check::once(repeated, keyword, "join the statements into one block", diags);
            }
            Entry::Output { keyword, value, unit } => {
                let repeated = self.output.replace(Read { value: value.as_ref(), unit: unit.as_ref() }).is_some();
                check::once(repeated, keyword, "a synapse hands on one value", diags);
            }
            Entry::OnPost { keyword, body } => {
                let repeated = self.on_post.replace(body).is_some();
                check::once(repeated, keyword, "join the statements into one block", diags);
            }
            Entry::Current { keyword, potential, value, unit } => {
                let read = Read { value: value.as_ref(), unit: unit.as_ref() };
                let repeated = self.current.replace((potential, read)).is_some();
                check::once(repeated, keyword, "add the currents up in it", diags);
            }
            Entry::Demand { keyword } => {
                let repeated = self.demands.iter().any(|known| known.text == keyword.text);
                check::once(repeated, keyword, "once is enough", diags);
                self.demands.push(keyword);
            }
            Entry::Methods { keyword, names } => {
                if names.is_empty() {
                    diags.error(keyword.range, "name at least one solver: `methods(exact, exp_euler)`");
                }
                let repeated = self.methods.replace(names).is_some();
                check::once(repeated, keyword, "join the solvers into one list", diags);
            }
        }
    }

    fn table(&self, declaration: &'a ast::Declaration) -> Table<'a> {
        let weight = self.on_pre.as_ref().and_then(|on_pre| on_pre.weight).map(|(name, _)| name.text.as_str());
        let mut table = Table {
            role: self.role,
            quantities: BTreeMap::new(),
            definitions: BTreeMap::new(),
            doubtful: self.doubtful,
            weight,
            pulses: RefCell::default(),
            n_draws: std::cell::Cell::new(0),
            undeclared: None,
        };
        for (k, (name, unit)) in self.inputs.iter().enumerate() {
            table.quantities.insert(&name.text, (Symbol::Input(k), unit_of(*unit)));
        }
        for (k, equation) in self.equations.iter().enumerate() {
            table.quantities.insert(&equation.state.text, (Symbol::State(k), unit_of(equation.unit)));
        }
        for (k, field) in declaration.fields.iter().enumerate() {
            table.quantities.insert(&field.name.text, (Symbol::Parameter(k), unit_of(field.unit.as_ref())));
        }
        for (name, value) in &self.definitions {
            table.definitions.insert(&name.text, *value);
        }
        table
    }
}

impl Parts<'_> {
    /// Where a property of the model is demanded.
    fn demand(&self, word: &str) -> Option<Range> {
        self.demands.iter().find(|keyword| keyword.text == word).map(|keyword| keyword.range)
    }
}

fn unit_of(text: Option<&ast::UnitText>) -> Unit {
    text.map_or(Unit::DIMENSIONLESS, |text| text.unit)
}

fn text_of(unit: Option<&ast::UnitText>) -> String {
    unit.map_or_else(String::new, |unit| unit.text.clone())
}

fn parameter(field: &ast::Field, table: &Table<'_>, units: Units, diags: &mut Diagnostics) -> Option<Parameter> {
    let unit = unit_of(field.unit.as_ref());
    let mut lowering = Lowering::new(table, units, Place::Parameters, diags);
    let default = match &field.default {
        None => Default::None,
        Some(value) => match (constant_or_expr(&mut lowering, value, unit)?, field.is_option) {
            (Expr::Number(value), false) => Default::Constant(value),
            (value, true) => Default::Computed(value),
            (_, false) => {
                let message = format!(
                    "the default of an `f64` is a constant; make `{}` an `Option<f64>` to compute it from others",
                    field.name.text
                );
                lowering.diags.error(value.range, message);
                return None;
            }
        },
    };
    let mut lower = Bound::None;
    let mut upper = Bound::None;
    for bounds in &field.bounds {
        for (side, end) in [(&mut lower, &bounds.lower), (&mut upper, &bounds.upper)] {
            let Some((value, closed)) = end else { continue };
            let Expr::Number(value) = constant_or_expr(&mut lowering, value, unit)? else {
                lowering.diags.error(value.range, "a bound is a constant");
                return None;
            };
            if *side != Bound::None {
                lowering.diags.error(bounds.range, format!("`{}` has such a bound already", field.name.text));
            }
            *side = if *closed { Bound::Closed(value) } else { Bound::Open(value) };
        }
    }
    let parameter = Parameter {
        ident: field.ident.clone(),
        name: field.name.text.clone(),
        doc: field.doc.clone(),
        unit: text_of(field.unit.as_ref()),
        is_option: field.is_option,
        default,
        lower,
        upper,
    };
    check::bounds(&parameter, field, diags);
    Some(parameter)
}

/// A default or bound in the parameter's unit. A constant without a unit is one in the parameter's own.
fn constant_or_expr<'a>(lowering: &mut Lowering<'a>, value: &'a ast::Expr, unit: Unit) -> Option<Expr> {
    let quantity = lowering.expr(value)?;
    let is_plain = quantity.kind.is_none_or(|kind| kind.unit == Unit::DIMENSIONLESS);
    if is_plain && matches!(quantity.expr, Expr::Number(_)) {
        return Some(quantity.expr);
    }
    // Durations were turned into milliseconds on the way; `convert` turns them back where the unit is another.
    Some(lowering.agree(quantity, Some(unit.into()), value.range, "the parameter has").expr.simplified())
}

fn state(equation: &Equation<'_>, parts: &Parts<'_>, table: &Table<'_>, diags: &mut Diagnostics) -> Option<State> {
    let name = &equation.state.text;
    let unit = unit_of(equation.unit);
    let rate = Kind::from(unit.per(Unit::MILLISECOND));
    let mut lowering = Lowering::new(table, parts.units, Place::Equation, diags);
    let rhs_ast = equation.rhs.filter(|_| !keyword::RESERVED.contains(&name.as_str()))?;
    let rhs = lowering.expecting(rhs_ast, Some(rate), &format!("each term of `d{name}/dt` needs"));
    let terms = std::mem::take(&mut lowering.terms);
    let initial = match parts.initials.iter().find(|(state, _)| state.text == *name) {
        None => Some(Expr::ZERO),
        Some((_, value)) => {
            let mut lowering = Lowering::new(table, parts.units, Place::Initial, diags);
            let quantity = lowering.expecting(value, Some(unit.into()), &format!("`{name}` has"));
            quantity.map(|quantity| quantity.expr)
        }
    };
    Some(State {
        name: name.clone(),
        unit: text_of(equation.unit),
        little: unit.little(),
        rhs: rhs?.expr,
        initial: initial?,
        range: equation.state.range.to(rhs_ast.range),
        terms,
    })
}

/// Lowers each `let` by itself, so that a mistake in one that is never used is reported too.
fn definitions(parts: &Parts<'_>, table: &Table<'_>, diags: &mut Diagnostics) {
    for (name, value) in &parts.definitions {
        Lowering::new(table, parts.units, Place::Definition, diags).definition(&name.text, *value, name.range);
    }
}

/// The unit of the weight: as declared, or as its uses require.
fn weight_unit(parts: &Parts<'_>, table: &Table<'_>) -> Option<Unit> {
    let (_, declared) = parts.on_pre.as_ref()?.weight?;
    if let Some(declared) = declared {
        return Some(declared.unit);
    }
    let mut ignored = Diagnostics::default();
    let (_, units) = event(Place::OnPre, parts, table, &mut Vec::new(), &mut ignored);
    Some(units.found[WEIGHT].unwrap_or(Unit::DIMENSIONLESS))
}

/// What is bound from outside: as declared, and what a cell reads without declaring it, in the unit that its uses require.
fn inputs<'a>(parts: &mut Parts<'a>, table: &mut Table<'a>, diags: &mut Diagnostics) -> Vec<Input> {
    for (name, unit) in parts.inputs.iter().filter(|_| parts.role == Role::Synapse && parts.units.are_checked) {
        let is_potential = [keyword::V_PRE, keyword::V_POST].contains(&name.text.as_str());
        if is_potential && !unit_of(*unit).same_dimension(Unit::MILLIVOLT) {
            let name_text = &name.text;
            let message =
                format!("`{name_text}` is the membrane potential of a cell, a voltage; write `input {name_text} : mV`");
            diags.error(name.range, message);
        }
    }
    let declared = parts.inputs.iter();
    let mut inputs: Vec<Input> =
        declared.map(|(name, unit)| Input { name: name.text.clone(), unit: text_of(*unit) }).collect();
    if parts.role == Role::Synapse {
        return inputs;
    }
    table.undeclared = Some(RefCell::default());
    // Each use may tell one unit, with which another use may tell the next.
    for _ in 0..=N_UNKNOWNS {
        let known = parts.units.found;
        read_all(parts, table);
        if parts.units.found == known {
            break;
        }
    }
    let read = table.undeclared.take().map(RefCell::into_inner).unwrap_or_default();
    for which in read {
        let name = keyword::INPUTS_OF_CELL[which];
        let unit = parts.units.found[which].unwrap_or(Unit::DIMENSIONLESS);
        let is_plain = !parts.units.are_checked || unit == Unit::DIMENSIONLESS;
        table.quantities.insert(name, (Symbol::Input(inputs.len()), unit));
        inputs.push(Input { name: name.to_owned(), unit: if is_plain { String::new() } else { unit.to_string() } });
    }
    inputs
}

/// Reads all that a cell computes at a step for what it tells about the units of inputs; mistakes are reported later.
fn read_all<'a>(parts: &mut Parts<'a>, table: &Table<'a>) {
    let mut ignored = Diagnostics::default();
    for k in 0..parts.equations.len() {
        let Equation { rhs: Some(rhs), unit, .. } = parts.equations[k] else { continue };
        let rate = Kind::from(unit_of(unit).per(Unit::MILLISECOND));
        let mut lowering = Lowering::new(table, parts.units, Place::Equation, &mut ignored);
        lowering.expecting(rhs, Some(rate), "");
        parts.units = lowering.units;
    }
    for k in 0..parts.definitions.len() {
        let (name, value) = parts.definitions[k];
        let mut lowering = Lowering::new(table, parts.units, Place::Definition, &mut ignored);
        lowering.definition(&name.text, value, name.range);
        parts.units = lowering.units;
    }
    if let Some((Some(condition), _)) = parts.spike {
        let mut lowering = Lowering::new(table, parts.units, Place::Spike, &mut ignored);
        lowering.condition(condition);
        parts.units = lowering.units;
    }
    parts.units = event(Place::Reset, parts, table, &mut Vec::new(), &mut ignored).1;
}

/// What makes a cell one: the condition of a spike, the reset, the refractory period.
fn cell(parts: &Parts<'_>, table: &Table<'_>, locals: &mut Vec<String>, diags: &mut Diagnostics) -> Option<Cell> {
    let reset = event(Place::Reset, parts, table, locals, diags).0;
    let refractory = parts.refractory.map(|(duration, inclusive)| {
        let mut lowering = Lowering::new(table, parts.units, Place::Refractory, diags);
        let milliseconds = Some(Unit::MILLISECOND.into());
        let duration = lowering.expecting(duration?, milliseconds, "the refractory period needs")?.expr;
        Some(Refractory { duration, inclusive })
    });
    let (condition, range) = parts.spike?;
    let spike = Lowering::new(table, parts.units, Place::Spike, diags).condition(condition?)?;
    let mut potential = None;
    spike.any_symbol(&mut |symbol| {
        if let Symbol::State(state) = symbol {
            potential = Some(state);
        }
        potential.is_some()
    });
    if potential.is_none() {
        let message = "the condition of a spike reads the membrane potential, a state: `spike when V >= V_th`";
        diags.error(range, message);
    }
    let refractory = match refractory {
        None => None,
        Some(refractory) => Some(refractory?),
    };
    Some(Cell { spike, potential: potential?, reset: reset?, refractory })
}

/// What a spike on one side does; empty if the model says nothing about it.
fn event(
    place: Place,
    parts: &Parts<'_>,
    table: &Table<'_>,
    locals: &mut Vec<String>,
    diags: &mut Diagnostics,
) -> (Option<EventBlock>, Units) {
    let body = match place {
        Place::OnPre => parts.on_pre.as_ref().map(|on_pre| on_pre.body),
        Place::Reset => parts.reset,
        _ => parts.on_post,
    };
    let mut lowering = Lowering::new(table, parts.units, place, diags);
    lowering.argument = table.weight.filter(|_| place == Place::OnPre).map(|weight| (weight, Symbol::Weight));
    let statements = statements(body.unwrap_or_default(), &mut lowering, locals);
    let terms = std::mem::take(&mut lowering.terms);
    (statements.map(|statements| EventBlock { statements, terms }), lowering.units)
}

/// All statements of a block; its `let`s are known until its end.
fn statements<'a>(
    body: &'a [ast::Statement],
    lowering: &mut Lowering<'a>,
    locals: &mut Vec<String>,
) -> Option<Vec<Statement>> {
    let outer = lowering.locals.len();
    let lowered: Vec<Option<Statement>> =
        body.iter().map(|statement| one_statement(statement, lowering, locals)).collect();
    lowering.locals.truncate(outer);
    lowered.into_iter().collect()
}

fn one_statement<'a>(
    statement: &'a ast::Statement,
    lowering: &mut Lowering<'a>,
    locals: &mut Vec<String>,
) -> Option<Statement> {
    match statement {
        ast::Statement::Let { name, value } => {
            let value = lowering.expr(value);
            let known = lowering.table.quantities.contains_key(name.text.as_str())
                || lowering.table.definitions.contains_key(name.text.as_str())
                || lowering.argument.is_some_and(|(argument, _)| argument == name.text)
                || lowering.locals.iter().any(|(local, ..)| *local == name.text);
            check::new_name(name, known, lowering.diags);
            let local = locals.len();
            locals.push(name.text.clone());
            let kind = value.as_ref().and_then(|value| value.kind);
            lowering.locals.push((name.text.clone(), local, kind));
            Some(Statement::Let { local, value: value?.expr })
        }
        ast::Statement::If { condition, then, otherwise } => {
            let condition = lowering.condition(condition);
            let then = statements(then, lowering, locals);
            let otherwise = statements(otherwise, lowering, locals);
            Some(Statement::If { condition: condition?, then: then?, otherwise: otherwise? })
        }
        ast::Statement::Assign { target, operator, value } => assignment(target, *operator, value, lowering),
    }
}

fn assignment<'a>(
    target: &ast::Name,
    operator: Option<crate::expr::Operator>,
    value: &'a ast::Expr,
    lowering: &mut Lowering<'a>,
) -> Option<Statement> {
    use crate::expr::Operator::{Add, Sub};
    let name = target.text.as_str();
    if name == keyword::RELEASE && lowering.place == Place::Reset {
        lowering.expr(value);
        lowering.diags.error(target.range, "a cell has no `release`; a synapse has");
        return None;
    }
    if name == keyword::RELEASE && lowering.place == Place::OnPost {
        lowering.expr(value);
        lowering.diags.error(target.range, "a release belongs to a presynaptic spike; set it in `on_pre`");
        return None;
    }
    if name == keyword::RELEASE {
        let value = lowering.expecting(value, Some(Kind::DIMENSIONLESS), "a release has");
        if operator.is_some() {
            lowering.diags.error(target.range, "a release is set once for each spike: `release = …;`");
            return None;
        }
        return Some(Statement::Release(value?.expr));
    }
    let Some((Symbol::State(state), unit)) = lowering.table.quantities.get(name) else {
        lowering.expr(value);
        if !lowering.table.doubtful.iter().any(|doubtful| doubtful == name) {
            let message = not_writable(name, lowering);
            lowering.diags.error(target.range, message);
        }
        return None;
    };
    let unit = Kind::from(*unit);
    // `+=` adds a value of the state's unit, `*=` multiplies by a pure number.
    let value = match operator {
        None | Some(Add | Sub) => lowering.expecting(value, Some(unit), &format!("`{name}` has")),
        Some(_) => lowering.expecting(value, Some(Kind::DIMENSIONLESS), "a factor has"),
    };
    Some(Statement::Assign { state: *state, operator, value: value?.expr })
}

fn not_writable(name: &str, lowering: &Lowering<'_>) -> String {
    let quantity = lowering.table.quantities.get(name);
    if matches!(quantity, Some((Symbol::Input(_), _))) || is_undeclared_input(name, lowering) {
        return format!("`{name}` is an input, bound from outside; an event changes states only");
    }
    if quantity.is_some() {
        return format!(
            "`{name}` is a parameter; an event changes states only; make it one: `d{name}/dt = 0, {name}(0) = …`"
        );
    }
    if name == keyword::DT {
        return "the step `dt` cannot be written, nor read; an event changes states only".to_owned();
    }
    if lowering.table.weight == Some(name) {
        return format!("`{name}` is the weight that the spike carries; an event changes states only");
    }
    if name == keyword::TIME {
        return "the time `t` cannot be written; an event changes states only".to_owned();
    }
    if lowering.table.definitions.contains_key(name) || lowering.locals.iter().any(|(local, ..)| local == name) {
        return format!("`{name}` names an expression; an event changes states only");
    }
    let states = lowering.table.quantities.iter().filter(|(_, (symbol, _))| matches!(symbol, Symbol::State(_)));
    let release = (lowering.table.role == Role::Synapse).then_some(keyword::RELEASE);
    let known = states.map(|(name, _)| *name).chain(release);
    format!("`{name}` is no state of the model{}", suggestion(name, known))
}

fn is_undeclared_input(name: &str, lowering: &Lowering<'_>) -> bool {
    lowering.table.role == Role::Cell && keyword::INPUTS_OF_CELL.contains(&name)
}

fn output(read: &Read<'_>, parts: &Parts<'_>, table: &Table<'_>, diags: &mut Diagnostics) -> Option<Reading> {
    let mut lowering = Lowering::new(table, parts.units, Place::Output, diags);
    reading(read, &mut lowering, "the output has")
}

fn current(
    potential: &ast::Name,
    read: &Read<'_>,
    parts: &Parts<'_>,
    table: &Table<'_>,
    diags: &mut Diagnostics,
) -> Option<Current> {
    let mut lowering = Lowering::new(table, parts.units, Place::Current, diags);
    lowering.argument = Some((&potential.text, Symbol::Potential));
    let reading = reading(read, &mut lowering, "the current has")?;
    let slope = reading.value.derivative(Symbol::Potential);
    Some(Current { potential: potential.text.clone(), reading, slope })
}

/// A value that is read off the states, in its unit: as declared, or as the expression has it.
fn reading<'a>(read: &Read<'a>, lowering: &mut Lowering<'a>, expectation: &str) -> Option<Reading> {
    let ast = read.value?;
    let (value, unit) = if let Some(unit) = read.unit {
        (lowering.expecting(ast, Some(unit.unit.into()), expectation)?.expr, unit.text.clone())
    } else {
        let quantity = lowering.expr(ast)?;
        match quantity.kind {
            Some(kind) if !kind.unit.same_dimension(Unit::DIMENSIONLESS) => (quantity.expr, kind.unit.to_string()),
            _ => {
                let plain = lowering.agree(quantity, Some(Kind::DIMENSIONLESS), ast.range, expectation);
                (plain.expr, String::new())
            }
        }
    };
    Some(Reading { value, unit, range: ast.range, terms: std::mem::take(&mut lowering.terms) })
}

fn methods(parts: &Parts<'_>, diags: &mut Diagnostics) -> Vec<(Method, Range)> {
    let mut methods: Vec<(Method, Range)> = Vec::new();
    for name in parts.methods.unwrap_or_default() {
        match Method::from_name(&name.text) {
            Some(method) if methods.iter().any(|(known, _)| *known == method) => {
                diags.error(name.range, format!("`{}` is listed twice", name.text));
            }
            Some(method) => methods.push((method, name.range)),
            None => {
                let known = suggestion(&name.text, Method::names());
                diags.error(name.range, format!("`{}` is no solver{known}", name.text));
            }
        }
    }
    if methods.is_empty() {
        methods.push((Method::Auto, Range::from(proc_macro2::Span::call_site())));
    }
    methods
}
