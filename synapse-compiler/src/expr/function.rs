//! The functions of the language, each with its value and its partial derivatives.

use super::{Comparison, Condition, Expr};

/// A function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// eˣ.
    Exp,
    /// The natural logarithm.
    Ln,
    /// The square root.
    Sqrt,
    /// The absolute value.
    Abs,
    /// The smaller of two.
    Min,
    /// The larger of two.
    Max,
    /// `clamp(x, low, high)`.
    Clamp,
    /// `pow(x, exponent)`.
    Pow,
    /// The sine.
    Sin,
    /// The cosine.
    Cos,
    /// The hyperbolic tangent.
    Tanh,
    /// eˣ − 1.
    ExpM1,
    /// ln(1 + x).
    Ln1p,
    /// (eˣ − 1)/x.
    Exprel,
    /// ln(1 + x)/x.
    Lnrel,
    /// The divided difference of the exponential over its arguments. The compiler's own: no word of the language.
    ExpDifference,
    /// The derivative of `lnrel`. The compiler's own.
    LnrelSlope,
    /// e^p·x + φ₁(p)·q of p, x, q: a relaxation within a step. The compiler's own.
    Relaxed,
    /// x + s·f/(c − s·f′/2) of x, f, f′, c, s, or from the distance of a root, with the roots,
    /// k and d: the step of a Riccati equation. The compiler's own.
    Riccati,
    /// x·k/(r − m·d·xᵐ)^(1/m), m = n − 1, of x, k, the m-th root of r, r, (1 − r)/m, d, n: the step of a Bernoulli equation.
    /// The compiler's own.
    Bernoulli,
    /// A random number of n trials that succeed with probability p each; of n, p and which draw of the model it is.
    Binomial,
    /// A random number from the standard normal distribution; of which draw of the model it is.
    Normal,
}

use Function::{
    Abs, Bernoulli, Binomial, Clamp, Cos, Exp, ExpDifference, ExpM1, Exprel, Ln, Ln1p, Lnrel, LnrelSlope, Max, Min,
    Normal, Pow, Relaxed, Riccati, Sin, Sqrt, Tanh,
};

/// The words of the language, with the number of arguments.
const WORDS: [(&str, Function, usize); 15] = [
    ("exp", Exp, 1),
    ("ln", Ln, 1),
    ("sqrt", Sqrt, 1),
    ("abs", Abs, 1),
    ("min", Min, 2),
    ("max", Max, 2),
    ("clamp", Clamp, 3),
    ("pow", Pow, 2),
    ("sin", Sin, 1),
    ("cos", Cos, 1),
    ("tanh", Tanh, 1),
    ("exp_m1", ExpM1, 1),
    ("ln_1p", Ln1p, 1),
    ("exprel", Exprel, 1),
    ("lnrel", Lnrel, 1),
];

impl Function {
    /// The function that a word of the language means.
    pub fn from_word(word: &str) -> Option<Self> {
        WORDS.iter().find(|(name, ..)| *name == word).map(|(_, function, _)| *function)
    }

