//! Values that change at given times.

use alloc::vec;
use alloc::vec::Vec;

use crate::description::Values;
use crate::error::Error;

/// A value that is constant from one given time to the next: an injected current, a rate, a third factor.
///
/// Each section has a number for all cells, or one for each; before the first section the value is 0.
///
/// ```
/// use synapse_runtime::network::Signal;
///
/// let constant: Signal = 20.0.into();
/// // 22 from 0 ms, nothing from 100 ms, 22 again from 105 ms.
/// let sections = Signal::sections([(0.0, 22.0), (100.0, 0.0), (105.0, 22.0)]);
/// # let _ = (constant, sections);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Signal {
    sections: Vec<(f64, Values)>,
}

impl Signal {
    /// From times in ms, ascending, each with the value from then on.
    pub fn sections<V: Into<Values>>(sections: impl IntoIterator<Item = (f64, V)>) -> Self {
        Self { sections: sections.into_iter().map(|(from, values)| (from, values.into())).collect() }
    }

    /// On the grid of steps of `dt`, for `n` cells.
    pub(super) fn on_grid(&self, n: usize, dt: f64) -> Result<Input, Error> {
        let mut sections: Vec<(i64, Values)> = Vec::new();
        let mut last = f64::NEG_INFINITY;
        for (from, values) in &self.sections {
            if from.is_nan() || *from == f64::INFINITY || *from < last {
                return Err(Error::SectionTime { from: *from, last });
            }
            last = *from;
            #[expect(clippy::cast_possible_truncation, reason = "a time beyond all steps is the last")]
            let step = if *from == f64::NEG_INFINITY { i64::MIN } else { (from / dt).round() as i64 };
            match values {
                Values::PerElement(list) if list.len() != n => {
                    return Err(Error::SignalLength { expected: n, found: list.len() });
                }
                Values::PerElement(list) if list.iter().any(|value| !value.is_finite()) => {
                    let value = list.iter().copied().find(|value| !value.is_finite());
                    return Err(Error::SignalValue { value: value.unwrap_or(f64::NAN) });
                }
                Values::Uniform(value) if !value.is_finite() => return Err(Error::SignalValue { value: *value }),
                values => sections.push((step, values.clone())),
            }
        }
        Ok(Input { sections })
    }
}

impl From<f64> for Signal {
    fn from(value: f64) -> Self {
        Self { sections: vec![(f64::NEG_INFINITY, value.into())] }
    }
}

impl From<Vec<f64>> for Signal {
    fn from(values: Vec<f64>) -> Self {
        Self { sections: vec![(f64::NEG_INFINITY, values.into())] }
    }
}

/// A signal on the grid.
#[derive(Clone, Debug)]
pub(super) struct Input {
    sections: Vec<(i64, Values)>,
}

impl Input {
    /// What holds in a step.
    pub(super) fn section(&self, step: i64) -> Option<&Values> {
        let n_begun = self.sections.partition_point(|(from, _)| *from <= step);
        n_begun.checked_sub(1).map(|k| &self.sections[k].1)
    }

    /// The value of a cell in a step.
    pub(super) fn at(&self, step: i64, cell: usize) -> f64 {
        match self.section(step) {
            None => 0.0,
            Some(Values::Uniform(value)) => *value,
            Some(Values::PerElement(list)) => list.get(cell).copied().unwrap_or(0.0),
        }
    }

    fn values(&self) -> impl Iterator<Item = f64> {
        let each = self.sections.iter().flat_map(|(_, values)| match values {
            Values::Uniform(value) => core::slice::from_ref(value),
            Values::PerElement(list) => list,
        });
        each.copied()
    }

    /// The least value there is.
    pub(super) fn least(&self) -> f64 {
        self.values().fold(f64::INFINITY, f64::min)
    }

    /// The largest value there is.
    pub(super) fn most(&self) -> f64 {
        self.values().fold(f64::NEG_INFINITY, f64::max)
    }
}
