//! Figures of the models that read inputs or draw random numbers.

use std::path::Path;

use kuva::plot::LegendPosition;
use models::{ClopathStdp, GapJunction, GradedSynapse, QuantalRelease, RewardStdp};
use synapse_runtime::Error;
use synapse_runtime::prelude::*;

use crate::{Mark, Panel, Points, THOUSANDTHS, write};

const CHANGE: &str = "change of the weight (%)";

/// The figures.
pub(crate) fn all(folder: &Path) -> Result<(), Error> {
    reward(folder)?;
    clopath(folder)?;
    quanta(folder)?;
    graded(folder)?;
    junction(folder)
}

/// (time in s, eligibility in 1/s) and (time in s, change of the weight in thousandths), with a pair of spikes at 0 and dopamine
/// from `from` ms on for 200 ms.
fn rewarded(lag: i32, from: i32) -> Result<(Points, Points), Error> {
    let mut synapse = Population::<RewardStdp>::builder(1, 1.0).build()?;
    let (mut eligibility, mut weight) = (Vec::new(), Vec::new());
    for step in -100..4000 {
        if step == 0 {
            synapse.deliver(&[0.into()])?;
        }
        if step == lag {
            synapse.deliver_post(&[0])?;
        }
        synapse.input_mut("d")?[0] = if (from..from + 200).contains(&step) { 0.5 } else { 0.0 };
        if step % 10 == 0 {
            let t = f64::from(step) / 1000.0;
            eligibility.push((t, 1000.0 * synapse.state("c")?[0]));
            weight.push((t, 1000.0 * (synapse.state("w")?[0] - 1.0)));
        }
        synapse.advance()?;
    }
    Ok((eligibility, weight))
}

fn reward(folder: &Path) -> Result<(), Error> {
    let (causal, early) = rewarded(10, 500)?;
    let (reversed, blamed) = rewarded(-10, 500)?;
    let (_, late) = rewarded(10, 2000)?;
    let eligible = vec![Mark::Line("pre 10 ms before post", causal), Mark::Line("post 10 ms before pre", reversed)];
    let eligible = Panel::new("eligibility", "time behind the pair (s)", "eligibility (1/s)", eligible);
    let weights = vec![
        Mark::Line("dopamine at 0.5 s", early),
        Mark::Line("at 0.5 s, post before pre", blamed),
        Mark::Line("at 2 s", late),
    ];
    let weights = Panel::new("weight, with 200 ms of dopamine", "time behind the pair (s)", THOUSANDTHS, weights);
    write(
        folder,
        "RewardStdp",
        "A pair of spikes, and a reward that comes later",
        vec![eligible.with_level(0.0, ""), weights.with_level(0.0, "").with_y(-8.0, 12.0)],
    );
    Ok(())
}

/// The change of the weight by 75 pairs, the potential of each postsynaptic spike 20 mV for 1 ms, then an
/// afterdepolarisation of 15 mV that decays with 40 ms; times in tenths of a ms.
fn paired(period: i32, lag: i32) -> Result<f64, Error> {
    let builder = Population::<ClopathStdp>::builder(1, 0.1).set("W_min", -9.0).set("W_max", 9.0);
    let mut synapse = builder.build()?;
    let mut since_post = i32::MAX;
    for now in 0..75 * period {
        let phase = now % period;
        if phase == (period - lag) / 2 {
            synapse.deliver(&[0.into()])?;
        }
        since_post = if phase == (period - lag) / 2 + lag { 0 } else { since_post.saturating_add(1) };
        synapse.input_mut("v_post")?[0] =
            if since_post < 10 { 20.0 } else { -70.6 + 15.0 * (-f64::from(since_post) / 400.0).exp() };
        synapse.advance()?;
    }
    Ok(synapse.state("w")?[0] - 0.5)
}

fn clopath(folder: &Path) -> Result<(), Error> {
    // Presynaptic spikes at 25 Hz for a second, the postsynaptic cell held at each potential.
    let held: Vec<f64> = (0..=160).map(|k| -80.0 + 0.25 * f64::from(k)).collect();
    let builder = Population::<ClopathStdp>::builder(held.len(), 0.1).set("W_min", -9.0).set("W_max", 9.0);
    let mut synapses = builder.build()?;
    let all: Vec<Spike> = (0..held.len()).map(Spike::from).collect();
    for step in 0..10_000 {
        synapses.input_mut("v_post")?.copy_from_slice(&held);
        if step % 400 == 200 {
            synapses.deliver(&all)?;
        }
        synapses.advance()?;
    }
    let changes = synapses.state("w")?.iter().map(|w| 100.0 * (w - 0.5) / 0.5);
    let held = vec![Mark::Line("", held.iter().copied().zip(changes).collect())];

    let by_frequency = |lag: i32| {
        let at = |k: i32| Ok::<_, Error>((f64::from(k), 100.0 * paired(10_000 / k, lag)? / 0.5));
        (2..=50).step_by(4).map(at).collect::<Result<Points, _>>()
    };
    let pairs = vec![
        Mark::Line("pre 10 ms before post", by_frequency(100)?),
        Mark::Line("post 10 ms before pre", by_frequency(-100)?),
    ];
    let held = Panel::new("25 presynaptic spikes at 25 Hz", "potential at which the cell is held (mV)", CHANGE, held);
    let pairs = Panel::new("75 pairs, spikes of 1 ms", "pairs per second (Hz)", CHANGE, pairs);
    write(
        folder,
        "ClopathStdp",
        "Plasticity by the membrane potential",
        vec![
            held.with_level(0.0, "").with_y(-25.0, 50.0),
            pairs.with_level(0.0, "").with_legend(LegendPosition::InsideTopLeft),
        ],
    );
    Ok(())
}

