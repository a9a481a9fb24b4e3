//! A network that runs.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::build::Grid;
use super::junctions::Junctions;
use super::member::Member;
use super::output::Output;
use super::pathway::Pathway;
use super::recorder::{Recorder, Recording, SpikeTrain};
use super::schedule::{Phase, Schedule};
use super::step::{Step, is_whole};
use super::threads::Threads;
use super::{GroupId, ProjectionId, RecordId};
use crate::Real;
use crate::archive::Archive;
use crate::description::Values;
use crate::error::Error;

/// A network that was built: groups and projections at a time.
///
/// Steps cost the same however long it has run, and times are products of a whole number and dt. The same description and
/// seed give the same bits, also over [`save`](Self::save) and [`restore`](Self::restore).
pub struct Simulation<T = f64> {
    dt: f64,
    seed: u64,
    schedule: Schedule,
    /// Steps that have been done.
    n_steps: u64,
    members: Vec<Member<T>>,
    pub(super) pathways: Vec<Pathway<T>>,
    junctions: Junctions,
    recorders: Vec<Recorder>,
    warnings: Vec<String>,
    threads: Threads,
}

impl<T: Real> Simulation<T> {
    pub(super) fn start(
        grid: Grid,
        members: Vec<Member<T>>,
        pathways: Vec<Pathway<T>>,
        junctions: Junctions,
        recorders: Vec<Recorder>,
        warnings: Vec<String>,
    ) -> Self {
        let Grid { dt, seed, schedule } = grid;
        let threads = Threads::default();
        let mut simulation =
            Self { dt, seed, schedule, n_steps: 0, members, pathways, junctions, recorders, warnings, threads };
        if schedule.first_step() == 0 {
            // What is there at time 0: spikes at that time, the input of the first step, the first rows.
            let before = Step { number: -1, dt };
            for member in &mut simulation.members {
                if member.is_source && member.group.has_start() {
                    member.advance(before);
                }
            }
            // What is kept for cells, and what is on the far side of a dendritic delay, has these spikes at once.
            simulation.see(before);
            simulation.each_pathway(|pathway, pre, post| pathway.arrive(before.number, pre, post));
            simulation.jump(before);
            simulation.take(before);
        } else {
            let first = simulation.present();
            simulation.see(first);
        }
        simulation
    }

    /// The time in ms.
    pub fn time(&self) -> f64 {
        self.present().start()
    }

    /// The step length in ms.
    pub fn dt(&self) -> f64 {
        self.dt
    }

    /// The order of a step.
    pub fn schedule(&self) -> Schedule {
        self.schedule
    }

    /// What was rounded when the network was built: a sentence each, which names the object.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Divides the work of each step among so many threads: groups and projections are what is divided, so more threads
    /// than there are of these, or than 256, would do nothing and are not made. The results are the same bits for any
    /// number.
    ///
    /// It pays where steps are long: a step is divided three times, which costs some ten microseconds each.
    ///
    /// # Errors
    /// If the system gives no threads, or there is no feature `threads` and more than one is asked for; the number is then
    /// what it was.
    pub fn threads(&mut self, n: usize) -> Result<(), Error> {
        self.threads = Threads::new(n, self.members.len().max(self.pathways.len()))?;
        Ok(())
    }

    /// The step that comes next.
    fn present(&self) -> Step {
        Step { number: self.schedule.first_step() + self.n_steps.cast_signed(), dt: self.dt }
    }

