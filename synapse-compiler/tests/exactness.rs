//! The compiler's own proof that an exact step is exact: it accepts every plan that the compiler makes, and refuses it once
//! any number in it is changed.

#![cfg(feature = "format")]

use synapse_compiler::analysis::{Exact, Facts, Scheme, analyse, schemes};
use synapse_compiler::diag::Diagnostics;
use synapse_compiler::expr::{Expr, Operator, Residue, Symbol};
use synapse_compiler::model::{Method, Model};
use synapse_compiler::solve::{Definition, Plan, Value, plan};
use synapse_compiler::verify::first_inexact;

/// The plan of the exact solver of a model without declared units: its equations and parameters.
fn exact(equations: &str, parameters: &str) -> (Model, Facts, Plan) {
    let fields: Vec<String> = parameters.split_whitespace().map(|name| format!("{name}: f64")).collect();
    let source = format!("#[synapse({equations})] struct Exact {{ {} }}", fields.join(", "));
    let input = syn::parse_str(&source).expect("a struct");
    let model = synapse_compiler::model(&input).unwrap_or_else(|error| panic!("{equations}: {error}"));
    let facts = analyse(&model);
    let mut diags = Diagnostics::default();
    let schemes = schemes(&model, &facts, Method::Exact, &mut diags);
    diags.finish().unwrap_or_else(|error| panic!("{equations}: {error}"));
    assert!(schemes.iter().all(|scheme| *scheme == Scheme::Exact));
    let plan = plan(&model, &facts, &schemes);
    (model, facts, plan)
}

const MODELS: [(&str, &str); 36] = [
    ("dg/dt = -g / tau, output = g", "tau"),
    ("dx/dt = (1 - x) / tau, output = x", "tau"),
    ("dg/dt = -g / tau_decay + h, dh/dt = -h / tau_rise, output = g", "tau_decay tau_rise"),
    ("dg/dt = (h - g) / tau, dh/dt = -h / tau, output = g", "tau"),
    ("da/dt = -a / ta, db/dt = a - b / tb, dc/dt = 0.3 * b + a - c / tc + i, output = c", "ta tb tc i"),
    ("dg/dt = alpha * pulse(T, d) * (1 - g) - beta * g, output = g", "alpha beta T d"),
    ("dq/dt = v, dv/dt = -w * w * q - 2 * z * w * v + f, output = q", "w z f"),
    ("dc/dt = b * o - a * c, do/dt = a * c - b * o, dg/dt = o - g / tau, output = g", "a b tau"),
    ("dx/dt = i, dy/dt = x, output = y", "i"),
    ("ds/dt = -b * s * s, output = s", "b"),
    ("ds/dt = a * s - c * pow(s, 2.5), output = s", "a c"),
    ("ds/dt = a + b * s + c * s * s, output = s", "a b c"),
    ("dx/dt = 0.01 * (1 - x) - 0.003 * x * x, output = x", ""),
    ("dx/dt = 1 + x * x, dy/dt = 1 - y * y, dz/dt = 3 - z * z, output = x + y + z", ""),
    ("dx/dt = (a - x) * (a - x), dy/dt = pow(b - y, 2) / c, output = x + y", "a b c"),
    ("dx/dt = b - pow(x, 2) / a, dy/dt = b - sqrt(2) * pow(y, 2), dz/dt = 3.0 - z * z, output = x + y + z", "a b"),
    ("dg/dt = -g / a + 0 * sin(g) + (if g > 1 { b } else { b }) + 0 * sqrt(g * g), output = g", "a b"),
    ("dx/dt = k * (p - x) * (q - x), output = x", "k p q"),
    ("ds/dt = a * s - c * pow(s, 1.3), dr/dt = -c * pow(r, 2.2), output = s + r", "a c"),
    (
        "da/dt = p - a * a, db/dt = q - b * b, dc/dt = r - c * c, dd/dt = s - d * d, de/dt = t1 - e * e, output = a",
        "p q r s t1",
    ),
    ("dg/dt = if a > 1 { -g / tau } else { b - 2 * g / tau }, output = g", "a b tau"),
    ("dx/dt = -0.1 * x, dy/dt = 0.7 * x - 0.3 * y, dz/dt = 0.07 * y - 1.3e-3 * z, output = z", ""),
    ("input i, dx/dt = (p - x + r * i) / tau, output = x", "p r tau"),
    ("input g, input i, dv/dt = (e * k - k * v + i - g * v) / c, output = v", "c e k"),
    ("input g, dh/dt = -h / a, dv/dt = h - (g + b) * v + 1, dw/dt = v - w, output = w", "a b"),
    ("input i, input j, dv/dt = (i - v - w) / a, dw/dt = b * v - w + 2 * j + i + a, output = v", "a b"),
    ("input i, dv/dt = (v * v + i) / tau, output = v", "tau"),
    ("input r, dx/dt = r * x - pow(x, 3), output = x", ""),
    ("input r, dx/dt = if r > a { -x / a } else { r - x }, output = x", "a"),
    // Circles that read states that no circle leads to, and states that read both.
    ("dx/dt = v, dv/dt = -x - v + y, dy/dt = -y / 2, output = x", ""),
    ("dx/dt = y, dy/dt = -x, dp/dt = -p, dV/dt = x + p, output = V", ""),
    ("dx/dt = v, dv/dt = -w * x - v / a + y, dy/dt = z - y / b, dz/dt = i - z / c, output = x", "a b c i w"),
    ("dx/dt = v, dv/dt = y - x, dy/dt = (z - y) / a, dz/dt = (i - z) / a, output = x", "a i"),
    ("dx/dt = v, dv/dt = y - x, dy/dt = z + a, dz/dt = b, output = x", "a b"),
    ("input i, dx/dt = v, dv/dt = y - x, dy/dt = i - y / a, du/dt = y + x + i, output = u", "a"),
    ("dx/dt = v, dv/dt = b * y + z - x, dy/dt = a - y, dz/dt = y - c * z, dV/dt = v + z - V, output = V", "a b c"),
];

