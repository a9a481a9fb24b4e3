//! Connections as lists of edges.

use std::borrow::ToOwned;
use std::format;
use std::path::Path;
use std::string::String;
use std::vec::Vec;

use super::npy::Number;
use super::npz::{Archive, ArchiveWriter};
use super::{Error, plural};
use crate::Precision;

/// The connections from one group of cells to another, as a list in any order.
///
/// # Invariants
/// `sources`, `targets` and, where they are there, `weights` and `delays` have one entry for each edge; the sources are
/// below `n_pre`, the targets below `n_post`, and these at most 2³². Weights are finite, delays also 0 or more. Two
/// edges may join the same cells.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EdgeList {
    /// The number of presynaptic cells.
    pub n_pre: usize,
    /// The number of postsynaptic cells.
    pub n_post: usize,
    /// The presynaptic cell of each edge.
    pub sources: Vec<u32>,
    /// The postsynaptic cell of each edge.
    pub targets: Vec<u32>,
    /// The weight of each edge, in the unit of the model that will read them.
    pub weights: Option<Vec<f64>>,
    /// The delay of each edge in ms.
    pub delays: Option<Vec<f64>>,
    /// The precision of weights and delays in a file. Those that are read as `f32` stay so when they are written; others are
    /// rounded where this is set to [`Precision::Single`].
    pub precision: Precision,
}

impl EdgeList {
    /// The number of edges.
    pub fn len(&self) -> usize {
        self.sources.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.sources.is_empty()
    }

    /// Reads what [`EdgeList::write_npz`] or `scipy.sparse.save_npz` wrote, or arrays of one's own:
    ///
    /// - where there is an array `format`, a sparse matrix in one of the formats `coo` (`row`, `col`, `data`), `csr` and `csc`
    ///   (`indptr`, `indices`, `data`), with rows for presynaptic and columns for postsynaptic cells and the weights as values;
    /// - else `sources`, `targets`, `n_pre`, `n_post` and perhaps `weights`.
    ///
    /// `delays`, in the order of the edges, may stand beside either.
    ///
    /// # Errors
    /// If the file cannot be read, an array is missing, of another type or length, an edge ends at a cell that is not
    /// there, or a weight or a delay cannot be.
    pub fn read_npz(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let mut archive = Archive::open(path)?;
        let mut edges = Self::default();
        let (sources, targets, weights) = if archive.has("format") {
            let [n_pre, n_post] = archive.sizes("shape")?[..] else {
                return Err(archive.error("shape", "has another length", "the numbers of rows and columns"));
            };
            (edges.n_pre, edges.n_post) = (n_pre, n_post);
            match archive.text("format")?.as_str() {
                "coo" => {
                    (edges.sources, edges.targets) = (archive.cells("row")?, archive.cells("col")?);
                    ("row", "col", "data")
                }
                "csr" => {
                    edges.targets = archive.cells("indices")?;
                    edges.sources = cells_of_rows(&mut archive, n_pre, edges.targets.len())?;
                    ("indptr", "indices", "data")
                }
                "csc" => {
                    edges.sources = archive.cells("indices")?;
                    edges.targets = cells_of_rows(&mut archive, n_post, edges.sources.len())?;
                    ("indices", "indptr", "data")
                }
                other => {
                    let found = format!("is `{}`", super::text::shortened(other));
                    return Err(archive.error("format", found, "`coo`, `csr` or `csc`"));
                }
            }
        } else {
            (edges.sources, edges.targets) = (archive.cells("sources")?, archive.cells("targets")?);
            (edges.n_pre, edges.n_post) = (archive.size("n_pre")?, archive.size("n_post")?);
            ("sources", "targets", "weights")
        };
        let mut is_single = true;
        for (name, values) in [(weights, &mut edges.weights), ("delays", &mut edges.delays)] {
            if archive.has(name) {
                let (list, single) = archive.doubles(name)?;
                is_single &= single;
                *values = Some(list);
            }
        }
        edges.set_precision(is_single);
        let names = Names { sources, targets, weights, delays: "delays" };
        edges.check(&names).map_err(|(array, found, expected)| Error::array(path, array, found, expected))?;
        Ok(edges)
    }

    /// Writes a sparse matrix that `scipy.sparse.load_npz` reads: `format` (`coo`), `shape`, `row`, `col` (`uint32`) and, where
    /// there are weights, `data` (`float64`, or `float32` where the precision is single); beside it `delays`.
    ///
    /// # Errors
    /// If the file cannot be written, the lengths do not fit, an edge ends at a cell that is not there, or a weight or
    /// a delay cannot be.
    pub fn write_npz(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        let path = path.as_ref();
        self.check_to_write(path)?;
        // At most 2³², as was checked.
        let [n_pre, n_post] = [self.n_pre, self.n_post].map(|n| i64::try_from(n).unwrap_or(i64::MAX));
        let mut archive = ArchiveWriter::create(path)?;
        let n = self.len() as u64;
        archive.add_text("format", "coo")?;
        archive.add("shape", [n_pre, n_post].into_iter(), &[2])?;
        archive.add("row", self.sources.iter().copied(), &[n])?;
        archive.add("col", self.targets.iter().copied(), &[n])?;
        for (name, values) in [("data", &self.weights), ("delays", &self.delays)] {
            let Some(values) = values else { continue };
            match self.precision {
                Precision::Double => archive.add(name, values.iter().copied(), &[n])?,
                Precision::Single => archive.add(name, values.iter().copied().map(single), &[n])?,
            }
        }
        archive.finish()
    }

