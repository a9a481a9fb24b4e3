//! Populations that are updated at events alone.

use alloc::borrow::ToOwned;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

use crate::array::Array;
use crate::error::Error;
use crate::model::{Arrival, since};
use crate::population::{EventOf, Spike};
use crate::random::Stream;
use crate::table::{Table, filled, zeros};
use crate::watch::{Bounds, Checks, Watch};
use crate::{EventDriven, Method, Model, Now, Real, names};

/// `n` elements of a model of which every state has an exact solution: an element is touched when a spike arrives at it or
/// its value is asked for, and is then integrated over the whole time since it was touched last. There is no step.
///
/// Each element has a time of its own, that of its latest event; times are in ms and never go back.
///
/// ```
/// use synapse_runtime::prelude::*;
///
/// #[derive(Synapse)]
/// #[synapse(dg/dt = -g / tau, on_pre(w) { g += w; }, output = g, event_driven)]
/// struct Expon {
///     #[param(ms, default = 8.0, positive)]
///     tau: f64,
/// }
///
/// let mut synapses = Population::<Expon>::builder(2, 0.0).build_event_driven()?;
/// synapses.deliver(1.234, &[Spike { element: 1, weight: 0.5 }])?;
/// // A silence of a week.
/// synapses.deliver(6.048e8, &[Spike { element: 1, weight: 2.0 }])?;
/// assert_eq!(synapses.state("g", 6.048e8 + 8.0)?, [0.0, 2.0 * (-1.0_f64).exp()]);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
pub struct LazyPopulation<M, T = f64> {
    n: usize,
    parameters: Table<f64>,
    rounded_parameters: Table<T>,
    /// Columns of `n` values, one for each state, each element at its own time.
    states: Vec<T>,
    /// The time of each element's latest event.
    updated: Vec<f64>,
    /// When the latest presynaptic spike arrived at each element.
    last_pre: Vec<f64>,
    /// Sum of weight × release over the spikes at the element's latest event.
    released: Vec<T>,
    /// One column for each input.
    inputs: Vec<T>,
    /// Where the random numbers of event blocks come from.
    random: Stream,
    /// Events so far: each draws numbers of its own.
    n_events: u64,
    /// Whether states are where they must be.
    watch: Watch,
    model: PhantomData<fn() -> M>,
}

