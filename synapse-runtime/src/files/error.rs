//! What can be wrong with a file.

use std::borrow::ToOwned;
use std::io;
use std::path::{Path, PathBuf};
use std::string::String;

/// One sentence each: which file, where in it, what was found and what was expected.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The operating system refuses to read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The operating system refuses to write.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A line of a text that is not as it should be.
    #[error("{}:{line}: {found}, but expected {expected}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What stands there.
        found: String,
        /// What should.
        expected: String,
    },
    /// An array or an attribute that is not as it should be, or is missing.
    #[error("{}: `{array}` {found}, but expected {expected}", path.display())]
    Array {
        /// The file.
        path: PathBuf,
        /// The array's name or, in HDF5, its path.
        array: String,
        /// What it is.
        found: String,
        /// What it should be.
        expected: String,
    },
    /// A file that is not of the format.
    #[error("{} is no {format} file: {found}", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// The format.
        format: &'static str,
        /// What was found instead.
        found: String,
    },
    /// Data that were handed over to be written and do not fit together.
    #[error("cannot write {}: {found}, but expected {expected}", path.display())]
    Data {
        /// The file.
        path: PathBuf,
        /// What was handed over.
        found: String,
        /// What fits.
        expected: String,
    },
}

impl Error {
    pub(super) fn read(path: &Path, source: io::Error) -> Self {
        Self::Read { path: path.to_owned(), source }
    }

    pub(super) fn write(path: &Path, source: io::Error) -> Self {
        Self::Write { path: path.to_owned(), source }
    }

    pub(super) fn line(path: &Path, line: u64, found: impl Into<String>, expected: impl Into<String>) -> Self {
        Self::Line { path: path.to_owned(), line, found: found.into(), expected: expected.into() }
    }

    pub(super) fn array(path: &Path, array: &str, found: impl Into<String>, expected: impl Into<String>) -> Self {
        Self::Array { path: path.to_owned(), array: array.into(), found: found.into(), expected: expected.into() }
    }

    pub(super) fn format(path: &Path, format: &'static str, found: impl Into<String>) -> Self {
        Self::Format { path: path.to_owned(), format, found: found.into() }
    }

    pub(super) fn data(path: &Path, found: impl Into<String>, expected: impl Into<String>) -> Self {
        Self::Data { path: path.to_owned(), found: found.into(), expected: expected.into() }
    }
}
