//! The models along a projection, made: short-term plasticity, plasticity, and the synapse, each with its states where they
//! belong.

use alloc::boxed::Box;
use alloc::string::{String, ToString};

use super::describe::Alignment;
use super::elements::AnyElements;
use super::receptor::{AnyReceptor, CurrentOf, Currents, Placed, PostAligned, PreAligned, Weighing};
use super::rule::Rule;
use super::setup::{Chosen, Named, Setup, Site};
use crate::error::Error;
use crate::info::{ModelInfo, Place, Reads};
use crate::synapses::{Carried, Layout, Purpose};
use crate::{Real, Synapse};

/// What scales the spikes of a projection.
pub(super) enum Stage<T> {
    /// Once for each presynaptic cell, or branch of it.
    Cells(AnyElements<T>),
    /// At each connection.
    Connections(Box<dyn Rule<T>>),
}

/// What spikes have passed when they reach the synapse.
#[derive(Clone, Copy, Debug)]
pub(super) struct Upstream {
    /// The weight, where all connections have the same.
    pub(super) weight: Option<f64>,
    /// Whether plasticity changes the weights.
    pub(super) is_plastic: bool,
    /// Whether weights multiply what is handed on, whatever the model reads: spikes carry what is released alone.
    pub(super) weighs_outputs: bool,
    /// Where spikes are released: not at all, by cells, or at connections.
    pub(super) released: Option<Place>,
    /// For how many steps outputs of presynaptic cells are kept, where these are delayed instead of spikes.
    pub(super) delays_outputs: Option<u32>,
}

/// Each connection counts by itself, and so does its weight.
const OF_CONNECTIONS: Purpose = Purpose { sums: false, weights: Carried::Weights, counts_alone: true };

/// What is handed on to cells, nothing of it summed.
const fn unsummed(weights: Carried) -> Purpose {
    Purpose { sums: false, weights, counts_alone: false }
}

/// What is handed on to cells, summed where it may be.
const fn summed(weights: Carried) -> Purpose {
    Purpose { sums: true, weights, counts_alone: false }
}

/// Why what connections hand on cannot be summed before it is weighed.
const WEIGHED_OUTPUTS: &str = "weights multiply what is handed on, and they are not the same for all connections";

/// Short-term plasticity; `of_cells` tells whether it may be kept for cells, which then comes before all that is not.
pub(super) fn short_term<M: Synapse, T: Real>(
    setup: &Setup<M>,
    site: &Site<'_>,
    of_cells: bool,
) -> Result<Stage<T>, Error> {
    let builder = setup.builder::<T>(site, OF_CONNECTIONS)?;
    let is_of_cells = builder.layout()?.is_all(Place::Pre)
        && builder.is_known_at(Place::Pre)?
        && M::INFO.release_place == Place::Pre
        && M::INFO.inputs.is_empty()
        && !M::INFO.random;
    Ok(if of_cells && is_of_cells {
        Stage::Cells(Box::new(builder.population(Place::Pre)?))
    } else {
        Stage::Connections(Box::new(builder.build()?))
    })
}

/// Plasticity of connections.
pub(super) fn plasticity<M: Synapse, T: Real>(setup: &Setup<M>, site: &Site<'_>) -> Result<Stage<T>, Error> {
    Ok(Stage::Connections(Box::new(setup.builder::<T>(site, OF_CONNECTIONS)?.build()?)))
}

/// A synapse with each state where it belongs.
pub(super) fn synapse<M: Synapse, T: Real>(
    alignment: Alignment,
    setup: &Setup<M>,
    site: &Site<'_>,
    upstream: &Upstream,
    current: Option<(CurrentOf<T>, Currents<M, T>)>,
) -> Result<AnyReceptor<T>, Error> {
    let info = M::INFO;
    let (purpose, weighing) = weighing(info, upstream, |purpose| setup.builder::<T>(site, purpose)?.layout())?;
    let builder = setup.builder::<T>(site, purpose)?;
    let layout = builder.layout()?;
    if alignment == Alignment::Post {
        check_sums(info, &layout, current.is_some())?;
    }
    let (of_elements, currents) = current.unzip();
    let read = |place: Place| if of_elements.is_some() { layout.current() == place } else { layout.output() == place };
    let is_of_post =
        is_of_post(info) && layout.is_all(Place::Sum) && read(Place::Sum) && builder.is_known_at(Place::Sum)?;
    let is_of_pre = weighing == Weighing::Outputs
        && upstream.released != Some(Place::Edge)
        && !info.states.is_empty()
        && layout.is_all(Place::Pre)
        && builder.is_known_at(Place::Pre)?
        && read(Place::Pre);
    Ok(if is_of_post {
        let weight = if let Weighing::Sum(weight) = weighing { Some(T::of(weight)) } else { None };
        Box::new(PostAligned::new(Box::new(builder.population(Place::Sum)?), of_elements, weight))
    } else if is_of_pre {
        let population = Box::new(builder.population(Place::Pre)?);
        Box::new(PreAligned::new(population, of_elements, site.axons.cells().cloned(), None))
    } else {
        let takes_weights = weighing == Weighing::Spikes || upstream.weighs_outputs;
        Box::new(Placed::new(builder.build()?, currents, weighing.rounded(), takes_weights))
    })
}

