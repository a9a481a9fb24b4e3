//! Spikes, recordings and edges in CSV and NPZ files: back as they were written, and as others write and read them.

use std::fs;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use synapse_runtime::Precision;
use synapse_runtime::files::{EdgeList, Error, Recording, RecordingWriter, SpikeWriter, Spikes};
use synapse_tests::Folder;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/files").join(name)
}

fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|value| value.to_bits()).collect()
}

/// The numbers of `data/files/make.py`.
fn spikes() -> Spikes {
    let times = vec![0.1, -0.0, 5e-324, 2.5, 1e300];
    Spikes { times, cells: vec![3, 0, u32::MAX, 7, 3], interrupted: true }
}

fn recording() -> Recording {
    Recording {
        quantity: "g".into(),
        unit: "µS".into(),
        cells: vec![2, 9, 4],
        times: vec![0.0, 0.1],
        values: vec![1.5, -2.5, 3.5, 0.1, f64::INFINITY, -0.0],
        interrupted: true,
    }
}

fn edges() -> EdgeList {
    EdgeList {
        n_pre: 3,
        n_post: 4,
        sources: vec![0, 2, 2, 0],
        targets: vec![1, 3, 0, 3],
        weights: Some(vec![0.5, -1.0, 0.1, 2.0]),
        delays: Some(vec![1.5, 0.1, 0.2, 3.0]),
        precision: Precision::Double,
    }
}

fn assert_spikes(found: &Spikes, expected: &Spikes) {
    assert_eq!(bits(&found.times), bits(&expected.times));
    assert_eq!((&found.cells, found.interrupted), (&expected.cells, expected.interrupted));
}

#[test]
fn spikes_are_read_as_they_were_written() {
    let folder = Folder::new("spikes");
    for spikes in [spikes(), Spikes::default()] {
        let (csv, npz) = (folder.path("spikes.csv"), folder.path("spikes.npz"));
        spikes.write_csv(&csv).expect("a file");
        assert_spikes(&Spikes::read_csv(&csv).expect("our own"), &spikes);
        spikes.write_npz(&npz).expect("a file");
        assert_spikes(&Spikes::read_npz(&npz).expect("our own"), &spikes);
    }
}

#[test]
fn recordings_are_read_as_they_were_written() {
    let folder = Folder::new("recordings");
    let no_unit = Recording { unit: String::new(), ..recording() };
    // What NaN carry is kept, where it can be.
    let odd = f64::from_bits(0xfff8_0000_dead_beef);
    let odd = Recording { cells: vec![0], times: vec![0.0], values: vec![odd], ..recording() };
    odd.write_npz(folder.path("nan.npz")).expect("a file");
    let found = Recording::read_npz(folder.path("nan.npz")).expect("our own");
    assert_eq!(bits(&found.values), bits(&odd.values));
    let no_rows = Recording { times: vec![], values: vec![], ..recording() };
    let no_cells = Recording { times: vec![0.5], ..Recording::default() };
    // Without columns a quantity and a unit are all that tells one recording from another.
    let no_columns = Recording { cells: vec![], values: vec![], interrupted: true, ..recording() };
    let no_unit_either = Recording { unit: String::new(), ..no_columns.clone() };
    let no_quantity = Recording { quantity: String::new(), ..no_columns.clone() };
    for recording in [recording(), no_unit, no_rows, no_cells, no_columns, no_unit_either, no_quantity] {
        let (csv, npz) = (folder.path("g.csv"), folder.path("g.npz"));
        recording.write_csv(&csv).expect("a file");
        recording.write_npz(&npz).expect("a file");
        for found in [Recording::read_csv(&csv), Recording::read_npz(&npz)] {
            let found = found.expect("our own");
            assert_eq!(found, recording);
            assert_eq!(bits(&found.values), bits(&recording.values));
        }
    }
}

#[test]
fn edges_are_read_as_they_were_written() {
    let folder = Folder::new("edges");
    let path = folder.path("edges.npz");
    let bare = EdgeList { weights: None, delays: None, ..edges() };
    let none = EdgeList { n_pre: 5, n_post: 0, ..EdgeList::default() };
    for edges in [edges(), bare, none] {
        edges.write_npz(&path).expect("a file");
        assert_eq!(EdgeList::read_npz(&path).expect("our own"), edges);
    }
    let single = EdgeList { precision: Precision::Single, ..edges() };
    single.write_npz(&path).expect("a file");
    let found = EdgeList::read_npz(&path).expect("our own");
    assert_eq!(found.weights.as_deref(), Some(&[0.5, -1.0, f64::from(0.1_f32), 2.0][..]));
    // What has single precision keeps it.
    found.write_npz(folder.path("again.npz")).expect("a file");
    assert_eq!(fs::read(&path).expect("a file"), fs::read(folder.path("again.npz")).expect("a file"));
}

