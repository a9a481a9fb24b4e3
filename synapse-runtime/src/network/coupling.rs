//! How synapses and membranes act on each other within a step.
//!
//! Synapses move while cells integrate, so what they hand on at the start of a step is right for its start alone: held over the
//! step it makes a network of exact parts one of order 1. Where a synapse is affine, with coefficients that do not change
//! between events, more is known.
//!
//! - If the cell is affine as well and takes the output as a current, both are one affine system, of which the exponential of a
//!   matrix is the exact solution: the synapse's states at the start of the step raise each state of the cell over the step by
//!   fixed multiples of their own ([`Coupling::Joint`]). Equal time constants are as good as any others.
//! - If not, the cell has the exact mean of the output over the step ([`Coupling::Mean`]), which is of order 2.
//!
//! The mean of any other synapse is taken to be that of its values at both ends of the step ([`Coupling::Ends`]), also of order 2.

use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;

use crate::array::Array;
use crate::info::ModelInfo;
use crate::matrix::exponential;
use crate::processor::{self, Kernel};
use crate::table::Table;
use crate::{Method, Model, NEVER, Now, Real, Synapse};

/// What a projection hands to its cells for a step.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Coupling {
    /// What its synapses hand on at the start of the step.
    Start,
    /// Nothing: it is a junction, solved together with all that its cells have.
    Junction,
    /// The mean of what they hand on at both ends of the step.
    Ends,
    /// What they hand on in the mean over the step.
    Mean,
    /// By how much they raise these states of the cells over the step.
    Joint(Vec<usize>),
}

/// The equations y' = A·y + B·u + b of the states y of one element, with the inputs u.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Affine {
    n: usize,
    /// A, row after row.
    rates: Vec<f64>,
    /// B, a column for each input.
    gains: Vec<Vec<f64>>,
    /// b.
    drive: Vec<f64>,
}

impl Affine {
    /// One state that sums up what it is given, `gain` times.
    fn sum(gain: f64) -> Self {
        Self { n: 1, rates: vec![0.0], gains: vec![vec![gain]], drive: vec![0.0] }
    }

    /// The equations of the states of `M` that are `here`, if they are of this kind, with coefficients that `parameters` alone
    /// determine, and read no others, for which there are zeros.
    ///
    /// That a solver is exact leaves affine equations and a few others; those are told apart by trial.
    fn of<M: Model>(parameters: M::Parameters<f64>, here: &dyn Fn(usize) -> bool) -> Option<Self> {
        // A power of two: what it is divided by costs no digits. Large, so that b costs none either.
        const PROBE: f64 = 1_048_576.0;
        let (n, n_inputs) = (M::INFO.states.len(), M::INFO.inputs.len());
        let slope = |y: &dyn Fn(usize) -> f64, u: &dyn Fn(usize) -> f64| {
            let inputs = M::Inputs::from_fn(u);
            let now = Now { t: 0.0, since_pre: NEVER, inputs };
            let slope = M::derivative(parameters, M::State::from_fn(y), now);
            (0..n).map(|k| if here(k) { slope.as_ref()[k] } else { 0.0 }).collect::<Vec<f64>>()
        };
        let unit = |k: usize| move |j: usize| if j == k { PROBE } else { 0.0 };
        let drive = slope(&|_| 0.0, &|_| 0.0);
        let column =
            |at: Vec<f64>| -> Vec<f64> { at.iter().zip(&drive).map(|(at, drive)| (at - drive) / PROBE).collect() };
        let columns: Vec<Vec<f64>> = (0..n).map(|k| column(slope(&unit(k), &|_| 0.0))).collect();
        let gains: Vec<Vec<f64>> = (0..n_inputs).map(|k| column(slope(&|_| 0.0, &unit(k)))).collect();
        let rates: Vec<f64> = (0..n * n).map(|place| columns[place % n][place / n]).collect();
        let affine = Self { n, rates, gains, drive };
        let reads_others = (0..n).any(|k| !here(k) && columns[k].iter().any(|rate| *rate != 0.0));
        if reads_others {
            return None;
        }
        // Points without a pattern, of every size and sign.
        let point = |k: usize, trial: usize| {
            let x = ((k * 7 + trial * 13 + 3) as f64 * 0.618_033_988_749_894_9).fract() - 0.5;
            x * [2.0, 300.0, 0.01, 40.0][trial % 4]
        };
        let is_so = (0..8).all(|trial| {
            let (y, u) = (|k: usize| point(k, trial), |k: usize| point(k + n, trial + 1));
            let found = slope(&y, &u);
            (0..n).all(|row| {
                let terms = (0..n).map(|k| affine.rates[row * n + k] * y(k));
                let terms = terms.chain(affine.gains.iter().enumerate().map(|(k, gain)| gain[row] * u(k)));
                let (sum, size) = terms.fold((affine.drive[row], affine.drive[row].abs()), |(sum, size), term| {
                    (sum + term, size + term.abs())
                });
                // False where a number is not finite.
                (found[row] - sum).abs() <= 1e-11 * size
            })
        });
        is_so.then_some(affine)
    }

