//! Files that appear under their name only when complete.

use std::borrow::ToOwned;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File, FileType, OpenOptions, Permissions};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::{env, format, process};

use super::Error;

/// So many symbolic links are followed, as Linux does.
const MOST_LINKS: usize = 40;

/// The temporary name of a file beside the one it will have. What is there is removed unless it was given its name.
#[derive(Debug)]
pub(super) struct Partial {
    /// The path as it was given.
    target: PathBuf,
    /// Where its links lead.
    resolved: PathBuf,
    path: PathBuf,
    /// What is there already.
    existing: Option<Existing>,
    /// Holds the lock that tells others that this file is being written, where a library writes it.
    #[cfg_attr(not(feature = "hdf5"), expect(dead_code, reason = "no library writes one"))]
    lock: Option<File>,
}

/// What has the name that a file is to have.
#[derive(Debug)]
struct Existing {
    kind: FileType,
    permissions: Permissions,
}

impl Partial {
    /// A name that no other writer has: `spikes.csv.1234-0.part`. Removes what dead writers of the same file have left.
    ///
    /// A symbolic link is followed. What is no regular file is written through when all is complete, and until then in
    /// the folder for temporary files, if it is a device of characters or a FIFO; else it is refused.
    pub(super) fn of(target: &Path) -> Result<Self, Error> {
        let refuse = |error| Error::write(target, error);
        let (resolved, existing) = resolve(target).map_err(refuse)?;
        let is_no_name = || Error::data(target, "the path names no file", "the name of a file");
        let name = resolved.file_name().ok_or_else(is_no_name)?;
        let place = match &existing {
            Some(there) if there.kind.is_dir() => return Err(refuse(io::ErrorKind::IsADirectory.into())),
            Some(there) if takes_bytes(there.kind) => env::temp_dir().join(name),
            Some(there) if !there.kind.is_file() => {
                let kind = "it is neither a file nor a FIFO nor a device of characters";
                return Err(refuse(io::Error::new(io::ErrorKind::InvalidInput, kind)));
            }
            _ => resolved.clone(),
        };
        remove_stale(&place);
        let path = free_name(&place, name);
        Ok(Self { target: target.to_owned(), resolved, path, existing, lock: None })
    }

    /// Where a library is to write.
    #[cfg(feature = "hdf5")]
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The name that the file will have.
    pub(super) fn target(&self) -> &Path {
        &self.target
    }

    /// Makes the file, readable by nobody who may not read what it replaces, and locks it.
    fn create(&mut self) -> io::Result<File> {
        let mut options = OpenOptions::new();
        // It may be read again before it gets its name.
        options.read(true).write(true).create_new(true);
        #[cfg(unix)]
        if let Some(there) = self.existing.as_ref().filter(|there| there.kind.is_file()) {
            use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
            options.mode(there.permissions.mode() & 0o777);
        }
        let mut file = options.open(&self.path)?;
        while !self.is_ours(&file) {
            // Somebody took it for left behind before it was locked.
            self.path = free_name(&self.path, self.resolved.file_name().unwrap_or_default());
            file = options.open(&self.path)?;
        }
        Ok(file)
    }

    /// Locks the file that a library has made under this name.
    #[cfg(feature = "hdf5")]
    pub(super) fn hold(&mut self) -> io::Result<()> {
        let file = File::open(&self.path)?;
        if !self.is_ours(&file) {
            return Err(io::Error::other("its temporary file was removed"));
        }
        self.lock = Some(file);
        Ok(())
    }

    /// Whether the file is locked, or cannot be, and still has its name.
    fn is_ours(&self, file: &File) -> bool {
        // Without locks nobody takes it for left behind either.
        let _ = file.try_lock();
        self.path.exists()
    }

    /// Gives the file its name, and the mode of what it replaces.
    pub(super) fn keep(self) -> Result<(), Error> {
        let kept = match &self.existing {
            Some(there) if !there.kind.is_file() => self.write_through(),
            Some(there) => fs::set_permissions(&self.path, there.permissions.clone())
                .and_then(|()| fs::rename(&self.path, &self.resolved)),
            None => fs::rename(&self.path, &self.resolved),
        };
        kept.map_err(|error| Error::write(&self.target, error))
    }

    fn write_through(&self) -> io::Result<()> {
        let mut device = OpenOptions::new().write(true).open(&self.resolved)?;
        io::copy(&mut File::open(&self.path)?, &mut device).map(|_| ())
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        // After `keep` there is nothing under this name, nor where the file was never made.
        let _ = fs::remove_file(&self.path);
    }
}

