//! Every claim of a model's description, checked by experiments with random models.
//!
//! A declaration goes through the compiler as an ordinary library; its plans are interpreted, since nobody could wait until
//! `rustc` has compiled so many models. That the interpreter does what compiled models do is a test of its own.
//!
//! - `SYNAPSE_CLAIMS=100000` takes so many models, and says what it found;
//! - `SYNAPSE_CLAIMS_SEED=7` begins at model 7; with `SYNAPSE_CLAIMS=1` it is the only one.

mod compiled;
mod generator;
mod interpreter;
mod invariants;
mod orders;
mod reference;
mod stability;
mod subject;
mod tableaux;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

use generator::{Kind, Random, Sample, cell, sample};
use invariants::Shown;
use orders::{Claim, Verdict};
use stability::System;
use subject::Subject;
use synapse_compiler::model::Method;
use synapse_compiler::solver::Stability;

fn variable(name: &str) -> Option<u64> {
    let value = std::env::var(name).ok()?;
    Some(value.parse().unwrap_or_else(|_| panic!("{name} is a number, not {value:?}")))
}

/// What `work` makes of each number, on all cores, in order.
fn of_each<T: Send>(default: u64, work: impl Fn(u64) -> T + Sync) -> Vec<(u64, T)> {
    let first = variable("SYNAPSE_CLAIMS_SEED").unwrap_or(0);
    let last = first + variable("SYNAPSE_CLAIMS").unwrap_or(default);
    let next = AtomicU64::new(first);
    let take = || {
        let numbers = std::iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed)).take_while(|n| *n < last);
        numbers.map(|n| (n, work(n))).collect::<Vec<_>>()
    };
    let n_threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut all: Vec<(u64, T)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..n_threads).map(|_| scope.spawn(take)).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect()
    });
    all.sort_by_key(|(n, _)| *n);
    all
}

fn subject_of(n: u64, sample: &Sample) -> Subject {
    Subject::read(&sample.text).unwrap_or_else(|error| panic!("model {n}: {error}\n{}", sample.text))
}

/// The numbers by which a model is told from others of its text.
fn text_of(n: u64, sample: &Sample) -> String {
    let Sample { kind, text, parameters, inputs, since_pre, duration } = sample;
    format!(
        "model {n} ({kind:?})\n{text}\nu, tau, a, b = {parameters:?}; inputs {inputs:?}; {since_pre}; {duration} ms\n"
    )
}

#[test]
fn interpreted_and_compiled_models_take_the_same_steps() {
    let n_steps = compiled::check_all();
    assert!(n_steps > 5000, "only {n_steps} steps were compared");
}

/// `auto` and `n_others` other solvers.
fn methods(subject: &Subject, n_others: usize, random: &mut Random) -> Vec<Method> {
    let others = (0..n_others).map(|_| subject.solvers[random.below(subject.solvers.len())].method);
    [Method::Auto].into_iter().chain(others).collect()
}

/// Three solvers of each model.
#[test]
fn orders_are_what_is_claimed() {
    let all = of_each(1000, |n| {
        let sample = sample(n);
        let subject = subject_of(n, &sample);
        let claims = orders::check(&subject, &sample, &methods(&subject, 2, &mut Random::new(!n)));
        (sample, claims)
    });
    let slopes = reported(&all);
    if variable("SYNAPSE_CLAIMS").is_none() {
        assert!(slopes.len() > 3000, "only {} slopes were read", slopes.len());
        is_no_lower_than_needed(&all);
    }
}

/// Of cells while they are free and while their potential is held, two solvers each.
#[test]
fn orders_of_cells_are_what_is_claimed() {
    let all = of_each(300, |n| {
        let sample = cell(n)?;
        let random = &mut Random::new(!n);
        let free = subject_of(n, &sample);
        let subjects = free.held().into_iter().chain([free]);
        let claims =
            subjects.flat_map(|subject| orders::check(&subject, &sample, &methods(&subject, 1, random))).collect();
        Some((sample, claims))
    });
    let all: Vec<(u64, (Sample, Vec<Claim>))> = all.into_iter().filter_map(|(n, cell)| Some((n, cell?))).collect();
    let slopes = reported(&all);
    assert!(variable("SYNAPSE_CLAIMS").is_some() || slopes.len() > 900, "only {} slopes were read", slopes.len());
}

