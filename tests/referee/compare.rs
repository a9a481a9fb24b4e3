//! Whether what ran is what the referee says.

use synapse_runtime::ModelInfo;
use synapse_runtime::info::Place;
use synapse_runtime::network::First;

use crate::case::{Case, Delay, Spread};
use crate::models::Table;
use crate::network::{self, Rows};
use crate::order::Order;
use crate::runtime::{self, Refusal, Run};

/// What became of a case.
#[derive(Clone, Debug)]
pub(crate) enum Verdict {
    /// It agrees.
    Agrees,
    Refused(Refusal),
    /// What differs, in one word, and where.
    Differs(&'static str, String),
}

/// How far numbers may be apart, relative to 1 + their size.
fn tolerance(case: &Case) -> f64 {
    if case.single { 1e-3 } else { 1e-9 }
}

pub(crate) fn is_close(found: f64, expected: f64, tolerance: f64) -> bool {
    // A model that leaves the numbers does so for both.
    found == expected
        || (found.is_nan() && expected.is_nan())
        || (found - expected).abs() <= tolerance * (1.0 + expected.abs())
}

/// Runs a case in its precision and compares all of it.
pub(crate) fn judge(case: &Case, table: &Table) -> Verdict {
    let run = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        if case.single { runtime::run::<f32>(case, table) } else { runtime::run::<f64>(case, table) }
    }));
    let run = match run {
        Err(panic) => {
            let text = panic.downcast_ref::<String>().cloned();
            let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            return Verdict::Differs("panic", text.unwrap_or_default());
        }
        Ok(Err(refusal)) => return Verdict::Refused(refusal),
        Ok(Ok(run)) => run,
    };
    if let Some(why) = must_be_refused(case, table) {
        return Verdict::Differs("not refused", why.to_owned());
    }
    let expected = network::run(case, table, &run.pre, &run.post);
    if expected.sums.iter().chain(&expected.weights).flatten().any(|value| value.is_nan() || value.abs() > 1e6) {
        return Verdict::Differs("corpus", "the referee itself has numbers without bound".to_owned());
    }
    compare(case, table, &run, &expected).map_or(Verdict::Agrees, |(what, place)| Verdict::Differs(what, place))
}

/// What no way of running can make right.
fn must_be_refused(case: &Case, table: &Table) -> Option<&'static str> {
    let learns = case.stages.iter().any(|stage| !table.info(stage.model).on_post.is_empty());
    if learns && case.order == Order::AlignPost(First::Synapses) {
        return Some("postsynaptic spikes of the step are emitted after others arrive");
    }
    let synapse = case.synapse()?;
    let releases = case.stages.iter().rev().skip(1).any(|stage| table.info(stage.model).releases);
    (releases && table.info(synapse.model).weight.is_none()).then_some("a release has nothing to scale")
}

type Difference = (&'static str, String);

fn compare(case: &Case, table: &Table, run: &Run, expected: &Rows) -> Option<Difference> {
    let rows = |what: &'static str, found: &[Vec<f64>], expected: &[Vec<f64>]| {
        if found.len() != expected.len() {
            return Some((what, format!("{} rows, not {}", found.len(), expected.len())));
        }
        let both = found.iter().zip(expected).enumerate();
        both.flat_map(|(row, (found, expected))| found.iter().zip(expected).enumerate().map(move |at| (row, at)))
            .find(|(_, (_, (found, expected)))| !is_close(**found, **expected, tolerance(case)))
            .map(|(row, (k, (found, expected)))| (what, format!("row {row}, {k}: {found:.12}, not {expected:.12}")))
    };
    if case.post_is_cells {
        let found = rows("sum", &run.rows.sums, &expected.sums);
        let found = found.or_else(|| {
            let is_own = case.synapse().is_some_and(|stage| stage.way.is_current());
            if is_own { rows("current", &run.currents, &expected.sums) } else { None }
        });
        if found.is_some() {
            return found;
        }
    }
    rows("weight", &run.rows.weights, &expected.weights)
        .or_else(|| {
            rows(
                "weights()",
                std::slice::from_ref(&run.last_weights),
                expected.weights.last().map_or(&[][..], std::slice::from_ref),
            )
        })
        .or_else(|| run.states.iter().find_map(|states| compare_states(case, table, states, expected)))
}

