//! Implicit methods: the substeps that a step is taken in.
//!
//! The compiler generates one attempt at a substep ([`Step::attempt`]); here is what decides how long it is, whether its
//! result is taken, and what comes next. Elements are taken in groups, one in each lane of a vector. Every lane has substeps
//! of its own, so what an element becomes does not depend on its neighbours.

use core::marker::PhantomData;

use crate::array::Array;
use crate::columns::{Span, integrate_within, is_split, one, phase};
use num_traits::Float;

use crate::math::{clamp, sqrt};
use crate::processor::Kernel;
use crate::{Now, Real, Step};

/// Which states of a model an implicit method solves, and how its attempts are to be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Implicit {
    /// The positions of the states; the others are solved by [`Step::step`].
    pub solved: &'static [usize],
    /// How its attempts are to be used.
    pub kind: ImplicitKind,
}

/// How the attempts of an implicit method are to be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImplicitKind {
    /// An attempt estimates its error: a substep whose error is too large is taken anew, and shorter.
    Estimated,
    /// An attempt is one iteration of Newton's method over the whole step. What it gives for an error is its latest change.
    Iterated,
}

/// The tolerance of an estimated substep, unless another is chosen: the root of Σ (error/(|x| + x₀))² over the states that
/// the method solves, with x the larger value of the state at both ends of the substep and x₀ = 10⁻³, of 1 for a state without
/// a unit, else of mV, pA, nS, pF, nM or what else follows from mV, pA, ms, µm and nM, whatever the unit that it is written in.
pub const TOLERANCE: f64 = 1e-6;

/// The least tolerance in a precision: below, the error would be that of rounding.
pub(crate) fn least_tolerance<T: Real>() -> f64 {
    500.0 * T::epsilon().as_f64()
}

/// A step that needs more attempts at substeps than this has no result: its states become NaN.
pub const MOST_SUBSTEPS: usize = 10_000;

/// So does one in which Newton's method needs more iterations.
const MOST_ITERATIONS: usize = 50;

/// Elements that are integrated at once: as many as a vector of the widest processors has places of `f64`.
const LANES: usize = 8;

/// Some elements on their way through a step, each in a lane of its own.
struct Lanes<M: Step<S>, S, T: Real, const L: usize> {
    propagator: M::Propagator<[T; L]>,
    inputs: M::Inputs<[T; L]>,
    since_pre: [T; L],
    /// The state at the start of the substep.
    start: M::State<[T; L]>,
    /// The state at the end of the latest attempt; for a method that iterates, its guess.
    end: M::State<[T; L]>,
    /// The time at the start of the substep in ms, and its length.
    t: [f64; L],
    length: [f64; L],
    /// The time that is left of the step.
    rest: [f64; L],
    /// The squares of the errors of the latest attempt.
    square_error: [T; L],
    is_open: [bool; L],
    solver: PhantomData<fn() -> (M, S)>,
}

impl<M: Step<S>, S, T: Real, const L: usize> Lanes<M, S, T, L> {
    /// Lanes without an element.
    #[inline(always)]
    fn new() -> Self {
        Self {
            propagator: Array::from_fn(|_| [T::ZERO; L]),
            inputs: Array::from_fn(|_| [T::ZERO; L]),
            since_pre: [T::ZERO; L],
            start: Array::from_fn(|_| [T::ZERO; L]),
            end: Array::from_fn(|_| [T::ZERO; L]),
            t: [0.0; L],
            length: [0.0; L],
            rest: [0.0; L],
            square_error: [T::ZERO; L],
            is_open: [false; L],
            solver: PhantomData,
        }
    }

    /// Puts an element into a lane, at the start of a step over `duration`.
    #[inline(always)]
    fn fill(
        &mut self,
        lane: usize,
        propagator: M::Propagator<T>,
        state: M::State<T>,
        now: Now<f64, M::Inputs<T>>,
        duration: f64,
    ) {
        propagator.store(&mut M::Propagator::columns_mut(self.propagator.as_mut().as_flattened_mut(), L), lane);
        now.inputs.store(&mut M::Inputs::columns_mut(self.inputs.as_mut().as_flattened_mut(), L), lane);
        state.store(&mut M::State::columns_mut(self.start.as_mut().as_flattened_mut(), L), lane);
        state.store(&mut M::State::columns_mut(self.end.as_mut().as_flattened_mut(), L), lane);
        self.since_pre[lane] = T::of(now.since_pre);
        (self.t[lane], self.length[lane], self.rest[lane]) = (now.t, duration, duration);
        // Also false where the duration is NaN.
        self.is_open[lane] = duration > 0.0;
    }

    /// What the lane's element reads at the start of its substep.
    #[inline(always)]
    fn now(&self, lane: usize) -> Now<T, M::Inputs<T>> {
        let inputs = M::Inputs::columns(self.inputs.as_ref().as_flattened(), L);
        Now { t: T::of(self.t[lane]), since_pre: self.since_pre[lane], inputs: M::Inputs::at(inputs, lane) }
    }

