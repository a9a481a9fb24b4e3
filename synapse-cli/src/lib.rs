//! The command line of Synapse as a library: each command is a few lines over the public API.

mod args;
mod case;
mod error;
mod output;
mod replay;
mod show;

pub use args::{Args, Command, ReplayArgs, ShowArgs};
pub use case::Case;
pub use error::Error;
pub use replay::{Column, Replay, replay};

use std::io::Write;

/// Runs a command; results go to `out`.
///
/// # Errors
/// If the words or the input were wrong, or the work failed.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<(), Error> {
    match &args.command {
        Command::Replay(args) => replay::command(args, out),
        Command::Show(args) => show::command(args, out),
    }
}
