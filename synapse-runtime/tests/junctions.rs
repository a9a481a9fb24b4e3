//! Cells coupled by gap junctions: of second order, stable at any conductance, and no charge is made.
#![cfg(all(feature = "std", feature = "derive"))]
#![allow(non_snake_case, reason = "the field writes V, E and C")]

use synapse_runtime::network::{Group, GroupId, Network, Output, Projection, Record, Setup, Simulation};
use synapse_runtime::prelude::*;
use synapse_runtime::{Connectivity, Real};

/// A conductance between two cells.
#[derive(Synapse, Clone, Debug)]
#[synapse(
    input v_pre : mV,
    input v_post : mV,
    dg/dt = 0 : uS,     g(0) = g_gap,
    output = g * (v_pre - v_post) : nA,
    current(v) = g * (v_pre - v) : nA,
)]
struct Junction {
    #[param(uS, default = 1.0)]
    g_gap: f64,
}

/// A passive cell that reads a current.
#[derive(Neuron, Clone, Debug)]
#[neuron(
    dV/dt = (g_L * (E_L - V) + I) / C : mV,     V(0) = V_init,
    spike when V >= V_th,
    reset { V = V_reset; }
    refractory = tau_ref,
)]
struct Passive {
    #[param(nF, default = 0.1, positive)]
    C: f64,
    #[param(uS, default = 0.01)]
    g_L: f64,
    #[param(mV, default = -65.0)]
    E_L: f64,
    #[param(mV, default = 1e9)]
    V_th: f64,
    #[param(mV, default = -65.0)]
    V_reset: f64,
    #[param(ms, default = 2.0)]
    tau_ref: f64,
    #[param(mV, default = -65.0)]
    V_init: f64,
}

/// A passive cell that reads conductances.
#[derive(Neuron, Clone, Debug)]
#[neuron(
    dV/dt = (g_L * (E_L - V) + gE_total - g_total * V) / C : mV,     V(0) = V_init,
    spike when V >= 1e9mV,
    reset { V = E_L; }
)]
struct Conducting {
    #[param(nF, default = 0.1, positive)]
    C: f64,
    #[param(uS, default = 0.01)]
    g_L: f64,
    #[param(mV, default = -65.0)]
    E_L: f64,
    #[param(mV, default = -65.0)]
    V_init: f64,
}

/// Passive cells and what joins them.
#[derive(Clone, Debug)]
struct Tissue {
    capacitances: Vec<f64>,
    leaks: Vec<f64>,
    start: Vec<f64>,
    /// Each in both directions.
    junctions: Vec<(usize, usize, f64)>,
}

impl Tissue {
    /// Two cells alike.
    fn pair(g: f64) -> Self {
        Self { capacitances: vec![0.1; 2], leaks: vec![0.01; 2], start: vec![-45.0, -65.0], junctions: vec![(0, 1, g)] }
    }

    /// A ring of cells that differ, with chords.
    fn ring(n: usize, g: f64) -> Self {
        let of = |scale: f64, k: usize| (scale * (k * k + 3 * k + 1) as f64).sin();
        let mut junctions: Vec<_> = (0..n).map(|k| (k, (k + 1) % n, g * (1.5 + of(0.7, k)))).collect();
        junctions.extend((0..n / 3).map(|k| (k, (k + n / 2) % n, g * (1.2 + of(1.3, k)))));
        Self {
            capacitances: (0..n).map(|k| 0.1 * (1.0 + 0.5 * of(0.3, k))).collect(),
            leaks: (0..n).map(|k| 0.01 * (1.0 + 0.9 * of(0.9, k))).collect(),
            start: (0..n).map(|k| -55.0 + 12.0 * of(0.5, k)).collect(),
            junctions,
        }
    }

    fn without_leaks(mut self) -> Self {
        self.leaks.fill(0.0);
        self
    }

