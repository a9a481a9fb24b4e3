//! From what was described to what runs: every check of a network, connections, delays on the grid.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;

use super::describe::{Alignment, Draw, Group, Kind, Projection, Site, Weights};
use super::group::{AnyGroup, Poisson, SpikeTimes};
use super::member::Member;
use super::output::Output;
use super::pathway::{Latency, Pathway, scale_ring};
use super::receptor;
use super::schedule::Schedule;
use super::signal::Input;
use super::step::is_whole;
use super::weights::{Delays, WeightTable};
use crate::Real;
use crate::description::Values;
use crate::error::Error;
use crate::info::{ModelInfo, Place};
use crate::random::Stream;

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
                (Box::new(Poisson::new(n, rate, self.random(0, k))), true)
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
        check_output(&projection, &members[post])?;
        let random = self.random(1, k);
        let (connections, order) = projection.connectivity.build(n_pre, n_post, pre == post, random)?;
        let mut order: Option<Arc<[u32]>> = order.map(|order| order.origins().into());
        let name = &projection.name;
        let mut connections = connections;
        let continuous = continuous(&projection);
        let delays = match &projection.delay {
            None if self.schedule.needs_delay() && continuous.is_none() => return Err(Error::NoDelay { dt: self.dt }),
            None => Delays::Same(None),
            Some(draw) => {
                let given = match draw {
                    Draw::Given(values) => values.clone(),
                    Draw::From(distribution) => {
                        let mut values = vec![0.0; connections.len()];
                        distribution.fill(random.part(1), &mut values)?;
                        Values::PerElement(values)
                    }
                };
                match self.delays(name, &given, connections.len(), order.as_deref(), warnings)? {
                    Steps::Same(steps) => Delays::Same(Some(steps)),
                    Steps::Each(steps) => {
                        if projection.dendritic {
                            return Err(Error::DendriticEach);
                        }
                        if self.schedule != Schedule::new() {
                            return Err(Error::DelaysOfSchedule);
                        }
                        let (sorted, steps, moved) = connections.sorted_by_delay(steps)?.into_parts();
                        connections = sorted;
                        let moved = moved.origins();
                        order = Some(match order {
                            None => moved.into(),
                            Some(order) => moved.iter().map(|place| order[*place as usize]).collect(),
                        });
                        let mut occurs = vec![false; usize::from(u16::MAX) + 1];
                        for delay in &steps {
                            occurs[usize::from(*delay)] = true;
                        }
                        let distinct = (0..=u16::MAX).filter(|delay| occurs[usize::from(*delay)]).collect();
                        Delays::Each { steps: steps.into(), distinct }
                    }
                }
            }
        };
        let delay = match &delays {
            Delays::Same(delay) => *delay,
            Delays::Each { .. } => Some(1),
        };
        check_synapse(&projection, &delays)?;
        // The current of a model is read off its states as they are, so its spikes are delayed, not what it hands on.
        let has_current_of_pre = projection.has_current
            && projection.receptor.as_ref().is_some_and(|(_, alignment, _)| *alignment == Alignment::Pre);
        let delays_spikes = projection.delays_spikes || has_current_of_pre;
        let latency = Latency::new(&self.schedule, delay, projection.dendritic, delays_spikes);
        let is_cells = |member: &Member<T>| member.group.info().is_some();
        self.check_order(&projection, latency, is_cells(&members[pre]), is_cells(&members[post]))?;
        let connections = Arc::new(connections);
        let receptor_info = projection.receptor.as_ref().map(|(info, ..)| *info);
        let infos = projection.rules.iter().map(|(info, _)| *info).chain(receptor_info);
        let needs_index = infos.clone().any(|info| !info.on_post.is_empty());
        let incoming = if needs_index { Some(Arc::new(connections.incoming()?)) } else { None };
        for (input, group, side) in [("v_pre", pre, "presynaptic"), ("v_post", post, "postsynaptic")] {
            if let Some(info) = infos.clone().find(|info| info.has_input(input))
                && members[group].group.potentials().is_none()
            {
                return Err(Error::NoPotential { model: info.name, side });
            }
        }
        if let Some(model) = continuous.filter(|_| projection.delay.is_some()) {
            return Err(Error::DelayOfPotential { model });
        }
        let mut signals: Vec<(String, Input)> = Vec::new();
        for (name, signal) in projection.signals {
            if !infos.clone().any(|info| info.has_input(&name)) {
                let known = infos.flat_map(|info| info.inputs.iter().map(|input| input.name));
                let hint = crate::names::hint(&name, known);
                return Err(Error::UnknownName { model: "the projection", kind: "input", name, hint });
            }
            signals.push((name, signal.on_grid(1, self.dt)?));
        }
        let unbound = infos.flat_map(|info| info.inputs).find(|input| {
            !matches!(input.name, "v_pre" | "v_post") && !signals.iter().any(|(name, _)| name == input.name)
        });
        if let Some(input) = unbound {
            return Err(Error::UnboundInput { input: input.name });
        }
        let site = |part: usize| Site {
            connections: connections.clone(),
            incoming: incoming.clone(),
            delays: match &delays {
                Delays::Each { steps, .. } => Some(steps.clone()),
                Delays::Same(_) => None,
            },
            order: order.clone(),
            dt: self.dt,
            random: random.part(part),
            longest: 1 + match &delays {
                Delays::Same(_) => latency.outputs,
                Delays::Each { .. } => delays.longest(),
            },
        };
        if self.schedule.weighs_late()
            && let Some((info, _)) = projection.rules.iter().find(|(info, _)| info.releases)
        {
            return Err(Error::ReleaseOfSchedule { model: info.name });
        }
        let weights = weight_table(&projection.weights, connections.len(), order.as_deref(), random.part(2))?;
        let mut releases = Vec::new();
        for (k, build) in projection.releases.into_iter().enumerate() {
            releases.push(build(&site(16 + 16 * k))?);
        }
        let mut rules = Vec::new();
        for (k, (_, build)) in projection.rules.into_iter().enumerate() {
            rules.push(build(&site(80 + 16 * k))?);
        }
        if let (Some(synapse), Some(cell)) = (receptor_info, members[post].group.info()) {
            check_units(synapse, &projection.output, cell)?;
        }
        let receptor = Projection::build_receptor(projection.receptor, &site(160))?;
        let n_scales = latency.longest().max(delays.longest());
        Ok(Pathway {
            name: projection.name,
            pre,
            post,
            weights,
            latency,
            scales: scale_ring(!releases.is_empty(), n_scales),
            releases,
            rules,
            receptor,
            output: projection.output,
            inputs: signals,
            sums: vec![T::ZERO; n_post],
            slopes: vec![T::ZERO; n_post],
            rows: Vec::new(),
            row: Vec::new(),
            dendritic: projection.dendritic,
            transit: Default::default(),
            delays,
            connections,
            incoming,
        })
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
        let receptor = projection.receptor.as_ref().map(|(info, alignment, _)| (*info, *alignment));
        let is_pre = receptor.is_some_and(|(_, alignment)| alignment == Alignment::Pre);
        let learns = projection.rules.iter().map(|(info, _)| *info).chain(receptor.map(|(info, _)| info));
        let learns = learns.into_iter().any(|info| !info.on_post.is_empty());
        let of_pre = pre_is_cells && latency.cell.min(latency.edges).min(latency.traces) == 0;
        let of_post = post_is_cells && learns && latency.post.min(latency.post_traces) == 0;
        if schedule.arrives_before_cells() && (of_pre || of_post) {
            return Err(Error::UnseenSpikes);
        }
        if is_pre && latency.outputs == 0 && schedule.hands_on_before_cells_spike() {
            return Err(Error::UnseenSpikes);
        }
        let is_of_the_step = match receptor {
            None => true,
            Some((info, alignment)) => alignment == Alignment::Connection && info.reads_released,
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
        order: Option<&[u32]>,
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
                    let place = order.map_or(edge, |order| order[edge] as usize);
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

/// Values in the order of connections.
fn sorted<W: Copy>(list: &[W], order: Option<&[u32]>) -> Vec<W> {
    match order {
        Some(order) => order.iter().map(|place| list[*place as usize]).collect(),
        None => list.to_vec(),
    }
}

fn weight_table(weights: &Weights, n: usize, order: Option<&[u32]>, random: Stream) -> Result<WeightTable, Error> {
    let check = |found: usize| if found == n { Ok(()) } else { Err(Error::PerConnection { expected: n, found }) };
    let finite = |weight: f64| if weight.is_finite() { Ok(weight) } else { Err(Error::Weight { weight }) };
    Ok(match weights {
        Weights::Same(weight) => WeightTable::Same(finite(*weight)?),
        Weights::Single(list) => {
            check(list.len())?;
            list.iter().try_for_each(|weight| finite(f64::from(*weight)).map(|_| ()))?;
            WeightTable::Single(sorted(list, order))
        }
        Weights::Double(list) => {
            check(list.len())?;
            list.iter().try_for_each(|weight| finite(*weight).map(|_| ()))?;
            WeightTable::Double(sorted(list, order))
        }
        Weights::Drawn(distribution) => {
            let mut list = vec![0.0_f32; n];
            distribution.fill(random, &mut list)?;
            WeightTable::Single(list)
        }
    })
}

/// The synapse of a projection along which nothing reacts to spikes, if it is one.
fn continuous<T: Real>(projection: &Projection<T>) -> Option<&'static str> {
    let (info, ..) = projection.receptor.as_ref()?;
    // A pulse follows spikes without a block of its own.
    let is_still = info.on_pre.is_empty() && info.on_post.is_empty() && !info.reads_since_pre && info.pulses.is_empty();
    (is_still && projection.rules.is_empty() && projection.releases.is_empty()).then_some(info.name)
}

