//! What each rule of connectivity makes: what it promises, and with which probabilities.
#![cfg(feature = "alloc")]

use std::collections::BTreeMap;

use synapse_runtime::random::Stream;
use synapse_runtime::{Connections, Connectivity, Error};

fn stream(k: u32) -> Stream {
    Stream::new(20_240_917, k)
}

fn build(rule: &Connectivity, n_pre: usize, n_post: usize, same: bool, k: u32) -> Connections {
    rule.build(n_pre, n_post, same, stream(k)).expect("the rule is possible").0
}

fn pairs(connections: &Connections) -> Vec<(u32, u32)> {
    connections.sources().zip(connections.targets().iter().copied()).collect()
}

/// All rules that draw or enumerate, for at least 6 cells on each side.
fn rules() -> Vec<Connectivity> {
    let different = vec![
        Connectivity::all_to_all(),
        Connectivity::probability(0.0),
        Connectivity::probability(0.3),
        Connectivity::probability(1.0),
        Connectivity::in_degree(0),
        Connectivity::in_degree(4),
        Connectivity::out_degree(5),
        Connectivity::total(0),
        Connectivity::total(19),
        Connectivity::total(30),
    ];
    let any = [Connectivity::in_degree(50), Connectivity::out_degree(60), Connectivity::total(200)];
    different.into_iter().chain(any.map(|rule| rule.multapses(true))).collect()
}

#[test]
fn rows_are_ascending_and_leave_out_what_is_excluded() {
    for rule in rules() {
        for (n_pre, n_post) in [(6, 6), (6, 11), (11, 6), (70, 130)] {
            for autapses in [true, false] {
                let connections = build(&rule.clone().autapses(autapses), n_pre, n_post, true, 1);
                let pairs = pairs(&connections);
                let distinct = !format!("{rule:?}").contains("multapses: true");
                assert!(pairs.is_sorted_by(|a, b| a < b || a == b && !distinct), "{rule:?}");
                assert!(pairs.iter().all(|(p, q)| (*p as usize) < n_pre && (*q as usize) < n_post), "{rule:?}");
                assert!(autapses || pairs.iter().all(|(p, q)| p != q), "{rule:?}");
                // Between two groups, cells of the same number are different ones.
                assert_eq!(
                    build(&rule.clone().autapses(autapses), n_pre, n_post, false, 1),
                    build(&rule, n_pre, n_post, true, 1)
                );
            }
        }
    }
}

#[test]
fn a_rule_depends_on_its_stream_alone() {
    for rule in [
        Connectivity::probability(0.2),
        Connectivity::in_degree(3),
        Connectivity::out_degree(3),
        Connectivity::total(30),
    ] {
        assert_eq!(build(&rule, 20, 20, false, 1), build(&rule, 20, 20, false, 1));
        assert_ne!(build(&rule, 20, 20, false, 1), build(&rule, 20, 20, false, 2));
    }
    // Nothing but whole numbers is involved here: these are the same on every machine and in every version.
    let drawn = build(&Connectivity::in_degree(2), 6, 4, false, 1);
    assert_eq!(pairs(&drawn), [(0, 1), (0, 3), (2, 0), (2, 3), (3, 0), (4, 2), (5, 1), (5, 2)]);
    // A row is the same whatever the number of rows.
    let (few, many) = [10, 40].map(|n| build(&Connectivity::out_degree(4), n, 50, false, 3)).into();
    assert_eq!(few.targets(), &many.targets()[..few.len()]);
}

