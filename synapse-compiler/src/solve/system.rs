//! The exact propagator of states that read each other: the exponential of their matrix.
//!
//! y′ = A·y + b is the homogeneous system of (y, 1), whose matrix has b as its last column and a row of zeros: no inverse
//! of A is needed, so a singular A (a conserved sum, a pure integrator) is like any other.

use super::frozen::times;
use super::stepper::{Moment, Stepper};
use crate::expr::{Expr, Symbol};

impl Stepper<'_> {
    /// A state of a system at a moment, from the states at the step's start.
    pub(super) fn of_system(&mut self, state: usize, moment: &Moment) -> Expr {
        let facts = self.facts;
        let Some(system) = facts.systems.iter().find(|system| system.contains(&state)) else {
            return Symbol::State(state).into();
        };
        let is_driven = system.iter().any(|state| !self.affine(*state).constant.is_number(0.0));
        let size = system.len() + usize::from(is_driven);
        let mut exponents = vec![Expr::ZERO; size * size];
        for (row, state) in system.iter().enumerate() {
            let affine = self.affine(*state);
            for (column, other) in system.iter().enumerate() {
                if let Some(rate) = affine.coefficients.get(other) {
                    exponents[row * size + column] = times(rate, &moment.duration());
                }
            }
            if is_driven {
                exponents[row * size + size - 1] = times(&affine.constant, &moment.duration());
            }
        }
        let names: Vec<&str> = system.iter().map(|state| self.model.states[*state].name.as_str()).collect();
        let name = |row: usize, column: usize| {
            let row = names.get(row).copied().unwrap_or("one");
            match names.get(column) {
                Some(column) => format!("{row}{}_from_{column}", moment.label),
                None => format!("{row}{}_drive", moment.label),
            }
        };
        let entries = self.builder.exponential(size, exponents, &name);
        let row = system.iter().position(|other| *other == state).unwrap_or(0);
        // The state itself first, as in a chain.
        let mut columns: Vec<usize> = (0..system.len()).collect();
        columns.sort_by_key(|column| (*column != row, *column));
        let entry = |column: usize| entries[row * size + column].clone();
        let sum = columns
            .iter()
            .filter(|column| self.leads_to(system[**column], state))
            .fold(Expr::ZERO, |sum, column| sum + entry(*column) * Symbol::State(system[*column]).into());
        let is_driven =
            system.iter().any(|from| self.leads_to(*from, state) && !self.affine(*from).constant.is_number(0.0));
        if is_driven { sum + entry(size - 1) } else { sum }
    }

    /// Whether `to` reads `from`, directly or through others, or is it.
    fn leads_to(&self, from: usize, to: usize) -> bool {
        let mut seen = vec![false; self.facts.reads.len()];
        let mut open = vec![to];
        while let Some(state) = open.pop() {
            if state == from {
                return true;
            }
            if !std::mem::replace(&mut seen[state], true) {
                open.extend(&self.facts.reads[state]);
            }
        }
        false
    }
}
