//! Rules that make connections once the numbers of cells are known.

use alloc::vec::Vec;

use super::sampling::{Choice, Grid, Trials, add_some, remove_some};
use super::{Connections, Permutation, Rows, count_into, index, reserved, step_back, too_many, zeros};
use crate::error::Error;
use crate::math;
use crate::random::{Sequence, Stream};

/// How two groups of cells are connected: a rule, or arrays.
///
/// Every rule may connect a cell with itself, where both sides are the same group, unless [`autapses`](Self::autapses) are
/// excluded. No rule connects a pair of cells more than once, unless [`multapses`](Self::multapses) are allowed.
///
/// Random rules depend on their [`Stream`] alone, and each follows its distribution exactly, up to the 53 bits of a uniform
/// number.
///
/// ```
/// use synapse_runtime::Connectivity;
/// use synapse_runtime::random::Stream;
///
/// // Each of 1000 cells gets input from 100 different other ones.
/// let rule = Connectivity::in_degree(100).autapses(false);
/// let (connections, _) = rule.build(1000, 1000, true, Stream::new(2024, 1))?;
/// assert_eq!(connections.len(), 100_000);
/// assert_eq!(connections.incoming()?.of_post(7).len(), 100);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Connectivity {
    rule: Rule,
    autapses: bool,
    multapses: bool,
}

#[derive(Clone, Debug, PartialEq)]
enum Rule {
    AllToAll,
    OneToOne,
    Probability(f64),
    InDegree(usize),
    OutDegree(usize),
    Total(usize),
    Pairs { sources: Vec<u32>, targets: Vec<u32> },
    Rows { starts: Vec<usize>, targets: Vec<u32> },
}

impl Connectivity {
    fn new(rule: Rule) -> Self {
        Self { rule, autapses: true, multapses: false }
    }

    /// Every cell to every cell.
    pub fn all_to_all() -> Self {
        Self::new(Rule::AllToAll)
    }

    /// The k-th cell to the k-th cell; both sides have the same number.
    pub fn one_to_one() -> Self {
        Self::new(Rule::OneToOne)
    }

    /// Each pair of cells, independently of all others, with a probability from 0 to 1.
    pub fn probability(p: f64) -> Self {
        Self::new(Rule::Probability(p))
    }

    /// So many connections onto each postsynaptic cell, from presynaptic cells that are drawn uniformly.
    pub fn in_degree(n: usize) -> Self {
        Self::new(Rule::InDegree(n))
    }

    /// So many connections from each presynaptic cell, to postsynaptic cells that are drawn uniformly.
    pub fn out_degree(n: usize) -> Self {
        Self::new(Rule::OutDegree(n))
    }

    /// So many connections, between pairs of cells that are drawn uniformly.
    pub fn total(n: usize) -> Self {
        Self::new(Rule::Total(n))
    }

    /// The connections from the k-th of `sources` to the k-th of `targets`, any number of times each. They are sorted by source,
    /// then by target; equal ones stay in order.
    pub fn pairs(sources: impl Into<Vec<u32>>, targets: impl Into<Vec<u32>>) -> Self {
        Self::new(Rule::Pairs { sources: sources.into(), targets: targets.into() })
    }

    /// Connections in compressed rows: those of the presynaptic cell p are `starts[p]..starts[p + 1]`, and `targets` has the
    /// postsynaptic cell of each, any number of times each. Rows are sorted by target; equal ones stay in order.
    ///
    /// ```
    /// use synapse_runtime::Connectivity;
    /// use synapse_runtime::random::Stream;
    ///
    /// let rows = Connectivity::compressed_rows([0, 2, 2, 3], [1, 2, 0]);
    /// let (connections, order) = rows.build(3, 3, false, Stream::default())?;
    /// assert_eq!(connections.of_pre(2), 2..3);
    /// assert_eq!(order, None);
    /// # Ok::<(), synapse_runtime::Error>(())
    /// ```
    pub fn compressed_rows(starts: impl Into<Vec<usize>>, targets: impl Into<Vec<u32>>) -> Self {
        Self::new(Rule::Rows { starts: starts.into(), targets: targets.into() })
    }

    /// Whether a cell may be connected with itself where both sides are the same group; it may unless this says otherwise.
    /// Rules leave such pairs out; in arrays they are an error.
    #[must_use]
    pub fn autapses(self, allowed: bool) -> Self {
        Self { autapses: allowed, ..self }
    }

