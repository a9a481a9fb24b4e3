//! Spikes and edges in the HDF5 files of SONATA.

use std::borrow::ToOwned;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::string::String;
use std::vec::Vec;
use std::{format, str, vec};

use hdf5_metno::types::{FloatSize, TypeDescriptor, VarLenAscii, VarLenUnicode};
use hdf5_metno::{Container, Dataset, File, FileBuilder, Group, H5Type, Location};

use super::edges::{self, EdgeList, Names};
use super::npy::Number;
use super::partial::Partial;
use super::spikes::Spikes;
use super::{Error, plural};
use crate::Precision;

const FORMAT: &str = "SONATA";
/// What tells the files of SONATA from others, and the version of the format.
const MAGIC: u32 = 0x0A7A;
const VERSION: [u32; 2] = [0, 1];
/// What is converted or written at a time, in elements.
const BUFFER: usize = 64 * 1024;
/// No filter of HDF5 makes data smaller than this.
const MOST_COMPRESSION: u64 = 1100;

/// The names of a population of edges in a SONATA file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EdgePopulation {
    /// Its own.
    pub name: String,
    /// The population of its presynaptic cells.
    pub source: String,
    /// The population of its postsynaptic cells.
    pub target: String,
}

/// The order of spikes, as the standard has it.
#[derive(Clone, Copy, Debug, H5Type, PartialEq)]
#[repr(u8)]
#[expect(non_camel_case_types, reason = "the names are in the file")]
#[expect(dead_code, reason = "no spikes are sorted by cell")]
enum Sorting {
    none = 0,
    by_id = 1,
    by_time = 2,
}

/// A file of spikes that grows.
#[derive(Debug)]
pub(super) struct SonataSpikes {
    file: File,
    population: Group,
    timestamps: Dataset,
    node_ids: Dataset,
    times: Vec<f64>,
    cells: Vec<u32>,
    written: usize,
    latest: f64,
    is_sorted: bool,
    failed: bool,
    partial: Partial,
}

impl SonataSpikes {
    pub(super) fn create(path: &Path, population: &str) -> Result<Self, Error> {
        check_name(path, population)?;
        let partial = Partial::of(path)?;
        Self::create_in(partial, population).map_err(|error| unwritable(path, &error))
    }

    fn create_in(mut partial: Partial, name: &str) -> hdf5_metno::Result<Self> {
        let file = create_file(&mut partial)?;
        let population = file.create_group("spikes")?.create_group(name)?;
        let timestamps = population.new_dataset::<f64>().chunk(BUFFER / 8).shape(0..).create("timestamps")?;
        let node_ids = population.new_dataset::<u64>().chunk(BUFFER / 8).shape(0..).create("node_ids")?;
        set_text(&timestamps, "units", "ms")?;
        Ok(Self {
            file,
            population,
            timestamps,
            node_ids,
            times: Vec::new(),
            cells: Vec::new(),
            written: 0,
            latest: f64::NEG_INFINITY,
            is_sorted: true,
            failed: false,
            partial,
        })
    }

    pub(super) fn target(&self) -> &Path {
        self.partial.target()
    }

    /// Appends as many times as cells.
    pub(super) fn append(&mut self, times: &[f64], cells: &[u32]) -> Result<(), Error> {
        for (times, cells) in times.chunks(BUFFER).zip(cells.chunks(BUFFER)) {
            for time in times {
                self.is_sorted &= *time >= self.latest;
                self.latest = *time;
            }
            self.times.extend(times);
            self.cells.extend(cells);
            if self.times.len() >= BUFFER {
                self.write_out()?;
            }
        }
        Ok(())
    }

    fn write_out(&mut self) -> Result<(), Error> {
        self.try_write_out().map_err(|error| {
            self.failed = true;
            unwritable(self.partial.target(), &error)
        })
    }

    fn try_write_out(&mut self) -> hdf5_metno::Result<()> {
        let end = self.written + self.times.len();
        self.timestamps.resize(end)?;
        self.timestamps.write_slice(&self.times, self.written..end)?;
        self.node_ids.resize(end)?;
        self.node_ids.write_slice(&self.cells, self.written..end)?;
        self.written = end;
        self.times.clear();
        self.cells.clear();
        Ok(())
    }

