//! Files that appear under their name only when complete.

use std::borrow::ToOwned;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::{format, process};

use super::Error;

/// The temporary name of a file beside the one it will have. What is there is removed unless it was given its name.
#[derive(Debug)]
pub(super) struct Partial {
    target: PathBuf,
    path: PathBuf,
}

impl Partial {
    /// A name that no other writer has: `spikes.csv.1234-0.part`.
    pub(super) fn of(target: &Path) -> Result<Self, Error> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let is_no_name = || Error::data(target, "the path names no file", "the name of a file");
        let name = target.file_name().ok_or_else(is_no_name)?;
        loop {
            let number = NUMBER.fetch_add(1, Ordering::Relaxed);
            let mut partial = OsString::from(name);
            partial.push(format!(".{}-{number}.part", process::id()));
            let path = target.with_file_name(partial);
            // What a process of the same number left behind when it was killed is not ours to overwrite.
            if !path.exists() {
                return Ok(Self { target: target.to_owned(), path });
            }
        }
    }

    /// Where to write.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The name that the file will have.
    pub(super) fn target(&self) -> &Path {
        &self.target
    }

    /// Gives the file its name.
    pub(super) fn keep(self) -> Result<(), Error> {
        fs::rename(&self.path, &self.target).map_err(|error| Error::write(&self.target, error))
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        // After `keep` there is nothing under this name, nor where the file was never made.
        let _ = fs::remove_file(&self.path);
    }
}

/// A file that is being written under a temporary name.
#[derive(Debug)]
pub(super) struct PartialFile {
    partial: Partial,
    file: BufWriter<File>,
    /// Whether a part could not be written: then the file is never complete.
    failed: bool,
}

impl PartialFile {
    pub(super) fn create(target: &Path) -> Result<Self, Error> {
        let partial = Partial::of(target)?;
        // It may be read again before it gets its name.
        let file = OpenOptions::new().read(true).write(true).create_new(true).open(partial.path());
        let file = BufWriter::new(file.map_err(|error| Error::write(target, error))?);
        Ok(Self { partial, file, failed: false })
    }

    /// The name that the file will have.
    pub(super) fn target(&self) -> &Path {
        self.partial.target()
    }

    /// Writes all of them.
    pub(super) fn append(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.write_all(bytes).map_err(|error| Error::write(self.partial.target(), error))
    }

    /// The file behind the buffer, which is written out, at its start.
    pub(super) fn rewind(&mut self) -> Result<&mut File, Error> {
        let rewound = self.check().and_then(|()| self.file.rewind());
        rewound.map_err(|error| Error::write(self.partial.target(), error))?;
        Ok(self.file.get_mut())
    }

    /// Writes all out to the disk and gives the file its name.
    pub(super) fn finish(mut self) -> Result<(), Error> {
        let written = self.check().and_then(|()| self.file.flush()).and_then(|()| self.file.get_ref().sync_all());
        written.map_err(|error| Error::write(self.partial.target(), error))?;
        self.partial.keep()
    }

    fn check(&self) -> io::Result<()> {
        if self.failed { Err(io::Error::other("an earlier part of it could not be written")) } else { Ok(()) }
    }
}

impl Write for PartialFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes).inspect_err(|_| self.failed = true)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Seek for PartialFile {
    fn seek(&mut self, place: SeekFrom) -> io::Result<u64> {
        self.file.seek(place)
    }
}
