//! Arrays in the format NPY: a text that tells type and shape, then the numbers.
//!
//! ```text
//! \x93NUMPY 1 0 118  {'descr': '<f8', 'fortran_order': False, 'shape': (3, 2), }   … \n  48 bytes
//! ```

use std::borrow::ToOwned;
use std::format;
use std::io::{self, Read};
use std::string::String;
use std::vec;
use std::vec::Vec;

/// All headers that are written have this length, whatever the shape: it can change when all is written.
const HEADER_LENGTH: usize = 128;
const MAGIC: &[u8] = b"\x93NUMPY";
/// Longer headers are those of structured types, which are not read.
const LONGEST_HEADER: usize = 64 * 1024;

/// A list that takes more memory than `LARGE` bytes takes at most `MOST_EXPANSION` times what the file has for it: a
/// file of zeros shrinks to a thousandth, and would fill the memory that is made of it.
const LARGE: u64 = 1 << 28;
const MOST_EXPANSION: u64 = 100;

/// A number that can be written.
pub(super) trait Element: Copy {
    /// Its type in a header.
    const DESCR: &'static str;

    fn push(self, bytes: &mut Vec<u8>);
}

macro_rules! elements {
    ($($type:ty: $descr:literal),*) => {$(
        impl Element for $type {
            const DESCR: &'static str = $descr;

            fn push(self, bytes: &mut Vec<u8>) {
                bytes.extend(self.to_le_bytes());
            }
        }
    )*};
}

elements!(f64: "<f8", f32: "<f4", i64: "<i8", u32: "<u4");

impl Element for bool {
    const DESCR: &'static str = "|b1";

    fn push(self, bytes: &mut Vec<u8>) {
        bytes.push(self.into());
    }
}

/// The first bytes of a file with an array of this type and shape.
pub(super) fn header(descr: &str, shape: &[u64]) -> Vec<u8> {
    let numbers = shape.iter().map(|n| format!("{n},")).collect::<Vec<_>>().join(" ");
    let mut bytes = MAGIC.to_vec();
    // The version, and the length of what follows.
    bytes.extend([1, 0, 118, 0]);
    bytes.extend(format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': ({numbers}), }}").bytes());
    bytes.resize(HEADER_LENGTH - 1, b' ');
    bytes.push(b'\n');
    bytes
}

/// A whole file with one text.
pub(super) fn text(text: &str) -> Vec<u8> {
    // A type of no length would be one that NumPy takes for another.
    let n = text.chars().count().max(1);
    let mut bytes = header(&format!("<U{n}"), &[]);
    for letter in text.chars() {
        bytes.extend(u32::from(letter).to_le_bytes());
    }
    bytes.resize(HEADER_LENGTH + 4 * n, 0);
    bytes
}

/// What is wrong with an array: what it is, and what was expected.
#[derive(Debug)]
pub(super) struct Mistake {
    pub(super) found: String,
    pub(super) expected: String,
}

impl Mistake {
    pub(super) fn new(found: impl Into<String>, expected: impl Into<String>) -> Self {
        Self { found: found.into(), expected: expected.into() }
    }
}

impl From<io::Error> for Mistake {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::UnexpectedEof {
            return Self::new("ends too early", "all of what its header announces");
        }
        Self::new(format!("cannot be read ({error})"), "readable bytes")
    }
}

/// The type and shape of an array.
#[derive(Debug, PartialEq)]
pub(super) struct Header {
    descr: String,
    kind: Kind,
    /// The bytes of one element.
    size: usize,
    big_endian: bool,
    /// The bytes of the file that it takes.
    packed: u64,
    pub(super) column_major: bool,
    pub(super) shape: Vec<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Bool,
    Signed,
    Unsigned,
    Float,
    /// Four bytes for each letter.
    Text,
    /// One byte for each letter.
    Bytes,
}

/// An element, without loss.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Number {
    Whole(i128),
    Float(f64),
}

impl Number {
    /// As a double, where that is the same number.
    #[expect(clippy::cast_possible_truncation, reason = "compared afterwards")]
    pub(super) fn double(self) -> Option<f64> {
        match self {
            Self::Float(value) => Some(value),
            Self::Whole(value) => Some(value as f64).filter(|double| *double as i128 == value),
        }
    }

