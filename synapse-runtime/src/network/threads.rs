//! Work that is divided among threads.

#[cfg(feature = "threads")]
use alloc::sync::Arc;

use crate::error::Error;

/// More threads than this cost more than any machine gains by them.
#[cfg(feature = "threads")]
const MOST: usize = 256;

/// The threads of a simulation: without the feature `threads` that which calls.
#[derive(Clone, Default)]
pub(super) struct Threads {
    /// `None` for one.
    #[cfg(feature = "threads")]
    pool: Option<Arc<rayon::ThreadPool>>,
}

impl Threads {
    /// So many threads, but no more than there are items of work.
    #[cfg_attr(not(feature = "threads"), expect(unused_variables, reason = "one thread works alone"))]
    pub(super) fn new(n: usize, n_items: usize) -> Result<Self, Error> {
        #[cfg(feature = "threads")]
        if n > 1 {
            let useful = n.min(n_items).min(MOST);
            if useful <= 1 {
                return Ok(Self::default());
            }
            let pool = rayon::ThreadPoolBuilder::new().num_threads(useful).build();
            let pool =
                pool.map_err(|error| Error::Threads { n, reason: alloc::string::ToString::to_string(&error) })?;
            return Ok(Self { pool: Some(Arc::new(pool)) });
        }
        match n {
            1 => Ok(Self::default()),
            n => Err(Error::Threads {
                n,
                reason: "the number of threads is 1 or, with the feature `threads`, more".into(),
            }),
        }
    }

    /// Does something with each item; what is done with one does not depend on the others.
    pub(super) fn each<I: Send>(&self, items: &mut [I], act: impl Fn(&mut I) + Send + Sync) {
        #[cfg(feature = "threads")]
        if let Some(pool) = self.pool.as_ref().filter(|_| items.len() > 1) {
            use rayon::iter::{IntoParallelRefMutIterator as _, ParallelIterator as _};
            return pool.install(|| items.par_iter_mut().for_each(act));
        }
        items.iter_mut().for_each(act);
    }
}
