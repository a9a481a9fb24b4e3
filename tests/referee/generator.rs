//! A generator of models: small, bounded declarations that use all of the language, the same for the same seed.
//!
//! Each state has a role that says which flows and jumps keep it bounded; what scales them is a random factor from 0 to
//! about 1 that reads whatever may be read there. Thresholds are far from the values that occur, so that rounding flips no
//! comparison.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use synapse_runtime::random::{Sequence, Stream};

/// How many models there are, and how many of them draw random numbers.
const N_MODELS: usize = 60;
const N_DRAWN: usize = 6;

/// The seed of the file that is committed.
pub(crate) const SEED: u64 = 1;

/// What a state is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// A trace of presynaptic spikes.
    Trace,
    /// A trace of postsynaptic spikes.
    PostTrace,
    /// A resource from 0 to 1, full at rest.
    Resource,
    /// A plastic weight from 0 to 1.
    Weight,
    /// A conductance.
    Conductance,
    /// A conductance that saturates at 1.
    Saturating,
    /// 0 or 1 in turn.
    Counter,
    /// Something that follows the time.
    Clock,
    /// Something that follows a potential.
    Follower,
    /// Something assigned from a draw.
    Drawn,
}

/// Where an expression is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum At {
    Flow,
    Pre,
    Post,
    Output,
}

const NAMES: [(Role, &[&str]); 10] = [
    (Role::Trace, &["a", "c"]),
    (Role::PostTrace, &["b"]),
    (Role::Resource, &["x"]),
    (Role::Weight, &["m"]),
    (Role::Conductance, &["g", "h"]),
    (Role::Saturating, &["s"]),
    (Role::Counter, &["n"]),
    (Role::Clock, &["z"]),
    (Role::Follower, &["q"]),
    (Role::Drawn, &["r"]),
];

/// A model under way.
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each with a name of its own")]
pub(crate) struct Writer {
    random: Sequence,
    pub(crate) states: Vec<(&'static str, Role)>,
    pub(crate) inputs: BTreeSet<&'static str>,
    pub(crate) reads_weight: bool,
    pub(crate) reads_k: bool,
    /// Whether flows may read the time since the latest spike and the time.
    pub(crate) moves: bool,
    /// Whether event blocks may draw.
    pub(crate) draws: bool,
    pub(crate) has_release: bool,
}

/// The text of `corpus.rs` of a seed.
pub(crate) fn corpus(seed: u64) -> String {
    let mut text = format!(
        "//! Random models, made by `generator.rs` from the seed {seed}; another seed makes others.\n\n\
         use synapse_runtime::prelude::*;\n\nuse crate::table::{{Entry, entries}};\n"
    );
    let mut names = Vec::new();
    for k in 0..N_MODELS {
        let draws = k >= N_MODELS - N_DRAWN;
        let name = if draws { format!("D{k:02}") } else { format!("R{k:02}") };
        let element = u32::try_from(k).unwrap_or(0);
        text.push_str(&Writer::new(Stream::new(seed, 7).sequence(element), k, draws).model(&name));
        names.push(name);
    }
    text.push_str("\npub(crate) fn models() -> Vec<Entry> {\n    entries![\n");
    for row in names.chunks(22) {
        let _ = writeln!(text, "        {},", row.join(", "));
    }
    text.push_str("    ]\n}\n");
    text.replace(",\n    ]\n}", "\n    ]\n}")
}

impl Writer {
    fn new(random: Sequence, k: usize, draws: bool) -> Self {
        Self {
            random,
            states: Vec::new(),
            inputs: BTreeSet::new(),
            reads_weight: false,
            reads_k: false,
            moves: k % 4 == 3,
            draws,
            has_release: false,
        }
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.random.below(n as u64)).unwrap_or(0)
    }

    pub(crate) fn chance(&mut self, p: f64) -> bool {
        self.random.uniform() < p
    }

