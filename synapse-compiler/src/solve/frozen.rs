//! Exponential schemes of single states x' = α x + β: with coefficients held over the step, or followed by Magnus' series.

use super::stepper::{GAUSS, Moment, Stepper};
use crate::analysis::Scheme;
use crate::expr::{Affine, Expr, Function, Operator, Symbol};

impl Stepper<'_> {
    /// x after `duration` with α and β held: the exact step for held coefficients.
    pub(super) fn frozen(&mut self, state: usize, alpha: &Expr, beta: Expr, duration: &Expr, label: &str) -> Expr {
        let x = Expr::from(Symbol::State(state));
        let name = format!("{}{label}", self.model.states[state].name);
        if alpha.is_number(0.0) {
            return x + duration.clone() * beta;
        }
        if !alpha.is_constant() {
            let exponent = self.builder.bind(&format!("{name}_exponent"), duration.clone() * alpha.clone());
            let drive = self.builder.bind(&format!("{name}_drive"), duration.clone() * beta);
            return relaxed(exponent, x, drive);
        }
        let exponent = self.builder.define(&format!("z_{name}"), times(alpha, duration));
        if beta.is_number(0.0) {
            let own = &self.model.states[state].name;
            let decay = Expr::call(Function::Exp, [exponent]);
            return self.builder.define(&format!("{name}_from_{own}"), decay) * x;
        }
        let [keep, pull, gain] = self.builder.relaxation(&name, exponent, alpha.clone(), duration.clone());
        let beta = if beta.is_constant() { self.builder.define(&format!("{name}_drive"), beta) } else { beta };
        keep * x.clone() + gain * (pull * x + beta)
    }

    /// Exponential Euler: the derivative by the state itself is held. All other states stand at the step's start or, if
    /// the blocks are `ordered`, those of earlier blocks at its end.
    pub(super) fn exponential_euler(&mut self, state: usize, moment: &Moment, ordered: bool) -> Expr {
        let facts = self.facts;
        if let Ok(Affine { coefficients, constant }) = &facts.affine_in_itself[state] {
            let alpha = coefficients.get(&state).unwrap_or(&Expr::ZERO);
            if alpha.is_constant() {
                let constant =
                    if ordered { self.after_earlier_blocks(constant, state, moment) } else { constant.clone() };
                return self.frozen(state, alpha, constant, &moment.duration(), &moment.label);
            }
        }
        let model = self.model;
        let (name, rhs) = (&model.states[state].name, &facts.equations[state]);
        let (mut slope, mut rhs) = (rhs.derivative(Symbol::State(state)), rhs.simplified());
        if ordered {
            slope = self.after_earlier_blocks(&slope, state, moment);
            rhs = self.after_earlier_blocks(&rhs, state, moment);
        }
        let exponent = self.builder.bind(&format!("{name}{}_exponent", moment.label), moment.duration() * slope);
        Expr::from(Symbol::State(state)) + moment.duration() * exprel(exponent) * rhs
    }

    /// `expr` with the states of other blocks than that of `state` as they are after the step, all else as before it.
    fn after_earlier_blocks(&mut self, expr: &Expr, state: usize, moment: &Moment) -> Expr {
        let facts = self.facts;
        let block = facts.blocks.iter().find(|block| block.contains(&state));
        expr.substitute(&mut |symbol| match symbol {
            Symbol::State(other) if block.is_none_or(|block| !block.contains(&other)) => self.input(other, moment),
            other => other.into(),
        })
    }

    /// Exponential midpoint rule: α and β as they are after half of the time.
    pub(super) fn exponential_midpoint(&mut self, state: usize, moment: &Moment) -> Expr {
        let (alpha, beta) = self.named_coefficients_at(state, &moment.part(0.5, "half"));
        self.frozen(state, &alpha, beta, &moment.duration(), &moment.label)
    }

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

    /// α and β at a moment, bound to names.
    fn named_coefficients_at(&mut self, state: usize, moment: &Moment) -> (Expr, Expr) {
        let (alpha, beta) = self.coefficients_at(state, moment);
        let name = &self.model.states[state].name;
        let label = if moment.label.is_empty() { "_end" } else { &moment.label };
        let alpha = self.builder.bind(&format!("{name}_rate{label}"), alpha);
        (alpha, self.builder.bind(&format!("{name}_drive{label}"), beta))
    }

    /// α and β of x' = α x + β at a moment.
    fn coefficients_at(&mut self, state: usize, moment: &Moment) -> (Expr, Expr) {
        let facts = self.facts;
        let Ok(Affine { coefficients, constant }) = &facts.affine_in_itself[state] else {
            return (Expr::ZERO, Expr::ZERO);
        };
        let alpha = coefficients.get(&state).unwrap_or(&Expr::ZERO);
        (self.at(alpha, moment, &|_| None), self.at(constant, moment, &|_| None))
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

/// e^p·x + φ₁(p)·q
fn relaxed(exponent: Expr, x: Expr, drive: Expr) -> Expr {
    if drive.is_number(0.0) {
        return Expr::call(Function::Exp, [exponent]) * x;
    }
    Expr::call(Function::Relaxed, [exponent, x, drive])
}

/// φ₁.
fn exprel(exponent: Expr) -> Expr {
    Expr::call(Function::Exprel, [exponent])
}

/// rate·duration with as few roundings as the author's order of factors allows: (1/τ)·dt is dt/τ, a sum of rates is a sum of
/// quotients.
pub(super) fn times(rate: &Expr, duration: &Expr) -> Expr {
    match rate {
        Expr::Neg(rate) => -times(rate, duration),
        Expr::Binary(Operator::Add, a, b) => times(a, duration) + times(b, duration),
        Expr::Binary(Operator::Sub, a, b) => times(a, duration) - times(b, duration),
        Expr::Binary(Operator::Div, a, b) => times(a, duration) / (**b).clone(),
        Expr::Binary(Operator::Mul, a, b) => match b.as_ref() {
            Expr::Binary(Operator::Div, one, c) if one.is_number(1.0) => times(a, duration) / (**c).clone(),
            _ => times(a, duration) * (**b).clone(),
        },
        rate => rate.clone() * duration.clone(),
    }
}
