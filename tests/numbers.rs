//! A state that stops being a finite number, or leaves what is proved of it, is an error that says so, in every way to run a
//! model; and nothing else is.

use synapse_runtime::network::{Alignment, Group, Network, Output, Projection, Setup};
use synapse_runtime::prelude::*;
use synapse_runtime::random::Stream;
use synapse_runtime::{Connections, Connectivity, Description, EventDriven, LazyPopulation, Per, Precision, Synapses};
use synapse_tests::numbers;

/// What an error says of a state: its name, what it is of, its value, and when it was seen and when before that.
fn left(error: Error) -> (&'static str, (&'static str, usize), f64, (f64, f64)) {
    match error {
        Error::Of { error, .. } => left(*error),
        Error::StateLeft { state, of, element, value, time, since, .. } => {
            (state, (of, element), value, (since.unwrap_or(f64::NAN), time))
        }
        other => panic!("{other}"),
    }
}

/// The first error of at most so many steps, and how many there were until then.
fn first_error(n_steps: u32, mut step: impl FnMut() -> Result<(), Error>) -> Option<(u32, Error)> {
    (1..=n_steps).find_map(|k| step().err().map(|error| (k, error)))
}

/// Channels that open while transmitter is there and close fast: explicit methods have steps of 2.78/k at most.
#[derive(Synapse)]
#[synapse(
    dopen/dt = -k * open + x * (1 - open),
    dx/dt = -x / tau,
    on_pre { x += 1; },
    output = open,
    methods(rk4, euler),
)]
struct Fast {
    #[param(default = 100.0, positive)]
    k: f64,
    #[param(default = 1.0, positive)]
    tau: f64,
}

/// Growth that stops at 1: large steps of explicit methods pass it.
#[derive(Synapse)]
#[synapse(dx/dt = r * x * (1 - x), x(0) = 0.5, on_pre { x += 0.1 * (1 - x); }, output = x, methods(exact))]
struct Logistic {
    #[param(default = 25.0, positive)]
    r: f64,
}

/// A conductance that a spike raises to its last digit.
#[derive(Synapse)]
#[synapse(dg/dt = -g / tau, on_pre(w) { g += w; }, output = g, event_driven)]
struct Conductance {
    #[param(ms, default = 8.0, positive)]
    tau: f64,
}

/// A weight that grows faster than any number.
#[derive(Synapse)]
#[synapse(dw/dt = 0, w(0) = 1, on_pre { w = 1e200 * w; }, on_post { w += 1; }, output = w)]
struct Runaway {}

/// A membrane with a fast leak, and a gate that follows it.
#[derive(Neuron)]
#[neuron(
    dV/dt = -V * k + I,
    dm/dt = 20 * (1 - m) - 5 * m,
    spike when V > 1e300,
    reset { V = 0; },
    methods(rk4, euler),
)]
struct FastCell {
    #[param(default = 100.0, positive)]
    k: f64,
}

mod populations {
    use super::*;

    #[test]
    fn the_step_and_the_element_at_which_it_happens_are_named() {
        // One step of `rk4` multiplies by this.
        let z: f64 = -10.0;
        let growth = 1.0 + z * (1.0 + z / 2.0 * (1.0 + z / 3.0 * (1.0 + z / 4.0)));
        let mut population = Population::<Fast>::builder(50, 0.1).check_every_step().build().expect("defaults");
        population.state_mut("open").expect("a state")[37] = 0.5;
        let mut expected = 0.5_f64;
        let mut n_steps = 0;
        while expected.is_finite() {
            expected *= growth;
            n_steps += 1;
        }
        let (k, error) = first_error(1000, || population.advance()).expect("it explodes");
        // What is more than 1 was proved not to be, and is found first.
        assert_eq!(k, 1);
        let text = error.to_string();
        let (state, of, value, times) = left(error);
        assert_eq!((state, of, times), ("open", ("element", 37), (0.0, 0.1)));
        assert!((value / (0.5 * growth) - 1.0).abs() < 1e-12);
        assert_eq!(
            text,
            format!(
                "`open` of Fast at element 37 is {value} at 0.1 ms, but it is proved to stay from 0 to 1, where it was at 0 ms; \
                 take a step smaller than 0.1 ms, a stable solver (`methods(auto)`), or tighter bounds of the parameters"
            )
        );

        // Whoever starts outside of what is proved is told only when it is not a number.
        let mut population = Population::<Fast>::builder(50, 0.1).check_every_step().build().expect("defaults");
        population.set_state("open", &2.0.into()).expect("a state");
        population.state_mut("open").expect("a state")[37] = 0.5e3;
        let (k, error) = first_error(1000, || population.advance()).expect("it explodes");
        let (state, of, value, (since, time)) = left(error);
        assert_eq!((state, of), ("open", ("element", 37)));
        assert!(!value.is_finite() && k < n_steps && time == f64::from(k) * 0.1 && since == f64::from(k - 1) * 0.1);
    }

