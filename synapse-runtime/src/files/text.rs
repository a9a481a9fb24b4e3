//! Tables of numbers as text: a line of names, then a line for each row, commas between.

use std::borrow::ToOwned;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::string::String;
use std::vec::Vec;
use std::{format, str};

use super::Error;

/// The last line of an interrupted run. To pandas and NumPy it is a comment.
pub(super) const INTERRUPTED: &str = "# interrupted";

/// What a comment says that tells the quantity of a recording without columns.
pub(super) const NO_COLUMNS: &str = "no columns of ";

/// Longer lines are refused: what has no line ends may have no end either.
const LONGEST_LINE: usize = 1 << 28;

/// A table that is read line by line.
#[derive(Debug)]
pub(super) struct Table {
    path: PathBuf,
    file: BufReader<File>,
    bytes: Vec<u8>,
    line: u64,
    /// Whether a comment said so.
    pub(super) interrupted: bool,
    /// The name that columns would have, where a comment said so.
    pub(super) column: Option<String>,
}

impl Table {
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let file = File::open(path).map_err(|error| Error::read(path, error))?;
        let file = BufReader::new(file);
        Ok(Self { path: path.to_owned(), file, bytes: Vec::new(), line: 0, interrupted: false, column: None })
    }

    /// What is wrong with the present line.
    pub(super) fn error(&self, found: impl Into<String>, expected: impl Into<String>) -> Error {
        Error::line(&self.path, self.line.max(1), found, expected)
    }

    /// Reads a line with its end; `false` where there is none. Stops at a byte that no text has, so that a device of
    /// zeros is refused at once.
    fn read_line(&mut self) -> Result<bool, Error> {
        self.bytes.clear();
        loop {
            let part = match self.file.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                part => part.map_err(|error| Error::read(&self.path, error))?,
            };
            let end = part.iter().position(|byte| *byte == b'\n');
            let n = end.map_or(part.len(), |end| end + 1);
            let line = &part[..n];
            if line.contains(&0) {
                return Err(Error::line(&self.path, self.line, "found a byte that is 0", "a text"));
            }
            if self.bytes.len() + n > LONGEST_LINE || self.bytes.try_reserve(n).is_err() {
                let found = format!("the line is longer than {} bytes", self.bytes.len());
                return Err(Error::line(
                    &self.path,
                    self.line,
                    found,
                    format!("at most {LONGEST_LINE} that fit into memory"),
                ));
            }
            self.bytes.extend_from_slice(line);
            self.file.consume(n);
            if end.is_some() || n == 0 {
                return Ok(!self.bytes.is_empty());
            }
        }
    }

    /// The next line that is neither empty nor a comment, without what is around it; `None` at the end.
    pub(super) fn next_line(&mut self) -> Result<Option<&str>, Error> {
        loop {
            self.line += 1;
            if !self.read_line()? {
                self.line -= 1;
                return Ok(None);
            }
            let bytes = self.bytes.strip_prefix(b"\xef\xbb\xbf").filter(|_| self.line == 1).unwrap_or(&self.bytes);
            let bytes = bytes.trim_ascii();
            match bytes.strip_prefix(b"#") {
                Some(comment) => {
                    let comment = comment.trim_ascii();
                    self.interrupted |= comment == b"interrupted";
                    if let Some(name) = comment.strip_prefix(NO_COLUMNS.as_bytes()) {
                        self.column = str::from_utf8(name).ok().map(ToOwned::to_owned);
                    }
                }
                None if bytes.is_empty() => {}
                None => break,
            }
        }
        let bytes = self.bytes.strip_prefix(b"\xef\xbb\xbf").filter(|_| self.line == 1).unwrap_or(&self.bytes);
        match str::from_utf8(bytes) {
            Ok(line) => Ok(Some(line.trim())),
            Err(_) => Err(Error::line(&self.path, self.line, "found bytes that are no text", "UTF-8")),
        }
    }
}

/// The values of a line.
pub(super) fn fields(line: &str) -> impl Iterator<Item = &str> {
    line.split(',').map(|field| {
        let field = field.trim();
        field.strip_prefix('"').and_then(|field| field.strip_suffix('"')).unwrap_or(field)
    })
}

/// What a number should be.
pub(super) const NUMBER: &str = "a number";
/// What a time should be.
pub(super) const TIME: &str = "a finite number of ms, 0 or more";
/// What a weight should be.
pub(super) const WEIGHT: &str = "a finite number";
/// What the number of a cell should be.
pub(super) const CELL: &str = "a whole number from 0 to 4294967295";

/// What is found and expected where a value is not what it should be.
pub(super) fn unfit(field: &str, column: &str, expected: &str) -> (String, String) {
    (format!("found `{}` in the column `{column}`", shortened(field)), expected.to_owned())
}

/// A number of a line. Digits that stand for more than a double holds are none, infinity has its name.
pub(super) fn double(field: &str) -> Option<f64> {
    let value: f64 = field.parse().ok()?;
    let is_rounded = value.is_infinite() && field.bytes().any(|byte| byte.is_ascii_digit());
    (!is_rounded).then_some(value)
}

/// A time of a line.
pub(super) fn time(field: &str) -> Option<f64> {
    double(field).filter(|time| super::is_time(*time))
}

/// A weight of a line.
pub(super) fn weight(field: &str) -> Option<f64> {
    double(field).filter(|weight| weight.is_finite())
}

/// Appends a value where there is memory for it.
pub(super) fn push<T>(values: &mut Vec<T>, value: T) -> Result<(), (String, String)> {
    if values.len() == values.capacity() && values.try_reserve(1).is_err() {
        return Err((format!("{} values before it", values.len()), "what fits into memory".to_owned()));
    }
    values.push(value);
    Ok(())
}

/// The number of a cell.
pub(super) fn cell(field: &str) -> Option<u32> {
    field.parse().ok()
}

/// What a message quotes of a text that may be long.
pub(super) fn shortened(text: &str) -> String {
    shortened_to(text, 40)
}

/// The first `n` letters of a text.
pub(super) fn shortened_to(text: &str, n: usize) -> String {
    let mut letters = text.chars();
    let start: String = letters.by_ref().take(n).collect();
    if letters.next().is_some() { format!("{start}…") } else { start }
}
