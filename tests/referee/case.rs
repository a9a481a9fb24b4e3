//! A random network of one projection, as plain data that can be printed, repeated and made smaller.

use synapse_runtime::Method;
use synapse_runtime::info::Place;
use synapse_runtime::random::{Sequence, Stream};

use crate::models::Table;
use crate::order::Order;
use crate::runtime;
use crate::table::Way;

/// One value for all, or one for each of something.
#[derive(Clone, Debug)]
pub(crate) enum Spread {
    Same(f64),
    Pre(Vec<f64>),
    Post(Vec<f64>),
    Each(Vec<f64>),
}

impl Spread {
    /// The value of a connection.
    pub(crate) fn of(&self, edge: usize, (pre, post): (usize, usize)) -> f64 {
        match self {
            Self::Same(value) => *value,
            Self::Pre(list) => list[pre],
            Self::Post(list) => list[post],
            Self::Each(list) => list[edge],
        }
    }
}

/// How connections are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wiring {
    AllToAll,
    OneToOne,
    Pairs,
    /// The targets of each presynaptic cell.
    Rows,
    /// One of the rules that draw connections.
    Rule(usize),
}

#[derive(Clone, Debug)]
pub(crate) enum Delay {
    Same(u32),
    Each(Vec<u32>),
}

impl Delay {
    /// In steps.
    pub(crate) fn of(&self, edge: usize) -> usize {
        match self {
            Self::Same(delay) => *delay as usize,
            Self::Each(list) => list[edge] as usize,
        }
    }
}

/// A model along the projection.
#[derive(Clone, Debug)]
pub(crate) struct Stage {
    pub(crate) way: Way,
    /// Its position in the table.
    pub(crate) model: usize,
    pub(crate) parameters: Vec<(String, Spread)>,
    pub(crate) initial: Vec<(String, Spread)>,
    /// A Runge–Kutta method or an implicit one, or none for the model's own solver, which is exact then. `auto` stands for
    /// `rodas4` with a small [`TOLERANCE`](crate::solve::TOLERANCE), which the referee takes to be exact.
    pub(crate) method: Option<Method>,
    pub(crate) clocked: bool,
}

/// A network and what happens in it.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent choices, each with a name of its own")]
pub(crate) struct Case {
    pub(crate) n_pre: usize,
    pub(crate) n_post: usize,
    pub(crate) wiring: Wiring,
    /// The cells of each connection, in the author's order.
    pub(crate) pairs: Vec<(usize, usize)>,
    pub(crate) pre_is_cells: bool,
    pub(crate) post_is_cells: bool,
    /// Short-term plasticity, then plasticity, then the synapse if there is one.
    pub(crate) stages: Vec<Stage>,
    pub(crate) weights: Spread,
    pub(crate) delay: Delay,
    pub(crate) order: Order,
    /// Whether weights multiply what is handed on, and no spike carries them.
    pub(crate) weighs_outputs: bool,
    pub(crate) dendritic: bool,
    pub(crate) delays_spikes: bool,
    pub(crate) dt: f64,
    pub(crate) n_steps: usize,
    /// The step at the end of which a spike is found, from 0, and the cell.
    pub(crate) pre_spikes: Vec<(usize, usize)>,
    pub(crate) post_spikes: Vec<(usize, usize)>,
    /// The third factor: from which step it has which value.
    pub(crate) third: Vec<(usize, f64)>,
    /// What drives each cell between spikes.
    pub(crate) drive: [Vec<f64>; 2],
    /// After how many steps the run goes on in another simulation.
    pub(crate) restored: Option<usize>,
    pub(crate) threads: usize,
    pub(crate) single: bool,
    pub(crate) seed: u64,
}

impl Case {
    /// The model that is the synapse.
    pub(crate) fn synapse(&self) -> Option<&Stage> {
        self.stages.last().filter(|stage| Way::SYNAPSES.contains(&stage.way))
    }