    /// Runs for a duration in ms.
    ///
    /// # Errors
    /// If it is no multiple of the step, and as [`advance`](Self::advance).
    pub fn run(&mut self, duration: f64) -> Result<(), Error> {
        let steps = duration / self.dt;
        if !(steps >= 0.0 && is_whole(steps) && steps < u64::MAX as f64) {
            return Err(Error::Duration { duration, dt: self.dt });
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be a number of steps")]
        let n_steps = steps.round() as u64;
        self.advance(n_steps)
    }

    /// Runs for a number of steps.
    ///
    /// # Errors
    /// If a state stops being a finite number, or leaves what is proved of it by more than rounding, as
    /// [`Population::advance`](crate::Population::advance) tells it: after the step in which it was found. All states are looked
    /// at after the last step, so that none is where it must not be if this succeeds.
    pub fn advance(&mut self, n_steps: u64) -> Result<(), Error> {
        for _ in 0..n_steps {
            self.step()?;
        }
        self.check()
    }

    fn step(&mut self) -> Result<(), Error> {
        let step = self.present();
        self.members.iter_mut().for_each(|member| member.begin(step));
        for phase in self.schedule.phases {
            match phase {
                Phase::Sources => self.emit(step, true),
                Phase::Cells if self.junctions.is_empty() => self.emit(step, false),
                Phase::Cells => self.emit_coupled(step),
                Phase::Couple => {
                    self.see(step);
                    self.couple(step);
                }
                Phase::Jump => self.jump(step),
                Phase::Integrate => {
                    self.see(step);
                    self.threads.each(&mut self.pathways, Pathway::integrate);
                }
                Phase::Arrive => {
                    self.see(step);
                    self.each_pathway(|pathway, pre, post| pathway.arrive(step.number, pre, post));
                }
                Phase::Edges => self.each_pathway(|pathway, pre, post| pathway.edges(step.number, pre, post)),
                Phase::Traces => self.each_pathway(|pathway, pre, post| pathway.traces(step.number, pre, post)),
                Phase::Outputs => {
                    if self.schedule.outputs_first() {
                        self.see(step);
                    }
                    self.outputs(step);
                }
            }
        }
        self.n_steps += 1;
        self.take(step);
        self.faults(step)
    }

    /// What was found in a step.
    fn faults(&mut self, step: Step) -> Result<(), Error> {
        for pathway in &mut self.pathways {
            if pathway.fault.is_some() {
                let found = pathway.fault.take().map_or(Ok(()), Err);
                return found.map_err(|error| pathway.told(error).at_end(step.end()).of(&pathway.name));
            }
        }
        for member in &mut self.members {
            if member.fault.is_some() {
                let found = member.fault.take().map_or(Ok(()), Err);
                return found.map_err(|error| error.at_end(step.end()).of(&member.name));
            }
        }
        Ok(())
    }

    fn emit(&mut self, step: Step, sources: bool) {
        self.threads.each(&mut self.members, |member| {
            if member.is_source == sources {
                member.advance(step);
            }
        });
    }

    /// Cells integrate and spike, some of them coupled by junctions.
    fn emit_coupled(&mut self, step: Step) {
        self.junctions.advance(step, &mut self.members);
        self.threads.each(&mut self.members, |member| {
            if !member.is_source {
                member.integrate(step);
            }
        });
        self.junctions.advance(step, &mut self.members);
        self.threads.each(&mut self.members, |member| {
            if !member.is_source {
                member.emit(step);
            }
        });
    }

    fn each_pathway(&mut self, act: impl Fn(&mut Pathway<T>, &Member<T>, &Member<T>) + Send + Sync) {
        let members = &self.members;
        self.threads.each(&mut self.pathways, |pathway| act(pathway, &members[pathway.pre], &members[pathway.post]));
    }

    /// Tells models of synapses what they read of cells, and third factors.
    fn see(&mut self, step: Step) {
        for pathway in &mut self.pathways {
            let (pre, post) = (&self.members[pathway.pre].group, &self.members[pathway.post].group);
            pathway.see(step.number, pre, post);
        }
    }

    /// Synapses integrate over a step, and what they do to cells in it becomes the cells' input.
    fn couple(&mut self, step: Step) {
        self.members.iter_mut().for_each(Member::clear_inputs);
        self.each_pathway(|pathway, _, post| pathway.couple(step.number, &post.group));
        for pathway in self.pathways.iter().filter(|pathway| pathway.output != Output::Potential) {
            pathway.hand_over(&mut self.members[pathway.post].group, step);
        }
    }

    /// What has arrived raises potentials at once where it is to; sums that are recorded are those of now.
    fn jump(&mut self, step: Step) {
        for pathway in &mut self.pathways {
            pathway.jump(step, &mut self.members[pathway.post].group);
        }
        for pathway in self.pathways.iter_mut().filter(|pathway| pathway.is_recorded) {
            pathway.sum(step.number, &self.members[pathway.post].group);
        }
    }

    /// The values that synapses hand on at one time become the cells' input.
    fn outputs(&mut self, step: Step) {
        self.members.iter_mut().for_each(Member::clear_inputs);
        self.each_pathway(|pathway, _, post| pathway.sum(step.number, &post.group));
        // The step in which cells integrate next.
        let next = Step { number: step.number + i64::from(!self.schedule.outputs_before_cells()), ..step };
        // In the order of their description, whatever the threads.
        for pathway in &self.pathways {
            pathway.hand_over(&mut self.members[pathway.post].group, next);
        }
    }

    /// Records what there is at the end of a step.
    fn take(&mut self, step: Step) {
        for recorder in &mut self.recorders {
            recorder.take(step.number + 1, step.end(), &self.members, &self.pathways);
        }
    }

    /// Looks whether all states are as they must be now.
    ///
    /// # Errors
    /// If one is not, unless the network is unchecked.
    pub fn check(&mut self) -> Result<(), Error> {
        let end = self.time();
        for pathway in &mut self.pathways {
            let found = pathway.check();
            found.map_err(|error| error.at_end(end).of(&pathway.name))?;
        }
        for member in &mut self.members {
            let found = member.group.check();
            found.map_err(|error| error.at_end(end).of(&member.name))?;
        }
        Ok(())
    }

    /// The values of a state of cells now.
    ///
    /// # Errors
    /// If there is no such group here, or its model has no state of that name.
    pub fn state(&self, group: GroupId, name: &str) -> Result<Vec<T>, Error> {
        let member = self.members.get(group.0).ok_or(Error::ForeignGroup)?;
        member.group.state(name).map_err(|error| error.of(&member.name))
    }

    /// Sets the values of a state of cells: a number for all, or one for each.
    ///
    /// # Errors
    /// If there is no such group here, its model has no state of that name, or there are more or fewer cells.
    pub fn set_state(&mut self, group: GroupId, name: &str, values: impl Into<Values>) -> Result<(), Error> {
        let member = self.members.get_mut(group.0).ok_or(Error::ForeignGroup)?;
        let Member { name: owner, group, .. } = member;
        group.set_state(name, &values.into()).map_err(|error| error.of(owner))
    }

    /// The values of a state of a projection's synapses or plasticity now: one for each cell of the side, or connection,
    /// where it is kept ([`describe`](Self::describe)). What presynaptic cells keep of a model that reads weights is that of
    /// spikes of weight 1, as weights multiply what it hands on. Connections are in the order in which they were given; what is kept for
    /// each presynaptic cell and delay is told for each connection.
    ///
    /// # Errors
    /// If there is no such projection here, or none of its models has a state of that name.
    pub fn synapse(&self, projection: ProjectionId, name: &str) -> Result<Vec<T>, Error> {
        let pathway = self.pathways.get(projection.0).ok_or(Error::ForeignGroup)?;
        pathway.state(name).map_err(|error| error.of(&pathway.name))
    }

    /// Where the states of a projection's models are kept, and why where that is not where the compiler has placed them: a
    /// line for each state, in the order in which spikes reach the models.
    ///
    /// # Errors
    /// If there is no such projection here.
    pub fn describe(&self, projection: ProjectionId) -> Result<String, Error> {
        self.pathways.get(projection.0).map(Pathway::description).ok_or(Error::ForeignGroup)
    }

    /// The weight of each connection now, in the order in which the connections were given.
    ///
    /// # Errors
    /// If there is no such projection here.
    pub fn weights(&self, projection: ProjectionId) -> Result<Vec<T>, Error> {
        self.pathways.get(projection.0).map(Pathway::weights).ok_or(Error::ForeignGroup)
    }

    /// The presynaptic and the postsynaptic cell of each connection, in the order in which the connections were given: that of
    /// the arrays, else by presynaptic and then by postsynaptic cell.
    ///
    /// # Errors
    /// If there is no such projection here.
    pub fn connections(&self, projection: ProjectionId) -> Result<Vec<(u32, u32)>, Error> {
        let pathway = self.pathways.get(projection.0).ok_or(Error::ForeignGroup)?;
        let (sources, targets) = pathway.pairs();
        Ok(sources.into_iter().zip(targets).collect())
    }

    /// The number of connections of a projection.
    ///
    /// # Errors
    /// If there is no such projection here.
    pub fn n_connections(&self, projection: ProjectionId) -> Result<usize, Error> {
        self.pathways.get(projection.0).map(|pathway| pathway.axons.len()).ok_or(Error::ForeignGroup)
    }

    /// The delay of each connection in ms, in the order in which the connections were given.
    ///
    /// # Errors
    /// If there is no such projection here.
    pub fn delays(&self, projection: ProjectionId) -> Result<Vec<f64>, Error> {
        let pathway = self.pathways.get(projection.0).ok_or(Error::ForeignGroup)?;
        Ok(pathway.delays().into_iter().map(|steps| f64::from(steps) * self.dt).collect())
    }

    /// How many spikes a group has emitted.
    ///
    /// # Errors
    /// If there is no such group here.
    pub fn n_spikes(&self, group: GroupId) -> Result<u64, Error> {
        self.members.get(group.0).map(|member| member.n_spikes).ok_or(Error::ForeignGroup)
    }

    /// What was recorded of values so far; empty for spikes, and where there is no such record here.
    pub fn recording(&self, record: RecordId) -> Recording {
        self.recorders.get(record.0).map(|recorder| recorder.recording.clone()).unwrap_or_default()
    }

    /// What was recorded of spikes so far; empty for values, and where there is no such record here.
    pub fn spikes(&self, record: RecordId) -> SpikeTrain {
        self.recorders.get(record.0).map(|recorder| recorder.spikes.clone()).unwrap_or_default()
    }

    /// Takes what was recorded of values so far out of memory, for runs of which not all fits.
    pub fn drain_recording(&mut self, record: RecordId) -> Recording {
        let Some(recorder) = self.recorders.get_mut(record.0) else { return Recording::default() };
        let Recording { times, values, .. } = &mut recorder.recording;
        let (times, values) = (core::mem::take(times), core::mem::take(values));
        Recording { times, values, ..recorder.recording.clone() }
    }

    /// Takes what was recorded of spikes so far out of memory, for runs of which not all fits.
    pub fn drain_spikes(&mut self, record: RecordId) -> SpikeTrain {
        let Some(recorder) = self.recorders.get_mut(record.0) else { return SpikeTrain::default() };
        let SpikeTrain { times, cells, .. } = &mut recorder.spikes;
        let (times, cells) = (core::mem::take(times), core::mem::take(cells));
        SpikeTrain { times, cells, ..recorder.spikes.clone() }
    }

    /// How many bytes the synapses of a projection take: connections, weights, delays, states and indices.
    ///
    /// # Errors
    /// If there is no such projection here.
    pub fn synapse_bytes(&self, projection: ProjectionId) -> Result<usize, Error> {
        self.pathways.get(projection.0).map(Pathway::bytes).ok_or(Error::ForeignGroup)
    }

    /// About how many bytes the network takes, without recordings.
    pub fn bytes(&self) -> usize {
        let groups: usize = self.members.iter().map(|member| member.group.bytes()).sum();
        groups + self.pathways.iter().map(Pathway::bytes).sum::<usize>()
    }

    /// All that changes in a run, as bytes; [`restore`](Self::restore) reads them. Connections and parameters are not in
    /// it, nor is what was recorded.
    pub fn save(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.archive(&mut Archive::Save(&mut bytes));
        let sum = fingerprint(&bytes);
        bytes.extend_from_slice(&sum.to_le_bytes());
        bytes
    }

    /// Continues where [`save`](Self::save) was called, in a simulation that was built from the same description: the
    /// same step, seed, schedule and precision, groups and projections by name and in order, models with their solvers
    /// and parameters, spike times of sources, connections with their sides, delays and weights, and outputs. What may
    /// differ is what is given from outside, currents and other signals to inputs and the rates of Poisson processes,
    /// so that one beginning can go on in several ways; and what is recorded, the number of threads, and whether states
    /// are checked. What was recorded so far stays.
    ///
    /// # Errors
    /// If the bytes are not those of such a simulation, or hold what no run saves: counts beyond all runs, cells that
    /// do not exist, times to come. The simulation is then as it was before.
    pub fn restore(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let (bytes, sum) = bytes.split_last_chunk().ok_or(Error::Checkpoint)?;
        if u64::from_le_bytes(*sum) != fingerprint(bytes) {
            return Err(Error::Checkpoint);
        }
        let mut before = Vec::new();
        self.archive(&mut Archive::Save(&mut before));
        let restored = self.read(bytes);
        if restored.is_err() {
            self.read(&before)?;
        }
        restored
    }

    fn read(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let mut archive = Archive::Restore { bytes, failed: false };
        self.archive(&mut archive);
        archive.finish()
    }

    fn archive(&mut self, archive: &mut Archive<'_>) {
        // "synapse" and a version of what follows; then what tells one description from another, as each part does of
        // itself.
        archive.same(u64::from_le_bytes(*b"synapse\x02"));
        archive.same(self.dt.to_bits());
        archive.same(self.seed);
        archive.same(size_of::<T>() as u64);
        archive.same(self.members.len() as u64);
        archive.same(self.pathways.len() as u64);
        archive.same(fingerprint(format!("{:?}", self.schedule).as_bytes()));
        for member in &self.members {
            archive.same(fingerprint(member.name.as_bytes()));
            archive.same(fingerprint(member.group.info().map_or("", |info| info.name).as_bytes()));
        }
        archive.count(&mut self.n_steps);
        self.members.iter_mut().for_each(|member| member.archive(archive));
        self.pathways.iter_mut().for_each(|pathway| pathway.archive(archive));
    }
}

/// A number that tells bytes from others (FNV-1a, 64 bits).
fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

impl<T> fmt::Debug for Simulation<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simulation")
            .field("dt", &self.dt)
            .field("n_steps", &self.n_steps)
            .field("n_groups", &self.members.len())
            .field("n_projections", &self.pathways.len())
            .finish_non_exhaustive()
    }
}
