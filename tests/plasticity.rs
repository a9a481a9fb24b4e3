//! Rules of plasticity against the sums of their papers over pairs and triplets of spikes, written out here in plain numbers
//! for each connection: no traces, no steps, no generated code.

use synapse_runtime::info::Place;
use synapse_runtime::prelude::*;
use synapse_runtime::{Connections, EventDriven, Method, Synapses};
use synapse_tests::{distance, numbers};

/// A spike of one connection, by its place in its train.
#[derive(Clone, Copy)]
enum Event {
    Pre(usize),
    Post(usize),
}

/// The spike trains of one connection, in order.
struct Trains<'a> {
    pre: &'a [f64],
    post: &'a [f64],
}

/// Σ exp(−(t − s)/τ) over the spikes at `times`, all of them at or before `t`.
fn sum(times: &[f64], t: f64, tau: f64) -> f64 {
    times.iter().map(|s| (-(t - s) / tau).exp()).sum()
}

impl Trains<'_> {
    fn time(&self, event: Event) -> f64 {
        match event {
            Event::Pre(i) => self.pre[i],
            Event::Post(j) => self.post[j],
        }
    }

    /// All spikes of both sides, the presynaptic one first at equal times.
    fn events(&self) -> Vec<Event> {
        let mut events: Vec<Event> = (0..self.pre.len()).map(Event::Pre).collect();
        events.extend((0..self.post.len()).map(Event::Post));
        events.sort_by(|a, b| self.time(*a).total_cmp(&self.time(*b)));
        events
    }

    /// The presynaptic spikes before postsynaptic spike `j`, those at its own time included.
    fn pre_before(&self, j: usize) -> &[f64] {
        &self.pre[..self.pre.partition_point(|t| *t <= self.post[j])]
    }

    /// The postsynaptic spikes before presynaptic spike `i`, those at its own time not.
    fn post_before(&self, i: usize) -> &[f64] {
        &self.post[..self.post.partition_point(|t| *t < self.pre[i])]
    }

    /// Those of [`Self::pre_before`] that no postsynaptic spike before `j` is behind.
    fn pre_since_post(&self, j: usize) -> &[f64] {
        let before = self.pre_before(j);
        let previous = j.checked_sub(1).map_or(f64::NEG_INFINITY, |k| self.post[k]);
        &before[before.partition_point(|t| *t <= previous)..]
    }

    /// Those of [`Self::post_before`] that no presynaptic spike before `i` is behind.
    fn post_since_pre(&self, i: usize) -> &[f64] {
        let before = self.post_before(i);
        let previous = i.checked_sub(1).map_or(f64::NEG_INFINITY, |k| self.pre[k]);
        &before[before.partition_point(|t| *t < previous)..]
    }
}

fn latest(times: &[f64]) -> &[f64] {
    &times[times.len().saturating_sub(1)..]
}

/// How many steps each cell spikes at, and which.
fn steps(seed: u64, n_cells: usize, n_steps: usize, probability: f64) -> Vec<Vec<usize>> {
    let mut number = numbers(seed);
    (0..n_cells).map(|_| (0..n_steps).filter(|_| number() < probability).collect()).collect()
}