    #[test]
    fn looking_now_and_then_tells_between_which_times() {
        fn check<T: Real>(longest: u32) {
            let population = || Population::<Fast, T>::builder(1, 0.1).set("k", 29.0);
            let start = |mut population: Population<Fast, T>| {
                population.set_state("open", &2.0.into()).expect("a state");
                population
            };
            let mut each = start(population().check_every_step().build().expect("defaults"));
            let (exact, _) = first_error(100_000, || each.advance()).expect("it explodes");
            let mut some = start(population().build().expect("defaults"));
            let (seen, error) = first_error(100_000, || some.advance()).expect("it explodes");
            assert!((exact..exact + 64).contains(&seen) && exact < longest, "{exact}, {seen}");
            let (_, _, _, (since, time)) = left(error);
            let happened = f64::from(exact) * 0.1;
            assert!(since < happened && happened <= time && time == f64::from(seen) * 0.1);
            // It lasts, so it is told again, however seldom it is looked.
            assert!(some.advance().is_err() && some.step(&[]).is_err() && some.check().is_err());
            some.reset();
            assert!(some.advance().is_ok());
        }
        check::<f64>(20_000);
        check::<f32>(2000);
    }

    #[test]
    fn many_elements_of_a_costly_solver_are_looked_at_in_every_step() {
        let mut population =
            Population::<Logistic>::builder(1000, 0.1).method(Method::Euler).build().expect("defaults");
        let (k, error) = first_error(10, || population.advance()).expect("it passes 1");
        assert_eq!((k, left(error)), (1, ("x", ("element", 0), 1.125, (0.0, 0.1))));
    }

    #[test]
    fn a_state_that_passes_an_end_is_found_in_both_precisions() {
        fn check<T: Real>() {
            let builder = || Population::<Logistic, T>::builder(3, 0.1).check_every_step();
            let mut population = builder().method(Method::Euler).build().expect("defaults");
            assert_eq!(left(population.advance().expect_err("1.125")), ("x", ("element", 0), 1.125, (0.0, 0.1)));
            let mut exact = builder().method(Method::Exact).build().expect("defaults");
            (0..10_000).for_each(|_| exact.advance().expect("the exact solution stays"));
            // At a step at which the method is monotone it stays as well.
            let mut fine = Population::<Logistic, T>::builder(3, 0.01)
                .method(Method::Euler)
                .check_every_step()
                .build()
                .expect("defaults");
            (0..10_000).for_each(|_| fine.advance().expect("a fine step"));
        }
        check::<f64>();
        check::<f32>();
    }

    #[test]
    fn nothing_is_looked_at_where_that_is_asked_for() {
        let mut population = Population::<Fast>::builder(5, 0.1).unchecked().build().expect("defaults");
        population.set_state("open", &0.5.into()).expect("a state");
        assert!(first_error(1000, || population.advance()).is_none());
        assert!(population.check().is_ok() && population.outputs()[0].is_nan());
        let description = Description::new(5, 0.1).method(Method::Euler);
        let mut any = description.clone().unchecked().build_any::<Logistic>(Precision::Single).expect("defaults");
        assert!(first_error(100, || any.advance()).is_none());
        let mut any = description.build_any::<Logistic>(Precision::Single).expect("defaults");
        assert!(first_error(100, || any.advance()).is_some());
    }

