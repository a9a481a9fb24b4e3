//! How a run is stopped from outside.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::SigId;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};

/// Notices that somebody presses Ctrl-C, ends the session or the process, so that a run ends where it is and leaves
/// whole files. The second such signal ends the process at once. While this is there a file that grows too large is an
/// error.
#[derive(Debug)]
pub(crate) struct Stop {
    is_wanted: Arc<AtomicBool>,
    signals: Vec<SigId>,
}

impl Stop {
    pub(crate) fn new() -> Self {
        let is_wanted = Arc::new(AtomicBool::new(false));
        let mut signals = Vec::new();
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            // In this order the first signal sets the flag, and the second finds it set. Without them it ends the
            // program at once.
            let flag = || Arc::clone(&is_wanted);
            signals.extend(signal_hook::flag::register_conditional_shutdown(signal, 128 + signal, flag()));
            signals.extend(signal_hook::flag::register(signal, flag()));
        }
        // Nobody looks at this flag: the signal would end the process, without it the write fails.
        signals.extend(signal_hook::flag::register(SIGXFSZ, Arc::default()));
        Self { is_wanted, signals }
    }

    /// Whether the run is to end.
    pub(crate) fn is_wanted(&self) -> bool {
        self.is_wanted.load(Ordering::Relaxed)
    }
}

impl Drop for Stop {
    fn drop(&mut self) {
        for signal in self.signals.drain(..) {
            signal_hook::low_level::unregister(signal);
        }
    }
}
