//! Functions of the step length as formal sums c·tᵠ·e^(λt), with c and λ in a finite field.
//!
//! They are linearly independent for different (q, λ), so two sums are the same function exactly where they have the same
//! terms. A term may have an entry of a matrix exponential P as a factor. Where no circle of couplings leads to a row of the
//! matrix M, the entries of that row are such sums themselves, and are written as these; of the other entries only
//! P′ = M·P and P(0) = 1 are known.

use std::collections::BTreeMap;

use crate::expr::Residue;

/// An entry of a matrix exponential: which one, row, column.
pub(super) type Entry = (usize, usize, usize);

/// A matrix whose exponential a plan has.
#[derive(Clone, Debug)]
pub(super) struct Matrix {
    rows: Vec<Vec<Residue>>,
    /// Whether a row depends on a column, directly or through others.
    depends: Vec<Vec<bool>>,
    /// The entries of the exponential in each row that no circle leads to.
    sums: Vec<Option<Vec<Formal>>>,
}

impl Matrix {
    pub(super) fn new(rows: Vec<Vec<Residue>>) -> Self {
        let n = rows.len();
        let mut depends: Vec<Vec<bool>> =
            (0..n).map(|i| (0..n).map(|j| i == j || rows[i][j] != Residue::ZERO).collect()).collect();
        // Warshall (1962).
        for k in 0..n {
            for i in (0..n).filter(|i| *i != k) {
                if depends[i][k] {
                    let through = depends[k].clone();
                    depends[i].iter_mut().zip(through).for_each(|(to, through)| *to |= through);
                }
            }
        }
        let sums = sums(&rows);
        Self { rows, depends, sums }
    }

    /// δ of the matrix [[0, δ], [1, 0]] of y″ = δy.
    pub(super) fn square(&self) -> Residue {
        self.rows[0][1].times(self.rows[1][0])
    }

    /// An entry of the exponential, the matrix being the one at `position`: a sum where no circle leads to its row, 0 where
    /// nothing couples.
    pub(super) fn entry(&self, position: usize, row: usize, column: usize) -> Formal {
        match &self.sums[row] {
            Some(entries) => entries[column].clone(),
            None if self.depends[row][column] => Formal::generator(position, row, column),
            None => Formal::default(),
        }
    }
}

/// The entries of the exponential of a matrix in each row that reads only itself and rows that no circle leads to either.
fn sums(rows: &[Vec<Residue>]) -> Vec<Option<Vec<Formal>>> {
    let n = rows.len();
    let mut sums: Vec<Option<Vec<Formal>>> = vec![None; n];
    // Each pass finds the rows of which the passes before it found all that they read; n are enough for the longest chain.
    for _ in 0..n {
        for row in 0..n {
            let read = |other: &usize| *other != row && rows[row][*other] != Residue::ZERO;
            if sums[row].is_some() || (0..n).filter(read).any(|other| sums[other].is_none()) {
                continue;
            }
            let entry = |column: usize| {
                let known = (0..n).filter(read).filter_map(|other| Some((rows[row][other], sums[other].as_ref()?)));
                let drive =
                    known.fold(Formal::default(), |sum, (factor, entries)| sum.plus(&entries[column].scaled(factor)));
                let start = if row == column { Residue::ONE } else { Residue::ZERO };
                Formal::solution(rows[row][row], start, &drive)
            };
            sums[row] = Some((0..n).map(entry).collect());
        }
    }
    sums
}

/// tᵠ·e^(λt), times an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Term {
    rate: Residue,
    power: i32,
    entry: Option<Entry>,
}

const UNIT: Term = Term { rate: Residue::ZERO, power: 0, entry: None };

/// A sum of terms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Formal(BTreeMap<Term, Residue>);

impl Formal {
    pub(super) fn constant(value: Residue) -> Self {
        Self::of(UNIT, value)
    }

    /// The step length itself.
    pub(super) fn t() -> Self {
        Self::of(Term { power: 1, ..UNIT }, Residue::ONE)
    }

    /// e^(rate·t)
    pub(super) fn exp(rate: Residue) -> Self {
        Self::of(Term { rate, ..UNIT }, Residue::ONE)
    }

    /// An entry of a matrix exponential, whatever its value.
    pub(super) fn generator(matrix: usize, row: usize, column: usize) -> Self {
        Self::of(Term { entry: Some((matrix, row, column)), ..UNIT }, Residue::ONE)
    }

