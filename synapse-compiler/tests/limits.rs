//! Declarations that are too deep, too long or too entangled are refused in words: nothing crashes.

use std::fmt::Write as _;

use synapse_compiler::generated_code;

/// What is said of a model with these entries, on a stack as large as that of rustc's threads; empty if it compiles.
fn said_of(entries: String) -> String {
    let work = move || {
        let source = format!("#[synapse({entries}, output = g)]\nstruct M {{ tau: f64 }}\n");
        generated_code(&source).err().map(|error| error.to_string()).unwrap_or_default()
    };
    let thread = std::thread::Builder::new().stack_size(8 << 20).spawn(work);
    thread.expect("a thread").join().expect("no crash")
}

fn check(entries: String, expected: &str) {
    let said = said_of(entries);
    assert!(said.contains(expected), "{said}");
}

/// `let a0 = a1…, let a1 = a2…, …`, each with `more` behind it, and an equation that needs the first.
fn row_of_lets(n: usize, more: &str) -> String {
    let mut entries = String::new();
    for k in 0..n {
        write!(entries, "let a{k} = a{}{more}, ", k + 1).expect("a string takes text");
    }
    write!(entries, "let a{n} = 1 / tau, dg/dt = -g * a0").expect("a string takes text");
    entries
}

#[test]
fn a_sum_of_three_hundred_terms_compiles() {
    check(format!("dg/dt = -g{}", " + tau".repeat(300)), "");
    assert_eq!(said_of(format!("dg/dt = -g{}", " + tau".repeat(300))), "");
}

#[test]
fn what_is_too_deep_is_said() {
    let deep = "operators deep; split it with `let`s";
    check(format!("dg/dt = -g{}", " + tau".repeat(3000)), deep);
    check(format!("dg/dt = -g{}", ".abs()".repeat(1000)), deep);
    check(format!("dg/dt = {}{{ g }}", "if g > 0 { g } else ".repeat(600)), deep);
    check(format!("dg/dt = -g, on_pre {{ if g > 0{} {{ g += 1; }} }}", " && g > 0".repeat(1000)), deep);
    check(format!("dg/dt = -g, on_pre {{ {} {{ g += 1; }} }}", "if g > 0 { g += 1; } else ".repeat(600)), deep);
    let nested = "stand in one expression";
    check(format!("dg/dt = {}g{}", "(".repeat(1000), ")".repeat(1000)), nested);
    check(format!("dg/dt = {}g", "-".repeat(5000)), nested);
    check(format!("dg/dt = -g{}", " + tau".repeat(100_000)), nested);
}

#[test]
fn lets_that_grow_without_bound_are_refused() {
    check(row_of_lets(1000, " + 1"), "operators deep");
    check(row_of_lets(60, &" + 1".repeat(300)), "operators deep");
    let doubling: String =
        (0..30).fold(String::new(), |entries, k| entries + &format!("let a{k} = a{0} + a{0}, ", k + 1));
    check(format!("{doubling} let a30 = 1 / tau, dg/dt = -g * a0"), "more than 20000 terms");
}

#[test]
fn too_many_states_that_read_each_other_are_refused_by_implicit_methods() {
    let all = |n: usize, method: &str| {
        let equation = |k: usize| {
            let others = (0..n).filter(|other| *other != k).map(|other| format!("sin(x{other})"));
            format!("dx{k}/dt = {}", others.collect::<Vec<_>>().join(" + "))
        };
        let equations: Vec<String> = (0..n).map(equation).collect();
        format!("let g = x0, {}, methods({method})", equations.join(", "))
    };
    assert_eq!(said_of(all(8, "auto")), "");
    let refused = "would eliminate 40 states that read too many others; write `methods(rk4)` or `methods(exp_euler)`";
    for method in ["auto", "rodas4", "backward_euler"] {
        check(all(40, method), refused);
    }
    // A chain costs next to nothing.
    let chain: Vec<String> = (1..60).map(|k| format!("dx{k}/dt = sin(x{}) - x{k}", k - 1)).collect();
    assert_eq!(said_of(format!("dx0/dt = -sin(x0), {}, let g = x59, methods(rodas4)", chain.join(", "))), "");
}
