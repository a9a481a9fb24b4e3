//! Whether states are where they must be: finite, and within what is proved of them.
//!
//! An element that starts within what is proved of its model is not carried out of it by the equations nor by events; a step of
//! a solver that is not exact may. Looking costs at most about 2 % of a step: a population of which a step costs much more than
//! a look is looked at in every step, others in every few steps. Little is lost by that where solutions are exact: a number that
//! is not finite then stays so, until an event sets it.

use crate::array::Array;
use crate::error::Error;
use crate::info::{Invariant, ModelInfo, SchemeInfo, StateInfo};
use crate::processor::{self, Kernel};
use crate::{Method, Model, Real};

/// How often states are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Checks {
    /// As often as is paid by about 2 % of the work.
    #[default]
    Affordable,
    /// In every step.
    EveryStep,
    /// Never.
    Never,
}

/// A state is outside of what is proved of it by more than so many roundings, each relative to 1 or to the largest value among
/// the states of the element that have its unit. Every step may add one.
const ROUNDINGS: f64 = 4096.0;

/// No population is looked at less often, in steps.
const RAREST: f64 = 63.0;

/// The share of the work that looking may cost; counting steps until the next look takes a part as well.
const SHARE: f64 = 0.014;

/// What is known of the states of some elements, and when they are looked at next.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each with a name of its own")]
pub(crate) struct Watch {
    checks: Checks,
    /// How many steps there are from one look to the next.
    every: u32,
    /// How many of them are left.
    left: u32,
    /// Steps before the latest look.
    seen: u64,
    /// Whether all states started within what is proved of them.
    is_inside: bool,
    /// Whether somebody may have written to states since.
    is_written: bool,
    /// Whether no weight was below 0.
    is_excitatory: bool,
    /// Whether somebody has promised that none will be.
    is_promised: bool,
    /// Whether the states are sums over connections.
    of_sums: bool,
    /// By how much the solver itself may leave what is proved: it finds states to a tolerance only.
    of_solver: f64,
}

/// A state outside of where it must be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fault {
    state: usize,
    element: usize,
    value: f64,
    /// What is proved of it, and held until then.
    range: Invariant,
}

/// When and where a fault was found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scene {
    pub(crate) info: &'static ModelInfo,
    pub(crate) method: Method,
    pub(crate) dt: f64,
    pub(crate) n_steps: u64,
    /// What an element is.
    pub(crate) of: &'static str,
}

impl Watch {
    /// Of `n` elements.
    pub(crate) fn new(info: &ModelInfo, method: Method, n: usize, checks: Checks) -> Self {
        let mut watch = Self {
            checks,
            every: affordable(info, method, n),
            left: 0,
            seen: 0,
            is_inside: true,
            is_written: false,
            is_excitatory: true,
            is_promised: false,
            of_sums: false,
            of_solver: 0.0,
        };
        watch.set_checks(checks);
        watch
    }

    /// The solver takes substeps within this tolerance, of which several may add up.
    #[must_use]
    pub(crate) fn within(mut self, info: &ModelInfo, method: Method, tolerance: f64) -> Self {
        let schemes =
            info.solvers.iter().find(|solver| solver.method == method).map_or(&[][..], |solver| solver.schemes);
        if schemes.iter().any(|scheme| scheme.name == Method::Rodas4.name()) {
            self.of_solver = 10.0 * tolerance;
        }
        self
    }

    /// Chooses how often to look.
    pub(crate) fn set_checks(&mut self, checks: Checks) {
        self.checks = checks;
        if checks == Checks::EveryStep {
            self.every = 1;
        }
        self.left = if self.is_written { 1 } else { self.every };
    }

    /// Looks at steps no longer, as no step changes what is watched.
    pub(crate) fn only_on_demand(&mut self) {
        if self.checks == Checks::Affordable {
            self.every = u32::MAX;
            self.left = self.every;
        }
    }

