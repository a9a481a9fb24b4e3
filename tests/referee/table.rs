//! Every way to run a model, in one place.

use std::marker::PhantomData;

use synapse_runtime::network::{Named, Projection, Setup};
use synapse_runtime::random::Stream;
use synapse_runtime::{
    AlignPost, Connections, Current, Error, EventDriven, LazyPopulation, ModelInfo, Population, Real, Spike, Synapse,
    Synapses, Values, info::Place,
};

use crate::solve::TOLERANCE;

/// What a model does along a projection, and who keeps its states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Way {
    Synapse,
    OfPost,
    OfPre,
    OfConnection,
    SynapseCurrent,
    OfPostCurrent,
    OfPreCurrent,
    OfConnectionCurrent,
    ShortTerm,
    Plasticity,
}

impl Way {
    pub(crate) const SYNAPSES: [Self; 8] = [
        Self::Synapse,
        Self::OfPost,
        Self::OfPre,
        Self::OfConnection,
        Self::SynapseCurrent,
        Self::OfPostCurrent,
        Self::OfPreCurrent,
        Self::OfConnectionCurrent,
    ];

    /// Whether what is handed on is the model's own current.
    pub(crate) fn is_current(self) -> bool {
        matches!(self, Self::SynapseCurrent | Self::OfPostCurrent | Self::OfPreCurrent | Self::OfConnectionCurrent)
    }

    /// Whether a model can be run so, as far as is easily told.
    pub(crate) fn suits(self, info: &ModelInfo) -> bool {
        match self {
            Self::OfPost => info.align_post.holds,
            Self::OfPostCurrent => info.align_post.holds && info.current.is_some(),
            Self::OfPre | Self::OfPreCurrent => {
                info.on_post.is_empty() && !info.has_input("v_post") && (self == Self::OfPre || info.current.is_some())
            }
            Self::Synapse | Self::OfConnection | Self::ShortTerm | Self::Plasticity => true,
            Self::SynapseCurrent | Self::OfConnectionCurrent => info.current.is_some(),
        }
    }

    pub(crate) fn is_of_pre(self) -> bool {
        matches!(self, Self::OfPre | Self::OfPreCurrent)
    }
}

/// A projection with a model put along it; `None` where the model lacks what the way demands of its type.
type Attach<T> = fn(Way, Projection<T>, Named, bool) -> Option<Projection<T>>;

/// How elements of a model are made: parameters for all of them.
type Make<R> = fn(&Elements) -> Option<Result<Box<R>, Error>>;

/// What elements outside of a network are made from.
#[derive(Clone, Debug)]
pub(crate) struct Elements {
    /// The targets of each presynaptic cell, for synapses; one row for each element else.
    pub(crate) rows: Vec<Vec<usize>>,
    pub(crate) n_post: usize,
    pub(crate) dt: f64,
    pub(crate) parameters: Vec<(String, f64)>,
    pub(crate) initial: Vec<(String, f64)>,
    pub(crate) method: Option<synapse_runtime::Method>,
    pub(crate) is_clocked: bool,
    pub(crate) random: Stream,
}

/// A model that can be run.
pub(crate) struct Entry {
    pub(crate) info: &'static ModelInfo,
    pub(crate) double: Attach<f64>,
    pub(crate) single: Attach<f32>,
    pub(crate) synapses: Make<dyn Stepped>,
    pub(crate) population: Make<dyn Stepped>,
    pub(crate) lazy: Make<dyn Stepped>,
}

/// Whichever `$model`s the corpus has.
macro_rules! entries {
    ($($model:ty),* $(,)?) => {
        vec![$({
            #[allow(unused_imports, reason = "a model may have all or none of what these ask for")]
            use $crate::table::{
                Probe, Way, WithBoth as _, WithCurrent as _, WithSum as _, WithTime as _, WithoutBoth as _,
                WithoutCurrent as _, WithoutSum as _, WithoutTime as _,
            };
            Entry {
                info: <$model as synapse_runtime::Model>::INFO,
                double: |way, projection, named, clocked| {
                    $crate::table::attach!($model, way, projection, named, clocked)
                },
                single: |way, projection, named, clocked| {
                    $crate::table::attach!($model, way, projection, named, clocked)
                },
                synapses: |elements| Some($crate::table::synapses::<$model>(elements)),
                population: |elements| Some($crate::table::population::<$model>(elements)),
                lazy: |elements| (&Probe::<$model>::new()).lazy(elements),
            }
        }),*]
    };
}
pub(crate) use entries;

