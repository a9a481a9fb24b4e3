//! Values that a state cannot leave: a state that starts within them is not carried out by its flow, which at their ends
//! points inwards (Nagumo 1942), nor by a jump.

use super::effect::Effect;
use crate::expr::{Expr, Function, Operator, Symbol};
use crate::model::{Bound, Model, Parameter};

/// What is proved of the values of a state, for parameters within their bounds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Invariant {
    /// It is never negative.
    pub non_negative: bool,
    /// Nor ever above 1.
    pub at_most_one: bool,
    /// This needs weights that are not negative.
    pub of_non_negative_weights: bool,
}

/// The invariants of all states together: each is used to prove the others, and dropped as soon as it does not follow.
pub(super) fn invariants(model: &Model, on_pre: &Effect, on_post: &Effect) -> Vec<Invariant> {
    let n = model.states.len();
    let mut known = vec![Invariant { non_negative: true, at_most_one: true, of_non_negative_weights: false }; n];
    loop {
        let next: Vec<Invariant> = (0..n)
            .map(|state| {
                let ranges = Ranges { model, known: &known };
                let non_negative = known[state].non_negative && ranges.stays(state, End::Zero, on_pre, on_post);
                let at_most_one =
                    non_negative && known[state].at_most_one && ranges.stays(state, End::One, on_pre, on_post);
                Invariant { non_negative, at_most_one, of_non_negative_weights: false }
            })
            .collect();
        if next == known {
            break;
        }
        known = next;
    }
    let any_weight = on_pre.states.iter().any(|jump| jump.contains(Symbol::Weight));
    for invariant in known.iter_mut().filter(|invariant| invariant.non_negative) {
        invariant.of_non_negative_weights = any_weight;
    }
    known
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Zero,
    One,
}

/// What is known of the values of expressions.
pub(super) struct Ranges<'a> {
    pub(super) model: &'a Model,
    pub(super) known: &'a [Invariant],
}

