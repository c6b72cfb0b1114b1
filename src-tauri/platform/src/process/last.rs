//! The last lines that a program said: why it failed, where it did.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Lines that are kept.
const KEPT: usize = 40;

/// The last lines of a program. Cheap to clone; all clones are the same.
#[derive(Clone, Debug, Default)]
pub struct LastLines(Arc<Mutex<VecDeque<String>>>);

impl LastLines {
    fn lock(&self) -> MutexGuard<'_, VecDeque<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds one; the first that does not fit any more is forgotten.
    pub fn push(&self, line: String) {
        let mut lines = self.lock();
        if lines.len() >= KEPT {
            lines.pop_front();
        }
        lines.push_back(line);
    }

    /// What takes the lines of a program that has more to say to nobody else.
    pub fn sink(&self) -> impl FnMut(String) + Send + 'static {
        let lines = self.clone();
        move |line| {
            tracing::debug!(target: "server", "{line}");
            lines.push(line);
        }
    }

    /// All that is kept, a line each.
    pub fn text(&self) -> String {
        Vec::from_iter(self.lock().iter().cloned()).join("\n")
    }
}
