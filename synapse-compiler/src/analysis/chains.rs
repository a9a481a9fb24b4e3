//! Which states have an affine equation with fixed coefficients, and whether they form chains or need a matrix.

use std::collections::BTreeSet;

use super::ClosedForm;
use crate::expr::{Affine, N_POINTS_OF_BRANCHES, Nonlinear, Residue, Symbol};

/// How the exact solution of a state is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exact {
    /// The paths of couplings that lead to it.
    Chain,
    /// The exponential of a matrix: states read each other in a circle, or there are too many paths.
    Matrix,
    /// The closed form of a nonlinear equation.
    Closed,
}

/// More paths through a network of couplings than this would make the exact step slower than any other; a plain chain, with
/// one path between any two of its states, may have more.
const MOST_PATHS: usize = 1024;

/// The runtime's divided differences take 128 nodes, one of which a constant may need.
const LONGEST_CHAIN: usize = 127;

/// The exponential of a larger matrix costs more than any other solver, once for each set of parameters and step length: one of
/// 32 states was measured at 3.5 ms, one of 64 at 100 ms.
pub(super) const LARGEST_SYSTEM: usize = 32;

/// How each state is solved exactly, if it is; `blocks` are in dependency order.
pub(super) fn exact_states(
    blocks: &[Vec<usize>],
    equations: &[Result<Affine, Nonlinear>],
    closed_forms: &[Option<ClosedForm>],
) -> Vec<Option<Exact>> {
    let n = equations.len();
    let mut exact: Vec<Option<Exact>> = vec![None; n];
    // Paths that end at a state, by which the size of the propagator grows, and the states on the longest of them.
    let (mut paths, mut lengths) = (vec![0_usize; n], vec![0_usize; n]);
    let mut n_paths = 0_usize;
    let most_paths = MOST_PATHS.max(n.pow(2));
    for block in blocks {
        let is_affine = |state: &usize| {
            let Ok(affine) = &equations[*state] else { return false };
            let others = affine.coefficients.keys().filter(|other| !block.contains(other));
            affine.moving().is_none() && { others }
                .all(|other| matches!(exact[*other], Some(Exact::Chain | Exact::Matrix)))
        };
        if !block.iter().all(is_affine) {
            if let [state] = block[..] {
                exact[state] = closed_forms[state].is_some().then_some(Exact::Closed);
            }
            continue;
        }
        let Ok(affine) = &equations[block[0]] else { continue };
        let state = block[0];
        let others = || affine.coefficients.keys().filter(|other| **other != state);
        paths[state] = others().fold(1, |sum: usize, other| sum.saturating_add(paths[*other]));
        lengths[state] = others().map(|other| lengths[*other]).max().unwrap_or(0) + 1;
        let is_chain = block.len() == 1
            && others().all(|other| exact[*other] == Some(Exact::Chain))
            && lengths[state] <= LONGEST_CHAIN
            && n_paths.saturating_add(paths[state]) <= most_paths;
        if is_chain {
            n_paths += paths[state];
        }
        for state in block {
            exact[*state] = Some(if is_chain { Exact::Chain } else { Exact::Matrix });
        }
    }
    exact
}

/// A state with all that it reads, directly or through others.
pub(super) fn with_all_it_reads(reads: &[BTreeSet<usize>], state: usize) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut open = vec![state];
    while let Some(state) = open.pop() {
        if found.insert(state) {
            open.extend(&reads[state]);
        }
    }
    found
}

/// Whether affine functions sum to 0 whatever the states are.
pub(super) fn sums_to_nothing(affine: &[&Affine]) -> bool {
    let read: BTreeSet<usize> = affine.iter().flat_map(|one| one.coefficients.keys().copied()).collect();
    let of_state = |state: usize| affine.iter().filter_map(|one| one.coefficients.get(&state)).collect::<Vec<_>>();
    let constants = affine.iter().map(|one| &one.constant).collect::<Vec<_>>();
    read.into_iter().map(of_state).chain([constants]).all(|column| {
        let has_branches = column.iter().any(|term| term.has_branches());
        (0..if has_branches { N_POINTS_OF_BRANCHES } else { 2 }).all(|seed| {
            let value_of = |symbol: Symbol| Residue::of_words(format!("{seed} {symbol:?}").bytes().map(u64::from));
            let sum = column.iter().try_fold(Residue::ZERO, |sum, term| Some(sum.plus(term.residue(&value_of)?)));
            sum == Some(Residue::ZERO)
        })
    })
}

/// The sets of states that share a matrix: those that need one with all that they read. What overlaps is one set, as long as
/// that is not too large.
pub(super) fn systems(reads: &[BTreeSet<usize>], exact: &[Option<Exact>]) -> Vec<Vec<usize>> {
    let mut systems: Vec<BTreeSet<usize>> = Vec::new();
    for state in (0..exact.len()).filter(|state| exact[*state] == Some(Exact::Matrix)) {
        if systems.iter().any(|system| system.contains(&state)) {
            continue;
        }
        let mut system = with_all_it_reads(reads, state);
        let (mut apart, mut joined) = (Vec::new(), BTreeSet::new());
        for other in systems {
            let both: BTreeSet<usize> = joined.iter().chain(&system).chain(&other).copied().collect();
            let is_inside = system.is_superset(&other);
            if is_inside || (!other.is_disjoint(&system) && both.len() <= LARGEST_SYSTEM) {
                joined.extend(other);
            } else {
                apart.push(other);
            }
        }
        system.extend(joined);
        systems = apart;
        systems.push(system);
    }
    systems.into_iter().map(|system| system.into_iter().collect()).collect()
}