/// The largest error of a weight, relative to 1 or to the weight if that is larger: of three cells onto two in steps, and of
/// one connection at events that fall on no grid. `rule` gives the weight after an event, with all sums written out.
fn worst_error<M: EventDriven>(
    parameters: &[(&str, f64)],
    w0: f64,
    rule: impl Fn(&Trains<'_>, f64, Event) -> f64,
) -> f64 {
    in_steps::<M>(parameters, w0, &rule).max(at_events::<M>(parameters, w0, &rule))
}

fn error(found: f64, expected: f64) -> f64 {
    distance(found, expected) / expected.abs().max(1.0)
}

fn in_steps<M: Synapse>(parameters: &[(&str, f64)], w0: f64, rule: impl Fn(&Trains<'_>, f64, Event) -> f64) -> f64 {
    let (dt, n_steps) = (0.5, 6000);
    let (pre, post) = (steps(1, 3, n_steps, 0.02), steps(2, 2, n_steps, 0.02));
    let mut builder = Synapses::<M>::builder(Connections::all_to_all(3, 2).expect("few cells"), dt).set("w0", w0);
    for (name, value) in parameters {
        builder = builder.set(name, *value);
    }
    let mut synapses = builder.build().expect("admissible parameters");
    let spiking = |trains: &[Vec<usize>], step: usize| -> Vec<usize> {
        (0..trains.len()).filter(|cell| trains[*cell].binary_search(&step).is_ok()).collect()
    };
    let mut found = Vec::new();
    for step in 0..n_steps {
        synapses.deliver(&spiking(&pre, step), &spiking(&post, step)).expect("cells that exist");
        found.push(synapses.state("w").expect("a state"));
        synapses.advance().expect("numbers");
    }
    let times = |steps: &[usize]| -> Vec<f64> { steps.iter().map(|step| *step as f64 * dt).collect() };
    let mut worst = 0.0_f64;
    let pairs = pre.iter().flat_map(|pre| post.iter().map(move |post| (pre, post)));
    for (edge, (pre, post)) in pairs.enumerate() {
        let (pre, post) = (times(pre), times(post));
        let trains = Trains { pre: &pre, post: &post };
        let mut events = trains.events().into_iter().peekable();
        let (mut w, mut lowest, mut highest) = (w0, w0, w0);
        for (step, found) in found.iter().enumerate() {
            while let Some(event) = events.next_if(|event| trains.time(*event) <= step as f64 * dt) {
                w = rule(&trains, w, event);
                (lowest, highest) = (lowest.min(w), highest.max(w));
            }
            worst = worst.max(error(found[edge], w));
        }
        assert!(highest - lowest > 0.05, "the weight of the reference moves");
    }
    worst
}

fn at_events<M: EventDriven>(
    parameters: &[(&str, f64)],
    w0: f64,
    rule: impl Fn(&Trains<'_>, f64, Event) -> f64,
) -> f64 {
    let mut number = numbers(3);
    let mut train = || -> Vec<f64> {
        let mut times: Vec<f64> = (0..60).map(|_| 3000.0 * number()).collect();
        times.sort_by(f64::total_cmp);
        times
    };
    let (pre, post) = (train(), train());
    let trains = Trains { pre: &pre, post: &post };
    let mut builder = Population::<M>::builder(1, 0.0).set("w0", w0);
    for (name, value) in parameters {
        builder = builder.set(name, *value);
    }
    let mut synapse = builder.build_event_driven().expect("admissible parameters");
    let (mut w, mut worst) = (w0, 0.0_f64);
    for event in trains.events() {
        let time = trains.time(event);
        match event {
            Event::Pre(_) => synapse.deliver(time, &[0.into()]).expect("times in order"),
            Event::Post(_) => synapse.deliver_post(time, &[0]).expect("times in order"),
        }
        w = rule(&trains, w, event);
        worst = worst.max(error(synapse.state("w", time).expect("a state")[0], w));
    }
    worst
}

fn assert_small(name: &str, error: f64) {
    assert!(error <= 1e-13, "{name}: {error:e}");
}

const TAU_S: f64 = 16.8;
const TAU_T: f64 = 33.7;

#[test]
fn triplets_are_those_of_the_paper() {
    // Pfister & Gerstner (2006): each presynaptic spike at t_i makes −Σ_j e^(−(t_i − t_j)/τ₋)·(A2⁻ + A3⁻·Σ_(k<i) e^(−(t_i − t_k)/τx)).
    let rule = |a2_plus: f64, a3_plus: f64, a2_minus: f64, a3_minus: f64| {
        move |trains: &Trains<'_>, w: f64, event| {
            let change = match event {
                Event::Pre(i) => {
                    let t = trains.pre[i];
                    -sum(trains.post_before(i), t, TAU_T) * (a2_minus + a3_minus * sum(&trains.pre[..i], t, 101.0))
                }
                Event::Post(j) => {
                    let t = trains.post[j];
                    sum(trains.pre_before(j), t, TAU_S) * (a2_plus + a3_plus * sum(&trains.post[..j], t, 125.0))
                }
            };
            (w + change).clamp(0.0, 1.0)
        }
    };
    // The defaults, of the visual cortex, and values that need all four terms and both bounds.
    let error = worst_error::<models::TripletStdp>(&[], 0.5, rule(5e-10, 6.2e-3, 7e-3, 2.3e-4));
    assert_small("TripletStdp", error);
    let all = [("A2_plus", 0.02), ("A3_plus", 0.03), ("A2_minus", 0.025), ("A3_minus", 0.035)];
    assert_small(
        "TripletStdp, all terms",
        worst_error::<models::TripletStdp>(&all, 0.5, rule(0.02, 0.03, 0.025, 0.035)),
    );
}

/// `n` pairs at `frequency` (Hz) with the presynaptic spike `lag` ms before the postsynaptic one, as a sum of geometric
/// series: that over the pairs before the m-th is q·(1 − q^m)/(1 − q) for the factor q of one period.
fn change_by_pairs(n: i32, frequency: f64, lag: f64) -> f64 {
    let period = 1000.0 / frequency;
    let earlier = |tau: f64, m: i32| {
        let q = (-period / tau).exp();
        q * (1.0 - q.powi(m)) / (1.0 - q)
    };
    (0..n)
        .map(|m| {
            // Of two that are one pair, the later finds the earlier.
            let (with_pre, with_post) = if lag > 0.0 { (0.0, 1.0) } else { (1.0, 0.0) };
            let o1 = (lag / TAU_T).exp() * (with_pre + earlier(TAU_T, m));
            let r1 = (-lag / TAU_S).exp() * (with_post + earlier(TAU_S, m));
            r1 * (5e-10 + 6.2e-3 * earlier(125.0, m)) - o1 * (7e-3 + 2.3e-4 * earlier(101.0, m))
        })
        .sum()
}

#[test]
fn pairs_of_triplets_depend_on_their_frequency() {
    // What Sjöström, Turrigiano & Nelson (2001) measured in the visual cortex, and the paper fits: change of the weight and
    // its standard error, at five frequencies and two lags.
    let measured = [
        (0.1, (-0.04, 0.05), (-0.29, 0.08)),
        (10.0, (0.14, 0.10), (-0.41, 0.11)),
        (20.0, (0.29, 0.14), (-0.34, 0.10)),
        (40.0, (0.53, 0.11), (0.56, 0.32)),
        (50.0, (0.56, 0.26), (0.75, 0.19)),
    ];
    for (frequency, causal, reversed) in measured {
        for (lag, (mean, standard_error)) in [(10.0, causal), (-10.0, reversed)] {
            let builder = Population::<models::TripletStdp>::builder(1, 0.0).set("W_min", -10.0).set("W_max", 10.0);
            let mut synapse = builder.build_event_driven().expect("admissible parameters");
            for pair in 0..60 {
                let t = f64::from(pair) * 1000.0 / frequency;
                if lag > 0.0 {
                    synapse.deliver(t, &[0.into()]).expect("times in order");
                    synapse.deliver_post(t + lag, &[0]).expect("times in order");
                } else {
                    synapse.deliver_post(t, &[0]).expect("times in order");
                    synapse.deliver(t - lag, &[0.into()]).expect("times in order");
                }
            }
            let found = synapse.state("w", 1e6).expect("a state")[0] - 0.5;
            let expected = change_by_pairs(60, frequency, lag);
            assert!(distance(found, expected) < 1e-14, "{frequency} Hz, {lag} ms: {found} is not {expected}");
            println!("{frequency} Hz, {lag} ms: {found:.3}, measured {mean}");
            assert!(distance(found, mean) < 1.5 * standard_error, "{frequency} Hz, {lag} ms: {found}, measured {mean}");
        }
    }
}

#[test]
fn weights_between_additive_and_multiplicative() {
    // Gütig et al. (2003): λ·(1 − w)^μ·K for each pair with the presynaptic spike first, −λ·α·w^μ·K for each other.
    let (tau, alpha) = (20.0, 1.05);
    for (mu, lambda) in [(0.0_f64, 0.1), (0.02, 0.05), (0.5, 0.1), (1.0, 0.1)] {
        let rule = |trains: &Trains<'_>, w: f64, event| {
            let change = match event {
                Event::Pre(i) => -lambda * alpha * w.powf(mu) * sum(trains.post_before(i), trains.pre[i], tau),
                Event::Post(j) => lambda * (1.0 - w).powf(mu) * sum(trains.pre_before(j), trains.post[j], tau),
            };
            (w + change).clamp(0.0, 1.0)
        };
        let parameters = [("mu", mu), ("lambda", lambda)];
        assert_small("MultiplicativeStdp", worst_error::<models::MultiplicativeStdp>(&parameters, 0.5, rule));
    }
}

#[test]
fn weights_with_a_power_law() {
    // Morrison et al. (2007): λ·w₀^(1−μ)·w^μ·K, and −λ·α·w·K.
    let (tau, lambda, alpha, mu) = (20.0, 0.1, 0.11, 0.4);
    for w_ref in [1.0_f64, 2.5] {
        let rule = |trains: &Trains<'_>, w: f64, event| match event {
            Event::Pre(i) => w - lambda * alpha * w * sum(trains.post_before(i), trains.pre[i], tau),
            Event::Post(j) => {
                w + lambda * w_ref.powf(1.0 - mu) * w.powf(mu) * sum(trains.pre_before(j), trains.post[j], tau)
            }
        };
        assert_small("PowerLawStdp", worst_error::<models::PowerLawStdp>(&[("w_ref", w_ref)], 45.0, rule));
    }
}