    /// The entry that this is.
    pub(super) fn as_generator(&self) -> Option<Entry> {
        match self.0.first_key_value() {
            Some((Term { entry: Some(entry), power: 0, rate: Residue::ZERO }, value))
                if self.0.len() == 1 && *value == Residue::ONE =>
            {
                Some(*entry)
            }
            _ => None,
        }
    }

    /// The factor of an entry.
    pub(super) fn coefficient(&self, entry: Entry) -> Residue {
        self.0.get(&Term { entry: Some(entry), ..UNIT }).copied().unwrap_or_default()
    }

    /// y of y′ = `rate`·y + `drive` with y(0) = `start`. No term of the drive has an entry or a negative power.
    fn solution(rate: Residue, start: Residue, drive: &Self) -> Self {
        let mut sum = Self::exp(rate).scaled(start);
        for (term, value) in &drive.0 {
            let gap = term.rate.minus(rate);
            let whole = |power: i32| Residue::whole(u64::from(power.unsigned_abs()));
            if gap == Residue::ZERO {
                let power = term.power + 1;
                sum.add(Term { power, ..*term }, value.times(whole(power).inverse()));
                continue;
            }
            // p(t)·e^(λt) with p′ + gap·p = value·tᵠ, highest power first, less what it is at t = 0.
            let reciprocal = gap.inverse();
            let mut factor = value.times(reciprocal);
            for power in (0..=term.power).rev() {
                sum.add(Term { power, ..*term }, factor);
                if power == 0 {
                    sum.add(Term { rate, ..UNIT }, factor.negative());
                }
                factor = factor.times(whole(power)).times(reciprocal).negative();
            }
        }
        sum
    }

    fn of(term: Term, value: Residue) -> Self {
        let mut sum = Self::default();
        sum.add(term, value);
        sum
    }

    fn add(&mut self, term: Term, value: Residue) {
        let sum = self.0.get(&term).copied().unwrap_or_default().plus(value);
        if sum == Residue::ZERO {
            self.0.remove(&term);
        } else {
            self.0.insert(term, sum);
        }
    }

    pub(super) fn is_zero(&self) -> bool {
        self.0.is_empty()
    }

    /// The value, if it does not depend on t.
    pub(super) fn as_constant(&self) -> Option<Residue> {
        self.as_multiple_of(UNIT)
    }

    /// c of c·t.
    pub(super) fn as_rate(&self) -> Option<Residue> {
        self.as_multiple_of(Term { power: 1, ..UNIT })
    }

    fn as_multiple_of(&self, term: Term) -> Option<Residue> {
        match self.0.len() {
            0 => Some(Residue::ZERO),
            1 => self.0.get(&term).copied(),
            _ => None,
        }
    }

    /// λ of e^(λt).
    pub(super) fn as_exponential(&self) -> Option<Residue> {
        match self.0.first_key_value() {
            Some((term, value))
                if self.0.len() == 1 && *value == Residue::ONE && term.power == 0 && term.entry.is_none() =>
            {
                Some(term.rate)
            }
            _ => None,
        }
    }

    pub(super) fn plus(mut self, other: &Self) -> Self {
        other.0.iter().for_each(|(term, value)| self.add(*term, *value));
        self
    }

    pub(super) fn minus(self, other: &Self) -> Self {
        self.plus(&other.scaled(Residue::ONE.negative()))
    }

    pub(super) fn scaled(&self, factor: Residue) -> Self {
        let mut product = Self::default();
        self.0.iter().for_each(|(term, value)| product.add(*term, value.times(factor)));
        product
    }

    /// The product; `None` where two entries of matrices would be multiplied.
    pub(super) fn times(&self, other: &Self) -> Option<Self> {
        let mut product = Self::default();
        for (a, x) in &self.0 {
            for (b, y) in &other.0 {
                if a.entry.is_some() && b.entry.is_some() {
                    return None;
                }
                let term = Term { rate: a.rate.plus(b.rate), power: a.power + b.power, entry: a.entry.or(b.entry) };
                product.add(term, x.times(*y));
            }
        }
        Some(product)
    }