    #[test]
    fn an_exact_solution_is_told_to_look_elsewhere() {
        let mut population = Population::<Conductance, f32>::builder(4, 0.1).build().expect("defaults");
        let spikes = [Spike { element: 2, weight: 3e38 }; 2];
        let (_, error) = first_error(64, || population.step(&spikes)).expect("more than a number can hold");
        let text = error.to_string();
        assert!(text.contains("`g` of Conductance at element 2 is inf"), "{text}");
        assert!(text.ends_with("so look at the weights, inputs, parameters and other states that change it"), "{text}");
    }

    #[test]
    fn weights_below_zero_take_back_what_needs_that_they_are_not() {
        let mut population = Population::<Conductance>::builder(2, 0.1).check_every_step().build().expect("defaults");
        population.step(&[Spike { element: 1, weight: -1.0 }]).expect("an element");
        assert!(first_error(100, || population.step(&[])).is_none());
        // What is not a number is told all the same.
        population.step(&[Spike { element: 1, weight: -1.7e308 }; 2]).expect("finite weights");
        assert!(population.advance().is_err());
    }

    #[test]
    fn states_that_are_written_outside_are_no_fault() {
        let mut population = Population::<Logistic>::builder(2, 0.001).check_every_step().build().expect("defaults");
        population.state_mut("x").expect("a state")[1] = 1.5;
        assert!(first_error(1000, || population.advance()).is_none());
        // Once they are back, what is proved holds again.
        population.set_state("x", &0.5.into()).expect("a state");
        assert!(first_error(1000, || population.advance()).is_none());
        population.state_mut("x").expect("a state")[0] = f64::NAN;
        let error = population.advance().expect_err("not a number");
        assert_eq!(left(error).1, ("element", 0));
    }
}

mod event_driven {
    use super::*;

    fn conductances() -> LazyPopulation<Conductance> {
        Population::<Conductance>::builder(3, 0.0).build_event_driven().expect("defaults")
    }

    #[test]
    fn an_event_that_leaves_the_numbers_is_an_error_with_the_state_and_its_time() {
        let mut population = conductances();
        population.deliver(1.0, &[Spike { element: 2, weight: 1.7e308 }]).expect("a number");
        let error = population.deliver(1.5, &[Spike { element: 2, weight: 1.7e308 }]).expect_err("no number");
        let Error::StateLeft { state: "g", element: 2, value: f64::INFINITY, time: 1.5, since: None, .. } = error
        else {
            panic!("{error}");
        };
        population.state("g", 2.0).expect_err("what has left stays an error");
    }

    #[test]
    fn it_can_be_switched_off() {
        let builder = Population::<Conductance>::builder(3, 0.0).unchecked();
        let mut population = builder.build_event_driven().expect("defaults");
        population.deliver(1.0, &[Spike { element: 2, weight: 1.7e308 }; 2]).expect("nothing is looked at");
        assert!(population.outputs(1.0).expect("nothing is looked at")[2].is_infinite());
    }

    #[test]
    fn weights_below_zero_are_no_fault() {
        let mut population = conductances();
        population.deliver(1.0, &[Spike { element: 0, weight: -2.0 }]).expect("a number");
        population.deliver(2.0, &[Spike { element: 0, weight: 1.0 }]).expect("a number");
        assert!(population.state("g", 3.0).expect("a number")[0] < 0.0);
    }
}

mod connections {
    use super::*;

    fn synapses() -> Synapses<Runaway> {
        let connections = Connections::from_rows(4, &[vec![1], vec![0], vec![2, 3]]).expect("cells");
        Synapses::builder(connections, 0.1).build().expect("defaults")
    }

