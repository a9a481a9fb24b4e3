//! Damaged files: whatever is in them, reading ends in data or in an error, soon and with little memory.
//!
//! `SYNAPSE_FUZZ=1000000` reads so many of each kind.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use synapse_cli::{Case, replay};
use synapse_runtime::files::{EdgeList, Recording, Spikes};
use synapse_tests::{Folder, Random, fuzz_rounds};

/// Damages texts or archives and reads them; how many were read as data.
fn fuzz(name: &str, seeds: &[Vec<u8>], mut read: impl FnMut(&Path, &[u8]) -> bool) {
    let folder = Folder::new(&format!("fuzz-{name}"));
    let path = folder.path("damaged");
    let mut random = Random::new(name.bytes().map(u64::from).sum());
    let rounds = fuzz_rounds(2000);
    let mut accepted = 0;
    for round in 0..rounds {
        let mut bytes = seeds[random.below(seeds.len())].clone();
        for _ in 0..=random.below(4) {
            random.damage(&mut bytes);
        }
        let begun = Instant::now();
        accepted += usize::from(read(&path, &bytes));
        assert!(begun.elapsed() < Duration::from_secs(10), "{name}, round {round}: {:?}", begun.elapsed());
    }
    eprintln!("{name}: {rounds} inputs, {accepted} of them read as data");
}

fn texts(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

/// Files of our own and of others.
fn archives(names: &[&str]) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/files");
    names.iter().map(|name| fs::read(folder.join(name)).expect("a file of the tests")).collect()
}

/// An archive whose checksums are repaired, so that what is damaged inside of it is read.
fn repaired(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    // Local headers and those of the directory, as far as they are whole; stored files alone.
    let mut place = 0;
    let mut sums = Vec::new();
    while let Some(header) = bytes.get(place..place + 30).filter(|header| header.starts_with(b"PK\x03\x04")) {
        let two = |k: usize| usize::from(u16::from_le_bytes([header[k], header[k + 1]]));
        let four = |k: usize| u32::from_le_bytes([header[k], header[k + 1], header[k + 2], header[k + 3]]) as usize;
        let start = place + 30 + two(26) + two(28);
        let Some(content) = bytes.get(start..start.saturating_add(four(18))) else { break };
        let mut sum = flate2::Crc::new();
        sum.update(content);
        let (sum, end) = (sum.sum(), start + content.len());
        bytes[place + 14..place + 18].copy_from_slice(&sum.to_le_bytes());
        sums.push(sum);
        place = end;
    }
    for sum in sums {
        let Some(entry) = bytes.get(place..place + 46).filter(|entry| entry.starts_with(b"PK\x01\x02")) else { break };
        let two = |k: usize| usize::from(u16::from_le_bytes([entry[k], entry[k + 1]]));
        let length = 46 + two(28) + two(30) + two(32);
        bytes[place + 16..place + 20].copy_from_slice(&sum.to_le_bytes());
        place += length;
    }
    bytes
}

#[test]
fn tables_of_spikes() {
    let seeds = texts(&[
        "time_ms,index\n0.1,3\n0.4,0\n# interrupted\n",
        "index, time_ms, weight\n# a remark\n3, 0.5, -2\n\n\"4\",1,1e-3\n",
        "\u{feff}time_ms,index\r\n1e-3,4294967295\r\n",
    ]);
    fuzz("spikes", &seeds, |path, bytes| {
        fs::write(path, bytes).expect("space");
        let read = Spikes::read_weighted_csv(path);
        if let Ok((spikes, weights)) = &read {
            assert!(spikes.times.iter().all(|time| time.is_finite() && *time >= 0.0));
            assert_eq!(spikes.times.len(), spikes.cells.len());
            assert!(weights.iter().flatten().all(|weight| weight.is_finite()));
        }
        read.is_ok() | Spikes::read_csv(path).is_ok()
    });
}

