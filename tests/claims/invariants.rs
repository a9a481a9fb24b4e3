//! Invariants by trajectories: from anywhere within what is proved, with spikes at any time, no state leaves it.

use synapse_compiler::expr::{Expr, Symbol};
use synapse_compiler::model::{EventBlock, Model, Statement};

use crate::generator::{Random, Sample};
use crate::interpreter::{Given, pulse_ends};
use crate::reference::{Care, Reference};
use crate::subject::Subject;

/// How far the error of a trajectory may lead out.
const SLACK: f64 = 1e-9;

/// What a trajectory shows.
#[derive(Clone, Debug)]
pub(crate) enum Shown {
    /// Nothing is claimed.
    Nothing,
    /// The trajectory could not be computed to its end, so of this many ends nothing is known.
    Undecided(usize),
    /// This many ends were not crossed.
    Kept(usize),
    /// A state left its values.
    Left(String),
}

/// Follows a model from random states with random spikes.
pub(crate) fn check(subject: &Subject, sample: &Sample, random: &mut Random) -> Shown {
    let n_ends = |invariant: &synapse_compiler::analysis::Invariant| {
        usize::from(invariant.non_negative) + usize::from(invariant.at_most_one)
    };
    let n_claims: usize = subject.invariants.iter().map(n_ends).sum();
    if n_claims == 0 {
        return Shown::Nothing;
    }
    let given = Given { parameters: sample.parameters.clone(), inputs: sample.inputs.clone(), since_pre: 1e12 };
    let mut reference = Reference::new(&subject.model, &given, Care::USUAL);
    let mut states: Vec<f64> = subject.initial(&given);
    // The declared start first: it is claimed to be within, too.
    if let Some(left) = outside(subject, &states) {
        return Shown::Left(format!("{left} at the start"));
    }
    if !random.one_in(3) {
        for (state, invariant) in states.iter_mut().zip(&subject.invariants) {
            *state = match (invariant.at_most_one, invariant.non_negative, random.below(4)) {
                (true, _, 0) => 1.0,
                (_, true, 1) => 0.0,
                (true, ..) => random.uniform(),
                (_, true, _) => random.between(0.0, 2.0),
                _ => random.between(-1.5, 1.5),
            };
        }
    }
    let of_any_weight = subject.invariants.iter().all(|invariant| !invariant.of_non_negative_weights);
    let ends = pulse_ends(&subject.model, &given);
    let (mut t, mut last) = (0.0, f64::NEG_INFINITY);
    let (mut followed, mut planned) = (0.0, 0.0);
    for spike in 0..6 {
        let next = t + random.between(0.0, 1.5);
        let mut reached = t;
        for part in 1..=3 {
            let to = t + (next - t) * f64::from(part) / 3.0;
            let is_solved = to <= reached || reference.advance(&mut states, reached, to).is_some();
            if let Some(left) = outside(subject, &states) {
                return Shown::Left(format!("{left} at {to}, after {spike} spikes"));
            }
            if !is_solved && Reference::has_ended(&states) {
                return Shown::Kept(n_claims);
            }
            if !is_solved {
                // A solution that stays where its flow jumps is not followed further than this: the next spike comes now.
                reached = reference.reached().max(reached);
                break;
            }
            reached = to;
        }
        followed += reached - t;
        planned += next - t;
        t = reached;
        let weight = random.between(if of_any_weight { -2.0 } else { 0.0 }, 2.0);
        let since_pre = (t - last).min(1e12);
        let mut event =
            Event { model: &subject.model, given: &given, t, since_pre, weight, ends: &ends, locals: Vec::new() };
        event.run(&spike_of(&subject.model).statements, &mut states);
        last = t;
        reference.spike(t);
        if let Some(left) = outside(subject, &states) {
            return Shown::Left(format!("{left} at {t}, by a spike of weight {weight}"));
        }
    }
    if followed > 0.1 * planned { Shown::Kept(n_claims) } else { Shown::Undecided(n_claims) }
}

/// What a spike does: one that a synapse receives, or one that a cell emits.
fn spike_of(model: &Model) -> &EventBlock {
    model.cell.as_ref().map_or(&model.on_pre, |cell| &cell.reset)
}

/// A state that is where it is proved not to be.
fn outside(subject: &Subject, states: &[f64]) -> Option<String> {
    let all = subject.model.states.iter().zip(&subject.invariants).zip(states);
    let mut left = all.filter(|((_, invariant), x)| {
        invariant.non_negative && **x < -SLACK || invariant.at_most_one && **x > 1.0 + SLACK || x.is_nan()
    });
    left.next().map(|((state, _), x)| format!("{} = {x:e}", state.name))
}

/// What an event block is run with.
struct Event<'a> {
    model: &'a Model,
    given: &'a Given,
    t: f64,
    since_pre: f64,
    weight: f64,
    ends: &'a [f64],
    locals: Vec<(usize, f64)>,
}

impl Event<'_> {
    fn value(&self, expr: &Expr, states: &[f64]) -> f64 {
        expr.evaluate(&|symbol| self.value_of(symbol, states))
    }

    fn value_of(&self, symbol: Symbol, states: &[f64]) -> f64 {
        match symbol {
            Symbol::State(k) => states[k],
            Symbol::Parameter(k) => self.given.parameters[k],
            Symbol::Input(k) => self.given.inputs[k],
            Symbol::Time => self.t,
            Symbol::SincePre => self.since_pre,
            Symbol::Weight => self.weight,
            Symbol::Pulse(k) => f64::from(u8::from(self.since_pre < self.ends[k])),
            Symbol::Local(k) => self.locals.iter().rev().find(|(local, _)| *local == k).map_or(f64::NAN, |(_, x)| *x),
            _ => panic!("{} has {symbol:?} in an event", self.model.ident),
        }
    }

    fn run(&mut self, statements: &[Statement], states: &mut [f64]) {
        for statement in statements {
            match statement {
                Statement::Assign { state, operator, value } => {
                    let value = self.value(value, states);
                    states[*state] = operator.map_or(value, |operator| operator.apply(states[*state], value));
                }
                Statement::Release(_) => {}
                Statement::Let { local, value } => {
                    let value = self.value(value, states);
                    self.locals.push((*local, value));
                }
                Statement::If { condition, then, otherwise } => {
                    let holds = condition.holds(&|symbol| self.value_of(symbol, states));
                    self.run(if holds { then } else { otherwise }, states);
                }
            }
        }
    }
}
