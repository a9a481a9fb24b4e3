//! What everything in a model is called in code, and what expressions read of it.

use super::plan::Plan;
use crate::expr::{Expr, Symbol};
use crate::model::Model;

/// What some expressions read: a flag for each parameter, state, input and pulse.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each with a name of its own")]
pub struct Uses {
    /// The parameters, also by way of the durations of pulses.
    pub parameters: Vec<bool>,
    /// The states.
    pub states: Vec<bool>,
    /// The states before the latest advance.
    pub previous: Vec<bool>,
    /// The inputs.
    pub inputs: Vec<bool>,
    /// The pulses.
    pub pulses: Vec<bool>,
    /// The time.
    pub time: bool,
    /// The time since the latest presynaptic spike, also by way of a pulse.
    pub since_pre: bool,
    /// The step length.
    pub dt: bool,
    /// The weight of the spike.
    pub weight: bool,
    /// Random numbers.
    pub draws: bool,
}

impl Uses {
    /// What `exprs` read.
    pub(super) fn of<'a>(model: &Model, exprs: impl IntoIterator<Item = &'a Expr>) -> Self {
        let mut uses = Self {
            parameters: vec![false; model.parameters.len()],
            states: vec![false; model.states.len()],
            previous: vec![false; model.states.len()],
            inputs: vec![false; model.inputs.len()],
            pulses: vec![false; model.pulses.len()],
            ..Self::default()
        };
        for expr in exprs {
            uses.draws |= expr.draws();
            expr.each_symbol(&mut |symbol| uses.add(symbol));
        }
        for (_, duration) in model.pulses.iter().enumerate().filter(|(pulse, _)| uses.pulses[*pulse]) {
            duration.each_symbol(&mut |symbol| {
                if let Symbol::Parameter(parameter) = symbol {
                    uses.parameters[parameter] = true;
                }
            });
        }
        uses
    }

    fn add(&mut self, symbol: Symbol) {
        self.since_pre |= symbol.follows_spikes();
        match symbol {
            Symbol::Parameter(parameter) => self.parameters[parameter] = true,
            Symbol::State(state) => self.states[state] = true,
            Symbol::Prev(state) => self.previous[state] = true,
            Symbol::Input(input) => self.inputs[input] = true,
            Symbol::Pulse(pulse) => self.pulses[pulse] = true,
            Symbol::Time => self.time = true,
            Symbol::Dt => self.dt = true,
            Symbol::Weight => self.weight = true,
            _ => {}
        }
    }
}

/// What everything is called in code.
#[derive(Clone, Debug)]
pub struct Names {
    /// The parameters.
    pub parameters: Vec<String>,
    /// The states.
    pub states: Vec<String>,
    /// The states before the latest advance.
    pub previous: Vec<String>,
    /// The inputs.
    pub inputs: Vec<String>,
    /// The `let`s of the event blocks.
    pub locals: Vec<String>,
    /// Whether each pulse lasts.
    pub pulses: Vec<String>,
    /// The weight, if `on_pre` reads it.
    pub weight: Option<String>,
    /// The membrane potential of a current.
    pub potential: Option<String>,
}

impl Names {
    pub(super) fn of_model(model: &Model) -> Self {
        Self {
            parameters: model.parameters.iter().map(|parameter| parameter.name.clone()).collect(),
            states: model.states.iter().map(|state| state.name.clone()).collect(),
            previous: model.states.iter().map(|state| model.free_name(&format!("prev_{}", state.name))).collect(),
            inputs: model.inputs.iter().map(|input| input.name.clone()).collect(),
            locals: model.locals.clone(),
            pulses: (0..model.pulses.len()).map(|pulse| model.pulse_name(pulse)).collect(),
            weight: model.weight.clone(),
            potential: model.current.as_ref().map(|current| current.potential.clone()),
        }
    }

    /// The names that the author gave.
    pub fn given(&self) -> impl Iterator<Item = &String> {
        let lists = [&self.parameters, &self.states, &self.inputs, &self.locals];
        lists.into_iter().flatten().chain(&self.weight).chain(&self.potential)
    }

    /// `name`, lengthened until the author gave no such name.
    pub fn free(&self, name: &str) -> String {
        let mut name = name.to_owned();
        while self.given().any(|given| *given == name) {
            name.push('_');
        }
        name
    }

    /// What a symbol is called; coefficients and intermediate values of a step are named by its plan.
    pub fn of(&self, symbol: Symbol) -> String {
        match symbol {
            Symbol::Parameter(parameter) => self.parameters[parameter].clone(),
            Symbol::State(state) => self.states[state].clone(),
            Symbol::Prev(state) => self.previous[state].clone(),
            Symbol::Input(input) => self.inputs[input].clone(),
            Symbol::Local(local) => self.locals[local].clone(),
            Symbol::Pulse(pulse) => self.pulses[pulse].clone(),
            Symbol::Weight => self.weight.clone().unwrap_or_else(|| "w".to_owned()),
            Symbol::Potential => self.potential.clone().unwrap_or_else(|| "v".to_owned()),
            Symbol::Time => "t".to_owned(),
            Symbol::Dt => "dt".to_owned(),
            Symbol::SincePre => "since_pre".to_owned(),
            Symbol::Released => "release".to_owned(),
            Symbol::Coefficient(coefficient) => format!("c{coefficient}"),
        }
    }

    /// What a symbol is called in a step.
    pub fn in_plan(&self, plan: &Plan, symbol: Symbol) -> String {
        match symbol {
            Symbol::Coefficient(value) => plan.values[value].clone(),
            Symbol::Local(value) => plan.locals[value].clone(),
            other => self.of(other),
        }
    }
}
