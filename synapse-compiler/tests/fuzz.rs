//! The compiler under inputs that nobody would write: it answers with Rust or with words, and never panics.
//!
//! Input number n is the same in every run: a soup of tokens, a model of random equations, or a known model with tokens
//! deleted, doubled, swapped, renamed and spliced. Each is expanded twice in a thread with the stack of rustc's own, named
//! after it, so that even an overflow of the stack tells which input it was.
//!
//! - `SYNAPSE_FUZZ=100000` runs so many inputs, and says at the end how many compiled and which took longest;
//! - `SYNAPSE_FUZZ_SEED=7` begins at input 7; with `SYNAPSE_FUZZ=1` it runs and prints that input alone.

use std::fmt::{self, Display, Formatter};
use std::path::Path;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::DeriveInput;
use synapse_compiler::Role;
use synapse_compiler::verify::UNPROVED;

/// Models that use every construct of the language, each of which compiles.
const MODELS: [&str; 20] = [
    r"#[synapse(dg/dt = -g / tau, on_pre { g += 1; }, output = g)]
    struct Plain { #[param(ms, default = 8.0, positive)] tau: f64 }",
    r"#[synapse(
        dg/dt = (-g + a * h) / tau : nS, dh/dt = -h / tau_rise : nS, g(0) = 0nS, h(0) = -0.0,
        let a = tau_rise / tau,
        on_pre(w : uS) { h += w; }
        output = g : uS, current(v) = g * (e_rev + 10mV - v),
        methods(exact, exp_euler, exp_euler_ordered, rk4), align_post, event_driven,
    )]
    pub struct Units {
        #[param(ms, default = 8.0, positive)] pub tau: f64,
        #[param(s, default = 1e-3, range = 1us..=1s)] pub tau_rise: f64,
        #[param(mV, default = -65.0, range = -100.0..)] e_rev: f64,
    }",
    r"#[synapse(
        du/dt = -u / tau_f, u(0) = U, dx/dt = (1 - x) / tau_d, x(0) = 1,
        on_pre { u += U * (1 - u); release = u * x; x -= u * x; },
        output = release, methods(auto, euler, midpoint, heun2, ralston4, rk4_38rule),
    )]
    struct Plastic {
        #[param(ms, default = 1500.0, positive)] tau_f: f64,
        #[param(ms, default = 200.0, positive)] tau_d: f64,
        #[param(default = 0.15, range = 0.0..=1.0)] U: f64,
    }",
    r"#[synapse(
        da_pre/dt = -a_pre / tau_s, da_post/dt = -a_post / tau_t, dw/dt = 0, w(0) = w0,
        on_pre { a_pre += 1; w = clamp(w - a2 * a_post, w_min, w_max); }
        on_post { a_post += 1; w = clamp(w + a1 * a_pre, w_min, w_max); }
        output = w, event_driven,
    )]
    struct Timing { tau_s: f64, tau_t: f64, a1: f64, a2: f64, w0: f64, w_min: f64, w_max: f64 }",
    r"#[synapse(
        ds/dt = alpha * pulse(1mM, width) * (1 - s) - beta * s,
        current(v) = g * s * (e_rev - v) / (1 + mg / 3.57mM * exp(-0.062 / 1mV * v)) : pA,
        output = s, event_driven,
    )]
    struct Receptor {
        #[param(1/(ms*mM), default = 0.5)] alpha: f64, #[param(1/ms, default = 0.18)] beta: f64,
        #[param(ms, default = 1.0)] width: f64, #[param(nS, default = 1.0)] g: f64,
        #[param(mV, default = 0.0)] e_rev: f64, #[param(mM, default = 1.0)] mg: f64,
    }",
    r"#[synapse(
        dg/dt = -g / tau_decay + a * x * (1 - g), dx/dt = -x / tau_rise,
        on_pre(w) { x += w; }
        output = g, methods(magnus4, exp_midpoint, exp_euler),
    )]
    struct Saturating { tau_decay: f64, tau_rise: f64, a: f64 }",
    r"#[synapse(
        dg/dt = -g / tau, dh/dt = -h / tau_rise,
        on_pre(w) { g += A * w; h += A * w; }
        output = g - h,
    )]
    struct Normalised {
        #[param(ms, default = 10.0, positive)] tau: f64,
        #[param(ms, default = 1.0, positive)] tau_rise: f64,
        #[param(default = tau / (tau - tau_rise) * pow(tau_rise / tau, tau_rise / (tau_rise - tau)))] A: Option<f64>,
        #[param(non_negative, default = 2 * A)] B: Option<f64>,
    }",
    r"#[synapse(
        dx/dt = if x > 1 && !(y <= 0 || x == 2) { -x } else if t < 5 { exp(-t) } else { sin(t).abs() * y },
        dy/dt = min(x, 2.0) - max(y, 0) + sqrt(abs(x)) - tanh(y) * cos(x) + exp_m1(-x) + ln_1p(abs(y)) + ln(2 + x * x),
        dz/dt = exprel(-z) + lnrel(z * z) - z.powi(3) + x.powf(1.5) - (1 + y * y).ln().clamp(0, 1),
        x(0) = 8, y(0) = 1e-3, z(0) = -0.5,
        on_pre(weight) {
            let before = x;
            x *= 0.5;
            if before > 3 && !(weight < 0) { y += twice; } else if z != 0 { y -= 1; } else { let k = 2; z /= k; }
            z = before / 8;
            release = x * weight;
        }
        let twice = 2 * x,
        output = release + y,
    )]
    struct Functions {}",
    r"#[synapse(
        dx/dt = a * x * (1 - x), dy/dt = -y / tau + b * pow(y, 3), dz/dt = c + d * z + e * z * z,
        x(0) = 0.5, y(0) = 0.1, output = x + y + z, methods(exact, rk4),
    )]
    struct Nonlinear { a: f64, b: f64, c: f64, d: f64, e: f64, tau: f64 }",
    r"#[synapse(
        dx/dt = -x / tau + y, dy/dt = -y / tau - x, dz/dt = -(z + x) / tau, du/dt = -u / tau + z + w, dw/dt = 0,
        on_pre { x = 1; w += 0.1; }
        on_post { y *= 0.5; release_rate -= 1; }
        drelease_rate/dt = -release_rate,
        output = u, event_driven,
    )]
    struct Cascade { #[param(default = 5)] tau: f64 }",
    r"#[synapse(
        dg/dt = -g / tau, dk/dt = -k * exp(-since_pre / tau) + pulse(g, 2) + pulse(1, tau),
        on_pre(w) { g = prev(g) + w; k += prev(k) * since_pre; }
        on_post { g -= prev(g) / 2; }
        output = if since_pre < 3 { g } else { k },
    )]
    struct Times { #[param(default = 8.0)] tau: f64 }",
    r"#[synapse(
        ddo/dt = -r#do, dtype/dt = 0, dmatch/dt = -r#match * r#fn + k_,
        on_pre(r#let) { r#do += r#let; let r#in = 2; r#type = r#in; }
        let r#fn = 1 / r#while, let k_ = r#type,
        output = r#do * T + self_,
    )]
    struct Keywords { r#while: f64, T: f64, self_: f64 }",
    r"#[synapse(
        dr/dt = rate - r / tau : Hz, r(0) = 1kHz,
        on_pre { r += 3Hz; if r > 1 / tau { r = 0; } }
        output = r * 2s,
    )]
    struct Rate { #[param(s, default = 0.5)] tau: f64, #[param(Hz/s, default = 4.0)] rate: f64 }",
    r"#[synapse(
        dm/dt = -m / m_scale * k : mM^0, output = sqrt(a * b) / c,
    )]
    struct Roots {
        #[param(nS, default = 4.0)] a: f64, #[param(uS, default = 1.0)] b: f64, #[param(nS^1, default = 2.0)] c: f64,
        #[param(mM, default = 1.0)] m_scale: f64, #[param((uM/ms), default = 1.0)] k: f64,
    }",
    r"#[synapse(dg/dt = -g / tau : nS)] #[synapse(on_pre(w) { g += w; })]
    #[synapse(current(v) = g * (e - v), output = g : uS, align_post)]
    struct Several { #[param(ms)] tau: f64, #[param(mV, default = 0)] e: f64, #[param] spare: f64 }",
    r"#[synapse(
        da/dt = -k1 * a + k2 * b, db/dt = k1 * a - (k2 + k3) * b + k4 * c, dc/dt = k3 * b - k4 * c, a(0) = 1,
        on_pre { let moved = min(a, 0.1); a -= moved; b += moved; }
        output = c, methods(exact),
    )]
    struct Kinetic { k1: f64, k2: f64, k3: f64, k4: f64 }",
    r"#[synapse(
        input v_post : mV, input v_pre : mV, input third,
        dg/dt = -g / tau * (1 + third) : nS, db/dt = (v_post / 1mV - b) / tau, dc/dt = third / 1ms - v_pre * c / 1mV / tau / 1000,
        let quanta = 5,
        on_pre(w) {
            let released = binomial(quanta, 0.3);
            if normal() > 0 { g += w * released; } else { b += normal() * third; }
            release = released / quanta;
        }
        on_post { c -= binomial(1, 0.5); }
        output = g * b * v_post : pA,
    )]
    struct Driven { #[param(ms, default = 8.0)] tau: f64 }",
    r"#[neuron(
        let excess = V - V_th,
        dV/dt = (g_L * (E_L - V) + gE_total - g_total * V + I) / C : mV, dn/dt = 0, V(0) = E_L,
        spike when excess >= 0 && !(n > 3),
        reset { let old = V; V = V_reset; n += 1; if n > 2 { V -= old / 2 + 1mV * normal(); } }
        refractory = tau_ref, methods(exact, exp_euler, rk4),
    )]
    struct Membrane {
        #[param(pF, default = 200.0, positive)] C: f64, #[param(nS, default = 10.0)] g_L: f64,
        #[param(mV, default = -60.0)] E_L: f64, #[param(mV, default = -50.0)] V_th: f64,
        #[param(mV, default = E_L)] V_reset: Option<f64>, #[param(s, default = 5ms)] tau_ref: f64,
    }",
    r"#[neuron(input J, dV/dt = a * V * V + I - w, dw/dt = b * V - w + J, spike when V > 30, reset { V = -65; w += 8; })]
    struct Quadratic { a: f64, b: f64 }",
    r"#[neuron(
        dV/dt = (E - V - w + I) / tau, dw/dt = (V - w) / tau + J * 0, input J, dx/dt = J * x - pow(x, 3), dq/dt = q * q + J,
        spike when V > E || x > 3, refractory <= tau,
    )]
    struct Adaptive { E: f64, #[param(default = 3)] tau: f64 }",
];

