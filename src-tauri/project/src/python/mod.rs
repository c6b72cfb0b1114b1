//! Python code, read by a real parser and never run. Every answer is either certain or `Unknown`.

pub(crate) mod evaluate;
pub(crate) mod models;
pub(crate) mod scan;
pub(crate) mod source;
pub(crate) mod value;

/// Runs `work` where code nested as deep as a file is long cannot overflow the stack: dropping a
/// parsed file recurses once a level. None if the system has no thread to spare.
pub(crate) fn with_room<T: Send>(work: impl FnOnce() -> T + Send) -> Option<T> {
    const STACK: usize = 512 << 20;
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .stack_size(STACK)
            .spawn_scoped(scope, work)
            .ok()?;
        thread.join().ok()
    })
}
