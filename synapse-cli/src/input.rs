//! What is read: a file or standard input, no more of it than is sensible.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use crate::Error;
use crate::output::is_standard;

/// The most bytes of a text that is read whole.
const LONGEST_TEXT: usize = 1 << 28;
/// The most bytes of a line.
const LONGEST_LINE: usize = 1 << 20;

/// What a path names, standard input if that is `-`.
fn open(path: &Path) -> Result<Box<dyn BufRead>, Error> {
    if is_standard(path) {
        return Ok(Box::new(BufReader::new(io::stdin())));
    }
    let file = File::open(path).map_err(|error| Error::unreadable(path, &error))?;
    Ok(Box::new(BufReader::new(file)))
}

/// Appends to `bytes` up to an end, which they then have, or to the end of all; `false` if they are more than `most`,
/// or hold a 0, which no text does.
fn append(file: &mut dyn BufRead, bytes: &mut Vec<u8>, end: Option<u8>, most: usize) -> io::Result<bool> {
    loop {
        let part = match file.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            part => part?,
        };
        let place = end.and_then(|end| part.iter().position(|byte| *byte == end));
        let n = place.map_or(part.len(), |place| place + 1);
        if part[..n].contains(&0) || bytes.len() + n > most || bytes.try_reserve(n).is_err() {
            return Ok(false);
        }
        bytes.extend_from_slice(&part[..n]);
        file.consume(n);
        if place.is_some() || n == 0 {
            return Ok(true);
        }
    }
}

/// The whole text of a file.
pub(crate) fn text(path: &Path) -> Result<String, Error> {
    let mut bytes = Vec::new();
    let is_text = append(&mut *open(path)?, &mut bytes, None, LONGEST_TEXT);
    let no_text = || Error::input(format!("{}: not a text of at most {LONGEST_TEXT} bytes in UTF-8", path.display()));
    if !is_text.map_err(|error| Error::unreadable(path, &error))? {
        return Err(no_text());
    }
    String::from_utf8(bytes).map_err(|_| no_text())
}

/// The lines of a file that are neither empty nor comments, without what is around them, and their numbers.
pub(crate) struct Lines<'a> {
    path: &'a Path,
    file: Box<dyn BufRead>,
    bytes: Vec<u8>,
    number: u64,
}

impl<'a> Lines<'a> {
    pub(crate) fn open(path: &'a Path) -> Result<Self, Error> {
        Ok(Self { path, file: open(path)?, bytes: Vec::new(), number: 0 })
    }

    /// A mistake in the present line.
    pub(crate) fn error(&self, message: impl std::fmt::Display) -> Error {
        Error::input(format!("{}:{}: {message}", self.path.display(), self.number.max(1)))
    }

    /// The next one; `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<&str>, Error> {
        loop {
            self.bytes.clear();
            let is_text = append(&mut *self.file, &mut self.bytes, Some(b'\n'), LONGEST_LINE);
            let is_text = is_text.map_err(|error| Error::unreadable(self.path, &error))?;
            if self.bytes.is_empty() && is_text {
                return Ok(None);
            }
            self.number += 1;
            if !is_text || std::str::from_utf8(&self.bytes).is_err() {
                return Err(self.error(format!("no line of at most {LONGEST_LINE} bytes in UTF-8")));
            }
            let line = self.bytes.trim_ascii();
            if !line.is_empty() && !line.starts_with(b"#") {
                break;
            }
        }
        let text = std::str::from_utf8(&self.bytes).map_err(|error| self.error(error))?;
        Ok(Some(text.trim().trim_start_matches('\u{feff}').trim_start()))
    }
}

/// The values of a line, without quotes around them.
pub(crate) fn fields(line: &str) -> impl Iterator<Item = &str> {
    line.split(',').map(|field| {
        let field = field.trim();
        field.strip_prefix('"').and_then(|field| field.strip_suffix('"')).map_or(field, str::trim)
    })
}
