//! Populations: many elements of one model, in columns.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use alloc::{borrow::ToOwned, vec};
use core::fmt;
use core::marker::PhantomData;

use crate::columns::{Array, Coefficients};
use crate::error::{Error, Place};
use crate::info::{Method, ParameterDefault};
use crate::model::{Arrival, Solver};
use crate::{Model, Real, Synapse, names};

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

/// A parameter's values for a population.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// The same for all elements.
    Uniform(f64),
    /// One for each element.
    PerElement(Vec<f64>),
}

impl From<f64> for Values {
    fn from(value: f64) -> Self {
        Self::Uniform(value)
    }
}

impl From<Vec<f64>> for Values {
    fn from(values: Vec<f64>) -> Self {
        Self::PerElement(values)
    }
}

impl From<&[f64]> for Values {
    fn from(values: &[f64]) -> Self {
        Self::PerElement(values.to_vec())
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
    model: PhantomData<fn() -> M>,
}

impl<M: Model, T: Real> Population<M, T> {
    /// Describes a population of `n` elements that steps by `dt` milliseconds.
    ///
    /// Parameters have their defaults and the solver is the model's first until the builder is told otherwise.
    pub fn builder(n: usize, dt: f64) -> PopulationBuilder<M, T> {
        PopulationBuilder { description: Description::new(n, dt), population: PhantomData }
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
        Ok(&mut self.states[column])
    }

    /// The value of a parameter at each element, defaults filled in, in its declared unit.
    ///
    /// # Errors
    /// If the model has no parameter of that name.
    pub fn parameter(&self, name: &str) -> Result<Vec<f64>, Error> {
        let k = parameter_index::<M>(name)?;
        Ok((0..self.n).map(|element| self.parameters.get(self.n, k, element)).collect())
    }

    /// Sum over the spikes since the latest advance of weight × release, one for each element.
    pub fn released(&self) -> &[T] {
        &self.released
    }

    /// Integrates every element over dt.
    pub fn advance(&mut self) {
        if M::INFO.reads_prev {
            self.previous.clone_from(&self.states);
        }
        let t = T::of(self.time());
        self.solver.advance(self.propagator.view(), &mut self.states, self.n, t);
        self.clear_released();
        self.n_steps += 1;
    }

    /// Back to time 0 and the initial states.
    pub fn reset(&mut self) {
        for element in 0..self.n {
            let initial = M::initial(self.parameters.view().of(self.n, element));
            let rounded = M::State::from_fn(|k| T::of(initial.as_ref()[k]));
            rounded.scatter(&mut self.states, self.n, element);
        }
        if M::INFO.reads_prev {
            self.previous.clone_from(&self.states);
        }
        self.clear_released();
        self.n_steps = 0;
    }

    fn clear_released(&mut self) {
        for element in self.reached.drain(..) {
            self.released[element] = T::ZERO;
        }
    }

    fn column(&self, name: &str) -> Result<core::ops::Range<usize>, Error> {
        let states = M::INFO.states;
        let k = states.iter().position(|state| state.name == name).ok_or_else(|| Error::UnknownName {
            model: M::INFO.name,
            kind: "state",
            name: name.to_owned(),
            hint: names::hint(name, states.iter().map(|state| state.name)),
        })?;
        Ok(k * self.n..(k + 1) * self.n)
    }
}

impl<M: Synapse, T: Real> Population<M, T> {
    /// Lets spikes arrive now: each runs the model's `on_pre` once, with its own weight, in the order of the slice.
    ///
    /// # Errors
    /// If a spike names an element that does not exist or carries a weight that is not finite; then none is delivered.
    pub fn deliver(&mut self, spikes: &[Spike]) -> Result<(), Error> {
        for spike in spikes {
            if spike.element >= self.n {
                return Err(Error::SpikeOutOfRange { element: spike.element, n: self.n });
            }
            if !spike.weight.is_finite() {
                return Err(Error::SpikeWeight { element: spike.element, weight: spike.weight });
            }
        }
        let t = T::of(self.time());
        for spike in spikes {
            self.deliver_one(*spike, t);
        }
        Ok(())
    }

