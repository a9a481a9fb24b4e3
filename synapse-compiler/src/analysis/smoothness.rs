//! Where the flow of a state is not smooth, and what order is left to a solver there.
//!
//! No solver looks for the moment within a step at which `max(x, 0)` changes its branch. In that one step the local error is
//! h²·(the change of slope), whatever the order elsewhere, so the error over the run is of order 2. Where the value itself
//! jumps it is of order 1. Near its zero |x|ᵅ adds h^(1 + α), the whole part of which is claimed.
//!
//! A kink lowers no order where it is proved that the solution does not cross it: the branch follows from parameters and
//! inputs alone, or from values that the states cannot leave.

use super::invariant::{Invariant, Ranges};
use crate::expr::{Comparison, Condition, Expr, Function, Symbol};
use crate::model::Model;

/// No limit.
pub(super) const SMOOTH: u8 = u8::MAX;

/// What is known of the flows of a model, to find their kinks.
pub(super) struct Smoothness<'a> {
    model: &'a Model,
    known: Vec<Invariant>,
}

impl<'a> Smoothness<'a> {
    /// With what is proved whatever the weights are.
    pub(super) fn of(model: &'a Model, invariants: &[Invariant]) -> Self {
        let always =
            |invariant: &Invariant| if invariant.of_non_negative_weights { Invariant::default() } else { *invariant };
        Self { model, known: invariants.iter().map(always).collect() }
    }

    /// The highest order that a solver can have where this is part of a flow.
    pub(super) fn order(&self, expr: &Expr) -> u8 {
        match expr {
            Expr::Number(_) | Expr::Symbol(_) => SMOOTH,
            Expr::Neg(a) => self.order(a),
            Expr::Binary(_, a, b) => self.order(a).min(self.order(b)),
            Expr::Call(function, arguments) => {
                let inner = arguments.iter().map(|argument| self.order(argument)).fold(SMOOTH, u8::min);
                inner.min(self.kink(*function, arguments))
            }
            Expr::If(condition, a, b) => {
                let own = if self.switches(condition) { 1 } else { SMOOTH };
                own.min(self.order(a)).min(self.order(b))
            }
        }
    }

    /// `expr` with every kink that is not crossed replaced by the branch that the solution is on. On the kink itself, where a
    /// solution may begin or rest, `expr` has the derivatives of both branches, of which this has the one that holds.
    pub(super) fn branch(&self, expr: &Expr) -> Expr {
        match expr {
            Expr::Number(_) | Expr::Symbol(_) => expr.clone(),
            Expr::Neg(a) => Expr::Neg(self.branch(a).into()),
            Expr::Binary(operator, a, b) => Expr::raw(*operator, self.branch(a), self.branch(b)),
            Expr::Call(function, x) => {
                let inner: Vec<Expr> = x.iter().map(|argument| self.branch(argument)).collect();
                match (function, &x[..], &inner[..]) {
                    (Function::Abs, [x], [inner]) if self.is_at_least(x, &Expr::ZERO) => inner.clone(),
                    (Function::Abs, [x], [inner]) if self.is_at_least(&Expr::ZERO, x) => {
                        Expr::Neg(inner.clone().into())
                    }
                    (Function::Min | Function::Max, [a, b], [of_a, of_b]) => {
                        self.chosen(*function, [a, b], [of_a, of_b])
                    }
                    (Function::Clamp, [x, low, high], [of_x, of_low, of_high]) => {
                        let raised = Expr::call(Function::Max, [x.clone(), low.clone()]);
                        let of_raised = self.chosen(Function::Max, [x, low], [of_x, of_low]);
                        self.chosen(Function::Min, [&raised, high], [&of_raised, of_high])
                    }
                    _ => Expr::call(*function, inner),
                }
            }
            Expr::If(condition, a, b) => Expr::If(condition.clone(), self.branch(a).into(), self.branch(b).into()),
        }
    }