    /// The connections, the weights of which are conductances.
    fn projection<T: Real>(&self, cells: GroupId) -> Projection<T> {
        let index = |k: &usize| u32::try_from(*k).expect("there are few");
        let (a, b): (Vec<u32>, Vec<u32>) = self.junctions.iter().map(|(a, b, _)| (index(a), index(b))).unzip();
        let weights: Vec<f64> = self.junctions.iter().chain(&self.junctions).map(|(_, _, g)| *g).collect();
        let pairs = Connectivity::pairs([a.clone(), b.clone()].concat(), [b, a].concat());
        Projection::new("junctions", cells, cells, pairs).weight(weights)
    }

    fn cells<N: Neuron, T: Real>(&self, cell: N) -> Group<T> {
        let setup = Setup::new(cell).set("C", self.capacitances.clone()).set("g_L", self.leaks.clone());
        Group::cells("cells", self.start.len(), setup.set("V_init", self.start.clone()))
    }

    fn network<N: Neuron, T: Real>(&self, cell: N, dt: f64) -> (Simulation<T>, GroupId) {
        let mut network = Network::<T>::in_precision(dt);
        let cells = network.add(self.cells(cell));
        network.connect(self.projection(cells).synapse_with_current(Junction { g_gap: 1.0 }));
        (network.build().expect("it is described well"), cells)
    }

    /// The potentials after a time.
    fn after<N: Neuron, T: Real>(&self, cell: N, dt: f64, duration: f64) -> Vec<T> {
        let (mut simulation, cells) = self.network::<N, T>(cell, dt);
        simulation.run(duration).expect("a number of steps");
        simulation.state(cells, "V").expect("a state")
    }

    /// The solution: the Taylor series over short times, of which the terms are those of a linear equation.
    fn solution(&self, held: &[usize], duration: f64) -> Vec<f64> {
        let slope = |v: &[f64], pull: f64| {
            let mut slope: Vec<f64> = v.iter().zip(&self.leaks).map(|(v, leak)| leak * (pull - v)).collect();
            for (a, b, g) in &self.junctions {
                slope[*a] += g * (v[*b] - v[*a]);
                slope[*b] += g * (v[*a] - v[*b]);
            }
            slope.iter_mut().zip(&self.capacitances).for_each(|(slope, c)| *slope /= c);
            for k in held {
                slope[*k] = 0.0;
            }
            slope
        };
        let fastest = self.junctions.iter().map(|(_, _, g)| g).sum::<f64>() / 0.05 + 1.0;
        let n_steps = (1..u32::MAX).find(|n| f64::from(*n) > 4.0 * fastest * duration).expect("few steps");
        let h = duration / f64::from(n_steps);
        let mut v = self.start.clone();
        for _ in 0..n_steps {
            let mut term = slope(&v, -65.0);
            let mut factor = h;
            for k in 2..20 {
                v.iter_mut().zip(&term).for_each(|(v, term)| *v += factor * term);
                term = slope(&term, 0.0);
                factor *= h / f64::from(k);
            }
        }
        v
    }

    fn charge(&self, v: &[f64]) -> f64 {
        v.iter().zip(&self.capacitances).map(|(v, c)| v * c).sum()
    }
}

fn passive() -> Passive {
    Passive { C: 0.1, g_L: 0.01, E_L: -65.0, V_th: 1e9, V_reset: -65.0, tau_ref: 2.0, V_init: -65.0 }
}

fn conducting() -> Conducting {
    Conducting { C: 0.1, g_L: 0.01, E_L: -65.0, V_init: -65.0 }
}

fn distance(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter()
        .zip(b)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, |most, d| if d.is_nan() { f64::INFINITY } else { most.max(d) })
}

#[test]
fn two_cells_alike_are_exact_at_any_conductance() {
    // −65 + 10·exp(−0.2): their difference is gone.
    let right = [-56.812_692_469_220; 2];
    for g in [1.0, 5.0, 1e3, 1e9] {
        for dt in [0.01, 0.1, 1.0] {
            let pair = Tissue::pair(g);
            assert!(distance(&pair.after(passive(), dt, 2.0), &right) < 2e-12, "g {g}, dt {dt}");
            assert!(distance(&pair.after(conducting(), dt, 2.0), &right) < 2e-12, "g {g}, dt {dt}");
        }
    }
    // And while there is one.
    for g in [0.0, 0.001, 0.02, 0.3] {
        let pair = Tissue::pair(g);
        let found = pair.after(passive(), 0.1, 2.0);
        assert!(distance(&found, &pair.solution(&[], 2.0)) < 1e-12, "g {g}: {found:?}");
    }
}