    /// The same of all elements that `method` solves: one for all where parameters are uniform, else one for each; `None` if an element's are of
    /// another kind, or a solver that is not exact integrates them.
    pub(super) fn of_all<M: Model>(
        method: Method,
        parameters: &Table<f64>,
        n: usize,
        here: &dyn Fn(usize) -> bool,
    ) -> Option<Vec<Self>> {
        if !is_exact(M::INFO, method, here) {
            return None;
        }
        let rows = if matches!(parameters, Table::Uniform(_)) { n.min(1) } else { n };
        (0..rows).map(|row| Self::of::<M>(parameters.view().of(n, row), here)).collect()
    }

    /// Whether an input moves these states alone by itself.
    pub(super) fn moves(&self, input: usize, states: &dyn Fn(usize) -> bool) -> bool {
        self.gains[input].iter().enumerate().all(|(state, gain)| states(state) || *gain == 0.0)
    }

    /// The bits of all numbers.
    fn key(&self) -> impl Iterator<Item = u64> {
        let numbers = self.rates.iter().chain(self.gains.iter().flatten()).chain(&self.drive);
        numbers.map(|number| number.to_bits())
    }
}

/// Whether steps of a method are exact for the states that are `here`, and the same at any time between events.
fn is_exact(info: &ModelInfo, method: Method, here: &dyn Fn(usize) -> bool) -> bool {
    let Some(solver) = info.solvers.iter().find(|solver| solver.method == method) else { return false };
    let mut states = info.states.iter().zip(solver.schemes).enumerate().filter(|(k, _)| here(*k));
    states.all(|(_, (state, scheme))| scheme.order.is_none() && !(state.flow.time || state.flow.spikes))
}

/// Whether what each element of a synapse hands on is proportional to its states.
pub(super) fn is_linear<M: Synapse>(parameters: &Table<f64>, n: usize) -> bool {
    let reads = M::INFO.output_reads;
    if M::INFO.reads_released || reads.time || reads.spikes || !reads.inputs.is_empty() {
        return false;
    }
    let rows = if matches!(parameters, Table::Uniform(_)) { n.min(1) } else { n };
    (0..rows).all(|row| {
        let parameters = parameters.view().of(n, row);
        let output = |y: &dyn Fn(usize) -> f64| {
            let now = Now { t: 0.0, since_pre: NEVER, inputs: M::Inputs::from_fn(|_| 0.0) };
            M::output(parameters, M::State::from_fn(y), 0.0, now)
        };
        let gains: Vec<f64> = (0..M::INFO.states.len()).map(|k| output(&|j| f64::from(u8::from(j == k)))).collect();
        let is_so = |trial: usize| {
            let y = |k: usize| (((k * 5 + trial * 11 + 1) as f64 * 0.618_033_988_749_894_9).fract() - 0.4) * 70.0;
            let (sum, size) = gains
                .iter()
                .enumerate()
                .fold((0.0, 0.0), |(sum, size): (f64, f64), (k, gain)| (sum + gain * y(k), size + (gain * y(k)).abs()));
            (output(&y) - sum).abs() <= 1e-12 * size
        };
        output(&|_| 0.0) == 0.0 && (0..4).all(is_so)
    })
}

