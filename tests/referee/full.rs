//! One full model at one connection: its equations are evaluated as they are written, and nothing is shared, left out or
//! put off.

use std::cell::RefCell;

use synapse_compiler::expr::{Condition, Expr, Function, Symbol};
use synapse_compiler::model::{Default, Model, Statement};
use synapse_runtime::Method;
use synapse_runtime::random::Draws;

/// The time since the latest presynaptic spike before there is one, in ms.
const NEVER: f64 = 1e12;

/// How a step is integrated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Integration {
    /// As the equations say, to about 1e-12.
    Exact,
    /// By one step of this method; by `auto` and `rodas4` as exactly as by none.
    Step(Method),
}

/// A model at one connection.
#[derive(Clone, Debug)]
pub(crate) struct Full<'m> {
    pub(crate) model: &'m Model,
    parameters: Vec<f64>,
    pub(crate) state: Vec<f64>,
    /// The states before the latest step.
    previous: Vec<f64>,
    /// One value for each input.
    pub(crate) inputs: Vec<f64>,
    /// The time now.
    t: f64,
    /// When the latest presynaptic spike arrived.
    last_pre: Option<f64>,
    /// Sum of weight × release over the presynaptic spikes since the latest step.
    released: f64,
    /// Presynaptic and postsynaptic spikes since the latest step.
    n_spikes: [u16; 2],
    n_steps: u64,
}

/// What an expression may read beside the states and what belongs to the connection.
struct Scope<'a> {
    state: &'a [f64],
    t: f64,
    since_pre: f64,
    weight: f64,
    potential: f64,
    locals: &'a [f64],
    draws: Draws,
}

impl<'m> Full<'m> {
    /// At time 0, with these values of parameters and states by name and the defaults of the others.
    pub(crate) fn new(model: &'m Model, given: &[(String, f64)], initial: &[(String, f64)]) -> Self {
        let value = |name: &str, list: &[(String, f64)]| list.iter().find(|(n, _)| n == name).map(|(_, value)| *value);
        let mut parameters = vec![f64::NAN; model.parameters.len()];
        for &k in &model.completion {
            let parameter = &model.parameters[k];
            let known = parameters.clone();
            let default = || match &parameter.default {
                Default::None => f64::NAN,
                Default::Constant(value) => *value,
                Default::Computed(expr) => expr.evaluate(&|symbol| match symbol {
                    Symbol::Parameter(k) => known[k],
                    _ => f64::NAN,
                }),
            };
            parameters[k] = value(&parameter.name, given).unwrap_or_else(default);
        }
        let start = |expr: &Expr| {
            expr.evaluate(&|symbol| match symbol {
                Symbol::Parameter(k) => parameters[k],
                _ => f64::NAN,
            })
        };
        let state: Vec<f64> = model
            .states
            .iter()
            .map(|state| value(&state.name, initial).unwrap_or_else(|| start(&state.initial)))
            .collect();
        Self {
            model,
            previous: state.clone(),
            state,
            inputs: vec![0.0; model.inputs.len()],
            parameters,
            t: 0.0,
            last_pre: None,
            released: 0.0,
            n_spikes: [0; 2],
            n_steps: 0,
        }
    }

    pub(crate) fn set_input(&mut self, name: &str, value: f64) {
        if let Some(k) = self.model.inputs.iter().position(|input| input.name == name) {
            self.inputs[k] = value;
        }
    }

    pub(crate) fn has_input(&self, name: &str) -> bool {
        self.model.inputs.iter().any(|input| input.name == name)
    }

    fn since_pre(&self) -> f64 {
        self.last_pre.map_or(NEVER, |last| self.t - last)
    }

    fn value(&self, expr: &Expr, scope: &Scope<'_>) -> f64 {
        match expr {
            Expr::Number(value) => *value,
            Expr::Symbol(symbol) => self.symbol(*symbol, scope),
            Expr::Neg(a) => -self.value(a, scope),
            Expr::Binary(operator, a, b) => operator.apply(self.value(a, scope), self.value(b, scope)),
            Expr::Call(Function::Normal, arguments) => scope.draws.normal(number(&arguments[0])),
            Expr::Call(Function::Binomial, arguments) => {
                let (n, p) = (self.value(&arguments[0], scope), self.value(&arguments[1], scope));
                scope.draws.binomial(number(&arguments[2]), n, p)
            }
            Expr::Call(function, arguments) => {
                let values: Vec<f64> = arguments.iter().map(|argument| self.value(argument, scope)).collect();
                function.apply(&values).unwrap_or(f64::NAN)
            }
            Expr::If(condition, a, b) => self.value(if self.holds(condition, scope) { a } else { b }, scope),
        }
    }

    fn holds(&self, condition: &Condition, scope: &Scope<'_>) -> bool {
        match condition {
            Condition::Compare(comparison, a, b) => comparison.holds(self.value(a, scope), self.value(b, scope)),
            Condition::And(a, b) => self.holds(a, scope) && self.holds(b, scope),
            Condition::Or(a, b) => self.holds(a, scope) || self.holds(b, scope),
            Condition::Not(a) => !self.holds(a, scope),
        }
    }

    fn symbol(&self, symbol: Symbol, scope: &Scope<'_>) -> f64 {
        match symbol {
            Symbol::State(k) => scope.state[k],
            Symbol::Prev(k) => self.previous[k],
            Symbol::Parameter(k) => self.parameters[k],
            Symbol::Input(k) => self.inputs[k],
            Symbol::Time => scope.t,
            Symbol::SincePre => scope.since_pre,
            Symbol::Pulse(k) => f64::from(u8::from(scope.since_pre < self.duration(k))),
            Symbol::Potential => scope.potential,
            Symbol::Weight => scope.weight,
            Symbol::Released => self.released,
            Symbol::Local(k) => scope.locals[k],
            Symbol::Dt | Symbol::Coefficient(_) => unreachable!("a model reads neither"),
        }
    }