    /// As a whole number, where it is one.
    #[expect(clippy::cast_possible_truncation, reason = "far inside of the range")]
    pub(super) fn whole(self) -> Option<i128> {
        match self {
            Self::Whole(value) => Some(value),
            Self::Float(value) => Some(value as i128).filter(|_| value.fract() == 0.0 && value.abs() < 1e30),
        }
    }
}

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Whole(value) => write!(f, "{value}"),
            Self::Float(value) => write!(f, "{value:?}"),
        }
    }
}

/// Reads the header of an array.
///
/// `packed` is how many bytes of the file it takes with what follows.
pub(super) fn read_header(file: &mut dyn Read, packed: u64) -> Result<Header, Mistake> {
    let mut start = [0; 8];
    file.read_exact(&mut start)?;
    if &start[..6] != MAGIC {
        return Err(Mistake::new("does not begin with \\x93NUMPY", "an array in the format NPY"));
    }
    let length = if start[6] == 1 {
        let mut length = [0; 2];
        file.read_exact(&mut length)?;
        usize::from(u16::from_le_bytes(length))
    } else if start[6] <= 3 {
        let mut length = [0; 4];
        file.read_exact(&mut length)?;
        usize::try_from(u32::from_le_bytes(length)).unwrap_or(usize::MAX)
    } else {
        return Err(Mistake::new(format!("has version {} of the format NPY", start[6]), "version 1, 2 or 3"));
    };
    if length > LONGEST_HEADER {
        return Err(Mistake::new(format!("has a header of {length} bytes"), format!("at most {LONGEST_HEADER}")));
    }
    let mut text = vec![0; length];
    file.read_exact(&mut text)?;
    let text = String::from_utf8_lossy(&text);
    let unreadable = || {
        let expected = "{'descr': '<f8', 'fortran_order': False, 'shape': (3,), } or alike";
        Mistake::new(format!("has the header {:?}", text.trim_end()), expected)
    };
    let (descr, column_major, shape) = parse_header(&text).ok_or_else(unreadable)?;
    let (kind, size, big_endian) = parse_descr(&descr).ok_or_else(|| {
        Mistake::new(format!("has the type {descr}"), "whole numbers, floats of 4 or 8 bytes, bool or a text")
    })?;
    Ok(Header { descr, kind, size, big_endian, packed, column_major, shape })
}

/// The three entries of the header's dictionary, in any order.
fn parse_header(text: &str) -> Option<(String, bool, Vec<u64>)> {
    let mut rest = text.trim().strip_prefix('{')?.strip_suffix('}')?.trim();
    let (mut descr, mut column_major, mut shape) = (None, None, None);
    while !rest.is_empty() {
        let (key, after) = quoted(rest)?;
        let after = after.trim_start().strip_prefix(':')?.trim_start();
        rest = match key {
            "descr" if after.starts_with('[') => {
                // A structured type: the message quotes it.
                let end = after.rfind(']')? + 1;
                descr = Some(&after[..end]);
                &after[end..]
            }
            "descr" => {
                let (value, after) = quoted(after)?;
                descr = Some(value);
                after
            }
            "fortran_order" => {
                column_major = Some(after.starts_with("True"));
                after.strip_prefix("True").or_else(|| after.strip_prefix("False"))?
            }
            "shape" => {
                let (inside, after) = after.strip_prefix('(')?.split_once(')')?;
                let inside = inside.trim();
                let inside = inside.strip_suffix(',').unwrap_or(inside);
                let words = inside.split(',').map(str::trim).filter(|_| !inside.is_empty());
                shape = Some(words.map(|word| word.trim_end_matches('L').parse().ok()).collect::<Option<Vec<u64>>>()?);
                after
            }
            _ => return None,
        };
        rest = rest.trim_start();
        rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
    }
    Some((descr?.to_owned(), column_major?, shape?))
}

/// The text between quotes, and what follows it.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let quote = text.chars().next().filter(|letter| matches!(letter, '\'' | '"'))?;
    text[1..].split_once(quote)
}

