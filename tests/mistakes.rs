//! What the compiler says about wrong models: the message of every mistake, under the tokens that it points at.

use std::fmt::Write as _;

use synapse_compiler::generated_code;

/// The messages about `source`, each under its line.
fn messages(source: &str) -> String {
    let Err(errors) = generated_code(source) else { return "compiles\n".to_owned() };
    let mut text = String::new();
    for error in errors {
        let (start, end) = (error.span().start(), error.span().end());
        let line = source.lines().nth(start.line - 1).unwrap_or("");
        let end = if end.line == start.line { end.column } else { line.chars().count() };
        let carets = "^".repeat(end.saturating_sub(start.column).max(1));
        let indent = " ".repeat(start.column);
        writeln!(text, "{line}\n{indent}{carets} {error}").expect("a string takes text");
    }
    text
}

/// The messages about a model with the equations of an exponential synapse and these further entries.
fn with(entries: &str) -> String {
    messages(&format!(
        "#[synapse(\n    dg/dt = -g / tau,\n{entries}\n    output = g,\n)]\nstruct M {{\n    #[param(ms, default = 8.0, positive)]\n    tau: f64,\n}}\n"
    ))
}

/// The messages about a model with these entries only, and the parameters `tau` (ms) and `k`.
fn only(entries: &str) -> String {
    messages(&format!("#[synapse(\n{entries}\n)]\nstruct M {{\n    #[param(ms)]\n    tau: f64,\n    k: f64,\n}}\n"))
}

/// The messages about a model with this field.
fn field(field: &str) -> String {
    messages(&format!("#[synapse(dg/dt = 0, output = g)]\nstruct M {{\n{field}\n}}\n"))
}

