//! The solution of linear systems as straight-line code: an LU factorisation whose order is chosen once, by which entries
//! can be other than 0.
//!
//! The systems are those of implicit methods, (s·I − J)·x = b with the Jacobian J and s a multiple of 1/h. There is no
//! pivoting: the code has one order for all values. It needs none where J is the matrix of a kinetic scheme, whose columns
//! s·I − J are diagonally dominant, so that every pivot is at least s in any order. Elsewhere a pivot can be small or
//! negative ([`Factors::are_safe`]). `rodas4` then takes a shorter substep, for which each pivot comes closer to s;
//! `backward_euler` iterates until the equations hold.

use super::builder::Builder;
use crate::expr::{Comparison, Condition, Expr, Function};

/// The factors of a matrix.
pub(super) struct Factors {
    /// The rows and columns in the order of their elimination.
    order: Vec<usize>,
    /// Below the diagonal (in the order of elimination) the factors L, above it U; `None` where they are 0.
    entries: Vec<Vec<Option<Expr>>>,
    /// One over each pivot.
    inverses: Vec<Expr>,
}

impl Factors {
    /// Factorises a square matrix, whose entries are `None` where they are 0; `names` are those of its rows.
    pub(super) fn of(mut entries: Vec<Vec<Option<Expr>>>, names: &[&str], builder: &mut Builder<'_>) -> Self {
        let n = entries.len();
        let mut order = Vec::with_capacity(n);
        let mut inverses = vec![Expr::ZERO; n];
        let mut open: Vec<usize> = (0..n).collect();
        while let Some(k) = next_pivot(&entries, &open) {
            order.push(k);
            open.retain(|row| *row != k);
            let pivot = entries[k][k].clone().unwrap_or(Expr::ZERO);
            inverses[k] = builder.bind(&format!("{}_pivot", names[k]), Expr::ONE / pivot);
            for &row in &open {
                let Some(entry) = entries[row][k].clone() else { continue };
                let factor = format!("{}_factor_{}", names[row], names[k]);
                let factor = builder.bind(&factor, entry * inverses[k].clone());
                for &column in &open {
                    let Some(above) = &entries[k][column] else { continue };
                    let product = factor.clone() * above.clone();
                    let rest = match &entries[row][column] {
                        Some(entry) => entry.clone() - product,
                        None => -product,
                    };
                    let name = format!("{}_left_{}", names[row], names[column]);
                    entries[row][column] = Some(builder.bind(&name, rest));
                }
                entries[row][k] = Some(factor);
            }
        }
        Self { order, entries, inverses }
    }

    /// The solution of the system with the right-hand side `b`; `names` are those of its unknowns.
    pub(super) fn solve(&self, mut b: Vec<Expr>, names: &[String], builder: &mut Builder<'_>) -> Vec<Expr> {
        for (done, &row) in self.order.iter().enumerate() {
            let known = self.order[..done].iter();
            let sum = known.fold(b[row].clone(), |sum, column| match &self.entries[row][*column] {
                Some(factor) => sum - factor.clone() * b[*column].clone(),
                None => sum,
            });
            b[row] = builder.bind(&format!("{}_forward", names[row]), sum);
        }
        for (done, &row) in self.order.iter().enumerate().rev() {
            let known = self.order[done + 1..].iter();
            let sum = known.fold(b[row].clone(), |sum, column| match &self.entries[row][*column] {
                Some(entry) => sum - entry.clone() * b[*column].clone(),
                None => sum,
            });
            b[row] = builder.bind(&names[row], self.inverses[row].clone() * sum);
        }
        b
    }

    /// Whether the determinant of each block is positive, as it is for every s above the real parts of all eigenvalues of J;
    /// `blocks` are of rows that read each other, so that no pivot depends on another block.
    pub(super) fn have_positive_determinants(&self, blocks: &[Vec<usize>]) -> Condition {
        let sign = |row: &usize| {
            let is_positive = Condition::Compare(Comparison::Greater, self.inverses[*row].clone(), Expr::ZERO);
            Expr::If(is_positive.into(), Expr::ONE.into(), Expr::from(-1.0).into())
        };
        let signs = blocks.iter().map(|rows| rows.iter().map(sign).fold(Expr::ONE, |product, sign| product * sign));
        let least = signs.reduce(|a, b| Expr::call(Function::Min, [a, b])).unwrap_or(Expr::ONE);
        Condition::Compare(Comparison::Greater, least, Expr::ZERO)
    }

    /// Whether every pivot is positive and at least the eighth part of `shift`, the s of the matrix: no entry then grows by
    /// more than that factor for each pivot.
    pub(super) fn are_safe(&self, inverse_shift: Expr) -> Condition {
        let over = |function: Function| {
            let all = self.inverses.iter().cloned();
            all.reduce(|a, b| Expr::call(function, [a, b])).unwrap_or(Expr::ZERO)
        };
        let positive = Condition::Compare(Comparison::Greater, over(Function::Min), Expr::ZERO);
        let most = Expr::from(8.0) * inverse_shift;
        let large = Condition::Compare(Comparison::LessEqual, over(Function::Max), most);
        Condition::And(positive.into(), large.into())
    }
}

/// The row and column of the `open` ones to eliminate next: where the fewest entries can appear that were 0 (Markowitz 1957),
/// the first of these.
fn next_pivot(entries: &[Vec<Option<Expr>>], open: &[usize]) -> Option<usize> {
    let cost = |k: usize| {
        let others = || open.iter().filter(|other| **other != k);
        let in_column = others().filter(|row| entries[**row][k].is_some()).count();
        in_column * others().filter(|column| entries[k][**column].is_some()).count()
    };
    open.iter().copied().min_by_key(|k| cost(*k))
}
