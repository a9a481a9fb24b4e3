//! Expressions in LaTeX.

use super::{Condition, Expr, Function, Names, Operator, Precedence, Symbol};

impl Expr {
    /// The expression in LaTeX's mathematical mode, where `names` gives each symbol in LaTeX.
    pub fn latex(&self, names: &dyn Names) -> String {
        at_least(self, names, Precedence::Lowest)
    }
}

impl Condition {
    /// The condition in LaTeX's mathematical mode.
    pub fn latex(&self, names: &dyn Names) -> String {
        condition(self, names)
    }
}

/// An operand that must bind at least so tightly.
fn at_least(expr: &Expr, names: &dyn Names, least: Precedence) -> String {
    let own = precedence(expr);
    if own < least {
        return format!(r"\left({}\right)", at_least(expr, names, Precedence::Lowest));
    }
    match expr {
        Expr::Number(value) => number(*value),
        Expr::Symbol(symbol) => names.name(*symbol),
        Expr::Neg(a) => format!("-{}", at_least(a, names, own)),
        Expr::Binary(Operator::Div, a, b) => format!(r"\frac{{{}}}{{{}}}", a.latex(names), b.latex(names)),
        // The name of a pulse is that of its duration: an amplitude times it is the pulse.
        Expr::Binary(Operator::Mul, amplitude, pulse) if matches!(**pulse, Expr::Symbol(Symbol::Pulse(_))) => {
            format!(r"\operatorname{{pulse}}\left({}, {}\right)", amplitude.latex(names), pulse.latex(names))
        }
        Expr::Binary(operator, a, b) => {
            let (a, b) = (at_least(a, names, own), at_least(b, names, own.tighter()));
            let sign = if *operator == Operator::Mul { r"\," } else { &operator.character().to_string() };
            format!("{a} {sign} {b}")
        }
        Expr::Call(function, arguments) => call(*function, function.written(arguments), names),
        Expr::If(condition, a, b) => {
            let (condition, a, b) = (self::condition(condition, names), a.latex(names), b.latex(names));
            format!(r"\begin{{cases}} {a} & \text{{if }} {condition} \\ {b} & \text{{otherwise}} \end{{cases}}")
        }
    }
}

/// A fraction holds its operands together by itself.
fn precedence(expr: &Expr) -> Precedence {
    match expr {
        Expr::Binary(Operator::Div, ..) => Precedence::Atom,
        Expr::Neg(a) if precedence(a) == Precedence::Product => Precedence::Product,
        Expr::Neg(_) => Precedence::Sign,
        other => Precedence::of(other),
    }
}

fn call(function: Function, arguments: &[Expr], names: &dyn Names) -> String {
    let argument = |k: usize| arguments.get(k).map_or_else(String::new, |argument| argument.latex(names));
    let list = || (0..arguments.len()).map(argument).collect::<Vec<_>>().join(", ");
    let named = |name: &str| format!(r"{name}\left({}\right)", list());
    match function {
        Function::Exp => format!("e^{{{}}}", argument(0)),
        Function::Sqrt => format!(r"\sqrt{{{}}}", argument(0)),
        Function::Abs => format!(r"\left|{}\right|", argument(0)),
        Function::Pow => {
            let base = arguments.first().map_or_else(String::new, |base| at_least(base, names, Precedence::Atom));
            format!("{{{base}}}^{{{}}}", argument(1))
        }
        Function::Ln | Function::Sin | Function::Cos | Function::Tanh | Function::Min | Function::Max => {
            named(&format!(r"\{}", function.name()))
        }
        Function::ExpM1 => format!(r"\left(e^{{{}}} - 1\right)", argument(0)),
        Function::Ln1p => format!(r"\ln\left(1 + {}\right)", argument(0)),
        other => named(&format!(r"\operatorname{{{}}}", other.name().replace('_', r"\_"))),
    }
}

fn condition(condition: &Condition, names: &dyn Names) -> String {
    let inner = |condition: &Condition| match condition {
        Condition::Or(..) => format!(r"\left({}\right)", self::condition(condition, names)),
        other => self::condition(other, names),
    };
    match condition {
        Condition::Compare(comparison, a, b) => {
            let sign = match comparison.text() {
                "<=" => r"\le",
                ">=" => r"\ge",
                "==" => "=",
                "!=" => r"\ne",
                other => other,
            };
            format!("{} {sign} {}", a.latex(names), b.latex(names))
        }
        Condition::And(a, b) => format!(r"{} \land {}", inner(a), inner(b)),
        Condition::Or(a, b) => format!(r"{} \lor {}", self::condition(a, names), self::condition(b, names)),
        Condition::Not(a) => format!(r"\lnot\left({}\right)", self::condition(a, names)),
    }
}

/// 1.5e-12 as 1.5 × 10⁻¹².
fn number(value: f64) -> String {
    let text = format!("{value:?}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    match text.split_once('e') {
        Some((mantissa, exponent)) => format!(r"{mantissa} \times 10^{{{exponent}}}"),
        None => text.to_owned(),
    }
}

/// A name in LaTeX: Greek letters by their names, what follows an underscore as an upright index.
pub fn name(name: &str) -> String {
    const GREEK: [&str; 20] = [
        "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "kappa", "lambda", "mu", "nu", "xi",
        "rho", "sigma", "tau", "phi", "chi", "psi", "omega",
    ];
    let (head, index) = name.split_once('_').unwrap_or((name, ""));
    let head = if GREEK.contains(&head) {
        format!(r"\{head}")
    } else if head.chars().count() == 1 {
        head.to_owned()
    } else {
        format!(r"\mathrm{{{}}}", head.replace('_', r"\_"))
    };
    if index.is_empty() { head } else { format!(r"{head}_{{\mathrm{{{}}}}}", index.replace('_', r"\,")) }
}
