//! What makes a population: size, step, solver and parameters, checked when it is built.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

use crate::array::Array;
use crate::columns::Coefficients;
use crate::error::{Error, Place};
use crate::implicit::TOLERANCE;
use crate::info::{Method, ParameterDefault};
use crate::lazy::LazyPopulation;
use crate::population::Population;
use crate::random::Stream;
use crate::table::{Table, zeros};
use crate::watch::Checks;
use crate::{EventDriven, Model, Real, Solver, names};

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

impl<M: Model, T: Real> Population<M, T> {
    /// Describes a population of `n` elements that steps by `dt` milliseconds.
    ///
    /// Parameters have their defaults and the solver is the model's first until the builder is told otherwise.
    pub fn builder(n: usize, dt: f64) -> PopulationBuilder<M, T> {
        PopulationBuilder { description: Description::new(n, dt), population: PhantomData }
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

    /// Chooses the tolerance of the substeps of `rodas4`; without this it is [`TOLERANCE`](crate::implicit::TOLERANCE). Other
    /// solvers have none.
    #[must_use]
    pub fn tolerance(mut self, tolerance: f64) -> Self {
        self.description = self.description.tolerance(tolerance);
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

    /// Chooses where the random numbers of event blocks come from; without this it is stream 0 of seed 0.
    #[must_use]
    pub fn random(mut self, stream: Stream) -> Self {
        self.description = self.description.random(stream);
        self
    }

    /// Looks at no states while the population runs, so that [`Population::advance`] never fails.
    #[must_use]
    pub fn unchecked(mut self) -> Self {
        self.description = self.description.unchecked();
        self
    }

    /// Looks at all states in every step, whatever it costs.
    #[must_use]
    pub fn check_every_step(mut self) -> Self {
        self.description = self.description.check_every_step();
        self
    }

    /// Computes parameters, propagator and initial states.
    ///
    /// # Errors
    /// As [`Description::build`].
    pub fn build(self) -> Result<Population<M, T>, Error> {
        self.description.build()
    }

    /// A population that is updated at events alone: no step, any elapsed time.
    ///
    /// # Errors
    /// As [`Description::build_event_driven`].
    pub fn build_event_driven(self) -> Result<LazyPopulation<M, T>, Error>
    where
        M: EventDriven,
    {
        self.description.build_event_driven()
    }
}

/// What makes a population of a model that is named later: size, step, solver and parameters by name.
#[derive(Clone, Debug, PartialEq)]
pub struct Description {
    n: usize,
    dt: f64,
    method: Option<Method>,
    tolerance: f64,
    random: Stream,
    checks: Checks,
    given: Vec<(String, Values)>,
}

impl Description {
    /// `n` elements that step by `dt` milliseconds, with default parameters and the model's first solver.
    ///
    /// A step of 0 ms changes nothing but the count of steps.
    pub fn new(n: usize, dt: f64) -> Self {
        Self {
            n,
            dt,
            method: None,
            tolerance: TOLERANCE,
            random: Stream::new(0, 0),
            checks: Checks::default(),
            given: Vec::new(),
        }
    }

    /// Chooses a solver; without this it is the first that the model was declared with.
    #[must_use]
    pub fn method(mut self, method: Method) -> Self {
        self.method = Some(method);
        self
    }

    /// Chooses the tolerance of the substeps of `rodas4`; without this it is [`TOLERANCE`]. Other solvers have none.
    #[must_use]
    pub fn tolerance(mut self, tolerance: f64) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// Sets a parameter by name, in its declared unit: a number for all elements or one value for each.
    #[must_use]
    pub fn set(mut self, name: &str, values: impl Into<Values>) -> Self {
        self.given.push((name.to_owned(), values.into()));
        self
    }

    /// Chooses where the random numbers of event blocks come from; without this it is stream 0 of seed 0.
    #[must_use]
    pub fn random(mut self, stream: Stream) -> Self {
        self.random = stream;
        self
    }

    /// Looks at no states while the population runs.
    ///
    /// Without this a state that stops being a finite number, or leaves what is proved of it
    /// ([`StateInfo::invariant`](crate::info::StateInfo::invariant)) by more than rounding, is an error: in the step where it
    /// happens if a step of the solver costs much, else in one of the next 63. That takes about 2 % of the time.
    #[must_use]
    pub fn unchecked(mut self) -> Self {
        self.checks = Checks::Never;
        self
    }

    /// Looks at all states in every step, whatever it costs.
    #[must_use]
    pub fn check_every_step(mut self) -> Self {
        self.checks = Checks::EveryStep;
        self
    }

    /// Computes parameters, propagator and initial states of a population of `M`.
    ///
    /// # Errors
    /// If a parameter is unknown, missing, outside its bounds or given with the wrong number of values, if the step is
    /// not a finite number of 0 or more, if the tolerance is not a finite number above 0, if the model has no such solver, or if the parameters of some element make a
    /// default, a rate or a coefficient of the step that is not finite.
    pub fn build<M: Model, T: Real>(&self) -> Result<Population<M, T>, Error> {
        let (n, dt) = (self.n, self.dt);
        check_step(dt)?;
        let (method, solver) = solver_of::<M, T>(self.method, self.tolerance)?;
        let parameters = self.parameters::<M>()?;
        let propagator = propagator_of::<M, T>(&solver, &parameters, n, dt)?;
        let mut population = Population::assemble(n, dt, method, solver, parameters, propagator, self.random)
            .ok_or_else(|| too_large::<M>(n))?;
        population.watch().set_checks(self.checks);
        population.reset();
        population.check_initial()?;
        Ok(population)
    }

    /// A population of `M` that is updated at events alone. Its step is that of no one, so the step length is not read.
    ///
    /// # Errors
    /// As [`Description::build`], but for step and solver.
    pub fn build_event_driven<M: EventDriven, T: Real>(&self) -> Result<LazyPopulation<M, T>, Error> {
        let parameters = self.parameters::<M>()?;
        let states = initial_states::<M, T>(parameters.view(), self.n).ok_or_else(|| too_large::<M>(self.n))?;
        check_rates::<M>(&parameters, self.n)?;
        check_initial::<M, T>(&states, &parameters, self.n)?;
        LazyPopulation::assemble(self.n, parameters, states, self.random, self.checks)
            .ok_or_else(|| too_large::<M>(self.n))
    }

    /// The completed parameters, checked.
    fn parameters<M: Model>(&self) -> Result<Table<f64>, Error> {
        let given = given_by_position::<M>(&self.given, self.n)?;
        let uniform = !given.iter().any(|values| matches!(values, Some(Values::PerElement(_))));
        Table::collect(
            given.len(),
            self.n,
            uniform,
            || too_large::<M>(self.n),
            |place, row: &mut [f64]| {
                let element = place.index();
                let complete = M::complete(M::Parameters::from_fn(|k| {
                    given[k].map(|values| match values {
                        Values::Uniform(value) => *value,
                        Values::PerElement(list) => list[element],
                    })
                }));
                row.copy_from_slice(complete.as_ref());
                check_bounds::<M>(row, &given, place)
            },
        )
    }
}

/// A step length is a finite number, 0 or more.
pub(crate) fn check_step(dt: f64) -> Result<(), Error> {
    if dt.is_finite() && dt >= 0.0 { Ok(()) } else { Err(Error::StepLength(dt)) }
}

/// The solver that was asked for, else the model's first; `tolerance` is that of its substeps.
pub(crate) fn solver_of<M: Model, T: Real>(
    method: Option<Method>,
    tolerance: f64,
) -> Result<(Method, Solver<T>), Error> {
    if !(tolerance > 0.0 && tolerance < f64::INFINITY) {
        return Err(Error::Tolerance(tolerance));
    }
    let method = method.unwrap_or(M::INFO.solvers[0].method);
    let solver = M::solver::<T>(method).ok_or_else(|| Error::UnknownMethod {
        model: M::INFO.name,
        method,
        known: M::INFO.solvers.iter().map(|solver| solver.method.name()).collect::<Vec<_>>().join(", "),
    })?;
    Ok((method, solver.within(tolerance)))
}

/// What is given for each parameter of the model; the last word counts. A list has `n` values.
fn given_by_position<M: Model>(all: &[(String, Values)], n: usize) -> Result<Vec<Option<&Values>>, Error> {
    let mut given: Vec<Option<&Values>> = vec![None; M::INFO.parameters.len()];
    for (name, values) in all {
        let k = names::parameter(M::INFO, name)?;
        if let Values::PerElement(list) = values
            && list.len() != n
        {
            return Err(Error::Length { model: M::INFO.name, name: name.clone(), expected: n, found: list.len() });
        }
        given[k] = Some(values);
    }
    let mut infos = M::INFO.parameters.iter().zip(&given);
    match infos.find(|(info, values)| values.is_none() && info.default == ParameterDefault::None) {
        Some((info, _)) => Err(Error::MissingParameter { model: M::INFO.name, parameter: info.name }),
        None => Ok(given),
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

fn too_large<M: Model>(n: usize) -> Error {
    Error::TooLarge { model: M::INFO.name, n }
}

pub(crate) fn check_bounds<M: Model>(row: &[f64], given: &[Option<&Values>], place: Place) -> Result<(), Error> {
    for ((info, value), given) in M::INFO.parameters.iter().zip(row).zip(given) {
        if given.is_none() && !value.is_finite() {
            let doc = info.doc.trim_end_matches('.');
            return Err(Error::Default { model: M::INFO.name, parameter: info.name, doc, place, value: *value });
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

/// Refuses parameters that make a rate which is not finite.
fn check_rates<M: Model>(parameters: &Table<f64>, n: usize) -> Result<(), Error> {
    let n_rows = if matches!(parameters, Table::Uniform(_)) { n.min(1) } else { n };
    (0..n_rows).try_for_each(|element| check_rate::<M>(parameters.view().of(n, element), parameters.place(element)))
}

fn check_rate<M: Model>(parameters: M::Parameters<f64>, place: Place) -> Result<(), Error> {
    let rates = M::rates(parameters);
    match M::INFO.states.iter().zip(rates.as_ref()).find(|(_, rate)| !rate.is_finite()) {
        None => Ok(()),
        Some((state, rate)) => {
            let what = format!("the rate of `{}`", state.name);
            Err(Error::NotFinite { model: M::INFO.name, what, place, value: *rate })
        }
    }
}

/// The initial states of `n` elements, column after column, if they fit into memory.
pub(crate) fn initial_states<M: Model, T: Real>(parameters: Coefficients<'_, f64>, n: usize) -> Option<Vec<T>> {
    let mut states = zeros(M::INFO.states.len(), n)?;
    write_initial::<M, T>(parameters, n, &mut states);
    Some(states)
}

/// Sets the columns of the states of `n` elements to their initial values.
pub(crate) fn write_initial<M: Model, T: Real>(parameters: Coefficients<'_, f64>, n: usize, states: &mut [T]) {
    for element in 0..n {
        let initial = M::initial(parameters.of(n, element));
        M::State::from_fn(|k| T::of(initial.as_ref()[k])).scatter(states, n, element);
    }
}

/// Sets the values of a state in its column; `misfit` is the error for another number of values.
pub(crate) fn write_values<T: Real>(
    (model, state): (&'static str, &'static str),
    values: &Values,
    column: &mut [T],
    misfit: impl FnOnce(usize) -> Error,
) -> Result<(), Error> {
    let not_finite =
        |place, value| Error::NotFinite { model, what: format!("the value given for `{state}`"), place, value };
    match values {
        Values::Uniform(value) if !value.is_finite() => return Err(not_finite(Place::All, *value)),
        Values::Uniform(value) => column.fill(T::of(*value)),
        Values::PerElement(list) if list.len() != column.len() => return Err(misfit(list.len())),
        Values::PerElement(list) => {
            if let Some(element) = list.iter().position(|value| !value.is_finite()) {
                return Err(not_finite(Place::Element(element), list[element]));
            }
            column.iter_mut().zip(list).for_each(|(value, given)| *value = T::of(*given));
        }
    }
    Ok(())
}

/// Refuses initial values that are not finite.
pub(crate) fn check_initial<M: Model, T: Real>(states: &[T], parameters: &Table<f64>, n: usize) -> Result<(), Error> {
    let Some(at) = states.iter().position(|value| !value.is_finite()) else { return Ok(()) };
    Err(Error::NotFinite {
        model: M::INFO.name,
        what: format!("the initial value of `{}`", M::INFO.states[at / n].name),
        place: parameters.place(at % n),
        value: states[at].as_f64(),
    })
}

/// The coefficients of a step for each set of parameters; refused where a rate or a coefficient is not finite.
pub(crate) fn propagator_of<M: Model, T: Real>(
    solver: &Solver<T>,
    parameters: &Table<f64>,
    n: usize,
    dt: f64,
) -> Result<Table<T>, Error> {
    let uniform = matches!(parameters, Table::Uniform(_));
    let width = solver.n_coefficients();
    let table = Table::collect(
        width * solver.n_phases(),
        n,
        uniform,
        || too_large::<M>(n),
        |place, row: &mut [f64]| {
            let element = parameters.view().of::<M::Parameters<f64>>(n, place.index());
            check_rate::<M>(element, place)?;
            for phase in 0..solver.n_phases() {
                solver.propagate(element.as_ref(), dt, phase, &mut row[phase * width..(phase + 1) * width]);
            }
            // A coefficient that is a parameter itself is as admissible as its bounds say.
            let name = |k: usize| solver.coefficient_name(k % width);
            let is_parameter = |k: usize| M::INFO.parameters.iter().any(|info| info.name == name(k));
            match (0..row.len()).find(|k| !T::of(row[*k]).is_finite() && !is_parameter(*k)) {
                None => Ok(()),
                Some(k) => Err(Error::NotFinite {
                    model: M::INFO.name,
                    what: format!("the coefficient `{}` of a step over {dt} ms", name(k)),
                    place,
                    value: row[k],
                }),
            }
        },
    )?;
    table.rounded().ok_or_else(|| too_large::<M>(n))
}
