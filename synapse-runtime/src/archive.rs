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