#[test]
fn are_explained_where_they_stand() {
    let cases: Vec<(&str, String)> = vec![
        // Names.
        ("a misspelt parameter", only("    dg/dt = -g / tua,\n    output = g,")),
        ("a misspelt state in an event", with("    on_pre { gg += 1; }")),
        ("a misspelt function", only("    dg/dt = -g / tau * expp(k),\n    output = g,")),
        ("a misspelt solver", with("    methods(exect),")),
        ("a misspelt unit", field("    #[param(mss, default = 1.0)]\n    tau: f64,")),
        ("a unit of the wrong number", with("    on_pre { g += 10mVV; }")),
        ("a product without an operator", only("    dg/dt = -k(g + 1) / tau,\n    output = g,")),
        ("a function without its argument", only("    dg/dt = -exp / tau,\n    output = g,")),
        ("a reserved name", only("    dt/dt = 1,\n    output = k,")),
        ("a name for two things", with("    let tau = 3,")),
        ("a weight called like a state", with("    on_pre(g) { g += 1; }")),
        ("a local called like a parameter", with("    on_pre { let tau = 1; g += tau; }")),
        // Entries.
        ("no equation", only("    output = k,")),
        ("no output", only("    dg/dt = -g / tau,")),
        ("two outputs", with("    output = 2 * g,")),
        ("two equations", with("    dg/dt = 0,")),
        ("two initial values", with("    g(0) = 1,\n    g(0) = 2,")),
        ("an initial value without equation", with("    h(0) = 1,")),
        ("two blocks", with("    on_pre { g += 1; }\n    on_pre { g += 2; }")),
        ("two lists of solvers", with("    methods(exact),\n    methods(exp_euler),")),
        ("a solver twice", with("    methods(exact, exact),")),
        ("an unknown entry", with("    on_prey { g += 1; }")),
        ("an assignment", with("    k = 3,")),
        ("a prime", only("    g = -g / tau,\n    output = g,")),
        ("semicolons", only("    dg/dt = -g / tau;\n    output = g;")),
        ("a missing comma", only("    dg/dt = -g / tau\n    output = g,")),
        ("a differential of something else", only("    dg/dx = -g / tau,\n    output = g,")),
        ("a later part of the language", with("    on_post { g += 1; }")),
        // Expressions.
        ("a power with ^", only("    dg/dt = -g^2 / tau,\n    output = g,")),
        ("a power with **", only("    dg/dt = -g**2 / tau,\n    output = g,")),
        ("the step", only("    dg/dt = -g / dt,\n    output = g,")),
        ("the wrong number of arguments", only("    dg/dt = -max(g) / tau,\n    output = g,")),
        ("a comparison outside of if", only("    dg/dt = -(g > 0) / tau,\n    output = g,")),
        ("an if without else", only("    dg/dt = if g > 0 { -g / tau },\n    output = g,")),
        ("a number as a condition", only("    dg/dt = if g { -g / tau } else { 0 },\n    output = g,")),
        ("a path", only("    dg/dt = -g / tau * std::f64::consts::PI,\n    output = g,")),
        ("a constant that overflows", only("    dg/dt = -g / tau * (1e300 * 1e300),\n    output = g,")),
        ("a literal that overflows", only("    dg/dt = -g / tau * 1e400,\n    output = g,")),
        ("a division by zero", only("    dg/dt = -g / tau * (1 / 0),\n    output = g,")),
        ("a let that needs itself", with("    let a = b + 1,\n    let b = a + 1,")),
        ("a state in an initial value", with("    g(0) = g,")),
        ("the release in an equation", only("    dg/dt = -g / tau * release,\n    output = g,")),
        // Events.
        ("a write to a parameter", with("    on_pre { tau += 1; }")),
        ("a write to the time", with("    on_pre { t = 0; }")),
        ("a write to a let", with("    let a = 2 * g,\n    on_pre { a += 1; }")),
        ("an unknown statement", with("    on_pre { g; }")),
        ("prev of a parameter", with("    on_pre { g += prev(tau); }")),
        ("prev in the output", only("    dg/dt = -g / tau,\n    output = prev(g),")),
        // Units.
        ("a term of another unit", only("    dg/dt = -g / tau + k,\n    output = g,")),
        ("a rate without a time", only("    dg/dt = -g,\n    output = g,")),
        ("a jump of another unit", with("    on_pre { g += tau; }")),
        ("a sum of two units", with("    let a = tau + g,")),
        ("a function of a unit", with("    let a = exp(tau),")),
        ("a default in another unit", field("    #[param(ms, default = 3mV)]\n    tau: f64,")),
        ("an initial value in another unit", with("    g(0) = tau,")),
        // Solvers.
        (
            "exact for a product of states",
            only(
                "    dg/dt = -g / tau + x * (1 - g) / tau,\n    dx/dt = -x / tau,\n    output = g,\n    methods(exact),",
            ),
        ),
        (
            "exact for a coupled pair",
            only("    dg/dt = (x - g) / tau,\n    dx/dt = (g - x) / tau,\n    output = g,\n    methods(exact),"),
        ),
        ("exact with the time", only("    dg/dt = -g / tau + t / tau / tau,\n    output = g,\n    methods(exact),")),
        ("magnus4 for a square", only("    dg/dt = -g * g / tau,\n    output = g,\n    methods(magnus4),")),
        // Parameters.
        ("an integer field", field("    n: usize,")),
        ("an option without default", field("    #[param(ms)]\n    tau: Option<f64>,")),
        ("a computed default of an f64", field("    k: f64,\n    #[param(default = 2 * k)]\n    l: f64,")),
        (
            "defaults in a circle",
            field("    #[param(default = b)]\n    a: Option<f64>,\n    #[param(default = a)]\n    b: Option<f64>,"),
        ),
        ("a default out of bounds", field("    #[param(ms, default = -1.0, positive)]\n    tau: f64,")),
        ("bounds that leave nothing", field("    #[param(range = 2.0..=1.0)]\n    tau: f64,")),
        ("an unknown entry of a parameter", field("    #[param(ms, defualt = 1.0)]\n    tau: f64,")),
        // The struct.
        ("a tuple struct", messages("#[synapse(dg/dt = -g, output = g)]\nstruct M(f64);\n")),
        ("generics", messages("#[synapse(dg/dt = -g, output = g)]\nstruct M<T> { tau: f64 }\n")),
        // Several at once.
        (
            "several mistakes",
            only(
                "    dg/dt = -g / tua + h,\n    dh/dt = -h / tau @ 2,\n    on_pre { q += 1; k = 2; }\n    output = gg,",
            ),
        ),
    ];
    let mut text = String::new();
    for (mistake, messages) in cases {
        assert!(!messages.starts_with("compiles"), "{mistake} is not noticed");
        writeln!(text, "## {mistake}\n{messages}").expect("a string takes text");
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!("mistakes", text));
}
