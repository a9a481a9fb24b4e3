//! A case of the reference data: a JSON object with a model, its parameters, its spikes and its traces.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{Error, input};

/// A case.
#[derive(Clone, Debug)]
pub struct Case {
    /// What is in it.
    pub content: Content,
    /// The object as it was read, to be written again.
    pub object: Map<String, Value>,
}

/// What the adaptor reads of a case.
#[derive(Clone, Debug, Deserialize)]
pub struct Content {
    /// Its name.
    pub case: String,
    /// The system that it was recorded from, `mathematics …` for exact solutions.
    pub system: String,
    /// The model's name in that system.
    #[serde(default)]
    pub model: String,
    /// The solver's name in that system.
    #[serde(default)]
    pub method: String,
    /// The parameters: a number, a list with one for each element, or null for a default.
    #[serde(default)]
    pub params: BTreeMap<String, Value>,
    /// Coefficients that the system computed itself.
    pub derived: Option<BTreeMap<String, Value>>,
    /// The step in ms.
    pub dt: f64,
    /// The number of steps.
    pub n_steps: usize,
    /// The number of elements.
    pub n: usize,
    /// Traces hold the rows of every so many steps only: with 5 those after steps 4, 9, 14, …; left out, of every step.
    #[serde(default = "every_step")]
    pub every: usize,
    /// `[step, element]` or `[step, element, weight]`.
    #[serde(default)]
    pub spikes: Vec<Vec<f64>>,
    /// The number of presynaptic cells, where that is not `n`.
    pub n_pre: Option<usize>,
    /// The number of postsynaptic cells.
    pub n_post: Option<usize>,
    /// `[step, cell]` of postsynaptic cells.
    pub post_spikes: Option<Vec<Vec<f64>>>,
    /// `[first step, current]` into the presynaptic cell.
    #[serde(rename = "I_pre_sections")]
    pub i_pre_sections: Option<Vec<[f64; 2]>>,
    /// `[first step, current]` into the postsynaptic cell.
    #[serde(rename = "I_post_sections")]
    pub i_post_sections: Option<Vec<[f64; 2]>>,
    /// Reference traces: a row for each step.
    #[serde(default)]
    pub states: BTreeMap<String, Vec<Vec<f64>>>,
    /// Reference output: a row for each step.
    #[serde(default)]
    pub output: Vec<Vec<f64>>,
    /// Further reference outputs.
    #[serde(default)]
    pub outputs: BTreeMap<String, Vec<Vec<f64>>>,
}

fn every_step() -> usize {
    1
}

impl Case {
    /// Reads a file, or standard input if its name is `-`.
    ///
    /// # Errors
    /// If it cannot be read or is no case.
    pub fn read(path: &Path) -> Result<Self, Error> {
        Self::parse(&input::text(path)?).map_err(|error| Error::input(format!("{}: {error}", path.display())))
    }

    /// Reads the text of a case.
    ///
    /// # Errors
    /// If it is no case.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let object: Map<String, Value> =
            serde_json::from_str(text).map_err(|error| Error::input(format!("not a JSON object: {error}")))?;
        if let Some(kind) = object.get("kind").and_then(Value::as_str) {
            return Err(Error::input(format!("this is a {kind} file, which holds no stepped trace to replay")));
        }
        let content = serde_json::from_value(Value::Object(object.clone()))
            .map_err(|error| Error::input(format!("not a case of the reference data: {error}")))?;
        Ok(Self { content, object })
    }
}
