//! Which states form chains with fixed coefficients, and so have an exact propagator.

use crate::expr::{Affine, Nonlinear};

/// More paths through a network of couplings than this would make the exact step slower than any other; a plain chain, with
/// one path between any two of its states, may have more.
const MOST_PATHS: usize = 1024;

/// The runtime's divided differences take 128 nodes, one of which a constant may need.
pub(super) const LONGEST_CHAIN: usize = 127;

/// Whether each state is solved exactly; `blocks` are in dependency order.
pub(super) fn exact_states(blocks: &[Vec<usize>], equations: &[Result<Affine, Nonlinear>]) -> Vec<bool> {
    let n = equations.len();
    let mut exact = vec![false; n];
    // Paths that end at a state, by which the size of the propagator grows, and the states on the longest of them.
    let (mut paths, mut lengths) = (vec![0_usize; n], vec![0_usize; n]);
    let mut n_paths = 0_usize;
    let most_paths = MOST_PATHS.max(n.pow(2));
    for block in blocks {
        let [state] = block[..] else { continue };
        let Ok(affine) = &equations[state] else { continue };
        let others = || affine.coefficients.keys().filter(|other| **other != state);
        paths[state] = others().fold(1, |sum: usize, other| sum.saturating_add(paths[*other]));
        lengths[state] = others().map(|other| lengths[*other]).max().unwrap_or(0) + 1;
        exact[state] = others().all(|other| exact[*other])
            && affine.moving().is_none()
            && lengths[state] <= LONGEST_CHAIN
            && n_paths.saturating_add(paths[state]) <= most_paths;
        if exact[state] {
            n_paths += paths[state];
        }
    }
    exact
}