    /// Whether a pair of cells may be connected more than once by [`in_degree`](Self::in_degree),
    /// [`out_degree`](Self::out_degree) or [`total`](Self::total), each connection being drawn independently of the others; it
    /// may not unless this says otherwise. The other rules never do, and arrays are taken as they are.
    #[must_use]
    pub fn multapses(self, allowed: bool) -> Self {
        Self { multapses: allowed, ..self }
    }

    /// Connects `n_pre` cells to `n_post`, with random numbers from `stream`; `same` says whether both are the same group.
    ///
    /// Rows are in ascending order of target. Where they are made from arrays that were not, it is said from which entry each
    /// connection comes.
    ///
    /// # Errors
    /// If the rule is impossible for these cells, an array names a cell that there is not, or there are more than 2³² − 1
    /// cells or connections or more than fit into memory.
    pub fn build(
        &self,
        n_pre: usize,
        n_post: usize,
        same: bool,
        stream: Stream,
    ) -> Result<(Connections, Option<Permutation>), Error> {
        if [n_pre, n_post].iter().any(|n| u32::try_from(*n).is_err()) {
            return Err(too_many(n_pre, n_post));
        }
        let grid = Grid { n_pre, n_post, others_only: same && !self.autapses };
        let connections = match &self.rule {
            Rule::AllToAll => all_to_all(grid),
            Rule::OneToOne => one_to_one(grid),
            Rule::Probability(p) => probability(grid, *p, stream),
            Rule::InDegree(n) => in_degree(grid, *n, self.multapses, stream),
            Rule::OutDegree(n) => out_degree(grid, *n, self.multapses, stream),
            Rule::Total(n) if self.multapses => total_of_any(grid, *n, stream),
            Rule::Total(n) => total_of_different(grid, *n, stream),
            Rule::Pairs { sources, targets } => return pairs(grid, sources, targets),
            Rule::Rows { starts, targets } => return compressed_rows(grid, starts, targets),
        };
        connections.map(|connections| (connections, None))
    }
}

impl Grid {
    fn too_many(self) -> Error {
        too_many(self.n_pre, self.n_post)
    }

    /// Rows with room for `expected` connections.
    fn rows(self, expected: impl TryInto<usize>) -> Result<Rows, Error> {
        Rows::new(self.n_pre, self.n_post, expected.try_into().map_err(|_| self.too_many())?)
    }
}

fn all_to_all(grid: Grid) -> Result<Connections, Error> {
    let mut rows = grid.rows(grid.len())?;
    for source in 0..grid.n_pre {
        for k in 0..grid.available(source) {
            rows.push(grid.target(source, k))?;
        }
        rows.end_row()?;
    }
    rows.finish()
}

fn one_to_one(grid: Grid) -> Result<Connections, Error> {
    let Grid { n_pre, n_post, others_only } = grid;
    if n_pre != n_post {
        return Err(Error::OneToOne { n_pre, n_post });
    }
    if others_only && n_pre > 0 {
        return Err(Error::Autapse { entry: 0, cell: 0 });
    }
    let mut rows = grid.rows(n_pre)?;
    for cell in 0..n_pre {
        rows.push(index(cell))?;
        rows.end_row()?;
    }
    rows.finish()
}

fn probability(grid: Grid, p: f64, stream: Stream) -> Result<Connections, Error> {
    if !(0.0..=1.0).contains(&p) {
        return Err(Error::Probability(p));
    }
    with_probability(grid, p, stream)?.finish()
}

