//! The program as others call it: what it prints, writes and answers, and what it says when the words are wrong.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use ndarray::{Array1, Array2};
use ndarray_npy::NpzReader;

/// A folder of this test's own, empty.
fn folder(test: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Runs `synapse` with words separated by spaces in a folder.
fn synapse(folder: &PathBuf, words: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_synapse"));
    command.current_dir(folder).args(words.split_whitespace()).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// What the program says on standard output when all goes well.
fn prints(folder: &PathBuf, words: &str) -> String {
    let output = synapse(folder, words);
    assert!(output.status.success(), "{words}: {}", text(&output.stderr));
    text(&output.stdout)
}

/// The one sentence with which the program refuses, and its exit code.
fn refuses(folder: &PathBuf, words: &str) -> (String, i32) {
    let output = synapse(folder, words);
    let said = text(&output.stderr);
    assert_eq!(text(&output.stdout), "", "{words}");
    assert_eq!(said.lines().count(), 1, "{words}: {said}");
    let sentence = said.trim_end().strip_prefix("synapse: ").unwrap_or_else(|| panic!("{words}: {said}")).to_owned();
    (sentence, output.status.code().unwrap())
}

#[test]
fn without_words_it_draws_the_seven_models() {
    let folder = folder("demonstration");
    let said = prints(&folder, "");
    assert!(said.contains("NMDA") && said.contains("wrote synapse.svg and synapse.csv"), "{said}");
    let trace = fs::read_to_string(folder.join("synapse.csv")).unwrap();
    let mut lines = trace.lines();
    assert_eq!(lines.next(), Some("time_ms,Expon,DualExpon,DualExponV2,Alpha,NMDA,STD,STP"));
    assert_eq!(lines.next(), Some("0,0,0,0,0,0,1,0.15"));
    assert_eq!(trace.lines().count(), 1002);
    assert!(lines.nth(99).unwrap().starts_with("10,1,"), "the spike acts in the row of its time");
    let figure = fs::read_to_string(folder.join("synapse.svg")).unwrap();
    for title in ["Expon", "DualExpon", "DualExponV2", "Alpha", "NMDA", "STD", "STP", "time (ms)"] {
        assert!(figure.contains(title), "{title}");
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 2);
}

#[test]
fn a_run_writes_the_same_trace_in_every_format() {
    let folder = folder("formats");
    fs::write(folder.join("spikes.csv"), "index,weight,time_ms\n1,2.5,0\n0,-1,0.2\n1,0.5,0.1\n# interrupted\n")
        .unwrap();
    for ending in ["csv", "json", "npz"] {
        let words =
            format!("run Expon --n 2 --dt 0.1 --duration 0.3 --spikes-file spikes.csv --quiet --out t.{ending}");
        assert_eq!(prints(&folder, &words), "");
    }
    let decay = (-0.1_f64 / 8.0).exp();
    let expected = [[0.0, 2.5], [0.0, decay * 2.5 + 0.5], [-1.0, decay * (decay * 2.5 + 0.5)]];
    let csv = fs::read_to_string(folder.join("t.csv")).unwrap();
    let mut lines = csv.lines();
    assert_eq!(lines.next(), Some("time_ms,g[0],g[1],output[0],output[1]"));
    for (row, [a, b]) in expected.into_iter().enumerate() {
        let values: Vec<f64> = lines.next().unwrap().split(',').map(|word| word.parse().unwrap()).collect();
        assert_eq!(values, [0.1 * row as f64, a, b, a, b]);
    }
    let json: serde_json::Value = serde_json::from_str(&fs::read_to_string(folder.join("t.json")).unwrap()).unwrap();
    let mut npz = NpzReader::new(fs::File::open(folder.join("t.npz")).unwrap()).unwrap();
    let (times, g): (Array1<f64>, Array2<f64>) = (npz.by_name("time_ms").unwrap(), npz.by_name("g").unwrap());
    assert_eq!((times.len(), g.shape()), (4, &[4, 2][..]));
    for (row, [a, b]) in expected.into_iter().enumerate() {
        assert_eq!(json["output"][row], serde_json::json!([a, b]));
        assert_eq!((g[[row, 0]], g[[row, 1]]), (a, b));
    }
}

#[test]
fn figures_are_drawn_as_their_name_ends() {
    let folder = folder("figures");
    prints(&folder, "run Stp --plot stp.svg --quiet");
    prints(&folder, "run Stp --plot stp.png --quiet --precision f32 --method rk4");
    assert!(fs::read_to_string(folder.join("stp.svg")).unwrap().starts_with("<svg"));
    assert!(fs::read(folder.join("stp.png")).unwrap().starts_with(b"\x89PNG\r\n"));
}

#[test]
fn the_example_of_brainpy_spikes_when_it_does_there() {
    let folder = folder("simple");
    let words = "net simple --schedule brainpy --out spikes.csv --traces traces.csv --plot simple.svg";
    let said = prints(&folder, words);
    assert!(said.ends_with("wrote spikes.csv\nwrote traces.csv\nwrote simple.svg\n"), "{said}");
    let spikes = fs::read_to_string(folder.join("spikes.csv")).unwrap();
    let expected =
        "time_ms,group,index\n10.0,source,0\n30.0,source,0\n32.2,cell,0\n50.0,source,0\n70.0,source,0\n71.7,cell,0\n";
    assert_eq!(spikes, expected);
    let traces = fs::read_to_string(folder.join("traces.csv")).unwrap();
    assert_eq!(traces.lines().next(), Some("time_ms,sum,I,V"));
    // In our order a spike is felt at the end of the step after the one in which it arrives, and not sooner.
    let ours = prints(&folder, "net simple --out ours.json --json");
    let summary: serde_json::Value = serde_json::from_str(&ours).unwrap();
    assert_eq!(summary["groups"][1]["spikes"], 2);
    let ours: serde_json::Value = serde_json::from_str(&fs::read_to_string(folder.join("ours.json")).unwrap()).unwrap();
    assert_eq!((&ours["interrupted"], &ours["groups"][0]["n"]), (&serde_json::json!(false), &serde_json::json!(1)));
}

#[test]
fn every_conductance_makes_a_network() {
    let folder = folder("conductances");
    for entry in models::REGISTRY.iter().filter(|entry| entry.family == models::Family::Conductance) {
        if entry.info.inputs.iter().any(|input| matches!(input.name, "v_pre" | "v_post")) {
            let (sentence, code) = refuses(&folder, &format!("net simple --synapse {} --duration 20", entry.name));
            // A source of spikes has no potential, and a model chosen by its name none for each connection.
            assert!(sentence.contains(&format!("{} reads ", entry.name)) && code == 2, "{sentence}");
            continue;
        }
        for output in ["coba", "cuba", "mg"] {
            prints(&folder, &format!("net simple --synapse {} --output {output} --duration 20 --quiet", entry.name));
        }
    }
}

#[test]
fn two_outputs_do_not_share_a_name() {
    let folder = folder("same_name");
    let (sentence, code) = refuses(&folder, "net simple --out same.csv --traces same.csv");
    assert!(sentence.contains("--traces: same.csv is what --out writes already") && code == 2, "{sentence}");
    assert!(!folder.join("same.csv").exists());
}

#[test]
fn the_example_of_plasticity_spikes_when_it_does_there() {
    let folder = folder("stdp");
    prints(&folder, "net stdp --schedule brainpy --out spikes.npz --plot stdp.png --quiet");
    let mut npz = NpzReader::new(fs::File::open(folder.join("spikes.npz")).unwrap()).unwrap();
    let steps = |times: Array1<f64>| times.iter().map(|time| (time * 10.0).round()).collect::<Vec<_>>();
    assert_eq!(steps(npz.by_name("pre.time_ms").unwrap()), [159.0, 454.0, 753.0, 1909.0, 2204.0, 2503.0]);
    assert_eq!(steps(npz.by_name("post.time_ms").unwrap()), [211.0, 531.0, 1859.0, 2156.0, 2454.0]);
}

#[test]
fn large_networks_are_summed_up() {
    let folder = folder("networks");
    for words in ["coba --n 400", "cuba --n 400 --precision f32", "brunel --n 250 --regime SIfast"] {
        let words = format!("net {words} --duration 150 --json --plot network.svg --seed 3");
        let summary: serde_json::Value = serde_json::from_str(&prints(&folder, &words)).unwrap();
        assert!(summary["all"]["rate_hz"].as_f64().unwrap() > 1.0, "{words}: {summary}");
        assert!(fs::read_to_string(folder.join("network.svg")).unwrap().contains("rate (Hz)"));
    }
    assert!(prints(&folder, "net coba --n 100 --duration 20").contains("for each second of the network"));
    assert!(prints(&folder, "net brunel --help").contains("SIslow"));
    assert_eq!(prints(&folder, "net coba --n 100 --duration 20 --quiet"), "");
}

#[test]
fn spikes_that_are_not_kept_are_written_as_those_that_are() {
    let folder = folder("streamed");
    for ending in ["csv", "npz"] {
        for (name, words) in [("streamed", "--quiet"), ("kept", "--json"), ("drawn", "--quiet --plot coba.svg")] {
            prints(&folder, &format!("net coba --n 200 --duration 100 {words} --out {name}.{ending}"));
        }
        let [streamed, kept, drawn] =
            ["streamed", "kept", "drawn"].map(|name| fs::read(folder.join(format!("{name}.{ending}"))).unwrap());
        assert!(streamed.len() > 1000 && streamed == kept && kept == drawn);
    }
    let mut npz = NpzReader::new(fs::File::open(folder.join("streamed.npz")).unwrap()).unwrap();
    let number: ndarray::Array0<f64> = npz.by_name("duration_ms").unwrap();
    assert_eq!(number.into_scalar(), 100.0);
    let interrupted: ndarray::Array0<bool> = npz.by_name("interrupted").unwrap();
    assert!(!interrupted.into_scalar());
    let times: Array1<f64> = npz.by_name("exc.time_ms").unwrap();
    assert!(times.iter().is_sorted());
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 7, "six files and the figure");
    let (sentence, code) = refuses(&folder, "net coba --n 100 --out nowhere/spikes.npz");
    assert!(sentence.starts_with("cannot write nowhere/spikes.npz: ") && code == 1, "{sentence}");
}

/// Waits until a process catches Ctrl-C, which it does when its network is built and its files are begun.
#[cfg(target_os = "linux")]
fn wait_until_it_catches_ctrl_c(process: u32) {
    const SIGINT: u64 = 2;
    let begun = Instant::now();
    let catches = || {
        let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap().trim();
        u64::from_str_radix(mask, 16).unwrap() & (1 << (SIGINT - 1)) != 0
    };
    while !catches() {
        assert!(begun.elapsed() < Duration::from_mins(2), "it never catches Ctrl-C");
        thread::sleep(Duration::from_millis(20));
    }
    // The handler is there before the flag that it sets is known to the loop.
    thread::sleep(Duration::from_millis(100));
}

#[cfg(target_os = "linux")]
#[test]
fn an_interrupted_run_writes_what_it_has() {
    let folder = folder("interrupted");
    let interrupted = |words: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_synapse"));
        let child =
            command.current_dir(&folder).args(words.split_whitespace()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = child.spawn().unwrap();
        wait_until_it_catches_ctrl_c(child.id());
        assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(text(&output.stderr).starts_with("synapse: interrupted at "), "{}", text(&output.stderr));
        text(&output.stdout)
    };
    let said = interrupted("net coba --n 1000 --duration 10000000 --out spikes.json");
    assert!(said.ends_with("wrote spikes.json\n"));
    let spikes: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(folder.join("spikes.json")).unwrap()).unwrap();
    assert_eq!(spikes["interrupted"], true);
    assert_eq!(interrupted("net coba --n 1000 --duration 10000000 --quiet --out spikes.csv"), "");
    let spikes = fs::read_to_string(folder.join("spikes.csv")).unwrap();
    assert!(spikes.starts_with("time_ms,group,index\n") && spikes.ends_with("\n# interrupted\n"));
    assert_eq!(interrupted("net stdp --duration 10000000 --quiet --traces traces.csv"), "");
    assert!(fs::read_to_string(folder.join("traces.csv")).unwrap().ends_with("\n# interrupted\n"));
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 3);
}