    /// A whole step: [`advance`](Self::advance), then [`deliver`](Self::deliver).
    ///
    /// # Errors
    /// As [`deliver`](Self::deliver); the population has then advanced.
    pub fn step(&mut self, spikes: &[Spike]) -> Result<(), Error> {
        self.advance();
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
        let t = T::of(self.time());
        let parameters = self.rounded_parameters.view();
        for (element, (output, released)) in outputs.iter_mut().zip(&self.released).enumerate() {
            let state = M::State::gather(&self.states, self.n, element);
            *output = M::output(parameters.of(self.n, element), state, *released, t);
        }
    }

    fn deliver_one(&mut self, spike: Spike, t: T) {
        let (n, element) = (self.n, spike.element);
        let weight = T::of(spike.weight);
        let state = M::State::gather(&self.states, n, element);
        let prev = if M::INFO.reads_prev { M::State::gather(&self.previous, n, element) } else { state };
        let parameters = self.rounded_parameters.view().of(n, element);
        let (state, release) = M::on_pre(parameters, state, Arrival { weight, prev, t });
        state.scatter(&mut self.states, n, element);
        self.released[element] += weight * release;
        self.reached.push(element);
    }
}

/// The description of a population that is not yet built.
pub struct PopulationBuilder<M, T = f64> {
    description: Description,
    population: PhantomData<fn() -> (M, T)>,
}

impl<M: Model, T: Real> PopulationBuilder<M, T> {
    /// Chooses a solver; without this it is the first that the model was declared with.
    #[must_use]
    pub fn method(mut self, method: Method) -> Self {
        self.description = self.description.method(method);
        self
    }

    /// Sets a parameter by name, in its declared unit: a number for all elements or one value for each.
    #[must_use]
    pub fn set(mut self, name: &str, values: impl Into<Values>) -> Self {
        self.description = self.description.set(name, values);
        self
    }

    /// Gives all elements the parameters of `model`.
    #[must_use]
    pub fn uniform(mut self, model: &M) -> Self {
        for (info, value) in M::INFO.parameters.iter().zip(model.given().as_ref()) {
            if let Some(value) = value {
                self = self.set(info.name, *value);
            }
        }
        self
    }

    /// Computes parameters, propagator and initial states.
    ///
    /// # Errors
    /// As [`Description::build`].
    pub fn build(self) -> Result<Population<M, T>, Error> {
        self.description.build()
    }
}

/// What makes a population of a model that is named later: size, step, solver and parameters by name.
#[derive(Clone, Debug, PartialEq)]
pub struct Description {
    n: usize,
    dt: f64,
    method: Option<Method>,
    given: Vec<(String, Values)>,
}

impl Description {
    /// `n` elements that step by `dt` milliseconds, with default parameters and the model's first solver.
    pub fn new(n: usize, dt: f64) -> Self {
        Self { n, dt, method: None, given: Vec::new() }
    }

    /// Chooses a solver; without this it is the first that the model was declared with.
    #[must_use]
    pub fn method(mut self, method: Method) -> Self {
        self.method = Some(method);
        self
    }

    /// Sets a parameter by name, in its declared unit: a number for all elements or one value for each.
    #[must_use]
    pub fn set(mut self, name: &str, values: impl Into<Values>) -> Self {
        self.given.push((name.to_owned(), values.into()));
        self
    }