fn compare_states(
    case: &Case,
    table: &Table,
    (stage, k, found): &(usize, usize, Vec<Vec<f64>>),
    expected: &Rows,
) -> Option<Difference> {
    let info = table.info(case.stages[*stage].model);
    let each: Vec<Vec<f64>> = expected.states[*stage].iter().map(|row| row.iter().map(|s| s[*k]).collect()).collect();
    if is_other(case, *stage, info, *k) {
        return None;
    }
    let cells = Ends { n_pre: case.n_pre, n_post: case.n_post, pairs: case.pairs.clone() };
    let differs = |row: usize, reading: Reading| {
        let mut places = found[row].iter().enumerate();
        places.find_map(|(at, found)| {
            let expected = cells.read(reading, &each[row], at);
            let bad = expected.into_iter().find(|value| !is_close(*found, *value, tolerance(case)))?;
            Some(format!("row {row}, {at}: {found:.12}, not {bad:.12}"))
        })
    };
    let n = found.first().map_or(0, Vec::len);
    let mut first = None;
    // A state is kept in one place all the time.
    for reading in cells.readings(n) {
        match (0..found.len()).find_map(|row| differs(row, reading)) {
            None => return None,
            Some(place) => first = first.or(Some(place)),
        }
    }
    let place = first.unwrap_or_else(|| format!("{n} values"));
    Some(("state", format!("{} of stage {stage}, {place}", info.states[*k].name)))
}

/// Whether a state of presynaptic cells is another than that of the connections: where it is ahead of them, as delays differ
/// or the outputs are delayed instead of the spikes, and where the weight is not in it.
fn is_other(case: &Case, stage: usize, info: &ModelInfo, k: usize) -> bool {
    let stage = &case.stages[stage];
    // A parameter of each presynaptic cell may move what reads it there.
    let moves = stage.parameters.iter().any(|(_, spread)| matches!(spread, Spread::Pre(_)));
    let is_of_pre = moves || info.states[k].place == Place::Pre;
    let of_cells = stage.way.is_of_pre() || is_of_pre;
    // The weight may as well scale the output, so that the states there are those of weight 1.
    let of_weight = info.weight.is_some();
    of_cells && (of_weight || matches!(case.delay, Delay::Each(_)) || !case.delays_spikes)
}

/// The cells of connections.
#[derive(Clone, Debug)]
pub(crate) struct Ends {
    pub(crate) n_pre: usize,
    pub(crate) n_post: usize,
    pub(crate) pairs: Vec<(usize, usize)>,
}

/// What a list of values may be of: what connections of a cell share, what they sum to, or what each has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    SharedByPre,
    SumOfPost,
    SharedByPost,
    Each,
}

impl Ends {
    /// What as many values may be.
    pub(crate) fn readings(&self, n: usize) -> Vec<Reading> {
        let all = [
            (Reading::Each, self.pairs.len()),
            (Reading::SharedByPre, self.n_pre),
            (Reading::SumOfPost, self.n_post),
            (Reading::SharedByPost, self.n_post),
        ];
        all.into_iter().filter(|(_, of)| *of == n).map(|(reading, _)| reading).collect()
    }

    /// What a value must be, given that of each connection: several where several connections tell.
    pub(crate) fn read(&self, reading: Reading, each: &[f64], at: usize) -> Vec<f64> {
        let of = |is: &dyn Fn(&(usize, usize)) -> bool| -> Vec<f64> {
            each.iter().zip(&self.pairs).filter(|(_, cells)| is(cells)).map(|(value, _)| *value).collect()
        };
        match reading {
            Reading::Each => vec![each[at]],
            Reading::SharedByPre => of(&|(pre, _)| *pre == at),
            Reading::SharedByPost => of(&|(_, post)| *post == at),
            Reading::SumOfPost => vec![of(&|(_, post)| *post == at).iter().sum()],
        }
    }
}