/// The change of a weight by one pair with the presynaptic spike first, and by one with it second, 10 ms apart.
fn both_orders<M: EventDriven>(w0: f64, parameters: &[(&str, f64)]) -> (f64, f64) {
    let mut builder = Population::<M>::builder(2, 0.0).set("w0", w0);
    for (name, value) in parameters {
        builder = builder.set(name, *value);
    }
    let mut synapses = builder.build_event_driven().expect("admissible parameters");
    synapses.deliver(0.0, &[0.into()]).expect("element 0");
    synapses.deliver_post(0.0, &[1]).expect("element 1");
    synapses.deliver_post(10.0, &[0]).expect("element 0");
    synapses.deliver(10.0, &[1.into()]).expect("element 1");
    let w = synapses.state("w", 10.0).expect("a state");
    (w[0] - w0, w[1] - w0)
}

#[test]
fn growth_and_shrinkage_balance_where_the_papers_say() {
    for mu in [0.2_f64, 0.5, 1.0] {
        let w = 1.0 / (1.0 + 1.05_f64.powf(1.0 / mu));
        let (growth, shrinkage) = both_orders::<models::MultiplicativeStdp>(w, &[("mu", mu)]);
        assert!(growth > 0.0 && distance(growth, -shrinkage) < 1e-16, "{growth} and {shrinkage}");
    }
    let w = 0.11_f64.powf(-1.0 / 0.6);
    assert!(distance(w, 39.6) < 0.05, "{w} pA");
    let (growth, shrinkage) = both_orders::<models::PowerLawStdp>(w, &[]);
    assert!(growth > 0.0 && distance(growth, -shrinkage) < 2e-14, "{growth} and {shrinkage}");
    // Both orders strengthen an inhibitory connection by the same, but for the constant of the presynaptic spike.
    let (one, other) = both_orders::<models::InhibitoryStdp>(1.0, &[]);
    assert!(distance(one, 0.01 * ((-0.5_f64).exp() - 0.2)) < 1e-15 && distance(one, other) < 1e-15);
}

