//! What equations, events and readings read: what decides where a state has to be kept once parameters and weights are given.

use std::collections::BTreeSet;

use super::scene::Scene;
use crate::expr::{Expr, Symbol};
use crate::model::{self, Model};

/// What some expressions read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reads {
    /// The states, as they are or as they were before the latest advance.
    pub states: BTreeSet<usize>,
    /// The parameters, with those from which a default is computed.
    pub parameters: BTreeSet<usize>,
    /// The inputs.
    pub inputs: BTreeSet<usize>,
    /// The time since the latest presynaptic spike, also by way of a pulse.
    pub spikes: bool,
    /// The time.
    pub time: bool,
}

impl Reads {
    fn of<'a>(model: &Model, exprs: impl IntoIterator<Item = &'a Expr>) -> Self {
        let mut reads = Self::default();
        for expr in exprs {
            reads.add(model, expr);
        }
        reads
    }

    fn add(&mut self, model: &Model, expr: &Expr) {
        expr.each_symbol(&mut |symbol| match symbol {
            Symbol::State(state) | Symbol::Prev(state) => {
                self.states.insert(state);
            }
            Symbol::Parameter(parameter) => self.add_parameter(model, parameter),
            Symbol::Input(input) => {
                self.inputs.insert(input);
            }
            Symbol::SincePre => self.spikes = true,
            Symbol::Pulse(pulse) => {
                self.spikes = true;
                self.add(model, &model.pulses[pulse]);
            }
            Symbol::Time => self.time = true,
            _ => {}
        });
    }

    fn add_parameter(&mut self, model: &Model, parameter: usize) {
        if self.parameters.insert(parameter)
            && let model::Default::Computed(default) = &model.parameters[parameter].default
        {
            self.add(model, default);
        }
    }

    /// Everything that there is.
    fn all(model: &Model) -> Self {
        Self {
            states: (0..model.states.len()).collect(),
            parameters: (0..model.parameters.len()).collect(),
            inputs: (0..model.inputs.len()).collect(),
            spikes: true,
            time: false,
        }
    }
}

/// What each part of a model reads.
#[derive(Clone, Debug)]
pub struct ReadsOf {
    /// The equation and the initial value of each state.
    pub flows: Vec<Reads>,
    /// What events do to each state.
    pub jumps: Vec<Reads>,
    /// Whether presynaptic, and whether postsynaptic spikes change each state.
    pub changes: Vec<[bool; 2]>,
    /// The output.
    pub output: Reads,
    /// The current.
    pub current: Reads,
}

impl ReadsOf {
    /// `scene` is none where event blocks are too large to be looked at; then they are taken to read everything.
    pub(super) fn model(model: &Model, scene: Option<&Scene<'_>>) -> Self {
        let jump = |scene: &Scene<'_>, state: usize| {
            let jumps = [&scene.on_pre, &scene.on_post].into_iter().filter(|effect| effect.changes(state));
            let mut reads = Reads::of(model, jumps.map(|effect| &effect.states[state]));
            reads.states.remove(&state);
            reads
        };
        Self {
            flows: model.states.iter().map(|state| Reads::of(model, [&state.rhs, &state.initial])).collect(),
            jumps: (0..model.states.len())
                .map(|state| scene.map_or_else(|| Reads::all(model), |scene| jump(scene, state)))
                .collect(),
            changes: (0..model.states.len())
                .map(|state| {
                    scene.map_or([true; 2], |scene| [&scene.on_pre, &scene.on_post].map(|effect| effect.changes(state)))
                })
                .collect(),
            output: Reads::of(model, model.output.iter().map(|output| &output.value)),
            current: Reads::of(model, model.current.iter().map(|current| &current.reading.value)),
        }
    }
}