    /// The states are sums over connections: what is at most 1 at each is not so here.
    pub(crate) fn sums(&mut self) {
        self.of_sums = true;
    }

    /// Back to states that start as their model says.
    pub(crate) fn restart(&mut self) {
        (self.left, self.seen) = (self.every, 0);
        (self.is_inside, self.is_written, self.is_excitatory) = (true, false, true);
    }

    /// States were written by somebody else, who may have left what is proved of them.
    pub(crate) fn written(&mut self) {
        self.is_written = true;
        // They are looked at before and after the next step.
        self.left = 1;
    }

    /// Whether written states are to be looked at before the next step.
    pub(crate) fn has_news(&self) -> bool {
        self.is_written
    }

    /// Whether all states of these columns are within what is proved of them, where all of them must be for that to last.
    pub(crate) fn read_news(&mut self, is_inside: bool) {
        self.is_written = false;
        self.is_inside = is_inside;
    }

    /// What is proved holds no longer: something outside of the model changes its states.
    pub(crate) fn disturb(&mut self) {
        self.is_inside = false;
    }

    /// Promises that no weight will be below 0, so that nobody has to look for one.
    pub(crate) fn promise_weights(&mut self) {
        self.is_promised = true;
    }

    /// Whether what is proved depends on the signs of weights that are not known.
    #[inline(always)]
    pub(crate) fn reads_weights(&self, info: &ModelInfo) -> bool {
        let of_weights = info.states.iter().any(|state| state.invariant.of_non_negative_weights);
        of_weights && self.is_excitatory && !self.is_promised
    }

    /// A weight is below 0.
    pub(crate) fn inhibit(&mut self) {
        self.is_excitatory = false;
    }

    /// Counts a step that begins; whether it is time to look when it is done.
    #[inline(always)]
    pub(crate) fn is_due(&mut self) -> bool {
        self.left = self.left.wrapping_sub(1);
        self.left == 0 && self.start()
    }

    fn start(&mut self) -> bool {
        self.left = self.every;
        self.is_on()
    }

    /// Whether anything is looked at.
    pub(crate) fn is_on(&self) -> bool {
        self.checks != Checks::Never
    }

    /// Whether what is proved holds, and is to be looked at.
    #[inline(always)]
    pub(crate) fn watches_ranges(&self, info: &ModelInfo) -> bool {
        let of_weights = info.states.iter().any(|state| state.invariant.of_non_negative_weights);
        self.is_inside && !self.of_sums && (self.is_excitatory || !of_weights)
    }

    /// How many steps had been done at the latest look.
    pub(crate) fn seen(&self) -> u64 {
        self.seen
    }

    /// What a state must be.
    fn range(&self, state: &StateInfo) -> Invariant {
        let proved = state.invariant;
        if !self.is_inside || (proved.of_non_negative_weights && !self.is_excitatory) {
            return Invariant::NOTHING;
        }
        Invariant { at_most_one: proved.at_most_one && !self.of_sums, ..proved }
    }

