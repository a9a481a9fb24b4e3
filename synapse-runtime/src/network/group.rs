//! What emits spikes: cells and sources.

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;

use super::coupling::{Affine, Membrane};
use super::holding::Holding;
use super::output::Output;
use super::signal::Input;
use super::step::Step;
use crate::archive::{Archive, Fingerprint, MOST};
use crate::array::Array;
use crate::description::Values;
use crate::error::Error;
use crate::info::ModelInfo;
use crate::population::Population;
use crate::processor::{self, Kernel};
use crate::random::Stream;
use crate::table::filled;
use crate::watch::Watch;
use crate::{NEVER, Neuron, Now, Real};

/// Cells or sources, of any model.
pub(super) trait Group<T: Real>: Send + Sync {
    /// How many there are.
    fn len(&self) -> usize;

    /// The model, if they are cells; sources have none, nor any of what follows from one.
    fn info(&self) -> Option<&'static ModelInfo> {
        None
    }

    /// Integrates over a step.
    fn integrate(&mut self, _step: Step) {}

    /// Finds the spikes at the end of a step; their indices are pushed, ascending. Looks at the states if that is due.
    fn emit(&mut self, step: Step, spikes: &mut Vec<u32>) -> Result<(), Error>;

    /// Looks at the states now.
    fn check(&mut self) -> Result<(), Error> {
        Ok(())
    }

    /// What watches the states, if there are any.
    fn watch(&mut self) -> Option<&mut Watch> {
        None
    }

    /// Whether it may emit spikes at time 0, before the first step.
    fn has_start(&self) -> bool {
        false
    }

    /// The membrane potentials in mV, if there are any.
    fn potentials(&self) -> Option<&[T]> {
        None
    }

    /// The same, to be written.
    fn potentials_mut(&mut self) -> Option<&mut [T]> {
        None
    }

    /// Whether the membrane potential of a cell is held in a step.
    fn is_held(&self, _cell: usize, _step: Step) -> bool {
        false
    }

    /// By how much an input of this name raises dV/dt of a cell: ∂(dV/dt)/∂input, a number that depends on the cell's parameters
    /// alone; else why there is none.
    fn susceptibility(&self, _cell: usize, _input: &str) -> Result<f64, &'static str> {
        Err("it has no membrane potential")
    }

    /// The values of an input, by its position.
    fn input_mut(&mut self, _k: usize) -> &mut [T] {
        &mut []
    }

    /// Adds conductances to their sum, and these times their reversal potential to theirs, by the positions of the two
    /// inputs.
    ///
    /// A conductance that follows the potential does so within the step, if `follows`.
    fn add_conductances(&mut self, _output: &Output, _sums: &[T], _places: [usize; 2], _follows: bool) {}

    /// How an input of this name moves the cells, if their equations are affine.
    fn membrane(&self, _input: &str) -> Option<Membrane> {
        None
    }

    /// Raises a state, by its position, over the next step in addition to what the cells' own equations do; not of cells that are
    /// held in it.
    fn raise(&mut self, _state: usize, _by: &[T]) {}

    /// Adds to the membrane potentials, but not to those that are held in the step that comes next.
    fn kick(&mut self, _next: Step, _by: &[T]) {}

    /// The values of a state.
    fn state(&self, name: &str) -> Result<Vec<T>, Error> {
        Err(no_states(name))
    }

    /// Sets the values of a state.
    fn set_state(&mut self, name: &str, _values: &Values) -> Result<(), Error> {
        Err(no_states(name))
    }

    /// Saves or restores what changes in a run.
    fn archive(&mut self, archive: &mut Archive<'_>);

    /// About how many bytes it takes.
    fn bytes(&self) -> usize;
}

/// Cells of a model.
pub(super) struct Cells<N, T> {
    population: Population<N, T>,
    /// The position of the membrane potential among the states.
    potential: usize,
    hold: Hold,
    /// How the other states integrate meanwhile, where they read the potential.
    holding: Option<Holding<T>>,
    /// Cells that may be held, each once, and the potentials at which they are in a step.
    held: Vec<u32>,
    before: Vec<T>,
    /// By how much states are raised over the step, for each state a value for each cell; empty where none is.
    raised: Vec<Vec<T>>,
    /// Whether the states are to be looked at, at the end of the step.
    is_due: bool,
}

