//! What a checkpoint knows of the network that it belongs to, and what it does not believe.

use std::time::{Duration, Instant};

use models::{Alpha, Expon, LifRef, NearestStdpReduced, Nmda, QuantalRelease, Stdp, Stp};
use synapse_runtime::network::{
    Alignment, Chosen, Distribution, Group, Network, Output, Projection, Record, Setup, Signal, Simulation,
};
use synapse_runtime::prelude::*;
use synapse_runtime::{Connectivity, Method};
use synapse_tests::{Random, fuzz_rounds};

const DT: f64 = 0.1;

/// What can differ between two descriptions.
#[derive(Clone)]
struct Described {
    sources: Vec<u32>,
    targets: Vec<u32>,
    weights: Vec<f64>,
    delay: f64,
    dendritic: bool,
    alignment: Alignment,
    method: Method,
    tau: f64,
    tau_cell: f64,
    output: Output,
    spike: f64,
    current: f64,
    rate: f64,
    n_records: usize,
    n_threads: usize,
}

/// What makes one description another.
type Change<'a> = &'a dyn Fn(&mut Described);

impl Described {
    fn new() -> Self {
        Self {
            sources: vec![0, 1, 2],
            targets: vec![1, 0, 1],
            weights: vec![0.5, 1.0, 2.0],
            delay: 0.5,
            dendritic: false,
            alignment: Alignment::Post,
            method: Method::Exact,
            tau: 5.0,
            tau_cell: 10.0,
            output: Output::Current,
            spike: 3.0,
            current: 18.0,
            rate: 40.0,
            n_records: 0,
            n_threads: 1,
        }
    }

    fn build(self) -> Simulation {
        let mut network = Network::new(DT);
        let input = network.add(Group::poisson("input", 3, self.rate));
        let cell = LifRef { tau: self.tau_cell, ..LifRef::default() };
        let cells = network.add(Group::cells("cells", 2, cell).current(self.current));
        let once = network.add(Group::spike_times("once", [1.0, self.spike]));
        let wiring = Connectivity::pairs(self.sources, self.targets);
        let expon = Setup::new(Expon { tau: self.tau }).method(self.method);
        let projection = Projection::new("p", input, cells, wiring).weight(self.weights).delay(self.delay);
        // What presynaptic cells keep is weighed where it is handed on.
        let is_pre = self.alignment == Alignment::Pre;
        let projection = if is_pre { projection.weigh_outputs() } else { projection };
        let projection = projection.synapse_aligned(self.alignment, Chosen::of::<Expon>(), expon.into());
        let projection = if self.dendritic { projection.dendritic() } else { projection };
        network.connect(projection.output(self.output));
        let kick = Projection::new("kick", once, cells, Connectivity::all_to_all()).weight(0.1).delay(DT);
        network.connect(kick.output(Output::Potential));
        for _ in 0..self.n_records {
            network.record(Record::state(cells, "V"));
        }
        let mut simulation = network.build().unwrap_or_else(|error| panic!("{error}"));
        simulation.threads(self.n_threads).expect("threads");
        simulation
    }
}

