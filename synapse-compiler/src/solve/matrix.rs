//! The exact propagator of states that read each other: the exponential of their matrix.
//!
//! y′ = A·y + b is the homogeneous system of (y, 1), whose matrix has b as its last column and a row of zeros: no inverse
//! of A is needed, so a singular A (a conserved sum, a pure integrator) is like any other.

use super::exponential::times;
use super::stepper::{Moment, Stepper};
use crate::expr::{Expr, Symbol};

impl Stepper<'_> {
    /// A state of a system at a moment, from the states at the step's start; with it all states of its block, if these keep
    /// their sum.
    ///
    /// Rounded, the columns of an exponential do not sum to 1 to the last digit, and no choice of their last digits makes them
    /// do so where an entry is small: over many steps the sum would drift. Within a step it may.
    pub(super) fn of_system(&mut self, state: usize, moment: &Moment) -> Expr {
        let facts = self.facts;
        let block = facts.blocks.iter().find(|block| block.contains(&state)).map_or(&[][..], Vec::as_slice);
        if moment.fraction < 1.0 || !facts.keeps_its_sum(block) {
            return self.of_matrix(state, moment);
        }
        let before = block.iter().map(|state| Symbol::State(*state).into()).collect();
        let after = block.iter().map(|state| self.of_matrix(*state, moment)).collect();
        let names: Vec<String> = block.iter().map(|state| format!("{}_end", self.model.states[*state].name)).collect();
        let values = self.builder.conserved(&names, before, after);
        let own = block.iter().position(|other| *other == state).unwrap_or(0);
        for (state, value) in block.iter().zip(&values) {
            self.remember(*state, moment, value.clone());
        }
        values[own].clone()
    }

    fn of_matrix(&mut self, state: usize, moment: &Moment) -> Expr {
        let facts = self.facts;
        let Some(system) = facts.systems.iter().find(|system| system.contains(&state)) else {
            return Symbol::State(state).into();
        };
        // What drives the states is a further state that stays 1; what follows inputs, whose value only the step knows, is
        // one such state for each that it drives, and multiplies its column.
        let drive = |state: usize| Some(self.affine(state).constant).filter(|drive| !drive.is_number(0.0));
        let is_driven = system.iter().any(|state| drive(*state).is_some_and(|drive| drive.is_constant()));
        let by_inputs: Vec<(usize, Expr)> = (0..system.len())
            .filter_map(|row| Some((row, drive(system[row]).filter(|drive| !drive.is_constant())?)))
            .collect();
        let one = system.len();
        let size = one + usize::from(is_driven) + by_inputs.len();
        let of_inputs = size - by_inputs.len();
        let mut exponents = vec![Expr::ZERO; size * size];
        for (k, (row, _)) in by_inputs.iter().enumerate() {
            exponents[row * size + of_inputs + k] = moment.duration();
        }
        for (row, state) in system.iter().enumerate() {
            let affine = self.affine(*state);
            for (column, other) in system.iter().enumerate() {
                if let Some(rate) = affine.coefficients.get(other) {
                    exponents[row * size + column] = times(rate, &moment.duration());
                }
            }
            if affine.constant.is_constant() && is_driven {
                exponents[row * size + one] = times(&affine.constant, &moment.duration());
            }
        }
        let names: Vec<&str> = system.iter().map(|state| self.model.states[*state].name.as_str()).collect();
        let name = |row: usize, column: usize| {
            let row = names.get(row).copied().unwrap_or("one");
            match (names.get(column), column.checked_sub(of_inputs).and_then(|k| by_inputs.get(k))) {
                (Some(column), _) => format!("{row}{}_from_{column}", moment.label),
                (None, Some((driven, _))) => format!("{row}{}_from_drive_of_{}", moment.label, names[*driven]),
                (None, None) => format!("{row}{}_drive", moment.label),
            }
        };
        let row_of = |state: &usize| system.iter().position(|other| other == state);
        let in_rows = |block: &Vec<usize>| block.iter().map(row_of).collect::<Option<Vec<usize>>>();
        let closed = facts.blocks.iter().filter(|block| facts.keeps_its_sum(block)).filter_map(in_rows).collect();
        let entries = self.builder.exponential(size, exponents, closed, &name);
        let row = system.iter().position(|other| *other == state).unwrap_or(0);
        // The state itself first, as in a chain.
        let mut columns: Vec<usize> = (0..system.len()).collect();
        columns.sort_by_key(|column| (*column != row, *column));
        let entry = |column: usize| entries[row * size + column].clone();
        let sum = columns
            .iter()
            .filter(|column| self.leads_to(system[**column], state))
            .fold(Expr::ZERO, |sum, column| sum + entry(*column) * Symbol::State(system[*column]).into());
        let is_driven = system.iter().any(|from| {
            let constant = self.affine(*from).constant;
            self.leads_to(*from, state) && constant.is_constant() && !constant.is_number(0.0)
        });
        let sum = if is_driven { sum + entry(one) } else { sum };
        by_inputs
            .iter()
            .enumerate()
            .filter(|(_, (row, _))| self.leads_to(system[*row], state))
            .fold(sum, |sum, (k, (_, drive))| sum + entry(of_inputs + k) * drive.clone())
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
