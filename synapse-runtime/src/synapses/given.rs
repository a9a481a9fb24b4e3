//! Values for each cell or connection: over what a list goes, and what it is there.

use alloc::vec::Vec;

use super::layout::each;
use crate::connections::Connections;
use crate::description::Values;
use crate::error::Error;
use crate::info::Place;

/// Over what a list of values goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Per {
    /// One value for each presynaptic cell.
    PreCell,
    /// One for each postsynaptic cell.
    PostCell,
    /// One for each connection, in the order in which the connections were given.
    Connection,
}

impl Per {
    pub(crate) fn place(self) -> Place {
        match self {
            Self::PreCell => Place::Pre,
            Self::PostCell => Place::Post,
            Self::Connection => Place::Edge,
        }
    }
}

/// The connections of synapses, as their author knows them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ends<'a> {
    /// Between branches and postsynaptic cells.
    pub(crate) connections: &'a Connections,
    /// The number of presynaptic cells, and the cell of each branch; none where branches are cells.
    pub(crate) branches: Option<(usize, &'a [u32])>,
    /// The position among the author's of each connection; none where they are in the author's order.
    pub(crate) origins: Option<&'a [u32]>,
}

impl Ends<'_> {
    pub(crate) fn count(&self, place: Place) -> usize {
        match place {
            Place::Pre => self.branches.map_or(self.connections.n_pre(), |(n, _)| n),
            Place::Post | Place::Sum => self.connections.n_post(),
            Place::Edge => self.connections.len(),
        }
    }

    /// The presynaptic cell of a branch.
    pub(crate) fn cell(&self, branch: usize) -> usize {
        self.branches.map_or(branch, |(_, cells)| cells[branch] as usize)
    }

    fn origin(&self, edge: usize) -> usize {
        self.origins.map_or(edge, |origins| origins[edge] as usize)
    }

    /// Whether the k-th of the author's connections is that of the k-th cell of a side.
    fn is_one_each(&self, place: Place) -> bool {
        (0..self.connections.len()).all(|edge| {
            let cell = match place {
                Place::Pre => self.cell(self.connections.source_of(edge)),
                _ => self.connections.target(edge),
            };
            cell == self.origin(edge)
        })
    }

    /// Over what a list goes, given where its values are needed, if they are needed at one place.
    pub(crate) fn place_of(
        &self,
        (model, name): (&'static str, &'static str),
        found: usize,
        per: Option<Per>,
        needed: Option<Place>,
    ) -> Result<Place, Error> {
        let misfit = |place: Place| {
            let expected = self.count(place);
            Error::VariesOver {
                model,
                parameter: name,
                place: each(place),
                expected,
                n: self.count(Place::Edge),
                found,
            }
        };
        if let Some(place) = per.map(Per::place) {
            return if self.count(place) == found { Ok(place) } else { Err(misfit(place)) };
        }
        let needed = needed.unwrap_or(Place::Edge);
        match (self.count(needed) == found, self.count(Place::Edge) == found) {
            (true, true) if needed != Place::Edge && !self.is_one_each(needed) => {
                Err(Error::AmbiguousValues { model, name, n: found, place: each(needed) })
            }
            (true, _) => Ok(needed),
            (false, true) => Ok(Place::Edge),
            (false, false) => Err(misfit(needed)),
        }
    }

    /// Values in the order in which they are kept.
    pub(crate) fn ordered(&self, values: Values, place: Place) -> Values {
        match (values, place, self.origins) {
            (Values::PerElement(list), Place::Edge, Some(origins)) => {
                Values::PerElement(origins.iter().map(|origin| list[*origin as usize]).collect())
            }
            (values, ..) => values,
        }
    }

    /// The values at `to`, of a list that goes over `from`: at the same place, or at connections.
    pub(crate) fn spread(&self, list: &[f64], from: Place, to: Place) -> Vec<f64> {
        let edges = || 0..self.connections.len();
        match (from, to) {
            (Place::Pre, Place::Pre) => (0..self.connections.n_pre()).map(|branch| list[self.cell(branch)]).collect(),
            (Place::Pre, _) => edges().map(|edge| list[self.cell(self.connections.source_of(edge))]).collect(),
            (Place::Post | Place::Sum, Place::Edge) => {
                edges().map(|edge| list[self.connections.target(edge)]).collect()
            }
            _ => list.to_vec(),
        }
    }
}
