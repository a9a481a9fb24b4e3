//! Between networks and files.

use alloc::borrow::ToOwned;

use super::axons::Delays;
use super::weights::WeightTable;
use super::{Draw, GroupId, Projection, ProjectionId, Recording, Simulation, SpikeTrain, Weights};
use crate::error::Error;
use crate::files::{self, EdgeList};
use crate::{Connectivity, Precision, Real};

impl From<SpikeTrain> for files::Spikes {
    /// The spikes without the name and the size of their group. They are not marked as interrupted.
    fn from(train: SpikeTrain) -> Self {
        let SpikeTrain { times, cells, .. } = train;
        Self { times, cells, interrupted: false }
    }
}

impl From<Recording> for files::Recording {
    /// The quantity is the recording's name without the group or projection in front: `V` of `cells.V`. It is not marked as
    /// interrupted.
    fn from(recording: Recording) -> Self {
        let Recording { name, unit, elements, times, values } = recording;
        let quantity = name.rsplit_once('.').map_or(&*name, |(_, quantity)| quantity).to_owned();
        // What a simulation records has numbers of 32 bits.
        let cells = elements.into_iter().map(|element| u32::try_from(element).unwrap_or(u32::MAX)).collect();
        Self { quantity, unit, cells, times, values, interrupted: false }
    }
}

impl<T: Real> Simulation<T> {
    /// The connections of a projection as they are now, in the order in which they were given: with their weights, which
    /// [`weights`](Self::weights) has, and their delays in ms unless it has none. The precision is that of the weights.
    ///
    /// ```
    /// use synapse_runtime::Connectivity;
    /// use synapse_runtime::network::{Group, Network, Output, Projection};
    ///
    /// # use synapse_runtime::prelude::*;
    /// # #[derive(Neuron)]
    /// # #[neuron(dV/dt = (I - V) / tau, spike when V >= 1.0, reset { V = 0.0; })]
    /// # #[allow(non_snake_case)]
    /// # struct Cell { #[param(ms, default = 20.0, positive)] tau: f64 }
    /// let mut network = Network::new(0.1);
    /// let input = network.add(Group::poisson("input", 3, 10.0));
    /// let cells = network.add(Group::cells("cells", 3, Cell { tau: 20.0 }));
    /// let one_to_one = Projection::new("kicks", input, cells, Connectivity::one_to_one());
    /// let kicks = network.connect(one_to_one.delay(1.5).weight(0.2).output(Output::Potential));
    /// let edges = network.build()?.edges(kicks)?;
    /// assert_eq!((&edges.sources[..], &edges.targets[..]), (&[0, 1, 2][..], &[0, 1, 2][..]));
    /// assert_eq!((edges.weights, edges.delays), (Some(vec![0.2; 3]), Some(vec![1.5; 3])));
    /// # Ok::<(), synapse_runtime::Error>(())
    /// ```
    ///
    /// # Errors
    /// If there is no such projection here.
    pub fn edges(&self, projection: ProjectionId) -> Result<EdgeList, Error> {
        let pathway = self.pathways.get(projection.0).ok_or(Error::ForeignGroup)?;
        let is_single = size_of::<T>() == size_of::<f32>()
            || (pathway.rules.is_empty() && matches!(pathway.weights, WeightTable::Single(_)));
        let has_delays = !matches!(pathway.axons.delays, Delays::Same(None));
        let (sources, targets) = pathway.pairs();
        Ok(EdgeList {
            n_pre: pathway.axons.n_pre(),
            n_post: pathway.axons.connections.n_post(),
            sources,
            targets,
            weights: Some(pathway.weights().into_iter().map(Real::as_f64).collect()),
            delays: if has_delays { Some(self.delays(projection)?) } else { None },
            precision: if is_single { Precision::Single } else { Precision::Double },
        })
    }
}

impl<T: Real> Projection<T> {
    /// A projection with the connections, weights and delays of a list: that of a file, or of [`Simulation::edges`].
    ///
    /// Weights and delays are set where the list has them, once for all where all are the same. Of a list in single precision
    /// weights stay so, and a delay is the decimal number with the fewest digits that is rounded to it: 0.1 ms rather than
    /// 0.10000000149 ms.
    ///
    /// # Errors
    /// When the network is built: if the groups have other numbers of cells than the list says, beside what is wrong with any
    /// connections, weights and delays.
    pub fn from_edges(name: &str, pre: GroupId, post: GroupId, edges: EdgeList) -> Self {
        let EdgeList { n_pre, n_post, sources, targets, weights, delays, precision } = edges;
        let n = sources.len();
        let mut projection = Self::new(name, pre, post, Connectivity::pairs(sources, targets));
        projection.sizes = Some((n_pre, n_post));
        let is_single = precision == Precision::Single;
        if let Some(weights) = weights {
            projection.weights = match same(&weights, n) {
                Some(weight) if is_single => Weights::Same(f64::from(single(weight))),
                Some(weight) => Weights::Same(weight),
                None if is_single => Weights::Single(weights.into_iter().map(single).collect()),
                None => Weights::Double(weights),
            };
        }
        if let Some(mut delays) = delays {
            if is_single {
                for delay in &mut delays {
                    *delay = shortest(single(*delay));
                }
            }
            projection.delay = Some(same(&delays, n).map_or_else(|| Draw::from(delays), Draw::from));
        }
        projection
    }
}

/// The value that all of `n` have.
fn same(values: &[f64], n: usize) -> Option<f64> {
    let first = *values.first()?;
    (values.len() == n && values.iter().all(|value| *value == first)).then_some(first)
}

#[expect(clippy::cast_possible_truncation, reason = "rounding is meant")]
fn single(value: f64) -> f32 {
    value as f32
}

/// The decimal number with the fewest digits that is rounded to this one.
fn shortest(value: f32) -> f64 {
    alloc::format!("{value}").parse().unwrap_or(f64::from(value))
}
