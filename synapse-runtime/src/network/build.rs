//! From what was described to what runs: every check of a network, connections, delays on the grid.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::cell::OnceCell;

use super::axons::{Axons, Delays};
use super::checks;
use super::coupling::Coupling;
use super::describe::{Alignment, Group, Kind, Projection, Weights};
use super::group::{AnyGroup, Poisson, SpikeTimes};
use super::member::Member;
use super::output::Output;
use super::pathway::{Latency, Pathway};
use super::receptor::{AnyReceptor, Impulses};
use super::schedule::Schedule;
use super::setup::{Draw, Site};
use super::signal::{Input, Signal};
use super::stage::{Stage, Upstream};
use super::step::is_whole;
use super::weights::WeightTable;
use crate::Real;
use crate::connections::Permutation;
use crate::description::Values;
use crate::error::Error;
use crate::info::{ModelInfo, Place};
use crate::random::Stream;
use crate::table::zeros;
use crate::watch::Watch;

/// What all objects of a network share.
#[derive(Clone, Copy)]
pub(super) struct Grid {
    pub(super) dt: f64,
    pub(super) seed: u64,
    pub(super) schedule: Schedule,
}

/// A connection's delay has at most so many steps where each has its own.
const LONGEST_DELAY: f64 = u16::MAX as f64;

/// A Poisson process has at most so many spikes in a step on average.
const MOST_SPIKES: f64 = 1e6;

impl Grid {
    /// The random numbers of an object, of which there are many kinds.
    fn random(self, kind: u32, object: usize) -> Stream {
        const PARTS: u32 = 256;
        let object = u32::try_from(object).unwrap_or(u32::MAX);
        Stream::new(self.seed, object.wrapping_mul(2).wrapping_add(kind).wrapping_mul(PARTS))
    }

    pub(super) fn member<T: Real>(
        self,
        k: usize,
        group: Group<T>,
        warnings: &mut Vec<String>,
    ) -> Result<Member<T>, Error> {
        let Group { name, n, kind, signals } = group;
        if u32::try_from(n).is_err() {
            return Err(Error::TooManyCells { n });
        }
        let info = match &kind {
            Kind::Cells(info, _) => Some(*info),
            _ => None,
        };
        let mut inputs = Vec::new();
        for (input, signal) in signals {
            let Some(info) = info else { return Err(Error::InputOfSource { input }) };
            inputs.push((crate::names::input(info, &input)?, signal.on_grid(n, self.dt)?));
        }
        let (built, is_source): (AnyGroup<T>, bool) = match kind {
            Kind::Cells(_, build) => (build(self.dt, self.random(0, k))?, false),
            Kind::SpikeTimes(spikes) => (Box::new(self.spike_times(&name, n, spikes, warnings)?), true),
            Kind::Poisson(rate) => {
                let rate = rate.on_grid(n, self.dt)?;
                if rate.least() < 0.0 {
                    return Err(Error::Rate { rate: rate.least() });
                }
                let most = MOST_SPIKES * 1000.0 / self.dt;
                if rate.most() > most {
                    return Err(Error::RateHigh { rate: rate.most(), most });
                }
                let processes = Poisson::new(n, rate, self.random(0, k));
                (Box::new(processes.ok_or(Error::Memory { what: "Poisson processes", n })?), true)
            }
        };
        Ok(Member::new(name, built, is_source, inputs))
    }

    fn spike_times(
        self,
        name: &str,
        n: usize,
        spikes: Vec<(f64, usize)>,
        warnings: &mut Vec<String>,
    ) -> Result<SpikeTimes, Error> {
        let mut on_grid = Vec::with_capacity(spikes.len());
        let mut n_rounded = 0;
        let mut example = 0.0;
        for (time, cell) in spikes {
            let index = u32::try_from(cell).ok().filter(|_| cell < n);
            let cell = index.ok_or(Error::SpikeOutOfRange { element: cell, n })?;
            let steps = time / self.dt;
            if !(time >= 0.0 && steps < i64::MAX as f64) {
                return Err(Error::SpikeTime { time });
            }
            #[expect(clippy::cast_possible_truncation, reason = "checked to be less than i64 holds")]
            let mut step = steps.round() as i64;
            if self.schedule.first_step_ends_at_zero {
                // The first step that does not end before the spike.
                step -= 1;
                while (step as f64) * self.dt < time {
                    step += 1;
                }
            } else if !is_whole(steps) {
                n_rounded += 1;
                example = time;
            }
            on_grid.push((step - 1, cell));
        }
        if n_rounded > 0 {
            warnings.push(format!(
                "{name}: {n_rounded} spike time{} no multiple of {} ms and rounded to the nearest step, such as {example} ms",
                if n_rounded == 1 { " is" } else { "s are" },
                self.dt
            ));
        }
        on_grid.sort_unstable();
        Ok(SpikeTimes { n, spikes: on_grid, next: 0 })
    }