#[test]
fn models_are_listed_and_shown() {
    let folder = folder("shown");
    let list = prints(&folder, "list");
    let n_models = models::REGISTRY.len() + models::CELLS.len();
    assert_eq!(list.lines().count(), n_models + 1);
    let json: serde_json::Value = serde_json::from_str(&prints(&folder, "list --json")).unwrap();
    assert_eq!(json.as_array().unwrap().len(), n_models);
    assert_eq!(
        (&json[n_models - 1]["name"], &json[n_models - 1]["family"]),
        (&"brainpy::LifRef".into(), &"cell".into())
    );
    for entry in models::REGISTRY {
        let shown = prints(&folder, &format!("show {}", entry.name));
        assert!(shown.contains(entry.info.doc) && shown.contains("ssprk3"), "{shown}");
        let json: serde_json::Value =
            serde_json::from_str(&prints(&folder, &format!("show {} --json", entry.name))).unwrap();
        assert_eq!(json["states"].as_array().unwrap().len(), entry.info.states.len());
        assert!(prints(&folder, &format!("show {} --code", entry.name)).contains("impl runtime::Synapse for"));
    }
    for entry in models::CELLS {
        let shown = prints(&folder, &format!("show {}", entry.name));
        assert!(shown.contains(entry.info.doc) && shown.contains("spike when"), "{shown}");
        let json: serde_json::Value =
            serde_json::from_str(&prints(&folder, &format!("show {} --json", entry.name))).unwrap();
        assert_eq!((&json["family"], &json["cell"]["spike"]), (&"cell".into(), &entry.info.cell.unwrap().spike.into()));
        assert!(prints(&folder, &format!("show {} --code", entry.name)).contains("impl runtime::Neuron for"));
        assert!(prints(&folder, &format!("show {} --latex", entry.name)).contains(r"\text{spike when }"));
    }
    assert!(prints(&folder, "show lifref").contains("    refractory = tau_ref\n"));
    let latex = prints(&folder, "show NMDA --latex");
    let equation =
        r"\frac{\mathrm{d}g}{\mathrm{d}t} &= -\frac{g}{\tau_{\mathrm{decay}}} + a \, x \, \left(1 - g\right)";
    assert!(latex.contains(equation), "{latex}");
}

