//! A referee of networks: every connection is a full model of its own, which is integrated and sent every event by a
//! program too plain to be wrong, from the text of the declarations. What the runtime computes, with states shared,
//! summed and put off, must be the same.
//!
//! `SYNAPSE_REFEREE_CASES=100000` runs more cases, `SYNAPSE_REFEREE_SEED` others; `SYNAPSE_REFEREE_ONLY=k` repeats one network,
//! `SYNAPSE_REFEREE_SHOWN=n` tells of more kinds of differences.
//! `SYNAPSE_REFEREE_CORPUS=seed cargo test -p synapse-tests --test referee -- --ignored writes` makes another corpus.

mod case;
mod compare;
mod corpus;
mod elements;
mod full;
mod generator;
mod models;
mod named;
mod network;
mod order;
mod phrases;
mod property;
mod reviewed;
mod runtime;
mod solve;
mod table;

#[test]
fn the_corpus_is_what_the_generator_makes() {
    assert!(generator::corpus(generator::SEED) == include_str!("corpus.rs"), "run the test `writes_a_corpus`");
}

#[test]
#[ignore = "writes a file of this directory"]
fn writes_a_corpus() {
    let seed = std::env::var("SYNAPSE_REFEREE_CORPUS").ok().and_then(|text| text.parse().ok());
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/referee/corpus.rs");
    std::fs::write(path, generator::corpus(seed.unwrap_or(generator::SEED))).expect("a file that can be written");
}