/// How an input moves the cells of a group.
pub(super) struct Membrane {
    /// One for all cells, or one for each.
    pub(super) cells: Vec<Affine>,
    /// The position of the input.
    pub(super) input: usize,
}

impl Membrane {
    /// Cells that give the mean of their input instead of integrating it.
    pub(super) fn mean(dt: f64) -> Self {
        Self { cells: vec![Affine::sum(1.0 / dt)], input: 0 }
    }

    /// Whether all cells are alike.
    pub(super) fn is_uniform(&self) -> bool {
        self.cells.len() == 1
    }

    fn of(&self, cell: usize) -> &Affine {
        &self.cells[if self.is_uniform() { 0 } else { cell }]
    }
}

/// What stands for the states of synapses over a step: fixed multiples of them. What a synapse would hand on with these
/// states is what it does to one state of its cell.
#[derive(Debug)]
pub(super) struct Response<T> {
    n_states: usize,
    /// For each state the multiples of all states at the start of the step, and a constant.
    entries: Table<T>,
}

/// Systems of at most this many states, those of the cell included and one that stays 1, have a response.
const MOST_STATES: usize = 16;

/// The responses of `n` synapses to a step of `dt` for each state of their cells that they move, by its position; `None` if they
/// are too large. Of synapses that are not all alike each has its own cell, unless the cells are.
pub(super) fn responses<T: Real>(
    synapses: &[Affine],
    membrane: &Membrane,
    n: usize,
    dt: f64,
) -> Option<Vec<(usize, Response<T>)>> {
    let (n_states, n_cell) = (synapses.first()?.n, membrane.cells.first()?.n);
    let is_uniform = synapses.len() == 1 && membrane.is_uniform();
    let n_rows = if is_uniform { 1 } else { n };
    let width = n_states * (n_states + 1);
    let mut known: BTreeMap<Vec<u64>, Vec<f64>> = BTreeMap::new();
    let mut tables: Vec<Vec<T>> = vec![vec![T::ZERO; width * n_rows]; n_cell];
    for row in 0..n_rows {
        let synapse = &synapses[if synapses.len() == 1 { 0 } else { row }];
        let cell = membrane.of(row);
        let key = synapse.key().chain(cell.key()).collect();
        let found = match known.entry(key) {
            alloc::collections::btree_map::Entry::Occupied(entry) => entry.into_mut(),
            alloc::collections::btree_map::Entry::Vacant(entry) => {
                entry.insert(response(synapse, cell, &cell.gains[membrane.input], dt)?)
            }
        };
        for (table, entries) in tables.iter_mut().zip(found.chunks_exact(width)) {
            for (place, entry) in entries.iter().enumerate() {
                table[place * n_rows + row] = T::of(*entry);
            }
        }
    }
    let is_moved = |(_, table): &(usize, Vec<T>)| table.iter().any(|entry| *entry != T::ZERO);
    let table = |values| if is_uniform { Table::Uniform(values) } else { Table::PerElement(values) };
    let tables = tables.into_iter().enumerate().filter(is_moved);
    Some(tables.map(|(state, values)| (state, Response { n_states, entries: table(values) })).collect())
}

/// The response of one synapse, for each state of its cell: that state at the end of a step that begins with all states of the
/// cell at 0, if the input of the cell is the first state of the synapse, then the second, …
fn response(synapse: &Affine, cell: &Affine, gain: &[f64], dt: f64) -> Option<Vec<f64>> {
    let (n, width) = (synapse.n, synapse.n + cell.n + 1);
    let mut entries = vec![0.0; cell.n * n * (n + 1)];
    for handed_on in 0..n {
        let mut joint = vec![0.0; width * width];
        for row in 0..n {
            joint[row * width..][..n].copy_from_slice(&synapse.rates[row * n..][..n]);
            joint[row * width + width - 1] = synapse.drive[row];
        }
        for row in 0..cell.n {
            joint[(n + row) * width + n..][..cell.n].copy_from_slice(&cell.rates[row * cell.n..][..cell.n]);
            joint[(n + row) * width + handed_on] = gain[row];
        }
        for entry in &mut joint {
            *entry *= dt;
        }
        let after = exponential_of(&joint, width)?;
        for state in 0..cell.n {
            let row = &after[(n + state) * width..][..width];
            let place = &mut entries[(state * n + handed_on) * (n + 1)..][..=n];
            place[..n].copy_from_slice(&row[..n]);
            place[n] = row[width - 1];
        }
    }
    entries.iter().all(|entry| entry.is_finite()).then_some(entries)
}