#[test]
fn single_precision_is_as_exact_as_it_can_be() {
    for g in [1.0, 5.0, 1e9] {
        let found: Vec<f32> = Tissue::pair(g).after(passive(), 0.1, 2.0);
        assert!(found.iter().all(|v| (v + 56.812_69).abs() < 1e-4), "g {g}: {found:?}");
    }
}

#[test]
fn cells_that_differ_converge_with_order_2() {
    for n in [3, 7, 16, 17, 30] {
        let ring = Tissue::ring(n, 0.03);
        let right = ring.solution(&[], 4.0);
        let errors = [0.4, 0.2, 0.1].map(|dt| distance(&ring.after(passive(), dt, 4.0), &right));
        let others = [0.4, 0.2, 0.1].map(|dt| distance(&ring.after(conducting(), dt, 4.0), &right));
        for errors in [errors, others] {
            for pair in errors.windows(2) {
                assert!((3.7..4.4).contains(&(pair[0] / pair[1])), "{n} cells: {errors:?}");
            }
            assert!(errors[2] < 5e-3, "{n} cells: {errors:?}");
        }
    }
}

#[test]
fn no_charge_is_made_at_any_conductance() {
    for n in [3, 5, 16, 17, 40] {
        for g in [1e-3, 0.1, 1.0, 5.0, 1e3, 1e9] {
            let tissue = Tissue::ring(n, g).without_leaks();
            let (first, last) = (tissue.charge(&tissue.start), tissue.charge(&tissue.after(passive(), 0.1, 20.0)));
            assert!((last / first - 1.0).abs() < 2e-14, "{n} cells, g {g}: {first} and {last}");
        }
    }
}

#[test]
fn potentials_stay_between_those_at_the_start() {
    for n in [3, 5, 16, 17, 40] {
        for g in [1e-3, 0.1, 1.0, 5.0, 1e3, 1e9] {
            let tissue = Tissue::ring(n, g).without_leaks();
            let bounds = |v: &[f64]| v.iter().fold((f64::MAX, f64::MIN), |(a, b), v| (a.min(*v), b.max(*v)));
            let (least, most) = bounds(&tissue.start);
            for duration in [0.1, 0.2, 1.0, 20.0] {
                let (below, above) = bounds(&tissue.after(passive(), 0.1, duration));
                assert!(least - 1e-12 <= below && above <= most + 1e-12, "{n} cells, g {g}: {below} and {above}");
                if g >= 1e3 && duration > 10.0 {
                    let mean = tissue.charge(&tissue.start) / tissue.capacitances.iter().sum::<f64>();
                    assert!((below - mean).abs().max((above - mean).abs()) < 1e-11, "{n} cells, g {g}");
                }
            }
        }
    }
}

/// A cell that spikes at once is held at −45 mV for 2 ms, and the others follow it.
#[test]
fn cells_that_are_held_stay() {
    for n in [3, 5, 17, 30] {
        for g in [0.01, 1.0, 5.0] {
            let mut tissue = Tissue::ring(n, g).without_leaks();
            tissue.start.fill(-70.0);
            let mut network = Network::new(0.1);
            let mut threshold = vec![1e9; n];
            threshold[1] = -70.0;
            let setup = Setup::new(Passive { V_reset: -45.0, g_L: 0.0, ..passive() });
            let setup = setup.set("C", tissue.capacitances.clone()).set("V_th", threshold).set("V_init", -70.0);
            let cells = network.add(Group::cells("cells", n, setup));
            network.connect(tissue.projection(cells).synapse_with_current(Junction { g_gap: 1.0 }));
            let mut simulation = network.build().expect("it is described well");
            simulation.run(0.1).expect("a number of steps");
            tissue.start[1] = -45.0;
            assert!(distance(&simulation.state(cells, "V").expect("a state"), &tissue.start) < 1e-12);
            simulation.run(1.0).expect("a number of steps");
            let found = simulation.state(cells, "V").expect("a state");
            let right = tissue.solution(&[1], 1.0);
            // Few cells are exact; many have the order 2 of their method.
            let bound = if n < 17 { 1e-12 } else { 2e-2 };
            assert!(distance(&found, &right) < bound, "{n} cells, g {g}: {found:?}, {right:?}");
            assert!((found[1] + 45.0).abs() < f64::EPSILON);
        }
    }
}