#[test]
fn files_of_numpy_and_scipy_are_read() {
    let whole = Spikes { interrupted: false, ..spikes() };
    assert_spikes(&Spikes::read_npz(fixture("spikes.npz")).expect("big-endian arrays"), &whole);
    assert_spikes(&Spikes::read_npz(fixture("spikes_compressed.npz")).expect("whole floats"), &spikes());
    assert_spikes(&Spikes::read_csv(fixture("spikes.csv")).expect("text"), &whole);

    let mut expected = Recording { values: vec![1.5, -2.5, 3.5, 0.25, f64::INFINITY, -0.0], ..recording() };
    expected.interrupted = false;
    assert_eq!(Recording::read_npz(fixture("recording.npz")).expect("column after column"), expected);
    let plain = Recording::read_npz(fixture("recording_plain.npz")).expect("no names");
    assert_eq!((plain.cells, plain.times, plain.quantity), (vec![0, 1, 2], vec![0.0, 1.0], String::new()));

    let coo = EdgeList { delays: None, ..edges() };
    assert_eq!(EdgeList::read_npz(fixture("matrix_coo.npz")).expect("coo"), coo);
    let csr = EdgeList::read_npz(fixture("matrix_csr.npz")).expect("csr");
    assert_eq!((csr.n_pre, csr.n_post, csr.sources, csr.precision), (3, 4, vec![0, 0, 2, 2], Precision::Single));
    let csc = EdgeList::read_npz(fixture("matrix_csc.npz")).expect("csc");
    assert_eq!((csc.n_pre, csc.n_post, &csc.targets[..]), (3, 4, &[0, 1, 3, 3][..]));
    for (edge, source) in csc.sources.iter().enumerate() {
        let same = (0..4).find(|k| (coo.sources[*k], coo.targets[*k]) == (*source, csc.targets[edge]));
        let weight = same.map(|k| coo.weights.as_ref().expect("weights")[k]);
        assert_eq!(csc.weights.as_ref().map(|weights| weights[edge]), weight);
    }
    let own = EdgeList::read_npz(fixture("edges.npz")).expect("arrays of one's own");
    assert_eq!((own.weights, own.delays), (None, Some(vec![1.5, f64::from(0.1_f32)])));
}

#[test]
fn a_file_appears_when_it_is_complete() {
    let folder = Folder::new("complete");
    let (csv, npz) = (folder.path("s.csv"), folder.path("s.npz"));
    let g = folder.path("g.npz");
    {
        let mut writers = [SpikeWriter::csv(&csv).expect("a file"), SpikeWriter::npz(&npz).expect("a file")];
        for writer in &mut writers {
            writer.append(&[1.0], &[2]).expect("space");
        }
        let mut values = RecordingWriter::npz(&g, "g", "nS", &[1]).expect("a file");
        values.append(&[0.0], &[1.0]).expect("space");
        assert!(!csv.exists() && !npz.exists() && !g.exists());
        assert_eq!(folder.names().len(), 5);
    }
    assert_eq!(folder.names(), [] as [String; 0]);

    fs::write(&csv, "of yesterday").expect("a file");
    let writer = SpikeWriter::csv(&csv).expect("a file");
    assert_eq!(fs::read_to_string(&csv).expect("a file"), "of yesterday");
    writer.finish(false).expect("a name");
    assert_eq!(fs::read_to_string(&csv).expect("a file"), "time_ms,index\n");
    SpikeWriter::npz(&npz).expect("a file").finish(false).expect("a name");
    assert_eq!(folder.names(), ["s.csv", "s.npz"]);
}