#[test]
fn every_plan_is_proved() {
    for (equations, parameters) in MODELS {
        let (model, facts, plan) = exact(equations, parameters);
        assert_eq!(first_inexact(&model, &facts, &plan), None, "{equations}");
    }
}

/// Linear equations of up to seven states: structure number `seed`, in which each state reads a third of the others.
fn random_system(seed: u64) -> String {
    let mut draws = (0_u64..).map(|draw| Residue::of_words([seed, draw]).word());
    let mut below = |n: usize| {
        let word = draws.next().expect("without end") % n as u64;
        usize::try_from(word).expect("less than n")
    };
    let factors = ["a", "b", "(a - b)", "1 / c", "-c", "0.3", "-1"];
    let n_states = 1 + below(7);
    let mut entries = vec!["input i".to_owned()];
    for state in 0..n_states {
        let mut terms = vec![["0", "0", "0", "a / c", "2", "b * i"][below(6)].to_owned()];
        for other in 0..n_states {
            let is_read = if other == state { below(3) > 0 } else { below(3) == 0 };
            if is_read {
                terms.push(format!("{} * s{other}", factors[below(7)]));
            }
        }
        entries.push(format!("ds{state}/dt = {}", terms.join(" + ")));
    }
    entries.push("output = s0".to_owned());
    entries.join(", ")
}

#[test]
fn every_linear_structure_is_proved() {
    let mut n_mixed = 0;
    for seed in 0..300 {
        let equations = random_system(seed);
        let (model, facts, plan) = exact(&equations, "a b c");
        assert_eq!(first_inexact(&model, &facts, &plan), None, "{equations}");
        // A matrix of circles and of what they read from outside.
        let is_chain = |state: &usize| facts.exact[*state] == Some(Exact::Chain);
        n_mixed += usize::from(facts.systems.iter().flatten().any(is_chain));
    }
    assert!(n_mixed > 50, "{n_mixed}");
}

#[test]
fn a_division_by_zero_is_the_reason_that_is_given() {
    for rate in
        ["b * x - 0.5 / (0 * b / a)", "0 * (x / (a - a)) - x", "if a > b { -x } else { -x / (b - b) }", "1 / (t * 0)"]
    {
        let source = format!("#[synapse(dx/dt = {rate}, output = x)] struct Divided {{ a: f64, b: f64 }}");
        let model = synapse_compiler::model(&syn::parse_str(&source).expect("a struct")).expect("a model");
        let facts = analyse(&model);
        assert!(facts.exact[0].is_none(), "{rate}");
        assert_eq!(facts.given_up[&0], "its equation divides by 0", "{rate}");
    }
}

/// The value of an expression at some point of the field.
fn residue(expr: &Expr) -> Option<Residue> {
    expr.residue(&|symbol: Symbol| Residue::of_words(format!("{symbol:?}").bytes().map(u64::from)))
}