#[test]
fn the_parser_writes_completions_and_a_manual() {
    let folder = folder("parser");
    assert!(prints(&folder, "completions bash").contains("--spikes-file"));
    assert!(prints(&folder, "man").contains(".TH synapse"));
    assert!(prints(&folder, "run --help").contains("Example:"));
}

#[test]
fn a_spike_off_the_grid_or_behind_the_end_is_warned_of() {
    let output = synapse(&folder("warned"), "run Expon --spikes 10.03,500");
    assert!(output.status.success());
    let warnings = "synapse: warning: 1 spike was moved to the nearest step of 0.1 ms\n\
                    synapse: warning: 1 spike lies behind the end of the run at 100 ms\n";
    assert_eq!(text(&output.stderr), warnings);
}

#[test]
fn a_replayed_case_is_written_whole() {
    let folder = folder("replayed");
    let case = r#"{"case": "one", "system": "mathematics", "model": "Expon", "method": "exact", "params": {"tau": 8.0},
        "dt": 8.0, "n_steps": 2, "n": 1, "spikes": [[0, 0]], "states": {"g": [[1.0], [0.36787944117144233]]},
        "output": [], "notes": "kept"}"#;
    fs::write(folder.join("case.json"), case).unwrap();
    assert_eq!(
        prints(&folder, "replay case.json --out out.json"),
        "largest difference from the reference, divided by its largest value:\none g 0.000e0\n"
    );
    let out: serde_json::Value = serde_json::from_str(&fs::read_to_string(folder.join("out.json")).unwrap()).unwrap();
    assert_eq!(out["output"], serde_json::json!([[1.0], [0.367_879_441_171_442_33]]));
    assert_eq!(out["notes"], "kept");
}