/// For how long the membrane potential is held after a spike.
#[derive(Debug)]
enum Hold {
    /// Not at all.
    Never,
    /// For a number of steps.
    Steps {
        /// How many, for each cell.
        count: Vec<u32>,
        /// The first step in which each cell is free.
        free: Vec<i64>,
    },
    /// While the time since the spike is at most so long at the end of the step, in ms.
    Inclusive {
        /// How long, for each cell.
        duration: Vec<f64>,
        /// When each cell spiked last.
        last: Vec<f64>,
    },
}

impl Hold {
    fn new<N: Neuron, T: Real>(population: &Population<N, T>) -> Self {
        let Some(refractory) = N::INFO.cell.and_then(|cell| cell.refractory) else { return Self::Never };
        let n = population.len();
        let durations: Vec<f64> = (0..n).map(|cell| N::refractory(population.given(cell))).collect();
        if refractory.inclusive {
            return Self::Inclusive { duration: durations, last: vec![f64::NEG_INFINITY; n] };
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what fits; NaN is 0")]
        let steps = |duration: f64| (duration / population.dt()).round().clamp(0.0, f64::from(u32::MAX)) as u32;
        Self::Steps { count: durations.into_iter().map(steps).collect(), free: vec![i64::MIN; n] }
    }

    /// Whether a cell is held in a step.
    fn holds(&self, cell: usize, step: Step) -> bool {
        match self {
            Self::Never => false,
            Self::Steps { free, .. } => step.number < free[cell],
            Self::Inclusive { duration, last } => step.end() - last[cell] <= duration[cell],
        }
    }

    /// A cell spikes at the end of a step.
    fn begin(&mut self, cell: usize, step: Step) {
        match self {
            Self::Never => {}
            Self::Steps { count, free } => free[cell] = step.number + 1 + i64::from(count[cell]),
            Self::Inclusive { last, .. } => last[cell] = step.end(),
        }
    }
}

impl<N: Neuron, T: Real> Cells<N, T> {
    pub(super) fn new(population: Population<N, T>) -> Result<Self, Error> {
        let potential = N::INFO.cell.map_or(0, |cell| cell.potential);
        let (hold, holding) = (Hold::new(&population), Holding::new(&population)?);
        let raised = vec![Vec::new(); N::INFO.states.len()];
        Ok(Self { population, potential, hold, holding, held: Vec::new(), before: Vec::new(), raised, is_due: false })
    }
}

/// The loop of [`Group::add_conductances`].
struct Conductances<'a, T> {
    output: &'a Output,
    follows: bool,
    sums: &'a [T],
    v: &'a [T],
    total: &'a mut [T],
    pull: &'a mut [T],
}

impl<T: Real> Kernel for Conductances<'_, T> {
    #[inline(always)]
    fn run(self) {
        let places = self.total.iter_mut().zip(self.pull).zip(self.sums.iter().zip(self.v));
        if let Output::Conductance { reversal } = self.output {
            // All of it is open at any potential.
            let reversal = T::of(*reversal);
            for ((total, pull), (sum, _)) in places {
                *total += *sum;
                *pull += *sum * reversal;
            }
        } else {
            for ((total, pull), (sum, v)) in places {
                let (g, ge) =
                    if self.follows { self.output.tangent(*sum, *v) } else { self.output.conductances(*sum, *v) };
                *total += g;
                *pull += ge;
            }
        }
    }
}

impl<N: Neuron, T: Real> Group<T> for Cells<N, T> {
    fn len(&self) -> usize {
        self.population.len()
    }

