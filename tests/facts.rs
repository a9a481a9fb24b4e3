//! What the compiler finds and proves of a model: where states live, what can be summed, what commutes, what is never left,
//! and why each state is solved as it is.

use synapse_runtime::info::{ModelInfo, Place};
use synapse_runtime::prelude::*;
use synapse_runtime::{AlignPost, Connections, Error, EventDriven, Method, Synapses};

fn info<M: Model>() -> &'static ModelInfo {
    M::INFO
}

fn places<M: Model>() -> Vec<Place> {
    info::<M>().states.iter().map(|state| state.place).collect()
}

/// Only models that implement the traits compile here.
fn both<M: AlignPost + EventDriven>() {
    assert!(info::<M>().align_post.holds && info::<M>().event_driven.holds);
}

#[test]
fn linear_conductances_can_be_summed_and_left_alone() {
    both::<models::Expon>();
    both::<models::DualExpon>();
    both::<models::DualExponV2>();
    both::<models::Alpha>();
    assert_eq!(places::<models::DualExpon>(), [Place::Sum, Place::Sum]);
}

#[test]
fn a_saturating_synapse_needs_its_own_states() {
    let nmda = info::<models::Nmda>();
    assert!(
        !nmda.align_post.holds && nmda.align_post.because.contains("a * x * (1 - g)"),
        "{}",
        nmda.align_post.because
    );
    assert!(!nmda.event_driven.holds);
    assert_eq!(places::<models::Nmda>(), [Place::Edge, Place::Edge]);
}

#[test]
fn short_term_plasticity_belongs_to_the_presynaptic_cell() {
    assert_eq!(places::<models::Stp>(), [Place::Pre, Place::Pre]);
    assert!(info::<models::Stp>().states.iter().all(|state| state.invariant.at_most_one));
    assert!(info::<models::Std>().states[0].invariant.at_most_one);
}

/// A weight that may as well multiply the output, although a spike sets the state.
#[derive(Synapse)]
#[synapse(dg/dt = -g / tau, on_pre(w) { g = w; } output = 2 * g)]
struct Reset {
    #[param(ms, default = 8.0, positive)]
    tau: f64,
}

/// A conductance behind short-term depression: the resources are the presynaptic cell's, the conductance may be summed.
#[derive(Synapse)]
#[synapse(
    dx/dt = (1 - x) / tau_x,    x(0) = 1,
    dg/dt = -g / tau_g,
    on_pre(w) { g += w * x; x -= 0.5 * x; }
    output = g,
    align_post,
    event_driven,
)]
struct Depressing {
    #[param(ms, default = 200.0, positive)]
    tau_x: f64,
    #[param(ms, default = 5.0, positive)]
    tau_g: f64,
}

#[test]
fn weights_live_where_they_are_needed() {
    assert_eq!(places::<Reset>(), [Place::Pre]);
    assert!(!info::<Reset>().align_post.holds);
    both::<Depressing>();
    assert_eq!(places::<Depressing>(), [Place::Pre, Place::Sum]);
    let varies: Vec<Option<Place>> = info::<Depressing>().parameters.iter().map(|parameter| parameter.varies).collect();
    assert_eq!(varies, [Some(Place::Pre), Some(Place::Post)]);
}

/// Traces on both sides that a parameter of both reads.
#[derive(Synapse)]
#[synapse(
    da/dt = -a / tau,
    db/dt = -b / tau,
    dw/dt = (w_rest - w) / tau_w,
    on_pre { a += 1; w += b; }
    on_post { b += 1; w += a; }
    output = w,
    current(v) = w * (e_rev - v),
)]
struct Hebb {
    #[param(default = 20.0, positive)]
    tau: f64,
    #[param(default = 1000.0, positive)]
    tau_w: f64,
    #[param(default = 0.0)]
    w_rest: f64,
    #[param(default = 0.0)]
    e_rev: f64,
}