/// Words and signs of the language, of Rust, and of neither.
const VOCABULARY: &str = "
    g h x y z w v u a b c tau tau_rise t dt release prev pulse since_pre on_pre on_post output current methods align_post
    event_driven let input spike when reset refractory neuron I g_total gE_total v_pre v_post dg dx dh d d2g d_ ddt dt0 r#let r#dg r#output
    auto exact exp_euler exp_euler_ordered exp_midpoint magnus4 rk4 euler
    exp ln sqrt abs min max clamp pow sin cos tanh exp_m1 ln_1p exprel lnrel binomial normal powi powf
    positive non_negative range default param synapse doc
    s ms us V mV nA pA S mS nS pF MOhm M mM Hz mol m L K µs Ω
    as async await break const continue crate dyn else enum extern false fn for if impl in loop match mod move mut pub ref
    return self Self static struct super trait true type union unsafe use where while abstract become box do final gen
    macro override priv try typeof unsized virtual yield _ f64 f32 Option u8 runtime math info None Some T name_ Ünï
    + - * / = == != < <= > >= && || ! & | ^ % , ; : :: . .. ..= ... -> => # $ ? @ ~ += -= *= /= ^= <- 'a
    \"text\" 'c' b\"bytes\" c\"text\" r#\"raw\"# b'c'
