//! The implicit Euler method: x(t + h) = x(t) + h·f(t + h, x(t + h)), solved by Newton's method from the state at the start.
//!
//! The equations can have several solutions. The one that belongs to the step is that which moves away from x(t) without a
//! jump as h grows from 0. On the way to it the determinant of I − h·J is positive, that of each block of states that read
//! each other. A solution where one is negative is therefore another one, and is not taken: with x' = 20x and h = 0.1 it
//! would be −x.

use super::builder::Builder;
use super::elimination::Factors;
use super::implicit::{Implicit, System};
use crate::analysis::{Facts, Scheme};
use crate::expr::{Expr, Symbol};
use crate::model::Model;

/// One iteration of Newton's method for the states that the method solves.
pub(super) fn backward_euler(model: &Model, facts: &Facts, schemes: &[Scheme], builder: &mut Builder<'_>) -> Implicit {
    let system = System::of(model, facts, schemes, Scheme::BackwardEuler, builder);
    let guess: Vec<usize> =
        model.states.iter().map(|state| builder.argument(&format!("{}_guess", state.name))).collect();
    let guesses: Vec<Expr> = system.states.iter().map(|state| Symbol::Local(guess[*state]).into()).collect();
    let h = system.length();
    let shift = builder.bind("shift", Expr::ONE / h.clone());
    let at_guess = |expr: &Expr| {
        expr.substitute(&mut |symbol| match symbol {
            Symbol::State(state) if system.states.contains(&state) => Symbol::Local(guess[state]).into(),
            Symbol::Time => Expr::from(symbol) + h.clone(),
            other => other.into(),
        })
    };
    let matrix = system.matrix(&shift, &at_guess, builder);
    let factors = Factors::of(matrix, &system.names(), builder);
    let slopes = system.slopes_at(&guesses, &h);
    let residual = |(k, slope): (usize, Expr)| slope + shift.clone() * (system.start()[k].clone() - guesses[k].clone());
    let right = slopes.into_iter().enumerate().map(residual).collect();
    let change = factors.solve(right, &system.named("change"), builder);
    let names = system.named("end");
    let end: Vec<Expr> =
        (0..change.len()).map(|k| builder.bind(&names[k], guesses[k].clone() + change[k].clone())).collect();
    let square: Expr = builder.bind("square_error", system.square_error(&change, &end));
    let refused = Expr::from(f64::INFINITY);
    let error = Expr::If(factors.have_positive_determinants(&system.blocks()).into(), square.into(), refused.into());
    // The first iteration gives the solution of linear equations, unless small pivots have magnified roundings.
    let error =
        if system.is_linear() { Expr::If(factors.are_safe(h).into(), Expr::ZERO.into(), error.into()) } else { error };
    system.attempt(&end, error, Some(guess))
}
