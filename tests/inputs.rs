//! Inputs of synapses, random numbers, and what the compiler proves of models that have them.

use synapse_runtime::info::Place;
use synapse_runtime::prelude::*;
use synapse_runtime::random::Stream;
use synapse_runtime::{Arrival, EventDriven};
use synapse_tests::{close, integrated, one, state};

fn places<M: Model>() -> Vec<Place> {
    M::INFO.states.iter().map(|state| state.place).collect()
}

mod inputs {
    use super::*;

    /// A block by magnesium that follows the potential, and a third factor.
    #[derive(Synapse)]
    #[synapse(
        input v_post : mV,
        input dopamine,
        let open = 1 / (1 + exp(-(v_post + 20mV) / 10mV)),
        dg/dt = -g / tau : nS,
        db/dt = (open - b) / tau_b,
        dw/dt = dopamine * w / 1s,
        w(0) = 1,
        on_pre(a : nS) { g += a * w; if dopamine > 1 { w += 0.5; } }
        output = g * b * (0mV - v_post) : pA,
    )]
    struct Blocked {
        #[param(ms, default = 5.0)]
        tau: f64,
        #[param(ms, default = 2.0)]
        tau_b: f64,
    }

    #[test]
    fn inputs_are_read_wherever_parameters_are_but_at_the_start() {
        let inputs = Blocked::INFO.inputs;
        assert_eq!(
            inputs.iter().map(|input| (input.name, input.unit)).collect::<Vec<_>>(),
            [("v_post", "mV"), ("dopamine", "")]
        );
        let mut synapse = one::<Blocked>();
        synapse.input_mut("v_post").expect("an input")[0] = -60.0;
        synapse.input_mut("dopamine").expect("an input")[0] = 2.0;
        synapse.step(&[Spike { element: 0, weight: 3.0 }]).expect("an element");
        let grown = (0.1 * 2.0 * 1e-3_f64).exp();
        close(state(&synapse, "w"), grown + 0.5);
        close(state(&synapse, "g"), 3.0 * grown);
        let open = 1.0 / (1.0 + 4.0_f64.exp());
        close(state(&synapse, "b"), open * -(-0.05_f64).exp_m1());
        close(synapse.outputs()[0], 3.0 * grown * state(&synapse, "b") * 60.0);
        let schemes = Blocked::INFO.solvers[0].schemes;
        assert!(schemes.iter().all(|scheme| scheme.name == "exact"));
        assert_eq!(schemes[1].because, "linear with coefficients that inputs fix for a step");
    }

    /// Only the solvers that are exact have no order; the others agree with them.
    #[derive(Synapse)]
    #[synapse(
        input k,
        dx/dt = -k * x + sin(t / 3),
        dy/dt = k - x * y,
        output = y,
        methods(auto, exp_euler, exp_euler_ordered, exp_midpoint, magnus4, rk4),
    )]
    struct Driven {}

    #[test]
    fn every_solver_sees_the_inputs() {
        let end = |method, n: u32| integrated(&Driven {}, method, (n, 2.0 / f64::from(n)), [1.0, 0.0], &[0.7])[1];
        let reference = end(Method::Rk4, 4000);
        for (method, order) in [
            (Method::Auto, 4),
            (Method::Magnus4, 4),
            (Method::Rk4, 4),
            (Method::ExpMidpoint, 2),
            (Method::ExpEulerOrdered, 1),
            (Method::ExpEuler, 1),
            (Method::Heun2, 2),
        ] {
            let (coarse, fine) = ((end(method, 32) - reference).abs(), (end(method, 64) - reference).abs());
            let found = (coarse / fine).log2();
            assert!((found - f64::from(order)).abs() < 0.2, "{method}: {coarse:e}, {fine:e}, order {found}");
        }
    }

    #[derive(Synapse)]
    #[synapse(dg/dt = -g / 5, on_pre { g += 1; } input v_post, input third, output = g * third * v_post)]
    struct Read {}

    fn event_driven<M: EventDriven>() {}

    #[test]
    fn an_input_that_no_flow_reads_leaves_the_events() {
        event_driven::<Read>();
        assert!(Read::INFO.event_driven.holds);
        let because = Blocked::INFO.event_driven.because;
        assert!(!Blocked::INFO.event_driven.holds && because.contains("`b` follows `v_post`"), "{because}");
    }
}

mod places {
    use super::*;

