//! Where each state lives, and over what outputs and parameters vary with it.

use std::collections::BTreeSet;
use std::fmt;

use super::proofs::Claim;
use super::scene::{Scene, is_same};
use super::states_in;
use crate::expr::{Expr, Symbol};
use crate::keyword;
use crate::model::{Default, Reading};

/// Where the value of a state lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// One value for each presynaptic cell.
    Pre,
    /// One for each postsynaptic cell.
    Post,
    /// One for each connection.
    Edge,
    /// One for each postsynaptic cell: the sum over its connections.
    Sum,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pre => "pre",
            Self::Post => "post",
            Self::Edge => "edge",
            Self::Sum => "sum",
        })
    }
}

/// Where the states of a model live.
#[derive(Clone, Debug)]
pub struct Placement {
    /// Where each state lives.
    pub places: Vec<Place>,
    /// Where each state would live if none were summed, and all connections of a presynaptic cell had the same weight.
    pub unsummed: Vec<Place>,
    /// Whether each state depends on the weight of its connection.
    pub weighted: Vec<bool>,
    /// Whether the weight of a connection may as well multiply its output as its spikes.
    pub weight_factors_out: bool,
    /// Where all that the release reads is known: at the presynaptic cell, or at the connection.
    pub release: Place,
    /// Whether all states and the output can live at the presynaptic cell.
    pub align_pre: Claim,
}

impl Placement {
    /// Every state at its connection: for event blocks that are too large to be looked at.
    pub(super) fn at_connections(n: usize, why: &str) -> Self {
        Self {
            places: vec![Place::Edge; n],
            unsummed: vec![Place::Edge; n],
            weighted: vec![true; n],
            weight_factors_out: false,
            release: Place::Edge,
            align_pre: Claim::refused(None, why),
        }
    }

    /// All of a cell is the cell's own.
    pub(super) fn of_cell(n: usize) -> Self {
        let places = vec![Place::Post; n];
        Self {
            unsummed: places.clone(),
            places,
            weighted: vec![false; n],
            weight_factors_out: false,
            release: Place::Edge,
            align_pre: Claim::refused(None, "a cell is not a synapse"),
        }
    }
}

