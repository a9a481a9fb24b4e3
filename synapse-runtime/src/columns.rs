//! Kernels over columns: one value of a state for each element, contiguous.
//!
//! A simulator with a memory layout of its own calls [`advance_columns`] on its own slices; a
//! [`Population`](crate::Population) keeps all columns in one block and calls [`advance`].

use core::marker::PhantomData;

use crate::array::Array;
use crate::implicit::{self, TOLERANCE};
use crate::model::since;
use crate::processor::{self, Kernel};
use crate::{Model, NEVER, Now, Real, Step};

/// Values of coefficients, one after the other: the same for all elements, or a column of `n` for each coefficient.
#[derive(Clone, Copy, Debug)]
pub enum Coefficients<'a, T> {
    /// One value for each coefficient.
    Uniform(&'a [T]),
    /// `n` values for each coefficient, column after column.
    PerElement(&'a [T]),
}

impl<T: Copy> Coefficients<'_, T> {
    /// The coefficients of one of `n` elements.
    ///
    /// # Panics
    /// If `element` is not below `n`, or there are fewer coefficients than `A` has places.
    #[inline(always)]
    pub fn of<A: Array<T>>(&self, n: usize, element: usize) -> A {
        self.of_phase(0, n, element)
    }

    /// The same of a model with pulses, of which each phase has its own coefficients, one set after the other.
    ///
    /// # Panics
    /// As [`Coefficients::of`].
    #[inline(always)]
    pub fn of_phase<A: Array<T>>(&self, phase: usize, n: usize, element: usize) -> A {
        match self {
            Self::Uniform(values) => A::from_fn(|k| values[phase * A::LEN + k]),
            Self::PerElement(columns) => A::gather(&columns[phase * A::LEN * n..], n, element),
        }
    }
}

impl<'a, T: Copy> Coefficients<'a, T> {
    /// Those of `n` elements, `A` for each.
    #[inline(always)]
    pub(crate) fn rows<A: Array<T>>(self, n: usize) -> Rows<'a, A, T> {
        match self {
            Self::Uniform(values) => Rows::Uniform(A::from_fn(|k| values[k])),
            Self::PerElement(columns) => Rows::PerElement(A::columns(columns, n)),
        }
    }
}

/// The coefficients of elements, ready for a loop.
pub(crate) enum Rows<'a, A: Array<T>, T: Copy + 'a> {
    Uniform(A),
    PerElement(A::Columns<'a>),
}

impl<A: Array<T>, T: Copy> Rows<'_, A, T> {
    /// Those of one element.
    #[inline(always)]
    pub(crate) fn of(&self, element: usize) -> A {
        match self {
            Self::Uniform(values) => *values,
            Self::PerElement(columns) => A::at(*columns, element),
        }
    }
}

/// What is known of a step of `n` elements of a model.
#[derive(Clone, Copy, Debug)]
pub struct Span<'a, T> {
    /// The time at its start in ms.
    pub t: f64,
    /// Its length in ms.
    pub dt: f64,
    /// The propagators of a step of this length: for a model with pulses one for each [phase](phase_start).
    pub propagator: Coefficients<'a, T>,
    /// The parameters; read for models with pulses alone.
    pub parameters: Coefficients<'a, f64>,
    /// When the latest presynaptic spike arrived at each element, in ms, minus infinity for none; read for models that read
    /// the time since then.
    pub last_pre: &'a [f64],
    /// The inputs: `n` values for each, column after column.
    pub inputs: &'a [T],
}

impl<'a, T: Real> Span<'a, T> {
    /// What the `n` elements of the model `M` read at the start of the step.
    #[inline(always)]
    pub(crate) fn nows<M: Model>(&self, n: usize) -> Nows<'a, M, T> {
        Nows::new(self.t, self.last_pre, self.inputs, n)
    }
}

/// What elements read at one time.
pub(crate) struct Nows<'a, M: Model, T: Real> {
    t: f64,
    last_pre: &'a [f64],
    inputs: <M::Inputs<T> as Array<T>>::Columns<'a>,
}

impl<'a, M: Model, T: Real> Nows<'a, M, T> {
    /// At time `t`, of `n` elements.
    #[inline(always)]
    pub(crate) fn new(t: f64, last_pre: &'a [f64], inputs: &'a [T], n: usize) -> Self {
        let last_pre = if M::INFO.reads_since_pre { &last_pre[..n] } else { &[] };
        Self { t, last_pre, inputs: M::Inputs::columns(inputs, n) }
    }

    /// Of one element.
    #[inline(always)]
    pub(crate) fn of(&self, element: usize) -> Now<f64, M::Inputs<T>> {
        let since_pre = if M::INFO.reads_since_pre { since(self.t, self.last_pre[element]) } else { NEVER };
        Now { t: self.t, since_pre, inputs: M::Inputs::at(self.inputs, element) }
    }
}

