//! Plans as they would run once compiled: expressions become tapes for a machine with a stack, and what a plan calls of the
//! runtime is the runtime's own.
//!
//! A new kind of value of a plan needs an arm in [`Line::of`] and one in [`Line::compute`].

use synapse_compiler::expr::{Comparison, Condition, Expr, Function, Operator, Symbol};
use synapse_compiler::model::Model;
use synapse_compiler::solve::{Implicit, Plan, Value};
use synapse_runtime::{math, matrix, propagator};

/// Whose functions a tape calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Functions {
    /// Those of the runtime, which generated code calls.
    Runtime,
    /// Those of the standard library, by way of the compiler: for what checks the runtime.
    Library,
}

/// The places of symbols in the memory of a machine.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layout {
    parameters: usize,
    states: usize,
    inputs: usize,
    pulses: usize,
    coefficients: usize,
    locals: usize,
    end: usize,
}

/// The places of the time, of dt and of the time since the latest spike.
const TIME: usize = 0;
const DT: usize = 1;
const SINCE_PRE: usize = 2;

impl Layout {
    pub(crate) fn of(model: &Model, plan: Option<&Plan>) -> Self {
        let parameters = 3;
        let states = parameters + model.parameters.len();
        let inputs = states + model.states.len();
        let pulses = inputs + model.inputs.len();
        let coefficients = pulses + model.pulses.len();
        let locals = coefficients + plan.map_or(0, |plan| plan.values.len());
        let end = locals + plan.map_or(0, |plan| plan.locals.len());
        Self { parameters, states, inputs, pulses, coefficients, locals, end }
    }