/// What reaches the threshold by way of a junction spikes at the end of that step.
#[test]
fn spikes_are_found_after_junctions() {
    let mut network = Network::new(0.1);
    let setup = Setup::new(Passive { g_L: 0.0, ..passive() }).set("V_th", vec![1e9, -56.0]);
    let cells = network.add(Group::cells("cells", 2, setup.set("V_init", vec![-45.0, -65.0])));
    network.connect(Tissue::pair(1.0).projection(cells).synapse_with_current(Junction { g_gap: 1.0 }));
    let spikes = network.record(Record::spikes(cells));
    let v = network.record(Record::state(cells, "V"));
    let mut simulation = network.build().expect("it is described well");
    simulation.run(0.3).expect("a number of steps");
    // −55 ∓ 10·exp(−2): −56.35 mV in the first step, −55.18 in the second.
    assert_eq!(simulation.spikes(spikes).times, [0.2]);
    let second = simulation.recording(v).column(1);
    assert!((second[1] + 55.0 + 10.0 * (-2.0_f64).exp()).abs() < 1e-12, "{second:?}");
    assert!((second[2] + 65.0).abs() < f64::EPSILON, "{second:?}");
}

#[test]
fn a_junction_may_lead_one_way() {
    // dV_2/dt = g/C·(V_1 − V_2) where V_1 does not know of it.
    let mut network = Network::new(0.1);
    let setup = Setup::new(Passive { g_L: 0.0, ..passive() }).set("V_init", vec![-45.0, -65.0]);
    let cells = network.add(Group::cells("cells", 2, setup));
    let one_way = Projection::new("junctions", cells, cells, Connectivity::pairs([0], [1]));
    network.connect(one_way.synapse_with_current(Junction { g_gap: 0.3 }));
    let mut simulation = network.build().expect("it is described well");
    simulation.run(1.0).expect("a number of steps");
    let right = [-45.0, -45.0 - 20.0 * (-3.0_f64).exp()];
    assert!(distance(&simulation.state(cells, "V").expect("a state"), &right) < 1e-12);
}

/// Cells of two groups, which differ, joined by two projections.
#[test]
fn junctions_may_join_groups() {
    let right = {
        let mut pair = Tissue::pair(0.07);
        pair.capacitances[1] = 0.25;
        pair.leaks.fill(0.0);
        pair.solution(&[], 1.0)
    };
    let mut network = Network::new(0.1);
    let a = network.add(Group::cells("a", 1, Passive { g_L: 0.0, V_init: -45.0, ..passive() }));
    let b = network.add(Group::cells("b", 1, Conducting { C: 0.25, g_L: 0.0, ..conducting() }));
    for (name, from, to) in [("there", a, b), ("back", b, a)] {
        let junction = Projection::new(name, from, to, Connectivity::all_to_all());
        network.connect(junction.synapse_with_current(Junction { g_gap: 0.07 }));
    }
    let mut simulation = network.build().expect("it is described well");
    simulation.run(1.0).expect("a number of steps");
    let found = [a, b].map(|group| simulation.state(group, "V").expect("a state")[0]);
    assert!(distance(&found, &right) < 1e-12, "{found:?}, {right:?}");
}

