//! A declaration with everything that the compiler claims of it.

use syn::DeriveInput;
use synapse_compiler::analysis::{self, Invariant, Reason};
use synapse_compiler::diag::Diagnostics;
use synapse_compiler::expr::Expr;
use synapse_compiler::model::{Method, Model};
use synapse_compiler::solve::{self, Plan};
use synapse_compiler::verify;

use crate::interpreter::{Compiled, Given, Step};
use crate::tableaux::RungeKutta;

/// A model and its claims.
#[derive(Debug)]
pub(crate) struct Subject {
    pub(crate) model: Model,
    pub(crate) invariants: Vec<Invariant>,
    /// The strongly connected blocks of states.
    pub(crate) blocks: Vec<Vec<usize>>,
    pub(crate) solvers: Vec<Solver>,
}

/// A solver of a model and what it claims.
#[derive(Debug)]
pub(crate) struct Solver {
    pub(crate) method: Method,
    pub(crate) reasons: Vec<Reason>,
    /// `None` for the methods of the runtime.
    plan: Option<Plan>,
}

impl Subject {
    /// Every solver that applies to the model that a struct declares.
    pub(crate) fn of(input: &DeriveInput) -> Result<Self, String> {
        Ok(Self::of_model(synapse_compiler::model(input).map_err(|error| error.to_string())?))
    }

    /// A cell while its potential is held.
    pub(crate) fn held(&self) -> Option<Self> {
        let mut model = self.model.clone();
        let potential = model.cell.as_ref().filter(|cell| cell.refractory.is_some())?.potential;
        model.states[potential].rhs = Expr::ZERO;
        Some(Self::of_model(model))
    }

    fn of_model(model: Model) -> Self {
        let mut facts = analysis::analyse(&model);
        'again: loop {
            let proofs = analysis::proofs(&model, &facts);
            let mut solvers = Vec::new();
            for method in Method::names().filter_map(Method::from_name) {
                let mut refusals = Diagnostics::default();
                let schemes = analysis::schemes(&model, &facts, method, &mut refusals);
                if !refusals.is_empty() {
                    continue;
                }
                let reasons = analysis::reasons(&model, &facts, &proofs.invariants, method, &schemes);
                let plan = method.is_generated().then(|| solve::plan(&model, &facts, &schemes));
                if let Some(state) = plan.as_ref().and_then(|plan| verify::first_inexact(&model, &facts, plan)) {
                    facts.give_up(state, verify::UNPROVED);
                    continue 'again;
                }
                solvers.push(Solver { method, reasons, plan });
            }
            return Self { model, invariants: proofs.invariants, blocks: facts.blocks, solvers };
        }
    }

    /// The same of the text of a declaration.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        Self::of(&syn::parse_str::<DeriveInput>(text).map_err(|error| error.to_string())?)
    }

    /// The solver of that name, if it applies.
    pub(crate) fn solver(&self, name: &str) -> Option<&Solver> {
        self.solvers.iter().find(|solver| solver.method.name() == name)
    }

    /// A solver at work.
    pub(crate) fn stepper(&self, solver: &Solver, given: &Given) -> Box<dyn Step> {
        match &solver.plan {
            Some(plan) => Box::new(Compiled::new(&self.model, plan, solver.method.facts().splits_at_pulses, given)),
            None => Box::new(RungeKutta::new(solver.method.name(), &self.model, given)),
        }
    }

    /// The states at time 0.
    pub(crate) fn initial(&self, given: &Given) -> Vec<f64> {
        let value_of = |symbol| match symbol {
            synapse_compiler::expr::Symbol::Parameter(k) => given.parameters[k],
            _ => f64::NAN,
        };
        self.model.states.iter().map(|state| state.initial.evaluate(&value_of)).collect()
    }
}