    pub(super) fn finish(mut self, interrupted: bool) -> Result<(), Error> {
        if self.failed {
            return Err(unwritable(self.target(), "an earlier part of it could not be written"));
        }
        self.write_out()?;
        let Self { file, population, timestamps, node_ids, is_sorted, partial, .. } = self;
        let written = finish_spikes(&population, is_sorted, interrupted);
        drop((population, timestamps, node_ids));
        written.and_then(|()| file.close()).map_err(|error| unwritable(partial.target(), &error))?;
        keep(partial)
    }
}

fn finish_spikes(population: &Group, is_sorted: bool, interrupted: bool) -> hdf5_metno::Result<()> {
    let sorting = if is_sorted { Sorting::by_time } else { Sorting::none };
    population.new_attr::<Sorting>().create("sorting")?.write_scalar(&sorting)?;
    population.new_attr::<bool>().create("interrupted")?.write_scalar(&interrupted)
}

/// Reads the spikes of a population; the one without a name where the lists are in `/spikes` itself, as in the layout
/// before there were populations.
pub(super) fn read_spikes(path: &Path, population: Option<&str>) -> Result<Spikes, Error> {
    let reader = Reader::open(path)?;
    let unnamed = reader.file.group("spikes").ok().filter(|spikes| spikes.dataset("timestamps").is_ok());
    let population = match (unnamed, population) {
        (Some(spikes), None) => spikes,
        (Some(_), Some(name)) => {
            let array = format!("/spikes/{}", super::text::shortened(name));
            let expected = "no name, as the spikes are of one population without a name";
            return Err(Error::array(path, &array, "is missing", expected));
        }
        (None, name) => reader.population("spikes", name)?.1,
    };
    let scale = reader.scale(&population)?;
    let time = |number: Number| number.double().map(|time| time * scale).filter(|time| super::is_time(*time));
    let (times, _) = reader.list(&population, "timestamps", None, "a list of finite times, 0 or more", time)?;
    // What they were called first.
    let name = if !population.link_exists("node_ids") && population.link_exists("gids") { "gids" } else { "node_ids" };
    let cells = reader.cells(&population, name, Some(times.len()))?;
    let interrupted = population.attr("interrupted").and_then(|flag| flag.read_scalar::<bool>()).unwrap_or(false);
    Ok(Spikes { times, cells, interrupted })
}

/// Writes a population of edges.
pub(super) fn write_edges(edges: &EdgeList, path: &Path, names: &EdgePopulation) -> Result<(), Error> {
    for name in [&names.name, &names.source, &names.target] {
        check_name(path, name)?;
    }
    edges.check_to_write(path)?;
    let mut partial = Partial::of(path)?;
    write_edge_file(edges, &mut partial, names).map_err(|error| unwritable(path, &error))?;
    keep(partial)
}

fn write_edge_file(edges: &EdgeList, partial: &mut Partial, names: &EdgePopulation) -> hdf5_metno::Result<()> {
    let file = create_file(partial)?;
    let population = file.create_group("edges")?.create_group(&names.name)?;
    let n = edges.len();
    for (name, cells, nodes) in
        [("source_node_id", &edges.sources, &names.source), ("target_node_id", &edges.targets, &names.target)]
    {
        let dataset = population.new_dataset::<u64>().shape(n).create(name)?;
        dataset.write(cells)?;
        set_text(&dataset, "node_population", nodes)?;
    }
    // All of one type and in one group: what is never written reads as 0.
    population.new_dataset::<u64>().shape(n).create("edge_type_id")?;
    population.new_dataset::<u64>().shape(n).create("edge_group_id")?;
    let indices = population.new_dataset::<u64>().shape(n).create("edge_group_index")?;
    for start in (0..n).step_by(BUFFER) {
        let end = n.min(start + BUFFER);
        let part: Vec<u64> = (start as u64..end as u64).collect();
        indices.write_slice(&part, start..end)?;
    }
    let group = population.create_group("0")?;
    for (name, values) in [("syn_weight", &edges.weights), ("delay", &edges.delays)] {
        let Some(values) = values else { continue };
        match edges.precision {
            Precision::Double => group.new_dataset_builder().with_data(values).create(name)?,
            Precision::Single => {
                let values: Vec<f32> = values.iter().copied().map(edges::single).collect();
                group.new_dataset_builder().with_data(&values).create(name)?
            }
        };
    }
    let indices = population.create_group("indices")?;
    write_index(&indices.create_group("source_to_target")?, &edges.sources, edges.n_pre)?;
    write_index(&indices.create_group("target_to_source")?, &edges.targets, edges.n_post)?;
    drop((indices, group, population));
    file.close()
}

