//! Networks: groups of cells and sources, projections between them, a clock.
//!
//! A network is described, built, and run (`Expon` and `LifRef` are declared as in the crate `models`, with fewer parameters):
//!
//! ```
//! use synapse_runtime::network::{Group, Network, Output, Projection, Record};
//! use synapse_runtime::{Connectivity, prelude::*};
//!
//! # #[derive(Synapse)]
//! # #[synapse(dg/dt = -g / tau, on_pre(w) { g += w; }, output = g)]
//! # struct Expon { #[param(ms, default = 8.0, positive)] tau: f64 }
//! # #[derive(Neuron)]
//! # #[neuron(
//! #     dV/dt = (V_rest - V + I) / tau, V(0) = V_rest,
//! #     spike when V >= V_th, reset { V = V_rest; } refractory = tau_ref,
//! # )]
//! # #[allow(non_snake_case)]
//! # struct LifRef {
//! #     #[param(default = -60.0)] V_rest: f64,
//! #     #[param(default = -50.0)] V_th: f64,
//! #     #[param(ms, default = 20.0, positive)] tau: f64,
//! #     #[param(ms, default = 5.0, non_negative)] tau_ref: f64,
//! # }
//! let mut network = Network::new(0.1);
//! let input = network.add(Group::spike_times("input", [10.0, 30.0, 50.0, 70.0]));
//! let cell = network.add(Group::cells("cell", 1, LifRef { V_rest: -60.0, V_th: -50.0, tau: 20.0, tau_ref: 5.0 }));
//! let synapse = network.connect(
//!     Projection::new("synapse", input, cell, Connectivity::all_to_all())
//!         .delay(1.0)
//!         .weight(1.0)
//!         .synapse(Expon { tau: 5.0 })
//!         .output(Output::conductance(0.0)),
//! );
//! let (v, g) = (network.record(Record::state(cell, "V")), network.record(Record::synapse(synapse, "g")));
//! let mut simulation = network.build()?;
//! simulation.run(100.0)?;
//! assert_eq!(simulation.recording(v).times.len(), 1001);
//! // The first spike arrives at 11 ms.
//! let g = simulation.recording(g);
//! assert!(g.values[109] == 0.0 && g.values[110] == 1.0);
//! # Ok::<(), synapse_runtime::Error>(())
//! ```
//!
//! What happens in which order in a step is a value, the [`Schedule`].

mod axons;
mod build;
mod checks;
mod coupling;
mod describe;
mod elements;
#[cfg(feature = "files")]
mod exchange;
mod group;
mod holding;
mod junctions;
mod member;
mod output;
mod pathway;
mod receptor;
mod recorder;
mod rule;
mod schedule;
mod setup;
mod signal;
mod simulation;
mod stage;
pub mod statistics;
mod step;
mod threads;
mod weights;

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

pub use describe::{Alignment, Group, Projection, Weights};
pub use output::Output;
pub use recorder::{Record, Recording, SpikeTrain};
pub use schedule::{First, Schedule};
pub use setup::{Chosen, Draw, InBoth, Named, Setup};
pub use signal::Signal;
pub use simulation::Simulation;

use crate::Real;
use crate::error::Error;
use crate::watch::Checks;
pub use crate::{Distribution, Per};
use build::Grid;
use junctions::Junctions;
use pathway::Pathway;
use recorder::Recorder;

/// A group of a network: its position in the order in which groups were added. The id does not know its network, so
/// another network takes it for its own group at that position, if it has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GroupId(usize);

/// A projection of a network: its position in the order in which projections were added. See [`GroupId`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ProjectionId(usize);

/// Something that is recorded: its position in the order in which records were added. See [`GroupId`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RecordId(usize);

/// The description of a network in precision `T`.
pub struct Network<T = f64> {
    dt: f64,
    seed: u64,
    schedule: Schedule,
    groups: Vec<Group<T>>,
    projections: Vec<Projection<T>>,
    records: Vec<Record>,
    checks: Checks,
}

impl Network {
    /// A network that steps by `dt` milliseconds.
    pub fn new(dt: f64) -> Self {
        Self::in_precision(dt)
    }
}

impl<T: Real> Network<T> {
    /// A network in precision `T` that steps by `dt` milliseconds: `Network::<f32>::in_precision(0.1)`.
    pub fn in_precision(dt: f64) -> Self {
        Self {
            dt,
            seed: 0,
            schedule: Schedule::new(),
            groups: Vec::new(),
            projections: Vec::new(),
            records: Vec::new(),
            checks: Checks::default(),
        }
    }

