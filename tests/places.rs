//! Where the states of a projection belong, against numbers of the equations themselves: by each word that takes a model,
//! with each kind of delay, in double and in single precision.

use models::{Ampa, Expon, Gabab, LifRef, Std, Stp, TripletStdp};
use synapse_runtime::files::EdgeList;
use synapse_runtime::network::{
    Distribution, Draw, Group, GroupId, Network, Output, Projection, ProjectionId, Record, Setup, Simulation, Weights,
};
use synapse_runtime::prelude::*;
use synapse_runtime::{Connections, Connectivity, Synapses};
use synapse_tests::Folder;

/// The ways to say that all connections have one delay.
#[derive(Clone, Copy, Debug)]
enum Delays {
    Number,
    List,
    Drawn,
}

const DELAYS: [Delays; 3] = [Delays::Number, Delays::List, Delays::Drawn];

impl Delays {
    fn of(self, delay: f64, n: usize) -> Draw {
        match self {
            Self::Number => delay.into(),
            Self::List => vec![delay; n].into(),
            Self::Drawn => Distribution::constant(delay).into(),
        }
    }
}

/// Sources with their spikes, and cells that never spike.
struct Setting<'a> {
    dt: f64,
    sources: usize,
    cells: usize,
    spikes: &'a [(f64, usize)],
    duration: f64,
}

const TWO_SPIKES_EACH: &[(f64, usize)] = &[(10.0, 0), (12.0, 1), (20.0, 0), (22.0, 1)];

const ONTO_ONE: Setting<'_> = Setting { dt: 0.1, sources: 2, cells: 1, spikes: TWO_SPIKES_EACH, duration: 30.0 };
const ONTO_TWO: Setting<'_> = Setting { cells: 2, ..ONTO_ONE };

fn silent() -> LifRef {
    LifRef { V_rest: 0.0, V_reset: 0.0, V_th: 1e9, ..LifRef::default() }
}

impl Setting<'_> {
    /// A network of all to all with the projection that `make` makes.
    fn network<T: Real>(&self, make: impl FnOnce(Projection<T>) -> Projection<T>) -> (Network<T>, ProjectionId) {
        let mut network = Network::<T>::in_precision(self.dt);
        let source = network.add(Group::spikes("source", self.sources, self.spikes.iter().copied()));
        let cell = network.add(Group::cells("cell", self.cells, silent()));
        let projection = Projection::new("projection", source, cell, Connectivity::all_to_all());
        let projection = network.connect(make(projection.output(Output::conductance(0.0))));
        (network, projection)
    }

    /// Why the network is refused.
    fn refused<T: Real>(&self, make: impl FnOnce(Projection<T>) -> Projection<T>) -> String {
        self.network(make).0.build().expect_err("a network that is refused").to_string()
    }

    fn ran<T: Real>(&self, make: impl FnOnce(Projection<T>) -> Projection<T>) -> (Simulation<T>, ProjectionId) {
        let (network, projection) = self.network(make);
        let mut simulation = network.build().unwrap_or_else(|error| panic!("{error}"));
        simulation.run(self.duration).expect("a whole number of steps");
        (simulation, projection)
    }

    /// The sums of the projection at the end.
    fn sums<T: Real>(&self, make: impl FnOnce(Projection<T>) -> Projection<T>) -> Vec<f64> {
        let (mut network, projection) = self.network(make);
        let record = network.record(Record::sum(projection));
        let mut simulation = network.build().unwrap_or_else(|error| panic!("{error}"));
        simulation.run(self.duration).expect("a whole number of steps");
        let values = simulation.recording(record).values;
        values[values.len() - self.cells..].to_vec()
    }

    fn n(&self) -> usize {
        self.sources * self.cells
    }
}

#[track_caller]
fn check(found: &[f64], right: &[f64], relative: f64, what: &str) {
    assert_eq!(found.len(), right.len(), "{what}");
    for (found, right) in found.iter().zip(right) {
        assert!((found - right).abs() <= relative * right.abs(), "{what}: {found}, not {right}");
    }
}

/// The closure tells its type by being an argument.
fn after<T: Real>(p: Projection<T>, front: impl FnOnce(Projection<T>) -> Projection<T>) -> Projection<T> {
    front(p)
}

/// The sums of a model by all words that are named, with each kind of delay of 1 ms, and in both precisions; perhaps behind
/// what a closure puts in front.
macro_rules! check_sums {
    ($setting:expr, $weights:expr, $right:expr, $words:tt, $model:expr) => {
        check_sums!($setting, $weights, $right, $words, $model, |p| p)
    };
    ($setting:expr, $weights:expr, $right:expr, [$($word:ident),+], $model:expr, $front:expr) => {{
        let (setting, right) = ($setting, &$right[..]);
        for delays in DELAYS {
            $({
                let what = format!("{} with {delays:?}", stringify!($word));
                let delay = || delays.of(1.0, setting.n());
                let double = setting.sums::<f64>(|p| after(p.delay(delay()).weight($weights), $front).$word($model));
                check(&double, right, 1e-12, &what);
                let single = setting.sums::<f32>(|p| after(p.delay(delay()).weight($weights), $front).$word($model));
                check(&single, right, 1e-5, &format!("{what} in single precision"));
            })+
        }
    }};
}

/// Short-term plasticity and its conductance in one declaration.
#[derive(Synapse, Clone)]
#[synapse(
    du/dt = -u / tau_f,
    dx/dt = (1 - x) / tau_r,
    x(0) = 1,
    dg/dt = -g / tau_s,
    on_pre(w) { u += U * (1 - u); g += w * u * x; x -= u * x; }
    output = g,
    align_post,
)]
#[allow(non_snake_case, reason = "the name of the literature")]
struct ShortTerm {
    #[param(ms, default = 50.0, positive)]
    tau_f: f64,
    #[param(ms, default = 100.0, positive)]
    tau_r: f64,
    #[param(ms, default = 10.0, positive)]
    tau_s: f64,
    #[param(default = 0.5, non_negative)]
    U: f64,
}

/// Every second spike adds.
#[derive(Synapse, Clone)]
#[synapse(
    dn/dt = 0,
    dg/dt = -g / tau,
    on_pre(w) { n = 1 - n; if n > 0.5 { g += w; } }
    output = g,
    align_post,
)]
struct Counter {
    #[param(ms, default = 10.0, positive)]
    tau: f64,
}

