//! The words of the command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

/// Models of synapses, from equations to a trusted step.
///
/// Without a command, runs spikes at 10, 30, 50 and 70 ms through seven models and writes a figure, synapse.svg, and a trace,
/// synapse.csv, into the current folder.
#[derive(Debug, Parser)]
#[command(name = "synapse", version, after_help = "Example:\n  synapse run DualExpon --plot dual_expon.svg")]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// A command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List every model
    List(ListArgs),
    /// Show the equations, parameters and solvers of a model
    Show(ShowArgs),
    /// Run one population, driven by spikes
    Run(Box<RunArgs>),
    /// Run a case of the reference data and compare with its traces
    Replay(ReplayArgs),
    /// Time a workload; prints one JSON object
    Bench(BenchArgs),
    /// Print the completions of a shell
    Completions(CompletionsArgs),
    /// Print the manual page, of a command if one is named
    Man(ManArgs),
}

/// `synapse list`
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  synapse list --json")]
pub struct ListArgs {
    /// Print one JSON array.
    #[arg(long)]
    pub json: bool,
}

/// `synapse show`
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  synapse show DualExpon --code")]
pub struct ShowArgs {
    /// The model.
    #[arg(value_name = "MODEL")]
    pub model: String,
    /// Show the generated Rust.
    #[arg(long, conflicts_with_all = ["latex", "json"])]
    pub code: bool,
    /// Show the equations in LaTeX.
    #[arg(long, conflicts_with = "json")]
    pub latex: bool,
    /// Show everything as one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// `synapse run`
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  synapse run Stp --set tau_d=100 --spikes 10,20,30 --out stp.csv --plot stp.svg")]
pub struct RunArgs {
    /// The model.
    #[arg(value_name = "MODEL")]
    pub model: String,
    /// What `run` and networks have in common.
    #[command(flatten)]
    pub simulation: SimulationArgs,
}

/// Flags of everything that runs.
#[derive(Debug, clap::Args)]
pub struct SimulationArgs {
    /// The step in ms.
    #[arg(long, value_name = "MS", default_value = "0.1", allow_hyphen_values = true)]
    pub dt: f64,
    /// How long to run, in ms: a whole number of steps.
    #[arg(long, value_name = "MS", default_value = "100", allow_hyphen_values = true)]
    pub duration: f64,
    /// A parameter of all elements, in the model's unit; repeatable.
    #[arg(long = "set", value_name = "NAME=VALUE")]
    pub set: Vec<String>,
    /// The solver; without it the model's first.
    #[arg(long, value_name = "M")]
    pub method: Option<String>,
    /// The precision of states and coefficients.
    #[arg(long, value_name = "P", default_value = "f64")]
    pub precision: PrecisionArg,
    /// The number of elements.
    #[arg(long, value_name = "N", default_value = "1", allow_hyphen_values = true)]
    pub n: usize,
    /// The seed of random numbers; a run without any is the same for every seed.
    #[arg(long, value_name = "S", default_value = "0")]
    pub seed: u64,
    /// The number of threads; results do not depend on it, and one population uses one.
    #[arg(long, value_name = "T", default_value = "1", value_parser = clap::value_parser!(u16).range(1..))]
    pub threads: u16,
    /// Times of spikes in ms, to every element; without any word on spikes 10,30,50,70.
    #[arg(long, value_name = "T1,T2,…", conflicts_with = "spikes_file", allow_hyphen_values = true)]
    pub spikes: Option<String>,
    /// Spikes from a CSV file with the columns `time_ms`, `index` and, if they have weights, `weight`.
    #[arg(long, value_name = "F")]
    pub spikes_file: Option<PathBuf>,
    /// Where to write the trace: .csv, .json or .npz.
    #[arg(long, value_name = "F")]
    pub out: Option<PathBuf>,
    /// Where to draw the figure: .svg or .png.
    #[arg(long, value_name = "F")]
    pub plot: Option<PathBuf>,
    /// Whether a long run shows its progress, where standard error is a terminal.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub progress: ProgressArg,
    /// Print no summary, no progress and no warnings.
    #[arg(long)]
    pub quiet: bool,
}

/// `--precision`
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PrecisionArg {
    /// Single precision.
    F32,
    /// Double precision.
    F64,
}

/// `--progress`
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ProgressArg {
    /// On a terminal.
    Auto,
    /// Never.
    Never,
}

/// `synapse replay`
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  gunzip -c tests/data/F_traj_STP.json.gz > case.json\n  synapse replay case.json --out replayed.json"
)]
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

/// `synapse bench`
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  synapse bench step --model DualExpon --n 1000 --steps 10000")]
pub struct BenchArgs {
    /// What to time.
    #[arg(value_name = "NAME")]
    pub name: BenchName,
    /// The model of `step` and `events`.
    #[arg(long, value_name = "M")]
    pub model: Option<String>,
    /// How many elements, cells (`network`, `plasticity`) or connections (`connect`).
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub n: Option<u32>,
    /// The number of steps of 0.1 ms.
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u64).range(1..))]
    pub steps: Option<u64>,
    /// The precision of states and coefficients.
    #[arg(long, value_name = "P", default_value = "f64")]
    pub precision: PrecisionArg,
    /// The solver of `step`; without it the model's first.
    #[arg(long, value_name = "M")]
    pub method: Option<String>,
    /// The number of threads; one is used.
    #[arg(long, value_name = "T", default_value = "1", value_parser = clap::value_parser!(u16).range(1..))]
    pub threads: u16,
}

/// A workload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BenchName {
    /// Steps of a population of any model, of which 2 % receive a spike in each.
    Step,
    /// Spikes at elements that are updated at spikes alone.
    Events,
    /// The COBA network of Vogels & Abbott; per synaptic event.
    Network,
    /// Pair-based plasticity of 10·N Poisson inputs to each of N cells; per update of a connection.
    Plasticity,
    /// Making connections with weights and delays; per connection.
    Connect,
}

impl BenchName {
    /// The word on the command line.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Step => "step",
            Self::Events => "events",
            Self::Network => "network",
            Self::Plasticity => "plasticity",
            Self::Connect => "connect",
        }
    }
}

/// `synapse man`
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  synapse man run > synapse-run.1")]
pub struct ManArgs {
    /// The command.
    #[arg(value_name = "COMMAND")]
    pub command: Option<String>,
}

/// `synapse completions`
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  synapse completions bash > /etc/bash_completion.d/synapse")]
pub struct CompletionsArgs {
    /// The shell.
    pub shell: Shell,
}
