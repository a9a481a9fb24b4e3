//! Facts about a model, and which scheme solves which state. Returns data; never edits the model.

mod blocks;
mod chains;
mod closed;
mod effect;
mod invariant;
mod placement;
mod proofs;
mod reads;
mod reason;
mod scene;
mod scheme;
mod smoothness;
mod sums;

use std::collections::{BTreeMap, BTreeSet};

use crate::expr::{Affine, Expr, Nonlinear, Symbol};
use crate::model::Model;

use smoothness::Smoothness;

pub use chains::Exact;
pub use closed::ClosedForm;
pub use invariant::Invariant;
pub use placement::{Place, Placement};
pub use proofs::{Claim, Proofs, check_demands, proofs};
pub use reads::{Reads, ReadsOf};
pub use reason::{Reason, reasons};
pub use scheme::{Scheme, schemes};

/// What is known of a model beyond what was written.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Each equation as it is solved: as it was written, without couplings that cancel.
    pub equations: Vec<Expr>,
    /// The same, with the branch in place of each kink that solutions are proved not to cross: for derivatives. They are not
    /// the same where a state is set outside of what is proved of it.
    pub branches: Vec<Expr>,
    /// States that have an exact solution which is not used, and why.
    pub given_up: BTreeMap<usize, String>,
    /// For each state the states that its equation reads, itself included if it does.
    pub reads: Vec<BTreeSet<usize>>,
    /// The strongly connected blocks of states, each after the blocks that it reads.
    pub blocks: Vec<Vec<usize>>,
    /// How each state is solved exactly, where it can be.
    pub exact: Vec<Option<Exact>>,
    /// The sets of states that are solved together by the exponential of one matrix.
    pub systems: Vec<Vec<usize>>,
    /// The closed form of each equation that is not affine but has one.
    pub closed_forms: Vec<Option<ClosedForm>>,
    /// Each equation as an affine function of all states, or the term that prevents it.
    pub affine: Vec<Result<Affine, Nonlinear>>,
    /// Each equation as an affine function of its own state, or the term that prevents it.
    pub affine_in_itself: Vec<Result<Affine, Nonlinear>>,
}

/// Looks at every equation once.
pub fn analyse(model: &Model) -> Facts {
    let states = || 0..model.states.len();
    let affine_in = |k: usize, simplified: &Expr, is_unknown: &dyn Fn(usize) -> bool| {
        // A refusal points at a term as it was written.
        simplified
            .affine(is_unknown)
            .map_err(|nonlinear| model.states[k].rhs.affine(is_unknown).err().unwrap_or(nonlinear))
    };
    let simplified = || model.states.iter().map(|state| state.rhs.simplified());
    let affine: Vec<Result<Affine, Nonlinear>> =
        simplified().enumerate().map(|(k, rhs)| affine_in(k, &rhs, &|_| true)).collect();
    // Couplings that cancel or are multiplied by 0 are none, and stand in no equation that is solved.
    let equations: Vec<Expr> = affine
        .iter()
        .zip(simplified())
        .zip(&model.states)
        .map(|((affine, simplified), state)| match affine {
            Ok(affine) if affine.coefficients.len() < states_in(&simplified).len() => affine.expr(),
            _ if states_in(&simplified).len() < states_in(&state.rhs).len() => simplified,
            _ => state.rhs.clone(),
        })
        .collect();
    let reads: Vec<BTreeSet<usize>> = equations.iter().map(states_in).collect();
    let blocks = blocks::in_dependency_order(&reads);
    let closed_form = |state: usize| {
        let is_alone = affine[state].is_err() && reads[state].iter().all(|other| *other == state);
        is_alone.then(|| ClosedForm::of(&equations[state].simplified(), state)).flatten()
    };
    let closed_forms: Vec<Option<ClosedForm>> = states().map(closed_form).collect();
    let exact = chains::exact_states(&blocks, &affine, &closed_forms);
    let affine_in_itself = |k: usize| affine_in(k, &equations[k].simplified(), &|other| other == k);
    let branches = if equations.iter().any(smoothness::has_kink) {
        let smoothness = Smoothness::of(model, &proofs::invariants_of(model));
        equations.iter().map(|equation| smoothness.branch(equation)).collect()
    } else {
        equations.clone()
    };
    let mut facts = Facts {
        branches,
        systems: chains::systems(&reads, &exact),
        affine_in_itself: states().map(affine_in_itself).collect(),
        exact,
        closed_forms,
        blocks,
        affine,
        equations,
        reads,
        given_up: BTreeMap::new(),
    };
    for state in states().filter(|state| facts.exact[*state] == Some(Exact::Matrix)).collect::<Vec<_>>() {
        let n_coupled = chains::with_all_it_reads(&facts.reads, state).len();
        if n_coupled > chains::LARGEST_SYSTEM {
            facts.give_up(state, &too_large(n_coupled));
        }
    }
    for state in states().filter(|state| model.states[*state].rhs.divides_by_zero()) {
        facts.give_up(state, "its equation divides by 0");
    }
    for (state, input) in facts.matrices_of_inputs() {
        let input = &model.inputs[input].name;
        let why = format!("the matrix of its system follows `{input}`, and would be exponentiated anew in every step");
        facts.give_up(state, &why);
    }
    facts
}