/// Integrates `n` elements of the model `M` over a step with its solver `S`.
///
/// `states` holds one column of `n` values for each state, one after the other.
///
/// # Panics
/// If `states` or a column of `span` is shorter.
pub fn advance<M: Step<S>, S, T: Real>(span: &Span<'_, T>, states: &mut [T], n: usize) {
    advance_within::<M, S, T>(span, TOLERANCE, states, n);
}

/// [`advance`] with another tolerance of the substeps, for solvers that take any.
pub(crate) fn advance_within<M: Step<S>, S, T: Real>(span: &Span<'_, T>, tolerance: f64, states: &mut [T], n: usize) {
    if let Some(implicit) = M::IMPLICIT {
        processor::run(implicit::Advance::<M, S, T> { implicit, span, tolerance, states, n, step: PhantomData });
        return;
    }
    if !M::INFO.pulses.is_empty() {
        return advance_in_phases::<M, S, T>(span, states, n);
    }
    processor::run(Advance::<M, S, T> { span, states, n, step: PhantomData });
}

/// The loop of [`advance`].
struct Advance<'a, M, S, T> {
    span: &'a Span<'a, T>,
    states: &'a mut [T],
    n: usize,
    step: PhantomData<fn() -> (M, S)>,
}

impl<M: Step<S>, S, T: Real> Kernel for Advance<'_, M, S, T> {
    #[inline(always)]
    fn run(self) {
        let Self { span, states, n, .. } = self;
        let nows = span.nows::<M>(n);
        let mut columns = M::State::columns_mut(states, n);
        // A loop each, and no closures: what is called in a loop becomes part of its vector code only where it is inlined.
        match span.propagator.rows::<M::Propagator<T>>(n) {
            Rows::Uniform(propagator) => {
                for element in 0..n {
                    let state = M::State::load(&columns, element);
                    M::step(propagator, state, nows.of(element).rounded()).store(&mut columns, element);
                }
            }
            Rows::PerElement(propagators) => {
                for element in 0..n {
                    let state = M::State::load(&columns, element);
                    let propagator = M::Propagator::at(propagators, element);
                    M::step(propagator, state, nows.of(element).rounded()).store(&mut columns, element);
                }
            }
        }
    }
}

/// [`advance`] for a model with pulses: the propagator is that of the element's phase, and a step in which a pulse ends is
/// taken in parts if the solver asks for it.
fn advance_in_phases<M: Step<S>, S, T: Real>(span: &Span<'_, T>, states: &mut [T], n: usize) {
    let nows = span.nows::<M>(n);
    let mut columns = M::State::columns_mut(states, n);
    for element in 0..n {
        let state = M::State::load(&columns, element);
        one::<M, S, T>(span, TOLERANCE, (n, element), state, nows.of(element)).store(&mut columns, element);
    }
}

/// One of `n` elements after a step.
#[inline]
pub(crate) fn one<M: Step<S>, S, T: Real>(
    span: &Span<'_, T>,
    tolerance: f64,
    (n, element): (usize, usize),
    state: M::State<T>,
    now: Now<f64, M::Inputs<T>>,
) -> M::State<T> {
    let mut its_phase = 0;
    if !M::INFO.pulses.is_empty() {
        let parameters = span.parameters.of::<M::Parameters<f64>>(n, element);
        if is_split::<M, S>(parameters, now.since_pre, span.dt) {
            return integrate_within::<M, S, T>(parameters, state, now, span.dt, tolerance);
        }
        its_phase = phase::<M>(parameters, now.since_pre);
    }
    step::<M, S, T>(span.propagator.of_phase(its_phase, n, element), state, now, span.dt, tolerance)
}

/// Whether a pulse ends within a step over `dt`, which is then taken in parts.
#[inline]
pub(crate) fn is_split<M: Step<S>, S>(parameters: M::Parameters<f64>, since_pre: f64, dt: f64) -> bool {
    M::SPLITS_AT_PULSES && since_pre + dt > next_end::<M>(parameters, since_pre)
}

/// One step, or a part of one, in which no pulse ends, by whichever function the solver has.
#[inline(always)]
fn step<M: Step<S>, S, T: Real>(
    propagator: M::Propagator<T>,
    state: M::State<T>,
    now: Now<f64, M::Inputs<T>>,
    duration: f64,
    tolerance: f64,
) -> M::State<T> {
    match M::IMPLICIT {
        Some(implicit) => implicit::step::<M, S, T>(implicit, propagator, state, now, duration, tolerance),
        None => M::step(propagator, state, now.rounded()),
    }
}

/// The state of one element `duration` ms later, without events in between; `now` is that of the start.
///
/// The propagator is computed anew, for every part of the time if pulses end in it.
pub fn integrate<M: Step<S>, S, T: Real>(
    parameters: M::Parameters<f64>,
    state: M::State<T>,
    now: Now<f64, M::Inputs<T>>,
    duration: f64,
) -> M::State<T> {
    integrate_within::<M, S, T>(parameters, state, now, duration, TOLERANCE)
}

