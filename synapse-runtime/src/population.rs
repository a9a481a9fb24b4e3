//! Populations: many elements of one model, in columns.

use alloc::vec;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

#[cfg(feature = "std")]
use crate::archive::{Archive, Fingerprint};
use crate::array::Array;
use crate::columns::{Nows, Span};
use crate::description::{Values, check_initial, write_initial, write_values};
use crate::error::Error;
use crate::info::Method;
use crate::model::{Arrival, since};
use crate::processor::{self, Kernel};
use crate::random::Stream;
use crate::table::{Table, filled, zeros};
use crate::watch::{Checks, Scene, Watch};
use crate::{Current, Model, NEVER, Neuron, Now, Real, Solver, Synapse, names};

/// A presynaptic spike that arrives at an element of a population.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spike {
    /// The element, from 0.
    pub element: usize,
    /// The weight that the spike carries, in the unit of the model's `on_pre(w)`; 1 for a plain spike.
    pub weight: f64,
}

impl From<usize> for Spike {
    fn from(element: usize) -> Self {
        Self { element, weight: 1.0 }
    }
}

/// `n` elements of the model `M` in precision `T`: one column for each state, parameters uniform or one value per
/// element, and the propagator of one solver, computed once.
///
/// A step is [`advance`](Self::advance), which integrates over dt, then [`deliver`](Self::deliver), by which spikes
/// arrive, then [`outputs`](Self::outputs); [`step`](Self::step) does the first two. A simulator with another order
/// composes it from the same calls.
///
/// ```
/// use synapse_runtime::prelude::*;
///
/// #[derive(Synapse)]
/// #[synapse(dg/dt = -g / tau, on_pre(w) { g += w; }, output = g)]
/// struct Expon {
///     #[param(ms, default = 8.0, positive)]
///     tau: f64,
/// }
///
/// let mut synapses = Population::<Expon>::builder(3, 0.1).set("tau", vec![2.0, 5.0, 8.0]).build()?;
/// synapses.step(&[Spike { element: 1, weight: 0.5 }])?;
/// synapses.step(&[])?;
/// assert_eq!(synapses.outputs(), [0.0, 0.5 * (-0.1_f64 / 5.0).exp(), 0.0]);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
pub struct Population<M, T = f64> {
    n: usize,
    dt: f64,
    /// Steps since the start: the time is `n_steps`·`dt`, never a running sum.
    n_steps: u64,
    method: Method,
    solver: Solver<T>,
    /// The parameters as given and completed; the propagator is computed from these.
    parameters: Table<f64>,
    /// The same, rounded once to the precision of the population.
    rounded_parameters: Table<T>,
    propagator: Table<T>,
    /// Columns of `n` values, one for each state.
    states: Vec<T>,
    /// `states` before the latest advance; empty unless the model reads it.
    previous: Vec<T>,
    /// Sum of weight × release over the spikes since the latest advance.
    released: Vec<T>,
    /// The elements at which a spike arrived since the latest advance: where `released` may not be 0.
    reached: Vec<usize>,
    /// When the latest presynaptic spike arrived at each element; empty unless the model reads it.
    last_pre: Vec<f64>,
    /// One column for each input.
    inputs: Vec<T>,
    /// Where the random numbers of event blocks come from.
    random: Stream,
    /// Events since the latest advance: those of one element in one step draw numbers of their own.
    n_events: u16,
    /// Whether states are where they must be.
    watch: Watch,
    model: PhantomData<fn() -> M>,
}

/// An event at an element of a model.
pub(crate) type EventOf<M, T> = Arrival<T, <M as Model>::State<T>, <M as Model>::Inputs<T>>;

impl<M: Model, T: Real> Population<M, T> {
    /// A population at time 0 whose states are not yet set; `None` if it does not fit into memory.
    pub(crate) fn assemble(
        n: usize,
        dt: f64,
        method: Method,
        solver: Solver<T>,
        parameters: Table<f64>,
        propagator: Table<T>,
        random: Stream,
    ) -> Option<Self> {
        Some(Self {
            n,
            dt,
            n_steps: 0,
            method,
            solver,
            rounded_parameters: parameters.rounded()?,
            parameters,
            propagator,
            states: zeros(M::INFO.states.len(), n)?,
            previous: Vec::new(),
            released: zeros(1, n)?,
            reached: Vec::new(),
            last_pre: filled(if M::INFO.reads_since_pre { n } else { 0 }, f64::NEG_INFINITY)?,
            inputs: zeros(M::INFO.inputs.len(), n)?,
            random,
            n_events: 0,
            watch: Watch::new(M::INFO, method, n, Checks::default()).within(M::INFO, method, solver.tolerance()),
            model: PhantomData,
        })
    }

