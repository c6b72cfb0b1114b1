//! Python code, read by a real parser and never run. Every answer is either certain or `Unknown`.

pub(crate) mod evaluate;
mod expression;
mod fields;
mod imports;
pub(crate) mod models;
pub(crate) mod module;
pub(crate) mod scan;
pub(crate) mod source;
mod touch;
pub(crate) mod value;

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{Builder, available_parallelism, scope};

/// Dropping a parsed file recurses once a level, and code can be nested as deep as a file is long.
const STACK: usize = 512 << 20;
const MOST_THREADS: usize = 8;

/// Runs `work` where deeply nested code cannot overflow the stack. None if the system has no thread
/// to spare.
pub(crate) fn with_room<T: Send>(work: impl FnOnce() -> T + Send) -> Option<T> {
    scope(|scope| {
        Builder::new()
            .stack_size(STACK)
            .spawn_scoped(scope, work)
            .ok()?
            .join()
            .ok()
    })
}

/// The same for each of `items`, on all cores; results in the order of the items. None where the
/// parser gave up on an item.
pub(crate) fn with_room_each<T: Sync, R: Send>(
    items: &[T],
    work: impl Fn(&T) -> R + Sync,
) -> Vec<Option<R>> {
    let next = AtomicUsize::new(0);
    let results: Vec<Mutex<Option<R>>> = items.iter().map(|_| Mutex::new(None)).collect();
    let take = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let (Some(item), Some(result)) = (items.get(at), results.get(at)) else {
                return;
            };
            let done = work(item);
            *result.lock().unwrap_or_else(PoisonError::into_inner) = Some(done);
        }
    };
    let most = available_parallelism()
        .map_or(1, usize::from)
        .min(MOST_THREADS)
        .min(items.len());
    scope(|scope| {
        // One that cannot be started, or that falls, leaves its share to the others.
        let spawn = |_| {
            Builder::new()
                .stack_size(STACK)
                .spawn_scoped(scope, take)
                .ok()
        };
        let threads: Vec<_> = (0..most).filter_map(spawn).collect();
        threads.into_iter().for_each(|thread| drop(thread.join()));
    });
    results
        .into_iter()
        .map(|it| it.into_inner().unwrap_or_else(PoisonError::into_inner))
        .collect()
}
