//! What a struct is declared to be.

/// What is derived for a struct.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// `#[derive(Synapse)]`
    Synapse,
    /// `#[derive(Neuron)]`
    Cell,
}
