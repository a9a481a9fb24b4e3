//! What `synapse bench` does, by `cargo bench -p synapse-cli`: networks of the literature, and the making of connections.

use criterion::{Criterion, criterion_group, criterion_main};
use synapse_cli::workload::{self, Outcome};
use synapse_runtime::Precision;

fn workloads(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("workloads");
    group.sample_size(10);
    let mut add = |name: &str, work: &dyn Fn() -> Result<Outcome, synapse_cli::Error>| {
        // What is made ready before is not timed.
        group.bench_function(name, |bencher| {
            bencher.iter_custom(|n| (0..n).map(|_| work().map(|outcome| outcome.wall).unwrap_or_default()).sum());
        });
    };
    add("COBA, 4000 cells, 1 s", &|| workload::network(4000, 10_000, Precision::Double, 1));
    add("STDP, 1000 to 100, 1 s", &|| workload::plasticity(100, 10_000, Precision::Double, 1));
    add("a million connections", &|| workload::connect(1_000_000, 1, Precision::Double));
    group.finish();
}

criterion_group!(benches, workloads);
criterion_main!(benches);