/// A trace of the presynaptic cell scales what a spike adds.
#[derive(Synapse, Clone)]
#[synapse(dz/dt = -z / tau_z, dg/dt = -g / tau, on_pre(w) { z += 1; g += w * z; } output = g, align_post)]
struct Trace {
    #[param(ms, default = 50.0, positive)]
    tau_z: f64,
    #[param(ms, default = 10.0, positive)]
    tau: f64,
}

#[test]
fn use_and_resources_belong_to_the_presynaptic_cell_a1() {
    let right = [0.514_627_431_305_737_3];
    check_sums!(&ONTO_ONE, 1.0, right, [synapse, synapse_of_connection, synapse_of_post], ShortTerm::default());
}

#[test]
fn each_cell_counts_its_own_spikes_a4() {
    let right = [0.332_252_143_275_369_7];
    check_sums!(&ONTO_ONE, 1.0, right, [synapse, synapse_of_connection, synapse_of_post], Counter::default());
}

#[test]
fn each_cell_has_its_own_trace_a5() {
    let right = [1.974_847_850_246_057];
    check_sums!(&ONTO_ONE, 1.0, right, [synapse, synapse_of_connection, synapse_of_post], Trace::default());
}

/// Strong connections fail less.
#[derive(Synapse, Clone)]
#[synapse(dx/dt = 0, on_pre(w) { release = w / (w + a); } output = x)]
struct Reliability {
    #[param(default = 0.5, positive)]
    a: f64,
}

/// The weight enters as its square.
#[derive(Synapse, Clone)]
#[synapse(dg/dt = -g / tau, on_pre(w) { g += w * w; } output = g)]
struct Squared {
    #[param(ms, default = 10.0, positive)]
    tau: f64,
}

const FOUR_WEIGHTS: [f64; 4] = [0.3, 0.6, 0.9, 0.2];

#[test]
fn a_release_that_reads_the_weight_belongs_to_the_connection_c1() {
    let right = [0.183_095_614_944_865_2, 0.077_417_460_560_102_04];
    check_sums!(
        &ONTO_TWO,
        FOUR_WEIGHTS.to_vec(),
        right,
        [synapse, synapse_of_connection, synapse_of_post],
        Expon { tau: 5.0 },
        |p| p.short_term(Reliability::default())
    );
}

#[test]
fn the_square_of_a_weight_is_refused_for_presynaptic_cells_c4() {
    let right = [0.600_260_195_660_447_8, 0.227_380_533_540_530_1];
    check_sums!(&ONTO_TWO, FOUR_WEIGHTS.to_vec(), right, [synapse, synapse_of_connection], Squared::default());
    for delays in DELAYS {
        let of_pre =
            |p: Projection| p.delay(delays.of(1.0, 4)).weight(FOUR_WEIGHTS.to_vec()).synapse_of_pre(Squared::default());
        let message = ONTO_TWO.refused(of_pre);
        assert!(message.contains("w * w"), "{message}");
    }
}

/// Use, resources and releases of a connection at `end`, whose spikes arrive at these times.
fn by_hand(model: &Stp, growth: f64, arrivals: &[f64], end: f64) -> (f64, f64, Vec<f64>) {
    let (mut u, mut x, mut now, mut releases) = (growth, 1.0, 0.0, Vec::new());
    let wait = |u: &mut f64, x: &mut f64, duration: f64| {
        *u *= (-duration / model.tau_f).exp();
        *x = 1.0 + (*x - 1.0) * (-duration / model.tau_d).exp();
    };
    for arrival in arrivals {
        wait(&mut u, &mut x, arrival - now);
        now = *arrival;
        u += growth * (1.0 - u);
        releases.push(u * x);
        x -= u * x;
    }
    wait(&mut u, &mut x, end - now);
    (u, x, releases)
}

#[test]
fn a_parameter_of_each_connection_gives_each_its_states_e1() {
    let growths = [0.1, 0.2, 0.3, 0.4];
    let model = Stp::default();
    let arrivals = [[11.0, 21.0], [13.0, 23.0]];
    let one = |k: usize| by_hand(&model, growths[k], &arrivals[k / 2], 30.0);
    let sum = |post: usize| -> f64 {
        let of = |k: usize| -> f64 {
            let spikes = one(k).2.into_iter().zip(arrivals[k / 2]);
            spikes.map(|(release, time)| FOUR_WEIGHTS[k] * release * (-(30.0 - time) / 5.0).exp()).sum()
        };
        of(post) + of(2 + post)
    };
    let right = [sum(0), sum(1)];
    let in_front = || Setup::new(model.clone()).set("U", growths.to_vec());
    check_sums!(
        &ONTO_TWO,
        FOUR_WEIGHTS.to_vec(),
        right,
        [synapse, synapse_of_connection, synapse_of_post],
        Expon { tau: 5.0 },
        |p| p.short_term(in_front())
    );
    for delays in DELAYS {
        let (simulation, p) =
            ONTO_TWO.ran::<f64>(|p| p.delay(delays.of(1.0, 4)).short_term(in_front()).synapse(Expon { tau: 5.0 }));
        let expected: (Vec<f64>, Vec<f64>) = (0..4).map(|k| (one(k).0, one(k).1)).unzip();
        check(&simulation.synapse(p, "u").expect("a state"), &expected.0, 1e-12, "u");
        check(&simulation.synapse(p, "x").expect("a state"), &expected.1, 1e-12, "x");
    }
    // One element for each connection.
    let mut population = Population::<Stp>::builder(4, 0.1).set("U", growths.to_vec()).build().expect("admissible");
    for step in 1..=300 {
        population.advance().expect("numbers");
        for (k, arrivals) in [arrivals[0], arrivals[0], arrivals[1], arrivals[1]].iter().enumerate() {
            if arrivals.iter().any(|time| (time - f64::from(step) * 0.1).abs() < 0.05) {
                population.deliver(&[k.into()]).expect("an element");
            }
        }
    }
    for (name, of) in [("u", (|k| k) as fn((f64, f64)) -> (f64, f64)), ("x", |(u, x)| (x, u))] {
        let expected: Vec<f64> = (0..4).map(|k| of((one(k).0, one(k).1)).0).collect();
        check(population.state(name).expect("a state"), &expected, 1e-12, name);
    }
}

fn differ(values: &[f64]) -> bool {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.windows(2).all(|pair| pair[0] < pair[1])
}