    fn place(self, symbol: Symbol) -> usize {
        match symbol {
            Symbol::Time => TIME,
            Symbol::Dt => DT,
            Symbol::SincePre => SINCE_PRE,
            Symbol::Parameter(k) => self.parameters + k,
            Symbol::State(k) => self.states + k,
            Symbol::Input(k) => self.inputs + k,
            Symbol::Pulse(k) => self.pulses + k,
            Symbol::Coefficient(k) => self.coefficients + k,
            Symbol::Local(k) => self.locals + k,
            Symbol::Prev(_) | Symbol::Potential | Symbol::Weight | Symbol::Released => {
                panic!("{symbol:?} is of events and readings, not of steps")
            }
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Op {
    Number(f64),
    Load(usize),
    Negate,
    Operator(Operator),
    Power(i32),
    /// A function of the last few values.
    Call(Function, usize, Functions),
    Compare(Comparison),
    And,
    Or,
    Not,
    /// To another place where the last value is 0.
    JumpUnless(usize),
    Jump(usize),
}

/// An expression, ready to be computed often.
#[derive(Clone, Debug)]
pub(crate) struct Tape(Vec<Op>);

impl Tape {
    pub(crate) fn of(expr: &Expr, layout: Layout, functions: Functions) -> Self {
        let mut tape = Self(Vec::new());
        tape.push(expr, layout, functions);
        tape
    }

    fn push(&mut self, expr: &Expr, layout: Layout, functions: Functions) {
        match expr {
            Expr::Number(value) => self.0.push(Op::Number(*value)),
            Expr::Symbol(symbol) => self.0.push(Op::Load(layout.place(*symbol))),
            Expr::Neg(a) => {
                self.push(a, layout, functions);
                self.0.push(Op::Negate);
            }
            Expr::Binary(operator, a, b) => {
                self.push(a, layout, functions);
                self.push(b, layout, functions);
                self.0.push(Op::Operator(*operator));
            }
            Expr::Call(Function::Pow, arguments) if whole(&arguments[1]).is_some() => {
                self.push(&arguments[0], layout, functions);
                self.0.extend(whole(&arguments[1]).map(Op::Power));
            }
            Expr::Call(function, arguments) => {
                for argument in arguments.iter() {
                    self.push(argument, layout, functions);
                }
                self.0.push(Op::Call(*function, arguments.len(), functions));
            }
            Expr::If(condition, a, b) => {
                self.push_condition(condition, layout, functions);
                let to_else = self.0.len();
                self.0.push(Op::JumpUnless(0));
                self.push(a, layout, functions);
                let to_end = self.0.len();
                self.0.push(Op::Jump(0));
                self.0[to_else] = Op::JumpUnless(self.0.len());
                self.push(b, layout, functions);
                self.0[to_end] = Op::Jump(self.0.len());
            }
        }
    }

    fn push_condition(&mut self, condition: &Condition, layout: Layout, functions: Functions) {
        match condition {
            Condition::Compare(comparison, a, b) => {
                self.push(a, layout, functions);
                self.push(b, layout, functions);
                self.0.push(Op::Compare(*comparison));
            }
            Condition::And(a, b) | Condition::Or(a, b) => {
                self.push_condition(a, layout, functions);
                self.push_condition(b, layout, functions);
                self.0.push(if matches!(condition, Condition::And(..)) { Op::And } else { Op::Or });
            }
            Condition::Not(a) => {
                self.push_condition(a, layout, functions);
                self.0.push(Op::Not);
            }
        }
    }

    /// The value over this memory; `stack` is scratch.
    pub(crate) fn run(&self, memory: &[f64], stack: &mut Vec<f64>) -> f64 {
        let bool = |holds: bool| f64::from(u8::from(holds));
        stack.clear();
        let mut at = 0;
        while let Some(op) = self.0.get(at) {
            at += 1;
            match *op {
                Op::Number(value) => stack.push(value),
                Op::Load(place) => stack.push(memory[place]),
                Op::Negate => {
                    let a = pop(stack);
                    stack.push(-a);
                }
                Op::Operator(operator) => {
                    let (b, a) = (pop(stack), pop(stack));
                    stack.push(operator.apply(a, b));
                }
                Op::Power(exponent) => {
                    let a = pop(stack);
                    stack.push(math::powi(a, exponent));
                }
                Op::Call(function, n, functions) => {
                    let first = stack.len() - n;
                    let value = match functions {
                        Functions::Runtime => of_runtime(function, &stack[first..]),
                        Functions::Library => function.apply(&stack[first..]).unwrap_or(f64::NAN),
                    };
                    stack.truncate(first);
                    stack.push(value);
                }
                Op::Compare(comparison) => {
                    let (b, a) = (pop(stack), pop(stack));
                    stack.push(bool(comparison.holds(a, b)));
                }
                Op::And | Op::Or => {
                    let (b, a) = (pop(stack) != 0.0, pop(stack) != 0.0);
                    stack.push(bool(if matches!(op, Op::And) { a && b } else { a || b }));
                }
                Op::Not => {
                    let a = pop(stack);
                    stack.push(bool(a == 0.0));
                }
                Op::JumpUnless(target) => {
                    if pop(stack) == 0.0 {
                        at = target;
                    }
                }
                Op::Jump(target) => at = target,
            }
        }
        pop(stack)
    }
}

fn pop(stack: &mut Vec<f64>) -> f64 {
    stack.pop().expect("a tape leaves on the stack what it takes")
}

/// The exponent of a power that is printed as a whole one.
fn whole(exponent: &Expr) -> Option<i32> {
    #[expect(clippy::cast_possible_truncation, reason = "a whole number up to 64")]
    match exponent {
        Expr::Number(n) if n.fract() == 0.0 && n.abs() <= 64.0 => Some(*n as i32),
        _ => None,
    }
}

/// Calls a function of the runtime that takes an array of as many values as there are.
macro_rules! of_length {
    ($values:expr, $($n:literal)*, $array:ident => $call:expr) => {
        match $values.len() {
            $($n => {
                let $array: [f64; $n] = std::array::from_fn(|k| $values[k]);
                $call
            })*
            n => panic!("{n} values: add their number to this list"),
        }
    };
}

fn of_runtime(function: Function, x: &[f64]) -> f64 {
    match (function, x) {
        (Function::Exp, [x]) => math::exp(*x),
        (Function::Ln, [x]) => math::ln(*x),
        (Function::Sqrt, [x]) => math::sqrt(*x),
        (Function::Abs, [x]) => math::abs(*x),
        (Function::Min, [x, y]) => math::min(*x, *y),
        (Function::Max, [x, y]) => math::max(*x, *y),
        (Function::Clamp, [x, low, high]) => math::clamp(*x, *low, *high),
        (Function::Pow, [x, y]) => math::pow(*x, *y),
        (Function::Sin, [x]) => math::sin(*x),
        (Function::Cos, [x]) => math::cos(*x),
        (Function::Tanh, [x]) => math::tanh(*x),
        (Function::ExpM1, [x]) => math::exp_m1(*x),
        (Function::Ln1p, [x]) => math::ln_1p(*x),
        (Function::Exprel, [x]) => math::exprel(*x),
        (Function::Lnrel, [x]) => math::lnrel(*x),
        (Function::LnrelSlope, [x]) => math::lnrel_slope(*x),
        (Function::Relaxed, [p, x, q]) => propagator::relaxed(*p, *x, *q),
        (Function::Riccati, [x, f, slope, even, odd, stable, unstable, keep, drive]) => {
            propagator::riccati(*x, *f, *slope, *even, *odd, *stable, *unstable, *keep, *drive)
        }
        (Function::Bernoulli, [x, keep, root, rest, gain, drive, order]) => {
            propagator::bernoulli(*x, *keep, *root, *rest, *gain, *drive, *order)
        }
        (Function::ExpDifference, nodes) => {
            of_length!(nodes, 1 2 3 4 5 6 7 8 9 10 11 12, nodes => propagator::exp_difference(nodes))
        }
        _ => panic!("{function:?} of {} arguments is no function of steps", x.len()),
    }
}

fn exponential(size: usize, entries: &[f64], closed: &[Vec<usize>]) -> Vec<f64> {
    /// With the number of rows fixed.
    fn of_size<const N: usize>(entries: &[f64], closed: &[Vec<usize>]) -> Vec<f64> {
        let rows = std::array::from_fn(|row| std::array::from_fn(|column| entries[row * N + column]));
        let closed: Vec<&[usize]> = closed.iter().map(Vec::as_slice).collect();
        if closed.is_empty() {
            matrix::exponential::<N>(rows).concat()
        } else {
            matrix::closed_exponential::<N>(rows, &closed).concat()
        }
    }
    match size {
        1 => of_size::<1>(entries, closed),
        2 => of_size::<2>(entries, closed),
        3 => of_size::<3>(entries, closed),
        4 => of_size::<4>(entries, closed),
        5 => of_size::<5>(entries, closed),
        6 => of_size::<6>(entries, closed),
        7 => of_size::<7>(entries, closed),
        8 => of_size::<8>(entries, closed),
        9 => of_size::<9>(entries, closed),
        10 => of_size::<10>(entries, closed),
        11 => of_size::<11>(entries, closed),
        12 => of_size::<12>(entries, closed),
        13 => of_size::<13>(entries, closed),
        _ => panic!("{size} rows: add their number to this list"),
    }
}

/// A line of a propagator or of a step.
#[derive(Clone, Debug)]
struct Line {
    first: usize,
    value: Kind,
    inputs: Vec<Tape>,
}

#[derive(Clone, Debug)]
enum Kind {
    Expr,
    Relaxation,
    Exponential(usize, Vec<Vec<usize>>),
    Bernoulli,
    Riccati,
    Conserved,
}

impl Line {
    fn of(first: usize, value: &Value, layout: Layout) -> Self {
        let kind = match value {
            Value::Expr(_) => Kind::Expr,
            Value::Relaxation { .. } => Kind::Relaxation,
            Value::Exponential { size, closed, .. } => Kind::Exponential(*size, closed.clone()),
            Value::Bernoulli { .. } => Kind::Bernoulli,
            Value::Riccati { .. } => Kind::Riccati,
            Value::Conserved { .. } => Kind::Conserved,
        };
        let inputs = value.inputs().into_iter().map(|input| Tape::of(input, layout, Functions::Runtime)).collect();
        Self { first, value: kind, inputs }
    }

    /// Writes what it computes into memory.
    fn compute(&self, memory: &mut [f64], stack: &mut Vec<f64>) {
        if let (Kind::Expr, [tape]) = (&self.value, &self.inputs[..]) {
            memory[self.first] = tape.run(memory, stack);
            return;
        }
        let x: Vec<f64> = self.inputs.iter().map(|tape| tape.run(memory, stack)).collect();
        let values = match &self.value {
            Kind::Expr => x,
            Kind::Relaxation => propagator::relaxation(x[0], x[1], x[2]).to_vec(),
            Kind::Exponential(size, closed) => exponential(*size, &x, closed),
            Kind::Bernoulli => propagator::bernoulli_coefficients(x[0], x[1], x[2], x[3]).to_vec(),
            Kind::Riccati => propagator::riccati_coefficients([x[0], x[1], x[2]], x[3], x[4]).to_vec(),
            Kind::Conserved => {
                let (before, after) = x.split_at(x.len() / 2);
                let after = |k: usize| after[k];
                of_length!(before, 1 2 3 4 5 6 7 8 9 10 11 12, before => {
                    propagator::conserved(before, std::array::from_fn(after)).to_vec()
                })
            }
        };
        memory[self.first..self.first + values.len()].copy_from_slice(&values);
    }
}

/// What does not change in a run: parameters, and inputs that are held.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    pub(crate) parameters: Vec<f64>,
    pub(crate) inputs: Vec<f64>,
    /// How long ago the latest presynaptic spike is at time 0.
    pub(crate) since_pre: f64,
}

/// How long each pulse of a model lasts.
pub(crate) fn pulse_ends(model: &Model, given: &Given) -> Vec<f64> {
    let layout = Layout::of(model, None);
    let mut memory = vec![0.0; layout.end];
    memory[layout.parameters..layout.states].copy_from_slice(&given.parameters);
    let duration = |pulse: &Expr| Tape::of(pulse, layout, Functions::Library).run(&memory, &mut Vec::new());
    model.pulses.iter().map(duration).collect()
}

/// The right-hand side of a model.
#[derive(Clone, Debug)]
pub(crate) struct Flow {
    layout: Layout,
    memory: Vec<f64>,
    stack: Vec<f64>,
    tapes: Vec<Tape>,
}

impl Flow {
    pub(crate) fn new(model: &Model, given: &Given, functions: Functions) -> Self {
        let layout = Layout::of(model, None);
        let mut memory = vec![0.0; layout.end];
        memory[layout.parameters..layout.states].copy_from_slice(&given.parameters);
        memory[layout.inputs..layout.pulses].copy_from_slice(&given.inputs);
        let tapes = model.states.iter().map(|state| Tape::of(&state.rhs, layout, functions)).collect();
        Self { layout, memory, stack: Vec::new(), tapes }
    }

    /// Which pulses last.
    pub(crate) fn set_pulses(&mut self, on: impl Iterator<Item = bool>) {
        for (place, on) in self.memory[self.layout.pulses..].iter_mut().zip(on) {
            *place = f64::from(u8::from(on));
        }
    }

    /// The derivative of each state.
    pub(crate) fn at(&mut self, states: &[f64], t: f64, since_pre: f64, slopes: &mut [f64]) {
        self.memory[TIME] = t;
        self.memory[SINCE_PRE] = since_pre;
        self.memory[self.layout.states..self.layout.inputs].copy_from_slice(states);
        for (slope, tape) in slopes.iter_mut().zip(&self.tapes) {
            *slope = tape.run(&self.memory, &mut self.stack);
        }
    }
}

/// A solver that steps a model.
pub(crate) trait Step {
    /// The states one step later, in place; `t` and `since_pre` are those of its start.
    fn advance(&mut self, states: &mut [f64], t: f64, since_pre: f64, dt: f64);
}

/// A plan with what it is run on.
#[derive(Clone, Debug)]
pub(crate) struct Compiled {
    layout: Layout,
    memory: Vec<f64>,
    stack: Vec<f64>,
    propagator: Vec<Line>,
    bindings: Vec<Line>,
    next: Vec<Tape>,
    attempt: Option<Attempt>,
    ends: Vec<f64>,
    splits: bool,
    /// For which dt and pulses the propagator was computed.
    computed: Option<(f64, usize)>,
}

impl Compiled {
    pub(crate) fn new(model: &Model, plan: &Plan, splits: bool, given: &Given) -> Self {
        let layout = Layout::of(model, Some(plan));
        let mut memory = vec![0.0; layout.end];
        memory[layout.parameters..layout.states].copy_from_slice(&given.parameters);
        memory[layout.inputs..layout.pulses].copy_from_slice(&given.inputs);
        let lines = |first: usize, definitions: &[synapse_compiler::solve::Definition]| {
            definitions.iter().map(|line| Line::of(first + line.first, &line.value, layout)).collect()
        };
        Self {
            propagator: lines(layout.coefficients, &plan.definitions),
            bindings: lines(layout.locals, &plan.bindings),
            next: plan.next.iter().map(|expr| Tape::of(expr, layout, Functions::Runtime)).collect(),
            attempt: plan.implicit.as_ref().map(|implicit| Attempt::of(implicit, layout)),
            ends: pulse_ends(model, given),
            splits,
            computed: None,
            stack: Vec::new(),
            layout,
            memory,
        }
    }

    fn part(&mut self, states: &mut [f64], t: f64, since_pre: f64, dt: f64) {
        let n_ended = self.ends.iter().filter(|end| **end <= since_pre).count();
        self.memory[TIME] = t;
        self.memory[SINCE_PRE] = since_pre;
        self.memory[self.layout.states..self.layout.inputs].copy_from_slice(states);
        if self.computed != Some((dt, n_ended)) {
            self.memory[DT] = dt;
            for (k, end) in self.ends.iter().enumerate() {
                self.memory[self.layout.pulses + k] = math::pulse(since_pre, *end);
            }
            for line in &self.propagator {
                line.compute(&mut self.memory, &mut self.stack);
            }
            self.computed = Some((dt, n_ended));
        }
        for line in &self.bindings {
            line.compute(&mut self.memory, &mut self.stack);
        }
        let after: Vec<f64> = self.next.iter().map(|next| next.run(&self.memory, &mut self.stack)).collect();
        if let Some(attempt) = &self.attempt {
            let found = attempt.run(&mut self.memory, &mut self.stack, self.layout, dt);
            states.copy_from_slice(&after);
            for k in &attempt.solved {
                states[*k] = found[*k];
            }
        } else {
            states.copy_from_slice(&after);
        }
    }
}

/// The attempt of an implicit method.
#[derive(Clone, Debug)]
struct Attempt {
    solved: Vec<usize>,
    length: usize,
    guess: Option<Vec<usize>>,
    bindings: Vec<Line>,
    next: Vec<Tape>,
    error: Tape,
}

impl Attempt {
    fn of(implicit: &Implicit, layout: Layout) -> Self {
        let place = |local: usize| layout.place(Symbol::Local(local));
        let bindings = implicit.bindings.iter();
        Self {
            solved: implicit.solved.clone(),
            length: place(implicit.length),
            guess: implicit.guess.as_ref().map(|guess| guess.iter().map(|local| place(*local)).collect()),
            bindings: bindings.map(|line| Line::of(layout.locals + line.first, &line.value, layout)).collect(),
            next: implicit.next.iter().map(|expr| Tape::of(expr, layout, Functions::Runtime)).collect(),
            error: Tape::of(&implicit.error, layout, Functions::Runtime),
        }
    }

    fn once(&self, memory: &mut [f64], stack: &mut Vec<f64>) -> (Vec<f64>, f64) {
        for line in &self.bindings {
            line.compute(memory, stack);
        }
        (self.next.iter().map(|next| next.run(memory, stack)).collect(), self.error.run(memory, stack))
    }

    /// The states after a step over `duration`, whose start is in memory, without a tolerance: a substep is shorter than the
    /// step only where the method refuses it.
    fn run(&self, memory: &mut [f64], stack: &mut Vec<f64>, layout: Layout, duration: f64) -> Vec<f64> {
        let states = layout.states..layout.inputs;
        if duration <= 0.0 {
            return memory[states].to_vec();
        }
        if let Some(guess) = &self.guess {
            memory[self.length] = duration;
            for (guess, state) in guess.iter().zip(states) {
                memory[*guess] = memory[state];
            }
            for _ in 0..50 {
                let (next, change) = self.once(memory, stack);
                if change <= 0.01 * f64::EPSILON {
                    return next;
                }
                for (guess, next) in guess.iter().zip(next) {
                    memory[*guess] = next;
                }
            }
            return vec![f64::NAN; self.next.len()];
        }
        let (mut rest, mut length, mut may_grow) = (duration, duration, true);
        while length > 1e-12 * rest {
            memory[self.length] = length;
            let (next, error) = self.once(memory, stack);
            let factor = if error < f64::INFINITY {
                memory[states.clone()].copy_from_slice(&next);
                if length >= rest {
                    return next;
                }
                rest -= length;
                memory[TIME] += length;
                if std::mem::replace(&mut may_grow, true) { 5.0 } else { 1.0 }
            } else {
                may_grow = false;
                0.1
            };
            length = rest / (rest / (length * factor)).ceil().max(1.0);
        }
        vec![f64::NAN; self.next.len()]
    }
}

impl Step for Compiled {
    fn advance(&mut self, states: &mut [f64], mut t: f64, mut since_pre: f64, dt: f64) {
        let mut rest = dt;
        loop {
            let later = self.ends.iter().filter(|end| **end > since_pre);
            let end = later.fold(f64::INFINITY, |first, end| first.min(*end));
            if !self.splits || since_pre + rest <= end {
                return self.part(states, t, since_pre, rest);
            }
            let part = end - since_pre;
            self.part(states, t, since_pre, part);
            (t, since_pre, rest) = (t + part, end, rest - part);
        }
    }
}
