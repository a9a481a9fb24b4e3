//! Release of single quanta against the binomial distribution and the moments that follow from it.

use synapse_runtime::prelude::*;

const N: u32 = 6000;

/// Releases of many synapses at spikes of the given times, one row for each spike.
fn releases(parameters: &[(&str, f64)], spikes: &[f64]) -> Vec<Vec<f64>> {
    let dt = 0.5;
    let builder = Population::<models::QuantalRelease>::builder(N as usize, dt);
    let builder = parameters.iter().fold(builder, |builder, (name, value)| builder.set(name, *value));
    let mut synapses = builder.build().expect("admissible parameters");
    let all: Vec<Spike> = (0..N as usize).map(Spike::from).collect();
    let mut rows = Vec::new();
    for spike in spikes {
        while synapses.time() < spike - dt / 2.0 {
            synapses.advance().expect("numbers");
        }
        synapses.deliver(&all).expect("elements that exist");
        rows.push(synapses.released().to_vec());
    }
    rows
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / f64::from(N)
}

fn variance(values: &[f64]) -> f64 {
    let mean = mean(values);
    values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / f64::from(N - 1)
}

#[test]
fn the_first_release_is_binomial() {
    // Loebel et al. (2009): N = 6 full sites of U = 0.5 each.
    let first = &releases(&[], &[0.0])[0];
    let choose = [1.0, 6.0, 15.0, 20.0, 15.0, 6.0, 1.0];
    let excess: f64 = choose
        .iter()
        .zip(0_u32..)
        .map(|(ways, k)| {
            let expected = f64::from(N) * ways / 64.0;
            let found = first.iter().filter(|release| **release == f64::from(k)).count() as f64;
            (found - expected).powi(2) / expected
        })
        .sum();
    // χ² of six degrees of freedom is above 27.9 once in ten thousand times.
    println!("χ² = {excess:.1}");
    assert!(excess < 27.9, "{excess}");
}

#[test]
fn later_releases_have_the_moments_of_independent_sites() {
    // A site is full at spike m with a probability x, which follows the depressing synapse: 1 at first, then
    // 1 − (1 − x·(1 − U))·exp(−Δ/τ). Sites are independent, so the number released is binomial of N and x·U.
    let spikes = [0.0, 50.0, 100.0, 150.0, 400.0, 2400.0];
    let (n, u, tau) = (8.0, 0.4, 300.0_f64);
    let rows = releases(&[("N", n), ("U", u), ("tau_rec", tau)], &spikes);
    let (mut x, mut last) = (1.0_f64, f64::NEG_INFINITY);
    for (row, spike) in rows.iter().zip(spikes) {
        x = 1.0 - (1.0 - x) * (-(spike - last) / tau).exp();
        let (p, count) = (x * u, f64::from(N));
        let (expected, spread) = (n * p, n * p * (1.0 - p));
        let (mean, variance) = (mean(row), variance(row));
        println!("{spike} ms: mean {mean:.3} of {expected:.3}, variance {variance:.3} of {spread:.3}");
        assert!((mean - expected).abs() < 4.5 * (spread / count).sqrt(), "{spike} ms: {mean}, {expected}");
        // The fourth moment of a binomial number is at most some 3.2 times the variance squared here.
        assert!((variance - spread).abs() < 4.5 * spread * (2.5 / count).sqrt(), "{spike} ms: {variance}, {spread}");
        (x, last) = (x * (1.0 - u), spike);
    }
}

#[test]
fn quanta_vary() {
    // Var = q²·(N·U·(1 − U) + cv²·N·U).
    let (n, u, q, cv) = (6.0, 0.5, 0.2, 0.3_f64);
    let first = &releases(&[("q", q), ("cv", cv)], &[0.0])[0];
    let expected = q * q * (n * u * (1.0 - u) + cv * cv * n * u);
    let (mean, variance) = (mean(first), variance(first));
    assert!((mean - q * n * u).abs() < 4.5 * (expected / f64::from(N)).sqrt(), "{mean}");
    assert!((variance - expected).abs() < 4.5 * expected * (2.5 / f64::from(N)).sqrt(), "{variance}, {expected}");
}