    fn info(&self) -> Option<&'static ModelInfo> {
        Some(N::INFO)
    }

    fn integrate(&mut self, step: Step) {
        let Self { population, potential, hold, holding, held, before, raised, is_due } = self;
        held.retain(|cell| hold.holds(*cell as usize, step));
        *is_due = population.begin_step();
        if let Some(holding) = holding {
            holding.begin(population, *potential, held);
            population.integrate();
            holding.end(population, *potential, held);
        } else {
            before.clear();
            let column = population.column_of(*potential);
            before.extend(held.iter().map(|cell| column[*cell as usize]));
            population.integrate();
            let column = population.column_of_mut(*potential);
            for (cell, value) in held.iter().zip(before.iter()) {
                column[*cell as usize] = *value;
            }
        }
        for (k, by) in raised.iter_mut().enumerate().filter(|(_, by)| !by.is_empty()) {
            // A held potential passes nothing on to the other states.
            for cell in held.iter() {
                by[*cell as usize] = T::ZERO;
            }
            population.column_of_mut(k).iter_mut().zip(&*by).for_each(|(state, by)| *state += *by);
            by.clear();
        }
    }

    fn emit(&mut self, step: Step, spikes: &mut Vec<u32>) -> Result<(), Error> {
        let Self { population, hold, held, is_due, .. } = self;
        let n_before = spikes.len();
        population.find_spikes(spikes);
        if matches!(hold, Hold::Steps { .. }) && spikes.len() > n_before {
            // While held for a number of steps a cell does not spike, whatever its other states do.
            let mut kept = n_before;
            for k in n_before..spikes.len() {
                if !hold.holds(spikes[k] as usize, step) {
                    spikes[kept] = spikes[k];
                    kept += 1;
                }
            }
            spikes.truncate(kept);
        }
        for &cell in &spikes[n_before..] {
            population.reset_cell(cell as usize);
            if !matches!(hold, Hold::Never) && !hold.holds(cell as usize, step) {
                held.push(cell);
            }
            hold.begin(cell as usize, step);
        }
        // A potential that was beyond all numbers at a spike has been reset.
        if *is_due { population.check() } else { Ok(()) }
    }

    fn check(&mut self) -> Result<(), Error> {
        self.population.check()
    }

    fn watch(&mut self) -> Option<&mut Watch> {
        Some(self.population.watch())
    }

    fn potentials(&self) -> Option<&[T]> {
        Some(self.population.column_of(self.potential))
    }

    fn potentials_mut(&mut self) -> Option<&mut [T]> {
        Some(self.population.column_of_mut(self.potential))
    }

    fn is_held(&self, cell: usize, step: Step) -> bool {
        self.hold.holds(cell, step)
    }

    fn susceptibility(&self, cell: usize, input: &str) -> Result<f64, &'static str> {
        let k = crate::names::input(N::INFO, input).map_err(|_| "it has no such input")?;
        susceptibility::<N>(self.population.given(cell), self.potential, k)
    }

    fn input_mut(&mut self, k: usize) -> &mut [T] {
        self.population.input_column_mut(k)
    }

    fn add_conductances(&mut self, output: &Output, sums: &[T], [g, ge]: [usize; 2], follows: bool) {
        let (v, [total, pull]) = self.population.potential_and_inputs(self.potential, [g, ge]);
        processor::run(Conductances { output, follows, sums, v, total, pull });
    }

    fn membrane(&self, input: &str) -> Option<Membrane> {
        let input = crate::names::input(N::INFO, input).ok()?;
        let (population, n) = (&self.population, self.population.len());
        let cells = Affine::of_all::<N>(population.method(), population.parameters(), n, &|_| true)?;
        // A cell that holds its potential is to be moved by nothing else.
        let is_of_potential = |cell: &Affine| cell.moves(input, &|state| state == self.potential);
        let may_hold = !matches!(self.hold, Hold::Never);
        (!cells.is_empty() && (!may_hold || cells.iter().all(is_of_potential))).then_some(Membrane { cells, input })
    }

    fn raise(&mut self, state: usize, by: &[T]) {
        let raised = &mut self.raised[state];
        if raised.is_empty() {
            raised.extend_from_slice(by);
        } else {
            raised.iter_mut().zip(by).for_each(|(raised, by)| *raised += *by);
        }
    }

    fn kick(&mut self, next: Step, by: &[T]) {
        let Self { population, potential, hold, .. } = self;
        // Nothing of this is in what is proved of the model.
        population.watch().disturb();
        for (cell, (value, by)) in population.column_of_mut(*potential).iter_mut().zip(by).enumerate() {
            if *by != T::ZERO && !hold.holds(cell, next) {
                *value += *by;
            }
        }
    }

    fn state(&self, name: &str) -> Result<Vec<T>, Error> {
        self.population.state(name).map(<[T]>::to_vec)
    }

    fn set_state(&mut self, name: &str, values: &Values) -> Result<(), Error> {
        self.population.set_state(name, values)
    }

    fn archive(&mut self, archive: &mut Archive<'_>) {
        self.population.archive(archive);
        archive.list(&mut self.held);
        let n = self.population.len();
        archive.require(self.held.len() <= n && self.held.iter().all(|cell| (*cell as usize) < n));
        match &mut self.hold {
            Hold::Never => {}
            Hold::Steps { free, .. } => archive.column(free),
            Hold::Inclusive { last, .. } => archive.column(last),
        }
    }

    fn bytes(&self) -> usize {
        let hold = match self.hold {
            Hold::Never => 0,
            _ => 16 * self.len(),
        };
        self.population.bytes() + hold
    }
}

