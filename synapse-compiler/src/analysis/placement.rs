//! Where each state lives, and over what outputs and parameters vary with it.

use std::collections::BTreeSet;
use std::fmt;

use super::scene::{Scene, is_same};
use super::states_in;
use crate::expr::{Expr, Symbol};
use crate::model::Default;

/// Where the value of a state lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// One value for each presynaptic cell.
    Pre,
    /// One for each postsynaptic cell.
    Post,
    /// One for each connection.
    Edge,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pre => "pre",
            Self::Post => "post",
            Self::Edge => "edge",
        })
    }
}

impl Scene<'_> {
    /// For what there is one output: where all that it is read off lives.
    pub(super) fn output_place(&self, places: &[Place]) -> Place {
        let Some(output) = &self.model.output else { return Place::Post };
        let value = &output.value;
        let of_states = states_in(value).into_iter().map(|state| Some(places[state]));
        let of_release = value.contains(Symbol::Released).then_some(Some(Place::Edge));
        let all = of_states.chain([self.place_of_cells(value)]).chain(of_release);
        all.fold(None, join).unwrap_or(Place::Edge)
    }

    /// Where each state lives.
    pub(super) fn places(&self, carried: &BTreeSet<usize>, align_post: bool) -> Vec<Place> {
        let n = self.model.states.len();
        let of_weight = self.reached_by(&|state| self.on_pre.states[state].contains(Symbol::Weight));
        // Each connection draws its own numbers.
        let of_draw = self.reached_by(&|state| self.on_pre.states[state].draws() || self.on_post.states[state].draws());
        let of_post = self.reached_by(&|state| self.exprs_of(state).into_iter().any(|expr| self.reads_post(expr)));
        // What one value for each presynaptic cell could not hold, but the sum at the postsynaptic cell can.
        let is_shared = |state: usize| {
            align_post && carried.contains(&state) && (of_weight[state] || of_draw[state] || of_post[state])
        };
        let weights_factor_out = self.weights_factor_out(&of_weight);
        // `None`: nothing binds the state to either side yet.
        let mut places: Vec<Option<Place>> = (0..n)
            .map(|state| {
                let place = match (self.on_pre.changes(state), self.on_post.changes(state)) {
                    _ if is_shared(state) => return Some(Place::Post),
                    _ if of_draw[state] || (of_weight[state] && !weights_factor_out) => Some(Place::Edge),
                    (true, true) => Some(Place::Edge),
                    (true, false) => Some(Place::Pre),
                    (false, true) => Some(Place::Post),
                    (false, false) => None,
                };
                self.exprs_of(state).into_iter().fold(place, |place, expr| join(place, self.place_of_cells(expr)))
            })
            .collect();
        let is_free = |state: usize| !is_shared(state);
        self.join_sources(&mut places, &is_free);
        // What nothing binds to a side lives where it is read.
        for state in 0..n {
            if places[state].is_none() {
                let readers = (0..n).filter(|reader| *reader != state && self.sources(*reader).contains(&state));
                let place = readers.fold(None, |place, reader| join(place, places[reader]));
                places[state] = place.or(Some(Place::Pre));
                self.join_sources(&mut places, &is_free);
            }
        }
        places.into_iter().map(|place| place.unwrap_or(Place::Pre)).collect()
    }

    /// Makes every state for which `is_free` holds live where all that it reads can be known.
    fn join_sources(&self, places: &mut [Option<Place>], is_free: &dyn Fn(usize) -> bool) {
        let mut is_changed = true;
        while is_changed {
            is_changed = false;
            for state in (0..places.len()).filter(|state| is_free(*state)) {
                let joined =
                    self.sources(state).into_iter().fold(places[state], |place, source| join(place, places[source]));
                is_changed |= joined != places[state];
                places[state] = joined;
            }
        }
    }

    /// Over what each parameter may vary: the cells whose states read it, the connections where no cell's does.
    pub(super) fn variation(&self, places: &[Place]) -> Vec<Option<Place>> {
        let model = self.model;
        let reads = |state: usize, parameter: usize| {
            let declared = &model.states[state];
            let exprs = [&declared.rhs, &declared.initial, &self.on_pre.states[state], &self.on_post.states[state]];
            exprs.into_iter().any(|expr| expr.contains(Symbol::Parameter(parameter)))
                || model.pulses.iter().any(|duration| duration.contains(Symbol::Parameter(parameter)))
        };
        let mut readers: Vec<BTreeSet<usize>> = (0..model.parameters.len())
            .map(|parameter| (0..places.len()).filter(|state| reads(*state, parameter)).collect())
            .collect();
        // What a default is computed from is read by whoever reads the default; later ones first.
        for &parameter in model.completion.iter().rev() {
            if let Default::Computed(default) = &model.parameters[parameter].default {
                let of_default = readers[parameter].clone();
                default.each_symbol(&mut |symbol| {
                    if let Symbol::Parameter(source) = symbol {
                        readers[source].extend(&of_default);
                    }
                });
            }
        }
        let output_place = self.output_place(places);
        let narrowest = |(parameter, readers): (usize, &BTreeSet<usize>)| {
            let of_output = model.output.iter().any(|output| output.value.contains(Symbol::Parameter(parameter)));
            let by = |place: Place| {
                readers.iter().any(|state| places[*state] == place) || (of_output && output_place == place)
            };
            match (by(Place::Pre), by(Place::Post)) {
                (true, true) => None,
                (true, false) => Some(Place::Pre),
                (false, true) => Some(Place::Post),
                (false, false) => Some(Place::Edge),
            }
        };
        readers.iter().enumerate().map(narrowest).collect()
    }

    /// A state's flow and jumps.
    fn exprs_of(&self, state: usize) -> [&Expr; 3] {
        [&self.model.states[state].rhs, &self.on_pre.states[state], &self.on_post.states[state]]
    }

    /// Where what an expression reads of the cells is known: the time since the latest presynaptic spike and `v_pre` at the
    /// presynaptic cell, `v_post` at the postsynaptic one. Other inputs are known everywhere.
    fn place_of_cells(&self, expr: &Expr) -> Option<Place> {
        let of_pre = self.of_presynaptic_cell(expr).then_some(Place::Pre);
        join(of_pre, self.reads_post(expr).then_some(Place::Post))
    }

    fn reads_post(&self, expr: &Expr) -> bool {
        expr.any_symbol(&mut |symbol| self.model.is_of_post(symbol))
    }

    /// The states for which `starts` holds, and all that read them.
    fn reached_by(&self, starts: &dyn Fn(usize) -> bool) -> Vec<bool> {
        let mut reached: Vec<bool> = (0..self.model.states.len()).map(starts).collect();
        let mut is_changed = true;
        while is_changed {
            is_changed = false;
            for state in 0..reached.len() {
                if !reached[state] && self.sources(state).iter().any(|source| reached[*source]) {
                    reached[state] = true;
                    is_changed = true;
                }
            }
        }
        reached
    }

    /// Whether the weight of a connection may as well multiply its output: scaling the weight scales every state that it
    /// reaches, and the output with them.
    fn weights_factor_out(&self, of_weight: &[bool]) -> bool {
        let is_scaled = |symbol: Symbol| match symbol {
            Symbol::State(state) => of_weight[state],
            other => other == Symbol::Weight,
        };
        let is_homogeneous = |expr: &Expr| {
            let scale = Expr::from(Symbol::Local(usize::MAX));
            let scaled = expr.substitute(&mut |symbol| {
                if is_scaled(symbol) { scale.clone() * symbol.into() } else { symbol.into() }
            });
            is_same(&scaled, &(scale * expr.clone()))
        };
        let starts_at_zero = |state: usize| self.model.states[state].initial.simplified().is_number(0.0);
        (0..of_weight.len()).filter(|state| of_weight[*state]).all(|state| {
            starts_at_zero(state)
                && is_homogeneous(&self.model.states[state].rhs)
                && is_homogeneous(&self.on_pre.states[state])
                && is_homogeneous(&self.on_post.states[state])
        }) && self.readings().all(|reading| is_homogeneous(&reading.value))
    }
}

fn join(a: Option<Place>, b: Option<Place>) -> Option<Place> {
    match (a, b) {
        (None, place) | (place, None) => place,
        (Some(a), Some(b)) if a == b => Some(a),
        _ => Some(Place::Edge),
    }
}
