//! Random linear systems: circles, chains, and both fed by each other at any depth.

use std::fmt::Write as _;

/// Values of the parameters `a`, `b`, `c`, `d`, of the pulse, and of the inputs `i` and `j`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Values {
    pub(crate) parameters: [f64; 4],
    pub(crate) pulse: f64,
    pub(crate) inputs: [f64; 2],
}

/// A factor as it is written, and its value.
type Factor = (&'static str, fn(&Values) -> f64);

/// What multiplies a state.
const FACTORS: [Factor; 10] = [
    ("a", |v| v.parameters[0]),
    ("b", |v| v.parameters[1]),
    ("1 / c", |v| 1.0 / v.parameters[2]),
    ("-d", |v| -v.parameters[3]),
    ("(a - b)", |v| v.parameters[0] - v.parameters[1]),
    ("0.3", |_| 0.3),
    ("-1", |_| -1.0),
    ("a / c", |v| v.parameters[0] / v.parameters[2]),
    ("-2.5e-2", |_| -2.5e-2),
    ("b * pulse(1, d)", |v| v.parameters[1] * v.pulse),
];

/// What is added; of the last two the step alone knows the value.
const DRIVES: [Factor; 6] = [
    ("b / c", |v| v.parameters[1] / v.parameters[2]),
    ("2", |_| 2.0),
    ("-a", |v| -v.parameters[0]),
    ("a * pulse(1, d)", |v| v.parameters[0] * v.pulse),
    ("b * i", |v| v.parameters[1] * v.inputs[0]),
    ("(i - j + d)", |v| v.inputs[0] - v.inputs[1] + v.parameters[3]),
];

/// Whether a drive follows inputs.
fn is_of_step(drive: usize) -> bool {
    drive >= DRIVES.len() - 2
}

/// A term of an equation.
#[derive(Clone, Copy, Debug)]
struct Term {
    read: usize,
    factor: usize,
}

/// A linear system; its states are declared in another order than that in which they depend on each other.
#[derive(Clone, Debug)]
pub(crate) struct Structure {
    /// The terms of each equation.
    terms: Vec<Vec<Term>>,
    drives: Vec<Option<usize>>,
    /// States whose equation is not of the kind: the time, or a square.
    pub(crate) not_fixed: Vec<bool>,
    /// Pairs of states that exchange what neither gains nor loses.
    exchanges: Vec<[usize; 2]>,
}

/// Numbers that look random (Steele, Lea & Flood 2014).
#[derive(Clone, Debug)]
pub(crate) struct Draws(pub(crate) u64);

impl Draws {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % n as u64).expect("less than n")
    }

    /// Between 0 and 1.
    #[expect(clippy::cast_precision_loss, reason = "53 bits")]
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// From `low` to `high`, every factor as likely.
    pub(crate) fn scale(&mut self, low: f64, high: f64) -> f64 {
        low * (high / low).powf(self.unit())
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

impl Structure {
    /// The structure number `seed`, of at most `most` states; some hold states that have no exact solution if `mixed`.
    pub(crate) fn random(seed: u64, most: usize, mixed: bool) -> Self {
        let mut draws = Draws(seed.wrapping_mul(0x2545_f491_4f6c_dd1d));
        let n = 1 + draws.below(most);
        let mut declared: Vec<usize> = (0..n).collect();
        (1..n).rev().for_each(|k| declared.swap(k, draws.below(k + 1)));
        let mut structure = Self {
            terms: vec![Vec::new(); n],
            drives: vec![None; n],
            not_fixed: vec![false; n],
            exchanges: Vec::new(),
        };
        let density = 1 + draws.below(4);
        // Of one state out of `rarity` a circle is made.
        let rarity = 1 + draws.below(5);
        let mut first = 0;
        while first < n {
            let size = if draws.one_in(rarity) { 2 + [0, 0, 0, 1, 1, 2, 4][draws.below(7)] } else { 1 }.min(n - first);
            let block = declared[first..first + size].to_vec();
            structure.add_block(&block, &declared[..first], density, &mut draws);
            first += size;
        }
        for state in 0..n {
            structure.drives[state] = draws.one_in(3).then(|| draws.below(DRIVES.len()));
            structure.not_fixed[state] = mixed && draws.one_in(12);
        }
        structure
    }

    /// A circle through `block`, or a single state, that reads some of the states `before`.
    fn add_block(&mut self, block: &[usize], before: &[usize], density: usize, draws: &mut Draws) {
        let size = block.len();
        // Without a pulse, which may be 0 and would open the circle.
        let factor = |draws: &mut Draws| draws.below(FACTORS.len() - usize::from(size > 1));
        let is_scheme = size > 1 && draws.one_in(3);
        for (k, state) in block.iter().enumerate() {
            let next = block[(k + 1) % size];
            match (size, is_scheme) {
                (1, _) => {}
                (_, true) => self.exchanges.push([*state, next]),
                (_, false) => self.terms[*state].push(Term { read: next, factor: factor(draws) }),
            }
            if !is_scheme && !draws.one_in(4) {
                self.terms[*state].push(Term { read: *state, factor: factor(draws) });
            }
            for other in block.iter().filter(|other| **other != *state && !is_scheme) {
                if draws.one_in(5) {
                    self.terms[*state].push(Term { read: *other, factor: factor(draws) });
                }
            }
            for other in before {
                if draws.one_in(density) {
                    self.terms[*state].push(Term { read: *other, factor: draws.below(FACTORS.len()) });
                }
            }
        }
    }

    pub(crate) fn n_states(&self) -> usize {
        self.terms.len()
    }

    /// Whether a drive follows an input.
    pub(crate) fn has_inputs(&self) -> bool {
        self.drives.iter().flatten().any(|drive| is_of_step(*drive))
    }

    /// The entries of its declaration.
    pub(crate) fn entries(&self) -> String {
        let mut text = String::new();
        if self.has_inputs() {
            text += "input i, input j, ";
        }
        for state in 0..self.n_states() {
            write!(text, "ds{state}/dt = ").expect("a string takes text");
            if let Some(drive) = self.drives[state] {
                write!(text, "{} + ", DRIVES[drive].0).expect("a string takes text");
            }
            for term in &self.terms[state] {
                write!(text, "{} * s{} + ", FACTORS[term.factor].0, term.read).expect("a string takes text");
            }
            for [from, to] in &self.exchanges {
                if *from == state {
                    write!(text, "(s{to} / c - a * s{from}) + ").expect("a string takes text");
                } else if *to == state {
                    write!(text, "(a * s{from} - s{to} / c) + ").expect("a string takes text");
                }
            }
            text += if !self.not_fixed[state] {
                "0, "
            } else if state % 2 == 0 {
                "t, "
            } else {
                "sin(s0), "
            };
        }
        text + "on_pre(w) { s0 += w; } output = s0"
    }

    /// For each state whether its solution is a sum of exponentials: nothing that it reads, directly or not, is of another
    /// kind.
    pub(crate) fn is_exact(&self) -> Vec<bool> {
        let mut exact: Vec<bool> = self.not_fixed.iter().map(|not_fixed| !not_fixed).collect();
        for _ in 0..self.n_states() {
            for state in 0..self.n_states() {
                let of_exchanges = self.exchanges.iter().filter(|pair| pair.contains(&state)).flatten();
                let mut reads = self.terms[state].iter().map(|term| &term.read).chain(of_exchanges);
                exact[state] &= reads.all(|read| exact[*read]);
            }
        }
        exact
    }

    /// The matrix, a constant drive of each state, and what the step alone knows of its drive.
    pub(crate) fn numbers(&self, values: &Values) -> (Vec<Vec<f64>>, Vec<f64>, Vec<f64>) {
        let n = self.n_states();
        let mut matrix = vec![vec![0.0; n]; n];
        for (row, terms) in matrix.iter_mut().zip(&self.terms) {
            for term in terms {
                row[term.read] += FACTORS[term.factor].1(values);
            }
        }
        for [from, to] in &self.exchanges {
            let (forth, back) = (values.parameters[0], 1.0 / values.parameters[2]);
            matrix[*from][*from] -= forth;
            matrix[*to][*from] += forth;
            matrix[*from][*to] += back;
            matrix[*to][*to] -= back;
        }
        let drive = |of_step: bool| {
            let value = |drive: &Option<usize>| {
                drive.filter(|drive| is_of_step(*drive) == of_step).map_or(0.0, |drive| DRIVES[drive].1(values))
            };
            self.drives.iter().map(value).collect()
        };
        (matrix, drive(false), drive(true))
    }
}
