//! What once went wrong, each with the value that is right: of the runtime, and of the referee as well.

use synapse_runtime::network::{First, Group, Network, Projection};
use synapse_runtime::{Connectivity, Method};

use crate::case::{Case, Delay, Spread, Stage, Wiring};
use crate::compare::{Verdict, is_close, judge};
use crate::full::{Full, Integration};
use crate::models::Table;
use crate::network;
use crate::order::Order;
use crate::runtime::{self, Refusal};
use crate::table::{Elements, Way};

fn stage(table: &Table, way: Way, model: &str) -> Stage {
    let model = table.find(model);
    Stage { way, model, parameters: Vec::new(), initial: Vec::new(), method: None, clocked: false }
}

/// All cells to all, with a delay of one step; presynaptic spikes as row and cell.
fn case(cells: (usize, usize), stages: Vec<Stage>, pre_spikes: &[(usize, usize)], n_steps: usize) -> Case {
    let (n_pre, n_post) = cells;
    Case {
        n_pre,
        n_post,
        wiring: Wiring::AllToAll,
        pairs: (0..n_pre * n_post).map(|k| (k / n_post, k % n_post)).collect(),
        pre_is_cells: false,
        post_is_cells: true,
        stages,
        weights: Spread::Same(1.0),
        delay: Delay::Same(1),
        order: Order::Default,
        weighs_outputs: false,
        dendritic: false,
        delays_spikes: false,
        dt: 1.0,
        n_steps,
        pre_spikes: pre_spikes.to_vec(),
        post_spikes: Vec::new(),
        third: vec![(0, 0.0)],
        drive: [vec![0.0; n_pre], vec![0.0; n_post]],
        restored: None,
        threads: 1,
        single: false,
        // An odd one keeps weights in double precision.
        seed: 1,
    }
}

/// The last sums of the runtime and of the referee are these, and so is all else what the referee says.
fn check_sums(table: &Table, case: &Case, right: &[f64]) {
    check(table, case, right, |rows| rows.sums.last().expect("rows"));
}

fn check_weights(table: &Table, case: &Case, right: &[f64]) {
    check(table, case, right, |rows| rows.weights.last().expect("rows"));
}

fn check(table: &Table, case: &Case, right: &[f64], of: fn(&network::Rows) -> &Vec<f64>) {
    let kind = case.kind(table);
    let run = runtime::run::<f64>(case, table).unwrap_or_else(|refusal| panic!("{kind}: {refusal:?}"));
    let referee = network::run(case, table, &run.pre, &run.post);
    let close = |found: &[f64]| found.iter().zip(right).all(|(found, right)| is_close(*found, *right, 1e-11));
    assert!(close(of(&referee)), "the referee on {kind}: {:?}, not {right:?}", of(&referee));
    assert!(close(of(&run.rows)), "{kind}: {:?}, not {right:?}", of(&run.rows));
    assert!(matches!(judge(case, table), Verdict::Agrees), "{kind}: {:?}", judge(case, table));
}

/// The referee itself, against closed forms: a pulse that ends within a step, and one step of a Runge–Kutta method.
#[test]
fn the_referee_integrates_what_is_written() {
    let table = Table::new();
    let after = |model: &str, integration: Integration, dt: f64, n_steps: u32| {
        let mut full = Full::new(&table.models[table.find(model)], &[], &[]);
        full.on_pre(1.0, Default::default());
        for _ in 0..n_steps {
            full.integrate(integration, dt);
        }
        full.output()
    };
    let pulse = (1.0 - (-2.2_f64).exp()) / 1.1;
    for (dt, n_steps) in [(0.5, 4), (0.25, 8), (1.0, 2), (2.0, 1)] {
        assert!(is_close(after("PulseAtConnection", Integration::Exact, dt, n_steps), pulse, 1e-13), "dt {dt}");
    }
    let decayed = pulse * (-0.1_f64).exp();
    assert!(is_close(after("PulseAtConnection", Integration::Exact, 3.0, 1), decayed, 1e-13));
    let z: f64 = -0.2;
    let steps = [
        (Integration::Exact, z.exp()),
        (Integration::Step(Method::Euler), 1.0 + z),
        (Integration::Step(Method::Midpoint), 1.0 + z + z * z / 2.0),
        (Integration::Step(Method::Rk4), 1.0 + z + z * z / 2.0 + z.powi(3) / 6.0 + z.powi(4) / 24.0),
    ];
    for (integration, right) in steps {
        assert!(is_close(after("Plain", integration, 1.0, 1), right, 1e-14), "{integration:?}");
    }
}