    pub(crate) fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    fn add(&mut self, role: Role) -> Option<&'static str> {
        let names = NAMES.iter().find(|(other, _)| *other == role).map_or(&[][..], |(_, names)| names);
        let name = names.iter().find(|name| self.states.iter().all(|(other, _)| other != *name))?;
        self.states.push((name, role));
        Some(name)
    }

    fn choose_states(&mut self) {
        const ROLES: [Role; 13] = [
            Role::Trace,
            Role::Trace,
            Role::PostTrace,
            Role::PostTrace,
            Role::Resource,
            Role::Weight,
            Role::Weight,
            Role::Conductance,
            Role::Conductance,
            Role::Saturating,
            Role::Counter,
            Role::Clock,
            Role::Follower,
        ];
        let wanted = 1 + self.below(4);
        if self.chance(0.6) {
            self.add(Role::Conductance);
        }
        if self.draws && self.chance(0.5) {
            self.add(Role::Drawn);
        }
        while self.states.len() < wanted {
            let role = self.pick(&ROLES);
            self.add(role);
        }
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.states.iter().any(|(other, _)| *other == name)
    }

    fn block(&mut self, at: At, release: f64) -> Vec<String> {
        let mut statements = Vec::new();
        let states = self.states.clone();
        for (name, role) in states {
            statements.extend(self.jump(name, role, at));
        }
        if self.chance(release) {
            let (factor, second) = (self.factor(at), self.factor(at));
            statements.push(match self.below(3) {
                0 => format!("release = {factor} * {second};"),
                _ => format!("release = {factor};"),
            });
            self.has_release = true;
        }
        for k in (1..statements.len()).rev() {
            let other = self.below(k + 1);
            statements.swap(k, other);
        }
        if self.chance(0.2)
            && let Some(place) = statements.iter().position(|statement| statement.contains(" += "))
        {
            let (target, value) = statements[place].split_once(" += ").map_or(("", ""), |parts| parts);
            let (target, value) = (target.to_owned(), value.trim_end_matches(';').to_owned());
            statements[place] = format!("let by = {value}; {target} += 0.5 * by; {target} += 0.5 * by;");
        }
        if self.has("n") && self.chance(0.5) && !statements.is_empty() {
            let place = self.below(statements.len());
            if !statements[place].contains("let ") && !statements[place].starts_with("n ") {
                let inner = statements[place].clone();
                statements[place] = format!("if n > 0.5 {{ {inner} }}");
            }
        }
        statements
    }

    fn output(&mut self) -> String {
        let k = self.below(self.states.len());
        let (name, _) = self.states[k];
        let first = if self.has("g") { "g" } else { name };
        let with = if self.has("h") { "h" } else { name };
        let factor = self.factor(At::Output);
        match self.below(10) {
            0 => format!("{first} * {factor}"),
            1 => format!("0.6 * {first} + 0.3 * {with}"),
            2 => factor,
            3 => format!("{first} + 0.1"),
            4 if self.has_release => "release".to_owned(),
            _ => first.to_owned(),
        }
    }

    fn model(mut self, name: &str) -> String {
        self.choose_states();
        let mut entries = Vec::new();
        let states = self.states.clone();
        let flows: Vec<String> = states.iter().map(|(name, role)| self.flow(name, *role)).collect();
        let pre = self.block(At::Pre, 0.35);
        let is_learning = self.has("b") || self.chance(0.35);
        let post = if is_learning { self.block(At::Post, 0.0) } else { Vec::new() };
        let mut output = self.output();
        for input in &self.inputs {
            entries.push(format!("input {input}"));
        }
        for ((name, role), flow) in states.iter().zip(&flows) {
            let initial = self.initial(*role);
            let initial = if initial == "0" { String::new() } else { format!(", {name}(0) = {initial}") };
            entries.push(format!("d{name}/dt = {flow}{initial}"));
        }
        let head = if self.reads_weight { "on_pre(w)" } else { "on_pre" };
        entries.push(format!("{head} {{ {} }}", pre.join(" ")).replace("{  }", "{ }"));
        if !post.is_empty() {
            entries.push(format!("on_post {{ {} }}", post.join(" ")));
        }
        if self.chance(0.2) {
            entries.push(format!("let all = {output}"));
            "all".clone_into(&mut output);
        }
        entries.push(format!("output = {output}"));
        if self.chance(0.4) {
            let current = match self.below(3) {
                0 => format!("({output}) * (10 - v) / (1 + exp(-0.06 * v))"),
                1 => format!("0.3 * ({output}) * (-70 - v) + 0.2"),
                _ => format!("({output}) * (-v)"),
            };
            if !self.has_release {
                entries.push(format!("current(v) = {current}"));
            }
        }
        let all = entries.join(" ");
        let mut fields = String::new();
        for (state, _) in &states {
            if all.contains(&format!("tau_{state}")) {
                let tau = self.pick(&["4.0", "7.0", "12.0", "20.0", "55.0"]);
                let _ = write!(fields, "    #[param(default = {tau}, positive)]\n    tau_{state}: f64,\n");
            }
        }
        if words(&all).any(|word| word == "k") {
            let _ = write!(fields, "    #[param(default = 0.7, non_negative)]\n    k: f64,\n");
        }
        let body = entries.join(",\n    ");
        let fields = if fields.is_empty() { ";\n".to_owned() } else { format!(" {{\n{fields}}}\n") };
        let fields = if fields == ";\n" { " {}\n".to_owned() } else { fields };
        format!("\n#[derive(Synapse)]\n#[synapse(\n    {body},\n)]\npub(crate) struct {name}{fields}")
    }
}

/// The names in a text.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
}