    pub(super) fn pathway<T: Real>(
        self,
        k: usize,
        projection: Projection<T>,
        members: &[Member<T>],
        sizes: &[usize],
        warnings: &mut Vec<String>,
    ) -> Result<Pathway<T>, Error> {
        if let Some(error) = projection.error {
            return Err(error);
        }
        let (pre, post) = (projection.pre.0, projection.post.0);
        let Some((n_pre, n_post)) = sizes.get(pre).copied().zip(sizes.get(post).copied()) else {
            return Err(Error::ForeignGroup);
        };
        if let Some(sizes) = projection.sizes.filter(|sizes| *sizes != (n_pre, n_post)) {
            return Err(Error::EdgesOfOthers { listed: sizes, found: (n_pre, n_post) });
        }
        checks::output(&projection, &members[post])?;
        let random = self.random(1, k);
        let axons = self.axons(&projection, (n_pre, n_post), pre == post, random, warnings)?;
        let continuous = checks::continuous(&projection);
        let delay = match axons.delays {
            Delays::Same(delay) => delay,
            Delays::Each(_) => Some(1),
        };
        checks::dendrites(&projection)?;
        checks::chain(&projection)?;
        let latency = Latency::new(&self.schedule, delay, projection.dendritic, projection.delays_spikes);
        let is_cells = |member: &Member<T>| member.group.info().is_some();
        self.check_order(&projection, latency, is_cells(&members[pre]), is_cells(&members[post]))?;
        let delays_outputs = self.delays_outputs(&projection, latency);
        let infos = infos(&projection);
        let needs_index = infos.iter().any(|info| !info.on_post.is_empty());
        let incoming = if needs_index { Some(Arc::new(axons.connections.incoming()?)) } else { None };
        checks::potentials(&infos, &members[pre], &members[post])?;
        if let Some(model) = continuous.filter(|_| projection.delay.is_some()) {
            return Err(Error::DelayOfPotential { model });
        }
        let inputs = self.inputs(&infos, projection.signals)?;
        if let (Some(synapse), Some(cell)) = (&projection.receptor, members[post].group.info()) {
            checks::units(synapse.info, &projection.output, cell)?;
        }
        if size_of::<T>() == size_of::<f32>() {
            warnings.extend(infos.iter().filter_map(|info| times(&projection.name, info)));
        }
        let weights = weight_table::<T>(&projection.weights, &axons, random.part(2))?;
        let origins = OnceCell::new();
        let site = |part: usize| Site {
            axons: &axons,
            origins: &origins,
            incoming: incoming.clone(),
            dt: self.dt,
            random: random.part(part),
        };
        let (mut releases, mut rules) = (Vec::new(), Vec::new());
        let is_released = !projection.releases.is_empty();
        for (k, (_, build)) in projection.releases.into_iter().enumerate() {
            match build(&site(16 + 16 * k), rules.is_empty())? {
                Stage::Cells(elements) => releases.push(elements),
                Stage::Connections(rule) => rules.push(rule),
            }
        }
        let released = match (is_released, rules.is_empty()) {
            (false, _) => None,
            (true, true) => Some(Place::Pre),
            (true, false) => Some(Place::Edge),
        };
        let is_plastic = projection.rules.iter().any(|(info, _)| !info.releases);
        let releases_at_connections =
            released == Some(Place::Edge) || projection.rules.iter().any(|(info, _)| info.releases);
        for (k, (_, build)) in projection.rules.into_iter().enumerate() {
            match build(&site(80 + 16 * k), false)? {
                Stage::Cells(elements) => releases.push(elements),
                Stage::Connections(rule) => rules.push(rule),
            }
        }
        let upstream = Upstream {
            weight: if let WeightTable::Same(weight) = weights { Some(weight) } else { None },
            is_plastic,
            weighs_outputs: projection.weighs_outputs,
            released: if releases_at_connections { Some(Place::Edge) } else { released },
            delays_outputs,
        };
        let receptor: AnyReceptor<T> = match projection.receptor {
            Some(synapse) => (synapse.build)(&site(160), &upstream)?,
            None => Box::new(Impulses::new(n_post)),
        };
        let sums = || zeros(1, n_post).ok_or(Error::Memory { what: "sums of inputs", n: n_post });
        let mut pathway = Pathway {
            name: projection.name,
            pre,
            post,
            weights,
            weighs_outputs: projection.weighs_outputs,
            latency,
            releases,
            rules,
            receptor,
            output: projection.output,
            coupling: Coupling::Start,
            raised: Vec::new(),
            is_recorded: false,
            inputs,
            sums: sums()?,
            slopes: sums()?,
            rows: Vec::new(),
            row: Vec::new(),
            dendritic: projection.dendritic,
            transit: Default::default(),
            fault: None,
            axons,
            incoming,
        };
        // Spikes that nothing scales carry weights as they were given.
        if pathway.rules.is_empty() && pathway.releases.is_empty() && pathway.weights.are_non_negative() {
            pathway.watches().for_each(Watch::promise_weights);
        }
        if self.schedule.weighs_late() {
            checks::late_weights(&pathway)?;
        }
        if self.schedule.weighs_late() || latency.edges != latency.traces {
            checks::traces_apart(&pathway, delays_outputs.is_some())?;
        }
        Ok(pathway)
    }