#[test]
fn a_resource_and_the_time_since_a_spike_belong_to_one_connection() {
    let table = Table::new();
    for (model, right) in [("ResourceAndConductance", 1.818_730_753_078), ("Interval", 0.0)] {
        for way in [Way::Synapse, Way::OfConnection] {
            let case = case((2, 1), vec![stage(&table, way, model)], &[(1, 0), (2, 1)], 3);
            check_sums(&table, &case, &[right]);
        }
    }
}

#[test]
fn a_weight_scales_the_states_that_read_it_once() {
    let table = Table::new();
    for (weight, right) in [(0.0, 0.0), (1.0, 0.9), (3.0, 2.7)] {
        let mut case = case((1, 1), vec![stage(&table, Way::OfConnection, "Efficacy")], &[(0, 0)], 1);
        case.weights = Spread::Same(weight);
        check_sums(&table, &case, &[right]);
    }
}

#[test]
fn a_release_scales_the_weight_that_a_connection_reads() {
    let table = Table::new();
    let stages = vec![stage(&table, Way::ShortTerm, "Depressing"), stage(&table, Way::OfConnection, "Efficacy")];
    let mut case = case((1, 1), stages, &[(0, 0), (0, 0)], 1);
    case.weights = Spread::Same(3.0);
    check_sums(&table, &case, &[(3.0 + 3.0 * 0.6) * 0.81]);
}

#[test]
fn a_weight_that_is_read_beside_the_output_scales_no_output() {
    let table = Table::new();
    let mut case = case((1, 1), vec![stage(&table, Way::OfConnection, "WeightAside")], &[(0, 0)], 1);
    case.weights = Spread::Same(3.0);
    check_sums(&table, &case, &[1.0]);
    let run = runtime::run::<f64>(&case, &table).expect("a network");
    let m = run.states.iter().find(|(_, k, _)| *k == 0).expect("the state m");
    assert_eq!(m.2.last(), Some(&vec![3.0]));
}

#[test]
fn a_pulse_drives_a_state_of_a_connection() {
    let table = Table::new();
    for is_clocked in [true, false] {
        let elements = Elements {
            rows: vec![vec![0]],
            n_post: 1,
            dt: 0.5,
            parameters: Vec::new(),
            initial: Vec::new(),
            method: None,
            is_clocked,
            random: Default::default(),
        };
        let made = (table.entries[table.find("PulseAtConnection")].synapses)(&elements);
        let mut synapses = made.expect("any model").expect("synapses");
        synapses.deliver(&[0.into()], &[]).expect("a spike");
        (0..4).for_each(|_| synapses.advance());
        let s = synapses.state("s").expect("a state")[0];
        assert!(is_close(s, 0.808_360_765_125, 1e-12), "clocked {is_clocked}: {s}");
    }
}

#[test]
fn a_weight_that_starts_at_zero_belongs_to_one_connection() {
    let mut network = Network::new(1.0);
    let source = network.add(Group::spikes("source", 3, [(1.0, 0)]));
    let lif = models::LifRef { V_rest: 0.0, V_th: 1e9, V_reset: 0.0, ..models::LifRef::default() };
    let cell = network.add(Group::cells("cell", 1, lif));
    let rule = crate::reviewed::FromZero {};
    let projection = Projection::new("rule", source, cell, Connectivity::all_to_all()).delay(1.0).plasticity(rule);
    let projection = network.connect(projection);
    let mut simulation = network.build().expect("a network");
    simulation.run(2.0).expect("two steps");
    let weights = simulation.weights(projection).expect("the projection");
    assert!(weights.iter().zip([0.1, 0.0, 0.0]).all(|(found, right)| is_close(*found, right, 1e-12)), "{weights:?}");
}

