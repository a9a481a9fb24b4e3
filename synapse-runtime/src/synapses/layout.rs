//! Where each state is kept: where the compiler has placed it, unless what is given for each connection, or what becomes of
//! the weights, ties it to the connection.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::info::{Method, ModelInfo, Place, Reads, SolverInfo};

/// What the states of a model are kept for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Purpose {
    /// Whether all that counts is the sum over the connections of a cell, so that states may be kept as their sum.
    pub(crate) sums: bool,
    pub(crate) weights: Carried,
    /// Whether each connection counts by itself, as in plasticity: an initial value is that of one connection.
    pub(crate) counts_alone: bool,
}

/// What the spikes of the connections of one cell carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Carried {
    /// The weight of each connection.
    Weights,
    /// One for all, where the model allows it: the weights of connections multiply what it hands on.
    FactoredOut,
    /// One for all.
    Same,
}

/// Where the values of parameters and initial states are given, where there are several: one place for each parameter and
/// each state.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Given<'a> {
    pub(crate) parameters: &'a [Option<Place>],
    pub(crate) initial: &'a [Option<Place>],
    /// Whether each state has an initial value other than 0.
    pub(crate) starts: &'a [bool],
}

/// The place of each state.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    info: &'static ModelInfo,
    places: Vec<Place>,
    /// The column of each state among those of connections.
    slots: Vec<usize>,
    output: Place,
    current: Place,
    /// Whether every state is where the compiler has placed it.
    is_declared: bool,
    /// Why a state is not where the compiler has placed it.
    reasons: Vec<(usize, String)>,
}

impl Layout {
    /// The places of the states for this purpose.
    pub(crate) fn new(info: &'static ModelInfo, given: Given<'_>, purpose: Purpose) -> Self {
        let mut reasons = Vec::new();
        let is_sum = |k: &usize| info.states[*k].place == Place::Sum;
        let has_sums = (0..info.states.len()).any(|k| is_sum(&k));
        if has_sums && purpose.sums && is_sum_of_uniform(info, given) {
            let layout = Self::placed(info, given, purpose, |k| info.states[k].place);
            if (0..info.states.len()).all(|k| !is_sum(&k) || layout.places[k] == Place::Sum) {
                return layout;
            }
            // One that is tied to its connections ties the others, which may follow it or be read with it.
            reasons = layout.reasons;
        }
        let mut layout = Self::placed(info, given, purpose, |k| info.states[k].unsummed);
        layout.reasons.retain(|(k, _)| reasons.iter().all(|(other, _)| other != k));
        layout.reasons.extend(reasons);
        layout
    }

    fn placed(info: &'static ModelInfo, given: Given<'_>, purpose: Purpose, place: impl Fn(usize) -> Place) -> Self {
        let n = info.states.len();
        let mut places: Vec<Place> = (0..n).map(place).collect();
        let mut reasons = Vec::new();
        let ties_weights = match purpose.weights {
            Carried::Weights => true,
            Carried::FactoredOut => !info.weight_factors_out,
            Carried::Same => false,
        };
        for (k, place) in places.iter_mut().enumerate() {
            if !info.states[k].weighted || !matches!(place, Place::Pre | Place::Post) {
                continue;
            }
            let why = if ties_weights {
                "it depends on the weight of its connection"
            } else if purpose.weights == Carried::FactoredOut && given.starts[k] {
                "weights would multiply its initial value"
            } else {
                continue;
            };
            *place = Place::Edge;
            reasons.push((k, why.into()));
        }
        let mut is_changed = true;
        while is_changed {
            is_changed = false;
            for k in (0..n).filter(|k| places[*k] != Place::Edge).collect::<Vec<_>>() {
                if let Some(why) = tie(info, given, &places, k) {
                    places[k] = Place::Edge;
                    reasons.push((k, why));
                    is_changed = true;
                }
            }
        }
        let mut n_edges = 0;
        let slots = places.iter().map(|place| {
            let slot = n_edges;
            n_edges += usize::from(*place == Place::Edge);
            slot
        });
        let is_declared = (0..n).all(|k| places[k] == info.states[k].place);
        reasons.retain(|(k, _)| places[*k] != info.states[*k].place);
        for (k, place) in places.iter().enumerate() {
            if *place != info.states[k].place && reasons.iter().all(|(other, _)| *other != k) {
                reasons.push((k, "what it hands on belongs to one connection".into()));
            }
        }
        let current = info.current.map_or(Reads::NOTHING, |current| current.reads);
        Self {
            info,
            slots: slots.collect(),
            output: reading(info, given, &places, &info.output_reads, info.reads_released),
            current: reading(info, given, &places, &current, false),
            places,
            is_declared,
            reasons,
        }
    }

