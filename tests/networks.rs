//! Networks against closed forms, populations run by hand, and each other.

use models::{
    AdEx, Alpha, ClopathStdp, CobaLif, DualExpon, Expon, GapJunction, GradedSynapse, HodgkinHuxley, Lif, LifRef,
    NearestStdpPresynapticCentred, NearestStdpReduced, Nmda, QuantalRelease, RewardStdp, Stdp, Stp,
};
use synapse_runtime::network::{
    Alignment, Chosen, First, Group, GroupId, Named, Network, Output, Projection, ProjectionId, Record, Schedule,
    Setup, Signal, Simulation,
};
use synapse_runtime::prelude::*;
use synapse_runtime::{AlignPost, Connections, Connectivity, Distribution, Synapses};
use synapse_tests::{case, distance, numbers};

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

/// The synapse of a model that is chosen while the program runs; at connections only its type can keep it.
fn by_name<M: Synapse>(projection: Projection, alignment: Alignment, model: M) -> Projection {
    match alignment {
        Alignment::Connection => projection.synapse_of_connection(model),
        _ => projection.synapse_aligned(alignment, Chosen::of::<M>(), Setup::new(model).into()),
    }
}

/// The largest distance of two lists, which are as long as each other.
fn worst(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| distance(*a, *b)).fold(0.0, f64::max)
}

/// The number of the step that a time of a run is.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "few steps, from 0 on")]
fn step_of(time: f64) -> usize {
    (time / DT).round() as usize
}

