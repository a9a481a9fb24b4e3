//! Arrays whose length a model's trait knows by association.

/// An array `[T; N]` whose length the trait [`Model`](crate::Model) knows by association.
pub trait Array<T: Copy>: Copy + AsRef<[T]> + AsMut<[T]> {
    /// N.
    const LEN: usize;

    /// `[f(0), f(1), …]`.
    fn from_fn(f: impl FnMut(usize) -> T) -> Self;

    /// Replaces the values of each element by `f(element, values)`; `columns` holds N columns of `n` values.
    ///
    /// # Panics
    /// If `columns` has another length than N·`n`.
    fn update_each(columns: &mut [T], n: usize, f: impl FnMut(usize, Self) -> Self);

    /// The values of one element from N columns of `n` values.
    ///
    /// # Panics
    /// If `element` is not below `n`, or `columns` is shorter than N·`n`.
    #[inline]
    fn gather(columns: &[T], n: usize, element: usize) -> Self {
        assert!(element < n, "element {element} of {n}");
        Self::from_fn(|k| columns[k * n + element])
    }

    /// Writes the values of one element into N columns of `n` values.
    ///
    /// # Panics
    /// If `element` is not below `n`, or `columns` is shorter than N·`n`.
    #[inline]
    fn scatter(self, columns: &mut [T], n: usize, element: usize) {
        assert!(element < n, "element {element} of {n}");
        for (k, value) in self.as_ref().iter().enumerate() {
            columns[k * n + element] = *value;
        }
    }
}

impl<T: Copy, const N: usize> Array<T> for [T; N] {
    const LEN: usize = N;

    #[inline]
    fn from_fn(f: impl FnMut(usize) -> T) -> Self {
        core::array::from_fn(f)
    }

    #[inline]
    fn update_each(columns: &mut [T], n: usize, f: impl FnMut(usize, Self) -> Self) {
        assert_eq!(columns.len(), N * n, "{N} columns of {n} values");
        let mut rest = columns;
        let columns = core::array::from_fn(|_| {
            let (column, others) = core::mem::take(&mut rest).split_at_mut(n);
            rest = others;
            column
        });
        update_each(columns, f);
    }
}

/// Replaces the values of each element by `f(element, values)`.
#[inline]
pub(crate) fn update_each<T: Copy, const N: usize>(
    mut columns: [&mut [T]; N],
    mut f: impl FnMut(usize, [T; N]) -> [T; N],
) {
    let n = columns.iter().map(|column| column.len()).min().unwrap_or(0);
    // Slices of one known length let the compiler drop the bounds checks and vectorise the loop.
    for column in &mut columns {
        *column = &mut core::mem::take(column)[..n];
    }
    for element in 0..n {
        let values = f(element, core::array::from_fn(|k| columns[k][element]));
        for (column, value) in columns.iter_mut().zip(values) {
            column[element] = value;
        }
    }
}