#[test]
fn wrong_words_are_refused_in_one_sentence() {
    let folder = folder("refused");
    fs::write(folder.join("case.json"), "{}").unwrap();
    for (words, sentence) in [
        ("run Expn", "there is no model `Expn`; did you mean `Expon`?"),
        ("show LifReff", "there is no model `LifReff`; did you mean `LifRef`?"),
        ("show Expn --code", "there is no model `Expn`; did you mean `Expon`?"),
        ("run lifref", "LifRef is a cell, but a synapse is expected"),
        ("run Expon --method exect", "--method: there is no solver `exect`; did you mean `exact`?"),
        (
            "run Stp --method magnus4",
            "--method: Stp has no solver `magnus4`; it was declared with exact, exp_euler, beside every Runge–Kutta method",
        ),
        ("run Expon --set tua=3", "--set: Expon has no parameter `tua`; did you mean `tau`?"),
        ("run Expon --set tau=-3", "--set: `tau` of Expon is -3, but it must be positive"),
        ("run Expon --set tau", "--set: `tau` is not NAME=VALUE with a number, as in tau=5"),
        ("run Expon --dt 0", "--dt: the step must be a positive number of ms, but it is 0"),
        ("run Expon --dt nan", "--dt: the step must be a positive number of ms, but it is NaN"),
        ("run Expon --dt inf", "--dt: the step must be a positive number of ms, but it is inf"),
        ("run Expon --dt soon", "invalid value 'soon' for '--dt <MS>': invalid float literal"),
        ("run Expon --duration 0.25", "--duration: 0.25 ms is 2.5 steps of 0.1 ms, but it must be a whole number"),
        (
            "replay case.json --out case.json",
            "--out: the case itself would be overwritten; give the result another name",
        ),
        ("run Expon --n 100000000000", "--n: a population of 100000000000 elements of Expon does not fit into memory"),
        ("run Expon --out x.txt", "--out: x.txt has the ending `.txt`; known: .csv, .json, .npz"),
        ("run Expon --plot x", "--plot: x has no ending; known: .svg, .png"),
        ("run Expon --spikes 10,soon", "--spikes: `soon` is no time in ms, as in 10,30,50"),
        ("run Expon --spikes -1", "--spikes: the time of a spike is -1 ms, but it must be a number, 0 or more"),
        ("runn Expon", "unrecognized subcommand 'runn'; a similar subcommand exists: 'run'"),
        ("net cobra", "unrecognized subcommand 'cobra'; some similar subcommands exist: 'cuba', 'coba'"),
        ("net coba --set w_ext=3", "--set: the network `coba` has no `w_ext`; did you mean `w_exc`?"),
        ("net coba --set cell.tua=3", "--set: exc: CobaLif has no parameter `tua`; known: "),
        ("net simple --set tua=3", "--set: source to cell: Expon has no parameter `tua`; did you mean `tau`?"),
        ("net simple --synapse Stp", "--synapse: Stp is a model of short-term plasticity; conductances: "),
        ("net simple --align post --synapse Nmda", "source to cell: "),
        ("net coba --from 2000", "--from: 2000 ms is not between 0 and the end of the run at 1000 ms"),
        ("net brunel --set C_E=2.5", "--set: `C_E` is 2.5, but it must be a whole number of inputs"),
        ("run", "the following required arguments were not provided: <MODEL>"),
        ("replay nowhere.json", "cannot read nowhere.json: No such file or directory (os error 2)"),
    ] {
        let (said, code) = refuses(&folder, words);
        // A sentence that lists models is compared as far as the list.
        let said = if sentence.ends_with(": ") { &said[..sentence.len().min(said.len())] } else { &said };
        assert_eq!((said, code), (sentence, 2), "{words}");
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "nothing is left behind but the case");
}