    #[derive(Synapse)]
    #[synapse(
        input v_pre,
        input v_post,
        input third,
        da/dt = v_pre - a,
        db/dt = v_post - b,
        dc/dt = third - c,
        dd/dt = v_pre * v_post - d,
        de/dt = -e,
        df/dt = -f,
        dk/dt = third - k,
        on_pre { e += v_post; f += third; }
        on_post { k += 1; }
        output = a + b + c + d + e + f + k,
    )]
    struct Everywhere {}

    #[test]
    fn potentials_live_at_their_cells_and_other_inputs_everywhere() {
        use Place::{Edge, Post, Pre};
        // c is bound to no side: it lives at the presynaptic cell, as what is constant does.
        assert_eq!(places::<Everywhere>(), [Pre, Post, Pre, Edge, Edge, Pre, Post]);
        assert_eq!(Everywhere::INFO.output_place, Edge);
    }

    #[derive(Synapse)]
    #[synapse(input v_post, input third, dg/dt = -g * (1 + third) / (2 + v_post), on_pre { g += v_post; } output = g * v_post, align_post)]
    struct Shared {}

    #[derive(Synapse)]
    #[synapse(input v_pre, dg/dt = -g / (2 + v_pre), on_pre(w) { g += w; } output = g)]
    struct OfPre {}

    #[test]
    fn a_flow_that_all_connections_onto_a_cell_share_can_be_summed() {
        assert_eq!(places::<Shared>(), [Place::Sum]);
        assert!(!OfPre::INFO.align_post.holds);
        let because = OfPre::INFO.align_post.because;
        assert!(because.ends_with("reads the potential of one presynaptic cell"), "{because}");
        // The weight may multiply the output of the presynaptic cell's conductance.
        assert_eq!(places::<OfPre>(), [Place::Pre]);
    }

    #[derive(Synapse)]
    #[synapse(input v_post, du/dt = -u, on_pre { u += 1; } output = 1 + u * v_post)]
    struct ReadAtPost {}

    #[derive(Synapse)]
    #[synapse(input v_pre, du/dt = -u, on_pre { u += 1; } output = u * v_pre)]
    struct ReadAtPre {}

    #[test]
    fn an_output_lives_where_all_that_it_reads_is_known() {
        assert_eq!((places::<ReadAtPost>(), ReadAtPost::INFO.output_place), (vec![Place::Pre], Place::Edge));
        assert_eq!((places::<ReadAtPre>(), ReadAtPre::INFO.output_place), (vec![Place::Pre], Place::Pre));
    }
}

mod lazy {
    use super::*;

    fn claim<M: Model>() -> (bool, &'static str) {
        (M::INFO.lazy_edges.holds, M::INFO.lazy_edges.because)
    }

    /// A trace on each connection that decays by itself.
    #[derive(Synapse)]
    #[synapse(
        da/dt = -a / 20,
        dw/dt = 0,
        dc/dt = -c / 100,
        w(0) = 1,
        on_pre { a += 1; c -= w; }
        on_post { c += a; w += c; }
        output = w,
    )]
    struct Waiting {}

    #[derive(Synapse)]
    #[synapse(input third, dc/dt = -c, dw/dt = c * third, w(0) = 1, on_pre(a) { c += a; } on_post { c += 1; } output = w)]
    struct Modulated {}

    #[derive(Synapse)]
    #[synapse(da/dt = -a / 20, dc/dt = a - c, c(0) = 1, on_pre { a += 1; c += a; } on_post { c += 1; } output = c)]
    struct Following {}

    #[derive(Synapse)]
    #[synapse(dc/dt = -sin(c), on_pre { c += 1; } on_post { c += 1; } output = c)]
    struct Inexact {}

    #[derive(Synapse)]
    #[synapse(dc/dt = -c, on_pre { c += 1; } on_post { c += prev(c); } output = c)]
    struct Previous {}

    #[derive(Synapse)]
    #[synapse(dc/dt = -c, c(0) = 1, on_pre { c += 1; } on_post { c += 1; } output = c, methods(rk4))]
    struct Stepped {}

    #[test]
    fn states_of_a_connection_wait_where_it_is_proved() {
        assert_eq!(claim::<models::Stdp>(), (true, "only events change the states of a connection"));
        assert_eq!(claim::<models::Stp>(), (true, "no state lives on the connections"));
        let proved = "the states of a connection are solved exactly and follow nothing that moves elsewhere";
        assert_eq!(claim::<Waiting>(), (true, proved));
        assert_eq!(claim::<Modulated>(), (false, "`w` follows `third`, which is bound at every step"));
        assert_eq!(claim::<Following>(), (false, "`c` follows `a`, which moves at a cell"));
        assert!(!claim::<Inexact>().0 && claim::<Inexact>().1.contains("no exact solution"));
        assert_eq!(claim::<Previous>(), (false, "`prev(c)` is the value before the latest step"));
        assert_eq!(claim::<Stepped>(), (false, "its `methods(…)` leave out `exact`"));
    }
}