#[test]
fn a_checkpoint_belongs_to_one_description() {
    let mut saved = Described::new().build();
    saved.run(20.0).expect("whole steps");
    let saved = saved.save();
    let restores = |change: &dyn Fn(&mut Described)| {
        let mut described = Described::new();
        change(&mut described);
        described.build().restore(&saved)
    };
    assert_eq!(restores(&|_| ()), Ok(()));
    let others: [(&str, Change<'_>); 12] = [
        ("sources", &|d| d.sources = vec![1, 0, 2]),
        ("targets", &|d| d.targets = vec![1, 1, 1]),
        ("weights", &|d| d.weights = vec![0.5, 1.0, 2.5]),
        ("signs of weights", &|d| d.weights = vec![-0.5, -1.0, 2.0]),
        ("delay", &|d| d.delay = 0.6),
        ("dendrites", &|d| d.dendritic = true),
        ("side", &|d| d.alignment = Alignment::Pre),
        ("solver", &|d| d.method = Method::ExpEuler),
        ("parameter of the synapse", &|d| d.tau = 5.5),
        ("parameter of the cells", &|d| d.tau_cell = 11.0),
        ("output", &|d| d.output = Output::conductance(0.0)),
        ("spike times", &|d| d.spike = 3.1),
    ];
    for (what, change) in others {
        assert_eq!(restores(change), Err(Error::Checkpoint), "{what}");
    }
    let same: [(&str, Change<'_>); 4] = [
        ("current", &|d| d.current = 25.0),
        ("rate", &|d| d.rate = 80.0),
        ("records", &|d| d.n_records = 2),
        ("threads", &|d| d.n_threads = 3),
    ];
    for (what, change) in same {
        assert_eq!(restores(change), Ok(()), "{what}");
    }
}

/// The sum at the end of a checkpoint, of what is before it.
fn repair(bytes: &mut [u8]) {
    let end = bytes.len() - 8;
    let (content, sum) = bytes.split_at_mut(end);
    let value = content
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    sum.copy_from_slice(&value.to_le_bytes());
}

/// Something of all that changes in a run.
fn everything() -> Simulation {
    let mut network = Network::new(DT).seed(11);
    let input = network.add(Group::poisson("input", 4, Signal::sections([(0.0, 40.0), (10.0, 900.0)])));
    let cells = network.add(Group::cells("cells", 3, LifRef::default()).current(18.0));
    let times = network.add(Group::spikes("times", 2, (0..20_u8).map(|k| (f64::from(k), usize::from(k % 2)))));
    let fast = Projection::new("fast", input, cells, Connectivity::probability(0.5)).weight(6.0);
    let fast = fast.delay(Distribution::uniform(0.1, 3.0)).plasticity(Stdp { A1: 0.02, A2: 0.02, ..Stdp::default() });
    network.connect(fast.synapse(Expon { tau: 5.0 }).output(Output::Current));
    let slow = Projection::new("slow", times, cells, Connectivity::all_to_all()).weight(0.5).delay(1.2);
    let slow = slow.short_term(Stp::default()).weigh_outputs().synapse_of_pre(Nmda::default());
    network.connect(slow.output(Output::Current));
    let far = Projection::new("far", cells, cells, Connectivity::all_to_all().autapses(false)).weight(-1.0);
    let far = far.delay(2.5).dendritic().plasticity(NearestStdpReduced::default());
    network.connect(far.synapse(Alpha::default()).output(Output::Current));
    let quanta = Projection::new("quanta", input, cells, Connectivity::in_degree(2)).weight(0.5).delay(0.7);
    network.connect(quanta.short_term(QuantalRelease::default()).output(Output::Potential));
    network.build().unwrap_or_else(|error| panic!("{error}"))
}

/// Restores bytes that somebody has made; if they are believed, the run goes on, and ends.
fn go_on(simulation: &mut Simulation, bytes: &[u8], what: &str) -> bool {
    let begun = Instant::now();
    let is_believed = simulation.restore(bytes).is_ok();
    if is_believed {
        // A state that left the numbers is an error, which is as good.
        let _ = simulation.advance(3);
        let spikes = simulation.save();
        assert!(spikes.len() < 10 * bytes.len(), "{what}: {} bytes", spikes.len());
    }
    assert!(begun.elapsed() < Duration::from_secs(5), "{what}: {:?}", begun.elapsed());
    is_believed
}

#[test]
fn values_that_no_run_saves_are_refused_or_harmless() {
    let mut simulation = everything();
    simulation.run(12.0).expect("whole steps");
    let bytes = simulation.save();
    let hostile = [
        (-1e6_f64).to_bits(),
        f64::NAN.to_bits(),
        f64::INFINITY.to_bits(),
        1e300_f64.to_bits(),
        u64::MAX,
        u64::MAX >> 1,
        1 << 62,
        u64::from(u32::MAX),
    ];
    let mut refused = 0;
    // Every place in the long run, every fifth otherwise: places of numbers have no common multiple.
    let every = if fuzz_rounds(1) > 1 { 1 } else { 5 };
    for place in (0..bytes.len() - 16).step_by(every) {
        for value in hostile {
            let mut wrong = bytes.clone();
            wrong[place..place + 8].copy_from_slice(&value.to_le_bytes());
            repair(&mut wrong);
            refused += usize::from(!go_on(&mut simulation, &wrong, &format!("{value:#x} at {place}")));
        }
    }
    assert!(refused > 0);
    simulation.restore(&bytes).expect("its own");
}

#[test]
fn a_process_with_much_to_make_up_for_is_refused() {
    let mut network = Network::new(DT);
    let input = network.add(Group::poisson("input", 1, 5.0));
    let spikes = network.record(Record::spikes(input));
    let mut simulation = network.build().expect("a source");
    let bytes = simulation.save();
    let mut refused = 0;
    for place in 0..bytes.len() - 16 {
        let mut wrong = bytes.clone();
        wrong[place..place + 8].copy_from_slice(&(-1e6_f64).to_le_bytes());
        repair(&mut wrong);
        if simulation.restore(&wrong).is_ok() {
            simulation.advance(1).expect("a source has no states");
        } else {
            refused += 1;
        }
        assert!(simulation.drain_spikes(spikes).times.len() < 1000, "at {place}");
        simulation.restore(&bytes).expect("its own");
    }
    assert!(refused > 0);
}

#[test]
fn damaged_checkpoints_with_repaired_sums_are_harmless() {
    let mut simulation = everything();
    simulation.run(12.0).expect("whole steps");
    let bytes = simulation.save();
    let mut random = Random::new(5);
    let rounds = fuzz_rounds(3000);
    let mut believed = 0;
    for round in 0..rounds {
        let mut wrong = bytes.clone();
        for _ in 0..=random.below(3) {
            random.damage(&mut wrong);
        }
        if wrong.len() < 8 {
            continue;
        }
        repair(&mut wrong);
        believed += usize::from(go_on(&mut simulation, &wrong, &format!("round {round}")));
    }
    eprintln!("{rounds} checkpoints, {believed} of them believed");
}

#[test]
fn more_threads_than_there_is_work_are_not_made() {
    let begun = Instant::now();
    let run = |n_threads: usize| {
        let mut simulation = everything();
        simulation.threads(n_threads).expect("threads");
        simulation.run(20.0).expect("whole steps");
        simulation.save()
    };
    assert!(run(65_535) == run(1));
    assert!(begun.elapsed() < Duration::from_mins(1), "{:?}", begun.elapsed());
}

#[test]
#[cfg(target_os = "linux")]
fn what_does_not_fit_into_memory_is_an_error() {
    // The same program once more, with 300 MB.
    let program = std::env::current_exe().expect("this program");
    let words = "ulimit -v 300000 && exec \"$0\" --exact large_networks_where_memory_is_short --ignored";
    let output = std::process::Command::new("sh").args(["-c", words]).arg(program).output().expect("a shell");
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&said));
}

#[test]
#[ignore = "run by the test before it, with little memory"]
fn large_networks_where_memory_is_short() {
    let refused = |network: Network| network.build().map(|_| ()).expect_err("more than there is").to_string();
    let mut network = Network::new(DT);
    network.add(Group::poisson("p", 4_294_967_295, 1.0));
    assert_eq!(refused(network), "p: 4294967295 Poisson processes do not fit into memory");
    let connected = |change: &dyn Fn(Projection) -> Projection| {
        let mut network = Network::new(DT);
        let input = network.add(Group::spikes("input", 1, []));
        let cells = network.add(Group::cells("cells", 3, LifRef::default()));
        // Of 80 MB, which fit; what is asked of each connection is 160 MB and more.
        let wiring = Connectivity::total(20_000_000).multapses(true);
        let projection = Projection::new("q", input, cells, wiring).delay(DT).output(Output::Potential);
        network.connect(change(projection));
        refused(network)
    };
    let delays = connected(&|projection| projection.delay(Distribution::uniform(0.1, 1.0)));
    assert!(delays.contains("memory"), "{delays}");
}