#[test]
fn a_wrong_file_of_spikes_is_refused_with_its_line() {
    let folder = folder("spikes");
    for (contents, sentence) in [
        (
            "time_ms,weight\n1,2\n",
            "s.csv:1: the first line `time_ms,weight` has no column `index`, but it must be time_ms,index or \
             time_ms,index,weight",
        ),
        (
            "time_ms,index,wieght\n1,0,2\n",
            "s.csv:1: the column `wieght` of the first line is unknown; did you mean `weight`?",
        ),
        ("time_ms,index\n1,0,3\n", "s.csv:2: the line has 3 values, but the first line names 2 columns"),
        ("", "s.csv:1: the file is empty, but its first line must be time_ms,index or time_ms,index,weight"),
        ("time_ms,index\n1,0\nten,0\n", "s.csv:3: `ten` in the column `time_ms` is not a number"),
        ("time_ms,index\n-3,0\n", "s.csv:2: the time of a spike is -3 ms, but it must be a number, 0 or more"),
        ("time_ms,index\nNaN,0\n", "s.csv:2: the time of a spike is NaN ms, but it must be a number, 0 or more"),
        ("time_ms,index\n1,5\n", "s.csv:2: the index is 5, but the population has 1 element, from 0 (see --n)"),
        ("time_ms,index\n1,-1\n", "s.csv:2: `-1` in the column `index` is not a whole number from 0"),
        ("time_ms,index,weight\n1,0\n", "s.csv:2: the column `weight` is missing"),
        ("time_ms,index,weight\n1,0,inf\n", "s.csv:2: the weight is inf, but it must be a finite number"),
    ] {
        fs::write(folder.join("s.csv"), contents).unwrap();
        assert_eq!(refuses(&folder, "run Expon --spikes-file s.csv --out t.csv"), (sentence.to_owned(), 2));
        assert!(!folder.join("t.csv").exists());
    }
}

