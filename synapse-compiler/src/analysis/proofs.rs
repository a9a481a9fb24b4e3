//! Properties of a model that are proved from its equations, or the term that stands in the way.

use std::collections::BTreeSet;
use std::fmt;

use super::effect::Effect;
use super::invariant::{Invariant, invariants};
use super::scheme::obstacle;
use super::{Facts, states_in};
use crate::diag::{Diagnostics, Range};
use crate::expr::{Expr, Residue, Symbol};
use crate::keyword;
use crate::model::{Default, Model, Reading};

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

/// Whether a property is proved.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Whether it is.
    pub holds: bool,
    /// Why, or what stands in the way.
    pub because: String,
    /// Where that stands.
    pub at: Option<Range>,
}

impl Claim {
    fn proved(because: impl Into<String>) -> Self {
        Self { holds: true, because: because.into(), at: None }
    }

    fn refused(at: Option<Range>, because: impl Into<String>) -> Self {
        Self { holds: false, because: because.into(), at }
    }
}

/// What is proved of a model.
#[derive(Clone, Debug)]
pub struct Proofs {
    /// Where each state lives.
    pub places: Vec<Place>,
    /// For what there is one output.
    pub output_place: Place,
    /// Over what each parameter may vary; `None` where cells on both sides read it.
    pub variation: Vec<Option<Place>>,
    /// Whether connections onto one cell can share their states.
    pub align_post: Claim,
    /// Whether states can be updated at events alone, over any elapsed time.
    pub event_driven: Claim,
    /// The values that each state cannot leave.
    pub invariants: Vec<Invariant>,
    /// Whether a presynaptic and a postsynaptic spike at one time can be taken in either order.
    pub commute: Claim,
}

/// Proves what can be proved.
pub fn proofs(model: &Model, facts: &Facts) -> Proofs {
    let effects = Effect::of(model, &model.on_pre).zip(Effect::of(model, &model.on_post));
    let Some((on_pre, on_post)) = effects else {
        let too_large = || Claim::refused(None, "an event block is too large to be looked at");
        return Proofs {
            places: vec![Place::Edge; model.states.len()],
            output_place: Place::Edge,
            variation: vec![Some(Place::Edge); model.parameters.len()],
            align_post: too_large(),
            event_driven: event_driven(model, facts),
            invariants: vec![Invariant::default(); model.states.len()],
            commute: too_large(),
        };
    };
    let scene = Scene { model, facts, on_pre, on_post };
    let carried = scene.carried();
    let align_post = scene.align_post(&carried);
    let places = scene.places(&carried, align_post.holds);
    Proofs {
        variation: scene.variation(&places),
        output_place: scene.output_place(&places),
        places,
        align_post,
        event_driven: event_driven(model, facts),
        invariants: invariants(model, &scene.on_pre, &scene.on_post),
        commute: scene.commute(),
    }
}

/// Reports the demands of the author that are not met.
pub fn check_demands(model: &Model, proofs: &Proofs, diags: &mut Diagnostics) {
    let demands = [
        (keyword::ALIGN_POST, model.align_post, &proofs.align_post),
        (keyword::EVENT_DRIVEN, model.event_driven, &proofs.event_driven),
    ];
    for (word, demand, claim) in demands {
        if let (Some(range), false) = (demand, claim.holds) {
            diags.error(claim.at.unwrap_or(range), format!("`{word}` cannot be proved: {}", claim.because));
        }
    }
}

fn event_driven(model: &Model, facts: &Facts) -> Claim {
    for block in &facts.blocks {
        for &state in block {
            if facts.exact[state].is_none()
                && let Some((at, why)) = obstacle(model, facts, state, block)
            {
                return Claim::refused(Some(at), why);
            }
        }
    }
    for block in [&model.on_pre, &model.on_post] {
        let prev = block.terms.find(|term| matches!(term, Expr::Symbol(Symbol::Prev(_))));
        if let Some((term, at)) = prev {
            let term = text(model, term);
            return Claim::refused(Some(at), format!("`{term}` is the value before a step, and there are no steps"));
        }
    }
    Claim::proved("every state has an exact solution over any elapsed time")
}

/// Whether an expression reads the time since the latest presynaptic spike.
fn follows_spikes(expr: &Expr) -> bool {
    expr.any_symbol(&mut |symbol| matches!(symbol, Symbol::SincePre | Symbol::Pulse(_)))
}

