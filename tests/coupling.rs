//! Synapses and membranes within a step: exact where both are linear, of order 2 elsewhere.
//!
//! The reference integrates the equations of a cell and of its synapse together, by the classical Runge–Kutta method with
//! small steps that end at every spike.
#![allow(non_snake_case, reason = "the field writes V and C")]

use models::{Alpha, CobaLif, DualExpon, Expon, HodgkinHuxley, Lif, LifRef, Nmda};
use synapse_runtime::network::{First, Group, Network, Output, Projection, Record, Schedule, Setup};
use synapse_runtime::random::Stream;
use synapse_runtime::{Array, Arrival, Connectivity, NEVER, Now, Synapse, prelude::*};

/// When spikes arrive, in ms.
const ARRIVALS: [f64; 3] = [2.0, 6.0, 9.0];
/// In ms.
const DURATION: u32 = 40;

type Attach<M> = fn(Projection, M) -> Projection;

/// A cell of the model `N` with a synapse of the model `M`.
#[derive(Clone)]
struct Pair<N, M> {
    cell: N,
    synapse: M,
    output: Output,
    weight: f64,
    attach: Attach<M>,
    schedule: Schedule,
}

impl<N: Neuron + Clone, M: Synapse + Clone> Pair<N, M> {
    fn new(cell: N, synapse: M, output: Output, weight: f64) -> Self {
        let attach: Attach<M> = |projection, synapse| projection.synapse(synapse);
        Self { cell, synapse, output, weight, attach, schedule: Schedule::new() }
    }

    /// The potential at multiples of 1 ms, and the times at which the cell spikes.
    fn run(&self, dt: f64) -> (Vec<f64>, Vec<f64>) {
        let mut network = Network::new(dt).schedule(self.schedule);
        let input = network.add(Group::spike_times("input", ARRIVALS.map(|at| at - 1.0)));
        let cell = network.add(Group::cells("cell", 1, self.cell.clone()));
        let projection = Projection::new("synapse", input, cell, Connectivity::all_to_all()).delay(1.0);
        let projection = projection.weight(self.weight).output(self.output.clone());
        network.connect((self.attach)(projection, self.synapse.clone()));
        let v = network.record(Record::state(cell, "V"));
        let spikes = network.record(Record::spikes(cell));
        let mut simulation = network.build().expect("a network");
        simulation.run(f64::from(DURATION)).expect("numbers");
        let v = at_every_ms(&simulation.recording(v).values, dt);
        (v, simulation.spikes(spikes).times.clone())
    }