#[test]
fn the_second_spike_of_a_step_finds_what_the_first_left_whatever_the_delays() {
    let table = Table::new();
    for delay in [Delay::Same(1), Delay::Each(vec![1])] {
        let mut rule = stage(&table, Way::Plasticity, "TripletStdp");
        for (name, value) in [("A2_minus", 0.01), ("A3_minus", 0.1)] {
            rule.parameters.push((name.to_owned(), Spread::Same(value)));
        }
        let mut case = case((1, 1), vec![rule], &[(3, 0), (3, 0)], 4);
        case.post_spikes = vec![(1, 0)];
        case.delay = delay;
        check_weights(&table, &case, &[0.390_220_811_475]);
    }
}

#[test]
fn a_list_of_equal_delays_is_the_one_number() {
    let table = Table::new();
    for way in [Way::OfConnection, Way::OfPre] {
        for delay in [Delay::Same(3), Delay::Each(vec![3, 3])] {
            let mut case = case((2, 1), vec![stage(&table, way, "NotAtRest")], &[], 1);
            case.delay = delay;
            check_sums(&table, &case, &[0.195_082_301_997]);
        }
    }
}

#[test]
fn what_a_spike_adds_is_its_own_connections() {
    let table = Table::new();
    let right = [("A1", 0.514_627_431_305_737_3), ("A4", 0.332_252_143_275_369_7), ("A5", 1.974_847_850_246_057)];
    for (model, right) in right {
        for way in [Way::Synapse, Way::OfConnection] {
            let spikes = [(100, 0), (120, 1), (200, 0), (220, 1)];
            let mut case = case((2, 1), vec![stage(&table, way, model)], &spikes, 300);
            (case.dt, case.delay) = (0.1, Delay::Same(10));
            check_sums(&table, &case, &[right]);
        }
    }
}

/// Two sources onto two cells, each connection with a weight of its own.
fn two_by_two(stages: Vec<Stage>) -> Case {
    let mut case = case((2, 2), stages, &[(100, 0), (120, 1), (200, 0), (220, 1)], 300);
    (case.dt, case.delay) = (0.1, Delay::Same(10));
    case.weights = Spread::Each(vec![0.3, 0.6, 0.9, 0.2]);
    case
}

#[test]
fn a_release_that_depends_on_the_weight_belongs_to_the_connection() {
    let table = Table::new();
    let stages = vec![stage(&table, Way::ShortTerm, "C1"), stage(&table, Way::Synapse, "Plain")];
    check_sums(&table, &two_by_two(stages), &[0.183_095_614_944_865_2, 0.077_417_460_560_102_04]);
}

#[test]
fn a_square_of_the_weight_is_not_kept_for_a_presynaptic_cell() {
    let table = Table::new();
    let right = [0.600_260_195_660_447_8, 0.227_380_533_540_530_1];
    check_sums(&table, &two_by_two(vec![stage(&table, Way::OfConnection, "C4")]), &right);
    let case = two_by_two(vec![stage(&table, Way::OfPre, "C4")]);
    if !matches!(runtime::run::<f64>(&case, &table), Err(Refusal::Built(_))) {
        check_sums(&table, &case, &right);
    }
}

#[test]
fn the_time_since_a_spike_that_never_was_is_a_number() {
    let table = Table::new();
    for way in [Way::OfConnection, Way::OfPre] {
        let case = case((1, 1), vec![stage(&table, way, "I1")], &[(2, 0)], 8);
        let ago: f64 = 5.0 / 4.0;
        check_sums(&table, &case, &[ago * (1.0 - ago).exp()]);
    }
}

#[test]
fn weights_are_in_the_order_in_which_they_were_given() {
    let table = Table::new();
    let mut case = case((3, 3), vec![stage(&table, Way::OfConnection, "Plain")], &[(0, 2), (1, 0), (2, 1)], 8);
    case.wiring = Wiring::Pairs;
    case.pairs = vec![(2, 1), (0, 2), (2, 0), (1, 1)];
    case.weights = Spread::Each(vec![0.125, 0.25, 0.375, 0.5]);
    for delay in [Delay::Same(2), Delay::Each(vec![2, 1, 1, 3])] {
        case.delay = delay;
        check_weights(&table, &case, &[0.125, 0.25, 0.375, 0.5]);
    }
}