    /// Reads the edges of a population from a SONATA file, and the names in it. Without a name the file must have one
    /// population.
    ///
    /// Weights are those of `syn_weight`, delays those of `delay`, in ms; where an edge has neither in its group, they may
    /// stand in a table of edge types, which is not read. The numbers of cells are not in such files: `n_pre` and `n_post`
    /// are those of the indices if the file has them, else one more than the greatest number of a cell.
    ///
    /// # Errors
    /// If the file cannot be read, there is no such population, or a dataset is missing or of another type or length.
    #[cfg(feature = "hdf5")]
    pub fn read_sonata(
        path: impl AsRef<Path>,
        population: Option<&str>,
    ) -> Result<(super::EdgePopulation, Self), Error> {
        super::sonata::read_edges(path.as_ref(), population)
    }

    /// Writes a SONATA file with one population of edges, all of type 0 and in group 0, with indices by source and by target.
    ///
    /// # Errors
    /// If the file cannot be written, a name is empty or has a `/`, the lengths do not fit, or an edge ends at a cell that is
    /// not there.
    #[cfg(feature = "hdf5")]
    pub fn write_sonata(&self, path: impl AsRef<Path>, population: &super::EdgePopulation) -> Result<(), Error> {
        super::sonata::write_edges(self, path.as_ref(), population)
    }

    /// Single where all that was read is, and there is something.
    pub(super) fn set_precision(&mut self, is_single: bool) {
        let has_values = self.weights.is_some() || self.delays.is_some();
        self.precision = if is_single && has_values { Precision::Single } else { Precision::Double };
    }

    pub(super) fn check_to_write(&self, path: &Path) -> Result<(), Error> {
        let names = Names { sources: "sources", targets: "targets", weights: "weights", delays: "delays" };
        let checked = self.check(&names);
        checked.map_err(|(array, found, expected)| Error::data(path, format!("`{array}` {found}"), expected))
    }

    /// Whether the lists fit together: else the array, what it is, and what was expected.
    pub(super) fn check<'a>(&self, names: &Names<'a>) -> Result<(), (&'a str, String, String)> {
        for (name, n) in [(names.sources, self.n_pre), (names.targets, self.n_post)] {
            if n as u64 > 1 << 32 {
                return Err((name, format!("is of {}", plural(n, "cell", "cells")), "2³² at most".to_owned()));
            }
        }
        let lengths = [
            (names.targets, Some(self.targets.len())),
            (names.weights, self.weights.as_ref().map(Vec::len)),
            (names.delays, self.delays.as_ref().map(Vec::len)),
        ];
        for (name, length) in lengths {
            if let Some(length) = length.filter(|length| *length != self.len()) {
                let expected = format!("{}, one for each of `{}`", self.len(), names.sources);
                return Err((name, format!("has {}", plural(length, "entry", "entries")), expected));
            }
        }
        for (name, cells, n) in
            [(names.sources, &self.sources, self.n_pre), (names.targets, &self.targets, self.n_post)]
        {
            if let Some(edge) = cells.iter().position(|cell| *cell as usize >= n) {
                let found = format!("has the cell {} at edge {edge}", cells[edge]);
                return Err((name, found, format!("one of {}, from 0", plural(n, "cell", "cells"))));
            }
        }
        let finite = |value: &f64| value.is_finite();
        let time = |value: &f64| super::is_time(*value);
        check_values(names.weights, self.weights.as_deref(), finite, "finite numbers")?;
        check_values(names.delays, self.delays.as_deref(), time, "finite times in ms, 0 or more")
    }
}

/// Whether all values are what they are to be.
fn check_values<'a>(
    name: &'a str,
    values: Option<&[f64]>,
    fits: impl Fn(&f64) -> bool,
    expected: &str,
) -> Result<(), (&'a str, String, String)> {
    let values = values.unwrap_or_default();
    match values.iter().position(|value| !fits(value)) {
        Some(edge) => Err((name, format!("has the value {:?} at edge {edge}", values[edge]), expected.to_owned())),
        None => Ok(()),
    }
}

/// What the lists are called in a file.
pub(super) struct Names<'a> {
    pub(super) sources: &'a str,
    pub(super) targets: &'a str,
    pub(super) weights: &'a str,
    pub(super) delays: &'a str,
}

/// The nearest of single precision.
#[expect(clippy::cast_possible_truncation, reason = "rounded as asked for")]
pub(super) fn single(value: f64) -> f32 {
    value as f32
}

/// The row of each entry of a matrix in compressed rows.
fn cells_of_rows(archive: &mut Archive, n_rows: usize, n: usize) -> Result<Vec<u32>, Error> {
    const EXPECTED: &str = "where each row begins, and the end";
    let first = |number: Number| number.whole().and_then(|k| usize::try_from(k).ok());
    let (first, [length], _) = archive.numbers("indptr", EXPECTED, first)?;
    if length.checked_sub(1) != Some(n_rows) || u32::try_from(n_rows).is_err() {
        let found = format!("has {}", plural(length, "entry", "entries"));
        return Err(archive.error(
            "indptr",
            found,
            format!("one more than the {} of `shape`", plural(n_rows, "row", "rows")),
        ));
    }
    if first[0] != 0 || first[n_rows] != n || !first.is_sorted() {
        let found = "does not rise from 0 to the number of `indices`".to_owned();
        return Err(archive.error("indptr", found, EXPECTED));
    }
    let rows = first.windows(2).zip(0_u32..);
    Ok(rows.flat_map(|(row, cell)| std::iter::repeat_n(cell, row[1] - row[0])).collect())
}
