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
    /// The number of presynaptic cells, and the cell of each branch; `None` where branches are cells.
    pub(crate) branches: Option<(usize, &'a [u32])>,
    /// The position of each connection in the author's order; `None` where connections are kept in that order.
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

#[cfg(test)]
mod tests {
    use alloc::string::ToString;
    use alloc::{format, vec};

    use super::*;

    const NAME: (&str, &str) = ("Model", "U");

    fn ends(connections: &Connections) -> Ends<'_> {
        Ends { connections, branches: None, origins: None }
    }

    #[test]
    fn a_list_goes_over_what_it_is_as_long_as() {
        let connections = Connections::all_to_all(2, 3).expect("few cells");
        let place = |found, needed| ends(&connections).place_of(NAME, found, None, needed);
        assert_eq!(place(2, Some(Place::Pre)), Ok(Place::Pre));
        assert_eq!(place(3, Some(Place::Post)), Ok(Place::Post));
        assert_eq!(place(3, Some(Place::Sum)), Ok(Place::Sum));
        for needed in [None, Some(Place::Pre), Some(Place::Post), Some(Place::Edge)] {
            assert_eq!(place(6, needed), Ok(Place::Edge));
        }
        let message = |found, needed| place(found, needed).expect_err("another length").to_string();
        let takes = "`U` of Model takes one value for all, one for each";
        let rest = |n| format!("({n}) or one for each connection (6), not");
        assert_eq!(message(3, Some(Place::Pre)), format!("{takes} presynaptic cell {} 3", rest(2)));
        assert_eq!(message(2, Some(Place::Post)), format!("{takes} postsynaptic cell {} 2", rest(3)));
        assert_eq!(message(2, None), format!("{takes} connection {} 2", rest(6)));
    }

    #[test]
    fn what_is_said_counts() {
        let connections = Connections::all_to_all(2, 3).expect("few cells");
        let place = |found, per| ends(&connections).place_of(NAME, found, Some(per), Some(Place::Pre));
        assert_eq!(place(2, Per::PreCell), Ok(Place::Pre));
        assert_eq!(place(3, Per::PostCell), Ok(Place::Post));
        assert_eq!(place(6, Per::Connection), Ok(Place::Edge));
        assert!(place(6, Per::PreCell).is_err() && place(2, Per::Connection).is_err());
    }

    #[test]
    fn a_list_that_may_go_over_two_things_is_refused() {
        // Two cells and two connections, both of them of the first cell.
        let connections = Connections::from_rows(2, &[vec![0, 1], vec![]]).expect("cells that exist");
        let ambiguous = Error::AmbiguousValues { model: "Model", name: "U", n: 2, place: "presynaptic cell" };
        let of_both = ends(&connections);
        assert_eq!(of_both.place_of(NAME, 2, None, Some(Place::Pre)), Err(ambiguous.clone()));
        assert_eq!(of_both.place_of(NAME, 2, Some(Per::PreCell), Some(Place::Pre)), Ok(Place::Pre));
        assert_eq!(of_both.place_of(NAME, 2, Some(Per::Connection), Some(Place::Pre)), Ok(Place::Edge));
        // Each postsynaptic cell has the connection of its number, so both readings are the same.
        assert_eq!(of_both.place_of(NAME, 2, None, Some(Place::Post)), Ok(Place::Post));
        let one_to_one = Connections::from_rows(2, &[vec![0], vec![1]]).expect("cells that exist");
        assert_eq!(ends(&one_to_one).place_of(NAME, 2, None, Some(Place::Pre)), Ok(Place::Pre));
        // The author gave them the other way round.
        let turned = Ends { origins: Some(&[1, 0]), ..ends(&one_to_one) };
        assert_eq!(turned.place_of(NAME, 2, None, Some(Place::Pre)), Err(ambiguous));
    }

    #[test]
    fn values_go_to_the_connections_of_their_cells() {
        // The first cell has two branches.
        let connections = Connections::from_rows(2, &[vec![1], vec![0], vec![0, 1]]).expect("cells that exist");
        let ends = Ends { branches: Some((2, &[0, 0, 1])), origins: Some(&[2, 0, 3, 1]), ..ends(&connections) };
        assert_eq!([Place::Pre, Place::Post, Place::Edge].map(|place| ends.count(place)), [2, 2, 4]);
        assert_eq!(ends.spread(&[0.1, 0.2], Place::Pre, Place::Pre), [0.1, 0.1, 0.2]);
        assert_eq!(ends.spread(&[0.1, 0.2], Place::Pre, Place::Edge), [0.1, 0.1, 0.2, 0.2]);
        assert_eq!(ends.spread(&[0.1, 0.2], Place::Post, Place::Edge), [0.2, 0.1, 0.1, 0.2]);
        assert_eq!(ends.spread(&[0.1, 0.2], Place::Post, Place::Post), [0.1, 0.2]);
        let list = Values::PerElement(vec![0.0, 1.0, 2.0, 3.0]);
        assert_eq!(ends.ordered(list.clone(), Place::Edge), Values::PerElement(vec![2.0, 0.0, 3.0, 1.0]));
        assert_eq!(ends.ordered(list.clone(), Place::Post), list);
    }
}
