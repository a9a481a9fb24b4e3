//! Closed forms of scalar nonlinear equations with fixed coefficients: Riccati and Bernoulli.

use crate::expr::{Expr, Function, Operator, Symbol};

/// The solution of an equation of one state that is known in closed form.
#[derive(Clone, Debug, PartialEq)]
pub enum ClosedForm {
    /// x′ = constant + linear·x + quadratic·x²
    Riccati {
        /// The coefficient of 1.
        constant: Expr,
        /// The coefficient of x.
        linear: Expr,
        /// The coefficient of x².
        quadratic: Expr,
        /// linear²/4 − constant·quadratic; where the equation is a product of two factors, from these, which does not cancel
        /// where its roots nearly meet.
        discriminant: Expr,
    },
    /// x′ = linear·x + nonlinear·xⁿ with n > 1
    Bernoulli {
        /// The coefficient of x.
        linear: Expr,
        /// The coefficient of xⁿ.
        nonlinear: Expr,
        /// n
        order: f64,
    },
}

impl ClosedForm {
    /// The closed form of `rhs`, which reads no other state than `state`, if it has one.
    pub(super) fn of(rhs: &Expr, state: usize) -> Option<Self> {
        let mut terms = monomials(rhs, state)?;
        if terms.iter().any(|(_, coefficient)| !coefficient.is_fixed()) {
            return None;
        }
        let mut take = |power: f64| {
            let position = terms.iter().position(|(other, _)| *other == power);
            position.map_or(Expr::ZERO, |position| terms.remove(position).1)
        };
        let (constant, linear) = (take(0.0), take(1.0));
        match (&terms[..], constant.is_number(0.0)) {
            ([(order, nonlinear)], true) if *order > 1.0 => {
                Some(Self::Bernoulli { linear, nonlinear: nonlinear.clone(), order: *order })
            }
            ([(2.0, quadratic)], false) => {
                let half = || Expr::from(0.5) * linear.clone();
                let expanded = || half() * half() - constant.clone() * quadratic.clone();
                let discriminant = factored_discriminant(rhs, state).unwrap_or_else(expanded);
                let quadratic = quadratic.clone();
                Some(Self::Riccati { constant: constant.clone(), linear: linear.clone(), quadratic, discriminant })
            }
            _ => None,
        }
    }

    /// The name of the kind of equation.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Riccati { .. } => "Riccati",
            Self::Bernoulli { .. } => "Bernoulli",
        }
    }

    /// The equation that has this solution.
    pub(crate) fn right_hand_side(&self, state: usize) -> Expr {
        let x = || Expr::from(Symbol::State(state));
        match self {
            Self::Riccati { constant, linear, quadratic, .. } => {
                constant.clone() + linear.clone() * x() + quadratic.clone() * x() * x()
            }
            Self::Bernoulli { linear, nonlinear, order } => {
                let power = Expr::call(Function::Pow, [x(), Expr::from(*order)]);
                linear.clone() * x() + nonlinear.clone() * power
            }
        }
    }
}

/// ((p·s − q·r)/2)² for the product (p + q·x)·(r + s·x), the discriminant of a product of two factors.
fn factored_discriminant(rhs: &Expr, state: usize) -> Option<Expr> {
    let linear = |expr: &Expr| {
        let terms = monomials(expr, state)?;
        let of = |power: f64| {
            let term = terms.iter().find(|(other, _)| *other == power);
            term.map_or(Expr::ZERO, |(_, coefficient)| coefficient.clone())
        };
        terms.iter().all(|(power, _)| [0.0, 1.0].contains(power)).then(|| (of(0.0), of(1.0)))
    };
    let ((p, q), (r, s)) = match rhs {
        Expr::Neg(a) => return factored_discriminant(a, state),
        Expr::Binary(Operator::Mul, a, b) => (linear(a)?, linear(b)?),
        Expr::Binary(Operator::Div, a, b) if !b.contains(Symbol::State(state)) => {
            return Some(factored_discriminant(a, state)? / ((**b).clone() * (**b).clone()));
        }
        Expr::Call(Function::Pow, arguments) if arguments[1].is_number(2.0) => {
            let factor = linear(&arguments[0])?;
            (factor.clone(), factor)
        }
        _ => return None,
    };
    let half = Expr::from(0.5) * (p * s - q * r);
    Some(half.clone() * half)
}