/// Writes where the edges of each cell stand: a range of ranges of edges.
fn write_index(group: &Group, cells: &[u32], n: usize) -> hdf5_metno::Result<()> {
    let (of_cells, of_edges) = ranges(cells, n);
    for (name, ranges) in [("node_id_to_ranges", of_cells), ("range_to_edge_id", of_edges)] {
        let dataset = group.new_dataset::<u64>().shape((ranges.len(), 2)).create(name)?;
        dataset.write_raw(ranges.as_flattened())?;
    }
    Ok(())
}

/// The ranges of edges without gaps, in the order of the cells, and for each cell the range of those.
fn ranges(cells: &[u32], n: usize) -> (Vec<[u64; 2]>, Vec<[u64; 2]>) {
    let mut edges: Vec<(u32, u64)> = cells.iter().copied().zip(0..).collect();
    edges.sort_unstable();
    let mut of_cells = vec![[0, 0]; n];
    let mut of_edges: Vec<[u64; 2]> = Vec::new();
    for of_cell in edges.chunk_by(|a, b| a.0 == b.0) {
        let start = of_edges.len() as u64;
        for run in of_cell.chunk_by(|a, b| a.1 + 1 == b.1) {
            of_edges.push([run[0].1, run[0].1 + run.len() as u64]);
        }
        of_cells[of_cell[0].0 as usize] = [start, of_edges.len() as u64];
    }
    (of_cells, of_edges)
}

/// Reads a population of edges and the names in it.
pub(super) fn read_edges(path: &Path, population: Option<&str>) -> Result<(EdgePopulation, EdgeList), Error> {
    let reader = Reader::open(path)?;
    let (name, population) = reader.population("edges", population)?;
    let sources = reader.cells(&population, "source_node_id", None)?;
    let targets = reader.cells(&population, "target_node_id", Some(sources.len()))?;
    let nodes = |dataset: &str| {
        let dataset = population.dataset(dataset).map_err(|error| reader.error(dataset, &error))?;
        Ok(reader.text(&dataset, "node_population")?.unwrap_or_default())
    };
    let names = EdgePopulation { name, source: nodes("source_node_id")?, target: nodes("target_node_id")? };
    let n_pre = n_cells(&population, "source_to_target", &sources);
    let n_post = n_cells(&population, "target_to_source", &targets);
    let mut edges = EdgeList { n_pre, n_post, sources, targets, ..EdgeList::default() };
    read_values(&reader, &population, &mut edges)?;
    let checked =
        Names { sources: "source_node_id", targets: "target_node_id", weights: "syn_weight", delays: "delay" };
    edges.check(&checked).map_err(|(array, found, expected)| Error::array(path, array, found, expected))?;
    Ok((names, edges))
}

/// The number of cells: that of the index where there is one, else what the edges need.
fn n_cells(population: &Group, index: &str, cells: &[u32]) -> usize {
    let least = cells.iter().max().map_or(0, |cell| *cell as usize + 1);
    let index = population.dataset(&format!("indices/{index}/node_id_to_ranges"));
    let rows = index.ok().and_then(|ranges| ranges.shape().first().copied());
    rows.unwrap_or(least).max(least)
}