/// The orders that are claimed, each with a slope; fails where a claim is refuted, or too many are undecided.
#[expect(clippy::print_stdout, reason = "what a large run found")]
fn reported(all: &[(u64, (Sample, Vec<Claim>))]) -> Vec<(u8, f64)> {
    let (mut text, mut undecided) = (String::new(), BTreeMap::<&str, Vec<u64>>::new());
    let (mut n_claims, mut n_refuted) = (0, 0);
    let mut slopes = Vec::new();
    for (n, (sample, claims)) in all {
        for claim in claims {
            n_claims += 1;
            match &claim.verdict {
                Verdict::Confirmed(slope) => slopes.extend(claim.order.zip(*slope)),
                Verdict::Undecided(why) => undecided.entry(why).or_default().push(*n),
                Verdict::Refuted(errors) => {
                    n_refuted += 1;
                    let claimed = claim.order.map_or("an exact solution".to_owned(), |order| format!("order {order}"));
                    let _ =
                        writeln!(text, "{}{} of {} claims {claimed}", text_of(*n, sample), claim.method, claim.state);
                    let _ = writeln!(text, "errors over halved steps: {errors:?}\n");
                }
            }
        }
    }
    let n_undecided: usize = undecided.values().map(Vec::len).sum();
    if variable("SYNAPSE_CLAIMS").is_some() {
        println!("{n_claims} claims of {} models, {} slopes", all.len(), slopes.len());
        println!("{n_refuted} refuted, {n_undecided} undecided: {undecided:?}");
        println!("{}", quantiles(&slopes));
    }
    assert!(text.is_empty(), "{text}");
    assert!(n_undecided * 100 <= n_claims, "{n_undecided} of {n_claims} claims are undecided: {undecided:?}");
    slopes
}

/// Of models without kinks, most slopes are no higher than claimed: the claims say as much as they may.
fn is_no_lower_than_needed(all: &[(u64, (Sample, Vec<Claim>))]) {
    let smooth = all.iter().filter(|(_, (sample, _))| {
        matches!(sample.kind, Kind::Linear | Kind::Moving | Kind::Smooth) && sample.since_pre == synapse_runtime::NEVER
    });
    let claims = smooth.flat_map(|(_, (_, claims))| claims);
    let slopes: Vec<(u8, f64)> = claims.filter_map(Claim::slope).collect();
    let n_sharp = slopes.iter().filter(|(order, slope)| *slope < f64::from(*order) + 0.6).count();
    assert!(n_sharp * 5 > slopes.len() * 4, "only {n_sharp} of {} slopes are what is claimed", slopes.len());
}

/// How slopes spread, for each order.
fn quantiles(all: &[(u8, f64)]) -> String {
    let mut text = String::new();
    for order in 1..=9 {
        let mut slopes: Vec<f64> =
            all.iter().filter(|(claimed, _)| *claimed == order).map(|(_, slope)| *slope).collect();
        slopes.sort_by(f64::total_cmp);
        let at = |part: usize| slopes.get(part * slopes.len().saturating_sub(1) / 100).copied().unwrap_or(f64::NAN);
        if !slopes.is_empty() {
            let parts = [0, 1, 10, 50, 90].map(at);
            let _ = writeln!(text, "order {order}: {} slopes, at 0, 1, 10, 50, 90 %: {parts:.2?}", slopes.len());
        }
    }
    text
}

