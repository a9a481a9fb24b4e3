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
enum Role {
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
enum At {
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

struct Writer {
    random: Sequence,
    states: Vec<(&'static str, Role)>,
    inputs: BTreeSet<&'static str>,
    reads_weight: bool,
    reads_k: bool,
    /// Whether flows may read the time since the latest spike and the time.
    moves: bool,
    /// Whether event blocks may draw.
    draws: bool,
    has_release: bool,
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

    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.random.below(n as u64)).unwrap_or(0)
    }

    fn chance(&mut self, p: f64) -> bool {
        self.random.uniform() < p
    }

    fn pick<T: Copy>(&mut self, list: &[T]) -> T {
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

    /// A state as a number from 0 to about 1.
    fn bounded(&mut self, name: &str, role: Role) -> String {
        match role {
            Role::Trace | Role::PostTrace => {
                let forms = [format!("exp(-{name})"), format!("1 / (1 + {name})"), format!("0.2 * {name}")];
                forms[self.below(3)].clone()
            }
            Role::Conductance => format!("1 / (1 + {name} * {name})"),
            _ => name.to_owned(),
        }
    }

    /// A factor from 0 to about 1 that reads something.
    fn factor(&mut self, at: At) -> String {
        let state = |this: &mut Self| {
            let k = this.below(this.states.len());
            let (name, role) = this.states[k];
            let is_event = matches!(at, At::Pre | At::Post);
            let read = if is_event && this.chance(0.15) { format!("prev({name})") } else { name.to_owned() };
            this.bounded(&read, role)
        };
        match self.below(12) {
            0..=4 => state(self),
            5 if at == At::Pre => {
                self.reads_weight = true;
                self.pick(&["tanh(w)", "w * w / (0.3 + w * w)"]).to_owned()
            }
            5 | 6 if at != At::Flow || self.moves => self
                .pick(&["exp(-since_pre / 12.3)", "(if since_pre < 3.37 { 0.9 } else { 0.2 })", "exp(-0.02 * since_pre)"])
                .to_owned(),
            7 => {
                let input = self.pick(&["v_pre", "v_post", "v_post"]);
                self.inputs.insert(input);
                let step = format!("(if {input} > -58.123 {{ 0.8 }} else {{ 0.1 }})");
                let slope = format!("1 / (1 + exp(-0.1 * ({input} + 55)))");
                if at != At::Flow && self.chance(0.3) { step } else { slope }
            }
            8 => {
                self.inputs.insert("third");
                "third".to_owned()
            }
            9 if at != At::Flow || self.moves => "(1 + sin(0.2 * t)) / 2".to_owned(),
            10 => {
                self.reads_k = true;
                "k".to_owned()
            }
            11 if self.draws && matches!(at, At::Pre | At::Post) => {
                self.pick(&["binomial(3, 0.4) / 3", "0.2 * abs(normal())", "binomial(5, k) / 5"]).to_owned()
            }
            _ => state(self),
        }
        .replace("binomial(5, k)", if self.reads_k { "binomial(5, k)" } else { "binomial(5, 0.3)" })
    }

    fn flow(&mut self, name: &str, role: Role) -> String {
        let tau = format!("tau_{name}");
        let kind = self.below(6);
        match role {
            Role::Counter | Role::Drawn => "0".to_owned(),
            Role::Trace | Role::PostTrace => match kind {
                0 => format!("(0.5 - {name}) / {tau}"),
                1 => format!("({} - {name}) / {tau}", self.factor(At::Flow)),
                _ => format!("-{name} / {tau}"),
            },
            Role::Resource if kind == 0 => format!("(1 - {name}) * {} / {tau}", self.factor(At::Flow)),
            Role::Resource => format!("(1 - {name}) / {tau}"),
            Role::Weight => match kind {
                0 => format!("(0.3 - {name}) / (10 * {tau})"),
                1 => format!("0.02 * {} * (1 - {name})", self.factor(At::Flow)),
                _ => "0".to_owned(),
            },
            Role::Conductance => match kind {
                0 => format!("-{name} / {tau} + 0.2 * {}", self.factor(At::Flow)),
                1 if name == "g" && self.has("h") => format!("h - {name} / {tau}"),
                2 => format!("-{name} * (1 + {}) / {tau}", self.factor(At::Flow)),
                _ => format!("-{name} / {tau}"),
            },
            Role::Saturating => match kind {
                0 | 1 => format!("0.7 * pulse(1, 2.3) * (1 - {name}) - {name} / {tau}"),
                2 => format!("0.1 * {} * (1 - {name}) - {name} / {tau}", self.factor(At::Flow)),
                _ => format!("-{name} / {tau}"),
            },
            Role::Clock if self.moves => format!("0.1 * sin(0.3 * t) - {name} / {tau}"),
            Role::Clock => format!("(1 - {name}) / {tau}"),
            Role::Follower => {
                let input = self.pick(&["v_post", "v_pre"]);
                self.inputs.insert(input);
                format!("(1 / (1 + exp(-0.1 * ({input} + 55))) - {name}) / {tau}")
            }
        }
    }

    fn has(&self, name: &str) -> bool {
        self.states.iter().any(|(other, _)| *other == name)
    }

    fn initial(&mut self, role: Role) -> &'static str {
        match role {
            Role::Resource => self.pick(&["1", "1", "0.6"]),
            Role::Weight => "0.5",
            Role::Clock => "0.2",
            Role::Trace | Role::PostTrace | Role::Saturating => self.pick(&["0", "0", "0", "0.3"]),
            _ => "0",
        }
    }

