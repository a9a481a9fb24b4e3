//! What is kept of a run.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::member::Member;
use super::pathway::Pathway;
use super::{GroupId, ProjectionId};
use crate::Real;
use crate::error::Error;

/// Something to record: of all elements at every step, until told otherwise.
#[derive(Clone, Debug)]
pub struct Record {
    what: What,
    elements: Option<Vec<usize>>,
    every: u64,
}

#[derive(Clone, Debug)]
enum What {
    Spikes(GroupId),
    State(GroupId, String),
    Synapse(ProjectionId, String),
    Sum(ProjectionId),
    Current(ProjectionId),
    Weight(ProjectionId),
    Arrivals(ProjectionId),
}

impl Record {
    /// The spikes of a group ([`Simulation::spikes`](super::Simulation::spikes)).
    pub fn spikes(group: GroupId) -> Self {
        Self::of(What::Spikes(group))
    }

    /// A state of cells.
    pub fn state(group: GroupId, state: &str) -> Self {
        Self::of(What::State(group, state.to_owned()))
    }

    /// A state of the synapses of a projection, or of its plasticity: a value for each cell of the side, or connection, where
    /// it is kept. Connections are in the order in which they were given.
    pub fn synapse(projection: ProjectionId, state: &str) -> Self {
        Self::of(What::Synapse(projection, state.to_owned()))
    }

    /// The sum of the weighed outputs of a projection for each postsynaptic cell.
    pub fn sum(projection: ProjectionId) -> Self {
        Self::of(What::Sum(projection))
    }

    /// The current of a projection into each postsynaptic cell, with its potential after the step.
    pub fn current(projection: ProjectionId) -> Self {
        Self::of(What::Current(projection))
    }

    /// The weight of each connection as it is then, in the order in which the connections were given.
    pub fn weight(projection: ProjectionId) -> Self {
        Self::of(What::Weight(projection))
    }

    /// How many spikes of each presynaptic cell arrive at its connections in the step. Where connections have delays of their
    /// own: at any of them.
    pub fn arrivals(projection: ProjectionId) -> Self {
        Self::of(What::Arrivals(projection))
    }

    /// The projection whose sums it reads.
    pub(super) fn sums_of(&self) -> Option<usize> {
        match self.what {
            What::Sum(ProjectionId(k)) | What::Current(ProjectionId(k)) => Some(k),
            _ => None,
        }
    }

    fn of(what: What) -> Self {
        Self { what, elements: None, every: 1 }
    }

    /// Only these cells or connections.
    #[must_use]
    pub fn only(mut self, elements: impl IntoIterator<Item = usize>) -> Self {
        self.elements = Some(elements.into_iter().collect());
        self
    }

    /// Only every `steps`-th step.
    #[must_use]
    pub fn every(mut self, steps: u64) -> Self {
        self.every = steps;
        self
    }
}

/// Values over time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recording {
    /// Whose values: `cells.V`.
    pub name: String,
    /// In which unit; empty for a dimensionless quantity.
    pub unit: String,
    /// Which cells or connections: one for each column.
    pub elements: Vec<usize>,
    /// The time of each row in ms.
    pub times: Vec<f64>,
    /// Row after row.
    pub values: Vec<f64>,
}

impl Recording {
    /// The values of a column.
    ///
    /// # Panics
    /// If there is no such column.
    pub fn column(&self, k: usize) -> Vec<f64> {
        assert!(k < self.elements.len(), "column {k} of {}", self.elements.len());
        self.values.iter().copied().skip(k).step_by(self.elements.len()).collect()
    }
}

/// The spikes of a group, in the order of time and then of cells.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SpikeTrain {
    /// Of which group.
    pub name: String,
    /// How many cells it has.
    pub n: usize,
    /// The times in ms.
    pub times: Vec<f64>,
    /// The cells.
    pub cells: Vec<u32>,
}

/// A recording under way.
#[derive(Debug)]
pub(super) struct Recorder {
    what: What,
    every: u64,
    /// Whether the spikes of each cell are recorded; empty for all.
    wanted: Vec<bool>,
    /// Where the connections are kept whose weights are recorded.
    edges: Vec<usize>,
    pub(super) recording: Recording,
    pub(super) spikes: SpikeTrain,
}

