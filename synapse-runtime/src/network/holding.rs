//! Cells whose membrane potential is held over a step: their other states integrate with one that does not move.

use alloc::vec::Vec;

use crate::columns::{Coefficients, Span};
use crate::description::propagator_of;
use crate::error::Error;
use crate::population::Population;
use crate::table::Table;
use crate::{Neuron, Real, Solver};

/// How cells of a population integrate while their potential is held.
pub(super) struct Holding<T> {
    solver: Solver<T>,
    propagator: Table<T>,
    /// The time at the start of the step in ms.
    t: f64,
    /// The states, inputs and coefficients of the cells that are held in a step, column after column.
    states: Vec<T>,
    inputs: Vec<T>,
    coefficients: Vec<T>,
    /// Their potentials, which stay to the last bit.
    potentials: Vec<T>,
}

impl<T: Real> Holding<T> {
    /// By the solver of the population; `None` where no other state reads the potential, so that a free step gives the same.
    pub(super) fn new<N: Neuron>(population: &Population<N, T>) -> Result<Option<Self>, Error> {
        let Some(solver) = N::held::<T>(population.method()) else { return Ok(None) };
        let solver = solver.within(population.tolerance());
        let (n, dt) = (population.len(), population.dt());
        let propagator = propagator_of::<N, T>(&solver, population.parameters(), n, dt)?;
        let (states, inputs, coefficients, potentials) = Default::default();
        Ok(Some(Self { solver, propagator, t: 0.0, states, inputs, coefficients, potentials }))
    }

    /// Remembers the cells as they are before a step; `potential` is the position of the potential among the states.
    pub(super) fn begin<N: Neuron>(&mut self, population: &Population<N, T>, potential: usize, cells: &[u32]) {
        let n = population.len();
        self.t = population.time();
        gather(population.column_of(potential), n, cells, &mut self.potentials);
        gather(population.states(), n, cells, &mut self.states);
        gather(population.inputs(), n, cells, &mut self.inputs);
        if let Table::PerElement(columns) = &self.propagator {
            gather(columns, n, cells, &mut self.coefficients);
        }
    }

    /// Puts the cells where they are after the step.
    pub(super) fn end<N: Neuron>(&mut self, population: &mut Population<N, T>, potential: usize, cells: &[u32]) {
        if cells.is_empty() {
            return;
        }
        let propagator = match &self.propagator {
            Table::Uniform(values) => Coefficients::Uniform(values),
            Table::PerElement(_) => Coefficients::PerElement(&self.coefficients),
        };
        // Cells have no pulses and do not read spikes.
        let (parameters, last_pre) = (Coefficients::Uniform(&[]), &[][..]);
        let span = Span { t: self.t, dt: population.dt(), propagator, parameters, last_pre, inputs: &self.inputs };
        self.solver.advance(&span, &mut self.states, cells.len());
        let n = population.len();
        for (column, values) in population.states_mut().chunks_exact_mut(n).zip(self.states.chunks_exact(cells.len())) {
            cells.iter().zip(values).for_each(|(cell, value)| column[*cell as usize] = *value);
        }
        let column = population.column_of_mut(potential);
        cells.iter().zip(&self.potentials).for_each(|(cell, value)| column[*cell as usize] = *value);
    }
}

/// The values of some of `n` elements, column after column.
fn gather<T: Copy>(columns: &[T], n: usize, cells: &[u32], out: &mut Vec<T>) {
    out.clear();
    out.extend(columns.chunks_exact(n.max(1)).flat_map(|column| cells.iter().map(|cell| column[*cell as usize])));
}