    /// Whether all states are within what is proved of them, whatever they were before; the columns are as for
    /// [`look_since`](Self::look_since).
    pub(crate) fn is_within<'a, T: Real>(
        &self,
        info: &'static ModelInfo,
        n_steps: u64,
        n: usize,
        column: impl Fn(usize) -> Option<&'a [T]>,
    ) -> bool {
        Self { is_inside: true, ..*self }.look(info, n_steps, n, column).is_none()
    }

    /// All was looked at after so many steps.
    pub(crate) fn saw(&mut self, n_steps: u64) {
        self.seen = n_steps;
    }

    /// Looks at `n` elements, which were as they must be after `since` steps: `column` gives the values of a state, if they are
    /// to be looked at.
    pub(crate) fn look_since<'a, T: Real>(
        &mut self,
        since: u64,
        scene: Scene,
        n: usize,
        column: impl Fn(usize) -> Option<&'a [T]>,
    ) -> Result<(), Error> {
        match self.look(scene.info, scene.n_steps, n, column) {
            None => Ok(()),
            Some(fault) => {
                // What has left is looked at until it is back.
                self.left = 1;
                Err(fault.at(scene, since))
            }
        }
    }

    fn look<'a, T: Real>(
        &self,
        info: &'static ModelInfo,
        n_steps: u64,
        n: usize,
        column: impl Fn(usize) -> Option<&'a [T]>,
    ) -> Option<Fault> {
        let tolerance = tolerance::<T>(n_steps) + self.of_solver;
        let mut is_suspect = false;
        processor::run(Glance {
            watch: self,
            states: info.states,
            column: &column,
            tolerance: T::of(tolerance),
            is_suspect: &mut is_suspect,
        });
        if is_suspect { self.find(info, n, tolerance, &column) } else { None }
    }

    /// The first state that is outside by more than rounding, element after element.
    #[cold]
    fn find<'a, T: Real>(
        &self,
        info: &'static ModelInfo,
        n: usize,
        tolerance: f64,
        column: &impl Fn(usize) -> Option<&'a [T]>,
    ) -> Option<Fault> {
        let of_element = |element: usize| {
            let value = |k: usize| column(k).map_or(0.0, |column| column[element].as_f64());
            let is_outside = |k: &usize| self.is_outside(info, *k, tolerance, value);
            let state = (0..info.states.len()).find(is_outside)?;
            Some(Fault { state, element, value: value(state), range: self.range(&info.states[state]) })
        };
        (0..n).find_map(of_element)
    }

    /// Whether a state of an element is outside by more than rounding.
    fn is_outside(&self, info: &'static ModelInfo, k: usize, tolerance: f64, value: impl Fn(usize) -> f64) -> bool {
        let (state, x) = (&info.states[k], value(k));
        let range = self.range(state);
        if !x.is_finite() || !(range.non_negative || range.at_most_one) {
            return !x.is_finite();
        }
        let alike = (0..info.states.len()).filter(|other| info.states[*other].unit == state.unit);
        let largest = alike.map(|other| value(other).abs()).filter(|x| x.is_finite()).fold(1.0, f64::max);
        let tolerance = tolerance * largest;
        x < -tolerance || (range.at_most_one && x > 1.0 + tolerance)
    }

    /// Looks at the states that one element has at time `t` after `n_events` events, as they were at time `since`; they are
    /// solved exactly, and their [`Bounds`] do not hold.
    #[cold]
    pub(crate) fn look_at_element<T: Real>(
        &self,
        info: &'static ModelInfo,
        states: &[T],
        n_events: u64,
        (element, t, since): (usize, f64, Option<f64>),
    ) -> Result<(), Error> {
        let tolerance = tolerance::<T>(n_events) + self.of_solver;
        let value = |k: usize| states[k].as_f64();
        match (0..states.len()).find(|k| self.is_outside(info, *k, tolerance, value)) {
            None => Ok(()),
            Some(k) => Err(Error::StateLeft {
                model: info.name,
                state: info.states[k].name,
                of: "element",
                element,
                value: value(k),
                range: self.range(&info.states[k]),
                time: t,
                since,
                dt: None,
                method: Method::Exact,
            }),
        }
    }
}

impl Fault {
    fn at(self, scene: Scene, since: u64) -> Error {
        let Self { state, element, value, range } = self;
        let Scene { info, method, dt, n_steps, of } = scene;
        Error::StateLeft {
            model: info.name,
            state: info.states[state].name,
            of,
            element,
            value,
            range,
            time: n_steps as f64 * dt,
            since: Some(since as f64 * dt),
            dt: if is_exact(info, method, state) { None } else { Some(dt) },
            method,
        }
    }
}

/// Whether a solver solves a state exactly.
fn is_exact(info: &ModelInfo, method: Method, state: usize) -> bool {
    let solver = info.solvers.iter().find(|solver| solver.method == method);
    solver.and_then(|solver| solver.schemes.get(state)).is_some_and(|scheme| scheme.order.is_none())
}

