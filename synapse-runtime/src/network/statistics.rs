//! Statistics of spike trains: rates, irregularity, correlation.
//!
//! Each has a window of time, in ms: spikes at t count where `window.start` ≤ t < `window.end`. Recorded spikes carry the time
//! at which their step ends, so that the spikes of the steps from `t0` to `t1` are those in `t0 + dt..t1 + dt`. Times on the
//! edge of a window or bin belong to what begins there, whatever the last digit of their product with dt.
//!
//! ```
//! use synapse_runtime::network::{SpikeTrain, statistics};
//!
//! let spikes = SpikeTrain { n: 2, times: vec![10.0, 12.0, 20.0, 40.0], cells: vec![0, 1, 0, 0], ..SpikeTrain::default() };
//! assert_eq!(statistics::rates(&spikes, 0.0..100.0), [30.0, 10.0]);
//! // The intervals of cell 0 are 10 and 20 ms: mean 15, standard deviation 5.
//! assert_eq!(statistics::cv(&spikes, 0.0..100.0, 3), [5.0 / 15.0]);
//! ```

use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;

use super::SpikeTrain;

/// Guards edges against the rounding of times, in ms: far below any step.
const ROUNDING: f64 = 1e-6;

/// The spikes in a window: the time and the cell.
fn within(spikes: &SpikeTrain, window: &Range<f64>) -> impl Iterator<Item = (f64, usize)> {
    let (start, end) = (window.start - ROUNDING, window.end - ROUNDING);
    let all = spikes.times.iter().zip(&spikes.cells).map(|(time, cell)| (*time, *cell as usize));
    all.filter(move |(time, cell)| (start..end).contains(time) && *cell < spikes.n)
}

/// The number of spikes of each cell.
pub fn counts(spikes: &SpikeTrain, window: Range<f64>) -> Vec<usize> {
    let mut counts = vec![0; spikes.n];
    within(spikes, &window).for_each(|(_, cell)| counts[cell] += 1);
    counts
}

/// The rate of each cell in Hz: spikes by duration.
pub fn rates(spikes: &SpikeTrain, window: Range<f64>) -> Vec<f64> {
    let seconds = (window.end - window.start) * 1e-3;
    counts(spikes, window).into_iter().map(|count| count as f64 / seconds).collect()
}

/// The rate in Hz, the mean over cells; 0 where there are none.
pub fn mean_rate(spikes: &SpikeTrain, window: Range<f64>) -> f64 {
    let seconds = (window.end - window.start) * 1e-3;
    within(spikes, &window).count() as f64 / spikes.n.max(1) as f64 / seconds
}

/// The rate in Hz over time, the mean over cells: one value for each whole bin of `bin` ms from the start of the window.
pub fn rate_over_time(spikes: &SpikeTrain, window: Range<f64>, bin: f64) -> Vec<f64> {
    let mut rates = vec![0.0; n_bins(&window, bin)];
    let one = 1e3 / (bin * spikes.n.max(1) as f64);
    for (time, _) in within(spikes, &window) {
        if let Some(rate) = rates.get_mut(bin_of(time, &window, bin)) {
            *rate += one;
        }
    }
    rates
}

/// The coefficient of variation of the intervals between spikes, for each cell that has at least `least` spikes in the
/// window, in the order of cells: the standard deviation of its intervals in the window, which divides by their number, by
/// their mean. A CV needs two spikes: fewer are never enough.
pub fn cv(spikes: &SpikeTrain, window: Range<f64>, least: usize) -> Vec<f64> {
    // The first and last spike, their number, and the sum of squared differences of intervals from their mean.
    let mut cells = vec![(0.0, 0.0, 0_usize, 0.0); spikes.n];
    for (time, cell) in within(spikes, &window) {
        let (first, last, n, _) = &mut cells[cell];
        if *n == 0 {
            *first = time;
        }
        *last = time;
        *n += 1;
    }
    let mut previous: Vec<Option<f64>> = vec![None; spikes.n];
    for (time, cell) in within(spikes, &window) {
        let (first, last, n, squares) = &mut cells[cell];
        if let Some(previous) = previous[cell].replace(time) {
            let mean = (*last - *first) / (*n - 1) as f64;
            *squares += (time - previous - mean) * (time - previous - mean);
        }
    }
    let enough = cells.into_iter().filter(|(_, _, n, _)| *n >= least.max(2));
    enough
        .map(|(first, last, n, squares)| {
            let n = (n - 1) as f64;
            (squares / n).sqrt() / ((last - first) / n)
        })
        .collect()
}

