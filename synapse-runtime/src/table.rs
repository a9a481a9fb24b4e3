//! Values of several quantities for all elements, one row or a column each.

use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;

use crate::Real;
use crate::columns::Coefficients;
use crate::error::{Error, Place};

/// Values of several quantities: one row for all elements, or a column of `n` for each quantity.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Table<T> {
    Uniform(Vec<T>),
    PerElement(Vec<T>),
}

impl<T: Copy> Table<T> {
    pub(crate) fn view(&self) -> Coefficients<'_, T> {
        match self {
            Self::Uniform(values) => Coefficients::Uniform(values),
            Self::PerElement(columns) => Coefficients::PerElement(columns),
        }
    }

    pub(crate) fn get(&self, n: usize, k: usize, element: usize) -> T {
        match self {
            Self::Uniform(values) => values[k],
            Self::PerElement(columns) => columns[k * n + element],
        }
    }

    /// How many values are kept.
    #[cfg(feature = "std")]
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Uniform(values) | Self::PerElement(values) => values.len(),
        }
    }

    /// All values, row after row or column after column.
    #[cfg(feature = "std")]
    pub(crate) fn values(&self) -> &[T] {
        match self {
            Self::Uniform(values) | Self::PerElement(values) => values,
        }
    }

    /// The values of some elements alone.
    pub(crate) fn part(&self, n: usize, elements: &Range<usize>) -> Self {
        match self {
            Self::Uniform(values) => Self::Uniform(values.clone()),
            Self::PerElement(columns) => {
                let parts = columns.chunks_exact(n).flat_map(|column| &column[elements.clone()]);
                Self::PerElement(parts.copied().collect())
            }
        }
    }

    /// How an error names an element of this table.
    pub(crate) fn place(&self, element: usize) -> Place {
        match self {
            Self::Uniform(_) => Place::All,
            Self::PerElement(_) => Place::Element(element),
        }
    }
}

impl Table<f64> {
    /// Fills the rows of `width` values: one for all elements, or one for each of `n`.
    pub(crate) fn collect(
        width: usize,
        n: usize,
        uniform: bool,
        too_large: impl Fn() -> Error,
        mut fill: impl FnMut(Place, &mut [f64]) -> Result<(), Error>,
    ) -> Result<Self, Error> {
        let mut row = vec![0.0; width];
        if uniform {
            fill(Place::All, &mut row)?;
            return Ok(Self::Uniform(row));
        }
        let mut columns = zeros(width, n).ok_or_else(too_large)?;
        for element in 0..n {
            fill(Place::Element(element), &mut row)?;
            for (k, value) in row.iter().enumerate() {
                columns[k * n + element] = *value;
            }
        }
        Ok(Self::PerElement(columns))
    }

    /// In another precision, if that fits into memory.
    pub(crate) fn rounded<T: Real>(&self) -> Option<Table<T>> {
        let round = |values: &[f64]| {
            let mut rounded = Vec::new();
            rounded.try_reserve_exact(values.len()).ok()?;
            rounded.extend(values.iter().map(|value| T::of(*value)));
            Some(rounded)
        };
        Some(match self {
            Self::Uniform(values) => Table::Uniform(round(values)?),
            Self::PerElement(columns) => Table::PerElement(round(columns)?),
        })
    }
}

/// `width` columns of `n` zeros, if they fit into memory.
pub(crate) fn zeros<T: Real>(width: usize, n: usize) -> Option<Vec<T>> {
    filled(width.checked_mul(n)?, T::ZERO)
}

/// `n` times the same value, if they fit into memory.
pub(crate) fn filled<T: Clone>(n: usize, value: T) -> Option<Vec<T>> {
    let mut values = Vec::new();
    values.try_reserve_exact(n).ok()?;
    values.resize(n, value);
    Some(values)
}

/// The same values again, if they fit into memory.
pub(crate) fn copied<T: Copy>(values: &[T]) -> Option<Vec<T>> {
    let mut copy = Vec::new();
    copy.try_reserve_exact(values.len()).ok()?;
    copy.extend_from_slice(values);
    Some(copy)
}