#[test]
#[cfg(unix)]
fn a_file_takes_the_place_that_is_there() {
    use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _, symlink};
    let folder = Folder::new("place");
    let target = folder.write("target.npz", "of yesterday");
    fs::set_permissions(&target, fs::Permissions::from_mode(0o640)).expect("our file");
    let link = folder.path("link.npz");
    symlink("target.npz", &link).expect("a link");
    Spikes { interrupted: false, ..spikes() }.write_npz(&link).expect("a file");
    assert!(fs::symlink_metadata(&link).expect("a link").is_symlink());
    assert_eq!(Spikes::read_npz(&target).expect("the target of the link").cells, spikes().cells);
    assert_eq!(fs::metadata(&target).expect("a file").permissions().mode() & 0o777, 0o640);
    for folder in ["/", "/tmp", "."] {
        assert!(matches!(SpikeWriter::csv(folder), Err(Error::Write { .. } | Error::Data { .. })), "{folder}");
    }
    let null = folder.path("null.csv");
    symlink("/dev/null", &null).expect("a link");
    spikes().write_csv(&null).expect("a device takes everything");
    assert!(fs::metadata("/dev/null").expect("a device").file_type().is_char_device());
    assert_eq!(folder.names(), ["link.npz", "null.csv", "target.npz"]);
}

#[test]
fn what_dead_writers_left_behind_is_removed() {
    let folder = Folder::new("stale");
    let path = folder.path("s.csv");
    let living = SpikeWriter::csv(&path).expect("a file");
    // As a process that was killed leaves it, and what is like it.
    for name in ["s.csv.4000000000-0.part", "t.csv.4000000000-0.part", "s.csv.part", "s.csv.1-2.parts"] {
        folder.write(name, "half a l");
    }
    assert_eq!(folder.names().len(), 5);
    drop(SpikeWriter::csv(&path).expect("a file"));
    assert_eq!(folder.names().len(), 4, "{:?}", folder.names());
    living.finish(false).expect("nobody took its file");
    assert_eq!(folder.names(), ["s.csv", "s.csv.1-2.parts", "s.csv.part", "t.csv.4000000000-0.part"]);
}

#[test]
fn what_is_appended_in_parts_is_what_is_written_at_once() {
    let folder = Folder::new("parts");
    let n = 20_000_u32;
    let all =
        Spikes { times: (0..n).map(|k| f64::from(k) * 0.1).collect(), cells: (0..n).collect(), interrupted: false };
    let mut writer = SpikeWriter::npz(folder.path("parts.npz")).expect("a file");
    for (times, cells) in all.times.chunks(7).zip(all.cells.chunks(7)) {
        writer.append(times, cells).expect("space");
    }
    writer.finish(false).expect("a name");
    all.write_npz(folder.path("once.npz")).expect("a file");
    assert_eq!(fs::read(folder.path("parts.npz")).expect("ours"), fs::read(folder.path("once.npz")).expect("ours"));

    let all = Recording { times: all.times, values: vec![0.5; 60_000], interrupted: false, ..recording() };
    let mut writer = RecordingWriter::csv(folder.path("parts.csv"), "g", "µS", &all.cells).expect("a file");
    for (times, values) in all.times.chunks(7).zip(all.values.chunks(21)) {
        writer.append(times, values).expect("space");
    }
    writer.finish(false).expect("a name");
    assert_eq!(Recording::read_csv(folder.path("parts.csv")).expect("ours"), all);
}

#[test]
fn weights_are_read_where_they_are_asked_for() {
    let folder = Folder::new("weights");
    let path = folder.write("spikes.csv", "index, time_ms, weight\n# a remark\n3, 0.5, -2\n\n\"4\",1,1e-3\n");
    let (spikes, weights) = Spikes::read_weighted_csv(&path).expect("three columns");
    assert_eq!((spikes.times, spikes.cells, weights), (vec![0.5, 1.0], vec![3, 4], Some(vec![-2.0, 1e-3])));
    Spikes::read_csv(&path).expect_err("the weights would be lost");
}

