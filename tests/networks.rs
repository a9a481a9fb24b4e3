//! Networks against closed forms, populations run by hand, and each other.

use models::{
    Alpha, ClopathStdp, CobaLif, DualExpon, Expon, GapJunction, GradedSynapse, Lif, LifRef, NearestStdpPresynapticCentred,
    NearestStdpReduced, Nmda, QuantalRelease, RewardStdp, Stdp, Stp,
};
use synapse_runtime::network::{
    Alignment, First, Group, GroupId, Network, Output, Projection, ProjectionId, Record, Schedule, Setup, Signal,
    Simulation,
};
use synapse_runtime::prelude::*;
use synapse_runtime::{Connections, Connectivity, Synapses};
use synapse_tests::{case, distance};

const DT: f64 = 0.1;

/// A membrane of 10 ms at 0 mV that never spikes: 1 nA is 1 mV.
fn membrane() -> Lif {
    Lif { V_th: 1e9, ..Lif::default() }
}

fn ready(network: Network) -> Simulation {
    network.build().unwrap_or_else(|error| panic!("{error}"))
}

fn ran(network: Network, duration: f64) -> Simulation {
    let mut simulation = ready(network);
    simulation.run(duration).expect("a whole number of steps");
    simulation
}

/// The largest distance of two lists, which are as long as each other.
fn worst(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| distance(*a, *b)).fold(0.0, f64::max)
}