#[test]
fn degrees_and_totals_are_what_was_asked_for() {
    for multapses in [false, true] {
        let connections = build(&Connectivity::in_degree(30).multapses(multapses).autapses(false), 100, 80, true, 1);
        let incoming = connections.incoming().expect("few cells");
        assert!((0..80).all(|q| incoming.of_post(q).len() == 30));
        let connections = build(&Connectivity::out_degree(30).multapses(multapses).autapses(false), 100, 80, true, 1);
        assert!((0..100).all(|p| connections.of_pre(p).len() == 30));
        for (k, total) in (0..).zip([0, 1, 100, 1000, 4000, 7_919, 7_920]) {
            let rule = Connectivity::total(total).multapses(multapses).autapses(false);
            assert_eq!(build(&rule, 100, 80, true, k).len(), total);
        }
    }
    assert_eq!(build(&Connectivity::in_degree(5), 5, 3, false, 0), Connections::all_to_all(5, 3).expect("few cells"));
    assert_eq!(build(&Connectivity::total(15), 5, 3, false, 0), Connections::all_to_all(5, 3).expect("few cells"));
    assert_eq!(pairs(&build(&Connectivity::one_to_one(), 3, 3, true, 0)), [(0, 0), (1, 1), (2, 2)]);
}

/// How often each outcome occurs in `n` streams, and χ² against equal frequencies of `outcomes` of them, in units of its
/// standard deviation from its mean.
fn excess(rule: &Connectivity, n_pre: usize, n_post: usize, outcomes: usize, n: u32) -> f64 {
    let mut found: BTreeMap<Vec<(u32, u32)>, f64> = BTreeMap::new();
    for k in 0..n {
        *found.entry(pairs(&build(rule, n_pre, n_post, true, k))).or_default() += 1.0;
    }
    assert_eq!(found.len(), outcomes, "{rule:?}");
    let expected = f64::from(n) / outcomes as f64;
    let chi: f64 = found.values().map(|n| (n - expected) * (n - expected) / expected).sum();
    let freedom = (outcomes - 1) as f64;
    (chi - freedom) / (2.0 * freedom).sqrt()
}

#[test]
fn every_outcome_is_equally_probable() {
    let others = |rule: Connectivity| rule.autapses(false);
    for (rule, n_pre, n_post, outcomes) in [
        // 2⁶ subsets of the pairs.
        (Connectivity::probability(0.5), 2, 3, 64),
        (others(Connectivity::probability(0.5)), 3, 3, 64),
        // (4 over 2)² choices of two.
        (Connectivity::in_degree(2), 4, 2, 36),
        (Connectivity::out_degree(2), 2, 4, 36),
        // Postsynaptic cells 0 and 1 have one other cell each to choose from, cell 2 has both.
        (others(Connectivity::in_degree(1)), 2, 3, 2),
        (others(Connectivity::out_degree(3)), 2, 5, 16),
        (others(Connectivity::in_degree(2)), 5, 2, 36),
        // 6 over 2, 6 over 5, 12 over 3.
        (Connectivity::total(2), 2, 3, 15),
        (others(Connectivity::total(5)), 3, 3, 6),
        (others(Connectivity::total(3)), 4, 4, 220),
        (others(Connectivity::total(2)), 2, 4, 15),
        (others(Connectivity::total(2)), 4, 2, 15),
        // One of 6 pairs.
        (others(Connectivity::total(1)).multapses(true), 3, 3, 6),
        (others(Connectivity::in_degree(1)).multapses(true), 3, 2, 4),
    ] {
        let excess = excess(&rule, n_pre, n_post, outcomes, 40_000);
        assert!(excess < 5.0, "{rule:?} of {n_pre} to {n_post}: {excess}");
    }
}

/// Each of the ordered outcomes is equally probable, so a pair that occurs twice has half of the probability of two pairs.
#[test]
fn multapses_are_drawn_independently() {
    let rule = Connectivity::total(2).multapses(true);
    let twice =
        (0..40_000).filter(|k| pairs(&build(&rule, 2, 3, false, *k)).windows(2).any(|two| two[0] == two[1])).count();
    // 1 in 6, give or take four standard deviations.
    assert!((twice as f64 - 40_000.0 / 6.0).abs() < 4.0 * (40_000.0_f64 * 5.0 / 36.0).sqrt(), "{twice}");
}