/// A whole number below `n` from one in [0, 1).
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below n")]
fn below(n: usize, number: f64) -> usize {
    (number * n as f64) as usize
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

/// A conductance that follows the postsynaptic potential.
#[derive(Synapse, Clone)]
#[synapse(input v_post : mV, dg/dt = -g * (1 + g * v_post / 1mV) / tau, on_pre { g += 1; }, output = g)]
struct OfPost {
    #[param(ms, default = 8.0, positive)]
    tau: f64,
}

/// A weight that may as well multiply the output, although a spike sets the state.
#[derive(Synapse, Clone)]
#[synapse(dg/dt = -g / tau, on_pre(w) { g = w; } output = 2 * g)]
struct Reset {
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
            for (at, d, each) in [0_u32, 7]
                .into_iter()
                .flat_map(|at| [1_u32, 2, 15].map(move |d| (at, d)))
                .flat_map(|(at, d)| [(at, d, false), (at, d, true)])
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
                let moved = 2.0 / 10.0 * ((-DT / 8.0_f64).exp() - (-DT / 10.0_f64).exp()) / (1.0 / 10.0 - 1.0 / 8.0);
                assert!(distance(v[arrives + 1], moved) < 1e-14, "{of}: {v:?}");
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
            let arrives = step_of(f64::from(at) * DT) + step_of(f64::from(d) * DT);
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
            // Spikes pass an axon before they come to short-term plasticity, and a dendrite after it.
            (0..if dendritic { 0 } else { 3 }).for_each(|_| stp.advance().expect("numbers"));
            stp.deliver(&[0.into()]).expect("element 0");
            let first = stp.released()[0];
            (0..20).for_each(|_| stp.advance().expect("numbers"));
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
        for (delay, time, expected) in [(0.1, 1.1, 3.0), (0.5, 1.5, 3.0), (0.5, 1.4, 4.0), (0.1, 0.0, 4.0)] {
            let mut network = Network::new(DT);
            let pre = network.add(Group::spike_times("pre", [1.0]));
            let post = network.add(Group::spike_times("post", [time]));
            let projection = Projection::new("rule", pre, post, Connectivity::all_to_all()).delay(delay);
            let projection = network.connect(projection.plasticity(Order {}));
            assert_eq!(ran(network, 2.0).weights(projection).expect("ours"), [expected], "{delay}, {time}");
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
                let spike = step_of(*time);
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
            synapses.advance().expect("numbers");
            let due = |list: &[(f64, usize)], delay: usize| -> Vec<usize> {
                let at = |time: f64| step_of(time) + delay == step;
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
            if row[2] != row[3] {
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
        assert_eq!(n, 24);
    }

    /// In the order of `STDP_Song2000` a synapse of presynaptic cells takes delayed spikes with the traces, and what it hands on
    /// is read in the next step: with the weights of that step where weights come first, else with those of its own.
    #[test]
    fn plasticity_weighs_what_presynaptic_cells_handed_on_in_the_step_before() {
        for (first, delay) in
            [First::Synapses, First::Cells].into_iter().flat_map(|f| [0_usize, 2, 3, 5].map(|d| (f, d)))
        {
            let mut network = Network::new(0.5).schedule(Schedule::brainpy_stdp(first));
            let spikes = (0..60_usize).map(|k| (k as f64 * 1.5, k % 3));
            let pre = network.add(Group::spikes("pre", 3, spikes));
            let cell = models::brainpy::LifRef { V_rest: -60.0, V_th: -50.0, V_reset: -60.0, ..Default::default() };
            let post = network.add(Group::cells("post", 2, cell).current(vec![25.0, 31.0]));
            let projection = Projection::new("p", pre, post, Connectivity::all_to_all());
            let projection = if delay == 0 { projection } else { projection.delay(0.5 * delay as f64) };
            let rule = Setup::new(Stdp::default()).set("w0", vec![0.3, 0.4, 0.5, 0.6, 0.7, 0.8]);
            let projection = projection.weigh_outputs().plasticity(rule).synapse_of_pre(Alpha { tau_decay: 5.0 });
            let p = network.connect(projection.output(Output::Current));
            let (g, w) = (network.record(Record::synapse(p, "g")), network.record(Record::weight(p)));
            let (sum, seen) = (network.record(Record::sum(p)), network.record(Record::arrivals(p)));
            let simulation = ran(network, 90.0);
            let rows = |record, n: usize| {
                simulation.recording(record).values.chunks(n).map(<[f64]>::to_vec).collect::<Vec<_>>()
            };
            let (g, w, sum, seen) = (rows(g, 3), rows(w, 6), rows(sum, 2), rows(seen, 3));
            assert!(w[0] != w[w.len() - 1] && g.iter().any(|row| row[0] > 0.0), "nothing is learnt");
            for row in 1..sum.len() {
                let weights = if first == First::Synapses { &w[row] } else { &w[row - 1] };
                for q in 0..2 {
                    let expected: f64 = (0..3).map(|p| g[row - 1][p] * weights[2 * p + q]).sum();
                    assert!((sum[row][q] - expected).abs() <= 1e-14, "{first:?}, {delay}, {row}: {sum:?}");
                }
            }
            // The first spike reaches connections after one step less than its delay, or none.
            let late = seen.iter().position(|row| row[0] > 0.0).expect("a spike arrives");
            let expected = if delay == 0 { usize::from(first == First::Synapses) } else { delay - 1 };
            assert_eq!(late, expected, "{first:?}, {delay}");
        }
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
        let cells = network.add(Group::cells("cells", 4, LifRef::default()).current(19.0));
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
                    for (edge, pair) in connections.into_iter().enumerate() {
                        weights.push((pair, delays[edge], values[edge]));
                    }
                }
                weights.sort_by_key(|(pair, ..)| *pair);
                weights
            };
            for (k, ((source, target), delay, weight)) in weights(&simulation).into_iter().enumerate() {
                assert_eq!((source as usize, target as usize), (k / 3, k % 3));
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
        // A step of the rule sees the potential at its start.
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
        for (step, v) in (1..).zip(v) {
            if step == found.len() {
                break;
            }
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
    const DELAY: usize = 10;

    fn sums(of: impl FnOnce(Projection) -> Projection) -> Vec<f64> {
        let mut network = Network::new(DT);
        let input = network.add(Group::spike_times("input", SPIKES.map(|step| f64::from(step) * DT)));
        let cell = network.add(Group::cells("cell", 1, membrane()));
        let projection = Projection::new("synapse", input, cell, Connectivity::all_to_all());
        let projection = projection.delay(DELAY as f64 * DT).weight(1.5).short_term(Stp::default());
        let projection = network.connect(of(projection).output(Output::Current));
        let sum = network.record(Record::sum(projection));
        ran(network, 30.0).recording(sum).values
    }

    /// The outputs of a population at every step from 0: spikes come `before` steps late to short-term plasticity.
    fn by_hand<M: Synapse>(before: usize, weight: f64) -> Vec<f64> {
        outputs_by_hand::<M>(before, 0, weight)
    }

    /// The same where what is released comes `late` steps later to the population.
    fn by_hand_late<M: Synapse>(late: usize, weight: f64) -> Vec<f64> {
        outputs_by_hand::<M>(0, late, weight)
    }

    fn outputs_by_hand<M: Synapse>(before: usize, late: usize, weight: f64) -> Vec<f64> {
        let mut stp = Population::<Stp>::builder(1, DT).build().expect("defaults");
        let mut synapse = Population::<M>::builder(1, DT).build().expect("defaults");
        let mut released = vec![0.0; 400];
        for (step, released) in released.iter_mut().enumerate() {
            if step > 0 {
                stp.advance().expect("numbers");
            }
            if SPIKES.iter().any(|spike| *spike as usize + before == step) {
                stp.deliver(&[0.into()]).expect("element 0");
                *released = stp.released()[0];
            }
        }
        let mut outputs = Vec::new();
        for step in 0..=300 {
            if step > 0 {
                synapse.advance().expect("numbers");
            }
            let due = usize::checked_sub(step, late).map_or(0.0, |then| released[then]);
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
        assert!(worst(&sums(|p| p.synapse_of_post(DualExpon::default())), &by_hand::<DualExpon>(DELAY, 1.5)) < 1e-14);
        assert!(worst(&sums(|p| p.dendritic().synapse(Alpha::default())), &by_hand_late::<Alpha>(DELAY, 1.5)) < 1e-14);
        // A synapse that saturates does so with the weights of its spikes, unless weights come after it.
        assert!(worst(&sums(|p| p.synapse(Nmda::default())), &by_hand::<Nmda>(DELAY, 1.5)) < 1e-14);
        let weighed: Vec<f64> = by_hand::<Nmda>(DELAY, 1.0).iter().map(|g| 1.5 * g).collect();
        assert!(worst(&sums(|p| p.weigh_outputs().synapse(Nmda::default())), &weighed) < 1e-14);
        assert!(worst(&sums(|p| p.weigh_outputs().synapse_of_pre(Nmda::default())), &weighed) < 1e-14);
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
        let mut steps: Vec<usize> = spikes.iter().map(|time| step_of(*time) + 2).collect();
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
        let junctions = Projection::new("junctions", cells, cells, Connectivity::pairs([0, 1], [1, 0]));
        network.connect(junctions.synapse_of_connection_with_current(GapJunction { g_gap: g }));
        let v = network.record(Record::state(cells, "V"));
        let v = ran(network, duration).recording(v);
        (v.column(0), v.column(1))
    }

    #[test]
    fn junctions_couple_passive_membranes() {
        let (c, leak, e_l) = (200.0, 10.0, -60.0);
        for g in [4.0, 1e3, 1e6] {
            // The difference decays with C/(g_L + 2·g), the sum stays.
            let (first, second) = coupled(DT, g, 20.0);
            for (step, (a, b)) in first.iter().zip(&second).enumerate() {
                let difference = 20.0 * (-(leak + 2.0 * g) * step as f64 * DT / c).exp();
                assert!(distance(a - b, difference) < 1e-11, "step {step}: {a}, {b}");
                assert!(distance(a + b, 2.0 * e_l) < 1e-11, "step {step}: {a}, {b}");
            }
        }
    }

    #[test]
    fn junctions_couple_cells_that_are_not_linear() {
        // The first is driven to spike, and pulls the second along.
        let hodgkin_huxley = |dt: f64| {
            let mut network = Network::new(dt);
            let cells = Group::cells("cells", 2, HodgkinHuxley::default());
            let cells = network.add(cells.current(vec![10.0, 0.0]));
            let junctions = Projection::new("junctions", cells, cells, Connectivity::pairs([0, 1], [1, 0]));
            network.connect(junctions.synapse_with_current(GapJunction { g_gap: 0.05 }));
            ran(network, 8.0).state(cells, "V").expect("a state")
        };
        let right = hodgkin_huxley(0.0005);
        let error = |dt: f64| distance(hodgkin_huxley(dt)[0], right[0]).max(distance(hodgkin_huxley(dt)[1], right[1]));
        let ratio = error(0.02) / error(0.01);
        assert!((3.5..4.5).contains(&ratio), "{ratio}, {} at 0.01 ms", error(0.01));

        // Cells that are one, as the conductance is large, spike as each would with half of the current.
        let first_spike = |currents: Vec<f64>| {
            let mut network = Network::new(0.01);
            let n = currents.len();
            let cells = network.add(Group::cells("cells", n, AdEx::default()).current(currents));
            if n == 2 {
                let junctions = Projection::new("junctions", cells, cells, Connectivity::pairs([0, 1], [1, 0]));
                network.connect(junctions.synapse_with_current(GapJunction { g_gap: 1e6 }));
            }
            let spikes = network.record(Record::spikes(cells));
            ran(network, 60.0).spikes(spikes).times[0]
        };
        assert!(distance(first_spike(vec![2000.0, 0.0]), first_spike(vec![1000.0])) < 0.011);
    }

    /// A junction has a weight of its own at each connection.
    #[test]
    fn junctions_are_weighed() {
        let current = |weights: Vec<f64>| {
            let cell = CobaLif { V_th: 1e9, ..CobaLif::default() };
            let mut network = Network::new(DT);
            let cells = network.add(Group::cells("cells", 2, Setup::new(cell).set("V_init", vec![-50.0, -70.0])));
            let junctions = Projection::new("junctions", cells, cells, Connectivity::pairs([0, 1], [1, 0]));
            let junctions = junctions.weight(weights).synapse_of_connection_with_current(GapJunction { g_gap: 1.0 });
            let junctions = network.connect(junctions);
            let current = network.record(Record::current(junctions));
            ready(network).recording(current).values
        };
        assert_eq!(current(vec![1.0, 1.0]), [-20.0, 20.0]);
        assert_eq!(current(vec![2.0, 3.0]), [-60.0, 40.0]);
    }

    #[test]
    fn potentials_are_not_delayed() {
        let mut network = Network::new(DT);
        let cells = network.add(Group::cells("cells", 2, CobaLif::default()));
        let junctions = Projection::new("junctions", cells, cells, Connectivity::all_to_all()).delay(DT);
        network.connect(junctions.synapse_of_connection_with_current(GapJunction::default()));
        let error = network.build().expect_err("a delay that does nothing").to_string();
        assert_eq!(
            error,
            "junctions: GapJunction reads potentials instead of spikes, and potentials are not delayed; leave the delay out"
        );
    }

    #[test]
    fn graded_synapses_follow_the_presynaptic_cell() {
        let course = |of_pre: bool| {
            let mut network = Network::new(DT);
            let cell = Lif { V_rest: -60.0, V_th: 1e9, ..Lif::default() };
            let pre = network.add(Group::cells("pre", 1, cell).current(Signal::sections([(5.0, 40.0), (60.0, 0.0)])));
            let post = network.add(Group::cells("post", 1, CobaLif { V_th: 1e9, ..CobaLif::default() }));
            let projection = Projection::new("synapse", pre, post, Connectivity::all_to_all());
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
        for step in 1..v.len() {
            let v = v[step - 1];
            let full = 1.0 / (1.0 + ((-35.0 - v) / 5.0).exp());
            let closed = 1.0 / (1.0 + ((v + 35.0) / 5.0).exp());
            expected = full + (expected - full) * (-DT * 0.025 / closed).exp();
            assert!(distance(s[step], expected) < 1e-13, "step {step}");
            // The mean of the conductance at both ends of the step.
            let (g, c) = (10.0 * (s[step - 1] + s[step]) / 2.0, 200.0);
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
        fn check<M: AlignPost + Clone>(model: &M) {
            for each in [false, true] {
                let at_post = potentials(|p| p.synapse(model.clone()), each);
                assert!(at_post.iter().any(|v| *v > 1.0));
                for other in [
                    potentials(|p| p.synapse_of_connection(model.clone()), each),
                    potentials(|p| p.synapse_of_pre(model.clone()), each),
                    potentials(|p| by_name(p, Alignment::Post, model.clone()), each),
                ] {
                    let scale = at_post.iter().copied().fold(1.0, f64::max);
                    assert!(worst(&at_post, &other) < 1e-12 * scale, "{}, {each}", M::INFO.name);
                }
            }
        }
        check(&Expon::default());
        check(&DualExpon::default());
        check(&Alpha::default());
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

mod checkpoints {
    use super::*;

    /// Plasticity, random release, delays of either kind: something of all that changes in a run.
    fn describe(seed: u64, name: &str) -> (Network, [GroupId; 2], Vec<ProjectionId>) {
        let mut network = Network::new(DT).seed(seed);
        let input = network.add(Group::poisson("input", 8, 40.0));
        let cells = network.add(Group::cells(name, 5, LifRef::default()).current(18.0));
        let fast = Projection::new("fast", input, cells, Connectivity::probability(0.5)).weight(6.0);
        let fast =
            fast.delay(Distribution::uniform(0.1, 3.0)).plasticity(Stdp { A1: 0.02, A2: 0.02, ..Stdp::default() });
        let slow = Projection::new("slow", input, cells, Connectivity::all_to_all()).weight(0.5).delay(1.2);
        let far = Projection::new("far", cells, cells, Connectivity::all_to_all().autapses(false)).weight(-1.0);
        let far = far.delay(2.5).dendritic().plasticity(NearestStdpReduced::default());
        let quanta = Projection::new("quanta", input, cells, Connectivity::in_degree(3)).weight(0.5).delay(0.7);
        let projections = vec![
            network.connect(fast.synapse(Expon { tau: 5.0 }).output(Output::Current)),
            network.connect(
                slow.short_term(Stp::default()).weigh_outputs().synapse_of_pre(Nmda::default()).output(Output::Current),
            ),
            network.connect(far.synapse(Alpha::default()).output(Output::Current)),
            network.connect(quanta.short_term(QuantalRelease::default()).output(Output::Potential)),
        ];
        (network, [input, cells], projections)
    }

    /// Everything that can be seen, as bits.
    fn seen(simulation: &Simulation, groups: [GroupId; 2], projections: &[ProjectionId]) -> Vec<u64> {
        let mut seen = vec![simulation.time().to_bits()];
        seen.extend(groups.map(|group| simulation.n_spikes(group).expect("ours")));
        seen.extend(simulation.state(groups[1], "V").expect("a state").iter().map(|v| v.to_bits()));
        for projection in projections {
            seen.extend(simulation.weights(*projection).expect("ours").iter().map(|w| w.to_bits()));
        }
        seen.extend(simulation.synapse(projections[3], "n").expect("a state").iter().map(|n| n.to_bits()));
        seen
    }

    #[test]
    fn a_restored_run_goes_on_to_the_same_bits() {
        let (mut network, groups, projections) = describe(11, "cells");
        let spikes = network.record(Record::spikes(groups[1]));
        let mut through = ran(network, 300.0);
        let bytes = through.save();
        assert_eq!(bytes, through.save());
        drop(through.drain_spikes(spikes));
        through.run(300.0).expect("whole steps");

        let (mut network, groups, projections_again) = describe(11, "cells");
        let spikes_again = network.record(Record::spikes(groups[1]));
        let mut restored = ready(network);
        restored.restore(&bytes).expect("a checkpoint of this description");
        assert_eq!(restored.time(), 300.0);
        restored.run(300.0).expect("whole steps");
        assert_eq!(seen(&through, groups, &projections), seen(&restored, groups, &projections_again));
        let (through, restored) = (through.spikes(spikes), restored.spikes(spikes_again));
        assert!(through.times.len() > 20 && through == restored);
    }

    #[test]
    fn other_bytes_are_refused_and_change_nothing() {
        let (network, groups, projections) = describe(11, "cells");
        let mut simulation = ran(network, 30.0);
        let bytes = simulation.save();
        simulation.run(10.0).expect("whole steps");
        let before = simulation.save();
        let refused = |simulation: &mut Simulation, bytes: &[u8], what: &str| {
            assert_eq!(simulation.restore(bytes), Err(Error::Checkpoint), "{what}");
            assert_eq!(simulation.save(), before, "{what}");
        };
        for length in (0..bytes.len()).step_by(1 + bytes.len() / 60).chain([bytes.len() - 1]) {
            refused(&mut simulation, &bytes[..length], &format!("{length} bytes"));
        }
        for place in (0..64).chain((64..bytes.len()).step_by(1 + bytes.len() / 60)) {
            let mut wrong = bytes.clone();
            wrong[place] ^= 0x40;
            refused(&mut simulation, &wrong, &format!("byte {place} is another"));
        }
        let longer: Vec<u8> = bytes.iter().copied().chain([0]).collect();
        refused(&mut simulation, &longer, "a byte more");
        // Another network: a name, a size, nothing like it.
        refused(&mut simulation, &ready(describe(11, "others").0).save(), "another name");
        refused(&mut simulation, &ready(Network::new(DT)).save(), "an empty network");
        let mut small = Network::new(DT);
        small.add(Group::poisson("input", 7, 40.0));
        refused(&mut simulation, &ready(small).save(), "another size");
        // And it goes on as if nothing had been.
        let (network, ..) = describe(11, "cells");
        let mut undisturbed = ran(network, 50.0);
        simulation.run(10.0).expect("whole steps");
        assert_eq!(seen(&simulation, groups, &projections), seen(&undisturbed, groups, &projections));
        undisturbed.restore(&bytes).expect("a checkpoint of this description");
        assert_eq!(undisturbed.time(), 30.0);
    }
}

mod sources {
    use super::*;

    #[test]
    fn poisson_processes_have_their_rates() {
        // Silence, 20 Hz, then 25 kHz, which is 2.5 spikes a step.
        let (n, dt) = (40, DT);
        let mut network = Network::new(dt).seed(2);
        let rate = Signal::sections([(0.0, 0.0), (100.0, 20.0), (600.0, 25e3)]);
        let input = network.add(Group::poisson("input", n, rate));
        let spikes = network.record(Record::spikes(input));
        let train = ran(network, 650.0).spikes(spikes);
        let within = |from: f64, to: f64| {
            let times = train.times.iter().zip(&train.cells);
            times.filter(move |(time, _)| **time > from + dt / 2.0 && **time < to + dt / 2.0)
        };
        assert_eq!(within(-1.0, 100.0).count(), 0);
        for (from, to, rate) in [(100.0, 600.0, 20.0), (600.0, 650.0, 25e3)] {
            let expected = n as f64 * rate * (to - from) / 1000.0;
            let count = within(from, to).count() as f64;
            assert!(distance(count, expected) < 5.0 * f64::sqrt(expected), "{count} spikes, not {expected}");
        }
        // Counts in windows are as scattered as their mean is large; here that of each cell in each step.
        let mut counts = vec![0.0; n * 500];
        for (time, cell) in within(600.0, 650.0) {
            let step = step_of(*time) - 6001;
            counts[step * n + *cell as usize] += 1.0;
        }
        let (mean, variance) = (mean(&counts), variance(&counts));
        let n_counts = counts.len() as f64;
        assert!(distance(mean, 2.5) < 5.0 * (2.5 / n_counts).sqrt(), "{mean}");
        assert!(distance(variance, 2.5) < 5.0 * 2.5 * (2.4 / n_counts).sqrt(), "{variance}");
        assert!(counts.iter().any(|count| *count > 4.0));
    }

    #[test]
    fn intervals_are_those_of_a_poisson_process() {
        let mut network = Network::new(DT).seed(8);
        let rates: Vec<f64> = (0..20).map(|cell| 50.0 + 10.0 * f64::from(cell)).collect();
        let input = network.add(Group::poisson("input", 20, rates.clone()));
        let spikes = network.record(Record::spikes(input));
        let train = ran(network, 4000.0).spikes(spikes);
        for (cell, rate) in (0_u32..).zip(rates) {
            let times: Vec<f64> =
                train.times.iter().zip(&train.cells).filter(|(_, of)| **of == cell).map(|(time, _)| *time).collect();
            let expected = rate * 4.0;
            let count = times.len() as f64;
            assert!(distance(count, expected) < 5.0 * expected.sqrt(), "cell {cell}: {count}, not {expected}");
            let intervals: Vec<f64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
            let cv = variance(&intervals).sqrt() / mean(&intervals);
            assert!(distance(cv, 1.0) < 5.0 / (intervals.len() as f64).sqrt(), "cell {cell}: {cv}");
        }
    }

    /// What is drawn does not depend on what else is given.
    #[test]
    fn drawn_values_have_numbers_of_their_own() {
        let start = |cell: Setup<LifRef>| {
            let mut network = Network::new(DT).seed(3);
            let drawn = Distribution::uniform(-5.0, 15.0);
            let cells = network.add(Group::cells("cells", 50, cell.initial("V", drawn)));
            ready(network).state(cells, "V").expect("a state")
        };
        let one = start(Setup::new(LifRef::default()));
        assert!(one.iter().all(|v| (-5.0..15.0).contains(v)) && one[0] != one[1]);
        assert_eq!(one, start(Setup::new(LifRef::default()).set("tau", 12.0)));
    }

    #[test]
    fn times_are_products() {
        let dt = 0.1;
        let mut network = Network::new(dt);
        let at: Vec<f64> = (0..1000).map(|k| f64::from(k * 99) * dt).collect();
        let input = network.add(Group::spike_times("input", at.clone()));
        let cell = network.add(Group::cells("cell", 1, LifRef::default()).current(30.0));
        let (given, found) = (network.record(Record::spikes(input)), network.record(Record::spikes(cell)));
        let v = network.record(Record::state(cell, "V").every(1000));
        let mut simulation = ready(network);
        for (n_steps, time) in [(1_u64, 0.1), (2, 3.0 * 0.1), (99_997, 1e4)] {
            simulation.advance(n_steps).expect("numbers");
            assert_eq!(simulation.time(), time);
        }
        assert_eq!(simulation.time(), 100_000.0 * dt);
        assert_eq!(simulation.spikes(given).times, at);
        let times = simulation.spikes(found).times;
        assert!(times.len() > 500);
        assert!(times.iter().all(|time| *time == (time / dt).round() * dt));
        let rows = simulation.recording(v).times;
        assert_eq!(rows, (0..=100).map(|k| f64::from(k * 1000) * dt).collect::<Vec<f64>>());
    }
}

mod mistakes {
    use super::*;

    #[derive(Neuron, Clone)]
    #[neuron(dV/dt = -V / tau, spike when V >= 1, reset { V = 0; } methods(exact))]
    #[allow(non_snake_case, reason = "the field writes V")]
    struct Deaf {
        #[param(ms, default = 10.0, positive)]
        tau: f64,
    }

    /// A network of a source `input` and a cell `cell`, with a projection `p` between them that `of` has changed.
    fn refused(of: impl FnOnce(Projection) -> Projection) -> String {
        let mut network = Network::new(DT);
        let input = network.add(Group::spike_times("input", [1.0]));
        let cell = network.add(Group::cells("cell", 2, membrane()));
        let p = Projection::new("p", input, cell, Connectivity::all_to_all()).delay(1.0).output(Output::Current);
        network.connect(of(p));
        message(network)
    }

    fn message(network: Network) -> String {
        network.build().map(|_| ()).expect_err("a mistake").to_string()
    }

    fn of_group(group: Group) -> String {
        let mut network = Network::new(DT);
        network.add(group);
        message(network)
    }

    /// Every message begins with the name of its object, and has what is wrong.
    fn check(message: &str, owner: &str, wrong: &str) {
        assert!(message.starts_with(&format!("{owner}: ")) && message.contains(wrong), "{message}");
    }

    #[test]
    fn of_a_network() {
        for dt in [0.0, -0.1, f64::NAN, f64::INFINITY] {
            assert_eq!(message(Network::new(dt)), Error::NetworkStep(dt).to_string());
        }
        let mut network = Network::new(DT);
        network.add(Group::spike_times("twice", [1.0]));
        network.add(Group::poisson("twice", 1, 1.0));
        assert!(message(network).contains("called `twice`"));
        let mut network = Network::new(DT);
        let input = network.add(Group::spike_times("input", [1.0]));
        network.connect(Projection::new("input", input, input, Connectivity::all_to_all()));
        assert!(message(network).contains("called `input`"));
    }

    #[test]
    fn of_groups() {
        check(&of_group(Group::poisson("g", usize::MAX, 1.0)), "g", "more than can be numbered");
        check(&of_group(Group::poisson("g", 2, -1.0)), "g", "-1 Hz");
        check(&of_group(Group::poisson("g", 2, vec![1.0, -3.0])), "g", "-3 Hz");
        check(&of_group(Group::poisson("g", 2, vec![1.0])), "g", "1 values");
        check(&of_group(Group::poisson("g", 2, f64::NAN)), "g", "NaN");
        check(&of_group(Group::poisson("g", 2, f64::INFINITY)), "g", "inf");
        check(&of_group(Group::poisson("g", 2, 1e300)), "g", "at most");
        check(&of_group(Group::spikes("g", 2, [(1.0, 2)])), "g", "element 2");
        for time in [-0.1, f64::NAN, f64::INFINITY, 1e300] {
            check(&of_group(Group::spike_times("g", [time])), "g", "a spike is to be at");
        }
        check(&of_group(Group::spike_times("g", [1.0]).current(1.0)), "g", "no inputs");
        check(&of_group(Group::cells("g", 2, membrane()).input("J", 1.0)), "g", "no input `J`");
        check(&of_group(Group::cells("g", 2, membrane()).current(vec![1.0; 3])), "g", "3 values");
        check(&of_group(Group::cells("g", 2, membrane()).current(f64::NAN)), "g", "NaN");
        let back = Signal::sections([(5.0, 1.0), (4.0, 1.0)]);
        check(&of_group(Group::cells("g", 2, membrane()).current(back)), "g", "begins at 4 ms");
        let never = Signal::sections([(f64::NAN, 1.0)]);
        check(&of_group(Group::cells("g", 2, membrane()).current(never)), "g", "NaN");
        check(&of_group(Group::cells("g", 2, Lif { tau: 0.0, ..Lif::default() })), "g", "`tau`");
        check(&of_group(Group::cells("g", 2, Setup::new(membrane()).set("tau", vec![1.0; 3]))), "g", "3 values");
        check(&of_group(Group::cells("g", 2, Setup::new(membrane()).set("taux", 1.0))), "g", "`taux`");
        check(&of_group(Group::cells("g", 2, Setup::new(membrane()).initial("W", 1.0))), "g", "`W`");
        check(&of_group(Group::cells("g", 2, Setup::new(membrane()).initial("V", f64::NAN))), "g", "NaN");
        check(&of_group(Group::cells("g", 2, Setup::new(membrane()).method(Method::Magnus4))), "g", "no solver");
    }

    #[test]
    fn of_delays_and_weights() {
        check(&refused(|p| p.delay(0.04)), "p", "at least one step");
        check(&refused(|p| p.delay(-1.0)), "p", "-1 ms");
        check(&refused(|p| p.delay(f64::NAN)), "p", "NaN");
        check(&refused(|p| p.delay(f64::INFINITY)), "p", "at most");
        check(&refused(|p| p.delay(vec![1.0, 0.0])), "p", "0 ms");
        check(&refused(|p| p.delay(vec![1.0, 1e5])), "p", "at most");
        check(&refused(|p| p.delay(vec![1.0])), "p", "1 values for 2 connections");
        check(&refused(|p| p.delay(vec![1.0, 2.0]).dendritic().plasticity(Stdp::default())), "p", "dendritic");
        check(&refused(|p| p.weight(f64::NAN)), "p", "NaN");
        check(&refused(|p| p.weight(vec![1.0, f64::INFINITY])), "p", "inf");
        check(&refused(|p| p.weight(vec![1.0_f32, f32::NAN])), "p", "NaN");
        check(&refused(|p| p.weight(vec![1.0; 3])), "p", "3 values for 2 connections");
        check(&refused(|p| p.weight(Distribution::normal(0.0, -1.0))), "p", "-1");
        let mut network = Network::new(DT);
        let input = network.add(Group::spike_times("input", [1.0]));
        let cell = network.add(Group::cells("cell", 1, membrane()));
        let p = Projection::new("p", input, cell, Connectivity::all_to_all()).output(Output::Current);
        network.connect(p);
        check(&message(network), "p", "`.delay(0.1)`");
        let mut network = Network::new(DT).schedule(Schedule::brainpy_align_post(First::Cells));
        let input = network.add(Group::spike_times("input", [1.0]));
        let cell = network.add(Group::cells("cell", 2, membrane()));
        let p = Projection::new("p", input, cell, Connectivity::all_to_all()).output(Output::Current);
        network.connect(p.delay(vec![1.0, 2.0]));
        check(&message(network), "p", "default schedule only");
    }

    #[test]
    fn of_connectivity() {
        let refused = |connectivity: Connectivity| {
            let mut network = Network::new(DT);
            let input = network.add(Group::poisson("input", 3, 1.0));
            let cell = network.add(Group::cells("cell", 2, membrane()));
            let p = Projection::new("p", input, cell, connectivity).delay(1.0).output(Output::Current);
            network.connect(p);
            message(network)
        };
        check(&refused(Connectivity::one_to_one()), "p", "one to one");
        check(&refused(Connectivity::probability(1.5)), "p", "1.5");
        check(&refused(Connectivity::in_degree(4)), "p", "4 connections");
        check(&refused(Connectivity::total(7)), "p", "7 connections");
        check(&refused(Connectivity::pairs([0, 3], [0, 0])), "p", "entry 1 of the sources is 3");
        check(&refused(Connectivity::pairs([0, 1], [0, 2])), "p", "entry 1 of the targets is 2");
        check(&refused(Connectivity::pairs([0, 1], [0])), "p", "2 sources but 1 targets");
        check(&refused(Connectivity::compressed_rows([0, 1], [0])), "p", "row starts");
        check(&refused(Connectivity::compressed_rows([0, 1, 0, 1], [0])), "p", "row start");
    }

    #[test]
    fn of_outputs() {
        check(&refused(|p| p.output(Output::Nothing)), "p", "does nothing");
        check(&refused(|p| p.synapse(Expon::default()).output(Output::Nothing)), "p", "does nothing");
        check(&refused(|p| p.output(Output::input("J"))), "p", "no input `J`");
        check(&refused(|p| p.output(Output::Own)), "p", "no current");
        check(&refused(|p| p.synapse(Expon::default()).output(Output::Own)), "p", "no current");
        check(&refused(|p| p.output(Output::conductance(f64::NAN))), "p", "NaN");
        check(&refused(|p| p.output(Output::mg_block(f64::INFINITY))), "p", "inf");
        let mut network = Network::new(DT);
        let input = network.add(Group::spike_times("input", [1.0]));
        let p = Projection::new("p", input, input, Connectivity::all_to_all()).delay(1.0).output(Output::Current);
        network.connect(p);
        check(&message(network), "p", "`input` are sources");
        let mut network = Network::new(DT);
        let input = network.add(Group::spike_times("input", [1.0]));
        let cell = network.add(Group::cells("cell", 1, Deaf { tau: 10.0 }));
        let p = Projection::new("p", input, cell, Connectivity::all_to_all()).delay(1.0).output(Output::Current);
        network.connect(p);
        check(&message(network), "p", "no input `I`");
    }

    #[test]
    fn of_synapses() {
        let because = Nmda::INFO.align_post.because;
        assert!(because.contains('`'), "{because}");
        check(&refused(|p| by_name(p, Alignment::Post, Nmda::default())), "p", because);
        let chosen = |p: Projection| p.synapse_aligned(Alignment::Connection, Chosen::of::<Nmda>(), Named::new());
        check(&refused(chosen), "p", "Nmda");
        check(&refused(|p| p.short_term(Expon::default())), "p", "no `release`");
        check(&refused(|p| p.plasticity(RewardStdp::default())), "p", "`.input(\"d\", …)`");
        let dopamine = |p: Projection| p.plasticity(RewardStdp::default()).input("d", 1.0);
        check(&refused(|p| dopamine(p).input("e", 1.0)), "p", "no input `e`");
        check(&refused(|p| p.plasticity(RewardStdp::default()).input("d", vec![1.0, 2.0])), "p", "2 values");
        check(&refused(|p| p.synapse_of_pre_with_current(GradedSynapse::default())), "p", "presynaptic");
        check(&refused(|p| p.synapse_of_pre(OfPost { tau: 1.0 })), "p", "`v_post`");
        check(&refused(|p| p.synapse_of_pre(Nmda::default())), "p", "proportional to the weight");
        let plastic = |p: Projection| p.plasticity(Stdp::default()).synapse_of_pre(Expon::default());
        check(&refused(plastic), "p", "plasticity changes the weights");
        check(&refused(|p| p.plasticity(Stdp { tau_s: -1.0, ..Stdp::default() })), "p", "`tau_s`");
        check(&refused(|p| p.plasticity(Setup::new(Stdp::default()).set("w0", vec![1.0; 3]))), "p", "not 3");
        check(&refused(|p| p.plasticity(Setup::new(Stdp::default()).initial("w", f64::NAN))), "p", "NaN");
        // Picoamperes into nanoamperes.
        let junction = |p: Projection| p.synapse_of_connection_with_current(OwnCurrent { tau: 1.0 });
        check(&refused(junction), "p", "OwnCurrent hands on pA, but the input `I` of Lif is in nA");
        let conductance = |p: Projection| p.synapse(OwnCurrent { tau: 1.0 }).output(Output::conductance(0.0));
        check(&refused(conductance), "p", "nS·mV");
        check(&refused(|p| p.synapse(OwnCurrent { tau: 1.0 })), "p", "hands on nS");
        // What would be lost without a word.
        check(
            &refused(|p| by_name(p.weight(vec![2.0, 1.0]), Alignment::Post, Unweighted { tau: 1.0 })),
            "p",
            "`on_pre(w)`",
        );
        check(&refused(|p| p.short_term(Stp::default()).synapse_of_pre(Unweighted { tau: 1.0 })), "p", "`on_pre(w)`");
        let released = |p: Projection| p.weigh_outputs().short_term(QuantalRelease::default());
        check(&refused(|p| released(p).synapse_of_pre(Nmda::default())), "p", "by itself");
        check(&refused(|p| p.synapse_of_pre(Stdp::default())), "p", "`on_post` changes");
        check(&refused(|p| p.dendritic().synapse(Stdp::default())), "p", "dendritic");
        check(&refused(|p| p.dendritic().delays_spikes()), "p", "dendritic");
    }

    #[test]
    fn of_records_and_ids() {
        let mut larger = Network::new(DT);
        let first = larger.add(Group::poisson("a", 1, 1.0));
        let foreign = larger.add(Group::poisson("b", 1, 1.0));
        let foreign_projection =
            larger.connect(Projection::new("p", first, foreign, Connectivity::all_to_all()).delay(1.0));
        let network = || {
            let mut network = Network::new(DT);
            let cell = network.add(Group::cells("cell", 2, membrane()));
            (network, cell)
        };
        let refused = |record: Record| {
            let (mut network, _) = network();
            network.record(record);
            message(network)
        };
        let (_, cell) = network();
        check(&refused(Record::state(cell, "W")), "cell", "no state `W`");
        check(&refused(Record::state(cell, "V").only([0, 2])), "cell", "element 2");
        check(&refused(Record::spikes(cell).only([5])), "cell", "element 5");
        check(&refused(Record::state(cell, "V").every(0)), "cell", "0th step");
        assert_eq!(refused(Record::spikes(foreign)), Error::ForeignGroup.to_string());
        assert_eq!(refused(Record::weight(foreign_projection)), Error::ForeignGroup.to_string());
        let (mut other, cell) = network();
        other.connect(Projection::new("p", foreign, cell, Connectivity::all_to_all()).delay(1.0));
        check(&message(other), "p", "another network");
        let (mut same, cell) = network();
        let v = same.record(Record::state(cell, "V"));
        let mut simulation = ready(same);
        assert_eq!(simulation.state(foreign, "V"), Err(Error::ForeignGroup));
        assert_eq!(simulation.set_state(foreign, "V", 1.0), Err(Error::ForeignGroup));
        assert_eq!(simulation.weights(foreign_projection), Err(Error::ForeignGroup));
        assert_eq!(simulation.synapse(foreign_projection, "g"), Err(Error::ForeignGroup));
        assert_eq!(simulation.n_spikes(foreign), Err(Error::ForeignGroup));
        assert!(simulation.connections(foreign_projection).is_err() && simulation.delays(foreign_projection).is_err());
        check(&simulation.state(cell, "W").expect_err("no state").to_string(), "cell", "`W`");
        check(&simulation.set_state(cell, "V", vec![1.0]).expect_err("two cells").to_string(), "cell", "1 values");
        check(&simulation.set_state(cell, "V", f64::NAN).expect_err("a number").to_string(), "cell", "NaN");
        for duration in [0.05, -0.1, f64::NAN, f64::INFINITY] {
            assert!(matches!(simulation.run(duration), Err(Error::Duration { .. })), "{duration}");
        }
        assert_eq!((simulation.time(), simulation.recording(v).times.len()), (0.0, 1));
        // A potential that is none: the sum of two currents is infinite.
        let mut network = Network::new(1.0);
        network.add(Group::cells("wild", 1, membrane()).current(-1e308).current(-1e308));
        check(&ready(network).run(10.0).expect_err("infinite").to_string(), "wild", "cell 0");
    }

    #[test]
    fn no_description_panics() {
        let mut number = numbers(1);
        let mut pick = |n: usize| below(n, number());
        let (mut n_built, mut n_refused) = (0, 0);
        for _ in 0..600 {
            const NUMBERS: [f64; 14] =
                [0.0, 0.1, 0.25, 1.0, 3.0, -2.0, 20.0, 0.3, 1e-9, 1e4, 0.1, 1.0, f64::NAN, f64::INFINITY];
            const SIZES: [usize; 5] = [0, 1, 2, 3, 3];
            // Most are sensible, so that not every network is refused.
            let value = |pick: &mut dyn FnMut(usize) -> usize| if pick(4) == 0 { NUMBERS[pick(14)] } else { 0.5 };
            let dt = [0.1, 0.1, 0.5, 1.0][pick(4)];
            let schedules = [
                Schedule::new(),
                Schedule::new(),
                Schedule::new(),
                Schedule::brainpy_align_pre(First::Synapses),
                Schedule::brainpy_align_post(First::Cells),
                Schedule::brainpy_stdp(First::Synapses),
                Schedule::brainpy_synapses(),
            ];
            let mut network = Network::new(dt).seed(7).schedule(schedules[pick(7)]);
            let mut groups = Vec::new();
            for k in 0..=pick(4) {
                let (name, n) = (format!("group {k}"), SIZES[pick(5)]);
                let some = value(&mut pick).abs();
                groups.push(network.add(match pick(5) {
                    0 => Group::spikes(&name, n, (0..n).map(|cell| (some * (cell % 2) as f64, cell))),
                    1 => Group::poisson(&name, n, value(&mut pick).abs()),
                    2 => Group::cells(&name, n, LifRef::default()).current(20.0 + some),
                    3 => Group::cells(&name, n, CobaLif::default()).current(200.0),
                    _ => Group::cells(&name, n, membrane()).current(value(&mut pick)),
                }));
            }
            let mut projections = Vec::new();
            for k in 0..pick(4) {
                let (pre, post) = (groups[pick(groups.len())], groups[pick(groups.len())]);
                let connectivity = match pick(6) {
                    0 => Connectivity::one_to_one(),
                    1 => Connectivity::probability(0.5),
                    2 => Connectivity::in_degree(1 + pick(2)).multapses(true),
                    3 => Connectivity::pairs([0, 1, 1], [1, 0, 0]),
                    _ => Connectivity::all_to_all(),
                };
                let mut p = Projection::new(&format!("projection {k}"), pre, post, connectivity);
                p = match pick(6) {
                    0 => p,
                    1 => p.delay(Distribution::uniform(dt, 1.0)),
                    2 => p.delay(vec![value(&mut pick); 3]),
                    3 => p.delay(value(&mut pick)),
                    _ => p.delay(dt * (1 + pick(5)) as f64),
                };
                p = match pick(5) {
                    0 => p.weight(value(&mut pick)),
                    1 => p.weight(vec![value(&mut pick); 3]),
                    2 => p.weight(Distribution::normal(1.0, value(&mut pick))),
                    _ => p,
                };
                p = if pick(6) == 0 { p.dendritic() } else { p };
                p = if pick(6) == 0 { p.delays_spikes() } else { p };
                p = match pick(6) {
                    0 => p.short_term(Stp::default()),
                    1 => p.short_term(QuantalRelease::default()),
                    _ => p,
                };
                p = match pick(8) {
                    0 => p.plasticity(Stdp::default()),
                    1 => p.plasticity(NearestStdpReduced::default()),
                    2 => p.plasticity(ClopathStdp::default()),
                    3 => p.plasticity(RewardStdp::default()).input("d", value(&mut pick)),
                    _ => p,
                };
                let alignment = [Alignment::Pre, Alignment::Post, Alignment::Connection][pick(3)];
                p = match pick(9) {
                    0 => by_name(p, alignment, Expon::default()),
                    1 => by_name(p, alignment, Nmda::default()),
                    2 => by_name(p, alignment, Unweighted { tau: 5.0 }),
                    3 => p.synapse_of_pre_with_current(GradedSynapse::default()),
                    4 => p.synapse_of_connection_with_current(GapJunction::default()),
                    5 => p.synapse_with_current(OwnCurrent { tau: 5.0 }),
                    6 => by_name(p, alignment, models::Ampa::default()),
                    _ => p,
                };
                p = match pick(6) {
                    0 => p.output(Output::Current),
                    1 => p.output(Output::conductance(0.0)),
                    2 => p.output(Output::mg_block(value(&mut pick))),
                    3 => p.output(Output::Potential),
                    _ => p,
                };
                projections.push(network.connect(p));
            }
            for _ in 0..pick(3) {
                let group = groups[pick(groups.len())];
                network.record(Record::spikes(group).only([pick(3)]));
                if let Some(projection) = projections.last() {
                    network.record(Record::current(*projection));
                    network.record(Record::arrivals(*projection));
                }
            }
            match network.build() {
                Err(error) => {
                    n_refused += 1;
                    let message = error.to_string();
                    assert!(message.starts_with("group ") || message.starts_with("projection "), "{message}");
                }
                Ok(mut simulation) => {
                    n_built += 1;
                    // Numbers may become infinite; nothing else may happen.
                    let _ = simulation.advance(10);
                    let bytes = simulation.save();
                    let _ = simulation.advance(10);
                    simulation.restore(&bytes).expect("its own checkpoint");
                    let _ = simulation.advance(10);
                    for projection in &projections {
                        simulation.weights(*projection).expect("ours");
                    }
                }
            }
        }
        assert!(n_built > 100 && n_refused > 100, "{n_built} built, {n_refused} refused");
    }
}

mod sums {
    use super::*;

    /// The sum of a projection from `n` cells that spike at 1 ms onto one cell, when the spikes have arrived.
    fn sum(n: usize, schedule: Schedule, of: impl Fn(Projection) -> Projection) -> Result<f64, Error> {
        let mut network = Network::new(DT).schedule(schedule).seed(3);
        let input = network.add(Group::spikes("input", n, (0..n).map(|cell| (1.0, cell))));
        let cell = network.add(Group::cells("cell", 1, CobaLif { V_th: 1e9, ..CobaLif::default() }));
        let projection = Projection::new("p", input, cell, Connectivity::all_to_all()).output(Output::input("I"));
        let projection = network.connect(of(projection));
        let sums = network.record(Record::sum(projection));
        let mut simulation = network.build()?;
        simulation.run(3.0)?;
        Ok(simulation
            .recording(sums)
            .values
            .into_iter()
            .fold(0.0, |most, sum| if sum.abs() > most { sum } else { most }))
    }

    fn at_connections<M: Synapse + Clone>(n: usize, weight: f64, model: &M) -> f64 {
        let of = |p: Projection| p.delay(DT).weight(weight).synapse_of_connection(model.clone());
        sum(n, Schedule::new(), of).expect("an admissible network")
    }

    #[test]
    fn a_current_that_is_a_sum_is_read_once_for_the_cell() {
        let current = |of: &dyn Fn(Projection) -> Projection| {
            let of = |p: Projection| of(p.delay(DT).weight(2.0)).output(Output::Own);
            sum(5, Schedule::new(), of).expect("an admissible network")
        };
        let model = OwnCurrent { tau: 8.0 };
        let at_post = current(&|p| p.synapse_with_current(model.clone()));
        assert_eq!(at_post, 5.0 * 2.0 * 60.0);
        assert!(distance(current(&|p| p.synapse_of_connection_with_current(model.clone())), at_post) < 1e-9);
    }

    #[test]
    fn weights_that_factor_out_are_not_lost() {
        assert_eq!(at_connections(1, 3.0, &Reset { tau: 8.0 }), 6.0);
    }

    #[test]
    fn what_is_released_is_weighed_once() {
        let plain = at_connections(1, 1.0, &QuantalRelease::default());
        assert!(plain > 0.0);
        assert_eq!(at_connections(1, 0.5, &QuantalRelease::default()), 0.5 * plain);
    }

    #[test]
    fn a_schedule_does_not_lose_spikes_in_silence() {
        for schedule in [
            Schedule::brainpy_align_post(First::Cells),
            Schedule::brainpy_align_post(First::Synapses),
            Schedule::brainpy_stdp(First::Cells),
            Schedule::brainpy_stdp(First::Synapses),
        ] {
            let error = sum(1, schedule, |p| p).expect_err("what arrives is forgotten").to_string();
            assert!(error.starts_with("p: under this schedule synapses integrate"), "{error}");
        }
        assert_eq!(sum(1, Schedule::brainpy_align_pre(First::Cells), |p| p), Ok(1.0));
        // Cells that spike after spikes are looked for.
        let mut network = Network::new(DT).schedule(Schedule::brainpy_align_post(First::Cells));
        let cells = network.add(Group::cells("cells", 2, membrane()));
        let synapse = Projection::new("p", cells, cells, Connectivity::all_to_all()).synapse(Expon { tau: 5.0 });
        network.connect(synapse.output(Output::Current));
        let error = network.build().expect_err("spikes are not seen").to_string();
        assert!(error.starts_with("p: under this schedule spikes of these cells"), "{error}");
        // What presynaptic cells hand on before their spikes is read in the next step.
        let of = |p: Projection| p.synapse_of_pre(Expon { tau: 5.0 });
        assert_eq!(sum(1, Schedule::brainpy_stdp(First::Cells), of), Ok(1.0));
    }

    #[test]
    fn a_checkpoint_is_of_one_wiring() {
        let built = |seed: u64| {
            let mut network = Network::new(DT).seed(seed);
            let cells = network.add(Group::cells("cells", 50, LifRef::default()));
            let connectivity = Connectivity::in_degree(5);
            let synapse = Projection::new("p", cells, cells, connectivity).delay(DT).synapse(Expon { tau: 5.0 });
            network.connect(synapse.output(Output::Current));
            ready(network)
        };
        let saved = built(1).save();
        assert_eq!(built(1).restore(&saved), Ok(()));
        assert_eq!(built(2).restore(&saved), Err(Error::Checkpoint));
    }
}