    /// For how many steps outputs of a synapse of presynaptic cells are kept, if a schedule of another system delays these
    /// instead of spikes.
    fn delays_outputs<T>(self, projection: &Projection<T>, latency: Latency) -> Option<u32> {
        let synapse = projection.receptor.as_ref()?;
        let is_pre = synapse.alignment == Alignment::Pre && !synapse.has_current;
        let delays_spikes = projection.dendritic || (projection.delays_spikes && !self.schedule.weighs_late());
        (is_pre && self.schedule.delays_outputs() && !delays_spikes).then_some(1 + latency.outputs)
    }

    /// The connections of a projection with their delays.
    fn axons<T: Real>(
        self,
        projection: &Projection<T>,
        (n_pre, n_post): (usize, usize),
        is_recurrent: bool,
        random: Stream,
        warnings: &mut Vec<String>,
    ) -> Result<Axons, Error> {
        let (connections, order) = projection.connectivity.clone().build(n_pre, n_post, is_recurrent, random)?;
        let given = match &projection.delay {
            None if self.schedule.needs_delay() && checks::continuous(projection).is_none() => {
                return Err(Error::NoDelay { dt: self.dt });
            }
            None => return Ok(Axons::same(connections, order, None)),
            Some(Draw::Given(values)) => values.clone(),
            Some(Draw::From(distribution)) => {
                let n = connections.len();
                let mut values = zeros(1, n).ok_or(Error::Memory { what: "delays", n })?;
                distribution.fill(random.part(1), &mut values)?;
                Values::PerElement(values)
            }
        };
        let origins = order.as_ref().map(Permutation::origins);
        match self.delays(&projection.name, &given, connections.len(), origins, warnings)? {
            Steps::Same(steps) => Ok(Axons::same(connections, order, Some(steps))),
            Steps::Each(_) if projection.dendritic => Err(Error::DendriticEach),
            Steps::Each(_) if self.schedule != Schedule::new() => Err(Error::DelaysOfSchedule),
            Steps::Each(steps) => Axons::each(connections, order, steps),
        }
    }