    /// Chooses the seed of all random numbers; without this it is 0.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Chooses the order of a step.
    #[must_use]
    pub fn schedule(mut self, schedule: Schedule) -> Self {
        self.schedule = schedule;
        self
    }

    /// Looks at no states while the network runs.
    ///
    /// Without this a state that stops being a finite number, or leaves what is proved of it by more than rounding, ends a run
    /// with an error, as [`Population::advance`](crate::Population::advance) tells it. That takes about 2 % of the time.
    #[must_use]
    pub fn unchecked(mut self) -> Self {
        self.checks = Checks::Never;
        self
    }

    /// Looks at all states of cells, and at what steps integrate of synapses, in every step, whatever it costs.
    #[must_use]
    pub fn check_every_step(mut self) -> Self {
        self.checks = Checks::EveryStep;
        self
    }

    /// Adds cells or sources.
    pub fn add(&mut self, group: Group<T>) -> GroupId {
        self.groups.push(group);
        GroupId(self.groups.len() - 1)
    }

    /// Adds a projection.
    pub fn connect(&mut self, projection: Projection<T>) -> ProjectionId {
        self.projections.push(projection);
        ProjectionId(self.projections.len() - 1)
    }

    /// Records something.
    pub fn record(&mut self, record: Record) -> RecordId {
        self.records.push(record);
        RecordId(self.records.len() - 1)
    }

    /// Makes the connections, computes parameters, propagators and initial states, and stands at time 0.
    ///
    /// # Errors
    /// One sentence about the first thing that is wrong, beginning with the name of the object that has it: a size, an
    /// index past the end, a value outside of its bounds, a delay of less than one step, a synapse that cannot be kept where
    /// it was asked to be, an input or state that a model does not have.
    pub fn build(self) -> Result<Simulation<T>, Error> {
        if !(self.dt > 0.0 && self.dt.is_finite()) {
            return Err(Error::NetworkStep(self.dt));
        }
        self.check_names()?;
        let mut warnings = Vec::new();
        let grid = Grid { dt: self.dt, seed: self.seed, schedule: self.schedule };
        let sizes: Vec<usize> = self.groups.iter().map(|group| group.n).collect();
        let mut members = Vec::new();
        for (k, group) in self.groups.into_iter().enumerate() {
            let name = group.name.clone();
            members.push(grid.member(k, group, &mut warnings).map_err(|error| error.of(&name))?);
        }
        let mut pathways = Vec::new();
        for (k, projection) in self.projections.into_iter().enumerate() {
            let name = projection.name.clone();
            let built = grid.pathway(k, projection, &members, &sizes, &mut warnings);
            pathways.push(built.map_err(|error| error.of(&name))?);
        }
        for pathway in &pathways {
            let longest = pathway.latency.longest().max(pathway.axons.longest());
            for k in [pathway.pre, pathway.post] {
                members[k].keep(longest);
            }
        }
        if self.checks != Checks::default() {
            let groups = members.iter_mut().filter_map(|member| member.group.watch());
            let watches = groups.chain(pathways.iter_mut().flat_map(Pathway::watches));
            watches.for_each(|watch| watch.set_checks(self.checks));
        }
        // The orders of another system hold currents over a step, as it does.
        let junctions = if self.schedule == Schedule::new() {
            Junctions::new(&members, &mut pathways, self.dt)?
        } else {
            Junctions::default()
        };
        if self.schedule.couples() {
            for pathway in &mut pathways {
                pathway.couple_with(&members[pathway.post].group, self.dt);
            }
        }
        let mut recorders = Vec::new();
        for record in self.records {
            if let Some(pathway) = record.sums_of().and_then(|k| pathways.get_mut(k)) {
                pathway.is_recorded = true;
            }
            recorders.push(Recorder::new(record, &members, &pathways)?);
        }
        Ok(Simulation::start(grid, members, pathways, junctions, recorders, warnings))
    }

    fn check_names(&self) -> Result<(), Error> {
        let groups = self.groups.iter().map(|group| &group.name);
        let mut names: Vec<&String> = groups.chain(self.projections.iter().map(|p| &p.name)).collect();
        names.sort_unstable();
        match names.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(Error::SameName { name: pair[0].clone() }),
            None => Ok(()),
        }
    }
}

impl<T> fmt::Debug for Network<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Network")
            .field("dt", &self.dt)
            .field("seed", &self.seed)
            .field("groups", &self.groups)
            .field("projections", &self.projections)
            .finish_non_exhaustive()
    }
}
