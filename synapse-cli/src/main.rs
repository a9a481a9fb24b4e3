//! `synapse`: see `synapse --help`.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser as _;
use synapse_cli::{Args, Error};

fn main() -> ExitCode {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let done = match Args::try_parse() {
        Ok(args) => synapse_cli::run(&args, &mut out),
        Err(error) => match Error::from_words(&error) {
            Some(error) => Err(error),
            // Help and version are no errors; clap prints them as a page.
            None => return if error.print().is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE },
        },
    };
    let done = done.and_then(|()| out.flush().map_err(Into::into));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads our output has read enough.
        Err(error) if error.is_broken_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            // Where standard error is gone too there is nobody left to tell.
            let _ = writeln!(io::stderr(), "synapse: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}