";

/// Numbers at the edges of what can be written.
const NUMBERS: &str = "
    0 1 2 3 -1 0.0 1.0 0.1 0.5 1e308 1.7976931348623157e308 1.8e308 1e400 5e-324 1e-400 2.2250738585072014e-308 1e-300 1e300
    18446744073709551616 340282366920938463463374607431768211456 9007199254740993 64 65 100 4096 4097 12 13 127 128 0x10
    0b11 0o7 1_000 1.5e-3 1f64 1.0f64 1f32 1u8 10mV 1.5nS 5e-3ms 1s 1e308s 1e300us 1mM 3Hz 1kg 1ms2 1e 0.1e1 1.
";

/// Declarations that were found here, each of which made the compiler panic, overflow its stack, hang, or fail to prove a
/// step that is exact.
const FOUND: [&str; 22] = [
    "dy/dt = -y + t + x - x, dx/dt = -y",
    "dy/dt = t - 0 * x - y * y, dx/dt = -y",
    "dy/dt = -y + x - x, dx/dt = -y, methods(exp_euler_ordered)",
    "dx/dt = y * x * x, dy/dt = -y * y",
    "dy/dt = a * pow(y, 1.1)",
    "dy/dt = a * pow(y, 1e308)",
    "dy/dt = 1 + y * y",
    "dy/dt = 0.5 - pow(y, 2)",
    "dx/dt = y, dy/dt = x - z, dz/dt = -z",
    "dx/dt = y, dy/dt = x - z, dz/dt = 1",
    "dy/dt = -y + since_pre * 0",
    "dy/dt = -y * cos(0 * a)",
    "dy/dt = -y * pow(a, 2 + 0 * a)",
    "dy/dt = -y * pow(0.1 + 0 * a, 2)",
    "dy/dt = a / (t * 0)",
    "dy/dt = a * y - 0.5 / (0 * a)",
    "dx/dt = -x * x, dy/dt = x - y * y",
    "dx/dt = -x, dh/dt = -y, dy/dt = h + x",
    "dx/dt = -x, dh/dt = -y, dy/dt = h + x, methods(exact)",
    "dy/dt = a * y - 0.5 / (0 * a), methods(magnus4)",
    "dx/dt = a, dy/dt = x * pow(y, 127)",
    "dx/dt = (x - x) * t, dy/dt = -y + (y - y) * t",
];

/// A model takes longer than this only if the compiler hangs.
const LONGEST: Duration = Duration::from_mins(1);

/// A generator of random numbers: `SplitMix64` (Steele, Lea & Flood 2014).
struct Random(u64);

impl Random {
    fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number less than `n`; 0 if `n` is.
    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.word() >> 33).expect("31 bits") % n.max(1)
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn of<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len())]
    }
}

/// A token, or a group of them: like `TokenTree`, but it can be sent to a thread.
#[derive(Clone, Debug, PartialEq)]
enum Tree {
    /// A word, a number or a whole operator.
    Leaf(String),
    /// Tokens in brackets, or in the invisible ones of a macro's argument.
    Group(Delimiter, Vec<Tree>),
}

impl Tree {
    fn leaf(text: &str) -> Self {
        Self::Leaf(text.to_owned())
    }
}

impl Display for Tree {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Leaf(text) => f.write_str(text),
            Self::Group(delimiter, inner) => {
                let (open, close) = match delimiter {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("⟦", "⟧"),
                };
                write!(f, "{open} {} {close}", text_of(inner))
            }
        }
    }
}

fn text_of(trees: &[Tree]) -> String {
    trees.iter().map(Tree::to_string).collect::<Vec<_>>().join(" ")
}

