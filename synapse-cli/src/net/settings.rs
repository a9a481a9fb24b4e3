//! `--set NAME=VALUE` for networks.

use synapse_runtime::network::Setup;
use synapse_runtime::{Model, hint};

use crate::simulation::method;
use crate::{Error, NetFlags, simulation};

/// What was set, and what could have been.
pub(super) struct Settings {
    given: Vec<Setting>,
    known: Vec<String>,
}

struct Setting {
    name: String,
    value: f64,
    is_taken: bool,
}

impl Settings {
    pub(super) fn new(assignments: &[String]) -> Result<Self, Error> {
        let given = simulation::assignments(assignments)?;
        let setting = |(name, value): (&str, f64)| Setting { name: name.to_owned(), value, is_taken: false };
        Ok(Self { given: given.into_iter().map(setting).collect(), known: Vec::new() })
    }

    /// A number of the network.
    pub(super) fn number(&mut self, name: &str, default: f64) -> f64 {
        self.known.push(name.to_owned());
        let mut value = default;
        for setting in self.given.iter_mut().filter(|setting| setting.name == name) {
            setting.is_taken = true;
            value = setting.value;
        }
        value
    }

    /// Parameters of a model, as `OBJECT.NAME`.
    pub(super) fn of(&mut self, object: &str) -> Vec<(String, f64)> {
        self.known.push(format!("{object}.NAME"));
        let mut all = Vec::new();
        for setting in &mut self.given {
            if let Some((_, name)) = setting.name.split_once('.').filter(|(owner, _)| *owner == object) {
                setting.is_taken = true;
                all.push((name.to_owned(), setting.value));
            }
        }
        all
    }

    /// What nobody has asked for by now and is of no object: parameters of the model that may have any.
    pub(super) fn others(&mut self) -> Vec<(String, f64)> {
        let others = self.given.iter_mut().filter(|setting| !setting.is_taken && !setting.name.contains('.'));
        others
            .map(|setting| {
                setting.is_taken = true;
                (setting.name.clone(), setting.value)
            })
            .collect()
    }

    /// Everything must have been asked for.
    pub(super) fn finish(self, network: &str) -> Result<(), Error> {
        let Some(other) = self.given.iter().find(|setting| !setting.is_taken) else { return Ok(()) };
        let hint = hint(&other.name, self.known.iter().map(String::as_str));
        Err(Error::input(format!("--set: the network `{network}` has no `{}`; {hint}", other.name)))
    }
}

/// A cell with the parameters that `cell.NAME` sets and the solver of `--method`.
pub(super) fn cell<N: Model>(model: N, flags: &NetFlags, parameters: &[(String, f64)]) -> Result<Setup<N>, Error> {
    let mut setup = parameters.iter().fold(Setup::new(model), |setup, (name, value)| setup.set(name, *value));
    if let Some(name) = &flags.method {
        setup = setup.method(method(name).map_err(|error| Error::input(format!("--method: {error}")))?);
    }
    Ok(setup)
}
