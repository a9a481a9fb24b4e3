//! What is checked when a projection is built: a function for each rule.

use alloc::format;
use alloc::vec::Vec;

use super::describe::{Alignment, Projection};
use super::member::Member;
use super::output::Output;
use super::pathway::Pathway;
use crate::Real;
use crate::error::Error;
use crate::info::{ModelInfo, Place};

/// The synapse of a projection along which nothing reacts to spikes, if it is one.
pub(super) fn continuous<T: Real>(projection: &Projection<T>) -> Option<&'static str> {
    let info = projection.receptor.as_ref()?.info;
    // A pulse follows spikes without a block of its own.
    let is_still = info.on_pre.is_empty() && info.on_post.is_empty() && !info.reads_since_pre && info.pulses.is_empty();
    (is_still && projection.rules.is_empty() && projection.releases.is_empty()).then_some(info.name)
}

/// Whether a dendritic delay reaches all that it is to delay.
pub(super) fn dendrites<T: Real>(projection: &Projection<T>) -> Result<(), Error> {
    if !projection.dendritic {
        return Ok(());
    }
    if projection.delays_spikes {
        return Err(Error::DendriticSpikes);
    }
    match &projection.receptor {
        Some(synapse) if !synapse.info.on_post.is_empty() => {
            Err(Error::DendriticAtConnections { model: synapse.info.name })
        }
        _ => Ok(()),
    }
}

/// Whether there are streams of random numbers for all models along a projection.
pub(super) fn chain<T>(projection: &Projection<T>) -> Result<(), Error> {
    const MOST: usize = 4;
    let most = projection.releases.len().max(projection.rules.len());
    if most > MOST { Err(Error::LongChain { found: most, most: MOST }) } else { Ok(()) }
}

/// Whether the potentials that models read are there.
pub(super) fn potentials<T: Real>(
    infos: &[&'static ModelInfo],
    pre: &Member<T>,
    post: &Member<T>,
) -> Result<(), Error> {
    for (input, member, side) in [("v_pre", pre, "presynaptic"), ("v_post", post, "postsynaptic")] {
        if let Some(info) = infos.iter().find(|info| info.has_input(input))
            && member.group.potentials().is_none()
        {
            return Err(Error::NoPotential { model: info.name, side });
        }
    }
    Ok(())
}

/// Whether a schedule that weighs spikes late finds nothing that scales or changes them otherwise.
pub(super) fn late_weights<T: Real>(pathway: &Pathway<T>) -> Result<(), Error> {
    if let Some(rule) = pathway.rules.iter().find(|rule| rule.info().releases) {
        return Err(Error::ReleaseOfSchedule { model: rule.info().name });
    }
    let synapse = pathway.receptor.info();
    if synapse.on_post.is_empty() { Ok(()) } else { Err(Error::OnPostOfSchedule { model: synapse.name }) }
}

/// Whether a schedule that changes connections and traces apart finds each where the model is split, and nothing that traces
/// would have to know of the connection. `delays_outputs` tells that the synapse is not split, as its outputs are delayed.
pub(super) fn traces_apart<T: Real>(pathway: &Pathway<T>, delays_outputs: bool) -> Result<(), Error> {
    let synapse = pathway.receptor.info();
    let said = if delays_outputs { Vec::new() } else { pathway.receptor.said() };
    let keeps_traces = said.iter().any(|(_, place, _)| matches!(place, Place::Pre));
    if let Some(release) = pathway.releases.first().filter(|_| keeps_traces) {
        return Err(Error::ReleaseOfSchedule { model: release.info().name });
    }
    let layouts = pathway.rules.iter().map(|rule| (rule.info(), rule.layout().said().collect()));
    for (info, said) in layouts.chain([(synapse, said)]) {
        if info.reads_since_pre && !said.is_empty() {
            return Err(Error::SinceOfSchedule { model: info.name });
        }
        // A rule keeps for each connection what a synapse would sum, and neither is a trace.
        let is_trace = |place: Place| matches!(place, Place::Pre | Place::Post);
        for ((state, place, _), declared) in said.into_iter().zip(info.states) {
            if place != declared.place && (is_trace(place) || is_trace(declared.place)) {
                return Err(Error::MovedTraces { model: info.name, state });
            }
        }
    }
    Ok(())
}

/// Whether what a synapse hands on is in the unit of the input that it is added to, where both are in amperes or siemens.
pub(super) fn units(synapse: &ModelInfo, output: &Output, cell: &ModelInfo) -> Result<(), Error> {
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
pub(super) fn output<T: Real>(projection: &Projection<T>, post: &Member<T>) -> Result<(), Error> {
    let output = &projection.output;
    if *output == Output::Nothing {
        let learns = !projection.rules.is_empty()
            || projection.receptor.as_ref().is_some_and(|synapse| {
                let has_own = synapse.info.states.iter().any(|state| state.place == Place::Edge);
                synapse.alignment == Alignment::Connection && (has_own || !synapse.info.on_post.is_empty())
            });
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
    if *output == Output::Own && !projection.receptor.as_ref().is_some_and(|synapse| synapse.has_current) {
        let synapse = projection.receptor.as_ref();
        let model = synapse.map_or("a projection without a synapse", |synapse| synapse.info.name);
        return Err(Error::NoCurrent { model });
    }
    if let Some((what, value)) = output.numbers().into_iter().find(|(_, value)| !value.is_finite()) {
        return Err(Error::OutputNumber { what, value });
    }
    Ok(())
}