    #[test]
    fn a_weight_that_leaves_the_numbers_names_its_connection() {
        let mut synapses = synapses();
        let (_, error) = first_error(10_000, || {
            synapses.advance()?;
            synapses.deliver(&[1], &[])
        })
        .expect("it grows");
        let (state, of, value, (since, time)) = left(error);
        assert_eq!((state, of, value), ("w", ("connection", 1), f64::INFINITY));
        // The second spike, at 0.2 ms.
        assert!(since <= 0.2 && time >= 0.2);
        assert!(synapses.check().is_err());
    }

    #[test]
    fn looking_at_once_finds_it_at_once() {
        let mut synapses = synapses();
        for _ in 0..2 {
            synapses.advance().expect("nobody has looked");
            synapses.deliver(&[2], &[]).expect("a cell");
        }
        let (state, of, _, (_, time)) = left(synapses.check().expect_err("1e400"));
        assert_eq!((state, of, time), ("w", ("connection", 2), 0.2));
    }

    #[test]
    fn traces_and_what_steps_integrate_are_looked_at() {
        let connections = || Connections::from_rows(4, &[vec![1], vec![0], vec![2]]).expect("cells");
        // The exponent of each connection ties its state to it.
        let mut synapses = Synapses::<Logistic>::builder(connections(), 0.1)
            .set_per(Per::Connection, "r", vec![1.0, 1.0, 25.0])
            .method(Method::Euler)
            .check_every_step()
            .build()
            .expect("values");
        assert_eq!(left(synapses.advance().expect_err("1.125")), ("x", ("connection", 2), 1.125, (0.0, 0.1)));
        let mut synapses = Synapses::<Fast>::builder(connections(), 0.1).check_every_step().build().expect("defaults");
        synapses.deliver(&[2], &[]).expect("a cell");
        let (state, _, _, _) = left(first_error(100, || synapses.advance()).expect("it explodes").1);
        assert_eq!(state, "open");
        let mut synapses = Synapses::<Fast>::builder(connections(), 0.1).unchecked().build().expect("defaults");
        synapses.deliver(&[2], &[]).expect("a cell");
        assert!(first_error(1000, || synapses.advance()).is_none() && synapses.check().is_ok());
    }
}

mod networks {
    use super::*;

    /// The error of a run of 100 ms, with its text.
    fn run<T: Real>(network: Network<T>) -> Option<(String, Error)> {
        let mut simulation = network.build().expect("a network");
        simulation.run(100.0).err().map(|error| (error.to_string(), error))
    }

    fn cells(network: &mut Network, of: impl Fn(Setup<FastCell>) -> Setup<FastCell>) {
        let setup = Setup::new(FastCell { k: 1.0 });
        network.add(Group::cells("calm", 5, setup.clone()));
        network.add(Group::cells("fast", 5, of(setup)).current(1.0));
    }

    #[test]
    fn cells_are_named_with_their_group() {
        let mut network = Network::new(0.1).check_every_step();
        cells(&mut network, |setup| setup.set("k", vec![1.0, 1.0, 1.0, 100.0, 1.0]));
        let (text, error) = run(network).expect("it explodes");
        let (state, of, value, (since, time)) = left(error);
        assert!(text.starts_with("fast: `V` of FastCell at cell 3 is "), "{text}");
        assert_eq!((state, of), ("V", ("cell", 3)));
        assert!(!value.is_finite() && (time - since - 0.1).abs() < 1e-9);
    }

    #[test]
    fn gates_of_cells_are_kept_in_their_range() {
        let mut network = Network::new(0.1).check_every_step();
        cells(&mut network, |setup| setup.method(Method::Euler));
        // m = 0 + 0.1·20
        let (text, error) = run(network).unwrap_or_else(|| panic!("it does not leave"));
        assert!(text.contains("`m` of FastCell"), "{text}");
        let _ = error;
    }

