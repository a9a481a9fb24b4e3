//! The public pieces outside of networks: synapses by steps, populations, and populations without steps.

use synapse_runtime::Spike;
use synapse_runtime::random::Stream;

use crate::case::Maker;
use crate::compare::{Ends, is_close};
use crate::full::{Full, Integration, Random};
use crate::models::Table;
use crate::property::{Summary, number};
use crate::runtime::kind;
use crate::table::{Elements, Stepped};

/// What is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    Synapses,
    Population,
    Lazy,
}

/// What happens in a step: potentials, the third factor, presynaptic spikes with their weights, postsynaptic ones.
#[derive(Clone, Debug)]
struct Happening {
    v: [Vec<f64>; 2],
    third: f64,
    pre: Vec<(usize, f64)>,
    post: Vec<usize>,
}

#[derive(Clone, Debug)]
struct Case {
    piece: Piece,
    model: usize,
    cells: Ends,
    elements: Elements,
    /// One for time 0 and each step.
    happenings: Vec<Happening>,
}

fn case(maker: &mut Maker<'_>, drawing: bool) -> Case {
    let models = maker.table.group(drawing);
    let model = models[maker.below(models.len())];
    let piece = match maker.below(4) {
        0 | 1 => Piece::Synapses,
        // How events of an element are counted is not said.
        _ if maker.table.info(model).random => Piece::Synapses,
        2 => Piece::Population,
        _ => Piece::Lazy,
    };
    let (n_pre, n_post) = (1 + maker.below(3), 1 + maker.below(3));
    let (rows, n_post) = if piece == Piece::Synapses {
        let row = |maker: &mut Maker<'_>| (0..maker.below(4)).map(|_| maker.below(n_post)).collect();
        ((0..n_pre).map(|_| row(maker)).collect(), n_post)
    } else {
        ((0..n_pre).map(|k| vec![k]).collect::<Vec<Vec<usize>>>(), n_pre)
    };
    let stage = maker.plain_stage(model);
    let of_row = |(pre, row): (usize, &Vec<usize>)| row.iter().map(move |post| (pre, *post)).collect::<Vec<_>>();
    let cells = Ends { n_pre, n_post, pairs: rows.iter().enumerate().flat_map(of_row).collect() };
    let elements = Elements {
        rows,
        n_post,
        dt: [0.25, 0.5, 1.0][maker.below(3)],
        parameters: stage.parameters.iter().map(|(name, spread)| (name.clone(), spread.of(0, (0, 0)))).collect(),
        initial: if piece == Piece::Lazy {
            Vec::new()
        } else {
            stage.initial.iter().map(|(name, spread)| (name.clone(), spread.of(0, (0, 0)))).collect()
        },
        method: stage.method,
        is_clocked: stage.clocked,
        random: Stream::new(5, 77),
    };
    let happenings = (0..20 + maker.below(20)).map(|_| happening(maker, &cells, piece)).collect();
    Case { piece, model, cells, elements, happenings }
}

fn happening(maker: &mut Maker<'_>, cells: &Ends, piece: Piece) -> Happening {
    let v = [cells.n_pre, cells.n_post].map(|n| (0..n).map(|_| maker.between(-75.0, -40.0)).collect());
    let mut pre = Vec::new();
    for cell in 0..cells.n_pre {
        while maker.chance(0.15) {
            let weight = if piece == Piece::Synapses { 1.0 } else { maker.between(0.2, 1.8) };
            pre.push((cell, weight));
        }
    }
    let post = (0..cells.n_post).filter(|_| maker.chance(0.12)).collect();
    Happening { v, third: maker.between(0.0, 1.0), pre, post }
}

fn built(case: &Case, table: &Table) -> Result<Box<dyn Stepped>, String> {
    let entry = &table.entries[case.model];
    let made = match case.piece {
        Piece::Synapses => (entry.synapses)(&case.elements),
        Piece::Population => (entry.population)(&case.elements),
        Piece::Lazy => (entry.lazy)(&case.elements),
    };
    made.ok_or_else(|| "by its type".to_owned())?.map_err(|error| kind(&error))
}