/// Each pair with probability `p`.
fn with_probability(grid: Grid, p: f64, stream: Stream) -> Result<Rows, Error> {
    let n = grid.len() as f64;
    // More than eight standard deviations above the mean once in 10¹⁵ times; then the room grows.
    let expected = (n * p + 8.0 * math::sqrt(n * p * (1.0 - p)) + 64.0).min(n);
    if expected > f64::from(u32::MAX) && n * p > f64::from(u32::MAX) {
        return Err(grid.too_many());
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 2³² − 1")]
    let mut rows = grid.rows(expected.min(f64::from(u32::MAX)) as u64)?;
    let trials = Trials::new(p);
    for source in 0..grid.n_pre {
        let mut sequence = stream.sequence(index(source));
        trials.successes(grid.available(source), &mut sequence, |k| rows.push(grid.target(source, k)))?;
        rows.end_row()?;
    }
    Ok(rows)
}

/// The draws of one of many cells on one side from the cells on the other.
struct Degrees {
    /// The cells that draw are the presynaptic ones.
    grid: Grid,
    degree: u32,
    multapses: bool,
    stream: Stream,
    choice: Choice,
}

impl Degrees {
    fn new(grid: Grid, degree: usize, multapses: bool, stream: Stream, direction: &'static str) -> Result<Self, Error> {
        // No cell has less to choose from than the first.
        let available = if grid.n_pre == 0 { usize::MAX } else { grid.available(0) as usize };
        if if multapses { degree > 0 && available == 0 } else { degree > available } {
            return Err(Error::Degree { direction, degree, cell: 0, available });
        }
        if grid.n_pre.checked_mul(degree).is_none_or(|n| u32::try_from(n).is_err()) {
            return Err(grid.too_many());
        }
        // Without cells that draw, nothing is.
        let degree = if grid.n_pre == 0 { 0 } else { degree };
        let choice = Choice::new(degree, grid.n_post).ok_or(grid.too_many())?;
        Ok(Self { grid, degree: index(degree), multapses, stream, choice })
    }

    /// What a cell draws, each among those that are available to it, in no order.
    fn of(&mut self, cell: usize) -> &mut [u32] {
        let mut sequence = self.stream.sequence(index(cell));
        let available = self.grid.available(cell);
        if self.multapses {
            self.choice.any(self.degree, available, &mut sequence)
        } else {
            self.choice.different(self.degree, available, &mut sequence)
        }
    }
}

fn out_degree(grid: Grid, degree: usize, multapses: bool, stream: Stream) -> Result<Connections, Error> {
    let mut degrees = Degrees::new(grid, degree, multapses, stream, "to")?;
    let mut rows = grid.rows(grid.n_pre * degree)?;
    for source in 0..grid.n_pre {
        let row = degrees.of(source);
        row.sort_unstable();
        for k in row {
            rows.push(grid.target(source, *k))?;
        }
        rows.end_row()?;
    }
    rows.finish()
}

/// Everything is drawn twice: first to know how long each row is, then to fill the rows.
fn in_degree(grid: Grid, degree: usize, multapses: bool, stream: Stream) -> Result<Connections, Error> {
    let from_post = grid.transposed();
    let mut degrees = Degrees::new(from_post, degree, multapses, stream, "from")?;
    let mut first = zeros::<usize>(grid.n_pre.saturating_add(1)).ok_or(grid.too_many())?;
    let mut targets = zeros::<u32>(grid.n_post * degree).ok_or(grid.too_many())?;
    for cell in 0..grid.n_post {
        for k in degrees.of(cell) {
            first[from_post.target(cell, *k) as usize + 1] += 1;
        }
    }
    count_into(&mut first, core::iter::empty());
    for cell in 0..grid.n_post {
        for k in degrees.of(cell) {
            let place = &mut first[from_post.target(cell, *k) as usize];
            targets[*place] = index(cell);
            *place += 1;
        }
    }
    step_back(&mut first);
    Connections::new(grid.n_post, first, targets)
}

/// Numbers that do not belong to one row: there is no cell of this index.
fn of_all_rows(stream: Stream) -> Sequence {
    stream.sequence(u32::MAX)
}

/// Any number of connections for each pair: first it is drawn how many are from each cell, then where they go.
fn total_of_any(grid: Grid, total: usize, stream: Stream) -> Result<Connections, Error> {
    if total > 0 && grid.len() == 0 {
        return Err(Error::Total { total, available: 0 });
    }
    let mut rows = grid.rows(total)?;
    let mut lengths = zeros::<u32>(grid.n_pre).ok_or(grid.too_many())?;
    let mut sequence = of_all_rows(stream);
    for _ in 0..total {
        lengths[grid.pair(sequence.below(grid.len())).0] += 1;
    }
    let longest = lengths.iter().max().map_or(0, |length| *length as usize);
    let mut choice = Choice::new(longest, 0).ok_or(grid.too_many())?;
    for (source, length) in lengths.into_iter().enumerate() {
        let row = choice.any(length, grid.available(source), &mut stream.sequence(index(source)));
        row.sort_unstable();
        for k in row {
            rows.push(grid.target(source, *k))?;
        }
        rows.end_row()?;
    }
    rows.finish()
}

/// Pairs that are connected each with the same probability are, given their number, a set that is drawn uniformly; so is what
/// remains when some are removed or others added uniformly.
fn total_of_different(grid: Grid, total: usize, stream: Stream) -> Result<Connections, Error> {
    let available = grid.len();
    if total as u64 > available {
        return Err(Error::Total { total, available });
    }
    if u32::try_from(total).is_err() {
        return Err(grid.too_many());
    }
    let p = if total == 0 { 0.0 } else { total as f64 / available as f64 };
    let mut rows = with_probability(grid, p, stream)?;
    let mut sequence = of_all_rows(stream);
    if rows.target.len() > total {
        remove_some(&mut rows, total, &mut sequence);
    } else {
        add_some(&mut rows, total, grid, &mut sequence).ok_or(grid.too_many())?;
    }
    rows.finish()
}

type Sorted = Result<(Connections, Option<Permutation>), Error>;

fn pairs(grid: Grid, sources: &[u32], targets: &[u32]) -> Sorted {
    if sources.len() != targets.len() {
        return Err(Error::Pairs { sources: sources.len(), targets: targets.len() });
    }
    check_indices("sources", sources, grid.n_pre)?;
    check_indices("targets", targets, grid.n_post)?;
    let itself = |(source, target): (&u32, &u32)| source == target;
    if grid.others_only
        && let Some(entry) = sources.iter().zip(targets).position(itself)
    {
        return Err(Error::Autapse { entry, cell: sources[entry] as usize });
    }
    check_number(grid, sources.len())?;
    let mut first = zeros::<usize>(grid.n_pre.saturating_add(1)).ok_or(grid.too_many())?;
    count_into(&mut first, sources.iter().copied());
    let mut origin = zeros::<u32>(sources.len()).ok_or(grid.too_many())?;
    for (source, entry) in sources.iter().zip(0_u32..) {
        let place = &mut first[*source as usize];
        origin[*place] = entry;
        *place += 1;
    }
    step_back(&mut first);
    sorted(grid, first, origin, targets)
}

fn compressed_rows(grid: Grid, starts: &[usize], targets: &[u32]) -> Sorted {
    let (n_pre, len) = (grid.n_pre, targets.len());
    if starts.len() != n_pre.saturating_add(1) {
        return Err(Error::RowStarts { found: starts.len(), n_pre });
    }
    let mut low = 0;
    for (entry, &start) in starts.iter().enumerate() {
        let high = if entry == 0 { 0 } else { len };
        let low = if entry == n_pre { len } else { core::mem::replace(&mut low, start) };
        if !(low..=high).contains(&start) {
            return Err(Error::RowStart { entry, start, low, high: high.max(low) });
        }
    }
    check_indices("targets", targets, grid.n_post)?;
    check_number(grid, len)?;
    if grid.others_only {
        for (cell, row) in starts.windows(2).enumerate() {
            let itself = targets[row[0]..row[1]].iter().position(|target| *target as usize == cell);
            if let Some(k) = itself {
                return Err(Error::Autapse { entry: row[0] + k, cell });
            }
        }
    }
    let mut first = reserved(starts.len()).ok_or(grid.too_many())?;
    first.extend_from_slice(starts);
    let mut origin = reserved(len).ok_or(grid.too_many())?;
    origin.extend(targets.iter().zip(0_u32..).map(|(_, entry)| entry));
    sorted(grid, first, origin, targets)
}

/// Rows that are sorted by target; `origin` has the entry of `targets` for each connection, in ascending order in each row.
fn sorted(grid: Grid, first: Vec<usize>, mut origin: Vec<u32>, targets: &[u32]) -> Sorted {
    let target = |entry: &u32| targets[*entry as usize];
    for row in first.windows(2) {
        let row = &mut origin[row[0]..row[1]];
        if !row.is_sorted_by_key(target) {
            // Equal ones stay in order by their entries.
            row.sort_unstable_by_key(|entry| (target(entry), *entry));
        }
    }
    let mut in_order = reserved(targets.len()).ok_or(grid.too_many())?;
    in_order.extend(origin.iter().map(target));
    let connections = Connections::new(grid.n_post, first, in_order)?;
    let as_given = origin.is_sorted();
    Ok((connections, (!as_given).then_some(Permutation { origin })))
}

fn check_number(grid: Grid, n: usize) -> Result<(), Error> {
    u32::try_from(n).map(|_| ()).map_err(|_| grid.too_many())
}

fn check_indices(list: &'static str, indices: &[u32], n: usize) -> Result<(), Error> {
    match indices.iter().position(|index| *index as usize >= n) {
        None => Ok(()),
        Some(entry) => Err(Error::Index { list, entry, index: indices[entry] as usize, n }),
    }
}