    /// Where a state is kept.
    #[inline(always)]
    pub(crate) fn place(&self, k: usize) -> Place {
        self.places[k]
    }

    /// The column of a state of connections among those of them.
    #[inline(always)]
    pub(super) fn slot(&self, k: usize) -> usize {
        self.slots[k]
    }

    /// How many states are kept for each connection.
    pub(super) fn n_edges(&self) -> usize {
        self.places.iter().filter(|place| **place == Place::Edge).count()
    }

    /// What there is one output for.
    pub(crate) fn output(&self) -> Place {
        self.output
    }

    /// What there is one current for.
    pub(crate) fn current(&self) -> Place {
        self.current
    }

    pub(super) fn is_declared(&self) -> bool {
        self.is_declared
    }

    /// Whether a state is kept there.
    pub(crate) fn has(&self, place: Place) -> bool {
        self.places.contains(&place)
    }

    /// Whether a state that depends on weights is kept there.
    pub(crate) fn has_weighted(&self, place: Place) -> bool {
        self.places.iter().zip(self.info.states).any(|(other, state)| *other == place && state.weighted)
    }

    /// Whether all states are kept there.
    pub(crate) fn is_all(&self, place: Place) -> bool {
        self.places.iter().all(|other| *other == place)
    }

    /// Whether a state that moves between events is kept at one of these places.
    pub(super) fn flows_at(&self, places: &[Place]) -> bool {
        self.places.iter().zip(self.info.states).any(|(place, state)| state.flows && places.contains(place))
    }

    /// A state that is not where the compiler has placed it.
    pub(crate) fn moved(&self) -> Option<&'static str> {
        let is_moved = |k: &usize| self.places[*k] != self.info.states[*k].place;
        (0..self.places.len()).find(is_moved).map(|k| self.info.states[k].name)
    }

    /// The place of each state.
    #[cfg(feature = "std")]
    pub(super) fn places(&self) -> &[Place] {
        &self.places
    }

    /// Where each state is kept, and why it is not where the compiler has placed it.
    pub(crate) fn said(&self) -> impl Iterator<Item = (&'static str, Place, Option<&str>)> {
        self.places.iter().enumerate().map(|(k, place)| {
            let reason = self.reasons.iter().find(|(state, _)| *state == k);
            (self.info.states[k].name, *place, reason.map(|(_, why)| why.as_str()))
        })
    }

    /// Whether a solver brings the states of connections over any time at once, from what they were alone.
    pub(super) fn is_lazy(&self, method: Method) -> bool {
        let solver = self.info.solvers.iter().find(|solver| solver.method == method);
        let is_edge = |k: usize| self.places[k] == Place::Edge;
        let is_exact =
            |solver: &SolverInfo| (0..self.places.len()).all(|k| !is_edge(k) || solver.schemes[k].order.is_none());
        let stays = |k: usize| {
            let state = &self.info.states[k];
            !state.flows || (state.flow.inputs.is_empty() && state.flow.states.iter().all(|other| is_edge(*other)))
        };
        let waits = if self.is_declared {
            self.info.lazy_edges.holds
        } else {
            !self.info.reads_prev && (0..self.places.len()).all(|k| !is_edge(k) || stays(k))
        };
        waits && solver.is_some_and(is_exact)
    }
}

/// Whether what is read of sums is the same for all connections of a cell.
fn is_sum_of_uniform(info: &ModelInfo, given: Given<'_>) -> bool {
    let current = info.current.map_or(Reads::NOTHING, |current| current.reads);
    [info.output_reads, current].iter().all(|reads| {
        let is_of_sums = reads.states.iter().any(|k| info.states[*k].place == Place::Sum);
        let is_known = |k: &usize| given.parameters[*k].is_none_or(|place| is_known_at(Place::Sum, place));
        !is_of_sums || reads.parameters.iter().all(is_known)
    })
}

/// Whether what is there once for each of `values` is known to a state that is kept at `place`.
fn is_known_at(place: Place, values: Place) -> bool {
    match place {
        Place::Edge => true,
        Place::Pre => values == Place::Pre,
        Place::Post | Place::Sum => matches!(values, Place::Post | Place::Sum),
    }
}