    #[test]
    fn without_a_word_it_is_looked_at_now_and_then_and_at_the_end() {
        let mut network = Network::new(0.1);
        cells(&mut network, |setup| setup.set("k", 100.0));
        let mut simulation = network.build().expect("a network");
        let k = first_error(1000, || simulation.advance(1)).expect("it explodes").0;
        let mut network = Network::new(0.1);
        cells(&mut network, |setup| setup.set("k", 100.0));
        let mut simulation = network.build().expect("a network");
        simulation.advance(u64::from(k - 1)).expect("it has not happened");
        assert!(simulation.advance(1).is_err(), "the last step of a run is looked at");
        let mut network = Network::new(0.1).unchecked();
        cells(&mut network, |setup| setup.set("k", 100.0));
        assert!(run(network).is_none());
    }

    /// A projection from three sources that spike at 10, 20 … ms onto four cells.
    fn projection(of: impl Fn(Projection) -> Projection, checks: impl Fn(Network) -> Network) -> Network {
        let mut network = checks(Network::new(0.1));
        let times = (1..9).flat_map(|k| (0..3).map(move |cell| (f64::from(10 * k), cell)));
        let sources = network.add(Group::spikes("sources", 3, times));
        let cells = network.add(Group::cells("cells", 4, Setup::new(FastCell { k: 1.0 })));
        let edges = Connectivity::pairs(vec![2, 0, 1], vec![0, 3, 1]);
        let projection = Projection::new("path", sources, cells, edges).delay(0.1).output(Output::input("I"));
        network.connect(of(projection));
        network
    }

    #[test]
    fn synapses_are_named_with_their_projection_wherever_they_are_kept() {
        let every = |network: Network| network.check_every_step();
        let of_place = |of: &dyn Fn(Projection) -> Projection| left(run(projection(of, every)).expect("it leaves").1);
        // For each presynaptic cell.
        let (state, of, ..) = of_place(&|p| p.synapse(Fast::default()));
        assert_eq!((state, of.0), ("open", "presynaptic cell"));
        // As sums.
        let (state, of, ..) = of_place(&|p| p.weight(1.7e308).synapse(Setup::new(Conductance { tau: 1e6 })));
        assert_eq!((state, of), ("g", ("postsynaptic cell", 0)));
        // At connections, in the order in which they were given.
        let slow = || {
            Setup::new(Logistic { r: 1.0 }).method(Method::Euler).set_per(Per::Connection, "r", vec![1.0, 25.0, 1.0])
        };
        let (state, of, value, times) = of_place(&|p| p.synapse(slow()));
        assert_eq!((state, of, value, times), ("x", ("connection", 1), 1.125, (0.0, 0.1)));
        // Plasticity, which events alone change.
        let (state, of, ..) = of_place(&|p| p.plasticity(Runaway {}).synapse(Conductance { tau: 8.0 }));
        assert!(["w", "g"].contains(&state), "{state} {of:?}");
        // Off.
        let off = |network: Network| network.unchecked();
        assert!(run(projection(|p| p.synapse(Fast::default()), off)).is_none());
        assert!(run(projection(|p| p.plasticity(Runaway {}).synapse(Conductance { tau: 8.0 }), off)).is_none());
    }

    #[test]
    fn inhibition_and_kicks_are_no_fault() {
        let every = |network: Network| network.check_every_step();
        let negative = |p: Projection| p.weight(-2.0).synapse(Conductance { tau: 8.0 });
        assert!(run(projection(negative, every)).is_none());
        let mixed = |p: Projection| p.weight(vec![1.0, -1.0, 1.0]).synapse(Conductance { tau: 8.0 });
        assert!(run(projection(mixed, every)).is_none());
        // Sums of what is at most 1 at each connection are not.
        let sums = |p: Projection| p.synapse(Conductance { tau: 8.0 }).weight(1.0);
        assert!(run(projection(sums, every)).is_none());
    }