    /// Computes parameters, propagator and initial states of a population of `M`.
    ///
    /// # Errors
    /// If a parameter is unknown, missing, outside its bounds or given with the wrong number of values, if the step is
    /// not a finite number of 0 or more, if the model has no such solver, or if the parameters of some element make a
    /// default, a rate or a coefficient of the step that is not finite.
    pub fn build<M: Model, T: Real>(&self) -> Result<Population<M, T>, Error> {
        let (n, dt) = (self.n, self.dt);
        if !dt.is_finite() || dt < 0.0 {
            return Err(Error::StepLength(dt));
        }
        let method = self.method.unwrap_or(M::INFO.solvers[0].method);
        let solver = M::solver::<T>(method).ok_or_else(|| Error::UnknownMethod {
            model: M::INFO.name,
            method,
            known: M::INFO.solvers.iter().map(|solver| solver.method.name()).collect::<Vec<_>>().join(", "),
        })?;
        let parameters = self.parameters::<M>()?;
        let propagator = propagator::<M, T>(&solver, &parameters, n, dt)?;
        let mut population = Population {
            n,
            dt,
            n_steps: 0,
            method,
            solver,
            rounded_parameters: parameters.rounded(),
            parameters,
            propagator,
            states: vec![T::ZERO; M::INFO.states.len() * n],
            previous: Vec::new(),
            released: vec![T::ZERO; n],
            reached: Vec::new(),
            model: PhantomData,
        };
        population.reset();
        population.check_initial()?;
        Ok(population)
    }

    /// The completed parameters, checked.
    fn parameters<M: Model>(&self) -> Result<Table<f64>, Error> {
        let given = self.given_by_position::<M>()?;
        let uniform = !given.iter().any(|values| matches!(values, Some(Values::PerElement(_))));
        Table::collect(given.len(), self.n, uniform, |place, row: &mut [f64]| {
            let element = place.index();
            let complete = M::complete(M::Parameters::from_fn(|k| {
                given[k].map(|values| match values {
                    Values::Uniform(value) => *value,
                    Values::PerElement(list) => list[element],
                })
            }));
            row.copy_from_slice(complete.as_ref());
            check_bounds::<M>(row, &given, place)
        })
    }

    /// What is given for each parameter of the model; the last word counts.
    fn given_by_position<M: Model>(&self) -> Result<Vec<Option<&Values>>, Error> {
        let mut given: Vec<Option<&Values>> = vec![None; M::INFO.parameters.len()];
        for (name, values) in &self.given {
            if let Values::PerElement(list) = values
                && list.len() != self.n
            {
                return Err(Error::Length {
                    model: M::INFO.name,
                    name: name.clone(),
                    expected: self.n,
                    found: list.len(),
                });
            }
            given[parameter_index::<M>(name)?] = Some(values);
        }
        let mut infos = M::INFO.parameters.iter().zip(&given);
        match infos.find(|(info, values)| values.is_none() && info.default == ParameterDefault::None) {
            Some((info, _)) => Err(Error::MissingParameter { model: M::INFO.name, parameter: info.name }),
            None => Ok(given),
        }
    }
}

impl<M: Model, T: Real> Population<M, T> {
    fn check_initial(&self) -> Result<(), Error> {
        let Some(at) = self.states.iter().position(|value| !value.is_finite()) else {
            return Ok(());
        };
        Err(Error::NotFinite {
            model: M::INFO.name,
            what: format!("the initial value of `{}`", M::INFO.states[at / self.n].name),
            place: self.parameters.place(at % self.n),
            value: self.states[at].as_f64(),
        })
    }
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

impl<M: Model, T> fmt::Debug for PopulationBuilder<M, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PopulationBuilder")
            .field("model", &M::INFO.name)
            .field("description", &self.description)
            .finish_non_exhaustive()
    }
}

fn parameter_index<M: Model>(name: &str) -> Result<usize, Error> {
    let infos = M::INFO.parameters;
    infos.iter().position(|info| info.name == name).ok_or_else(|| Error::UnknownName {
        model: M::INFO.name,
        kind: "parameter",
        name: name.to_owned(),
        hint: names::hint(name, infos.iter().map(|info| info.name)),
    })
}