    /// The state at the start of a lane's substep.
    #[inline(always)]
    fn state(&self, lane: usize) -> M::State<T> {
        M::State::at(M::State::columns(self.start.as_ref().as_flattened(), L), lane)
    }

    #[inline(always)]
    fn propagator(&self, lane: usize) -> M::Propagator<T> {
        M::Propagator::at(M::Propagator::columns(self.propagator.as_ref().as_flattened(), L), lane)
    }

    /// One attempt in every lane: a loop without branches.
    #[inline(always)]
    fn attempt(&mut self) {
        let propagators = M::Propagator::columns(self.propagator.as_ref().as_flattened(), L);
        let inputs = M::Inputs::columns(self.inputs.as_ref().as_flattened(), L);
        let starts = M::State::columns(self.start.as_ref().as_flattened(), L);
        let mut ends = M::State::columns_mut(self.end.as_mut().as_flattened_mut(), L);
        for lane in 0..L {
            let now =
                Now { t: T::of(self.t[lane]), since_pre: self.since_pre[lane], inputs: M::Inputs::at(inputs, lane) };
            let (propagator, start) = (M::Propagator::at(propagators, lane), M::State::at(starts, lane));
            let guess = M::State::load(&ends, lane);
            let (end, square_error) = M::attempt(propagator, start, guess, now, T::of(self.length[lane]));
            end.store(&mut ends, lane);
            self.square_error[lane] = square_error;
        }
    }

    /// Takes the result of a lane's latest attempt.
    #[inline(always)]
    fn accept(&mut self, lane: usize) {
        for (start, end) in self.start.as_mut().iter_mut().zip(self.end.as_ref()) {
            start[lane] = end[lane];
        }
    }

    /// Integrates every lane to the end of its step; the states at its end are then those of `state`.
    #[inline(always)]
    fn run(&mut self, kind: ImplicitKind, tolerance: f64) {
        match kind {
            ImplicitKind::Estimated => self.run_estimated(tolerance.max(least_tolerance::<T>())),
            ImplicitKind::Iterated => self.run_iterated(),
        }
        for lane in 0..L {
            if self.is_open[lane] {
                self.fail(lane);
            }
        }
    }

    #[inline(always)]
    fn run_estimated(&mut self, tolerance: f64) {
        let mut may_grow = [true; L];
        for _ in 0..MOST_SUBSTEPS {
            if !self.is_open.contains(&true) {
                return;
            }
            self.attempt();
            #[expect(clippy::needless_range_loop, reason = "a lane is a place in several arrays")]
            for lane in 0..L {
                if !self.is_open[lane] {
                    continue;
                }
                let error = self.square_error[lane].as_f64() / (tolerance * tolerance);
                // False where the error is NaN.
                if error <= 1.0 {
                    self.accept(lane);
                    if self.length[lane] >= self.rest[lane] {
                        self.is_open[lane] = false;
                        continue;
                    }
                    self.rest[lane] -= self.length[lane];
                    self.t[lane] += self.length[lane];
                    if M::halts(self.propagator(lane), self.state(lane), self.now(lane)) {
                        self.is_open[lane] = false;
                        continue;
                    }
                    let most = if may_grow[lane] { MOST_GROWTH } else { 1.0 };
                    self.shorten(lane, factor(error, most));
                    may_grow[lane] = true;
                } else {
                    self.shorten(lane, if error.is_finite() { factor(error, LEAST_CUT) } else { LEAST_FACTOR });
                    may_grow[lane] = false;
                    if self.length[lane] < SHORTEST * self.rest[lane] {
                        self.fail(lane);
                    }
                }
            }
        }
    }

    /// Multiplies the length of a lane's substep by `factor`, and rounds it so that whole substeps are left.
    #[inline(always)]
    fn shorten(&mut self, lane: usize, factor: f64) {
        let n_left = Float::ceil(self.rest[lane] / (self.length[lane] * factor)).max(1.0);
        self.length[lane] = self.rest[lane] / n_left;
    }

    /// A step without a result.
    #[inline(always)]
    fn fail(&mut self, lane: usize) {
        self.start.as_mut().iter_mut().for_each(|state| state[lane] = T::nan());
        self.is_open[lane] = false;
    }

    #[inline(always)]
    fn run_iterated(&mut self) {
        // Newton's method squares its error: what is left after such a change is a rounding.
        let tolerance = 0.1 * sqrt(T::epsilon().as_f64());
        for _ in 0..MOST_ITERATIONS {
            if !self.is_open.contains(&true) {
                return;
            }
            self.attempt();
            for lane in 0..L {
                let is_found = self.square_error[lane].as_f64() <= tolerance * tolerance;
                if self.is_open[lane] && is_found {
                    self.accept(lane);
                    self.is_open[lane] = false;
                }
            }
        }
    }
}