/// A synapse of which all states are kept for presynaptic cells.
pub(super) fn of_pre<T: Real>(
    model: Chosen<T>,
    setup: &Named,
    site: &Site<'_>,
    upstream: &Upstream,
    current: Option<CurrentOf<T>>,
) -> Result<AnyReceptor<T>, Error> {
    let info = model.info;
    let refused = |because: String| Err(Error::NotAtPre { model: info.name, because });
    if !info.align_pre.holds && !upstream.weighs_outputs {
        return refused(info.align_pre.because.to_string());
    }
    let reads = if current.is_some() { info.current.map(|current| current.reads) } else { Some(info.output_reads) };
    let of_post = |reads: &Reads| reads.inputs.iter().any(|input| info.inputs[*input].name == "v_post");
    if reads.as_ref().is_some_and(of_post) {
        return refused("what it hands on reads `v_post` of a postsynaptic cell".to_string());
    }
    if info.reads_released && info.release_place != Place::Pre {
        return refused("what it releases belongs to each connection".to_string());
    }
    if info.weight.is_none() && upstream.released.is_some() {
        return Err(Error::NoWeight { model: info.name });
    }
    if upstream.released == Some(Place::Edge) {
        return refused("what is in front of it releases at each connection by itself".to_string());
    }
    if info.weight.is_some() && upstream.is_plastic && !upstream.weighs_outputs {
        return refused("it takes the weight of each spike, and plasticity changes the weights".to_string());
    }
    if upstream.delays_outputs.is_some() && upstream.released.is_some() {
        return refused("under this schedule its outputs are delayed, and releases come after the delay".to_string());
    }
    let population = (model.build)(
        setup,
        site,
        unsummed(if upstream.weighs_outputs { Carried::Same } else { Carried::FactoredOut }),
        Place::Pre,
    )?;
    Ok(Box::new(PreAligned::new(population, current, site.axons.cells().cloned(), upstream.delays_outputs)))
}

/// A synapse of which all states are kept for postsynaptic cells, of a model that is chosen while the program runs.
pub(super) fn of_post<T: Real>(
    model: Chosen<T>,
    setup: &Named,
    site: &Site<'_>,
    upstream: &Upstream,
    current: Option<CurrentOf<T>>,
) -> Result<AnyReceptor<T>, Error> {
    let info = model.info;
    if !info.align_post.holds {
        return Err(Error::NotAligned { model: info.name, because: info.align_post.because.to_string() });
    }
    if !is_of_post(info) || info.states.iter().any(|state| state.place != Place::Sum) {
        return Err(Error::ChosenAtConnections { model: info.name });
    }
    let takes_weights = info.weight.is_some() && !upstream.weighs_outputs;
    if info.weight.is_none() && upstream.released.is_some() {
        return Err(Error::NoWeight { model: info.name });
    }
    let weight = match upstream.weight.filter(|_| !upstream.is_plastic) {
        _ if takes_weights => None,
        Some(weight) => Some(T::of(weight)),
        None if info.weight.is_none() => return Err(Error::NoWeight { model: info.name }),
        None => return Err(Error::NotAligned { model: info.name, because: WEIGHED_OUTPUTS.to_string() }),
    };
    let population = (model.build)(setup, site, summed(Carried::Weights), Place::Sum)?;
    Ok(Box::new(PostAligned::new(population, current, weight)))
}

/// Whether what spikes of a model do depends on nothing that one element for each postsynaptic cell does not know.
fn is_of_post(info: &ModelInfo) -> bool {
    !info.states.is_empty()
        && info.on_post.is_empty()
        && !info.random
        && !info.reads_since_pre
        && !info.has_input("v_pre")
}

/// How weights come to bear on a synapse, and what its states are kept for.
fn weighing(
    info: &ModelInfo,
    upstream: &Upstream,
    layout: impl Fn(Purpose) -> Result<Layout, Error>,
) -> Result<(Purpose, Weighing<f64>), Error> {
    if info.weight.is_none() && upstream.released.is_some() {
        return Err(Error::NoWeight { model: info.name });
    }
    let releases_apart = upstream.released == Some(Place::Edge);
    if info.weight.is_none() || upstream.weighs_outputs {
        // Spikes carry what is released alone, and outputs of connections that have one weight can be summed before.
        let weights = if releases_apart { Carried::Weights } else { Carried::Same };
        let sums = summed(weights);
        return Ok(match upstream.weight {
            Some(weight) if !upstream.is_plastic && layout(sums)?.has(Place::Sum) => (sums, Weighing::Sum(weight)),
            _ => (unsummed(weights), Weighing::Outputs),
        });
    }
    let (carried, factored_out) = (summed(Carried::Weights), unsummed(Carried::FactoredOut));
    let can_factor_out = info.weight_factors_out && !upstream.is_plastic && !releases_apart;
    // States of connections have their weights in them.
    let is_worth_it = || Ok(!layout(carried)?.has(Place::Sum) && !layout(factored_out)?.has_weighted(Place::Edge));
    Ok(if can_factor_out && is_worth_it()? { (factored_out, Weighing::Outputs) } else { (carried, Weighing::Spikes) })
}

/// Whether what is handed on is kept as the sum over the connections of each cell.
fn check_sums(info: &ModelInfo, layout: &Layout, of_current: bool) -> Result<(), Error> {
    let place = if of_current { layout.current() } else { layout.output() };
    if place == Place::Sum {
        return Ok(());
    }
    let moved = layout.said().find_map(|(state, _, reason)| reason.map(|reason| alloc::format!("`{state}`: {reason}")));
    let because = moved.unwrap_or_else(|| WEIGHED_OUTPUTS.to_string());
    Err(Error::NotAligned { model: info.name, because })
}

impl Weighing<f64> {
    fn rounded<T: Real>(self) -> Weighing<T> {
        match self {
            Self::Spikes => Weighing::Spikes,
            Self::Outputs => Weighing::Outputs,
            Self::Sum(weight) => Weighing::Sum(T::of(weight)),
        }
    }
}