fn parse_descr(descr: &str) -> Option<(Kind, usize, bool)> {
    let (order, rest) = match descr.chars().next()? {
        order @ ('<' | '>' | '|' | '=') => (order, &descr[1..]),
        _ => ('=', descr),
    };
    let letter = rest.chars().next()?;
    let size: usize = rest.get(1..)?.parse().ok()?;
    let kind = match (letter, size) {
        ('b', 1) => Kind::Bool,
        ('i', 1 | 2 | 4 | 8) => Kind::Signed,
        ('u', 1 | 2 | 4 | 8) => Kind::Unsigned,
        ('f', 4 | 8) => Kind::Float,
        ('U', _) => Kind::Text,
        ('S', _) => Kind::Bytes,
        _ => return None,
    };
    let size = if kind == Kind::Text { size.checked_mul(4)? } else { size };
    let big_endian = order == '>' || (order == '=' && cfg!(target_endian = "big"));
    Some((kind, size, big_endian))
}

impl Header {
    /// The type and shape in words.
    pub(super) fn describe(&self) -> String {
        let shape = self.shape.iter().map(|n| format!("{n}")).collect::<Vec<_>>().join(" × ");
        if shape.is_empty() {
            return format!("is a scalar of type {}", self.descr);
        }
        format!("has the shape {shape} and the type {}", self.descr)
    }

    /// Whether the values are floats of 4 bytes.
    pub(super) fn is_single(&self) -> bool {
        self.kind == Kind::Float && self.size == 4
    }

    /// Reads the numbers in the order of the file; each is passed through `convert`, which says what it expects.
    pub(super) fn numbers<T>(
        &self,
        file: &mut dyn Read,
        expected: &str,
        convert: impl Fn(Number) -> Option<T>,
    ) -> Result<Vec<T>, Mistake> {
        if matches!(self.kind, Kind::Text | Kind::Bytes) {
            return Err(Mistake::new(self.describe(), expected));
        }
        let n = self.shape.iter().try_fold(1_u64, |n, k| n.checked_mul(*k));
        let bytes = n.and_then(|n| n.checked_mul(self.size as u64));
        let bytes = bytes.ok_or_else(|| Mistake::new(self.describe(), "what fits into memory"))?;
        let most = self.packed.saturating_mul(MOST_EXPANSION).max(LARGE);
        // The memory grows with what is really there, not with what the header says.
        let mut values = Vec::new();
        let mut buffer = vec![0; 64 * 1024];
        let mut left = bytes;
        while left > 0 {
            let part = usize::try_from(left).map_or(buffer.len(), |left| left.min(buffer.len()));
            file.read_exact(&mut buffer[..part])?;
            let n_values = values.len() + part / self.size;
            if n_values as u64 * size_of::<T>() as u64 > most {
                let found = format!("takes more than {most} bytes of memory, but {} of the file", self.packed);
                return Err(Mistake::new(found, format!("at least a byte of the file for {MOST_EXPANSION} of memory")));
            }
            values.try_reserve(part / self.size).map_err(|_| too_large(n_values))?;
            for element in buffer[..part].chunks_exact(self.size) {
                let number = self.number(element);
                if self.kind == Kind::Bool && element[0] > 1 {
                    let found = format!("has the byte {} at position {}", element[0], values.len());
                    return Err(Mistake::new(found, "0 or 1, as it is of bools"));
                }
                let unfit = || Mistake::new(format!("has the value {number} at position {}", values.len()), expected);
                let value = convert(number).ok_or_else(unfit)?;
                values.push(value);
            }
            left -= part as u64;
        }
        at_end(file)?;
        Ok(values)
    }

    fn number(&self, element: &[u8]) -> Number {
        let mut bytes = [0; 8];
        bytes[..self.size].copy_from_slice(element);
        if self.big_endian {
            bytes[..self.size].reverse();
        }
        let unsigned = u64::from_le_bytes(bytes);
        match self.kind {
            Kind::Float if self.size == 4 => {
                let [a, b, c, d, ..] = bytes;
                Number::Float(f64::from(f32::from_le_bytes([a, b, c, d])))
            }
            Kind::Float => Number::Float(f64::from_bits(unsigned)),
            Kind::Signed => {
                let unused = 64 - 8 * self.size;
                Number::Whole(i128::from((unsigned << unused).cast_signed() >> unused))
            }
            _ => Number::Whole(i128::from(unsigned)),
        }
    }

