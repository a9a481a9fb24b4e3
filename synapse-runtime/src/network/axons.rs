//! The connections of a projection: their delays, and the order in which their author knows them.

use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;

use crate::connections::{Connections, Permutation};
use crate::error::Error;
use crate::info::Place;
use crate::synapses::Ends;

/// The connections of a projection. Those of a cell that its spikes reach after the same delay are a branch of its axon: what
/// follows the cell's spikes is the same for all of them. Where all delays are the same, a cell is one branch.
#[derive(Debug)]
pub(super) struct Axons {
    /// From branches to postsynaptic cells.
    pub(super) connections: Arc<Connections>,
    pub(super) delays: Delays,
    order: Order,
}

/// The delays of connections in steps.
#[derive(Debug)]
pub(super) enum Delays {
    /// One for all, or none.
    Same(Option<u32>),
    /// One for each branch.
    Each(Branches),
}

/// The branches of axons.
#[derive(Debug)]
pub(super) struct Branches {
    /// Where the branches of each cell begin; the last entry is the end.
    first: Vec<u32>,
    /// The cell of each branch.
    pub(super) cell: Arc<[u32]>,
    /// The delay of each branch, ascending among those of a cell.
    delay: Vec<u16>,
    /// The delays that occur, ascending.
    pub(super) distinct: Vec<u16>,
}

/// The order in which the author of connections gives and gets their values.
#[derive(Debug)]
enum Order {
    /// That in which they are kept.
    Kept,
    /// By presynaptic, then by postsynaptic cell.
    ByTarget,
    /// The position among the author's of each connection.
    Origins(Arc<[u32]>),
}

impl Axons {
    /// Connections with one delay for all, or none, and where each was among the author's.
    pub(super) fn same(connections: Connections, order: Option<Permutation>, delay: Option<u32>) -> Self {
        let order = order.map_or(Order::Kept, |order| Order::Origins(order.origins().into()));
        Self { connections: Arc::new(connections), delays: Delays::Same(delay), order }
    }

    /// Connections with a delay for each in steps, in the order in which they are kept.
    pub(super) fn each(connections: Connections, order: Option<Permutation>, delays: Vec<u16>) -> Result<Self, Error> {
        let is_ascending = |row: &[u32]| row.windows(2).all(|pair| pair[0] < pair[1]);
        let mut rows = (0..connections.n_pre()).map(|cell| &connections.targets()[connections.of_pre(cell)]);
        let is_by_target = order.is_none() && rows.all(is_ascending);
        let (sorted, delays, moved) = connections.sorted_by_delay(delays)?.into_parts();
        let order = match order {
            None if is_by_target => Order::ByTarget,
            None => Order::Origins(moved.origins().into()),
            Some(order) => Order::Origins(moved.origins().iter().map(|k| order.origins()[*k as usize]).collect()),
        };
        let mut branches = Branches { first: vec![0], cell: Arc::new([]), delay: Vec::new(), distinct: Vec::new() };
        let (mut starts, mut cells) = (vec![0], Vec::new());
        for (cell, index) in (0..sorted.n_pre()).zip(0_u32..) {
            let mut row = sorted.of_pre(cell);
            while let Some(start) = row.next() {
                let n_further = delays[row.clone()].iter().take_while(|delay| **delay == delays[start]).count();
                row.start += n_further;
                cells.push(index);
                starts.push(row.start);
                branches.delay.push(delays[start]);
            }
            branches.first.push(u32::try_from(cells.len()).unwrap_or(u32::MAX));
        }
        branches.cell = cells.into();
        branches.distinct = distinct(&branches.delay);
        let connections = Arc::new(sorted.into_rows(starts)?);
        Ok(Self { connections, delays: Delays::Each(branches), order })
    }

    /// The number of presynaptic cells.
    pub(super) fn n_pre(&self) -> usize {
        match &self.delays {
            Delays::Same(_) => self.connections.n_pre(),
            Delays::Each(branches) => branches.first.len() - 1,
        }
    }