impl Scene<'_> {
    /// Where each state lives; `sums` are those that may be summed over the connections onto a cell.
    pub(super) fn placement(&self, sums: &BTreeSet<usize>) -> Placement {
        let weighted = self.reached_by(&|state| self.on_pre.states[state].contains(Symbol::Weight));
        let weight_factors_out = self.weights_factor_out(&weighted);
        let unsummed = self.places(&BTreeSet::new(), &|_| false);
        // Where spikes carry weights to a sum, no weight is left to multiply an output.
        let factors_out = weight_factors_out && sums.is_empty();
        let places = self.places(sums, &|state| weighted[state] && !factors_out);
        let release = self.release_place(&unsummed, &weighted);
        let align_pre = self.align_pre(&unsummed, &weighted, weight_factors_out);
        Placement { places, unsummed, weighted, weight_factors_out, release, align_pre }
    }

    /// Where all that the output reads lives: what there is one output for.
    pub(super) fn output_place(&self, places: &[Place]) -> Place {
        self.model.output.as_ref().map_or(Place::Post, |output| self.reading_place(output, places))
    }

    /// Where all that a reading reads lives.
    fn reading_place(&self, reading: &Reading, places: &[Place]) -> Place {
        let value = &reading.value;
        let states = states_in(value);
        if states.iter().any(|state| places[*state] == Place::Sum) {
            return Place::Sum;
        }
        let of_states = states.into_iter().map(|state| Some(places[state]));
        let of_release = value.contains(Symbol::Released).then_some(Some(Place::Edge));
        let all = of_states.chain([self.place_of_cells(value)]).chain(of_release);
        all.fold(None, join).unwrap_or(Place::Edge)
    }

    /// Where each state lives if these are summed, and those for which `is_of_weight` holds belong to their connection.
    fn places(&self, sums: &BTreeSet<usize>, is_of_weight: &dyn Fn(usize) -> bool) -> Vec<Place> {
        let n = self.model.states.len();
        // Each connection draws its own numbers.
        let of_draw = self.reached_by(&|state| self.on_pre.states[state].draws() || self.on_post.states[state].draws());
        let is_sum = |state: usize| sums.contains(&state);
        // `None`: nothing binds the state to either side yet.
        let mut places: Vec<Option<Place>> = (0..n)
            .map(|state| {
                let place = match (self.on_pre.changes(state), self.on_post.changes(state)) {
                    _ if is_sum(state) => return Some(Place::Sum),
                    _ if of_draw[state] || is_of_weight(state) => Some(Place::Edge),
                    (true, true) => Some(Place::Edge),
                    (true, false) => Some(Place::Pre),
                    (false, true) => Some(Place::Post),
                    (false, false) => None,
                };
                self.exprs_of(state).into_iter().fold(place, |place, expr| join(place, self.place_of_cells(expr)))
            })
            .collect();
        let is_free = |state: usize| !is_sum(state);
        self.join_sources(&mut places, &is_free);
        // What nothing binds to a side lives where it is read; a sum reads it at the connection, wherever it lives.
        for state in 0..n {
            if places[state].is_none() {
                let reads =
                    |reader: &usize| *reader != state && !is_sum(*reader) && self.sources(*reader).contains(&state);
                let place = (0..n).filter(reads).fold(None, |place, reader| join(place, places[reader]));
                places[state] = place.or(Some(Place::Pre));
                self.join_sources(&mut places, &is_free);
            }
        }
        places.into_iter().map(|place| place.unwrap_or(Place::Pre)).collect()
    }

    /// Where what a spike releases is known.
    fn release_place(&self, unsummed: &[Place], weighted: &[bool]) -> Place {
        let release = &self.on_pre.release;
        let of_connection = release.contains(Symbol::Weight) || release.draws() || self.reads_post(release);
        let is_elsewhere = |state: &usize| unsummed[*state] != Place::Pre || weighted[*state];
        if of_connection || states_in(release).iter().any(is_elsewhere) { Place::Edge } else { Place::Pre }
    }

    /// Whether every state, and the output, can live at the presynaptic cell, the weight of a connection being a factor of
    /// its output.
    fn align_pre(&self, unsummed: &[Place], weighted: &[bool], weight_factors_out: bool) -> Claim {
        let model = self.model;
        for (state, declared) in model.states.iter().enumerate() {
            if unsummed[state] == Place::Pre && (weight_factors_out || !weighted[state]) {
                continue;
            }
            let name = &declared.name;
            let exprs = [&declared.terms, &model.on_pre.terms, &model.on_post.terms];
            let find = |test: &dyn Fn(&Expr) -> bool| exprs.iter().find_map(|terms| terms.find(test));
            let why = if self.on_post.changes(state) {
                format!("`on_post` changes `{name}`")
            } else if weighted[state] && !weight_factors_out {
                let is_term = |term: &Expr| scales_otherwise(term, weighted);
                match find(&is_term) {
                    Some((term, at)) => {
                        let why = format!("`{}` is not proportional to the weight of its connection", model.text(term));
                        return Claim::refused(Some(at), why);
                    }
                    None => format!("the output is not proportional to the weight, which `{name}` depends on"),
                }
            } else if self.exprs_of(state).into_iter().any(Expr::draws) {
                format!("`{name}` follows random numbers that each connection draws")
            } else if self.exprs_of(state).into_iter().any(|expr| self.reads_post(expr)) {
                format!("`{name}` follows `{}` of a postsynaptic cell", keyword::V_POST)
            } else {
                let source = self.sources(state).into_iter().find(|source| unsummed[*source] != Place::Pre);
                let source = source.map_or("another place", |source| &model.states[source].name);
                format!("`{name}` follows `{source}`, which does not live there")
            };
            return Claim::refused(Some(declared.range), why);
        }
        if let Some(reading) = model.output.as_ref().filter(|reading| self.reads_post(&reading.value)) {
            let why = format!("the output reads `{}` of a postsynaptic cell", keyword::V_POST);
            return Claim::refused(Some(reading.range), why);
        }
        if let Some(weight) = model.weight.as_ref().filter(|_| !weight_factors_out) {
            let range = model.output.as_ref().map(|output| output.range);
            return Claim::refused(range, format!("the output is not proportional to the weight `{weight}`"));
        }
        Claim::proved("presynaptic spikes alone change the states, which read nothing that lives elsewhere")
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
        // A reader of a default reads what the default is computed from; later ones first.
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
        let narrowest = |(parameter, readers): (usize, &BTreeSet<usize>)| {
            let read_at = self.readings().filter(|reading| reading.value.contains(Symbol::Parameter(parameter)));
            let read_at: Vec<Place> = read_at.map(|reading| self.reading_place(reading, places)).collect();
            let by = |on_side: &[Place]| {
                readers.iter().any(|state| on_side.contains(&places[*state]))
                    || read_at.iter().any(|place| on_side.contains(place))
            };
            match (by(&[Place::Pre]), by(&[Place::Post, Place::Sum])) {
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
    /// reaches, and the output with them, and leaves the release as it is.
    fn weights_factor_out(&self, weighted: &[bool]) -> bool {
        let is_weighted = |symbol| is_weighted(symbol, weighted);
        let scales = |expr: &Expr| is_homogeneous(expr, &is_weighted);
        let starts_at_zero = |state: usize| self.model.states[state].initial.simplified().is_number(0.0);
        let states = (0..weighted.len()).filter(|state| weighted[*state]);
        states.into_iter().all(|state| {
            starts_at_zero(state)
                && scales(&self.model.states[state].rhs)
                && scales(&self.on_pre.states[state])
                && scales(&self.on_post.states[state])
        }) && self.readings().all(|reading| scales(&reading.value))
            && !self.on_pre.release.any_symbol(&mut |symbol| is_weighted(symbol))
    }
}

/// Whether a term of an event block depends on the weight otherwise than in proportion.
fn scales_otherwise(term: &Expr, weighted: &[bool]) -> bool {
    let is_weighted = |symbol| is_weighted(symbol, weighted);
    !matches!(term, Expr::Symbol(_) | Expr::Number(_))
        && term.any_symbol(&mut |symbol| is_weighted(symbol))
        && !is_homogeneous(term, &is_weighted)
}

/// Whether a symbol is the weight, or scales with it.
fn is_weighted(symbol: Symbol, weighted: &[bool]) -> bool {
    match symbol {
        Symbol::State(state) | Symbol::Prev(state) => weighted[state],
        other => matches!(other, Symbol::Weight | Symbol::Released),
    }
}

/// Whether scaling the symbols for which `is_scaled` holds scales the expression.
fn is_homogeneous(expr: &Expr, is_scaled: &dyn Fn(Symbol) -> bool) -> bool {
    let scale = Expr::from(Symbol::Local(usize::MAX));
    let scaled =
        expr.substitute(&mut |symbol| if is_scaled(symbol) { scale.clone() * symbol.into() } else { symbol.into() });
    is_same(&scaled, &(scale * expr.clone()))
}

fn join(a: Option<Place>, b: Option<Place>) -> Option<Place> {
    match (a, b) {
        (None, place) | (place, None) => place,
        (Some(a), Some(b)) if a == b => Some(a),
        _ => Some(Place::Edge),
    }
}