/// Tokens as trees, without documentation.
fn trees_of(tokens: TokenStream) -> Vec<Tree> {
    let mut trees = Vec::new();
    let mut is_joint = false;
    for token in tokens {
        let continues = std::mem::replace(
            &mut is_joint,
            matches!(&token, TokenTree::Punct(punct) if punct.spacing() == proc_macro2::Spacing::Joint),
        );
        match (token, trees.last_mut()) {
            (TokenTree::Group(group), _) => trees.push(Tree::Group(group.delimiter(), trees_of(group.stream()))),
            (token, Some(Tree::Leaf(before))) if continues => before.push_str(&token.to_string()),
            (token, _) => trees.push(Tree::Leaf(token.to_string())),
        }
    }
    trees
}

fn tokens_of(trees: &[Tree]) -> TokenStream {
    let tokens = trees.iter().map(|tree| match tree {
        Tree::Leaf(text) => text.parse().unwrap_or_default(),
        Tree::Group(delimiter, inner) => TokenTree::from(Group::new(*delimiter, tokens_of(inner))).into(),
    });
    tokens.collect::<Vec<TokenStream>>().into_iter().collect()
}

/// What inputs are made of.
struct Material {
    models: Vec<Vec<Tree>>,
    words: Vec<&'static str>,
    numbers: Vec<&'static str>,
}

impl Material {
    fn read() -> Self {
        let mut models: Vec<Vec<Tree>> = MODELS.iter().map(|model| trees_of(model.parse().expect("tokens"))).collect();
        let published = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/src");
        collect_models(&published, &mut models);
        Self { models, words: VOCABULARY.split_whitespace().collect(), numbers: NUMBERS.split_whitespace().collect() }
    }

    /// Input number n.
    fn input(&self, n: u64) -> Vec<Tree> {
        let mut random = Random(n.wrapping_mul(0xd134_2543_de82_ef95));
        for _ in 0..3 {
            random.word();
        }
        let random = &mut random;
        let mut trees = match random.below(10) {
            0 => self.soup(random, 0),
            1 | 2 => self.dressed_soup(random),
            3..=5 => trees_of(random_model(random).parse().expect("brackets that match")),
            _ => self.models[random.below(self.models.len())].clone(),
        };
        let n_changes = match random.below(8) {
            0 => 0,
            1..=4 => 1,
            5 | 6 => 2,
            _ => 3 + random.below(10),
        };
        for _ in 0..n_changes {
            self.change(&mut trees, random);
        }
        trees
    }

    fn token(&self, random: &mut Random) -> Tree {
        let list = if random.one_in(4) { &self.numbers } else { &self.words };
        Tree::leaf(random.of(list))
    }

    /// Tokens without order, in brackets that match.
    fn soup(&self, random: &mut Random, depth: usize) -> Vec<Tree> {
        let mut trees = Vec::new();
        for _ in 0..random.below(16) {
            if depth < 4 && random.one_in(6) {
                let inner = self.soup(random, depth + 1);
                trees.push(Tree::Group(delimiter(random), inner));
            } else {
                trees.push(self.token(random));
            }
        }
        trees
    }

    /// Soup in the places where a declaration has something to say.
    fn dressed_soup(&self, random: &mut Random) -> Vec<Tree> {
        let attribute = |name: &str, content: Vec<Tree>| {
            let content = vec![Tree::leaf(name), Tree::Group(Delimiter::Parenthesis, content)];
            [Tree::leaf("#"), Tree::Group(Delimiter::Bracket, content)]
        };
        let mut entries = Vec::new();
        for _ in 0..random.below(5) {
            let heads = [
                "dg/dt =",
                "dx/dt =",
                "g(0) =",
                "let k =",
                "output =",
                "current(v) =",
                "on_pre",
                "on_post",
                "methods",
                "on_pre(w)",
                "",
                "align_post",
                "output = g",
                "input",
                "spike when",
                "reset",
                "refractory =",
            ];
            entries.extend(trees_of(random.of(&heads).parse().expect("tokens")));
            let content = self.soup(random, 2);
            match random.below(4) {
                0 => entries.push(Tree::Group(delimiter(random), content)),
                _ => entries.extend(content),
            }
            entries.push(Tree::leaf(","));
        }
        let mut fields = Vec::new();
        for _ in 0..random.below(3) {
            if !random.one_in(4) {
                fields.extend(attribute("param", self.soup(random, 3)));
            }
            let field =
                ["tau: f64", "a: Option<f64>", "b: f32", "r#type: f64", "c: Option<Option<f64>>", "d: [f64; 2]"];
            fields.extend(trees_of(random.of(&field).parse().expect("tokens")));
            fields.push(Tree::leaf(","));
        }
        let kinds = ["struct M", "pub struct M", "enum M", "union M", "struct M<T>", "struct M<'a, const N: usize>"];
        let mut trees: Vec<Tree> = attribute(random.of(&["synapse", "synapse", "neuron"]), entries).into();
        trees.extend(trees_of(random.of(&kinds).parse().expect("tokens")));
        if random.one_in(6) {
            trees.push(Tree::Group(Delimiter::Parenthesis, fields));
            trees.push(Tree::leaf(";"));
        } else {
            trees.push(Tree::Group(Delimiter::Brace, fields));
        }
        trees
    }