impl Ranges<'_> {
    /// Whether a state stays on its side of an end: from its start, along its flow, over its jumps.
    fn stays(&self, state: usize, end: End, on_pre: &Effect, on_post: &Effect) -> bool {
        let declared = &self.model.states[state];
        let inside = |value: &Expr| match end {
            End::Zero => self.is_non_negative(value),
            End::One => self.is_non_negative(&(Expr::ONE - value.clone())),
        };
        let at_end = Expr::from(if end == End::Zero { 0.0 } else { 1.0 });
        let flow = declared.rhs.substitute(&mut |symbol| {
            if symbol == Symbol::State(state) { at_end.clone() } else { symbol.into() }
        });
        let flow = if end == End::Zero { flow } else { -flow };
        is_lipschitz_in(&declared.rhs, Symbol::State(state))
            && inside(&declared.initial.simplified())
            && self.is_non_negative(&flow.simplified())
            && inside(&on_pre.states[state])
            && inside(&on_post.states[state])
    }

    /// Whether no value of an expression is seen to be negative.
    pub(super) fn is_non_negative(&self, expr: &Expr) -> bool {
        self.range(expr).low >= 0.0 || self.is_non_negative_at_corners(expr)
    }

    /// Whether all values of an expression are seen to be above some positive number.
    pub(super) fn is_positive(&self, expr: &Expr) -> bool {
        self.range(expr).low > 0.0
    }

    /// An expression that is of first degree in each of its symbols has its least value at a corner of the box that they
    /// span.
    fn is_non_negative_at_corners(&self, expr: &Expr) -> bool {
        const MOST_SYMBOLS: usize = 8;
        let mut symbols = Vec::new();
        expr.each_symbol(&mut |symbol| {
            if !symbols.contains(&symbol) {
                symbols.push(symbol);
            }
        });
        let ranges: Vec<Range> = symbols.iter().map(|symbol| self.range_of(*symbol)).collect();
        let is_box = ranges.iter().all(|range| range.low.is_finite() && range.high.is_finite());
        if symbols.len() > MOST_SYMBOLS || !is_box || symbols.iter().any(|symbol| degree(expr, *symbol) > 1) {
            return false;
        }
        (0..1_usize << symbols.len()).all(|corner| {
            let value_of = |symbol: Symbol| {
                let k = symbols.iter().position(|other| *other == symbol).unwrap_or(0);
                if corner >> k & 1 == 1 { ranges[k].high } else { ranges[k].low }
            };
            expr.evaluate(&value_of) >= 0.0
        })
    }

    fn range_of(&self, symbol: Symbol) -> Range {
        match symbol {
            Symbol::State(state) | Symbol::Prev(state) => match self.known[state] {
                Invariant { at_most_one: true, .. } => Range { low: 0.0, high: 1.0 },
                Invariant { non_negative: true, .. } => Range::POSITIVE,
                _ => Range::ALL,
            },
            Symbol::Parameter(parameter) => Range::of(&self.model.parameters[parameter]),
            Symbol::Pulse(_) => Range { low: 0.0, high: 1.0 },
            Symbol::Time | Symbol::Dt | Symbol::SincePre | Symbol::Weight => Range::POSITIVE,
            _ => Range::ALL,
        }
    }

    /// Values that an expression cannot leave.
    fn range(&self, expr: &Expr) -> Range {
        match expr {
            Expr::Number(x) => Range { low: *x, high: *x },
            Expr::Symbol(symbol) => self.range_of(*symbol),
            Expr::Neg(a) => self.range(a).negative(),
            Expr::Binary(operator, a, b) => {
                let is_square = *operator == Operator::Mul && a == b;
                let (a, b) = (self.range(a), self.range(b));
                match operator {
                    // Both factors are the same value.
                    Operator::Mul if is_square => Range { low: a.times(b).low.max(0.0), ..a.times(b) },
                    Operator::Add => a.plus(b),
                    Operator::Sub => a.plus(b.negative()),
                    Operator::Mul => a.times(b),
                    Operator::Div => a.times(b.reciprocal()),
                }
            }
            Expr::Call(function, arguments) => {
                let ranges: Vec<Range> = arguments.iter().map(|argument| self.range(argument)).collect();
                Range::of_call(*function, &ranges)
            }
            Expr::If(_, a, b) => {
                let (a, b) = (self.range(a), self.range(b));
                Range { low: a.low.min(b.low), high: a.high.max(b.high) }
            }
        }
    }
}

/// Whether an expression is seen to have a bounded slope in a symbol on every bounded range: without it a flow that vanishes
/// at an end may cross it.
fn is_lipschitz_in(expr: &Expr, symbol: Symbol) -> bool {
    if !expr.contains(symbol) {
        return true;
    }
    match expr {
        Expr::Number(_) | Expr::Symbol(_) => true,
        Expr::Neg(a) => is_lipschitz_in(a, symbol),
        Expr::Binary(Operator::Div, a, b) => is_lipschitz_in(a, symbol) && !b.contains(symbol),
        Expr::Binary(_, a, b) => is_lipschitz_in(a, symbol) && is_lipschitz_in(b, symbol),
        Expr::Call(function, arguments) => {
            let is_smooth = match function {
                Function::Pow => matches!(arguments[1], Expr::Number(n) if n >= 1.0),
                Function::Ln | Function::Ln1p | Function::Lnrel | Function::Sqrt => false,
                _ => true,
            };
            is_smooth && arguments.iter().all(|argument| is_lipschitz_in(argument, symbol))
        }
        Expr::If(condition, a, b) => {
            let decides = condition.any_symbol(&mut |other| other == symbol);
            !decides && is_lipschitz_in(a, symbol) && is_lipschitz_in(b, symbol)
        }
    }
}

/// The highest power of a symbol in a polynomial; large where it is none.
fn degree(expr: &Expr, symbol: Symbol) -> u32 {
    const NO_POLYNOMIAL: u32 = 1000;
    match expr {
        Expr::Number(_) => 0,
        Expr::Symbol(other) => u32::from(*other == symbol),
        Expr::Neg(a) => degree(a, symbol),
        Expr::Binary(Operator::Add | Operator::Sub, a, b) => degree(a, symbol).max(degree(b, symbol)),
        Expr::Binary(Operator::Mul, a, b) => degree(a, symbol).saturating_add(degree(b, symbol)),
        Expr::Binary(Operator::Div, a, b) if matches!(**b, Expr::Number(_)) => degree(a, symbol),
        other => {
            if other.contains(symbol) {
                NO_POLYNOMIAL
            } else {
                0
            }
        }
    }
}