/// Where the links of a path lead, and what is there.
fn resolve(path: &Path) -> io::Result<(PathBuf, Option<Existing>)> {
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        match fs::symlink_metadata(&path) {
            Ok(there) if there.is_symlink() => {
                let next = fs::read_link(&path)?;
                path = path.parent().map_or(next.clone(), |folder| folder.join(&next));
            }
            Ok(there) => {
                let existing = Existing { kind: there.file_type(), permissions: there.permissions() };
                return Ok((path, Some(existing)));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((path, None)),
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::other("its links have no end"))
}

/// Whether bytes can be written to it one after the other, though it is no regular file.
#[cfg(unix)]
fn takes_bytes(kind: FileType) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    kind.is_char_device() || kind.is_fifo()
}

#[cfg(not(unix))]
fn takes_bytes(_: FileType) -> bool {
    false
}

/// A temporary name that nobody has.
fn free_name(place: &Path, name: &OsStr) -> PathBuf {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    loop {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let mut partial = OsString::from(name);
        partial.push(format!(".{}-{number}.part", process::id()));
        let path = place.with_file_name(partial);
        // What a process of the same number left behind when it was killed, where files cannot be locked.
        if !path.exists() {
            return path;
        }
    }
}

/// Removes temporary files of this name that nobody writes any more: the lock of a process ends with it.
fn remove_stale(place: &Path) {
    let (Some(name), Some(folder)) = (place.file_name().and_then(OsStr::to_str), place.parent()) else { return };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    // A folder that cannot be read is none that could be tidied.
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if !entry.file_name().to_str().is_some_and(|other| is_partial_of(other, name)) {
            continue;
        }
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_file())
            && File::open(&path).is_ok_and(|file| file.try_lock().is_ok())
        {
            let _ = fs::remove_file(&path);
        }
    }
}

/// Whether a name is `NAME.1234-0.part`.
fn is_partial_of(other: &str, name: &str) -> bool {
    let numbers =
        other.strip_prefix(name).and_then(|rest| rest.strip_prefix('.')?.strip_suffix(".part")?.split_once('-'));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit());
    numbers.is_some_and(|(process, number)| is_number(process) && is_number(number))
}

/// A file that appears under its name only when it is complete.
///
/// What is there under that name is looked at when the writer is made: a folder, or one that cannot be written, is
/// refused before there is anything to write. A symbolic link is followed, and what replaces a file has its mode. A
/// FIFO or a device of characters gets all bytes at the end. Until then they are in a temporary file, in the same
/// folder if the name is that of a file; it is removed where the writer is dropped, and what a killed process left
/// behind by the next writer of the same name.
///
/// ```
/// use std::io::Write as _;
///
/// use synapse_runtime::files::NewFile;
///
/// # let folder = std::env::temp_dir().join(format!("synapse-new-file-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// let path = folder.join("notes.txt");
/// let mut file = NewFile::create(&path)?;
/// writeln!(file, "all of it")?;
/// assert!(!path.exists());
/// file.finish()?;
/// assert_eq!(std::fs::read_to_string(&path)?, "all of it\n");
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct NewFile {
    partial: Partial,
    file: BufWriter<File>,
    /// Whether a part could not be written: then the file is never complete.
    failed: bool,
}

impl NewFile {
    /// A file that is to have the name `target`.
    ///
    /// # Errors
    /// If no file can be made there, or what is there cannot be replaced by one.
    pub fn create(target: impl AsRef<Path>) -> Result<Self, Error> {
        let target = target.as_ref();
        let mut partial = Partial::of(target)?;
        let file = partial.create().map_err(|error| Error::write(target, error))?;
        Ok(Self { partial, file: BufWriter::new(file), failed: false })
    }

    /// The name that the file will have.
    pub fn target(&self) -> &Path {
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
    ///
    /// # Errors
    /// If that cannot be done, or an earlier part could not be written; then nothing is left of it.
    pub fn finish(mut self) -> Result<(), Error> {
        let written = self.check().and_then(|()| self.file.flush()).and_then(|()| self.file.get_ref().sync_all());
        written.map_err(|error| Error::write(self.partial.target(), error))?;
        self.partial.keep()
    }

    fn check(&self) -> io::Result<()> {
        if self.failed { Err(io::Error::other("an earlier part of it could not be written")) } else { Ok(()) }
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes).inspect_err(|_| self.failed = true)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush().inspect_err(|_| self.failed = true)
    }
}

impl Seek for NewFile {
    fn seek(&mut self, place: SeekFrom) -> io::Result<u64> {
        self.file.seek(place)
    }
}

#[cfg(test)]
mod tests {
    use super::is_partial_of;

    #[test]
    fn partial_files_are_told_by_their_names() {
        assert!(is_partial_of("s.csv.1234-0.part", "s.csv"));
        for other in ["s.csv", "s.csv.part", "s.csv.1-.part", "s.csv.a-1.part", "t.csv.1-1.part", "s.csv.1-1.parts"] {
            assert!(!is_partial_of(other, "s.csv"), "{other}");
        }
    }
}