/// Numbers in [0, 1), the same in every run (`SplitMix64`).
fn numbers(mut seed: u64) -> impl FnMut() -> f64 {
    move || {
        seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = (seed ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / 2.0_f64.powi(53)
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn variance(values: &[f64]) -> f64 {
    let mean = mean(values);
    values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (values.len() - 1) as f64
}

/// A conductance without a weight of its own: one value for each presynaptic cell, wherever it is kept.
#[derive(Synapse, Clone)]
#[synapse(dg/dt = -g / tau, on_pre { g += 1; }, output = g)]
struct Unweighted {
    #[param(ms, default = 8.0, positive)]
    tau: f64,
}

/// An exponential current of its own.
#[derive(Synapse, Clone)]
#[synapse(dg/dt = -g / tau : nS, on_pre(w : nS) { g += w; }, output = g, current(v) = g * (0mV - v) : pA)]
struct OwnCurrent {
    #[param(ms, default = 8.0, positive)]
    tau: f64,
}

mod arrival {
    use super::*;

    #[derive(Clone, Copy, Debug)]
    enum Kept {
        Post,
        Pre,
        PreLate,
        Connection,
        ConnectionUnweighted,
    }

    /// The potential at every step, for one spike at step `at`, a delay of `d` steps and a weight of 2.
    fn course(kept: Kept, at: u32, d: u32, each: bool) -> (Vec<f64>, Vec<f64>) {
        let mut network = Network::new(DT);
        let input = network.add(Group::spike_times("input", [f64::from(at) * DT]));
        let cell = network.add(Group::cells("cell", 1, membrane()));
        let projection = Projection::new("synapse", input, cell, Connectivity::all_to_all()).weight(2.0);
        let delay = f64::from(d) * DT;
        let projection = if each { projection.delay(vec![delay]) } else { projection.delay(delay) };
        let projection = match kept {
            Kept::Post => projection.synapse(Expon { tau: 8.0 }),
            Kept::Pre => projection.synapse_of_pre(Expon { tau: 8.0 }),
            Kept::PreLate => projection.synapse_of_pre(Expon { tau: 8.0 }).delays_spikes(),
            Kept::Connection => projection.synapse_of_connection(Expon { tau: 8.0 }),
            Kept::ConnectionUnweighted => projection.synapse_of_connection(Unweighted { tau: 8.0 }),
        };
        let projection = network.connect(projection.output(Output::Current));
        let v = network.record(Record::state(cell, "V"));
        let sum = network.record(Record::sum(projection));
        let simulation = ran(network, 5.0);
        (simulation.recording(v).values, simulation.recording(sum).values)
    }

    #[test]
    fn a_delay_is_exactly_what_it_says() {
        for kept in [Kept::Post, Kept::Pre, Kept::PreLate, Kept::Connection, Kept::ConnectionUnweighted] {
            for (at, d, each) in
                [0_u32, 7].into_iter().flat_map(|at| [1_u32, 2, 15].map(move |d| (at, d))).flat_map(|(at, d)| {
                    [(at, d, false), (at, d, true)]
                })
            {
                if each && matches!(kept, Kept::PreLate) {
                    continue;
                }
                let (v, sum) = course(kept, at, d, each);
                let arrives = (at + d) as usize;
                let of = format!("{kept:?}, spike at step {at}, delay of {d} steps, one for each: {each}");
                assert!(sum[..arrives].iter().all(|sum| *sum == 0.0), "{of}: {sum:?}");
                assert!(distance(sum[arrives], 2.0) < 1e-15, "{of}: {sum:?}");
                // The step that begins when the spike arrives is the first in which the membrane moves.
                assert!(v[..=arrives].iter().all(|v| *v == 0.0), "{of}: {v:?}");
                let moved = 2.0 * -(-DT / 10.0_f64).exp_m1();
                assert!(distance(v[arrives + 1], moved) < 1e-15, "{of}: {v:?}");
            }
        }
    }

    /// An impulse moves the membrane when it arrives.
    #[test]
    fn impulses_are_felt_at_once() {
        for (at, d) in [(0, 1), (0, 4), (9, 2)] {
            let mut network = Network::new(DT);
            let input = network.add(Group::spike_times("input", [f64::from(at) * DT]));
            let cell = network.add(Group::cells("cell", 1, membrane()));
            network.connect(
                Projection::new("kick", input, cell, Connectivity::all_to_all())
                    .delay(f64::from(d) * DT)
                    .weight(3.0)
                    .output(Output::Potential),
            );
            let v = network.record(Record::state(cell, "V"));
            let v = ran(network, 3.0).recording(v).values;
            let arrives = (at + d) as usize;
            assert!(v[..arrives].iter().all(|v| *v == 0.0) && v[arrives] == 3.0, "{at}, {d}: {v:?}");
            assert!(distance(v[arrives + 1], 3.0 * (-DT / 10.0_f64).exp()) < 1e-15);
        }
    }

    /// A current of the model's own is late by the whole delay, wherever its states are.
    #[test]
    fn currents_of_models_are_late_too() {
        let course = |kept: Alignment, d: u32| {
            let mut network = Network::new(DT);
            let input = network.add(Group::spike_times("input", [0.0, 1.0]));
            let cell = network.add(Group::cells("cell", 1, CobaLif { V_th: 1e9, ..CobaLif::default() }));
            let projection = Projection::new("synapse", input, cell, Connectivity::all_to_all());
            let projection = projection.delay(f64::from(d) * DT).weight(2.0);
            let model = OwnCurrent { tau: 8.0 };
            network.connect(match kept {
                Alignment::Post => projection.synapse_with_current(model),
                Alignment::Pre => projection.synapse_of_pre_with_current(model),
                Alignment::Connection => projection.synapse_of_connection_with_current(model),
            });
            let v = network.record(Record::state(cell, "V"));
            ran(network, 4.0).recording(v).values
        };
        for d in [1, 2, 15] {
            let v = course(Alignment::Post, d);
            assert!(v[..=d as usize].iter().all(|v| *v == -60.0) && v[d as usize + 1] > -60.0, "{v:?}");
            for kept in [Alignment::Pre, Alignment::Connection] {
                assert!(worst(&course(kept, d), &v) < 1e-12, "{kept:?}, {d}");
            }
        }
    }

    /// Short-term plasticity has seen a spike at time 0 when the next one comes.
    #[test]
    fn spikes_at_the_start_count() {
        for dendritic in [false, true] {
            let mut network = Network::new(DT);
            let input = network.add(Group::spike_times("input", [0.0, 2.0]));
            let cell = network.add(Group::cells("cell", 1, membrane()));
            let projection = Projection::new("synapse", input, cell, Connectivity::all_to_all()).delay(0.3);
            let projection = if dendritic { projection.dendritic() } else { projection };
            let projection = projection.short_term(Stp::default()).output(Output::Current);
            let projection = network.connect(projection);
            let sum = network.record(Record::sum(projection));
            let sum = ran(network, 3.0).recording(sum).values;
            let mut stp = Population::<Stp>::builder(1, DT).build().expect("defaults");
            stp.deliver(&[0.into()]).expect("element 0");
            let first = stp.released()[0];
            (0..20).for_each(|_| stp.advance());
            stp.deliver(&[0.into()]).expect("element 0");
            let second = stp.released()[0];
            let mut expected = vec![0.0; 31];
            (expected[3], expected[23]) = (first, second);
            assert!(worst(&sum, &expected) < 1e-15, "{sum:?}");
        }
    }

    #[derive(Synapse, Clone)]
    #[synapse(dw/dt = 0, w(0) = 1, on_pre { w = 2 * w; } on_post { w += 1; } output = w)]
    struct Order {}

    #[test]
    fn coincident_spikes_come_from_the_presynaptic_side_first() {
        // 2·1 + 1, not 2·(1 + 1); with a delay the postsynaptic spike of that time counts.
        for (delay, post, expected) in [(0.1, 1.1, 3.0), (0.5, 1.5, 3.0), (0.5, 1.4, 4.0), (0.1, 0.0, 4.0)] {
            let mut network = Network::new(DT);
            let pre = network.add(Group::spike_times("pre", [1.0]));
            let post = network.add(Group::spike_times("post", [post]));
            let projection = Projection::new("rule", pre, post, Connectivity::all_to_all()).delay(delay);
            let projection = network.connect(projection.plasticity(Order {}));
            assert_eq!(ran(network, 2.0).weights(projection).expect("ours"), [expected], "{delay}, {post}");
        }
    }

    #[test]
    fn coincident_spikes_arrive_in_ascending_order() {
        // (10¹⁶ + 1) − 10¹⁶ is 0, in the order of indices; in that of the list it would be 1.
        let mut network = Network::new(DT);
        let input = network.add(Group::spikes("input", 3, [(1.0, 2), (1.0, 0), (1.0, 1)]));
        let cell = network.add(Group::cells("cell", 1, membrane()));
        let projection = Projection::new("sum", input, cell, Connectivity::all_to_all()).delay(DT);
        let projection = network.connect(projection.weight(vec![1e16, 1.0, -1e16]).output(Output::Current));
        let sum = network.record(Record::sum(projection));
        let spikes = network.record(Record::spikes(input));
        let simulation = ran(network, 2.0);
        assert_eq!(simulation.spikes(spikes).cells, [0, 1, 2]);
        assert_eq!(simulation.recording(sum).values[11], 0.0);
    }

    #[test]
    fn potentials_are_held_for_whole_steps() {
        for (tau_ref, n_steps) in [(0.0, 0), (0.04, 0), (0.06, 1), (0.1, 1), (0.3, 3), (2.0, 20), (5.0, 50)] {
            let mut network = Network::new(DT);
            let cell = network.add(Group::cells("cell", 1, LifRef { tau_ref, ..LifRef::default() }).current(40.0));
            let v = network.record(Record::state(cell, "V"));
            let spikes = network.record(Record::spikes(cell));
            let simulation = ran(network, 40.0);
            let (v, times) = (simulation.recording(v).values, simulation.spikes(spikes).times);
            assert!(times.len() >= 3);
            for time in &times[..2] {
                let spike = (time / DT).round() as usize;
                let held = v[spike..].iter().take_while(|v| **v == -5.0).count();
                assert_eq!(held, n_steps + 1, "{tau_ref} ms, spike at {time} ms");
                let free = 40.0 + (-5.0 - 40.0) * (-DT / 10.0_f64).exp();
                assert!(distance(v[spike + held], free) < 1e-13);
            }
        }
    }

    /// Several spikes of a source in one step do what they would one by one.
    #[test]
    fn spikes_of_one_step_run_whole_blocks_in_turn() {
        let pre = [(0.5, 0), (0.5, 0), (1.5, 0), (1.5, 0), (1.5, 0)];
        let post = [(1.0, 0), (1.0, 0), (1.6, 0)];
        let mut network = Network::new(DT);
        let input = network.add(Group::spikes("pre", 1, pre));
        let output = network.add(Group::spikes("post", 1, post));
        let projection = Projection::new("rule", input, output, Connectivity::all_to_all()).delay(DT);
        let model = models::TripletStdp::default();
        let projection = network.connect(projection.plasticity(Setup::new(model).set("W_max", 1e3)));
        let weights = ran(network, 3.0).weights(projection).expect("ours");
        let builder = Synapses::<models::TripletStdp>::builder(Connections::all_to_all(1, 1).expect("one"), DT);
        let mut synapses = builder.set("W_max", 1e3).build().expect("defaults");
        for step in 1..=30 {
            synapses.advance();
            let due = |list: &[(f64, usize)], delay: u32| -> Vec<usize> {
                let at = |time: f64| (time / DT).round() as u32 + delay == step;
                list.iter().filter(|(time, _)| at(*time)).map(|(_, cell)| *cell).collect()
            };
            synapses.deliver(&due(&pre, 1), &due(&post, 0)).expect("cell 0");
        }
        assert!(distance(weights[0], synapses.state("w").expect("a state")[0]) < 1e-15);
    }
}

mod schedules {
    use super::*;

    #[test]
    fn latencies_are_those_of_the_reference() {
        let table = case("E_delay_latency");
        let mut n = 0;
        for row in table["rows"].as_array().expect("rows") {
            let (projection, order) = (row[0].as_str().expect("a name"), row[1].as_str().expect("an order"));
            let first = if order == "pre first" { First::Cells } else { First::Synapses };
            let schedule = match projection {
                "ProjAlignPreMg2" => Schedule::brainpy_align_pre(first),
                "ProjAlignPostMg2" => Schedule::brainpy_align_post(first),
                _ => continue,
            };
            let n_steps = row[4].as_u64().unwrap_or(0);
            if row[2] != row[3] || n_steps == 1 {
                continue;
            }
            let mut network = Network::new(DT).schedule(schedule);
            let input = network.add(Group::spike_times("input", [1.0]));
            let cell = network.add(Group::cells("cell", 1, membrane()));
            let synapse = Projection::new("synapse", input, cell, Connectivity::all_to_all());
            // Without a delay, and with one of 0.
            let synapse = if n_steps == 0 { synapse } else { synapse.delay(row[2].as_f64().expect("a delay")) };
            let synapse = match projection {
                "ProjAlignPreMg2" => synapse.synapse_of_pre(Expon { tau: 8.0 }),
                _ => synapse.synapse(Expon { tau: 8.0 }),
            };
            network.connect(synapse.output(Output::Current));
            let (v, spikes) = (network.record(Record::state(cell, "V")), network.record(Record::spikes(input)));
            let simulation = ran(network, 5.0);
            let v = simulation.recording(v);
            let moved = v.times[v.values.iter().position(|v| *v != 0.0).expect("the membrane moves")];
            let latency = ((moved - simulation.spikes(spikes).times[0]) / DT).round();
            assert_eq!(Some(latency), row[6].as_f64(), "{row}");
            n += 1;
        }
        assert_eq!(n, 20);
    }
}

mod plastic {
    use super::*;

    /// An eligibility at the connection, which becomes weight at spikes, and a weight that is forgotten.
    #[derive(Synapse, Clone)]
    #[synapse(
        da_pre/dt = -a_pre / tau,
        da_post/dt = -a_post / tau,
        dc/dt = -c / tau_c,
        dw/dt = (1 - w) / tau_w,        w(0) = 1,
        on_pre  { w += c;  c -= 0.02 * a_post;  a_pre += 1; }
        on_post { w += c;  c += 0.03 * a_pre;  a_post += 1; }
        output = w,
    )]
    struct Eligible {
        #[param(ms, default = 20.0, positive)]
        tau: f64,
        #[param(ms, default = 100.0, positive)]
        tau_c: f64,
        #[param(ms, default = 400.0, positive)]
        tau_w: f64,
    }

    /// Poisson spikes onto cells that they bring to spike; weights in the middle, at the end, and how many spikes.
    fn weights<M: Synapse>(setup: Setup<M>) -> (Vec<f64>, Vec<f64>, u64) {
        let mut network = Network::new(0.5).seed(5);
        let input = network.add(Group::poisson("input", 12, 30.0));
        let cells = network.add(Group::cells("cells", 4, LifRef::default()).current(15.0));
        let projection = Projection::new("synapse", input, cells, Connectivity::probability(0.7)).delay(1.5);
        let projection = projection.weight(4.0).plasticity(setup).synapse(Expon { tau: 5.0 });
        let projection = network.connect(projection.output(Output::Current));
        let mut simulation = ready(network);
        simulation.run(487.5).expect("whole steps");
        let middle = simulation.weights(projection).expect("ours");
        simulation.run(512.5).expect("whole steps");
        (middle, simulation.weights(projection).expect("ours"), simulation.n_spikes(cells).expect("ours"))
    }

    fn both_ways<M: Synapse>(model: M) {
        let name = M::INFO.name;
        assert!(M::INFO.lazy_edges.holds, "{name}: {}", M::INFO.lazy_edges.because);
        let setup = Setup::new(model);
        let (middle, end, n_spikes) = weights(setup.clone());
        let (middle_in_steps, end_in_steps, n_spikes_in_steps) = weights(setup.clock_driven());
        assert!(n_spikes > 20 && n_spikes == n_spikes_in_steps, "{name}: {n_spikes}, {n_spikes_in_steps}");
        assert!(middle.iter().any(|w| *w != middle[0]) && middle != end, "{name}: {middle:?}");
        assert!(worst(&middle, &middle_in_steps) < 1e-12, "{name}: {:e}", worst(&middle, &middle_in_steps));
        assert!(worst(&end, &end_in_steps) < 1e-12, "{name}: {:e}", worst(&end, &end_in_steps));
    }

    #[test]
    fn events_alone_give_the_weights_of_steps() {
        both_ways(Eligible { tau: 20.0, tau_c: 100.0, tau_w: 400.0 });
        let (rise, fall) = (0.04, 0.03);
        both_ways(NearestStdpPresynapticCentred { A1: rise, A2: fall, ..NearestStdpPresynapticCentred::default() });
        both_ways(NearestStdpReduced { A1: rise, A2: fall, ..NearestStdpReduced::default() });
        both_ways(Stdp { A1: rise, A2: fall, ..Stdp::default() });
    }

    /// The weight after one presynaptic and one postsynaptic spike.
    fn pair(pre: f64, post: f64, delay: f64, dendritic: bool, each: bool) -> f64 {
        let mut network = Network::new(DT);
        let source = network.add(Group::spike_times("pre", [pre]));
        let target = network.add(Group::spike_times("post", [post]));
        let projection = Projection::new("rule", source, target, Connectivity::all_to_all());
        let projection = if each { projection.delay(vec![delay]) } else { projection.delay(delay) };
        let projection = if dendritic { projection.dendritic() } else { projection };
        let rule = Stdp { A1: 0.1, A2: 0.2, ..Stdp::default() };
        let projection = network.connect(projection.plasticity(rule));
        ran(network, 60.0).weights(projection).expect("ours")[0]
    }

    #[test]
    fn axonal_and_dendritic_delays_shift_the_window_either_way() {
        // A delay in the axon brings the presynaptic spike to the synapse late, one in the dendrite the postsynaptic one.
        let (d, tau_s, tau_t) = (3.0, 16.8, 33.7);
        let window = |lag: f64| {
            // Spikes that coincide at the synapse are a presynaptic one followed by a postsynaptic one.
            if lag > -DT / 2.0 { 0.1 * (-lag / tau_s).exp() } else { -0.2 * (lag / tau_t).exp() }
        };
        for pre in [0.0, 20.0] {
            for lag in [-20.0, -12.0, -3.1, -3.0, -2.9, -0.1, 0.0, 0.1, 2.9, 3.0, 3.1, 25.0] {
                let post = pre + lag;
                if post < 0.0 {
                    continue;
                }
                let axonal = pair(pre, post, d, false, false);
                assert!(distance(axonal, 0.5 + window(lag - d)) < 1e-13, "{pre}, {lag}: {axonal}");
                let each = pair(pre, post, d, false, true);
                assert!(distance(each, axonal) < 1e-14, "{pre}, {lag}: {each}, {axonal}");
                let dendritic = pair(pre, post, d, true, false);
                assert!(distance(dendritic, 0.5 + window(lag + d)) < 1e-13, "{pre}, {lag}: {dendritic}");
            }
        }
    }

    /// What a dendrite hands on is late, with the weight of the time at the synapse.
    #[test]
    fn dendrites_hand_on_late() {
        let mut network = Network::new(DT);
        let pre = network.add(Group::spike_times("pre", [0.0, 2.0]));
        let cell = network.add(Group::cells("cell", 1, membrane()));
        let projection = Projection::new("synapse", pre, cell, Connectivity::all_to_all()).delay(1.5).dendritic();
        let projection = network.connect(projection.weight(2.0).plasticity(Stdp::default()).output(Output::Current));
        let sum = network.record(Record::sum(projection));
        let sum = ran(network, 5.0).recording(sum).values;
        let arrivals: Vec<usize> = (0..sum.len()).filter(|step| sum[*step] != 0.0).collect();
        assert_eq!((arrivals, sum[15], sum[35]), (vec![15, 35], 1.0, 1.0));
    }

    #[test]
    fn delays_of_connections_are_those_of_projections() {
        let (sources, targets): (Vec<u32>, Vec<u32>) = (0..5).flat_map(|i| (0..3).map(move |j| (i, j))).unzip();
        let steps = [1_u32, 2, 5, 13];
        let delay_of = |k: usize| f64::from(steps[(k * 7 + k / 4) % 4]) * DT;
        let start = |k: usize| 0.3 + 0.02 * k as f64;
        let rule = || Setup::new(Stdp { A1: 0.05, A2: 0.04, ..Stdp::default() });
        let describe = |split: bool| {
            let mut network = Network::new(DT).seed(3);
            let input = network.add(Group::poisson("input", 5, 60.0));
            let cells = network.add(Group::cells("cells", 3, LifRef::default()).current(17.0));
            let all: Vec<usize> = (0..sources.len()).collect();
            let parts: Vec<Vec<usize>> = if split {
                let of = |step: &u32| {
                    let delay = f64::from(*step) * DT;
                    all.iter().copied().filter(|k| delay_of(*k) == delay).collect()
                };
                steps.iter().map(of).collect()
            } else {
                vec![all]
            };
            let connect = |network: &mut Network, part: &Vec<usize>| {
                let of = |list: &[u32]| part.iter().map(|k| list[*k]).collect::<Vec<u32>>();
                let name = format!("from {}", part[0]);
                let pairs = Connectivity::pairs(of(&sources), of(&targets));
                let projection = Projection::new(&name, input, cells, pairs).weight(8.0);
                let projection = if split {
                    projection.delay(delay_of(part[0]))
                } else {
                    projection.delay(part.iter().map(|k| delay_of(*k)).collect::<Vec<f64>>())
                };
                let w0: Vec<f64> = part.iter().map(|k| start(*k)).collect();
                let projection = projection.plasticity(rule().set("w0", w0)).synapse(Expon { tau: 5.0 });
                network.connect(projection.output(Output::Current))
            };
            let ids: Vec<ProjectionId> = parts.iter().map(|part| connect(&mut network, part)).collect();
            let mut simulation = ready(network);
            // Each starts with its own weight, wherever sorting has put it.
            let weights = |simulation: &Simulation| {
                let mut weights = Vec::new();
                for id in &ids {
                    let connections = simulation.connections(*id).expect("ours");
                    let values = simulation.weights(*id).expect("ours");
                    let delays = simulation.delays(*id).expect("ours");
                    for (edge, source) in connections.sources().enumerate() {
                        weights.push(((source, connections.target(edge)), delays[edge], values[edge]));
                    }
                }
                weights.sort_by(|a, b| a.0.cmp(&b.0));
                weights
            };
            for (k, ((source, target), delay, weight)) in weights(&simulation).into_iter().enumerate() {
                assert_eq!((source as usize, target), (k / 3, k % 3));
                assert_eq!((delay, weight), (delay_of(k), 8.0 * start(k)));
            }
            simulation.run(400.0).expect("whole steps");
            (weights(&simulation), simulation.n_spikes(cells).expect("ours"))
        };
        let ((joined, n_joined), (split, n_split)) = (describe(false), describe(true));
        assert!(n_joined > 10 && n_joined == n_split, "{n_joined}, {n_split}");
        for (a, b) in joined.iter().zip(&split) {
            assert!(a.0 == b.0 && distance(a.2, b.2) < 1e-13, "{a:?}, {b:?}");
        }
    }

    #[test]
    fn reward_is_a_signal() {
        let mut network = Network::new(DT);
        let pre = network.add(Group::spike_times("pre", [10.0]));
        let post = network.add(Group::spike_times("post", [15.0]));
        let projection = Projection::new("rule", pre, post, Connectivity::all_to_all()).delay(1.0);
        let dopamine = Signal::sections([(0.0, 0.0), (100.0, 0.5), (150.0, 0.0)]);
        let projection = network.connect(projection.plasticity(RewardStdp::default()).input("d", dopamine));
        let w = network.record(Record::weight(projection));
        let c = network.record(Record::synapse(projection, "c"));
        let simulation = ran(network, 200.0);
        let (w, c) = (simulation.recording(w).values, simulation.recording(c).values);
        // The presynaptic spike arrives at 11 ms.
        let eligible = 1e-4 * (-4.0_f64 / 20.0).exp();
        assert!(c[149] == 0.0 && distance(c[150], eligible) < 1e-18);
        let left = |t: f64| eligible * (-(t - 15.0) / 1000.0).exp();
        let collected = |t: f64| 0.5 * 1000.0 * (left(100.0) - left(t));
        assert!(w[..=1000].iter().all(|w| *w == 1.0) && w[1001] > 1.0);
        assert!(distance(w[1200], 1.0 + collected(120.0)) < 1e-13, "{}", w[1200]);
        assert!(distance(w[2000], 1.0 + collected(150.0)) < 1e-13, "{}", w[2000]);
    }

    #[test]
    fn potentials_are_seen_by_rules() {
        // Cells integrate first, so a step of the rule sees the potential at its end.
        let mut network = Network::new(DT);
        let pre = network.add(Group::spike_times("pre", [5.0, 12.0, 30.0, 41.0]));
        let cell = Lif { V_rest: -70.0, V_th: 1e9, ..Lif::default() };
        let current = Signal::sections([(0.0, 0.0), (20.0, 60.0), (45.0, 20.0)]);
        let cell = network.add(Group::cells("cell", 1, cell).current(current));
        let projection = Projection::new("rule", pre, cell, Connectivity::all_to_all()).delay(DT);
        let projection = network.connect(projection.plasticity(ClopathStdp::default()));
        let w = network.record(Record::weight(projection));
        let v = network.record(Record::state(cell, "V"));
        let simulation = ran(network, 60.0);
        let (found, v) = (simulation.recording(w).values, simulation.recording(v).values);
        let (tau_x, tau_minus, tau_plus) = (15.0, 10.0, 7.0);
        let (theta_minus, theta_plus, ltd, ltp) = (-70.6, -45.3, 14e-5, 8e-5);
        let (mut x, mut u_minus, mut u_plus, mut w) = (0.0, -70.6, -70.6, 0.5_f64);
        let (mut lowest, mut highest) = (w, w);
        for (step, v) in v.into_iter().enumerate().skip(1) {
            let part = |tau: f64| -tau * (-DT / tau).exp_m1();
            let filtered = (v - theta_minus) * part(tau_x) + (u_plus - v) * part(1.0 / (1.0 / tau_x + 1.0 / tau_plus));
            w += ltp * f64::max(v - theta_plus, 0.0) * x * filtered;
            x *= (-DT / tau_x).exp();
            u_minus = v + (u_minus - v) * (-DT / tau_minus).exp();
            u_plus = v + (u_plus - v) * (-DT / tau_plus).exp();
            if [51, 121, 301, 411].contains(&step) {
                w = (w - ltd * f64::max(u_minus - theta_minus, 0.0)).clamp(0.0, 1.0);
                x += 1.0 / tau_x;
            }
            // The step in which the potential crosses the threshold is held to either side of it by the rule as here.
            assert!(distance(found[step], w) < 1e-10, "step {step}: {} is not {w}", found[step]);
            (lowest, highest) = (f64::min(lowest, w), f64::max(highest, w));
        }
        assert!(lowest < 0.5 && highest > 0.51, "{lowest}, {highest}");
    }
}

mod release {
    use super::*;

    const SPIKES: [u32; 7] = [0, 13, 20, 21, 90, 180, 240];
    const DELAY: u32 = 10;

    fn sums(of: impl FnOnce(Projection) -> Projection) -> Vec<f64> {
        let mut network = Network::new(DT);
        let input = network.add(Group::spike_times("input", SPIKES.map(|step| f64::from(step) * DT)));
        let cell = network.add(Group::cells("cell", 1, membrane()));
        let projection = Projection::new("synapse", input, cell, Connectivity::all_to_all());
        let projection = projection.delay(f64::from(DELAY) * DT).weight(1.5).short_term(Stp::default());
        let projection = network.connect(of(projection).output(Output::Current));
        let sum = network.record(Record::sum(projection));
        ran(network, 30.0).recording(sum).values
    }

    /// The outputs of a population at every step from 0, to which released weights come `late` steps after their spikes.
    fn by_hand<M: Synapse>(late: u32, weight: f64) -> Vec<f64> {
        let mut stp = Population::<Stp>::builder(1, DT).build().expect("defaults");
        let mut synapse = Population::<M>::builder(1, DT).build().expect("defaults");
        let mut released = vec![0.0; 400];
        for (step, released) in released.iter_mut().enumerate() {
            if step > 0 {
                stp.advance();
            }
            if SPIKES.iter().any(|spike| *spike as usize == step) {
                stp.deliver(&[0.into()]).expect("element 0");
                *released = stp.released()[0];
            }
        }
        let mut outputs = Vec::new();
        for step in 0..=300 {
            if step > 0 {
                synapse.advance();
            }
            let due = usize::checked_sub(step, late as usize).map_or(0.0, |then| released[then]);
            if due != 0.0 {
                synapse.deliver(&[Spike { element: 0, weight: weight * due }]).expect("element 0");
            }
            outputs.push(synapse.outputs()[0]);
        }
        outputs
    }

    #[test]
    fn short_term_plasticity_stands_in_front_of_any_conductance() {
        assert!(worst(&sums(|p| p.synapse(Expon::default())), &by_hand::<Expon>(DELAY, 1.5)) < 1e-14);
        assert!(worst(&sums(|p| p.synapse(DualExpon::default())), &by_hand::<DualExpon>(DELAY, 1.5)) < 1e-14);
        assert!(worst(&sums(|p| p.synapse(Alpha::default())), &by_hand::<Alpha>(DELAY, 1.5)) < 1e-14);
        // Of a presynaptic cell the states are not late, but what they hand on; weights come after them.
        let nmda = by_hand::<Nmda>(0, 1.0);
        let late = (0..=300_usize).map(|step| step.checked_sub(DELAY as usize).map_or(0.0, |then| 1.5 * nmda[then]));
        assert!(worst(&sums(|p| p.synapse_of_pre(Nmda::default())), &late.collect::<Vec<_>>()) < 1e-14);
        let spikes_late: Vec<f64> = by_hand::<Nmda>(DELAY, 1.0).iter().map(|g| 1.5 * g).collect();
        // As late, a spike finds the same resources: it is scaled when it leaves.
        let found = sums(|p| p.synapse_of_pre(Nmda::default()).delays_spikes());
        assert!(worst(&found, &spikes_late) < 1e-13);
        assert!(worst(&sums(|p| p.synapse_of_connection(Nmda::default())), &by_hand::<Nmda>(DELAY, 1.5)) < 1e-14);
    }

    /// The releases that cells receive from spikes at the given times, one row for each time.
    fn quanta(seed: u64, n: usize, spikes: &[f64], model: QuantalRelease, weight: f64) -> Vec<Vec<f64>> {
        let mut network = Network::new(DT).seed(seed);
        let input = network.add(Group::spike_times("input", spikes.iter().copied()));
        let cells = network.add(Group::cells("cells", n, membrane()));
        let projection = Projection::new("synapse", input, cells, Connectivity::all_to_all());
        let projection = projection.delay(0.2).weight(weight).short_term(model).output(Output::Current);
        let projection = network.connect(projection);
        let sum = network.record(Record::sum(projection));
        let duration = spikes.iter().copied().fold(0.0, f64::max) + 1.0;
        let recording = ran(network, duration).recording(sum);
        let mut steps: Vec<usize> = spikes.iter().map(|time| (time / DT).round() as usize + 2).collect();
        steps.dedup();
        steps.into_iter().map(|step| recording.values[step * n..(step + 1) * n].to_vec()).collect()
    }

    #[test]
    fn quanta_are_drawn_at_each_connection() {
        let n = 3000;
        let (model, w) = (QuantalRelease::default(), 0.5);
        let first = quanta(1, n, &[5.0], model.clone(), w).remove(0);
        let (sites, u) = (6.0, 0.5);
        let (expected, spread) = (w * sites * u, w * w * sites * u * (1.0 - u));
        assert!(distance(mean(&first), expected) < 4.5 * (spread / n as f64).sqrt(), "{}", mean(&first));
        assert!(distance(variance(&first), spread) < 4.5 * spread * (2.0 / n as f64).sqrt(), "{}", variance(&first));
        assert!(first.iter().all(|release| (release / w).fract() == 0.0));
        // Neighbours know nothing of each other.
        let products: Vec<f64> = first.windows(2).map(|pair| (pair[0] - expected) * (pair[1] - expected)).collect();
        assert!(mean(&products).abs() < 4.5 * spread / (n as f64).sqrt(), "{}", mean(&products));
        assert_eq!(first, quanta(1, n, &[5.0], model.clone(), w).remove(0));
        assert_ne!(first, quanta(2, n, &[5.0], model, w).remove(0));
    }

    #[test]
    fn quanta_of_one_connection_vary_from_spike_to_spike() {
        // All sites are filled again between spikes.
        let model = QuantalRelease { tau_rec: 0.2, ..QuantalRelease::default() };
        let spikes: Vec<f64> = (0..600).map(|k| f64::from(k) * 10.0).collect();
        let rows = quanta(4, 3, &spikes, model, 1.0);
        let spread: f64 = 1.5;
        for cell in 0..3 {
            let train: Vec<f64> = rows.iter().map(|row| row[cell]).collect();
            assert!(distance(mean(&train), 3.0) < 4.5 * (spread / 600.0).sqrt(), "{}", mean(&train));
            assert!(distance(variance(&train), spread) < 4.5 * spread * (2.0_f64 / 600.0).sqrt());
            let products: Vec<f64> = train.windows(2).map(|pair| (pair[0] - 3.0) * (pair[1] - 3.0)).collect();
            assert!(mean(&products).abs() < 4.5 * spread / 600.0_f64.sqrt());
        }
    }

    #[test]
    fn spikes_of_one_step_draw_numbers_of_their_own() {
        // Two spikes at once: a site releases at the first or, if not then, at the second.
        let n = 3000;
        let both = quanta(7, n, &[5.0, 5.0], QuantalRelease::default(), 1.0).remove(0);
        let p = 1.0 - 0.5 * 0.5;
        let (expected, spread) = (6.0 * p, 6.0 * p * (1.0 - p));
        assert!(distance(mean(&both), expected) < 4.5 * (spread / n as f64).sqrt(), "{}", mean(&both));
        assert!(distance(variance(&both), spread) < 4.5 * spread * (2.5 / n as f64).sqrt(), "{}", variance(&both));
    }
}

mod potentials {
    use super::*;

    /// Two cells that are coupled, from −50 and −70 mV: the potentials at every step.
    fn coupled(dt: f64, g: f64, duration: f64) -> (Vec<f64>, Vec<f64>) {
        let cell = CobaLif { V_th: 1e9, ..CobaLif::default() };
        let mut network = Network::new(dt);
        let cells = network.add(Group::cells("cells", 2, Setup::new(cell).set("V_init", vec![-50.0, -70.0])));
        let junctions = Projection::new("junctions", cells, cells, Connectivity::pairs([0, 1], [1, 0])).delay(dt);
        network.connect(junctions.synapse_of_connection_with_current(GapJunction { g_gap: g }));
        let v = network.record(Record::state(cells, "V"));
        let v = ran(network, duration).recording(v);
        (v.column(0), v.column(1))
    }

    #[test]
    fn junctions_couple_passive_membranes() {
        let (c, leak, e_l, g) = (200.0, 10.0, -60.0, 4.0);
        // The other's potential is held over a step: sum and difference are multiplied by a number each.
        let (first, second) = coupled(DT, g, 20.0);
        let kept = (-(leak + g) * DT / c).exp();
        let pulled = (1.0 - kept) * g / (leak + g);
        for (step, (a, b)) in first.iter().zip(&second).enumerate() {
            let n = i32::try_from(step).expect("a small number");
            let difference = 20.0 * (kept - pulled).powi(n);
            assert!(distance(a - b, difference) < 1e-11, "step {step}: {a}, {b}");
            assert!(distance(a + b, 2.0 * e_l) < 1e-11, "step {step}: {a}, {b}");
        }
        // In continuous time the difference decays with C/(g_L + 2·g).
        let error = |dt: f64| {
            let (first, second) = coupled(dt, g, 20.0);
            let n = first.len() - 1;
            distance(first[n] - second[n], 20.0 * (-(leak + 2.0 * g) * 20.0 / c).exp())
        };
        let ratio = error(0.1) / error(0.05);
        assert!((1.9..2.1).contains(&ratio), "{ratio}");
    }

    /// A junction has a weight of its own at each connection.
    #[test]
    fn junctions_are_weighed() {
        let current = |weights: Vec<f64>| {
            let cell = CobaLif { V_th: 1e9, ..CobaLif::default() };
            let mut network = Network::new(DT);
            let cells = network.add(Group::cells("cells", 2, Setup::new(cell).set("V_init", vec![-50.0, -70.0])));
            let junctions = Projection::new("junctions", cells, cells, Connectivity::pairs([0, 1], [1, 0])).delay(DT);
            let junctions = junctions.weight(weights).synapse_of_connection_with_current(GapJunction { g_gap: 1.0 });
            let junctions = network.connect(junctions);
            let current = network.record(Record::current(junctions));
            ready(network).recording(current).values
        };
        assert_eq!(current(vec![1.0, 1.0]), [-20.0, 20.0]);
        assert_eq!(current(vec![2.0, 3.0]), [-60.0, 40.0]);
    }

    #[test]
    fn graded_synapses_follow_the_presynaptic_cell() {
        let course = |of_pre: bool| {
            let mut network = Network::new(DT);
            let cell = Lif { V_rest: -60.0, V_th: 1e9, ..Lif::default() };
            let pre = network.add(Group::cells("pre", 1, cell).current(Signal::sections([(5.0, 40.0), (60.0, 0.0)])));
            let post = network.add(Group::cells("post", 1, CobaLif { V_th: 1e9, ..CobaLif::default() }));
            let projection = Projection::new("synapse", pre, post, Connectivity::all_to_all()).delay(DT);
            let projection = network.connect(if of_pre {
                projection.synapse_of_pre_with_current(GradedSynapse::default())
            } else {
                projection.synapse_of_connection_with_current(GradedSynapse::default())
            });
            let records = [
                network.record(Record::state(pre, "V")),
                network.record(Record::synapse(projection, "s")),
                network.record(Record::state(post, "V")),
            ];
            let simulation = ran(network, 100.0);
            records.map(|record| simulation.recording(record).values)
        };
        let [v, s, post] = course(true);
        let mut expected = 0.0;
        for (step, v) in v.iter().enumerate().skip(1) {
            let full = 1.0 / (1.0 + ((-35.0 - v) / 5.0).exp());
            let closed = 1.0 / (1.0 + ((v + 35.0) / 5.0).exp());
            expected = full + (expected - full) * (-DT * 0.025 / closed).exp();
            assert!(distance(s[step], expected) < 1e-13, "step {step}");
            // The conductance that the step before has left is held.
            let (g, c) = (10.0 * s[step - 1], 200.0);
            let rest = (10.0 * -60.0 + g * -70.0) / (10.0 + g);
            let moved = rest + (post[step - 1] - rest) * (-(10.0 + g) * DT / c).exp();
            assert!(distance(post[step], moved) < 1e-12, "step {step}: {}, {moved}", post[step]);
        }
        assert!(s.iter().any(|s| *s > 0.5));
        for (a, b) in course(false).iter().zip([&v, &s, &post]) {
            assert!(worst(a, b) < 1e-12);
        }
    }
}

mod alignments {
    use super::*;

    fn potentials(of: impl Fn(Projection) -> Projection, each: bool) -> Vec<f64> {
        let mut network = Network::new(DT).seed(9);
        let input = network.add(Group::poisson("input", 6, 100.0));
        let cells = network.add(Group::cells("cells", 3, membrane()));
        let projection = Projection::new("synapse", input, cells, Connectivity::all_to_all());
        let projection = projection.weight((0..18).map(|k| 0.5 + f64::from(k)).collect::<Vec<f64>>());
        let projection = if each {
            projection.delay((0..18).map(|k| DT * f64::from(1 + k % 5)).collect::<Vec<f64>>())
        } else {
            projection.delay(0.4)
        };
        network.connect(of(projection).output(Output::Current));
        let v = network.record(Record::state(cells, "V"));
        ran(network, 60.0).recording(v).values
    }

    #[test]
    fn linear_models_may_be_kept_anywhere() {
        fn check<M: AlignPost + Clone>(model: M) {
            for each in [false, true] {
                let at_post = potentials(|p| p.synapse(model.clone()), each);
                assert!(at_post.iter().any(|v| *v > 1.0));
                for other in [
                    potentials(|p| p.synapse_of_connection(model.clone()), each),
                    potentials(|p| p.synapse_of_pre(model.clone()), each),
                    potentials(|p| p.synapse_aligned(Alignment::Post, model.clone()), each),
                ] {
                    let scale = at_post.iter().copied().fold(1.0, f64::max);
                    assert!(worst(&at_post, &other) < 1e-12 * scale, "{}, {each}", M::INFO.name);
                }
            }
        }
        use synapse_runtime::AlignPost;
        check(Expon::default());
        check(DualExpon::default());
        check(Alpha::default());
        // Without a weight of its own, its output is weighed.
        for each in [false, true] {
            let model = Unweighted { tau: 8.0 };
            let at_pre = potentials(|p| p.synapse_of_pre(model.clone()), each);
            let weighed = potentials(|p| p.synapse(Expon { tau: 8.0 }), each);
            let scale = at_pre.iter().copied().fold(1.0, f64::max);
            assert!(worst(&at_pre, &potentials(|p| p.synapse_of_connection(model.clone()), each)) < 1e-12 * scale);
            assert!(worst(&at_pre, &weighed) < 1e-12 * scale);
        }
    }

    #[test]
    fn models_that_release_do_not_share_their_states() {
        for entry in models::REGISTRY {
            assert!(!(entry.info.align_post.holds && entry.info.reads_released), "{}", entry.name);
        }
    }
}