#[test]
fn every_pair_of_a_large_group_is_equally_probable() {
    for (rule, p) in [
        (Connectivity::probability(0.05), 0.05),
        (Connectivity::in_degree(10), 0.1),
        (Connectivity::out_degree(30), 0.3),
        (Connectivity::total(9_000), 0.9),
        (Connectivity::total(500), 0.05),
    ] {
        let (n, repeats) = (100, 100);
        let mut found = vec![0.0; n * n];
        for k in 0..repeats {
            for (p, q) in pairs(&build(&rule, n, n, false, k)) {
                found[p as usize * n + q as usize] += 1.0;
            }
        }
        let (expected, variance) = (p * f64::from(repeats), p * (1.0 - p) * f64::from(repeats));
        let mean: f64 = found.iter().map(|n| (n - expected) * (n - expected) / variance).sum::<f64>() / 1e4;
        assert!((mean - 1.0).abs() < 5.0 * 2e-4_f64.sqrt(), "{rule:?}: {mean}");
    }
}

#[test]
fn the_number_of_connections_varies_as_that_of_independent_pairs() {
    for (p, others_only) in [(0.001, false), (0.1, true), (0.97, false)] {
        let rule = Connectivity::probability(p).autapses(!others_only);
        let available = if others_only { 9_900.0 } else { 1e4 };
        let excess = |k| build(&rule, 100, 100, true, k).len() as f64 - available * p;
        let excesses: Vec<f64> = (0..2000).map(excess).collect();
        let variance = available * p * (1.0 - p);
        let mean = excesses.iter().sum::<f64>() / 2000.0;
        let found = excesses.iter().map(|x| x * x).sum::<f64>() / 2000.0;
        assert!(
            mean.abs() < 4.0 * (variance / 2000.0).sqrt() && (found / variance - 1.0).abs() < 0.15,
            "{p}: {mean}, {found}"
        );
    }
}

#[test]
fn arrays_are_sorted_stably() {
    let mut sequence = stream(0).sequence(0);
    let mut cells = |n: u64| (0..500).map(|_| u32::try_from(sequence.below(n)).expect("few cells")).collect::<Vec<_>>();
    let (sources, targets) = (cells(20), cells(10));
    let mut expected: Vec<usize> = (0..500).collect();
    expected.sort_by_key(|k| (sources[*k], targets[*k]));

    let rule = Connectivity::pairs(sources.clone(), targets.clone());
    let (connections, order) = rule.build(20, 10, false, stream(0)).expect("indices of cells");
    let order = order.expect("the arrays are in no order");
    assert!(order.origins().iter().map(|k| *k as usize).eq(expected.iter().copied()));
    let given: Vec<_> = sources.iter().copied().zip(targets).collect();
    assert_eq!(order.apply(&given).expect("one for each"), pairs(&connections));
    assert_eq!(order.apply(&[1.0]), Err(Error::PerConnection { expected: 500, found: 1 }));

    // What is in order stays as it is, in either form.
    let starts: Vec<usize> = (0..20).map(|p| connections.of_pre(p).start).chain([500]).collect();
    let rows = Connectivity::compressed_rows(starts.clone(), connections.targets());
    assert_eq!(rows.build(20, 10, false, stream(0)), Ok((connections.clone(), None)));
    let again = Connectivity::pairs(connections.sources().collect::<Vec<_>>(), connections.targets());
    assert_eq!(again.build(20, 10, false, stream(0)), Ok((connections.clone(), None)));

    let mut reversed = connections.targets().to_vec();
    (0..20).for_each(|p| reversed[connections.of_pre(p)].reverse());
    let (sorted, order) =
        Connectivity::compressed_rows(starts, reversed.clone()).build(20, 10, false, stream(0)).expect("rows");
    assert_eq!(sorted, connections);
    assert_eq!(order.expect("rows were descending").apply(&reversed).as_deref(), Ok(connections.targets()));
}