#[test]
fn a_parameter_of_each_connection_moves_what_reads_it_there() {
    let table = Table::new();
    let short_term = stage(&table, Way::ShortTerm, "Depressing");
    let mut synapse = stage(&table, Way::OfConnection, "A1");
    synapse.parameters.push(("U".to_owned(), Spread::Each(vec![0.1, 0.2, 0.3, 0.4, 0.5, 0.6])));
    let mut case = case((3, 2), vec![short_term, synapse], &[(0, 0), (3, 1), (4, 0), (6, 2), (7, 2)], 12);
    case.delay = Delay::Same(2);
    assert!(matches!(judge(&case, &table), Verdict::Agrees), "{:?}", judge(&case, &table));
}

#[test]
fn what_was_before_the_step_scales_with_the_weight_as_well() {
    let table = Table::new();
    let mut case = case((1, 2), vec![stage(&table, Way::OfConnection, "Previous")], &[(0, 0), (3, 0)], 5);
    case.weights = Spread::Each(vec![0.5, 1.5]);
    assert!(matches!(judge(&case, &table), Verdict::Agrees), "{:?}", judge(&case, &table));
}

#[test]
fn before_the_first_step_there_was_what_was_given() {
    let table = Table::new();
    let mut rule = stage(&table, Way::Plasticity, "Remembering");
    rule.initial.push(("m".to_owned(), Spread::Same(0.4)));
    let mut case = case((1, 1), vec![rule], &[(0, 0)], 0);
    (case.dendritic, case.post_is_cells) = (true, false);
    check_weights(&table, &case, &[0.36]);
}

#[test]
fn no_schedule_loses_the_spikes_of_postsynaptic_sources() {
    let table = Table::new();
    let mut case = case((1, 1), vec![stage(&table, Way::Plasticity, "Pairs")], &[(1, 0)], 6);
    case.order = Order::AlignPost(First::Synapses);
    (case.delay, case.post_is_cells, case.post_spikes) = (Delay::Same(2), false, vec![(4, 0)]);
    let verdict = judge(&case, &table);
    assert!(matches!(verdict, Verdict::Refused(_)), "{verdict:?}");
}

/// A conductance that a state of the presynaptic cell feeds, though it is summed.
#[test]
fn a_sum_is_fed_by_what_its_own_connections_have() {
    let table = Table::new();
    let spikes = [(0, 0), (2, 0), (3, 1), (5, 1)];
    for model in ["FedByInterval", "Interval"] {
        for way in [Way::OfConnection, Way::Synapse] {
            let case = case((2, 1), vec![stage(&table, way, model)], &spikes, 9);
            assert!(
                matches!(judge(&case, &table), Verdict::Agrees),
                "{}: {:?}",
                case.kind(&table),
                judge(&case, &table)
            );
        }
    }
}

/// Substeps and iterations are the same wherever the states are kept, with threads, and in single precision.
#[test]
fn implicit_methods_agree_however_a_model_is_run() {
    let table = Table::new();
    let pre_spikes = [(0, 0), (2, 0), (3, 1), (5, 1), (5, 0), (9, 1)];
    let mut n_agreed = 0;
    for (model, method) in [("ByRodas4", Method::Rodas4), ("ByBackwardEuler", Method::BackwardEuler)] {
        for way in
            Way::SYNAPSES.into_iter().chain([Way::Plasticity]).filter(|way| way.suits(table.info(table.find(model))))
        {
            for (threads, single) in [(1, false), (3, false), (1, true)] {
                let mut stages = vec![Stage { method: Some(method), ..stage(&table, way, model) }];
                if way == Way::Plasticity {
                    stages.push(stage(&table, Way::OfConnection, "Plain"));
                }
                let mut case = case((2, 3), stages, &pre_spikes, 14);
                (case.dt, case.threads, case.single) = (0.5, threads, single);
                case.weights = Spread::Each(vec![0.3, 0.6, 0.9, 0.2, 0.5, 1.0]);
                case.delay = Delay::Each(vec![1, 2, 1, 3, 1, 2]);
                case.drive[1] = vec![0.5, 1.0, 2.0];
                match judge(&case, &table) {
                    Verdict::Agrees => n_agreed += 1,
                    // Weights are of connections.
                    Verdict::Refused(_) if way.is_of_pre() => {}
                    differs => panic!("{model}, {way:?}, {threads} threads, single {single}: {differs:?}"),
                }
            }
        }
    }
    assert_eq!(n_agreed, 30);
}
