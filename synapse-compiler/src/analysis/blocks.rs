//! The strongly connected blocks of the graph of who reads whom.

use std::collections::BTreeSet;

/// The blocks of states that read each other, each block after those that it reads and in the order of declaration
/// within (Tarjan 1972).
pub(super) fn in_dependency_order(reads: &[BTreeSet<usize>]) -> Vec<Vec<usize>> {
    let mut search = Search {
        reads,
        index: vec![None; reads.len()],
        low: vec![0; reads.len()],
        path: Vec::new(),
        blocks: Vec::new(),
    };
    for state in 0..reads.len() {
        if search.index[state].is_none() {
            search.visit(state);
        }
    }
    search.blocks
}

struct Search<'a> {
    reads: &'a [BTreeSet<usize>],
    /// The order in which states were found.
    index: Vec<Option<usize>>,
    /// The earliest state on the path that is reachable from a state.
    low: Vec<usize>,
    path: Vec<usize>,
    blocks: Vec<Vec<usize>>,
}

impl Search<'_> {
    fn visit(&mut self, state: usize) {
        let index = self.index.iter().flatten().count();
        self.index[state] = Some(index);
        self.low[state] = index;
        self.path.push(state);
        for &read in &self.reads[state] {
            match self.index[read] {
                None => {
                    self.visit(read);
                    self.low[state] = self.low[state].min(self.low[read]);
                }
                Some(found) if self.path.contains(&read) => self.low[state] = self.low[state].min(found),
                Some(_) => {}
            }
        }
        if self.low[state] == index {
            let start = self.path.iter().position(|other| *other == state).unwrap_or(0);
            let mut block = self.path.split_off(start);
            block.sort_unstable();
            self.blocks.push(block);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(reads: &[&[usize]], expected: &[&[usize]]) {
        let reads: Vec<BTreeSet<usize>> = reads.iter().map(|states| states.iter().copied().collect()).collect();
        assert_eq!(in_dependency_order(&reads), expected);
    }

    #[test]
    fn a_chain_is_ordered_from_its_source() {
        check(&[&[0, 1], &[1, 2], &[2]], &[&[2], &[1], &[0]]);
    }

    #[test]
    fn states_that_read_each_other_are_one_block() {
        check(&[&[1], &[0], &[0, 2]], &[&[0, 1], &[2]]);
    }
}