/// Two equations of which the claim was 4 once.
#[test]
fn a_kink_lowers_the_order() {
    let claims = |flow: &str| {
        let text = format!(
            "#[synapse(dx/dt = {flow}, dy/dt = -y / tau, y(0) = 1, dz/dt = a * z * (1 - z), on_pre {{ z += 0.5 * (1 - z); }} \
             output = x)] struct M {{ #[param(positive)] tau: f64, #[param(non_negative)] a: f64 }}"
        );
        let subject = Subject::read(&text).expect("a model");
        let orders = |method: &str| subject.solver(method).expect("it applies").reasons[0].order;
        [orders("rk4"), orders("euler")].map(Option::unwrap_or_default)
    };
    for (flow, order) in [
        ("max(sin(t), 0) - x", 2),
        ("-clamp(y, 0.2, 0.6) * x + y", 2),
        ("y - 1 - x * abs(x)", 2),
        ("min(x, y)", 2),
        ("sqrt(abs(x)) - x", 1),
        ("pow(y, tau)", 1),
        ("pow(abs(x), 1.5) - x", 2),
        ("pow(x, 3.5) - x", 4),
        ("if x > 1 { 0 } else { 1 }", 1),
        ("if t > tau { 0 } else { x }", 1),
        // Never crossed: z stays from 0 to 1, and y does not become negative.
        ("max(z, 0) - x", 4),
        ("abs(y) - x", 4),
        ("clamp(z, 0, 1) - x", 4),
        ("min(z, 1 + a) - x", 4),
        ("sqrt(tau + z) - x", 4),
        ("sqrt(1 + x * x) - x", 4),
        ("pow(1 + y, 1.5) - x", 4),
        ("pow(x, 2) - x", 4),
        ("if z <= 1 { -x } else { x }", 4),
        ("max(a, tau) * sin(t) - x", 4),
        ("if a > tau { sin(t) } else { -x }", 4),
        // A touch would make it switch: 0 is within.
        ("if z > 0 { -x } else { x }", 1),
        ("sqrt(z) - x", 1),
    ] {
        assert_eq!(claims(flow), [order, 1], "{flow}");
    }
}

/// At the start z is at the end of its values, where a kink has two derivatives. The Jacobian takes the one that holds on the
/// side on which z is: with the other one the first step would be of order 1, and the run of order 2.
#[test]
fn a_solution_may_begin_on_a_kink_that_it_does_not_cross() {
    for flow in [
        "max(-tanh(z), 0) - x",
        "max(0, z) - x",
        "abs(-0.8 * z) - x",
        "min(z, 0) - x * z",
        "min(-z, 0) - x",
        "clamp(-z, -1, 0) - x",
        "clamp(z, 0, 1) - x * x",
        "max(0, y) - x",
        "max(-y, 0) - x * y",
        "(if z > 2 { 1 } else { abs(-z) }) - x",
    ] {
        let text = format!(
            "#[synapse(dx/dt = {flow}, x(0) = 0.7, dy/dt = z * (1 - y), dz/dt = 0.8 * (1 - z) * exp(-z), output = x)] \
             struct M {{}}"
        );
        let subject = Subject::read(&text).expect("a model");
        assert!(subject.invariants[1..].iter().all(|invariant| invariant.at_most_one), "{:?}", subject.invariants);
        let sample = Sample {
            kind: Kind::Kinked,
            text,
            parameters: Vec::new(),
            inputs: Vec::new(),
            since_pre: synapse_runtime::NEVER,
            duration: 3.0,
        };
        for claim in orders::check(&subject, &sample, &[Method::Rodas4, Method::Ralston4, Method::Rk4]) {
            assert_eq!(claim.order, Some(4), "{flow}: {claim:?}");
            assert!(matches!(claim.verdict, Verdict::Confirmed(_)), "{flow}: {claim:?}");
        }
    }
}

/// Invariants need weights that are not negative where spikes add them: a kink at their ends is not proved then.
#[test]
fn a_weight_of_any_sign_may_lead_across_a_kink() {
    let text = "#[synapse(dx/dt = abs(y) - x, dy/dt = -y, on_pre(w) { y += w; } output = x)] struct M {}";
    let subject = Subject::read(text).expect("a model");
    assert!(subject.invariants[1].non_negative && subject.invariants[1].of_non_negative_weights);
    assert_eq!(subject.solver("rk4").expect("it applies").reasons[0].order, Some(2));
}