impl Recorder {
    pub(super) fn new<T: Real>(record: Record, members: &[Member<T>], pathways: &[Pathway<T>]) -> Result<Self, Error> {
        let Record { what, elements, every } = record;
        let (owner, name, unit, n) = match &what {
            What::Spikes(GroupId(k)) | What::State(GroupId(k), _) => {
                let member = members.get(*k).ok_or(Error::ForeignGroup)?;
                match &what {
                    What::State(_, state) => {
                        let values = member.group.state(state).map_err(|error| error.of(&member.name))?;
                        (&member.name, state.as_str(), unit_of(member.group.info(), state), values.len())
                    }
                    _ => (&member.name, "spikes", "", member.group.len()),
                }
            }
            What::Synapse(ProjectionId(k), _)
            | What::Sum(ProjectionId(k))
            | What::Current(ProjectionId(k))
            | What::Weight(ProjectionId(k))
            | What::Arrivals(ProjectionId(k)) => {
                let pathway = pathways.get(*k).ok_or(Error::ForeignGroup)?;
                match &what {
                    What::Synapse(_, state) => {
                        let values = pathway.state(state).map_err(|error| error.of(&pathway.name))?;
                        (&pathway.name, state.as_str(), pathway.unit_of(state), values.len())
                    }
                    What::Weight(_) => (&pathway.name, "weight", "", pathway.axons.len()),
                    What::Sum(_) => (&pathway.name, "sum", "", pathway.sums.len()),
                    What::Arrivals(_) => (&pathway.name, "arrivals", "", pathway.axons.n_pre()),
                    _ => (&pathway.name, "current", "", pathway.sums.len()),
                }
            }
        };
        if every == 0 {
            return Err(Error::Every.of(owner));
        }
        let is_whole = elements.is_none();
        let elements = elements.unwrap_or_else(|| (0..n).collect());
        if let Some(element) = elements.iter().find(|element| **element >= n) {
            return Err(Error::RecordOutOfRange { element: *element, n, name: name.to_string() }.of(owner));
        }
        let mut wanted = Vec::new();
        if !is_whole && matches!(what, What::Spikes(_)) {
            wanted.resize(n, false);
            for element in &elements {
                wanted[*element] = true;
            }
        }
        let edges = match &what {
            What::Weight(ProjectionId(k)) => match pathways[*k].axons.kept() {
                Some(kept) => elements.iter().map(|element| kept[*element]).collect(),
                None => elements.clone(),
            },
            _ => Vec::new(),
        };
        let spikes = SpikeTrain { name: owner.clone(), n, ..SpikeTrain::default() };
        let name = alloc::format!("{owner}.{name}");
        let recording = Recording { name, unit: unit.to_owned(), elements, ..Recording::default() };
        Ok(Self { what, every, wanted, edges, recording, spikes })
    }

    /// Takes what there is at the end of a step.
    pub(super) fn take<T: Real>(&mut self, row: i64, time: f64, members: &[Member<T>], pathways: &[Pathway<T>]) {
        if let What::Spikes(GroupId(k)) = self.what {
            let spikes = members[k].latest(row - 1);
            let wanted = |cell: &&u32| self.wanted.is_empty() || self.wanted[**cell as usize];
            self.spikes.cells.extend(spikes.iter().filter(wanted));
            self.spikes.times.resize(self.spikes.cells.len(), time);
            return;
        }
        if row.rem_euclid(i64::try_from(self.every).unwrap_or(i64::MAX)) != 0 {
            return;
        }
        self.recording.times.push(time);
        if let What::Weight(ProjectionId(k)) = &self.what {
            // One connection may cost the time since its latest event.
            let weights = self.edges.iter().map(|edge| pathways[*k].weight(*edge).as_f64());
            self.recording.values.extend(weights);
            return;
        }
        let values = match &self.what {
            What::State(GroupId(k), state) => members[*k].group.state(state).unwrap_or_default(),
            What::Synapse(ProjectionId(k), state) => pathways[*k].state(state).unwrap_or_default(),
            What::Sum(ProjectionId(k)) => pathways[*k].sums.clone(),
            What::Current(ProjectionId(k)) => {
                let pathway = &pathways[*k];
                pathway.current(&members[pathway.post].group)
            }
            What::Arrivals(ProjectionId(k)) => pathways[*k].arrivals(row - 1, &members[pathways[*k].pre]),
            What::Spikes(_) | What::Weight(_) => Vec::new(),
        };
        let elements = self.recording.elements.iter();
        // The names were looked up when the network was built, so there is a value for each element.
        self.recording
            .values
            .extend(elements.map(|element| values.get(*element).map_or(f64::NAN, |value| value.as_f64())));
    }
}

/// The unit of a state.
fn unit_of(info: Option<&'static crate::ModelInfo>, state: &str) -> &'static str {
    let state = info.and_then(|info| info.states.iter().find(|other| other.name == state));
    state.map_or("", |state| state.unit)
}