/// Every expression that is `expr` with one of its nodes changed.
fn corrupted(expr: &Expr) -> Vec<Expr> {
    let is_zero = residue(expr) == Some(Residue::ZERO);
    let changed = || Expr::raw(Operator::Mul, expr.clone(), Expr::from(1.0 + 1e-9));
    let mut all = vec![if is_zero { Expr::from(1e-9) * Symbol::Dt.into() } else { changed() }];
    match expr {
        Expr::Number(_) | Expr::Symbol(_) | Expr::If(..) => {}
        Expr::Neg(a) => {
            all.push((**a).clone());
            all.extend(corrupted(a).into_iter().map(|a| Expr::Neg(a.into())));
        }
        Expr::Binary(operator, a, b) => {
            all.extend(corrupted(a).into_iter().map(|a| Expr::raw(*operator, a, (**b).clone())));
            all.extend(corrupted(b).into_iter().map(|b| Expr::raw(*operator, (**a).clone(), b)));
        }
        Expr::Call(function, arguments) => {
            for (k, argument) in arguments.iter().enumerate() {
                all.extend(corrupted(argument).into_iter().map(|changed| {
                    let mut arguments = arguments.to_vec();
                    arguments[k] = changed;
                    Expr::call(*function, arguments)
                }));
            }
        }
    }
    all
}

#[test]
fn no_corrupted_coefficient_passes() {
    let mut n_corruptions = 0;
    for (equations, parameters) in MODELS {
        let (model, facts, plan) = exact(equations, parameters);
        for definition in 0..plan.definitions.len() {
            let value = plan.definitions[definition].value.clone();
            for input in 0..value.inputs().len() {
                for changed in corrupted(value.inputs()[input]) {
                    if residue(&changed) == residue(value.inputs()[input]) {
                        continue;
                    }
                    let mut bad = plan.clone();
                    let mut position = 0;
                    bad.definitions[definition].value = value.map(&mut |old| {
                        position += 1;
                        if position == input + 1 { changed.clone() } else { old.clone() }
                    });
                    n_corruptions += 1;
                    assert!(
                        first_inexact(&model, &facts, &bad).is_some(),
                        "{equations}: {:?} passes as {changed:?}",
                        plan.values[plan.definitions[definition].first]
                    );
                }
            }
        }
    }
    assert!(n_corruptions > 200, "{n_corruptions}");
}

#[test]
fn no_corrupted_binding_passes() {
    let mut n_corruptions = 0;
    for (equations, parameters) in MODELS {
        let (model, facts, plan) = exact(equations, parameters);
        for binding in 0..plan.bindings.len() {
            let value = plan.bindings[binding].value.clone();
            for input in 0..value.inputs().len() {
                for changed in corrupted(value.inputs()[input]) {
                    if residue(&changed) == residue(value.inputs()[input]) {
                        continue;
                    }
                    let mut bad = plan.clone();
                    let mut position = 0;
                    bad.bindings[binding].value = value.map(&mut |old| {
                        position += 1;
                        if position == input + 1 { changed.clone() } else { old.clone() }
                    });
                    n_corruptions += 1;
                    assert!(
                        first_inexact(&model, &facts, &bad).is_some(),
                        "{equations}: {:?} passes as {changed:?}",
                        plan.locals[plan.bindings[binding].first]
                    );
                }
            }
        }
    }
    assert!(n_corruptions > 20, "{n_corruptions}");
}

#[test]
fn no_false_sum_passes() {
    let (model, facts, plan) = exact("dx/dt = b * y - a * x, dy/dt = a * x - c * y, output = x", "a b c");
    // A set of rows that does not sum to 0, and states that do not keep their sum.
    let mut bad = plan.clone();
    let mut n_matrices = 0;
    for definition in &mut bad.definitions {
        if let Value::Exponential { closed, .. } = &mut definition.value {
            assert!(closed.is_empty());
            closed.push(vec![0, 1]);
            n_matrices += 1;
        }
    }
    assert_eq!(n_matrices, 1);
    assert!(first_inexact(&model, &facts, &bad).is_some());
    let mut bad = plan.clone();
    let first = bad.locals.len();
    bad.locals.extend(["x_end", "y_end"].map(str::to_owned));
    let before = [0, 1].map(|state| Symbol::State(state).into()).to_vec();
    bad.bindings.push(Definition { first, value: Value::Conserved { before, after: bad.next.clone() } });
    bad.next = [first, first + 1].map(|local| Symbol::Local(local).into()).to_vec();
    assert!(first_inexact(&model, &facts, &bad).is_some());
    assert_eq!(first_inexact(&model, &facts, &plan), None);
}

#[test]
fn no_corrupted_step_passes() {
    for (equations, parameters) in MODELS {
        let (model, facts, plan) = exact(equations, parameters);
        for state in 0..plan.next.len() {
            for changed in corrupted(&plan.next[state]) {
                let mut bad = plan.clone();
                bad.next[state] = changed.clone();
                assert!(first_inexact(&model, &facts, &bad).is_some(), "{equations}: passes as {changed:?}");
            }
            // The wrong state, and none at all.
            let mut bad = plan.clone();
            bad.next[state] = Symbol::State(state).into();
            let stands_still = model.states[state].rhs.simplified().is_number(0.0);
            assert_eq!(first_inexact(&model, &facts, &bad).is_none(), stands_still, "{equations}");
        }
    }
}
