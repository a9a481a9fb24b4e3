//! Where states are: once for each cell of a side, once for each connection, and what they were.

use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;

use crate::array::Array;
use crate::connections::Connections;
use crate::description::{Values, check_bounds, check_initial, initial_states, propagator_of};
use crate::error::Error;
use crate::info::{Method, Place, SolverInfo};
use crate::solver::Integrate;
use crate::table::{Table, zeros};
use crate::{Model, Real, Solver, Synapse};

/// What lives once for each cell. The columns of all states are kept, those of other places unused.
#[derive(Clone)]
pub(super) struct Group<T> {
    pub(super) n: usize,
    pub(super) parameters: Table<f64>,
    pub(super) rounded_parameters: Table<T>,
    pub(super) propagator: Table<T>,
    pub(super) states: Vec<T>,
    /// The states before the latest advance; empty unless the model reads them.
    pub(super) previous: Vec<T>,
}

/// What lives once for each connection: columns of these states alone.
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

/// The presynaptic states of the latest steps: a ring of columns.
#[derive(Clone)]
pub(super) struct History<T> {
    /// The delay of each connection in steps.
    pub(super) delays: Arc<[u16]>,
    /// The number of steps that are kept.
    pub(super) n_kept: usize,
    /// Before and after what the spikes of the step did.
    pub(super) before: Vec<Vec<T>>,
    pub(super) after: Vec<Vec<T>>,
}

/// Which values of the presynaptic states an event at a connection reads, where connections have delays.
#[derive(Clone, Copy)]
pub(super) enum Side {
    Before,
    After,
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

/// The completed parameters of `n` elements; `of` gives the position among the values of a parameter that counts for an
/// element, `None` where it is the same for all.
pub(super) fn parameters<M: Model>(
    n: usize,
    given: &[Option<&Values>],
    of: &dyn Fn(usize, usize) -> Option<usize>,
) -> Result<Table<f64>, Error> {
    let varies = |(k, values): (usize, Option<&Values>)| {
        matches!(values, Some(Values::PerElement(_))) && n > 0 && of(k, 0).is_some()
    };
    let uniform = !given.iter().copied().enumerate().any(varies);
    let too_large = || Error::TooLarge { model: M::INFO.name, n };
    Table::collect(given.len(), n, uniform, too_large, |place, row: &mut [f64]| {
        let complete = M::complete(M::Parameters::from_fn(|k| {
            given[k].and_then(|values| match values {
                Values::Uniform(value) => Some(*value),
                // Values of which none counts here are not read by the states of this place.
                Values::PerElement(list) => list.get(of(k, place.index()).unwrap_or(0)).copied(),
            })
        }));
        row.copy_from_slice(complete.as_ref());
        check_bounds::<M>(row, given, place)
    })
}

impl<T: Real> Group<T> {
    pub(super) fn new<M: Synapse>(
        place: Place,
        n: usize,
        dt: f64,
        solver: &Solver<T>,
        given: &[Option<&Values>],
        of: &dyn Fn(usize, usize) -> Option<usize>,
    ) -> Result<Self, Error> {
        let n = if M::INFO.states.iter().any(|state| state.place == place) { n } else { 0 };
        let parameters = parameters::<M>(n, given, of)?;
        let propagator = propagator_of::<M, T>(solver, &parameters, n, dt)?;
        let too_large = || Error::TooLarge { model: M::INFO.name, n };
        let states = initial_states::<M, T>(parameters.view(), n).ok_or_else(too_large)?;
        check_initial::<M, T>(&states, &parameters, n)?;
        let previous = if M::INFO.reads_prev { states.clone() } else { Vec::new() };
        Ok(Self { n, rounded_parameters: parameters.rounded(), parameters, propagator, states, previous })
    }

    pub(super) fn get(&self, k: usize, element: usize) -> T {
        self.states[k * self.n + element]
    }

    /// The value before the latest advance.
    pub(super) fn before(&self, k: usize, element: usize) -> T {
        self.previous.get(k * self.n + element).copied().unwrap_or_else(|| self.get(k, element))
    }

