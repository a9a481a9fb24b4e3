//! Every claim of a model's description, checked by experiments with random models.
//!
//! A declaration goes through the compiler as an ordinary library; its plans are interpreted, since nobody could wait until
//! `rustc` has compiled so many models. That the interpreter does what compiled models do is a test of its own.
//!
//! - `SYNAPSE_CLAIMS=100000` takes so many models, and says what it found;
//! - `SYNAPSE_CLAIMS_SEED=7` begins at model 7; with `SYNAPSE_CLAIMS=1` it prints that model alone.

mod generator;
mod interpreter;
mod orders;
mod reference;
mod subject;
mod tableaux;

use std::sync::atomic::{AtomicU64, Ordering};

use generator::{Random, sample};
use subject::Subject;

fn variable(name: &str) -> Option<u64> {
    let value = std::env::var(name).ok()?;
    Some(value.parse().unwrap_or_else(|_| panic!("{name} is a number, not {value:?}")))
}

#[test]
fn orders_are_what_is_claimed() {
    let n_models = variable("SYNAPSE_CLAIMS").unwrap_or(1000);
    let first = variable("SYNAPSE_CLAIMS_SEED").unwrap_or(0);
    let next = AtomicU64::new(first);
    let n_threads = std::thread::available_parallelism().map_or(1, usize::from);
    let work = || {
        let mut all = Vec::new();
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            if n >= first + n_models {
                return all;
            }
            let sample = sample(n);
            let subject = match Subject::read(&sample.text) {
                Ok(subject) => subject,
                Err(error) => panic!("{n}: {error}\n{}", sample.text),
            };
            let mut random = Random::new(!n);
            let mut methods = vec![subject.solver("auto").expect("it always applies").method];
            for _ in 0..2 {
                methods.push(subject.solvers[random.below(subject.solvers.len())].method);
            }
            let outcome = orders::check(&subject, &sample, &methods);
            all.push((n, sample, outcome));
        }
    };
    let mut all: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..n_threads).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect()
    });
    all.sort_by_key(|(n, ..)| *n);
    let mut text = String::new();
    let mut n_refuted = 0;
    for (n, sample, outcome) in &all {
        for refuted in &outcome.refuted {
            n_refuted += 1;
            text.push_str(&format!("{n} {:?}\n{}\n{:?} tau a b u {:?}\n", sample.kind, sample.text, sample.inputs, sample.parameters));
            text.push_str(&format!("   {} of {}: {:?}, errors {}\n", refuted.claimed.map_or("exact".to_owned(), |o| o.to_string()), refuted.state, refuted.method, refuted.errors.iter().map(|e| format!("{e:.1e}")).collect::<Vec<_>>().join(" ")));
        }
    }
    let n_claims: usize = all.iter().map(|(.., o)| o.n_claims).sum();
    let given_up = all.iter().filter(|(.., o)| o.is_given_up).count();
    println!("{n_claims} claims, {given_up} given up, {n_refuted} refuted");
    for order in 1..=4 {
        let mut slopes: Vec<f64> = all.iter().flat_map(|(.., o)| &o.slopes).filter(|(claimed, _)| *claimed == order).map(|(_, s)| *s).collect();
        slopes.sort_by(f64::total_cmp);
        if !slopes.is_empty() { println!("order {order}: {} slopes, quantiles {:?}", slopes.len(), [0.01, 0.1, 0.5, 0.9, 0.99].map(|q| slopes[(q * (slopes.len() - 1) as f64) as usize])); }
    }
    println!("{}", text.chars().take(6000).collect::<String>());
    assert!(n_refuted == 0);
}
