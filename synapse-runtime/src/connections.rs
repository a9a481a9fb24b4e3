//! Which presynaptic cell reaches which postsynaptic cell.

use alloc::vec;
use alloc::vec::Vec;

use crate::error::Error;

/// The connections from one group of cells to another, in compressed rows by presynaptic cell.
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
}

impl Connections {
    /// Every cell to every cell; the connection from p to q is the one at p·`n_post` + q.
    ///
    /// # Errors
    /// If there are more than 2³² − 1 connections, or they do not fit into memory.
    pub fn all_to_all(n_pre: usize, n_post: usize) -> Result<Self, Error> {
        let n = n_pre.checked_mul(n_post).filter(|n| u32::try_from(*n.max(&n_post)).is_ok());
        let too_many = || Error::TooManyConnections { n_pre, n_post };
        let mut connections = Self::empty(n_post);
        connections.target.try_reserve_exact(n.ok_or_else(too_many)?).map_err(|_| too_many())?;
        connections.first.try_reserve_exact(n_pre).map_err(|_| too_many())?;
        for _ in 0..n_pre {
            connections.target.extend((0_u32..).take(n_post));
            connections.first.push(connections.target.len());
        }
        Ok(connections)
    }

    /// From the targets of each presynaptic cell.
    ///
    /// # Errors
    /// If a target is not below `n_post`, or there are more than 2³² − 1 connections.
    pub fn from_rows<R: AsRef<[usize]>>(n_post: usize, rows: &[R]) -> Result<Self, Error> {
        let n: usize = rows.iter().map(|row| row.as_ref().len()).sum();
        if u32::try_from(n).is_err() {
            return Err(Error::TooManyConnections { n_pre: rows.len(), n_post });
        }
        let mut connections = Self::empty(n_post);
        for (source, row) in rows.iter().enumerate() {
            for &target in row.as_ref() {
                let index = u32::try_from(target).ok().filter(|_| target < n_post);
                let index = index.ok_or(Error::Target { cell: source, target, n: n_post })?;
                connections.target.push(index);
            }
            connections.first.push(connections.target.len());
        }
        Ok(connections)
    }

    fn empty(n_post: usize) -> Self {
        Self { n_post, first: vec![0], target: Vec::new() }
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

    /// The connections of a presynaptic cell.
    ///
    /// # Panics
    /// If there is no such cell.
    pub fn of_pre(&self, source: usize) -> core::ops::Range<usize> {
        self.first[source]..self.first[source + 1]
    }

    /// The postsynaptic cell of a connection.
    ///
    /// # Panics
    /// If there is no such connection.
    pub fn target(&self, connection: usize) -> usize {
        self.target[connection] as usize
    }

    /// The presynaptic cell of a connection.
    pub fn source_of(&self, connection: usize) -> usize {
        self.first.partition_point(|first| *first <= connection) - 1
    }

    /// The connections of each postsynaptic cell.
    pub fn incoming(&self) -> Incoming {
        let (first, edge) = self.by_target();
        Incoming { first, edge }
    }

    /// The postsynaptic cells.
    pub fn targets(&self) -> &[u32] {
        &self.target
    }


    /// The connections of each postsynaptic cell in ascending order, in compressed rows: where each begins, and which.
    pub(crate) fn by_target(&self) -> (Vec<usize>, Vec<u32>) {
        let mut first = vec![0; self.n_post + 1];
        for target in &self.target {
            first[*target as usize + 1] += 1;
        }
        for cell in 0..self.n_post {
            first[cell + 1] += first[cell];
        }
        let mut next = first.clone();
        let mut connections = vec![0; self.target.len()];
        for (target, connection) in self.target.iter().zip(0_u32..) {
            let place = &mut next[*target as usize];
            connections[*place] = connection;
            *place += 1;
        }
        (first, connections)
    }
}

/// By post.
#[derive(Clone, Debug)]
pub struct Incoming {
    first: Vec<usize>,
    edge: Vec<u32>,
}

impl Incoming {
    /// The connections of a postsynaptic cell, ascending.
    pub fn of_post(&self, cell: usize) -> &[u32] {
        &self.edge[self.first[cell]..self.first[cell + 1]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_are_found_from_both_sides() {
        let connections = Connections::from_rows(3, &[vec![1, 2], vec![], vec![0, 2]]).expect("targets below 3");
        assert_eq!((connections.n_pre(), connections.n_post(), connections.len()), (3, 3, 4));
        assert_eq!(connections.of_pre(1).len(), 0);
        assert_eq!(connections.of_pre(2).map(|k| connections.target(k)).collect::<Vec<_>>(), [0, 2]);
        assert_eq!(connections.sources(), [0, 0, 2, 2]);
        assert_eq!(connections.by_target(), (vec![0, 1, 2, 4], vec![2, 0, 1, 3]));
    }

    #[test]
    fn too_many_connections_are_refused_before_they_are_made() {
        for (n_pre, n_post) in [(1, usize::MAX), (usize::MAX, 2), (1 << 20, 1 << 20)] {
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
}