#[test]
fn parameters_drawn_for_each_connection_differ_e4() {
    let setting = Setting { sources: 1, cells: 5, spikes: &[(10.0, 0)], duration: 12.0, ..ONTO_ONE };
    for delays in DELAYS {
        let drawn = |p: Projection| {
            let in_front = Setup::new(Stp::default()).set("U", Distribution::uniform(0.1, 0.9));
            p.delay(delays.of(1.0, 5)).short_term(in_front).synapse(Expon { tau: 5.0 })
        };
        let (simulation, p) = setting.ran::<f64>(drawn);
        let uses = simulation.synapse(p, "u").expect("a state");
        assert!(uses.len() == 5 && differ(&uses) && differ(&setting.sums::<f64>(drawn)), "{uses:?}");
        // Each of them is that of a value from 0.1 to 0.9.
        let bounds = [0.1, 0.9].map(|growth| by_hand(&Stp::default(), growth, &[11.0], 12.0).0);
        assert!(uses.iter().all(|u| (bounds[0]..=bounds[1]).contains(u)), "{uses:?}");
        let (again, p) = setting.ran::<f64>(drawn);
        assert_eq!(again.synapse(p, "u").expect("a state"), uses);
    }
}

/// A conductance with a maximum one time constant after the spike.
#[derive(Synapse, Clone)]
#[synapse(dx/dt = 0, on_pre { } output = since_pre / tau * exp(1 - since_pre / tau) + x)]
struct AlphaOfTime {
    #[param(ms, default = 4.0, positive)]
    tau: f64,
}

/// A transmitter that follows the time since the spike opens channels.
#[derive(Synapse, Clone)]
#[synapse(
    let T = since_pre / tau * exp(1 - since_pre / tau),
    ds/dt = (2 * T * (1 - s) - 0.1 * s) / 1ms,
    on_pre { }
    output = s,
)]
struct Transmitter {
    #[param(ms, default = 0.3, positive)]
    tau: f64,
}

#[test]
fn a_spike_that_never_was_is_long_ago_i1() {
    let right = 1.25 * (-0.25_f64).exp();
    let mut population = Population::<AlphaOfTime>::builder(1, 0.1).build().expect("defaults");
    population.advance().expect("numbers");
    assert_eq!(population.outputs()[0], 0.0);
    population.deliver(&[0.into()]).expect("an element");
    assert_eq!(population.outputs()[0], 0.0);
    (0..50).for_each(|_| population.advance().expect("numbers"));
    check(&[population.outputs()[0]], &[right], 1e-12, "a population");
    let setting = Setting { sources: 1, spikes: &[(10.0, 0)], duration: 16.0, ..ONTO_ONE };
    check_sums!(&setting, 1.0, [right], [synapse, synapse_of_connection, synapse_of_pre], AlphaOfTime::default());
    let before = Setting { duration: 10.0, ..setting };
    assert_eq!(before.sums::<f64>(|p| p.delay(1.0).synapse(AlphaOfTime::default())), [0.0]);
}

/// A solver of first order errs by a multiple of the step, which two steps tell and take away.
fn at_no_step(value: impl Fn(f64) -> f64) -> f64 {
    let (coarse, fine) = (value(0.001), value(0.0005));
    assert!((coarse - fine).abs() < 1e-3, "{coarse}, {fine}");
    2.0 * fine - coarse
}

#[test]
fn equations_that_read_the_time_since_a_spike_are_finite_before_it_i2() {
    let right = [0.715_883_085_028_177_4];
    assert!(Transmitter::INFO.solvers.iter().all(|solver| solver.schemes[0].order == Some(1)));
    let of_population = |dt: f64| {
        let mut population = Population::<Transmitter>::builder(1, dt).build().expect("defaults");
        population.advance().expect("numbers");
        assert_eq!(population.state("s").expect("a state")[0], 0.0);
        population.deliver(&[0.into()]).expect("an element");
        while population.time() < 1.0 + 0.5 * dt {
            population.advance().expect("numbers");
        }
        population.state("s").expect("a state")[0]
    };
    check(&[at_no_step(of_population)], &right, 1e-6, "a population");
    let setting = |dt: f64| Setting { dt, sources: 1, spikes: &[(1.0, 0)], duration: 3.0, ..ONTO_ONE };
    for delays in DELAYS {
        for word in [Projection::synapse::<Transmitter>, Projection::synapse_of_pre::<Transmitter>] {
            let sum =
                |dt: f64| setting(dt).sums::<f64>(|p| word(p.delay(delays.of(1.0, 1)), Transmitter::default()))[0];
            check(&[at_no_step(sum)], &right, 1e-6, "a projection");
        }
        let sum = |dt: f64| setting(dt).sums::<f32>(|p| p.delay(delays.of(1.0, 1)).synapse(Transmitter::default()))[0];
        check(&[at_no_step(sum)], &right, 2e-5, "single precision");
    }
}

#[test]
fn pulses_follow_the_delay_of_each_connection_j1() {
    fn check_pulses<M: Synapse + Clone>(model: &M) {
        let setting = Setting { sources: 3, cells: 2, spikes: &[(1.0, 0), (1.5, 2), (2.0, 1), (3.0, 0)], ..ONTO_TWO };
        let setting = Setting { duration: 5.0, ..setting };
        let drawn = |p: Projection| p.delay(Distribution::uniform(0.5, 2.0)).synapse(model.clone());
        let (simulation, p) = setting.ran::<f64>(drawn);
        let delays = simulation.delays(p).expect("the projection");
        let pairs = simulation.connections(p).expect("the projection");
        assert!(delays.iter().any(|delay| delay != &delays[0]), "{delays:?}");
        let mut network = Network::new(setting.dt);
        let source = network.add(Group::spikes("source", setting.sources, setting.spikes.iter().copied()));
        let cell = network.add(Group::cells("cell", setting.cells, silent()));
        let records: Vec<_> = pairs
            .iter()
            .zip(&delays)
            .enumerate()
            .map(|(k, ((pre, post), delay))| {
                let one =
                    Projection::new(&format!("{k}"), source, cell, Connectivity::pairs([*pre], [*post])).delay(*delay);
                let one = network.connect(one.synapse(model.clone()).output(Output::conductance(0.0)));
                network.record(Record::sum(one))
            })
            .collect();
        let mut apart = network.build().expect("one projection for each delay");
        apart.run(setting.duration).expect("a whole number of steps");
        let mut right = vec![0.0; setting.cells];
        for record in records {
            let values = apart.recording(record).values;
            values[values.len() - setting.cells..].iter().zip(&mut right).for_each(|(value, sum)| *sum += value);
        }
        assert!(right.iter().all(|sum| *sum > 0.0), "{right:?}");
        check(&setting.sums::<f64>(drawn), &right, 1e-12, M::INFO.name);
    }
    check_pulses(&Ampa::default());
    check_pulses(&Gabab::default());
}

