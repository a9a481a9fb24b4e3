//! Random networks, all of them against the referee.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::case::{Case, Maker};
use crate::compare::{Verdict, judge};
use crate::models::Table;
use crate::runtime::Refusal;

pub(crate) fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// What is told of a difference, made only where it is shown: it takes as long as a hundred cases.
type Text<'a> = Box<dyn FnOnce() -> String + 'a>;

/// What became of many cases.
#[derive(Default)]
pub(crate) struct Summary<'a> {
    pub(crate) n: usize,
    pub(crate) n_agree: usize,
    /// Refusals by kind.
    refused: BTreeMap<String, usize>,
    /// Differences by kind: how many, and a text of the first.
    differ: BTreeMap<String, (usize, Text<'a>)>,
    /// Which models differ, in the order of how often.
    by_model: BTreeMap<&'static str, [usize; 2]>,
}

impl<'a> Summary<'a> {
    pub(crate) fn refuse(&mut self, kind: &str) {
        self.n += 1;
        *self.refused.entry(kind.to_owned()).or_default() += 1;
    }

    pub(crate) fn agree(&mut self) {
        self.n += 1;
        self.n_agree += 1;
    }

    pub(crate) fn differ(&mut self, kind: String, text: impl FnOnce() -> String + 'a) {
        self.n += 1;
        self.differ.entry(kind).or_insert_with(|| (0, Box::new(text))).0 += 1;
    }

    pub(crate) fn models(&mut self, names: impl Iterator<Item = &'static str>, differs: bool) {
        for name in names {
            self.by_model.entry(name).or_default()[usize::from(differs)] += 1;
        }
    }

    /// Fails where anything differs, or too little ran.
    pub(crate) fn conclude(self, name: &str) {
        let shown = usize::try_from(number("SYNAPSE_REFEREE_SHOWN", 12)).unwrap_or(usize::MAX);
        let n_differ: usize = self.differ.values().map(|(n, _)| n).sum();
        let mut text = format!("{name}: of {} cases {} agree, {n_differ} differ\nrefused:\n", self.n, self.n_agree);
        let mut refused: Vec<_> = self.refused.into_iter().collect();
        refused.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        for (kind, n) in refused {
            let _ = writeln!(text, "  {n:6}  {kind}");
        }
        let mut differ: Vec<_> = self.differ.into_iter().collect();
        differ.sort_by_key(|(_, (n, _))| std::cmp::Reverse(*n));
        if !differ.is_empty() {
            text.push_str("models in cases that agree and that differ:\n");
            let mut by_model: Vec<_> = self.by_model.into_iter().filter(|(_, [_, bad])| *bad > 0).collect();
            by_model.sort_by_key(|(_, [_, bad])| std::cmp::Reverse(*bad));
            for (model, [good, bad]) in by_model {
                let _ = writeln!(text, "  {model:24} {good:6} {bad:6}");
            }
        }
        let n_kinds = differ.len();
        for (kind, (n, first)) in differ.into_iter().take(shown) {
            let _ = writeln!(text, "\n{n} × {kind}\n{}", first());
        }
        if n_kinds > shown {
            let _ = writeln!(text, "\nand {} further kinds", n_kinds - shown);
        }
        report(&text);
        assert!(n_kinds == 0, "{text}");
        assert!(2 * (self.n_agree + n_differ) >= self.n, "{text}");
    }
}

#[expect(clippy::print_stdout, reason = "what was refused is worth a look where all agrees")]
fn report(text: &str) {
    println!("{text}");
}

fn networks(name: &str, drawing: bool, per_thousand: u64) {
    let table = Table::new();
    let seed = number("SYNAPSE_REFEREE_SEED", 1);
    let n = number("SYNAPSE_REFEREE_CASES", 1000) * per_thousand / 1000;
    let only = std::env::var("SYNAPSE_REFEREE_ONLY").ok().and_then(|text| text.parse::<u64>().ok());
    let mut summary = Summary::default();
    for number in only.map_or(0..n, |only| only..only + 1) {
        let seed_of_kind = seed ^ u64::from(drawing) << 32;
        let number = u32::try_from(number).expect("fewer cases");
        let case = Maker::new(&table, seed_of_kind, number).network(drawing);
        let names: Vec<_> = case.stages.iter().map(|stage| table.info(stage.model).name).collect();
        match judge(&case, &table) {
            Verdict::Agrees => {
                summary.agree();
                summary.models(names.into_iter(), false);
            }
            Verdict::Refused(refusal) => match refusal {
                Refusal::Untyped => summary.refuse("by its type"),
                Refusal::Built(kind) => summary.refuse(&kind),
                Refusal::Ran(error) => summary.differ("error while it ran".to_owned(), move || error),
            },
            Verdict::Differs(what, place) => {
                summary.models(names.into_iter(), true);
                let kind = format!("{what} of {}", case.kind(&table));
                let table = &table;
                summary.differ(kind, move || told(table, &case, what, &place, (seed, number)));
            }
        }
    }
    summary.conclude(name);
}

/// All that is needed to repeat a case, made smaller.
fn told(table: &Table, case: &Case, what: &str, place: &str, (seed, number): (u64, u32)) -> String {
    let small = smaller(table, case, what);
    let place = if let Verdict::Differs(_, place) = judge(&small, table) { place } else { place.to_owned() };
    let mut text = format!("SYNAPSE_REFEREE_SEED={seed} SYNAPSE_REFEREE_ONLY={number}: {what}: {place}\n{small:?}\n");
    for stage in &small.stages {
        let _ = writeln!(text, "{}", table.text(stage.model));
    }
    text
}

/// The same difference with fewer spikes and less beside them.
fn smaller(table: &Table, case: &Case, what: &str) -> Case {
    let mut small = case.clone();
    let try_it = |small: &mut Case, change: &dyn Fn(&mut Case)| {
        let mut changed = small.clone();
        change(&mut changed);
        if matches!(judge(&changed, table), Verdict::Differs(other, _) if other == what) {
            *small = changed;
        }
    };
    try_it(&mut small, &|case| case.restored = None);
    try_it(&mut small, &|case| case.threads = 1);
    try_it(&mut small, &|case| case.single = false);
    for k in (0..small.stages.len()).rev() {
        try_it(&mut small, &|case| case.stages[k].parameters.clear());
        try_it(&mut small, &|case| case.stages[k].initial.clear());
        try_it(&mut small, &|case| case.stages[k].clocked = false);
        try_it(&mut small, &|case| {
            case.stages.remove(k);
        });
    }
    for k in (0..small.pre_spikes.len()).rev() {
        try_it(&mut small, &|case| {
            case.pre_spikes.remove(k);
        });
    }
    for k in (0..small.post_spikes.len()).rev() {
        try_it(&mut small, &|case| {
            case.post_spikes.remove(k);
        });
    }
    small
}

/// One stage or several, every way to keep states, every kind of delay.
#[test]
fn networks_are_what_a_full_model_at_every_connection_gives() {
    networks("networks", false, 1000);
}

/// The same with models that draw random numbers, by the numbers that belong to a connection and its k-th spike in a step.
#[test]
fn networks_draw_what_a_full_model_at_every_connection_draws() {
    networks("networks that draw", true, 200);
}
