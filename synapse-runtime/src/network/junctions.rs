//! Cells that are coupled by conductances between them: gap junctions.
//!
//! A junction's current follows the potentials of both of its cells, which move with it. Held over a step at its value from the
//! start it would be of first order, unstable for conductances that are large against C/dt, and what one cell loses the other
//! would not gain. So the junctions of all cells that are connected are solved together, apart from the cells' own equations
//! (Strang 1968): half a step of the junctions, a step of the cells, half a step of the junctions. This is of second order.
//!
//! The junctions alone are `dV_i/dt = Σ_j r_ij·(V_j − V_i)` with `r_ij = g_ij/C_i`, C the capacitance of the cell. Cells that are
//! held do not move. What a junction takes from one cell it gives to the other.

use alloc::collections::VecDeque;
use alloc::vec;
use alloc::vec::Vec;

use super::coupling::Coupling;
use super::member::Member;
use super::output::Output;
use super::pathway::{Edge, Pathway};
use super::step::Step;
use crate::Real;
use crate::error::Error;

/// Up to so many connected cells have the exact solution, a matrix; more are solved for in each step.
const FEW: usize = 16;

/// A conductance and the one of the opposite direction are the same junction up to rounding.
const SAME: f64 = 1e-9;

/// The junctions of a network.
#[derive(Debug, Default)]
pub(super) struct Junctions {
    parts: Vec<Part>,
}

impl Junctions {
    /// Finds the junctions among the projections, which then hand on no current of their own.
    pub(super) fn new<T: Real>(members: &[Member<T>], pathways: &mut [Pathway<T>], dt: f64) -> Result<Self, Error> {
        let starts: Vec<usize> =
            members.iter().scan(0, |next, member| Some(core::mem::replace(next, *next + member.group.len()))).collect();
        let mut couplings = Vec::new();
        for pathway in pathways {
            let Some(edges) = pathway.junctions() else { continue };
            let model = pathway.receptor.info().name;
            let (pre, post) = (pathway.pre, pathway.post);
            let group = &members[post].group;
            let to_pull = pathway.output == Output::Own && group.info().is_some_and(|info| info.has_input("g_total"));
            let input =
                if to_pull && group.info().is_some_and(|info| info.has_input("gE_total")) { "gE_total" } else { "I" };
            for Edge { source, target, value } in edges {
                if (pre, source) == (post, target) {
                    continue;
                }
                let refused =
                    |because| Error::JunctionCell { model, cell: group.info().map_or("", |info| info.name), because };
                let rate = value
                    * group.susceptibility(target, input).map_err(refused).map_err(|error| error.of(&pathway.name))?;
                if value < 0.0 || !rate.is_finite() {
                    return Err(Error::JunctionConductance { model, value }.of(&pathway.name));
                }
                couplings.push(Pull { target: starts[post] + target, source: starts[pre] + source, rate });
            }
            pathway.coupling = Coupling::Junction;
        }
        let n = members.iter().map(|member| member.group.len()).sum();
        let place = |node: usize| {
            let member = starts.partition_point(|start| *start <= node) - 1;
            (member, node - starts[member])
        };
        let parts = components(n, couplings)
            .into_iter()
            .map(|(nodes, couplings)| Part::new(nodes.into_iter().map(place).collect(), couplings, dt / 2.0));
        Ok(Self { parts: parts.collect::<Result<_, _>>()? })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Half a step.
    pub(super) fn advance<T: Real>(&mut self, step: Step, members: &mut [Member<T>]) {
        for part in &mut self.parts {
            part.advance(step, members);
        }
    }
}

/// The rate at which a cell follows another.
#[derive(Clone, Copy, Debug)]
struct Pull {
    target: usize,
    source: usize,
    /// 1/ms
    rate: f64,
}

/// The cells of each part that is connected, ascending, and what couples them, by their positions in it.
fn components(n: usize, mut couplings: Vec<Pull>) -> Vec<(Vec<usize>, Vec<Pull>)> {
    couplings.sort_by_key(|coupling| (coupling.target, coupling.source));
    couplings.dedup_by(|next, kept| {
        let is_same = (next.target, next.source) == (kept.target, kept.source);
        if is_same {
            kept.rate += next.rate;
        }
        is_same
    });
    // The first cell of the part that each cell is in.
    let mut first: Vec<usize> = (0..n).collect();
    let root = |first: &mut [usize], mut node: usize| {
        while first[node] != node {
            first[node] = first[first[node]];
            node = first[node];
        }
        node
    };
    for coupling in &couplings {
        let (a, b) = (root(&mut first, coupling.target), root(&mut first, coupling.source));
        first[a.max(b)] = a.min(b);
    }
    let mut part_of = vec![usize::MAX; n];
    let mut position = vec![0; n];
    let mut parts: Vec<(Vec<usize>, Vec<Pull>)> = Vec::new();
    for node in couplings.iter().flat_map(|coupling| [coupling.target, coupling.source]) {
        let root = root(&mut first, node);
        if part_of[root] == usize::MAX {
            part_of[root] = parts.len();
            parts.push((Vec::new(), Vec::new()));
        }
        part_of[node] = part_of[root];
        parts[part_of[node]].0.push(node);
    }
    for (nodes, _) in &mut parts {
        nodes.sort_unstable();
        nodes.dedup();
        nodes.iter().enumerate().for_each(|(k, node)| position[*node] = k);
    }
    for Pull { target, source, rate } in couplings {
        parts[part_of[target]].1.push(Pull { target: position[target], source: position[source], rate });
    }
    parts
}

/// Cells that are connected with each other.
#[derive(Debug)]
struct Part {
    /// The group and the cell in it.
    cells: Vec<(usize, usize)>,
    /// By target, then source.
    couplings: Vec<Pull>,
    /// The capacitance of each cell against that of the first, where each junction conducts alike in both directions.
    capacitance: Option<Vec<f64>>,
    /// What is advanced over, in ms.
    duration: f64,
    /// The exact solution for the cells that were held last.
    few: Option<Few>,
    potentials: Vec<f64>,
    held: Vec<bool>,
}

impl Part {
    fn new(cells: Vec<(usize, usize)>, couplings: Vec<Pull>, duration: f64) -> Result<Self, Error> {
        let n = cells.len();
        let capacitance = capacitances(n, &couplings);
        if n > FEW && capacitance.is_none() {
            return Err(Error::OneWayJunctions { n, most: FEW });
        }
        let (potentials, held) = (vec![0.0; n], vec![false; n]);
        Ok(Self { cells, couplings, capacitance, duration, few: None, potentials, held })
    }