/// The third of the author's connections is kept first.
fn out_of_order() -> Connectivity {
    Connectivity::pairs([2, 0, 2, 1], [1, 2, 0, 1])
}

#[test]
fn values_of_connections_are_in_the_order_in_which_they_were_given_k1() {
    let folder = Folder::new("places-edges");
    let path = folder.path("edges.npz");
    let (weights, growths) = (vec![0.1, 0.2, 0.3, 0.4], vec![0.15, 0.25, 0.35, 0.45]);
    let delays: [Draw; 2] = [1.0.into(), vec![0.5, 1.0, 1.5, 0.2].into()];
    for delay in delays {
        let build = |connect: &dyn Fn(GroupId, GroupId) -> Projection| {
            let mut network = Network::new(0.1);
            let source = network.add(Group::spikes("source", 3, [(1.0, 0), (1.0, 1), (1.0, 2)]));
            let cell = network.add(Group::cells("cell", 3, silent()));
            let model = Setup::new(ShortTerm::default()).set("U", growths.clone());
            let projection = connect(source, cell).synapse(model).output(Output::conductance(0.0));
            let p = network.connect(projection);
            let records = [vec![0], vec![3, 1]].map(|only| network.record(Record::weight(p).only(only)));
            (network.build().expect("a network"), p, records)
        };
        let (mut simulation, p, records) = build(&|source, cell| {
            Projection::new("p", source, cell, out_of_order()).weight(weights.clone()).delay(delay.clone())
        });
        assert_eq!(simulation.connections(p).expect("p"), [(2, 1), (0, 2), (2, 0), (1, 1)]);
        assert_eq!(simulation.weights(p).expect("p"), weights);
        if let Draw::Given(Values::PerElement(delays)) = &delay {
            check(&simulation.delays(p).expect("p"), delays, 1e-12, "delays");
        }
        let edges = simulation.edges(p).expect("p");
        assert_eq!((&edges.sources[..], &edges.targets[..]), (&[2, 0, 2, 1][..], &[1, 2, 0, 1][..]));
        assert_eq!(edges.weights.as_ref(), Some(&weights));
        assert_eq!(edges.delays, Some(simulation.delays(p).expect("p")));
        simulation.run(3.0).expect("whole steps");
        assert!(simulation.recording(records[0]).values.iter().all(|weight| *weight == 0.1));
        assert_eq!(simulation.recording(records[1]).values[..2], [0.4, 0.2]);
        // One spike each: u is U, decayed for 2 ms less the delay.
        let delays = simulation.delays(p).expect("p");
        let right: Vec<f64> =
            growths.iter().zip(&delays).map(|(growth, delay)| growth * (-(2.0 - delay) / 50.0).exp()).collect();
        check(&simulation.synapse(p, "u").expect("a state"), &right, 1e-12, "u");
        edges.write_npz(&path).expect("a file");
        let mut files = vec![EdgeList::read_npz(&path).expect("our own")];
        files.extend(through_sonata(&folder, &edges));
        for read in files {
            let (mut again, p, _) = build(&|source, cell| Projection::from_edges("p", source, cell, read.clone()));
            again.run(3.0).expect("whole steps");
            assert_eq!(again.edges(p).expect("p"), edges);
            check(&again.synapse(p, "u").expect("a state"), &right, 1e-12, "u of the file");
        }
    }
}

#[cfg(feature = "hdf5")]
fn through_sonata(folder: &Folder, edges: &EdgeList) -> Vec<EdgeList> {
    let path = folder.path("edges.h5");
    let [name, source, target] = ["p", "source", "cell"].map(ToOwned::to_owned);
    edges.write_sonata(&path, &synapse_runtime::files::EdgePopulation { name, source, target }).expect("a file");
    vec![EdgeList { n_pre: 3, n_post: 3, ..EdgeList::read_sonata(&path, None).expect("our own").1 }]
}

#[cfg(not(feature = "hdf5"))]
fn through_sonata(_: &Folder, _: &EdgeList) -> Vec<EdgeList> {
    Vec::new()
}

/// A plastic weight and its conductance in one declaration.
#[derive(Synapse, Clone)]
#[synapse(
    da/dt = -a / tau,
    db/dt = -b / tau,
    dw/dt = 0,
    w(0) = 0.5,
    dg/dt = -g / tau_s,
    on_pre { a += 1; w = clamp(w - 0.1 * b, 0, 1); g += w; }
    on_post { b += 1; w = clamp(w + 0.2 * a, 0, 1); }
    output = g,
    align_post,
)]
struct OneDeclaration {
    #[param(ms, default = 20.0, positive)]
    tau: f64,
    #[param(ms, default = 5.0, positive)]
    tau_s: f64,
}

/// The same, with the weight as it was before the spike.
#[derive(Synapse, Clone)]
#[synapse(
    da/dt = -a / tau,
    db/dt = -b / tau,
    dw/dt = 0,
    w(0) = 0.5,
    dg/dt = -g / tau_s,
    on_pre { g += w; a += 1; w = clamp(w - 0.1 * b, 0, 1); }
    on_post { b += 1; w = clamp(w + 0.2 * a, 0, 1); }
    output = g,
)]
struct WeightBefore {
    #[param(ms, default = 20.0, positive)]
    tau: f64,
    #[param(ms, default = 5.0, positive)]
    tau_s: f64,
}

/// The rule of both alone.
#[derive(Synapse, Clone)]
#[synapse(
    da/dt = -a / tau,
    db/dt = -b / tau,
    dw/dt = 0,
    w(0) = 0.5,
    on_pre { a += 1; w = clamp(w - 0.1 * b, 0, 1); }
    on_post { b += 1; w = clamp(w + 0.2 * a, 0, 1); }
    output = w,
)]
struct Rule {
    #[param(ms, default = 20.0, positive)]
    tau: f64,
}