    /// The number of elements.
    pub fn len(&self) -> usize {
        self.n
    }

    /// Whether there are no elements.
    pub fn is_empty(&self) -> bool {
        self.n == 0
    }

    /// The step length in ms.
    pub fn dt(&self) -> f64 {
        self.dt
    }

    /// The time in ms: the number of steps times the step length.
    pub fn time(&self) -> f64 {
        self.n_steps as f64 * self.dt
    }

    /// The tolerance of its substeps, if the solver takes any.
    #[cfg(feature = "std")]
    pub(crate) fn tolerance(&self) -> f64 {
        self.solver.tolerance()
    }

    /// The solver.
    pub fn method(&self) -> Method {
        self.method
    }

    /// The values of a state, one for each element, in its declared unit.
    ///
    /// # Errors
    /// If the model has no state of that name.
    pub fn state(&self, name: &str) -> Result<&[T], Error> {
        let column = self.column(name)?;
        Ok(&self.states[column])
    }

    /// The values of a state, to be written.
    ///
    /// # Errors
    /// If the model has no state of that name.
    pub fn state_mut(&mut self, name: &str) -> Result<&mut [T], Error> {
        let column = self.column(name)?;
        self.watch.written();
        Ok(&mut self.states[column])
    }

    /// Sets the values of a state: a number for all elements, or one value for each.
    ///
    /// # Errors
    /// If the model has no state of that name, there are more or fewer values than elements, or one is not finite.
    pub fn set_state(&mut self, name: &str, values: &Values) -> Result<(), Error> {
        let k = names::state(M::INFO, name)?;
        let (model, n) = (M::INFO.name, self.n);
        write_values((model, M::INFO.states[k].name), values, self.column_of_mut(k), |found| Error::Length {
            model,
            name: name.into(),
            expected: n,
            found,
        })?;
        self.watch.written();
        if self.n_steps == 0 && M::INFO.reads_prev {
            // Before the first step the states were what they are at its start.
            self.previous.clone_from(&self.states);
        }
        Ok(())
    }

    /// The values of an input, to be written: what is bound from outside, in its declared unit. They last until they are
    /// written again; at the start they are 0.
    ///
    /// # Errors
    /// If the model has no input of that name.
    pub fn input_mut(&mut self, name: &str) -> Result<&mut [T], Error> {
        let k = names::input(M::INFO, name)?;
        Ok(&mut self.inputs[k * self.n..(k + 1) * self.n])
    }

    /// The value of a parameter at each element, defaults filled in, in its declared unit.
    ///
    /// # Errors
    /// If the model has no parameter of that name.
    pub fn parameter(&self, name: &str) -> Result<Vec<f64>, Error> {
        let k = names::parameter(M::INFO, name)?;
        Ok((0..self.n).map(|element| self.parameters.get(self.n, k, element)).collect())
    }

    /// Sum over the spikes since the latest advance of weight × release, one for each element.
    pub fn released(&self) -> &[T] {
        &self.released
    }

    /// Integrates every element over dt.
    ///
    /// # Errors
    /// If a state has stopped being a finite number, or has left what is proved of it
    /// ([`StateInfo::invariant`](crate::info::StateInfo::invariant)) by more than rounding: by some thousand units in the last
    /// place, and one more for each step, of 1 or of the largest value of that unit at the element. What is proved is looked at
    /// for as long as no state has been set outside of it and no weight was below 0 where it depends on that.
    ///
    /// The error tells between which times it happened: in this step, or in one of at most 63 steps before where looking in
    /// every step would cost more than about 2 %. The population has advanced, and the next step reports it again if it lasts.
    /// [`check`](Self::check) looks at once, and the builder has
    /// [`check_every_step`](crate::PopulationBuilder::check_every_step) and
    /// [`unchecked`](crate::PopulationBuilder::unchecked).
    pub fn advance(&mut self) -> Result<(), Error> {
        let is_due = self.begin_step();
        self.integrate();
        if is_due { self.check() } else { Ok(()) }
    }

