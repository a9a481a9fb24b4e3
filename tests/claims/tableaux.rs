//! The explicit Runge–Kutta methods: their coefficients, written down anew, and a step.

use synapse_compiler::model::Model;

use crate::interpreter::{Flow, Functions, Given, Step, pulse_ends};

/// A method: rows of A below the diagonal, and b.
#[derive(Clone, Debug)]
pub(crate) struct Tableau {
    pub(crate) name: &'static str,
    pub(crate) a: Vec<Vec<f64>>,
    pub(crate) b: Vec<f64>,
}

impl Tableau {
    /// R(z) for z = x + iy: the factor of a step of y′ = λy with λ·dt = z.
    pub(crate) fn stability(&self, x: f64, y: f64) -> (f64, f64) {
        let mut slopes: Vec<(f64, f64)> = Vec::new();
        let along = |weights: &[f64], slopes: &[(f64, f64)]| {
            weights.iter().zip(slopes).fold((1.0, 0.0), |sum, (weight, k)| (sum.0 + weight * k.0, sum.1 + weight * k.1))
        };
        for row in &self.a {
            let (a, b) = along(row, &slopes);
            slopes.push((a * x - b * y, a * y + b * x));
        }
        along(&self.b, &slopes)
    }
}

/// Every method that the runtime provides.
pub(crate) fn all() -> Vec<Tableau> {
    let tableau = |name, rows: &[&[f64]], b: &[f64]| Tableau {
        name,
        a: [&[][..]].iter().chain(rows).map(|row| row.to_vec()).collect(),
        b: b.to_vec(),
    };
    let r = 5.0_f64.sqrt();
    let third = 1.0 / 3.0;
    let sixth = 1.0 / 6.0;
    vec![
        tableau("euler", &[], &[1.0]),
        tableau("midpoint", &[&[0.5]], &[0.0, 1.0]),
        tableau("heun2", &[&[1.0]], &[0.5, 0.5]),
        tableau("rk2", &[&[2.0 * third]], &[0.25, 0.75]),
        tableau("ralston2", &[&[2.0 * third]], &[0.25, 0.75]),
        tableau("rk3", &[&[0.5], &[-1.0, 2.0]], &[sixth, 2.0 * third, sixth]),
        tableau("heun3", &[&[third], &[0.0, 2.0 * third]], &[0.25, 0.0, 0.75]),
        tableau("ralston3", &[&[0.5], &[0.0, 0.75]], &[2.0 / 9.0, third, 4.0 / 9.0]),
        tableau("ssprk3", &[&[1.0], &[0.25, 0.25]], &[sixth, sixth, 2.0 * third]),
        tableau("rk4", &[&[0.5], &[0.0, 0.5], &[0.0, 0.0, 1.0]], &[sixth, third, third, sixth]),
        tableau(
            "ralston4",
            &[
                &[0.4],
                &[(-2889.0 + 1428.0 * r) / 1024.0, (3785.0 - 1620.0 * r) / 1024.0],
                &[
                    (-3365.0 + 2094.0 * r) / 6040.0,
                    (-975.0 - 3046.0 * r) / 2552.0,
                    (467_040.0 + 203_968.0 * r) / 240_845.0,
                ],
            ],
            &[
                (263.0 + 24.0 * r) / 1812.0,
                (125.0 - 1000.0 * r) / 3828.0,
                1024.0 * (3346.0 + 1623.0 * r) / 5_924_787.0,
                (30.0 - 4.0 * r) / 123.0,
            ],
        ),
        tableau("rk4_38rule", &[&[third], &[-third, 1.0], &[1.0, -1.0, 1.0]], &[0.125, 0.375, 0.375, 0.125]),
    ]
}

/// A method on a model.
#[derive(Clone, Debug)]
pub(crate) struct RungeKutta {
    tableau: Tableau,
    flow: Flow,
    ends: Vec<f64>,
    slopes: Vec<Vec<f64>>,
}

impl RungeKutta {
    pub(crate) fn new(name: &str, model: &Model, given: &Given) -> Self {
        let tableau = all().into_iter().find(|tableau| tableau.name == name);
        let tableau = tableau.unwrap_or_else(|| panic!("the coefficients of `{name}` are missing here"));
        let slopes = vec![vec![0.0; model.states.len()]; tableau.b.len()];
        let flow = Flow::new(model, given, Functions::Runtime);
        Self { flow, ends: pulse_ends(model, given), slopes, tableau }
    }
}

impl Step for RungeKutta {
    fn advance(&mut self, states: &mut [f64], t: f64, since_pre: f64, dt: f64) {
        let Self { tableau, flow, ends, slopes } = self;
        flow.set_pulses(ends.iter().map(|end| since_pre < *end));
        for (stage, row) in tableau.a.iter().enumerate() {
            let (before, after) = slopes.split_at_mut(stage);
            let argument = along(states, dt, row, before);
            let passed: f64 = row.iter().sum();
            flow.at(&argument, t + passed * dt, since_pre, &mut after[0]);
        }
        let next = along(states, dt, &tableau.b, slopes);
        states.copy_from_slice(&next);
    }
}

/// state + dt·Σ weight·slope; slopes of weight 0 are left out.
fn along(states: &[f64], dt: f64, weights: &[f64], slopes: &[Vec<f64>]) -> Vec<f64> {
    let one = |(k, state): (usize, &f64)| {
        let terms = weights.iter().zip(slopes).filter(|(weight, _)| **weight != 0.0);
        state + dt * terms.fold(0.0, |sum, (weight, slope)| sum + weight * slope[k])
    };
    states.iter().enumerate().map(one).collect()
}