    /// The quotient by a multiple of a power of t; `None` for any other divisor.
    pub(super) fn over(&self, divisor: &Self) -> Option<Self> {
        let (term, value) = divisor.0.first_key_value().filter(|_| divisor.0.len() == 1)?;
        if term.rate != Residue::ZERO || term.entry.is_some() {
            return None;
        }
        let reciprocal = Self::of(Term { power: -term.power, ..UNIT }, value.inverse());
        self.times(&reciprocal)
    }

    pub(super) fn power(&self, n: u32) -> Option<Self> {
        (0..n).try_fold(Self::constant(Residue::ONE), |product, _| product.times(self))
    }

    /// d/dt, where the matrices' exponentials P satisfy P′ = M·P.
    pub(super) fn derivative(&self, matrices: &[Matrix]) -> Self {
        let mut slope = Self::default();
        for (term, value) in &self.0 {
            slope.add(*term, value.times(term.rate));
            let power = Residue::whole(u64::from(term.power.unsigned_abs()));
            let power = if term.power < 0 { power.negative() } else { power };
            slope.add(Term { power: term.power - 1, ..*term }, value.times(power));
            if let Some((matrix, row, column)) = term.entry {
                for (k, factor) in matrices[matrix].rows[row].iter().enumerate() {
                    for (moved, share) in matrices[matrix].entry(matrix, k, column).0 {
                        let (rate, power) = (term.rate.plus(moved.rate), term.power + moved.power);
                        let moved = Term { rate, power, entry: moved.entry };
                        slope.add(moved, value.times(*factor).times(share));
                    }
                }
            }
        }
        slope
    }

    /// The limit at t = 0; `None` where there is none, or it is not known.
    pub(super) fn at_zero(&self) -> Option<Residue> {
        let lowest = self.0.keys().map(|term| term.power).min().unwrap_or(0);
        // The coefficients of t^lowest, …, t⁰ of the series, in which e^(λt) is Σ λᵐtᵐ/m!.
        let mut coefficients = vec![Residue::ZERO; usize::try_from(1 - lowest.min(0)).ok()?];
        for (term, value) in &self.0 {
            if let Some((_, row, column)) = term.entry {
                match term.power {
                    0 if term.rate == Residue::ZERO && row == column => {
                        let last = coefficients.last_mut()?;
                        *last = last.plus(*value);
                    }
                    0.. => {}
                    _ => return None,
                }
                continue;
            }
            let mut summand = *value;
            for m in 0..=-i64::from(term.power) {
                let place = usize::try_from(i64::from(term.power) + m - i64::from(lowest.min(0))).ok()?;
                coefficients[place] = coefficients[place].plus(summand);
                summand = summand.times(term.rate).times(Residue::whole(m.unsigned_abs() + 1).inverse());
            }
        }
        let (last, poles) = coefficients.split_last()?;
        poles.iter().all(|pole| *pole == Residue::ZERO).then_some(*last)
    }
}

/// The divided difference of exp over `rates`·t.
pub(super) fn exp_difference(mut rates: Vec<Residue>) -> Option<Formal> {
    rates.sort_unstable();
    let t = Formal::t();
    let gap = |i: usize, j: usize| rates[j].minus(rates[i]);
    if rates.windows(2).all(|pair| pair[0] != pair[1]) {
        // Σ e^(λᵢt)/Π(λᵢ − λⱼ)·t^-k
        let mut sum = Formal::default();
        for i in 0..rates.len() {
            let product =
                (0..rates.len()).filter(|j| *j != i).fold(Residue::ONE, |product, j| product.times(gap(j, i)));
            sum = sum.plus(&Formal::exp(rates[i]).scaled(product.inverse()));
        }
        return sum.over(&t.power(u32::try_from(rates.len() - 1).ok()?)?);
    }
    let mut row: Vec<Formal> = rates.iter().map(|rate| Formal::exp(*rate)).collect();
    let mut factorial = Residue::ONE;
    for order in 1..rates.len() {
        factorial = factorial.times(Residue::whole(order as u64));
        row = (0..rates.len() - order)
            .map(|i| match gap(i, i + order) {
                Residue::ZERO => Some(Formal::exp(rates[i]).scaled(factorial.inverse())),
                gap => row[i + 1].clone().minus(&row[i]).over(&t.scaled(gap)),
            })
            .collect::<Option<_>>()?;
    }
    row.pop()
}