/// Whether the synapse of a projection can be where it is to be, behind these delays, weights and plasticity.
fn check_synapse<T: Real>(projection: &Projection<T>, delays: &Delays) -> Result<(), Error> {
    let Some((info, alignment, _)) = &projection.receptor else { return Ok(()) };
    let (model, alignment) = (info.name, *alignment);
    let at_connections = projection.rules.iter().map(|(info, _)| *info).find(|info| info.releases);
    if let Some(release) = at_connections.filter(|_| alignment == Alignment::Pre) {
        return Err(Error::ReleaseAtConnections { model: release.name, synapse: model });
    }
    let is_released = at_connections.is_some() || !projection.releases.is_empty();
    let is_plain = matches!(projection.weights, Weights::Same(1.0)) && projection.rules.is_empty();
    let is_shared = alignment == Alignment::Post || (alignment == Alignment::Connection && receptor::is_sum(info));
    if info.weight.is_none() && (is_released || (is_shared && !is_plain)) {
        return Err(Error::NoWeight { model });
    }
    // There the states of connections are those of presynaptic cells, which no spike of a connection scales.
    if is_released && alignment == Alignment::Connection && info.output_place == Place::Pre {
        return Err(Error::NoWeight { model });
    }
    if projection.dendritic && alignment == Alignment::Pre && projection.has_current {
        return Err(Error::DendriticAtConnections { model });
    }
    if alignment != Alignment::Connection && !info.on_post.is_empty() {
        return Err(Error::OnPostAtCells { model });
    }
    let delays_spikes = projection.delays_spikes || projection.has_current;
    if alignment == Alignment::Pre && delays_spikes && matches!(delays, Delays::Each { .. }) {
        return Err(Error::DelaysAtCells { model });
    }
    let has_traces = info.states.iter().any(|state| state.place != Place::Edge) || !info.on_post.is_empty();
    if projection.dendritic && alignment == Alignment::Connection && has_traces {
        return Err(Error::DendriticAtConnections { model });
    }
    Ok(())
}

