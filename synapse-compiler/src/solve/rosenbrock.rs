//! RODAS, the Rosenbrock method of Hairer and Wanner (Solving Ordinary Differential Equations II, 2nd edition, section
//! IV.7): order 4, L-stable, stiffly accurate, with an embedded method of order 3 that is L-stable too.
//!
//! In the form of section IV.7, equation (7.25): (1/(γh)·I − J)·uᵢ = f(t + αᵢh, y + Σ aᵢⱼuⱼ) + Σ cᵢⱼuⱼ/h + γᵢh·∂f/∂t. The
//! sixth stage starts from the solution of order 3, and is its error.

use super::builder::Builder;
use super::elimination::Factors;
use super::implicit::{Implicit, System};
use crate::analysis::{Facts, Scheme};
use crate::expr::{Expr, Symbol};
use crate::model::Model;

/// The coefficients of the method; γ is 1/4.
struct Stage {
    a: &'static [f64],
    c: &'static [f64],
    /// The part of the substep after which its time lies.
    alpha: f64,
    /// The factor of the derivative by the time.
    gamma: f64,
}

const STAGES: [Stage; 6] = [
    Stage { a: &[], c: &[], alpha: 0.0, gamma: 0.25 },
    Stage { a: &[1.544], c: &[-5.6688], alpha: 0.386, gamma: -0.1043 },
    Stage {
        a: &[0.946_678_528_081_582_6, 0.255_701_169_898_328_4],
        c: &[-2.430_093_356_833_875, -0.206_359_915_709_191_5],
        alpha: 0.21,
        gamma: 0.1035,
    },
    Stage {
        a: &[3.314_825_187_068_521, 2.896_124_015_972_201, 0.998_641_913_997_781_7],
        c: &[-0.107_352_905_815_137_5, -9.594_562_251_023_355, -20.470_286_148_096_16],
        alpha: 0.63,
        gamma: -0.0362,
    },
    Stage {
        a: &[1.221_224_509_226_641, 6.019_134_481_288_629, 12.537_083_329_320_87, -0.687_886_036_105_895],
        c: &[7.496_443_313_967_647, -10.246_804_314_643_52, -33.999_903_528_199_05, 11.708_908_932_061_6],
        alpha: 1.0,
        gamma: 0.0,
    },
    Stage {
        a: &[1.221_224_509_226_641, 6.019_134_481_288_629, 12.537_083_329_320_87, -0.687_886_036_105_895, 1.0],
        c: &[
            8.083_246_795_921_522,
            -7.981_132_988_064_893,
            -31.521_594_328_743_71,
            16.319_305_431_231_36,
            -6.058_818_238_834_054,
        ],
        alpha: 1.0,
        gamma: 0.0,
    },
];

/// One substep of the states that the method solves.
pub(super) fn rodas4(model: &Model, facts: &Facts, schemes: &[Scheme], builder: &mut Builder<'_>) -> Implicit {
    let system = System::of(model, facts, schemes, Scheme::Rodas4, builder);
    let h = system.length();
    let per_h = builder.bind("per_h", Expr::ONE / h.clone());
    let shift = builder.bind("shift", Expr::from(4.0) * per_h.clone());
    let matrix = system.matrix(&shift, &|partial| partial.clone(), builder);
    let factors = Factors::of(matrix, &system.names(), builder);
    let start = system.start();
    let by_time = system.branches.iter().zip(system.named("slope_t"));
    let by_time: Vec<Expr> =
        by_time.map(|(slope, name)| builder.slope(&name, slope.derivative(Symbol::Time))).collect();
    let mut increments: Vec<Vec<Expr>> = Vec::new();
    let mut end = start.clone();
    for (number, stage) in STAGES.iter().enumerate() {
        let number = number + 1;
        let along = |weights: &[f64], k: usize| {
            let terms = weights.iter().zip(&increments);
            terms.fold(Expr::ZERO, |sum, (weight, increment)| sum + Expr::from(*weight) * increment[k].clone())
        };
        let names = system.named(&format!("stage{number}"));
        let values: Vec<Expr> =
            (0..start.len()).map(|k| builder.bind(&names[k], start[k].clone() + along(stage.a, k))).collect();
        let passed = Expr::from(stage.alpha) * h.clone();
        let slopes = system.slopes_at(&values, &passed);
        let right: Vec<Expr> = slopes
            .into_iter()
            .enumerate()
            .map(|(k, slope)| {
                let held = slope + per_h.clone() * along(stage.c, k);
                held + Expr::from(stage.gamma) * h.clone() * by_time[k].clone()
            })
            .collect();
        increments.push(factors.solve(right, &system.named(&format!("increment{number}")), builder));
        end = values;
    }
    let error = increments.pop().unwrap_or_default();
    let end: Vec<Expr> = end.into_iter().zip(&error).map(|(value, last)| value + last.clone()).collect();
    let names = system.named("end");
    let end: Vec<Expr> = end.into_iter().zip(&names).map(|(value, name)| builder.bind(name, value)).collect();
    let square = builder.bind("square_error", system.square_error(&error, &end));
    let quarter = Expr::from(0.25) * h;
    let error = Expr::If(factors.are_safe(quarter).into(), square.into(), Expr::from(f64::INFINITY).into());
    system.attempt(&end, error, None)
}