/// The exponential of a matrix of `n` rows.
fn exponential_of(entries: &[f64], n: usize) -> Option<Vec<f64>> {
    fn padded<const N: usize>(entries: &[f64], n: usize) -> Vec<f64> {
        let mut matrix = [[0.0; N]; N];
        for (row, entries) in matrix.iter_mut().zip(entries.chunks_exact(n)) {
            row[..n].copy_from_slice(entries);
        }
        exponential(matrix)[..n].iter().flat_map(|row| row[..n].to_vec()).collect()
    }
    match n {
        0..=4 => Some(padded::<4>(entries, n)),
        5..=8 => Some(padded::<8>(entries, n)),
        9..=MOST_STATES => Some(padded::<MOST_STATES>(entries, n)),
        _ => None,
    }
}

impl<T: Real> Response<T> {
    /// Writes what stands for the states of `n` elements, given column after column.
    fn write(&self, states: &[T], n: usize, seen: &mut Vec<T>) {
        seen.resize(states.len(), T::ZERO);
        if n > 0 {
            processor::run(Write { response: self, states, n, seen });
        }
    }
}

/// The loop of [`Response::write`].
struct Write<'a, T> {
    response: &'a Response<T>,
    states: &'a [T],
    n: usize,
    seen: &'a mut [T],
}

impl<T: Real> Kernel for Write<'_, T> {
    #[inline(always)]
    fn run(self) {
        let Self { response: Response { n_states, entries }, states, n, seen } = self;
        let width = n_states + 1;
        for (row, column) in seen.chunks_exact_mut(n).enumerate() {
            match entries {
                Table::Uniform(entries) => {
                    let (multiples, constant) = entries[row * width..][..width].split_at(*n_states);
                    let mut is_first = true;
                    for (&multiple, from) in multiples.iter().zip(states.chunks_exact(n)) {
                        if multiple == T::ZERO {
                            continue;
                        }
                        if is_first {
                            let constant = constant[0];
                            column.iter_mut().zip(from).for_each(|(value, from)| *value = constant + multiple * *from);
                        } else {
                            column.iter_mut().zip(from).for_each(|(value, from)| *value += multiple * *from);
                        }
                        is_first = false;
                    }
                    if is_first {
                        column.fill(constant[0]);
                    }
                }
                Table::PerElement(entries) => {
                    let (multiples, constants) = entries[row * width * n..][..width * n].split_at(n_states * n);
                    column.copy_from_slice(constants);
                    for (multiples, from) in multiples.chunks_exact(n).zip(states.chunks_exact(n)) {
                        let terms = multiples.iter().zip(from);
                        column.iter_mut().zip(terms).for_each(|(value, (multiple, from))| *value += *multiple * *from);
                    }
                }
            }
        }
    }
}

/// The responses of the synapses of a projection, one of which at a time is shown in place of their states.
#[derive(Debug)]
pub(super) struct Shown<T> {
    responses: Vec<Response<T>>,
    /// What stands for the states; while that is shown, the states.
    other: Vec<T>,
}

impl<T> Default for Shown<T> {
    fn default() -> Self {
        Self { responses: Vec::new(), other: Vec::new() }
    }
}

impl<T: Real> Shown<T> {
    /// Takes the responses, and tells to which states of the cells they are.
    pub(super) fn take(&mut self, responses: Vec<(usize, Response<T>)>) -> Vec<usize> {
        let (states, responses) = responses.into_iter().unzip();
        self.responses = responses;
        states
    }

    /// Shows a response in place of the states of `n` elements.
    pub(super) fn show(&mut self, k: usize, states: &mut Vec<T>, n: usize) {
        self.responses[k].write(states, n, &mut self.other);
        core::mem::swap(states, &mut self.other);
    }

    /// Puts the states back.
    pub(super) fn hide(&mut self, states: &mut Vec<T>) {
        core::mem::swap(states, &mut self.other);
    }
}