    /// All words that mean functions.
    pub fn words() -> impl Iterator<Item = &'static str> {
        WORDS.iter().map(|(name, ..)| *name)
    }

    /// Its name in generated code and in text.
    pub fn name(self) -> &'static str {
        match self {
            ExpDifference => "exp_difference",
            LnrelSlope => "lnrel_slope",
            Relaxed => "relaxed",
            Riccati => "riccati",
            Bernoulli => "bernoulli",
            Binomial => "binomial",
            Normal => "normal",
            _ => WORDS.iter().find(|(_, function, _)| *function == self).map_or("", |(name, ..)| name),
        }
    }

    /// How many arguments it takes; `None` for any number.
    pub fn arity(self) -> Option<usize> {
        match self {
            ExpDifference => None,
            LnrelSlope | Normal => Some(1),
            Relaxed | Binomial => Some(3),
            Bernoulli => Some(7),
            Riccati => Some(9),
            _ => WORDS.iter().find(|(_, function, _)| *function == self).map(|(_, _, arity)| *arity),
        }
    }

    /// Whether it draws a random number, so that its last argument says which.
    pub fn is_draw(self) -> bool {
        matches!(self, Binomial | Normal)
    }

    /// The arguments that its author wrote.
    pub fn written(self, arguments: &[Expr]) -> &[Expr] {
        if self.is_draw() { &arguments[..arguments.len().saturating_sub(1)] } else { arguments }
    }

    /// Whether its arguments and its result must be pure numbers.
    pub fn is_transcendental(self) -> bool {
        !matches!(self, Sqrt | Abs | Min | Max | Clamp | Pow)
    }

    /// Its value; `None` where the compiler does not compute it.
    pub fn apply(self, x: &[f64]) -> Option<f64> {
        let value = match (self, x) {
            (Exp, [x]) => x.exp(),
            (Ln, [x]) => x.ln(),
            (Sqrt, [x]) => x.sqrt(),
            (Abs, [x]) => x.abs(),
            (Min, [x, y]) => x.min(*y),
            (Max, [x, y]) => x.max(*y),
            (Clamp, [x, low, high]) => x.max(*low).min(*high),
            (Pow, [x, y]) => x.powf(*y),
            (Sin, [x]) => x.sin(),
            (Cos, [x]) => x.cos(),
            (Tanh, [x]) => x.tanh(),
            (ExpM1, [x]) => x.exp_m1(),
            (Ln1p, [x]) => x.ln_1p(),
            (Exprel, [x]) => ratio_at_zero(x.exp_m1(), *x),
            (Lnrel, [x]) => ratio_at_zero(x.ln_1p(), *x),
            _ => return None,
        };
        Some(value)
    }

    /// The partial derivative by the argument at `position`.
    pub(super) fn partial(self, x: &[Expr], position: usize) -> Expr {
        let call = |function: Self, argument: &Expr| Expr::call(function, [argument.clone()]).simplified();
        match (self, x) {
            (Exp | ExpM1, [x]) => call(Exp, x),
            (Ln, [x]) => Expr::ONE / x.clone(),
            (Sqrt, [x]) => Expr::from(0.5) / call(Sqrt, x),
            (Abs, [x]) => choose(Comparison::Less, x, &Expr::ZERO, -Expr::ONE, Expr::ONE),
            (Min, [x, y]) => where_chosen(choose(Comparison::LessEqual, x, y, Expr::ONE, Expr::ZERO), position),
            (Max, [x, y]) => where_chosen(choose(Comparison::GreaterEqual, x, y, Expr::ONE, Expr::ZERO), position),
            (Clamp, [x, low, high]) => {
                // min(max(x, low), high), by the chain rule.
                let lower = Expr::call(Max, [x.clone(), low.clone()]);
                let outer = Min.partial(&[lower, high.clone()], usize::from(position == 2));
                match position {
                    0 | 1 => outer * Max.partial(&[x.clone(), low.clone()], position),
                    _ => outer,
                }
            }
            (Pow, [x, y]) if position == 0 => {
                let slope = y.clone() * Expr::call(Pow, [x.clone(), y.clone() - Expr::ONE]).simplified();
                // pow(x, 0) is 1 at 0 too, where 0·pow(0, −1) is not a number.
                if matches!(y, Expr::Number(_)) {
                    slope
                } else {
                    choose(Comparison::Equal, y, &Expr::ZERO, Expr::ZERO, slope)
                }
            }
            (Pow, [x, y]) => Expr::call(Pow, [x.clone(), y.clone()]) * call(Ln, x),
            (Sin, [x]) => call(Cos, x),
            (Cos, [x]) => -call(Sin, x),
            (Tanh, [x]) => Expr::ONE - call(Tanh, x) * call(Tanh, x),
            (Ln1p, [x]) => Expr::ONE / (Expr::ONE + x.clone()),
            // exprel(x) = exp[0, x], and the derivative of a divided difference repeats the node.
            (Exprel, [x]) => Expr::call(ExpDifference, [Expr::ZERO, x.clone(), x.clone()]),
            (ExpDifference, nodes) => {
                let repeated: Vec<Expr> = nodes.iter().chain(nodes.get(position)).cloned().collect();
                Expr::call(ExpDifference, repeated)
            }
            (Lnrel, [x]) => call(LnrelSlope, x),
            // (lnrel·x)″ = −1/(1+x)², from which lnrel″ = −(1/(1+x)² + 2 lnrel′)/x.
            (LnrelSlope, [x]) => {
                let shifted = Expr::ONE + x.clone();
                -((Expr::ONE / (shifted.clone() * shifted) + Expr::from(2.0) * call(LnrelSlope, x)) / x.clone())
            }
            _ => Expr::from(f64::NAN),
        }
    }
}

/// (numerator of a function that vanishes at 0 with slope 1)/x.
fn ratio_at_zero(numerator: f64, x: f64) -> f64 {
    if x == 0.0 { 1.0 } else { numerator / x }
}

fn choose(comparison: Comparison, a: &Expr, b: &Expr, then: Expr, otherwise: Expr) -> Expr {
    let condition = Condition::Compare(comparison, a.clone(), b.clone());
    Expr::If(condition.into(), then.into(), otherwise.into())
}

/// The derivative of min or max by its second argument is what that by the first leaves of 1.
fn where_chosen(by_first: Expr, position: usize) -> Expr {
    if position == 0 { by_first } else { Expr::ONE - by_first }
}