    #[test]
    fn a_run_that_is_restored_is_watched_as_it_was() {
        let network = || {
            let mut network = Network::new(0.1).check_every_step();
            network.add(Group::cells("cells", 4, Setup::new(FastCell { k: 1.0 }).initial("m", 2.0)));
            network
        };
        let mut first = network().build().expect("a network");
        first.run(0.1).expect("a gate that started outside");
        let bytes = first.save();
        let mut second = network().build().expect("a network");
        second.restore(&bytes).expect("its own");
        second.run(10.0).expect("it is still outside");
    }
}

/// Nothing that is legal is taken for a fault: every model of the crate `models`, its solvers, both precisions, bursts and
/// silence, potentials from −120 to 60 mV.
mod calm {
    use super::*;

    fn runs<M: Synapse, T: Real>(method: Method, dt: f64, seed: u64) {
        let n = 20;
        let built =
            Population::<M, T>::builder(n, dt).method(method).random(Stream::new(seed, 1)).check_every_step().build();
        let mut population = built.expect("defaults");
        let mut number = numbers(seed);
        let largest = [1.0, 100.0, -5.0][usize::try_from(seed % 3).expect("small")];
        for step in 0..300 {
            for input in M::INFO.inputs {
                let is_potential = input.name.starts_with("v_");
                for value in population.input_mut(input.name).expect("an input") {
                    *value = T::of(if is_potential { 180.0 * number() - 120.0 } else { number() });
                }
            }
            let mut spikes = Vec::new();
            let mut post = Vec::new();
            if step % 300 < 150 {
                for element in 0..n {
                    (0..3).filter(|_| number() < 0.1).for_each(|_| spikes.push(element));
                    post.extend((number() < 0.1).then_some(element));
                }
            }
            let weighed = |element: usize| Spike { element, weight: largest };
            let spikes: Vec<Spike> = spikes.into_iter().map(weighed).collect();
            let place = format!("{} by {method} at {dt} ms, seed {seed}", M::INFO.name);
            match population.step(&spikes) {
                Ok(()) => population.deliver_post(&post).expect("elements"),
                // Weights beyond what a model is made for may make it grow without end.
                Err(Error::StateLeft { value, .. }) if largest != 1.0 && !value.is_finite() => return,
                Err(error) => panic!("{place}: {error}"),
            }
        }
    }

    fn all<M: Synapse>() {
        for solver in M::INFO.solvers {
            let is_exact = solver.schemes.iter().all(|scheme| scheme.order.is_none());
            for (k, dt) in [1e-3, 0.1, 1.0, 1000.0].into_iter().enumerate().filter(|(_, dt)| is_exact || *dt <= 0.1) {
                for seed in 0..3 {
                    runs::<M, f64>(solver.method, dt, 3 * k as u64 + seed);
                    runs::<M, f32>(solver.method, dt, 3 * k as u64 + seed);
                }
            }
        }
    }

    macro_rules! calm {
        ($($name:ident: $($model:ty),*;)*) => {$(
            #[test]
            fn $name() {
                $(all::<$model>();)*
            }
        )*};
    }

    calm! {
        linear: models::Expon, models::DualExpon, models::DualExponV2, models::Alpha, models::TripleExpon;
        receptors: models::Nmda, models::Ampa, models::Gabaa, models::BioNmda, models::NmdaMg, models::Gabab;
        schemes: models::AmpaFiveState, models::AmpaJonas, models::AmpaRaman, models::AmpaSixState,
            models::GabaaFiveState, models::GabaaJones, models::GababDesensitising;
        moving_schemes: models::NmdaFiveState, models::NmdaFourState, models::NmdaKampa, models::NmdaTrapping,
            models::Nicotinic;
        release: models::ReleaseSensor, models::CalciumRelease;
        graded: models::GradedSynapse, models::GapJunction;
        short_term: models::Std, models::Stp, models::TsodyksMarkram, models::QuantalRelease;
        pairs: models::Stdp, models::TripletStdp, models::MultiplicativeStdp, models::PowerLawStdp, models::InhibitoryStdp;
        nearest: models::NearestStdpSymmetric, models::NearestStdpPresynapticCentred, models::NearestStdpReduced;
        third_factors: models::CalciumStdp, models::ClopathStdp, models::RewardStdp;
        brainpy: models::brainpy::Ampa, models::brainpy::Gabaa, models::brainpy::BioNmda, models::brainpy::PrintedAlpha,
            models::brainpy::Std, models::brainpy::Stp;
        brainpy_state: models::brainpy_state::Alpha, models::brainpy_state::DualExpon, models::brainpy_state::BioNmda,
            models::brainpy_state::Std, models::brainpy_state::Stp;
        brainstate: models::brainstate::DualExpon, models::brainstate::Std, models::brainstate::Stp;
    }

