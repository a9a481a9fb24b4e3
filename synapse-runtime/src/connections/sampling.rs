//! Which pairs of cells may be connected, and random choices among them.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use super::{Rows, index, reserved, zeros};
use crate::math;
use crate::random::Sequence;

/// The pairs of cells that may be connected: all, or all but those of a cell with itself. There are less than 2³² cells on
/// each side.
#[derive(Clone, Copy)]
pub(super) struct Grid {
    pub(super) n_pre: usize,
    pub(super) n_post: usize,
    /// Whether the pairs of a cell with itself are left out.
    pub(super) others_only: bool,
}

impl Grid {
    /// As seen from the other side.
    pub(super) fn transposed(self) -> Self {
        Self { n_pre: self.n_post, n_post: self.n_pre, ..self }
    }

    /// The number of cells that a presynaptic cell may reach.
    pub(super) fn available(self, source: usize) -> u32 {
        index(self.n_post) - u32::from(self.excludes(source))
    }

    /// The cell that is the k-th of those that a presynaptic cell may reach, in ascending order.
    #[inline]
    pub(super) fn target(self, source: usize, k: u32) -> u32 {
        k + u32::from(self.excludes(source) && k as usize >= source)
    }

    /// Which of the cells that a presynaptic cell may reach is the k-th that is not in its row, which is ascending.
    fn missing(self, source: usize, row: &[u32], k: u64) -> u32 {
        // Before the j-th of the row, as many are missing as its own number exceeds j.
        let missing_before = |j: usize| {
            let number = row[j] - u32::from(self.excludes(source) && row[j] as usize > source);
            u64::from(number) - j as u64
        };
        let (mut low, mut high) = (0, row.len());
        while low < high {
            let middle = low.midpoint(high);
            if missing_before(middle) <= k { low = middle + 1 } else { high = middle }
        }
        u32::try_from(k).unwrap_or(u32::MAX) + index(low)
    }

    #[inline]
    fn excludes(self, source: usize) -> bool {
        self.others_only && source < self.n_post
    }

    /// The number of pairs.
    pub(super) fn len(self) -> u64 {
        let excluded = if self.others_only { self.n_pre.min(self.n_post) } else { 0 };
        self.n_pre as u64 * self.n_post as u64 - excluded as u64
    }

    /// The presynaptic cell of the k-th pair, and which of its pairs that is.
    pub(super) fn pair(self, k: u64) -> (usize, u32) {
        let split = |k: u64, width: u64| {
            let (row, column) = (k.checked_div(width).unwrap_or(0), k.checked_rem(width).unwrap_or(0));
            (usize::try_from(row).unwrap_or(usize::MAX), u32::try_from(column).unwrap_or(u32::MAX))
        };
        if !self.others_only {
            return split(k, self.n_post as u64);
        }
        // The first rows lack one pair each.
        let n_shorter = self.n_pre.min(self.n_post);
        let shorter = n_shorter as u64 * (self.n_post as u64).saturating_sub(1);
        match k.checked_sub(shorter) {
            None => split(k, self.n_post as u64 - 1),
            Some(rest) => {
                let (row, column) = split(rest, self.n_post as u64);
                (n_shorter + row, column)
            }
        }
    }
}

/// The successes among trials that each succeed with the same probability: the gaps between them are geometrically
/// distributed, so that failures cost nothing.
#[derive(Clone, Copy)]
pub(super) struct Trials {
    /// 1/ln(1 − p), 0 for p = 1.
    scale: f64,
    never: bool,
}

impl Trials {
    pub(super) fn new(p: f64) -> Self {
        Self { scale: 1.0 / math::ln_1p(-p), never: p == 0.0 }
    }

    /// Calls `f` with the number of each success among `n` trials, in ascending order.
    #[inline]
    pub(super) fn successes<E>(
        self,
        n: u32,
        sequence: &mut Sequence,
        mut f: impl FnMut(u32) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut next = 0;
        while !self.never && next < n {
            // P(at least k failures) = (1 − p)ᵏ = P(1 − u ≤ (1 − p)ᵏ).
            let failures = math::ln_1p(-sequence.uniform()) * self.scale;
            let left = n - next;
            if failures.is_nan() || failures >= f64::from(left) {
                break;
            }
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to left")]
            let success = next + failures as u32;
            f(success)?;
            next = success + 1;
        }
        Ok(())
    }
}

