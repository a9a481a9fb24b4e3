//! The symbolic layer as algebra: what it may change is the shape of an expression, never its value.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use synapse_compiler::expr::{Comparison, Condition, Expr, Function, Operator, Symbol};

/// Two states and a parameter.
const SYMBOLS: [Symbol; 3] = [Symbol::State(0), Symbol::State(1), Symbol::Parameter(0)];

/// Values of the symbols.
fn valuation(values: [f64; 3]) -> impl Fn(Symbol) -> f64 {
    move |symbol| SYMBOLS.iter().position(|known| *known == symbol).map_or(f64::NAN, |k| values[k])
}

/// Expressions over smooth functions, and over all of them if `with_kinks`.
fn expressions(with_kinks: bool) -> impl Strategy<Value = Expr> {
    let number = prop_oneof![Just(0.0), Just(1.0), Just(-1.0), -3.0..3.0_f64];
    let leaf = prop_oneof![number.prop_map(Expr::Number), prop::sample::select(&SYMBOLS[..]).prop_map(Expr::from)];
    leaf.prop_recursive(5, 40, 3, move |inner| {
        let operator = prop::sample::select(vec![Operator::Add, Operator::Sub, Operator::Mul, Operator::Div]);
        let smooth =
            vec![Function::Exp, Function::Sin, Function::Cos, Function::Tanh, Function::ExpM1, Function::Exprel];
        let kinked = vec![Function::Min, Function::Max];
        let one = (prop::sample::select(smooth), inner.clone()).prop_map(|(function, a)| Expr::call(function, [a]));
        let two = (prop::sample::select(kinked), inner.clone(), inner.clone())
            .prop_map(|(function, a, b)| Expr::call(function, [a, b]));
        let choice = (inner.clone(), inner.clone(), inner.clone()).prop_map(|(a, b, c)| {
            Expr::If(Condition::Compare(Comparison::Less, a, Expr::ZERO).into(), b.into(), c.into())
        });
        let kinds = prop_oneof![
            4 => (operator, inner.clone(), inner.clone()).prop_map(|(operator, a, b)| Expr::raw(operator, a, b)),
            1 => inner.clone().prop_map(|a| Expr::Neg(a.into())),
            2 => one,
        ];
        if with_kinks { prop_oneof![4 => kinds, 1 => two, 1 => choice].boxed() } else { kinds.boxed() }
    })
}

fn close(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * (1.0 + a.abs().max(b.abs()))
}

proptest! {
    // The same cases in every run.
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(20),
        ..ProptestConfig::with_cases(2000)
    })]

    /// Where the author's expression is a number, the simplified one is the same number: also at zero and far out.
    #[test]
    fn simplification_keeps_values(
        expr in expressions(true),
        values in prop::array::uniform3(prop_oneof![Just(0.0), Just(1.0), Just(1e-300), Just(-1e12), -2.0..2.0_f64]),
    ) {
        let (before, after) = (expr.evaluate(&valuation(values)), expr.simplified().evaluate(&valuation(values)));
        if before.is_finite() {
            prop_assert!(before == after || close(before, after, 1e-14), "{before:e} became {after:e}");
        }
    }

    /// Simplifying again changes nothing.
    #[test]
    fn simplification_is_done_at_once(expr in expressions(true)) {
        let once = expr.simplified();
        prop_assert_eq!(once.simplified(), once);
    }

    /// Derivatives agree with a difference quotient of order 4 wherever that is to be trusted.
    #[test]
    fn derivatives_are_slopes(expr in expressions(false), values in prop::array::uniform3(-1.5..1.5_f64)) {
        for (k, symbol) in SYMBOLS.into_iter().enumerate() {
            let at = |shift: f64| {
                let mut shifted = values;
                shifted[k] += shift;
                expr.evaluate(&valuation(shifted))
            };
            let quotient = |h: f64| (at(-2.0 * h) - 8.0 * at(-h) + 8.0 * at(h) - at(2.0 * h)) / (12.0 * h);
            let (coarse, fine) = (quotient(2e-3), quotient(1e-3));
            let exact = expr.derivative(symbol).evaluate(&valuation(values));
            // Near a pole the quotients do not agree among themselves; a NaN is a function that has no value here.
            if coarse.is_finite() && at(0.0).abs() < 1e3 && close(coarse, fine, 1e-8) && exact.is_finite() {
                prop_assert!(close(exact, fine, 1e-6), "{exact} and {fine}");
            }
        }
    }

    /// What is found to be affine is the sum that was found.
    #[test]
    fn affine_forms_have_the_value_of_the_expression(
        expr in expressions(true),
        values in prop::array::uniform3(-1.5..1.5_f64),
    ) {
        let value_of = valuation(values);
        if let Ok(affine) = expr.affine(&|_| true) {
            let terms = affine.coefficients.iter().map(|(state, term)| term.evaluate(&value_of) * values[*state]);
            let sum = affine.constant.evaluate(&value_of) + terms.sum::<f64>();
            let value = expr.evaluate(&value_of);
            if value.is_finite() && sum.is_finite() && value.abs() < 1e3 {
                prop_assert!(close(value, sum, 1e-9), "{value} and {sum}");
            }
            for term in affine.coefficients.values().chain([&affine.constant]) {
                prop_assert!(!term.any_symbol(&mut |symbol| matches!(symbol, Symbol::State(_))));
            }
        }
    }
}