/// What ties a state to its connection that is not kept there so far.
fn tie(info: &ModelInfo, given: Given<'_>, places: &[Place], k: usize) -> Option<String> {
    let state = &info.states[k];
    let place = places[k];
    // What an event adds to a sum is computed at the connection.
    let jumps = if place == Place::Sum { Reads::NOTHING } else { state.jumps };
    let is_elsewhere = |values: Place| !is_known_at(place, values);
    for parameter in state.flow.parameters.iter().chain(jumps.parameters) {
        if let Some(values) = given.parameters[*parameter].filter(|values| is_elsewhere(*values)) {
            return Some(format!("`{}` is given for each {}", info.parameters[*parameter].name, each(values)));
        }
    }
    if let Some(values) = given.initial[k].filter(|values| is_elsewhere(*values)) {
        return Some(format!("its initial value is given for each {}", each(values)));
    }
    let source = state.flow.states.iter().chain(jumps.states).find(|source| places[**source] == Place::Edge)?;
    Some(format!("it follows `{}`", info.states[*source].name))
}

/// Where all is known that a reading reads.
fn reading(info: &ModelInfo, given: Given<'_>, places: &[Place], reads: &Reads, of_release: bool) -> Place {
    if reads.states.iter().any(|k| places[*k] == Place::Sum) {
        return Place::Sum;
    }
    // No side keeps anything that it is read from.
    if reads.states.is_empty() {
        return Place::Edge;
    }
    let states = reads.states.iter().map(|k| places[*k]);
    let parameters = reads.parameters.iter().filter_map(|k| given.parameters[*k]);
    let inputs = reads.inputs.iter().filter_map(|k| match info.inputs[*k].name {
        "v_pre" => Some(Place::Pre),
        "v_post" => Some(Place::Post),
        _ => None,
    });
    let spikes = reads.spikes.then_some(Place::Pre);
    let release = of_release.then_some(Place::Edge);
    let all = states.chain(parameters).chain(inputs).chain(spikes).chain(release);
    let joined = all.fold(None, |joined, place| match joined {
        Some(other) if other != place => Some(Place::Edge),
        _ => Some(place),
    });
    joined.unwrap_or(Place::Edge)
}