    /// What an event does to a state; nothing for most.
    fn jump(&mut self, name: &str, role: Role, at: At) -> Option<String> {
        let is_pre = at == At::Pre;
        let kind = self.below(5);
        let factor = self.factor(at);
        Some(match (role, kind) {
            (Role::Trace, 0) if is_pre => format!("{name} = 1;"),
            (Role::Trace, 1) if is_pre => format!("{name} += {factor};"),
            (Role::Trace, _) if is_pre => format!("{name} += 1;"),
            (Role::PostTrace, 0) if !is_pre => format!("{name} += {factor};"),
            (Role::PostTrace, _) if !is_pre => format!("{name} += 1;"),
            (Role::Resource, 0) if is_pre => format!("{name} *= 1 - 0.5 * {factor};"),
            (Role::Resource, _) if is_pre => format!("{name} -= 0.4 * {name};"),
            (Role::Weight, 0 | 1) if is_pre => format!("{name} = clamp({name} - 0.1 * {factor}, 0, 1);"),
            (Role::Weight, 2) if is_pre => format!("{name} *= 0.9;"),
            (Role::Weight, 0 | 1) => format!("{name} += 0.1 * {factor} * (1 - {name});"),
            (Role::Weight, 2) => format!("{name} = min({name} + 0.2 * {factor}, 1);"),
            (Role::Conductance, _) if is_pre => {
                self.reads_weight |= kind < 4;
                match kind {
                    0 | 1 => format!("{name} += w;"),
                    2 => format!("{name} += w * {factor};"),
                    3 => format!("{name} += {factor} * w * w / (1 + w);"),
                    _ => format!("{name} += {factor};"),
                }
            }
            (Role::Conductance | Role::Saturating, 0) => format!("{name} *= 0.5;"),
            (Role::Saturating, _) if is_pre => format!("{name} += 0.5 * {factor} * (1 - {name});"),
            (Role::Counter, _) if is_pre => format!("{name} = 1 - {name};"),
            (Role::Drawn, _) if is_pre => format!("{name} = binomial(4, 0.35) / 4;"),
            (Role::Clock | Role::Follower, 0) => format!("{name} += 0.3 * {factor} * (1 - {name});"),
            _ => return None,
        })
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
        let output = self.output();
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
        entries.push(format!("output = {output}"));
        if self.chance(0.4) {
            let current = match self.below(3) {
                0 => format!("({output}) * (10 - v) / (1 + exp(-0.06 * v))"),
                1 => format!("0.3 * ({output}) * (-70 - v) + 0.2"),
                _ => format!("({output}) * (-v)"),
            };
            if !output.contains("release") {
                entries.push(format!("current(v) = {current}"));
            }
        }
        let all = entries.join(" ");
        let mut fields = String::new();
        for (state, _) in &states {
            if all.contains(&format!("tau_{state}")) {
                let tau = self.pick(&["4.0", "7.0", "12.0", "20.0", "55.0"]);
                let _ =
                    write!(fields, "    #[param(default = {tau}, positive)]\n    tau_{state}: f64,\n");
            }
        }
        if words(&all).any(|word| word == "k") {
            let _ = write!(fields, "    #[param(default = 0.7, non_negative)]\n    k: f64,\n");
        }
        let body: String = entries.iter().map(|entry| format!("    {entry},\n")).collect();
        let fields = if fields.is_empty() { ";\n".to_owned() } else { format!(" {{\n{fields}}}\n") };
        let fields = if fields == ";\n" { " {}\n".to_owned() } else { fields };
        format!("\n#[derive(Synapse)]\n#[synapse(\n{body})]\npub(crate) struct {name}{fields}")
    }
}

/// The names in a text.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
}