#[test]
fn nearest_neighbours_of_each_scheme() {
    // Morrison, Diesmann & Gerstner (2008), figure 7: which spikes of the other side a spike is paired with.
    fn rule<'a>(
        earlier_post: impl Fn(&'a Trains<'a>, usize) -> &'a [f64],
        earlier_pre: impl Fn(&'a Trains<'a>, usize) -> &'a [f64],
    ) -> impl Fn(&'a Trains<'a>, f64, Event) -> f64 {
        move |trains, w, event| {
            let change = match event {
                Event::Pre(i) => -0.03 * sum(earlier_post(trains, i), trains.pre[i], TAU_T),
                Event::Post(j) => 0.04 * sum(earlier_pre(trains, j), trains.post[j], TAU_S),
            };
            (w + change).clamp(0.0, 1.0)
        }
    }
    let parameters = [("A1", 0.04), ("A2", 0.03)];
    let error = worst_error::<models::NearestStdpSymmetric>(&parameters, 0.5, |trains, w, event| {
        rule(|trains, i| latest(trains.post_before(i)), |trains, j| latest(trains.pre_before(j)))(trains, w, event)
    });
    assert_small("NearestStdpSymmetric", error);
    // A postsynaptic spike is the next one for all presynaptic spikes since the one before it.
    let error = worst_error::<models::NearestStdpPresynapticCentred>(&parameters, 0.5, |trains, w, event| {
        rule(|trains, i| latest(trains.post_before(i)), |trains, j| trains.pre_since_post(j))(trains, w, event)
    });
    assert_small("NearestStdpPresynapticCentred", error);
    // Of spikes that follow each other immediately, the latest of the other side, if none of the own side is in between.
    let error = worst_error::<models::NearestStdpReduced>(&parameters, 0.5, |trains, w, event| {
        rule(|trains, i| latest(trains.post_since_pre(i)), |trains, j| latest(trains.pre_since_post(j)))(
            trains, w, event,
        )
    });
    assert_small("NearestStdpReduced", error);
    // All pairs, by the same yardstick.
    let error = worst_error::<models::Stdp>(&parameters, 0.5, |trains, w, event| {
        rule(|trains, i| trains.post_before(i), |trains, j| trains.pre_before(j))(trains, w, event)
    });
    assert_small("Stdp", error);
}