macro_rules! attach {
    ($model:ty, $way:expr, $projection:expr, $named:expr, $clocked:expr) => {{
        let (probe, projection) = (&Probe::<$model>::new(), $projection);
        match $way {
            Way::OfPost => probe.of_post(projection, $named, $clocked),
            Way::OfPostCurrent => probe.of_post_with_current(projection, $named, $clocked),
            Way::OfPreCurrent => probe.of_pre_with_current(projection, $named, $clocked),
            Way::SynapseCurrent | Way::OfConnectionCurrent => {
                probe.of_connection_with_current(projection, $named, $clocked)
            }
            way => $crate::table::plain::<$model, _>(way, projection, $named, $clocked),
        }
    }};
}
pub(crate) use attach;

/// A model, of which is asked what it can do: where a trait is missing, a method of a reference to this is found instead.
pub(crate) struct Probe<M>(PhantomData<M>);

fn setup<M: Synapse>(named: Named, is_clocked: bool) -> Setup<M> {
    let setup = Setup::<M>::from(named);
    if is_clocked { setup.clock_driven() } else { setup }
}

type Attached<T> = Option<Projection<T>>;

impl<M: Synapse> Probe<M> {
    pub(crate) fn new() -> Self {
        Self(PhantomData)
    }
}

/// A way that any model can be run.
pub(crate) fn plain<M: Synapse, T: Real>(way: Way, p: Projection<T>, named: Named, clocked: bool) -> Attached<T> {
    let setup = setup::<M>(named, clocked);
    Some(match way {
        Way::Synapse => p.synapse(setup),
        Way::OfPre => p.synapse_of_pre(setup),
        Way::OfConnection => p.synapse_of_connection(setup),
        Way::ShortTerm => p.short_term(setup),
        Way::Plasticity => p.plasticity(setup),
        _ => return None,
    })
}

pub(crate) trait WithSum {
    fn of_post<T: Real>(&self, projection: Projection<T>, named: Named, clocked: bool) -> Attached<T>;
}

impl<M: AlignPost> WithSum for Probe<M> {
    fn of_post<T: Real>(&self, projection: Projection<T>, named: Named, clocked: bool) -> Attached<T> {
        Some(projection.synapse_of_post(setup::<M>(named, clocked)))
    }
}

pub(crate) trait WithoutSum {
    fn of_post<T: Real>(&self, _: Projection<T>, _: Named, _: bool) -> Attached<T> {
        None
    }
}

impl<M: Synapse> WithoutSum for &Probe<M> {}

pub(crate) trait WithCurrent {
    fn of_pre_with_current<T: Real>(&self, projection: Projection<T>, named: Named, clocked: bool) -> Attached<T>;
    fn of_connection_with_current<T: Real>(&self, p: Projection<T>, named: Named, clocked: bool) -> Attached<T>;
}

impl<M: Current> WithCurrent for Probe<M> {
    fn of_pre_with_current<T: Real>(&self, projection: Projection<T>, named: Named, clocked: bool) -> Attached<T> {
        Some(projection.synapse_of_pre_with_current(setup::<M>(named, clocked)))
    }

    fn of_connection_with_current<T: Real>(&self, p: Projection<T>, named: Named, clocked: bool) -> Attached<T> {
        Some(p.synapse_of_connection_with_current(setup::<M>(named, clocked)))
    }
}

pub(crate) trait WithoutCurrent {
    fn of_pre_with_current<T: Real>(&self, _: Projection<T>, _: Named, _: bool) -> Attached<T> {
        None
    }

    fn of_connection_with_current<T: Real>(&self, _: Projection<T>, _: Named, _: bool) -> Attached<T> {
        None
    }
}

impl<M: Synapse> WithoutCurrent for &Probe<M> {}

pub(crate) trait WithBoth {
    fn of_post_with_current<T: Real>(&self, projection: Projection<T>, named: Named, clocked: bool) -> Attached<T>;
}

impl<M: AlignPost + Current> WithBoth for Probe<M> {
    fn of_post_with_current<T: Real>(&self, projection: Projection<T>, named: Named, clocked: bool) -> Attached<T> {
        Some(projection.synapse_of_post_with_current(setup::<M>(named, clocked)))
    }
}

pub(crate) trait WithoutBoth {
    fn of_post_with_current<T: Real>(&self, _: Projection<T>, _: Named, _: bool) -> Attached<T> {
        None
    }
}

impl<M: Synapse> WithoutBoth for &Probe<M> {}

pub(crate) trait WithTime {
    fn lazy(&self, elements: &Elements) -> Option<Result<Box<dyn Stepped>, Error>>;
}

impl<M: EventDriven> WithTime for Probe<M> {
    fn lazy(&self, elements: &Elements) -> Option<Result<Box<dyn Stepped>, Error>> {
        let mut builder = Population::<M>::builder(elements.rows.len(), 0.0).random(elements.random);
        for (name, value) in &elements.parameters {
            builder = builder.set(name, *value);
        }
        Some(builder.build_event_driven().map(|population| {
            let lazy = Lazy { population, t: 0.0, n_steps: 0, dt: elements.dt };
            Box::new(lazy) as Box<dyn Stepped>
        }))
    }
}

