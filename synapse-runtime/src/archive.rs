//! What a run consists of, written to bytes and read back.

use alloc::vec::Vec;

use crate::Real;
use crate::error::Error;

/// Saves, or restores, values in a fixed order: the same code does both, so that the two cannot differ.
///
/// A restore that runs out of bytes, or finds another number of values than there are, is a failure from there on.
pub(crate) enum Archive<'a> {
    Save(&'a mut Vec<u8>),
    Restore { bytes: &'a [u8], failed: bool },
}

/// The limit of steps, spikes and draws of a run. Counts that are restored stay below it, so that counting on cannot overflow.
pub(crate) const MOST: u64 = 1 << 60;

/// A number that tells values from others, in their order.
///
/// Words are rotated before they are multiplied: by multiplication alone the highest bits, the signs of numbers, would
/// reach no other bit, and two of them would cancel.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fingerprint(u64);

impl Fingerprint {
    pub(crate) fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    pub(crate) fn word(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(23) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    /// All of them, and how many there are.
    pub(crate) fn words(&mut self, words: impl Iterator<Item = u64>) {
        let mut n = 0;
        for word in words {
            self.word(word);
            n += 1;
        }
        self.word(n);
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.words(text.bytes().map(u64::from));
    }

    pub(crate) fn reals<T: Real>(&mut self, values: &[T]) {
        self.words(values.iter().map(|value| value.as_f64().to_bits()));
    }

    pub(crate) fn value(self) -> u64 {
        // The last words have reached all bits only after this.
        let mut last = self;
        last.word(0);
        last.0 ^ (last.0 >> 32)
    }
}

/// A number of fixed size.
pub(crate) trait Fixed: Copy {
    const SIZE: usize;
    fn write(self, bytes: &mut Vec<u8>);
    /// From exactly `SIZE` bytes.
    fn read(bytes: &[u8]) -> Option<Self>;
}

macro_rules! fixed {
    ($($number:ty),*) => {$(
        impl Fixed for $number {
            const SIZE: usize = size_of::<Self>();
            fn write(self, bytes: &mut Vec<u8>) {
                bytes.extend_from_slice(&self.to_le_bytes());
            }
            fn read(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(Self::from_le_bytes)
            }
        }
    )*};
}

fixed!(u8, u16, u32, u64, i64, f64);

impl Archive<'_> {
    /// Whether what was saved is read back.
    pub(crate) fn is_restoring(&self) -> bool {
        matches!(self, Self::Restore { .. })
    }

    /// One number.
    pub(crate) fn number<N: Fixed>(&mut self, value: &mut N) {
        match self {
            Self::Save(bytes) => value.write(bytes),
            Self::Restore { bytes, failed } => {
                let read = bytes.split_at_checked(N::SIZE).and_then(|(head, rest)| Some((N::read(head)?, rest)));
                match read {
                    Some((read, rest)) if !*failed => (*value, *bytes) = (read, rest),
                    _ => *failed = true,
                }
            }
        }
    }

    /// Numbers, as many as there are.
    pub(crate) fn column<N: Fixed>(&mut self, values: &mut [N]) {
        let n = values.len() as u64;
        let mut saved = n;
        self.number(&mut saved);
        if saved == n {
            for value in values.iter_mut() {
                self.number(value);
            }
        } else {
            self.fail();
        }
    }

    /// The same in either precision, bit for bit.
    pub(crate) fn reals<T: Real>(&mut self, values: &mut [T]) {
        let n = values.len() as u64;
        let mut saved = n;
        self.number(&mut saved);
        if saved != n {
            return self.fail();
        }
        for value in values {
            // Either precision is exact in f64.
            let mut double = value.as_f64();
            self.number(&mut double);
            *value = T::of(double);
        }
    }

    /// Numbers of which there may be more or fewer.
    pub(crate) fn list<N: Fixed + Default>(&mut self, values: &mut Vec<N>) {
        let mut n = values.len() as u64;
        self.number(&mut n);
        if let Self::Restore { bytes, failed } = self {
            let length = usize::try_from(n).ok().filter(|n| n.saturating_mul(N::SIZE) <= bytes.len());
            match length {
                Some(length) if !*failed => values.resize(length, N::default()),
                _ => *failed = true,
            }
        }
        if !self.has_failed() {
            for value in values.iter_mut() {
                self.number(value);
            }
        }
    }

    /// What must be the same in both: a size, a name.
    pub(crate) fn same(&mut self, value: u64) {
        let mut saved = value;
        self.number(&mut saved);
        if saved != value {
            self.fail();
        }
    }

    /// A number that counts something.
    pub(crate) fn count(&mut self, value: &mut u64) {
        self.number(value);
        self.require(*value <= MOST);
    }

    /// A failure where values that were restored are not what a run saves.
    pub(crate) fn require(&mut self, holds: bool) {
        if !holds {
            self.fail();
        }
    }

    fn has_failed(&self) -> bool {
        matches!(self, Self::Restore { failed: true, .. })
    }

    fn fail(&mut self) {
        if let Self::Restore { failed, .. } = self {
            *failed = true;
        }
    }

    /// Whether all was there and nothing is left.
    pub(crate) fn finish(self) -> Result<(), Error> {
        match self {
            Self::Restore { bytes, failed } if failed || !bytes.is_empty() => Err(Error::Checkpoint),
            _ => Ok(()),
        }
    }
}
