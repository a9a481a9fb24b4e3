//! Which presynaptic cell reaches which postsynaptic cell.

mod by_delay;
mod permutation;
mod rules;
mod sampling;

use alloc::vec::Vec;
use core::iter::repeat_n;
use core::ops::Range;

pub use by_delay::ByDelay;
pub use permutation::Permutation;
pub use rules::Connectivity;

use crate::error::Error;

/// The connections from one group of cells to another, in compressed rows by presynaptic cell: 4 bytes for each connection
/// and 8 for each presynaptic cell. What makes them from a rule is [`Connectivity`].
///
/// There are at most 2³² − 1 connections, and as many cells on each side.
///
/// # Invariants
///
/// `first` has `n_pre` + 1 entries, which do not decrease; the connections of cell p are `first[p]..first[p + 1]`, and
/// `target` of each is below `n_post`. For p₀ → q₁, p₀ → q₂ and p₂ → q₀ among three cells on each side:
///
/// ```text
/// first   0  2  2  3
/// target  1  2  0
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connections {
    n_post: usize,
    first: Vec<usize>,
    target: Vec<u32>,
    /// The presynaptic cell of every 64th connection.
    landmark: Vec<u32>,
}

/// How many connections share one entry of [`Connections::landmark`].
const STRIDE: usize = 64;

impl Connections {
    /// Every cell to every cell; the connection from p to q is the one at p·`n_post` + q.
    ///
    /// # Errors
    /// If there are more than 2³² − 1 connections, or they do not fit into memory.
    pub fn all_to_all(n_pre: usize, n_post: usize) -> Result<Self, Error> {
        let too_many = Error::TooManyConnections { n_pre, n_post };
        let mut rows = Rows::new(n_pre, n_post, n_pre.checked_mul(n_post).ok_or(too_many)?)?;
        for _ in 0..n_pre {
            for target in (0_u32..).take(n_post) {
                rows.push(target)?;
            }
            rows.end_row()?;
        }
        rows.finish()
    }

    /// From the targets of each presynaptic cell, in the order in which they are given.
    ///
    /// # Errors
    /// If a target is not below `n_post`, or there are more than 2³² − 1 connections.
    pub fn from_rows<R: AsRef<[usize]>>(n_post: usize, rows: &[R]) -> Result<Self, Error> {
        let n = rows.iter().try_fold(0_usize, |n, row| n.checked_add(row.as_ref().len()));
        let n = n.ok_or(Error::TooManyConnections { n_pre: rows.len(), n_post })?;
        let mut made = Rows::new(rows.len(), n_post, n)?;
        for (source, row) in rows.iter().enumerate() {
            for &target in row.as_ref() {
                let index = u32::try_from(target).ok().filter(|_| target < n_post);
                made.push(index.ok_or(Error::Target { cell: source, target, n: n_post })?)?;
            }
            made.end_row()?;
        }
        made.finish()
    }

    /// With row starts and targets that satisfy the invariants.
    fn new(n_post: usize, first: Vec<usize>, target: Vec<u32>) -> Result<Self, Error> {
        let n_landmarks = target.len().div_ceil(STRIDE);
        let mut landmark = reserved(n_landmarks).ok_or(too_many(first.len() - 1, n_post))?;
        let mut source = 0;
        landmark.extend((0..n_landmarks).map(|k| {
            while first[source + 1] <= k * STRIDE {
                source += 1;
            }
            index(source)
        }));
        Ok(Self { n_post, first, target, landmark })
    }

    /// The number of presynaptic cells.
    pub fn n_pre(&self) -> usize {
        self.first.len() - 1
    }

    /// The number of postsynaptic cells.
    pub fn n_post(&self) -> usize {
        self.n_post
    }

    /// The number of connections.
    pub fn len(&self) -> usize {
        self.target.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.target.is_empty()
    }

    /// The bytes of memory that are reserved, but for those of the value itself.
    pub fn bytes(&self) -> usize {
        size_of::<usize>() * self.first.capacity()
            + size_of::<u32>() * (self.target.capacity() + self.landmark.capacity())
    }

    /// The connections of a presynaptic cell.
    ///
    /// # Panics
    /// If there is no such cell.
    pub fn of_pre(&self, source: usize) -> Range<usize> {
        self.first[source]..self.first[source + 1]
    }

    /// The postsynaptic cell of a connection.
    ///
    /// # Panics
    /// If there is no such connection.
    #[inline]
    pub fn target(&self, connection: usize) -> usize {
        self.target[connection] as usize
    }

    /// The postsynaptic cell of each connection.
    pub fn targets(&self) -> &[u32] {
        &self.target
    }

