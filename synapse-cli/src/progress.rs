//! Progress bars and warnings, on standard error.

use std::fmt;
use std::io::{self, IsTerminal, Write};

use indicatif::{ProgressBar, ProgressState, ProgressStyle};

/// A bar that counts steps; it draws nothing where standard error is no terminal or nobody wants it.
pub(crate) fn bar(n_steps: usize, is_wanted: bool) -> ProgressBar {
    if !is_wanted || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let template = if std::env::var_os("NO_COLOR").is_some() {
        "{bar:30} {percent:>3} % of {len} steps, {rate}, {eta} left"
    } else {
        "{bar:30.cyan} {percent:>3} % of {len} steps, {rate}, {eta} left"
    };
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    let style = style.with_key("rate", |state: &ProgressState, text: &mut dyn fmt::Write| {
        // A bar without its rate is still one.
        let _ = text.write_str(&rate(state.per_sec()));
    });
    ProgressBar::new(n_steps as u64).with_style(style)
}

/// `8021/s`, `35.2/s`, `0.214/s`: three digits, or all that are before the point.
fn rate(per_second: f64) -> String {
    let decimals = match per_second {
        rate if rate >= 99.95 => 0,
        rate if rate >= 9.995 => 1,
        rate if rate >= 0.9995 => 2,
        _ => 3,
    };
    format!("{per_second:.decimals$}/s")
}

/// A sentence that somebody should read but nothing stops for.
pub(crate) fn warn(message: &str) {
    // A warning that cannot be written is no reason to stop either.
    let _ = writeln!(io::stderr(), "synapse: warning: {message}");
}

#[cfg(test)]
mod tests {
    #[test]
    fn rates_have_three_digits() {
        let rates = [8021.4625, 120_345.6, 99.96, 35.25, 9.999, 1.0, 0.2138, 0.0];
        let texts = ["8021/s", "120346/s", "100/s", "35.2/s", "10.0/s", "1.00/s", "0.214/s", "0.000/s"];
        assert_eq!(rates.map(super::rate), texts);
    }
}