    /// Reads one text.
    pub(super) fn text(&self, file: &mut dyn Read) -> Result<String, Mistake> {
        const EXPECTED: &str = "one text of at most 1000 letters";
        let longest = if self.kind == Kind::Text { 4000 } else { 1000 };
        if !matches!(self.kind, Kind::Text | Kind::Bytes) || !self.shape.is_empty() || self.size > longest {
            return Err(Mistake::new(self.describe(), EXPECTED));
        }
        let mut bytes = vec![0; self.size];
        file.read_exact(&mut bytes)?;
        at_end(file)?;
        let text: Option<String> = if self.kind == Kind::Bytes {
            String::from_utf8(bytes).ok()
        } else {
            bytes.as_chunks::<4>().0.iter().map(|letter| self.letter(*letter)).collect()
        };
        let text = text.ok_or_else(|| Mistake::new("holds no letters of Unicode", EXPECTED))?;
        Ok(text.trim_end_matches('\0').to_owned())
    }

    fn letter(&self, bytes: [u8; 4]) -> Option<char> {
        let code = if self.big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) };
        char::from_u32(code)
    }
}

/// An empty list with room for this many values.
pub(super) fn reserved<T>(n: usize) -> Result<Vec<T>, Mistake> {
    let mut values = Vec::new();
    values.try_reserve_exact(n).map_err(|_| too_large(n))?;
    Ok(values)
}

fn too_large(n: usize) -> Mistake {
    Mistake::new(format!("has {n} values or more"), "what fits into memory")
}

/// Nothing may follow; the archive compares its checksum here.
fn at_end(file: &mut dyn Read) -> Result<(), Mistake> {
    if file.read(&mut [0])? > 0 {
        return Err(Mistake::new("goes on behind its last element", "its end there"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_of_one_length_and_read_back() {
        for shape in [&[][..], &[0], &[3], &[2, 5], &[u64::MAX, u64::MAX]] {
            let bytes = header("<f8", shape);
            assert_eq!(bytes.len(), HEADER_LENGTH);
            let header = read_header(&mut &bytes[..], u64::MAX).expect("a valid header");
            assert_eq!((header.shape.as_slice(), header.descr.as_str(), header.column_major), (shape, "<f8", false));
        }
    }

    #[test]
    fn numbers_of_all_types_are_read() {
        let check = |descr: &str, bytes: &[u8], expected: Number| {
            let mut file = header(descr, &[1]);
            file.extend(bytes);
            let file = &mut &file[..];
            let header = read_header(file, u64::MAX).expect("a valid header");
            assert_eq!(header.numbers(file, "a number", Some).expect(descr), [expected], "{descr}");
        };
        check("|i1", &[0xfe], Number::Whole(-2));
        check(">i2", &[0xff, 0xfe], Number::Whole(-2));
        check("<i8", &(-7_i64).to_le_bytes(), Number::Whole(-7));
        check(">u4", &[1, 0, 0, 2], Number::Whole(0x0100_0002));
        check("<u8", &u64::MAX.to_le_bytes(), Number::Whole(i128::from(u64::MAX)));
        check(">f8", &(-0.0_f64).to_be_bytes(), Number::Float(-0.0));
        check("<f4", &0.1_f32.to_le_bytes(), Number::Float(f64::from(0.1_f32)));
        check("|b1", &[1], Number::Whole(1));
    }

    #[test]
    fn what_a_header_announces_is_not_allocated() {
        let mut file = header("<f8", &[1 << 60]);
        file.extend([0; 24]);
        let file = &mut &file[..];
        let header = read_header(file, u64::MAX).expect("a valid header");
        let mistake = header.numbers(file, "a number", Some).expect_err("three numbers are there");
        assert_eq!(mistake.found, "ends too early");
    }

    #[test]
    fn other_types_are_refused_by_name() {
        for descr in ["|O", "<c16", "<f2", "<M8[ns]"] {
            let mistake = read_header(&mut &header(descr, &[1])[..], u64::MAX).expect_err("another type");
            assert_eq!(mistake.found, format!("has the type {descr}"));
        }
    }
}
