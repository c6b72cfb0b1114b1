//! Work in the background that goes on as long as somebody holds it.

use tauri::async_runtime::{self, JoinHandle};

/// Ends when it is dropped.
pub struct Work(JoinHandle<()>);

impl Work {
    /// Begins it.
    pub fn begin(work: impl Future<Output = ()> + Send + 'static) -> Self {
        Self(async_runtime::spawn(work))
    }

    /// Whether it came to its end by itself.
    pub fn is_over(&self) -> bool {
        self.0.inner().is_finished()
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        self.0.abort();
    }
}