mod random {
    use super::*;

    /// Quantal release: each of n vesicles is released with the probability u.
    #[derive(Synapse)]
    #[synapse(
        du/dt = -u / 100,
        dg/dt = -g / 5,
        on_pre(w) {
            let released = binomial(n, u);
            u += 0.5 * (1 - u);
            g += w * released + sigma * normal();
            release = released / n;
        }
        output = g,
    )]
    struct Quantal {
        #[param(default = 5.0)]
        n: f64,
        #[param(default = 0.1)]
        sigma: f64,
    }

    fn arrival<const N: usize>(prev: [f64; N]) -> Arrival<f64, [f64; N]> {
        let draws = Stream::new(7, 1).draws(0, 3);
        Arrival { weight: 2.0, prev, t: 0.0, since_pre: f64::INFINITY, inputs: [], draws }
    }

    #[test]
    fn each_call_draws_its_own_number_and_a_name_keeps_it() {
        assert!(Quantal::INFO.random);
        let arrival = arrival([0.0; 2]);
        let (state, release) = Quantal::on_pre([5.0, 0.1], [0.4, 1.0], arrival);
        let released = arrival.draws.binomial(0, 5.0, 0.4);
        assert_eq!(state, [0.4 + 0.5 * 0.6, 1.0 + (2.0 * released + 0.1 * arrival.draws.normal(1))]);
        assert_eq!(release, released / 5.0);
        assert_eq!(Quantal::INFO.on_pre.lines().next(), Some("let released = binomial(n, u);"));
    }

    #[test]
    fn what_is_added_by_chance_can_be_summed() {
        assert!(Quantal::INFO.align_post.holds, "{}", Quantal::INFO.align_post.because);
        assert_eq!(places::<Quantal>(), [Place::Pre, Place::Sum]);
    }

    /// All states are the presynaptic cell's, but each connection draws its release.
    #[derive(Synapse)]
    #[synapse(
        du/dt = -u / 100,
        on_pre { u += 0.5 * (1 - u); release = binomial(1, u); }
        output = u,
    )]
    struct Unreliable {}

    #[test]
    fn a_release_by_chance_is_drawn_at_each_connection() {
        assert_eq!(places::<Unreliable>(), [Place::Pre]);
        let arrival = arrival([0.0]);
        // The part of a connection leaves the trace as it is.
        let (state, release) = Unreliable::on_pre_edge([], [0.4], arrival);
        assert_eq!((state, release), ([0.4], arrival.draws.binomial(0, 1.0, 0.4)));
        assert_eq!(Unreliable::on_pre([], [0.4], arrival).0, [0.7]);
    }

    /// x is drawn, y reads it, z does neither.
    #[derive(Synapse)]
    #[synapse(
        dx/dt = -x,
        dy/dt = x - y,
        dz/dt = -z,
        on_pre { if normal() > 1 { x = 1; } z += 1; }
        output = x * y * z,
    )]
    struct Chance {}

    #[test]
    fn what_chance_reaches_belongs_to_the_connection() {
        assert_eq!(places::<Chance>(), [Place::Edge, Place::Edge, Place::Pre]);
        let invariants = Chance::INFO.states.iter().map(|state| state.invariant.non_negative).collect::<Vec<_>>();
        assert_eq!(invariants, [true, true, true]);
    }

    /// A number of successes is not negative, one of a normal distribution may be.
    #[derive(Synapse)]
    #[synapse(dx/dt = -x, dy/dt = -y, on_pre { x += binomial(3, 0.5); y += normal(); } output = x + y)]
    struct Signs {}

    #[test]
    fn a_draw_is_an_unknown_value_to_every_proof() {
        let signs = Signs::INFO.states.iter().map(|state| state.invariant.non_negative).collect::<Vec<_>>();
        assert_eq!(signs, [true, false]);
    }

    /// The numbers of the two events are not the same, so their order matters.
    #[derive(Synapse)]
    #[synapse(dx/dt = 0, on_pre { x = normal(); } on_post { x = normal(); } output = x)]
    struct Overwritten {}

    /// Each adds its own, in either order.
    #[derive(Synapse)]
    #[synapse(dx/dt = 0, on_pre { x += normal(); } on_post { x += normal(); } output = x)]
    struct Added {}

    #[test]
    fn orders_are_compared_with_the_numbers_of_each_event() {
        assert!(!Overwritten::INFO.commute.holds);
        assert!(Added::INFO.commute.holds);
    }
}