/// Whether what a synapse hands on is in the unit of the input that it is added to, where both are in amperes or siemens.
fn check_units(synapse: &ModelInfo, output: &Output, cell: &ModelInfo) -> Result<(), Error> {
    let has = |name: &str| cell.has_input(name);
    let takes_conductance = has("g_total") && has("gE_total");
    let (unit, input, volts) = match output {
        Output::Own if takes_conductance => (synapse.current.map_or("", |current| current.unit), "gE_total", 0),
        Output::Own => (synapse.current.map_or("", |current| current.unit), "I", 0),
        Output::Conductance { .. } | Output::MgBlock { .. } if takes_conductance => (synapse.output_unit, "g_total", 0),
        Output::Conductance { .. } | Output::MgBlock { .. } => (synapse.output_unit, "I", -3),
        Output::Current => (synapse.output_unit, "I", 0),
        Output::Input(name) => (synapse.output_unit, name.as_str(), 0),
        Output::Nothing | Output::Potential => return Ok(()),
    };
    let Some(to) = cell.inputs.iter().find(|other| other.name == input) else { return Ok(()) };
    let (Some((base, scale)), Some((base_to, scale_to))) = (scale_of(unit), scale_of(to.unit)) else { return Ok(()) };
    // A conductance times a potential in mV.
    let base = if volts == 0 { base } else { 'A' };
    if (base, scale + volts) == (base_to, scale_to) {
        return Ok(());
    }
    let unit = if volts == 0 { unit.into() } else { format!("{unit}·mV") };
    Err(Error::Units { model: synapse.name, unit, input: to.name, cell: cell.name, expected: to.unit })
}

