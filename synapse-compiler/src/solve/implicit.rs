//! What the implicit methods share: the states that they solve together, and the code of one attempt at a substep.
//!
//! An implicit method solves its states together with all states that these read, directly or through others, whatever
//! solves the latter: within a substep it needs their values too. What it finds for those is dropped at the step's end.
//! An attempt is a function of its own in the generated code, which the runtime calls as often as the error asks for.

use super::backward_euler::backward_euler;
use super::builder::Builder;
use super::hoist;
use super::plan::Definition;
use super::rosenbrock::rodas4;
use crate::analysis::{Facts, Scheme};
use crate::expr::{Condition, Expr, Function, Symbol};
use crate::model::{Model, Statement};

/// One attempt of an implicit method at a substep.
///
/// In its expressions `Symbol::State` is the state at the start of the substep and `Symbol::Time` its time.
#[derive(Clone, Debug, PartialEq)]
pub struct Implicit {
    /// The states that it solves.
    pub solved: Vec<usize>,
    /// The local that is the length of the substep.
    pub length: usize,
    /// The locals that are the latest guess of each state at the end of the substep, where the method iterates.
    pub guess: Option<Vec<usize>>,
    /// How the attempt computes its intermediate values.
    pub bindings: Vec<Definition>,
    /// Every state at the end of the substep; those that the method does not look at as they were.
    pub next: Vec<Expr>,
    /// The square of the estimated error, for a tolerance of 1; of an iteration, that of its latest change, 0 if it is the last
    /// one needed. Infinite where the result is not to be taken.
    pub error: Expr,
    /// Where this holds at the end of a substep, the cell spikes and the rest of the step is not integrated.
    pub halts: Option<Condition>,
}

impl Implicit {
    /// Calls `visit` for every expression of an attempt, but those of the condition that halts the step.
    pub fn each_of_attempt<'a>(&'a self, visit: &mut dyn FnMut(&'a Expr)) {
        let bound = self.bindings.iter().flat_map(|binding| binding.value.inputs());
        bound.chain(&self.next).chain([&self.error]).for_each(visit);
    }

    /// Calls `visit` for every expression.
    pub fn each_expr(&self, visit: &mut dyn FnMut(&Expr)) {
        self.each_of_attempt(&mut |expr| visit(expr));
        if let Some(condition) = &self.halts {
            condition.each_expr(visit);
        }
    }
}

/// The attempt of the implicit method, if one solves any state.
pub(super) fn implicit(
    model: &Model,
    facts: &Facts,
    schemes: &[Scheme],
    builder: &mut Builder<'_>,
) -> Option<Implicit> {
    let moves = |state: usize| !facts.equations[state].simplified().is_number(0.0);
    let solves = |scheme: Scheme| (0..schemes.len()).any(|state| schemes[state] == scheme && moves(state));
    let attempt = if solves(Scheme::Rodas4) {
        rodas4
    } else if solves(Scheme::BackwardEuler) {
        backward_euler
    } else {
        return None;
    };
    let (implicit, bindings) = builder.apart(|builder| {
        let implicit = attempt(model, facts, schemes, builder);
        builder.rewrite_bindings(&hoist::constants);
        let mut constants = |expr: &Expr| hoist::constants(expr, builder);
        let (next, error) = (implicit.next.iter().map(&mut constants).collect(), constants(&implicit.error));
        let halts = implicit.halts.map(|condition| condition.map(&mut |expr| hoist::guarded(expr, builder)));
        Implicit { next, error, halts, ..implicit }
    });
    Some(Implicit { bindings, ..implicit })
}

/// The states of an attempt and their equations.
pub(super) struct System<'a> {
    pub(super) model: &'a Model,
    /// Positions in the model, one block after the other.
    pub(super) states: Vec<usize>,
    /// How many states each block has.
    sizes: Vec<usize>,
    /// Which of them the method solves.
    pub(super) solved: Vec<usize>,
    /// Their derivatives by the time.
    pub(super) slopes: Vec<Expr>,
    /// The same for derivatives: on a kink that is not crossed these are of the side that the solution is on.
    pub(super) branches: Vec<Expr>,
    /// The local that is the length of the substep.
    length: usize,
}

