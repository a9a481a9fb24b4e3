//! A stage of the compiler knows what its place in the pipeline allows it to know: its sources are read as text.

use std::fs;
use std::path::{Path, PathBuf};

/// The modules that every stage may use.
const FLOOR: [&str; 6] = ["diag", "expr", "units", "keyword", "role", "solver"];

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The sources of a module, a file or a folder.
fn files(module: &str) -> Vec<PathBuf> {
    let file = source().join(format!("{module}.rs"));
    let folder = source().join(module);
    let entries = fs::read_dir(&folder).into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path());
    let found: Vec<PathBuf> = entries.chain([file]).filter(|path| path.is_file()).collect();
    assert!(!found.is_empty(), "no sources of {module}");
    found
}

/// The modules of the crate that a text names by `crate::…`, also in `use crate::{a, b}`, with comments left out.
fn modules_named(text: &str) -> Vec<String> {
    let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut found = Vec::new();
    for part in code.split("crate::").skip(1) {
        let names = match part.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap_or_default().split(',').map(str::trim).collect(),
            None => vec![part],
        };
        found.extend(
            names
                .into_iter()
                .map(|name| name.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>()),
        );
    }
    found
}

/// Checks that a module names no others than these and the floor.
fn knows_only(module: &str, others: &[&str]) {
    for path in files(module) {
        let text = fs::read_to_string(&path).expect("a source file");
        for name in modules_named(&text) {
            let is_allowed = name == module || others.contains(&name.as_str()) || FLOOR.contains(&name.as_str());
            assert!(is_allowed, "{} names `crate::{name}`", path.display());
        }
    }
}

#[test]
fn emit_knows_programs_alone() {
    knows_only("emit", &["solve"]);
    // Not by another way either.
    for path in files("emit") {
        let text = fs::read_to_string(&path).expect("a source file");
        for stage in ["crate::model", "crate::analysis", "super::super"] {
            assert!(!text.contains(stage), "{} mentions `{stage}`", path.display());
        }
    }
}

#[test]
fn stages_know_earlier_ones() {
    knows_only("parse", &["ast"]);
    knows_only("model", &["ast"]);
    knows_only("analysis", &["model"]);
    knows_only("solve", &["model", "analysis"]);
    knows_only("verify", &["model", "analysis", "solve"]);
    for module in FLOOR {
        knows_only(module, &[]);
    }
}

#[test]
fn names_are_found() {
    let text = "use crate::model::Model;\nuse crate::{solve, expr::Expr};\n// crate::ast\nlet x = crate::verify::y;";
    assert_eq!(modules_named(text), ["model", "solve", "expr", "verify"]);
}
