//! Where connections were before they were brought into order.

use alloc::vec::Vec;

use super::reserved;
use crate::error::Error;

/// Which entry of the given arrays each connection comes from.
///
/// ```
/// use synapse_runtime::random::Stream;
/// use synapse_runtime::Connectivity;
///
/// let pairs = Connectivity::pairs([2, 0, 0], [1, 2, 1]);
/// let (connections, order) = pairs.build(3, 3, false, Stream::default())?;
/// assert_eq!(connections.targets(), [1, 2, 1]);
/// let order = order.expect("they are sorted by source, then by target");
/// assert_eq!(order.apply(&["2→1", "0→2", "0→1"])?, ["0→1", "0→2", "2→1"]);
/// # Ok::<(), synapse_runtime::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permutation {
    pub(super) origin: Vec<u32>,
}

impl Permutation {
    /// The entry that each connection comes from.
    pub fn origins(&self) -> &[u32] {
        &self.origin
    }

    /// Values that were given in the order of the entries, in the order of the connections.
    ///
    /// # Errors
    /// If there is not one value for each connection, or memory is short.
    pub fn apply<T: Clone>(&self, values: &[T]) -> Result<Vec<T>, Error> {
        let (expected, found) = (self.origin.len(), values.len());
        if expected != found {
            return Err(Error::PerConnection { expected, found });
        }
        let mut sorted = reserved(found).ok_or(Error::TooManyConnections { n_pre: found, n_post: found })?;
        sorted.extend(self.origin.iter().map(|origin| values[*origin as usize].clone()));
        Ok(sorted)
    }
}