    /// The branch of `min` or `max` of two expressions, if it is decided.
    fn chosen(&self, function: Function, [a, b]: [&Expr; 2], [of_a, of_b]: [&Expr; 2]) -> Expr {
        let (larger, smaller) = if function == Function::Max { (of_a, of_b) } else { (of_b, of_a) };
        if self.is_at_least(a, b) {
            larger.clone()
        } else if self.is_at_least(b, a) {
            smaller.clone()
        } else {
            Expr::call(function, [of_a.clone(), of_b.clone()])
        }
    }

    /// What a function leaves of the order.
    fn kink(&self, function: Function, x: &[Expr]) -> u8 {
        if !x.iter().any(moves) {
            return SMOOTH;
        }
        let unless = |is_smooth: bool, order: u8| if is_smooth { SMOOTH } else { order };
        match (function, x) {
            (Function::Abs, [x]) => unless(self.is_decided(x, &Expr::ZERO), 2),
            (Function::Min | Function::Max, [x, y]) => unless(self.is_decided(x, y), 2),
            (Function::Clamp, [x, low, high]) => {
                let raised = Expr::call(Function::Max, [x.clone(), low.clone()]);
                unless(self.is_decided(x, low) && self.is_decided(&raised, high), 2)
            }
            (Function::Pow, [x, Expr::Number(n)]) => {
                // A whole power is smooth, and where a negative one meets 0 so does the solution end.
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 1 to 100")]
                let order = 1 + n.clamp(0.0, 99.0) as u8;
                unless(n.fract() == 0.0 || self.ranges().is_positive(x), order)
            }
            (Function::Sqrt, [x]) | (Function::Pow, [x, _]) => unless(self.ranges().is_positive(x), 1),
            _ => SMOOTH,
        }
    }

    /// Whether one of two expressions is at least the other throughout.
    fn is_decided(&self, a: &Expr, b: &Expr) -> bool {
        if !moves(a) && !moves(b) {
            return true;
        }
        self.is_at_least(a, b) || self.is_at_least(b, a)
    }

    fn is_at_least(&self, a: &Expr, b: &Expr) -> bool {
        self.ranges().is_non_negative(&(a.clone() - b.clone()).simplified())
    }

    /// Whether a condition may change within a step.
    fn switches(&self, condition: &Condition) -> bool {
        match condition {
            Condition::Compare(comparison, a, b) => {
                if !moves(a) && !moves(b) {
                    return false;
                }
                let (smaller, larger) = match comparison {
                    Comparison::Less | Comparison::GreaterEqual => (b, a),
                    Comparison::LessEqual | Comparison::Greater => (a, b),
                    Comparison::Equal | Comparison::NotEqual => return true,
                };
                // `x >= 0` holds throughout where x cannot be negative; `x > 0` need not.
                !self.is_at_least(larger, smaller)
            }
            Condition::And(a, b) | Condition::Or(a, b) => self.switches(a) || self.switches(b),
            Condition::Not(a) => self.switches(a),
        }
    }

    fn ranges(&self) -> Ranges<'_> {
        Ranges { model: self.model, known: &self.known }
    }
}

/// Whether an expression has a kink that a proof can decide.
pub(super) fn has_kink(expr: &Expr) -> bool {
    match expr {
        Expr::Number(_) | Expr::Symbol(_) => false,
        Expr::Neg(a) => has_kink(a),
        Expr::Binary(_, a, b) | Expr::If(_, a, b) => has_kink(a) || has_kink(b),
        Expr::Call(function, arguments) => {
            matches!(function, Function::Abs | Function::Min | Function::Max | Function::Clamp)
                || arguments.iter().any(has_kink)
        }
    }
}

/// Whether an expression may change its value within a step.
fn moves(expr: &Expr) -> bool {
    expr.any_symbol(&mut |symbol| matches!(symbol, Symbol::State(_) | Symbol::Time | Symbol::SincePre))
}