#[test]
fn an_output_that_cannot_be_written_is_a_failure() {
    let folder = folder("unwritable");
    let (sentence, code) = refuses(&folder, "run Expon --out nowhere/t.csv");
    assert!(sentence.starts_with("cannot write nowhere/t.csv: "), "{sentence}");
    assert_eq!(code, 1);
}

/// Runs `synapse` with its memory limited to this many kB.
#[cfg(target_os = "linux")]
fn with_memory(folder: &PathBuf, kilobytes: u32, words: &str) -> Output {
    let limited = format!("ulimit -v {kilobytes} && exec {} {words}", env!("CARGO_BIN_EXE_synapse"));
    Command::new("sh").current_dir(folder).args(["-c", &limited]).output().unwrap()
}

/// What is in a folder, sorted.
fn names(folder: &PathBuf) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

/// Whether a file is not complete.
fn is_part(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, ending)| ending == "part")
}

#[test]
fn outputs_are_looked_at_before_the_work() {
    let folder = folder("looked_at");
    fs::create_dir(folder.join("d.csv")).unwrap();
    fs::write(folder.join("case.json"), "{}").unwrap();
    // Each of these would compute for minutes.
    let long = "run Expon --n 100 --duration 100000 --quiet";
    let begun = Instant::now();
    for (words, place) in [
        ("--out nowhere/t.csv", "nowhere/t.csv"),
        ("--out nowhere/t.json", "nowhere/t.json"),
        ("--out nowhere/t.npz", "nowhere/t.npz"),
        ("--out t.csv --plot nowhere/t.svg", "nowhere/t.svg"),
        ("--out d.csv", "d.csv"),
    ] {
        let (said, code) = refuses(&folder, &format!("{long} {words}"));
        assert!(said.starts_with(&format!("cannot write {place}: ")) && code == 1, "{words}: {said}");
    }
    for words in ["--out nowhere/s.json", "--out nowhere/s.csv", "--plot nowhere/p.png", "--traces nowhere/t.csv"] {
        let (said, _) = refuses(&folder, &format!("net stdp --duration 10000000 --quiet {words}"));
        assert!(said.starts_with("cannot write nowhere/"), "{words}: {said}");
    }
    let (said, _) = refuses(&folder, "replay case.json --out nowhere/c.json");
    assert!(said.starts_with("cannot write nowhere/c.json: "), "{said}");
    assert!(begun.elapsed() < Duration::from_mins(1), "{:?}", begun.elapsed());
    assert_eq!(names(&folder), ["case.json", "d.csv"]);
}

#[test]
#[cfg(unix)]
fn an_output_takes_the_place_that_is_there() {
    use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _, symlink};
    let folder = folder("places");
    let words = "run Expon --duration 0.2 --spikes 0 --quiet --out";
    prints(&folder, &format!("{words} plain.csv"));
    let expected = fs::read_to_string(folder.join("plain.csv")).unwrap();

    // A link stays one, what it leads to is written, with its mode.
    fs::create_dir(folder.join("far")).unwrap();
    fs::write(folder.join("far/t.csv"), "of yesterday").unwrap();
    fs::set_permissions(folder.join("far/t.csv"), fs::Permissions::from_mode(0o600)).unwrap();
    symlink("far/t.csv", folder.join("link.csv")).unwrap();
    symlink("link.csv", folder.join("links.csv")).unwrap();
    prints(&folder, &format!("{words} links.csv"));
    assert!(fs::symlink_metadata(folder.join("links.csv")).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(folder.join("far/t.csv")).unwrap(), expected);
    assert_eq!(fs::metadata(folder.join("far/t.csv")).unwrap().permissions().mode() & 0o777, 0o600);
    // A link to nothing makes what it names.
    symlink("far/new.csv", folder.join("new.csv")).unwrap();
    prints(&folder, &format!("{words} new.csv"));
    assert_eq!(fs::read_to_string(folder.join("far/new.csv")).unwrap(), expected);
    // One without an end is refused.
    symlink("round.csv", folder.join("round.csv")).unwrap();
    assert!(refuses(&folder, &format!("{words} round.csv")).0.starts_with("cannot write round.csv: "));

    // A device and a FIFO get the bytes and stay.
    symlink("/dev/null", folder.join("null.csv")).unwrap();
    prints(&folder, &format!("{words} null.csv"));
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    let fifo = folder.join("fifo.csv");
    assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    let reader = thread::spawn({
        let fifo = fifo.clone();
        move || fs::read_to_string(fifo).unwrap()
    });
    prints(&folder, &format!("{words} fifo.csv"));
    assert_eq!(reader.join().unwrap(), expected);
    assert!(fs::metadata(&fifo).unwrap().file_type().is_fifo());
    assert!(names(&folder).iter().chain(&names(&folder.join("far"))).all(|name| !is_part(name)));
}