#[test]
fn mistakes_name_their_place() {
    let folder = Folder::new("mistakes");
    let spikes = |text: &str, expected: &str| {
        let path = folder.write("s.csv", text);
        let error = Spikes::read_csv(&path).expect_err(text);
        assert_eq!(error.to_string(), format!("{}:{expected}", path.display()));
    };
    spikes("", "1: the file is empty, but expected a first line time_ms,index");
    spikes("t,i\n", "1: found `t,i`, but expected a first line time_ms,index");
    for time in ["soon", "nan", "-inf", "inf", "-0.1", "1e400"] {
        let time_is = "but expected a finite number of ms, 0 or more";
        let expected = format!("3: found `{time}` in the column `time_ms`, {time_is}");
        spikes(&format!("time_ms,index\n1.0,2\n{time},2\n"), &expected);
    }
    spikes("time_ms,index\n1.0,2\n2,\0", "3: found a byte that is 0, but expected a text");
    let whole = "but expected a whole number from 0 to 4294967295";
    spikes("time_ms,index\n1.0,-2\n", &format!("2: found `-2` in the column `index`, {whole}"));
    spikes("time_ms,index\n1.0\n", "2: found 1 value, but expected 2");
    let recording = |text: &str, expected: &str| {
        let path = folder.write("g.csv", text);
        let error = Recording::read_csv(&path).expect_err(text);
        assert_eq!(error.to_string(), format!("{}:{expected}", path.display()));
    };
    let first_line = "but expected a first line like time_ms,g[0] (nS),g[1] (nS)";
    recording("time_ms,g,h\n", &format!("1: the column `g` names no cell, {first_line}"));
    recording(
        "time_ms,g[0],h[0]\n",
        "1: the column `h[0]` is of another quantity than the first, but expected columns of one quantity in one unit",
    );
    recording("time_ms,g[5],g[1],g[5]\n", "1: the cell 5 has two columns, but expected one for each cell");
    recording("time_ms,g\n0,1e400\n", "2: found `1e400` in the column `g[0]`, but expected a number");
    recording(
        "time_ms,g\nnan,1\n",
        "2: found `nan` in the column `time_ms`, but expected a finite number of ms, 0 or more",
    );
    recording("time_ms,g[5]\n0,x\n", "2: found `x` in the column `g[5]`, but expected a number");
    let array = |path: PathBuf, expected: &str| {
        let error = Spikes::read_npz(&path).expect_err("a mistake");
        assert_eq!(error.to_string(), format!("{}: {expected}", path.display()));
    };
    let types = "but expected whole numbers, floats of 4 or 8 bytes, bool or a text";
    array(fixture("complex.npz"), &format!("`times` has the type <c16, {types}"));
    array(fixture("structured.npz"), &format!("`times` has the type [('t', '<f8'), ('i', '<u4')], {types}"));
    let known = "but expected an array of this name beside `cells`, `quantity`, `times`, `unit`, `values`";
    array(fixture("recording.npz"), &format!("`indices` is missing, {known}"));
    let path = fixture("matrix_bsr.npz");
    let error = EdgeList::read_npz(&path).expect_err("blocks");
    assert_eq!(error.to_string(), format!("{}: `format` is `bsr`, but expected `coo`, `csr` or `csc`", path.display()));
    let error = Spikes::read_npz(fixture("spikes.csv")).expect_err("text");
    assert!(matches!(error, Error::Format { .. }), "{error}");
    assert!(matches!(Spikes::read_csv(folder.path("none")), Err(Error::Read { .. })));
    assert!(matches!(SpikeWriter::csv(folder.path("none/s.csv")), Err(Error::Write { .. })));
}

#[test]
fn data_that_do_not_fit_are_not_written() {
    let folder = Folder::new("unfit");
    let mut writer = SpikeWriter::csv(folder.path("s.csv")).expect("a file");
    let error = writer.append(&[1.0], &[]).expect_err("no cell");
    let path = folder.path("s.csv");
    let expected = format!("cannot write {}: 1 time, but expected one for each of 0 cells", path.display());
    assert_eq!(error.to_string(), expected);
    drop(writer);
    let mut list = edges();
    list.targets[1] = 4;
    let error = list.write_npz(folder.path("e.npz")).expect_err("a cell too many").to_string();
    assert!(error.ends_with("`targets` has the cell 4 at edge 1, but expected one of 4 cells, from 0"), "{error}");
    list.targets.pop();
    list.write_npz(folder.path("e.npz")).expect_err("an edge too few");
    for quantity in ["g,h", "g[1]", " g", "g\n"] {
        RecordingWriter::csv(folder.path("g.csv"), quantity, "", &[0]).expect_err(quantity);
    }
    Recording { values: vec![1.0], ..recording() }.write_npz(folder.path("g.npz")).expect_err("values too few");
    assert_eq!(folder.names(), [] as [String; 0]);
}