/// A substep is at most so much longer than the one before.
const MOST_GROWTH: f64 = 5.0;
/// One that is taken anew is at most so much of what it was.
const LEAST_CUT: f64 = 0.9;
/// And at least so much.
const LEAST_FACTOR: f64 = 0.1;
/// A substep that would be shorter than this part of what is left of the step has no result either. It is far below what the
/// time or a state resolves: a substep that does not see a jump of the equations any longer is taken.
const SHORTEST: f64 = 1e-24;

/// What to multiply a substep by, from the square of its error relative to the tolerance: that error is of order 4 in the
/// length. Roots alone, so that the bits are the same on all processors.
#[inline(always)]
fn factor(square_error: f64, most: f64) -> f64 {
    clamp(0.9 / sqrt(sqrt(sqrt(square_error))), LEAST_FACTOR, most)
}

/// One element after a step, or a part of one, in which no pulse ends.
#[inline]
pub(crate) fn step<M: Step<S>, S, T: Real>(
    implicit: Implicit,
    propagator: M::Propagator<T>,
    state: M::State<T>,
    now: Now<f64, M::Inputs<T>>,
    duration: f64,
    tolerance: f64,
) -> M::State<T> {
    let mut lanes = Lanes::<M, S, T, 1>::new();
    lanes.fill(0, propagator, state, now, duration);
    lanes.run(implicit.kind, tolerance);
    merged::<M, S, T>(implicit, propagator, state, now, lanes.state(0))
}

/// The state after a step: what the implicit method solves as it is in `found`, the rest by its own step.
#[inline(always)]
fn merged<M: Step<S>, S, T: Real>(
    implicit: Implicit,
    propagator: M::Propagator<T>,
    state: M::State<T>,
    now: Now<f64, M::Inputs<T>>,
    found: M::State<T>,
) -> M::State<T> {
    if implicit.solved.len() == M::State::<T>::LEN {
        return found;
    }
    let mut next = M::step(propagator, state, now.rounded());
    for k in implicit.solved {
        next.as_mut()[*k] = found.as_ref()[*k];
    }
    next
}

/// Up to this many elements are integrated one by one: most lanes would be empty.
const FEW: usize = 2;

/// The loop over columns of a model that an implicit method solves.
pub(crate) struct Advance<'a, M, S, T> {
    pub(crate) implicit: Implicit,
    pub(crate) span: &'a Span<'a, T>,
    pub(crate) tolerance: f64,
    pub(crate) states: &'a mut [T],
    pub(crate) n: usize,
    pub(crate) step: PhantomData<fn() -> (M, S)>,
}

impl<M: Step<S>, S, T: Real> Kernel for Advance<'_, M, S, T> {
    #[inline(always)]
    fn run(self) {
        let Self { implicit, span, tolerance, states, n, .. } = self;
        let nows = span.nows::<M>(n);
        let has_pulses = !M::INFO.pulses.is_empty();
        let mut columns = M::State::columns_mut(states, n);
        if n <= FEW {
            for element in 0..n {
                let state = M::State::load(&columns, element);
                let after = one::<M, S, T>(span, tolerance, (n, element), state, nows.of(element));
                after.store(&mut columns, element);
            }
            return;
        }
        for first in (0..n).step_by(LANES) {
            let mut lanes = Lanes::<M, S, T, LANES>::new();
            let filled = (n - first).min(LANES);
            for lane in 0..LANES {
                // Lanes without an element repeat the last one, so that they compute nothing unusual.
                let element = first + lane.min(filled - 1);
                let (state, now) = (M::State::load(&columns, element), nows.of(element));
                let phase = if has_pulses { phase::<M>(span.parameters.of(n, element), now.since_pre) } else { 0 };
                lanes.fill(lane, span.propagator.of_phase(phase, n, element), state, now, span.dt);
                lanes.is_open[lane] &= lane < filled;
                if has_pulses && lane < filled {
                    let parameters = span.parameters.of::<M::Parameters<f64>>(n, element);
                    if is_split::<M, S>(parameters, now.since_pre, span.dt) {
                        // A pulse ends within the step, which is rare.
                        lanes.is_open[lane] = false;
                        let state = integrate_within::<M, S, T>(parameters, state, now, span.dt, tolerance);
                        state.store(&mut M::State::columns_mut(lanes.start.as_mut().as_flattened_mut(), LANES), lane);
                        state.store(&mut columns, element);
                    }
                }
            }
            let is_together = lanes.is_open;
            lanes.run(implicit.kind, tolerance);
            for (lane, is_together) in is_together.into_iter().take(filled).enumerate() {
                if is_together {
                    let element = first + lane;
                    let (before, now) = (M::State::load(&columns, element), nows.of(element));
                    let after = merged::<M, S, T>(implicit, lanes.propagator(lane), before, now, lanes.state(lane));
                    after.store(&mut columns, element);
                }
            }
        }
    }
}