#[test]
fn tables_of_recordings() {
    let seeds = texts(&[
        "time_ms,g[3] (nS),g[7] (nS)\n0.0,0.0,-1e-3\n0.1,inf,nan\n# interrupted\n",
        "time_ms,g\n0,1\n0.1,0.5\n",
        "time_ms\n# no columns of g (nS)\n0.5\n",
    ]);
    fuzz("recordings", &seeds, |path, bytes| {
        fs::write(path, bytes).expect("space");
        let read = Recording::read_csv(path);
        if let Ok(read) = &read {
            assert_eq!(read.values.len(), read.times.len() * read.cells.len());
        }
        read.is_ok()
    });
}

fn read_archive(path: &Path) -> bool {
    let (spikes, recording, edges) = (Spikes::read_npz(path), Recording::read_npz(path), EdgeList::read_npz(path));
    if let Ok(recording) = &recording {
        assert_eq!(recording.values.len(), recording.times.len() * recording.cells.len());
    }
    if let Ok(edges) = &edges {
        assert!(edges.delays.iter().flatten().all(|delay| *delay >= 0.0));
        assert!(edges.sources.iter().all(|source| (*source as usize) < edges.n_pre));
    }
    spikes.is_ok() | recording.is_ok() | edges.is_ok()
}

#[test]
fn archives_of_arrays() {
    let seeds = archives(&["spikes.npz", "spikes_compressed.npz", "recording.npz", "matrix_csr.npz", "edges.npz"]);
    fuzz("archives", &seeds, |path, bytes| {
        fs::write(path, bytes).expect("space");
        read_archive(path)
    });
}

#[test]
fn archives_of_arrays_with_repaired_sums() {
    let seeds = archives(&["spikes.npz", "recording.npz", "recording_plain.npz", "matrix_csr.npz", "edges.npz"]);
    for seed in &seeds {
        assert_eq!(&repaired(seed), seed, "what is not damaged stays");
    }
    fuzz("repaired archives", &seeds, |path, bytes| {
        fs::write(path, repaired(bytes)).expect("space");
        read_archive(path)
    });
}

#[test]
fn cases_of_the_reference_data() {
    let population = r#"{"case": "a", "system": "mathematics", "model": "Expon", "method": "exact", "params": {"tau": 8.0},
        "dt": 0.1, "n_steps": 3, "n": 2, "spikes": [[0, 1], [1, 0, 0.5]], "output": [[0, 1], [0.5, 1], [0.9, 0.9]]}"#;
    let projection = r#"{"case": "b", "system": "brainpy SpikeTimeGroup", "model": "Expon", "method": "exp_auto",
        "dt": 0.1, "n_steps": 3, "n": 2, "n_post": 2, "spikes": [[1, 0]], "params": {"projection": "ProjAlignPostMg2",
        "LifRef": {"tau": 20.0, "V_th": -50.0, "V_rest": -60.0, "V_reset": -60.0, "tau_ref": 5.0}, "g_max": 0.5,
        "tau": 8.0, "output": {"name": "COBA", "E": 0.0}, "delay": 0.5}}"#;
    let rule = r#"{"case": "c", "system": "brainpy.dyn.STDP_Song2000", "n_pre": 2, "n_post": 2, "params":
        {"W0": [0.5, 0.5, 1, 2], "tau_s": 20, "tau_t": 20, "A1": 1, "A2": 1, "tau_syn": 5.0}, "method": "exp_auto",
        "dt": 0.1, "n_steps": 3, "n": 2, "spikes": [[0, 0], [1, 1]], "post_spikes": [[1, 0]], "states": {"W": []}}"#;
    let cells = r#"{"case": "d", "system": "brainpy.dyn.LifRef", "method": "exp_auto", "dt": 0.1, "n_steps": 3, "n": 2,
        "params": {"tau": 20.0, "V_th": -50.0, "V_rest": -60.0, "V_reset": -60.0, "tau_ref": 5.0, "I": [20, 30]}}"#;
    let seeds = [population, projection, rule, cells];
    let replays = |text: &str| Case::parse(text).is_ok_and(|case| replay(&case.content, None, None).is_ok());
    assert!(seeds.into_iter().all(replays), "what is not damaged is replayed");
    fuzz("cases", &texts(&seeds), |_, bytes| replays(&String::from_utf8_lossy(bytes)));
}