impl<'a> System<'a> {
    /// The states that `scheme` solves, with all that they read but those that stand still.
    pub(super) fn of(
        model: &'a Model,
        facts: &Facts,
        schemes: &[Scheme],
        scheme: Scheme,
        builder: &mut Builder<'_>,
    ) -> Self {
        let solved: Vec<usize> = (0..schemes.len()).filter(|state| schemes[*state] == scheme).collect();
        let mut is_read = vec![false; schemes.len()];
        let mut open = solved.clone();
        while let Some(state) = open.pop() {
            if !std::mem::replace(&mut is_read[state], true) {
                open.extend(&facts.reads[state]);
            }
        }
        let moves = |state: &usize| is_read[*state] && !facts.equations[*state].simplified().is_number(0.0);
        let states: Vec<usize> = facts.blocks.iter().flatten().copied().filter(moves).collect();
        let sizes = facts.blocks.iter().map(|block| block.iter().filter(|state| moves(state)).count());
        let sizes = sizes.filter(|size| *size > 0).collect();
        let length = builder.argument("h");
        let mut of_states = |equations: &[Expr]| {
            states.iter().map(|state| of_inputs(&equations[*state].simplified(), builder)).collect()
        };
        let (slopes, branches) = (of_states(&facts.equations), of_states(&facts.branches));
        Self { model, states, sizes, solved, slopes, branches, length }
    }

    /// The length of the substep.
    pub(super) fn length(&self) -> Expr {
        Symbol::Local(self.length).into()
    }

