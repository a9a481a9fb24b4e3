//! Random models whose solutions stay bounded: number n is the same in every run.
//!
//! The flow of a state is its decay and what other states, the time, inputs and spikes add to it. What is added is made of
//! functions that stay between −1 and 1, some with a kink or a jump, some without.

use std::fmt::Write as _;

/// A generator of random numbers: `SplitMix64` (Steele, Lea & Flood 2014).
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        let mut random = Self(seed.wrapping_mul(0xd134_2543_de82_ef95));
        for _ in 0..3 {
            random.word();
        }
        random
    }

    fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number less than `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.word() >> 33).expect("31 bits") % n
    }

    pub(crate) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub(crate) fn of<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len())]
    }

    /// From 0 to 1.
    pub(crate) fn uniform(&mut self) -> f64 {
        (self.word() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform()
    }

    /// With three digits, to be read in a declaration.
    fn short(&mut self, low: f64, high: f64) -> f64 {
        (1000.0 * self.between(low, high)).round() / 1000.0
    }
}

/// What the flows of a model are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Fixed coefficients.
    Linear,
    /// Coefficients that follow the time or other states.
    Moving,
    /// Anything smooth.
    Smooth,
    /// Anything continuous, and some jumps.
    Kinked,
    /// Fractions, and what flows from one into another.
    Fractions,
}

/// A random model and what to run it with.
#[derive(Clone, Debug)]
pub(crate) struct Sample {
    pub(crate) kind: Kind,
    pub(crate) text: String,
    /// In the order of declaration.
    pub(crate) parameters: Vec<f64>,
    pub(crate) inputs: Vec<f64>,
    pub(crate) since_pre: f64,
    /// For how long to run it, in ms.
    pub(crate) duration: f64,
}

const STATES: [&str; 4] = ["x", "y", "z", "v"];

/// The parameters of every model: those with bounds can be used in proofs.
const PARAMETERS: &str = "#[param(default = 0.5, range = 0.0..=1.0)] u: f64, #[param(default = 1.0, positive)] tau: f64, \
                          #[param(default = 0.7, non_negative)] a: f64, #[param(default = 0.3)] b: f64";

struct Writer<'a> {
    random: &'a mut Random,
    kind: Kind,
    states: &'a [&'static str],
    n_inputs: usize,
    /// Whether flows may follow the latest spike.
    follows_spikes: bool,
}

/// Model number n.
pub(crate) fn sample(n: u64) -> Sample {
    let random = &mut Random::new(n);
    let kind = match random.below(20) {
        0..=3 => Kind::Linear,
        4..=6 => Kind::Moving,
        7..=10 => Kind::Smooth,
        11..=16 => Kind::Kinked,
        _ => Kind::Fractions,
    };
    let states = &STATES[..=random.below(4)];
    let n_inputs = usize::from(random.one_in(5));
    let follows_spikes = kind != Kind::Linear && random.one_in(6);
    let mut writer = Writer { random, kind, states, n_inputs, follows_spikes };
    let mut entries = String::new();
    if n_inputs > 0 {
        entries.push_str("input third, ");
    }
    for (k, state) in states.iter().enumerate() {
        let flow = writer.flow(k);
        let initial = writer.initial();
        let _ = write!(entries, "d{state}/dt = {flow}, {state}(0) = {initial}, ");
    }
    let jumps = writer.jumps();
    let text = format!("#[synapse({entries}on_pre(w) {{ {jumps} }} output = x)] struct M {{ {PARAMETERS} }}");
    let decades = |random: &mut Random| 10.0_f64.powf(random.between(-1.0, 0.7));
    let tau = decades(random);
    // Long steps for what is exact at any.
    let longer = if kind == Kind::Linear && random.one_in(3) { 6.0 } else { 1.0 };
    let a = if random.one_in(12) { 0.0 } else { random.between(0.1, 1.5) };
    Sample {
        kind,
        text,
        parameters: vec![random.uniform(), tau, a, random.between(-1.0, 1.0)],
        inputs: vec![random.between(-1.0, 1.0); n_inputs],
        since_pre: if follows_spikes { random.between(0.0, 0.5) } else { synapse_runtime::NEVER },
        duration: longer * random.between(2.0, 6.0),
    }
}

/// The cell whose states follow the equations of model number n, with x as its potential; `None` where these follow spikes,
/// which a cell has none of.
pub(crate) fn cell(n: u64) -> Option<Sample> {
    let sample = sample(n);
    let (equations, _) = sample.text.strip_prefix("#[synapse(")?.split_once("on_pre")?;
    if equations.contains("pulse(") || equations.contains("since_pre") {
        return None;
    }
    let random = &mut Random::new(n ^ 0xce11);
    let threshold = random.short(0.2, 1.0);
    let reset = random.of(&["x = 0;", "x -= 0.4;", "x = b;", "x = u;", "x *= u;"]);
    let jump = match random.below(4) {
        _ if !equations.contains("dy/dt") => "",
        0 => "y += u * (1 - y);",
        1 => "y += 0.2;",
        2 => "y *= u;",
        _ => "",
    };
    let refractory = random.of(&["refractory = 2", "refractory = tau", "refractory <= 1", ""]);
    let text = format!(
        "#[neuron({equations}spike when x >= {threshold:?}, reset {{ {reset} {jump} }} {refractory})] struct M {{ {PARAMETERS} }}"
    );
    Some(Sample { text, ..sample })
}

impl Writer<'_> {
    fn number(&mut self, low: f64, high: f64) -> String {
        format!("{:?}", self.random.short(low, high))
    }

    fn state(&mut self) -> &'static str {
        self.states[self.random.below(self.states.len())]
    }

    fn other(&mut self, k: usize) -> &'static str {
        let step = if self.states.len() > 1 { 1 + self.random.below(self.states.len() - 1) } else { 0 };
        self.states[(k + step) % self.states.len()]
    }

    fn rate(&mut self) -> String {
        match self.random.below(10) {
            0..=2 => "1 / tau".to_owned(),
            3 => "a".to_owned(),
            4 => "(a + u)".to_owned(),
            5 => self.number(5.0, 30.0),
            _ => self.number(0.1, 3.0),
        }
    }

    fn initial(&mut self) -> String {
        match self.random.below(8) {
            0 | 1 => "0".to_owned(),
            2 => "1".to_owned(),
            3 => "u".to_owned(),
            _ if self.kind == Kind::Fractions || self.random.one_in(2) => self.number(0.0, 1.0),
            _ => self.number(-1.0, 1.0),
        }
    }

    /// A constant.
    fn constant(&mut self) -> String {
        match self.random.below(7) {
            0 => "u".to_owned(),
            1 => "b".to_owned(),
            2 => "a / (1 + a)".to_owned(),
            3 if self.n_inputs > 0 => "third".to_owned(),
            _ => self.number(-1.0, 1.0),
        }
    }

    /// Something that stays between −1 and 1.
    fn bounded(&mut self, depth: usize) -> String {
        let moves = self.kind != Kind::Linear;
        if depth == 0 || !moves {
            let frequency = self.number(0.5, 3.0);
            let state = self.state();
            return match self.random.below(if self.follows_spikes { 11 } else { 9 }) {
                _ if !moves => self.constant(),
                0 => self.constant(),
                1 | 2 => format!("sin({frequency} * t)"),
                3 => format!("cos({frequency} * t + b)"),
                4 => format!("exp(-{frequency} * t)"),
                5 => format!("1 / (1 + {state} * {state})"),
                6 => format!("exp(-{state} * {state})"),
                7 | 8 => format!("tanh({state})"),
                9 => "exp(-since_pre / tau)".to_owned(),
                _ => format!("pulse({}, {})", self.random.of(&["1", "u"]), self.random.of(&["1", "tau", "0.7"])),
            };
        }
        let p = self.bounded(depth - 1);
        let q = self.bounded(depth - 1);
        let constant = self.constant();
        if self.kind == Kind::Kinked && self.random.one_in(2) {
            return match self.random.below(13) {
                0 => format!("max({p}, {q})"),
                1 => format!("min({p}, {constant})"),
                2 => format!("max({p}, 0)"),
                3 => format!("abs({p})"),
                4 => format!("clamp({p}, {}, {})", self.number(-0.5, 0.1), self.number(0.2, 0.9)),
                5 => format!("sqrt(abs({p}))"),
                6 => format!("pow(abs({p}), {})", self.random.of(&["1.5", "2.5", "0.3", "1 + a"])),
                7 => format!("(if {p} > {constant} {{ {q} }} else {{ {constant} }})"),
                8 => format!("clamp({}, 0, 1)", self.state()),
                9 => format!("min(abs({}), 1)", self.state()),
                10 => format!("sqrt(1.2 + {p}) / 2"),
                11 => format!("min(max({}, 0), u)", self.state()),
                _ => format!("max({p}, {q}) * abs({p})"),
            };
        }
        match self.random.below(8) {
            0 => format!("0.5 * ({p} + {q})"),
            1 => format!("({p}) * ({q})"),
            2 => format!("{constant} * ({p})"),
            3 => format!("(({p}) - ({q})) / 2"),
            4 => format!("exprel(-1 - ({p}))"),
            5 => format!("sqrt(2 + ({p}) * ({q})) / 2"),
            6 => format!("({p}) / (2 - ({q}))"),
            _ => p,
        }
    }

    fn flow(&mut self, k: usize) -> String {
        let s = self.states[k];
        let rate = self.rate();
        let o = self.other(k);
        match self.kind {
            Kind::Linear => self.linear(k),
            Kind::Fractions => self.fractions(k),
            Kind::Moving => {
                let factor = self.bounded(1);
                let drive = self.bounded(2);
                match self.random.below(6) {
                    0 => self.linear(k),
                    1 => format!("-{rate} * {s} + {drive}"),
                    2 => format!("-(1.1 + {factor}) * {s} * {rate} + {drive}"),
                    3 => format!("-{rate} * {s} + ({factor}) * {o}"),
                    4 => format!("-{rate} * {s} + {drive} * (1 - {s})"),
                    _ => format!("({factor}) * {s} - 0.3 * {o} + {drive}"),
                }
            }
            Kind::Smooth | Kind::Kinked => {
                let factor = self.bounded(1);
                let drive = self.bounded(2);
                let constant = self.constant();
                match self.random.below(11) {
                    0 => format!("-{rate} * {s} + {drive}"),
                    1 => format!("-{rate} * {s} + ({factor}) * {o} + {drive}"),
                    2 => format!("-{rate} * {s} * {s} * {s} + {drive}"),
                    3 => format!("a * {s} * (1 - {s})"),
                    4 => format!("a * {s} - {rate} * pow({s}, 3)"),
                    5 => format!("{constant} - {rate} * {s} - {s} * abs({s})"),
                    6 => format!("{o} - {s} * {s} * {s} / 3 + {drive}"),
                    7 => format!("({drive}) * (1 - {s}) - {rate} * {s}"),
                    8 => format!("-(1 + {factor}) * {s} + {o} / 2"),
                    9 => format!("tanh({o} + {drive}) - {s}"),
                    _ => format!("u - a * {s} - {} * {s} * {s}", self.number(0.0, 0.5)),
                }
            }
        }
    }

    fn linear(&mut self, k: usize) -> String {
        let s = self.states[k];
        let o = self.other(k);
        let rate = self.rate();
        let mut terms = match self.random.below(9) {
            0 => format!("{} * {o}", self.number(-2.0, 2.0)),
            1 => "0".to_owned(),
            2 => format!("({o} - {s}) / tau"),
            3 => format!("-{rate} * {s} - {} * {o}", self.number(0.0, 4.0)),
            _ => format!("-{rate} * {s}"),
        };
        if self.random.one_in(2) {
            let coupling = self.constant();
            let _ = write!(terms, " + {coupling} * {}", self.other(k));
        }
        if self.random.one_in(3) {
            let _ = write!(terms, " + {}", self.constant());
        }
        terms
    }

    /// A flow that keeps fractions from 0 to 1, mostly.
    fn fractions(&mut self, k: usize) -> String {
        let s = self.states[k];
        let o = self.other(k);
        let rate = self.rate();
        let drive = self.bounded(1);
        match self.random.below(9) {
            0 => format!("(1 - {s}) / tau"),
            1 => format!("a * {o} * (1 - {s}) - {rate} * {s}"),
            2 => format!("({o} - {s}) * {rate}"),
            3 => format!("a * (1 - {s}) - u * {s}"),
            4 => format!("abs({drive}) * (1 - {s}) - {rate} * {s}"),
            5 => format!("a * {s} * (1 - {s})"),
            6 => format!("{o} * {o} * (u - {s})"),
            7 => format!("max({drive}, 0) - {rate} * {s}"),
            _ => format!("-{rate} * {s}"),
        }
    }

    /// What a presynaptic spike does.
    fn jumps(&mut self) -> String {
        let mut jumps = String::new();
        for s in self.states {
            let o = self.state();
            let jump = match self.random.below(12) {
                0 => format!("{s} += u * (1 - {s});"),
                1 => format!("{s} -= u * {s};"),
                2 => format!("{s} = min({s} + 0.3, 1);"),
                3 => format!("{s} += w;"),
                4 => format!("let by = u * {o}; {s} += by * (1 - {s});"),
                5 => format!("if {s} > 0.4 {{ {s} *= 0.5; }} else {{ {s} += 0.2; }}"),
                6 => format!("{s} += 0.7;"),
                7 => format!("{s} -= {o};"),
                _ => String::new(),
            };
            jumps.push_str(&jump);
        }
        // A name may be bound once.
        let parts: Vec<&str> = jumps.split("let by").collect();
        let mut renamed = parts[0].to_owned();
        for (n, part) in parts[1..].iter().enumerate() {
            let _ = write!(renamed, "let by{n}{}", part.replacen("by *", &format!("by{n} *"), 1));
        }
        renamed
    }
}
