//! A group as a member of a network: its spikes of the latest steps, and what is bound to its inputs.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::group::AnyGroup;
use super::pathway::Spikes;
use super::signal::Input;
use super::step::{Step, place_in_ring};
use crate::Real;
use crate::archive::Archive;
use crate::description::Values;
use crate::error::Error;

/// A group with what the network knows of it.
pub(super) struct Member<T> {
    pub(super) name: String,
    pub(super) group: AnyGroup<T>,
    pub(super) is_source: bool,
    /// Signals by the position of the input.
    signals: Vec<(usize, Input)>,
    /// The spikes of the latest steps: a ring, by step.
    spikes: Vec<Vec<u32>>,
    pub(super) n_spikes: u64,
    /// What was found when its states were looked at.
    pub(super) fault: Option<Error>,
}

impl<T: Real> Member<T> {
    pub(super) fn new(name: String, group: AnyGroup<T>, is_source: bool, signals: Vec<(usize, Input)>) -> Self {
        Self { name, group, is_source, signals, spikes: vec![Vec::new(); 2], n_spikes: 0, fault: None }
    }

    /// Keeps the spikes of so many steps before the present one.
    pub(super) fn keep(&mut self, steps: u32) {
        let n = steps as usize + 2;
        if self.spikes.len() < n {
            self.spikes.resize(n, Vec::new());
        }
    }

    fn place(&self, step: i64) -> usize {
        place_in_ring(step, self.spikes.len())
    }

    /// The spikes of a step that was not long ago.
    pub(super) fn latest(&self, step: i64) -> &[u32] {
        &self.spikes[self.place(step)]
    }

    /// Forgets the spikes of the step that had the place of this one.
    pub(super) fn begin(&mut self, step: Step) {
        let place = self.place(step.number);
        self.spikes[place].clear();
    }

    pub(super) fn advance(&mut self, step: Step) {
        self.integrate(step);
        self.emit(step);
    }

    /// The part of a step before spikes are found.
    pub(super) fn integrate(&mut self, step: Step) {
        for (k, signal) in &self.signals {
            let column = self.group.input_mut(*k);
            match signal.section(step.number) {
                None => {}
                Some(Values::Uniform(value)) => column.iter_mut().for_each(|input| *input += T::of(*value)),
                Some(Values::PerElement(list)) => {
                    column.iter_mut().zip(list).for_each(|(input, value)| *input += T::of(*value));
                }
            }
        }
        self.group.integrate(step);
    }

    /// Finds the spikes at the end of a step, of cells that have integrated over it.
    pub(super) fn emit(&mut self, step: Step) {
        let place = self.place(step.number);
        let mut spikes = core::mem::take(&mut self.spikes[place]);
        if let Err(error) = self.group.emit(step, &mut spikes) {
            self.fault = Some(error);
        }
        self.n_spikes += spikes.len() as u64;
        self.spikes[place] = spikes;
    }

    pub(super) fn clear_inputs(&mut self) {
        let n_inputs = self.group.info().map_or(0, |info| info.inputs.len());
        for k in 0..n_inputs {
            self.group.input_mut(k).fill(T::ZERO);
        }
    }

    pub(super) fn archive(&mut self, archive: &mut Archive<'_>) {
        archive.same(self.group.len() as u64);
        archive.count(&mut self.n_spikes);
        let n = self.group.len();
        for spikes in &mut self.spikes {
            archive.list(spikes);
            archive.require(spikes.iter().all(|cell| (*cell as usize) < n));
        }
        self.group.archive(archive);
    }
}

impl<T: Real> Spikes for Member<T> {
    fn of_step(&self, step: i64) -> &[u32] {
        self.latest(step)
    }
}
