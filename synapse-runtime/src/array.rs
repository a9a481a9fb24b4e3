//! Arrays whose length a model's trait knows by association.

/// An array `[T; N]` whose length the trait [`Model`](crate::Model) knows by association.
pub trait Array<T: Copy>: Copy + AsRef<[T]> + AsMut<[T]> {
    /// N.
    const LEN: usize;

    /// `[f(0), f(1), …]`.
    fn from_fn(f: impl FnMut(usize) -> T) -> Self;

    /// One column for each value.
    type Columns<'a>: Copy
    where
        T: 'a;

    /// N columns of `n` values, to be read by [`Array::at`].
    ///
    /// # Panics
    /// If `columns` is shorter than N·`n`.
    fn columns(columns: &[T], n: usize) -> Self::Columns<'_>;

    /// The values of one element.
    ///
    /// # Panics
    /// If `element` is not below the number of elements.
    fn at(columns: Self::Columns<'_>, element: usize) -> Self;

    /// The same, to be written.
    type ColumnsMut<'a>
    where
        T: 'a;

    /// N columns of `n` values, to be read and written element by element.
    ///
    /// # Panics
    /// If `columns` is shorter than N·`n`.
    fn columns_mut(columns: &mut [T], n: usize) -> Self::ColumnsMut<'_>;

    /// The values of one element.
    ///
    /// # Panics
    /// If `element` is not below the number of elements.
    fn load(columns: &Self::ColumnsMut<'_>, element: usize) -> Self;

    /// Writes the values of one element.
    ///
    /// # Panics
    /// If `element` is not below the number of elements.
    fn store(self, columns: &mut Self::ColumnsMut<'_>, element: usize);

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

/// `[f(0), f(1), …]`, always inlined. A kernel that is compiled for wider vectors than the rest of the program often calls
/// [`core::array::from_fn`] instead of inlining it, and then its loop is not vectorised.
#[inline(always)]
fn from_fn<T: Copy, const N: usize>(mut f: impl FnMut(usize) -> T) -> [T; N] {
    if N == 0 {
        return core::array::from_fn(f);
    }
    let mut values = [f(0); N];
    for (k, value) in values.iter_mut().enumerate().skip(1) {
        *value = f(k);
    }
    values
}

impl<T: Copy, const N: usize> Array<T> for [T; N] {
    const LEN: usize = N;

    #[inline(always)]
    fn from_fn(f: impl FnMut(usize) -> T) -> Self {
        from_fn(f)
    }

    type Columns<'a>
        = [&'a [T]; N]
    where
        T: 'a;

    #[inline(always)]
    fn columns(columns: &[T], n: usize) -> Self::Columns<'_> {
        let mut rest = columns;
        from_fn(|_| {
            let (column, others) = rest.split_at(n);
            rest = others;
            column
        })
    }

    #[inline(always)]
    fn at(columns: Self::Columns<'_>, element: usize) -> Self {
        from_fn(|k| columns[k][element])
    }

    type ColumnsMut<'a>
        = [&'a mut [T]; N]
    where
        T: 'a;

    #[inline(always)]
    fn columns_mut(columns: &mut [T], n: usize) -> Self::ColumnsMut<'_> {
        let mut rest = columns;
        let mut split: Self::ColumnsMut<'_> = core::array::from_fn(|_| Default::default());
        for column in &mut split {
            (*column, rest) = rest.split_at_mut(n);
        }
        split
    }

    #[inline(always)]
    fn load(columns: &Self::ColumnsMut<'_>, element: usize) -> Self {
        from_fn(|k| columns[k][element])
    }

    #[inline(always)]
    fn store(self, columns: &mut Self::ColumnsMut<'_>, element: usize) {
        for k in 0..N {
            columns[k][element] = self[k];
        }
    }
}