/// Both sides add: the order does not matter.
#[derive(Synapse)]
#[synapse(dw/dt = 0, on_pre { w += 1; } on_post { w -= 2; } output = w)]
struct Counter {
    #[param(default = 1.0)]
    _unused: f64,
}

#[test]
fn blocks_commute_where_the_order_cannot_be_seen() {
    // w + b + (a + 1) = w + a + (b + 1).
    assert!(info::<Hebb>().commute.holds);
    assert!(!info::<models::Stdp>().commute.holds);
    assert!(info::<Counter>().commute.holds);
    assert!(info::<models::Expon>().commute.holds);
}

#[test]
fn a_parameter_varies_no_wider_than_its_readers() {
    let connections = || Connections::all_to_all(2, 3).expect("few cells");
    let build = |name: &str, values: Vec<f64>| Synapses::<Hebb>::builder(connections(), 0.1).set(name, values).build();
    // Both traces read it, so each connection gets its own.
    let tied = build("tau", vec![20.0; 6]).expect("one for each connection");
    assert!(["a", "b", "w"].iter().all(|state| tied.place(state) == Ok(Place::Edge)));
    assert!(matches!(
        build("tau_w", vec![20.0; 2]),
        Err(Error::VariesOver { place: "connection", expected: 6, found: 2, .. })
    ));
    assert!(build("tau_w", vec![20.0; 6]).is_ok());
    assert!(matches!(build("tau_w", vec![-1.0; 6]), Err(Error::OutOfBounds { .. })));
}

#[test]
fn a_projection_is_one_element_for_each_connection() {
    let mut joined = Synapses::<Hebb>::builder(Connections::all_to_all(2, 3).expect("few cells"), 0.5)
        .set("w_rest", vec![0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
        .build()
        .expect("a projection");
    let mut alone = Population::<Hebb>::builder(6, 0.5).set("w_rest", vec![0.1, 0.2, 0.3, 0.4, 0.5, 0.6]);
    alone = alone.set("tau", 20.0);
    let mut alone = alone.build().expect("a population");
    for step in 0..200_usize {
        joined.advance().expect("numbers");
        alone.advance().expect("numbers");
        let pre: Vec<usize> = (0..2).filter(|cell| (step + 3 * cell) % 7 == 0).collect();
        let post: Vec<usize> = (0..3).filter(|cell| (step + 2 * cell) % 5 == 0).collect();
        joined.deliver(&pre, &post).expect("cells that exist");
        let at_pre: Vec<Spike> = pre.iter().flat_map(|p| (0..3).map(move |q| Spike::from(3 * p + q))).collect();
        let at_post: Vec<usize> = post.iter().flat_map(|q| (0..2).map(move |p| 3 * p + q)).collect();
        alone.deliver(&at_pre).expect("elements that exist");
        alone.deliver_post(&at_post).expect("elements that exist");
    }
    let (joined_w, alone_w) = (joined.state("w").expect("a state"), alone.state("w").expect("a state"));
    for (joined, alone) in joined_w.iter().zip(alone_w) {
        assert!((joined - alone).abs() <= 1e-12 * alone.abs(), "{joined_w:?} {alone_w:?}");
    }
    assert_eq!(joined.outputs(), joined_w);
    assert!(joined.deliver(&[2], &[]).is_err() && joined.deliver(&[], &[3]).is_err());
}

#[test]
fn a_shared_state_is_the_sum_over_the_connections() {
    let mut joined = Synapses::<Depressing>::builder(Connections::all_to_all(3, 2).expect("few cells"), 0.5)
        .set("tau_x", vec![50.0, 100.0, 200.0])
        .build()
        .expect("a projection");
    let mut alone =
        Population::<Depressing>::builder(6, 0.5).set("tau_x", vec![50.0, 50.0, 100.0, 100.0, 200.0, 200.0]);
    alone = alone.set("tau_g", 5.0);
    let mut alone = alone.build().expect("a population");
    for step in 0..100_usize {
        joined.advance().expect("numbers");
        alone.advance().expect("numbers");
        let pre: Vec<usize> = (0..3).filter(|cell| (step + 2 * cell) % 5 == 0).collect();
        joined.deliver(&pre, &[]).expect("cells that exist");
        let spikes: Vec<Spike> = pre.iter().flat_map(|p| [Spike::from(2 * p), Spike::from(2 * p + 1)]).collect();
        alone.deliver(&spikes).expect("elements that exist");
        let (sums, each) = (joined.outputs(), alone.outputs());
        assert_eq!(sums.len(), 2);
        for (q, sum) in sums.iter().enumerate() {
            let expected = each[q] + each[2 + q] + each[4 + q];
            assert!((sum - expected).abs() <= 1e-13 * expected, "step {step}: {sum} {expected}");
        }
    }
}

/// A trace of the connection that plasticity reads cannot be shared.
#[derive(Synapse)]
#[synapse(
    dg/dt = -g / tau,
    dw/dt = 0,      w(0) = 1,
    on_pre(s) { g += s * w; }
    on_post { w += g; }
    output = g,
)]
struct Eligible {
    #[param(default = 5.0)]
    tau: f64,
}