#[test]
fn an_output_that_is_a_junction_is_one() {
    let pair = Tissue::pair(5.0);
    let mut network = Network::new(0.1);
    let cells = network.add(pair.cells(passive()));
    let junctions = pair.projection(cells).synapse(Junction { g_gap: 1.0 }).output(Output::Current);
    let junctions = network.connect(junctions);
    let current = network.record(Record::current(junctions));
    let mut simulation = network.build().expect("it is described well");
    simulation.run(2.0).expect("a number of steps");
    assert_eq!(simulation.state(cells, "V").expect("a state"), pair.after::<_, f64>(passive(), 0.1, 2.0));
    // The current is there to be recorded as ever: 5 µS at 20 mV·exp(−(2·g + g_L)·t/C).
    let recorded = simulation.recording(current).column(1);
    assert!((recorded[1] / (100.0 * (-10.01_f64).exp()) - 1.0).abs() < 1e-9, "{recorded:?}");
}

#[test]
fn neither_threads_nor_checkpoints_change_a_bit() {
    for n in [5, 30] {
        let tissue = Tissue::ring(n, 0.5);
        let cell = Passive { V_th: -50.0, V_reset: -70.0, ..passive() };
        let whole: Vec<f64> = tissue.after(cell.clone(), 0.1, 30.0);
        let (mut simulation, _) = tissue.network::<_, f64>(cell.clone(), 0.1);
        simulation.run(0.7).expect("a number of steps");
        let saved = simulation.save();
        let (mut simulation, cells) = tissue.network::<_, f64>(cell, 0.1);
        simulation.restore(&saved).expect("it was saved");
        if cfg!(feature = "threads") {
            simulation.threads(2).expect("there are threads");
        }
        simulation.run(29.3).expect("a number of steps");
        assert_eq!(simulation.state(cells, "V").expect("a state"), whole);
    }
}

/// A cell whose potential does not follow the current in proportion.
#[derive(Neuron, Clone, Debug)]
#[neuron(
    dV/dt = (I * I / 1nA - V * 1nA / 1mV) * 1mV / 1nA / 1ms : mV,     V(0) = -65mV,
    spike when V >= 1e9mV,
    reset { V = -65mV; }
)]
struct Squared {}

/// A cell of which a state sets how far a current raises the potential.
#[derive(Neuron, Clone, Debug)]
#[neuron(
    dV/dt = (x * I / 1nA * 1mV - V) / 1ms : mV,     V(0) = -65mV,
    dx/dt = (1 - x) / 10ms,    x(0) = 1,
    spike when V >= 1e9mV,
    reset { V = -65mV; }
)]
struct Gated {}

#[test]
fn what_cannot_be_solved_together_is_refused() {
    fn refused(group: Group, connect: impl FnOnce(GroupId) -> Projection) -> String {
        let mut network = Network::new(0.1);
        let cells = network.add(group);
        network.connect(connect(cells));
        network.build().expect_err("it cannot be").to_string()
    }
    let pair = |cells| Tissue::pair(1.0).projection(cells).synapse_with_current(Junction { g_gap: 1.0 });
    assert_eq!(
        refused(Group::cells("cells", 2, Squared {}), pair),
        "junctions: Junction couples the membrane potentials of cells, which needs a cell whose dV/dt reads the current in \
         proportion; that of Squared does not: how far a current raises it depends on more than parameters"
    );
    assert!(refused(Group::cells("cells", 2, Gated {}), pair).ends_with("depends on more than parameters"));
    assert_eq!(
        refused(Group::cells("cells", 2, passive()), |cells| {
            Tissue::pair(-1.0).projection(cells).synapse_with_current(Junction { g_gap: 1.0 })
        }),
        "junctions: the conductance between two cells is finite and at least 0, but one of Junction, with its weight, is -1"
    );
    let one_way = |cells| {
        let to_next = Connectivity::pairs((0..16).collect::<Vec<_>>(), (1..17).collect::<Vec<_>>());
        Projection::new("junctions", cells, cells, to_next).synapse_with_current(Junction { g_gap: 1.0 })
    };
    assert_eq!(
        refused(Group::cells("cells", 17, passive()), one_way),
        "junctions connect 17 cells, and not all conduct alike in both directions; give each pair of connections of opposite \
         direction the same conductance, or connect at most 16 cells"
    );
}
