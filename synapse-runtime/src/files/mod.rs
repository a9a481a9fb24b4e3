//! Spikes, recordings and edges in files: CSV, NPZ and, with the feature `hdf5`, SONATA.
//!
//! Plain data in, plain data out: nothing here knows of models or networks. Networks know of files: a
//! [`SpikeTrain`](crate::network::SpikeTrain) becomes [`Spikes`], a [network's recording](crate::network::Recording) becomes a
//! [`Recording`], a projection becomes an [`EdgeList`] ([`Simulation::edges`](crate::network::Simulation::edges)) and is made
//! from one ([`Projection::from_edges`](crate::network::Projection::from_edges)).
//!
//! | data | CSV | NPZ | SONATA |
//! | --- | --- | --- | --- |
//! | [`Spikes`] | `time_ms,index` | `times`, `indices` | `/spikes/<population>/{timestamps,node_ids}` |
//! | [`Recording`] | `time_ms,g[0] (nS),g[1] (nS),…` | `times`, `values`, `cells`, `quantity`, `unit` | |
//! | spikes of several groups ([`GroupSpikeWriter`]) | `time_ms,group,index` | `GROUP.time_ms`, `GROUP.index` | |
//! | [`EdgeList`] | | that of `scipy.sparse`, with `delays` beside it | `/edges/<population>/…` |
//!
//! ```
//! use synapse_runtime::files::Spikes;
//!
//! # let folder = std::env::temp_dir().join(format!("synapse-files-{}", std::process::id()));
//! # std::fs::create_dir_all(&folder)?;
//! let spikes = Spikes { times: vec![0.1, 0.4], cells: vec![3, 0], interrupted: false };
//! let path = folder.join("spikes.csv");
//! spikes.write_csv(&path)?;
//! assert_eq!(std::fs::read_to_string(&path)?, "time_ms,index\n0.1,3\n0.4,0\n");
//! assert_eq!(Spikes::read_csv(&path)?, spikes);
//! # std::fs::remove_dir_all(&folder)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A run that does not fit into memory is written while it lasts:
//!
//! ```
//! use synapse_runtime::files::{SpikeWriter, Spikes};
//! use synapse_runtime::network::{Group, Network, Record};
//!
//! # let folder = std::env::temp_dir().join(format!("synapse-files-run-{}", std::process::id()));
//! # std::fs::create_dir_all(&folder)?;
//! let mut network = Network::new(0.1);
//! let input = network.add(Group::poisson("input", 100, 20.0));
//! let record = network.record(Record::spikes(input));
//! let mut simulation = network.build()?;
//! let path = folder.join("spikes.npz");
//! let mut writer = SpikeWriter::npz(&path)?;
//! for _ in 0..10 {
//!     simulation.run(100.0)?;
//!     let spikes = Spikes::from(simulation.drain_spikes(record));
//!     writer.append(&spikes.times, &spikes.cells)?;
//! }
//! writer.finish(false)?;
//! assert_eq!(Spikes::read_npz(&path)?.times.len() as u64, simulation.n_spikes(input)?);
//! # std::fs::remove_dir_all(&folder)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What holds for all of them
//!
//! - A file appears under its name only when it is complete; until then it has a name that ends in `.part`, in the same
//!   folder. A writer that is dropped leaves nothing behind, a process that is killed only files of such names, which
//!   the next writer of the same file removes. How links, modes and devices are treated is told at [`NewFile`].
//! - Doubles are read as they were written, bit for bit; in text all NaN are one, and digits that stand for more than a
//!   double holds are refused.
//! - What cannot be is refused where it is read: times and delays that are not finite or below 0, weights that are not
//!   finite, more than 2³² cells, one cell twice in a recording. Values of a recording may be anything.
//! - Whatever a file contains, reading it ends in data or in an [`Error`] that names the place. Memory is taken for
//!   what is there, not for what a header announces, and running out of memory is an error. A line of text has at
//!   most 2²⁸ bytes; an array that takes more than 2²⁸ bytes of memory takes at most a hundred times of those in the
//!   file. Not so for HDF5, whose library (1.10.8, at least) ends the process on some damaged files.
//! - What an interrupted run left behind says so: the last line of a CSV file is `# interrupted`, NPZ files have an array
//!   `interrupted`, SONATA files an attribute of that name.

mod edges;
mod error;
mod groups;
mod npy;
mod npz;
mod partial;
mod recording;
#[cfg(feature = "hdf5")]
mod sonata;
mod spikes;
mod text;

use std::format;
use std::string::String;

pub use edges::EdgeList;
pub use error::Error;
pub use groups::GroupSpikeWriter;
pub use partial::NewFile;
pub use recording::{Recording, RecordingWriter};
#[cfg(feature = "hdf5")]
pub use sonata::EdgePopulation;
pub use spikes::{SpikeWriter, Spikes};

/// Whether a number of ms can be the time of something in a run.
fn is_time(time: f64) -> bool {
    time.is_finite() && time >= 0.0
}

/// `1 value`, `2 values`.
fn plural(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}