    /// The number of connections.
    pub(super) fn len(&self) -> usize {
        self.connections.len()
    }

    /// The cell of each branch, where these differ.
    pub(super) fn cells(&self) -> Option<&Arc<[u32]>> {
        match &self.delays {
            Delays::Same(_) => None,
            Delays::Each(branches) => Some(&branches.cell),
        }
    }

    /// The cell of a branch.
    pub(super) fn cell(&self, branch: usize) -> usize {
        self.cells().map_or(branch, |cells| cells[branch] as usize)
    }

    /// The branch of a cell that its spikes pass in this number of steps.
    pub(super) fn branch(&self, cell: usize, delay: u16) -> Option<usize> {
        match &self.delays {
            Delays::Same(_) => Some(cell),
            Delays::Each(Branches { first, delay: delays, .. }) => {
                let (start, end) = (first[cell] as usize, first[cell + 1] as usize);
                delays[start..end].binary_search(&delay).ok().map(|k| start + k)
            }
        }
    }

    /// The delay of a branch in steps.
    pub(super) fn delay(&self, branch: usize) -> u32 {
        match &self.delays {
            Delays::Same(delay) => delay.unwrap_or(0),
            Delays::Each(branches) => u32::from(branches.delay[branch]),
        }
    }

    /// After how many steps a spike reaches a connection at the latest.
    pub(super) fn longest(&self) -> u32 {
        match &self.delays {
            Delays::Same(delay) => delay.unwrap_or(1),
            Delays::Each(branches) => branches.distinct.last().copied().map_or(1, u32::from),
        }
    }

    /// The position of each connection in the author's order; `None` where connections are kept in that order.
    pub(super) fn origins(&self) -> Option<Arc<[u32]>> {
        match &self.order {
            Order::Kept => None,
            Order::Origins(origins) => Some(origins.clone()),
            Order::ByTarget => {
                let mut origins: Vec<u32> = (0_u32..).take(self.len()).collect();
                self.each_row_by_target(|edges, row| sort_row(&mut origins[edges], row));
                Some(origins.into())
            }
        }
    }

    /// Values of connections, from the author's order to that in which they are kept.
    pub(super) fn kept_in_order<V: Copy>(&self, mut values: Vec<V>) -> Vec<V> {
        match &self.order {
            Order::Kept => values,
            Order::Origins(origins) => origins.iter().map(|origin| values[*origin as usize]).collect(),
            Order::ByTarget => {
                self.each_row_by_target(|edges, row| sort_row(&mut values[edges], row));
                values
            }
        }
    }

    /// Calls `f` with the connections of each cell, and with these sorted by target: the target, and the position in the row.
    fn each_row_by_target(&self, mut f: impl FnMut(core::ops::Range<usize>, &[(u32, usize)])) {
        let mut row: Vec<(u32, usize)> = Vec::new();
        for cell in 0..self.n_pre() {
            let edges = self.edges_of(cell);
            row.clear();
            row.extend(self.connections.targets()[edges.clone()].iter().copied().zip(0..));
            row.sort_unstable();
            f(edges, &row);
        }
    }

    /// The connections of a cell.
    fn edges_of(&self, cell: usize) -> core::ops::Range<usize> {
        match &self.delays {
            Delays::Same(_) => self.connections.of_pre(cell),
            Delays::Each(Branches { first, .. }) => match (first[cell] as usize, first[cell + 1] as usize) {
                (start, end) if start < end => {
                    self.connections.of_pre(start).start..self.connections.of_pre(end - 1).end
                }
                _ => 0..0,
            },
        }
    }

    /// Values of connections, from the order in which they are kept to the author's.
    pub(super) fn in_authors_order<V: Copy>(&self, values: Vec<V>) -> Vec<V> {
        let Some(origins) = self.origins() else { return values };
        let mut sorted = values.clone();
        for (value, origin) in values.into_iter().zip(&*origins) {
            sorted[*origin as usize] = value;
        }
        sorted
    }

