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
    /// Run a network of the literature
    Net(NetArgs),
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
    /// The model: a synapse or a cell.
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
    /// Spikes from a CSV file with the columns `time_ms`, `index` and, if they have weights, `weight`; - is standard
    /// input.
    #[arg(long, value_name = "F")]
    pub spikes_file: Option<PathBuf>,
    /// Where to write the trace: .csv, .json or .npz; - is standard output, as CSV and without a summary. The first
    /// Ctrl-C ends a run and what was computed is written, said to be interrupted, with exit code 1; the second kills
    /// it.
    #[arg(long, value_name = "F")]
    pub out: Option<PathBuf>,
    /// Where to draw the figure: .svg or .png; - is standard output, as SVG.
    #[arg(long, value_name = "F")]
    pub plot: Option<PathBuf>,
    /// Whether a long run shows its progress, where standard error is a terminal.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub progress: ProgressArg,
    /// Print no summary, no progress and no warnings.
    #[arg(long)]
    pub quiet: bool,
}

/// `synapse net`
#[derive(Debug, clap::Args)]
#[command(
    arg_required_else_help = false,
    after_help = "Example:\n  synapse net coba --duration 500 --plot coba.svg --out coba.csv"
)]
pub struct NetArgs {
    /// The network.
    #[command(subcommand)]
    pub network: NetCommand,
}

/// A network of `synapse net`.
#[derive(Debug, Subcommand)]
pub enum NetCommand {
    /// A source of spikes, a synapse, and a leaky integrate-and-fire cell with a refractory period
    Simple(Box<SimpleArgs>),
    /// Two cells and a synapse between them that learns from the timing of their spikes (Song, Miller & Abbott 2000)
    Stdp(StdpArgs),
    /// 4000 cells with conductances, active without input (Vogels & Abbott 2005; Brette et al. 2007, benchmark 1)
    Coba(CobaArgs),
    /// The same with currents (Brette et al. 2007, benchmark 2)
    Cuba(CubaArgs),
    /// 12500 cells with synapses that kick the potential, in four regimes of activity (Brunel 2000)
    Brunel(BrunelArgs),
}

/// `synapse net simple`
#[derive(Debug, clap::Args)]
#[command(
    after_help = "What --set knows: weight, delay (ms), E (mV), Mg (mM); parameters of the cell as cell.NAME; any other name is \
a parameter of the synapse.\n\nExample:\n  synapse net simple --synapse Nmda --output mg --align pre --set weight=20 --plot nmda.svg"
)]
pub struct SimpleArgs {
    /// The synapse: any conductance that `synapse list` shows and that follows spikes.
    #[arg(long, value_name = "MODEL", default_value = "Expon")]
    pub synapse: String,
    /// What the synapse does to the cell.
    #[arg(long, value_name = "OUTPUT", default_value = "coba")]
    pub output: OutputArg,
    /// Where the states of the synapse are kept; without it for each postsynaptic cell where this is proved to be the
    /// same, else for each presynaptic one.
    #[arg(long, value_name = "WHERE")]
    pub align: Option<AlignArg>,
    /// The order of a step.
    #[arg(long, value_name = "ORDER", default_value = "synapse")]
    pub schedule: ScheduleArg,
    /// Times of spikes in ms, of every source; without any word on spikes 10,30,50,70.
    #[arg(long, value_name = "T1,T2,…", conflicts_with = "spikes_file", allow_hyphen_values = true)]
    pub spikes: Option<String>,
    /// Spikes from a CSV file with the columns `time_ms` and `index`; - is standard input.
    #[arg(long, value_name = "F")]
    pub spikes_file: Option<PathBuf>,
    /// Where to write the traces: .csv, .json or .npz.
    #[arg(long, value_name = "F")]
    pub traces: Option<PathBuf>,
    /// What networks have in common.
    #[command(flatten)]
    pub net: NetFlags,
}

/// `synapse net stdp`
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The weight has no bounds in that example (W_min, W_max), so that it ends below 0, and E is 0 mV, the potential at rest.\n\n\
What --set knows: delay, tau (ms), E (mV); w0, A1, A2, tau_s, tau_t, W_min, W_max of the rule; parameters of \
both cells as cell.NAME.\n\nExample:\n  synapse net stdp --set W_min=0 --set W_max=1 --plot stdp.svg --traces stdp.csv"
)]
pub struct StdpArgs {
    /// The order of a step.
    #[arg(long, value_name = "ORDER", default_value = "synapse")]
    pub schedule: ScheduleArg,
    /// Where to write the traces: .csv, .json or .npz.
    #[arg(long, value_name = "F")]
    pub traces: Option<PathBuf>,
    /// What networks have in common.
    #[command(flatten)]
    pub net: NetFlags,
}

/// `synapse net coba`
#[derive(Debug, clap::Args)]
#[command(
    after_help = "What --set knows: w_exc, w_inh (nS), tau_exc, tau_inh (ms), E_exc, E_inh (mV), bias (pA), p, delay (ms); \
parameters of the cells as cell.NAME. With --n other than 4000, p becomes 80/n, so that each cell keeps its 80 inputs, as far \
as there are so many cells.\n\nExample:\n  synapse net coba --duration 500 --plot coba.svg --out coba.csv"
)]
pub struct CobaArgs {
    /// What networks have in common.
    #[command(flatten)]
    pub net: NetFlags,
}

