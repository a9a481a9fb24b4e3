//! What `#[derive(Synapse)]` and `#[derive(Neuron)]` implement: the traits of a model, and how a solver of a model is called.

use crate::array::Array;
use crate::implicit::Implicit;
use crate::info::{Method, ModelInfo};
use crate::random::Draws;
use crate::{Real, Solver};

/// A model: parameters, states, and the equations between events.
///
/// `#[derive(Synapse)]` implements this trait; `P` parameters and `N` states make `Parameters<T> = [T; P]` and
/// `State<T> = [T; N]`, both in the order of declaration ([`ModelInfo::parameters`], [`ModelInfo::states`]) and in their
/// declared units.
pub trait Model: Sized + 'static {
    /// Names, units, defaults, equations and solvers.
    const INFO: &'static ModelInfo;

    /// One value for each parameter.
    type Parameters<T: Copy>: Array<T>;

    /// One value for each state.
    type State<T: Copy>: Array<T>;

    /// One value for each input ([`ModelInfo::inputs`]): what is bound from outside at every step.
    type Inputs<T: Copy>: Array<T>;

    /// The parameters as the fields give them: `None` where a field is `None`.
    fn given(&self) -> Self::Parameters<Option<f64>>;

    /// Every parameter's value: what is given, else the default, which may follow the other parameters.
    /// A parameter that is neither given nor has a default becomes NaN, which no population admits.
    fn complete(given: Self::Parameters<Option<f64>>) -> Self::Parameters<f64>;

    /// The states at time 0.
    fn initial(parameters: Self::Parameters<f64>) -> Self::State<f64>;

    /// The right-hand side: the derivative of each state by the time in ms.
    fn derivative<T: Real>(
        parameters: Self::Parameters<T>,
        state: Self::State<T>,
        now: Now<T, Self::Inputs<T>>,
    ) -> Self::State<T>;

    /// The coefficient of each state in its own equation, in 1/ms: where that depends on the parameters alone, else 0.
    fn rates(parameters: Self::Parameters<f64>) -> Self::State<f64>;

    /// How long after a presynaptic spike each of the model's pulses ends, in ms ([`ModelInfo::pulses`]).
    fn pulse_end(_parameters: Self::Parameters<f64>, _pulse: usize) -> f64 {
        0.0
    }

    /// The solver of that name, if the model was declared with it.
    fn solver<T: Real>(method: Method) -> Option<Solver<T>>;
}

/// The time since the latest presynaptic spike (ms) where there was none: 10¹² ms, 31 years.
///
/// It is finite, so that t·exp(−t) of it is 0 and not NaN. No longer time is told from it.
pub const NEVER: f64 = 1e12;

/// The time from the latest presynaptic spike, at `last`, to `t` (ms); `last` is minus infinity where there was none.
#[inline(always)]
pub(crate) fn since(t: f64, last: f64) -> f64 {
    (t - last).min(NEVER)
}

/// What an equation may read in addition to parameters and states: the time, how long ago the latest presynaptic spike was,
/// and the inputs, which do not change within a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Now<T, I = [T; 0]> {
    /// The time in ms.
    pub t: T,
    /// The time in ms since the latest presynaptic spike; [`NEVER`] before the first.
    pub since_pre: T,
    /// One value for each input of the model.
    pub inputs: I,
}

impl<T: Real> Now<T> {
    /// At time `t` (ms), before any presynaptic spike; for models without inputs.
    pub fn at(t: T) -> Self {
        Self { t, since_pre: T::of(NEVER), inputs: [] }
    }
}

impl<I> Now<f64, I> {
    /// The same with times in another precision.
    pub fn rounded<T: Real>(self) -> Now<T, I> {
        Now { t: T::of(self.t), since_pre: T::of(self.since_pre), inputs: self.inputs }
    }

    /// The same `duration` ms later.
    #[must_use]
    pub fn after(self, duration: f64) -> Self {
        Self { t: self.t + duration, since_pre: self.since_pre + duration, inputs: self.inputs }
    }
}