    /// Where each of the author's connections is kept; `None` where connections are kept in the author's order.
    pub(super) fn kept(&self) -> Option<Vec<usize>> {
        self.origins().is_some().then(|| self.in_authors_order((0..self.len()).collect()))
    }

    /// Values at a place as their author knows them: one for each cell, or one for each connection in the author's order. Those
    /// of branches are told for each connection.
    pub(super) fn told<V: Copy>(&self, place: Place, values: Vec<V>) -> Vec<V> {
        match place {
            Place::Post | Place::Sum => values,
            Place::Pre if self.cells().is_none() => values,
            Place::Pre => {
                let of_branches = (0..self.connections.n_pre()).zip(values);
                let of_edges = of_branches
                    .flat_map(|(branch, value)| core::iter::repeat_n(value, self.connections.of_pre(branch).len()));
                self.in_authors_order(of_edges.collect())
            }
            Place::Edge => self.in_authors_order(values),
        }
    }

    /// The presynaptic cell of each connection, in the order in which they are kept.
    pub(super) fn sources(&self) -> impl Iterator<Item = u32> {
        self.connections.sources().map(|branch| self.cells().map_or(branch, |cells| cells[branch as usize]))
    }

    /// The connections as their author knows them, for values that are given for each of something.
    pub(super) fn ends<'a>(&'a self, origins: Option<&'a [u32]>) -> Ends<'a> {
        Ends { connections: &self.connections, branches: self.cells().map(|cells| (self.n_pre(), &**cells)), origins }
    }

    /// How many bytes connections, delays and order take.
    pub(super) fn bytes(&self) -> usize {
        let branches = match &self.delays {
            Delays::Same(_) => 0,
            Delays::Each(Branches { first, cell, delay, distinct }) => {
                4 * (first.capacity() + cell.len()) + 2 * (delay.capacity() + distinct.capacity())
            }
        };
        let order = match &self.order {
            Order::Origins(origins) => 4 * origins.len(),
            Order::Kept | Order::ByTarget => 0,
        };
        self.connections.bytes() + branches + order
    }
}

/// Values of a row by target, in the order in which the row is kept: the one at a position of `row` goes where that says.
fn sort_row<V: Copy>(values: &mut [V], row: &[(u32, usize)]) {
    let by_target = values.to_vec();
    for (value, (_, position)) in by_target.into_iter().zip(row) {
        values[*position] = value;
    }
}