    fn advance<T: Real>(&mut self, step: Step, members: &mut [Member<T>]) {
        for (k, (member, cell)) in self.cells.iter().enumerate() {
            let group = &members[*member].group;
            self.potentials[k] = group.potentials().map_or(0.0, |v| v[*cell].as_f64());
            self.held[k] = group.is_held(*cell, step);
        }
        let Self { couplings, capacitance, duration, few, potentials, held, .. } = self;
        let change = match capacitance {
            Some(capacitance) if potentials.len() > FEW => {
                Many { couplings, capacitance, held }.change(potentials, *duration)
            }
            _ => {
                if few.as_ref().is_none_or(|few| few.held != *held) {
                    *few = Some(Few::new(couplings, capacitance.as_deref(), held, *duration));
                }
                few.as_ref().map_or_else(Vec::new, |few| few.change(potentials))
            }
        };
        for (((member, cell), change), v) in self.cells.iter().zip(change).zip(&self.potentials) {
            // Potentials that are equal stay the bits that they are.
            if change != 0.0
                && let Some(potentials) = members[*member].group.potentials_mut()
            {
                potentials[*cell] = T::of(v + change);
            }
        }
    }
}

/// The capacitances for which `C_i·r_ij = C_j·r_ji` at all junctions, that of the first cell being 1; `None` where there are
/// none, as a junction leads in one direction, or more in one than in the other.
fn capacitances(n: usize, couplings: &[Pull]) -> Option<Vec<f64>> {
    let back = |coupling: &Pull| {
        let found = couplings.binary_search_by_key(&(coupling.source, coupling.target), |c| (c.target, c.source));
        found.map_or(0.0, |k| couplings[k].rate)
    };
    let mut capacitance = vec![f64::NAN; n];
    *capacitance.first_mut()? = 1.0;
    let mut next = VecDeque::from([0]);
    while let Some(node) = next.pop_front() {
        let from = couplings.partition_point(|coupling| coupling.target < node);
        for coupling in couplings[from..].iter().take_while(|coupling| coupling.target == node) {
            let there = capacitance[node] * (coupling.rate / back(coupling));
            let known = &mut capacitance[coupling.source];
            if coupling.rate == 0.0 && back(coupling) == 0.0 {
                continue;
            }
            if !(there.is_finite() && there > 0.0) {
                return None;
            }
            if known.is_nan() {
                *known = there;
                next.push_back(coupling.source);
            } else if (there - *known).abs() > SAME * *known {
                return None;
            }
        }
    }
    // A part that nothing but junctions of conductance 0 connects.
    capacitance.iter_mut().filter(|c| c.is_nan()).for_each(|c| *c = 1.0);
    let is_whole = couplings.iter().all(|coupling| {
        let (there, here) =
            (capacitance[coupling.target] * coupling.rate, capacitance[coupling.source] * back(coupling));
        (there - here).abs() <= SAME * there.max(here)
    });
    is_whole.then_some(capacitance)
}

/// The exact solution of few cells: where each potential is after the time, as a mean of all of them,
/// `V_i ← V_i + Σ_j w_ij·(V_j − V_i)`.
#[derive(Debug)]
struct Few {
    held: Vec<bool>,
    /// `w_ij`, row after row; the diagonal is not read.
    weights: Vec<f64>,
}

impl Few {
    /// The exponential of the rates, by its series over a time in which no cell follows others by more than a half, and
    /// squaring. Nothing but numbers that are not negative is added, so that no entry loses digits at any conductance.
    fn new(couplings: &[Pull], capacitance: Option<&[f64]>, held: &[bool], duration: f64) -> Self {
        let n = held.len();
        let mut rates = vec![0.0; n * n];
        for Pull { target, source, rate } in couplings {
            if !held[*target] {
                rates[target * n + source] = rate * duration;
            }
        }
        let leave = |matrix: &[f64], i: usize| (0..n).filter(|j| *j != i).map(|j| matrix[i * n + j]).sum::<f64>();
        let mut fastest = (0..n).map(|i| leave(&rates, i)).fold(0.0, f64::max);
        let mut n_squarings = 0;
        while fastest > 0.5 {
            fastest /= 2.0;
            for rate in &mut rates {
                *rate /= 2.0;
            }
            n_squarings += 1;
        }
        // exp(q·(U − 1)) with U = 1 + rates/q, the rows of which have the sum 1.
        let mut weights = vec![0.0; n * n];
        let mut power: Vec<f64> = (0..n * n).map(|k| f64::from(u8::from(k / n == k % n))).collect();
        if fastest > 0.0 {
            for rate in &mut rates {
                *rate /= fastest;
            }
            (0..n).for_each(|i| rates[i * n + i] = (1.0 - leave(&rates, i)).max(0.0));
            let mut share = (-fastest).exp();
            // 0.5^20/20! is below 1e-24.
            for k in 1..=20 {
                weights.iter_mut().zip(&power).for_each(|(weight, power)| *weight += share * power);
                power = product(&power, &rates, n);
                share *= fastest / f64::from(k);
            }
        }
        let keep = |weights: &mut [f64]| {
            (0..n).for_each(|i| weights[i * n + i] = (1.0 - leave(weights, i)).max(0.0));
        };
        keep(&mut weights);
        for _ in 0..n_squarings {
            weights = product(&weights, &weights, n);
            keep(&mut weights);
        }
        if let Some(c) = capacitance {
            // What one gains the other loses, to the last bit of the weights.
            for i in 0..n {
                for j in (0..i).filter(|j| !held[i] && !held[*j]) {
                    let both = 0.5 * (c[i] * weights[i * n + j] + c[j] * weights[j * n + i]);
                    (weights[i * n + j], weights[j * n + i]) = (both / c[i], both / c[j]);
                }
            }
        }
        Self { held: held.to_vec(), weights }
    }

