//! Whether the states of all connections onto one cell can be kept as their sum.

use std::collections::BTreeSet;

use super::proofs::Claim;
use super::scene::{Scene, follows_spikes, is_same};
use super::states_in;
use crate::diag::Range;
use crate::expr::{Expr, Symbol};
use crate::keyword;
use crate::model::Reading;

impl Scene<'_> {
    /// Whether the states that carry the output may be summed over the connections onto one cell: their flow and the
    /// output are linear in them without a constant term, they start at 0, and a spike adds to them what does not depend on
    /// them.
    pub(super) fn align_post(&self, carried: &BTreeSet<usize>) -> Claim {
        let obstacle = self
            .readings()
            .find_map(|reading| self.nonlinear_reading(reading, carried))
            .or_else(|| carried.iter().find_map(|state| self.nonlinear_state(*state, carried)))
            .or_else(|| self.reader_of_connection(carried));
        match obstacle {
            Some((at, why)) => Claim::refused(Some(at), why),
            None => Claim::proved(
                "flow and output are linear in the states without a constant term, and a spike adds to them what does not \
                 depend on them",
            ),
        }
    }

    fn nonlinear_reading(&self, reading: &Reading, carried: &BTreeSet<usize>) -> Option<(Range, String)> {
        let value = &reading.value;
        if value.contains(Symbol::Released) {
            let at = reading.terms.place_of(&Symbol::Released.into()).unwrap_or(reading.range);
            return Some((at, "`release` belongs to one connection".to_owned()));
        }
        if carried.is_empty() {
            return Some((reading.range, format!("`{}` is read off no state", self.model.text(value))));
        }
        match value.simplified().affine(&|state| carried.contains(&state)) {
            Ok(affine) if affine.constant.is_number(0.0) => {
                let term = affine.coefficients.values().find(|term| self.of_presynaptic_cell(term))?;
                let at = reading.terms.find(|term| self.of_presynaptic_cell(term)).map_or(reading.range, |(_, at)| at);
                Some((at, self.why_of_presynaptic_cell(term)))
            }
            Ok(affine) => {
                let at = reading.terms.place_of(&affine.constant).unwrap_or(reading.range);
                let constant = self.model.text(&affine.constant);
                Some((at, format!("`{constant}` in the output would be added once for each connection")))
            }
            Err(nonlinear) => {
                let at = reading.terms.place_of(&nonlinear.term).unwrap_or(reading.range);
                Some((at, format!("`{}` is not linear in the states", self.model.text(&nonlinear.term))))
            }
        }
    }

    fn nonlinear_state(&self, state: usize, carried: &BTreeSet<usize>) -> Option<(Range, String)> {
        let declared = &self.model.states[state];
        let name = &declared.name;
        match &self.facts.affine[state] {
            Err(nonlinear) => {
                let at = declared.terms.place_of(&nonlinear.term).unwrap_or(declared.range);
                return Some((at, format!("`{}` is not linear in the states", self.model.text(&nonlinear.term))));
            }
            Ok(affine) if !affine.constant.is_number(0.0) => {
                let at = declared.terms.place_of(&affine.constant).unwrap_or(declared.range);
                let constant = self.model.text(&affine.constant);
                return Some((at, format!("`{constant}` drives `{name}` once for each connection")));
            }
            Ok(affine) => {
                if let Some(term) = affine.coefficients.values().find(|term| self.of_presynaptic_cell(term)) {
                    let written = declared.terms.find(|term| self.of_presynaptic_cell(term));
                    let at = written.map_or(declared.range, |(_, at)| at);
                    return Some((at, self.why_of_presynaptic_cell(term)));
                }
            }
        }
        if !declared.initial.simplified().is_number(0.0) {
            return Some((
                declared.range,
                format!("`{name}` does not start at 0, so a sum over connections would not either"),
            ));
        }
        if self.on_post.changes(state) {
            return Some((declared.range, format!("`on_post` changes `{name}` once for each connection")));
        }
        let jump = self.on_pre.states[state].clone();
        let mut others = jump.clone() - Symbol::State(state).into();
        others =
            others.substitute(&mut |symbol| if symbol == Symbol::State(state) { Expr::ZERO } else { symbol.into() });
        // jump(s) − s must be what it is at s = 0, and read no other state that is summed.
        let is_additive = is_same(&(Expr::from(Symbol::State(state)) + others.clone()), &jump)
            && !states_in(&others).iter().any(|other| carried.contains(other));
        if is_additive {
            return None;
        }
        let reads = |term: &Expr| states_in(term).iter().any(|other| carried.contains(other));
        let place = self.model.on_pre.terms.find(|term| !matches!(term, Expr::Symbol(_)) && reads(term));
        let place = place.or_else(|| self.model.on_pre.terms.find(reads));
        let (term, at) =
            place.map_or((String::new(), declared.range), |(term, at)| (format!(": `{}`", self.model.text(term)), at));
        Some((at, format!("what a spike does to `{name}` depends on the states of its own connection{term}")))
    }

    fn why_of_presynaptic_cell(&self, term: &Expr) -> String {
        let how = if follows_spikes(term) { "follows the spikes" } else { "reads the potential" };
        format!("`{}` {how} of one presynaptic cell", self.model.text(term))
    }

    /// What reads a carried state of its own connection, whose value a sum would not have.
    fn reader_of_connection(&self, carried: &BTreeSet<usize>) -> Option<(Range, String)> {
        let model = self.model;
        let read = |sources: BTreeSet<usize>| sources.into_iter().find(|source| carried.contains(source));
        let why =
            |reader: &str, read: usize| format!("`{reader}` reads `{}` of its own connection", model.states[read].name);
        let others = (0..model.states.len()).filter(|state| !carried.contains(state));
        let states = others.filter_map(|state| Some((state, read(self.sources(state))?)));
        let state =
            states.map(|(state, source)| (model.states[state].range, why(&model.states[state].name, source))).next();
        let range = model.output.as_ref().map(|output| output.range)?;
        state.or_else(|| Some((range, why(keyword::RELEASE, read(states_in(&self.on_pre.release))?))))
    }
}
