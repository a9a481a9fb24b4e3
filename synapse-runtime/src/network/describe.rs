//! What a person writes: groups and projections that are not yet built.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::output::Output;
use super::receptor::{AnyReceptor, CurrentOf, Currents, current_of};
use super::setup::{Chosen, Draw, Named, Setup, Site};
use super::signal::Signal;
use super::stage::{self, Stage, Upstream};
use super::{GroupId, group};
use crate::error::Error;
use crate::info::ModelInfo;
use crate::random::Stream;
use crate::{AlignPost, Connectivity, Current, Distribution, Neuron, Real, Synapse};

type BuildGroup<T> = Box<dyn FnOnce(f64, Stream) -> Result<group::AnyGroup<T>, Error>>;

/// Cells of one model, or sources of spikes, under a name.
pub struct Group<T = f64> {
    pub(super) name: String,
    pub(super) n: usize,
    pub(super) kind: Kind<T>,
    /// Signals by the name of the input.
    pub(super) signals: Vec<(String, Signal)>,
}

pub(super) enum Kind<T> {
    Cells(&'static ModelInfo, BuildGroup<T>),
    SpikeTimes(Vec<(f64, usize)>),
    Poisson(Signal),
}

impl<T: Real> Group<T> {
    /// `n` cells of a model.
    pub fn cells<N: Neuron>(name: &str, n: usize, cell: impl Into<Setup<N>>) -> Self {
        let setup = cell.into();
        let build: BuildGroup<T> =
            Box::new(move |dt, random| Ok(Box::new(group::Cells::new(setup.population::<T>(n, dt, random)?)?)));
        Self::of(name, n, Kind::Cells(N::INFO, build))
    }

    /// One source that spikes at these times (ms). A time that is no multiple of dt is rounded to the nearest step, with a
    /// warning.
    pub fn spike_times(name: &str, times: impl IntoIterator<Item = f64>) -> Self {
        Self::spikes(name, 1, times.into_iter().map(|time| (time, 0)))
    }

    /// `n` sources with these spikes: the time (ms) and the source, from 0.
    pub fn spikes(name: &str, n: usize, spikes: impl IntoIterator<Item = (f64, usize)>) -> Self {
        Self::of(name, n, Kind::SpikeTimes(spikes.into_iter().collect()))
    }

    /// `n` independent Poisson processes of a rate in Hz: a number, one for each, or sections of time with a rate each.
    ///
    /// The process is that of continuous time, so that there may be several spikes in one step.
    pub fn poisson(name: &str, n: usize, rate: impl Into<Signal>) -> Self {
        Self::of(name, n, Kind::Poisson(rate.into()))
    }

    fn of(name: &str, n: usize, kind: Kind<T>) -> Self {
        Self { name: name.to_owned(), n, kind, signals: Vec::new() }
    }

    /// Adds a signal to an input of the cells, beside what projections bring: `I`, in its unit, or one of the author's.
    #[must_use]
    pub fn input(mut self, name: &str, signal: impl Into<Signal>) -> Self {
        self.signals.push((name.to_owned(), signal.into()));
        self
    }

    /// Adds a current to the input `I` of the cells.
    #[must_use]
    pub fn current(self, signal: impl Into<Signal>) -> Self {
        self.input("I", signal)
    }
}

impl<T> fmt::Debug for Group<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Group").field("name", &self.name).field("n", &self.n).finish_non_exhaustive()
    }
}

/// The weights of a projection.
#[derive(Clone, Debug)]
pub enum Weights {
    /// The same for all connections.
    Same(f64),
    /// One for each connection, in the order of the arrays that the connections were given by, else by presynaptic and then
    /// postsynaptic cell; kept in single precision.
    Single(Vec<f32>),
    /// The same, kept in double precision.
    Double(Vec<f64>),
    /// Drawn for each connection when the network is built; kept in single precision.
    Drawn(Distribution),
}

impl From<f64> for Weights {
    fn from(weight: f64) -> Self {
        Self::Same(weight)
    }
}

