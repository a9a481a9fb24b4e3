//! Files that appear under their name only when complete.

use std::fs;
use std::path::Path;

use crate::Error;

/// Writes `contents` to a file beside `path`, then gives it that name.
pub(crate) fn write(path: &Path, contents: &[u8]) -> Result<(), Error> {
    let name = path.file_name().ok_or_else(|| Error::input(format!("{} is not the name of a file", path.display())))?;
    let mut partial = name.to_owned();
    partial.push(format!(".{}.part", std::process::id()));
    let partial = path.with_file_name(partial);
    let written = fs::write(&partial, contents).and_then(|()| fs::rename(&partial, path));
    written.map_err(|error| {
        // It may never have come into being.
        let _ = fs::remove_file(&partial);
        Error::unwritable(path, &error)
    })
}