#[test]
fn no_state_leaves_what_is_proved_of_it() {
    let n_kept = kept(|n| Some(sample(n)));
    assert!(variable("SYNAPSE_CLAIMS").is_some() || n_kept > 200, "only {n_kept} ends are proved");
}

#[test]
fn no_state_of_a_cell_leaves_what_is_proved_of_it() {
    let n_kept = kept(cell);
    assert!(variable("SYNAPSE_CLAIMS").is_some() || n_kept > 200, "only {n_kept} ends are proved");
}

/// How many ends are not crossed that are proved; fails where one is.
#[expect(clippy::print_stdout, reason = "what a large run found")]
fn kept(sample: fn(u64) -> Option<Sample>) -> usize {
    let all = of_each(1000, |n| {
        let sample = sample(n)?;
        let subject = subject_of(n, &sample);
        let shown = invariants::check(&subject, &sample, &mut Random::new(!n));
        Some((sample, shown))
    });
    let mut left = String::new();
    let (mut n_kept, mut n_undecided) = (0, 0);
    for (n, (sample, shown)) in all.iter().filter_map(|(n, model)| Some((n, model.as_ref()?))) {
        match shown {
            Shown::Nothing => {}
            Shown::Kept(ends) => n_kept += ends,
            Shown::Undecided(ends) => n_undecided += ends,
            Shown::Left(what) => {
                let _ = writeln!(left, "{}{what}\n", text_of(*n, sample));
            }
        }
    }
    if variable("SYNAPSE_CLAIMS").is_some() {
        println!("{n_kept} ends that are proved were not crossed, {n_undecided} undecided");
    }
    assert!(left.is_empty(), "{left}");
    assert!(n_undecided * 100 <= n_kept, "{n_undecided} ends are undecided, {n_kept} were not crossed");
    n_kept
}

#[test]
fn deviations_do_not_grow_where_a_solver_is_called_stable() {
    let all = of_each(400, |n| {
        let random = &mut Random::new(n ^ 0x57ab);
        let system = System::random(random);
        let subject = Subject::read(&system.text).unwrap_or_else(|error| panic!("{error}\n{}", system.text));
        let mut found = Vec::new();
        for solver in &subject.solvers {
            let Some(longest) = stability::longest_step(&subject, solver, &system) else { continue };
            let steps = if longest.is_finite() { vec![longest, 0.3 * longest] } else { vec![0.05, 0.5, 4.0, 40.0] };
            for dt in steps {
                found.push((solver.method.name(), dt, stability::growth(&subject, solver, dt)));
            }
        }
        (system, found)
    });
    let mut n_claims = 0;
    for (n, (system, found)) in &all {
        for (method, dt, growth) in found {
            n_claims += 1;
            assert!(*growth < 1e-4, "system {n}: {}\n{method} with dt = {dt}: e^{growth} in a step", system.text);
        }
    }
    if variable("SYNAPSE_CLAIMS").is_some() {
        println!("{n_claims} steps that are called stable are");
    }
    assert!(n_claims > 20 * all.len(), "only {n_claims} steps are called stable");
}

/// The growth in a step, and what is said of the stability of the first state.
fn looked_at(equations: &str, method: &str, dt: f64) -> (f64, Stability) {
    let text = format!("#[synapse({equations}, output = x)] struct M {{}}");
    let subject = Subject::read(&text).expect("a model");
    let solver = subject.solver(method).expect("it applies");
    (stability::growth(&subject, solver, dt), solver.reasons[0].stability)
}