/// How far a state may be outside after so many steps, relative to 1.
fn tolerance<T: Real>(n_steps: u64) -> f64 {
    T::epsilon().as_f64() * (ROUNDINGS + n_steps as f64)
}

/// Between which values a state must be.
#[inline(always)]
fn ends<T: Real>(range: Invariant, tolerance: T) -> (T, T) {
    let low = if range.non_negative { -tolerance } else { T::min_value() };
    let high = if range.at_most_one { T::ONE + tolerance } else { T::max_value() };
    (low, high)
}

/// Between which values the states of one element plainly are as they must be.
#[derive(Clone, Copy)]
pub(crate) struct Bounds<S> {
    low: S,
    high: S,
}

impl<S> Bounds<S> {
    /// Of the states of `M`: finite, and within what is proved of them if these `ranges` are looked at.
    pub(crate) fn new<M: Model<State<T> = S>, T: Real>(ranges: bool) -> Self
    where
        S: Array<T>,
    {
        let tolerance = T::epsilon() * T::of(ROUNDINGS);
        let ends = |k: usize| ends(if ranges { M::INFO.states[k].invariant } else { Invariant::NOTHING }, tolerance);
        Self { low: S::from_fn(|k| ends(k).0), high: S::from_fn(|k| ends(k).1) }
    }

    /// Whether all states are between them; it may be false where they are as they must be but for rounding.
    #[inline(always)]
    pub(crate) fn hold<T: Real>(&self, states: &S) -> bool
    where
        S: Array<T>,
    {
        let mut hold = true;
        for (x, (low, high)) in states.as_ref().iter().zip(self.low.as_ref().iter().zip(self.high.as_ref())) {
            hold &= *x >= *low && *x <= *high;
        }
        hold
    }
}

/// After how many steps a look costs so little of them as it may: from below, in instructions of a processor with vectors of
/// four numbers, as they were counted.
fn affordable(info: &ModelInfo, method: Method, n: usize) -> u32 {
    let solver = info.solvers.iter().find(|solver| solver.method == method);
    let n_states = info.states.len() as f64;
    let of_scheme = |scheme: &SchemeInfo| match scheme.order {
        None => 0.6,
        _ if Method::from_name(scheme.name).is_some_and(is_costly) => 80.0,
        Some(1) => 6.0,
        Some(_) => 10.0,
    };
    let step = match solver {
        Some(solver) => solver.schemes.iter().map(of_scheme).sum(),
        // A Runge–Kutta method of the runtime.
        None => 80.0 * n_states,
    };
    let step = if info.pulses.is_empty() { step } else { step + 50.0 };
    let of_state = |state: &StateInfo| {
        let Invariant { non_negative, at_most_one, .. } = state.invariant;
        0.3 + 0.25 * f64::from(u8::from(non_negative)) + 0.25 * f64::from(u8::from(at_most_one))
    };
    let look: f64 = info.states.iter().map(of_state).sum();
    let n = n as f64;
    let every = (20.0 + 5.0 * n_states + n * look) / (SHARE * (80.0 + n * step));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 1 to RAREST")]
    let every = every.ceil().clamp(1.0, RAREST) as u32;
    // Odd: a step that is too long makes states swing to either side in turn, and every second step would see one side alone.
    every | 1
}

/// Whether a solver costs as much as a Runge–Kutta method of the runtime.
fn is_costly(method: Method) -> bool {
    method.is_runge_kutta() || matches!(method, Method::Rodas4 | Method::BackwardEuler)
}

/// A look at columns that finds every one that is not as it must be, and perhaps some that are.
struct Glance<'a, T, C> {
    watch: &'a Watch,
    states: &'static [StateInfo],
    column: C,
    tolerance: T,
    is_suspect: &'a mut bool,
}

