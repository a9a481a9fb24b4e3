//! The exact propagator of a state; that of chains.
//!
//! y' = A y + b with triangular A. The entry of e^(A·dt) from j to i is the sum over the paths j → … → i of the couplings
//! along the path, times dtᵏ, times the divided difference of exp over the path's rates·dt; a constant b is the coupling
//! of a further state of rate 0 that is always 1 (Opitz 1964).

use std::collections::BTreeMap;

use super::exponential::times;
use super::stepper::{Moment, Stepper};
use crate::analysis::Exact;
use crate::expr::{Affine, Expr, Function, Symbol};

/// Where a path begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    State(usize),
    /// The constant term of an equation.
    Constant,
}

/// A way through the couplings that ends at the state in question.
#[derive(Clone, Debug)]
struct Path {
    source: Source,
    /// The states on the way, from the end to the beginning.
    states: Vec<usize>,
    /// The couplings.
    couplings: Vec<Expr>,
}

impl Stepper<'_> {
    /// A state with an exact solution at a moment, from the states at the step's start.
    pub(super) fn exact(&mut self, state: usize, moment: &Moment) -> Expr {
        match self.facts.exact[state] {
            Some(Exact::Matrix) => self.of_system(state, moment),
            Some(Exact::Closed) => self.closed_form(state, moment),
            _ => self.of_chain(state, moment),
        }
    }

    fn of_chain(&mut self, state: usize, moment: &Moment) -> Expr {
        let affine = self.affine(state);
        if affine.coefficients.keys().all(|other| *other == state) {
            let rate = affine.coefficients.get(&state).cloned().unwrap_or(Expr::ZERO);
            return self.frozen(state, &rate, affine.constant, &moment.duration(), &moment.label);
        }
        let mut by_source: BTreeMap<Source, Vec<Path>> = BTreeMap::new();
        for path in self.paths_to(state) {
            by_source.entry(path.source).or_default().push(path);
        }
        // The state itself first, then its sources in the order of declaration.
        let mut sources: Vec<Source> = by_source.keys().copied().collect();
        sources.sort_by_key(|source| (*source != Source::State(state), *source));
        let mut value = Expr::ZERO;
        for source in sources {
            value = value + self.contribution(state, source, &by_source[&source], moment);
        }
        value
    }

    fn contribution(&mut self, state: usize, source: Source, paths: &[Path], moment: &Moment) -> Expr {
        let mut entry = Expr::ZERO;
        for path in paths {
            entry = entry + self.path_value(path, moment);
        }
        let name = format!("{}{}", self.model.states[state].name, moment.label);
        match source {
            Source::State(from) => {
                let name = format!("{name}_from_{}", self.model.states[from].name);
                self.builder.define(&name, entry) * Symbol::State(from).into()
            }
            Source::Constant => self.builder.define(&format!("{name}_drive"), entry),
        }
    }

    /// exp[rates·duration] times coupling·duration for each coupling
    fn path_value(&mut self, path: &Path, moment: &Moment) -> Expr {
        let mut nodes: Vec<Expr> = path.states.iter().map(|state| self.exponent(*state, moment)).collect();
        if path.source == Source::Constant {
            nodes.push(Expr::ZERO);
        }
        let power = nodes.len() - 1;
        if power == 0 {
            return Expr::call(Function::Exp, nodes).simplified();
        }
        // Each coupling times the duration: their product alone could overflow, and so could a power of the duration.
        let difference = Expr::call(Function::ExpDifference, nodes);
        let durations = path.couplings.iter().map(|coupling| times(coupling, &moment.duration()));
        durations.fold(difference, |product, factor| product * factor)
    }

    /// rate·duration of a state.
    fn exponent(&mut self, state: usize, moment: &Moment) -> Expr {
        let affine = self.affine(state);
        let rate = affine.coefficients.get(&state).cloned().unwrap_or(Expr::ZERO);
        let name = format!("z_{}{}", self.model.states[state].name, moment.label);
        self.builder.define(&name, times(&rate, &moment.duration()))
    }

    fn paths_to(&self, state: usize) -> Vec<Path> {
        let mut found = Vec::new();
        self.extend(Path { source: Source::State(state), states: vec![state], couplings: Vec::new() }, &mut found);
        found
    }

    /// The path itself and all that lead into its beginning.
    fn extend(&self, path: Path, found: &mut Vec<Path>) {
        let Source::State(first) = path.source else { return };
        let affine = self.affine(first);
        for (other, coupling) in affine.coefficients.iter().filter(|(other, _)| **other != first) {
            let mut states = path.states.clone();
            states.push(*other);
            let couplings = path.couplings.iter().chain([coupling]).cloned().collect();
            self.extend(Path { source: Source::State(*other), states, couplings }, found);
        }
        if !affine.constant.is_number(0.0) {
            let couplings = path.couplings.iter().chain([&affine.constant]).cloned().collect();
            found.push(Path { source: Source::Constant, states: path.states.clone(), couplings });
        }
        found.push(path);
    }

    pub(super) fn affine(&self, state: usize) -> Affine {
        let nothing = || Affine { coefficients: BTreeMap::new(), constant: Expr::ZERO };
        self.facts.affine[state].as_ref().map_or_else(|_| nothing(), Clone::clone)
    }
}