/// An interval.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Range {
    low: f64,
    high: f64,
}

impl Range {
    const ALL: Self = Self { low: f64::NEG_INFINITY, high: f64::INFINITY };
    const POSITIVE: Self = Self { low: 0.0, high: f64::INFINITY };

    /// What a parameter's bounds leave; an open bound at 0 leaves the smallest positive number.
    fn of(parameter: &Parameter) -> Self {
        let end = |bound: Bound, none: f64, tiny: f64| match bound {
            Bound::None => none,
            Bound::Open(0.0) => tiny,
            Bound::Closed(value) | Bound::Open(value) => value,
        };
        let tiny = f64::from_bits(1);
        Self { low: end(parameter.lower, f64::NEG_INFINITY, tiny), high: end(parameter.upper, f64::INFINITY, -tiny) }
    }

    /// Whether it is one even whole number.
    fn is_even(self) -> bool {
        self.low == self.high && self.low % 2.0 == 0.0
    }

    fn negative(self) -> Self {
        Self { low: -self.high, high: -self.low }
    }

    fn plus(self, other: Self) -> Self {
        let (low, high) = (self.low + other.low, self.high + other.high);
        Self {
            low: if low.is_nan() { f64::NEG_INFINITY } else { low },
            high: if high.is_nan() { f64::INFINITY } else { high },
        }
    }

    fn times(self, other: Self) -> Self {
        // 0 times an unbounded value is 0.
        let product = |a: f64, b: f64| if a == 0.0 || b == 0.0 { 0.0 } else { a * b };
        let corners = [
            product(self.low, other.low),
            product(self.low, other.high),
            product(self.high, other.low),
            product(self.high, other.high),
        ];
        Self {
            low: corners.into_iter().fold(f64::INFINITY, f64::min),
            high: corners.into_iter().fold(f64::NEG_INFINITY, f64::max),
        }
    }

    fn reciprocal(self) -> Self {
        if self.low <= 0.0 && self.high >= 0.0 {
            Self::ALL
        } else {
            Self { low: 1.0 / self.high, high: 1.0 / self.low }
        }
    }

    fn of_call(function: Function, x: &[Self]) -> Self {
        let monotone = |f: fn(f64) -> f64| Self { low: f(x[0].low), high: f(x[0].high) };
        let least = |a: Self, b: Self| Self { low: a.low.min(b.low), high: a.high.min(b.high) };
        let greatest = |a: Self, b: Self| Self { low: a.low.max(b.low), high: a.high.max(b.high) };
        match function {
            // Never 0, nor are the two further down, so that what is divided by them is bounded on one side.
            Function::Exp => Self { low: x[0].low.exp().max(f64::from_bits(1)), high: x[0].high.exp() },
            Function::ExpM1 => monotone(f64::exp_m1),
            Function::Tanh => monotone(f64::tanh),
            Function::Sqrt if x[0].low >= 0.0 => monotone(f64::sqrt),
            Function::Ln if x[0].low >= 0.0 => monotone(f64::ln),
            Function::Abs if x[0].low >= 0.0 => x[0],
            Function::Exprel | Function::Lnrel => Self { low: f64::from_bits(1), ..Self::POSITIVE },
            Function::Abs => Self::POSITIVE,
            Function::Sin | Function::Cos => Self { low: -1.0, high: 1.0 },
            Function::Min => least(x[0], x[1]),
            Function::Max => greatest(x[0], x[1]),
            Function::Binomial => Self { low: 0.0, high: x[0].high.max(0.0) },
            Function::Clamp => least(greatest(x[0], x[1]), x[2]),
            Function::Pow if x[0].low >= 0.0 || x[1].is_even() => Self::POSITIVE,
            _ => Self::ALL,
        }
    }
}