impl<'a, T: Real, C: Fn(usize) -> Option<&'a [T]>> Kernel for Glance<'_, T, C> {
    #[inline(always)]
    fn run(self) {
        for (k, state) in self.states.iter().enumerate() {
            let Some(column) = (self.column)(k) else { continue };
            let range = self.watch.range(state);
            let (low, high) = ends(range, self.tolerance);
            let is_fine = match (range.non_negative, range.at_most_one) {
                (_, true) => is_between::<T, true, true>(column, low, high),
                (true, false) => is_between::<T, true, false>(column, low, high),
                (false, false) => is_between::<T, false, false>(column, low, high),
            };
            *self.is_suspect |= !is_fine;
        }
    }
}

/// So many numbers are taken at once: some vectors of any processor.
const WIDTH: usize = 16;

/// Whether all numbers are finite, and within those of the ends that are asked for.
///
/// A sum is finite only if all that is summed is, and taking it costs one operation for each number. Where it is not,
/// the numbers may still be.
#[inline(always)]
fn is_between<T: Real, const LOW: bool, const HIGH: bool>(column: &[T], low: T, high: T) -> bool {
    let (mut sums, mut least, mut most) = ([T::ZERO; WIDTH], [T::ZERO; WIDTH], [T::ZERO; WIDTH]);
    let (chunks, rest) = column.as_chunks::<WIDTH>();
    for chunk in chunks {
        for k in 0..WIDTH {
            sums[k] += chunk[k];
            if LOW {
                least[k] = if chunk[k] < least[k] { chunk[k] } else { least[k] };
            }
            if HIGH {
                most[k] = if chunk[k] > most[k] { chunk[k] } else { most[k] };
            }
        }
    }
    let mut is_between = true;
    for k in 0..WIDTH {
        is_between &= sums[k].is_finite() && (!LOW || least[k] >= low) && (!HIGH || most[k] <= high);
    }
    // Comparisons with NaN are false.
    is_between && rest.iter().all(|x| *x >= low && *x <= high)
}

#[cfg(test)]
mod tests {
    use alloc::vec;
    use alloc::vec::Vec;

    use super::*;

    /// One number among many is found wherever it is.
    #[test]
    fn every_number_is_looked_at() {
        for n in 0..3 * WIDTH {
            let column: Vec<f64> = (0..n).map(|k| k as f64 / 100.0).collect();
            assert!(is_between::<f64, true, true>(&column, 0.0, 1.0));
            for place in 0..n {
                for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
                    let mut column = column.clone();
                    column[place] = value;
                    assert!(!is_between::<f64, false, false>(&column, f64::MIN, f64::MAX), "{value} at {place} of {n}");
                    assert!(!is_between::<f64, true, true>(&column, 0.0, 1.0), "{value} at {place} of {n}");
                }
                for value in [-1e-3, 1.001] {
                    let mut column = column.clone();
                    column[place] = value;
                    assert!(is_between::<f64, false, false>(&column, f64::MIN, f64::MAX));
                    assert!(!is_between::<f64, true, true>(&column, 0.0, 1.0), "{value} at {place} of {n}");
                    assert_eq!(is_between::<f64, true, false>(&column, 0.0, f64::MAX), value > 0.0);
                }
            }
        }
    }

    /// Opposite infinities do not hide each other, and a sum that overflows is no fault.
    #[test]
    fn what_cancels_is_seen_and_what_is_large_is_not_a_fault() {
        static STATES: [StateInfo; 1] = [StateInfo { name: "x", ..StateInfo::EMPTY }];
        static INFO: ModelInfo = ModelInfo { name: "X", states: &STATES, ..ModelInfo::EMPTY };
        let watch = Watch::new(&INFO, Method::Auto, 48, Checks::EveryStep);
        let mut column = vec![f64::MAX; 48];
        let is_within = |column: &[f64]| watch.is_within(&INFO, 0, column.len(), |_| Some(column));
        assert!(is_within(&column));
        column[3] = f64::INFINITY;
        column[3 + WIDTH] = f64::NEG_INFINITY;
        assert!(!is_within(&column));
    }
}
