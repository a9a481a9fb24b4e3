//! Magnus' integrator of order 4 for single states x' = α x + β whose coefficients move within the step.

use super::exponential::{relaxed, times};
use super::stepper::{Moment, Stepper};
use crate::analysis::Scheme;
use crate::expr::{Expr, Symbol};

/// The nodes of the Gauss rule of order 4 on [0, 1], ½ ∓ √3/6.
const GAUSS: [f64; 2] = [0.211_324_865_405_187_1, 0.788_675_134_594_812_9];

impl Stepper<'_> {
    /// Magnus integrator of order 4: x ← eᵖ x + φ₁(p) q, with p = ∫α and q from ∫β and the commutator of the two.
    ///
    /// Where everything that α and β read is solved exactly, they are taken at the Gauss nodes; after a block that is not,
    /// at the start, the middle and the end of the step, as that block's own steps give it (Blanes, Casas, Oteo & Ros 2009,
    /// section 5.4).
    pub(super) fn magnus(&mut self, state: usize, moment: &Moment) -> Expr {
        let exact_inputs =
            self.facts.reads[state].iter().all(|other| *other == state || self.schemes[*other] == Scheme::Exact);
        let (p, q) = if exact_inputs { self.gauss(state, moment) } else { self.simpson(state, moment) };
        let x = Expr::from(Symbol::State(state));
        let name = format!("{}{}", self.model.states[state].name, moment.label);
        let q = self.builder.bind(&format!("{name}_drive"), q);
        if p.is_constant() {
            let p = self.builder.define(&format!("{name}_exponent"), p);
            let [keep, pull, gain] = self.builder.relaxation(&name, p.clone(), p, Expr::ONE);
            return keep * x.clone() + gain * (pull * x + q);
        }
        let p = self.builder.bind(&format!("{name}_exponent"), p);
        relaxed(p, x, q)
    }

    fn gauss(&mut self, state: usize, moment: &Moment) -> (Expr, Expr) {
        let (alpha1, beta1) = self.named_coefficients_at(state, &moment.part(GAUSS[0], "node1"));
        let (alpha2, beta2) = self.named_coefficients_at(state, &moment.part(GAUSS[1], "node2"));
        let half = self.builder.define(&format!("half_dt{}", moment.label), Expr::from(0.5) * moment.duration());
        let p = if alpha1 == alpha2 {
            times(&alpha1, &moment.duration())
        } else {
            half.clone() * (alpha1.clone() + alpha2.clone())
        };
        let commutator = Expr::from(3.0_f64.sqrt() / 12.0) * moment.duration() * moment.duration();
        let twist = twist((&alpha1, &beta1), (&alpha2, &beta2));
        let q = half * (beta1 + beta2) + self.commutator(commutator, moment) * twist;
        (p, q)
    }

    fn simpson(&mut self, state: usize, moment: &Moment) -> (Expr, Expr) {
        let (alpha0, beta0) = self.named_coefficients_at(state, &moment.part(0.0, "start"));
        let (alpha1, beta1) = self.named_coefficients_at(state, &moment.part(0.5, "half"));
        let (alpha2, beta2) = self.named_coefficients_at(state, moment);
        let sixth = self.builder.define(&format!("sixth_dt{}", moment.label), moment.duration() / 6.0.into());
        let four = || Expr::from(4.0);
        let p = if alpha0 == alpha1 && alpha1 == alpha2 {
            times(&alpha0, &moment.duration())
        } else {
            sixth.clone() * (alpha0.clone() + four() * alpha1 + alpha2.clone())
        };
        let commutator = moment.duration() * moment.duration() / 12.0.into();
        let twist = twist((&alpha0, &beta0), (&alpha2, &beta2));
        let q = sixth * (beta0 + four() * beta1 + beta2) + self.commutator(commutator, moment) * twist;
        (p, q)
    }

    fn commutator(&mut self, value: Expr, moment: &Moment) -> Expr {
        self.builder.define(&format!("commutator{}", moment.label), value)
    }
}

/// The commutator of α and β at two moments, α₂β₁ − α₁β₂.
fn twist(first: (&Expr, &Expr), second: (&Expr, &Expr)) -> Expr {
    let ((alpha1, beta1), (alpha2, beta2)) = (first, second);
    if alpha1 == alpha2 {
        alpha1.clone() * (beta1.clone() - beta2.clone())
    } else {
        alpha2.clone() * beta1.clone() - alpha1.clone() * beta2.clone()
    }
}