/// A model of a synapse: what spikes do, and what the synapse hands on.
pub trait Synapse: Model {
    /// A presynaptic spike arrives: the state after its jumps, and the factor by which the spike's weight is scaled for
    /// whatever comes after the synapse (1 unless the model says `release = …`).
    fn on_pre<T: Real>(
        parameters: Self::Parameters<T>,
        state: Self::State<T>,
        arrival: Arrival<T, Self::State<T>, Self::Inputs<T>>,
    ) -> (Self::State<T>, T);

    /// What a presynaptic spike does at a connection, the cell's own traces ([`Place::Pre`]) being as they are in `state`:
    /// [`Synapse::on_pre`] without the jumps of these.
    ///
    /// A schedule that updates all traces before, or after, the connections calls this. Random numbers are drawn for each
    /// connection anew ([`ModelInfo::random`]); no trace of the cell depends on one.
    ///
    /// [`Place::Pre`]: crate::info::Place::Pre
    fn on_pre_edge<T: Real>(
        parameters: Self::Parameters<T>,
        state: Self::State<T>,
        arrival: Arrival<T, Self::State<T>, Self::Inputs<T>>,
    ) -> (Self::State<T>, T) {
        Self::on_pre(parameters, state, arrival)
    }

    /// A postsynaptic spike: the state after its jumps.
    fn on_post<T: Real>(
        _parameters: Self::Parameters<T>,
        state: Self::State<T>,
        _arrival: Arrival<T, Self::State<T>, Self::Inputs<T>>,
    ) -> Self::State<T> {
        state
    }

    /// What a postsynaptic spike does at a connection, without the jumps of the cell's own traces, as [`Synapse::on_pre_edge`].
    fn on_post_edge<T: Real>(
        parameters: Self::Parameters<T>,
        state: Self::State<T>,
        arrival: Arrival<T, Self::State<T>, Self::Inputs<T>>,
    ) -> Self::State<T> {
        Self::on_post(parameters, state, arrival)
    }

    /// The value that the synapse hands on; `released` is the sum over the step's spikes of weight × release.
    fn output<T: Real>(
        parameters: Self::Parameters<T>,
        state: Self::State<T>,
        released: T,
        now: Now<T, Self::Inputs<T>>,
    ) -> T;
}

/// A model of a cell: when it spikes, and what a spike does to it. `#[derive(Neuron)]` implements this trait.
///
/// What it knows of itself beside that is in [`ModelInfo::cell`].
pub trait Neuron: Model {
    /// Whether the cell spikes in this state.
    fn spikes<T: Real>(parameters: Self::Parameters<T>, state: Self::State<T>, now: Now<T, Self::Inputs<T>>) -> bool;

    /// The state after a spike.
    fn reset<T: Real>(
        parameters: Self::Parameters<T>,
        state: Self::State<T>,
        arrival: Arrival<T, Self::State<T>, Self::Inputs<T>>,
    ) -> Self::State<T>;

    /// For how long the membrane potential is held after a spike, in ms; 0 for a cell without a refractory period.
    fn refractory(_parameters: Self::Parameters<f64>) -> f64 {
        0.0
    }

    /// The solver of that name for the time in which the membrane potential is held: that of the same equations with
    /// dV/dt = 0, so that the other states integrate with a potential that does not move within the step.
    ///
    /// `None` for a cell without a refractory period, and for one of which no other state reads the potential: its step is
    /// the same but for the potential, which is then put back.
    fn held<T: Real>(_method: Method) -> Option<Solver<T>> {
        None
    }
}

/// A synapse that declares its current into the postsynaptic cell: `current(v) = …`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` declares no current",
    label = "this model has no `current(v) = …`",
    note = "add `current(v) = g * (e_rev - v) : pA`, or so, to its `#[synapse(…)]`"
)]
pub trait Current: Synapse {
    /// The current at the membrane potential `v` (mV), in the unit that the model declares; positive depolarises.
    fn current<T: Real>(
        parameters: Self::Parameters<T>,
        state: Self::State<T>,
        v: T,
        now: Now<T, Self::Inputs<T>>,
    ) -> T;

