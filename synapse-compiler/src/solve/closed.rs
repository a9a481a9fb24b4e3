//! The exact step of scalar Riccati and Bernoulli equations with fixed coefficients.
//!
//! x′ = a + bx + cx² is linear in homogeneous coordinates, with the matrix M = [[b/2, a], [−c, −b/2]], whose square is
//! (b²/4 − ac) times the identity (Reid 1972, Riccati Differential Equations). With f the right-hand side and
//! C, S = cosh(√δ t), sinh(√δ t)/√δ for δ = b²/4 − ac, the step is x ← x + S·f(x)/(C − S·f′(x)/2), which keeps fixed points.
//!
//! x′ = bx + cxⁿ is linear in x^(1−n) (Bernoulli 1695): x ← x·e^(bt)/(1 − (n−1)·c·x^(n−1)·t·φ₁((n−1)bt))^(1/(n−1)).

use super::frozen::times;
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
            Some(ClosedForm::Riccati { constant, linear, quadratic }) => {
                let half = Expr::from(0.5) * linear.clone();
                let discriminant = half.clone() * half - constant.clone() * quadratic.clone();
                let rhs = &self.model.states[state].rhs;
                let (f, slope) = (rhs.simplified(), rhs.derivative(Symbol::State(state)));
                let [even, odd] = self.builder.riccati(&name, discriminant, moment.duration());
                Expr::call(Function::Riccati, [x, f, slope, even, odd])
            }
            Some(ClosedForm::Bernoulli { linear, nonlinear, order }) => {
                let m = Expr::from(order - 1.0);
                let exponent = times(linear, &moment.duration());
                let gain = if linear.is_number(0.0) {
                    moment.duration()
                } else {
                    moment.duration() * Expr::call(Function::Exprel, [m.clone() * exponent.clone()])
                };
                let drive = m.clone() * nonlinear.clone() * gain;
                let drive = self.builder.define(&format!("{name}_drive"), drive);
                let keep = Expr::call(Function::Exp, [exponent]).simplified();
                let keep = self.builder.define(&format!("{name}_keep"), keep);
                Expr::call(Function::Bernoulli, [x, keep, drive, m])
            }
        }
    }
}