    /// Looks whether all states are as they must be now ([`advance`](Self::advance)).
    ///
    /// # Errors
    /// If one is not, unless the population is unchecked.
    #[inline(never)]
    pub fn check(&mut self) -> Result<(), Error> {
        if !self.watch.is_on() {
            return Ok(());
        }
        self.read_news();
        let of = if M::INFO.cell.is_some() { "cell" } else { "element" };
        let scene = Scene { info: M::INFO, method: self.method, dt: self.dt, n_steps: self.n_steps, of };
        let (n, states) = (self.n, &self.states);
        self.watch.look_since(self.watch.seen(), scene, n, |k| Some(&states[k * n..(k + 1) * n]))?;
        self.watch.saw(self.n_steps);
        Ok(())
    }

    /// Counts a step that begins; whether it is time to look when it is done.
    #[inline]
    pub(crate) fn begin_step(&mut self) -> bool {
        let is_due = self.watch.is_due();
        if is_due {
            self.read_news();
        }
        is_due
    }

    /// What watches the states.
    pub(crate) fn watch(&mut self) -> &mut Watch {
        &mut self.watch
    }

    /// What was written to states, if anything, decides whether they can leave what is proved of them.
    #[inline(never)]
    fn read_news(&mut self) {
        if self.watch.has_news() {
            let is_inside = self.watch.is_within(M::INFO, self.n_steps, self.n, |k| Some(self.column_of(k)));
            self.watch.read_news(is_inside);
        }
    }

    /// Integrates every element over dt, without looking at what comes out.
    #[inline]
    pub(crate) fn integrate(&mut self) {
        if M::INFO.reads_prev {
            self.previous.clone_from(&self.states);
        }
        let span = Span {
            t: self.time(),
            dt: self.dt,
            propagator: self.propagator.view(),
            parameters: self.parameters.view(),
            last_pre: &self.last_pre,
            inputs: &self.inputs,
        };
        self.solver.advance(&span, &mut self.states, self.n);
        self.clear_released();
        self.n_events = 0;
        self.n_steps += 1;
    }

    /// The values of the state at a position.
    pub(crate) fn column_of(&self, k: usize) -> &[T] {
        &self.states[k * self.n..(k + 1) * self.n]
    }

    /// The same, to be written.
    pub(crate) fn column_of_mut(&mut self, k: usize) -> &mut [T] {
        &mut self.states[k * self.n..(k + 1) * self.n]
    }

    /// The values of the input at a position, to be written.
    pub(crate) fn input_column_mut(&mut self, k: usize) -> &mut [T] {
        &mut self.inputs[k * self.n..(k + 1) * self.n]
    }

    /// The values of the state at a position, and of two inputs, to be written.
    #[cfg(feature = "std")]
    pub(crate) fn potential_and_inputs(&mut self, state: usize, inputs: [usize; 2]) -> (&[T], [&mut [T]; 2]) {
        let n = self.n;
        let columns = self.inputs.get_disjoint_mut(inputs.map(|k| k * n..(k + 1) * n));
        (&self.states[state * n..(state + 1) * n], columns.unwrap_or_default())
    }

    /// All states, column after column.
    #[cfg(feature = "std")]
    pub(crate) fn states(&self) -> &[T] {
        &self.states
    }

    /// The same, to be written.
    #[cfg(feature = "std")]
    pub(crate) fn states_mut(&mut self) -> &mut Vec<T> {
        &mut self.states
    }

    /// All inputs, column after column.
    #[cfg(feature = "std")]
    pub(crate) fn inputs(&self) -> &[T] {
        &self.inputs
    }

    /// The completed parameters of all elements.
    #[cfg(feature = "std")]
    pub(crate) fn parameters(&self) -> &Table<f64> {
        &self.parameters
    }

    /// The completed parameters of an element.
    pub(crate) fn given(&self, element: usize) -> M::Parameters<f64> {
        self.parameters.view().of(self.n, element)
    }

    /// Back to time 0 and the initial states.
    pub fn reset(&mut self) {
        write_initial::<M, T>(self.parameters.view(), self.n, &mut self.states);
        if M::INFO.reads_prev {
            self.previous.clone_from(&self.states);
        }
        self.clear_released();
        self.last_pre.fill(f64::NEG_INFINITY);
        self.inputs.fill(T::ZERO);
        self.n_events = 0;
        self.n_steps = 0;
        self.watch.restart();
    }

    /// What an element reads now.
    #[inline]
    fn now(&self, element: usize) -> Now<f64, M::Inputs<T>> {
        let t = self.time();
        let since_pre = self.last_pre.get(element).map_or(NEVER, |last| since(t, *last));
        Now { t, since_pre, inputs: M::Inputs::gather(&self.inputs, self.n, element) }
    }