    /// The presynaptic cell of a connection: found by a search among the rows that share 64 connections, so that none needs
    /// to be kept for each connection.
    ///
    /// # Panics
    /// If there is no such connection.
    pub fn source_of(&self, connection: usize) -> usize {
        assert!(connection < self.len(), "connection {connection} of {}", self.len());
        let block = connection / STRIDE;
        let earliest = self.landmark[block] as usize;
        let latest = self.landmark.get(block + 1).map_or(self.n_pre() - 1, |source| *source as usize);
        // Of the rows that begin at or before the connection it is in the last: those after it, if empty, end there too.
        earliest + self.first[earliest + 1..=latest].partition_point(|first| *first <= connection)
    }

    /// The same, given that it is not before `earliest`: quick where it is one of the next.
    #[inline]
    pub(crate) fn source_from(&self, earliest: usize, connection: usize) -> usize {
        match self.first.get(earliest..).unwrap_or_default() {
            [_, end, ..] if connection < *end => earliest,
            [_, _, end, ..] if connection < *end => earliest + 1,
            _ => self.source_of(connection),
        }
    }

    /// The presynaptic cell of each connection.
    pub fn sources(&self) -> impl Iterator<Item = u32> {
        self.first.windows(2).zip(0_u32..).flat_map(|(row, source)| repeat_n(source, row[1] - row[0]))
    }

    /// The index by postsynaptic cell.
    ///
    /// # Errors
    /// If it does not fit into memory.
    pub fn incoming(&self) -> Result<Incoming, Error> {
        let too_many = || too_many(self.n_pre(), self.n_post);
        let mut first = zeros::<usize>(self.n_post.saturating_add(1)).ok_or_else(too_many)?;
        let mut edge = zeros::<u32>(self.len()).ok_or_else(too_many)?;
        count_into(&mut first, self.target.iter().copied());
        for (target, connection) in self.target.iter().zip(0_u32..) {
            let place = &mut first[*target as usize];
            edge[*place] = connection;
            *place += 1;
        }
        step_back(&mut first);
        Ok(Incoming { first, edge })
    }

    /// The same connections with rows that begin elsewhere: `first` does not decrease from 0 to the number of connections.
    #[cfg(feature = "std")]
    pub(crate) fn into_rows(self, first: Vec<usize>) -> Result<Self, Error> {
        Self::new(self.n_post, first, self.target)
    }

    /// Each row in ascending order of delay, then of postsynaptic cell; see [`ByDelay`]. There is one delay for each
    /// connection, in steps.
    ///
    /// # Errors
    /// If there is not one delay for each connection, or memory is short.
    pub fn sorted_by_delay(self, delays: Vec<u16>) -> Result<ByDelay, Error> {
        ByDelay::new(self, delays)
    }
}

/// The connections of each postsynaptic cell: 4 bytes for each connection and 8 for each postsynaptic cell.
///
/// ```
/// use synapse_runtime::Connections;
///
/// let connections = Connections::from_rows(3, &[vec![1, 2], vec![], vec![0, 2]])?;
/// let incoming = connections.incoming()?;
/// assert_eq!(incoming.of_post(2), [1, 3]);
/// assert_eq!(connections.source_of(3), 2);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
///
/// # Invariants
///
/// `first` has `n_post` + 1 entries, which do not decrease; `edge[first[q]..first[q + 1]]` are the connections onto q, in
/// ascending order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    first: Vec<usize>,
    edge: Vec<u32>,
}

impl Incoming {
    /// The connections onto a postsynaptic cell, in ascending order.
    ///
    /// # Panics
    /// If there is no such cell.
    pub fn of_post(&self, target: usize) -> &[u32] {
        &self.edge[self.first[target]..self.first[target + 1]]
    }

    /// The number of postsynaptic cells.
    pub fn n_post(&self) -> usize {
        self.first.len() - 1
    }

    /// The bytes of memory that are reserved, but for those of the value itself.
    pub fn bytes(&self) -> usize {
        size_of::<usize>() * self.first.capacity() + size_of::<u32>() * self.edge.capacity()
    }
}

/// Connections as they are made, row by row.
struct Rows {
    n_pre: usize,
    n_post: usize,
    first: Vec<usize>,
    target: Vec<u32>,
}

impl Rows {
    /// With room for as many connections as are expected.
    fn new(n_pre: usize, n_post: usize, expected: usize) -> Result<Self, Error> {
        let too_many = too_many(n_pre, n_post);
        if [n_pre, n_post, expected].iter().any(|n| u32::try_from(*n).is_err()) {
            return Err(too_many);
        }
        let (first, target) = (reserved(n_pre.saturating_add(1)), reserved(expected));
        let (mut first, target) = first.zip(target).ok_or(too_many)?;
        first.push(0);
        Ok(Self { n_pre, n_post, first, target })
    }

    /// A further connection of the present row.
    #[inline]
    fn push(&mut self, target: u32) -> Result<(), Error> {
        if self.target.len() == self.target.capacity() {
            self.grow()?;
        }
        self.target.push(target);
        Ok(())
    }

