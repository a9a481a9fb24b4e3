//! The models that are run, each with what the compiler's front end reads in its text.

use std::collections::BTreeMap;

use synapse_compiler::model::{Default, Model};
use synapse_runtime::ModelInfo;
use synapse_runtime::info::Method;

use crate::table::Entry;
use crate::{corpus, reviewed};

/// Declarations as they were written.
const SOURCES: [&str; 3] =
    [include_str!("corpus.rs"), include_str!("reviewed.rs"), include_str!("../../models/src/triplet_stdp.rs")];

/// All models.
pub(crate) struct Table {
    pub(crate) entries: Vec<Entry>,
    pub(crate) models: Vec<Model>,
    /// The text of each declaration.
    texts: Vec<String>,
}

impl Table {
    pub(crate) fn new() -> Self {
        let mut entries = corpus::models();
        entries.extend(reviewed::models());
        let mut parsed = BTreeMap::new();
        for source in SOURCES {
            for item in syn::parse_file(source).expect("a source file").items {
                if let syn::Item::Struct(item) = item {
                    let input = syn::DeriveInput::from(item);
                    let model = synapse_compiler::model(&input).expect("the declaration was compiled");
                    parsed.insert(input.ident.to_string(), (model, text_of(source, &input.ident.to_string())));
                }
            }
        }
        let (models, texts) =
            entries.iter().map(|entry| parsed.remove(entry.info.name).expect("each model has a source")).unzip();
        Self { entries, models, texts }
    }

    pub(crate) fn info(&self, model: usize) -> &'static ModelInfo {
        self.entries[model].info
    }

    pub(crate) fn text(&self, model: usize) -> &str {
        &self.texts[model]
    }

    /// The position of a model by name.
    pub(crate) fn find(&self, name: &str) -> usize {
        self.entries.iter().position(|entry| entry.info.name == name).expect("a model of this name")
    }

    /// The models that do not draw random numbers; or all, so that every second one that is picked does.
    pub(crate) fn group(&self, drawing: bool) -> Vec<usize> {
        let of = |random: bool| (0..self.models.len()).filter(move |k| self.info(*k).random == random);
        let plain: Vec<usize> = of(false).collect();
        let n = if drawing { plain.len() } else { 0 };
        let drawn: Vec<usize> = of(true).collect();
        plain.into_iter().chain(drawn.into_iter().cycle().take(n)).collect()
    }

    /// Whether the model's output, or release, may scale a weight: it stays small.
    pub(crate) fn can_weigh(&self, model: usize) -> bool {
        let info = self.info(model);
        info.releases || !matches!(info.output, "g" | "h") && !info.reads_released
    }

    /// Whether the model's own solver is said to be exact.
    pub(crate) fn is_exact(&self, model: usize) -> bool {
        self.info(model).solvers[0].schemes.iter().all(|scheme| scheme.order.is_none())
            && self.info(model).solvers[0].method != Method::ExpEuler
    }

    /// The model's own solver, if all that it does not solve exactly it solves by an implicit method.
    pub(crate) fn implicit(&self, model: usize) -> Option<Method> {
        let solver = &self.info(model).solvers[0];
        let implicit = [Method::Rodas4, Method::BackwardEuler].map(Method::name);
        let mut schemes = solver.schemes.iter();
        let is_implicit = schemes.all(|scheme| scheme.order.is_none() || implicit.contains(&scheme.name));
        (is_implicit && !self.is_exact(model)).then_some(solver.method)
    }

    /// Whether a parameter may be given other values than its default.
    pub(crate) fn may_vary(&self, model: usize, parameter: &str) -> bool {
        self.default(model, parameter) > 0.0 && self.info(model).name != "TripletStdp"
    }

    pub(crate) fn default(&self, model: usize, parameter: &str) -> f64 {
        let found = self.models[model].parameters.iter().find(|other| other.name == parameter);
        match found.map(|parameter| &parameter.default) {
            Some(Default::Constant(value)) => *value,
            _ => 0.0,
        }
    }

    pub(crate) fn starts_off_zero(&self, model: usize, state: &str) -> bool {
        let found = self.models[model].states.iter().find(|other| other.name == state);
        found.is_some_and(|state| !state.initial.is_number(0.0))
    }
}

/// The declaration of a struct and its attributes.
fn text_of(source: &str, name: &str) -> String {
    let end = source.find(&format!("struct {name} ")).unwrap_or(0);
    let start = source[..end].rfind("#[derive(Synapse").unwrap_or(0);
    let rest = &source[end..];
    let close = if rest.starts_with(&format!("struct {name} {{}}")) {
        rest.find('\n')
    } else {
        rest.find("\n}\n").map(|k| k + 2)
    };
    format!("{}{}", &source[start..end], &rest[..close.unwrap_or(rest.len())])
}
