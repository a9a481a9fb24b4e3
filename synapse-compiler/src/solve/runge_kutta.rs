//! The classical Runge–Kutta method on a block of states.

use super::stepper::{Moment, Stepper};
use crate::expr::{Expr, Symbol};

impl Stepper<'_> {
    /// The states of `block` at a moment by the classical Runge–Kutta method, other blocks at the stage times.
    pub(super) fn runge_kutta(&mut self, block: &[usize], moment: &Moment) -> Vec<Expr> {
        let facts = self.facts;
        let full = self.builder.define(&format!("dt{}", moment.label), moment.duration());
        let half = self.builder.define(&format!("half_dt{}", moment.label), Expr::from(0.5) * moment.duration());
        let sixth = self.builder.define(&format!("sixth_dt{}", moment.label), moment.duration() / 6.0.into());
        let middle = moment.part(0.5, "half");
        let stages = [
            (moment.part(0.0, ""), None),
            (middle.clone(), Some(&half)),
            (middle, Some(&half)),
            (moment.clone(), Some(&full)),
        ];
        let mut slopes: Vec<Vec<Expr>> = Vec::new();
        for (stage, (at, reach)) in stages.iter().enumerate() {
            let mut arguments: Vec<Expr> = Vec::new();
            for (position, state) in block.iter().enumerate() {
                let start = Expr::from(Symbol::State(*state));
                let argument = match (reach, slopes.last()) {
                    (Some(reach), Some(last)) => {
                        let name = format!("{}{}_stage{}", self.model.states[*state].name, moment.label, stage + 1);
                        self.builder.bind(&name, start + (*reach).clone() * last[position].clone())
                    }
                    _ => start,
                };
                arguments.push(argument);
            }
            let mut slope = Vec::new();
            for state in block {
                let own = |other: usize| block.iter().position(|k| *k == other).map(|k| arguments[k].clone());
                let rhs = self.at(&facts.equations[*state], at, &own);
                let name = format!("{}{}_slope{}", self.model.states[*state].name, moment.label, stage + 1);
                slope.push(self.builder.bind(&name, rhs));
            }
            slopes.push(slope);
        }
        let end = |(position, state): (usize, &usize)| {
            let k = |stage: usize| slopes[stage][position].clone();
            let sum = k(0) + Expr::from(2.0) * k(1) + Expr::from(2.0) * k(2) + k(3);
            Expr::from(Symbol::State(*state)) + sixth.clone() * sum
        };
        block.iter().enumerate().map(end).collect()
    }
}
