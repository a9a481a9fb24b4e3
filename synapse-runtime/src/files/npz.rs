//! Archives of named arrays in the format NPZ: a ZIP archive with a file `name.npy` for each.

use std::borrow::ToOwned;
use std::fmt;
use std::format;
use std::fs::File;
use std::io::{self, BufReader, Seek, Write};
use std::path::{Path, PathBuf};
use std::string::String;
use std::vec::Vec;

use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::Error;
use super::npy::{self, Element, Header, Mistake, Number};
use super::partial::NewFile;

const FORMAT: &str = "NPZ";
/// What is converted at a time.
const BUFFER: usize = 64 * 1024;

/// An archive that is read.
pub(super) struct Archive {
    path: PathBuf,
    zip: ZipArchive<BufReader<File>>,
}

impl Archive {
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let file = File::open(path).map_err(|error| Error::read(path, error))?;
        let zip = ZipArchive::new(BufReader::new(file)).map_err(|error| match error {
            ZipError::Io(error) if error.kind() != io::ErrorKind::UnexpectedEof => Error::read(path, error),
            error => Error::format(path, FORMAT, format!("{error}")),
        })?;
        Ok(Self { path: path.to_owned(), zip })
    }

    /// The names of the arrays.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.zip.file_names().map(|name| name.strip_suffix(".npy").unwrap_or(name))
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.zip.index_for_name(&format!("{name}.npy")).is_some()
    }

    pub(super) fn error(&self, array: &str, found: impl Into<String>, expected: impl Into<String>) -> Error {
        Error::array(&self.path, array, found, expected)
    }

    /// Opens an array and passes its header and contents to `read`.
    fn with<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&Header, &mut dyn io::Read) -> Result<T, Mistake>,
    ) -> Result<T, Error> {
        if !self.has(name) {
            let mut known = self.names().take(20).map(|name| format!("`{name}`")).collect::<Vec<_>>();
            known.sort();
            let known = if known.is_empty() { "no arrays".to_owned() } else { known.join(", ") };
            return Err(self.error(name, "is missing", format!("an array of this name beside {known}")));
        }
        let result = match self.zip.by_name(&format!("{name}.npy")) {
            Ok(mut file) => {
                let packed = file.compressed_size();
                npy::read_header(&mut file, packed).and_then(|header| read(&header, &mut file))
            }
            Err(error) => Err(Mistake::new(format!("cannot be unpacked ({error})"), "a stored or deflated file")),
        };
        result.map_err(|Mistake { found, expected }| self.error(name, found, expected))
    }

    /// An array of `D` dimensions, row after row, its shape, and whether its values are floats of 4 bytes.
    pub(super) fn numbers<T: Copy, const D: usize>(
        &mut self,
        name: &str,
        expected: &str,
        convert: impl Fn(Number) -> Option<T>,
    ) -> Result<(Vec<T>, [usize; D], bool), Error> {
        self.with(name, |header, file| {
            let shape = shape(header, expected)?;
            let values = header.numbers(file, expected, convert)?;
            let values = match shape[..] {
                [rows, columns] if header.column_major => by_rows(values, rows, columns)?,
                _ => values,
            };
            Ok((values, shape, header.is_single()))
        })
    }

    /// The shape of an array of `D` dimensions.
    pub(super) fn shape<const D: usize>(&mut self, name: &str, expected: &str) -> Result<[usize; D], Error> {
        self.with(name, |header, _| shape(header, expected))
    }

    /// A list of times.
    pub(super) fn times(&mut self, name: &str) -> Result<Vec<f64>, Error> {
        let time = |number: Number| number.double().filter(|time| super::is_time(*time));
        let list = self.numbers(name, "a one-dimensional array of finite times in ms, 0 or more", time);
        list.map(|(times, [_], _)| times)
    }

    /// A list of finite doubles, and whether they have single precision.
    pub(super) fn doubles(&mut self, name: &str) -> Result<(Vec<f64>, bool), Error> {
        let finite = |number: Number| number.double().filter(|value| value.is_finite());
        let list = self.numbers(name, "a one-dimensional array of finite floats", finite);
        list.map(|(values, [_], single)| (values, single))
    }

    /// A list of cells.
    pub(super) fn cells(&mut self, name: &str) -> Result<Vec<u32>, Error> {
        let cell = |number: Number| number.whole().and_then(|cell| u32::try_from(cell).ok());
        let list = self.numbers(name, "a one-dimensional array of whole numbers from 0 to 4294967295", cell);
        list.map(|(cells, [_], _)| cells)
    }

    /// A list of sizes.
    pub(super) fn sizes(&mut self, name: &str) -> Result<Vec<usize>, Error> {
        let size = |number: Number| number.whole().and_then(|size| usize::try_from(size).ok());
        self.numbers(name, "a one-dimensional array of whole numbers from 0", size).map(|(sizes, [_], _)| sizes)
    }

    /// One size.
    pub(super) fn size(&mut self, name: &str) -> Result<usize, Error> {
        let size = |number: Number| number.whole().and_then(|size| usize::try_from(size).ok());
        let (values, [], _) = self.numbers(name, "one whole number from 0", size)?;
        values.first().copied().ok_or_else(|| self.error(name, "is empty", "one whole number from 0"))
    }

    /// One yes or no; no where the array is missing.
    pub(super) fn flag(&mut self, name: &str) -> Result<bool, Error> {
        if !self.has(name) {
            return Ok(false);
        }
        let flag = |number| match number {
            Number::Whole(0) => Some(false),
            Number::Whole(1) => Some(true),
            _ => None,
        };
        let (values, [], _) = self.numbers(name, "one bool", flag)?;
        Ok(values.first() == Some(&true))
    }

    /// One text; empty where the array is missing.
    pub(super) fn text(&mut self, name: &str) -> Result<String, Error> {
        if !self.has(name) {
            return Ok(String::new());
        }
        self.with(name, Header::text)
    }
}