/// The conductance and the weight at the end of a connection whose cells both spike, and when the second does.
fn plastic<T: Real>(make: impl FnOnce(Projection<T>) -> Projection<T>) -> ([f64; 2], Vec<f64>) {
    let mut network = Network::<T>::in_precision(0.1);
    let source = network.add(Group::spikes("source", 1, [(10.0, 0), (20.0, 0), (30.0, 0)]));
    let kicks = network.add(Group::spike_times("kicks", [14.0, 24.0]));
    let cell = network.add(Group::cells("cell", 1, LifRef { V_th: 5.0, tau_ref: 0.0, ..silent() }));
    let kick = Projection::new("kick", kicks, cell, Connectivity::all_to_all());
    network.connect(kick.delay(1.0).weight(10.0).output(Output::Potential));
    let projection = Projection::new("plastic", source, cell, Connectivity::all_to_all()).delay(1.0);
    let p = network.connect(make(projection).output(Output::conductance(0.0)));
    let (sums, spikes) = (network.record(Record::sum(p)), network.record(Record::spikes(cell)));
    let mut simulation = network.build().unwrap_or_else(|error| panic!("{error}"));
    simulation.run(35.0).expect("a whole number of steps");
    let spikes = simulation.spikes(spikes).times;
    assert_eq!(spikes.len(), 2, "{spikes:?}");
    let weight = simulation.synapse(p, "w").expect("a state")[0];
    ([*simulation.recording(sums).values.last().expect("rows"), weight.as_f64()], spikes)
}

/// The same by hand; `before` tells whether a spike carries the weight that there was before it.
fn plastic_by_hand(post: &[f64], before: bool) -> [f64; 2] {
    let pre = [11.0, 21.0, 31.0];
    let mut events: Vec<(f64, bool)> = pre.iter().map(|t| (*t, true)).collect();
    events.extend(post.iter().map(|t| (*t, false)));
    events.sort_by(|x, y| x.0.total_cmp(&y.0));
    let trace =
        |times: &[f64], t: f64| -> f64 { times.iter().filter(|s| **s < t).map(|s| (-(t - s) / 20.0).exp()).sum() };
    let (mut w, mut g) = (0.5_f64, 0.0);
    for (t, is_pre) in events {
        let carried = w;
        w = if is_pre { w - 0.1 * trace(post, t) } else { w + 0.2 * trace(&pre, t) };
        w = w.clamp(0.0, 1.0);
        if is_pre {
            g += if before { carried } else { w } * (-(35.0 - t) / 5.0).exp();
        }
    }
    [g, w]
}

#[test]
fn one_declaration_and_two_give_the_same_conductance_l1() {
    for delays in DELAYS {
        let (one, post) = plastic::<f64>(|p| p.delay(delays.of(1.0, 1)).synapse(OneDeclaration::default()));
        check(&one, &plastic_by_hand(&post, false), 1e-12, "one declaration");
        let of = |p: Projection| p.plasticity(Rule::default()).synapse(Expon { tau: 5.0 });
        let (two, _) = plastic::<f64>(|p| of(p.delay(delays.of(1.0, 1))));
        check(&two, &one, 1e-12, "two declarations");
        let (before, _) = plastic::<f64>(|p| p.delay(delays.of(1.0, 1)).synapse(WeightBefore::default()));
        check(&before, &plastic_by_hand(&post, true), 1e-12, "the weight as it was before");
        assert!(before[0] > one[0] && before[1] == one[1]);
        let (single, _) = plastic::<f32>(|p| p.delay(delays.of(1.0, 1)).synapse(OneDeclaration::default()));
        check(&single, &one, 1e-5, "single precision");
    }
}

#[test]
fn plasticity_with_its_conductance_runs_by_every_word_m7() {
    let words: [fn(Projection) -> Projection; 3] = [
        |p| p.synapse(OneDeclaration::default()),
        |p| p.synapse_of_connection(OneDeclaration::default()),
        |p| p.synapse_of_post(OneDeclaration::default()),
    ];
    for word in words {
        let (found, post) = plastic::<f64>(word);
        check(&found, &plastic_by_hand(&post, false), 1e-12, "a word");
    }
}

/// The resource of a connection scales what a spike adds to the conductance.
#[derive(Synapse, Clone)]
#[synapse(
    dg/dt = -g / tau,
    dr/dt = (1 - r) / tau_r,
    r(0) = 1,
    on_pre(w) { g += w * r; r -= 0.5 * r; }
    output = g,
    align_post,
)]
struct Resource {
    #[param(ms, default = 5.0, positive)]
    tau: f64,
    #[param(ms, default = 100.0, positive)]
    tau_r: f64,
}

/// What a spike adds depends on the time since the one before.
#[derive(Synapse, Clone)]
#[synapse(dg/dt = -g / tau, on_pre(w) { g += w * exp(-since_pre / 50ms); } output = g)]
struct Interval {
    #[param(ms, default = 5.0, positive)]
    tau: f64,
}

/// An efficacy of both sides beside the conductance.
#[derive(Synapse, Clone)]
#[synapse(
    dg/dt = -g / tau,
    dm/dt = 0,
    m(0) = 1,
    on_pre(w) { g += w; m *= 0.9; }
    on_post { m += 0.1; }
    output = g * m,
)]
struct Efficacy {
    #[param(ms, default = 5.0, positive)]
    tau: f64,
}

/// The weight is read by a state that the output does not read.
#[derive(Synapse, Clone)]
#[synapse(dm/dt = 0, dg/dt = -g / tau, on_pre(w) { m += w; g += 1; } output = g)]
struct WeightAside {
    #[param(ms, default = 5.0, positive)]
    tau: f64,
}

/// A pulse drives a state that postsynaptic spikes change.
#[derive(Synapse, Clone)]
#[synapse(ds/dt = pulse(1, 2ms) * (1 - s) / 1ms - 0.1 * s / 1ms, on_pre { } on_post { s *= 0.5; } output = s)]
struct Pulsed {}

/// A weight that starts at 0, whose jump reads a potential.
#[derive(Synapse, Clone)]
#[synapse(input v_post : mV, dw/dt = -w / tau, on_pre { w += 0.01 * (v_post / 1mV + 10); } output = w)]
struct FromZero {
    #[param(ms, default = 1000.0, positive)]
    tau: f64,
}

/// A trace that is not at rest when the time begins.
#[derive(Synapse, Clone)]
#[synapse(dx/dt = -(x - 2) / tau, on_pre { x += 1; } output = x)]
struct NotAtRest {
    #[param(ms, default = 20.0, positive)]
    tau: f64,
}

#[test]
fn what_a_spike_adds_reads_states_of_its_own_connection_1() {
    let setting = Setting { dt: 1.0, spikes: &[(1.0, 0), (2.0, 1)], duration: 3.0, ..ONTO_ONE };
    let right = [1.0 + (-0.2_f64).exp()];
    check_sums!(&setting, 1.0, right, [synapse, synapse_of_connection, synapse_of_post], Resource::default());
    check_sums!(&setting, 1.0, [0.0], [synapse, synapse_of_connection], Interval::default());
    let again = Setting { spikes: &[(1.0, 0), (2.0, 1), (3.0, 0)], duration: 4.0, ..setting };
    let right = [(-2.0_f64 / 50.0).exp()];
    check_sums!(&again, 1.0, right, [synapse, synapse_of_connection], Interval::default());
}