/// The delays that occur, ascending.
fn distinct(delays: &[u16]) -> Vec<u16> {
    let mut occurs = vec![false; usize::from(u16::MAX) + 1];
    for delay in delays {
        occurs[usize::from(*delay)] = true;
    }
    (0..=u16::MAX).filter(|delay| occurs[usize::from(*delay)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Connectivity;
    use crate::random::Stream;

    /// Two cells onto two, of which two pairs are joined twice: the author's connections 0 to 4.
    fn multapses() -> (Connections, Permutation) {
        let pairs = Connectivity::pairs([1, 0, 1, 1, 0], [0, 1, 0, 1, 1]);
        let (connections, order) = pairs.build(2, 2, false, Stream::default()).expect("cells that exist");
        (connections, order.expect("they are not in order"))
    }

    /// Whether values go to the order in which they are kept and back, and the positions are those of the values.
    fn check_order(axons: &Axons) {
        let authors: Vec<usize> = (10..10 + axons.len()).collect();
        let kept = axons.kept_in_order(authors.clone());
        assert_eq!(axons.in_authors_order(kept.clone()), authors);
        if let Some(origins) = axons.origins() {
            assert_eq!(kept, origins.iter().map(|origin| authors[*origin as usize]).collect::<Vec<_>>());
        }
        let positions = axons.kept().unwrap_or_else(|| (0..axons.len()).collect());
        assert_eq!(authors, positions.iter().map(|position| kept[*position]).collect::<Vec<_>>());
    }

    #[test]
    fn connections_of_one_cell_and_delay_are_a_branch() {
        let (connections, order) = multapses();
        // In the order in which they are kept: 0→1, 0→1, 1→0, 1→0, 1→1.
        let axons = Axons::each(connections, Some(order), vec![3, 1, 2, 2, 1]).expect("one delay for each");
        assert_eq!((axons.n_pre(), axons.connections.n_pre(), axons.len(), axons.longest()), (2, 4, 5, 3));
        assert_eq!((0..4).map(|branch| axons.cell(branch)).collect::<Vec<_>>(), [0, 0, 1, 1]);
        assert_eq!((0..4).map(|branch| axons.delay(branch)).collect::<Vec<_>>(), [1, 3, 1, 2]);
        assert_eq!((axons.branch(0, 3), axons.branch(1, 2), axons.branch(0, 2)), (Some(1), Some(3), None));
        assert_eq!((axons.connections.targets(), axons.connections.of_pre(3)), (&[1, 1, 1, 0, 0][..], 3..5));
        assert!(axons.sources().eq([0, 0, 1, 1, 1]));
        let Delays::Each(branches) = &axons.delays else { panic!("delays differ") };
        assert_eq!(branches.distinct, [1, 2, 3]);
    }

    #[test]
    fn values_of_multapses_go_there_and_back() {
        let (connections, order) = multapses();
        let axons = Axons::each(connections, Some(order), vec![3, 1, 2, 2, 1]).expect("one delay for each");
        assert_eq!(axons.origins().as_deref(), Some(&[4, 1, 3, 0, 2][..]));
        assert_eq!(axons.kept_in_order(vec!['a', 'b', 'c', 'd', 'e']), ['e', 'b', 'd', 'a', 'c']);
        assert_eq!(axons.kept(), Some(vec![3, 1, 4, 2, 0]));
        check_order(&axons);
        // Values of branches are told for each connection, those of cells as they are.
        assert_eq!(axons.told(Place::Pre, vec![10, 20, 30, 40]), [40, 20, 40, 30, 10]);
        assert_eq!(axons.told(Place::Post, vec![10, 20]), [10, 20]);
        let (connections, order) = multapses();
        let axons = Axons::same(connections, Some(order), Some(2));
        assert_eq!(axons.origins().as_deref(), Some(&[1, 4, 0, 2, 3][..]));
        assert_eq!((axons.n_pre(), axons.longest(), axons.delay(1), axons.branch(1, 2)), (2, 2, 2, Some(1)));
        assert_eq!(axons.told(Place::Pre, vec![10, 20]), [10, 20]);
        check_order(&axons);
    }

    #[test]
    fn an_order_by_target_needs_no_list() {
        // The second cell has no connections.
        let rows = [vec![0, 1, 2], vec![], vec![1, 2]];
        let connections = || Connections::from_rows(3, &rows).expect("cells that exist");
        let axons = Axons::each(connections(), None, vec![2, 1, 2, 1, 1]).expect("one delay for each");
        assert!(matches!(axons.order, Order::ByTarget));
        assert_eq!(axons.connections.targets(), [1, 0, 2, 1, 2]);
        assert_eq!(axons.origins().as_deref(), Some(&[1, 0, 2, 3, 4][..]));
        assert_eq!((axons.n_pre(), axons.branch(1, 1), axons.branch(2, 1)), (3, None, Some(2)));
        check_order(&axons);
        let axons = Axons::same(connections(), None, None);
        assert!(axons.origins().is_none() && axons.kept().is_none());
        assert_eq!((axons.delay(0), axons.longest()), (0, 1));
        check_order(&axons);
    }

    #[test]
    fn equal_connections_with_delays_keep_their_places() {
        let connections = Connections::from_rows(2, &[vec![0, 0, 1]]).expect("cells that exist");
        let axons = Axons::each(connections, None, vec![2, 1, 1]).expect("one delay for each");
        assert!(matches!(axons.order, Order::Origins(_)));
        assert_eq!(axons.origins().as_deref(), Some(&[1, 2, 0][..]));
        check_order(&axons);
    }
}