    /// What is bound to the inputs of the models along a projection, by name.
    fn inputs(self, infos: &[&'static ModelInfo], given: Vec<(String, Signal)>) -> Result<Vec<(String, Input)>, Error> {
        let mut signals: Vec<(String, Input)> = Vec::new();
        for (name, signal) in given {
            if !infos.iter().any(|info| info.has_input(&name)) {
                let known = infos.iter().flat_map(|info| info.inputs.iter().map(|input| input.name));
                let hint = crate::names::hint(&name, known);
                return Err(Error::UnknownName { model: "the projection", kind: "input", name, hint });
            }
            signals.push((name, signal.on_grid(1, self.dt)?));
        }
        let unbound = infos.iter().flat_map(|info| info.inputs).find(|input| {
            !matches!(input.name, "v_pre" | "v_post") && !signals.iter().any(|(name, _)| name == input.name)
        });
        match unbound {
            Some(input) => Err(Error::UnboundInput { input: input.name }),
            None => Ok(signals),
        }
    }

    /// Whether every spike is there when the schedule looks for it, and what it does when that is handed on.
    fn check_order<T: Real>(
        self,
        projection: &Projection<T>,
        latency: Latency,
        pre_is_cells: bool,
        post_is_cells: bool,
    ) -> Result<(), Error> {
        let schedule = &self.schedule;
        let receptor = projection.receptor.as_ref();
        let delays_outputs = self.delays_outputs(projection, latency);
        let learns = infos(projection).iter().any(|info| !info.on_post.is_empty());
        let of_pre = pre_is_cells && latency.cell.min(latency.edges).min(latency.traces) == 0;
        let of_post = learns && latency.post.min(latency.post_traces) == 0;
        let is_early = |is_cells: bool| {
            if is_cells { schedule.arrives_before_cells() } else { schedule.arrives_before_sources() }
        };
        if (of_pre && schedule.arrives_before_cells()) || (of_post && is_early(post_is_cells)) {
            return Err(Error::UnseenSpikes);
        }
        if delays_outputs.is_some() && latency.outputs == 0 && schedule.hands_on_before_cells_spike() {
            return Err(Error::UnseenSpikes);
        }
        let is_of_the_step = match receptor {
            None => true,
            Some(synapse) => synapse.info.reads_released,
        };
        if is_of_the_step && projection.output != Output::Nothing && schedule.forgets_arrivals() {
            return Err(Error::ForgottenSpikes);
        }
        Ok(())
    }

    /// Delays in steps, each at least one.
    fn delays(
        self,
        name: &str,
        given: &Values,
        n: usize,
        origins: Option<&[u32]>,
        warnings: &mut Vec<String>,
    ) -> Result<Steps, Error> {
        let mut rounded = None;
        let mut steps = |delay: f64, longest: f64| {
            let steps = delay / self.dt;
            if steps.is_nan() || steps.round() < 1.0 {
                return Err(Error::DelayShort { delay, dt: self.dt });
            }
            if steps > longest {
                return Err(Error::DelayLong { delay, longest: longest * self.dt });
            }
            if !is_whole(steps) {
                rounded.get_or_insert((delay, steps.round() * self.dt));
            }
            Ok(steps.round())
        };
        let steps = match given {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 1 to a million")]
            Values::Uniform(delay) => Steps::Same(steps(*delay, 1e6)? as u32),
            Values::PerElement(list) if list.len() != n => {
                return Err(Error::PerConnection { expected: n, found: list.len() });
            }
            Values::PerElement(list) => {
                let each = (0..n).map(|edge| {
                    let place = origins.map_or(edge, |origins| origins[edge] as usize);
                    #[expect(
                        clippy::cast_possible_truncation,
                        clippy::cast_sign_loss,
                        reason = "from 1 to LONGEST_DELAY"
                    )]
                    steps(list[place], LONGEST_DELAY).map(|steps| steps as u16)
                });
                Steps::Each(each.collect::<Result<_, _>>()?)
            }
        };
        if let Some((delay, rounded)) = rounded {
            warnings.push(format!(
                "{name}: a delay of {delay} ms is no multiple of {} ms, so it is rounded to {rounded} ms",
                self.dt
            ));
        }
        Ok(steps)
    }
}

/// Delays on the grid.
enum Steps {
    Same(u32),
    Each(Vec<u16>),
}

/// Weights as they are kept, each of which is finite in precision `T`.
fn weight_table<T: Real>(weights: &Weights, axons: &Axons, random: Stream) -> Result<WeightTable, Error> {
    let n = axons.len();
    let check = |found: usize| if found == n { Ok(()) } else { Err(Error::PerConnection { expected: n, found }) };
    let finite = |weight: f64| if T::of(weight).is_finite() { Ok(weight) } else { Err(Error::Weight { weight }) };
    Ok(match weights {
        Weights::Same(weight) => WeightTable::Same(finite(*weight)?),
        Weights::Single(list) => {
            check(list.len())?;
            list.iter().try_for_each(|weight| finite(f64::from(*weight)).map(|_| ()))?;
            WeightTable::Single(axons.kept_in_order(list.clone()))
        }
        Weights::Double(list) => {
            check(list.len())?;
            list.iter().try_for_each(|weight| finite(*weight).map(|_| ()))?;
            WeightTable::Double(axons.kept_in_order(list.clone()))
        }
        Weights::Drawn(distribution) => {
            let mut list: Vec<f32> = zeros(1, n).ok_or(Error::Memory { what: "weights", n })?;
            distribution.fill(random, &mut list)?;
            list.iter().try_for_each(|weight| finite(f64::from(*weight)).map(|_| ()))?;
            // Independent numbers may as well be in the order in which connections are kept.
            WeightTable::Single(list)
        }
    })
}

/// The models at connections along a projection: what scales spikes, then the synapse.
fn infos<T>(projection: &Projection<T>) -> Vec<&'static ModelInfo> {
    let stages =
        projection.releases.iter().map(|(info, _)| *info).chain(projection.rules.iter().map(|(info, _)| *info));
    stages.chain(projection.receptor.iter().map(|synapse| synapse.info)).collect()
}

/// What single precision makes of a model that holds a time.
fn times(name: &str, info: &ModelInfo) -> Option<String> {
    let state = info.states.iter().find(|state| state.jumps.time)?;
    Some(format!(
        "{name}: `{}` of {} follows the time `t`, which single precision rounds to 1 ms after 3 hours; use double precision, \
         or `since_pre`",
        state.name, info.name
    ))
}
