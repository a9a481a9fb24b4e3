//! What connections cost in memory, measured by the allocator.
#![expect(unsafe_code, reason = "an allocator that counts is an allocator")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use models::{CobaLif, Expon};
use synapse_runtime::network::{Distribution, Group, Network, Output, Projection, ProjectionId, Setup, Simulation};
use synapse_runtime::{Connectivity, prelude::*};

/// Counts the bytes that are in use.
struct Counting;

static IN_USE: AtomicUsize = AtomicUsize::new(0);

// SAFETY: all work is the system allocator's.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        IN_USE.fetch_add(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        IN_USE.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's promises are passed on.
        unsafe { System.dealloc(place, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// One network at a time is counted.
static ONE: Mutex<()> = Mutex::new(());

/// A weight that forgets: brought to now at each of its events.
#[derive(Synapse)]
#[synapse(
    da_pre/dt = -a_pre / tau,
    da_post/dt = -a_post / tau,
    dw/dt = (0.5 - w) / tau_w,   w(0) = 0.5,
    on_pre  { a_pre += 1;  w -= 0.01 * a_post; },
    on_post { a_post += 1; w += 0.01 * a_pre; },
    output = w,
)]
struct Forgetful {
    #[param(ms, default = 20.0, positive)]
    tau: f64,
    #[param(ms, default = 1e5, positive)]
    tau_w: f64,
}

const N: usize = 1000;

/// A million connections and the bytes of the network that has them.
fn build(change: impl FnOnce(Projection) -> Projection) -> (Simulation, ProjectionId, usize) {
    let mut network = Network::new(0.1).seed(1);
    let cells = network.add(Group::cells("cells", N, CobaLif::default()));
    let projection = Projection::new("synapses", cells, cells, Connectivity::all_to_all())
        .synapse(Expon { tau: 5.0 })
        .output(Output::conductance(0.0));
    let id = network.connect(change(projection));
    let before = IN_USE.load(Ordering::Relaxed);
    let simulation = network.build().expect("an admissible network");
    (simulation, id, IN_USE.load(Ordering::Relaxed) - before)
}

fn check(change: impl FnOnce(Projection) -> Projection, most: f64) {
    let _one = ONE.lock();
    let (simulation, id, counted) = build(change);
    let per_connection = counted as f64 / (N * N) as f64;
    assert!(per_connection <= most, "{per_connection} bytes for each connection");
    let said = simulation.synapse_bytes(id).expect("a projection of it");
    // What is counted holds the cells and the ring of their spikes, too.
    let difference = counted.abs_diff(said) as f64 / counted as f64;
    assert!(difference < 0.02, "{said} bytes are said, {counted} are used");
}

#[test]
fn a_static_connection_takes_12_bytes_at_most() {
    check(|projection| projection.delay(1.0).weight(Distribution::uniform(0.0, 1.0)), 9.0);
}

#[test]
fn a_plastic_connection_with_a_delay_takes_24_bytes_at_most() {
    let rule = Setup::new(Forgetful { tau: 20.0, tau_w: 1e5 });
    check(|projection| projection.delay(Distribution::uniform(0.1, 2.0)).plasticity(rule), 24.0);
}