/// What differs; the error says what was refused.
fn difference(case: &Case, table: &Table) -> Result<Option<String>, String> {
    let mut stepped = built(case, table)?;
    let Elements { parameters, initial, method, dt, random, .. } = &case.elements;
    let integration = method.filter(|_| case.piece != Piece::Lazy).map_or(Integration::Exact, Integration::Step);
    let full = || Full::new(&table.models[case.model], parameters, initial);
    let mut fulls: Vec<Full<'_>> = case.cells.pairs.iter().map(|_| full()).collect();
    for (row, happening) in case.happenings.iter().enumerate() {
        for input in table.info(case.model).inputs {
            let third = vec![happening.third; case.cells.n_post];
            let (pre, post) = (&happening.v[0], if input.name == "third" { &third } else { &happening.v[1] });
            stepped.set_input(input.name, pre, post);
            for (full, cells) in fulls.iter_mut().zip(&case.cells.pairs) {
                full.set_input(input.name, if input.name == "v_pre" { pre[cells.0] } else { post[cells.1] });
            }
        }
        if row > 0 {
            stepped.advance().expect("numbers");
            for full in &mut fulls {
                full.integrate(integration, *dt);
            }
        }
        let spikes: Vec<Spike> =
            happening.pre.iter().map(|(element, weight)| Spike { element: *element, weight: *weight }).collect();
        stepped.deliver(&spikes, &happening.post).map_err(|error| error.to_string())?;
        for (element, (full, cells)) in fulls.iter_mut().zip(&case.cells.pairs).enumerate() {
            let random = Random { stream: *random, element: u32::try_from(element).unwrap_or(0) };
            for (_, weight) in happening.pre.iter().filter(|(cell, _)| *cell == cells.0) {
                full.on_pre(*weight, random);
            }
            for _ in happening.post.iter().filter(|cell| **cell == cells.1) {
                full.on_post(random);
            }
        }
        if let Some(difference) = compared(case, table, &*stepped, &fulls) {
            return Ok(Some(format!("row {row}: {difference}")));
        }
    }
    Ok(None)
}

fn compared(case: &Case, table: &Table, stepped: &dyn Stepped, fulls: &[Full<'_>]) -> Option<String> {
    let agree = |what: &str, found: Result<Vec<f64>, synapse_runtime::Error>, each: &[f64]| {
        let found = match found {
            Ok(found) => found,
            Err(error) => return Some(format!("{what}: {error}")),
        };
        let differs = |(at, found): (usize, &f64), of: &dyn Fn(usize) -> Vec<f64>| {
            of(at).iter().any(|expected| !is_close(*found, *expected, 1e-9))
        };
        let agrees = case.cells.readings(found.len()).iter().any(|reading| {
            !found.iter().enumerate().any(|place| differs(place, &|at| case.cells.read(*reading, each, at)))
        });
        (!agrees).then(|| format!("{what}: {found:?}, of connections {each:?}"))
    };
    let outputs: Vec<f64> = fulls.iter().map(Full::output).collect();
    if outputs.iter().any(|value| !value.is_finite()) {
        return Some("the referee itself has numbers without bound".to_owned());
    }
    agree("output", stepped.outputs(), &outputs).or_else(|| {
        let mut states = table.info(case.model).states.iter().enumerate();
        states.find_map(|(k, state)| {
            let each: Vec<f64> = fulls.iter().map(|full| full.state[k]).collect();
            agree(state.name, stepped.state(state.name), &each)
        })
    })
}

fn pieces(name: &str, drawing: bool, per_thousand: u64) {
    let table = Table::new();
    let seed = number("SYNAPSE_REFEREE_SEED", 1);
    let n = number("SYNAPSE_REFEREE_CASES", 1000) * per_thousand / 1000;
    let mut summary = Summary::default();
    for number in 0..u32::try_from(n).expect("fewer cases") {
        let case = case(&mut Maker::new(&table, seed ^ 0xE1E << 40, number), drawing);
        let model = table.info(case.model).name;
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| difference(&case, &table)));
        match outcome {
            Ok(Err(refusal)) => summary.refuse(&refusal),
            Ok(Ok(None)) => {
                summary.agree();
                summary.models([model].into_iter(), false);
            }
            other => {
                summary.models([model].into_iter(), true);
                let difference = if let Ok(Ok(Some(difference))) = other { difference } else { "panic".to_owned() };
                let kind = format!("{:?} of {model}", case.piece);
                let table = &table;
                let text =
                    move || format!("SYNAPSE_REFEREE_SEED={seed}, case {number}: {difference}\n{}", told(&case, table));
                summary.differ(kind, text);
            }
        }
    }
    summary.conclude(name);
}

fn told(case: &Case, table: &Table) -> String {
    let Case { cells, elements, happenings, .. } = case;
    format!("{cells:?}\n{elements:?}\n{happenings:?}\n{}", table.text(case.model))
}

/// Synapses by steps, populations and populations without steps.
#[test]
fn elements_are_what_a_full_model_at_each_gives() {
    pieces("elements", false, 700);
}

/// The same with models that draw random numbers, at connections.
#[test]
fn elements_draw_what_a_full_model_at_each_draws() {
    pieces("elements that draw", true, 200);
}