#[test]
fn a_weight_is_neither_lost_nor_counted_twice_2a() {
    let setting = Setting { dt: 1.0, sources: 1, spikes: &[(0.0, 0)], duration: 1.0, ..ONTO_ONE };
    for (weight, right) in [(0.0, 0.0), (1.0, 0.9), (3.0, 2.7)] {
        check_sums!(&setting, weight, [right], [synapse, synapse_of_connection], Efficacy::default());
        check_sums!(&setting, vec![weight], [right], [synapse, synapse_of_connection], Efficacy::default());
        // The second of two spikes finds 0.6 of the resources.
        let twice = Setting { spikes: &[(0.0, 0), (0.0, 0)], ..setting };
        let (right, release) = ([weight * 1.6 * 0.81], || Std { U: 0.4, ..Std::default() });
        check_sums!(&twice, weight, right, [synapse, synapse_of_connection], Efficacy::default(), |p| p
            .short_term(release()));
    }
}

#[test]
fn a_weight_that_the_output_does_not_read_does_not_scale_it_2b() {
    let setting = Setting { dt: 1.0, sources: 1, spikes: &[(0.0, 0)], duration: 1.0, ..ONTO_ONE };
    check_sums!(&setting, 3.0, [1.0], [synapse, synapse_of_connection], WeightAside::default());
    for delays in DELAYS {
        let (simulation, p) =
            setting.ran::<f64>(|p| p.delay(delays.of(1.0, 1)).weight(3.0).synapse(WeightAside::default()));
        assert_eq!(simulation.synapse(p, "m").expect("a state"), [3.0]);
    }
}

#[test]
fn a_pulse_reaches_the_states_of_connections_3() {
    let right = [(1.0 - (-2.2_f64).exp()) / 1.1];
    check(&right, &[0.808_360_765_125], 1e-12, "the closed form");
    for clock_driven in [false, true] {
        let connections = Connections::all_to_all(1, 1).expect("few cells");
        let mut builder = Synapses::<Pulsed>::builder(connections, 0.5);
        if clock_driven {
            builder = builder.clock_driven();
        }
        let mut synapses = builder.build().expect("defaults");
        synapses.deliver(&[0], &[]).expect("a cell");
        (0..4).for_each(|_| synapses.advance().expect("numbers"));
        check(&synapses.state("s").expect("a state"), &right, 1e-12, "synapses");
    }
    let mut population = Population::<Pulsed>::builder(1, 0.5).build().expect("defaults");
    population.deliver(&[0.into()]).expect("an element");
    (0..4).for_each(|_| population.advance().expect("numbers"));
    check(population.state("s").expect("a state"), &right, 1e-12, "a population");
    let setting = Setting { dt: 0.5, sources: 1, spikes: &[(0.0, 0)], duration: 3.0, ..ONTO_ONE };
    check_sums!(&setting, 1.0, right, [synapse, synapse_of_connection], Pulsed {});
}

#[test]
fn a_weight_that_starts_at_zero_belongs_to_its_connection_4() {
    fn check_weights<T: Real>(relative: f64) {
        let setting = Setting { dt: 1.0, sources: 3, spikes: &[(1.0, 0)], duration: 2.0, ..ONTO_ONE };
        for delays in DELAYS {
            let (simulation, p) = setting
                .ran::<T>(|p| p.delay(delays.of(1.0, 3)).plasticity(FromZero::default()).synapse(Expon { tau: 5.0 }));
            let weights: Vec<f64> = simulation.weights(p).expect("p").into_iter().map(Real::as_f64).collect();
            check(&weights, &[0.1, 0.0, 0.0], relative, "a rule");
            let (simulation, p) = setting.ran::<T>(|p| p.delay(delays.of(1.0, 3)).synapse(FromZero::default()));
            let weights = simulation.synapse(p, "w").expect("a state");
            check(&[weights.into_iter().map(Real::as_f64).sum()], &[0.1], relative, "a synapse");
        }
    }
    check_weights::<f64>(1e-12);
    check_weights::<f32>(1e-5);
}

#[test]
fn the_second_spike_of_a_step_sees_the_trace_of_the_first_7() {
    fn check_weight<T: Real>(relative: f64) {
        for delays in DELAYS {
            let mut network = Network::<T>::in_precision(1.0);
            let source = network.add(Group::spikes("source", 1, [(3.0, 0), (3.0, 0)]));
            let cell = network.add(Group::spike_times("cell", [1.0]));
            let rule = TripletStdp { A2_minus: 0.01, A3_minus: 0.1, ..TripletStdp::default() };
            let projection = Projection::new("p", source, cell, Connectivity::all_to_all());
            let p = network.connect(projection.delay(delays.of(1.0, 1)).plasticity(rule));
            let mut simulation = network.build().expect("a network");
            simulation.run(4.0).expect("whole steps");
            let weights: Vec<f64> = simulation.weights(p).expect("p").into_iter().map(Real::as_f64).collect();
            check(&weights, &[0.390_220_811_475], relative, "the weight");
        }
    }
    check_weight::<f64>(1e-11);
    check_weight::<f32>(1e-5);
}

#[test]
fn a_list_of_equal_delays_is_the_number_8() {
    let setting = Setting { dt: 1.0, spikes: &[], duration: 1.0, ..ONTO_ONE };
    let right = [4.0 * -(-0.05_f64).exp_m1()];
    check(&right, &[0.195_082_301_997], 1e-11, "the closed form");
    for delays in DELAYS {
        for word in [Projection::synapse::<NotAtRest>, Projection::synapse_of_pre::<NotAtRest>] {
            let found = setting.sums::<f64>(|p| word(p.delay(delays.of(3.0, 2)), NotAtRest::default()));
            check(&found, &right, 1e-12, &format!("{delays:?}"));
        }
        let found = setting.sums::<f32>(|p| p.delay(delays.of(3.0, 2)).synapse(NotAtRest::default()));
        check(&found, &right, 1e-5, "single precision");
    }
}

