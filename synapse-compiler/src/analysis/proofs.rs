//! Properties of a model that are proved from its equations, or the term that stands in the way.

use super::Facts;
use super::effect::Effect;
use super::invariant::{Invariant, invariants};
use super::placement::{Place, Placement};
use super::reads::ReadsOf;
use super::scene::{Scene, follows_spikes, is_same};
use super::scheme::obstacle;
use crate::diag::{Diagnostics, Range};
use crate::expr::{Expr, Symbol};
use crate::keyword;
use crate::model::{EventBlock, Method, Model, State};

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
    pub(super) fn proved(because: impl Into<String>) -> Self {
        Self { holds: true, because: because.into(), at: None }
    }

    pub(super) fn refused(at: Option<Range>, because: impl Into<String>) -> Self {
        Self { holds: false, because: because.into(), at }
    }
}

/// What is proved of a model.
#[derive(Clone, Debug)]
pub struct Proofs {
    /// Where the states live.
    pub placement: Placement,
    /// What equations, events and readings read.
    pub reads: ReadsOf,
    /// What there is one output for.
    pub output_place: Place,
    /// Over what each parameter may vary; `None` where cells on both sides read it.
    pub variation: Vec<Option<Place>>,
    /// Whether connections onto one cell can share their states.
    pub align_post: Claim,
    /// Whether states can be updated at events alone, over any elapsed time.
    pub event_driven: Claim,
    /// Whether the states of a connection can be brought up to date when an event reaches it.
    pub lazy_edges: Claim,
    /// The values that each state cannot leave.
    pub invariants: Vec<Invariant>,
    /// Whether a presynaptic and a postsynaptic spike at one time can be taken in either order.
    pub commute: Claim,
}

/// Proves what can be proved.
pub fn proofs(model: &Model, facts: &Facts) -> Proofs {
    if model.cell.is_some() {
        return of_cell(model);
    }
    let Some(scene) = Scene::of(model, facts) else {
        let why = "an event block is too large to be looked at";
        let too_large = || Claim::refused(None, why);
        let placement = Placement::at_connections(model.states.len(), why);
        return Proofs {
            output_place: Place::Edge,
            variation: vec![Some(Place::Edge); model.parameters.len()],
            align_post: too_large(),
            event_driven: event_driven(model, facts),
            lazy_edges: lazy_edges(model, facts, &placement.places),
            placement,
            reads: ReadsOf::model(model, None),
            invariants: vec![Invariant::default(); model.states.len()],
            commute: too_large(),
        };
    };
    let carried = scene.carried();
    let sums = scene.sums(&carried);
    let placement = scene.placement(&sums);
    Proofs {
        variation: scene.variation(&placement.places),
        output_place: scene.output_place(&placement.places),
        lazy_edges: lazy_edges(model, facts, &placement.places),
        placement,
        reads: ReadsOf::model(model, Some(&scene)),
        align_post: scene.align_post(&carried, &sums),
        event_driven: event_driven(model, facts),
        invariants: invariants(model, &scene.on_pre, &scene.on_post),
        commute: scene.commute(),
    }
}

/// The values that the states of a model cannot leave; none are known where an event block is too large to be looked at.
pub(super) fn invariants_of(model: &Model) -> Vec<Invariant> {
    let nothing = EventBlock::default();
    let (first, second) = model.cell.as_ref().map_or((&model.on_pre, &model.on_post), |cell| (&cell.reset, &nothing));
    let events = Effect::of(model, first).zip(Effect::of(model, second));
    let unknown = || vec![Invariant::default(); model.states.len()];
    events.map_or_else(unknown, |(first, second)| invariants(model, &first, &second))
}

