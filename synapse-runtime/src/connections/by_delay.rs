//! Connections of each cell by the time after which a spike arrives.

use alloc::vec::Vec;
use core::ops::Range;

use super::{Connections, Permutation, index, reserved, too_many};
use crate::error::Error;

/// Connections whose rows are in ascending order of delay, then of postsynaptic cell, so that those over which a spike arrives
/// in one step are neighbours.
///
/// ```
/// use synapse_runtime::Connections;
///
/// let sorted = Connections::all_to_all(1, 4)?.sorted_by_delay(vec![3, 1, 3, 2])?;
/// assert_eq!(sorted.connections().targets(), [1, 3, 0, 2]);
/// assert_eq!(sorted.delays(), [1, 2, 3, 3]);
/// assert_eq!(sorted.of_pre(0, 3), 2..4);
/// assert_eq!(sorted.order().apply(&[0.0, 0.1, 0.2, 0.3])?, [0.1, 0.3, 0.0, 0.2]);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByDelay {
    connections: Connections,
    delays: Vec<u16>,
    order: Permutation,
}

impl ByDelay {
    pub(super) fn new(mut connections: Connections, mut delays: Vec<u16>) -> Result<Self, Error> {
        let (expected, found) = (connections.len(), delays.len());
        if expected != found {
            return Err(Error::PerConnection { expected, found });
        }
        let too_many = || too_many(connections.n_pre(), connections.n_post);
        let longest = connections.first.windows(2).map(|row| row[1] - row[0]).max().unwrap_or(0);
        let mut row = reserved::<(u16, u32, u32)>(longest).ok_or_else(too_many)?;
        let mut origin = reserved(found).ok_or_else(too_many)?;
        for source in 0..connections.n_pre() {
            let edges = connections.of_pre(source);
            let (targets, delays) = (&mut connections.target[edges.clone()], &mut delays[edges.clone()]);
            row.clear();
            let values = delays.iter().zip(&*targets).zip(index(edges.start)..);
            row.extend(values.map(|((delay, target), k)| (*delay, *target, k)));
            // The number of the connection makes equal ones stay in order.
            row.sort_unstable();
            for ((target, delay), sorted) in targets.iter_mut().zip(delays).zip(&row) {
                (*delay, *target, _) = *sorted;
                origin.push(sorted.2);
            }
        }
        Ok(Self { connections, delays, order: Permutation { origin } })
    }

    /// The connections.
    pub fn connections(&self) -> &Connections {
        &self.connections
    }

    /// The delay of each connection, in steps.
    pub fn delays(&self) -> &[u16] {
        &self.delays
    }

    /// Where each connection was before.
    pub fn order(&self) -> &Permutation {
        &self.order
    }

    /// The connections of a presynaptic cell that have a delay of so many steps.
    ///
    /// # Panics
    /// If there is no such cell.
    pub fn of_pre(&self, source: usize, delay: u16) -> Range<usize> {
        let edges = self.connections.of_pre(source);
        let row = &self.delays[edges.clone()];
        let start = row.partition_point(|other| *other < delay);
        let len = row[start..].partition_point(|other| *other == delay);
        edges.start + start..edges.start + start + len
    }

    /// The connections, the delay of each, and where each was before.
    pub fn into_parts(self) -> (Connections, Vec<u16>, Permutation) {
        (self.connections, self.delays, self.order)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Connectivity, random::Stream};

    #[test]
    fn connections_of_one_delay_are_neighbours_and_in_order() {
        let stream = Stream::new(3, 0);
        let connections = Connectivity::in_degree(9).multapses(true).build(20, 30, false, stream).expect("possible").0;
        let mut sequence = stream.sequence(77);
        let delays: Vec<u16> = (0..connections.len()).map(|_| [1, 2, 3, 4][sequence.below_u32(4) as usize]).collect();
        let sources: Vec<u32> = connections.sources().collect();
        let targets = connections.targets().to_vec();
        let sorted = connections.sorted_by_delay(delays.clone()).expect("one delay for each");
        for source in 0..20 {
            let mut expected: Vec<_> = (0..sources.len()).filter(|k| sources[*k] as usize == source).collect();
            expected.sort_by_key(|k| (delays[*k], targets[*k]));
            let row = sorted.connections().of_pre(source);
            assert!(
                expected.iter().eq(sorted.order().origins()[row.clone()]
                    .iter()
                    .map(|k| *k as usize)
                    .collect::<Vec<_>>()
                    .iter())
            );
            let found = (0..=5).flat_map(|delay| sorted.of_pre(source, delay).map(move |edge| (edge, delay)));
            assert!(found.eq(row.map(|edge| (edge, sorted.delays()[edge]))));
        }
        assert_eq!(sorted.order().apply(&targets).as_deref(), Ok(sorted.connections().targets()));
        assert_eq!(sorted.order().apply(&delays).as_deref(), Ok(sorted.delays()));
    }

    #[test]
    fn there_is_one_delay_for_each_connection() {
        let error = Connections::all_to_all(2, 2).expect("few cells").sorted_by_delay(Vec::new());
        assert_eq!(error, Err(Error::PerConnection { expected: 4, found: 0 }));
    }
}