/// `synapse net cuba`
#[derive(Debug, clap::Args)]
#[command(
    after_help = "What --set knows: w_exc, w_inh (mV), tau_exc, tau_inh (ms), p, delay (ms); parameters of the cells as \
cell.NAME. With --n other than 4000, p becomes 80/n, so that each cell keeps its 80 inputs, as far as there are so many \
cells.\n\nExample:\n  synapse net cuba --duration 500 --plot cuba.svg"
)]
pub struct CubaArgs {
    /// What networks have in common.
    #[command(flatten)]
    pub net: NetFlags,
}

/// `synapse net brunel`
#[derive(Debug, clap::Args)]
#[command(
    after_help = "What --set knows: g, eta (the external rate by that at which it reaches the threshold), J (mV), delay (ms), C_E; \
parameters of the cells as cell.NAME. With --n other than 12500 (four fifths of them excitatory) each cell keeps its 1000 \
excitatory and 250 inhibitory inputs while these are at most half of the cells; below that C_E is half of the excitatory \
cells, and J grows such that J·C_E, the mean input, stays.\n\nExample:\n  synapse net brunel --regime AI --duration 300 --plot brunel.svg"
)]
pub struct BrunelArgs {
    /// The regime of figure 8 of the paper, which sets g and eta.
    #[arg(long, value_name = "REGIME", default_value = "AI", ignore_case = true)]
    pub regime: RegimeArg,
    /// What networks have in common.
    #[command(flatten)]
    pub net: NetFlags,
}

/// Flags of every network.
#[derive(Debug, clap::Args)]
pub struct NetFlags {
    /// The step in ms.
    #[arg(long, value_name = "MS", default_value = "0.1", allow_hyphen_values = true)]
    pub dt: f64,
    /// How long to run, in ms, a whole number of steps; without it 100 (simple), 300 (stdp), 1000 (coba, cuba) or 500
    /// (brunel).
    #[arg(long, value_name = "MS", allow_hyphen_values = true)]
    pub duration: Option<f64>,
    /// A number of the network; below is which it knows. Repeatable.
    #[arg(long = "set", value_name = "NAME=VALUE")]
    pub set: Vec<String>,
    /// The solver of the cells; without it their model's first.
    #[arg(long, value_name = "M")]
    pub method: Option<String>,
    /// The precision of states and coefficients.
    #[arg(long, value_name = "P", default_value = "f64")]
    pub precision: PrecisionArg,
    /// The number of cells; of pairs of cells in `simple` and `stdp`.
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub n: Option<usize>,
    /// The seed of random numbers.
    #[arg(long, value_name = "S", default_value = "0")]
    pub seed: u64,
    /// The number of threads; results do not depend on it.
    #[arg(long, value_name = "T", default_value = "1", value_parser = clap::value_parser!(u16).range(1..))]
    pub threads: u16,
    /// From when on statistics count, in ms; without it 100 in the large networks, where there is more than that.
    #[arg(long, value_name = "MS", allow_hyphen_values = true)]
    pub from: Option<f64>,
    /// Where to write the spikes: .csv, .json or .npz. To .csv and .npz they are written while the network runs; with
    /// --quiet and without --plot, which need no statistics, none is kept, so that a run of any length fits into
    /// memory; - is standard output, as CSV at the end and without a summary. The first Ctrl-C ends a run and what was
    /// computed is written, said to be interrupted, with exit code 1; the second kills it.
    #[arg(long, value_name = "F")]
    pub out: Option<PathBuf>,
    /// Where to draw the figure: .svg or .png; - is standard output, as SVG.
    #[arg(long, value_name = "F")]
    pub plot: Option<PathBuf>,
    /// Whether a run shows its progress, where standard error is a terminal.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub progress: ProgressArg,
    /// Print the summary as one JSON object.
    #[arg(long, conflicts_with = "quiet")]
    pub json: bool,
    /// Print no summary, no progress and no warnings.
    #[arg(long)]
    pub quiet: bool,
}

/// `--output`
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OutputArg {
    /// A conductance with a reversal potential.
    Coba,
    /// A current.
    Cuba,
    /// A conductance that magnesium blocks (Jahr & Stevens 1990).
    Mg,
}

/// `--align`
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AlignArg {
    /// Once for each presynaptic cell.
    Pre,
    /// Once for each postsynaptic cell.
    Post,
    /// Where the compiler placed each state, at worst once for each connection.
    Connection,
}

/// `--schedule`
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ScheduleArg {
    /// Cells, then synapses; every delay is at least a step.
    Synapse,
    /// That of the example in the documentation of `BrainPy` 2.8.2, with its cell.
    Brainpy,
}

/// `--regime`
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RegimeArg {
    /// Synchronous and regular: g = 3, eta = 2.
    #[value(name = "SR")]
    Sr,
    /// Asynchronous and irregular: g = 5, eta = 2.
    #[value(name = "AI")]
    Ai,
    /// Synchronous and irregular, fast oscillations: g = 6, eta = 4.
    #[value(name = "SIfast")]
    SiFast,
    /// Synchronous and irregular, slow oscillations: g = 4.5, eta = 0.9.
    #[value(name = "SIslow")]
    SiSlow,
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
    /// The case, a JSON file; - is standard input.
    #[arg(value_name = "CASE.json")]
    pub case: PathBuf,
    /// Where to write the same object with the computed `states` and `output`; - is standard output, without a report.
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
    /// The number of threads of `network` and `plasticity`; the others use one.
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