    /// How long a pulse lasts, which is an expression in the parameters.
    fn duration(&self, pulse: usize) -> f64 {
        self.model.pulses[pulse].evaluate(&|symbol| match symbol {
            Symbol::Parameter(k) => self.parameters[k],
            _ => f64::NAN,
        })
    }

    fn scope<'a>(&self, state: &'a [f64]) -> Scope<'a> {
        Scope {
            state,
            t: self.t,
            since_pre: self.since_pre(),
            weight: f64::NAN,
            potential: f64::NAN,
            locals: &[],
            draws: Draws::default(),
        }
    }

    /// The derivatives at a time after the step's start, the time since the latest spike being as given.
    pub(crate) fn slopes(&self, state: &[f64], after: f64, since_pre: f64) -> Vec<f64> {
        let scope = Scope { t: self.t + after, since_pre, ..self.scope(state) };
        self.model.states.iter().map(|state| self.value(&state.rhs, &scope)).collect()
    }

    /// Integrates over a step of `dt`.
    pub(crate) fn integrate(&mut self, integration: Integration, dt: f64) {
        self.previous.clone_from(&self.state);
        if self.model.states.iter().any(|state| !state.rhs.is_number(0.0)) {
            self.state = match integration {
                Integration::Exact | Integration::Step(Method::Auto | Method::Rodas4) => {
                    crate::solve::exact(self, self.since_pre(), &self.ends(), dt)
                }
                Integration::Step(method) => crate::solve::step(self, self.since_pre(), method, dt),
            };
        }
        self.n_steps += 1;
        self.t = self.n_steps as f64 * dt;
        self.released = 0.0;
        self.n_spikes = [0; 2];
    }

    /// When pulses end.
    fn ends(&self) -> Vec<f64> {
        (0..self.model.pulses.len()).map(|pulse| self.duration(pulse)).collect()
    }

    /// The numbers of the next event of a side, by their position: the element, and how manieth event of the step it is.
    fn draws(&mut self, side: usize, random: Random) -> Draws {
        let ordinal = 2 * self.n_spikes[side] + u16::from(side == 1);
        self.n_spikes[side] += 1;
        random.stream.draws(random.element, self.n_steps).nth_event(ordinal)
    }

    /// A presynaptic spike of a weight arrives; gives its release.
    pub(crate) fn on_pre(&mut self, weight: f64, random: Random) -> f64 {
        let draws = self.draws(0, random);
        let release = self.run(&self.model.on_pre.statements, weight, draws);
        self.last_pre = Some(self.t);
        self.released += weight * release;
        release
    }

    /// A postsynaptic spike arrives.
    pub(crate) fn on_post(&mut self, random: Random) {
        let draws = self.draws(1, random);
        self.run(&self.model.on_post.statements, 1.0, draws);
    }

    fn run(&mut self, statements: &[Statement], weight: f64, draws: Draws) -> f64 {
        let run = Run { state: self.state.clone(), locals: vec![f64::NAN; self.model.locals.len()], release: 1.0 };
        let run = RefCell::new(run);
        self.statements(statements, &run, weight, draws);
        let Run { state, release, .. } = run.into_inner();
        self.state = state;
        release
    }

    fn statements(&self, statements: &[Statement], run: &RefCell<Run>, weight: f64, draws: Draws) {
        let value = |expr: &Expr| {
            let run = run.borrow();
            self.value(expr, &Scope { weight, draws, locals: &run.locals, ..self.scope(&run.state) })
        };
        for statement in statements {
            match statement {
                Statement::Assign { state, operator, value: expr } => {
                    let value = value(expr);
                    let place = &mut run.borrow_mut().state[*state];
                    *place = operator.map_or(value, |operator| operator.apply(*place, value));
                }
                Statement::Release(expr) => {
                    let value = value(expr);
                    run.borrow_mut().release = value;
                }
                Statement::Let { local, value: expr } => {
                    let value = value(expr);
                    run.borrow_mut().locals[*local] = value;
                }
                Statement::If { condition, then, otherwise } => {
                    let holds = {
                        let run = run.borrow();
                        let scope = Scope { weight, draws, locals: &run.locals, ..self.scope(&run.state) };
                        self.holds(condition, &scope)
                    };
                    self.statements(if holds { then } else { otherwise }, run, weight, draws);
                }
            }
        }
    }

    /// What is handed on now.
    pub(crate) fn output(&self) -> f64 {
        let output = self.model.output.as_ref().map(|output| self.value(&output.value, &self.scope(&self.state)));
        output.unwrap_or(f64::NAN)
    }

    /// The current into a cell at this potential.
    pub(crate) fn current(&self, potential: f64) -> f64 {
        let scope = Scope { potential, ..self.scope(&self.state) };
        self.model.current.as_ref().map_or(f64::NAN, |current| self.value(&current.reading.value, &scope))
    }
}

/// What an event block has changed so far.
struct Run {
    state: Vec<f64>,
    locals: Vec<f64>,
    release: f64,
}

/// Where the random numbers of a connection come from.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Random {
    pub(crate) stream: synapse_runtime::random::Stream,
    pub(crate) element: u32,
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the position of a draw in its model")]
fn number(expr: &Expr) -> u16 {
    if let Expr::Number(value) = expr { *value as u16 } else { 0 }
}