/// The bytes of an array in the format NPY.
fn npy(descr: &str, shape: &str, column_major: bool, data: &[u8]) -> Vec<u8> {
    let order = if column_major { "True" } else { "False" };
    let mut header = format!("{{'descr': '{descr}', 'fortran_order': {order}, 'shape': {shape}, }}");
    while (header.len() + 11) % 64 > 0 {
        header.push(' ');
    }
    header.push('\n');
    let length = u16::try_from(header.len()).expect("a short header").to_le_bytes();
    [b"\x93NUMPY\x01\x00", &length[..], header.as_bytes(), data].concat()
}

fn doubles(values: &[f64]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

/// The bytes of an archive of these arrays.
fn npz(arrays: &[(&str, Vec<u8>)], options: SimpleFileOptions) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in arrays {
        archive.start_file(format!("{name}.npy"), options).expect("a name");
        archive.write_all(bytes).expect("memory");
    }
    archive.finish().expect("memory").into_inner()
}

fn stored() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(CompressionMethod::Stored)
}

#[test]
fn a_shape_without_values_is_not_walked() {
    let folder = Folder::new("shapes");
    for (shape, column_major) in [
        ("(18446744073709551615, 0)", true),
        ("(18446744073709551615, 0)", false),
        ("(0, 18446744073709551615)", true),
        ("(4294967296, 0)", true),
    ] {
        let arrays = [("times", npy("<f8", "(0,)", false, &[])), ("values", npy("<f8", shape, column_major, &[]))];
        let path = folder.write("g.npz", npz(&arrays, stored()));
        let error = Recording::read_npz(&path).expect_err(shape).to_string();
        assert!(error.contains("`values` has"), "{error}");
    }
}

#[test]
fn what_cannot_be_is_refused_in_archives() {
    let folder = Folder::new("nonsense");
    let cells = || npy("<u4", "(1,)", false, &[0; 4]);
    let says = |path: &Path, error: &str, expected: &str| {
        assert_eq!(error, format!("{}: {expected}", path.display()));
    };
    for (time, told) in [(f64::NAN, "NaN"), (f64::INFINITY, "inf"), (-0.5, "-0.5")] {
        let arrays = [("times", npy("<f8", "(1,)", false, &doubles(&[time]))), ("indices", cells())];
        let path = folder.write("s.npz", npz(&arrays, stored()));
        let error = Spikes::read_npz(&path).expect_err(told).to_string();
        let expected = "but expected a one-dimensional array of finite times in ms, 0 or more";
        says(&path, &error, &format!("`times` has the value {told} at position 0, {expected}"));
    }
    let one = || npy("<f8", "(1,)", false, &doubles(&[1.0]));
    let arrays = [("times", one()), ("indices", cells()), ("interrupted", npy("|b1", "()", false, &[200]))];
    let path = folder.write("s.npz", npz(&arrays, stored()));
    let error = Spikes::read_npz(&path).expect_err("no bool").to_string();
    says(&path, &error, "`interrupted` has the byte 200 at position 0, but expected 0 or 1, as it is of bools");

    let twice = ("cells", npy("<u4", "(2,)", false, &[7, 0, 0, 0, 7, 0, 0, 0]));
    let arrays = [("times", one()), ("values", npy("<f8", "(1, 2)", false, &doubles(&[1.0; 2]))), twice];
    let path = folder.write("g.npz", npz(&arrays, stored()));
    let error = Recording::read_npz(&path).expect_err("a cell twice").to_string();
    says(&path, &error, "`cells` has the cell 7 twice, but expected each cell once");

    let number = |n: u64| npy("<u8", "()", false, &n.to_le_bytes());
    let edges = |weight: f64, delay: f64, n_pre: u64| {
        let list = |value: f64| npy("<f8", "(1,)", false, &doubles(&[value]));
        let sizes = [("n_pre", number(n_pre)), ("n_post", number(1))];
        let lists = [("sources", cells()), ("targets", cells()), ("weights", list(weight)), ("delays", list(delay))];
        let path = folder.write("e.npz", npz(&[&sizes[..], &lists[..]].concat(), stored()));
        EdgeList::read_npz(path)
    };
    edges(-1.0, 0.0, 1).expect("an edge");
    edges(f64::NAN, 1.0, 1).expect_err("no weight");
    edges(f64::INFINITY, 1.0, 1).expect_err("no weight");
    edges(1.0, f64::NAN, 1).expect_err("no delay");
    edges(1.0, -1.0, 1).expect_err("a delay into the past");
    edges(1.0, 1.0, 1 << 60).expect_err("more cells than have numbers");
}