/// Why this many states are not solved together: the reason is cost, not mathematics.
fn too_large(n_coupled: usize) -> String {
    let most = chains::LARGEST_SYSTEM;
    format!(
        "{n_coupled} states are coupled, and the exponential of a matrix of more than {most} costs more, for each set of \
         parameters and each step length, than it saves"
    )
}

impl Facts {
    /// The states whose exact solution needs the exponential of a matrix that changes from step to step, each with an input
    /// that it follows.
    fn matrices_of_inputs(&self) -> Vec<(usize, usize)> {
        let follows = |state: usize| {
            let affine = self.affine[state].as_ref().ok()?;
            affine.coefficients.values().find_map(Expr::first_input)
        };
        let of_state = |state: usize| {
            let system = chains::with_all_it_reads(&self.reads, state);
            Some((state, system.into_iter().find_map(follows)?))
        };
        let needs_matrix = |state: &usize| self.exact[*state] == Some(Exact::Matrix);
        (0..self.exact.len()).filter(needs_matrix).filter_map(of_state).collect()
    }

    /// Whether the states of a block, solved by the exponential of a matrix, keep their sum: what flows out of one of them
    /// flows into another, as in a scheme of opening and closing rates.
    pub fn keeps_its_sum(&self, block: &[usize]) -> bool {
        let affine: Option<Vec<&Affine>> = block.iter().map(|state| self.affine[*state].as_ref().ok()).collect();
        let is_matrix = block.len() > 1 && block.iter().all(|state| self.exact[*state] == Some(Exact::Matrix));
        is_matrix && affine.is_some_and(|affine| chains::sums_to_nothing(&affine))
    }

    /// Takes it back that a state is solved exactly, and with it all that is solved exactly from it.
    pub fn give_up(&mut self, state: usize, why: &str) {
        let mut open = vec![state];
        while let Some(state) = open.pop() {
            if self.exact[state].take().is_some() {
                self.given_up.insert(state, why.to_owned());
                open.extend((0..self.reads.len()).filter(|reader| self.reads[*reader].contains(&state)));
            }
        }
        self.systems = chains::systems(&self.reads, &self.exact);
    }
}

/// The states that an expression reads, as they are or as they were before the latest advance.
fn states_in(expr: &Expr) -> BTreeSet<usize> {
    let mut states = BTreeSet::new();
    expr.each_symbol(&mut |symbol| {
        if let Symbol::State(state) | Symbol::Prev(state) = symbol {
            states.insert(state);
        }
    });
    states
}