fn check_bounds<M: Model>(row: &[f64], given: &[Option<&Values>], place: Place) -> Result<(), Error> {
    for ((info, value), given) in M::INFO.parameters.iter().zip(row).zip(given) {
        if given.is_none() && !value.is_finite() {
            return Err(Error::NotFinite {
                model: M::INFO.name,
                what: format!("the default of `{}`", info.name),
                place,
                value: *value,
            });
        }
        if !info.admits(*value) {
            let bounds = info.bounds().to_string();
            return Err(Error::OutOfBounds {
                model: M::INFO.name,
                parameter: info.name,
                place,
                value: *value,
                bounds: if bounds.is_empty() { "a number".to_owned() } else { bounds },
            });
        }
    }
    Ok(())
}

/// The coefficients of a step for each set of parameters; refused where a rate or a coefficient is not finite.
fn propagator<M: Model, T: Real>(
    solver: &Solver<T>,
    parameters: &Table<f64>,
    n: usize,
    dt: f64,
) -> Result<Table<T>, Error> {
    let uniform = matches!(parameters, Table::Uniform(_));
    let table = Table::collect(solver.n_coefficients(), n, uniform, |place, row: &mut [f64]| {
        let element = parameters.view().of::<M::Parameters<f64>>(n, place.index());
        for (state, rate) in M::INFO.states.iter().zip(M::rates(element).as_ref()) {
            if !rate.is_finite() {
                return Err(Error::NotFinite {
                    model: M::INFO.name,
                    what: format!("the rate of `{}`", state.name),
                    place,
                    value: *rate,
                });
            }
        }
        solver.propagate(element.as_ref(), dt, row);
        match row.iter().position(|value| !T::of(*value).is_finite()) {
            None => Ok(()),
            Some(k) => Err(Error::NotFinite {
                model: M::INFO.name,
                what: format!("the coefficient `{}` of a step over {dt} ms", solver.coefficient_name(k)),
                place,
                value: row[k],
            }),
        }
    })?;
    Ok(table.rounded())
}

impl Place {
    /// The element whose values stand for this place.
    fn index(self) -> usize {
        match self {
            Self::All => 0,
            Self::Element(element) => element,
        }
    }
}

/// Values of several quantities: one row for all elements, or a column of `n` for each quantity.
#[derive(Clone, Debug, PartialEq)]
enum Table<T> {
    Uniform(Vec<T>),
    PerElement(Vec<T>),
}

impl<T: Copy> Table<T> {
    fn view(&self) -> Coefficients<'_, T> {
        match self {
            Self::Uniform(values) => Coefficients::Uniform(values),
            Self::PerElement(columns) => Coefficients::PerElement(columns),
        }
    }

    fn get(&self, n: usize, k: usize, element: usize) -> T {
        match self {
            Self::Uniform(values) => values[k],
            Self::PerElement(columns) => columns[k * n + element],
        }
    }

    /// How an error names an element of this table.
    fn place(&self, element: usize) -> Place {
        match self {
            Self::Uniform(_) => Place::All,
            Self::PerElement(_) => Place::Element(element),
        }
    }
}

impl Table<f64> {
    /// Fills the rows of `width` values: one for all elements, or one for each of `n`.
    fn collect(
        width: usize,
        n: usize,
        uniform: bool,
        mut fill: impl FnMut(Place, &mut [f64]) -> Result<(), Error>,
    ) -> Result<Self, Error> {
        let mut row = vec![0.0; width];
        if uniform {
            fill(Place::All, &mut row)?;
            return Ok(Self::Uniform(row));
        }
        let mut columns = vec![0.0; width * n];
        for element in 0..n {
            fill(Place::Element(element), &mut row)?;
            for (k, value) in row.iter().enumerate() {
                columns[k * n + element] = *value;
            }
        }
        Ok(Self::PerElement(columns))
    }

    fn rounded<T: Real>(&self) -> Table<T> {
        let round = |values: &[f64]| values.iter().map(|value| T::of(*value)).collect();
        match self {
            Self::Uniform(values) => Table::Uniform(round(values)),
            Self::PerElement(columns) => Table::PerElement(round(columns)),
        }
    }
}