/// The coefficient of each power of the state, for sums of powers.
fn monomials(expr: &Expr, state: usize) -> Option<Vec<(f64, Expr)>> {
    if !expr.contains(Symbol::State(state)) {
        return Some(vec![(0.0, expr.clone())]);
    }
    match expr {
        Expr::Symbol(_) => Some(vec![(1.0, Expr::ONE)]),
        Expr::Neg(a) => Some(monomials(a, state)?.into_iter().map(|(power, a)| (power, -a)).collect()),
        Expr::Binary(operator @ (Operator::Add | Operator::Sub), a, b) => {
            let mut sum = monomials(a, state)?;
            for (power, b) in monomials(b, state)? {
                add(&mut sum, power, if *operator == Operator::Sub { -b } else { b });
            }
            Some(sum)
        }
        Expr::Binary(Operator::Mul, a, b) => product(&monomials(a, state)?, &monomials(b, state)?),
        Expr::Binary(Operator::Div, a, b) if !b.contains(Symbol::State(state)) => {
            Some(monomials(a, state)?.into_iter().map(|(power, a)| (power, a / (**b).clone())).collect())
        }
        Expr::Call(Function::Pow, arguments) => match (&arguments[0], &arguments[1]) {
            (Expr::Symbol(_), Expr::Number(n)) => Some(vec![(*n, Expr::ONE)]),
            (base, Expr::Number(2.0)) => {
                let base = monomials(base, state)?;
                product(&base, &base)
            }
            _ => None,
        },
        _ => None,
    }
}

/// More terms than this are no equation with a closed form.
const MOST_TERMS: usize = 8;

fn product(a: &[(f64, Expr)], b: &[(f64, Expr)]) -> Option<Vec<(f64, Expr)>> {
    let mut product = Vec::new();
    for (power_a, a) in a {
        for (power_b, b) in b {
            add(&mut product, power_a + power_b, a.clone() * b.clone());
        }
    }
    (product.len() <= MOST_TERMS).then_some(product)
}

fn add(sum: &mut Vec<(f64, Expr)>, power: f64, term: Expr) {
    match sum.iter_mut().find(|(other, _)| *other == power) {
        Some((_, coefficient)) => *coefficient = coefficient.clone() + term,
        None => sum.push((power, term)),
    }
    sum.retain(|(_, coefficient)| !coefficient.is_number(0.0));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn x() -> Expr {
        Symbol::State(0).into()
    }

    fn p(k: usize) -> Expr {
        Symbol::Parameter(k).into()
    }

    #[test]
    fn a_square_is_a_bernoulli_equation() {
        let form = ClosedForm::of(&(-p(0) * x() * x()), 0).expect("a closed form");
        assert_eq!(form, ClosedForm::Bernoulli { linear: Expr::ZERO, nonlinear: -p(0), order: 2.0 });
    }

    #[test]
    fn a_product_of_factors_is_a_riccati_equation() {
        let form = ClosedForm::of(&((p(0) - x()) * (p(1) - x())), 0).expect("a closed form");
        assert_eq!(form.name(), "Riccati");
    }

    #[test]
    fn other_equations_have_none() {
        assert_eq!(ClosedForm::of(&(x() * x() * x() + p(0)), 0), None);
        assert_eq!(ClosedForm::of(&Expr::call(Function::Sqrt, [x()]), 0), None);
        assert_eq!(ClosedForm::of(&(x() * x() * Symbol::Time.into()), 0), None);
    }
}
