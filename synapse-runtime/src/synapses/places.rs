//! Where states are: once for each cell of a side, once for each connection.

use alloc::vec;
use alloc::vec::Vec;

use super::given::Ends;
use super::layout::Layout;
use crate::array::Array;
use crate::description::{Values, check_bounds, check_initial, initial_states, propagator_of};
use crate::error::Error;
use crate::info::{Method, Place};
use crate::solver::Integrate;
use crate::table::{Table, copied, filled, zeros};
use crate::{Model, Real, Solver, Synapse};

/// What is kept once for each cell of a side. The columns of all states are kept, those of other places unused.
#[derive(Clone)]
pub(super) struct Cells<T> {
    pub(super) n: usize,
    pub(super) parameters: Table<f64>,
    pub(super) rounded_parameters: Table<T>,
    pub(super) propagator: Table<T>,
    pub(super) states: Vec<T>,
    /// The states before the latest advance; empty unless the model reads them.
    pub(super) previous: Vec<T>,
}

/// What is kept once for each connection: columns of these states alone.
#[derive(Clone)]
pub(super) struct Edges<T> {
    pub(super) n: usize,
    pub(super) flow: Flow<T>,
    pub(super) parameters: Table<f64>,
    pub(super) rounded_parameters: Table<T>,
    pub(super) propagator: Table<T>,
    pub(super) states: Vec<T>,
    /// The states before the latest advance; empty unless the model reads them.
    pub(super) previous: Vec<T>,
    /// Until which step each connection has been integrated; empty unless that differs.
    pub(super) updated: Vec<u32>,
    /// The step that `updated` counts from.
    pub(super) epoch: u64,
    /// Sum of weight × release at each connection since the latest advance; empty unless the output reads it.
    pub(super) released: Vec<T>,
}

/// When the states of connections are integrated.
#[derive(Clone, Copy)]
pub(super) enum Flow<T> {
    /// Never: events alone change them.
    Still,
    /// When an event reaches the connection, or somebody asks.
    AtEvents(Integrate<T>),
    /// At every step.
    AtSteps,
}

/// The value of an input.
#[derive(Clone, Debug)]
pub(super) enum Bound<T> {
    Global(T),
    Pre(Vec<T>),
    Post(Vec<T>),
}

impl<T: Real> Bound<T> {
    pub(super) fn at(&self, source: usize, target: usize) -> T {
        match self {
            Self::Global(value) => *value,
            Self::Pre(values) => values[source],
            Self::Post(values) => values[target],
        }
    }

    /// One value for each of `n` cells on a side; those of the other side are not read.
    pub(super) fn column(&self, place: Place, n: usize) -> Vec<T> {
        match (self, place) {
            (Self::Pre(values), Place::Pre) | (Self::Post(values), Place::Post) => values.clone(),
            (Self::Global(value), _) => vec![*value; n],
            _ => vec![T::ZERO; n],
        }
    }
}

/// The values of a parameter or state, and where there is one for each.
pub(super) type Known = (Values, Option<Place>);

/// The values of each parameter at one place: those that are given for each of something else are not read there, but for
/// connections, which know everything.
pub(super) fn at_place(given: &[Option<Known>], place: Place, ends: &Ends<'_>) -> Vec<Option<Values>> {
    let here = |(values, from): &Known| match (values, from) {
        (Values::PerElement(list), Some(from)) if place == Place::Edge || is_same_side(*from, place) => {
            Values::PerElement(ends.spread(list, *from, place))
        }
        // It is not read there, but must be admissible.
        (Values::PerElement(list), _) => Values::Uniform(list.first().copied().unwrap_or(0.0)),
        (values, _) => values.clone(),
    };
    given.iter().map(|given| given.as_ref().map(here)).collect()
}

/// Whether values of one place are those of the cells of another.
pub(super) fn is_same_side(a: Place, b: Place) -> bool {
    let side = |place| if place == Place::Sum { Place::Post } else { place };
    side(a) == side(b)
}

/// The completed parameters of `n` elements.
fn parameters<M: Model>(n: usize, given: &[Option<Values>]) -> Result<Table<f64>, Error> {
    let is_list = |values: &Option<Values>| matches!(values, Some(Values::PerElement(_)));
    let uniform = n == 0 || !given.iter().any(is_list);
    let too_large = || Error::TooLarge { model: M::INFO.name, n };
    let given: Vec<Option<&Values>> = given.iter().map(Option::as_ref).collect();
    Table::collect(given.len(), n, uniform, too_large, |place, row: &mut [f64]| {
        let complete = M::complete(M::Parameters::from_fn(|k| {
            given[k].and_then(|values| match values {
                Values::Uniform(value) => Some(*value),
                Values::PerElement(list) => list.get(place.index()).copied(),
            })
        }));
        row.copy_from_slice(complete.as_ref());
        check_bounds::<M>(row, &given, place)
    })
}