/// ∂(dV/dt)/∂input, tried at some values of all that the equation may read: it must be the same everywhere.
fn susceptibility<N: Neuron>(
    parameters: N::Parameters<f64>,
    potential: usize,
    input: usize,
) -> Result<f64, &'static str> {
    // By a large value, so that what else the equation has does not cost digits.
    const LARGE: f64 = 1_048_576.0;
    let start = N::initial(parameters);
    let slope = |v: f64, others: f64, t: f64, bound: f64, value: f64| {
        let state = N::State::from_fn(|k| {
            let state = start.as_ref()[k];
            if k == potential { v } else { state + others * (1.0 + state.abs()) }
        });
        let at = |value: f64| {
            let inputs = N::Inputs::from_fn(|k| if k == input { value } else { bound });
            N::derivative(parameters, state, Now { t, since_pre: NEVER, inputs }).as_ref()[potential]
        };
        let (with, without) = (at(value), at(0.0));
        // What is lost where a large number is added.
        ((with - without) / value, with.abs().max(without.abs()) / value.abs() * 1e-12)
    };
    let v = start.as_ref()[potential];
    let (first, _) = slope(v, 0.0, 0.0, 0.0, LARGE);
    if !(first.is_finite() && first > 0.0) {
        return Err("a current does not raise it");
    }
    for (by, others, t, bound, value) in [
        (0.0, 0.0, 0.0, 0.0, -LARGE),
        (0.0, 0.0, 0.0, 0.0, 64.0),
        (7.5, 0.0, 0.0, 0.0, LARGE),
        (-13.25, 0.0, 12.5, 0.0, LARGE),
        (31.0, 0.0, 0.0, 1.0, -64.0),
        (0.0, 0.37, 0.0, 0.0, LARGE),
        (0.0, -0.21, 3.0, 0.5, 64.0),
    ] {
        let (found, rounding) = slope(v + by, others, t, bound, value);
        // Where the equation has no value nothing is said.
        if (found - first).abs() > 1e-9 * first + rounding {
            return Err("how far a current raises it depends on more than parameters");
        }
    }
    Ok(first)
}

/// Spikes at given times.
pub(super) struct SpikeTimes {
    pub(super) n: usize,
    /// The step at the end of which each spike is emitted, and the cell; ascending.
    pub(super) spikes: Vec<(i64, u32)>,
    /// How many have been emitted.
    pub(super) next: u64,
}

impl<T: Real> Group<T> for SpikeTimes {
    fn len(&self) -> usize {
        self.n
    }

    fn emit(&mut self, step: Step, spikes: &mut Vec<u32>) -> Result<(), Error> {
        let first = usize::try_from(self.next).unwrap_or(usize::MAX);
        let due = self.spikes.get(first..).unwrap_or_default().iter().take_while(|(at, _)| *at <= step.number);
        let before = spikes.len();
        spikes.extend(due.map(|(_, cell)| *cell));
        self.next += (spikes.len() - before) as u64;
        Ok(())
    }

    fn has_start(&self) -> bool {
        true
    }

    fn archive(&mut self, archive: &mut Archive<'_>) {
        let mut sum = Fingerprint::new();
        sum.words(self.spikes.iter().flat_map(|(at, cell)| [at.cast_unsigned(), u64::from(*cell)]));
        archive.same(sum.value());
        archive.number(&mut self.next);
        archive.require(self.next <= self.spikes.len() as u64);
    }

    fn bytes(&self) -> usize {
        self.spikes.len() * size_of::<(i64, u32)>()
    }
}

fn no_states(name: &str) -> Error {
    Error::UnknownName { model: "a source", kind: "state", name: name.into(), hint: "it has none".into() }
}

/// Poisson processes with a rate that may change at steps.
pub(super) struct Poisson {
    pub(super) n: usize,
    /// The rates in Hz.
    pub(super) rate: Input,
    pub(super) random: Stream,
    /// What is left of the integral of each cell's rate until its next spike.
    pub(super) rest: Vec<f64>,
    /// How many spikes each cell has drawn.
    pub(super) drawn: Vec<u64>,
    /// The cells of one step that spike.
    found: Vec<u32>,
}