/// Reads weights and delays from the groups of the edges.
fn read_values(reader: &Reader<'_>, population: &Group, edges: &mut EdgeList) -> Result<(), Error> {
    let n = edges.len();
    let groups = reader.cells(population, "edge_group_id", Some(n))?;
    let indices = reader.cells(population, "edge_group_index", Some(n))?;
    let mut lengths = BTreeMap::<u32, usize>::new();
    for (group, index) in groups.iter().zip(&indices) {
        let length = lengths.entry(*group).or_default();
        *length = (*length).max(*index as usize + 1);
    }
    let mut is_single = true;
    for (name, values) in [("syn_weight", &mut edges.weights), ("delay", &mut edges.delays)] {
        let mut lists = BTreeMap::new();
        for (group, length) in &lengths {
            let path = format!("{group}/{name}");
            if population.link_exists(&format!("{group}")) && population.link_exists(&path) {
                let list = reader.doubles(population, &path, None)?;
                if list.values.len() < *length {
                    let found = format!("has {}", plural(list.values.len(), "entry", "entries"));
                    let array = format!("{}/{path}", population.name());
                    let expected = format!("at least {length}, the greatest `edge_group_index` and one");
                    return Err(Error::array(reader.path, &array, found, expected));
                }
                is_single &= list.is_single;
                lists.insert(*group, list.values);
            }
        }
        if lists.is_empty() {
            continue;
        }
        if let Some(group) = lengths.keys().find(|group| !lists.contains_key(group)) {
            let array = format!("{}/{group}/{name}", population.name());
            return Err(Error::array(reader.path, &array, "is missing", "one in each group, as in others"));
        }
        *values = Some(groups.iter().zip(&indices).map(|(group, index)| lists[group][*index as usize]).collect());
    }
    edges.set_precision(is_single);
    Ok(())
}

/// A file that is read.
#[derive(Debug)]
struct Reader<'a> {
    path: &'a Path,
    file: File,
}

/// A list of doubles, and whether they have single precision.
#[derive(Debug)]
struct Doubles {
    values: Vec<f64>,
    is_single: bool,
}

impl<'a> Reader<'a> {
    fn open(path: &'a Path) -> Result<Self, Error> {
        // HDF5 itself says less of why a file cannot be opened.
        fs::File::open(path).map_err(|error| Error::read(path, error))?;
        let file = unlocked().open(path).map_err(|error| Error::format(path, "HDF5", one_line(&error)))?;
        let magic = file.attr("magic").and_then(|magic| magic.read_scalar::<u32>());
        match magic {
            Ok(magic) if magic != MAGIC => {
                Err(Error::array(path, "magic", format!("is {magic:#06X}"), format!("{MAGIC:#06X}, as in {FORMAT}")))
            }
            // Many programs leave it out.
            _ => Ok(Self { path, file }),
        }
    }

    /// The population of this name or, without a name, the only one.
    fn population(&self, kind: &str, name: Option<&str>) -> Result<(String, Group), Error> {
        let missing = |found: String| Error::format(self.path, FORMAT, found);
        let all = self.file.group(kind).map_err(|_| missing(format!("it has no group `/{kind}`")))?;
        let known = all.member_names().map_err(|error| self.error(kind, &error))?;
        let list = || known.iter().take(20).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let name = match (name, &known[..]) {
            (Some(name), _) if known.iter().any(|known| known == name) => name,
            (None, [name]) => name,
            (Some(name), _) => {
                return Err(Error::array(
                    self.path,
                    &format!("/{kind}/{name}"),
                    "is missing",
                    format!("one of {}", list()),
                ));
            }
            (None, _) => {
                let found = format!("has {}", plural(known.len(), "population", "populations"));
                return Err(Error::array(
                    self.path,
                    &format!("/{kind}"),
                    found,
                    format!("the name of one of {}", list()),
                ));
            }
        };
        let group = all.group(name).map_err(|error| self.error(&format!("/{kind}/{name}"), &error))?;
        Ok((name.to_owned(), group))
    }

    fn doubles(&self, group: &Group, name: &str, length: Option<usize>) -> Result<Doubles, Error> {
        let (values, is_single) = self.list(group, name, length, "a list of floats", Number::double)?;
        Ok(Doubles { values, is_single })
    }

    fn cells(&self, group: &Group, name: &str, length: Option<usize>) -> Result<Vec<u32>, Error> {
        let cell = |number: Number| number.whole().and_then(|cell| u32::try_from(cell).ok());
        self.list(group, name, length, "a list of whole numbers from 0 to 4294967295", cell).map(|(cells, _)| cells)
    }