/// Room for choosing different numbers below a bound.
pub(super) struct Choice {
    /// One bit for each number; 0 between calls.
    chosen: Vec<u64>,
    list: Vec<u32>,
}

impl Choice {
    /// For `k` numbers below `n`.
    pub(super) fn new(k: usize, n: usize) -> Option<Self> {
        Some(Self { chosen: zeros(n.div_ceil(64))?, list: reserved(k)? })
    }

    /// `k` numbers below `n`, in no order; every set of `k` different ones has the same probability.
    pub(super) fn different(&mut self, k: u32, n: u32, sequence: &mut Sequence) -> &mut [u32] {
        self.list.clear();
        // Algorithm F2 of Bentley & Floyd, "A sample of brilliance" (1987).
        for last in n - k..n {
            let drawn = sequence.below_u32(last + 1);
            let number = if self.contains(drawn) { last } else { drawn };
            self.chosen[number as usize / 64] |= 1 << (number % 64);
            self.list.push(number);
        }
        for number in &self.list {
            self.chosen[*number as usize / 64] = 0;
        }
        &mut self.list
    }

    fn contains(&self, number: u32) -> bool {
        self.chosen[number as usize / 64] >> (number % 64) & 1 == 1
    }

    /// `k` numbers below `n`, in no order, each drawn for itself.
    pub(super) fn any(&mut self, k: u32, n: u32, sequence: &mut Sequence) -> &mut [u32] {
        self.list.clear();
        self.list.extend((0..k).map(|_| sequence.below_u32(n)));
        &mut self.list
    }
}

/// A few different numbers below `n`; every set of `k` has the same probability.
fn few_different(k: u64, n: u64, sequence: &mut Sequence) -> BTreeSet<u64> {
    // Algorithm F2 again; a tree is enough for a few.
    let mut chosen = BTreeSet::new();
    for last in n - k..n {
        let drawn = sequence.below(last + 1);
        if !chosen.insert(drawn) {
            chosen.insert(last);
        }
    }
    chosen
}

/// Removes connections so that `n` are left, of at least as many; every choice of them has the same probability.
pub(super) fn remove_some(rows: &mut Rows, n: usize, sequence: &mut Sequence) {
    let len = rows.target.len();
    let removed = few_different((len - n) as u64, len as u64, sequence);
    let (mut kept, mut gone) = (0, removed.into_iter().peekable());
    let mut edge = 0;
    for end in 1..rows.first.len() {
        while edge < rows.first[end] {
            if gone.next_if_eq(&(edge as u64)).is_none() {
                rows.target[kept] = rows.target[edge];
                kept += 1;
            }
            edge += 1;
        }
        rows.first[end] = kept;
    }
    rows.target.truncate(kept);
}

/// Adds pairs that are not yet connected so that there are `n`, at least as many as before; every choice of them has the same probability. The rows are in
/// ascending order before and after. Nothing if memory is short.
pub(super) fn add_some(rows: &mut Rows, n: usize, grid: Grid, sequence: &mut Sequence) -> Option<()> {
    let len = rows.target.len();
    let missing = grid.len() - len as u64;
    let mut added = Vec::new();
    let (mut source, mut before) = (0, 0);
    for k in few_different((n - len) as u64, missing, sequence) {
        let free = |source| u64::from(grid.available(source)) - (rows.first[source + 1] - rows.first[source]) as u64;
        while k >= before + free(source) {
            before += free(source);
            source += 1;
        }
        let row = &rows.target[rows.first[source]..rows.first[source + 1]];
        added.push((source, grid.target(source, grid.missing(source, row, k - before))));
    }
    rows.target.try_reserve_exact(added.len()).ok()?;
    rows.target.resize(len + added.len(), 0);
    // From the end, so that no connection is overwritten before it is moved.
    let mut added = added.into_iter().rev().peekable();
    let (mut end, mut place) = (len, rows.target.len());
    for source in (0..rows.n_pre).rev() {
        rows.first[source + 1] = place;
        let start = rows.first[source];
        while end > start || added.peek().is_some_and(|(row, _)| *row == source) {
            let largest = (end > start).then(|| rows.target[end - 1]);
            place -= 1;
            match added.next_if(|(row, target)| *row == source && largest.is_none_or(|largest| *target > largest)) {
                Some((_, target)) => rows.target[place] = target,
                None => {
                    end -= 1;
                    rows.target[place] = rows.target[end];
                }
            }
        }
    }
    Some(())
}