/// Neither can one of which the output follows the spikes of one cell, nor one that is set to an earlier value.
#[derive(Synapse)]
#[synapse(dg/dt = -g / tau, on_pre(w) { g += w; } output = g * exp(-since_pre / tau))]
struct Windowed {
    #[param(default = 5.0)]
    tau: f64,
}

#[test]
fn what_a_sum_would_not_have_is_not_summed() {
    let eligible = info::<Eligible>();
    assert!(eligible.align_post.because.contains("`w` reads `g`"), "{}", eligible.align_post.because);
    assert_eq!(places::<Eligible>(), [Place::Edge, Place::Edge]);
    assert!(!info::<Windowed>().align_post.holds && info::<Windowed>().output_place == Place::Pre);
}

#[test]
fn a_current_comes_with_its_slope() {
    let mut synapses = Population::<Hebb>::builder(1, 0.1).set("e_rev", -70.0).build().expect("defaults");
    synapses.state_mut("w").expect("a state")[0] = 2.0;
    assert_eq!(synapses.current(0, -50.0), Some((-40.0, -2.0)));
    assert_eq!(synapses.current(1, -50.0), None);
    let current = info::<Hebb>().current.expect("a current");
    assert_eq!((current.value, current.slope), ("w * (e_rev - v)", "-w"));
}

#[test]
fn the_plan_says_why() {
    let schemes = info::<models::Nmda>().solvers[0].schemes;
    assert_eq!((schemes[0].name, schemes[0].order), ("magnus4", Some(4)));
    assert_eq!((schemes[1].name, schemes[1].order), ("exact", None));
    let auto = &info::<models::BioNmda>().solvers[0];
    assert_eq!(auto.method, Method::Auto);
    assert!(auto.schemes[0].because.contains("is not linear in the states"), "{}", auto.schemes[0].because);
    assert!(auto.schemes[1].because.contains("split"), "{}", auto.schemes[1].because);
}

/// A rule that looks at the latest pair alone.
#[derive(Synapse)]
#[synapse(
    dw/dt = 0,
    on_pre { w += 1 - exp(-since_pre / tau); }
    on_post { w += exp(-since_pre / tau); }
    output = w,
)]
struct Nearest {
    #[param(ms, default = 10.0, positive)]
    tau: f64,
}

#[test]
fn the_time_since_a_spike_is_that_before_this_one() {
    let mut synapses = Population::<Nearest>::builder(1, 1.0).build().expect("defaults");
    synapses.deliver_post(&[0]).expect("element 0");
    assert_eq!(synapses.state("w").expect("a state"), [0.0]);
    synapses.deliver(&[0.into()]).expect("element 0");
    assert_eq!(synapses.state("w").expect("a state"), [1.0]);
    (0..10).for_each(|_| synapses.advance().expect("numbers"));
    synapses.deliver_post(&[0]).expect("element 0");
    synapses.deliver(&[0.into()]).expect("element 0");
    assert_eq!(synapses.state("w").expect("a state"), [2.0]);
}