    /// More connections than expected: a few, as expectations allow for chance.
    #[cold]
    fn grow(&mut self) -> Result<(), Error> {
        let more = self.target.len() / 16 + 64;
        self.target.try_reserve_exact(more).map_err(|_| too_many(self.n_pre, self.n_post))
    }

    fn end_row(&mut self) -> Result<(), Error> {
        if u32::try_from(self.target.len()).is_err() {
            return Err(too_many(self.n_pre, self.n_post));
        }
        self.first.push(self.target.len());
        Ok(())
    }

    fn finish(self) -> Result<Connections, Error> {
        Connections::new(self.n_post, self.first, self.target)
    }
}

fn too_many(n_pre: usize, n_post: usize) -> Error {
    Error::TooManyConnections { n_pre, n_post }
}

/// A number of cells or connections, of which there are at most 2³² − 1.
#[inline]
fn index(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// No values yet, with room for `n`; nothing if memory is short.
fn reserved<T>(n: usize) -> Option<Vec<T>> {
    let mut values = Vec::new();
    values.try_reserve_exact(n).ok().map(|()| values)
}

fn zeros<T: Copy + Default>(n: usize) -> Option<Vec<T>> {
    reserved(n).map(|mut values| {
        values.resize(n, T::default());
        values
    })
}

/// Where each row begins, given the row of each entry; the last entry of `first` is the end. `first` is 0 before.
fn count_into(first: &mut [usize], rows: impl Iterator<Item = u32>) {
    for row in rows {
        first[row as usize + 1] += 1;
    }
    for row in 1..first.len() {
        first[row] += first[row - 1];
    }
}

/// Row starts again, after each was used as a cursor up to the end of its row.
fn step_back(first: &mut [usize]) {
    first.copy_within(..first.len() - 1, 1);
    first[0] = 0;
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;
    use crate::random::Stream;

    #[test]
    fn connections_are_found_from_both_sides() {
        let connections = Connections::from_rows(3, &[vec![1, 2], vec![], vec![0, 2]]).expect("targets below 3");
        assert_eq!((connections.n_pre(), connections.n_post(), connections.len()), (3, 3, 4));
        assert_eq!(connections.of_pre(1).len(), 0);
        assert_eq!(&connections.targets()[connections.of_pre(2)], [0, 2]);
        assert_eq!(connections.sources().collect::<Vec<_>>(), [0, 0, 2, 2]);
        let incoming = connections.incoming().expect("few cells");
        assert_eq!((0..3).map(|q| incoming.of_post(q)).collect::<Vec<_>>(), [&[2][..], &[0], &[1, 3]]);
    }

    #[test]
    fn too_many_connections_are_refused_before_they_are_made() {
        for (n_pre, n_post) in [(1, usize::MAX), (usize::MAX, 2), (1 << 20, 1 << 20), (0, usize::MAX), (usize::MAX, 0)]
        {
            assert_eq!(Connections::all_to_all(n_pre, n_post), Err(Error::TooManyConnections { n_pre, n_post }));
        }
        let all = Connections::all_to_all(2, 3).expect("few cells");
        assert_eq!((all.of_pre(1), all.target(4)), (3..6, 1));
    }

    #[test]
    fn a_target_past_the_end_is_refused() {
        let error = Connections::from_rows(2, &[[0], [2]]).expect_err("there is no cell 2");
        assert_eq!(error, Error::Target { cell: 1, target: 2, n: 2 });
    }

    /// Rows of any length, most of them empty in the third case.
    #[test]
    fn the_source_of_a_connection_is_that_of_its_row() {
        let mut sequence = Stream::new(1, 0).sequence(0);
        for (n_pre, longest, filled) in [(50, 500, 1), (300, 3, 1), (5_000, 40, 100), (1, 1, 1), (200, 64, 1)] {
            let rows: Vec<Vec<usize>> = (0..n_pre)
                .map(|_| {
                    let len = if sequence.below_u32(filled) == 0 { sequence.below_u32(longest + 1) } else { 0 };
                    vec![0; len as usize]
                })
                .collect();
            let connections = Connections::from_rows(1, &rows).expect("few cells");
            for (connection, source) in connections.sources().enumerate() {
                assert_eq!(connections.source_of(connection), source as usize, "connection {connection}");
                assert!(connections.of_pre(source as usize).contains(&connection));
            }
        }
    }

    #[test]
    fn the_index_by_target_lists_every_connection_once() {
        let connections = Connectivity::probability(0.2).build(40, 30, false, Stream::new(2, 0)).expect("possible").0;
        let incoming = connections.incoming().expect("few cells");
        for target in 0..30 {
            let found = incoming.of_post(target);
            let expected = (0..connections.len()).filter(|k| connections.target(*k) == target).map(index);
            assert!(expected.eq(found.iter().copied()));
        }
        assert_eq!(incoming.bytes(), 8 * 31 + 4 * connections.len());
    }
}