    fn change(&self, v: &[f64]) -> Vec<f64> {
        let rows = self.weights.chunks_exact(v.len());
        rows.zip(v).map(|(row, own)| row.iter().zip(v).map(|(weight, other)| weight * (other - own)).sum()).collect()
    }
}

/// The product of two matrices.
fn product(a: &[f64], b: &[f64], n: usize) -> Vec<f64> {
    let mut c = vec![0.0; n * n];
    for i in 0..n {
        for k in 0..n {
            let factor = a[i * n + k];
            for j in 0..n {
                c[i * n + j] += factor * b[k * n + j];
            }
        }
    }
    c
}

/// The solution of many cells: a diagonally implicit Runge–Kutta method of two stages, of order 2, L-stable (Alexander 1977), in
/// parts of the time where junctions are fast. Its linear systems are symmetric, and are solved by conjugate gradients.
struct Many<'a> {
    couplings: &'a [Pull],
    capacitance: &'a [f64],
    held: &'a [bool],
}

impl Many<'_> {
    fn change(&self, v: &[f64], duration: f64) -> Vec<f64> {
        const GAMMA: f64 = 1.0 - core::f64::consts::FRAC_1_SQRT_2;
        let mut leave = vec![0.0; v.len()];
        self.couplings.iter().for_each(|coupling| leave[coupling.target] += coupling.rate);
        let fastest = leave.iter().copied().fold(0.0, f64::max) * duration;
        // No rate of a mode is above twice the fastest of a cell, and below 2.4 no mode changes its sign.
        let n_parts = (fastest / 1.2).ceil().clamp(1.0, 16.0);
        let h = duration / n_parts;
        let mut end = v.to_vec();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 1 to 16")]
        for _ in 0..n_parts as usize {
            let first = self.implicit(&end, GAMMA * h);
            end.iter_mut().zip(&first).for_each(|(end, first)| *end += (1.0 - GAMMA) / GAMMA * first);
            let second = self.implicit(&end, GAMMA * h);
            end.iter_mut().zip(&second).for_each(|(end, second)| *end += second);
        }
        end.iter().zip(v).map(|(end, v)| end - v).collect()
    }

    /// Adds `a·C·dx/dt`, what junctions bring in a time `a` at the potentials `x`.
    fn add_currents(&self, a: f64, x: &[f64], out: &mut [f64]) {
        for Pull { target, source, rate } in self.couplings {
            if !self.held[*target] {
                out[*target] += a * self.capacitance[*target] * rate * (x[*source] - x[*target]);
            }
        }
    }

    /// The change x for which `C·x = a·C·d(v + x)/dt`; 0 at cells that are held.
    fn implicit(&self, v: &[f64], a: f64) -> Vec<f64> {
        let n = v.len();
        let mut diagonal = self.capacitance.to_vec();
        for coupling in self.couplings {
            diagonal[coupling.target] += a * self.capacitance[coupling.target] * coupling.rate;
        }
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let conditioned = |r: &[f64]| r.iter().zip(&diagonal).map(|(r, d)| r / d).collect::<Vec<f64>>();
        let mut x = vec![0.0; n];
        let mut rest = vec![0.0; n];
        self.add_currents(a, v, &mut rest);
        let mut z = conditioned(&rest);
        let mut direction = z.clone();
        let mut size = dot(&rest, &z);
        let small = 1e-32 * size;
        // In exact arithmetic n are enough.
        let mut n_left = 4 * n + 50;
        while size > small && n_left > 0 {
            let mut image: Vec<f64> = self.capacitance.iter().zip(&direction).map(|(c, d)| c * d).collect();
            let mut currents = vec![0.0; n];
            self.add_currents(a, &direction, &mut currents);
            image.iter_mut().zip(&currents).for_each(|(image, current)| *image -= current);
            let length = size / dot(&direction, &image);
            x.iter_mut().zip(&direction).for_each(|(x, d)| *x += length * d);
            rest.iter_mut().zip(&image).for_each(|(rest, image)| *rest -= length * image);
            z = conditioned(&rest);
            let after = dot(&rest, &z);
            let factor = after / size;
            direction.iter_mut().zip(&z).for_each(|(d, z)| *d = z + factor * *d);
            size = after;
            n_left -= 1;
        }
        if !self.held.contains(&true) {
            // What is left of the rounding must not make charge.
            let excess = dot(&x, self.capacitance) / self.capacitance.iter().sum::<f64>();
            for x in &mut x {
                *x -= excess;
            }
        }
        x
    }
}