    /// Keeps the values of the states that live here.
    #[inline(always)]
    pub(super) fn keep<M: Model>(&mut self, place: Place, element: usize, state: M::State<T>) {
        for (k, value) in state.as_ref().iter().enumerate() {
            if M::INFO.states[k].place == place {
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
}

impl<T: Real> Edges<T> {
    pub(super) fn new<M: Synapse>(
        connections: &Connections,
        dt: f64,
        (method, solver): (Method, &Solver<T>),
        given: &[Option<&Values>],
        clock_driven: bool,
    ) -> Result<Self, Error> {
        let n = connections.len();
        let of = |k: usize, edge: usize| match M::INFO.parameters[k].varies {
            Some(Place::Pre) => Some(connections.source_of(edge)),
            Some(Place::Post) => Some(connections.target(edge)),
            Some(Place::Edge) => Some(edge),
            None => None,
        };
        let parameters = parameters::<M>(n, given, &of)?;
        let flows = M::INFO.states.iter().any(|state| state.place == Place::Edge && state.flows);
        let flow = match solver.integrate().filter(|_| is_exact_at_edges::<M>(method) && !clock_driven) {
            _ if !flows => Flow::Still,
            Some(integrate) => Flow::AtEvents(integrate),
            None => Flow::AtSteps,
        };
        let too_large = || Error::TooLarge { model: M::INFO.name, n };
        // Only steps need a propagator for each connection.
        let propagator = match flow {
            Flow::AtSteps => propagator_of::<M, T>(solver, &parameters, n, dt)?,
            _ => Table::Uniform(Vec::new()),
        };
        let mut states = zeros(n_local::<M>(), n).ok_or_else(too_large)?;
        let n_rows = if matches!(parameters, Table::Uniform(_)) { 1 } else { n };
        for row in 0..n_rows.min(n) {
            let initial = M::initial(parameters.view().of(n, row));
            let local = (0..M::INFO.states.len()).filter(|k| M::INFO.states[*k].place == Place::Edge);
            for (slot, k) in local.enumerate() {
                let value = T::of(initial.as_ref()[k]);
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
        let updated = if matches!(flow, Flow::AtEvents(_)) { vec![0; n] } else { Vec::new() };
        let previous = if M::INFO.reads_prev { states.clone() } else { Vec::new() };
        let released = if M::INFO.reads_released { vec![T::ZERO; n] } else { Vec::new() };
        let rounded_parameters = parameters.rounded();
        Ok(Self { n, flow, parameters, rounded_parameters, propagator, states, previous, updated, epoch: 0, released })
    }

    pub(super) fn is_lazy(&self) -> bool {
        matches!(self.flow, Flow::AtEvents(_))
    }

    /// Keeps the values of the states that live here.
    #[inline(always)]
    pub(super) fn keep<M: Model>(&mut self, edge: usize, state: M::State<T>) {
        keep_edge::<M, T>(&mut self.states, self.n, edge, state);
    }
}

/// Whether a solver brings the states of connections over any time at once, from what they were alone.
pub(super) fn is_exact_at_edges<M: Model>(method: Method) -> bool {
    let solver = M::INFO.solvers.iter().find(|solver| solver.method == method);
    let is_exact = |solver: &SolverInfo| {
        let mut schemes = M::INFO.states.iter().zip(solver.schemes);
        schemes.all(|(state, scheme)| state.place != Place::Edge || scheme.order.is_none())
    };
    M::INFO.lazy_edges.holds && solver.is_some_and(is_exact)
}

/// How many states live at connections.
pub(super) fn n_local<M: Model>() -> usize {
    slot_of::<M>(M::INFO.states.len())
}

/// The position of a state among those that live at connections.
pub(super) fn slot_of<M: Model>(k: usize) -> usize {
    M::INFO.states[..k].iter().filter(|state| state.place == Place::Edge).count()
}

/// Whether any state that lives there moves between events.
pub(super) fn flows<M: Model>(place: Place) -> bool {
    M::INFO.states.iter().any(|state| state.place == place && state.flows)
}

impl<T: Real> History<T> {
    pub(super) fn new(delays: Arc<[u16]>, states: &[T]) -> Self {
        let n_kept = usize::from(delays.iter().copied().max().unwrap_or(0)) + 1;
        let ring = || vec![states.to_vec(); n_kept];
        Self { n_kept, before: ring(), after: ring(), delays }
    }

    pub(super) fn place(&self, step: u64) -> usize {
        usize::try_from(step % self.n_kept as u64).unwrap_or(0)
    }

    /// The columns that a connection sees at a step.
    pub(super) fn seen(&self, edge: usize, step: u64, side: Side) -> &[T] {
        // Before the first step the states were what they are at its start: the ring is filled with these.
        let then = step + self.n_kept as u64 - u64::from(self.delays[edge]);
        let ring = match side {
            Side::Before => &self.before,
            Side::After => &self.after,
        };
        &ring[self.place(then)]
    }
}

/// Keeps the values of the states that live at connections.
#[inline(always)]
pub(super) fn keep_edge<M: Model, T: Real>(columns: &mut [T], n: usize, edge: usize, state: M::State<T>) {
    let mut slot = 0;
    for (k, value) in state.as_ref().iter().enumerate() {
        if M::INFO.states[k].place == Place::Edge {
            columns[slot * n + edge] = *value;
            slot += 1;
        }
    }
}

/// Keeps the values of the states that live at postsynaptic cells.
#[inline(always)]
pub(super) fn keep_post<M: Model, T: Real>(columns: &mut [T], n: usize, cell: usize, state: M::State<T>) {
    for (k, value) in state.as_ref().iter().enumerate() {
        if M::INFO.states[k].place == Place::Post {
            columns[k * n + cell] = *value;
        }
    }
}