#[test]
fn inhibition_is_that_of_the_paper() {
    let (tau, eta, alpha) = (20.0, 0.01, 2.0 * 5e-3 * 20.0);
    let error = worst_error::<models::InhibitoryStdp>(&[("eta", eta)], 1.0, |trains, w, event| {
        let change = match event {
            Event::Pre(i) => eta * (sum(trains.post_before(i), trains.pre[i], tau) - alpha),
            Event::Post(j) => eta * sum(trains.pre_before(j), trains.post[j], tau),
        };
        (w + change).clamp(0.0, 10.0)
    });
    assert_small("InhibitoryStdp", error);
}

#[test]
fn inhibition_holds_its_target_rate() {
    // Vogels et al. (2011): for uncorrelated spikes the weight drifts by η·r_pre·(2·τ·r_post − α), 0 at the target rate.
    let (duration, r_pre) = (4e6, 0.02);
    for r_post in [0.0025, 0.005, 0.01] {
        let builder = Population::<models::InhibitoryStdp>::builder(1, 0.0).set("w0", 5e3).set("W_max", 1e4);
        let mut synapse = builder.build_event_driven().expect("admissible parameters");
        let mut number = numbers(11);
        let mut t = 0.0;
        loop {
            t -= (1.0 - number()).ln() / (r_pre + r_post);
            if t > duration {
                break;
            }
            if number() * (r_pre + r_post) < r_pre {
                synapse.deliver(t, &[0.into()]).expect("times in order");
            } else {
                synapse.deliver_post(t, &[0]).expect("times in order");
            }
        }
        let drift = (synapse.state("w", duration).expect("a state")[0] - 5e3) / duration;
        let expected = 0.01 * r_pre * (2.0 * 20.0 * r_post - 0.2);
        // The largest drift of the three is 4e-5 for each ms.
        assert!(distance(drift, expected) < 2e-6, "{r_post} kHz: {drift:e} is not {expected:e}");
    }
}

/// The efficacy of Graupner & Brunel (2012) with the crossings of the thresholds at their own times: between two of them the
/// equation has constant coefficients, and is integrated in a thousand steps of order 4.
fn efficacy(spikes: &[(f64, f64)], end: f64, start: f64) -> f64 {
    let (tau_ca, tau, theta_d, theta_p) = (20.0, 150e3, 1.0, 1.3);
    let flow = |rho: f64, c: f64, duration: f64| {
        // In the middle of a segment calcium is off the thresholds.
        let middle = c * (-duration / (2.0 * tau_ca)).exp();
        let (rise, fall) = (if middle > theta_p { 321.808 } else { 0.0 }, if middle > theta_d { 200.0 } else { 0.0 });
        let f = |rho: f64| (-rho * (1.0 - rho) * (0.5 - rho) + rise * (1.0 - rho) - fall * rho) / tau;
        let h = duration / 1000.0;
        (0..1000).fold(rho, |rho, _| {
            let k1 = f(rho);
            let k2 = f(rho + h / 2.0 * k1);
            let k3 = f(rho + h / 2.0 * k2);
            let k4 = f(rho + h * k3);
            rho + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
        })
    };
    let (mut rho, mut c, mut t) = (start, 0.0_f64, 0.0);
    for (next, jump) in spikes.iter().copied().chain([(end, 0.0)]) {
        let crossings = [theta_p, theta_d].map(|theta| t + tau_ca * (c / theta).ln());
        for stop in
            crossings.into_iter().filter(|crossing| *crossing > t && *crossing < next).chain([next]).collect::<Vec<_>>()
        {
            rho = flow(rho, c, stop - t);
            c *= (-(stop - t) / tau_ca).exp();
            t = stop;
        }
        c += jump;
    }
    rho
}

