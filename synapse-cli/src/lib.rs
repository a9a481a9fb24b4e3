//! The command line of Synapse as a library: each command is a few lines over the public API of the runtime, the models
//! and the compiler.
//!
//! [`run`] does what the words in [`Args`] say. Not for programs that want models or populations: those use
//! `synapse-runtime` and `models` themselves.
//!
//! ```
//! use clap::Parser;
//!
//! let args = synapse_cli::Args::parse_from(["synapse", "show", "Expon"]);
//! let mut out = Vec::new();
//! synapse_cli::run(&args, &mut out)?;
//! assert!(String::from_utf8_lossy(&out).contains("dg/dt = -g / tau"));
//! # Ok::<(), synapse_cli::Error>(())
//! ```
//!
//! | module | |
//! | --- | --- |
//! | `args` | the words |
//! | `list`, `show`, `run`, `demo`, `replay`, `bench` | a command each |
//! | `shown` | what `list` and `show` say something of |
//! | `net` | the networks, a file each, and what they share |
//! | `workload` | what `bench` and `cargo bench` time |
//! | `simulation` | parameters, spikes and clock of a run, checked |
//! | `spikes`, `case`, `input` | what is read |
//! | `stop` | how a run is stopped from outside |
//! | `trace`, `files`, `figure`, `output` | what is written |
//! | `error`, `progress` | what is said on standard error |

mod args;
mod bench;
mod case;
mod demo;
mod error;
mod figure;
mod files;
mod input;
mod list;
mod net;
mod output;
mod progress;
mod replay;
mod run;
mod show;
mod shown;
mod simulation;
mod spikes;
mod stop;
mod trace;
pub mod workload;

use std::io::Write;

use clap::CommandFactory as _;

pub use args::{
    AlignArg, Args, BenchArgs, BenchName, BrunelArgs, CobaArgs, Command, CompletionsArgs, CubaArgs, ListArgs, ManArgs,
    NetArgs, NetCommand, NetFlags, OutputArg, PrecisionArg, ProgressArg, RegimeArg, ReplayArgs, RunArgs, ScheduleArg,
    ShowArgs, SimpleArgs, SimulationArgs, StdpArgs,
};
pub use case::{Case, Content};
pub use error::Error;
pub use replay::{Column, Replay, replay};

/// Runs a command; results go to `out`.
///
/// # Errors
/// If the words or the input were wrong, or the work failed.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<(), Error> {
    match &args.command {
        None => demo::command(out),
        Some(Command::List(args)) => list::command(args, out),
        Some(Command::Show(args)) => show::command(args, out),
        Some(Command::Run(args)) => run::command(args, out),
        Some(Command::Net(args)) => net::command(args, out),
        Some(Command::Replay(args)) => replay::command(args, out),
        Some(Command::Bench(args)) => bench::command(args, out),
        Some(Command::Completions(args)) => {
            // The generator would panic where nobody reads on.
            let mut text = Vec::new();
            clap_complete::generate(args.shell, &mut Args::command(), "synapse", &mut text);
            Ok(out.write_all(&text)?)
        }
        Some(Command::Man(args)) => manual(args, out),
    }
}

fn manual(args: &ManArgs, out: &mut dyn Write) -> Result<(), Error> {
    let program = Args::command();
    let page = match &args.command {
        None => program,
        Some(name) => {
            let known = || program.get_subcommands().map(clap::Command::get_name);
            let unknown =
                || Error::input(format!("there is no command `{name}`; {}", synapse_runtime::hint(name, known())));
            let command = program.find_subcommand(name).ok_or_else(unknown)?;
            command.clone().display_name(format!("synapse-{name}"))
        }
    };
    Ok(clap_mangen::Man::new(page).render(&mut &mut *out)?)
}
