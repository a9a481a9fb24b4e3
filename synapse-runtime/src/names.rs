//! Finding things by the name that a person typed.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// `did you mean …` for a near miss among `known`, else the list of them.
pub fn hint<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.collect();
    let nearest = known.iter().map(|word| (strsim::damerau_levenshtein(name, word), *word)).min();
    match nearest {
        None => String::from("it has none"),
        Some((distance, word)) if distance <= 2 && distance < name.len() => format!("did you mean `{word}`?"),
        Some(_) => format!("known: {}", known.join(", ")),
    }
}
