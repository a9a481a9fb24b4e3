//! What a command can fail with: one sentence and an exit code.

use std::fmt;
use std::io;
use std::path::Path;

/// A failure.
#[derive(Debug)]
pub enum Error {
    /// The words or the input were wrong: exit code 2.
    Input(String),
    /// The work failed: exit code 1.
    Failed(String),
    /// Standard output could not be written.
    Stdout(io::Error),
}

impl Error {
    /// What the argument parser says, as one sentence; `None` for help and version.
    pub fn from_words(error: &clap::Error) -> Option<Self> {
        if error.exit_code() == 0 {
            return None;
        }
        // The parser's page ends in the usage; before that it says what is wrong and, in lines of their own, what would be
        // right.
        let page = error.to_string();
        let lines = page.lines().map(str::trim).take_while(|line| !line.starts_with("Usage:"));
        let lines = lines.filter(|line| !line.is_empty() && !line.starts_with("For more information"));
        // The parser's advice on how to pass a hyphen is not what was meant.
        let lines = lines.filter(|line| !line.starts_with("tip: to pass"));
        let sentence = lines.collect::<Vec<_>>().join("; ").replace(":; ", ": ").replace("tip: ", "");
        Some(Self::Input(sentence.strip_prefix("error: ").unwrap_or(&sentence).to_owned()))
    }

    /// A mistake of whoever called us.
    pub(crate) fn input(message: impl fmt::Display) -> Self {
        Self::Input(message.to_string())
    }

    /// A failure of the work.
    pub(crate) fn failed(message: impl fmt::Display) -> Self {
        Self::Failed(message.to_string())
    }

    /// The same, said of a file.
    pub(crate) fn in_file(self, path: &Path) -> Self {
        match self {
            Self::Input(message) => Self::Input(format!("{}: {message}", path.display())),
            Self::Failed(message) => Self::Failed(format!("{}: {message}", path.display())),
            other @ Self::Stdout(_) => other,
        }
    }

    /// A file that cannot be read.
    pub(crate) fn unreadable(path: &Path, error: &io::Error) -> Self {
        Self::Input(format!("cannot read {}: {error}", path.display()))
    }

    /// A file that cannot be written.
    pub(crate) fn unwritable(path: &Path, error: &io::Error) -> Self {
        Self::Failed(format!("cannot write {}: {error}", path.display()))
    }

    /// The exit code of the process.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Input(_) => 2,
            Self::Failed(_) | Self::Stdout(_) => 1,
        }
    }

    /// Whether the reader of our output went away, which is no failure.
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Stdout(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Input(message) | Self::Failed(message) => f.write_str(message),
            Self::Stdout(error) => write!(f, "cannot write to standard output: {error}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Self::Stdout(error)
    }
}