/// Bounds without which claims would not be so: just beyond them, deviations grow.
#[test]
fn claims_of_stability_say_no_more_than_is_so() {
    let circle = "dx/dt = v, dv/dt = -x";
    for method in ["euler", "midpoint", "heun2", "rk2", "ralston2"] {
        for dt in [0.03, 0.5, 1.9] {
            assert!(looked_at(circle, method, dt).0 > 1e-8, "{method} does not grow with dt = {dt}");
        }
        assert!(looked_at("dx/dt = -x", method, 2.01).0 > 1e-3, "{method}");
        assert_eq!(looked_at(circle, method, 1.0).1.limits(), Some([2.0, 0.0]));
    }
    for (methods, along, across) in [
        (["rk3", "heun3", "ralston3", "ssprk3"].as_slice(), 2.52, 1.74),
        (&["rk4", "ralston4", "rk4_38rule"], 2.79, 2.83),
    ] {
        for method in methods {
            assert!(looked_at("dx/dt = -x", method, along).0 > 1e-4, "{method}");
            assert!(looked_at(circle, method, across).0 > 1e-4, "{method}");
        }
    }
    // The worst direction for order 4 is neither axis.
    let damped = "dx/dt = -0.5312 * x + 0.8473 * v, dv/dt = -0.8473 * x - 0.5312 * v";
    assert!(looked_at(damped, "rk4", 2.63).0 > 1e-4);
    // Exponential Euler of states that read each other: a circle without decay, and one that drives more than it decays.
    for equations in [circle, "dx/dt = -x - 3 * v, dv/dt = 3 * x - v"] {
        for method in ["exp_euler", "exp_euler_ordered"] {
            let (growth, claim) = looked_at(equations, method, 5.0);
            assert!(growth > 0.1 && claim == Stability::Dominant, "{method} on {equations}: {growth}, {claim:?}");
        }
    }
    assert_eq!(looked_at("dx/dt = -x - v * x, dv/dt = x - v", "exp_euler", 1.0).1, Stability::DominantNearRest);
}

/// Far from a fixed point, Newton's iteration leads away: the claim is of its surroundings alone.
#[test]
fn exponential_euler_may_leave_a_root_from_afar() {
    let text = "#[synapse(dx/dt = -tanh(x), x(0) = 2, output = x)] struct M {}";
    let subject = Subject::read(text).expect("a model");
    let solver = subject.solver("exp_euler").expect("it applies");
    assert_eq!(solver.reasons[0].stability, Stability::OwnRateNearRest);
    let given = interpreter::Given { parameters: Vec::new(), inputs: Vec::new(), since_pre: synapse_runtime::NEVER };
    let mut stepper = subject.stepper(solver, &given);
    let mut states = [2.0];
    stepper.advance(&mut states, 0.0, synapse_runtime::NEVER, 100.0);
    assert!(states[0] < -5.0, "{states:?}");
    let (growth, _) = looked_at("dx/dt = -tanh(x)", "exp_euler", 100.0);
    assert!(growth < -10.0, "{growth}");
}

/// Every method's coefficients have the stability function that its claim is read from.
#[test]
fn tableaux_have_their_stability_functions() {
    for tableau in tableaux::all() {
        let method = Method::from_name(tableau.name).expect("a solver");
        let facts = method.facts();
        let order = facts.order.expect("it has one");
        let [real, complex] = facts.stability.limits().expect("it has limits");
        let modulus = |radius: f64, angle: f64| {
            let (a, b) = tableau.stability(radius * angle.cos(), radius * angle.sin());
            a.hypot(b)
        };
        for degrees in 90..=180 {
            let angle = f64::from(degrees).to_radians();
            let limit = if degrees == 180 { real } else { complex };
            for part in 1..=40 {
                let radius = limit * f64::from(part) / 40.0;
                let value = modulus(radius, angle);
                assert!(value <= 1.0 + 1e-9, "{}: {value} at {radius}, {degrees}°", tableau.name);
            }
        }
        assert!(modulus(real + 0.02, std::f64::consts::PI) > 1.0, "{}", tableau.name);
        // The exponential series up to the order.
        let (x, y) = (-0.31, 0.47);
        let (mut term, mut sum) = ((1.0, 0.0), (1.0, 0.0));
        for k in 1..=order {
            let k = f64::from(k);
            term = ((term.0 * x - term.1 * y) / k, (term.0 * y + term.1 * x) / k);
            sum = (sum.0 + term.0, sum.1 + term.1);
        }
        let found = tableau.stability(x, y);
        assert!((found.0 - sum.0).hypot(found.1 - sum.1) < 1e-14, "{}: {found:?}, {sum:?}", tableau.name);
    }
}