#[test]
fn weights_that_a_precision_does_not_hold_are_refused() {
    let weights: [Weights; 3] = [1e300.into(), vec![1.0, 1e300].into(), Distribution::constant(1e300).into()];
    for weights in weights {
        let make = |p: Projection<f32>| p.delay(1.0).weight(weights.clone()).synapse(Expon { tau: 5.0 });
        let message = ONTO_ONE.refused(make);
        assert!(message.contains("a weight is") && message.contains("precision"), "{message}");
    }
    assert!(ONTO_ONE.network::<f64>(|p| p.delay(1.0).weight(1e300).synapse(Expon { tau: 5.0 })).0.build().is_ok());
    let spike = Spike { element: 0, weight: 1e300 };
    let mut population = Population::<Expon, f32>::builder(1, 0.1).build().expect("defaults");
    population.deliver(&[spike]).expect_err("a weight beyond single precision");
    let mut population = Population::<Expon, f32>::builder(1, 0.1).build_event_driven().expect("defaults");
    population.deliver(0.0, &[spike]).expect_err("a weight beyond single precision");
    let mut population = Population::<Expon>::builder(1, 0.1).build().expect("defaults");
    population.deliver(&[spike]).expect("a weight of double precision");
}

#[test]
fn a_dendritic_delay_delays_no_spikes() {
    for both in [|p: Projection| p.dendritic().delays_spikes(), |p: Projection| p.delays_spikes().dendritic()] {
        let message = ONTO_ONE.refused(|p| both(p.delay(1.0)).synapse(Expon { tau: 5.0 }));
        assert!(message.contains("delays_spikes()") && message.contains("dendritic()"), "{message}");
    }
}

/// What was drawn before the start, and what spikes draw.
#[derive(Synapse, Clone)]
#[synapse(
    dp/dt = 0,
    p(0) = mean,
    dm/dt = 0,
    dn/dt = 0,
    dk/dt = 0,
    on_pre { n = normal(); k = binomial(1000000, 0.5); }
    output = p + m + n + k,
)]
struct Drawing {
    #[param]
    mean: f64,
}

/// The same at a reset.
#[derive(Neuron, Clone)]
#[neuron(
    dm/dt = 0 : 1,
    dn/dt = 0 : 1,
    dp/dt = 0 : 1,
    p(0) = mean,
    dV/dt = 1mV / 1ms : mV,
    spike when V >= 0.05mV,
    reset { V = -1000mV; n = normal(); }
)]
#[allow(non_snake_case, reason = "the name of the field")]
struct DrawingCell {
    #[param]
    mean: f64,
}

#[test]
fn events_do_not_draw_the_numbers_of_the_start() {
    let normal = || Distribution::normal(0.0, 1.0);
    let setting = Setting { sources: 4, cells: 4, duration: 1.0, ..ONTO_ONE };
    let setting = Setting { spikes: &[(0.0, 0), (0.0, 1), (0.0, 2), (0.0, 3)], ..setting };
    let drawn = || Setup::new(Drawing { mean: 0.0 }).set("mean", normal()).initial("m", normal());
    let ways: [&dyn Fn(Projection) -> Projection; 4] = [
        &|p| p.delay(0.5).synapse(drawn()),
        &|p| p.delay(0.5).dendritic().plasticity(drawn()).synapse(Expon { tau: 5.0 }),
        &|p| p.delay(Distribution::uniform(0.1, 0.5)).plasticity(drawn()).synapse(Expon { tau: 5.0 }),
        &|p| p.delay(vec![0.1; 16]).synapse(drawn()),
    ];
    for way in ways {
        let (simulation, p) = setting.ran::<f64>(way);
        let mut all: Vec<f64> = Vec::new();
        for state in ["p", "m", "n"] {
            all.extend(simulation.synapse(p, state).expect("a state"));
        }
        // About half of the tries succeed at each connection: its spike has drawn.
        let binomial = simulation.synapse(p, "k").expect("a state");
        assert!(
            all.len() == 48 && differ(&all) && binomial.iter().all(|k| (490_000.0..510_000.0).contains(k)),
            "{all:?}"
        );
    }
    let mut network = Network::<f64>::new(0.1);
    let cell = Setup::new(DrawingCell { mean: 0.0 }).set("mean", normal()).initial("m", normal());
    let cells = network.add(Group::cells("cells", 16, cell));
    let mut simulation = network.build().expect("a network");
    simulation.run(1.0).expect("whole steps");
    let states = ["p", "m", "n"].map(|state| simulation.state(cells, state).expect("a state"));
    assert!(differ(&states.concat()), "{states:?}");
}

/// A weight that depends on the time since the spike before.
#[derive(Synapse, Clone)]
#[synapse(dw/dt = 0, w(0) = 1, on_pre { w += 1; } output = w + since_pre / 1ms)]
struct OfTheTime {}

#[test]
fn a_rule_sees_its_spike_at_the_spike_itself() {
    let setting = Setting { sources: 1, spikes: &[(1.0, 0), (4.0, 0)], duration: 5.0, ..ONTO_ONE };
    for delays in DELAYS {
        // Only the second spike is felt: w is 3, and the time since the spike 0.
        let found =
            setting.sums::<f64>(|p| p.delay(delays.of(1.0, 1)).plasticity(OfTheTime {}).synapse(Expon { tau: 1e-3 }));
        check(&found, &[3.0], 1e-12, "the sum");
    }
}

/// When a synapse had its latest spike.
#[derive(Synapse, Clone)]
#[synapse(dlast/dt = 0 : ms, dg/dt = -g / tau, on_pre(w) { g += w; last = t; } output = g)]
struct TimeKept {
    #[param(ms, default = 5.0, positive)]
    tau: f64,
}

#[test]
fn times_in_single_precision_warn() {
    fn warnings<T: Real>() -> Vec<String> {
        let mut network = Network::<T>::in_precision(0.1);
        let source = network.add(Group::spike_times("source", [1.0]));
        let cell = network.add(Group::cells("cell", 1, silent()));
        let projection = Projection::new("synapse", source, cell, Connectivity::all_to_all()).delay(1.0);
        network.connect(projection.synapse(TimeKept::default()).output(Output::Current));
        network.build().expect("a network").warnings().to_vec()
    }
    assert_eq!(warnings::<f64>(), [""; 0]);
    let found = warnings::<f32>();
    assert!(found.len() == 1 && found[0].starts_with("synapse: `last` of TimeKept follows the time"), "{found:?}");
}

/// A damped oscillator.
#[derive(Synapse, Clone)]
#[synapse(dx/dt = v / 1ms, dv/dt = (-x - v) / 1ms, on_pre(w) { v += w; } output = x, event_driven)]
struct Damped {}