    pub(super) fn names(&self) -> Vec<&'a str> {
        self.states.iter().map(|state| self.model.states[*state].name.as_str()).collect()
    }

    /// The blocks, each as positions in `states`.
    pub(super) fn blocks(&self) -> Vec<Vec<usize>> {
        let mut first = 0;
        let block = |size: &usize| {
            first += size;
            (first - size..first).collect()
        };
        self.sizes.iter().map(block).collect()
    }

    /// The names of one value for each state.
    pub(super) fn named(&self, suffix: &str) -> Vec<String> {
        self.names().iter().map(|name| format!("{name}_{suffix}")).collect()
    }

    /// The slopes where the states are `values`, `passed` ms after the start.
    pub(super) fn slopes_at(&self, values: &[Expr], passed: &Expr) -> Vec<Expr> {
        let at = |symbol: Symbol| match symbol {
            Symbol::State(state) => {
                let position = self.states.iter().position(|other| *other == state);
                position.map_or_else(|| symbol.into(), |position| values[position].clone())
            }
            Symbol::Time => Expr::from(symbol) + passed.clone(),
            other => other.into(),
        };
        self.slopes.iter().map(|slope| slope.substitute(&mut |symbol| at(symbol))).collect()
    }

    /// shift·I − J, where J is the Jacobian at the start, seen through `at`.
    pub(super) fn matrix(
        &self,
        shift: &Expr,
        at: &dyn Fn(&Expr) -> Expr,
        builder: &mut Builder<'_>,
    ) -> Vec<Vec<Option<Expr>>> {
        let names = self.names();
        let mut rows = Vec::new();
        for (row, slope) in self.branches.iter().enumerate() {
            let mut entries = Vec::new();
            for (column, state) in self.states.iter().enumerate() {
                let partial = slope.derivative(Symbol::State(*state));
                let partial = builder.slope(&format!("{}_slope_{}", names[row], names[column]), at(&partial));
                let entry = match (row == column, partial.is_number(0.0)) {
                    (true, true) => Some(shift.clone()),
                    (false, true) => None,
                    (true, false) => Some(shift.clone() - partial),
                    (false, false) => Some(-partial),
                };
                let name = format!("{}_by_{}", names[row], names[column]);
                entries.push(entry.map(|entry| builder.bind(&name, entry)));
            }
            rows.push(entries);
        }
        rows
    }

    /// The states at the start.
    pub(super) fn start(&self) -> Vec<Expr> {
        self.states.iter().map(|state| Symbol::State(*state).into()).collect()
    }

    /// Every state of the model, those of the system as given.
    pub(super) fn all(&self, values: &[Expr]) -> Vec<Expr> {
        let value = |state: usize| {
            let position = self.states.iter().position(|other| *other == state);
            position.map_or_else(|| Symbol::State(state).into(), |position| values[position].clone())
        };
        (0..self.model.states.len()).map(value).collect()
    }

    /// The sum over the solved states of (error/scale)², where the scale is the larger magnitude of the state at both ends
    /// of the substep plus what counts as little, so that the numbers do not depend on the units
    /// in which a model is written.
    pub(super) fn square_error(&self, errors: &[Expr], end: &[Expr]) -> Expr {
        let is_solved = |position: &usize| self.solved.contains(&self.states[*position]);
        let magnitude = |value: Expr| Expr::call(Function::Abs, [value]);
        let terms = (0..self.states.len()).filter(is_solved).map(|k| {
            let state = self.states[k];
            let little = self.model.states[state].little;
            let ends = [magnitude(Symbol::State(state).into()), magnitude(end[k].clone())];
            errors[k].clone() / (Expr::call(Function::Max, ends) + little.into())
        });
        terms.fold(Expr::ZERO, |sum, ratio| sum + Expr::call(Function::Pow, [ratio, 2.0.into()]))
    }

    /// Whether the equations are linear in the states.
    pub(super) fn is_linear(&self) -> bool {
        let is_affine = |slope: &Expr| slope.affine(&|state| self.states.contains(&state)).is_ok();
        self.slopes.iter().all(is_affine)
    }

    /// What the attempt gives for the states of the system, whose values at its end are `end`.
    pub(super) fn attempt(&self, end: &[Expr], error: Expr, guess: Option<Vec<usize>>) -> Implicit {
        Implicit {
            solved: self.solved.clone(),
            length: self.length,
            guess,
            bindings: Vec::new(),
            next: self.all(end),
            error,
            halts: self.halts(),
        }
    }

    /// Where the rest of a step is not integrated: the cell spikes, and its reset sets the potential anew.
    pub(super) fn halts(&self) -> Option<Condition> {
        let cell = self.model.cell.as_ref()?;
        (self.states.contains(&cell.potential) && sets(&cell.reset.statements, cell.potential))
            .then(|| cell.spike.clone())
    }
}

/// Whether any of `statements` gives the state a value that does not depend on the one that it has.
fn sets(statements: &[Statement], potential: usize) -> bool {
    statements.iter().any(|statement| match statement {
        Statement::Assign { state, operator: None, value } => {
            *state == potential && !value.contains(Symbol::State(potential))
        }
        _ => false,
    })
}

/// `expr` with every part that inputs and parameters fix bound to a name: it is the same in all stages.
fn of_inputs(expr: &Expr, builder: &mut Builder<'_>) -> Expr {
    if expr.is_constant() || matches!(expr, Expr::Symbol(_)) {
        return expr.clone();
    }
    if expr.is_fixed() {
        return builder.bind("of_inputs", expr.clone());
    }
    match expr {
        // The condition of an `if` may keep a branch from being computed where it is not finite.
        Expr::Number(_) | Expr::Symbol(_) | Expr::If(..) => expr.clone(),
        Expr::Neg(a) => Expr::Neg(of_inputs(a, builder).into()),
        Expr::Binary(operator, a, b) => {
            let a = of_inputs(a, builder);
            Expr::raw(*operator, a, of_inputs(b, builder))
        }
        Expr::Call(function, arguments) => {
            let arguments: Vec<Expr> = arguments.iter().map(|argument| of_inputs(argument, builder)).collect();
            Expr::call(*function, arguments)
        }
    }
}