    /// Whether lists of parameters come with a word for what they are of.
    pub(crate) fn says_per(&self) -> bool {
        self.seed.is_multiple_of(3)
    }

    /// The ways and models, for counting.
    pub(crate) fn kind(&self, table: &Table) -> String {
        let stages = self.stages.iter().map(|stage| format!("{:?}({})", stage.way, table.info(stage.model).name));
        let stages: Vec<String> = stages.collect();
        let delay = match self.delay {
            _ if self.weighs_outputs => ", weighing outputs",
            _ if self.order != Order::Default => ", another order",
            Delay::Same(_) if self.dendritic => ", dendritic",
            Delay::Same(_) => "",
            Delay::Each(_) => ", delays",
        };
        format!("{}{delay}", stages.join(" → "))
    }
}

/// Makes cases.
pub(crate) struct Maker<'a> {
    pub(crate) table: &'a Table,
    random: Sequence,
    seed: u64,
}

impl<'a> Maker<'a> {
    pub(crate) fn new(table: &'a Table, seed: u64, number: u32) -> Self {
        Self { table, random: Stream::new(seed, 100).sequence(number), seed: seed ^ u64::from(number) }
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.random.below(n as u64)).unwrap_or(0)
    }

    pub(crate) fn chance(&mut self, p: f64) -> bool {
        self.random.uniform() < p
    }

    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        // Three digits are enough, and short where they are printed.
        ((low + (high - low) * self.random.uniform()) * 1000.0).round() / 1000.0
    }

    /// A delay of one step to `most` steps.
    fn steps(&mut self, most: usize) -> u32 {
        1 + u32::try_from(self.below(most)).unwrap_or(0)
    }

    fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    /// A network with the models of one group of the table.
    pub(crate) fn network(&mut self, drawing: bool) -> Case {
        let n_pre = 1 + self.below(4);
        let most = if self.chance(0.3) { 4 } else { 2 };
        let n_post = 1 + self.below(most);
        let wiring = match self.below(7) {
            0 | 1 => Wiring::AllToAll,
            2 if n_pre == n_post => Wiring::OneToOne,
            3 => Wiring::Rows,
            4 => Wiring::Rule(self.below(4)),
            _ => Wiring::Pairs,
        };
        let pairs: Vec<(usize, usize)> = match wiring {
            Wiring::AllToAll => (0..n_pre * n_post).map(|k| (k / n_post, k % n_post)).collect(),
            Wiring::OneToOne => (0..n_pre).map(|k| (k, k)).collect(),
            Wiring::Pairs | Wiring::Rows | Wiring::Rule(_) => {
                (0..=self.below(6)).map(|_| (self.below(n_pre), self.below(n_post))).collect()
            }
        };
        let n_steps = 20 + self.below(20);
        let post_is_cells = self.chance(0.9);
        let mut case = Case {
            n_pre,
            n_post,
            wiring,
            pre_is_cells: self.chance(0.1),
            post_is_cells,
            stages: Vec::new(),
            weights: Spread::Same(1.0),
            delay: Delay::Same(1),
            order: Order::Default,
            weighs_outputs: self.chance(0.15),
            dendritic: self.chance(0.1),
            delays_spikes: self.chance(0.2),
            dt: self.pick(&[0.25, 0.5, 1.0, 1.0]),
            n_steps,
            pre_spikes: Vec::new(),
            post_spikes: Vec::new(),
            third: vec![(0, self.between(0.0, 1.0)), (n_steps / 2, self.between(0.0, 1.0))],
            drive: [n_pre, n_post].map(|n| (0..n).map(|_| self.between(-10.0, 20.0)).collect()),
            restored: self.chance(0.15).then(|| 1 + self.below(n_steps - 1)),
            threads: if self.chance(0.05) { 3 } else { 1 },
            single: self.chance(0.2),
            seed: self.seed,
            pairs,
        };
        if case.wiring == Wiring::Rows {
            case.pairs.sort_by_key(|(pre, _)| *pre);
        }
        if matches!(case.wiring, Wiring::Rule(_)) {
            match runtime::connections(&case).filter(|pairs| !pairs.is_empty()) {
                Some(pairs) => case.pairs = pairs,
                None => case.wiring = Wiring::Pairs,
            }
        }
        self.stages(&mut case, drawing);
        self.inputs(&mut case);
        self.timing(&mut case);
        case
    }

    fn inputs(&mut self, case: &mut Case) {
        let has = |name: &str| case.stages.iter().any(|stage| self.table.info(stage.model).has_input(name));
        case.pre_is_cells |= has("v_pre");
        let needs_cells = has("v_post") || case.synapse().is_none_or(|stage| stage.way.is_current());
        case.post_is_cells |= needs_cells;
    }

    fn timing(&mut self, case: &mut Case) {
        let n = case.pairs.len();
        case.weights = match self.below(4) {
            0 => Spread::Same(1.0),
            1 => Spread::Same(self.between(0.2, 1.8)),
            // Single precision holds these.
            _ => Spread::Each((0..n).map(|_| self.between(0.2, 1.8)).map(|w| (w * 64.0).round() / 64.0).collect()),
        };
        case.delay = match self.below(5) {
            0 => {
                let same = self.steps(4);
                Delay::Each(vec![same; n])
            }
            1 => Delay::Each((0..n).map(|_| self.steps(5)).collect()),
            _ => Delay::Same(self.steps(5)),
        };
        case.dendritic &= matches!(case.delay, Delay::Same(_));
        // Under the orders of BrainPy what is kept for presynaptic cells is to be ahead of the connections.
        let of_cells = case.stages.iter().any(|stage| stage.way == Way::ShortTerm || stage.way.is_of_pre());
        if matches!(case.delay, Delay::Same(_)) && !case.dendritic && !of_cells && self.chance(0.2) {
            case.order = self.pick(&Order::OTHERS);
        }
        let (first_pre, first_post) = (usize::from(case.pre_is_cells), usize::from(case.post_is_cells));
        for _ in 0..2 + self.below(4 * case.n_pre) {
            let spike = (first_pre + self.below(case.n_steps), self.below(case.n_pre));
            let spike = if self.chance(0.1) { (first_pre, spike.1) } else { spike };
            case.pre_spikes.push(spike);
            // Several of one source in one step; cells cannot.
            while !case.pre_is_cells && self.chance(0.2) {
                case.pre_spikes.push(spike);
            }
        }
        for _ in 0..self.below(4 * case.n_post) {
            let at = first_post + self.below(case.n_steps);
            case.post_spikes.push((at, self.below(case.n_post)));
        }
        // Both sides at a connection in one step.
        if let Some((row, cell)) = case.pre_spikes.first().copied()
            && let Some(edge) = case.pairs.iter().position(|(pre, _)| *pre == cell)
            && row + case.delay.of(edge) <= case.n_steps
        {
            case.post_spikes.push((row + case.delay.of(edge), case.pairs[edge].1));
        }
        for spikes in [&mut case.pre_spikes, &mut case.post_spikes] {
            spikes.retain(|(row, _)| *row <= case.n_steps);
            spikes.sort_unstable();
        }
        for (spikes, is_cells) in
            [(&mut case.pre_spikes, case.pre_is_cells), (&mut case.post_spikes, case.post_is_cells)]
        {
            if is_cells {
                spikes.dedup();
            }
        }
    }

    fn stages(&mut self, case: &mut Case, drawing: bool) {
        let models = self.table.group(drawing);
        let releasing: Vec<usize> = models.iter().copied().filter(|k| self.table.info(*k).releases).collect();
        let learning: Vec<usize> = models.iter().copied().filter(|k| self.table.can_weigh(*k)).collect();
        let n_before = if self.chance(0.5) { 0 } else { 1 + self.below(2) };
        for _ in 0..n_before {
            let way = if self.chance(0.4) && !releasing.is_empty() { Way::ShortTerm } else { Way::Plasticity };
            let model = self.pick(if way == Way::ShortTerm { &releasing } else { &learning });
            let stage = self.stage(case, way, model);
            case.stages.push(stage);
        }
        case.stages.sort_by_key(|stage| stage.way == Way::Plasticity);
        if self.chance(0.05) {
            return;
        }
        let releases = case.stages.iter().any(|stage| self.table.info(stage.model).releases);
        let fitting: Vec<usize> = models.iter().copied().filter(|k| self.table.info(*k).weight.is_some()).collect();
        let fits = releases && self.chance(0.9);
        let model = self.pick(if fits { &fitting } else { &models });
        let mut way = self.way(model);
        while way.is_of_pre() && releases && self.chance(0.9) {
            way = self.way(model);
        }
        let stage = self.stage(case, way, model);
        case.stages.push(stage);
    }

    /// A way that suits the model, mostly.
    fn way(&mut self, model: usize) -> Way {
        let info = self.table.info(model);
        loop {
            let way = self.pick(&Way::SYNAPSES);
            if way.suits(info) || self.chance(0.01) {
                return way;
            }
        }
    }

    /// A model outside of a network, with the same parameters everywhere.
    pub(crate) fn plain_stage(&mut self, model: usize) -> Stage {
        let mut case = self.network(false);
        (case.n_pre, case.n_post) = (1, 1);
        case.pairs = vec![(0, 0)];
        self.stage(&case, Way::Synapse, model)
    }

    fn stage(&mut self, case: &Case, way: Way, model: usize) -> Stage {
        let info = self.table.info(model);
        let is_exact = self.table.is_exact(model);
        let explicit = [Method::Rk4, Method::Midpoint, Method::Euler];
        let implicit = self.table.implicit(model).filter(|_| self.chance(0.4));
        let method = implicit.unwrap_or_else(|| self.pick(&explicit));
        let method = (!is_exact || self.chance(0.2)).then_some(method);
        let mut parameters = Vec::new();
        for parameter in info.parameters {
            if self.chance(0.3) && self.table.may_vary(model, parameter.name) {
                let around = self.table.default(model, parameter.name);
                let spread = self.spread(case, 0.7 * around, 1.3 * around, case.says_per());
                let fits = match &spread {
                    Spread::Same(_) => true,
                    Spread::Pre(_) => parameter.varies == Some(Place::Pre),
                    Spread::Post(_) => parameter.varies == Some(Place::Post),
                    Spread::Each(_) => parameter.varies == Some(Place::Edge),
                };
                if fits || self.chance(0.2) {
                    parameters.push((parameter.name.to_owned(), spread));
                }
            }
        }
        let mut initial = Vec::new();
        for state in info.states {
            // One that starts at 0 may be kept as a sum, of which a value for each connection is no value.
            if self.chance(0.15) && self.table.starts_off_zero(model, state.name) {
                let spread = self.spread(case, 0.2, 0.9, false);
                if matches!(spread, Spread::Same(_)) || self.chance(0.3) {
                    initial.push((state.name.to_owned(), spread));
                }
            }
        }
        Stage { way, model, parameters, initial, method, clocked: self.chance(0.3) }
    }

    /// Values for each of something, of which the number says what it is unless that is said anyway.
    fn spread(&mut self, case: &Case, low: f64, high: f64, is_said: bool) -> Spread {
        let (pre, post, each) = (case.n_pre, case.n_post, case.pairs.len());
        let mut list = |n: usize| (0..n).map(|_| self.between(low, high)).collect::<Vec<f64>>();
        let lists = (list(pre), list(post), list(each));
        match self.below(5) {
            0 if is_said || pre != post && pre != each => Spread::Pre(lists.0),
            1 if is_said || post != pre && post != each => Spread::Post(lists.1),
            2 if is_said || each != pre && each != post => Spread::Each(lists.2),
            _ => Spread::Same(self.between(low, high)),
        }
    }
}
