//! The network of Vogels & Abbott (2005) against the spread over wirings of the same network in other programs
//! (`docs/coba.md`).

use models::{CobaLif, Expon};
use synapse_runtime::network::statistics;
use synapse_runtime::network::{Distribution, Group, Network, Output, Projection, Record, Simulation, SpikeTrain};
use synapse_runtime::{Connectivity, Error};

const DT: f64 = 0.1;

/// Excitatory and inhibitory spikes of a run of `duration` ms.
fn spikes(seed: u64, duration: f64) -> Result<[SpikeTrain; 2], Error> {
    let mut network = Network::new(DT).seed(seed);
    let mut cells = |name, n| {
        let setup = synapse_runtime::network::Setup::new(CobaLif::default());
        let group = Group::cells(name, n, setup.initial("V", Distribution::uniform(-60.0, -50.0)));
        let group = network.add(group.current(200.0));
        (group, network.record(Record::spikes(group)))
    };
    let ((exc, exc_spikes), (inh, inh_spikes)) = (cells("exc", 3200), cells("inh", 800));
    for (pre, side, weight, tau, reversal) in [(exc, "exc", 6.0, 5.0, 0.0), (inh, "inh", 67.0, 10.0, -80.0)] {
        for (post, target) in [(exc, "exc"), (inh, "inh")] {
            let projection =
                Projection::new(&format!("{side} to {target}"), pre, post, Connectivity::probability(0.02))
                    .delay(DT)
                    .weight(weight)
                    .synapse(Expon { tau })
                    .output(Output::conductance(reversal));
            network.connect(projection);
        }
    }
    let mut simulation: Simulation = network.build()?;
    simulation.run(duration)?;
    Ok([simulation.drain_spikes(exc_spikes), simulation.drain_spikes(inh_spikes)])
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Rate, CV and correlation of the steps from `start` to `end` ms.
fn activity(trains: &[SpikeTrain; 2], start: f64, end: f64) -> [f64; 3] {
    let window = start + DT..end + DT;
    let each = |of: &dyn Fn(&SpikeTrain) -> Vec<f64>| trains.iter().flat_map(of).collect::<Vec<f64>>();
    let rates = each(&|train| statistics::rates(train, window.clone()));
    let cv = each(&|train| statistics::cv(train, window.clone(), 5));
    let (correlation, _) = statistics::correlation(&trains[0], window.clone(), 5.0, 0..200).unwrap_or_default();
    [mean(&rates), mean(&cv), correlation]
}

/// Mean and standard deviation over 100 wirings of the same network in C, with the same delay: rate, CV, correlation.
const REFERENCE: [(f64, f64); 3] = [(21.11, 1.22), (1.763, 0.0373), (0.00252, 0.000_735)];

#[test]
#[ignore = "ten runs of 2.1 s of 4000 cells: minutes unless optimised; cargo test --release -p synapse-tests --test coba -- --ignored"]
fn rate_cv_and_correlation_are_those_of_other_programs() -> Result<(), Error> {
    const SEEDS: u64 = 10;
    let mut sums = [0.0; 3];
    for seed in 1..=SEEDS {
        let found = activity(&spikes(seed, 2100.0)?, 100.0, 2100.0);
        for (k, (mean, deviation)) in REFERENCE.into_iter().enumerate() {
            let distance = (found[k] - mean).abs() / deviation;
            assert!(distance < 4.0, "seed {seed}: {found:?}");
        }
        sums.iter_mut().zip(found).for_each(|(sum, found)| *sum += found);
    }
    for (k, (mean, deviation)) in REFERENCE.into_iter().enumerate() {
        // The mean of ten wirings has their spread by √10.
        let found = sums[k] / SEEDS as f64;
        let distance = (found - mean).abs() / deviation * (SEEDS as f64).sqrt();
        assert!(distance < 3.5, "{found} of {mean} ± {deviation}: {distance} standard errors");
    }
    Ok(())
}

#[test]
fn it_keeps_itself_active_and_irregular() -> Result<(), Error> {
    let trains = spikes(1, 350.0)?;
    let [rate, _, _] = activity(&trains, 100.0, 350.0);
    assert!((12.0..32.0).contains(&rate), "{rate} Hz");
    let cv = mean(&statistics::cv(&trains[0], 100.0..350.0, 5));
    assert!((0.6..2.0).contains(&cv), "{cv}");
    Ok(())
}