    /// One change somewhere.
    fn change(&self, trees: &mut Vec<Tree>, random: &mut Random) {
        match random.below(10) {
            0 => self.rename(trees, random),
            1 | 2 => self.renumber(trees, random),
            3 | 4 => self.change_entry(a_list(trees, random), random),
            _ => self.change_tokens(a_list(trees, random), random),
        }
    }

    /// Tokens of one list are deleted, doubled, moved, replaced or put in brackets.
    fn change_tokens(&self, list: &mut Vec<Tree>, random: &mut Random) {
        let n = list.len();
        let start = random.below(n);
        let longest = 1 + random.below(8);
        let end = (start + 1 + random.below(longest)).min(n);
        let start = start.min(end);
        match random.below(11) {
            0 => drop(list.drain(start..end)),
            1 => insert(list, start, list[start..end].to_vec()),
            2 if n > 0 => list.swap(start, random.below(n)),
            3 => insert(list, start, [self.token(random)]),
            4 if n > 0 => list[start] = self.token(random),
            5 => insert(list, start, self.fragment(random)),
            6 => drop(list.splice(start..end, self.fragment(random))),
            7 => {
                let inner: Vec<Tree> = list.drain(start..end).collect();
                list.insert(start, Tree::Group(delimiter(random), inner));
            }
            8 => {
                if let Some(Tree::Group(_, inner)) = list.get(start).cloned() {
                    list.splice(start..=start, inner);
                }
            }
            9 if random.one_in(8) => {
                let run = list[start..end].to_vec();
                let times = [2, 30, 120, 450, 1500][random.below(5)];
                insert(list, end, vec![run; times].concat());
            }
            9 => {
                for _ in 0..random.below(60) {
                    let inner: Vec<Tree> = list.drain(start..end.min(list.len())).collect();
                    list.insert(start, Tree::Group(Delimiter::Parenthesis, inner));
                }
            }
            _ => list.truncate(start),
        }
    }

    /// What stands between two commas is deleted, doubled, moved, or comes from another model.
    fn change_entry(&self, list: &mut Vec<Tree>, random: &mut Random) {
        let mut entries = entries_of(list);
        let n = entries.len();
        let k = random.below(n);
        match random.below(4) {
            0 => drop(entries.remove(k)),
            1 => entries.insert(random.below(n), entries[k].clone()),
            2 => entries.swap(k, random.below(n)),
            _ => {
                let mut other = self.models[random.below(self.models.len())].clone();
                let others = entries_of(a_list(&mut other, random));
                entries.insert(k, others[random.below(others.len())].clone());
            }
        }
        *list = entries.join(&Tree::leaf(","));
    }

    /// A name gets another everywhere: that of something else, or a word of Rust or of the language.
    fn rename(&self, trees: &mut [Tree], random: &mut Random) {
        let mut names = Vec::new();
        each_leaf(trees, &mut |text| {
            if text.starts_with(|c: char| c.is_alphabetic() || c == '_') {
                names.push(text.clone());
            }
        });
        let Some(old) = names.get(random.below(names.len())).cloned() else { return };
        let new =
            if random.one_in(3) { names[random.below(names.len())].clone() } else { random.of(&self.words).to_owned() };
        // The name of a state stands in `dg/dt` too.
        let raw = |name: &str| name.strip_prefix("r#").unwrap_or(name).to_owned();
        let (old_rate, new_rate) = (format!("d{}", raw(&old)), format!("d{}", raw(&new)));
        each_leaf(trees, &mut |text| {
            if *text == old {
                text.clone_from(&new);
            } else if *text == old_rate {
                text.clone_from(&new_rate);
            }
        });
    }

    /// A number becomes another.
    fn renumber(&self, trees: &mut [Tree], random: &mut Random) {
        let is_number = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
        let mut n_numbers = 0;
        each_leaf(trees, &mut |text| n_numbers += usize::from(is_number(text)));
        let mut countdown = random.below(n_numbers);
        let new = random.of(&self.numbers);
        each_leaf(trees, &mut |text| {
            if is_number(text) {
                if countdown == 0 {
                    new.clone_into(text);
                }
                countdown = countdown.wrapping_sub(1);
            }
        });
    }

    /// Some tokens of a model.
    fn fragment(&self, random: &mut Random) -> Vec<Tree> {
        let mut model = self.models[random.below(self.models.len())].clone();
        let list = a_list(&mut model, random);
        let start = random.below(list.len());
        let end = (start + 1 + random.below(8)).min(list.len());
        list.get(start..end).unwrap_or_default().to_vec()
    }
}