    fn clear_released(&mut self) {
        for element in self.reached.drain(..) {
            self.released[element] = T::ZERO;
        }
    }

    fn column(&self, name: &str) -> Result<core::ops::Range<usize>, Error> {
        let k = names::state(M::INFO, name)?;
        Ok(k * self.n..(k + 1) * self.n)
    }
}

impl<M: Synapse, T: Real> Population<M, T> {
    /// Lets spikes arrive now: each runs the model's `on_pre` once, with its own weight, in the order of the slice.
    ///
    /// # Errors
    /// If a spike names an element that does not exist or carries a weight that is not finite; then none is delivered.
    pub fn deliver(&mut self, spikes: &[Spike]) -> Result<(), Error> {
        let mut signs = 0;
        for spike in spikes {
            if spike.element >= self.n {
                return Err(Error::SpikeOutOfRange { element: spike.element, n: self.n });
            }
            if !T::of(spike.weight).is_finite() {
                return Err(Error::SpikeWeight { element: spike.element, weight: spike.weight });
            }
            signs |= spike.weight.to_bits();
        }
        if signs >> 63 == 1 && spikes.iter().any(|spike| spike.weight < 0.0) {
            self.watch.inhibit();
        }
        for spike in spikes {
            self.deliver_one(*spike);
        }
        Ok(())
    }

    /// Lets postsynaptic spikes arrive now: each runs the model's `on_post` once at its element, in the order of the slice.
    ///
    /// # Errors
    /// If an element does not exist; then no spike is delivered.
    pub fn deliver_post(&mut self, elements: &[usize]) -> Result<(), Error> {
        if let Some(element) = elements.iter().find(|element| **element >= self.n) {
            return Err(Error::SpikeOutOfRange { element: *element, n: self.n });
        }
        for element in elements {
            let (state, arrival) = self.arrival(*element, T::ONE);
            let parameters = self.rounded_parameters.view().of(self.n, *element);
            M::on_post(parameters, state, arrival).scatter(&mut self.states, self.n, *element);
            self.n_events = self.n_events.wrapping_add(1);
        }
        Ok(())
    }

    /// A whole step: [`advance`](Self::advance), then [`deliver`](Self::deliver).
    ///
    /// # Errors
    /// As [`advance`](Self::advance), when no spike is delivered, and as [`deliver`](Self::deliver); the population has then
    /// advanced.
    pub fn step(&mut self, spikes: &[Spike]) -> Result<(), Error> {
        self.advance()?;
        self.deliver(spikes)
    }

    /// What each element hands on now.
    pub fn outputs(&self) -> Vec<T> {
        let mut outputs = vec![T::ZERO; self.n];
        self.write_outputs(&mut outputs);
        outputs
    }

    /// Writes what each element hands on now into `outputs`; of slices of different length the shorter counts.
    pub fn write_outputs(&self, outputs: &mut [T]) {
        processor::run(Outputs { population: self, places: outputs });
    }

    /// The current of an element into a cell at the membrane potential `v` (mV), and ∂current/∂v, in the declared unit; `None` if there is
    /// no such element.
    pub fn current(&self, element: usize, v: T) -> Option<(T, T)>
    where
        M: Current,
    {
        (element < self.n).then(|| {
            let state = M::State::gather(&self.states, self.n, element);
            let parameters = self.rounded_parameters.view().of(self.n, element);
            let now = self.now(element).rounded();
            (M::current(parameters, state, v, now), M::slope(parameters, state, v, now))
        })
    }

    fn deliver_one(&mut self, spike: Spike) {
        self.deliver_scaled(spike.element, T::of(spike.weight));
    }

    /// Lets one spike arrive, of a weight whose sign the caller has told to the watch; gives its release.
    ///
    /// # Panics
    /// If there is no such element.
    pub(crate) fn deliver_scaled(&mut self, element: usize, weight: T) -> T {
        let n = self.n;
        let (state, arrival) = self.arrival(element, weight);
        let parameters = self.rounded_parameters.view().of(n, element);
        let (state, release) = M::on_pre(parameters, state, arrival);
        state.scatter(&mut self.states, n, element);
        let t = self.time();
        if let Some(last) = self.last_pre.get_mut(element) {
            *last = t;
        }
        self.released[element] += weight * release;
        self.reached.push(element);
        self.n_events = self.n_events.wrapping_add(1);
        release
    }
}