/// Pairs at 1 Hz as in the paper's figure 2, the postsynaptic spike `lag` ms behind the presynaptic one, whose calcium enters
/// 13.7 ms late; the efficacy at the end.
fn calcium_pairs(method: Method, dt: f64, lag: f64, n: u32, start: f64) -> (f64, f64) {
    let builder = Population::<models::CalciumStdp>::builder(1, dt).method(method).set("rho0", start);
    let mut synapse = builder.build().expect("admissible parameters");
    let end = f64::from(n) * 1000.0;
    let mut spikes: Vec<(f64, bool)> = Vec::new();
    for pair in 0..n {
        let t = f64::from(pair) * 1000.0 + 100.0;
        spikes.extend([(t + 13.7, true), (t + lag, false)]);
    }
    spikes.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut next = spikes.iter().peekable();
    while synapse.time() < end - dt / 2.0 {
        while let Some((_, is_pre)) = next.next_if(|(time, _)| *time < synapse.time() + dt / 2.0) {
            if *is_pre {
                synapse.deliver(&[0.into()]).expect("element 0");
            } else {
                synapse.deliver_post(&[0]).expect("element 0");
            }
        }
        synapse.advance().expect("numbers");
    }
    let jumps: Vec<(f64, f64)> = spikes.iter().map(|(time, is_pre)| (*time, if *is_pre { 1.0 } else { 2.0 })).collect();
    (synapse.state("rho").expect("a state")[0], efficacy(&jumps, end, start))
}

#[test]
fn calcium_crosses_its_thresholds() {
    for lag in [-25.0, 0.0, 10.0, 20.0, 30.0] {
        for start in [0.0, 0.5, 1.0] {
            let mut errors = Vec::new();
            for dt in [0.1, 0.05, 0.025] {
                let (found, expected) = calcium_pairs(Method::Auto, dt, lag, 10, start);
                errors.push(distance(found, expected));
            }
            // The rates are at most (γ_p + γ_d)/τ = 3.5e-3 for each ms, and a pair crosses at most eight times.
            for (error, dt) in errors.iter().zip([0.1, 0.05, 0.025]) {
                assert!(*error <= 10.0 * 3.5e-3 * dt, "{lag} ms from {start}: {errors:?}");
            }
            println!("{lag} ms from {start}: {errors:?}");
        }
    }
}

#[test]
fn efficacy_alone_is_bistable() {
    // With ρ* = 1/2 and no calcium, z = (ρ − 1/2)² is logistic: τ·z' = 2·z·(1/4 − z).
    for start in [0.1, 0.4, 0.5, 0.7] {
        let builder = Population::<models::CalciumStdp>::builder(1, 10.0).set("rho0", start).set("tau", 1.0);
        let mut synapse = builder.build().expect("admissible parameters");
        for _ in 0..1000 {
            synapse.advance().expect("numbers");
        }
        let y: f64 = start - 0.5;
        let z = if y == 0.0 { 0.0 } else { 0.25 / (1.0 + (0.25 / (y * y) - 1.0) * (-10.0_f64 / 2.0).exp()) };
        let error = distance(synapse.state("rho").expect("a state")[0], 0.5 + y.signum() * z.sqrt());
        assert!(error < 1e-11, "from {start}: {error:e}");
    }
}

#[test]
fn traces_live_where_they_belong() {
    fn places<M: Model>() -> Vec<(&'static str, Place)> {
        M::INFO.states.iter().map(|state| (state.name, state.place)).collect()
    }
    use Place::{Edge, Post, Pre};
    let triplet = [("r1", Pre), ("r2", Pre), ("o1", Post), ("o2", Post), ("w", Edge)];
    assert_eq!(places::<models::TripletStdp>(), triplet);
    for pairs in [
        places::<models::MultiplicativeStdp>(),
        places::<models::PowerLawStdp>(),
        places::<models::NearestStdpSymmetric>(),
    ] {
        assert_eq!(pairs, [("a_pre", Pre), ("a_post", Post), ("w", Edge)]);
    }
    assert_eq!(places::<models::InhibitoryStdp>(), [("x_pre", Pre), ("x_post", Post), ("w", Edge)]);
    // Each connection has a trace of its own that the other side clears.
    let centred = places::<models::NearestStdpPresynapticCentred>();
    assert_eq!(centred, [("a_pre", Edge), ("a_post", Post), ("w", Edge)]);
    assert_eq!(places::<models::NearestStdpReduced>(), [("a_pre", Edge), ("a_post", Edge), ("w", Edge)]);
    assert_eq!(places::<models::CalciumStdp>(), [("c", Edge), ("rho", Edge)]);
    assert!(!<models::CalciumStdp as Model>::INFO.event_driven.holds);
}
