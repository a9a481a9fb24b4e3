//! The exact step of scalar Riccati and Bernoulli equations with fixed coefficients.
//!
//! x′ = a + bx + cx² is linear in homogeneous coordinates, with the matrix M = [[b/2, a], [−c, −b/2]], whose square is
//! (b²/4 − ac) times the identity (Reid 1972, Riccati Differential Equations). With f the right-hand side and
//! C, S = cosh(√δ t), sinh(√δ t)/√δ for δ = b²/4 − ac, the step is x ← x + S·f(x)/(C − S·f′(x)/2), which keeps fixed points;
//! over a long step, where that loses digits, the runtime steps the distance from the nearer root.
//!
//! x′ = bx + cxⁿ is linear in x^(1−n) (Bernoulli 1695): x ← x·e^(bt)/(1 − (n−1)·c·x^(n−1)·t·φ₁((n−1)bt))^(1/(n−1)), where
//! for b > 0 numerator and denominator are both divided by the growing exponential. As n goes to 1 that goes to x·e^((b+c)t);
//! near there the runtime takes the root of what is left as the exponential of a logarithm near 1.

use super::exponential::times;
use super::plan::Value;
use super::stepper::{Moment, Stepper};
use crate::analysis::ClosedForm;
use crate::expr::{Expr, Function, Symbol};

impl Stepper<'_> {
    /// A state with a closed form at a moment, from its value at the step's start.
    pub(super) fn closed_form(&mut self, state: usize, moment: &Moment) -> Expr {
        let facts = self.facts;
        let x = Expr::from(Symbol::State(state));
        let name = format!("{}{}", self.model.states[state].name, moment.label);
        match &facts.closed_forms[state] {
            None => x,
            Some(ClosedForm::Riccati { constant, linear, quadratic, discriminant }) => {
                let value = Value::Riccati {
                    coefficients: [constant, linear, quadratic].map(Clone::clone),
                    discriminant: discriminant.clone(),
                    duration: moment.duration(),
                };
                let parts = self.builder.several(&name, ["even", "odd", "stable", "unstable", "keep", "drive"], value);
                let rhs = &facts.equations[state];
                let (f, slope) = (rhs.simplified(), rhs.derivative(Symbol::State(state)));
                let arguments: Vec<Expr> = [x, f, slope].into_iter().chain(parts).collect();
                Expr::call(Function::Riccati, arguments)
            }
            Some(ClosedForm::Bernoulli { linear, nonlinear, order }) => {
                let value = Value::Bernoulli {
                    exponent: times(linear, &moment.duration()),
                    nonlinear: nonlinear.clone(),
                    order: Expr::from(*order),
                    duration: moment.duration(),
                };
                let parts = self.builder.several(&name, ["keep", "root", "rest", "gain", "drive"], value);
                let arguments: Vec<Expr> = [x].into_iter().chain(parts).chain([Expr::from(*order)]).collect();
                Expr::call(Function::Bernoulli, arguments)
            }
        }
    }
}
