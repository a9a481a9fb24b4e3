//! Expressions in complex numbers, for derivatives by complex steps: f′(x) = Im f(x + ih)/h for h so small that nothing
//! is left of its square (Squire & Trapp 1998). No formula for a derivative is used.

use std::ops::{Add, Div, Mul, Neg, Sub};

use synapse_compiler::expr::{Condition, Expr, Function, Operator, Symbol};

/// The step h.
pub(crate) const STEP: f64 = 1e-100;

/// re + i·im
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Complex {
    pub(crate) re: f64,
    pub(crate) im: f64,
}

const ZERO: Complex = Complex { re: 0.0, im: 0.0 };
const ONE: Complex = Complex { re: 1.0, im: 0.0 };

impl From<f64> for Complex {
    fn from(re: f64) -> Self {
        Self { re, im: 0.0 }
    }
}

impl Add for Complex {
    type Output = Self;

    fn add(self, b: Self) -> Self {
        Self { re: self.re + b.re, im: self.im + b.im }
    }
}

impl Sub for Complex {
    type Output = Self;

    fn sub(self, b: Self) -> Self {
        Self { re: self.re - b.re, im: self.im - b.im }
    }
}

impl Neg for Complex {
    type Output = Self;

    fn neg(self) -> Self {
        Self { re: -self.re, im: -self.im }
    }
}

impl Mul for Complex {
    type Output = Self;

    fn mul(self, b: Self) -> Self {
        Self { re: self.re * b.re - self.im * b.im, im: self.re * b.im + self.im * b.re }
    }
}

impl Div for Complex {
    type Output = Self;

    fn div(self, b: Self) -> Self {
        let square = b.re * b.re + b.im * b.im;
        Self { re: (self.re * b.re + self.im * b.im) / square, im: (self.im * b.re - self.re * b.im) / square }
    }
}

impl Complex {
    fn scaled(self, factor: f64) -> Self {
        Self { re: self.re * factor, im: self.im * factor }
    }

    fn exp(self) -> Self {
        Self { re: self.im.cos(), im: self.im.sin() }.scaled(self.re.exp())
    }

    fn ln(self) -> Self {
        Self { re: self.re.hypot(self.im).ln(), im: self.im.atan2(self.re) }
    }

    fn sin(self) -> Self {
        Self { re: self.re.sin() * self.im.cosh(), im: self.re.cos() * self.im.sinh() }
    }

    fn cos(self) -> Self {
        Self { re: self.re.cos() * self.im.cosh(), im: -(self.re.sin() * self.im.sinh()) }
    }

    fn tanh(self) -> Self {
        // The form whose exponential does not grow.
        if self.re < 0.0 {
            return -(-self).tanh();
        }
        let decay = self.scaled(-2.0).exp();
        (ONE - decay) / (ONE + decay)
    }
}

/// The value of an expression. `largest` is raised to the largest of all values on the way, of their slopes and of the
/// reciprocals of all divisors; to infinity where there is no value.
pub(crate) fn evaluate(expr: &Expr, value_of: &dyn Fn(Symbol) -> Complex, largest: &mut f64) -> Complex {
    let value = match expr {
        Expr::Number(x) => Complex::from(*x),
        Expr::Symbol(symbol) => value_of(*symbol),
        Expr::Neg(a) => -evaluate(a, value_of, largest),
        Expr::Binary(operator, a, b) => {
            let (a, b) = (evaluate(a, value_of, largest), evaluate(b, value_of, largest));
            match operator {
                Operator::Add => a + b,
                Operator::Sub => a - b,
                Operator::Mul => a * b,
                Operator::Div => quotient(a, b, largest),
            }
        }
        Expr::Call(function, arguments) => {
            let values: Vec<Complex> = arguments.iter().map(|inner| evaluate(inner, value_of, largest)).collect();
            call(*function, &values, largest)
        }
        Expr::If(condition, a, b) => {
            let branch = if holds(condition, value_of, largest) { a } else { b };
            evaluate(branch, value_of, largest)
        }
    };
    raise(largest, value.re);
    raise(largest, value.im / STEP);
    value
}

fn raise(largest: &mut f64, value: f64) {
    *largest = if value.is_nan() { f64::INFINITY } else { largest.max(value.abs()) };
}

fn quotient(a: Complex, b: Complex, largest: &mut f64) -> Complex {
    raise(largest, 1.0 / b.re);
    a / b
}

/// The logarithm of a number that is positive.
fn logarithm(x: Complex, largest: &mut f64) -> Complex {
    raise(largest, if x.re > 0.0 { 1.0 / x.re } else { f64::INFINITY });
    x.ln()
}

/// Whether a condition holds for the real parts.
fn holds(condition: &Condition, value_of: &dyn Fn(Symbol) -> Complex, largest: &mut f64) -> bool {
    match condition {
        Condition::Compare(comparison, a, b) => {
            let (a, b) = (evaluate(a, value_of, largest).re, evaluate(b, value_of, largest).re);
            // Two sides that are equal but for rounding may compare in either way.
            if a != b {
                raise(largest, 1e-10 / (a - b));
            }
            comparison.holds(a, b)
        }
        Condition::And(a, b) => holds(a, value_of, largest) & holds(b, value_of, largest),
        Condition::Or(a, b) => holds(a, value_of, largest) | holds(b, value_of, largest),
        Condition::Not(a) => !holds(a, value_of, largest),
    }
}