/// A unit of current or conductance, as its base and a power of ten.
fn scale_of(unit: &str) -> Option<(char, i32)> {
    let base = unit.chars().next_back().filter(|base| matches!(base, 'A' | 'S'))?;
    let scale = match unit.strip_suffix(base)? {
        "" => 0,
        "m" => -3,
        "u" => -6,
        "n" => -9,
        "p" => -12,
        _ => return None,
    };
    Some((base, scale))
}

/// Whether the output of a projection can reach its cells.
fn check_output<T: Real>(projection: &Projection<T>, post: &Member<T>) -> Result<(), Error> {
    let output = &projection.output;
    if *output == Output::Nothing {
        let learns = !projection.rules.is_empty()
            || projection.receptor.as_ref().is_some_and(|(_, alignment, _)| *alignment == Alignment::Connection);
        return if learns { Ok(()) } else { Err(Error::Useless) };
    }
    let Some(info) = post.group.info() else { return Err(Error::OutputToSource { group: post.name.clone() }) };
    let has = |name: &str| info.has_input(name);
    let takes_conductance = has("g_total") && has("gE_total");
    let missing = match output {
        Output::Current if !has("I") => Some("I"),
        Output::Conductance { .. } | Output::MgBlock { .. } | Output::Own if !has("I") && !takes_conductance => {
            Some("I")
        }
        Output::Input(name) if !has(name) => Some(name.as_str()),
        _ => None,
    };
    if let Some(name) = missing {
        let hint = crate::names::hint(name, info.inputs.iter().map(|input| input.name));
        return Err(Error::UnknownName { model: info.name, kind: "input", name: name.into(), hint });
    }
    if *output == Output::Own && !projection.has_current {
        let model = projection.receptor.as_ref().map_or("a projection without a synapse", |(info, ..)| info.name);
        return Err(Error::NoCurrent { model });
    }
    if let Some((what, value)) = output.numbers().into_iter().find(|(_, value)| !value.is_finite()) {
        return Err(Error::OutputNumber { what, value });
    }
    Ok(())
}