/// [`integrate`] with another tolerance of the substeps.
pub(crate) fn integrate_within<M: Step<S>, S, T: Real>(
    parameters: M::Parameters<f64>,
    mut state: M::State<T>,
    mut now: Now<f64, M::Inputs<T>>,
    duration: f64,
    tolerance: f64,
) -> M::State<T> {
    let mut rest = duration;
    loop {
        let end = next_end::<M>(parameters, now.since_pre);
        // Also true where a time is no number.
        let is_last = !(M::SPLITS_AT_PULSES && now.since_pre + rest > end);
        let part = if is_last { rest } else { end - now.since_pre };
        let propagator = M::propagator(parameters, part, now.since_pre);
        let propagator = M::Propagator::from_fn(|k| T::of(propagator.as_ref()[k]));
        state = step::<M, S, T>(propagator, state, now, part, tolerance);
        if is_last {
            return state;
        }
        now = Now { t: now.t + part, since_pre: end, inputs: now.inputs };
        rest -= part;
    }
}

/// When the first pulse ends that ends after `since_pre`; infinite if none does. No pulse is taken to last longer than
/// [`NEVER`], when it is over before the first spike as well.
fn next_end<M: Model>(parameters: M::Parameters<f64>, since_pre: f64) -> f64 {
    let ends = (0..M::INFO.pulses.len()).map(|pulse| M::pulse_end(parameters, pulse).min(NEVER));
    ends.filter(|end| *end > since_pre).fold(f64::INFINITY, f64::min)
}

/// How many of the times at which pulses end have passed: the phases of a model between a spike and the end of its last
/// pulse.
pub(crate) fn phase<M: Model>(parameters: M::Parameters<f64>, since_pre: f64) -> usize {
    let mut phase = 0;
    let mut end = next_end::<M>(parameters, f64::NEG_INFINITY);
    while end <= since_pre && phase < M::INFO.pulses.len() {
        phase += 1;
        end = next_end::<M>(parameters, end);
    }
    phase
}

/// The time since the latest presynaptic spike at which a phase of the model begins: 0, then the ends of its pulses in
/// order of time.
pub fn phase_start<M: Model>(parameters: M::Parameters<f64>, phase: usize) -> f64 {
    let start = (0..phase).fold(f64::NEG_INFINITY, |start, _| next_end::<M>(parameters, start));
    start.max(0.0)
}

/// Integrates elements whose states are stored in columns of the caller's own, all with the same propagator and now, over
/// the `dt` (ms) that the propagator is of.
///
/// `columns` are those of the states in the order of declaration; the shortest column counts.
///
/// ```
/// use synapse_runtime::prelude::*;
/// use synapse_runtime::{NEVER, Now, Step, columns::advance_columns, method::Exact};
///
/// #[derive(Synapse)]
/// #[synapse(dg/dt = -g / tau, on_pre { g += 1; }, output = g, methods(exact))]
/// struct Expon {
///     #[param(ms, default = 8.0, positive)]
///     tau: f64,
/// }
///
/// let propagator = <Expon as Step<Exact>>::propagator([8.0], 0.1, NEVER);
/// let mut g = [1.0, 2.0, 4.0];
/// advance_columns::<Expon, Exact, f64, 1>(propagator, [&mut g], Now::at(0.0), 0.1);
/// assert_eq!(g[2], 4.0 * (-0.1_f64 / 8.0).exp());
/// ```
pub fn advance_columns<M, S, T: Real, const N: usize>(
    propagator: M::Propagator<T>,
    columns: [&mut [T]; N],
    now: Now<f64, M::Inputs<T>>,
    dt: f64,
) where
    M: Step<S> + Model<State<T> = [T; N]>,
{
    processor::run(AdvanceColumns::<M, S, T, N> { propagator, columns, now, dt });
}

/// The loop of [`advance_columns`].
struct AdvanceColumns<'a, M: Step<S>, S, T: Real, const N: usize> {
    propagator: M::Propagator<T>,
    columns: [&'a mut [T]; N],
    now: Now<f64, M::Inputs<T>>,
    dt: f64,
}

impl<M: Step<S> + Model<State<T> = [T; N]>, S, T: Real, const N: usize> Kernel for AdvanceColumns<'_, M, S, T, N> {
    #[inline(always)]
    fn run(self) {
        let Self { propagator, mut columns, now, dt } = self;
        let n = columns.iter().map(|column| column.len()).min().unwrap_or(0);
        // Slices of one known length let the compiler drop the bounds checks and vectorise the loop.
        for column in &mut columns {
            *column = &mut core::mem::take(column)[..n];
        }
        for element in 0..n {
            let state = <M::State<T> as Array<T>>::from_fn(|k| columns[k][element]);
            let state = step::<M, S, T>(propagator, state, now, dt, TOLERANCE);
            for (column, value) in columns.iter_mut().zip(state) {
                column[element] = value;
            }
        }
    }
}