/// The name of what a place has one value for.
pub(crate) fn each(place: Place) -> &'static str {
    match place {
        Place::Pre => "presynaptic cell",
        Place::Post | Place::Sum => "postsynaptic cell",
        Place::Edge => "connection",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::info::{Bound, Invariant, ParameterDefault, ParameterInfo, StateInfo};

    const SUMS: Purpose = Purpose { sums: true, weights: Carried::Weights, counts_alone: false };
    const CONNECTIONS: Purpose = Purpose { sums: false, weights: Carried::Weights, counts_alone: true };

    const fn parameter(name: &'static str) -> ParameterInfo {
        let (lower, upper) = (Bound::None, Bound::None);
        ParameterInfo { name, doc: "", unit: "", default: ParameterDefault::None, lower, upper, varies: None }
    }

    const fn reads(states: &'static [usize], parameters: &'static [usize]) -> Reads {
        Reads { states, parameters, ..Reads::NOTHING }
    }

    const fn state(name: &'static str, place: Place, flow: Reads, jumps: Reads) -> StateInfo {
        let of_weights = matches!(place, Place::Sum);
        StateInfo {
            name,
            unit: "",
            equation: "",
            initial: "",
            flows: true,
            place,
            unsummed: if of_weights { Place::Pre } else { place },
            weighted: of_weights,
            flow,
            jumps,
            on_pre: true,
            on_post: false,
            invariant: Invariant { non_negative: false, at_most_one: false, of_non_negative_weights: false },
        }
    }

    /// Use and resources of the presynaptic cell, and a conductance to which a spike adds w·u·x.
    static MODEL: ModelInfo = ModelInfo {
        name: "Model",
        parameters: &[parameter("U"), parameter("tau_s")],
        states: &[
            state("u", Place::Pre, Reads::NOTHING, reads(&[0], &[0])),
            state("x", Place::Pre, Reads::NOTHING, reads(&[0, 1], &[])),
            state("g", Place::Sum, reads(&[2], &[1]), reads(&[0, 1, 2], &[])),
        ],
        output_reads: reads(&[2], &[]),
        weight_factors_out: true,
        ..ModelInfo::EMPTY
    };

    fn layout(purpose: Purpose, parameters: [Option<Place>; 2], initial: [Option<Place>; 3]) -> Layout {
        Layout::new(
            &MODEL,
            Given { parameters: &parameters, initial: &initial, starts: &initial.map(|place| place.is_some()) },
            purpose,
        )
    }

    /// Where each state is kept, and why it was moved.
    fn said(layout: &Layout) -> Vec<(Place, Option<&str>)> {
        layout.said().map(|(_, place, reason)| (place, reason)).collect()
    }

    #[test]
    fn states_stay_where_the_compiler_has_placed_them() {
        for parameters in [[None, None], [Some(Place::Pre), Some(Place::Post)]] {
            let layout = layout(SUMS, parameters, [Some(Place::Pre), None, Some(Place::Post)]);
            assert_eq!(said(&layout), [(Place::Pre, None), (Place::Pre, None), (Place::Sum, None)]);
            assert!(layout.is_declared() && layout.moved().is_none());
            assert_eq!((layout.output(), layout.n_edges()), (Place::Sum, 0));
        }
    }

    #[test]
    fn a_parameter_of_each_connection_moves_what_reads_it_and_what_follows() {
        let layout = layout(SUMS, [Some(Place::Edge), None], [None; 3]);
        let expected = [
            (Place::Edge, Some("`U` is given for each connection")),
            (Place::Edge, Some("it follows `u`")),
            (Place::Sum, None),
        ];
        assert_eq!(said(&layout), expected);
        assert_eq!((layout.slot(0), layout.slot(1), layout.n_edges()), (0, 1, 2));
        assert_eq!((layout.moved(), layout.output()), (Some("u"), Place::Sum));
        assert!(!layout.is_declared());
    }

    #[test]
    fn an_initial_value_of_each_connection_moves_its_state() {
        let layout = layout(SUMS, [None; 2], [None, Some(Place::Edge), None]);
        let expected = [
            (Place::Pre, None),
            (Place::Edge, Some("its initial value is given for each connection")),
            (Place::Sum, None),
        ];
        assert_eq!(said(&layout), expected);
    }

    #[test]
    fn values_of_the_other_side_belong_to_the_connection() {
        let layout = layout(SUMS, [Some(Place::Post), None], [None; 3]);
        assert_eq!(said(&layout)[0], (Place::Edge, Some("`U` is given for each postsynaptic cell")));
    }

    #[test]
    fn what_does_not_decay_alike_is_not_summed() {
        for (place, why) in [
            (Place::Edge, "`tau_s` is given for each connection"),
            (Place::Pre, "`tau_s` is given for each presynaptic cell"),
        ] {
            let layout = layout(SUMS, [None, Some(place)], [None; 3]);
            assert_eq!(said(&layout)[2], (Place::Edge, Some(why)));
            assert_eq!(layout.output(), Place::Edge);
        }
    }

    #[test]
    fn without_sums_the_weights_say_where_a_conductance_is() {
        let layout_of = |weights| layout(Purpose { sums: false, weights, counts_alone: true }, [None; 2], [None; 3]);
        let of_weights = (Place::Edge, Some("it depends on the weight of its connection"));
        assert_eq!(said(&layout_of(Carried::Weights))[2], of_weights);
        assert!(layout_of(Carried::Weights).has_weighted(Place::Edge));
        for weights in [Carried::FactoredOut, Carried::Same] {
            let layout = layout_of(weights);
            assert!(layout.is_all(Place::Pre), "{weights:?}");
            assert_eq!((layout.output(), layout.has_weighted(Place::Edge)), (Place::Pre, false));
        }
    }

    #[test]
    fn a_weight_that_is_no_factor_stays_with_its_connection() {
        static SQUARED: ModelInfo = ModelInfo { weight_factors_out: false, ..MODEL };
        let given = Given { parameters: &[None; 2], initial: &[None; 3], starts: &[false; 3] };
        let place =
            |weights| Layout::new(&SQUARED, given, Purpose { sums: false, weights, counts_alone: true }).place(2);
        assert_eq!(place(Carried::FactoredOut), Place::Edge);
        assert_eq!(place(Carried::Same), Place::Pre);
    }

    #[test]
    fn flows_are_where_their_states_are() {
        let summed = layout(SUMS, [None; 2], [None; 3]);
        assert!(summed.flows_at(&[Place::Pre]) && summed.flows_at(&[Place::Sum]) && !summed.flows_at(&[Place::Edge]));
        assert!(layout(CONNECTIONS, [None; 2], [None; 3]).flows_at(&[Place::Edge]));
    }
}