impl<M: EventDriven, T: Real> LazyPopulation<M, T> {
    /// A population at time 0 with the given columns of states; `None` if it does not fit into memory.
    pub(crate) fn assemble(
        n: usize,
        parameters: Table<f64>,
        states: Vec<T>,
        random: Stream,
        checks: Checks,
    ) -> Option<Self> {
        Some(Self {
            n,
            rounded_parameters: parameters.rounded()?,
            parameters,
            states,
            updated: zeros(1, n)?,
            last_pre: filled(n, f64::NEG_INFINITY)?,
            released: zeros(1, n)?,
            inputs: zeros(M::INFO.inputs.len(), n)?,
            random,
            n_events: 0,
            watch: Watch::new(M::INFO, Method::Exact, n, checks),
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

    /// Lets presynaptic spikes arrive at time `t` (ms): each brings its element to that time and runs the model's `on_pre`.
    ///
    /// # Errors
    /// If `t` is not finite or lies before an event of such an element, or a spike names an element that does not exist or
    /// carries a weight that is not finite; then none is delivered. If all are delivered, and a state is not finite or has left
    /// what is proved of it, as for [`Population::advance`](crate::Population::advance).
    pub fn deliver(&mut self, t: f64, spikes: &[Spike]) -> Result<(), Error> {
        let mut signs = 0;
        for spike in spikes {
            self.check(spike.element, t)?;
            if !T::of(spike.weight).is_finite() {
                return Err(Error::SpikeWeight { element: spike.element, weight: spike.weight });
            }
            signs |= spike.weight.to_bits();
        }
        if signs >> 63 == 1 && spikes.iter().any(|spike| spike.weight < 0.0) {
            self.watch.inhibit();
        }
        let bounds = self.bounds();
        let mut is_plain = true;
        for spike in spikes {
            let weight = T::of(spike.weight);
            let (state, arrival) = self.arrival(spike.element, t, weight);
            let parameters = self.rounded_parameters.view().of(self.n, spike.element);
            let (state, release) = M::on_pre(parameters, state, arrival);
            is_plain &= bounds.hold(&state);
            self.store(spike.element, t, state);
            self.last_pre[spike.element] = t;
            self.released[spike.element] += weight * release;
        }
        if is_plain { Ok(()) } else { self.look_at(spikes.iter().map(|spike| spike.element), t) }
    }

    /// Lets postsynaptic spikes arrive at time `t` (ms), as [`LazyPopulation::deliver`] does presynaptic ones.
    ///
    /// # Errors
    /// As there.
    pub fn deliver_post(&mut self, t: f64, elements: &[usize]) -> Result<(), Error> {
        elements.iter().try_for_each(|element| self.check(*element, t))?;
        let bounds = self.bounds();
        let mut is_plain = true;
        for element in elements {
            let (state, arrival) = self.arrival(*element, t, T::ONE);
            let parameters = self.rounded_parameters.view().of(self.n, *element);
            let state = M::on_post(parameters, state, arrival);
            is_plain &= bounds.hold(&state);
            self.store(*element, t, state);
        }
        if is_plain { Ok(()) } else { self.look_at(elements.iter().copied(), t) }
    }

    /// The values of a state at time `t` (ms), one for each element; nothing is changed.
    ///
    /// # Errors
    /// If the model has no state of that name, `t` is not finite or lies before an event, or a state of an element would not be as
    /// it must be ([`deliver`](Self::deliver)).
    pub fn state(&self, name: &str, t: f64) -> Result<Vec<T>, Error> {
        let k = names::state(M::INFO, name)?;
        let bounds = self.bounds();
        let value = |element: usize| {
            self.check(element, t)?;
            let state = self.at(element, t);
            self.look(&state, element, t, &bounds)?;
            Ok(state.as_ref()[k])
        };
        (0..self.n).map(value).collect()
    }

    /// What each element hands on at time `t` (ms).
    ///
    /// # Errors
    /// If `t` is not finite or lies before an event, a state would not be as it must be ([`deliver`](Self::deliver)), or what is
    /// handed on not finite.
    pub fn outputs(&self, t: f64) -> Result<Vec<T>, Error> {
        let bounds = self.bounds();
        let output = |element: usize| {
            self.check(element, t)?;
            let released = if self.updated[element] == t { self.released[element] } else { T::ZERO };
            let parameters = self.rounded_parameters.view().of(self.n, element);
            let now = Now { t, since_pre: since(t, self.last_pre[element]), inputs: self.inputs(element) };
            let state = self.at(element, t);
            self.look(&state, element, t, &bounds)?;
            let value = M::output(parameters, state, released, now.rounded());
            if value.is_finite() || !self.watch.is_on() {
                return Ok(value);
            }
            let (model, what, value) = (M::INFO.name, "its output".to_owned(), value.as_f64());
            Err(Error::ElementNotFinite { model, what, element, value })
        };
        (0..self.n).map(output).collect()
    }

    /// The values of an input, to be written; as [`Population::input_mut`](crate::Population::input_mut).
    ///
    /// # Errors
    /// If the model has no input of that name.
    pub fn input_mut(&mut self, name: &str) -> Result<&mut [T], Error> {
        let k = names::input(M::INFO, name)?;
        Ok(&mut self.inputs[k * self.n..(k + 1) * self.n])
    }

    fn inputs(&self, element: usize) -> M::Inputs<T> {
        M::Inputs::gather(&self.inputs, self.n, element)
    }

    fn check(&self, element: usize, t: f64) -> Result<(), Error> {
        let Some(&last) = self.updated.get(element) else {
            return Err(Error::SpikeOutOfRange { element, n: self.n });
        };
        if t.is_finite() && t >= last { Ok(()) } else { Err(Error::Time { element, t, last }) }
    }

    /// The state of an element at a time that is not before its latest event.
    fn at(&self, element: usize, t: f64) -> M::State<T> {
        let state = M::State::gather(&self.states, self.n, element);
        let last = self.updated[element];
        if t == last {
            return state;
        }
        let in_parts = |n_parts: u32| {
            let part = (t - last) / f64::from(n_parts);
            let parameters = self.parameters.view().of(self.n, element);
            (0..n_parts).fold(state, |state, k| {
                let t = last + f64::from(k) * part;
                let now = Now { t, since_pre: since(t, self.last_pre[element]), inputs: self.inputs(element) };
                M::elapse(parameters, state, now, part)
            })
        };
        let state = in_parts(1);
        if is_finite::<M, T>(&state) {
            return state;
        }
        // So many time constants may have passed that their number is infinite: then parts of the time are not.
        let parts = (1..=MOST_HALVINGS).map(|halvings| in_parts(1 << halvings));
        parts.into_iter().find(is_finite::<M, T>).unwrap_or(state)
    }

    fn arrival(&self, element: usize, t: f64, weight: T) -> (M::State<T>, EventOf<M, T>) {
        let state = self.at(element, t);
        let now = Now { t, since_pre: since(t, self.last_pre[element]), inputs: self.inputs(element) }.rounded();
        let Now { t, since_pre, inputs } = now;
        let index = u32::try_from(element).unwrap_or(u32::MAX);
        let draws = self.random.draws(index, self.n_events);
        (state, Arrival { weight, prev: state, t, since_pre, inputs, draws })
    }

    #[inline(always)]
    fn store(&mut self, element: usize, t: f64, state: M::State<T>) {
        if self.updated[element] != t {
            self.released[element] = T::ZERO;
            self.updated[element] = t;
        }
        state.scatter(&mut self.states, self.n, element);
        self.n_events += 1;
    }

    /// Between which values states plainly are as they must be.
    fn bounds(&self) -> Bounds<M::State<T>> {
        Bounds::new::<M, T>(self.watch.watches_ranges(M::INFO))
    }

    /// Whether the states of an element at a time are as they must be.
    #[inline(always)]
    fn look(&self, state: &M::State<T>, element: usize, t: f64, bounds: &Bounds<M::State<T>>) -> Result<(), Error> {
        if bounds.hold(state) {
            return Ok(());
        }
        self.look_closely(state, (element, t, Some(self.updated[element])))
    }

    #[cold]
    #[inline(never)]
    fn look_closely(&self, state: &M::State<T>, place: (usize, f64, Option<f64>)) -> Result<(), Error> {
        if !self.watch.is_on() {
            return Ok(());
        }
        self.watch.look_at_element(M::INFO, state.as_ref(), self.n_events, place)
    }

    /// Looks at elements that have just had events at time `t`.
    #[cold]
    #[inline(never)]
    fn look_at(&self, mut elements: impl Iterator<Item = usize>, t: f64) -> Result<(), Error> {
        elements.try_for_each(|element| {
            let state = M::State::gather(&self.states, self.n, element);
            self.look_closely(&state, (element, t, None))
        })
    }
}

/// 4096 parts of a million years have fewer time constants of 10⁻³⁰⁰ ms than there are numbers.
const MOST_HALVINGS: u32 = 12;

fn is_finite<M: Model, T: Real>(state: &M::State<T>) -> bool {
    state.as_ref().iter().all(|value| value.is_finite())
}

impl<M: EventDriven, T> fmt::Debug for LazyPopulation<M, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LazyPopulation").field("model", &M::INFO.name).field("n", &self.n).finish_non_exhaustive()
    }
}