impl<T: Real> Cells<T> {
    pub(super) fn new<M: Synapse>(
        layout: &Layout,
        place: Place,
        n: usize,
        dt: f64,
        solver: &Solver<T>,
        given: &[Option<Values>],
    ) -> Result<Self, Error> {
        let is_used = layout.has(place) || (place == Place::Post && layout.has(Place::Sum));
        let n = if is_used { n } else { 0 };
        let parameters = parameters::<M>(n, given)?;
        let propagator = propagator_of::<M, T>(solver, &parameters, n, dt)?;
        let too_large = || Error::TooLarge { model: M::INFO.name, n };
        let states = initial_states::<M, T>(parameters.view(), n).ok_or_else(too_large)?;
        check_initial::<M, T>(&states, &parameters, n)?;
        let previous = copied(if M::INFO.reads_prev { &states } else { &[] }).ok_or_else(too_large)?;
        let rounded_parameters = parameters.rounded().ok_or_else(too_large)?;
        Ok(Self { n, parameters, rounded_parameters, propagator, states, previous })
    }

    pub(super) fn get(&self, k: usize, element: usize) -> T {
        self.states[k * self.n + element]
    }

    /// The value before the latest advance.
    pub(super) fn before(&self, k: usize, element: usize) -> T {
        self.previous.get(k * self.n + element).copied().unwrap_or_else(|| self.get(k, element))
    }

    /// Keeps the values of the states of a place.
    pub(super) fn keep<M: Model>(&mut self, layout: &Layout, place: Place, element: usize, state: M::State<T>) {
        for (k, value) in state.as_ref().iter().enumerate() {
            if layout.place(k) == place {
                self.states[k * self.n + element] = *value;
            }
        }
    }

    /// The parameters of an element, its states, and these before the latest advance.
    pub(super) fn of<M: Model>(&self, element: usize) -> (M::Parameters<T>, M::State<T>, M::State<T>) {
        let parameters = self.rounded_parameters.view().of(self.n, element);
        let state = M::State::from_fn(|k| self.get(k, element));
        (parameters, state, M::State::from_fn(|k| self.before(k, element)))
    }

    /// The values of a state.
    pub(super) fn column(&self, k: usize) -> &[T] {
        &self.states[k * self.n..][..self.n]
    }
}

impl<T: Real> Edges<T> {
    pub(super) fn new<M: Synapse>(
        layout: &Layout,
        n: usize,
        dt: f64,
        (method, solver): (Method, &Solver<T>),
        given: &[Option<Values>],
        clock_driven: bool,
    ) -> Result<Self, Error> {
        let parameters = parameters::<M>(n, given)?;
        let flow = match solver.integrate().filter(|_| layout.is_lazy(method) && !clock_driven) {
            _ if !layout.flows_at(&[Place::Edge]) => Flow::Still,
            Some(integrate) => Flow::AtEvents(integrate),
            None => Flow::AtSteps,
        };
        let too_large = || Error::TooLarge { model: M::INFO.name, n };
        // Only steps need a propagator for each connection.
        let propagator = match flow {
            Flow::AtSteps => propagator_of::<M, T>(solver, &parameters, n, dt)?,
            _ => Table::Uniform(Vec::new()),
        };
        let mut states = zeros(layout.n_edges(), n).ok_or_else(too_large)?;
        let n_rows = if matches!(parameters, Table::Uniform(_)) { 1 } else { n };
        for row in 0..n_rows.min(n) {
            let initial = M::initial(parameters.view().of(n, row));
            for k in (0..M::INFO.states.len()).filter(|k| layout.place(*k) == Place::Edge) {
                let (slot, value) = (layout.slot(k), T::of(initial.as_ref()[k]));
                if !value.is_finite() {
                    return Err(Error::NotFinite {
                        model: M::INFO.name,
                        what: alloc::format!("the initial value of `{}`", M::INFO.states[k].name),
                        place: parameters.place(row),
                        value: value.as_f64(),
                    });
                }
                match n_rows {
                    1 => states[slot * n..(slot + 1) * n].fill(value),
                    _ => states[slot * n + row] = value,
                }
            }
        }
        let updated = filled(if matches!(flow, Flow::AtEvents(_)) { n } else { 0 }, 0).ok_or_else(too_large)?;
        let previous = copied(if M::INFO.reads_prev { &states } else { &[] }).ok_or_else(too_large)?;
        let released = zeros(1, if M::INFO.reads_released { n } else { 0 }).ok_or_else(too_large)?;
        let rounded_parameters = parameters.rounded().ok_or_else(too_large)?;
        Ok(Self { n, flow, parameters, rounded_parameters, propagator, states, previous, updated, epoch: 0, released })
    }

    pub(super) fn is_lazy(&self) -> bool {
        matches!(self.flow, Flow::AtEvents(_))
    }
}
