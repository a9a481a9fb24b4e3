//! Spikes on their way out of a network.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::PathBuf;
use std::{env, process};

use synapse_runtime::Real;
use synapse_runtime::files::{self, GroupSpikeWriter};
use synapse_runtime::network::{GroupId, RecordId, Simulation, SpikeTrain};

use crate::files::{Format, decimals, rounded_time};
use crate::output::is_standard;
use crate::simulation::Clock;
use crate::{Error, NetFlags};

/// Where spikes go while a network runs: to a file where its format can be written so, and into memory where something needs
/// all of them.
pub(super) struct Stream {
    records: Vec<RecordId>,
    writer: Option<GroupSpikeWriter>,
    /// The decimals of times where they are text.
    decimals: Option<usize>,
    /// Whether all are kept.
    keeps: bool,
    kept: Vec<SpikeTrain>,
    /// Where they are until they go to standard output, complete.
    standard: Option<PathBuf>,
}

/// A name in the folder for temporary files.
fn scratch() -> PathBuf {
    env::temp_dir().join(format!("synapse-{}-spikes.csv", process::id()))
}

impl Stream {
    pub(super) fn new<T: Real>(
        flags: &NetFlags,
        format: Option<Format>,
        clock: &Clock,
        groups: &[(GroupId, RecordId)],
        simulation: &Simulation<T>,
    ) -> Result<Self, Error> {
        let records: Vec<RecordId> = groups.iter().map(|(_, record)| *record).collect();
        let empty =
            |record: &RecordId| SpikeTrain { times: Vec::new(), cells: Vec::new(), ..simulation.spikes(*record) };
        let kept: Vec<SpikeTrain> = records.iter().map(empty).collect();
        let names: Vec<&str> = kept.iter().map(|train| train.name.as_str()).collect();
        let standard = flags.out.as_deref().filter(|path| is_standard(path)).map(|_| scratch());
        let mut writer = match (standard.as_ref().or(flags.out.as_ref()), format) {
            (Some(path), Some(Format::Csv)) => Some(GroupSpikeWriter::csv(path, &names).map_err(Error::failed)?),
            (Some(path), Some(Format::Npz)) => Some(GroupSpikeWriter::npz(path, &names).map_err(Error::failed)?),
            _ => None,
        };
        if let Some(writer) = &mut writer {
            writer.number("dt_ms", clock.dt);
        }
        Ok(Self {
            records,
            writer,
            decimals: (format == Some(Format::Csv)).then(|| decimals(clock.dt)),
            // The summary has statistics of single cells and of pairs, the figure a raster.
            keeps: !flags.quiet || flags.plot.is_some() || format == Some(Format::Json),
            kept,
            standard,
        })
    }

    /// Takes what there is.
    pub(super) fn drain<T: Real>(&mut self, simulation: &mut Simulation<T>) -> Result<(), Error> {
        let new: Vec<SpikeTrain> = self.records.iter().map(|record| simulation.drain_spikes(*record)).collect();
        if self.keeps {
            for (all, new) in self.kept.iter_mut().zip(&new) {
                all.times.extend(&new.times);
                all.cells.extend(&new.cells);
            }
        }
        let Some(writer) = &mut self.writer else { return Ok(()) };
        let mut spikes: Vec<files::Spikes> = new.into_iter().map(files::Spikes::from).collect();
        if let Some(decimals) = self.decimals {
            // 0.3 rather than 0.30000000000000004.
            for time in spikes.iter_mut().flat_map(|spikes| &mut spikes.times) {
                *time = rounded_time(*time, decimals).parse().unwrap_or(*time);
            }
        }
        writer.append(&spikes).map_err(Error::failed)
    }

    /// Completes the file; what was kept.
    pub(super) fn finish(self, end: f64, is_interrupted: bool, out: &mut dyn Write) -> Result<Vec<SpikeTrain>, Error> {
        if let Some(mut writer) = self.writer {
            writer.number("duration_ms", end);
            writer.finish(is_interrupted).map_err(Error::failed)?;
        }
        if let Some(path) = self.standard {
            let file = File::open(&path).map_err(|error| Error::unreadable(&path, &error));
            // On systems that keep open files the name goes first, whatever happens then.
            let _ = fs::remove_file(&path);
            io::copy(&mut file?, out)?;
        }
        Ok(self.kept)
    }
}