/// The models of all files in a folder; none if there is no folder, as in the published crate.
fn collect_models(folder: &Path, models: &mut Vec<Vec<Tree>>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut paths: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect_models(&path, models);
            continue;
        }
        let Ok(file) = syn::parse_file(&std::fs::read_to_string(&path).unwrap_or_default()) else { continue };
        for item in file.items {
            if let syn::Item::Struct(mut item) = item
                && item.attrs.iter().any(is_model)
            {
                item.attrs.retain(is_model);
                for field in &mut item.fields {
                    field.attrs.retain(|attribute| attribute.path().is_ident("param"));
                }
                models.push(trees_of(quote::quote!(#item)));
            }
        }
    }
}

fn is_model(attribute: &syn::Attribute) -> bool {
    ["synapse", "neuron"].iter().any(|name| attribute.path().is_ident(name))
}

/// The places of `entries`, none of them empty but perhaps the only one.
fn entries_of(list: &[Tree]) -> Vec<Vec<Tree>> {
    list.split(|tree| *tree == Tree::leaf(",")).map(<[Tree]>::to_vec).collect()
}

fn delimiter(random: &mut Random) -> Delimiter {
    [Delimiter::Parenthesis, Delimiter::Parenthesis, Delimiter::Brace, Delimiter::Bracket, Delimiter::None]
        [random.below(5)]
}

fn insert(list: &mut Vec<Tree>, at: usize, new: impl IntoIterator<Item = Tree>) {
    list.splice(at..at, new);
}

fn n_trees(trees: &[Tree]) -> usize {
    trees.iter().map(|tree| 1 + if let Tree::Group(_, inner) = tree { n_trees(inner) } else { 0 }).sum()
}

/// A list of tokens, the longer the likelier.
fn a_list<'a>(trees: &'a mut Vec<Tree>, random: &mut Random) -> &'a mut Vec<Tree> {
    fn nth(trees: &mut Vec<Tree>, mut n: usize) -> &mut Vec<Tree> {
        let is_inside = |tree: &Tree| {
            let Tree::Group(_, inner) = tree else { return false };
            let n_inner = n_trees(inner);
            let is_inside = n < n_inner;
            n -= if is_inside { 0 } else { n_inner };
            is_inside
        };
        match trees.iter().position(is_inside) {
            None => trees,
            Some(k) => match &mut trees[k] {
                Tree::Group(_, inner) => nth(inner, n),
                Tree::Leaf(_) => unreachable!("a group, just now"),
            },
        }
    }
    let n = random.below(n_trees(trees));
    nth(trees, n)
}

fn each_leaf(trees: &mut [Tree], visit: &mut dyn FnMut(&mut String)) {
    for tree in trees {
        match tree {
            Tree::Leaf(text) => visit(text),
            Tree::Group(_, inner) => each_leaf(inner, visit),
        }
    }
}

/// A model that is well-formed but means nothing: most compile.
fn random_model(random: &mut Random) -> String {
    const STATES: [&str; 5] = ["g", "h", "x", "y", "z"];
    let n_states = 1 + random.below(4);
    let states = &STATES[..n_states];
    let is_cell = random.one_in(4);
    let mut entries = Vec::new();
    // Words that mean nothing in the other kind of model, and may as well be declared.
    let mut inputs: Vec<&str> = if is_cell { vec!["I", "g_total"] } else { Vec::new() };
    for input in ["v_pre", "v_post", "gE_total"] {
        if random.one_in(4) {
            entries.push(format!("input {input}"));
            inputs.push(input);
        }
    }
    for state in states {
        entries.push(format!("d{state}/dt = {}", rate(random, states, &inputs)));
        if random.one_in(2) {
            entries.push(format!("{state}(0) = {}", expression(random, &["a", "b"], 2)));
        }
    }
    entries.push(format!("let k = {}", expression(random, &["a", "b", "tau", "g"], 2)));
    let readable = [states, &["a", "b", "tau", "t", "k"], &inputs].concat();
    let draws = ["normal()", "binomial(a, 0.5)", "binomial(3, g)"];
    if is_cell {
        entries.push(format!("spike when {} > {}", random.of(states), expression(random, &readable, 2)));
        entries.push(format!("reset {{ {} }}", statements(random, states, &[&readable[..], &draws].concat(), 2)));
        if random.one_in(2) {
            entries.push(format!("refractory {} {}", random.of(&["=", "<="]), expression(random, &["a", "tau"], 2)));
        }
        return finished(random, "neuron", entries);
    }
    let readable = [&readable[..], &["since_pre", "pulse(1, tau)", "pulse(a, 2)"]].concat();
    let events = if random.one_in(3) { [&readable[..], &draws].concat() } else { readable.clone() };
    if !random.one_in(3) {
        let body = statements(random, states, &[&events[..], &["w", "prev(g)"]].concat(), 2);
        entries.push(format!("on_pre(w) {{ {body} }}"));
    }
    if random.one_in(3) {
        entries.push(format!("on_post {{ {} }}", statements(random, states, &events, 2)));
    }
    if random.one_in(3) {
        entries.push(format!("current(v) = {}", expression(random, &[&readable[..], &["v"]].concat(), 3)));
    }
    let readable = [&readable[..], &["release"]].concat();
    entries.push(format!("output = {}", expression(random, &readable, 2)));
    finished(random, "synapse", entries)
}

/// The struct of a random model.
fn finished(random: &mut Random, attribute: &str, mut entries: Vec<String>) -> String {
    match random.below(8) {
        0 => entries.push("methods(exact)".to_owned()),
        1 => entries.push("methods(exp_euler, exp_euler_ordered, auto)".to_owned()),
        2 => entries.push("methods(magnus4, exp_midpoint)".to_owned()),
        3 if attribute == "synapse" => entries.push("event_driven".to_owned()),
        _ => {}
    }
    let default = expression(random, &["a", "tau"], 2);
    let fields = format!("#[param(default = 8.0)] tau: f64, a: f64, #[param(default = {default})] b: Option<f64>");
    format!("#[{attribute}({})] struct M {{ {fields} }}", entries.join(", "))
}

