//! What networks compute, to the last bit: built twice, by any number of threads, saved and restored.

use models::{CobaLif, Expon, Lif, Stdp};
use synapse_runtime::Connectivity;
use synapse_runtime::network::{
    Distribution, Group, Network, Output, Projection, ProjectionId, Record, RecordId, Setup,
};

/// 400 cells of Brette et al. (2007), benchmark 1.
fn balanced() -> (Network, [RecordId; 2]) {
    let mut network = Network::new(0.1).seed(7);
    let cell = || Setup::new(CobaLif::default()).initial("V", Distribution::uniform(-60.0, -50.0));
    let excitatory = network.add(Group::cells("E", 320, cell()).current(200.0));
    let inhibitory = network.add(Group::cells("I", 80, cell()).current(200.0));
    for (pre, tau, weight, reversal, name) in [(excitatory, 5.0, 6.0, 0.0, "e"), (inhibitory, 10.0, 67.0, -80.0, "i")] {
        for (post, of) in [(excitatory, "E"), (inhibitory, "I")] {
            network.connect(
                Projection::new(&format!("{name}{of}"), pre, post, Connectivity::probability(0.02))
                    .synapse(Expon { tau })
                    .output(Output::conductance(reversal))
                    .weight(weight)
                    .delay(0.1),
            );
        }
    }
    let spikes = [network.record(Record::spikes(excitatory)), network.record(Record::spikes(inhibitory))];
    (network, spikes)
}

/// Poisson inputs, plastic connections with delays of their own.
fn plastic() -> (Network, ProjectionId) {
    let mut network = Network::new(0.1).seed(3);
    let inputs = network.add(Group::poisson("inputs", 150, 40.0));
    let cell = Lif { V_rest: -74.0, V_reset: -60.0, V_th: -54.0, V_init: Some(-60.0), ..Lif::default() };
    let cells = network.add(Group::cells("cells", 20, cell));
    let projection = network.connect(
        Projection::new("synapses", inputs, cells, Connectivity::all_to_all())
            .delay(Distribution::uniform(0.1, 2.0))
            .weight(2.0)
            .plasticity(Setup::new(Stdp { A1: 0.02, A2: 0.021, ..Stdp::default() }))
            .synapse(Expon { tau: 5.0 })
            .output(Output::Current),
    );
    (network, projection)
}

#[test]
fn a_network_built_twice_spikes_the_same() {
    let cells = || {
        let (network, spikes) = balanced();
        let mut simulation = network.build().expect("an admissible network");
        simulation.run(300.0).expect("potentials that stay numbers");
        spikes.map(|spikes| simulation.spikes(spikes))
    };
    let (once, twice) = (cells(), cells());
    assert!(once[0].cells.len() > 100, "{} spikes", once[0].cells.len());
    assert_eq!(once, twice);
}

#[test]
fn threads_change_no_bit() {
    let run = |(network, projection): (Network, Option<ProjectionId>), threads: usize| {
        let mut simulation = network.build().expect("an admissible network");
        simulation.threads(threads).expect("threads");
        simulation.run(50.0).expect("potentials that stay numbers");
        let saved = simulation.save();
        simulation.restore(&saved).expect("its own checkpoint");
        simulation.run(50.0).expect("potentials that stay numbers");
        (projection.map(|projection| simulation.weights(projection)), simulation.save())
    };
    let networks = [
        || (balanced().0, None),
        || {
            let (network, projection) = plastic();
            (network, Some(projection))
        },
    ];
    for network in networks {
        let alone = run(network(), 1);
        for threads in [2, 4] {
            assert!(run(network(), threads) == alone, "{threads} threads");
        }
    }
    let mut simulation = plastic().0.build().expect("an admissible network");
    assert!(simulation.threads(0).expect_err("no thread").to_string().starts_with("0 threads cannot be had"));
}

#[test]
fn a_run_that_was_restored_goes_on_to_the_same_bits() {
    let build = || plastic().0.build().expect("an admissible network");
    let projection = plastic().1;
    let mut whole = build();
    whole.run(100.0).expect("potentials that stay numbers");
    let saved = whole.save();
    let mut restored = build();
    restored.restore(&saved).expect("a checkpoint of the same network");
    for simulation in [&mut whole, &mut restored] {
        simulation.run(100.0).expect("potentials that stay numbers");
    }
    assert_eq!(whole.synapse(projection, "w"), restored.synapse(projection, "w"));
    assert!(whole.save() == restored.save(), "two checkpoints");
    assert_eq!(whole.time(), 2000.0 * 0.1);
}
