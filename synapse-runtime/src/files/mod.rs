//! Spikes, recordings and edges in files: CSV, NPZ and, with the feature `hdf5`, SONATA.
//!
//! Plain data in, plain data out: nothing here knows of models or networks.
//!
//! | data | CSV | NPZ | SONATA |
//! | --- | --- | --- | --- |
//! | [`Spikes`] | `time_ms,index` | `times`, `indices` | `/spikes/<population>/{timestamps,node_ids}` |
//! | [`Recording`] | `time_ms,g[0] (nS),g[1] (nS),…` | `times`, `values`, `cells`, `quantity`, `unit` | |
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
//! # What holds for all of them
//!
//! - A file appears under its name only when it is complete; until then it has a name that ends in `.part`, in the same
//!   folder. A writer that is dropped leaves nothing behind.
//! - Doubles are read as they were written, bit for bit; in text all NaN are one.
//! - Whatever a file contains, reading it ends in data or in an [`Error`] that names the place. Memory is taken for what
//!   is there, not for what a header announces.
//!   Not so for HDF5, whose library (1.10.8, at least) ends the process on some damaged files.
//! - What an interrupted run left behind says so: the last line of a CSV file is `# interrupted`, NPZ files have an array
//!   `interrupted`, SONATA files an attribute of that name.

mod edges;
mod error;
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
pub use recording::{Recording, RecordingWriter};
#[cfg(feature = "hdf5")]
pub use sonata::EdgePopulation;
pub use spikes::{SpikeWriter, Spikes};

/// `1 value`, `2 values`.
fn plural(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}