#[test]
fn what_is_impossible_is_said() {
    let message = |rule: Connectivity, n_pre, n_post| {
        rule.autapses(false).build(n_pre, n_post, true, stream(0)).expect_err("impossible").to_string()
    };
    let rows = |starts: &[usize], targets: &[u32]| message(Connectivity::compressed_rows(starts, targets), 2, 3);
    for (found, expected) in [
        (
            message(Connectivity::probability(1.5), 2, 2),
            "the probability of a connection is 1.5, but it must be from 0 to 1",
        ),
        (
            message(Connectivity::probability(f64::NAN), 0, 0),
            "the probability of a connection is NaN, but it must be from 0 to 1",
        ),
        (
            message(Connectivity::in_degree(3), 3, 3),
            "cell 0 cannot have 3 connections from different cells, as there are 2 to choose from; ask for fewer or allow multapses",
        ),
        (
            message(Connectivity::out_degree(1).multapses(true), 1, 1),
            "cell 0 cannot have 1 connection to different cells, as there are 0 to choose from; ask for fewer",
        ),
        (
            message(Connectivity::total(7), 3, 3),
            "there cannot be 7 connections between different pairs of cells, as there are 6 to choose from; ask for fewer or allow multapses",
        ),
        (
            message(Connectivity::one_to_one(), 2, 3),
            "2 cells cannot be connected one to one with 3; both sides must have the same number",
        ),
        (message(Connectivity::one_to_one(), 2, 2), "connection 0 is from cell 0 to itself, but autapses are excluded"),
        (
            message(Connectivity::pairs([0, 1], [1, 1]), 2, 2),
            "connection 1 is from cell 1 to itself, but autapses are excluded",
        ),
        (
            message(Connectivity::pairs([0, 2], [1, 1]), 2, 2),
            "entry 1 of the sources is 2, but there are 2 such cells, from 0",
        ),
        (
            message(Connectivity::pairs([0, 1], [1]), 2, 2),
            "there are 2 sources but 1 targets; each connection has one of both",
        ),
        (rows(&[0, 1], &[0]), "there are 2 row starts, but 2 presynaptic cells need one each and the end: 3"),
        (rows(&[1, 1, 1], &[0]), "row start 0 is 1, but it must be 0"),
        (rows(&[0, 2, 1], &[1]), "row start 1 is 2, but it must be from 0 to 1"),
        (rows(&[0, 1, 1], &[1, 0]), "row start 2 is 1, but it must be 2"),
        (rows(&[0, 1, 2], &[1, 3]), "entry 1 of the targets is 3, but there are 3 such cells, from 0"),
        (rows(&[0, 1, 2], &[1, 1]), "connection 1 is from cell 1 to itself, but autapses are excluded"),
    ] {
        assert_eq!(found, expected);
    }
    let large = 1 << 20;
    for rule in [
        Connectivity::all_to_all(),
        Connectivity::probability(0.5),
        Connectivity::in_degree(1 << 19),
        Connectivity::out_degree(1 << 19),
        Connectivity::total(1 << 33),
        Connectivity::total(1 << 33).multapses(true),
    ] {
        let error = rule.build(large, large, false, stream(0)).expect_err("too many");
        assert_eq!(error, Error::TooManyConnections { n_pre: large, n_post: large }, "{rule:?}");
    }
}

#[test]
fn groups_without_cells_have_no_connections() {
    for (n_pre, n_post) in [(0, 0), (0, 5), (5, 0)] {
        for rule in [
            Connectivity::all_to_all(),
            Connectivity::probability(0.5),
            Connectivity::total(0),
            Connectivity::pairs([], []),
        ] {
            for same in [true, false] {
                let connections = build(&rule.clone().autapses(false), n_pre, n_post, same, 0);
                assert_eq!((connections.n_pre(), connections.n_post(), connections.len()), (n_pre, n_post, 0));
                assert_eq!(connections.incoming().expect("few cells").n_post(), n_post);
            }
        }
    }
    assert!(build(&Connectivity::in_degree(7), 3, 0, false, 0).is_empty());
    assert!(build(&Connectivity::out_degree(7), 0, 3, false, 0).is_empty());
}
