//! What `list` and `show` say something of: a synapse or a cell.

use models::{CELLS, CellEntry, Entry, REGISTRY, UnknownModel};
use synapse_runtime::ModelInfo;

/// A synapse or a cell.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    /// Its name, with the module of a rule of another system.
    pub(crate) name: &'static str,
    /// How the field spells it.
    pub(crate) title: &'static str,
    /// What kind of model it is: that of a synapse, or `cell`.
    pub(crate) family: String,
    pub(crate) info: &'static ModelInfo,
    /// The text of the file that declares it.
    pub(crate) source: &'static str,
}

impl From<&Entry> for Shown {
    fn from(entry: &Entry) -> Self {
        let Entry { name, title, family, info, source, .. } = *entry;
        Self { name, title, family: family.to_string(), info, source }
    }
}

impl From<&CellEntry> for Shown {
    fn from(entry: &CellEntry) -> Self {
        let CellEntry { name, title, info, source } = *entry;
        Self { name, title, family: "cell".to_owned(), info, source }
    }
}

/// Every synapse, then every cell.
pub(crate) fn all() -> impl Iterator<Item = Shown> {
    REGISTRY.iter().map(Shown::from).chain(CELLS.iter().map(Shown::from))
}

/// The model of that name, whatever the case of its letters.
pub(crate) fn find(name: &str) -> Result<Shown, UnknownModel> {
    models::find(name).map(Shown::from).or_else(|_| models::find_cell(name).map(Shown::from))
}