    /// A list of numbers, and whether they are floats of 4 bytes. Where no length is expected, what a dataset announces must
    /// be in the file.
    fn list<T>(
        &self,
        group: &Group,
        name: &str,
        length: Option<usize>,
        expected: &str,
        convert: impl Fn(Number) -> Option<T>,
    ) -> Result<(Vec<T>, bool), Error> {
        let array = format!("{}/{name}", group.name());
        let error = |found: String, expected: &str| Error::array(self.path, &array, found, expected);
        if !group.link_exists(name) {
            return Err(error("is missing".to_owned(), expected));
        }
        let dataset = group.dataset(name).map_err(|cause| self.error(&array, &cause))?;
        let shape = dataset.get_shape().map_err(|cause| self.error(&array, &cause))?;
        let [n] = shape[..] else {
            return Err(error(format!("has {}", plural(shape.len(), "dimension", "dimensions")), expected));
        };
        if let Some(length) = length.filter(|length| *length != n) {
            let expected = format!("{length}, as in the lists beside it");
            return Err(error(format!("has {}", plural(n, "entry", "entries")), &expected));
        }
        let dtype = dataset.dtype().map_err(|cause| self.error(&array, &cause))?;
        let bytes = (n as u64).checked_mul(dtype.size() as u64);
        let stored = dataset.storage_size().saturating_mul(MOST_COMPRESSION);
        if length.is_none() && bytes.is_none_or(|bytes| bytes > stored) {
            let found = format!("announces {}", plural(n, "entry", "entries"));
            return Err(error(found, "as many as the file has bytes for"));
        }
        let descriptor = dtype.to_descriptor().map_err(|cause| self.error(&array, &cause))?;
        let mut values = Vec::new();
        for start in (0..n).step_by(BUFFER) {
            let part = read_part(&dataset, &descriptor, start, n.min(start + BUFFER));
            let Some(part) = part.map_err(|cause| self.error(&array, &cause))? else {
                return Err(error(format!("has the type {descriptor}"), expected));
            };
            if values.try_reserve(part.len()).is_err() {
                return Err(error(format!("has {}", plural(n, "entry", "entries")), "what fits into memory"));
            }
            for number in part {
                let unfit = || error(format!("has the value {number} at position {}", values.len()), expected);
                let value = convert(number).ok_or_else(unfit)?;
                values.push(value);
            }
        }
        Ok((values, descriptor == TypeDescriptor::Float(FloatSize::U4)))
    }

    /// How many ms the unit of the times of spikes is; 1 where they have none.
    fn scale(&self, population: &Group) -> Result<f64, Error> {
        // A list that is missing is told of where it is read.
        let Ok(timestamps) = population.dataset("timestamps") else { return Ok(1.0) };
        match self.text(&timestamps, "units")?.as_deref() {
            None | Some("ms" | "millisecond" | "milliseconds") => Ok(1.0),
            Some("s" | "second" | "seconds") => Ok(1000.0),
            Some(unit) => {
                let array = format!("{}/timestamps", population.name());
                let found = format!("has the unit `{}`", super::text::shortened(unit));
                Err(Error::array(self.path, &array, found, "ms, milliseconds, s or seconds"))
            }
        }
    }

    /// A text beside a dataset.
    fn text(&self, place: &Location, name: &str) -> Result<Option<String>, Error> {
        let Ok(attribute) = place.attr(name) else { return Ok(None) };
        let text = read_text(&attribute).map_err(|error| self.error(name, &error))?;
        let text = text.and_then(|bytes| String::from_utf8(bytes).ok());
        text.map(Some).ok_or_else(|| Error::array(self.path, name, "is no text", "one text in UTF-8"))
    }

    fn error(&self, array: &str, error: &hdf5_metno::Error) -> Error {
        Error::array(self.path, array, format!("cannot be read ({})", one_line(error)), "what HDF5 can read")
    }
}