#[test]
fn a_hyphen_is_standard_input_and_output() {
    let folder = folder("standard");
    fs::write(folder.join("s.csv"), "time_ms,index\n0.1,0\n").unwrap();
    let words = "run Expon --duration 0.3 --spikes-file";
    prints(&folder, &format!("{words} s.csv --quiet --out t.csv"));
    let expected = fs::read_to_string(folder.join("t.csv")).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_synapse"));
    command.current_dir(&folder).args(words.split_whitespace()).args(["-", "--out", "-"]);
    let output = command.stdin(fs::File::open(folder.join("s.csv")).unwrap()).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(text(&output.stdout), expected);
    assert!(prints(&folder, "run Expon --duration 0.3 --plot -").starts_with("<svg"));
    let (said, code) = refuses(&folder, "run Expon --out - --plot -");
    assert_eq!((said.as_str(), code), ("--plot: standard output is where --out goes already", 2));
    let (said, _) = refuses(&folder, "net stdp --duration 1 --json --out -");
    assert_eq!(said, "--json: standard output is where a result goes already");
    prints(&folder, "net stdp --duration 50 --quiet --out spikes.csv");
    let spikes = fs::read_to_string(folder.join("spikes.csv")).unwrap();
    assert_eq!(prints(&folder, "net stdp --duration 50 --out -"), spikes);
    assert!(spikes.lines().count() > 1);
    assert!(prints(&folder, "net stdp --duration 1 --traces -").starts_with("time_ms,"));
    assert_eq!(names(&folder), ["s.csv", "spikes.csv", "t.csv"]);
}

#[test]
#[cfg(target_os = "linux")]
fn a_stopped_run_leaves_no_parts() {
    let folder = folder("stopped");
    let begin = |words: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_synapse"));
        command.current_dir(&folder).args(words.split_whitespace()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.spawn().unwrap();
        wait_until_it_catches_ctrl_c(child.id());
        let begun = Instant::now();
        while names(&folder).iter().filter(|name| is_part(name)).count() < 2 {
            assert!(begun.elapsed() < Duration::from_mins(2), "it never begins");
            thread::sleep(Duration::from_millis(5));
        }
        child
    };
    let long = "run Expon --duration 10000000 --quiet --out t.csv --plot t.svg";
    for signal in ["-TERM", "-HUP", "-INT"] {
        let child = begin(long);
        assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{signal}");
        assert!(text(&output.stderr).starts_with("synapse: interrupted at "), "{signal}: {}", text(&output.stderr));
        assert_eq!(names(&folder), ["t.csv", "t.svg"], "{signal}");
        assert!(fs::read_to_string(folder.join("t.csv")).unwrap().ends_with("\n# interrupted\n"));
    }
    // Nothing can be done where it is killed, but for the next one.
    let mut child = begin(long);
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(names(&folder).len(), 4);
    // One that lives is left alone.
    let mut living = begin("run Expon --duration 10000000 --quiet --out other.csv --plot other.svg");
    prints(&folder, "run Expon --duration 1 --quiet --out t.csv --plot t.svg");
    prints(&folder, "run Expon --duration 1 --quiet --out other.csv");
    let parts = names(&folder).into_iter().filter(|name| is_part(name)).collect::<Vec<_>>();
    assert!(parts.len() == 2 && parts.iter().all(|name| name.starts_with("other.")), "{parts:?}");
    living.kill().unwrap();
    living.wait().unwrap();
    // A file that grows larger than is allowed is an error, too.
    let limited = format!(
        "ulimit -f 64 && exec {} run Expon --n 100 --duration 500 --quiet --out large.csv",
        env!("CARGO_BIN_EXE_synapse")
    );
    let output = Command::new("sh").current_dir(&folder).args(["-c", &limited]).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert!(text(&output.stderr).starts_with("synapse: cannot write large.csv: "), "{}", text(&output.stderr));
    assert!(names(&folder).iter().all(|name| !name.starts_with("large")));
}