/// The loop of [`Population::write_outputs`].
struct Outputs<'a, M, T> {
    population: &'a Population<M, T>,
    places: &'a mut [T],
}

impl<M: Synapse, T: Real> Kernel for Outputs<'_, M, T> {
    #[inline(always)]
    fn run(self) {
        let Population { n, states, released, rounded_parameters, .. } = self.population;
        let n = *n;
        let parameters = rounded_parameters.view().rows::<M::Parameters<T>>(n);
        let states = M::State::columns(states, n);
        let released = &released[..n];
        let nows = self.population.nows();
        for (element, place) in self.places.iter_mut().take(n).enumerate() {
            let state = M::State::at(states, element);
            let released = if M::INFO.reads_released { released[element] } else { T::ZERO };
            *place = M::output(parameters.of(element), state, released, nows.of(element).rounded());
        }
    }
}

impl<M: Neuron, T: Real> Population<M, T> {
    /// Pushes every cell that spikes in its state, ascending.
    pub(crate) fn find_spikes(&self, spikes: &mut Vec<u32>) {
        processor::run(Spikes { population: self, spikes });
    }

    /// What a spike does to the cell itself.
    pub(crate) fn reset_cell(&mut self, cell: usize) {
        let (state, arrival) = self.arrival(cell, T::ONE);
        let parameters = self.rounded_parameters.view().of(self.n, cell);
        M::reset(parameters, state, arrival).scatter(&mut self.states, self.n, cell);
    }
}

/// The loop of [`Population::find_spikes`].
struct Spikes<'a, N, T> {
    population: &'a Population<N, T>,
    spikes: &'a mut Vec<u32>,
}

/// So many cells are looked at at once; few of them spike.
const LOOK: usize = 64;

impl<N: Neuron, T: Real> Kernel for Spikes<'_, N, T> {
    #[inline(always)]
    fn run(self) {
        let Population { n, states, rounded_parameters, .. } = self.population;
        let n = *n;
        let parameters = rounded_parameters.view().rows::<N::Parameters<T>>(n);
        let states = N::State::columns(states, n);
        let nows = self.population.nows();
        for first in (0..n).step_by(LOOK) {
            let end = (first + LOOK).min(n);
            let mut found = [false; LOOK];
            for (element, found) in (first..end).zip(&mut found) {
                *found = N::spikes(parameters.of(element), N::State::at(states, element), nows.of(element).rounded());
            }
            // Over all of them, so that it is one comparison of a vector.
            if found.iter().map(|found| u8::from(*found)).fold(0, |any, found| any | found) != 0 {
                let cells = (first..end).zip(found).filter(|(_, found)| *found);
                self.spikes.extend(cells.map(|(cell, _)| u32::try_from(cell).unwrap_or(u32::MAX)));
            }
        }
    }
}