impl Poisson {
    /// `None` if they do not fit into memory.
    pub(super) fn new(n: usize, rate: Input, random: Stream) -> Option<Self> {
        let (rest, drawn) = (filled(n, 0.0)?, filled(n, 0)?);
        let mut poisson = Self { n, rate, random, rest, drawn, found: Vec::new() };
        for cell in 0..n {
            poisson.rest[cell] = poisson.draw(cell);
        }
        Some(poisson)
    }

    /// The spikes of a step, `mean` of each cell on average: by inversion of the Poisson distribution. What is left until the
    /// next spike of a process without memory is the same afterwards.
    fn count(&self, mean: f64, step: Step, spikes: &mut Vec<u32>) {
        let none = (-mean).exp();
        for index in (0_u32..).take(self.n) {
            // Number 0 of an event is that of a time between spikes.
            let u = self.random.draws(index, step.number.cast_unsigned()).uniform(1);
            let (mut k, mut probability, mut below) = (0.0, none, none);
            while u >= below && probability > 0.0 {
                k += 1.0;
                probability *= mean / k;
                below += probability;
                spikes.push(index);
            }
        }
    }

    /// The integral of the rate from one spike of a unit process to the next.
    fn draw(&mut self, cell: usize) -> f64 {
        let draws = self.random.draws(u32::try_from(cell).unwrap_or(u32::MAX), self.drawn[cell]);
        self.drawn[cell] += 1;
        draws.exponential(0)
    }
}

/// Where a cell spikes so often in a step on average, its spikes are counted at once instead of drawn one by one.
const COUNTED: core::ops::Range<f64> = 0.5..20.0;

/// Counts down what is left of cells, and pushes those at the end.
struct Expiry<'a, P> {
    rest: &'a mut [f64],
    found: &'a mut Vec<u32>,
    /// By how much a cell's is counted down.
    passed: P,
}

/// So many are counted down at once; few of them are at the end.
const LOOK: usize = 64;

impl<P: Fn(usize) -> f64> Kernel for Expiry<'_, P> {
    #[inline(always)]
    fn run(self) {
        for (first, rest) in (0..).step_by(LOOK).zip(self.rest.chunks_mut(LOOK)) {
            let mut ended = false;
            for (k, rest) in rest.iter_mut().enumerate() {
                *rest -= (self.passed)(first + k);
                ended |= *rest <= 0.0;
            }
            if ended {
                let ended = (first..).zip(&*rest).filter(|(_, rest)| **rest <= 0.0);
                self.found.extend(ended.map(|(cell, _)| u32::try_from(cell).unwrap_or(u32::MAX)));
            }
        }
    }
}

impl<T: Real> Group<T> for Poisson {
    fn len(&self) -> usize {
        self.n
    }

    fn emit(&mut self, step: Step, spikes: &mut Vec<u32>) -> Result<(), Error> {
        // Hz·ms
        let scale = step.dt / 1000.0;
        let Some(rates) = self.rate.section(step.number) else { return Ok(()) };
        if let Values::Uniform(rate) = rates
            && COUNTED.contains(&(rate * scale))
        {
            self.count(rate * scale, step, spikes);
            return Ok(());
        }
        let mut found = core::mem::take(&mut self.found);
        let rest = &mut self.rest;
        match rates {
            Values::Uniform(rate) => processor::run(Expiry { rest, found: &mut found, passed: |_| rate * scale }),
            Values::PerElement(rates) => {
                processor::run(Expiry { rest, found: &mut found, passed: |cell| rates[cell] * scale });
            }
        }
        for cell in found.drain(..) {
            while self.rest[cell as usize] <= 0.0 {
                spikes.push(cell);
                self.rest[cell as usize] += self.draw(cell as usize);
            }
        }
        self.found = found;
        Ok(())
    }

    fn archive(&mut self, archive: &mut Archive<'_>) {
        archive.column(&mut self.rest);
        archive.column(&mut self.drawn);
        // A process with a long way to make up for would spike without end.
        archive.require(self.rest.iter().all(|rest| *rest >= 0.0 && rest.is_finite()));
        archive.require(self.drawn.iter().all(|drawn| *drawn <= MOST));
    }

    fn bytes(&self) -> usize {
        16 * self.n
    }
}

/// A group of any kind.
pub(super) type AnyGroup<T> = Box<dyn Group<T>>;
