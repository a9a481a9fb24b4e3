//! Tables of numbers as text: a line of names, then a line for each row, commas between.

use std::borrow::ToOwned;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::string::String;
use std::vec::Vec;
use std::{format, str};

use super::Error;

/// The last line of an interrupted run. To pandas and NumPy it is a comment.
pub(super) const INTERRUPTED: &str = "# interrupted";

/// What a comment says that tells the quantity of a recording without columns.
pub(super) const NO_COLUMNS: &str = "no columns of ";

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

    /// The next line that is neither empty nor a comment, without what is around it; `None` at the end.
    pub(super) fn next_line(&mut self) -> Result<Option<&str>, Error> {
        loop {
            self.bytes.clear();
            let n = self.file.read_until(b'\n', &mut self.bytes).map_err(|error| Error::read(&self.path, error))?;
            if n == 0 {
                return Ok(None);
            }
            self.line += 1;
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
/// What the number of a cell should be.
pub(super) const CELL: &str = "a whole number from 0 to 4294967295";

/// What is found and expected where a value is not what it should be.
pub(super) fn unfit(field: &str, column: &str, expected: &str) -> (String, String) {
    (format!("found `{}` in the column `{column}`", shortened(field)), expected.to_owned())
}

/// A number of a line.
pub(super) fn double(field: &str) -> Option<f64> {
    field.parse().ok()
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