/// The right-hand side of an equation: mostly affine, quadratic or a power, so that every solver has its turn.
fn rate(random: &mut Random, states: &[&str], inputs: &[&str]) -> String {
    let constants = [&["a", "b", "tau"], inputs].concat();
    let of_synapse: &[&str] = if inputs.contains(&"I") { &[] } else { &["pulse(1, tau)", "since_pre"] };
    let mut terms = Vec::new();
    for _ in 0..=random.below(4) {
        let constant = |random: &mut Random| expression(random, &constants, 1);
        let state = random.of(states);
        terms.push(match random.below(9) {
            0..=2 => format!("-{state} / tau"),
            3 | 4 => format!("({}) * {state}", constant(random)),
            5 => constant(random),
            6 => format!("a * {state} * {}", random.of(states)),
            7 => format!("b * pow({state}, {})", random.of(&["2", "3", "0.5", "a", "-1"])),
            _ => expression(random, &[states, &["a", "b", "t", "k"], of_synapse].concat(), 3),
        });
    }
    terms.join([" + ", " - "][random.below(2)])
}

fn expression(random: &mut Random, names: &[&str], depth: usize) -> String {
    let kind = if depth == 0 { random.below(3) } else { random.below(10) };
    let inner = |random: &mut Random| expression(random, names, depth.saturating_sub(1));
    match kind {
        0 | 1 => random.of(names).to_owned(),
        2 => random.of(&["0", "1", "2", "0.5", "3.7", "1e-3", "-1", "1e300", "5e-324"]).to_owned(),
        3..=6 => format!("({} {} {})", inner(random), random.of(&["+", "-", "*", "/"]), inner(random)),
        7 => {
            let function =
                random.of(&["exp", "ln", "sqrt", "abs", "sin", "cos", "tanh", "exp_m1", "ln_1p", "exprel", "lnrel"]);
            format!("{function}({})", inner(random))
        }
        8 => match random.below(4) {
            0 => format!("min({}, {})", inner(random), inner(random)),
            1 => format!("max({}, {})", inner(random), inner(random)),
            2 => format!("clamp({}, -1, {})", inner(random), inner(random)),
            _ => format!("pow({}, {})", inner(random), random.of(&["2", "0.5", "a", "-3", "0", "1"])),
        },
        _ => match random.below(2) {
            0 => format!("-{}", inner(random)),
            _ => {
                let comparison = random.of(&["<", "<=", ">", ">=", "==", "!="]);
                let condition = format!("{} {comparison} {}", inner(random), inner(random));
                format!("(if {condition} {{ {} }} else {{ {} }})", inner(random), inner(random))
            }
        },
    }
}

fn statements(random: &mut Random, states: &[&str], names: &[&str], depth: usize) -> String {
    let n_statements = 1 + random.below(3);
    let one = |k: usize| {
        let value = expression(random, names, 2);
        match random.below(if depth == 0 { 4 } else { 6 }) {
            0..=2 => format!("{} {} {value};", random.of(states), random.of(&["+=", "+=", "=", "-=", "*=", "/="])),
            3 => format!("let l{depth}{k} = {value}; {} += l{depth}{k};", random.of(states)),
            4 if names.contains(&"w") => format!("release = {value};"),
            _ => {
                let inner = statements(random, states, names, depth.saturating_sub(1));
                format!("if {value} > {} {{ {inner} }}", random.of(names))
            }
        }
    };
    (0..n_statements).map(one).collect::<Vec<_>>().join(" ")
}

/// What is said of an input that is as it should be: how long it took to compile, if it did.
fn check(trees: &[Tree]) -> (Duration, bool) {
    let tokens = tokens_of(trees);
    let is_cell =
        trees.iter().any(|tree| matches!(tree, Tree::Group(_, inner) if inner.contains(&Tree::leaf("neuron"))));
    let role = if is_cell { Role::Cell } else { Role::Synapse };
    let start = Instant::now();
    let once = synapse_compiler::expand(tokens.clone(), role);
    let took = start.elapsed();
    let twice = synapse_compiler::expand(tokens.clone(), role);
    assert_eq!(once.to_string(), twice.to_string(), "expanded twice, the tokens differ");
    let Ok(input) = syn::parse2::<DeriveInput>(tokens) else { return (took, false) };
    let text = once.to_string();
    assert!(!text.contains(UNPROVED), "a step that is called exact is not proved, and not used");
    if text.contains("compile_error !") {
        assert_is_rust(&once);
        return (took, false);
    }
    assert!(!once.is_empty(), "neither code nor a mistake");
    assert_is_rust(&once);
    read_as_text(&input);
    (took, true)
}

fn assert_is_rust(tokens: &TokenStream) {
    if let Err(error) = syn::parse2::<syn::File>(tokens.clone()) {
        panic!("what came out is no Rust: {error}\n{tokens}");
    }
}

