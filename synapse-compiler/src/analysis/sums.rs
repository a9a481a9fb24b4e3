//! Which states of all connections onto one cell can be kept as their sum.

use std::collections::BTreeSet;

use super::effect::Effect;
use super::proofs::Claim;
use super::scene::{Scene, follows_spikes, is_same};
use super::states_in;
use crate::diag::Range;
use crate::expr::{Expr, Symbol};
use crate::keyword;
use crate::model::{EventBlock, Reading};

impl Scene<'_> {
    /// The states that may be summed over the connections onto one cell: the largest set in which each state
    ///
    /// - flows linearly without a constant term, follows only states of the set, and starts at 0;
    /// - is changed by events that add to it what does not depend on the set;
    /// - is read by nothing else than the output and the current, which are linear in the set and read nothing else.
    ///
    /// What an event adds is computed for its own connection, whatever it reads there.
    pub(super) fn sums(&self, carried: &BTreeSet<usize>) -> BTreeSet<usize> {
        let mut sums = carried.clone();
        loop {
            let kept: BTreeSet<usize> = sums.iter().copied().filter(|state| self.is_summable(*state, &sums)).collect();
            if kept.len() == sums.len() {
                return sums;
            }
            sums = kept;
        }
    }

    /// Whether a state of the set satisfies what it must, if the others do.
    fn is_summable(&self, state: usize, sums: &BTreeSet<usize>) -> bool {
        let is_read = |expr: &Expr| states_in(expr).contains(&state);
        let is_alone = self.facts.reads[state].is_subset(sums)
            && self.nonlinear_state(state, &BTreeSet::from([state])).is_none()
            && self.reader(state, sums).is_none();
        is_alone && self.readings().all(|reading| !is_read(&reading.value) || self.is_linear_reading(reading, sums))
    }

    /// Whether a reading is linear in the states of the set and reads no other state.
    fn is_linear_reading(&self, reading: &Reading, sums: &BTreeSet<usize>) -> bool {
        let has_states = |term: &Expr| !states_in(term).is_empty();
        self.nonlinear_reading(reading, sums).is_none()
            && reading
                .value
                .simplified()
                .affine(&|state| sums.contains(&state))
                .is_ok_and(|affine| !affine.coefficients.values().any(has_states))
    }

    /// Whether all that the output and the current read may be summed over the connections onto one cell.
    pub(super) fn align_post(&self, carried: &BTreeSet<usize>, sums: &BTreeSet<usize>) -> Claim {
        if !carried.is_empty()
            && carried == sums
            && self.readings().all(|reading| self.is_linear_reading(reading, sums))
        {
            return Claim::proved(
                "the states that the output reads flow linearly without a constant term, the output is linear in them, and \
                 a spike adds to them what does not depend on them",
            );
        }
        let obstacle = self
            .readings()
            .find_map(|reading| self.nonlinear_reading(reading, carried))
            .or_else(|| carried.iter().find_map(|state| self.nonlinear_state(*state, carried)))
            .or_else(|| carried.iter().find_map(|state| self.reader(*state, carried)));
        let (at, why) = obstacle.map_or((None, "the output is not a sum".to_owned()), |(at, why)| (Some(at), why));
        Claim::refused(at, why)
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
        [(&self.on_pre, &self.model.on_pre), (&self.on_post, &self.model.on_post)]
            .into_iter()
            .find_map(|(effect, block)| self.nonadditive_jump(state, effect, block, carried))
    }

    /// Why an event does not just add to a state what does not depend on the states of the set.
    fn nonadditive_jump(
        &self,
        state: usize,
        effect: &Effect,
        block: &EventBlock,
        carried: &BTreeSet<usize>,
    ) -> Option<(Range, String)> {
        let declared = &self.model.states[state];
        let jump = effect.states[state].clone();
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
        let place = block.terms.find(|term| !matches!(term, Expr::Symbol(_)) && reads(term));
        let place = place.or_else(|| block.terms.find(reads));
        let (term, at) =
            place.map_or((String::new(), declared.range), |(term, at)| (format!(": `{}`", self.model.text(term)), at));
        let name = &declared.name;
        Some((at, format!("what a spike does to `{name}` depends on the states of its own connection{term}")))
    }

    fn why_of_presynaptic_cell(&self, term: &Expr) -> String {
        let how = if follows_spikes(term) { "follows the spikes" } else { "reads the potential" };
        format!("`{}` {how} of one presynaptic cell", self.model.text(term))
    }

    /// What reads a state of its own connection, whose value a sum would not have: the equation of a state that is not summed,
    /// what an event does to another state, or a release.
    fn reader(&self, read: usize, sums: &BTreeSet<usize>) -> Option<(Range, String)> {
        let model = self.model;
        let why = |reader: &str| format!("`{reader}` reads `{}` of its own connection", model.states[read].name);
        let jump_reads = |state: usize| {
            [&self.on_pre, &self.on_post].into_iter().any(|effect| states_in(&effect.states[state]).contains(&read))
        };
        let reads = |state: &usize| {
            *state != read
                && (jump_reads(*state) || (!sums.contains(state) && self.facts.reads[*state].contains(&read)))
        };
        if let Some(state) = (0..model.states.len()).find(reads) {
            return Some((model.states[state].range, why(&model.states[state].name)));
        }
        let range = model.output.as_ref().map(|output| output.range)?;
        states_in(&self.on_pre.release).contains(&read).then(|| (range, why(keyword::RELEASE)))
    }
}