fn quanta(folder: &Path) -> Result<(), Error> {
    let n = 20_000;
    let all: Vec<Spike> = (0..n).map(Spike::from).collect();
    let mut synapses = Population::<QuantalRelease>::builder(n, 0.5).set("cv", 0.1).build()?;
    synapses.deliver(&all)?;
    let width = 0.1;
    let in_bin = |k: i32| {
        let low = width * (f64::from(k) - 0.5);
        let count = synapses.released().iter().filter(|release| **release >= low && **release < low + width).count();
        count as f64 / n as f64 / width
    };
    let histogram = (-2..=72).flat_map(|k| {
        let low = width * (f64::from(k) - 0.5);
        [(low, in_bin(k)), (low + width, in_bin(k))]
    });
    let histogram = vec![Mark::Line("", histogram.collect())];

    let mut synapses = Population::<QuantalRelease>::builder(n, 0.5).set("cv", 0.1).build()?;
    let (mut mean, mut trials) = (Vec::new(), [Vec::new(), Vec::new()]);
    for spike in 0..12 {
        let t = 50.0 * f64::from(spike);
        synapses.deliver(&all)?;
        let released = synapses.released();
        mean.push((t, released.iter().sum::<f64>() / n as f64));
        trials.iter_mut().zip(released).for_each(|(trial, release)| trial.push((t, *release)));
        for _ in 0..100 {
            synapses.advance()?;
        }
    }
    let [one, other] = trials;
    let marks = vec![
        Mark::Line("mean", mean),
        Mark::Line("one run", one.clone()),
        Mark::Dots(one, Vec::new()),
        Mark::Line("another run", other.clone()),
        Mark::Dots(other, Vec::new()),
    ];
    write(
        folder,
        "QuantalRelease",
        "Release of quanta: six sites, probability 1/2",
        vec![
            Panel::new("first release", "release (quanta)", "density", histogram).with_x(-0.25, 7.0),
            Panel::new("spikes at 20 Hz", "time (ms)", "release (quanta)", marks)
                .with_x(-20.0, 600.0)
                .with_y(-0.1, 6.0),
        ],
    );
    Ok(())
}

fn graded(folder: &Path) -> Result<(), Error> {
    let held: Vec<f64> = (-120..=0).map(|k| f64::from(k) / 2.0).collect();
    let mut synapses = Population::<GradedSynapse>::builder(held.len(), 1.0).build()?;
    synapses.input_mut("v_pre")?.copy_from_slice(&held);
    for _ in 0..10_000 {
        synapses.advance()?;
    }
    let full = held.iter().copied().zip(synapses.outputs()).collect();
    let course = |k: f64| {
        let mut synapse = Population::<GradedSynapse>::builder(1, 0.5).set("k", k).build()?;
        let mut points = Vec::new();
        for step in 0..4000 {
            let t = synapse.time();
            synapse.input_mut("v_pre")?[0] = -45.0 - 15.0 * (core::f64::consts::TAU * t / 1000.0).cos();
            if step % 4 == 0 {
                points.push((t, synapse.outputs()[0]));
            }
            synapse.advance()?;
        }
        Ok::<_, Error>(points)
    };
    let courses = vec![Mark::Line("k = 1/40 per ms", course(0.025)?), Mark::Line("k = 1/100 per ms", course(0.01)?)];
    write(
        folder,
        "GradedSynapse",
        "Release without spikes",
        vec![
            Panel::new("held for long", "presynaptic potential (mV)", "open channels", vec![Mark::Line("", full)]),
            Panel::new("a slow wave from −60 to −30 mV", "time (ms)", "open channels", courses).with_y(0.0, 1.0),
        ],
    );
    Ok(())
}

fn junction(folder: &Path) -> Result<(), Error> {
    // Two passive cells of 100 pF and 5 nS; 100 pA into the first from 20 to 120 ms.
    let (dt, capacitance, leak, rest) = (0.05, 100.0, 5.0, -65.0);
    let mut panels = Vec::new();
    for (title, g) in [("1 nS", 1.0), ("5 nS", 5.0)] {
        let mut junctions = Population::<GapJunction>::builder(2, dt).set("g_gap", g).build()?;
        let mut v = [rest; 2];
        let mut courses = [Vec::new(), Vec::new()];
        for step in 0..4000 {
            if step % 20 == 0 {
                courses.iter_mut().zip(v).for_each(|(course, v)| course.push((junctions.time(), v)));
            }
            // Each cell is the other's presynaptic one.
            junctions.input_mut("v_pre")?.copy_from_slice(&[v[1], v[0]]);
            let coupling = [0, 1].map(|cell| junctions.current(cell, v[cell]).map_or(0.0, |(current, _)| current));
            let injected = [if (400..2400).contains(&step) { 100.0 } else { 0.0 }, 0.0];
            for cell in 0..2 {
                v[cell] += dt / capacitance * (leak * (rest - v[cell]) + coupling[cell] + injected[cell]);
            }
            junctions.advance()?;
        }
        let [first, second] = courses;
        let marks = vec![Mark::Line("cell with the current", first), Mark::Line("its neighbour", second)];
        panels.push(Panel::new(title, "time (ms)", "membrane potential (mV)", marks).with_y(-66.0, -42.0));
    }
    write(folder, "GapJunction", "Two cells coupled by a gap junction, 100 pA into one of them", panels);
    Ok(())
}
