//! Models that read what is bound from outside, against closed forms for inputs that are held over a step.

use synapse_runtime::prelude::*;
use synapse_tests::{distance, numbers};

fn bind<M: Synapse>(population: &mut Population<M>, name: &str, value: f64) {
    population.input_mut(name).expect("an input").fill(value);
}

#[test]
fn reward_collects_what_is_eligible() {
    // Izhikevich (2007): each pair adds to the eligibility, which decays; the weight collects eligibility × dopamine.
    let (dt, n_steps, tau, tau_c) = (0.5, 8000_u32, 20.0, 1000.0);
    let (growth, shrinkage) = (0.02, 0.03);
    let builder = Population::<models::RewardStdp>::builder(1, dt).set("W_min", -1e3).set("W_max", 1e3);
    let mut synapse = builder.set("A1", growth).set("A2", shrinkage).build().expect("admissible parameters");
    let mut number = numbers(5);
    let (mut pre, mut post): (Vec<f64>, Vec<f64>) = (Vec::new(), Vec::new());
    // (when, by how much) the eligibility jumped.
    let mut jumps: Vec<(f64, f64)> = Vec::new();
    let sum = |times: &[f64], t: f64| times.iter().map(|s| (-(t - s) / tau).exp()).sum::<f64>();
    let (mut w, mut worst, mut largest) = (1.0, 0.0_f64, 0.0_f64);
    for step in 0..n_steps {
        let t = f64::from(step) * dt;
        if number() < 0.02 {
            jumps.push((t, -shrinkage * sum(&post, t)));
            pre.push(t);
            synapse.deliver(&[0.into()]).expect("element 0");
        }
        if number() < 0.02 {
            jumps.push((t, growth * sum(&pre, t)));
            post.push(t);
            synapse.deliver_post(&[0]).expect("element 0");
        }
        // Dopamine comes once a second, for 100 ms.
        let d = if step % 2000 > 1800 { 0.5 } else { 0.0 };
        bind(&mut synapse, "d", d);
        synapse.advance().expect("numbers");
        let left = |t: f64| jumps.iter().map(|(s, jump)| jump * (-(t - s) / tau_c).exp()).sum::<f64>();
        w += d * tau_c * (left(t) - left(t + dt));
        largest = largest.max(f64::abs(w - 1.0));
        worst = worst.max(distance(synapse.state("w").expect("a state")[0], w) / f64::abs(w).max(1.0));
    }
    println!("RewardStdp: {worst:.1e}, the weight moved by {largest:.2}");
    assert!(largest > 0.1 && worst < 1e-11, "{largest}, {worst:e}");
}

#[test]
fn the_membrane_potential_changes_the_weight() {
    // Clopath et al. (2010), with a potential that is constant over each step: all that moves is a sum of exponentials.
    let (dt, tau_x, tau_minus, tau_plus) = (0.1, 15.0, 10.0, 7.0);
    let (theta_minus, theta_plus, ltd, ltp) = (-70.6, -45.3, 14e-5, 8e-5);
    let mut synapse = Population::<models::ClopathStdp>::builder(1, dt).build().expect("defaults");
    let (mut x, mut u_minus, mut u_plus, mut w) = (0.0, -70.6, -70.6, 0.5_f64);
    let mut number = numbers(9);
    let (mut v, mut worst, mut lowest, mut highest) = (-70.6, 0.0_f64, w, w);
    for step in 0..20_000 {
        if number() < 0.002 {
            w = (w - ltd * f64::max(u_minus - theta_minus, 0.0)).clamp(0.0, 1.0);
            x += 1.0 / tau_x;
            synapse.deliver(&[0.into()]).expect("element 0");
        }
        // A new potential every ms, now and then that of a spike; never below the lower threshold.
        if step % 10 == 0 {
            v = if number() < 0.02 { 20.0 } else { -70.6 + 15.0 * number() };
        }
        bind(&mut synapse, "v_post", v);
        synapse.advance().expect("numbers");
        let part = |tau: f64| -tau * (-dt / tau).exp_m1();
        let filtered = (v - theta_minus) * part(tau_x) + (u_plus - v) * part(1.0 / (1.0 / tau_x + 1.0 / tau_plus));
        w += ltp * f64::max(v - theta_plus, 0.0) * x * filtered;
        x *= (-dt / tau_x).exp();
        u_minus = v + (u_minus - v) * (-dt / tau_minus).exp();
        u_plus = v + (u_plus - v) * (-dt / tau_plus).exp();
        (lowest, highest) = (f64::min(lowest, w), f64::max(highest, w));
        worst = worst.max(distance(synapse.state("w").expect("a state")[0], w));
    }
    println!("ClopathStdp: {worst:.1e}, from {lowest:.3} to {highest:.3}");
    assert!(highest - lowest > 0.01 && lowest > 0.0 && highest < 1.0, "{lowest}, {highest}");
    assert!(worst < 1e-9, "{worst:e}");
}

#[test]
fn graded_release_follows_the_presynaptic_cell() {
    // Prinz, Bucher & Marder (2004): at a constant potential an exponential with τ_s = (1 − s∞)/k.
    let (dt, v_th, delta, k) = (0.1, -35.0, 5.0, 0.025);
    let mut synapse = Population::<models::GradedSynapse>::builder(1, dt).build().expect("defaults");
    let (mut s, mut worst) = (0.0, 0.0_f64);
    for step in 0..20_000_u32 {
        // From far below the threshold to far above it, where channels open within a microsecond.
        let v: f64 = -60.0 + f64::from(step % 1000) / 10.0;
        let full = 1.0 / (1.0 + ((v_th - v) / delta).exp());
        let closed = 1.0 / (1.0 + ((v - v_th) / delta).exp());
        s = full + (s - full) * (-dt * k / closed).exp();
        bind(&mut synapse, "v_pre", v);
        synapse.advance().expect("numbers");
        worst = worst.max(distance(synapse.state("s").expect("a state")[0], s));
    }
    println!("GradedSynapse: {worst:.1e}");
    assert!(worst < 1e-13, "{worst:e}");
    let (current, slope) = synapse.current(0, -50.0).expect("element 0");
    assert!(distance(current, 10.0 * s * (-70.0 + 50.0)) < 1e-11 && distance(slope, -10.0 * s) < 1e-12);
}

#[test]
fn a_junction_is_ohmic() {
    let mut junction =
        Population::<models::GapJunction>::builder(2, 0.1).set("g_gap", vec![0.5, 2.0]).build().expect("defaults");
    bind(&mut junction, "v_pre", -40.0);
    bind(&mut junction, "v_post", -65.0);
    junction.advance().expect("numbers");
    assert_eq!(junction.outputs(), [12.5, 50.0]);
    assert_eq!(junction.current(1, -65.0), Some((50.0, -2.0)));
    assert_eq!(junction.current(1, -30.0), Some((-20.0, -2.0)), "the cell that is more depolarised loses current");
}

#[test]
fn states_live_where_they_belong() {
    use synapse_runtime::info::Place::{self, Edge, Post, Pre};
    fn places<M: Model>() -> Vec<(&'static str, Place)> {
        M::INFO.states.iter().map(|state| (state.name, state.place)).collect()
    }
    assert_eq!(places::<models::RewardStdp>(), [("a_pre", Pre), ("a_post", Post), ("c", Edge), ("w", Edge)]);
    assert_eq!(places::<models::ClopathStdp>(), [("x", Pre), ("u_minus", Post), ("u_plus", Post), ("w", Edge)]);
    assert_eq!(places::<models::GradedSynapse>(), [("s", Pre)]);
}