pub(crate) trait WithoutTime {
    fn lazy(&self, _: &Elements) -> Option<Result<Box<dyn Stepped>, Error>> {
        None
    }
}

impl<M: Synapse> WithoutTime for &Probe<M> {}

/// Elements or synapses outside of a network, by steps.
pub(crate) trait Stepped {
    fn set_input(&mut self, name: &str, pre: &[f64], post: &[f64]);
    fn advance(&mut self);
    fn deliver(&mut self, pre: &[Spike], post: &[usize]) -> Result<(), Error>;
    fn state(&self, name: &str) -> Result<Vec<f64>, Error>;
    fn outputs(&self) -> Result<Vec<f64>, Error>;
}

pub(crate) fn synapses<M: Synapse>(elements: &Elements) -> Result<Box<dyn Stepped>, Error> {
    let connections = Connections::from_rows(elements.n_post, &elements.rows)?;
    let mut builder = Synapses::<M>::builder(connections, elements.dt).random(elements.random);
    if let Some(method) = elements.method {
        builder = builder.method(method).tolerance(TOLERANCE);
    }
    if elements.is_clocked {
        builder = builder.clock_driven();
    }
    for (name, value) in &elements.parameters {
        builder = builder.set(name, *value);
    }
    for (name, value) in &elements.initial {
        builder = builder.initial(name, *value);
    }
    builder.build().map(|synapses| Box::new(synapses) as Box<dyn Stepped>)
}

pub(crate) fn population<M: Synapse>(elements: &Elements) -> Result<Box<dyn Stepped>, Error> {
    let mut builder = Population::<M>::builder(elements.rows.len(), elements.dt).random(elements.random);
    if let Some(method) = elements.method {
        builder = builder.method(method).tolerance(TOLERANCE);
    }
    for (name, value) in &elements.parameters {
        builder = builder.set(name, *value);
    }
    let mut population = builder.build()?;
    for (name, value) in &elements.initial {
        population.set_state(name, &Values::from(*value))?;
    }
    Ok(Box::new(population))
}

impl<M: Synapse> Stepped for Synapses<M> {
    fn set_input(&mut self, name: &str, pre: &[f64], post: &[f64]) {
        let (place, values) = match name {
            "v_pre" => (Place::Pre, pre),
            "v_post" => (Place::Post, post),
            _ => return self.set_input(name, post[0]).expect("an input"),
        };
        self.set_potentials(place, values);
    }

    fn advance(&mut self) {
        self.advance().expect("numbers");
    }

    fn deliver(&mut self, pre: &[Spike], post: &[usize]) -> Result<(), Error> {
        let pre: Vec<usize> = pre.iter().map(|spike| spike.element).collect();
        self.deliver(&pre, post)
    }

    fn state(&self, name: &str) -> Result<Vec<f64>, Error> {
        self.state(name)
    }

    fn outputs(&self) -> Result<Vec<f64>, Error> {
        Ok(self.outputs())
    }
}

impl<M: Synapse> Stepped for Population<M> {
    fn set_input(&mut self, name: &str, pre: &[f64], post: &[f64]) {
        let values = if name == "v_pre" { pre } else { post };
        self.input_mut(name).expect("an input").copy_from_slice(values);
    }

    fn advance(&mut self) {
        self.advance().expect("numbers");
    }

    fn deliver(&mut self, pre: &[Spike], post: &[usize]) -> Result<(), Error> {
        self.deliver(pre)?;
        self.deliver_post(post)
    }

    fn state(&self, name: &str) -> Result<Vec<f64>, Error> {
        self.state(name).map(<[f64]>::to_vec)
    }

    fn outputs(&self) -> Result<Vec<f64>, Error> {
        Ok(self.outputs())
    }
}

/// Elements that are brought to the time of a step when something is asked of them.
struct Lazy<M> {
    population: LazyPopulation<M>,
    t: f64,
    n_steps: u32,
    dt: f64,
}

impl<M: EventDriven> Stepped for Lazy<M> {
    fn set_input(&mut self, name: &str, pre: &[f64], post: &[f64]) {
        let values = if name == "v_pre" { pre } else { post };
        self.population.input_mut(name).expect("an input").copy_from_slice(values);
    }

    fn advance(&mut self) {
        self.n_steps += 1;
        self.t = f64::from(self.n_steps) * self.dt;
    }

    fn deliver(&mut self, pre: &[Spike], post: &[usize]) -> Result<(), Error> {
        self.population.deliver(self.t, pre)?;
        self.population.deliver_post(self.t, post)
    }

    fn state(&self, name: &str) -> Result<Vec<f64>, Error> {
        self.population.state(name, self.t)
    }

    fn outputs(&self) -> Result<Vec<f64>, Error> {
        self.population.outputs(self.t)
    }
}