/// What is proved of a cell: all of it is the cell's own, and it is updated at every step.
fn of_cell(model: &Model) -> Proofs {
    let no_synapse = || Claim::refused(None, "a cell is not a synapse");
    Proofs {
        placement: Placement::of_cell(model.states.len()),
        reads: ReadsOf::model(model, None),
        output_place: Place::Post,
        variation: vec![Some(Place::Post); model.parameters.len()],
        align_post: no_synapse(),
        event_driven: no_synapse(),
        lazy_edges: no_synapse(),
        invariants: invariants_of(model),
        commute: no_synapse(),
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
    for state in &model.states {
        if let Some((at, input)) = input_in(model, state) {
            let name = &state.name;
            return Claim::refused(
                Some(at),
                format!("`{name}` follows `{input}` between events, which is bound at every step"),
            );
        }
    }
    for block in [&model.on_pre, &model.on_post] {
        let prev = block.terms.find(|term| matches!(term, Expr::Symbol(Symbol::Prev(_))));
        if let Some((term, at)) = prev {
            let term = model.text(term);
            return Claim::refused(Some(at), format!("`{term}` is the value before a step, and there are no steps"));
        }
    }
    Claim::proved("every state has an exact solution over any elapsed time")
}

/// An input that the equation of a state reads, and where.
fn input_in(model: &Model, state: &State) -> Option<(Range, String)> {
    let input = Symbol::Input(state.rhs.simplified().first_input()?);
    Some((state.terms.place_of(&input.into()).unwrap_or(state.range), model.name_of(input)))
}

/// Whether the states that live on connections can be solved from event to event: they are solved exactly, and their equations
/// read neither inputs nor states that live elsewhere.
fn lazy_edges(model: &Model, facts: &Facts, places: &[Place]) -> Claim {
    let flows = |state: &usize| !model.states[*state].rhs.simplified().is_number(0.0);
    let edges = || (0..places.len()).filter(|state| places[*state] == Place::Edge);
    if edges().next().is_none() {
        return Claim::proved("no state lives on the connections");
    }
    for state in edges().filter(flows) {
        let declared = &model.states[state];
        let name = &declared.name;
        if let Some((at, input)) = input_in(model, declared) {
            return Claim::refused(Some(at), format!("`{name}` follows `{input}`, which is bound at every step"));
        }
        if let Some(other) = facts.reads[state].iter().find(|other| places[**other] != Place::Edge) {
            let at = declared.terms.place_of(&Symbol::State(*other).into()).unwrap_or(declared.range);
            let other = &model.states[*other].name;
            return Claim::refused(Some(at), format!("`{name}` follows `{other}`, which moves at a cell"));
        }
        if facts.exact[state].is_none() {
            let block = facts.blocks.iter().find(|block| block.contains(&state)).map_or(&[][..], Vec::as_slice);
            let obstacle = block.iter().find_map(|state| obstacle(model, facts, *state, block));
            let (at, why) = obstacle.unwrap_or((declared.range, format!("`{name}` has no exact solution")));
            return Claim::refused(Some(at), why);
        }
    }
    let prev = |block: &EventBlock| {
        let is_edge = |symbol| matches!(symbol, Symbol::Prev(state) if places[state] == Place::Edge);
        block
            .terms
            .find(|term| matches!(term, Expr::Symbol(symbol) if is_edge(*symbol)))
            .map(|(term, at)| (model.text(term), at))
    };
    if let Some((term, at)) = prev(&model.on_pre).or_else(|| prev(&model.on_post)) {
        return Claim::refused(Some(at), format!("`{term}` is the value before the latest step"));
    }
    if !edges().any(|state| flows(&state)) {
        return Claim::proved("only events change the states of a connection");
    }
    let is_generated = |(method, _): &(Method, Range)| matches!(method, Method::Auto | Method::Exact);
    if !model.methods.iter().any(is_generated) {
        return Claim::refused(None, "its `methods(…)` leave out `exact`");
    }
    Claim::proved("the states of a connection are solved exactly and follow nothing that moves elsewhere")
}

impl Scene<'_> {
    fn commute(&self) -> Claim {
        let post_follows = self.on_post.states.iter().any(follows_spikes);
        let pre_is_idle = self.model.on_pre.statements.is_empty() && !post_follows;
        if pre_is_idle || self.model.on_post.statements.is_empty() {
            return Claim::proved("spikes of one side only do anything");
        }
        let orders = self.on_post.after_spike(&self.on_pre).zip(self.on_pre.after(&self.on_post));
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
