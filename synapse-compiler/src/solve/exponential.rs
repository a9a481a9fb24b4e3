//! Exponential schemes of single states x' = α x + β whose coefficients are held over the step: exponential Euler and the
//! exponential midpoint rule. What they share with the other schemes of single states.

use super::stepper::{Moment, Stepper};
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
        let slope = self.builder.slope(&format!("{name}{}_slope", moment.label), slope);
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

    /// α and β at a moment, bound to names.
    pub(super) fn named_coefficients_at(&mut self, state: usize, moment: &Moment) -> (Expr, Expr) {
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
        (self.at(alpha, moment), self.at(constant, moment))
    }
}

/// e^p·x + φ₁(p)·q
pub(super) fn relaxed(exponent: Expr, x: Expr, drive: Expr) -> Expr {
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
