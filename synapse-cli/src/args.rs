//! The words of the command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// Models of synapses, from equations to a trusted step.
#[derive(Debug, Parser)]
#[command(name = "synapse", version, arg_required_else_help = true)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// A command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run a case of the reference data and compare with its traces
    Replay(ReplayArgs),
    /// Show the equations, parameters and solvers of a model
    Show(ShowArgs),
}

/// `synapse replay`
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  synapse replay tests/data/F_traj_STP.json --out replayed.json")]
pub struct ReplayArgs {
    /// The case, a JSON file.
    #[arg(value_name = "CASE.json")]
    pub case: PathBuf,
    /// Where to write the same object with the computed `states` and `output`.
    #[arg(long, value_name = "OUT.json")]
    pub out: Option<PathBuf>,
    /// The solver, instead of the case's own.
    #[arg(long, value_name = "M")]
    pub method: Option<String>,
    /// The model, instead of the one that the case's system and model name.
    #[arg(long, value_name = "NAME")]
    pub model: Option<String>,
}

/// `synapse show`
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  synapse show DualExpon --code")]
pub struct ShowArgs {
    /// The model.
    #[arg(value_name = "MODEL")]
    pub model: String,
    /// Show the generated Rust.
    #[arg(long, conflicts_with = "json")]
    pub code: bool,
    /// Show everything as one JSON object.
    #[arg(long)]
    pub json: bool,
}