#[test]
fn more_threads_than_work_are_no_hindrance() {
    let folder = folder("threads");
    let one = prints(&folder, "net coba --n 100 --duration 20 --out - --threads 1");
    let begun = Instant::now();
    assert_eq!(prints(&folder, "net coba --n 100 --duration 20 --out - --threads 65535"), one);
    assert!(begun.elapsed() < Duration::from_mins(1), "{:?}", begun.elapsed());
}

#[test]
fn completions_end_where_nobody_reads() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_synapse"));
        let mut child =
            command.args(["completions", shell]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(0), ""), "{shell}");
    }
}

#[test]
fn parameters_are_set_once_to_numbers() {
    let folder = folder("set_once");
    for value in ["inf", "nan", "1e400"] {
        let (said, code) = refuses(&folder, &format!("run Expon --set tau={value}"));
        let expected = format!("--set: `tau={value}` is not NAME=VALUE with a number, as in tau=5");
        assert_eq!((said, code), (expected, 2));
    }
    let twice = ("--set: `tau` is set twice".to_owned(), 2);
    assert_eq!(refuses(&folder, "run Expon --set tau=5 --set tau=6"), twice);
    assert_eq!(refuses(&folder, "net stdp --set tau=5 --set tau=6"), twice);
    prints(&folder, "net stdp --duration 1 --set W_max=inf --quiet");
}

#[test]
#[cfg(target_os = "linux")]
fn memory_is_taken_for_what_is_needed() {
    let folder = folder("memory");
    let succeeds = |kilobytes: u32, words: &str| {
        let output = with_memory(&folder, kilobytes, words);
        assert!(output.status.success(), "{words}: {}", text(&output.stderr));
    };
    // Ten spikes to each of a million elements are not ten million spikes at once.
    succeeds(300_000, "run Expon --n 1000000 --duration 1 --spikes 0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9,1 --quiet");
    // A trace of 32 MB.
    for ending in ["csv", "json", "npz"] {
        succeeds(160_000, &format!("run Expon --n 20000 --duration 10 --quiet --out t.{ending}"));
    }
    // What does not fit is an error of one line.
    let output = with_memory(&folder, 160_000, "run Expon --n 1000000 --duration 20 --quiet --out t.npz");
    let said = text(&output.stderr);
    assert!(output.status.code() == Some(2) && said.contains("GB of the trace do not fit into memory"), "{said}");

    // Small files that ask for much.
    let case = r#"{"case": "a", "system": "mathematics", "model": "expon", "method": "exact", "params": {"tau": 8.0},
        "dt": 0.1, "n_steps": 100000000, "n": 1, "spikes": [], "output": []}"#;
    fs::write(folder.join("long.json"), case).unwrap();
    let (said, code) = refuses(&folder, "replay long.json");
    assert!(said.contains("100000000 steps of 1 elements are more than this program keeps") && code == 2, "{said}");
    let case = r#"{"case": "b", "system": "brainpy.dyn.STDP_Song2000", "n_pre": 20000, "n_post": 10000, "params":
        {"W0": 0.5, "tau_s": 20, "tau_t": 20, "A1": 1, "A2": 1}, "method": "exp_auto", "dt": 0.1, "n_steps": 1, "n": 1}"#;
    fs::write(folder.join("wide.json"), case).unwrap();
    let (said, code) = refuses(&folder, "replay wide.json");
    assert!(said.contains("20000 × 10000 connections are more than this program makes") && code == 2, "{said}");
    for words in ["run Expon --spikes-file /dev/zero", "replay /dev/zero"] {
        let output = with_memory(&folder, 300_000, words);
        assert!(output.status.code() == Some(2), "{words}: {}", text(&output.stderr));
    }
}
