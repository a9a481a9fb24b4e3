//! Networks into files and back.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;

use models::{Expon, Lif, Stdp};
use synapse_runtime::files::{EdgeList, Recording, RecordingWriter, SpikeWriter, Spikes};
use synapse_runtime::network::{
    Distribution, Group, GroupId, Network, Output, Projection, ProjectionId, Record, RecordId, Simulation,
};
use synapse_runtime::{Connectivity, Precision};
use synapse_tests::Folder;

type Inner<'a> = &'a dyn Fn(GroupId) -> Projection;

/// Cells that get input from Poisson processes and from each other; the second projection is made by `inner`.
fn network(inner: impl FnOnce(GroupId) -> Projection) -> (Simulation, ProjectionId, RecordId) {
    let mut network = Network::new(0.1).seed(5);
    let input = network.add(Group::poisson("input", 60, 40.0));
    let lif = Lif { V_rest: 0.0, V_reset: 0.0, V_th: 20.0, tau: 20.0, ..Lif::default() };
    let cells = network.add(Group::cells("cells", 60, lif));
    let kicks = Projection::new("kicks", input, cells, Connectivity::in_degree(10));
    network.connect(kicks.delay(0.1).weight(4.0).output(Output::Potential));
    let projection = network.connect(inner(cells).synapse(Expon { tau: 5.0 }).output(Output::Current));
    let spikes = network.record(Record::spikes(cells));
    (network.build().unwrap(), projection, spikes)
}

#[test]
fn a_network_is_built_again_from_the_file_of_its_edges() {
    let folder = Folder::new("edges_again");
    let file = folder.path("edges.npz");
    let singly = |cells| {
        Projection::new("inner", cells, cells, Connectivity::probability(0.2).multapses(true))
            .weight(Distribution::uniform(-0.5, 1.5))
            .delay(Distribution::uniform(0.1, 4.0))
    };
    let doubly = |cells| {
        let (sources, targets) = ([7, 7, 7, 3, 50, 7], [9, 9, 2, 3, 1, 9]);
        let weights = vec![1.0 / 3.0, 2.0 / 3.0, 5.0, 30.0, -0.1, 0.1];
        Projection::new("inner", cells, cells, Connectivity::pairs(sources, targets))
            .weight(weights)
            .delay(vec![0.3, 0.2, 0.1, 1.0, 1.5, 0.2])
    };
    let uniform =
        |cells| Projection::new("inner", cells, cells, Connectivity::total(500)).weight(0.7).delay(1.5).delays_spikes();
    let cases: [(Inner<'_>, Precision); 3] =
        [(&singly, Precision::Single), (&doubly, Precision::Double), (&uniform, Precision::Double)];
    for (inner, precision) in cases {
        let (mut first, projection, record) = network(inner);
        let edges = first.edges(projection).unwrap();
        assert_eq!(edges.precision, precision);
        edges.write_npz(&file).unwrap();
        let read = EdgeList::read_npz(&file).unwrap();
        assert_eq!((&read.weights, read.precision), (&edges.weights, precision));
        let (mut second, again, _) = network(|cells| Projection::from_edges("inner", cells, cells, read));
        assert!(second.warnings().is_empty(), "{:?}", second.warnings());
        assert_eq!(second.edges(again).unwrap(), edges);
        first.run(300.0).unwrap();
        second.run(300.0).unwrap();
        let spikes = first.spikes(record);
        assert!(spikes.times.len() > 100, "{}", spikes.times.len());
        assert_eq!(second.spikes(record), spikes);
    }
}

#[test]
fn edges_of_other_groups_are_refused() {
    let mut network = Network::new(0.1);
    let cells = network.add(Group::cells("cells", 3, Lif::default()));
    let edges = EdgeList { n_pre: 3, n_post: 4, ..EdgeList::default() };
    network.connect(Projection::from_edges("inner", cells, cells, edges).delay(1.0).output(Output::Potential));
    let error = network.build().unwrap_err().to_string();
    assert_eq!(error, "inner: the edges go from 3 to 4 cells, but the groups have 3 and 3");
}

#[test]
fn edges_have_the_weights_that_were_learnt() {
    let mut network = Network::new(0.1);
    let pre = network.add(Group::spike_times("pre", [5.0, 25.0]));
    let post = network.add(Group::spike_times("post", [10.0, 30.0]));
    let learning = Projection::new("learning", pre, post, Connectivity::all_to_all()).delay(1.0);
    let rule = Stdp { w0: 0.5, ..Stdp::default() };
    let learning = network.connect(learning.plasticity(rule));
    let mut simulation = network.build().unwrap();
    let before = simulation.edges(learning).unwrap();
    simulation.run(50.0).unwrap();
    let after = simulation.edges(learning).unwrap();
    assert_eq!(before.weights, Some(vec![0.5]));
    assert_eq!(after.weights, Some(simulation.weights(learning).unwrap()));
    assert!(after.weights > before.weights);
}

#[test]
fn a_run_in_chunks_writes_what_a_run_at_once_does() {
    let folder = Folder::new("chunks");
    let inner = |cells| Projection::new("inner", cells, cells, Connectivity::in_degree(5)).delay(1.5).weight(0.5);
    let (mut whole, _, record) = network(inner);
    whole.run(200.0).unwrap();
    let spikes = Spikes::from(whole.spikes(record));
    assert!(spikes.times.len() > 100);
    for ending in ["csv", "npz"] {
        let [at_once, in_chunks] = ["at_once", "in_chunks"].map(|name| folder.path(&format!("{name}.{ending}")));
        let mut writer = if ending == "csv" {
            spikes.write_csv(&at_once).unwrap();
            SpikeWriter::csv(&in_chunks).unwrap()
        } else {
            spikes.write_npz(&at_once).unwrap();
            SpikeWriter::npz(&in_chunks).unwrap()
        };
        let (mut simulation, _, record) = network(inner);
        for _ in 0..40 {
            simulation.run(5.0).unwrap();
            let spikes = Spikes::from(simulation.drain_spikes(record));
            writer.append(&spikes.times, &spikes.cells).unwrap();
        }
        writer.finish(false).unwrap();
        assert_eq!(fs::read(&in_chunks).unwrap(), fs::read(&at_once).unwrap());
    }
}

#[test]
fn a_recording_is_written_with_its_quantity_and_unit() {
    let folder = Folder::new("recorded");
    let mut network = Network::new(0.1);
    let cells = network.add(Group::cells("my cells, all", 4, Lif::default()).current(1.0));
    let record = network.record(Record::state(cells, "V").only([3, 1]));
    let mut simulation = network.build().unwrap();
    let path = folder.path("v.csv");
    let mut writer = RecordingWriter::csv(&path, "V", "mV", &[3, 1]).unwrap();
    let mut all = Recording::default();
    for _ in 0..3 {
        simulation.run(2.0).unwrap();
        let part = Recording::from(simulation.drain_recording(record));
        assert_eq!((&*part.quantity, &*part.unit, &part.cells[..]), ("V", "mV", &[3, 1][..]));
        writer.append(&part.times, &part.values).unwrap();
        all.values.extend(part.values);
    }
    writer.finish(false).unwrap();
    let read = Recording::read_csv(&path).unwrap();
    assert_eq!((read.times.len(), &read.values), (61, &all.values));
}