/// The correlation (Pearson) of spike counts in bins of `bin` ms, the mean over all pairs of the cells `among` that fired in
/// the window, and how many pairs these are; `None` where there is no pair.
pub fn correlation(spikes: &SpikeTrain, window: Range<f64>, bin: f64, among: Range<usize>) -> Option<(f64, usize)> {
    let n_bins = n_bins(&window, bin);
    let mut counts = vec![0.0; among.len() * n_bins];
    for (time, cell) in within(spikes, &window).filter(|(_, cell)| among.contains(cell)) {
        let bin = bin_of(time, &window, bin);
        if bin < n_bins {
            counts[(cell - among.start) * n_bins + bin] += 1.0;
        }
    }
    // With rows of mean 0 and norm 1 the sum over pairs a < b of x_a·x_b is (|Σ x_a|² − k)/2.
    let mut sum = vec![0.0; n_bins];
    let mut k = 0;
    for row in counts.chunks_exact_mut(n_bins.max(1)) {
        let mean = row.iter().sum::<f64>() / n_bins as f64;
        for x in row.iter_mut() {
            *x -= mean;
        }
        let norm = row.iter().map(|x| x * x).sum::<f64>().sqrt();
        if norm > 0.0 {
            sum.iter_mut().zip(row).for_each(|(sum, x)| *sum += *x / norm);
            k += 1;
        }
    }
    let n_pairs = k * (k - 1_usize.min(k)) / 2;
    let all: f64 = sum.iter().map(|x| x * x).sum();
    (n_pairs > 0).then(|| ((all - k as f64) / 2.0 / n_pairs as f64, n_pairs))
}

fn n_bins(window: &Range<f64>, bin: f64) -> usize {
    let n = ((window.end - window.start + ROUNDING) / bin).floor();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative, and no more than fit")]
    if n >= 0.0 && n < f64::from(u32::MAX) { n as usize } else { 0 }
}

fn bin_of(time: f64, window: &Range<f64>, bin: f64) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the time is in the window")]
    let bin = ((time - window.start + ROUNDING) / bin).floor() as usize;
    bin
}

#[cfg(test)]
mod tests {
    use super::*;

    fn train(n: usize, spikes: &[(f64, u32)]) -> SpikeTrain {
        let (times, cells) = spikes.iter().copied().unzip();
        SpikeTrain { n, times, cells, ..SpikeTrain::default() }
    }

    #[test]
    fn the_start_of_a_window_counts_and_its_end_does_not() {
        // 0.1 + 0.2 is above 0.3, 3·0.1 too: both are the edge.
        let spikes = train(1, &[(0.1 + 0.2, 0), (0.5, 0), (0.1 * 7.0, 0)]);
        assert_eq!(counts(&spikes, 0.3..0.7), [2]);
        assert_eq!(counts(&spikes, 0.7..1.0), [1]);
        assert_eq!(
            rate_over_time(&train(2, &[(0.3, 0), (0.6, 0), (0.8, 1)]), 0.0..0.9, 0.3),
            [0.0, 1e3 / 0.6, 1e3 / 0.3]
        );
    }

    #[test]
    fn intervals_are_those_within_the_window() {
        let spikes = train(3, &[(1.0, 0), (2.0, 1), (5.0, 0), (6.0, 1), (8.0, 0), (10.0, 1), (12.0, 0), (99.0, 0)]);
        // Cell 0: intervals 4, 3, 4; mean 11/3, variance (1/9 + 4/9 + 1/9)/3 = 2/9. Cell 1: 4 and 4. Cell 2 is silent.
        let found = cv(&spikes, 0.0..50.0, 3);
        assert!((found[0] - (2.0_f64 / 9.0).sqrt() * 3.0 / 11.0).abs() < 1e-15, "{found:?}");
        assert_eq!(found[1..], [0.0]);
        assert_eq!(cv(&spikes, 0.0..50.0, 4).len(), 1);
        assert_eq!(cv(&spikes, 0.0..50.0, 0).len(), 2, "one spike has no interval");
    }

    #[test]
    fn correlation_is_that_of_counts() {
        // Counts in four bins of 10 ms: cell 0 has 1 0 1 0, cell 1 the same, cell 2 the opposite, cell 3 none.
        let spikes = train(4, &[(1.0, 0), (2.0, 1), (11.0, 2), (25.0, 0), (29.0, 1), (30.0, 2)]);
        let (mean, n_pairs) = correlation(&spikes, 0.0..40.0, 10.0, 0..4).expect("three cells");
        assert_eq!(n_pairs, 3);
        assert!((mean + 1.0 / 3.0).abs() < 1e-15, "(1 − 1 − 1)/3, but {mean}");
        // Counts 2 0 1 0 and 0 0 1 0: covariance (1 − 3/4)/4 of standard deviations √(11/16) and √(3/16).
        let spikes = train(2, &[(1.0, 0), (2.0, 0), (25.0, 0), (29.0, 1)]);
        let (mean, _) = correlation(&spikes, 0.0..40.0, 10.0, 0..2).expect("two cells");
        assert!((mean - 1.0 / 33.0_f64.sqrt()).abs() < 1e-15);
        assert_eq!(correlation(&spikes, 0.0..40.0, 10.0, 0..1), None);
        assert_eq!(correlation(&spikes, 0.0..1.0, 10.0, 0..2), None);
    }

    #[test]
    fn rates_are_means_over_time_and_cells() {
        let spikes = train(2, &[(1.0, 0), (400.0, 0), (499.0, 1)]);
        assert_eq!(rates(&spikes, 0.0..500.0), [4.0, 2.0]);
        assert_eq!(mean_rate(&spikes, 0.0..500.0), 3.0);
        assert_eq!(mean_rate(&train(0, &[]), 0.0..500.0), 0.0);
    }
}
