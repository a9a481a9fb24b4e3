//! Finding things by the name that a person typed.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::error::Error;
use crate::info::ModelInfo;

/// `did you mean …` for a near miss among `known`, else the list of them.
pub fn hint<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.collect();
    let nearest = known.iter().map(|word| (strsim::damerau_levenshtein(name, word), *word)).min();
    match nearest {
        None => String::from("it has none"),
        Some((distance, word)) if distance <= (name.len() / 3).max(1) && distance < name.len() => {
            format!("did you mean `{word}`?")
        }
        Some(_) => format!("known: {}", known.join(", ")),
    }
}

/// The position of a parameter.
pub(crate) fn parameter(model: &'static ModelInfo, name: &str) -> Result<usize, Error> {
    position(model, "parameter", name, model.parameters.iter().map(|parameter| parameter.name))
}

/// The position of a state.
pub(crate) fn state(model: &'static ModelInfo, name: &str) -> Result<usize, Error> {
    position(model, "state", name, model.states.iter().map(|state| state.name))
}

/// The position of an input.
pub(crate) fn input(model: &'static ModelInfo, name: &str) -> Result<usize, Error> {
    position(model, "input", name, model.inputs.iter().map(|input| input.name))
}

fn position(
    model: &'static ModelInfo,
    kind: &'static str,
    name: &str,
    mut known: impl Iterator<Item = &'static str> + Clone,
) -> Result<usize, Error> {
    let all = known.clone();
    known.position(|other| other == name).ok_or_else(|| Error::UnknownName {
        model: model.name,
        kind,
        name: name.to_owned(),
        hint: hint(name, all),
    })
}