fn text(model: &Model, expr: &Expr) -> String {
    expr.display(&|symbol| model.name_of(symbol)).to_string()
}

/// How many points must agree for two expressions to be the same function: of an `if` each sees one branch.
const N_POINTS: u64 = 2;
const N_POINTS_OF_BRANCHES: u64 = 64;

fn is_same(a: &Expr, b: &Expr) -> bool {
    let has_branches = a.has_branches() || b.has_branches();
    (0..if has_branches { N_POINTS_OF_BRANCHES } else { N_POINTS }).all(|seed| {
        let value_of = |symbol: Symbol| Residue::of_words(format!("{seed} {symbol:?}").bytes().map(u64::from));
        a.residue(&value_of).is_some_and(|a| Some(a) == b.residue(&value_of))
    })
}

struct Scene<'a> {
    model: &'a Model,
    facts: &'a Facts,
    on_pre: Effect,
    on_post: Effect,
}

impl Scene<'_> {
    /// What the synapse hands on.
    fn readings(&self) -> impl Iterator<Item = &Reading> {
        [&self.model.output].into_iter().chain(self.model.current.as_ref().map(|current| &current.reading))
    }

    /// The states that the output is read off, directly or through their equations.
    fn carried(&self) -> BTreeSet<usize> {
        let mut carried = BTreeSet::new();
        let mut open: Vec<usize> = self.readings().flat_map(|reading| states_in(&reading.value)).collect();
        while let Some(state) = open.pop() {
            if carried.insert(state) {
                open.extend(&self.facts.reads[state]);
            }
        }
        carried
    }

    /// Whether the states that carry the output may be summed over the connections onto one cell: their flow and the
    /// output are linear in them without a constant term, they start at 0, and a spike adds to them what does not depend on
    /// them.
    fn align_post(&self, carried: &BTreeSet<usize>) -> Claim {
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
            return Some((reading.range, format!("`{}` is read off no state", text(self.model, value))));
        }
        match value.simplified().affine(&|state| carried.contains(&state)) {
            Ok(affine) if affine.constant.is_number(0.0) => {
                let term = affine.coefficients.values().find(|term| follows_spikes(term))?;
                let at = reading.terms.find(|written| follows_spikes(written)).map_or(reading.range, |(_, at)| at);
                Some((at, format!("`{}` follows the spikes of one presynaptic cell", text(self.model, term))))
            }
            Ok(affine) => {
                let at = reading.terms.place_of(&affine.constant).unwrap_or(reading.range);
                let constant = text(self.model, &affine.constant);
                Some((at, format!("`{constant}` in the output would be added once for each connection")))
            }
            Err(nonlinear) => {
                let at = reading.terms.place_of(&nonlinear.term).unwrap_or(reading.range);
                Some((at, format!("`{}` is not linear in the states", text(self.model, &nonlinear.term))))
            }
        }
    }

    fn nonlinear_state(&self, state: usize, carried: &BTreeSet<usize>) -> Option<(Range, String)> {
        let declared = &self.model.states[state];
        let name = &declared.name;
        match &self.facts.affine[state] {
            Err(nonlinear) => {
                let at = declared.terms.place_of(&nonlinear.term).unwrap_or(declared.range);
                return Some((at, format!("`{}` is not linear in the states", text(self.model, &nonlinear.term))));
            }
            Ok(affine) if !affine.constant.is_number(0.0) => {
                let at = declared.terms.place_of(&affine.constant).unwrap_or(declared.range);
                let constant = text(self.model, &affine.constant);
                return Some((at, format!("`{constant}` drives `{name}` once for each connection")));
            }
            Ok(affine) => {
                if let Some(term) = affine.coefficients.values().find(|term| follows_spikes(term)) {
                    let written = declared.terms.find(|written| follows_spikes(written));
                    let at = written.map_or(declared.range, |(_, at)| at);
                    let term = text(self.model, term);
                    return Some((at, format!("`{term}` follows the spikes of one presynaptic cell")));
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
            place.map_or((String::new(), declared.range), |(term, at)| (format!(": `{}`", text(self.model, term)), at));
        Some((at, format!("what a spike does to `{name}` depends on the states of its own connection{term}")))
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
        state.or_else(|| Some((model.output.range, why(keyword::RELEASE, read(states_in(&self.on_pre.release))?))))
    }

    /// For what there is one output: where all that it is read off lives.
    fn output_place(&self, places: &[Place]) -> Place {
        let value = &self.model.output.value;
        let of_states = states_in(value).into_iter().map(|state| Some(places[state]));
        let of_spikes = follows_spikes(value).then_some(Some(Place::Pre));
        let of_release = value.contains(Symbol::Released).then_some(Some(Place::Edge));
        let all = of_states.chain(of_spikes).chain(of_release);
        all.fold(None, join).unwrap_or(Place::Edge)
    }

    /// Where each state lives.
    fn places(&self, carried: &BTreeSet<usize>, align_post: bool) -> Vec<Place> {
        let n = self.model.states.len();
        let of_weight = self.reached_by(&|state| self.on_pre.states[state].contains(Symbol::Weight));
        let is_shared = |state: usize| align_post && carried.contains(&state);
        let weights_factor_out = self.weights_factor_out(&of_weight);
        // `None`: nothing binds the state to either side yet.
        let mut places: Vec<Option<Place>> = (0..n)
            .map(|state| match (self.on_pre.changes(state), self.on_post.changes(state)) {
                _ if of_weight[state] && is_shared(state) => Some(Place::Post),
                _ if of_weight[state] && !weights_factor_out => Some(Place::Edge),
                (true, true) => Some(Place::Edge),
                (true, false) => Some(Place::Pre),
                (false, true) if self.follows_pre(state) => Some(Place::Edge),
                (false, true) => Some(Place::Post),
                (false, false) => self.follows_pre(state).then_some(Place::Pre),
            })
            .collect();
        let mut is_changed = true;
        while is_changed {
            is_changed = false;
            for state in (0..n).filter(|state| !(of_weight[*state] && is_shared(*state))) {
                let joined =
                    self.sources(state).into_iter().fold(places[state], |place, source| join(place, places[source]));
                is_changed |= joined != places[state];
                places[state] = joined;
            }
        }
        places.into_iter().map(|place| place.unwrap_or(Place::Pre)).collect()
    }

    /// Over what each parameter may vary: the cells whose states read it, the connections where no cell's does.
    fn variation(&self, places: &[Place]) -> Vec<Option<Place>> {
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
            let of_output = model.output.value.contains(Symbol::Parameter(parameter));
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

    /// Whether a state's flow or jumps read the time since the latest presynaptic spike.
    fn follows_pre(&self, state: usize) -> bool {
        let exprs = [&self.model.states[state].rhs, &self.on_pre.states[state], &self.on_post.states[state]];
        exprs.into_iter().any(follows_spikes)
    }

    /// The states that a state's flow and jumps read.
    fn sources(&self, state: usize) -> BTreeSet<usize> {
        let jumps = [&self.on_pre.states[state], &self.on_post.states[state]];
        let jumps = jumps.into_iter().flat_map(states_in);
        self.facts.reads[state].iter().copied().chain(jumps).filter(|source| *source != state).collect()
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

    fn commute(&self) -> Claim {
        if self.model.on_pre.statements.is_empty() || self.model.on_post.statements.is_empty() {
            return Claim::proved("spikes of one side only do anything");
        }
        let orders = self.on_post.after(&self.on_pre).zip(self.on_pre.after(&self.on_post));
        let Some((pre_first, post_first)) = orders else {
            return Claim::refused(None, "the two blocks together are too large to be looked at");
        };
        let states = pre_first.states.iter().zip(&post_first.states).enumerate();
        let differing =
            states.filter(|(_, (a, b))| !is_same(a, b)).map(|(state, _)| self.model.states[state].name.clone());
        let release = (!is_same(&self.on_pre.release, &post_first.release)).then(|| keyword::RELEASE.to_owned());
        let differing: Vec<String> = differing.chain(release).map(|name| format!("`{name}`")).collect();
        if differing.is_empty() {
            Claim::proved("both orders give the same states")
        } else {
            Claim::refused(None, format!("{} may depend on the order", differing.join(" and ")))
        }
    }
}

fn join(a: Option<Place>, b: Option<Place>) -> Option<Place> {
    match (a, b) {
        (None, place) | (place, None) => place,
        (Some(a), Some(b)) if a == b => Some(a),
        _ => Some(Place::Edge),
    }
}