/// What no event touches lives with its reader.
#[derive(Synapse)]
#[synapse(
    da/dt = (b - a) / 5,
    db/dt = -b / q,     b(0) = 1,
    dc/dt = -c,
    on_pre { c += 1; }
    on_post { a += 1; }
    output = a + c,
)]
struct Drive {
    #[param(default = 1.0)]
    q: f64,
}

/// Branches that chance would hardly ever reach.
#[derive(Synapse)]
#[synapse(
    dx/dt = -x,
    on_pre(w) {
        if w < 1 && w < 2 && w < 3 && w < 4 && w < 5 && w < 6 && w < 7 && w < 8 && w < 9 { x *= 2; } else { x += w; }
    }
    on_post { if x < 1 && x < 2 && x < 3 && x < 4 && x < 5 { x *= 2; } else { x += 1; } }
    output = x,
)]
struct Ladder {
    #[param(default = 1.0)]
    _unused: f64,
}

/// A presynaptic spike begins its time anew, also where it does nothing else.
#[derive(Synapse)]
#[synapse(dz/dt = 0, on_post { z += since_pre; } output = z)]
struct Interval {
    #[param(default = 1.0)]
    _unused: f64,
}

/// Flows that may cross the end at which they vanish.
#[derive(Synapse)]
#[synapse(
    dx/dt = if x == 0 { 1 } else { -1 },    x(0) = 0.5,
    dy/dt = -sqrt(y) / y,                   y(0) = 0.5,
    dz/dt = -z * z,                         z(0) = 0.5,
    output = x + y + z,
)]
struct Crossing {
    #[param(default = 1.0)]
    _unused: f64,
}

/// A flow that follows the time since a spike.
#[derive(Synapse)]
#[synapse(dx/dt = (exp(-since_pre / tau) - x) / tau, output = x, methods(auto, magnus4, exp_midpoint, rk4))]
struct Following {
    #[param(default = 5.0)]
    tau: f64,
}

#[test]
fn nothing_is_claimed_that_does_not_hold() {
    assert_eq!(places::<Drive>(), [Place::Post, Place::Post, Place::Pre]);
    assert_eq!(info::<Drive>().parameters[0].varies, Some(Place::Post));
    assert!(!info::<Ladder>().align_post.holds && !info::<Ladder>().commute.holds);
    assert!(!info::<Interval>().commute.holds);
    let never_negative = info::<Crossing>().states.iter().map(|state| state.invariant.non_negative);
    assert!(never_negative.eq([false, false, true]));
    assert!(info::<Following>().solvers.iter().all(|solver| solver.schemes[0].order == Some(1)));
}

/// No solver looks for the moment at which an `if` switches.
#[derive(Synapse)]
#[synapse(
    dc/dt = -c / tau,
    dx/dt = if c > theta { 1 } else { 0 } - c * x,
    dy/dt = -y + c * y,
    on_pre { c += 1; }
    output = x + y,
)]
struct Switched {
    #[param(default = 10.0, positive)]
    tau: f64,
    #[param(default = 0.5)]
    theta: f64,
}

#[test]
fn what_switches_in_a_step_is_of_first_order() {
    let schemes = <Switched as Model>::INFO.solvers[0].schemes;
    assert_eq!(schemes.iter().map(|scheme| scheme.order).collect::<Vec<_>>(), [None, Some(1), Some(4)]);
    assert!(
        <models::CalciumStdp as Model>::INFO
            .solvers
            .iter()
            .all(|solver| { solver.schemes.iter().all(|scheme| scheme.order.is_none_or(|order| order <= 1)) })
    );
}