    #[test]
    fn every_synapse_of_the_registry_is_here() {
        let text = include_str!("numbers.rs");
        for entry in models::REGISTRY {
            assert!(text.contains(&format!("models::{}", entry.name)), "{}", entry.name);
        }
    }

    #[test]
    fn cells() {
        fn all<N: Neuron>(setup: &Setup<N>, input: f64) {
            for solver in N::INFO.solvers {
                for dt in [0.01, 0.05] {
                    let mut network = Network::new(dt).check_every_step().seed(3);
                    let cells = Group::cells("cells", 10, setup.clone().method(solver.method));
                    let cells = if N::INFO.has_input("I") { cells.current(input) } else { cells };
                    network.add(cells);
                    let mut simulation = network.build().expect("a network");
                    let run = simulation.run(100.0);
                    run.unwrap_or_else(|error| panic!("{} by {} at {dt} ms: {error}", N::INFO.name, solver.method));
                }
            }
        }
        all(&Setup::new(models::Lif::default()), 30.0);
        all(&Setup::new(models::LifRef::default()), 30.0);
        all(&Setup::new(models::CobaLif::default()), 300.0);
        all(&Setup::new(models::Izhikevich::default()), 15.0);
        all(&Setup::new(models::HodgkinHuxley::default()), 10.0);
        all(&Setup::new(models::AdEx::default()), 500.0);
        all(&Setup::new(models::brainpy::LifRef::default()), 30.0);
    }

    /// The states of an event-driven population are where those of one with steps are.
    #[test]
    fn event_driven() {
        fn all<M: Synapse + EventDriven>() {
            let mut population: LazyPopulation<M, f32> =
                Population::<M, f32>::builder(3, 0.0).build_event_driven().expect("defaults");
            let mut number = numbers(5);
            let mut t = 0.0;
            for _ in 0..3000 {
                t += (-number().ln()).powi(4);
                let weight = 10.0 * number();
                population.deliver(t, &[Spike { element: 1, weight }]).expect("nothing leaves");
                population.deliver_post(t, &[2]).expect("nothing leaves");
                for state in M::INFO.states {
                    population.state(state.name, t + number()).expect("nothing leaves");
                }
            }
        }
        all::<models::DualExpon>();
        all::<models::Ampa>();
        all::<models::Stp>();
        all::<models::TsodyksMarkram>();
        all::<models::TripletStdp>();
    }
}

/// What is aligned by name is watched too.
#[test]
fn models_that_are_chosen_by_name_are_watched() {
    let mut network = Network::new(0.1).check_every_step();
    let sources = network.add(Group::spikes("sources", 2, [(1.0, 0), (1.0, 1)]));
    let cells = network.add(Group::cells("cells", 2, Setup::new(FastCell { k: 1.0 })));
    let entry = models::find("Expon").expect("a model");
    let path = Projection::new("path", sources, cells, Connectivity::all_to_all())
        .delay(0.1)
        .weight(1.7e308)
        .synapse_aligned(
            Alignment::Post,
            entry.chosen(),
            Setup::<models::Expon>::new(models::Expon { tau: 1e6 }).into(),
        )
        .output(Output::input("I"));
    network.connect(path);
    let error = network.build().expect("a network").run(10.0).expect_err("more than a number");
    assert!(error.to_string().starts_with("path: `g` of Expon at postsynaptic cell 0 is inf"), "{error}");
}