/// A division by 0 at a spike of weight 0.
#[derive(Synapse, Clone)]
#[synapse(dg/dt = -g / tau, dn/dt = 0, on_pre(w) { n += 1; g += 1 / w; } output = g, event_driven)]
struct Divided {
    #[param(ms, default = 5.0, positive)]
    tau: f64,
}

#[test]
fn values_that_are_not_finite_are_refused_between_events() {
    let mut population = Population::<Divided>::builder(2, 0.0).build_event_driven().expect("defaults");
    population.deliver(1.0, &[Spike { element: 1, weight: 2.0 }]).expect("a finite state");
    let spikes =
        [Spike { element: 0, weight: 1.0 }, Spike { element: 1, weight: 4.0 }, Spike { element: 1, weight: 0.0 }];
    let message = population.deliver(2.0, &spikes).expect_err("1 / 0").to_string();
    assert!(message.contains("`g` of Divided at element 1 is inf"), "{message}");
    // It stays an error, whatever is asked of the population.
    let message = population.state("n", 2.5).expect_err("inf").to_string();
    assert!(message.contains("`g` of Divided at element 1 is inf at 2.5 ms"), "{message}");
    let mut population = Population::<Damped>::builder(2, 0.0).build_event_driven().expect("no parameters");
    population.deliver(0.0, &[Spike { element: 1, weight: 1.0 }]).expect("a finite state");
    // After a silence that no number can count in steps a value is a number or an error.
    for silence in [1e3, 1e9, 1e15, 1e16, 1e100, 1e300, f64::MAX] {
        for result in [population.state("x", silence), population.outputs(silence)] {
            match result {
                Ok(values) => assert!(values.iter().all(|x| x.abs() < 1e-12), "{silence}: {values:?}"),
                Err(error) => assert!(error.to_string().contains("`x` of Damped at element "), "{error}"),
            }
        }
    }
}

/// What is handed on, and what an initial value or a demand means there.
mod readings {
    use synapse_runtime::network::{First, Schedule};

    use super::*;

    /// A current that no state carries.
    #[derive(Synapse)]
    #[synapse(dg/dt = -g / 5, on_pre(w) { g += w; } output = g, current(v) = 0.5 * (70 - v))]
    struct Leak {}

    /// A weight that may multiply the output.
    #[derive(Synapse)]
    #[synapse(dg/dt = -g / 5, on_pre(w) { g = w; } output = g)]
    struct Reset {}

    /// No weight at all.
    #[derive(Synapse)]
    #[synapse(dg/dt = -g / 5, on_pre { g += 1; } output = g)]
    struct Plain {}

    #[derive(Synapse)]
    #[synapse(
        input v_post : mV,
        ds/dt = -s / 5ms,
        on_pre(w) { s += w; }
        output = s * s * v_post / 10mV,
        current(v) = s * s * (v_post - v - 5mV) * 1nA / 1mV : nA,
    )]
    struct AtPost {}

    #[derive(Synapse)]
    #[synapse(dg/dt = -g / 5, on_pre(w) { g += w; release = normal(); } output = release)]
    struct Drawn {}

    const THREE: Setting<'_> = Setting { dt: 0.1, sources: 3, cells: 1, spikes: &[], duration: 0.0 };

    #[test]
    fn what_no_sum_carries_is_handed_on_once_for_each_connection() {
        let sums = THREE.sums::<f64>(|p| p.delay(0.1).synapse_with_current(Leak {}));
        check(&sums, &[3.0 * 0.5 * 70.0], 1e-15, "the current of three connections");
    }

    #[test]
    fn a_weight_does_not_multiply_an_initial_value() {
        let reset = || Setup::new(Reset {}).initial("g", 0.5);
        let sums = THREE.sums::<f64>(|p| p.delay(0.1).weight(vec![1.0, 0.5, 3.0]).synapse(reset()));
        check(&sums, &[1.5], 1e-15, "three connections");
        let refused = THREE.refused::<f64>(|p| p.delay(0.1).weight(vec![1.0, 0.5, 3.0]).synapse_of_pre(reset()));
        assert!(refused.contains("weights would multiply its initial value"), "{refused}");
    }

    #[test]
    fn an_initial_value_does_not_change_its_meaning_with_the_weights() {
        let plain = || Setup::new(Plain {}).initial("g", 1.0);
        let sums = THREE.sums::<f64>(|p| p.delay(0.1).weight(2.0).synapse(plain()));
        check(&sums, &[2.0], 1e-15, "the sum that is given, weighed");
        let refused = THREE.refused::<f64>(|p| p.delay(0.1).weight(vec![2.0; 3]).synapse(plain()));
        assert!(refused.contains("an initial value of the sum has no meaning"), "{refused}");
    }

    #[test]
    fn presynaptic_cells_do_not_read_what_is_elsewhere() {
        let refused = THREE.refused::<f64>(|p| p.delay(0.1).weigh_outputs().synapse_of_pre(AtPost {}));
        assert!(refused.contains("`v_post`"), "{refused}");
        let of_current = THREE.refused::<f64>(|p| p.delay(0.1).weigh_outputs().synapse_of_pre_with_current(AtPost {}));
        assert!(of_current.contains("`v_post`"), "{of_current}");
        let refused = THREE.refused::<f64>(|p| p.delay(0.1).synapse_of_pre(Drawn {}));
        assert!(refused.contains("belongs to each connection"), "{refused}");
    }

    #[test]
    fn an_order_that_changes_traces_apart_refuses_what_it_would_miss() {
        let refused = |make: &dyn Fn(Projection) -> Projection| {
            let (network, _) = THREE.network(make);
            network.schedule(Schedule::brainpy_stdp(First::Synapses)).build().expect_err("an order").to_string()
        };
        assert!(refused(&|p| p.short_term(Std::default()).synapse(Reset {})).contains("what Std releases"));
        assert!(refused(&|p| p.weight(vec![1.0; 3]).synapse(Plain {})).contains("`g` of Plain"));
    }

    #[test]
    fn values_for_connections_that_do_not_exist_are_none() {
        let mut network = Network::<f64>::new(0.1);
        let source = network.add(Group::spikes("source", 2, []));
        let cell = network.add(Group::cells("cell", 2, silent()));
        let none = Projection::new("none", source, cell, Connectivity::pairs([], [])).delay(1.0);
        let tau = Setup::new(Expon { tau: 5.0 }).set("tau", Distribution::uniform(1.0, 2.0));
        network.connect(none.synapse(tau).output(Output::conductance(0.0)));
        network.build().unwrap_or_else(|error| panic!("{error}"));
    }
}