impl From<Vec<f32>> for Weights {
    fn from(weights: Vec<f32>) -> Self {
        Self::Single(weights)
    }
}

impl From<Vec<f64>> for Weights {
    fn from(weights: Vec<f64>) -> Self {
        Self::Double(weights)
    }
}

impl From<Distribution> for Weights {
    fn from(distribution: Distribution) -> Self {
        Self::Drawn(distribution)
    }
}

/// Makes what scales spikes; told whether it may be kept for each presynaptic cell.
type BuildStage<T> = Box<dyn FnOnce(&Site<'_>, bool) -> Result<Stage<T>, Error>>;
type BuildReceptor<T> = Box<dyn FnOnce(&Site<'_>, &Upstream) -> Result<AnyReceptor<T>, Error>>;

/// Where a projection is asked to keep the states of its synapses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alignment {
    /// Once for each presynaptic cell; weights apply to the output.
    Pre,
    /// Once for each postsynaptic cell, as the sum over its connections.
    Post,
    /// Wherever each state belongs.
    Connection,
}

/// The synapse of a projection.
pub(super) struct Synaptic<T> {
    pub(super) info: &'static ModelInfo,
    pub(super) alignment: Alignment,
    /// Whether its current is the output.
    pub(super) has_current: bool,
    pub(super) build: BuildReceptor<T>,
}

/// A projection from one group to another: spikes → delay → short-term plasticity → weight and plasticity → synapse →
/// output.
///
/// [`synapse`](Self::synapse) takes any model and keeps each of its states where it belongs: a trace of the presynaptic cell
/// once for each of these, a weight once for each connection, a conductance that is linear once for each postsynaptic cell. The
/// numbers are those of one whole model at each connection. The other words are demands: the network is not built where they
/// cannot be met.
///
/// | word | demand |
/// | --- | --- |
/// | [`synapse`](Self::synapse), [`synapse_of_connection`](Self::synapse_of_connection) | none |
/// | [`synapse_of_post`](Self::synapse_of_post) | what is handed on is kept once for each postsynaptic cell, as [`AlignPost`] promises |
/// | [`synapse_of_pre`](Self::synapse_of_pre) | all states are kept once for each presynaptic cell, or branch of it where connections have delays of their own; weights multiply the output |
///
/// The weight of a connection is carried by its spikes where the model reads it (`on_pre(w)`), as it is when the spike passes.
/// Where the model reads none, or [`weigh_outputs`](Self::weigh_outputs) asks for it, what the connection hands on is multiplied
/// by its weight as it is at that time.
pub struct Projection<T = f64> {
    pub(super) name: String,
    pub(super) pre: GroupId,
    pub(super) post: GroupId,
    pub(super) connectivity: Connectivity,
    pub(super) weights: Weights,
    pub(super) weighs_outputs: bool,
    pub(super) delay: Option<Draw>,
    pub(super) dendritic: bool,
    pub(super) delays_spikes: bool,
    /// Short-term plasticity, then plasticity.
    pub(super) releases: Vec<(&'static ModelInfo, BuildStage<T>)>,
    pub(super) rules: Vec<(&'static ModelInfo, BuildStage<T>)>,
    pub(super) receptor: Option<Synaptic<T>>,
    pub(super) output: Output,
    pub(super) signals: Vec<(String, Signal)>,
    /// The numbers of cells that it was written for, where that was said.
    pub(super) sizes: Option<(usize, usize)>,
    /// What is wrong with it already.
    pub(super) error: Option<Error>,
}

impl<T: Real> Projection<T> {
    /// Connections from the cells of one group to those of another, of weight 1 until told otherwise.
    ///
    /// A projection needs an [`output`](Self::output), unless it is there to learn, and under the default schedule a
    /// [`delay`](Self::delay). Without a synapse what arrives is handed on in the step in which it arrives.
    pub fn new(name: &str, pre: GroupId, post: GroupId, connectivity: impl Into<Connectivity>) -> Self {
        Self {
            name: name.to_owned(),
            pre,
            post,
            connectivity: connectivity.into(),
            weights: Weights::Same(1.0),
            weighs_outputs: false,
            delay: None,
            dendritic: false,
            delays_spikes: false,
            releases: Vec::new(),
            rules: Vec::new(),
            receptor: None,
            output: Output::Nothing,
            signals: Vec::new(),
            sizes: None,
            error: None,
        }
    }

    /// The weights of the connections, in the unit that the synapse's `on_pre(w)` or output has.
    #[must_use]
    pub fn weight(mut self, weights: impl Into<Weights>) -> Self {
        self.weights = weights.into();
        self
    }

    /// Lets weights multiply what connections hand on, as they are then, also where the model of the synapse reads the weight of
    /// a spike: that is then what is released in front of it alone. A synapse that saturates does so at each weight alike.
    #[must_use]
    pub fn weigh_outputs(mut self) -> Self {
        self.weighs_outputs = true;
        self
    }

    /// The delay in ms, for all connections or for each: the time from the spike of a cell to its arrival at the synapse. It
    /// is at least one step; one that is no multiple of dt is rounded to the nearest step, with a warning.
    ///
    /// What follows potentials instead of spikes, as a gap junction does, has no delay: a step integrates the states of
    /// synapses with `v_pre` and `v_post` as they are at its end, when cells have integrated and reset, and events and outputs
    /// at the end of the step read the same values. A current that is a conductance times the difference between the two
    /// potentials acts within the step instead, as [`Output`] says.
    #[must_use]
    pub fn delay(mut self, delay: impl Into<Draw>) -> Self {
        self.delay = Some(delay.into());
        self
    }

    /// Puts the delay between the synapse and the body of its cell: plasticity sees presynaptic spikes at once and
    /// postsynaptic ones after the delay. Only for one delay for all connections.
    #[must_use]
    pub fn dendritic(mut self) -> Self {
        self.dendritic = true;
        self
    }

    /// Delays the spikes on their way to synapses of presynaptic cells, instead of the outputs of these: for the schedules of
    /// BrainPy, as the default one delays spikes anyway.
    #[must_use]
    pub fn delays_spikes(mut self) -> Self {
        self.delays_spikes = true;
        self
    }

    /// Puts short-term plasticity in front: a model that sets `release`, which scales the weight of each spike. It is kept for
    /// each presynaptic cell where its release does not depend on the connection.
    #[must_use]
    pub fn short_term<M: Synapse>(mut self, model: impl Into<Setup<M>>) -> Self {
        if !M::INFO.releases {
            return self.refused(Error::NoRelease { model: M::INFO.name });
        }
        let setup = model.into();
        self.releases.push((M::INFO, Box::new(move |site, of_cells| stage::short_term(&setup, site, of_cells))));
        self
    }

    /// Makes the weights plastic: a model whose output is the weight by which each spike, or each output, is scaled.
    #[must_use]
    pub fn plasticity<M: Synapse>(mut self, model: impl Into<Setup<M>>) -> Self {
        let setup = model.into();
        self.rules.push((M::INFO, Box::new(move |site, _| stage::plasticity(&setup, site))));
        self
    }

    /// The synapse of the connections, with each state kept where it belongs.
    #[must_use]
    pub fn synapse<M: Synapse>(self, model: impl Into<Setup<M>>) -> Self {
        self.place(Alignment::Connection, model.into(), None)
    }

    /// The same for a model whose `current(v)` is the output ([`Output::Own`]).
    #[must_use]
    pub fn synapse_with_current<M: Current>(self, model: impl Into<Setup<M>>) -> Self {
        self.place(Alignment::Connection, model.into(), Some((current_of::<M, T>, Currents::new())))
    }

    /// The synapse of the connections, of which all that is handed on is kept once for each postsynaptic cell, as the sum over
    /// its connections.
    ///
    /// Only for models for which the compiler has proved this to be the same; others are for [`synapse`](Self::synapse).
    #[must_use]
    pub fn synapse_of_post<M: AlignPost>(self, model: impl Into<Setup<M>>) -> Self {
        self.place(Alignment::Post, model.into(), None)
    }

    /// The same for a model whose `current(v)` is the output ([`Output::Own`]).
    #[must_use]
    pub fn synapse_of_post_with_current<M: AlignPost + Current>(self, model: impl Into<Setup<M>>) -> Self {
        self.place(Alignment::Post, model.into(), Some((current_of::<M, T>, Currents::new())))
    }

    /// The synapse of the connections, with all states kept once for each presynaptic cell; weights multiply its output.
    ///
    /// This is refused when the network is built if a state does not live there ([`ModelInfo::align_pre`]), or if the model
    /// reads weights that plasticity changes.
    #[must_use]
    pub fn synapse_of_pre<M: Synapse>(self, model: impl Into<Setup<M>>) -> Self {
        self.align(Alignment::Pre, Chosen::of::<M>(), model.into().into(), None)
    }

    /// The same for a model whose `current(v)` is the output ([`Output::Own`]).
    #[must_use]
    pub fn synapse_of_pre_with_current<M: Current>(self, model: impl Into<Setup<M>>) -> Self {
        self.align(Alignment::Pre, Chosen::of::<M>(), model.into().into(), Some(current_of::<M, T>))
    }

    /// Another name of [`synapse`](Self::synapse), which says that states may be kept for each connection.
    #[must_use]
    pub fn synapse_of_connection<M: Synapse>(self, model: impl Into<Setup<M>>) -> Self {
        self.synapse(model)
    }

    /// Another name of [`synapse_with_current`](Self::synapse_with_current).
    #[must_use]
    pub fn synapse_of_connection_with_current<M: Current>(self, model: impl Into<Setup<M>>) -> Self {
        self.synapse_with_current(model)
    }

    /// The synapse with its states kept for the cells of a side, for a model that is chosen while the program runs.
    ///
    /// What cannot be is refused when the network is built: states that do not all live there, and
    /// [`Alignment::Connection`], which needs the model's type ([`synapse`](Self::synapse)).
    #[must_use]
    pub fn synapse_aligned(self, alignment: Alignment, model: Chosen<T>, setup: Named) -> Self {
        match alignment {
            Alignment::Connection => self.refused(Error::ChosenAtConnections { model: model.info.name }),
            alignment => self.align(alignment, model, setup, None),
        }
    }

    fn refused(mut self, error: Error) -> Self {
        self.error = self.error.or(Some(error));
        self
    }

    /// Keeps each state where it belongs.
    fn place<M: Synapse>(
        mut self,
        alignment: Alignment,
        setup: Setup<M>,
        current: Option<(CurrentOf<T>, Currents<M, T>)>,
    ) -> Self {
        let has_current = current.is_some();
        let build: BuildReceptor<T> =
            Box::new(move |site, upstream| stage::synapse(alignment, &setup, site, upstream, current));
        self.receptor = Some(Synaptic { info: M::INFO, alignment, has_current, build });
        if has_current { self.output(Output::Own) } else { self }
    }

    /// Keeps all states for each cell of a side.
    fn align(mut self, side: Alignment, model: Chosen<T>, setup: Named, current: Option<CurrentOf<T>>) -> Self {
        let (info, has_current) = (model.info, current.is_some());
        let build: BuildReceptor<T> = Box::new(move |site, upstream| match side {
            Alignment::Pre => stage::of_pre(model, &setup, site, upstream, current),
            _ => stage::of_post(model, &setup, site, upstream, current),
        });
        self.receptor = Some(Synaptic { info, alignment: side, has_current, build });
        if has_current { self.output(Output::Own) } else { self }
    }

    /// What the sum of the synapses does to the postsynaptic cell.
    #[must_use]
    pub fn output(mut self, output: Output) -> Self {
        self.output = output;
        self
    }

    /// A signal for an input of the models of this projection, the same for all connections: a third factor.
    #[must_use]
    pub fn input(mut self, name: &str, signal: impl Into<Signal>) -> Self {
        self.signals.push((name.to_owned(), signal.into()));
        self
    }
}

impl<T> fmt::Debug for Projection<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Projection").field("name", &self.name).finish_non_exhaustive()
    }
}
