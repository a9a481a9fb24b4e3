//! Progress bars and warnings, on standard error.

use std::io::{self, IsTerminal, Write};

use indicatif::{ProgressBar, ProgressStyle};

/// A bar that counts steps; it draws nothing where standard error is no terminal or nobody wants it.
pub(crate) fn bar(n_steps: usize, is_wanted: bool) -> ProgressBar {
    if !is_wanted || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let template = if std::env::var_os("NO_COLOR").is_some() {
        "{bar:30} {percent:>3} % of {len} steps, {per_sec}, {eta} left"
    } else {
        "{bar:30.cyan} {percent:>3} % of {len} steps, {per_sec}, {eta} left"
    };
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(n_steps as u64).with_style(style)
}

/// A sentence that somebody should read but nothing stops for.
pub(crate) fn warn(message: &str) {
    // A warning that cannot be written is no reason to stop either.
    let _ = writeln!(io::stderr(), "synapse: warning: {message}");
}