    /// ∂current/∂v, derived by the compiler.
    fn slope<T: Real>(parameters: Self::Parameters<T>, state: Self::State<T>, v: T, now: Now<T, Self::Inputs<T>>) -> T;
}

/// A synapse of which the states that carry the output may be kept once for each postsynaptic cell: summed over the
/// connections onto a cell they satisfy the same equations, and the output of the sum is the sum of the outputs.
///
/// What a spike adds is still computed for its own connection: it may read the weight, traces of the presynaptic cell and the
/// time since that cell's latest spike.
///
/// The derive implements this where the compiler has proved it; elsewhere the error names the term that stands in the way.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not proved to keep its states per postsynaptic cell",
    note = "`#[derive(Synapse)]` implements `AlignPost` for models that are linear in their states"
)]
pub trait AlignPost: Synapse {}

/// A synapse that can be updated at events alone: every state has an exact solution over any elapsed time.
///
/// The derive implements this where the compiler has proved it; elsewhere the error names the term that stands in the way.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not proved to be solvable over any elapsed time",
    note = "`#[derive(Synapse)]` implements `EventDriven` for models of which every state is solved exactly"
)]
pub trait EventDriven: Synapse {
    /// The state `duration` ms later, without events in between; `now` is the start, whose inputs last.
    fn elapse<T: Real>(
        parameters: Self::Parameters<f64>,
        state: Self::State<T>,
        now: Now<f64, Self::Inputs<T>>,
        duration: f64,
    ) -> Self::State<T>;
}

/// What an event block may know beside the state.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arrival<T, S, I = [T; 0]> {
    /// The weight of the spike; 1 for a plain spike.
    pub weight: T,
    /// The state before the latest advance.
    pub prev: S,
    /// The time in ms.
    pub t: T,
    /// The time in ms since the presynaptic spike before this event; [`NEVER`] if there was none.
    pub since_pre: T,
    /// One value for each input of the model.
    pub inputs: I,
    /// Random numbers of this event.
    pub draws: Draws,
}

/// How a model is integrated over a step; implemented once for each solver `S` of the model.
pub trait Step<S>: Model {
    /// One value for each coefficient of the step.
    type Propagator<T: Copy>: Array<T>;

    /// The names of the coefficients.
    const COEFFICIENTS: &'static [&'static str];

    /// Whether a step in which a pulse of the model ends is to be taken in two parts.
    const SPLITS_AT_PULSES: bool = false;

    /// What an implicit method solves, if one solves any state: these states are integrated by [`Step::attempt`].
    const IMPLICIT: Option<Implicit> = None;

    /// Everything in a step over `dt` (ms) that depends on the parameters, `dt` and the running pulses alone; which pulses
    /// run follows from `since_pre`, the time in ms since the latest presynaptic spike at the step's start. Models without
    /// pulses do not read it.
    fn propagator(parameters: Self::Parameters<f64>, dt: f64, since_pre: f64) -> Self::Propagator<f64>;

    /// The state one step later; `now` is the step's start. States that an implicit method solves stay as they are.
    fn step<T: Real>(
        propagator: Self::Propagator<T>,
        state: Self::State<T>,
        now: Now<T, Self::Inputs<T>>,
    ) -> Self::State<T>;
    /// An attempt of the implicit method at a substep of `h` ms from `start`, at the time `now`: the state at its end, and the
    /// square of its error relative to a tolerance of 1. A method that iterates improves `guess`, and the error is the latest
    /// change. The method has values of all states that it reads; those that it does not solve are not to be used.
    fn attempt<T: Real>(
        _propagator: Self::Propagator<T>,
        start: Self::State<T>,
        _guess: Self::State<T>,
        _now: Now<T, Self::Inputs<T>>,
        _h: T,
    ) -> (Self::State<T>, T) {
        (start, T::ZERO)
    }

    /// Whether a step ends where this state is reached: the cell spikes, and its reset sets the potential anew.
    fn halts<T: Real>(_propagator: Self::Propagator<T>, _state: Self::State<T>, _now: Now<T, Self::Inputs<T>>) -> bool {
        false
    }
}