impl<M: Model, T: Real> Population<M, T> {
    /// What elements read now.
    #[inline(always)]
    fn nows(&self) -> Nows<'_, M, T> {
        Nows::new(self.time(), &self.last_pre, &self.inputs, self.n)
    }

    /// The state of an element, and what else an event block may know.
    #[inline]
    fn arrival(&self, element: usize, weight: T) -> (M::State<T>, EventOf<M, T>) {
        let state = M::State::gather(&self.states, self.n, element);
        let prev = if M::INFO.reads_prev { M::State::gather(&self.previous, self.n, element) } else { state };
        let Now { t, since_pre, inputs } = self.now(element).rounded();
        let index = u32::try_from(element).unwrap_or(u32::MAX);
        let draws = self.random.draws(index, self.n_steps).nth_event(self.n_events);
        (state, Arrival { weight, prev, t, since_pre, inputs, draws })
    }

    /// Lets spikes of one cell arrive at the elements `targets` with their weights, without keeping what is released.
    ///
    /// # Panics
    /// If there is no such element.
    pub(crate) fn deliver_row(&mut self, targets: &[u32], weights: &[T])
    where
        M: Synapse,
    {
        if self.watch.reads_weights(M::INFO) && has_negative(weights) {
            self.watch.inhibit();
        }
        let Self { n, states, previous, last_pre, inputs, .. } = self;
        let n = *n;
        let t = self.n_steps as f64 * self.dt;
        let parameters = self.rounded_parameters.view().rows::<M::Parameters<T>>(n);
        let inputs = M::Inputs::columns(inputs, n);
        let mut before = None;
        for (target, weight) in targets.iter().zip(weights) {
            // Elements have numbers of their own; only several spikes at one need further ones.
            if M::INFO.random && before.replace(*target) == Some(*target) {
                self.n_events = self.n_events.wrapping_add(1);
            }
            let element = *target as usize;
            let state = M::State::gather(states, n, element);
            let prev = if M::INFO.reads_prev { M::State::gather(previous, n, element) } else { state };
            let since_pre = if M::INFO.reads_since_pre { since(t, last_pre[element]) } else { NEVER };
            let Now { t: now, since_pre, inputs } =
                Now { t, since_pre, inputs: M::Inputs::at(inputs, element) }.rounded();
            let draws = self.random.draws(*target, self.n_steps).nth_event(self.n_events);
            let arrival = Arrival { weight: *weight, prev, t: now, since_pre, inputs, draws };
            let (state, _) = M::on_pre(parameters.of(element), state, arrival);
            state.scatter(states, n, element);
            if M::INFO.reads_since_pre {
                last_pre[element] = t;
            }
        }
        if M::INFO.random {
            self.n_events = self.n_events.wrapping_add(1);
        }
    }

    /// What tells it from others: the model, its solver and its parameters.
    #[cfg(feature = "std")]
    fn fingerprint(&self) -> u64 {
        let mut sum = Fingerprint::new();
        sum.text(M::INFO.name);
        sum.text(self.method.name());
        sum.word(self.n as u64);
        sum.reals(self.parameters.values());
        sum.reals(self.propagator.values());
        sum.value()
    }

    /// Saves or restores what changes in a run.
    #[cfg(feature = "std")]
    pub(crate) fn archive(&mut self, archive: &mut Archive<'_>) {
        archive.same(self.fingerprint());
        archive.count(&mut self.n_steps);
        archive.reals(&mut self.states);
        archive.reals(&mut self.previous);
        archive.reals(&mut self.inputs);
        archive.column(&mut self.last_pre);
        let end = self.n_steps as f64 * self.dt;
        archive.require(self.last_pre.iter().all(|last| *last <= end));
        archive.reals(&mut self.released);
        let mut reached: Vec<u64> = self.reached.iter().map(|element| *element as u64).collect();
        archive.list(&mut reached);
        let n = self.n;
        archive.require(reached.iter().all(|element| *element < n as u64));
        self.reached = reached.iter().filter_map(|element| usize::try_from(*element).ok().filter(|k| *k < n)).collect();
        archive.number(&mut self.n_events);
        if archive.is_restoring() {
            // What has been restored is what the steps from now on start from.
            self.watch.restart();
            self.watch.saw(self.n_steps);
            self.watch.written();
        }
    }

    /// How many bytes its columns take.
    #[cfg(feature = "std")]
    pub(crate) fn bytes(&self) -> usize {
        let reals = self.states.len() + self.previous.len() + self.inputs.len() + self.released.len();
        reals * size_of::<T>() + self.last_pre.len() * 8
    }

    /// Refuses initial values that are not finite.
    pub(crate) fn check_initial(&self) -> Result<(), Error> {
        check_initial::<M, T>(&self.states, &self.parameters, self.n)
    }
}

/// Whether one of the weights is below 0.
pub(crate) fn has_negative<T: Real>(weights: &[T]) -> bool {
    // Over all of them, so that it is one comparison of a vector.
    weights.iter().map(|weight| u8::from(*weight < T::ZERO)).fold(0, |any, negative| any | negative) != 0
}

// Derived implementations would ask the same of the model, which is only a name here.
impl<M, T: Clone> Clone for Population<M, T> {
    fn clone(&self) -> Self {
        Self {
            n: self.n,
            dt: self.dt,
            n_steps: self.n_steps,
            method: self.method,
            solver: self.solver.clone(),
            parameters: self.parameters.clone(),
            rounded_parameters: self.rounded_parameters.clone(),
            propagator: self.propagator.clone(),
            states: self.states.clone(),
            previous: self.previous.clone(),
            released: self.released.clone(),
            reached: self.reached.clone(),
            last_pre: self.last_pre.clone(),
            inputs: self.inputs.clone(),
            random: self.random,
            n_events: self.n_events,
            watch: self.watch,
            model: PhantomData,
        }
    }
}

impl<M: Model, T> fmt::Debug for Population<M, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Population")
            .field("model", &M::INFO.name)
            .field("n", &self.n)
            .field("dt", &self.dt)
            .field("n_steps", &self.n_steps)
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}
