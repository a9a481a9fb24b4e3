//! Where results go: to files that appear under their name only when complete, or to standard output.

use std::io::{self, Write};
use std::path::Path;

use synapse_runtime::files::NewFile;

use crate::Error;

/// The word for standard output, and for standard input where something is read.
pub(crate) const STANDARD: &str = "-";

/// Whether a path is the word for standard input and output.
pub(crate) fn is_standard(path: &Path) -> bool {
    path.as_os_str() == STANDARD
}

/// Where a result will go: it has been looked at, and can be written.
#[derive(Debug)]
pub(crate) enum Target {
    File(NewFile),
    Standard,
}

impl Target {
    /// What a path names.
    pub(crate) fn of(path: &Path) -> Result<Self, Error> {
        if is_standard(path) {
            Ok(Self::Standard)
        } else {
            NewFile::create(path).map(Self::File).map_err(Error::failed)
        }
    }

    /// Writes what `contents` says, to `out` if this is standard output.
    pub(crate) fn write(
        self,
        out: &mut dyn Write,
        contents: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Error> {
        match self {
            Self::Standard => Ok(contents(out)?),
            Self::File(mut file) => {
                contents(&mut file).map_err(|error| Error::unwritable(file.target(), &error))?;
                file.finish().map_err(Error::failed)
            }
        }
    }
}

/// Whether one of the results takes standard output, so that nothing else is said there; an error if two do.
pub(crate) fn takes_standard<'a>(paths: impl IntoIterator<Item = (&'a str, Option<&'a Path>)>) -> Result<bool, Error> {
    let mut first = None;
    for (flag, _) in paths.into_iter().filter(|(_, path)| path.is_some_and(is_standard)) {
        if let Some(first) = first.replace(flag) {
            return Err(Error::input(format!("{flag}: standard output is where {first} goes already")));
        }
    }
    Ok(first.is_some())
}
