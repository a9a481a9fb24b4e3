//! A step of a population against the loop that one would write by hand: `cargo bench -p models`.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use models::{DualExpon, Expon};
use synapse_runtime::prelude::*;

const N: usize = 100_000;

fn populations(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("step");
    group.throughput(Throughput::Elements(N as u64));
    let mut expon = population::<Expon, f64>();
    group.bench_function("Expon", |bencher| bencher.iter(|| expon.advance()));
    let mut single = population::<Expon, f32>();
    group.bench_function("Expon in f32", |bencher| bencher.iter(|| single.advance()));
    let mut g = vec![1.0_f64; N];
    let decay = black_box((-0.1_f64 / 8.0).exp());
    group.bench_function("Expon by hand", |bencher| {
        bencher.iter(|| {
            for g in black_box(&mut g) {
                *g *= decay;
            }
        });
    });
    let mut dual = population::<DualExpon, f64>();
    group.bench_function("DualExpon", |bencher| bencher.iter(|| dual.advance()));
    let (mut g, mut h) = (vec![1.0_f64; N], vec![1.0_f64; N]);
    let [g_from_g, g_from_h, h_from_h] = black_box([0.99, 0.095, 0.9]);
    group.bench_function("DualExpon by hand", |bencher| {
        bencher.iter(|| {
            for (g, h) in black_box(&mut g).iter_mut().zip(black_box(&mut h)) {
                *g = g_from_g * *g + g_from_h * *h;
                *h *= h_from_h;
            }
        });
    });
    group.finish();
}

fn population<M: Synapse, T: Real>() -> Population<M, T> {
    Population::builder(N, 0.1).build().expect("defaults that are admissible")
}

criterion_group!(benches, populations);
criterion_main!(benches);