/// The same input as the text of a file, with its code and equations as text.
fn read_as_text(input: &DeriveInput) {
    // Text has no invisible brackets, so it may mean something else, and be wrong.
    let text = quote::quote!(#input).to_string();
    for generated in synapse_compiler::generated_code(&text).unwrap_or_default() {
        assert!(syn::parse_file(&generated.code).is_ok(), "what was formatted is no Rust:\n{}", generated.code);
    }
    let _ = synapse_compiler::latex_equations(&text);
}

/// Checks an input on a stack like that of rustc's threads.
fn run(trees: &[Tree], name: &str) -> Result<(Duration, bool), String> {
    let (sender, receiver) = mpsc::channel();
    let input = trees.to_vec();
    let work = move || sender.send(check(&input));
    let thread = std::thread::Builder::new().name(name.to_owned()).stack_size(8 << 20).spawn(work).expect("a thread");
    match receiver.recv_timeout(LONGEST) {
        Ok(result) => Ok(result),
        Err(RecvTimeoutError::Timeout) => Err(format!("it takes more than {LONGEST:?}")),
        Err(RecvTimeoutError::Disconnected) => {
            let payload = thread.join().expect_err("it sent nothing");
            let text = payload.downcast_ref::<String>().cloned();
            Err(text.or(payload.downcast_ref::<&str>().map(ToString::to_string)).unwrap_or_default())
        }
    }
}

/// The input without all that it does not need to fail.
fn shrunk(mut trees: Vec<Tree>) -> Vec<Tree> {
    /// The same without `n_gone` trees of one list from the kth on; without the brackets of the kth alone if that is 0.
    fn without(trees: &[Tree], k: &mut usize, n_gone: usize) -> Vec<Tree> {
        let mut kept = Vec::new();
        let mut rest = trees.iter();
        while let Some(tree) = rest.next() {
            let is_kth = *k == 0;
            *k = k.wrapping_sub(1);
            match tree {
                Tree::Group(_, inner) if is_kth && n_gone == 0 => kept.extend_from_slice(inner),
                _ if is_kth && n_gone > 0 => rest = rest.as_slice().get(n_gone - 1..).unwrap_or_default().iter(),
                Tree::Leaf(_) => kept.push(tree.clone()),
                Tree::Group(delimiter, inner) => kept.push(Tree::Group(*delimiter, without(inner, k, n_gone))),
            }
        }
        kept
    }
    // The message of the whole input was printed; those of its parts would bury it.
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    loop {
        let before = n_trees(&trees);
        let mut k = 0;
        while k < n_trees(&trees) {
            let smaller = [24, 16, 12, 8, 7, 6, 5, 4, 3, 2, 1, 0].map(|n_gone| without(&trees, &mut { k }, n_gone));
            let fails = |smaller: &Vec<Tree>| *smaller != trees && run(smaller, "a smaller input").is_err();
            match smaller.into_iter().find(fails) {
                Some(smaller) => trees = smaller,
                None => k += 1,
            }
        }
        if n_trees(&trees) == before {
            break;
        }
    }
    std::panic::set_hook(hook);
    trees
}

fn variable(name: &str) -> Option<u64> {
    let value = std::env::var(name).ok()?;
    Some(value.parse().unwrap_or_else(|_| panic!("{name} is a number, not {value:?}")))
}

#[test]
fn known_models_compile() {
    for model in Material::read().models {
        run(&model, "a known model").expect("no panic");
        let input: DeriveInput = syn::parse2(tokens_of(&model)).expect("a struct");
        if let Err(error) = synapse_compiler::compile(&input) {
            let errors: Vec<String> = error.into_iter().map(|error| error.to_string()).collect();
            panic!("{}: {}", input.ident, errors.join("\n"));
        }
    }
}

#[test]
fn what_was_found_stays_mended() {
    let failures = FOUND.iter().filter_map(|entries| {
        let model = format!("#[synapse({entries}, output = y)] struct M {{ a: f64 }}");
        let error = run(&trees_of(model.parse().expect("tokens")), entries).err()?;
        Some(format!("{entries}: {error}"))
    });
    let failures: Vec<String> = failures.collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn nothing_that_is_written_makes_the_compiler_panic() {
    let asked = variable("SYNAPSE_FUZZ");
    let first = variable("SYNAPSE_FUZZ_SEED").unwrap_or(0);
    let n_inputs = asked.unwrap_or(1000);
    let material = Material::read();
    let mut n_compiled = 0;
    let mut slowest = (Duration::ZERO, 0);
    for n in first..first + n_inputs {
        let trees = material.input(n);
        if n_inputs == 1 {
            println!("input {n}: {}", text_of(&trees));
        }
        match run(&trees, &format!("input {n}")) {
            Ok((took, compiled)) => {
                n_compiled += u64::from(compiled);
                slowest = slowest.max((took, n));
            }
            Err(message) => {
                let smallest = shrunk(trees.clone());
                panic!("input {n}: {message}\n{}\n\nsmallest: {}", text_of(&trees), text_of(&smallest));
            }
        }
    }
    if asked.is_some() {
        println!("{n_compiled} of {n_inputs} inputs compiled; the slowest, input {}, in {:?}", slowest.1, slowest.0);
    }
    assert!(n_inputs < 100 || n_compiled > n_inputs / 10, "only {n_compiled} of {n_inputs} inputs compiled");
}
