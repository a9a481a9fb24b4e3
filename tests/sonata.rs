//! Spikes and edges in SONATA files: back as they were written, and as h5py writes and reads them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use synapse_runtime::Precision;
use synapse_runtime::files::{EdgeList, EdgePopulation, Error, SpikeWriter, Spikes};
use synapse_tests::Folder;

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

fn names() -> EdgePopulation {
    EdgePopulation { name: "thalamus_to_cortex".into(), source: "thalamus".into(), target: "cortex".into() }
}

#[test]
fn spikes_are_read_as_they_were_written() {
    let folder = Folder::new("sonata-spikes");
    let path = folder.path("spikes.h5");
    for spikes in [spikes(), Spikes::default()] {
        spikes.write_sonata(&path, "cortex").expect("a file");
        for population in [None, Some("cortex")] {
            let found = Spikes::read_sonata(&path, population).expect("our own");
            assert_eq!(bits(&found.times), bits(&spikes.times));
            assert_eq!((&found.cells, found.interrupted), (&spikes.cells, spikes.interrupted));
        }
    }
}

#[test]
fn long_runs_are_written_in_parts() {
    let folder = Folder::new("sonata-long");
    let path = folder.path("spikes.h5");
    let n = 200_000_u32;
    let all =
        Spikes { times: (0..n).map(|k| f64::from(k) * 0.1).collect(), cells: (0..n).collect(), interrupted: false };
    let mut writer = SpikeWriter::sonata(&path, "cortex").expect("a file");
    for (times, cells) in all.times.chunks(777).zip(all.cells.chunks(777)) {
        writer.append(times, cells).expect("space");
    }
    assert!(!path.exists());
    writer.finish(false).expect("a name");
    assert_eq!(Spikes::read_sonata(&path, None).expect("our own"), all);
    drop(SpikeWriter::sonata(folder.path("other.h5"), "cortex").expect("a file"));
    assert_eq!(folder.names(), ["spikes.h5"]);
}

#[test]
fn edges_are_read_as_they_were_written() {
    let folder = Folder::new("sonata-edges");
    let path = folder.path("edges.h5");
    let bare = EdgeList { weights: None, delays: None, ..edges() };
    let none = EdgeList { n_pre: 5, ..EdgeList::default() };
    for edges in [edges(), bare, none] {
        edges.write_sonata(&path, &names()).expect("a file");
        assert_eq!(EdgeList::read_sonata(&path, None).expect("our own"), (names(), edges));
    }
    let single = EdgeList { precision: Precision::Single, ..edges() };
    single.write_sonata(&path, &names()).expect("a file");
    let (_, found) = EdgeList::read_sonata(&path, None).expect("our own");
    let rounded = Some(vec![0.5, -1.0, f64::from(0.1_f32), 2.0]);
    assert_eq!((found.weights, found.precision), (rounded, Precision::Single));
}

#[test]
fn files_of_h5py_are_read() {
    let found = Spikes::read_sonata(fixture("spikes.h5"), Some("thalamus")).expect("compressed, big-endian");
    assert_eq!((bits(&found.times), found.cells), (bits(&spikes().times), spikes().cells));
    let found = Spikes::read_sonata(fixture("spikes.h5"), Some("cortex")).expect("short numbers");
    assert_eq!((found.times, found.cells, found.interrupted), (vec![1.0, 2.0], vec![5, 6], false));
    // The layout before there were populations, and seconds.
    let found = Spikes::read_sonata(fixture("unnamed.h5"), None).expect("one population");
    assert_eq!((bits(&found.times), found.cells), (bits(&spikes().times), spikes().cells));
    let found = Spikes::read_sonata(fixture("seconds.h5"), None).expect("one population");
    let times: Vec<f64> = spikes().times.iter().map(|time| time * 1000.0).collect();
    assert_eq!((bits(&found.times), found.cells), (bits(&times), spikes().cells));

    let (population, found) = EdgeList::read_sonata(fixture("edges.h5"), None).expect("two groups");
    assert_eq!(population, names());
    let weights = Some(vec![0.5, -1.0, f64::from(0.1_f32), 2.0]);
    // There is an index by target, of six cells, but none by source.
    let expected = EdgeList { n_pre: 3, n_post: 6, weights, delays: None, precision: Precision::Single, ..edges() };
    assert_eq!(found, expected);
}

#[test]
fn mistakes_name_their_place() {
    let check = |name: &str, population: Option<&str>, expected: &str| {
        let path = fixture(name);
        let error = Spikes::read_sonata(&path, population).expect_err("a mistake");
        assert_eq!(error.to_string(), format!("{}{expected}", path.display()));
    };
    let one = ": `/spikes` has 2 populations, but expected the name of one of `cortex`, `thalamus`";
    check("spikes.h5", None, one);
    check("spikes.h5", Some("v1"), ": `/spikes/v1` is missing, but expected one of `cortex`, `thalamus`");
    let units = "but expected ms, milliseconds, s or seconds";
    check("minutes.h5", None, &format!(": `/spikes/a/timestamps` has the unit `min`, {units}"));
    let no_name = "but expected no name, as the spikes are of one population without a name";
    check("unnamed.h5", Some("v1"), &format!(": `/spikes/v1` is missing, {no_name}"));
    check("edges.h5", None, " is no SONATA file: it has no group `/spikes`");
    assert!(matches!(Spikes::read_sonata(fixture("spikes.npz"), None), Err(Error::Format { format: "HDF5", .. })));
    assert!(matches!(Spikes::read_sonata(fixture("none.h5"), None), Err(Error::Read { .. })));
    let folder = Folder::new("sonata-mistakes");
    SpikeWriter::sonata(folder.path("s.h5"), "a/b").expect_err("a name with `/`");
    SpikeWriter::sonata(folder.path("none/s.h5"), "a").expect_err("no folder");
    edges().write_sonata(folder.path("e.h5"), &EdgePopulation::default()).expect_err("no name");
    assert_eq!(folder.names(), [] as [String; 0]);
}

#[test]
fn shortened_files_are_refused() {
    let folder = Folder::new("sonata-damaged");
    for name in ["spikes.h5", "edges.h5"] {
        let whole = fs::read(fixture(name)).expect("a file");
        for length in (0..whole.len()).step_by(97) {
            let path = folder.write("short.h5", &whole[..length]);
            Spikes::read_sonata(&path, Some("cortex")).expect_err("a part of a file");
            EdgeList::read_sonata(&path, None).expect_err("a part of a file");
        }
    }
}

#[test]
#[ignore = "needs Python with h5py"]
fn h5py_reads_what_is_written() {
    let folder = Folder::new("h5py");
    spikes().write_sonata(folder.path("spikes.h5"), "cortex").expect("a file");
    edges().write_sonata(folder.path("edges.h5"), &names()).expect("a file");
    let python = std::env::var("SYNAPSE_PYTHON").unwrap_or_else(|_| "python3".into());
    let status = Command::new(python).arg(fixture("check.py")).arg("sonata").arg(folder.path("")).status();
    assert!(status.expect("Python").success());
}