    /// The potential as it is, of a cell that spikes at given times and is then held for `hold` ms.
    fn reference(&self, input: impl Fn(f64, f64) -> Vec<(&'static str, f64)>, spikes: &[f64], hold: f64) -> Vec<f64> {
        const STEPS_A_MS: u32 = 400;
        let (cell, synapse) = (N::complete(self.cell.given()), M::complete(self.synapse.given()));
        let v = N::INFO.cell.expect("a cell").potential;
        let (mut y, mut x) = (N::initial(cell), M::initial(synapse));
        let h = 1.0 / f64::from(STEPS_A_MS);
        let mut free = 0.0;
        let mut found = vec![y.as_ref()[v]];
        for k in 0..DURATION * STEPS_A_MS {
            let t = f64::from(k) * h;
            for _ in ARRIVALS.iter().filter(|at| (**at - t).abs() < h / 2.0) {
                let draws = Stream::new(0, 0).draws(0, 0);
                let inputs = M::Inputs::from_fn(|_| 0.0);
                let arrival = Arrival { weight: self.weight, prev: x, t, since_pre: NEVER, inputs, draws };
                x = M::on_pre(synapse, x, arrival).0;
            }
            let slopes = |(y, x): (N::State<f64>, M::State<f64>)| {
                let nothing = Now { t, since_pre: NEVER, inputs: M::Inputs::from_fn(|_| 0.0) };
                let output = M::output(synapse, x, 0.0, nothing);
                let given = input(output, y.as_ref()[v]);
                let inputs = N::Inputs::from_fn(|k| {
                    given.iter().find(|(name, _)| *name == N::INFO.inputs[k].name).map_or(0.0, |(_, value)| *value)
                });
                let mut dy = N::derivative(cell, y, Now { t, since_pre: NEVER, inputs });
                if t < free - h / 2.0 {
                    dy.as_mut()[v] = 0.0;
                }
                (dy, M::derivative(synapse, x, nothing))
            };
            let moved = |(dy, dx): &(N::State<f64>, M::State<f64>), by: f64| {
                (
                    N::State::from_fn(|k| y.as_ref()[k] + by * dy.as_ref()[k]),
                    M::State::from_fn(|k| x.as_ref()[k] + by * dx.as_ref()[k]),
                )
            };
            let k1 = slopes((y, x));
            let k2 = slopes(moved(&k1, h / 2.0));
            let k3 = slopes(moved(&k2, h / 2.0));
            let k4 = slopes(moved(&k3, h));
            let mean = |a: f64, b: f64, c: f64, d: f64| h / 6.0 * (a + 2.0 * b + 2.0 * c + d);
            y = N::State::from_fn(|k| {
                y.as_ref()[k] + mean(k1.0.as_ref()[k], k2.0.as_ref()[k], k3.0.as_ref()[k], k4.0.as_ref()[k])
            });
            x = M::State::from_fn(|k| {
                x.as_ref()[k] + mean(k1.1.as_ref()[k], k2.1.as_ref()[k], k3.1.as_ref()[k], k4.1.as_ref()[k])
            });
            if spikes.iter().any(|at| (at - (t + h)).abs() < h / 2.0) {
                let draws = Stream::new(0, 0).draws(0, 0);
                let inputs = N::Inputs::from_fn(|_| 0.0);
                y = N::reset(cell, y, Arrival { weight: 1.0, prev: y, t, since_pre: NEVER, inputs, draws });
                free = t + h + hold;
            }
            if (k + 1) % STEPS_A_MS == 0 {
                found.push(y.as_ref()[v]);
            }
        }
        found
    }

    /// The largest error of the potential at each step.
    fn errors<const K: usize>(&self, reference: &[f64], steps: [f64; K]) -> [f64; K] {
        steps.map(|dt| distance(&self.run(dt).0, reference))
    }
}

/// The values at multiples of 1 ms among those at every step.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small positive number")]
fn at_every_ms(values: &[f64], dt: f64) -> Vec<f64> {
    values.iter().copied().step_by((1.0 / dt).round() as usize).collect()
}

fn distance(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

/// A cell that does not spike.
fn silent() -> Lif {
    Lif { V_th: 1e3, tau: 10.0, R: 1.0, ..Lif::default() }
}

const CURRENT: fn(f64, f64) -> Vec<(&'static str, f64)> = |output, _| vec![("I", output)];

/// The limit is that of the reference: its steps are of order 4.
#[track_caller]
fn is_exact<N: Neuron + Clone, M: Synapse + Clone>(pair: &Pair<N, M>) {
    let reference = pair.reference(CURRENT, &[], 0.0);
    for dt in [1.0, 0.5, 0.2, 0.1, 0.05] {
        let error = distance(&pair.run(dt).0, &reference);
        assert!(error < 1e-11, "{error:e} at {dt} ms");
    }
}

#[test]
fn a_linear_cell_with_a_linear_synapse_is_exact_at_every_step() {
    let weight = 3.0;
    for tau in [10.0, 10.0 * (1.0 + 1e-12), 10.001, 5.0, 0.5] {
        is_exact(&Pair::new(silent(), Expon { tau }, Output::Current, weight));
        is_exact(&Pair::new(silent(), Alpha { tau_decay: tau }, Output::Current, weight));
        let dual = DualExpon { tau_rise: 0.5 * tau, tau_decay: tau, ..DualExpon::default() };
        is_exact(&Pair::new(silent(), dual, Output::Current, weight));
    }
}

#[test]
fn it_is_so_wherever_the_states_are_kept() {
    let pair = Pair::new(silent(), Alpha { tau_decay: 3.0 }, Output::Current, 3.0);
    let ways: [Attach<Alpha>; 3] = [
        |projection, synapse| projection.synapse_of_pre(synapse),
        |projection, synapse| projection.synapse_of_post(synapse),
        |projection, synapse| projection.synapse_of_connection(synapse),
    ];
    for attach in ways {
        is_exact(&Pair { attach, ..pair.clone() });
    }
}

/// What drives the potential by a second state of the cell, which follows the potential.
#[derive(Neuron, Clone)]
#[neuron(
    dV/dt = (-V + I - w) / tau,
    dw/dt = (a * V - w) / tau_w,
    spike when V >= 1000, reset { V = 0; }
    refractory = 2ms,
)]
struct Adapting {
    #[param(ms, default = 10.0, positive)]
    tau: f64,
    #[param(ms, default = 30.0, positive)]
    tau_w: f64,
    #[param(default = 2.0)]
    a: f64,
}

#[test]
fn every_state_of_the_cell_is_moved() {
    is_exact(&Pair::new(Adapting { tau: 10.0, tau_w: 30.0, a: 2.0 }, Alpha { tau_decay: 3.0 }, Output::Current, 3.0));
    // An oscillation.
    is_exact(&Pair::new(Adapting { tau: 10.0, tau_w: 10.0, a: 50.0 }, Alpha { tau_decay: 3.0 }, Output::Current, 3.0));
}

#[test]
fn each_cell_has_its_own_time_constant() {
    let taus = [5.0, 10.0, 25.0];
    for by_cell in [false, true] {
        let mut network = Network::new(0.5);
        let input = network.add(Group::spike_times("input", ARRIVALS.map(|at| at - 1.0)));
        let cells = Setup::new(silent()).set("tau", taus.to_vec());
        let cells = network.add(Group::cells("cells", 3, cells));
        let projection = Projection::new("synapse", input, cells, Connectivity::all_to_all()).delay(1.0).weight(3.0);
        let projection = projection.output(Output::Current);
        let synapse = Alpha { tau_decay: 10.0 };
        network.connect(if by_cell {
            projection.synapse_of_post(synapse)
        } else {
            // One element for all cells: the mean of its output over the step.
            projection.synapse_of_pre(synapse)
        });
        let v = network.record(Record::state(cells, "V"));
        let mut simulation = network.build().expect("a network");
        simulation.run(f64::from(DURATION)).expect("numbers");
        for (k, tau) in taus.into_iter().enumerate() {
            let pair = Pair::new(Lif { tau, ..silent() }, Alpha { tau_decay: 10.0 }, Output::Current, 3.0);
            let found: Vec<f64> = simulation.recording(v).column(k).into_iter().step_by(2).collect();
            let error = distance(&found, &pair.reference(CURRENT, &[], 0.0));
            assert!(error < if by_cell { 1e-11 } else { 2e-3 }, "{error:e} with {tau} ms");
        }
    }
}

/// Two projections, an injected current and an initial potential away from rest add up.
#[test]
fn what_several_projections_and_currents_do_adds_up() {
    let run = |dt: f64| {
        let mut network = Network::new(dt);
        let input = network.add(Group::spike_times("input", ARRIVALS.map(|at| at - 1.0)));
        let cell = Group::cells("cell", 1, Setup::new(silent()).initial("V", -52.0)).current(2.5);
        let cell = network.add(cell);
        let projection = |name: &str| {
            Projection::new(name, input, cell, Connectivity::all_to_all()).delay(1.0).output(Output::Current)
        };
        network.connect(projection("slow").weight(3.0).synapse(Alpha { tau_decay: 7.0 }));
        network.connect(projection("fast").weight(-1.5).synapse(Expon { tau: 0.7 }));
        let v = network.record(Record::state(cell, "V"));
        let mut simulation = network.build().expect("a network");
        simulation.run(f64::from(DURATION)).expect("numbers");
        at_every_ms(&simulation.recording(v).values, dt)
    };
    let fine = run(0.0625);
    for dt in [1.0, 0.25, 0.1] {
        assert!(distance(&run(dt), &fine) < 1e-12, "{dt}");
    }
}

/// A cell that spikes in the course of its synaptic current, and is then held while that goes on.
#[test]
fn a_cell_that_is_held_is_not_moved() {
    let cell =
        LifRef { V_rest: -65.0, V_th: -60.0, V_reset: -68.0, tau: 10.0, R: 1.0, tau_ref: 4.0, ..LifRef::default() };
    let pair = Pair::new(cell, Alpha { tau_decay: 3.0 }, Output::Current, 40.0);
    for dt in [1.0, 0.5, 0.2] {
        let (v, spikes) = pair.run(dt);
        assert!((2..8).contains(&spikes.len()), "{spikes:?}");
        let error = distance(&v, &pair.reference(CURRENT, &spikes, 4.0));
        assert!(error < 1e-11, "{error:e} at {dt} ms");
    }
}

/// Asserts that halving the step divides the error by four.
#[track_caller]
fn is_of_order_2<N: Neuron + Clone, M: Synapse + Clone>(
    pair: &Pair<N, M>,
    input: impl Fn(f64, f64) -> Vec<(&'static str, f64)>,
) {
    let reference = pair.reference(input, &[], 0.0);
    let errors = pair.errors(&reference, [0.0625, 0.03125, 0.015_625]);
    for pair in errors.windows(2) {
        let order = (pair[0] / pair[1]).log2();
        assert!((order - 2.0).abs() < 0.1, "order {order}: {errors:?}");
    }
}

#[test]
fn conductances_block_and_channels_are_of_order_2() {
    let coba = CobaLif { V_th: 1e3, ..CobaLif::default() };
    let conductance = |g: f64, _: f64| vec![("g_total", g), ("gE_total", 0.0)];
    is_of_order_2(&Pair::new(coba.clone(), Alpha { tau_decay: 3.0 }, Output::conductance(0.0), 30.0), conductance);
    is_of_order_2(&Pair::new(coba.clone(), Nmda::default(), Output::conductance(0.0), 30.0), conductance);
    let block = |g: f64, v: f64| {
        let open = 1.0 / (1.0 + 1.2 / 3.57 * (-0.062 * v).exp());
        vec![("g_total", g * open), ("gE_total", 0.0)]
    };
    is_of_order_2(&Pair::new(coba.clone(), Alpha { tau_decay: 3.0 }, Output::mg_block(0.0), 60.0), block);
    is_of_order_2(&Pair::new(coba, Nmda::default(), Output::mg_block(0.0), 60.0), block);
    // Below and above the threshold of a spike.
    for weight in [1.0, 4.0] {
        is_of_order_2(&Pair::new(HodgkinHuxley::default(), Alpha { tau_decay: 3.0 }, Output::Current, weight), CURRENT);
        is_of_order_2(&Pair::new(HodgkinHuxley::default(), Nmda::default(), Output::Current, 3.0 * weight), CURRENT);
    }
}

/// The orders of BrainPy hold over a step what synapses hand on at its start, as it does.
#[test]
fn the_orders_of_brainpy_stay_of_order_1() {
    let pair = Pair::new(silent(), Alpha { tau_decay: 3.0 }, Output::Current, 3.0);
    let pair = Pair { schedule: Schedule::brainpy_align_post(First::Cells), ..pair };
    let reference = pair.reference(CURRENT, &[], 0.0);
    // Their last step ends before the end of the run.
    let reference = &reference[..reference.len() - 1];
    let errors = pair.errors(reference, [0.0625, 0.03125]);
    let order = (errors[0] / errors[1]).log2();
    assert!((order - 1.0).abs() < 0.1, "order {order}: {errors:?}");
}

#[test]
fn single_precision_is_as_good_as_its_digits() {
    let mut network = Network::<f32>::in_precision(0.5);
    let input = network.add(Group::spike_times("input", ARRIVALS.map(|at| at - 1.0)));
    let cell = network.add(Group::cells("cell", 1, silent()));
    let projection = Projection::new("synapse", input, cell, Connectivity::all_to_all()).delay(1.0).weight(3.0);
    network.connect(projection.synapse(Alpha { tau_decay: 10.0 }).output(Output::Current));
    let v = network.record(Record::state(cell, "V"));
    let mut simulation = network.build().expect("a network");
    simulation.run(f64::from(DURATION)).expect("numbers");
    let found: Vec<f64> = simulation.recording(v).values.iter().copied().step_by(2).collect();
    let pair = Pair::new(silent(), Alpha { tau_decay: 10.0 }, Output::Current, 3.0);
    assert!(distance(&found, &pair.reference(CURRENT, &[], 0.0)) < 1e-4);
}