fn call(function: Function, x: &[Complex], largest: &mut f64) -> Complex {
    let choose = |takes_first: bool, a: Complex, b: Complex| if takes_first { a } else { b };
    match (function, x) {
        (Function::Exp, [x]) => x.exp(),
        (Function::Ln, [x]) => logarithm(*x, largest),
        (Function::Sqrt, [x]) => logarithm(*x, largest).scaled(0.5).exp(),
        (Function::Abs, [x]) => choose(x.re < 0.0, -*x, *x),
        (Function::Min, [x, y]) => choose(x.re <= y.re, *x, *y),
        (Function::Max, [x, y]) => choose(x.re >= y.re, *x, *y),
        (Function::Clamp, [x, low, high]) => {
            let above = call(Function::Max, &[*x, *low], largest);
            call(Function::Min, &[above, *high], largest)
        }
        (Function::Pow, [x, y]) if y.im == 0.0 && y.re.fract() == 0.0 && y.re.abs() <= 64.0 => {
            let factor = if y.re < 0.0 { quotient(ONE, *x, largest) } else { *x };
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number up to 64")]
            let n = y.re.abs() as usize;
            std::iter::repeat_n(factor, n).fold(ONE, Mul::mul)
        }
        (Function::Pow, [x, y]) => (*y * logarithm(*x, largest)).exp(),
        (Function::Sin, [x]) => x.sin(),
        (Function::Cos, [x]) => x.cos(),
        (Function::Tanh, [x]) => x.tanh(),
        (Function::ExpM1, [x]) => x.exp() - ONE,
        (Function::Ln1p, [x]) => logarithm(ONE + *x, largest),
        (Function::Exprel, [x]) => exp_difference(&[ZERO, *x], largest),
        (Function::ExpDifference, nodes) => exp_difference(nodes, largest),
        // ln(1 + x)/x = ∫ ds/(1 + sx), and its derivative −∫ s ds/(1 + sx)²
        (Function::Lnrel, [x]) => integral(*x, largest, &|s| ONE / (ONE + x.scaled(s))),
        (Function::LnrelSlope, [x]) => integral(*x, largest, &|s| {
            let divisor = ONE + x.scaled(s);
            Complex::from(-s) / (divisor * divisor)
        }),
        _ => Complex::from(f64::NAN),
    }
}

/// The divided difference of exp over n nodes: with c their mean, e^c times the sum over k of the complete homogeneous
/// polynomial of degree k in the nodes − c, divided by (n − 1 + k)!.
fn exp_difference(nodes: &[Complex], largest: &mut f64) -> Complex {
    const N_TERMS: usize = 60;
    let n = nodes.len();
    let mean = nodes.iter().fold(ZERO, |sum, node| sum + *node).scaled(1.0 / n as f64);
    let mut homogeneous = [ZERO; N_TERMS];
    homogeneous[0] = ONE;
    for node in nodes {
        let shifted = *node - mean;
        // Far from their mean the terms would grow before they fall.
        raise(largest, if shifted.re.abs() <= 4.0 { 0.0 } else { f64::INFINITY });
        for k in 1..N_TERMS {
            homogeneous[k] = homogeneous[k] + shifted * homogeneous[k - 1];
        }
    }
    let mut factorial: f64 = (1..n).map(|k| k as f64).product();
    let mut sum = ZERO;
    for (k, term) in homogeneous.iter().enumerate() {
        sum = sum + term.scaled(1.0 / factorial);
        factorial *= (n + k) as f64;
    }
    sum * mean.exp()
}

/// ∫₀¹ f(s) ds for an f with a pole at s = −1/x, by Gauss's rule with 10 nodes on each of 8 parts.
fn integral(x: Complex, largest: &mut f64, f: &dyn Fn(f64) -> Complex) -> Complex {
    const NODES: [(f64, f64); 5] = [
        (0.148_874_338_981_631_2, 0.295_524_224_714_752_87),
        (0.433_395_394_129_247_2, 0.269_266_719_309_996_35),
        (0.679_409_568_299_024_4, 0.219_086_362_515_982_04),
        (0.865_063_366_688_984_5, 0.149_451_349_150_580_6),
        (0.973_906_528_517_171_7, 0.066_671_344_308_688_14),
    ];
    const N_PARTS: u32 = 8;
    // With the pole near the interval the rule would not be exact to rounding.
    raise(largest, if (-0.8..=20.0).contains(&x.re) { 0.0 } else { f64::INFINITY });
    let half = 0.5 / f64::from(N_PARTS);
    let mut sum = ZERO;
    for part in 0..N_PARTS {
        let middle = half * f64::from(2 * part + 1);
        for (node, weight) in NODES {
            sum = sum + (f(middle - half * node) + f(middle + half * node)).scaled(half * weight);
        }
    }
    sum
}