/// The shape that a header announces, in `D` dimensions.
fn shape<const D: usize>(header: &Header, expected: &str) -> Result<[usize; D], Mistake> {
    let shape: Option<Vec<usize>> = header.shape.iter().map(|n| usize::try_from(*n).ok()).collect();
    let shape = shape.and_then(|shape| <[usize; D]>::try_from(shape).ok());
    shape.ok_or_else(|| Mistake::new(header.describe(), expected))
}

/// The same row after row, of values that are stored column after column.
fn by_rows<T: Copy>(values: Vec<T>, rows: usize, columns: usize) -> Result<Vec<T>, Mistake> {
    // Without values there may be any number of rows.
    if values.is_empty() {
        return Ok(values);
    }
    let mut sorted = npy::reserved(values.len())?;
    sorted.extend((0..rows).flat_map(|row| (0..columns).map(move |column| column * rows + row)).map(|k| values[k]));
    Ok(sorted)
}

/// An archive that is written.
pub(super) struct ArchiveWriter {
    zip: ZipWriter<NewFile>,
    path: PathBuf,
}

impl fmt::Debug for ArchiveWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ArchiveWriter").field("path", &self.path).finish_non_exhaustive()
    }
}

impl ArchiveWriter {
    pub(super) fn create(path: &Path) -> Result<Self, Error> {
        Ok(Self { zip: ZipWriter::new(NewFile::create(path)?), path: path.to_owned() })
    }

    /// Adds an array of this shape.
    pub(super) fn add<T: Element>(
        &mut self,
        name: &str,
        values: impl Iterator<Item = T>,
        shape: &[u64],
    ) -> Result<(), Error> {
        let n = shape.iter().fold(size_of::<T>() as u64, |n, k| n.saturating_mul(*k));
        self.start(name, n)?;
        let mut bytes = npy::header(T::DESCR, shape);
        for value in values {
            if bytes.len() > BUFFER {
                self.append(&bytes)?;
                bytes.clear();
            }
            value.push(&mut bytes);
        }
        self.append(&bytes)
    }

    /// Adds one value.
    pub(super) fn add_scalar<T: Element>(&mut self, name: &str, value: T) -> Result<(), Error> {
        self.add(name, [value].into_iter(), &[])
    }

    /// Adds one text.
    pub(super) fn add_text(&mut self, name: &str, text: &str) -> Result<(), Error> {
        self.start(name, text.len() as u64)?;
        self.append(&npy::text(text))
    }

    fn start(&mut self, name: &str, bytes: u64) -> Result<(), Error> {
        // Sizes in archives have 32 bits unless it is said beforehand that they may need more.
        let is_large = bytes > u64::from(u32::MAX / 2);
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored).large_file(is_large);
        let started = self.zip.start_file(format!("{name}.npy"), options);
        started.map_err(|error| Error::write(&self.path, error.into()))
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.zip.write_all(bytes).map_err(|error| Error::write(&self.path, error))
    }

    pub(super) fn finish(self) -> Result<(), Error> {
        let Self { zip, path } = self;
        zip.finish().map_err(|error| Error::write(&path, error.into()))?.finish()
    }
}

/// An array that grows, in a file of its own until it is packed.
#[derive(Debug)]
pub(super) struct GrowingArray {
    file: NewFile,
    descr: &'static str,
    rows: u64,
    /// The length of a row where there are two dimensions.
    row: Option<u64>,
    bytes: Vec<u8>,
}

impl GrowingArray {
    /// An array of no rows for the archive `path`.
    pub(super) fn create<T: Element>(path: &Path, row: Option<u64>) -> Result<Self, Error> {
        let mut file = NewFile::create(path)?;
        file.append(&npy::header(T::DESCR, &[0]))?;
        Ok(Self { file, descr: T::DESCR, rows: 0, row, bytes: Vec::new() })
    }

    /// Appends `rows` rows; the type is the one that the array was made with.
    pub(super) fn append<T: Element>(&mut self, values: &[T], rows: usize) -> Result<(), Error> {
        debug_assert_eq!(T::DESCR, self.descr);
        for part in values.chunks(BUFFER / size_of::<T>()) {
            self.bytes.clear();
            for value in part {
                value.push(&mut self.bytes);
            }
            self.file.append(&self.bytes)?;
        }
        self.rows += rows as u64;
        Ok(())
    }

    /// The archive.
    pub(super) fn target(&self) -> &Path {
        self.file.target()
    }

    /// Copies the array into an archive; its own file is removed.
    pub(super) fn pack(mut self, name: &str, archive: &mut ArchiveWriter) -> Result<(), Error> {
        let shape: Vec<u64> = [self.rows].into_iter().chain(self.row).collect();
        let target = self.file.target().to_owned();
        let unwritable = |error| Error::write(&target, error);
        let file = self.file.rewind()?;
        let length = file.metadata().map_err(unwritable)?.len();
        file.write_all(&npy::header(self.descr, &shape)).map_err(unwritable)?;
        file.rewind().map_err(unwritable)?;
        archive.start(name, length)?;
        io::copy(file, &mut archive.zip).map_err(unwritable)?;
        Ok(())
    }
}