#[test]
fn a_small_file_does_not_fill_the_memory() {
    let folder = Folder::new("bomb");
    // More than 256 MiB of doubles, made of bools, are less than a tenth of a megabyte in the file.
    let n = (1 << 25) + (1 << 20);
    let packed = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let zeros = npy("|b1", &format!("({n},)"), false, &vec![0; n]);
    let path = folder.write("s.npz", npz(&[("times", zeros), ("indices", npy("<u4", "(0,)", false, &[]))], packed));
    assert!(fs::metadata(&path).expect("a file").len() < 1 << 18);
    let error = Spikes::read_npz(&path).expect_err("a bomb").to_string();
    assert!(error.contains("`times` takes more than 268435456 bytes of memory"), "{error}");
}

#[test]
#[cfg(target_os = "linux")]
fn a_text_without_an_end_is_refused() {
    let error = Spikes::read_csv("/dev/zero").expect_err("no text").to_string();
    assert_eq!(error, "/dev/zero:1: found a byte that is 0, but expected a text");
    let folder = Folder::new("line");
    let path = folder.write("s.csv", vec![b'7'; (1 << 28) + 1]);
    let error = Recording::read_csv(&path).expect_err("no line").to_string();
    assert!(error.contains(":1: the line is longer than"), "{error}");
}

/// Reads a file with whatever reads its format; what it says does not matter.
fn read(path: &Path) {
    let _ = (Spikes::read_weighted_csv(path), Recording::read_csv(path));
    let _ = (Spikes::read_npz(path), Recording::read_npz(path), EdgeList::read_npz(path));
}

#[test]
fn damaged_files_are_refused_or_read() {
    let folder = Folder::new("damaged");
    spikes().write_csv(folder.path("spikes.csv")).expect("a file");
    recording().write_csv(folder.path("recording.csv")).expect("a file");
    recording().write_npz(folder.path("recording.npz")).expect("a file");
    let ours = ["spikes.csv", "recording.csv", "recording.npz"].map(|name| folder.path(name));
    let theirs = ["spikes.npz", "spikes_compressed.npz", "matrix_csr.npz", "edges.npz"].map(fixture);
    let mut random = 1_u64;
    for path in ours.iter().chain(&theirs) {
        let whole = fs::read(path).expect("a file");
        let damaged = folder.path("damaged");
        for length in (0..whole.len()).step_by(13) {
            fs::write(&damaged, &whole[..length]).expect("space");
            read(&damaged);
        }
        for place in (0..whole.len()).step_by(5) {
            // Changed in one of 255 ways.
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let mut bytes = whole.clone();
            bytes[place] ^= u8::try_from(1 + (random >> 33) % 255).expect("below 256");
            fs::write(&damaged, bytes).expect("space");
            read(&damaged);
        }
    }
}

#[test]
fn changed_values_in_an_archive_are_noticed() {
    let folder = Folder::new("checksum");
    let path = folder.path("s.npz");
    spikes().write_npz(&path).expect("a file");
    let mut bytes = fs::read(&path).expect("ours");
    let place = bytes.windows(8).position(|bytes| bytes == 0.1_f64.to_le_bytes()).expect("the first time");
    bytes[place] ^= 1;
    fs::write(&path, bytes).expect("space");
    let error = Spikes::read_npz(&path).expect_err("a checksum").to_string();
    assert!(error.contains("`times` cannot be read"), "{error}");
}

#[test]
#[ignore = "needs Python with NumPy and SciPy"]
fn numpy_and_scipy_read_what_is_written() {
    let folder = Folder::new("numpy");
    spikes().write_csv(folder.path("spikes.csv")).expect("a file");
    spikes().write_npz(folder.path("spikes.npz")).expect("a file");
    Spikes::default().write_npz(folder.path("no_spikes.npz")).expect("a file");
    recording().write_csv(folder.path("recording.csv")).expect("a file");
    recording().write_npz(folder.path("recording.npz")).expect("a file");
    edges().write_npz(folder.path("edges.npz")).expect("a file");
    let single = EdgeList { precision: Precision::Single, ..edges() };
    single.write_npz(folder.path("edges_single.npz")).expect("a file");
    let python = std::env::var("SYNAPSE_PYTHON").unwrap_or_else(|_| "python3".into());
    let status = Command::new(python).arg(fixture("check.py")).arg("numpy").arg(folder.path("")).status();
    assert!(status.expect("Python").success());
}