/// The numbers in a part of a list; `None` where they are none.
fn read_part(
    dataset: &Dataset,
    descriptor: &TypeDescriptor,
    start: usize,
    end: usize,
) -> hdf5_metno::Result<Option<Vec<Number>>> {
    Ok(match descriptor {
        TypeDescriptor::Integer(_) => {
            let part = dataset.read_slice_1d::<i64, _>(start..end)?;
            Some(part.iter().map(|value| Number::Whole(i128::from(*value))).collect())
        }
        TypeDescriptor::Unsigned(_) => {
            let part = dataset.read_slice_1d::<u64, _>(start..end)?;
            Some(part.iter().map(|value| Number::Whole(i128::from(*value))).collect())
        }
        TypeDescriptor::Float(_) => {
            let part = dataset.read_slice_1d::<f64, _>(start..end)?;
            Some(part.iter().map(|value| Number::Float(*value)).collect())
        }
        _ => None,
    })
}

/// The bytes of a text, whichever of HDF5's four kinds it is; `None` where it is none.
fn read_text(attribute: &Container) -> hdf5_metno::Result<Option<Vec<u8>>> {
    use hdf5_metno::types::{FixedAscii, FixedUnicode};
    const LONGEST: usize = 256;
    if attribute.get_shape()?.iter().product::<usize>() != 1 {
        return Ok(None);
    }
    let bytes = match attribute.dtype()?.to_descriptor()? {
        TypeDescriptor::VarLenUnicode => {
            attribute.read_raw::<VarLenUnicode>()?.first().map(|text| text.as_bytes().to_vec())
        }
        TypeDescriptor::VarLenAscii => {
            attribute.read_raw::<VarLenAscii>()?.first().map(|text| text.as_bytes().to_vec())
        }
        TypeDescriptor::FixedAscii(n) if n <= LONGEST => {
            attribute.read_raw::<FixedAscii<LONGEST>>()?.first().map(|text| text.as_bytes().to_vec())
        }
        TypeDescriptor::FixedUnicode(n) if n <= LONGEST => {
            attribute.read_raw::<FixedUnicode<LONGEST>>()?.first().map(|text| text.as_bytes().to_vec())
        }
        _ => None,
    };
    Ok(bytes)
}

/// Files without locks: what is written has a name that no one knows, what is read is complete. A lock would outlive the file
/// in processes that were started meanwhile, and many shared file systems have none.
fn unlocked() -> FileBuilder {
    let mut builder = File::with_options();
    builder.with_access_plist(|access| access.file_locking(false));
    builder
}

fn create_file(partial: &mut Partial) -> hdf5_metno::Result<File> {
    let file = unlocked().create_excl(partial.path())?;
    partial.hold().map_err(|error| hdf5_metno::Error::from(format!("{error}")))?;
    file.new_attr::<u32>().create("magic")?.write_scalar(&MAGIC)?;
    file.new_attr::<u32>().shape(2).create("version")?.write(&VERSION)?;
    Ok(file)
}

fn set_text(place: &Location, name: &str, text: &str) -> hdf5_metno::Result<()> {
    let text = text.parse::<VarLenUnicode>().map_err(|error| hdf5_metno::Error::from(format!("{error}")))?;
    place.new_attr::<VarLenUnicode>().create(name)?.write_scalar(&text)
}

/// Writes all out to the disk and gives a closed file its name.
fn keep(partial: Partial) -> Result<(), Error> {
    let synced = fs::File::open(partial.path()).and_then(|file| file.sync_all());
    synced.map_err(|error| Error::write(partial.target(), error))?;
    partial.keep()
}

fn check_name(path: &Path, name: &str) -> Result<(), Error> {
    if name.is_empty() || name == "." || name.contains(['/', '\0']) {
        return Err(Error::data(path, format!("a population is called {name:?}"), "a name without `/`"));
    }
    Ok(())
}

fn unwritable(path: &Path, error: impl std::fmt::Display) -> Error {
    Error::write(path, std::io::Error::other(one_line(&error)))
}

/// What HDF5 says, which may have several lines.
fn one_line(error: &impl std::fmt::Display) -> String {
    let text = format!("{error}");
    super::text::shortened_to(text.lines().next().unwrap_or_default(), 200)
}
